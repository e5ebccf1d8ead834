//! The functions and aggregates of the subset, in one list each.

use super::compile::Compiler;
use super::error::{ExprErrorKind, Problem};
use super::literal;
use super::names::{listed, nearest, spelled};
use super::node::{Aggregate, Comparison, Extreme, Node, Typed};
use super::operators::{boolean, compare, number, text, unify};
use super::value::Type;
use sqlparser::ast::{
    DuplicateTreatment, Expr as Sql, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments,
    ObjectNamePart,
};

/// A function for people who write expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionDoc {
    /// Its name.
    pub name: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// What it gives.
    pub gives: &'static str,
}

const fn doc(name: &'static str, usage: &'static str, gives: &'static str) -> FunctionDoc {
    FunctionDoc { name, usage, gives }
}

/// Functions of one row.
pub const FUNCTIONS: &[FunctionDoc] = &[
    doc("abs", "abs(x)", "the size of a number"),
    doc("coalesce", "coalesce(x, y, ...)", "the first value that is not missing"),
    doc("greatest", "greatest(x, y, ...)", "the greatest of the values that are not missing"),
    doc("least", "least(x, y, ...)", "the least of the values that are not missing"),
    doc("length", "length(text)", "number of characters"),
    doc("lower", "lower(text)", "the text in lower case"),
    doc("nullif", "nullif(x, y)", "missing where x = y, else x"),
    doc("substr", "substr(text, start, length)", "characters from `start`, counted from 1; constants"),
];

/// Functions over the detail rows of a row; each takes `filter (where ...)`.
pub const AGGREGATES: &[FunctionDoc] = &[
    doc("bool_and", "bool_and(x)", "whether x is true in every row where it is known"),
    doc("bool_or", "bool_or(x)", "whether x is true in some row"),
    doc("count", "count(*), count(x), count(distinct x)", "rows, known values, different known values; 0 without rows"),
    doc("max", "max(x)", "the greatest known value"),
    doc("min", "min(x)", "the least known value"),
    doc("sum", "sum(x)", "the sum of the known values"),
];

impl Compiler<'_> {
    /// A call by name.
    pub(crate) fn function(&mut self, call: &Function) -> Result<Typed, Problem> {
        let name = match call.name.0.as_slice() {
            [ObjectNamePart::Identifier(ident)] => spelled(ident),
            _ => return Err(odd(call)),
        };
        let list = match &call.args {
            FunctionArguments::List(list) if list.clauses.is_empty() => list,
            _ => return Err(odd(call)),
        };
        let plain = call.over.is_none()
            && call.null_treatment.is_none()
            && call.within_group.is_empty()
            && matches!(call.parameters, FunctionArguments::None);
        if !plain {
            return Err(odd(call));
        }
        if AGGREGATES.iter().any(|known| known.name == name) {
            return self.aggregate(&name, list, call.filter.as_deref());
        }
        if call.filter.is_some() || list.duplicate_treatment.is_some() {
            let help = format!("only aggregates take them: {}", listed(AGGREGATES.iter().map(|known| known.name)));
            return Err(Problem::new(
                ExprErrorKind::Unsupported,
                "`filter` or `distinct` on a function of one row",
                help,
            ));
        }
        let arguments = arguments(list, &name)?.into_iter().map(|sql| self.node(sql)).collect::<Result<Vec<_>, _>>()?;
        scalar(&name, arguments)
    }

    fn aggregate(&mut self, name: &str, list: &FunctionArgumentList, filter: Option<&Sql>) -> Result<Typed, Problem> {
        let refuse = |problem: &str, help: &str| Problem::new(ExprErrorKind::Unsupported, problem, help);
        if self.inside_aggregate {
            return Err(refuse("an aggregate inside an aggregate", "name the inner one as a derived variable first"));
        }
        if self.over.is_none() {
            return Err(refuse("an aggregate without detail rows", "name the detail table with `over = \"...\"`"));
        }
        let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        self.inside_aggregate = true;
        let argument = match list.args.as_slice() {
            [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] if name == "count" && !distinct => Ok(None),
            [FunctionArg::Unnamed(FunctionArgExpr::Expr(sql))] => self.node(sql).map(Some),
            _ => Err(refuse(&format!("`{name}` takes one argument"), "only `count` takes `*`, without `distinct`")),
        };
        let filter = filter.map(|sql| self.node(sql).and_then(|typed| boolean(typed, "filter"))).transpose();
        self.inside_aggregate = false;
        let (argument, filter) = (argument?, filter?);

        let kind = argument.as_ref().map(Typed::settled);
        let (function, gives) = match (name, kind, distinct) {
            ("count", _, false) => (Aggregate::Count, Type::Int),
            ("count", _, true) => (Aggregate::CountDistinct, Type::Int),
            (_, _, true) => return Err(refuse("`distinct` outside `count`", "only `count(distinct x)` is allowed")),
            ("sum", Some(kind @ (Type::Int | Type::Float)), _) => (Aggregate::Sum, kind),
            ("min", Some(kind @ (Type::Int | Type::Float | Type::Text | Type::Date)), _) => (Aggregate::Min, kind),
            ("max", Some(kind @ (Type::Int | Type::Float | Type::Text | Type::Date)), _) => (Aggregate::Max, kind),
            ("bool_or", Some(Type::Bool), _) => (Aggregate::BoolOr, Type::Bool),
            ("bool_and", Some(Type::Bool), _) => (Aggregate::BoolAnd, Type::Bool),
            (_, kind, _) => {
                let given = kind.map_or("`*`", Type::name);
                let help = "count the rows of a kind with `count(*) filter (where ...)`";
                return Err(Problem::new(ExprErrorKind::Type, format!("`{name}` of {given}"), help));
            }
        };
        let argument = argument.map(|typed| typed.node.boxed());
        Ok(Typed::new(Node::Aggregate { function, argument, filter: filter.map(Node::boxed) }, gives))
    }

    /// `substr(text, start, length)` with constant positions.
    pub(crate) fn substr(&mut self, whole: &Sql, start: Option<&Sql>, length: Option<&Sql>) -> Result<Typed, Problem> {
        let whole = self.node(whole)?;
        let start = start.map(|sql| self.node(sql)).transpose()?;
        let length = length.map(|sql| self.node(sql)).transpose()?;
        slice(whole, start, length)
    }
}

