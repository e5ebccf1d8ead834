//! One rule compiled for one table: who it applies to, what it checks, what it says.

use crate::kinds::{self, Check, Hit, Scope, Site, Together};
use crate::template::Template;
use crate::{Finding, References, ValidateError};
use arrow_array::{Array, BooleanArray};
use codebook::{Codebook, Rule, Severity, Verdict};
use roster::Roster;
use roster::expr::{Expr, ExprError, Shape, chunks};
use std::ops::Range;

#[derive(Debug)]
pub(crate) struct Level {
    /// Position of the rule in the codebook.
    pub(crate) rule: usize,
    pub(crate) severity: Severity,
    pub(crate) table: usize,
    pub(crate) over: Option<usize>,
    when: Option<Expr>,
    check: Box<dyn Check>,
    pub(crate) message_en: Template,
    pub(crate) message_zh: Template,
}

impl Level {
    pub(crate) fn compile(
        codebook: &Codebook,
        shape: &Shape,
        references: &References,
        position: usize,
        level: &str,
    ) -> Result<Self, ValidateError> {
        Self::compile_all(codebook, shape, references, position, level).map_err(|mut errors| errors.swap_remove(0))
    }

    /// The same, with everything that is wrong: one error at least.
    pub(crate) fn compile_all(
        codebook: &Codebook,
        shape: &Shape,
        references: &References,
        position: usize,
        level: &str,
    ) -> Result<Self, Vec<ValidateError>> {
        let rule: &Rule = &codebook.rules[position];
        let find = |name: &str| {
            let problem =
                || ValidateError::rule(rule, format!("there is no table `{name}`"), "name a table of the codebook");
            codebook.position(name).ok_or_else(problem)
        };
        let alone = |error| vec![error];
        let table = find(level).map_err(alone)?;
        let over = rule.over.as_deref().map(find).transpose().map_err(alone)?;
        let site = Site { rule, codebook, shape, table, over, references };
        let condition = |sql: &String| {
            Expr::condition(sql, shape, table, over).map_err(|source| ValidateError::expression(rule, "when", source))
        };
        let when = rule.when.as_ref().map(condition).transpose();
        let check = kinds::compile(&site);
        let message_en = Template::compile(&rule.message.en, "message.en", &site);
        let message_zh = Template::compile(&rule.message.zh, "message.zh", &site);
        match (when, check, message_en, message_zh) {
            (Ok(when), Ok(check), Ok(message_en), Ok(message_zh)) => {
                Ok(Self { rule: position, severity: rule.severity, table, over, when, check, message_en, message_zh })
            }
            (when, check, en, zh) => Err([when.err(), check.err(), en.err(), zh.err()].into_iter().flatten().collect()),
        }
    }

    /// Whether a condition or a message counts detail rows.
    pub(crate) fn looks_below(&self, rule: &Rule, shape: &Shape) -> bool {
        let counts =
            |sql: &String| Expr::compile(sql, shape, self.table, self.over).is_ok_and(|expr| expr.has_aggregate());
        rule.expressions().any(counts) || self.message_en.has_aggregate() || self.message_zh.has_aggregate()
    }

    /// Whether the rule applies to each row of its table; `None` when it applies to all.
    pub(crate) fn applies(&self, roster: &Roster) -> Result<Option<BooleanArray>, ExprError> {
        let rows = 0..roster.tables[self.table].rows;
        self.when.as_ref().map(|when| when.bind(roster)?.eval_condition(rows)).transpose()
    }

    /// What its answers rest on.
    pub(crate) fn scope(&self) -> Scope {
        self.check.scope()
    }

    /// The rows of the table in pieces to be judged one by one.
    pub(crate) fn pieces(&self, roster: &Roster) -> Vec<Range<usize>> {
        let rows = roster.tables[self.table].rows;
        match self.check.together() {
            Together::Any => chunks(roster, self.table, self.over),
            Together::Table if rows > 0 => std::iter::once(0..rows).collect(),
            Together::Table => Vec::new(),
            Together::Below(above) => below(roster, self.table, above),
        }
    }

