//! What was counted against budgets, scope by scope; tallies of packages add up.

use super::{Budget, Of, Per};
use codebook::{Codebook, Severity, Text, Verdict};
use roster::{NO_ROW, Roster};
use std::collections::{BTreeMap, BTreeSet};
use validate::{Finding, Findings, Language, RuleBook, ValidateError, grouped};

/// What was counted in one scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Rows or units with a failing rule.
    pub wrong: u64,
    /// Rows or units looked at.
    pub of: u64,
}

/// For each budget, what was counted in each of its scopes: a sender, a rule, or the survey (no name).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    scopes: Vec<BTreeMap<String, Counted>>,
}

/// The records that budgets are held against.
pub struct Judged<'a> {
    pub roster: &'a Roster,
    pub rules: &'a RuleBook,
    pub findings: &'a Findings,
}

impl Tally {
    /// Counts findings against budgets.
    ///
    /// # Errors
    /// [`ValidateError`] when a rule cannot be computed.
    pub fn of(budgets: &[Budget], judged: &Judged) -> Result<Self, ValidateError> {
        let count = |budget: &Budget| match budget.of {
            Of::Rows => rows(budget, judged),
            Of::Units => Ok(units(budget, judged)),
        };
        Ok(Self { scopes: budgets.iter().map(count).collect::<Result<_, _>>()? })
    }

    /// Adds the tally of another package.
    pub fn add(&mut self, other: Self) {
        self.scopes.resize_with(other.scopes.len(), BTreeMap::new);
        for (sum, more) in self.scopes.iter_mut().zip(other.scopes) {
            for (scope, counted) in more {
                let sum = sum.entry(scope).or_default();
                sum.wrong += counted.wrong;
                sum.of += counted.of;
            }
        }
    }

    /// Everything over its limit, each as a sentence with what to do.
    pub fn over(&self, budgets: &[Budget], codebook: &Codebook) -> Vec<Text> {
        let scopes = budgets.iter().zip(&self.scopes).flat_map(|(budget, scopes)| {
            scopes.iter().filter(|(_, counted)| budget.exceeded(**counted)).map(move |scope| (budget, scope))
        });
        scopes.map(|(budget, (scope, counted))| budget.sentence(scope, *counted, codebook)).collect()
    }
}

/// Rows on which a rule fails, each once for each rule, of the rows the rules apply to.
fn rows(budget: &Budget, judged: &Judged) -> Result<BTreeMap<String, Counted>, ValidateError> {
    let Judged { roster, rules, findings } = *judged;
    let mut scopes: BTreeMap<String, Counted> = BTreeMap::new();
    for rule in budget.rules(&roster.codebook) {
        for (file, of) in rules.judged_by_file(roster, rule)?.into_iter().enumerate() {
            if let Some(scope) = budget.scope(roster, file, rule) {
                scopes.entry(scope).or_default().of += of;
            }
        }
    }
    let counted: BTreeSet<usize> = budget.rules(&roster.codebook).into_iter().collect();
    let mut last = None;
    for finding in failing(findings).filter(|finding| counted.contains(&finding.rule)) {
        let row = (finding.rule, finding.table, finding.row);
        // Findings of a rule on a row, field by field, stand together: the row fails once.
        if last != Some(row)
            && let Some(scope) = budget.scope(roster, file_of(roster, finding.table, finding.row), finding.rule)
        {
            scopes.entry(scope).or_default().wrong += 1;
        }
        last = Some(row);
    }
    Ok(scopes)
}

/// Units that a failing rule touches, of all units.
fn units(budget: &Budget, judged: &Judged) -> BTreeMap<String, Counted> {
    let Judged { roster, findings, .. } = *judged;
    let unit =
        roster.codebook.position(&roster.codebook.structure.set_aside).expect("the codebook checked its structure");
    let rules = budget.rules(&roster.codebook);
    let mut scopes: BTreeMap<String, Counted> = BTreeMap::new();
    let each: &[usize] = if budget.per == Per::Rule { &rules } else { rules.get(..1).unwrap_or_default() };
    for &rule in each {
        for row in 0..roster.tables[unit].rows as u32 {
            if let Some(scope) = budget.scope(roster, file_of(roster, unit, row), rule) {
                scopes.entry(scope).or_default().of += 1;
            }
        }
    }
    let above: Vec<Option<Vec<u32>>> = (0..roster.tables.len()).map(|below| roster.rows_above(below, unit)).collect();
    let mut touched: BTreeSet<(String, u32)> = BTreeSet::new();
    for finding in failing(findings).filter(|finding| rules.contains(&finding.rule)) {
        let rows = match &above[finding.table] {
            Some(above) => {
                let row = above[finding.row as usize];
                if row == NO_ROW { 0..0 } else { row as usize..row as usize + 1 }
            }
            None => roster.rows_below(finding.table, finding.row, unit).unwrap_or(0..0),
        };
        for row in rows {
            let row = row as u32;
            if let Some(scope) = budget.scope(roster, file_of(roster, unit, row), finding.rule)
                && touched.insert((scope.clone(), row))
            {
                scopes.entry(scope).or_default().wrong += 1;
            }
        }
    }
    scopes
}

