//! Derived variables: computed in the order of the codebook and added as columns.

use super::error::{ExprErrorKind, Problem};
use super::{Expr, ExprError, Shape, Type, group_number};
use crate::Roster;
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;
use codebook::{Derived, DerivedType};
use std::sync::Arc;

/// A derived variable that cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("derived variable `{name}` of `{table}`: {source}")]
pub struct DeriveError {
    /// The variable.
    pub name: String,
    /// Its table.
    pub table: String,
    /// What is wrong with its expression.
    pub source: Box<ExprError>,
}

/// Adds all derived variables of the codebook to a roster, in their order.
///
/// # Errors
/// [`DeriveError`] names the variable: its expression does not compile, has
/// another type than declared, or gives a number that does not fit 32 bits.
///
/// # Panics
/// If a derived variable is there already: a roster is derived once.
pub fn derive(roster: &mut Roster) -> Result<(), DeriveError> {
    let codebook = Arc::clone(&roster.codebook);
    for variable in &codebook.derived {
        let derivation = Derivation::compile(&Shape::of_roster(roster), variable)?;
        derivation.add_to(roster).map_err(|source| in_variable(variable, source))?;
    }
    Ok(())
}

/// Compiles all derived variables of a codebook without data.
///
/// # Errors
/// As [`derive()`], except for numbers that do not fit.
pub fn check_derived(codebook: &codebook::Codebook) -> Result<(), DeriveError> {
    for (position, variable) in codebook.derived.iter().enumerate() {
        let mut earlier = codebook.clone();
        earlier.derived.truncate(position);
        Derivation::compile(&Shape::of_codebook(&earlier), variable)?;
    }
    Ok(())
}

fn in_variable(variable: &Derived, source: ExprError) -> DeriveError {
    DeriveError { name: variable.name.clone(), table: variable.table.clone(), source: Box::new(source) }
}

/// A derived variable, compiled: it can be computed for one roster after the other.
#[derive(Clone, Debug)]
pub struct Derivation {
    name: String,
    table: usize,
    way: Way,
    stored: DataType,
}

/// How a variable is computed.
#[derive(Clone, Debug)]
enum Way {
    /// The value of an expression.
    Value(Expr),
    /// The number of the group of rows with equal values of these columns; with details, of rows whose details are equal.
    Group { columns: Vec<Expr>, over: Option<usize> },
}

impl Derivation {
    /// Compiles a derived variable.
    ///
    /// # Errors
    /// As [`derive()`], except for numbers that do not fit.
    pub fn compile(shape: &Shape, variable: &Derived) -> Result<Self, DeriveError> {
        let failed = |source| in_variable(variable, source);
        let (table, way) = compile(shape, variable).map_err(failed)?;
        Ok(Self { name: variable.name.clone(), table, way, stored: storage(variable) })
    }

    /// Name of its column.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The table that gets the column.
    pub fn table(&self) -> usize {
        self.table
    }

    /// The expressions it reads.
    pub fn reads(&self) -> &[Expr] {
        match &self.way {
            Way::Value(expr) => std::slice::from_ref(expr),
            Way::Group { columns, .. } => columns,
        }
    }

    /// Adds its column to a roster that has the columns it reads.
    ///
    /// # Errors
    /// [`ExprErrorKind::Overflow`] when a number does not fit 32 bits, [`ExprErrorKind::UnknownColumn`] when a column
    /// it reads is not there yet.
    ///
    /// # Panics
    /// If the roster has the column already.
    pub fn add_to(&self, roster: &mut Roster) -> Result<(), ExprError> {
        let stored = match &self.way {
            Way::Group { columns, over } => group_number::numbers(roster, self.table, columns, *over)?,
            Way::Value(expr) => {
                let values = expr.bind(roster)?.eval_all()?;
                let strict = CastOptions { safe: false, ..CastOptions::default() };
                cast_with_options(&values, &self.stored, &strict).map_err(|error| {
                    let help = "an `integer` holds up to 2,147,483,647; declare `number` for more";
                    Problem::new(ExprErrorKind::Overflow, error.to_string(), help).in_sql(expr.sql())
                })?
            }
        };
        roster.tables[self.table].add(&self.name, stored);
        Ok(())
    }
}

fn compile(shape: &Shape, variable: &Derived) -> Result<(usize, Way), ExprError> {
    let position = |name: &str| {
        let problem = || {
            Problem::new(
                ExprErrorKind::UnknownTable,
                format!("there is no table `{name}`"),
                "name a table of the codebook",
            )
        };
        shape.position(name).ok_or_else(|| problem().in_sql(&variable.expr))
    };
    let over = variable.over.as_deref().map(position).transpose()?;
    let table = position(&variable.table)?;
    if !variable.group_number.is_empty() {
        if over.is_some_and(|over| !shape.ancestors(over).any(|above| above == table)) {
            let problem = format!("a row of `{}` has no details in `over`", variable.table);
            let help = "name a table whose rows belong to it";
            return Err(Problem::new(ExprErrorKind::UnknownTable, problem, help).in_sql(&variable.expr));
        }
        let column = |name: &String| Expr::compile(name, shape, over.unwrap_or(table), None);
        let columns = variable.group_number.iter().map(column).collect::<Result<_, _>>()?;
        return Ok((table, Way::Group { columns, over }));
    }
    let expr = Expr::compile(&variable.expr, shape, table, over)?;
    match (variable.kind, expr.kind()) {
        (DerivedType::Integer, Type::Int)
        | (DerivedType::Number, Type::Int | Type::Float)
        | (DerivedType::String, Type::Text)
        | (DerivedType::Boolean, Type::Bool) => Ok((table, Way::Value(expr))),
        (declared, kind) => {
            let problem = format!("gives {}, but `type` says {}", kind.name(), word(declared));
            let help = "change `type`, or cast the expression";
            Err(Problem::new(ExprErrorKind::Type, problem, help).in_sql(&variable.expr))
        }
    }
}

/// How a derived variable is stored; one with a code list of small numbers as narrow as a recorded code.
pub fn storage(variable: &Derived) -> DataType {
    let small = |category: &codebook::Category| category.value.unsigned_abs() < 100;
    match variable.kind {
        DerivedType::Integer if !variable.categories.is_empty() && variable.categories.iter().all(small) => {
            DataType::Int8
        }
        DerivedType::Integer => DataType::Int32,
        DerivedType::Number => DataType::Float64,
        DerivedType::String => DataType::Utf8,
        DerivedType::Boolean => DataType::Boolean,
    }
}

fn word(kind: DerivedType) -> &'static str {
    match kind {
        DerivedType::Integer => "`integer`",
        DerivedType::Number => "`number`",
        DerivedType::String => "`string`",
        DerivedType::Boolean => "`boolean`",
    }
}
