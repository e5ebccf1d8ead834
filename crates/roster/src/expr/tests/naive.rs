//! The naive twin: walks the parsed SQL row by row, as the textbook has it.
//!
//! It shares only the parser with the real thing: no types, no kernels, no
//! spans. Detail rows are found by climbing from every row of the table.

use crate::{NO_ROW, Roster};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int8Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr as Sql, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    UnaryOperator, Value as Literal,
};
use std::cmp::Ordering;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Null,
    Int(i64),
    Float(f64),
    Text(String),
    Bool(bool),
    Date(i32),
}
use Cell::{Bool, Date, Float, Int, Null, Text};

/// The value at a row of an array.
pub(super) fn cell(values: &ArrayRef, row: usize) -> Cell {
    if values.is_null(row) {
        return Null;
    }
    match values.data_type() {
        DataType::Int8 => Int(values.as_primitive::<Int8Type>().value(row).into()),
        DataType::Int32 => Int(values.as_primitive::<Int32Type>().value(row).into()),
        DataType::Int64 => Int(values.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Float(values.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => Text(values.as_string::<i32>().value(row).into()),
        DataType::Boolean => Bool(values.as_boolean().value(row)),
        DataType::Date32 => Date(values.as_primitive::<Date32Type>().value(row)),
        other => panic!("{other} is not in the fixture"),
    }
}

/// Where an expression is looked at: a row, and the group it is in when inside an aggregate.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) roster: &'a Roster,
    pub(super) table: usize,
    pub(super) row: usize,
    pub(super) over: Option<usize>,
}

impl Place<'_> {
    fn column(&self, table: Option<&Ident>, name: &Ident) -> Cell {
        let wanted = table.map_or(self.table, |table| self.roster.table(&table.value).unwrap().0);
        match self.above(wanted) {
            Some(row) => cell(self.roster.tables[wanted].column(&name.value).unwrap(), row),
            None => Null,
        }
    }

    /// The row of an owner table, found by climbing.
    fn above(&self, wanted: usize) -> Option<usize> {
        let (mut table, mut row) = (self.table, self.row);
        while table != wanted {
            let owner = self.roster.tables[table].owner[row];
            if owner == NO_ROW {
                return None;
            }
            (table, row) = (self.roster.owner_of(table).unwrap(), owner as usize);
        }
        Some(row)
    }

    /// The detail rows, by asking every row of the detail table.
    fn details(&self) -> Vec<Self> {
        let over = self.over.unwrap();
        let all = (0..self.roster.tables[over].rows).map(|row| Place { table: over, row, over: None, ..*self });
        all.filter(|place| place.above(self.table) == Some(self.row)).collect()
    }

    pub(super) fn value(&self, sql: &Sql) -> Cell {
        let at = |sql: &Sql| self.value(sql);
        match sql {
            Sql::Nested(inner) => at(inner),
            Sql::Identifier(name) => self.column(None, name),
            Sql::CompoundIdentifier(parts) => self.column(Some(&parts[0]), &parts[1]),
            Sql::Value(value) => match &value.value {
                Literal::Number(digits, _) => digits.parse().map_or_else(|_| Float(digits.parse().unwrap()), Int),
                Literal::SingleQuotedString(text) => Text(text.clone()),
                Literal::Boolean(truth) => Bool(*truth),
                Literal::Null => Null,
                other => panic!("{other}"),
            },
            Sql::UnaryOp { op: UnaryOperator::Not, expr } => not(at(expr)),
            Sql::UnaryOp { op: UnaryOperator::Minus, expr } => match at(expr) {
                Int(number) => Int(-number),
                Float(number) => Float(-number),
                _ => Null,
            },
            Sql::BinaryOp { left, op, right } => binary(at(left), op, at(right)),
            Sql::IsNull(inner) => Bool(at(inner) == Null),
            Sql::IsNotNull(inner) => Bool(at(inner) != Null),
            Sql::IsTrue(inner) => Bool(at(inner) == Bool(true)),
            Sql::IsNotFalse(inner) => Bool(at(inner) != Bool(false)),
            Sql::IsDistinctFrom(left, right) => match (at(left), at(right)) {
                (Null, Null) => Bool(false),
                (Null, _) | (_, Null) => Bool(true),
                (left, right) => Bool(order(&left, &right) != Some(Ordering::Equal)),
            },
            Sql::InList { expr, list, negated } => {
                let value = at(expr);
                let equal = |member: &Sql| binary(value.clone(), &BinaryOperator::Eq, at(member));
                let any = list.iter().map(equal).reduce(|a, b| binary(a, &BinaryOperator::Or, b)).unwrap();
                if *negated { not(any) } else { any }
            }
            Sql::Between { expr, negated, low, high } => {
                let from = binary(at(expr), &BinaryOperator::GtEq, at(low));
                let inside = binary(from, &BinaryOperator::And, binary(at(expr), &BinaryOperator::LtEq, at(high)));
                if *negated { not(inside) } else { inside }
            }
            Sql::Case { operand, conditions, else_result, .. } => {
                let taken = conditions.iter().find(|branch| match operand {
                    Some(operand) => binary(at(operand), &BinaryOperator::Eq, at(&branch.condition)) == Bool(true),
                    None => at(&branch.condition) == Bool(true),
                });
                taken.map_or_else(|| else_result.as_ref().map_or(Null, |sql| at(sql)), |branch| at(&branch.result))
            }
            Sql::Function(call) => self.call(call),
            other => panic!("{other} has no twin"),
        }
    }

    fn call(&self, call: &Function) -> Cell {
        let FunctionArguments::List(list) = &call.args else { panic!("{call}") };
        let arguments: Vec<Option<&Sql>> = list
            .args
            .iter()
            .map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(sql)) => Some(sql),
                _ => None,
            })
            .collect();
        let name = call.name.to_string();
        let values = || arguments.iter().map(|sql| self.value(sql.unwrap())).filter(|value| *value != Null);
        let best = |wanted| values().reduce(|a, b| if order(&b, &a) == Some(wanted) { b } else { a }).unwrap_or(Null);
        match name.as_str() {
            "coalesce" => return values().next().unwrap_or(Null),
            "least" => return best(Ordering::Less),
            "greatest" => return best(Ordering::Greater),
            "abs" => {
                return values()
                    .next()
                    .map_or(Null, |value| Int(if let Int(number) = value { number.abs() } else { panic!() }));
            }
            "length" => {
                return values().next().map_or(Null, |value| {
                    Int(if let Text(text) = value { text.chars().count() as i64 } else { panic!() })
                });
            }
            _ => {}
        }
        let mut group = self.details();
        group.retain(|place| call.filter.as_ref().is_none_or(|filter| place.value(filter) == Bool(true)));
        let Some(argument) = arguments[0] else { return Int(group.len() as i64) };
        let mut known: Vec<Cell> =
            group.iter().map(|place| place.value(argument)).filter(|value| *value != Null).collect();
        if list.duplicate_treatment == Some(DuplicateTreatment::Distinct) {
            known.sort_by(|a, b| order(a, b).unwrap());
            known.dedup();
        }
        let step = |op: BinaryOperator| known.iter().cloned().reduce(|a, b| binary(a, &op, b)).unwrap_or(Null);
        let best = |wanted| {
            known.iter().cloned().reduce(|a, b| if order(&b, &a) == Some(wanted) { b } else { a }).unwrap_or(Null)
        };
        match name.as_str() {
            "count" => Int(known.len() as i64),
            "sum" => step(BinaryOperator::Plus),
            "min" => best(Ordering::Less),
            "max" => best(Ordering::Greater),
            "bool_or" => step(BinaryOperator::Or),
            "bool_and" => step(BinaryOperator::And),
            other => panic!("{other} has no twin"),
        }
    }
}

