//! Small counts: nobody can work a withheld cell out of the cells that are shown.
//!
//! The reader of the tables is played by brute force over dense arrays: whatever sum has one
//! unknown part is solved, again and again. Nothing of the rule's own bookkeeping is used.

use codebook::{StatisticKind, Text};
use estimate::{Cell, Decision, DomainPart, Estimand, Figure, SmallCounts, Statistic, Verdict};
use proptest::prelude::*;

const ROWS: usize = 3;
const COLUMNS: usize = 4;
const LEVELS: usize = 3;

/// Counts by row, column and level; the last place of rows and columns is the margin.
type Counts = [[[u64; LEVELS]; COLUMNS + 1]; ROWS + 1];

fn with_margins(inner: &[u64]) -> Counts {
    let mut counts = [[[0; LEVELS]; COLUMNS + 1]; ROWS + 1];
    for (at, &count) in inner.iter().enumerate() {
        let (row, column, level) = (at / LEVELS / COLUMNS, at / LEVELS % COLUMNS, at % LEVELS);
        for row in [row, ROWS] {
            for column in [column, COLUMNS] {
                counts[row][column][level] += count;
            }
        }
    }
    counts
}

fn figure(domain: &[(&str, usize)], level: usize, n: u64, n_positive: u64, verdict: Verdict) -> Figure {
    let text = |code: usize| Text::new(code.to_string(), code.to_string());
    let part = |&(variable, code): &(&str, usize)| DomainPart {
        variable: variable.into(),
        level: code.to_string(),
        label: text(code),
    };
    let cell = Cell {
        statistic: Statistic::Total,
        estimand: Estimand::Design,
        cell: 0,
        level: level as u16,
        n,
        n_positive,
        n_effective: None,
        population: n as f64,
        estimate: Some(n_positive as f64),
        se: None,
        cv: None,
        ci_low: None,
        ci_high: None,
        no_interval: None,
        ci_method: "none",
        ci_level: 0.95,
        df: 9,
        deff: None,
        rule: "none",
        decision: Decision { verdict, reasons: Vec::new() },
    };
    Figure {
        table_id: "T".into(),
        title: None,
        statistic: StatisticKind::Total,
        variable: "v".into(),
        level: Some(level.to_string()),
        level_label: Some(text(level)),
        domain: domain.iter().map(part).collect(),
        denominator: Text::new("all", "all"),
        population_base: None,
        weight: "w".into(),
        variance_basis: "b".into(),
        second: None,
        cell,
    }
}

/// The table by row and column with all margins, in the order of [`Counts`].
fn figures(counts: &Counts) -> Vec<Figure> {
    let mut all = Vec::new();
    for (row, of_row) in counts.iter().enumerate() {
        for (column, levels) in of_row.iter().enumerate() {
            let parts = [("row", row, ROWS), ("column", column, COLUMNS)];
            let domain: Vec<(&str, usize)> =
                parts.iter().filter(|(_, at, end)| at < end).map(|&(name, at, _)| (name, at)).collect();
            for (level, &count) in levels.iter().enumerate() {
                all.push(figure(&domain, level, levels.iter().sum(), count, Verdict::Show));
            }
        }
    }
    all
}

fn hidden(figures: &[Figure]) -> Vec<bool> {
    figures.iter().map(|figure| figure.cell.decision.verdict == Verdict::Withhold).collect()
}

/// What a reader cannot work out: every sum with one unknown is solved until there is none.
fn attacked(mut unknown: Vec<bool>) -> Vec<bool> {
    let at = |row: usize, column: usize, level: usize| (row * (COLUMNS + 1) + column) * LEVELS + level;
    let mut sums: Vec<Vec<usize>> = Vec::new();
    for row in 0..=ROWS {
        for column in 0..=COLUMNS {
            sums.push((0..LEVELS).map(|level| at(row, column, level)).collect()); // the denominator is known
        }
    }
    for level in 0..LEVELS {
        sums.extend((0..=ROWS).map(|row| (0..=COLUMNS).map(|column| at(row, column, level)).collect()));
        sums.extend((0..=COLUMNS).map(|column| (0..=ROWS).map(|row| at(row, column, level)).collect()));
    }
    loop {
        let solved = sums.iter().find_map(|sum| {
            let open: Vec<usize> = sum.iter().copied().filter(|&cell| unknown[cell]).collect();
            (open.len() == 1).then(|| open[0])
        });
        match solved {
            Some(cell) => unknown[cell] = false,
            None => return unknown,
        }
    }
}

proptest! {
    #[test]
    fn no_withheld_cell_can_be_worked_out(
        inner in prop::collection::vec(prop_oneof![0_u64..4, 0_u64..40], ROWS * COLUMNS * LEVELS),
        least in 2_u64..6,
    ) {
        let mut figures = figures(&with_margins(&inner));
        SmallCounts { least }.withhold(&mut figures);
        let withheld = hidden(&figures);
        for (figure, &withheld) in figures.iter().zip(&withheld) {
            let small = (1..least).contains(&figure.cell.n_positive);
            prop_assert!(withheld || !small, "{} of {least} is shown", figure.cell.n_positive);
            let id = figure.cell.decision.reasons.first().map(|reason| reason.id);
            prop_assert_eq!(id, withheld.then_some(if small { "small_count" } else { "complementary" }));
        }
        prop_assert_eq!(attacked(withheld.clone()), withheld);
    }
}

#[test]
fn small_counts_alone_can_be_worked_out() {
    let mut inner = [20; ROWS * COLUMNS * LEVELS];
    inner[7] = 2;
    let counts = with_margins(&inner);
    let only_small: Vec<bool> = counts.iter().flatten().flatten().map(|&count| count == 2).collect();
    assert_eq!(only_small.iter().filter(|&&hidden| hidden).count(), 1);
    assert!(attacked(only_small).iter().all(|&hidden| !hidden), "the reader of this test can subtract");
    let mut figures = figures(&counts);
    SmallCounts { least: 3 }.withhold(&mut figures);
    assert_eq!(hidden(&figures).iter().filter(|&&hidden| hidden).count(), 8, "a box: two rows, columns and levels");
}

#[test]
fn large_counts_and_nobody_are_shown() {
    let mut inner = [20; ROWS * COLUMNS * LEVELS];
    inner[7] = 0;
    let before = figures(&with_margins(&inner));
    let mut after = before.clone();
    SmallCounts { least: 20 }.withhold(&mut after);
    assert_eq!(before, after);
}

#[test]
fn the_next_smallest_level_is_withheld_and_reviews_give_way() {
    let level = |level, count| figure(&[], level, 100, count, Verdict::Review);
    let mut figures = vec![level(0, 60), level(1, 1), level(2, 7), level(3, 32)];
    SmallCounts { least: 3 }.withhold(&mut figures);
    assert_eq!(hidden(&figures), [false, true, true, false]);
    let said: Vec<_> = figures.iter().flat_map(|figure| &figure.cell.decision.reasons).map(|r| r.en.as_str()).collect();
    assert_eq!(
        said,
        [
            "1 records in this cell, fewer than 3",
            "with this cell a small count could be worked out from a sum that is shown"
        ]
    );
    assert_eq!(figures[0].cell.decision.verdict, Verdict::Review);
}
