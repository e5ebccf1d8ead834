//! Every figure that is computed: the measures as written, then one for each item asked.

use crate::QualityError;
use codebook::{Codebook, Figure, Text};
use roster::expr::{Expr, ExprError, Shape, Type};

/// The figures of a survey, compiled.
#[derive(Debug)]
pub struct Plan {
    /// In the order of `quality.toml`: measures, then items.
    pub figures: Vec<Planned>,
}

/// One figure.
#[derive(Debug)]
pub struct Planned {
    /// Name of the measure; the same for all items.
    pub measure: String,
    /// Position of the counted table.
    pub table: usize,
    /// The field, for item non-response.
    pub field: Option<String>,
    /// Title for people.
    pub title: Text,
    /// What it means, denominator included.
    pub definition: Text,
    /// The figure is this many times numerator over denominator.
    pub scale: f64,
    pub(crate) what: What,
}

/// What is counted.
#[derive(Debug)]
pub(crate) enum What {
    /// Rows above the line among those below it.
    Share { numerator: Expr, denominator: Option<Expr> },
    /// Rows above the line and rows below it, each by itself.
    Ratio { numerator: Expr, denominator: Expr },
    /// Rows with a last digit of 0 or 5 among those in range.
    Whipple { value: Expr, from: i64, to: i64 },
    /// Blended rows by last digit.
    Myers { value: Expr, from: i64, to: i64 },
    /// Rows without a value among those asked.
    Missing { column: String, asked: Option<Expr> },
}

/// Name of the measure of every item.
pub const NONRESPONSE: &str = "item_nonresponse";

impl Plan {
    /// Compiles the figures of a codebook.
    ///
    /// # Errors
    /// [`QualityError`] names the figure and the place of an expression that is not understood.
    ///
    /// # Panics
    /// If the codebook was not checked when it was opened.
    pub fn compile(codebook: &Codebook) -> Result<Self, QualityError> {
        let shape = Shape::of_codebook(codebook);
        let position = |table: &str| codebook.position(table).expect("the codebook checked `quality.toml`");
        let mut figures = Vec::new();
        for measure in &codebook.quality.measures {
            let table = position(&measure.table);
            let (what, scale) = figure(&measure.name, &measure.figure, &shape, table)?;
            figures.push(Planned {
                measure: measure.name.clone(),
                table,
                field: None,
                title: measure.title.clone(),
                definition: measure.definition.clone(),
                scale,
                what,
            });
        }
        for items in &codebook.quality.items {
            let table = position(&items.table);
            for field in &items.fields {
                let asked = items.asked.as_ref().map(|sql| condition(NONRESPONSE, "asked", sql, &shape, table));
                let title = codebook.title_of(&items.table, field).expect("the codebook checked `quality.toml`");
                figures.push(Planned {
                    measure: NONRESPONSE.to_owned(),
                    table,
                    field: Some(field.clone()),
                    title: title.clone(),
                    definition: Text {
                        en: format!("records without a value in `{field}` ({}) / {}", title.en, items.who.en),
                        zh: format!("“{}”无值的记录数／{}", title.zh, items.who.zh),
                    },
                    scale: 1.0,
                    what: What::Missing { column: field.clone(), asked: asked.transpose()? },
                });
            }
        }
        Ok(Self { figures })
    }
}

fn figure(name: &str, figure: &Figure, shape: &Shape, table: usize) -> Result<(What, f64), QualityError> {
    let condition = |place, sql: &String| condition(name, place, sql, shape, table);
    let number = |sql: &String| {
        let expr = Expr::compile(sql, shape, table, None).map_err(failed(name, "value"))?;
        match expr.kind() {
            Type::Int => Ok(expr),
            kind => Err(QualityError::NotWhole { measure: name.to_owned(), kind: kind.name() }),
        }
    };
    Ok(match figure {
        Figure::Share { numerator, denominator } => {
            let denominator = denominator.as_ref().map(|sql| condition("denominator", sql)).transpose()?;
            (What::Share { numerator: condition("numerator", numerator)?, denominator }, 1.0)
        }
        Figure::PerHundred { numerator, denominator } => {
            let (numerator, denominator) = (condition("numerator", numerator)?, condition("denominator", denominator)?);
            (What::Ratio { numerator, denominator }, 100.0)
        }
        Figure::Whipple(digits) => {
            let value = number(&digits.value)?;
            (What::Whipple { value, from: digits.from, to: digits.to }, crate::digits::WHIPPLE)
        }
        Figure::Myers(digits) => {
            let value = number(&digits.value)?;
            (What::Myers { value, from: digits.from, to: digits.to }, crate::digits::MYERS)
        }
    })
}

fn condition(name: &str, place: &'static str, sql: &str, shape: &Shape, table: usize) -> Result<Expr, QualityError> {
    Expr::condition(sql, shape, table, None).map_err(failed(name, place))
}

pub(crate) fn failed(measure: &str, place: &'static str) -> impl Fn(ExprError) -> QualityError {
    move |source| QualityError::Expression { measure: measure.to_owned(), place, source: Box::new(source) }
}
