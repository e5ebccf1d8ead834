//! What the office watches: rates of the field work, for whom they are given, and what they mean.
//!
//! ```text
//! [[by]]       community · township · county · enumerator     groups for which every figure is given
//! [[measure]]  entry_rate · suspect_rate · ...                a figure, with SQL above and below the line
//! [[items]]    fields asked of the same people                item non-response, one figure a field
//! ```

use crate::Text;
use serde::Deserialize;

/// Everything `quality.toml` says; empty when a survey has no such file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quality {
    /// The groups for which every figure is given besides the total.
    pub by: Vec<Grouping>,
    /// The figures.
    pub measures: Vec<Measure>,
    /// Fields whose non-response is counted.
    pub items: Vec<Items>,
}

/// Groups of records by the value of columns.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Grouping {
    /// Name for the `scope` column.
    pub name: String,
    /// Title for people.
    pub title: Text,
    /// Column inside which the names of the groups are unique, as `table.column`.
    pub within: Option<String>,
    /// Columns that name the group, as `table.column`; with two, a record counts in both groups.
    pub columns: Vec<String>,
}

/// One figure of the field work.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Name for the `measure` column.
    pub name: String,
    /// The table whose rows are counted.
    pub table: String,
    /// What is computed.
    pub figure: Figure,
    /// Title for people.
    pub title: Text,
    /// What it means, denominator included.
    pub definition: Text,
    /// Where the definition comes from.
    pub source: String,
    /// Ids of the survey's written edit specification.
    pub covers: Vec<String>,
}

/// What a measure computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Rows of the denominator that meet the numerator, over rows of the denominator.
    Share {
        /// SQL condition above the line.
        numerator: String,
        /// SQL condition below the line; absent means all rows.
        denominator: Option<String>,
    },
    /// Rows that meet one condition, for each hundred that meet another.
    PerHundred {
        /// SQL condition above the line.
        numerator: String,
        /// SQL condition below the line.
        denominator: String,
    },
    /// Preference for the last digits 0 and 5.
    Whipple(Digits),
    /// Preference for any last digit.
    Myers(Digits),
}

/// A whole number and the range in which its last digits are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    /// SQL expression: the number.
    pub value: String,
    /// First number looked at.
    pub from: i64,
    /// Last number looked at.
    pub to: i64,
}

/// Fields asked of the same rows: a missing value in one is non-response.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// The table.
    pub table: String,
    /// SQL condition: the rows that are asked; absent means all.
    pub asked: Option<String>,
    /// Who is asked, in words.
    pub who: Text,
    /// The fields.
    pub fields: Vec<String>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct QualityFile {
    #[serde(default)]
    by: Vec<Grouping>,
    #[serde(default)]
    measure: Vec<RawMeasure>,
    #[serde(default)]
    items: Vec<Items>,
}

#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum FigureKind {
    Share,
    PerHundred,
    Whipple,
    Myers,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RawMeasure {
    name: String,
    kind: FigureKind,
    table: String,
    numerator: Option<String>,
    denominator: Option<String>,
    value: Option<String>,
    from: Option<i64>,
    to: Option<i64>,
    title: Text,
    definition: Text,
    source: String,
    #[serde(default)]
    covers: Vec<String>,
}

impl QualityFile {
    /// The measures, or the name of the one that does not say what it needs.
    pub(crate) fn into_quality(self) -> Result<Quality, (String, &'static str)> {
        let measures = self.measure.into_iter().map(RawMeasure::into_measure).collect::<Result<_, _>>()?;
        Ok(Quality { by: self.by, measures, items: self.items })
    }
}

impl RawMeasure {
    fn into_measure(self) -> Result<Measure, (String, &'static str)> {
        let figure = match (self.kind, (self.numerator, self.denominator), (self.value, self.from, self.to)) {
            (FigureKind::Share, (Some(numerator), denominator), (None, None, None)) => {
                Figure::Share { numerator, denominator }
            }
            (FigureKind::PerHundred, (Some(numerator), Some(denominator)), (None, None, None)) => {
                Figure::PerHundred { numerator, denominator }
            }
            (FigureKind::Whipple, (None, None), (Some(value), Some(from), Some(to))) => {
                Figure::Whipple(Digits { value, from, to })
            }
            (FigureKind::Myers, (None, None), (Some(value), Some(from), Some(to))) => {
                Figure::Myers(Digits { value, from, to })
            }
            (FigureKind::Share, _, _) => {
                return Err((self.name, "a `share` takes `numerator` and maybe `denominator`"));
            }
            (FigureKind::PerHundred, _, _) => {
                return Err((self.name, "`per_hundred` takes `numerator` and `denominator`"));
            }
            (FigureKind::Whipple | FigureKind::Myers, _, _) => {
                return Err((self.name, "an index of digits takes `value`, `from` and `to`"));
            }
        };
        Ok(Measure {
            name: self.name,
            table: self.table,
            figure,
            title: self.title,
            definition: self.definition,
            source: self.source,
            covers: self.covers,
        })
    }
}