fn arguments<'a>(list: &'a FunctionArgumentList, name: &str) -> Result<Vec<&'a Sql>, Problem> {
    let argument = |argument: &'a FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(sql)) => Ok(sql),
        _ => Err(Problem::new(
            ExprErrorKind::Unsupported,
            format!("an argument of `{name}` is no expression"),
            usage(name),
        )),
    };
    list.args.iter().map(argument).collect()
}

fn scalar(name: &str, mut arguments: Vec<Typed>) -> Result<Typed, Problem> {
    let count = arguments.len();
    let first = |arguments: &mut Vec<Typed>| arguments.remove(0);
    match (name, count) {
        ("abs", 1) => number(first(&mut arguments), name).map(|(node, kind)| Typed::new(Node::Abs(node.boxed()), kind)),
        ("length", 1) => {
            text(first(&mut arguments), name).map(|node| Typed::new(Node::Length(node.boxed()), Type::Int))
        }
        ("lower", 1) => text(first(&mut arguments), name).map(|node| Typed::new(Node::Lower(node.boxed()), Type::Text)),
        ("coalesce", 1..) => {
            unify(arguments, "`coalesce`").map(|(kind, nodes)| Typed::new(Node::Coalesce(nodes), kind))
        }
        ("greatest", 1..) => extreme(Extreme::Greatest, arguments),
        ("least", 1..) => extreme(Extreme::Least, arguments),
        ("nullif", 2) => {
            let kind = arguments[0].settled();
            let value = first(&mut arguments);
            let equal = compare(Comparison::Equal, value.clone(), first(&mut arguments))?;
            Ok(Typed::new(Node::NullIf(value.node.boxed(), equal.node.boxed()), kind))
        }
        ("substr" | "substring", 2..=3) => {
            let whole = first(&mut arguments);
            let start = first(&mut arguments);
            slice(whole, Some(start), arguments.pop())
        }
        _ => Err(match FUNCTIONS.iter().find(|known| known.name == name) {
            Some(known) => {
                let problem = format!("`{name}` does not take {count} arguments");
                Problem::new(ExprErrorKind::Type, problem, format!("write `{}`", known.usage))
            }
            None => unknown(name),
        }),
    }
}

fn extreme(which: Extreme, arguments: Vec<Typed>) -> Result<Typed, Problem> {
    let (kind, nodes) = unify(arguments, "`greatest` or `least`")?;
    if kind == Type::Bool {
        return Err(Problem::new(ExprErrorKind::Type, "the greatest of truth values", "use `and` and `or`"));
    }
    Ok(Typed::new(Node::Extreme(which, nodes), kind))
}

fn slice(whole: Typed, start: Option<Typed>, length: Option<Typed>) -> Result<Typed, Problem> {
    let constant = |typed: &Typed, least: i64| {
        literal::as_int(&typed.node).filter(|&number| number >= least).and_then(|number| usize::try_from(number).ok())
    };
    let wrong = || {
        let help = "write `substr(text, start, length)` with whole numbers: start from 1 up, length from 0 up";
        Problem::new(ExprErrorKind::Type, "`substr` without constant positions", help)
    };
    let start = start.as_ref().and_then(|typed| constant(typed, 1)).ok_or_else(wrong)?;
    let keep = length.as_ref().map(|typed| constant(typed, 0).ok_or_else(wrong)).transpose()?;
    let node = Node::Substr { text: text(whole, "substr")?.boxed(), skip: start - 1, keep };
    Ok(Typed::new(node, Type::Text))
}

/// The functions and aggregates by name, for messages.
pub(crate) fn all_names() -> String {
    listed(FUNCTIONS.iter().chain(AGGREGATES).map(|known| known.name))
}

fn unknown(name: &str) -> Problem {
    let near = nearest(name, FUNCTIONS.iter().chain(AGGREGATES).map(|known| known.name));
    let help = match near.as_slice() {
        [] => format!("the functions are {}", all_names()),
        near => format!("did you mean {}?", listed(near.iter().copied())),
    };
    Problem::new(ExprErrorKind::UnknownFunction, format!("there is no function `{name}`"), help)
}

fn usage(name: &str) -> String {
    match FUNCTIONS.iter().find(|known| known.name == name) {
        Some(known) => format!("write `{}`", known.usage),
        None => format!("the functions are {}", all_names()),
    }
}

fn odd(call: &Function) -> Problem {
    let help = format!("write `name(arguments)`; the functions are {}", all_names());
    Problem::new(ExprErrorKind::Unsupported, format!("`{call}` is not in the subset"), help)
}
