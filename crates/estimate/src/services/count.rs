//! Counts of programmes, held against the estimated totals of their areas.

use super::coverage;
use crate::{Estimand, Figure, Reason, Verdict};
use codebook::{StatisticKind, Text};

/// What a programme counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Every person once.
    Persons,
    /// Devices, operations, visits: a person can stand there more than once.
    Events,
}

impl Counted {
    /// All kinds.
    pub const ALL: &'static [Counted] = &[Counted::Persons, Counted::Events];

    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Counted::Persons => "persons",
            Counted::Events => "events",
        }
    }
}

/// One count of a programme's register.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceCount {
    /// Name of the programme, unchanging.
    pub programme: String,
    /// Its words.
    pub title: Text,
    /// Code of the area; `None` is the whole population.
    pub area: Option<String>,
    /// How many.
    pub recipients: f64,
    /// How many of what.
    pub counts: Counted,
    /// When they were counted.
    pub period: String,
    /// Who counted.
    pub source: String,
}

/// The totals that counts are held against.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceTable {
    /// Table id of the coverage figures.
    pub id: String,
    /// Words for what is estimated.
    pub title: Text,
    /// Table of the plan whose totals stand below the line.
    pub below: String,
    /// Its title.
    pub below_title: Text,
    /// The level that is counted; `None` takes the first published.
    pub level: Option<String>,
    /// The variable of the domain that areas are codes of.
    pub area: Option<String>,
}

/// A count with its coverage under one variance basis, or with why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceRow<'a> {
    /// The count.
    pub count: &'a ServiceCount,
    /// The estimated total and its interval.
    pub total: Option<Figure>,
    /// The coverage as a figure for publication.
    pub figure: Option<Figure>,
    /// What a reader has to know: also among the reasons of the figure's decision.
    pub remarks: Vec<Reason>,
}

/// Holds counts against the design-based totals among `figures`.
///
/// Rows come in the order of the counts, and of the variance bases within one. A
/// count without a total has one row with the remark `no_estimate`. Two remarks
/// set a shown figure to `review`: `counts_events` and, above 1, `exceeds_total`.
///
/// # Errors
/// [`CoverageError`](super::CoverageError) for a count that is no number from 0.
pub fn serve<'a>(
    table: &ServiceTable,
    counts: &'a [ServiceCount],
    figures: &[Figure],
) -> Result<Vec<ServiceRow<'a>>, super::CoverageError> {
    let totals: Vec<&Figure> = figures
        .iter()
        .filter(|figure| figure.table_id == table.below && figure.statistic == StatisticKind::Total)
        .filter(|figure| figure.cell.estimand == Estimand::Design)
        .collect();
    let level = table.level.clone().or_else(|| totals.first().and_then(|figure| figure.level.clone()));
    let mut rows = Vec::new();
    for count in counts {
        let of_count = totals.iter().filter(|total| total.level == level && is_area(total, table, count));
        let before = rows.len();
        for &total in of_count {
            rows.push(row(table, count, total)?);
        }
        if rows.len() == before {
            rows.push(ServiceRow { count, total: None, figure: None, remarks: vec![no_estimate(table, count)] });
        }
    }
    Ok(rows)
}

fn is_area(total: &Figure, table: &ServiceTable, count: &ServiceCount) -> bool {
    match (&count.area, &table.area, total.domain.as_slice()) {
        (None, _, domain) => domain.is_empty(),
        (Some(area), Some(variable), [part]) => part.variable == *variable && part.level == *area,
        (Some(_), _, _) => false,
    }
}

fn row<'a>(
    table: &ServiceTable,
    count: &'a ServiceCount,
    total: &Figure,
) -> Result<ServiceRow<'a>, super::CoverageError> {
    let mut cell = coverage(&total.cell, count.recipients)?;
    let mut remarks = Vec::new();
    if count.counts == Counted::Events {
        remarks.push(Reason {
            id: "counts_events",
            en: "the count is of events, not persons: one person may stand in it more than once".into(),
            zh: "计数为件次而非人数，同一人可能重复计入".into(),
        });
    }
    if let Some(share) = cell.estimate.filter(|&share| share > 1.0) {
        let percent = share * 100.0;
        remarks.push(Reason {
            id: "exceeds_total",
            en: format!(
                "the count is {percent:.0} % of the estimated total: it may hold events, persons of other areas, or \
                 persons whom the survey's definition leaves out"
            ),
            zh: format!("计数为估计总数的 {percent:.0} %：可能含件次、外地人员或调查定义以外的人员"),
        });
    }
    if !remarks.is_empty() && cell.decision.verdict != Verdict::Withhold {
        cell.decision.verdict = Verdict::Review;
        cell.decision.reasons.extend(remarks.iter().cloned());
    }
    let below = &table.below_title;
    let figure = Figure {
        table_id: table.id.clone(),
        statistic: StatisticKind::Coverage,
        variable: "service".into(),
        title: Some(table.title.clone()),
        level: Some(count.programme.clone()),
        level_label: Some(count.title.clone()),
        denominator: Text::new(
            format!("{}, estimated ({})", below.en, table.below),
            format!("{}（估计数，{}）", below.zh, table.below),
        ),
        second: None,
        cell,
        ..total.clone()
    };
    Ok(ServiceRow { count, total: Some(total.clone()), figure: Some(figure), remarks })
}

fn no_estimate(table: &ServiceTable, count: &ServiceCount) -> Reason {
    let below = &table.below;
    let (en, zh) = match (&count.area, &table.area) {
        (Some(area), Some(variable)) => (
            format!("{below} has no estimated total for {variable} {area}"),
            format!("{below} 没有 {variable} {area} 的估计总数"),
        ),
        (Some(area), None) => (
            format!("no variable says what area {area} is; name it in `services.area`"),
            format!("未指明 {area} 属于哪个变量，请在 `services.area` 中写明"),
        ),
        (None, _) => (
            format!("{below} has no estimated total for the whole population"),
            format!("{below} 没有全部人口的估计总数"),
        ),
    };
    Reason { id: "no_estimate", en, zh }
}
