//! `[disclosure]` of a survey file: small counts are withheld, and what would give them away.

use crate::bench::{Bench, clean};
use crate::parquet::Rows;
use std::collections::BTreeMap;

fn declared(section: &str) -> Bench {
    let bench = Bench::of("city");
    bench.edit("survey.toml", "[headline]", &format!("{section}\n[headline]"));
    bench
}

#[test]
fn small_counts_are_withheld() {
    let bench = declared("[disclosure]\nrule = \"small_counts\"\nleast = 3\n");
    clean(&bench.run());
    let estimates = Rows::open(&bench.out(), "estimates");
    let decision = estimates.text("decision");
    let n: Vec<u64> = estimates.text("n_positive").iter().map(|text| text.parse().expect("a count")).collect();
    let level = estimates.text("level");
    let small = |row: usize| !level[row].is_empty() && (1..3).contains(&n[row]);
    assert!((0..n.len()).filter(|&row| small(row)).count() > 100, "the city has rare causes");
    assert!((0..n.len()).filter(|&row| small(row)).all(|row| decision[row] == "withhold"));

    // The denominator is shown: of several levels, one alone could be worked out.
    let mut domains: BTreeMap<[String; 3], Vec<usize>> = BTreeMap::new();
    let columns = ["table_id", "by1_level", "by2_level"].map(|name| estimates.text(name));
    for row in
        estimates.find(&[("statistic", "proportion"), ("variance_basis", "county_sites"), ("estimand", "design")])
    {
        domains.entry(columns.each_ref().map(|column| column[row].clone())).or_default().push(row);
    }
    let alone = |levels: &&Vec<usize>| levels.len() > 1 && levels.iter().filter(|&&row| small(row)).count() == 1;
    let alone: Vec<_> = domains.values().filter(alone).collect();
    assert!(!alone.is_empty(), "there is something to hide");
    let withheld = |levels: &[usize]| levels.iter().filter(|&&row| decision[row] == "withhold").count();
    assert!(alone.iter().all(|levels| withheld(levels) >= 2));

    let bare = Bench::of("city");
    clean(&bare.run());
    let shown = |rows: &Rows| rows.text("decision").iter().filter(|verdict| *verdict != "withhold").count();
    let before = shown(&Rows::open(&bare.out(), "estimates"));
    assert!(shown(&estimates) < before, "nothing is withheld for its count unless declared");
}

#[test]
fn mistakes_are_refused() {
    declared("[disclosure]\nrule = \"small_counts\"\nleast = 1\n").refuses(
        "error: `SURVEY/survey.toml`: disclosure.least is 1, expected 2 or more\n  \
         help: 3 withholds cells of one or two records; leave the section out to withhold none",
    );
}