fn failing(findings: &Findings) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.verdict == Verdict::Fails)
}

fn file_of(roster: &Roster, table: usize, row: u32) -> usize {
    roster.tables[table].origin.file[row as usize] as usize
}

impl Budget {
    /// The scope in which a row of a file counts for a rule; none if the budget is about another sender.
    fn scope(&self, roster: &Roster, file: usize, rule: usize) -> Option<String> {
        let sender = &roster.files[file].sender;
        if self.sender.as_ref().is_some_and(|only| only != sender) {
            return None;
        }
        Some(match self.per {
            Per::Survey => String::new(),
            Per::Sender => sender.clone(),
            Per::Rule => roster.codebook.rules[rule].name.clone(),
        })
    }

    fn exceeded(&self, Counted { wrong, of }: Counted) -> bool {
        let share = wrong as f64 / of.max(1) as f64;
        self.max_share.is_some_and(|limit| share > limit) || self.max_count.is_some_and(|limit| wrong > limit)
    }

    /// Who is over which limit, by how much, and what to do.
    fn sentence(&self, scope: &str, Counted { wrong, of }: Counted, codebook: &Codebook) -> Text {
        let [counted, total] = [wrong, of].map(|count| grouped(count as usize));
        let share = wrong as f64 / of.max(1) as f64;
        let (who, who_zh) = self.who(scope);
        let (what, what_zh) = self.what(codebook);
        let mut limits = (Vec::new(), Vec::new());
        if let Some(limit) = self.max_share {
            limits.0.push(format!("a share of {share:.4}, allowed is {limit}"));
            limits.1.push(format!("占 {share:.4}，限 {limit}"));
        }
        if let Some(limit) = self.max_count {
            limits.0.push(format!("allowed are {limit}"));
            limits.1.push(format!("限 {limit} 个"));
        }
        Text {
            en: format!(
                "budget of {who}: {counted} of {total} {what}; {}\n  help: send back what `prevalens check PACKAGE --out \
                 DIR` lists and have it corrected, or raise the budget in the survey file if this is acceptable",
                limits.0.join("; ")
            ),
            zh: format!(
                "{who_zh}超出差错限额：{total} {what_zh}中有 {counted} 个不符，{}\n  处理: 将 prevalens check 数据包 --out \
                 目录 生成的清单退回更正；确可接受的，在调查文件中调高限额",
                limits.1.join("，")
            ),
        }
    }

    fn who(&self, scope: &str) -> (String, String) {
        let of_sender = self.sender.as_ref();
        match self.per {
            Per::Sender => (format!("sender `{scope}`"), format!("报送单位 {scope} ")),
            Per::Rule => (
                format!("rule `{scope}`{}", of_sender.map_or_else(String::new, |name| format!(", sender `{name}`"))),
                format!("规则 {scope} "),
            ),
            Per::Survey => match of_sender {
                Some(name) => (format!("sender `{name}`"), format!("报送单位 {name} ")),
                None => ("the survey".to_owned(), "全部数据".to_owned()),
            },
        }
    }

    /// What is counted, in words: rows or units, and which rules.
    fn what(&self, codebook: &Codebook) -> (String, String) {
        let unit = codebook.table(&codebook.structure.set_aside).expect("the codebook checked its structure");
        let severity = self.severity.unwrap_or(Severity::Error);
        let word = severity.name();
        let zh = Language::Chinese.severity(severity);
        match (&self.rule, self.of) {
            (Some(rule), Of::Rows) => {
                (format!("rows judged fail rule `{rule}`"), format!("条受规则 {rule} 检查的记录"))
            }
            (Some(rule), Of::Units) => (
                format!("{} are touched by rule `{rule}`", unit.name),
                format!("条“{}”记录（规则 {rule}）", unit.title.zh),
            ),
            (None, Of::Rows) if self.per == Per::Rule => {
                (format!("rows judged fail it (severity {word})"), format!("条受检记录（{zh}级）"))
            }
            (None, Of::Rows) => {
                (format!("checks of severity {word} fail (a rule on a row is one)"), format!("次{zh}级检查"))
            }
            (None, Of::Units) => (
                format!("{} have a finding of severity {word}", unit.name),
                format!("条“{}”记录（{zh}级）", unit.title.zh),
            ),
        }
    }
}
