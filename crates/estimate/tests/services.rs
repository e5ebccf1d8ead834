//! Coverage of services: the interval turned over, what the remarks say, areas without an estimate.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use codebook::{StatisticKind, Text};
use estimate::services::{Counted, CoverageError, ServiceCount, ServiceTable, coverage, serve};
use estimate::{AmountMethod, Cell, DomainPart, Estimand, Estimate, Figure, NoInterval, Standard, Statistic, Verdict};
use testkit::Relative;

fn total(value: f64, se: f64, method: AmountMethod) -> Cell {
    let standard = Standard { amount: method, ..Standard::default() };
    standard.apply(&Estimate {
        statistic: Statistic::Total,
        estimand: Estimand::Design,
        cell: 0,
        level: 1,
        n: 10_253,
        n_positive: 658,
        n_effective: None,
        population: 6e6,
        value: Some(value),
        se: Some(se),
        df: 9,
        deff: Some(2.0),
    })
}

fn figure(area: Option<&str>, cell: Cell) -> Figure {
    let part = |code: &str| DomainPart { variable: "county".into(), level: code.into(), label: Text::new(code, code) };
    Figure {
        table_id: "T01".into(),
        statistic: StatisticKind::Total,
        variable: "disabled".into(),
        title: None,
        level: Some("1".into()),
        level_label: None,
        domain: area.map(part).into_iter().collect(),
        denominator: Text::new("all persons", "全部人口"),
        population_base: None,
        weight: "w".into(),
        variance_basis: "sites".into(),
        second: None,
        cell,
    }
}

fn count(programme: &str, area: Option<&str>, recipients: f64, counts: Counted) -> ServiceCount {
    ServiceCount {
        programme: programme.into(),
        title: Text::new(programme, programme),
        area: area.map(str::to_owned),
        recipients,
        counts,
        period: "2006".into(),
        source: "a register".into(),
    }
}

fn table() -> ServiceTable {
    ServiceTable {
        id: "S01".into(),
        title: Text::new("Coverage", "覆盖率"),
        below: "T01".into(),
        below_title: Text::new("Persons with a disability", "残疾人"),
        level: None,
        area: Some("county".into()),
    }
}

/// Fieller's set `{ c : |R − cT| ≤ t·c·se }` on a fine grid: its ends are those of the interval.
#[test]
fn the_interval_holds_the_ratios_that_the_total_does_not_contradict() {
    let below = total(388_600.0, 22_668.0, AmountMethod::Linear);
    let covered = coverage(&below, 40_097.0).unwrap();
    let reach = (below.ci_high.unwrap() - 388_600.0) / 22_668.0; // t on 9 df
    let holds = |c: f64| (40_097.0 - c * 388_600.0).abs() <= reach * c * 22_668.0;
    let inside: Vec<f64> = (1..200_000).map(|k| f64::from(k) * 1e-6).filter(|&c| holds(c)).collect();
    assert!((inside[0] - covered.ci_low.unwrap()).abs() < 2e-6);
    assert!((inside[inside.len() - 1] - covered.ci_high.unwrap()).abs() < 2e-6);
    assert_eq!(covered.ci_method, "fieller");
}

#[test]
fn relative_error_is_that_of_the_total_and_units_do_not_matter() {
    let below = total(388_600.0, 22_668.0, AmountMethod::Log);
    let covered = coverage(&below, 28_857.0).unwrap();
    assert_eq!((covered.cv, covered.ci_method, covered.deff), (below.cv, "log", None));
    let thousands = coverage(&total(388.6, 22.668, AmountMethod::Log), 28.857).unwrap();
    for (a, b) in
        [(covered.estimate, thousands.estimate), (covered.ci_low, thousands.ci_low), (covered.se, thousands.se)]
    {
        Relative(1e-12).check("in thousands", a.unwrap(), b.unwrap());
    }
    // On the log scale the interval turned over is that of the ratio itself.
    let (share, reach) = (covered.estimate.unwrap(), (below.ci_high.unwrap() / 388_600.0).ln());
    Relative(1e-12).check("log", covered.ci_high.unwrap(), share * reach.exp());
}

#[test]
fn a_total_that_may_be_nothing_gives_no_interval() {
    let covered = coverage(&total(1000.0, 900.0, AmountMethod::Linear), 50.0).unwrap();
    assert_eq!((covered.ci_low, covered.ci_high, covered.no_interval), (None, None, Some(NoInterval::OffScale)));
    let nothing = coverage(&total(0.0, 0.0, AmountMethod::Linear), 50.0).unwrap();
    assert_eq!((nothing.estimate, nothing.se), (None, None));
}

#[test]
fn what_cannot_be_covered_is_refused() {
    let below = total(1000.0, 90.0, AmountMethod::Linear);
    let share = Cell { statistic: Statistic::Proportion, ..below.clone() };
    assert_eq!(coverage(&share, 1.0), Err(CoverageError::NotATotal { statistic: Statistic::Proportion }));
    assert_eq!(
        coverage(&share, 1.0).unwrap_err().to_string(),
        "a `proportion` cannot stand below a count; expected a `total`"
    );
    assert_eq!(coverage(&below, -1.0).unwrap_err().to_string(), "a count of -1; expected a finite number from 0");
}

#[test]
fn remarks_say_what_a_reader_has_to_know() {
    let shown = total(388_600.0, 22_668.0, AmountMethod::Linear);
    let figures = [figure(None, shown.clone()), figure(Some("01"), total(9_000.0, 500.0, AmountMethod::Linear))];
    let counts = [
        count("rehabilitation", None, 40_097.0, Counted::Persons),
        count("devices", None, 6_749.0, Counted::Events),
        count("relief", Some("01"), 9_900.0, Counted::Persons),
        count("relief", Some("02"), 100.0, Counted::Persons),
    ];
    let rows = serve(&table(), &counts, &figures).unwrap();
    let ids = |row: usize| rows[row].remarks.iter().map(|remark| remark.id).collect::<Vec<_>>();
    let verdict = |row: usize| rows[row].figure.as_ref().map(|figure| figure.cell.decision.verdict);
    assert_eq!((rows.len(), ids(0), verdict(0)), (4, vec![], Some(shown.decision.verdict)));
    assert_eq!((ids(1), verdict(1)), (vec!["counts_events"], Some(Verdict::Review)));
    assert_eq!((ids(2), verdict(2)), (vec!["exceeds_total"], Some(Verdict::Review)));
    assert!(
        rows[2].remarks[0].en.starts_with("the count is 110 % of the estimated total"),
        "{}",
        rows[2].remarks[0].en
    );
    assert_eq!((ids(3), verdict(3)), (vec!["no_estimate"], None));
    assert_eq!(rows[3].remarks[0].en, "T01 has no estimated total for county 02");

    let of = rows[2].figure.as_ref().unwrap();
    assert_eq!(
        (of.table_id.as_str(), of.statistic, of.level.as_deref()),
        ("S01", StatisticKind::Coverage, Some("relief"))
    );
    assert_eq!(
        (of.domain[0].level.as_str(), of.denominator.en.as_str()),
        ("01", "Persons with a disability, estimated (T01)")
    );
}
