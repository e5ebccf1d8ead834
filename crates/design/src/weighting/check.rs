//! Filled control totals held against the sample and against each other, before anything is weighted.
//!
//! ```text
//! SampleMargin (cells of the sample) ─┐
//! ControlFile (lines as they stand) ──┴─► line by line ─► cell by cell ─► margin against margin ─► findings
//! ```
//!
//! Everything that is open is listed at once, because an office fills a form in one go.
//!
//! Start reading at [`check_controls`].

use super::control_check::{ControlCheck, ControlLimits};
use super::control_file::{ControlFile, Total};
use super::margins::{SampleCell, SampleMargin};
use super::margins_agree;
use crate::DesignError;
use codebook::Codebook;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Something to put right, or to look at, in a file of control totals.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlFinding {
    /// Which check.
    pub check: ControlCheck,
    /// The weight.
    pub weight: String,
    /// The step.
    pub step: String,
    /// The file.
    pub path: PathBuf,
    /// The line; `None` for what is not there.
    pub line: Option<u64>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub help: String,
}

/// The totals of a margin by cell, as far as they are numbers.
pub(super) struct Filled<'a> {
    pub(super) margin: &'a SampleMargin,
    pub(super) path: PathBuf,
    pub(super) totals: BTreeMap<Vec<String>, f64>,
    /// Line of every cell that has one.
    lines: BTreeMap<Vec<String>, u64>,
    /// Whether every line is a number and every cell has a line.
    pub(super) whole: bool,
}

/// Checks all filled control totals of a survey.
///
/// Files start at `folder`; the codebook tells a code that no list has from one that nobody in the sample has.
pub fn check_controls(
    margins: &[SampleMargin],
    codebook: &Codebook,
    folder: &Path,
    limits: ControlLimits,
) -> Vec<ControlFinding> {
    let mut findings = Vec::new();
    let mut filled: Vec<Filled> = Vec::new();
    for margin in margins {
        let by: Vec<&str> = margin.by.iter().map(String::as_str).collect();
        let mut checker = Checker { margin, codebook, path: folder.join(&margin.totals), findings: &mut findings };
        match ControlFile::open(folder, &margin.totals, &by) {
            Err(error) => checker.unreadable(&error),
            Ok(file) => {
                checker.path.clone_from(&file.path);
                let totals = checker.lines(&file);
                checker.ratios(&totals, limits);
                filled.push(totals);
            }
        }
    }
    margins_agree::check(&filled, &mut findings);
    findings
}

/// Checks one margin.
struct Checker<'a, 'f> {
    margin: &'a SampleMargin,
    codebook: &'a Codebook,
    path: PathBuf,
    findings: &'f mut Vec<ControlFinding>,
}

