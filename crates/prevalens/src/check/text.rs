//! What people read: findings as they come, then one table by rule and one sentence.

use super::inputs::Inputs;
use super::package::Report;
use crate::budget::Tally;
use crate::cli::Check;
use crate::console::{self, plain_table};
use codebook::{Severity, Text};
use comfy_table::Table;
use ingest::IngestError;
use std::fmt::Write;
use validate::{Language, RuleCount, UnitCount, grouped, ranked, sentence};

/// The sums of all packages, and one line for each.
pub struct Totals {
    rules: Vec<RuleCount>,
    units: UnitCount,
    packages: Vec<Line>,
    tally: Tally,
    /// Diagnostics that may still be shown.
    left: usize,
    shown: usize,
    /// Cells that were written otherwise than they were read.
    normalised: u64,
}

/// One package in the table of packages.
struct Line {
    sender: String,
    prepared: String,
    units: UnitCount,
    rejected: u64,
}

/// Tells why a package cannot be used.
pub fn refused(error: &anyhow::Error, language: Language) {
    match (language, error.downcast_ref::<IngestError>()) {
        (Language::Chinese, Some(error)) => console::talk(&format!("错误: {}", error.in_chinese())),
        (Language::Chinese | Language::English, _) => console::error(error),
    }
}

impl Totals {
    /// No package yet; `show` diagnostics may be shown.
    pub fn new(show: usize) -> Self {
        Self {
            rules: Vec::new(),
            units: UnitCount::default(),
            packages: Vec::new(),
            tally: Tally::default(),
            left: show,
            shown: 0,
            normalised: 0,
        }
    }

    /// Tells the first diagnostics of a package.
    pub fn tell(&mut self, report: &Report) {
        let some = report.shown.len().min(self.left);
        report.shown[..some].iter().for_each(|text| console::talk(text));
        self.left -= some;
        self.shown += some;
    }

    /// Adds a package.
    pub fn add(&mut self, report: Report) {
        if self.rules.is_empty() {
            self.rules = report.rules;
        } else {
            for (sum, count) in self.rules.iter_mut().zip(report.rules) {
                sum.judged += count.judged;
                sum.fails += count.fails;
                sum.undecided += count.undecided;
            }
        }
        self.tally.add(report.tally);
        self.normalised += report.normalised;
        self.units.files += report.units.files;
        self.units.checked += report.units.checked;
        self.units.usable += report.units.usable;
        let (sender, prepared) = (report.sender, report.prepared);
        self.packages.push(Line { sender, prepared, units: report.units, rejected: report.records.rejected });
    }

    /// Findings that fail with this severity or a worse one.
    pub fn fails(&self, severity: Severity) -> u64 {
        self.rules.iter().filter(|rule| rule.severity >= severity).map(|rule| rule.fails).sum()
    }

    /// Findings that are undecided.
    pub fn undecided(&self) -> u64 {
        self.rules.iter().map(|rule| rule.undecided).sum()
    }

    /// Records that could not be read.
    pub fn rejected(&self) -> u64 {
        self.packages.iter().map(|package| package.rejected).sum()
    }

    /// The tables and the sentence.
    pub fn closing(&self, inputs: &Inputs, arguments: &Check) -> String {
        let language = inputs.language;
        let mut out = String::new();
        let found = (self.fails(Severity::Note) + self.undecided() + self.rejected()) as usize;
        if arguments.show > 0 && found > self.shown && self.shown > 0 {
            let more = grouped(found - self.shown);
            console::talk(&match language {
                Language::English => format!("... and {more} more; `--show N` shows more, `--out DIR` writes them all"),
                Language::Chinese => format!("……另有 {more} 条；用 --show N 多显示，用 --out DIR 全部写出"),
            });
        }
        if self.packages.len() > 1 {
            let _ = writeln!(out, "{}\n", self.package_table(language).trim_fmt());
        }
        let rules = ranked(self.rules.clone());
        if !rules.is_empty() {
            let _ = writeln!(out, "{}\n", console::rule_table(&rules, language));
        }
        if let Some(cells) = console::normalised(self.normalised) {
            let _ = writeln!(out, "{}", language.pick(&cells));
        }
        let _ = writeln!(out, "{}", self.sentence(inputs));
        let over = self.over_budget(inputs);
        for (at, text) in over.iter().enumerate() {
            let text = language.pick(text);
            // What to do is the same for all of them, and said once.
            let told = if at + 1 == over.len() { text } else { text.lines().next().unwrap_or_default() };
            let _ = writeln!(out, "{told}");
        }
        if let Some(folder) = &arguments.out {
            let lists = language.of("return lists", "返回清单");
            let _ = writeln!(out, "{lists}: {} (return-*.xlsx, return-*.csv)", folder.display());
        }
        out
    }

    /// The budgets of the survey file that are exceeded, each as a sentence.
    pub fn over_budget(&self, inputs: &Inputs) -> Vec<Text> {
        self.tally.over(&inputs.budgets, &inputs.codebook)
    }

    fn sentence(&self, inputs: &Inputs) -> String {
        let mut said = inputs.language.pick(&sentence(&inputs.codebook, self.units)).to_owned();
        let rejected = grouped(self.rejected() as usize);
        match (self.rejected(), inputs.language) {
            (0, _) => {}
            (1, Language::English) => said.push_str("; 1 record could not be read"),
            (_, Language::English) => said.push_str(&format!("; {rejected} records could not be read")),
            (_, Language::Chinese) => said.push_str(&format!("；拒收 {rejected} 条记录")),
        }
        said
    }

    fn package_table(&self, language: Language) -> Table {
        let mut table = match language {
            Language::English => plain_table(["package", "prepared", "checked", "usable", "set aside", "rejected"]),
            Language::Chinese => plain_table(["数据包", "编制日期", "检查", "可用", "搁置", "拒收记录"]),
        };
        for line in &self.packages {
            let UnitCount { checked, usable, .. } = line.units;
            let numbers = [checked, usable, checked - usable, line.rejected as usize].map(grouped);
            table.add_row([line.sender.clone(), line.prepared.clone()].into_iter().chain(numbers));
        }
        table
    }
}