fn not(value: Cell) -> Cell {
    if let Bool(truth) = value { Bool(!truth) } else { Null }
}

fn order(left: &Cell, right: &Cell) -> Option<Ordering> {
    match (left, right) {
        (Int(a), Int(b)) => Some(a.cmp(b)),
        (Int(a), Float(b)) => (*a as f64).partial_cmp(b),
        (Float(a), Int(b)) => a.partial_cmp(&(*b as f64)),
        (Float(a), Float(b)) => a.partial_cmp(b),
        (Text(a), Text(b)) => Some(a.cmp(b)),
        (Bool(a), Bool(b)) => Some(a.cmp(b)),
        (Date(a), Date(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn binary(left: Cell, op: &BinaryOperator, right: Cell) -> Cell {
    let compared = |test: fn(Ordering) -> bool| order(&left, &right).map_or(Null, |order| Bool(test(order)));
    match op {
        BinaryOperator::And if left == Bool(false) || right == Bool(false) => Bool(false),
        BinaryOperator::Or if left == Bool(true) || right == Bool(true) => Bool(true),
        _ if left == Null || right == Null => Null,
        BinaryOperator::And => Bool(true),
        BinaryOperator::Or => Bool(false),
        BinaryOperator::Eq => compared(Ordering::is_eq),
        BinaryOperator::NotEq => compared(Ordering::is_ne),
        BinaryOperator::Lt => compared(Ordering::is_lt),
        BinaryOperator::LtEq => compared(Ordering::is_le),
        BinaryOperator::Gt => compared(Ordering::is_gt),
        BinaryOperator::GtEq => compared(Ordering::is_ge),
        BinaryOperator::StringConcat => match (left, right) {
            (Text(a), Text(b)) => Text(a + &b),
            _ => panic!("texts"),
        },
        op => match (left, right) {
            (Int(a), Int(b)) => match op {
                BinaryOperator::Plus => Int(a + b),
                BinaryOperator::Minus => Int(a - b),
                BinaryOperator::Multiply => Int(a * b),
                BinaryOperator::Modulo => {
                    if b == 0 {
                        Null
                    } else {
                        Int(a % b)
                    }
                }
                other => panic!("{other} has no twin"),
            },
            (a, b) => {
                let real = |value| match value {
                    Int(number) => number as f64,
                    Float(number) => number,
                    other => panic!("{other:?} is no number"),
                };
                let (a, b) = (real(a), real(b));
                match op {
                    BinaryOperator::Plus => Float(a + b),
                    BinaryOperator::Minus => Float(a - b),
                    BinaryOperator::Multiply => Float(a * b),
                    BinaryOperator::Divide => {
                        if b == 0.0 {
                            Null
                        } else {
                            Float(a / b)
                        }
                    }
                    other => panic!("{other} has no twin"),
                }
            }
        },
    }
}