impl<'a> Checker<'a, '_> {
    fn find(&mut self, check: ControlCheck, line: Option<u64>, problem: String, help: impl Into<String>) {
        self.findings.push(ControlFinding {
            check,
            weight: self.margin.weight.clone(),
            step: self.margin.step.name.clone(),
            path: self.path.clone(),
            line,
            problem,
            help: help.into(),
        });
    }

    fn unreadable(&mut self, error: &DesignError) {
        let said = error.to_string();
        let (problem, help) = said.split_once("\n  help: ").unwrap_or((&said, ""));
        let line =
            if let DesignError::Frame { line, .. } = error { Some(*line).filter(|&line| line > 0) } else { None };
        let form = "write the form with `prevalens weigh form`, fill it, and put it here";
        let help = if matches!(error, DesignError::Read { .. }) { form } else { help };
        self.find(ControlCheck::Unreadable, line, problem.to_owned(), help);
    }

    /// Line by line, then the cells that have none.
    fn lines(&mut self, file: &ControlFile) -> Filled<'a> {
        let margin = self.margin;
        let cells: BTreeMap<&[String], &SampleCell> =
            margin.cells.iter().map(|cell| (cell.codes.as_slice(), cell)).collect();
        let mut filled =
            Filled { margin, path: file.path.clone(), totals: BTreeMap::new(), lines: BTreeMap::new(), whole: true };
        for line in &file.lines {
            let (at, cell) = (Some(line.line), margin.name(&line.codes));
            if let Some(&first) = filled.lines.get(&line.codes) {
                let problem = format!("{cell} stands here and on line {first}");
                self.find(ControlCheck::Twice, at, problem, "a cell has one total; remove one of the lines");
                continue;
            }
            filled.lines.insert(line.codes.clone(), line.line);
            let records = cells.get(line.codes.as_slice()).map_or(0, |cell| cell.n);
            match &line.total {
                Total::Blank if records == 0 => {} // nobody there, and nobody known of
                Total::Blank => {
                    self.find(ControlCheck::Blank, at, format!("{cell} has no total"), "fill it in");
                    filled.whole = false;
                }
                Total::Other(text) => {
                    let problem = format!("{cell}: the total is `{text}`, expected a number");
                    self.find(ControlCheck::NotANumber, at, problem, "write digits only, without separators or a unit");
                    filled.whole = false;
                }
                Total::Number(total) => {
                    self.total(*total, records, at, &line.codes);
                    filled.totals.insert(line.codes.clone(), *total);
                }
            }
        }
        let unlisted: Vec<&SampleCell> =
            margin.cells.iter().filter(|cell| !filled.lines.contains_key(&cell.codes)).collect();
        for cell in unlisted {
            let problem = format!("there is no line for {}, where {} are", margin.name(&cell.codes), records(cell.n));
            self.find(ControlCheck::Missing, None, problem, "add the line with its total, or correct the records");
            filled.whole = false;
        }
        filled
    }

    fn total(&mut self, total: f64, records: u64, line: Option<u64>, codes: &[String]) {
        let cell = self.margin.name(codes);
        let counts = self.margin.value.is_none();
        if counts && (total < 0.0 || (total <= 0.0 && records > 0)) {
            let problem = format!("{cell}: the total is {total}, expected a number above 0");
            let help = "who was found in the sample is in the population; correct the total or the records";
            self.find(ControlCheck::NotPositive, line, problem, help);
        } else if records == 0 && total.abs() > 0.0 {
            let problem = format!("{cell} has the total {total}, but no record of the sample is there");
            let help = match self.unlisted(codes) {
                Some(help) => help,
                None => "join the cell with a neighbour, here and in `by` of the survey file".into(),
            };
            self.find(ControlCheck::Unknown, line, problem, help);
        }
    }

    /// Which code no list has, and those it has.
    fn unlisted(&self, codes: &[String]) -> Option<String> {
        let table = &self.codebook.tables[self.margin.table].name;
        self.margin.by.iter().zip(codes).find_map(|(name, code)| {
            let known: Vec<String> =
                self.codebook.categories(table, name).iter().map(|category| category.value.to_string()).collect();
            (!known.is_empty() && !known.contains(code))
                .then(|| format!("`{code}` is no code of `{name}`; the code list has {}", known.join(", ")))
        })
    }

    /// Totals beside the weighted sample, cell by cell.
    fn ratios(&mut self, filled: &Filled, limits: ControlLimits) {
        let margin = self.margin;
        let mut needed: Option<(f64, f64)> = None;
        for cell in &margin.cells {
            let name = margin.name(&cell.codes);
            let line = filled.lines.get(&cell.codes).copied();
            if cell.n < limits.few {
                let problem = format!("{name} has {} in the sample", records(cell.n));
                self.find(ControlCheck::Few, line, problem, "join it with a neighbour if its figures are not needed");
            }
            let Some(&total) = filled.totals.get(&cell.codes) else { continue };
            let ratio = total / cell.sum;
            if !(ratio.is_finite() && ratio > 0.0) {
                continue;
            }
            needed = Some(needed.map_or((ratio, ratio), |(low, high)| (low.min(ratio), high.max(ratio))));
            if ratio > limits.ratio || ratio < 1.0 / limits.ratio {
                let problem = format!(
                    "{name}: the total {total} is {ratio:.3} times what the weighted sample says ({:.1})",
                    cell.sum
                );
                let help = "check unit, reference time and territory of the total, and the coverage of the field work";
                self.find(ControlCheck::Implausible, line, problem, help);
            }
        }
        if let (Some([lower, upper]), Some((low, high)), true) = (margin.bounds(), needed, margin.first) {
            let problem = format!("cells need ratios from {low:.4} to {high:.4}; the bounds are {lower} to {upper}");
            if low < lower || high > upper {
                let help = format!("widen the bounds beyond {low:.4} and {high:.4}, or join cells");
                self.find(ControlCheck::OutOfBounds, None, problem, help);
            } else {
                let help = "single weights may need more room than their cells; a little beyond is usual";
                self.find(ControlCheck::BoundsNeeded, None, problem, help);
            }
        }
    }
}

fn records(n: u64) -> String {
    if n == 1 { "1 record".into() } else { format!("{n} records") }
}
