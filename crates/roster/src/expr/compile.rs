//! From SQL text to a typed tree: the grammar of the subset.

use super::columns::ColumnUse;
use super::error::{ExprError, ExprErrorKind, Problem};
use super::functions::all_names;
use super::literal;
use super::node::{Comparison, Node, Typed};
use super::operators::{boolean, compare, number, text, unify};
use super::shape::Shape;
use super::value::Type;
use sqlparser::ast::{CaseWhen, DataType, Expr as Sql, Spanned, UnaryOperator};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// A compiled expression: one value for each row of its table.
#[derive(Clone, Debug)]
pub struct Expr {
    pub(crate) sql: String,
    pub(crate) table: usize,
    pub(crate) over: Option<usize>,
    pub(crate) root: Node,
    pub(crate) kind: Type,
    pub(crate) columns: Vec<ColumnUse>,
}

impl Expr {
    /// Compiles an expression about the rows of `table`, with aggregates over the rows of `over` that belong to each.
    ///
    /// # Errors
    /// [`ExprError`] names the expression, the place and what is allowed: text
    /// that is not SQL, an unknown table, column or function, types that do not
    /// go together, or SQL outside the subset.
    pub fn compile(sql: &str, shape: &Shape, table: usize, over: Option<usize>) -> Result<Self, ExprError> {
        let mut compiler = Compiler { shape, table, over, columns: Vec::new(), inside_aggregate: false };
        let compiled = parse(sql).and_then(|tree| compiler.below(over).and_then(|()| compiler.node(&tree)));
        let typed = compiled.map_err(|problem| problem.in_sql(sql))?;
        let kind = typed.settled();
        Ok(Self { sql: sql.to_owned(), table, over, root: typed.node, kind, columns: compiler.columns })
    }

    /// Compiles an expression that must be true, false or unknown.
    ///
    /// # Errors
    /// As [`Expr::compile`]; and if the value is not a truth value.
    pub fn condition(sql: &str, shape: &Shape, table: usize, over: Option<usize>) -> Result<Self, ExprError> {
        let expr = Self::compile(sql, shape, table, over)?;
        if expr.kind == Type::Bool {
            return Ok(expr);
        }
        let problem = format!("must be true or false, but it is {}", expr.kind.name());
        let help = "compare it with something, for example `... = 1`";
        Err(Problem::new(ExprErrorKind::Type, problem, help).in_sql(sql))
    }

    /// The text it was compiled from.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The table whose rows it is about.
    pub fn table(&self) -> usize {
        self.table
    }

    /// The type of its value.
    pub fn kind(&self) -> Type {
        self.kind
    }

    /// The columns it reads, in order of first use.
    pub fn columns_used(&self) -> &[ColumnUse] {
        &self.columns
    }
}

pub(crate) fn parse(sql: &str) -> Result<Sql, Problem> {
    let syntax = |message: String| Problem::new(ExprErrorKind::Syntax, message, "expected one SQL expression");
    let failed = |error: ParserError| match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => syntax(message),
        ParserError::RecursionLimitExceeded => syntax("nested too deeply".to_owned()),
    };
    let mut parser = Parser::new(&GenericDialect).try_with_sql(sql).map_err(failed)?;
    let tree = parser.parse_expr().map_err(failed)?;
    let next = parser.peek_token();
    if next.token == Token::EOF {
        Ok(tree)
    } else {
        Err(syntax(format!("the expression ends before `{}`", next.token)).at(next.span))
    }
}

/// What a place in the expression may use.
pub(crate) struct Compiler<'a> {
    pub(crate) shape: &'a Shape,
    pub(crate) table: usize,
    pub(crate) over: Option<usize>,
    pub(crate) columns: Vec<ColumnUse>,
    pub(crate) inside_aggregate: bool,
}

