//! The control-total form: every cell for which the office must know how many there are.
//!
//! ```text
//! SampleMargin ──► FormSheet (codes, words, records, weighted sum, empty total) ─┬─► <name>.csv
//!                                                                                └─► a sheet of the workbook
//! ```
//!
//! A filled sheet is what the survey file's `totals` names: a CSV file, or a sheet of
//! the workbook (`totals.xlsx#population`). Columns beside the codes and `total` are
//! for people and passed over when the form is read.
//!
//! Start reading at [`ControlForm::new`].

mod csv;
mod xlsx;

use crate::PublishError;
use codebook::{Codebook, Text};
use design::{SampleMargin, file_and_sheet};
use std::path::Path;

/// The form of a survey: a sheet for each file of totals.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlForm {
    sheets: Vec<FormSheet>,
}

/// One margin to fill.
#[derive(Clone, Debug, PartialEq)]
struct FormSheet {
    /// Name of the sheet, and of the CSV file without its ending.
    name: String,
    /// What is asked for, in words.
    asks: Text,
    header: Vec<String>,
    rows: Vec<FormRow>,
    /// Whether totals are numbers of records, which are never negative.
    counts: bool,
}

/// One cell to fill.
#[derive(Clone, Debug, PartialEq)]
struct FormRow {
    /// Codes, each followed by its words where the column has a code list.
    texts: Vec<String>,
    n: u64,
    sum: f64,
}

/// Two margins that would be written into one file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "`{first}` and `{other}` would both become the form `{name}`\n  help: give the files of control totals different names in the survey file"
)]
pub struct SameName {
    name: String,
    first: String,
    other: String,
}

impl ControlForm {
    /// The empty form; margins that name the same file with the same columns share a sheet.
    ///
    /// # Errors
    /// [`SameName`] for two files of totals of one name.
    pub fn new(margins: &[SampleMargin], codebook: &Codebook) -> Result<Self, SameName> {
        let mut sheets: Vec<FormSheet> = Vec::new();
        let mut from: Vec<&SampleMargin> = Vec::new();
        for margin in margins {
            let name = name_of(&margin.totals);
            match sheets.iter().position(|sheet| sheet.name.eq_ignore_ascii_case(&name)) {
                Some(at) if from[at].totals == margin.totals && from[at].by == margin.by => {}
                Some(at) => {
                    return Err(SameName { name, first: from[at].totals.clone(), other: margin.totals.clone() });
                }
                None => {
                    sheets.push(FormSheet::new(name, margin, codebook));
                    from.push(margin);
                }
            }
        }
        Ok(Self { sheets })
    }

    /// Every file of the form, the workbook last.
    ///
    /// # Errors
    /// [`PublishError::Workbook`] when the workbook cannot be made.
    pub fn files(&self) -> Result<Vec<(String, Vec<u8>)>, PublishError> {
        let mut files: Vec<(String, Vec<u8>)> =
            self.sheets.iter().map(|sheet| (format!("{}.csv", sheet.name), csv::csv(sheet).into_bytes())).collect();
        let workbook = xlsx::xlsx(&self.sheets)
            .map_err(|source| PublishError::Workbook { file: WORKBOOK.into(), source: Box::new(source) })?;
        files.push((WORKBOOK.into(), workbook));
        Ok(files)
    }
}

/// Name of the workbook.
const WORKBOOK: &str = "control_totals.xlsx";
/// The longest name that a sheet may have.
const LONGEST_SHEET: usize = 31;

/// The sheet's name that the survey file gives, or the file's without folder and ending.
fn name_of(totals: &str) -> String {
    let (file, sheet) = file_and_sheet(totals);
    let stem = Path::new(file).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    sheet.map_or(stem, str::to_owned).chars().take(LONGEST_SHEET).collect()
}

impl FormSheet {
    fn new(name: String, margin: &SampleMargin, codebook: &Codebook) -> Self {
        let table = &codebook.tables[margin.table];
        let mut header = Vec::new();
        for name in &margin.by {
            header.push(name.clone());
            if !codebook.categories(&table.name, name).is_empty() {
                header.extend([format!("{name}_label"), format!("{name}_label_zh")]);
            }
        }
        header.extend(["n", "weighted_sum", "total"].map(str::to_owned));
        let row = |cell: &design::SampleCell| {
            let texts = margin.by.iter().zip(&cell.codes).flat_map(|(name, code)| {
                let categories = codebook.categories(&table.name, name);
                let words = categories.iter().find(|category| category.value.to_string() == *code);
                let words = words.map_or(["", ""], |category| [&category.label.en, &category.label.zh]);
                let words = words.map(str::to_owned).into_iter().filter(|_| !categories.is_empty());
                std::iter::once(code.clone()).chain(words)
            });
            FormRow { texts: texts.collect(), n: cell.n, sum: cell.sum }
        };
        Self {
            name,
            asks: asks(margin, &table.title),
            header,
            rows: margin.cells.iter().map(row).collect(),
            counts: margin.value.is_none(),
        }
    }
}

/// What stands in the column `total`, in words.
fn asks(margin: &SampleMargin, table: &Text) -> Text {
    let by = match margin.by.as_slice() {
        [] => ("in all".to_owned(), "合计".to_owned()),
        by => (format!("by {}", by.join(", ")), format!("按 {}", by.join("、"))),
    };
    match &margin.value {
        None => Text::new(
            format!("number in the population: {} {}", table.en, by.0),
            format!("总体数：{}，{}", table.zh, by.1),
        ),
        Some(sql) => Text::new(
            format!("sum over the population of {sql}: {} {}", table.en, by.0),
            format!("总体合计 {sql}：{}，{}", table.zh, by.1),
        ),
    }
}

/// A sum for orientation: two decimals are enough to see its size.
fn rounded(sum: f64) -> f64 {
    (sum * 100.0).round() / 100.0
}