    /// The findings among some rows, and the number of rows the rule applies to.
    pub(crate) fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<(Vec<Finding>, u64), ExprError> {
        if !self.check.ready() {
            return Ok((Vec::new(), 0));
        }
        let Some(when) = &self.when else {
            let hits = self.check.judge(roster, rows.clone())?;
            return Ok((hits.into_iter().map(|hit| self.finding(hit)).collect(), rows.len() as u64));
        };
        let applies = when.bind(roster)?.eval_condition(rows.clone())?;
        let judged = (applies.true_count() + applies.null_count()) as u64;
        let hits = if applies.true_count() > 0 { self.check.judge(roster, rows.clone())? } else { Vec::new() };
        let at = |row: u32| row as usize - rows.start;
        let true_at = |row: u32| applies.is_valid(at(row)) && applies.value(at(row));
        let mut findings: Vec<Finding> =
            hits.into_iter().filter(|hit| true_at(hit.row)).map(|hit| self.finding(hit)).collect();
        if applies.null_count() > 0 {
            let open = (0..applies.len()).filter(|&at| applies.is_null(at)).map(|at| (rows.start + at) as u32);
            findings.extend(open.map(|row| self.finding(Hit { row, verdict: Verdict::Undecided, field: None })));
        }
        Ok((findings, judged))
    }

    /// The answer for one row.
    pub(crate) fn verdict(&self, roster: &Roster, row: usize) -> Result<Verdict, ExprError> {
        if !self.check.ready() || self.applies_to(roster, row)? == Some(false) {
            return Ok(Verdict::NotApplicable);
        }
        let rows = match self.check.together() {
            Together::Any => row..row + 1,
            Together::Table | Together::Below(_) => 0..roster.tables[self.table].rows,
        };
        let (mut findings, _) = self.judge(roster, rows)?;
        findings.retain(|finding| finding.row as usize == row);
        Ok(match findings.iter().any(|finding| finding.verdict == Verdict::Fails) {
            true => Verdict::Fails,
            false if findings.is_empty() => Verdict::Holds,
            false => Verdict::Undecided,
        })
    }

    /// Whether the rule is about a row; nothing when that is unknown.
    fn applies_to(&self, roster: &Roster, row: usize) -> Result<Option<bool>, ExprError> {
        let Some(when) = &self.when else { return Ok(Some(true)) };
        let applies = when.bind(roster)?.eval_condition(row..row + 1)?;
        Ok(applies.is_valid(0).then(|| applies.value(0)))
    }

    /// Whether a missing value can leave the rule undecided.
    pub(crate) fn can_be_undecided(&self, rule: &Rule, codebook: &Codebook) -> bool {
        let shape = Shape::of_codebook(codebook);
        let nullable =
            |sql: &String| Expr::compile(sql, &shape, self.table, self.over).is_ok_and(|expr| expr.nullable());
        rule.expressions().any(nullable)
    }

    fn finding(&self, hit: Hit) -> Finding {
        Finding {
            rule: self.rule,
            table: self.table,
            row: hit.row,
            field: hit.field,
            severity: self.severity,
            verdict: hit.verdict,
            hint: None,
        }
    }
}

/// The rows of a table in pieces that keep together what belongs to one row above; those without owner come last.
fn below(roster: &Roster, table: usize, above: usize) -> Vec<Range<usize>> {
    let spans = roster.spans(above, table).expect("stands above, checked when compiled");
    let usual = chunks(roster, table, None).first().map_or(1, |piece| piece.len());
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in spans.into_iter().map(|end| end as usize).chain([roster.tables[table].rows]) {
        if end - start >= usual || end == roster.tables[table].rows {
            pieces.extend((end > start).then_some(start..end));
            start = end;
        }
    }
    pieces
}