impl Compiler<'_> {
    /// The detail table must belong to the expression's table.
    fn below(&self, over: Option<usize>) -> Result<(), Problem> {
        match over {
            Some(over) if !self.shape.ancestors(over).any(|above| above == self.table) => {
                let (over, table) = (self.shape.name(over), self.shape.name(self.table));
                let problem = format!("rows of `{over}` do not belong to rows of `{table}`");
                Err(Problem::new(ExprErrorKind::UnknownTable, problem, "`over` names a table below the expression's"))
            }
            _ => Ok(()),
        }
    }

    /// One step of the tree.
    pub(crate) fn node(&mut self, sql: &Sql) -> Result<Typed, Problem> {
        self.step(sql).map_err(|problem| problem.at(sql.span()))
    }

    fn step(&mut self, sql: &Sql) -> Result<Typed, Problem> {
        match sql {
            Sql::Nested(inner) => self.node(inner),
            Sql::Identifier(name) => self.plain(name),
            Sql::CompoundIdentifier(parts) => self.qualified(parts),
            Sql::Value(value) => literal::literal(&value.value),
            Sql::TypedString(typed) => match (&typed.data_type, typed.value.clone().into_string()) {
                (DataType::Date, Some(text)) => literal::date(&text),
                _ => Err(unsupported(sql)),
            },
            Sql::BinaryOp { left, op, right } => self.binary(left, op, right),
            Sql::UnaryOp { op: UnaryOperator::Not, expr } => {
                Ok(truth(Node::Not(boolean(self.node(expr)?, "not")?.boxed())))
            }
            Sql::UnaryOp { op: UnaryOperator::Minus, expr } => {
                let (node, kind) = number(self.node(expr)?, "-")?;
                let node = literal::negated(&node).unwrap_or_else(|| Node::Negate(node.boxed()));
                Ok(Typed::new(node, kind))
            }
            Sql::UnaryOp { op: UnaryOperator::Plus, expr } => {
                let (node, kind) = number(self.node(expr)?, "+")?;
                Ok(Typed::new(node, kind))
            }
            Sql::IsNull(inner) => self.is_null(inner),
            Sql::IsNotNull(inner) => self.is_null(inner).map(negate),
            Sql::IsUnknown(inner) => self.is_unknown(inner),
            Sql::IsNotUnknown(inner) => self.is_unknown(inner).map(negate),
            Sql::IsTrue(inner) => self.is(inner, true),
            Sql::IsNotTrue(inner) => self.is(inner, true).map(negate),
            Sql::IsFalse(inner) => self.is(inner, false),
            Sql::IsNotFalse(inner) => self.is(inner, false).map(negate),
            Sql::IsDistinctFrom(left, right) => compare(Comparison::Distinct, self.node(left)?, self.node(right)?),
            Sql::IsNotDistinctFrom(left, right) => {
                compare(Comparison::Distinct, self.node(left)?, self.node(right)?).map(negate)
            }
            Sql::InList { expr, list, negated } => self.in_list(expr, list).map(|typed| negate_if(*negated, typed)),
            Sql::Between { expr, negated, low, high } => {
                self.between(expr, low, high).map(|typed| negate_if(*negated, typed))
            }
            Sql::Like { negated, any: false, expr, pattern, escape_char: None } => {
                let node =
                    Node::Like(text(self.node(expr)?, "like")?.boxed(), text(self.node(pattern)?, "like")?.boxed());
                Ok(negate_if(*negated, truth(node)))
            }
            Sql::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            Sql::Cast { expr, data_type, .. } => self.cast(expr, data_type),
            Sql::Substring { expr, substring_from, substring_for, .. } => {
                self.substr(expr, substring_from.as_deref(), substring_for.as_deref())
            }
            Sql::Function(function) => self.function(function),
            other => Err(unsupported(other)),
        }
    }

    fn is_null(&mut self, inner: &Sql) -> Result<Typed, Problem> {
        Ok(truth(Node::IsNull(self.node(inner)?.node.boxed())))
    }

    fn is_unknown(&mut self, inner: &Sql) -> Result<Typed, Problem> {
        Ok(truth(Node::IsNull(boolean(self.node(inner)?, "is unknown")?.boxed())))
    }

    fn is(&mut self, inner: &Sql, wanted: bool) -> Result<Typed, Problem> {
        Ok(truth(Node::Is(boolean(self.node(inner)?, "is true")?.boxed(), wanted)))
    }

    /// `x in (a, b)` is `x = a or x = b`, which gives unknown where SQL does.
    fn in_list(&mut self, expr: &Sql, list: &[Sql]) -> Result<Typed, Problem> {
        let mut any: Option<Node> = None;
        for member in list {
            let equal = compare(Comparison::Equal, self.node(expr)?, self.node(member)?)?.node;
            any = Some(match any {
                None => equal,
                Some(before) => Node::Or(before.boxed(), equal.boxed()),
            });
        }
        let empty = || Problem::new(ExprErrorKind::Syntax, "an empty list", "name at least one value: `x in (1, 2)`");
        any.map(truth).ok_or_else(empty)
    }

    fn between(&mut self, expr: &Sql, low: &Sql, high: &Sql) -> Result<Typed, Problem> {
        let from = compare(Comparison::GreaterOrEqual, self.node(expr)?, self.node(low)?)?;
        let to = compare(Comparison::LessOrEqual, self.node(expr)?, self.node(high)?)?;
        Ok(truth(Node::And(from.node.boxed(), to.node.boxed())))
    }

    fn case(
        &mut self,
        operand: Option<&Sql>,
        branches: &[CaseWhen],
        otherwise: Option<&Sql>,
    ) -> Result<Typed, Problem> {
        let mut conditions = Vec::with_capacity(branches.len());
        let mut results = Vec::with_capacity(branches.len() + 1);
        for CaseWhen { condition, result } in branches {
            conditions.push(match operand {
                Some(operand) => compare(Comparison::Equal, self.node(operand)?, self.node(condition)?)?.node,
                None => boolean(self.node(condition)?, "when")?,
            });
            results.push(self.node(result)?);
        }
        results.push(match otherwise {
            Some(otherwise) => self.node(otherwise)?,
            None => Typed { node: literal::null(Type::Bool), kind: None },
        });
        let (kind, mut results) = unify(results, "`case` with results")?;
        let Some(otherwise) = results.pop() else { unreachable!("the last result was pushed above") };
        let branches = conditions.into_iter().zip(results).collect();
        Ok(Typed::new(Node::Case { branches, otherwise: otherwise.boxed() }, kind))
    }

    fn cast(&mut self, expr: &Sql, wanted: &DataType) -> Result<Typed, Problem> {
        let kind = match wanted {
            DataType::Int(None) | DataType::Integer(None) | DataType::BigInt(None) => Type::Int,
            DataType::Double(_) | DataType::DoublePrecision => Type::Float,
            DataType::Varchar(None) | DataType::Text => Type::Text,
            DataType::Date => Type::Date,
            other => {
                let help = "cast to `integer`, `double`, `varchar` or `date`";
                return Err(Problem::new(ExprErrorKind::Unsupported, format!("cannot cast to `{other}`"), help));
            }
        };
        let typed = self.node(expr)?;
        match (typed.kind, kind) {
            (None, _) => Ok(Typed::new(literal::null(kind), kind)),
            (Some(from), to) if from == to => Ok(typed),
            (Some(Type::Date | Type::Bool), Type::Int | Type::Float | Type::Date)
            | (Some(Type::Int | Type::Float), Type::Date) => {
                let problem = format!("cannot cast {} to {}", typed.settled().name(), kind.name());
                Err(Problem::new(ExprErrorKind::Type, problem, "use `case` or the difference of two dates"))
            }
            _ => Ok(Typed::new(Node::Cast(typed.node.boxed(), kind), kind)),
        }
    }
}

fn truth(node: Node) -> Typed {
    Typed::new(node, Type::Bool)
}

fn negate(typed: Typed) -> Typed {
    truth(Node::Not(typed.node.boxed()))
}

fn negate_if(negated: bool, typed: Typed) -> Typed {
    if negated { negate(typed) } else { typed }
}

fn unsupported(sql: &Sql) -> Problem {
    let help = format!(
        "allowed are columns, constants, + - * / %, comparisons, and, or, not, in, between, like, is null, is true, \
         is distinct from, case, cast, and the functions {}",
        all_names()
    );
    Problem::new(ExprErrorKind::Unsupported, format!("`{sql}` is not in the subset"), help)
}
