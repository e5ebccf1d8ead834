//! An expression as DuckDB reads it, over tables that are joined by row numbers.
//!
//! The text is the schema's own SQL; what changes is where a name points to:
//!
//! ```text
//! column            ─► table.column
//! owner.column      ─► the same; the query joins the owner           (`Portable::above`)
//! count(*) filter … ─► (select count(*) filter … from detail where detail._owner = table._row)
//! ```
//!
//! and the few places where engines differ: a divisor of zero, casts of texts
//! that are no number, days added to a date, `\` in a pattern.

use super::compile::{Compiler, Expr, parse};
use super::error::{ExprError, Problem};
use super::functions::AGGREGATES;
use super::names::spelled;
use super::shape::Shape;
use super::value::Type;
use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr as Sql, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    ObjectNamePart, Value as Literal, ValueWithSpan,
};
use sqlparser::keywords::ALL_KEYWORDS;

/// The column that numbers the rows of a table.
pub const ROW: &str = "_row";
/// The column with the row number of the row it belongs to.
pub const OWNER: &str = "_owner";

/// An expression for another engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portable {
    /// The expression; every name carries its table.
    pub sql: String,
    /// The highest table above the expression's own that it reads; all up to it must be joined.
    pub above: Option<usize>,
}

/// Translates an expression about the rows of `table` with aggregates over `over`.
///
/// # Errors
/// As [`Expr::compile`]: what the engine here does not read is not handed on.
pub fn portable(sql: &str, shape: &Shape, table: usize, over: Option<usize>) -> Result<Portable, ExprError> {
    Expr::compile(sql, shape, table, over)?;
    let mut translation = Translation { shape, table, over, inside_aggregate: false, above: None };
    let translated = parse(sql).and_then(|tree| translation.node(&tree));
    let tree = translated.map_err(|problem| problem.in_sql(sql))?;
    Ok(Portable { sql: tree.to_string(), above: translation.above })
}

/// `from table`, with the tables above it up to `above` joined by row numbers; null where there is no owner.
pub fn from_clause(shape: &Shape, table: usize, above: Option<usize>) -> String {
    let mut clause = quoted(shape.name(table));
    let Some(highest) = above else { return clause };
    let mut below = table;
    for owner in shape.ancestors(table) {
        let (owner_name, below_name) = (quoted(shape.name(owner)), quoted(shape.name(below)));
        clause += &format!(" left join {owner_name} on {owner_name}.{ROW} = {below_name}.{OWNER}");
        below = owner;
        if owner == highest {
            break;
        }
    }
    clause
}

/// A name, in quotes when an engine could read it as a word of SQL.
pub fn quoted(name: &str) -> String {
    let keyword = ALL_KEYWORDS.binary_search(&name.to_ascii_uppercase().as_str()).is_ok();
    if keyword { format!("\"{name}\"") } else { name.to_owned() }
}

struct Translation<'a> {
    shape: &'a Shape,
    table: usize,
    over: Option<usize>,
    inside_aggregate: bool,
    above: Option<usize>,
}

