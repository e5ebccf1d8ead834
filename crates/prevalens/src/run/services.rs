//! Counts of programmes from a file, and what the short result says of their coverage.

use super::result::{percent, percent_number, range, thousands_of};
use crate::console::plain_table;
use crate::survey::Services;
use codebook::{Codebook, Text};
use design::Frame;
use estimate::services::{Counted, ServiceCount, ServiceRow, ServiceTable};
use std::fmt::Write;
use std::path::Path;

/// The counts of a survey, read and checked before a record is read.
pub struct Counts {
    /// What they are held against.
    pub table: ServiceTable,
    /// The counts, in the order of the file.
    pub counts: Vec<ServiceCount>,
}

impl Counts {
    /// Reads the counts that a survey file names.
    pub fn open(declared: &Services, codebook: &Codebook, folder: &Path) -> anyhow::Result<Self> {
        let plan = codebook.plan.iter().find(|plan| plan.id == declared.below).ok_or_else(|| {
            let ids: Vec<String> = codebook.plan.iter().map(|plan| format!("`{}`", plan.id)).collect();
            anyhow::anyhow!(
                "services.below is `{}`, expected one of {}\n  help: name the table whose total the counts are part of",
                declared.below,
                ids.join(", ")
            )
        })?;
        if codebook.plan.iter().any(|plan| plan.id == declared.id) {
            anyhow::bail!(
                "services.id is `{}`, which is a table of the plan\n  help: give the coverage figures an id of their own",
                declared.id
            );
        }
        let table = ServiceTable {
            id: declared.id.clone(),
            title: declared.title.clone(),
            below: declared.below.clone(),
            below_title: plan.title.clone(),
            level: declared.level.clone(),
            area: declared.area.clone(),
        };
        Ok(Self { table, counts: counts(&folder.join(&declared.counts))? })
    }
}

fn counts(path: &Path) -> anyhow::Result<Vec<ServiceCount>> {
    let file = Frame::open(path)?;
    let columns = ["programme", "programme_zh", "area_code", "recipients", "counts", "period", "source"];
    let mut places = [0; 7];
    for (place, name) in places.iter_mut().zip(columns) {
        *place = file.column(name)?;
    }
    let mut counts: Vec<ServiceCount> = Vec::with_capacity(file.len());
    for row in 0..file.len() {
        let [programme, zh, area, recipients, kind, period, source] = places.map(|column| file.text(row, column));
        let refuse = |problem: String, help: &str| {
            anyhow::anyhow!("`{}`, line {}: {problem}\n  help: {help}", path.display(), row + 2)
        };
        let number = recipients.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        let number = number.ok_or_else(|| {
            refuse(format!("`recipients` is `{recipients}`, expected a number from 0"), "write it without separators")
        })?;
        let counted = Counted::ALL.iter().copied().find(|counted| counted.name() == kind).ok_or_else(|| {
            refuse(
                format!("`counts` is `{kind}`, expected one of `persons`, `events`"),
                "`persons` if everybody stands in the register once; `events` for devices, operations, visits",
            )
        })?;
        for (name, text) in [("programme", programme), ("period", period), ("source", source)] {
            if text.is_empty() {
                let help = "a count without programme, period or source cannot be published";
                return Err(refuse(format!("`{name}` is empty"), help));
            }
        }
        let area = (!area.is_empty()).then(|| area.to_owned());
        if counts.iter().any(|other| other.title.en == programme && other.area == area && other.period == period) {
            let help = "one count for each programme, area and period";
            return Err(refuse(format!("`{programme}` stands there twice for one area and period"), help));
        }
        counts.push(ServiceCount {
            programme: programme.to_owned(),
            title: Text::new(programme, if zh.is_empty() { programme } else { zh }),
            area,
            recipients: number,
            counts: counted,
            period: period.to_owned(),
            source: source.to_owned(),
        });
    }
    Ok(counts)
}

/// The coverages under the first variance basis, as a table with what has to be said below it.
pub fn text(table: &ServiceTable, rows: &[ServiceRow], level: f64) -> String {
    let first = rows.iter().find_map(basis);
    let shown = rows.iter().filter(|row| row.total.is_none() || basis(row) == first);
    let mut out = String::new();
    let below = &table.below_title.en;
    let _ = write!(out, "{} ({}), of {} as estimated ({})", table.title.en, table.id, lower(below), table.below);
    let _ = writeln!(out, "{}", first.map_or(String::new(), |basis| format!("; standard error from {basis}")));
    let interval = format!("{} % interval", (level * 100.0).round());
    let mut lines = plain_table(["programme", "area code", "recipients", "coverage", &interval, "decision", "note"]);
    let mut notes: Vec<(&str, &str)> = Vec::new();
    for row in shown {
        let figure = row.figure.as_ref();
        let marks: Vec<&str> = row.remarks.iter().map(|remark| remark.id).collect();
        for remark in &row.remarks {
            if !notes.iter().any(|(_, said)| *said == remark.en) {
                notes.push((remark.id, &remark.en));
            }
        }
        lines.add_row([
            row.count.title.en.clone(),
            row.count.area.clone().unwrap_or_else(|| "all".into()),
            thousands_of(row.count.recipients),
            figure.map_or("-".into(), |figure| percent(figure.cell.estimate)),
            figure.map_or("-".into(), |figure| range(figure, percent_number)),
            figure.map_or("-", |figure| figure.cell.decision.verdict.name()).to_owned(),
            marks.join(", "),
        ]);
    }
    let _ = writeln!(out, "{}", lines.trim_fmt());
    for (id, said) in notes {
        let _ = writeln!(out, "{id}: {said}");
    }
    out
}

/// A row for machines.
pub fn json(row: &ServiceRow) -> serde_json::Value {
    let cell = row.figure.as_ref().map(|figure| &figure.cell);
    serde_json::json!({
        "programme": row.count.title.en, "area_code": row.count.area, "recipients": row.count.recipients,
        "counts": row.count.counts.name(), "period": row.count.period, "source": row.count.source,
        "variance_basis": basis(row), "coverage": cell.and_then(|cell| cell.estimate),
        "ci_low": cell.and_then(|cell| cell.ci_low), "ci_high": cell.and_then(|cell| cell.ci_high),
        "decision": cell.map(|cell| cell.decision.verdict.name()),
        "remarks": row.remarks.iter().map(|remark| remark.id).collect::<Vec<_>>(),
    })
}

fn basis<'a>(row: &'a ServiceRow) -> Option<&'a str> {
    row.total.as_ref().map(|total| total.variance_basis.as_str())
}

/// A title inside a sentence.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}
