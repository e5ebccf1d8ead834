//! What names and types an expression may use: tables, columns, owners.

use super::value::Type;
use crate::Roster;
use codebook::{Codebook, DerivedType, Kind};

/// The tables and columns that expressions are compiled against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    tables: Vec<TableShape>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct TableShape {
    name: String,
    owner: Option<usize>,
    /// Name, and type if expressions can read it.
    columns: Vec<(String, Option<Type>)>,
}

impl Shape {
    /// All recorded fields and all derived variables of a codebook.
    pub fn of_codebook(codebook: &Codebook) -> Self {
        let mut shape = Self::tables(codebook);
        for (table, spec) in shape.tables.iter_mut().zip(&codebook.tables) {
            table.columns = spec.fields.iter().map(|field| (field.name.clone(), Some(recorded(field.kind)))).collect();
        }
        for derived in &codebook.derived {
            if let Some(position) = codebook.position(&derived.table) {
                shape.tables[position].columns.push((derived.name.clone(), Some(computed(derived.kind))));
            }
        }
        shape
    }

    /// The columns a roster has now, derived or added ones included.
    pub fn of_roster(roster: &Roster) -> Self {
        let mut shape = Self::tables(&roster.codebook);
        for (table, data) in shape.tables.iter_mut().zip(&roster.tables) {
            let column = |column: &crate::Column| (column.name.clone(), Type::of(column.values.data_type()));
            table.columns = data.columns.iter().map(column).collect();
        }
        shape
    }

    fn tables(codebook: &Codebook) -> Self {
        let owner =
            |table: &codebook::Table| table.belongs_to.as_ref().and_then(|owner| codebook.position(&owner.table));
        let table =
            |table: &codebook::Table| TableShape { name: table.name.clone(), owner: owner(table), columns: Vec::new() };
        Self { tables: codebook.tables.iter().map(table).collect() }
    }

    /// Position of the table of this name.
    pub fn position(&self, table: &str) -> Option<usize> {
        self.tables.iter().position(|spec| spec.name == table)
    }

    /// Name of a table.
    pub fn name(&self, table: usize) -> &str {
        &self.tables[table].name
    }

    /// The tables above `table`, nearest first.
    pub fn ancestors(&self, table: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.tables[table].owner, |&above| self.tables[above].owner)
    }

    /// Whether a column exists, and its type if expressions can read it.
    pub fn column(&self, table: usize, name: &str) -> Option<Option<Type>> {
        self.tables[table].columns.iter().find(|(column, _)| column == name).map(|&(_, kind)| kind)
    }

    /// The column names of a table.
    pub fn columns(&self, table: usize) -> impl Iterator<Item = &str> {
        self.tables[table].columns.iter().map(|(name, _)| name.as_str())
    }
}

fn recorded(kind: Kind) -> Type {
    match kind {
        Kind::Int8 | Kind::Int16 | Kind::Int32 => Type::Int,
        Kind::Number => Type::Float,
        Kind::Text => Type::Text,
        Kind::Date => Type::Date,
    }
}

fn computed(kind: DerivedType) -> Type {
    match kind {
        DerivedType::Integer => Type::Int,
        DerivedType::Number => Type::Float,
        DerivedType::String => Type::Text,
        DerivedType::Boolean => Type::Bool,
    }
}
