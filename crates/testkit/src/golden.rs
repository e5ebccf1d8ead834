//! Golden folders: an input, the program of another hand, what it gave.
//!
//! `fixtures/golden/<name>/` holds `input.csv`, `oracle.R` and `expected.csv`.

use std::path::PathBuf;

/// A folder of `fixtures/golden`.
#[derive(Clone, Debug)]
pub struct Golden {
    folder: PathBuf,
}

impl Golden {
    /// The golden of this name.
    ///
    /// # Panics
    /// If there is no such folder.
    #[must_use]
    pub fn open(name: &str) -> Golden {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/golden")).join(name);
        assert!(folder.is_dir(), "no golden folder {}", folder.display());
        Golden { folder }
    }

    /// What goes in.
    #[must_use]
    pub fn input(&self) -> Table {
        Table::read(self.folder.join("input.csv"))
    }

    /// Another table of the folder.
    #[must_use]
    pub fn table(&self, file: &str) -> Table {
        Table::read(self.folder.join(file))
    }

    /// What came out of the other program.
    #[must_use]
    pub fn expected(&self) -> Table {
        Table::read(self.folder.join("expected.csv"))
    }
}

/// A small CSV file in memory, read as text and taken out column by column.
#[derive(Clone, Debug)]
pub struct Table {
    file: PathBuf,
    header: Vec<String>,
    records: Vec<Vec<String>>,
}

impl Table {
    fn read(file: PathBuf) -> Table {
        let mut reader = csv::Reader::from_path(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let fields = |record: csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<String>>();
        let header = fields(reader.headers().expect("a header").clone());
        let records = reader.records().map(|record| fields(record.expect("a record"))).collect();
        Table { file, header, records }
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// A column as text.
    ///
    /// # Panics
    /// If there is no such column.
    #[must_use]
    pub fn text(&self, column: &str) -> Vec<&str> {
        let position = self.header.iter().position(|name| name == column);
        let position = position.unwrap_or_else(|| panic!("{} has no column {column}", self.file.display()));
        self.records.iter().map(|record| record[position].as_str()).collect()
    }

    /// A column as numbers; an empty field or `NA` is `None`.
    ///
    /// # Panics
    /// If a field is something else.
    #[must_use]
    pub fn numbers(&self, column: &str) -> Vec<Option<f64>> {
        let number = |text: &str| match text {
            "" | "NA" => None,
            text => Some(text.parse().unwrap_or_else(|_| panic!("{column}: `{text}` is not a number"))),
        };
        self.text(column).into_iter().map(number).collect()
    }

    /// A column as numbers, none missing.
    ///
    /// # Panics
    /// If one is missing or not a number.
    #[must_use]
    pub fn all_numbers(&self, column: &str) -> Vec<f64> {
        self.numbers(column).into_iter().map(|number| number.expect("a number in every record")).collect()
    }

    /// A column as dense codes, values numbered in order, and the values.
    ///
    /// # Panics
    /// If there is no such column.
    #[must_use]
    pub fn codes(&self, column: &str) -> (Vec<u16>, Vec<String>) {
        let texts = self.text(column);
        let mut values: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        values.sort();
        values.dedup();
        let code = |text: &&str| values.binary_search_by(|value| value.as_str().cmp(text)).expect("listed") as u16;
        (texts.iter().map(code).collect(), values)
    }
}
