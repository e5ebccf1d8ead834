//! Known totals held against the cells of the sample.

use super::control_file::{ControlFile, ControlLine, Total};
use crate::DesignError;
use crate::adjust::Control;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

/// The totals of a file by cell, every line good in itself.
pub(crate) struct Totals {
    path: PathBuf,
    by: Vec<String>,
    lines: Vec<ControlLine>,
    at: FxHashMap<Vec<String>, usize>,
}

/// Where the total of a cell stands, for messages of whoever uses it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// What the cell is called.
    pub(crate) cell: String,
    /// The file.
    pub(crate) path: PathBuf,
    /// The line.
    pub(crate) line: u64,
}

impl Totals {
    /// Reads a file whose lines must all be filled; `counts` when totals are numbers of records, not sums of a number.
    ///
    /// # Errors
    /// What [`ControlFile::open`] says, [`DesignError::Frame`] for a cell that stands there twice, a total that is
    /// blank, no number, or no count.
    pub(crate) fn open(folder: &Path, totals: &str, by: &[&str], counts: bool) -> Result<Self, DesignError> {
        let ControlFile { path, lines } = ControlFile::open(folder, totals, by)?;
        let mut at = FxHashMap::default();
        for (place, line) in lines.iter().enumerate() {
            let cell = describe(by, &line.codes);
            let refuse = |problem: String, help: &str| {
                Err(DesignError::Frame { path: path.clone(), line: line.line, problem, help: help.into() })
            };
            match &line.total {
                Total::Blank => {
                    return refuse(
                        format!("the total of {cell} is blank"),
                        "fill the form; `prevalens weigh check` lists all that is open",
                    );
                }
                Total::Other(text) => {
                    return refuse(
                        format!("`total` is `{text}`, expected a number"),
                        "write digits only, without separators or a unit",
                    );
                }
                Total::Number(number) if counts && *number < 0.0 => {
                    return refuse(
                        format!("`total` is `{number}`, expected a positive number"),
                        "a cell has nobody or somebody; correct the total",
                    );
                }
                Total::Number(_) => {}
            }
            if at.insert(line.codes.clone(), place).is_some() {
                return refuse(format!("{cell} stands there twice"), "a cell has one total");
            }
        }
        Ok(Self { path, by: by.iter().map(|&name| name.to_owned()).collect(), lines, at })
    }

    /// The total of a cell, if the file has it.
    pub(crate) fn get(&self, codes: &[String]) -> Option<f64> {
        let line = &self.lines[*self.at.get(codes)?];
        match line.total {
            Total::Number(number) => Some(number),
            Total::Blank | Total::Other(_) => unreachable!("every line was looked at when the file was opened"),
        }
    }

    /// The cells of the sample with their totals, named for messages.
    ///
    /// `records`: for each cell how many records with a weight are there.
    ///
    /// # Errors
    /// [`DesignError::CellWithoutTotal`] for records without a total, [`DesignError::EmptyCell`] for a total without records.
    pub(crate) fn of_cells(
        &self,
        weight: &str,
        codes: &[Vec<String>],
        records: &[u64],
    ) -> Result<Vec<Control>, DesignError> {
        let mut met: Vec<bool> = vec![false; self.lines.len()];
        let mut controls = Vec::with_capacity(codes.len());
        for (codes, &records) in codes.iter().zip(records) {
            let total = self.get(codes);
            if total.is_none() && records > 0 {
                return Err(DesignError::CellWithoutTotal {
                    weight: weight.to_owned(),
                    totals: self.path.clone(),
                    cell: self.name(codes),
                    n: records as usize,
                });
            }
            if let Some(&line) = self.at.get(codes) {
                met[line] = records > 0;
            }
            controls.push(Control { name: self.name(codes), total });
        }
        let empty = self.lines.iter().zip(&met).find(|(line, met)| !**met && line.total != Total::Number(0.0));
        match empty {
            None => Ok(controls),
            Some((line, _)) => Err(DesignError::EmptyCell {
                weight: weight.to_owned(),
                cell: self.name(&line.codes),
                total: self.get(&line.codes).expect("it was just found"),
                totals: self.path.clone(),
                line: line.line,
            }),
        }
    }

    /// Where the total of every cell stands.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let place =
            |line: &ControlLine| Place { cell: self.name(&line.codes), path: self.path.clone(), line: line.line };
        self.lines.iter().map(place)
    }

    /// Where the total of one cell stands, under another name.
    pub(crate) fn place(&self, codes: &[String], cell: String) -> Option<Place> {
        self.at.get(codes).map(|&at| Place { cell, path: self.path.clone(), line: self.lines[at].line })
    }

    fn name(&self, codes: &[String]) -> String {
        let by: Vec<&str> = self.by.iter().map(String::as_str).collect();
        describe(&by, codes)
    }
}

/// A cell in words: `sex = 1, area = 2`; `all` for the whole population.
pub(crate) fn describe(by: &[&str], codes: &[String]) -> String {
    if by.is_empty() {
        return "all".into();
    }
    let parts: Vec<String> = by.iter().zip(codes).map(|(name, code)| format!("{name} = {code}")).collect();
    parts.join(", ")
}