impl Translation<'_> {
    /// The table that plain names belong to here.
    fn scope(&self) -> usize {
        match self.over {
            Some(over) if self.inside_aggregate => over,
            _ => self.table,
        }
    }

    fn node(&mut self, sql: &Sql) -> Result<Sql, Problem> {
        let mut sql = sql.clone();
        match &mut sql {
            Sql::Identifier(name) => {
                let table = quoted(self.shape.name(self.scope()));
                return Ok(raw(format!("{table}.{}", quoted(&spelled(name)))));
            }
            Sql::CompoundIdentifier(parts) => return Ok(self.qualified(parts)),
            Sql::Value(value) => real_stays_real(value),
            Sql::TypedString(_) => {}
            Sql::BinaryOp { left, op, right } => return self.binary(left, op, right),
            Sql::Cast { kind, expr, data_type, .. } => {
                self.inner(expr)?;
                if let DataType::Int(_) | DataType::Integer(_) | DataType::BigInt(_) = data_type {
                    *data_type = DataType::BigInt(None);
                }
                *kind = CastKind::TryCast;
            }
            Sql::IsUnknown(inner) => return Ok(Sql::IsNull(Box::new(self.node(inner)?))),
            Sql::IsNotUnknown(inner) => return Ok(Sql::IsNotNull(Box::new(self.node(inner)?))),
            Sql::Nested(inner)
            | Sql::UnaryOp { expr: inner, .. }
            | Sql::IsNull(inner)
            | Sql::IsNotNull(inner)
            | Sql::IsTrue(inner)
            | Sql::IsNotTrue(inner)
            | Sql::IsFalse(inner)
            | Sql::IsNotFalse(inner) => self.inner(inner)?,
            Sql::IsDistinctFrom(left, right) | Sql::IsNotDistinctFrom(left, right) => {
                self.inner(left)?;
                self.inner(right)?;
            }
            Sql::InList { expr, list, .. } => {
                self.inner(expr)?;
                self.each(list)?;
            }
            Sql::Between { expr, low, high, .. } => {
                self.inner(expr)?;
                self.inner(low)?;
                self.inner(high)?;
            }
            Sql::Like { expr, pattern, escape_char, .. } => {
                self.inner(expr)?;
                self.inner(pattern)?;
                *escape_char = Some(Literal::SingleQuotedString("\\".to_owned()).into());
            }
            Sql::Case { operand, conditions, else_result, .. } => {
                for part in operand.iter_mut().chain(else_result) {
                    self.inner(part)?;
                }
                for branch in conditions {
                    branch.condition = self.node(&branch.condition)?;
                    branch.result = self.node(&branch.result)?;
                }
            }
            Sql::Substring { expr, substring_from, substring_for, .. } => {
                for part in [Some(expr), substring_from.as_mut(), substring_for.as_mut()].into_iter().flatten() {
                    self.inner(part)?;
                }
            }
            Sql::Function(call) => return self.function(call.clone()),
            other => unreachable!("`{other}` is refused when compiled"),
        }
        Ok(sql)
    }

    fn inner(&mut self, sql: &mut Sql) -> Result<(), Problem> {
        *sql = self.node(sql)?;
        Ok(())
    }

    fn each(&mut self, list: &mut [Sql]) -> Result<(), Problem> {
        list.iter_mut().try_for_each(|sql| self.inner(sql))
    }

    /// `table.column`: a table above the row must be joined by the query, one between it and the detail by the subquery.
    fn qualified(&mut self, parts: &[Ident]) -> Sql {
        let names: Vec<String> = parts.iter().map(spelled).collect();
        let named = self.shape.position(&names[0]).expect("checked when compiled");
        let height = |table: usize| self.shape.ancestors(self.table).position(|above| above == table);
        if height(named) > self.above.and_then(height) {
            self.above = Some(named);
        }
        raw(names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join("."))
    }

    fn binary(&mut self, left: &Sql, op: &BinaryOperator, right: &Sql) -> Result<Sql, Problem> {
        let kinds = (self.kind(left)?, self.kind(right)?);
        let left = self.node(left)?;
        let right = self.node(right)?;
        let right = match (op, kinds) {
            (BinaryOperator::Divide | BinaryOperator::Modulo, _) => raw(format!("nullif({right}, 0)")),
            (BinaryOperator::Plus | BinaryOperator::Minus, (Type::Date, Type::Int)) => {
                raw(format!("cast({right} as integer)"))
            }
            _ => right,
        };
        Ok(Sql::BinaryOp { left: Box::new(left), op: op.clone(), right: Box::new(right) })
    }

    fn kind(&self, sql: &Sql) -> Result<Type, Problem> {
        let Self { shape, table, over, inside_aggregate, .. } = *self;
        Ok(Compiler { shape, table, over, columns: Vec::new(), inside_aggregate }.node(sql)?.settled())
    }

    fn function(&mut self, mut call: Function) -> Result<Sql, Problem> {
        let name = match call.name.0.as_slice() {
            [ObjectNamePart::Identifier(ident)] => spelled(ident),
            _ => unreachable!("refused when compiled"),
        };
        let aggregate = AGGREGATES.iter().any(|known| known.name == name);
        self.inside_aggregate |= aggregate;
        if let FunctionArguments::List(list) = &mut call.args {
            for argument in &mut list.args {
                if let FunctionArg::Unnamed(FunctionArgExpr::Expr(sql)) = argument {
                    self.inner(sql)?;
                }
            }
        }
        if let Some(filter) = &mut call.filter {
            self.inner(filter)?;
        }
        if !aggregate {
            return Ok(Sql::Function(call));
        }
        self.inside_aggregate = false;
        Ok(raw(self.over_the_details(&call)))
    }

    /// The aggregate as a query over the detail rows of the row at hand.
    fn over_the_details(&self, call: &Function) -> String {
        let over = self.over.expect("aggregates are compiled only with a detail table");
        let mut from = quoted(self.shape.name(over));
        let mut below = from.clone();
        for owner in self.shape.ancestors(over).take_while(|&owner| owner != self.table) {
            let owner = quoted(self.shape.name(owner));
            from += &format!(" join {owner} on {owner}.{ROW} = {below}.{OWNER}");
            below = owner;
        }
        format!("(select {call} from {from} where {below}.{OWNER} = {}.{ROW})", quoted(self.shape.name(self.table)))
    }
}

/// Text in the place of a step of the tree.
fn raw(sql: String) -> Sql {
    Sql::Identifier(Ident::new(sql))
}

/// `0.1` is a real number here and a decimal in other engines; the exponent makes it real everywhere.
fn real_stays_real(value: &mut ValueWithSpan) {
    if let Literal::Number(digits, _) = &mut value.value
        && digits.contains('.')
        && !digits.contains(['e', 'E'])
    {
        digits.push_str("e0");
    }
}
