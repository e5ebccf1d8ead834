//! From a name in an expression to a column, or to advice.

use super::columns::ColumnUse;
use super::compile::Compiler;
use super::error::{ExprErrorKind, Problem};
use super::node::{Node, Typed};
use sqlparser::ast::Ident;

impl Compiler<'_> {
    /// The table that plain names belong to here.
    fn scope(&self) -> usize {
        match self.over {
            Some(over) if self.inside_aggregate => over,
            _ => self.table,
        }
    }

    /// A plain name.
    pub(crate) fn plain(&mut self, ident: &Ident) -> Result<Typed, Problem> {
        let name = spelled(ident);
        self.column(self.scope(), &name, false).map_err(|problem| problem.at(ident.span))
    }

    /// A name with its table.
    pub(crate) fn qualified(&mut self, parts: &[Ident]) -> Result<Typed, Problem> {
        let [table, column] = parts else {
            let help = "write `column` or `table.column`";
            return Err(Problem::new(ExprErrorKind::Unsupported, "a name of more than two parts", help));
        };
        let position = self.visible(&spelled(table)).map_err(|problem| problem.at(table.span))?;
        self.column(position, &spelled(column), true).map_err(|problem| problem.at(column.span))
    }

    fn visible(&self, name: &str) -> Result<usize, Problem> {
        let scope = self.scope();
        let tables: Vec<usize> = std::iter::once(scope).chain(self.shape.ancestors(scope)).collect();
        if let Some(&table) = tables.iter().find(|&&table| self.shape.name(table) == name) {
            return Ok(table);
        }
        let below = self.over.is_some_and(|over| self.shape.name(over) == name);
        let problem = match self.shape.position(name) {
            Some(_) if below => format!("columns of `{name}` stand inside an aggregate"),
            Some(_) => format!("a row of `{}` does not belong to a row of `{name}`", self.shape.name(scope)),
            None => format!("there is no table `{name}`"),
        };
        let known = tables.iter().map(|&table| self.shape.name(table));
        let help = match below {
            true => "for example `count(*) filter (where ...)`".to_owned(),
            false => format!("expected one of {}", listed(known)),
        };
        Err(Problem::new(ExprErrorKind::UnknownTable, problem, help))
    }

    fn column(&mut self, table: usize, name: &str, qualified: bool) -> Result<Typed, Problem> {
        match self.shape.column(table, name) {
            Some(Some(kind)) => {
                let wanted = ColumnUse { table, column: name.to_owned(), kind };
                let position = self.columns.iter().position(|column| *column == wanted);
                let position = position.unwrap_or_else(|| {
                    self.columns.push(wanted);
                    self.columns.len() - 1
                });
                Ok(Typed::new(Node::Column(position), kind))
            }
            Some(None) => {
                let problem = format!(
                    "column `{name}` of `{}` is stored in a way expressions cannot read",
                    self.shape.name(table)
                );
                Err(Problem::new(ExprErrorKind::Type, problem, "use numbers, text, dates or truth values"))
            }
            None => {
                let problem = format!("table `{}` has no column `{name}`", self.shape.name(table));
                Err(Problem::new(ExprErrorKind::UnknownColumn, problem, self.advice(table, name, qualified)))
            }
        }
    }

    fn advice(&self, table: usize, name: &str, qualified: bool) -> String {
        let holds = |other: usize| self.shape.column(other, name).is_some();
        if !qualified {
            if let Some(above) = self.shape.ancestors(table).find(|&above| holds(above)) {
                return format!("write `{}.{name}` for the value of the row it belongs to", self.shape.name(above));
            }
            if let Some(over) = self.over.filter(|&over| !self.inside_aggregate && holds(over)) {
                let over = self.shape.name(over);
                return format!(
                    "`{name}` is a column of `{over}`: use it inside an aggregate, for example `max({name})`"
                );
            }
        }
        let names: Vec<&str> = self.shape.columns(table).collect();
        advice(name, names.into_iter(), "columns")
    }
}

/// The name as it is looked up: SQL reads unquoted names without regard to case.
pub(crate) fn spelled(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_ascii_lowercase() }
}

/// The names in backticks, with commas.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// What to say to somebody who named something that does not exist: the nearest names, or all of them.
pub fn advice<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone, what: &str) -> String {
    near(name, known.clone()).unwrap_or_else(|| format!("the {what} are {}", listed(known)))
}

/// The question whether one of the nearest names was meant; nothing if none is near.
pub fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let near = nearest(name, known);
    (!near.is_empty()).then(|| format!("did you mean {}?", listed(near)))
}

/// The names that differ from `name` by little, nearest first, three at most.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let close = (name.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &str)> =
        known.map(|other| (distance(name, other), other)).filter(|&(changes, _)| changes <= close).collect();
    near.sort();
    near.into_iter().take(3).map(|(_, other)| other).collect()
}

/// Number of characters to insert, delete or replace to get from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
