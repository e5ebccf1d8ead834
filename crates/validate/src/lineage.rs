//! Which recorded fields decide a rule, and in which rows they stand.
//!
//! A rule reads columns; a derived one leads on to the columns its expression
//! reads, until only recorded fields are left. `under` is the highest table met
//! on the way: the rows that matter are those below the row of that table.
//!
//! ```text
//! rule about referrals ─► persons.n_components ─► assessments.category
//!                          under = persons: the assessments of that person
//! ```

use crate::kinds::Scope;
use crate::level::Level;
use arrow_array::ArrayRef;
use codebook::{Codebook, Rule};
use roster::expr::{ColumnUse, Derivation, DeriveError, Expr, Shape};
use std::collections::BTreeSet;

/// What expressions are compiled against, and the derived variables compiled.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) shape: Shape,
    /// In the order of the codebook.
    pub(crate) derivations: Vec<Derivation>,
}

impl Columns {
    pub(crate) fn of(codebook: &Codebook) -> Result<Self, DeriveError> {
        let shape = Shape::of_codebook(codebook);
        let compile = |variable| Derivation::compile(&shape, variable);
        let derivations = codebook.derived.iter().map(compile).collect::<Result<_, _>>()?;
        Ok(Self { shape, derivations })
    }

    fn derivation(&self, used: &ColumnUse) -> Option<usize> {
        let is = |known: &Derivation| known.table() == used.table && known.name() == used.column;
        self.derivations.iter().position(is)
    }
}

/// A recorded field that a rule's answer depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Read {
    pub(crate) table: usize,
    /// Position of the field among the table's.
    pub(crate) field: usize,
    /// The rows read are those below the row of this table.
    pub(crate) under: usize,
}

/// What a rule depends on in one table.
#[derive(Debug, Default)]
pub(crate) struct Lineage {
    pub(crate) reads: BTreeSet<Read>,
    /// Positions of the derived variables on the way, in the order in which they are computed.
    pub(crate) derived: BTreeSet<usize>,
    /// Constants of the expressions on the way; arrays of one.
    pub(crate) constants: Vec<ArrayRef>,
}

impl Lineage {
    /// The lineage of a rule at one of its tables.
    pub(crate) fn of(level: &Level, codebook: &Codebook, columns: &Columns) -> Self {
        let rule: &Rule = &codebook.rules[level.rule];
        let mut lineage = Self::default();
        for sql in rule.expressions() {
            let expr = Expr::compile(sql, &columns.shape, level.table, level.over);
            lineage.follow(&expr.expect("compiled when the level was"), level.table, codebook, columns);
        }
        let spec = &codebook.tables[level.table];
        let named = match level.scope() {
            Scope::Fields => 0..spec.fields.len(),
            Scope::Expressions | Scope::Beyond => 0..0,
        };
        lineage.reads.extend(named.map(|field| Read { table: level.table, field, under: level.table }));
        lineage
    }

    fn follow(&mut self, expr: &Expr, under: usize, codebook: &Codebook, columns: &Columns) {
        self.constants.extend(expr.constants());
        for used in expr.columns_used() {
            let above = columns.shape.ancestors(under).any(|table| table == used.table);
            let under = if above { used.table } else { under };
            if let Some(field) = codebook.tables[used.table].position(&used.column) {
                self.reads.insert(Read { table: used.table, field, under });
            } else if let Some(derived) = columns.derivation(used) {
                self.derived.insert(derived);
                for expr in columns.derivations[derived].reads() {
                    self.follow(expr, under, codebook, columns);
                }
            }
        }
    }
}
