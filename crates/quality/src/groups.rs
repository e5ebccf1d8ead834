//! The groups for which every figure is given: who belongs to which.

use arrow_array::{Array, ArrayRef, StringArray, cast::AsArray};
use arrow_schema::DataType;
use codebook::{Codebook, Grouping};
use roster::Roster;
use std::collections::BTreeMap;

/// Name of the scope of all records.
pub const TOTAL: &str = "total";

/// Stands for "in no group".
pub(crate) const NO_GROUP: u32 = u32::MAX;

/// One group of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name of the grouping, or [`TOTAL`].
    pub scope: String,
    /// Name of the group; empty for the total.
    pub name: String,
}

/// All groups of a roster, and a column of them for each column of a grouping.
pub(crate) struct Groups {
    /// The total, then grouping by grouping in the order of their names.
    pub(crate) list: Vec<Group>,
    pub(crate) columns: Vec<GroupColumn>,
}

/// The group of every row of a table, by one column.
pub(crate) struct GroupColumn {
    /// Position of the table.
    pub(crate) table: usize,
    /// Positions in the list of groups, or [`NO_GROUP`].
    pub(crate) group: Vec<u32>,
}

impl Groups {
    pub(crate) fn of(roster: &Roster) -> Self {
        let mut groups =
            Self { list: vec![Group { scope: TOTAL.to_owned(), name: String::new() }], columns: Vec::new() };
        for by in &roster.codebook.quality.by {
            groups.add(roster, by);
        }
        groups
    }

    fn add(&mut self, roster: &Roster, by: &Grouping) {
        let named: Vec<(usize, Vec<Option<String>>)> = by.columns.iter().map(|path| names(roster, by, path)).collect();
        let mut places: BTreeMap<&str, u32> =
            named.iter().flat_map(|(_, names)| names.iter().flatten()).map(|name| (name.as_str(), 0)).collect();
        for (name, place) in &mut places {
            *place = self.list.len() as u32;
            self.list.push(Group { scope: by.name.clone(), name: (*name).to_owned() });
        }
        for (table, names) in &named {
            let place = |name: &Option<String>| name.as_ref().map_or(NO_GROUP, |name| places[name.as_str()]);
            self.columns.push(GroupColumn { table: *table, group: names.iter().map(place).collect() });
        }
    }
}

/// The name of the group of every row of the column's table.
fn names(roster: &Roster, by: &Grouping, path: &str) -> (usize, Vec<Option<String>>) {
    let (table, values) = column(roster, path);
    let within = by.within.as_ref().and_then(|path| {
        let (above, values) = column(roster, path);
        Some((roster.rows_above(table, above)?, values))
    });
    let name = |row: usize| {
        let own = text(&values, row)?;
        Some(match &within {
            Some((rows, outer)) => {
                let outer = (rows[row] != roster::NO_ROW).then(|| text(outer, rows[row] as usize)).flatten();
                format!("{}/{own}", outer.unwrap_or_default())
            }
            None => own.to_owned(),
        })
    };
    (table, (0..roster.tables[table].rows).map(name).collect())
}

/// A column as text, with its table.
fn column(roster: &Roster, path: &str) -> (usize, StringArray) {
    let (table, name) = split(&roster.codebook, path);
    let values: &ArrayRef = roster.tables[table].column(name).expect("derived before quality is computed");
    let text = arrow_cast::cast(values, &DataType::Utf8).expect("every column can be written as text");
    (table, text.as_string::<i32>().clone())
}

/// Position of the table, and the column, of `table.column`.
fn split<'a>(codebook: &Codebook, path: &'a str) -> (usize, &'a str) {
    let (table, column) = path.split_once('.').expect("the codebook checked `quality.toml`");
    (codebook.position(table).expect("the codebook checked `quality.toml`"), column)
}

fn text(values: &StringArray, row: usize) -> Option<&str> {
    values.is_valid(row).then(|| values.value(row))
}
