//! Messages with `{expression}` in them.
//!
//! A message of a rule with `require` may show any expression of the rule's
//! level. Kinds that read the codebook check many tables and fields with one
//! message, so they have names of their own: see [`Known`].

use crate::ValidateError;
use crate::kinds::Site;
use arrow_array::ArrayRef;
use codebook::Text;
use roster::Roster;
use roster::expr::{Expr, ExprError};

/// A message whose expressions are compiled.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) parts: Vec<Part>,
}

#[derive(Debug)]
pub(crate) enum Part {
    Words(String),
    Known(Known),
    Value {
        expr: Box<Expr>,
        /// The column, when the expression is nothing else: its missing values may tell why.
        column: Option<String>,
    },
}

/// What messages of kinds that read the codebook may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// `{field}`: name of the field; for keys and references, of their fields.
    Field,
    /// `{title}`: its title.
    Title,
    /// `{value}`: what the record says there.
    Value,
    /// `{table}`: name of the table.
    Table,
    /// `{key}`: the key of the row.
    Key,
    /// `{refusal}`: why a correction of the field was refused.
    Refusal,
}

impl Known {
    fn named(name: &str) -> Option<Self> {
        match name {
            "field" => Some(Self::Field),
            "title" => Some(Self::Title),
            "value" => Some(Self::Value),
            "table" => Some(Self::Table),
            "key" => Some(Self::Key),
            "refusal" => Some(Self::Refusal),
            _ => None,
        }
    }
}

/// A piece of a message: plain words, or what stands between braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Words(&'a str),
    Braced(&'a str),
}

/// Splits a message at its braces; `None` when one is open. A doubled brace is a brace.
pub(crate) fn pieces(message: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = message;
    while let Some(at) = rest.find(['{', '}']) {
        let brace = &rest[at..=at];
        if rest[at + 1..].starts_with(brace) {
            pieces.push(Piece::Words(&rest[..=at]));
            rest = &rest[at + 2..];
            continue;
        }
        if brace == "}" {
            return None;
        }
        let end = at + rest[at..].find('}')?;
        pieces.push(Piece::Words(&rest[..at]));
        pieces.push(Piece::Braced(rest[at + 1..end].trim()));
        rest = &rest[end + 1..];
    }
    pieces.push(Piece::Words(rest));
    Some(pieces)
}

impl Template {
    pub(crate) fn compile(message: &str, place: &'static str, site: &Site) -> Result<Self, ValidateError> {
        let pieces = pieces(message).ok_or_else(|| {
            let problem = format!("`{place}` has a brace without its partner: `{message}`");
            ValidateError::rule(site.rule, problem, "write `{expression}`, and `{{` for a brace itself")
        })?;
        let part = |piece| match piece {
            Piece::Words(words) => Ok(Part::Words(words.to_owned())),
            Piece::Braced(sql) => match Known::named(sql).filter(|_| site.rule.kind.reads_codebook()) {
                Some(known) => Ok(Part::Known(known)),
                None => value(sql, place, site),
            },
        };
        Ok(Self { parts: pieces.into_iter().map(part).collect::<Result<_, _>>()? })
    }

    /// Whether it shows something counted over detail rows.
    pub(crate) fn has_aggregate(&self) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Value { expr, .. } => expr.has_aggregate(),
            Part::Words(_) | Part::Known(_) => false,
        })
    }

    /// The values of the template's expressions for some rows: one entry for each part, empty for words.
    pub(crate) fn values(&self, roster: &Roster, rows: &[u32]) -> Result<Vec<Option<ArrayRef>>, ExprError> {
        let values = |part: &Part| match part {
            Part::Value { expr, .. } => expr.bind(roster)?.eval_rows(rows).map(Some),
            Part::Words(_) | Part::Known(_) => Ok(None),
        };
        self.parts.iter().map(values).collect()
    }
}

fn value(sql: &str, place: &'static str, site: &Site) -> Result<Part, ValidateError> {
    let expr = Expr::compile(sql, site.shape, site.table, site.over)
        .map_err(|source| ValidateError::expression(site.rule, place, source))?;
    for used in expr.columns_used() {
        if site.codebook.tables[used.table].field(&used.column).is_some_and(|field| field.private) {
            let problem = format!("`{place}` would show the private field `{}`", used.column);
            return Err(ValidateError::rule(
                site.rule,
                problem,
                "findings are released: name the row by its key instead",
            ));
        }
    }
    let column = match expr.columns_used() {
        [used] if used.table == site.table && used.column == sql => Some(used.column.clone()),
        _ => None,
    };
    Ok(Part::Value { expr: Box::new(expr), column })
}

/// Adds a text in both languages.
pub(crate) fn append(message: &mut String, text: &Text, chinese: bool) {
    message.push_str(if chinese { &text.zh } else { &text.en });
}
