//! The CSV files of an oracle directory, typed as R's `read.csv` types them.

use super::Stop;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// A data file: columns of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    rows: usize,
    columns: BTreeMap<String, Column>,
    /// Columns of `TRUE` and `FALSE` as 1 and 0, for where a number is asked for.
    truths: BTreeMap<String, Vec<Option<f64>>>,
    order: Vec<String>,
}

/// A column: of numbers if every field that is not empty is one.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Numbers.
    Numbers(Vec<Option<f64>>),
    /// Anything else.
    Texts(Vec<Option<String>>),
}

/// A column as codes.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    /// The level of each row; [`estimate::MISSING`] where there is no value.
    pub codes: Vec<u16>,
    /// The levels as the format writes them: numbers or texts, in order.
    pub values: Vec<Value>,
}

/// The combinations of the levels of several variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// The combination of each row; [`estimate::MISSING`] where a value is missing.
    pub codes: Vec<u16>,
    /// The values of the variables in each combination.
    pub labels: Vec<Map<String, Value>>,
}

impl Levels {
    /// Name of a level.
    #[must_use]
    pub fn name(&self, level: u16) -> String {
        text_of(&self.values[usize::from(level)])
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u16 {
        self.values.len() as u16
    }
}

/// A value as a text: numbers without needless decimals.
#[must_use]
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        Value::Bool(true) => "TRUE".to_owned(),
        Value::Bool(false) => "FALSE".to_owned(),
        Value::Null | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

impl Data {
    /// Reads `<folder>/data/<name>.csv`.
    ///
    /// # Errors
    /// What went wrong, with the name of the file.
    pub fn read(folder: &Path, name: &str) -> Result<Data, String> {
        let path = folder.join("data").join(format!("{name}.csv"));
        let place = |error: csv::Error| format!("data/{name}.csv: {error}");
        let mut reader = csv::Reader::from_path(path).map_err(place)?;
        let order: Vec<String> = reader.headers().map_err(place)?.iter().map(str::to_owned).collect();
        let mut fields: Vec<Vec<Option<String>>> = vec![Vec::new(); order.len()];
        for record in reader.records() {
            let record = record.map_err(place)?;
            for (column, field) in fields.iter_mut().zip(&record) {
                column.push((!field.is_empty()).then(|| field.to_owned()));
            }
        }
        let rows = fields.first().map_or(0, Vec::len);
        let truths = order.iter().zip(&fields).filter_map(|(name, fields)| Some((name.clone(), truths(fields)?)));
        let truths = truths.collect();
        let columns = order.iter().cloned().zip(fields.into_iter().map(Column::typed)).collect();
        Ok(Data { rows, columns, truths, order })
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns of a file of numbers, in order.
    ///
    /// # Errors
    /// [`Stop::Malformed`] if a field is no number.
    pub fn matrix(&self) -> Result<Vec<Vec<f64>>, Stop> {
        self.order.iter().map(|name| self.complete(name)).collect()
    }

    /// A column.
    ///
    /// # Errors
    /// [`Stop::Malformed`] if there is none of this name.
    pub fn column(&self, name: &str) -> Result<&Column, Stop> {
        self.columns.get(name).ok_or_else(|| Stop::Malformed(format!("the data have no column `{name}`")))
    }

    /// A column of numbers; missing where there is no value.
    ///
    /// # Errors
    /// [`Stop::Malformed`] if it holds texts.
    pub fn numbers(&self, name: &str) -> Result<&[Option<f64>], Stop> {
        match (self.column(name)?, self.truths.get(name)) {
            (Column::Numbers(numbers), _) | (Column::Texts(_), Some(numbers)) => Ok(numbers),
            (Column::Texts(_), None) => Err(Stop::Malformed(format!("column `{name}` does not hold numbers"))),
        }
    }

    /// A column of numbers without a missing value.
    ///
    /// # Errors
    /// [`Stop::Malformed`] if it holds texts or misses a value.
    pub fn complete(&self, name: &str) -> Result<Vec<f64>, Stop> {
        let missing = || Stop::Malformed(format!("column `{name}` misses a value"));
        self.numbers(name)?.iter().map(|number| number.ok_or_else(missing)).collect()
    }

    /// A column as codes of its levels in order: numbers by size, texts by their letters.
    ///
    /// # Errors
    /// [`Stop::Malformed`] if there is no such column.
    pub fn levels(&self, name: &str) -> Result<Levels, Stop> {
        Ok(match self.column(name)? {
            Column::Numbers(numbers) => {
                let mut values: Vec<f64> = numbers.iter().flatten().copied().collect();
                values.sort_by(f64::total_cmp);
                values.dedup();
                let code = |number: &Option<f64>| {
                    number.map_or(estimate::MISSING, |n| values.partition_point(|value| *value < n) as u16)
                };
                Levels {
                    codes: numbers.iter().map(code).collect(),
                    values: values.iter().map(|&value| Value::from(value)).collect(),
                }
            }
            Column::Texts(texts) => {
                let mut values: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
                values.sort_unstable();
                values.dedup();
                let code = |text: &Option<String>| {
                    text.as_deref().map_or(estimate::MISSING, |t| values.partition_point(|value| *value < t) as u16)
                };
                Levels {
                    codes: texts.iter().map(code).collect(),
                    values: values.iter().map(|&value| Value::from(value)).collect(),
                }
            }
        })
    }

    /// The combinations of the levels of several variables that occur among the
    /// kept rows, in order of the levels, and which of them each row has; without
    /// variables the one combination of nothing.
    ///
    /// # Errors
    /// [`Stop::Malformed`] if there is no such column.
    pub fn crossing(&self, names: &[String], keep: &[bool]) -> Result<Crossing, Stop> {
        let by: Vec<Levels> = names.iter().map(|name| self.levels(name)).collect::<Result<_, _>>()?;
        let codes_of = |row: usize| by.iter().map(|levels| levels.codes[row]).collect::<Vec<u16>>();
        let known = |codes: &Vec<u16>| !codes.contains(&estimate::MISSING);
        let mut present: Vec<Vec<u16>> = (0..self.rows).filter(|&row| keep[row]).map(codes_of).filter(known).collect();
        present.sort();
        present.dedup();
        let code = |row: usize| match present.binary_search(&codes_of(row)) {
            Ok(code) => code as u16,
            Err(_) => estimate::MISSING,
        };
        let label = |codes: &Vec<u16>| {
            let value = |((name, levels), &code): ((&String, &Levels), &u16)| {
                (name.clone(), levels.values[usize::from(code)].clone())
            };
            names.iter().zip(&by).zip(codes).map(value).collect()
        };
        Ok(Crossing { codes: (0..self.rows).map(code).collect(), labels: present.iter().map(label).collect() })
    }

    /// Whether each row has a value.
    ///
    /// # Errors
    /// [`Stop::Malformed`] if there is no such column.
    pub fn present(&self, name: &str) -> Result<Vec<bool>, Stop> {
        Ok(match self.column(name)? {
            Column::Numbers(numbers) => numbers.iter().map(Option::is_some).collect(),
            Column::Texts(texts) => texts.iter().map(Option::is_some).collect(),
        })
    }
}

/// 1 for `TRUE`, 0 for `FALSE`; `None` if a field is something else, or all are empty.
fn truths(fields: &[Option<String>]) -> Option<Vec<Option<f64>>> {
    let truth = |field: &Option<String>| match field.as_deref() {
        None => Some(None),
        Some("TRUE") => Some(Some(1.0)),
        Some("FALSE") => Some(Some(0.0)),
        Some(_) => None,
    };
    fields.iter().map(truth).collect::<Option<Vec<_>>>().filter(|truths| truths.iter().any(Option::is_some))
}

impl Column {
    fn typed(fields: Vec<Option<String>>) -> Column {
        let number = |field: &Option<String>| match field {
            None => Some(None),
            Some(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()).map(Some),
        };
        match fields.iter().map(number).collect() {
            Some(numbers) => Column::Numbers(numbers),
            None => Column::Texts(fields),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(text: &str) -> Data {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("data")).expect("a folder");
        std::fs::write(folder.path().join("data/d.csv"), text).expect("a file");
        Data::read(folder.path(), "d").expect("a data file")
    }

    #[test]
    fn columns_are_numbers_truths_or_texts() {
        let data = data("n,t,x\n10,TRUE,b\n,FALSE,\n9,,a\n");
        assert_eq!(data.numbers("n").unwrap(), [Some(10.0), None, Some(9.0)]);
        assert_eq!(data.numbers("t").unwrap(), [Some(1.0), Some(0.0), None]);
        assert!(data.numbers("x").is_err() && data.numbers("y").is_err());
        assert_eq!(data.present("x").unwrap(), [true, false, true]);
    }

    #[test]
    fn levels_are_ordered_by_size_or_letter() {
        let data = data("n,x\n10,b\n,\n9,a\n");
        let (n, x) = (data.levels("n").unwrap(), data.levels("x").unwrap());
        assert_eq!(n.codes, [1, estimate::MISSING, 0]);
        assert_eq!((n.name(0), n.name(1)), ("9".into(), "10".into()));
        assert_eq!(x.codes, [1, estimate::MISSING, 0]);
    }

    #[test]
    fn a_crossing_has_the_combinations_that_occur() {
        let data = data("a,b\n2,x\n1,y\n2,\n2,x\n1,z\n");
        let crossing = data.crossing(&["a".into(), "b".into()], &[true, true, true, true, false]).unwrap();
        let missing = estimate::MISSING;
        assert_eq!(crossing.codes, [1, 0, missing, 1, missing]);
        assert_eq!(crossing.labels.len(), 2);
        assert_eq!(data.crossing(&[], &[true; 5]).unwrap().codes, [0; 5]);
    }
}
