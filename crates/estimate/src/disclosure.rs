//! Small counts: cells that would tell about a person, and cells that would give those away.
//!
//! ```text
//! counts of a table ──1 to least-1──► withheld, `small_count`
//!   sums and their parts ──one part not shown──► the next smallest is not shown either, `complementary`
//!            ▲                                          │
//!            └──────── until no sum has one unknown ◄───┘
//! ```
//!
//! Sums within a table are the levels of a domain, which add up to its
//! denominator, and the domains of a crossing, which add up to the coarser
//! crossing. Of these a withheld cell cannot be worked out by subtraction,
//! however often it is repeated. Sums across tables are not followed: tables that
//! show the same people in another grouping are for the statistician to compare.
//! Nor does a decision remove a number from a release: it says what to print.
//!
//! Start reading at [`SmallCounts::withhold`].

use crate::{Figure, Reason, Verdict};
use std::collections::BTreeMap;

/// The rule `small_counts`: a cell with some records, but fewer than `least`, is withheld.
///
/// What is counted is the records at the level, or with a number all records of
/// the domain. A cell of nobody is shown: it tells about no record, unless it is
/// needed to hide another one.
///
/// # Source
/// Hundepool and others (2012), *Statistical Disclosure Control*, sections 4.2 (minimum frequency) and 4.3
/// (complementary suppression).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallCounts {
    /// The smallest count that may be shown.
    pub least: u64,
}

/// What becomes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Shown,
    Small,
    Complementary,
}

/// A cell of a table: id, domain and level. Statistics and variance bases share it.
type Key<'a> = (&'a str, Vec<Part<'a>>, Option<&'a str>);

/// A variable of a domain and its code.
type Part<'a> = (&'a str, &'a str);

impl SmallCounts {
    /// Withholds small counts and what would give them away, in every statistic, estimand and variance basis.
    ///
    /// Reasons of a figure that was withheld before stay, and these are added.
    ///
    /// # Example
    /// ```
    /// # use estimate::SmallCounts;
    /// SmallCounts { least: 3 }.withhold(&mut []);
    /// ```
    pub fn withhold(self, figures: &mut [Figure]) {
        let (of_figure, fates) = self.fates(figures);
        for (figure, cell) in figures.iter_mut().zip(of_figure) {
            let reason = match fates[cell] {
                Fate::Shown => continue,
                Fate::Small => self.small(count(figure)),
                Fate::Complementary => complementary(),
            };
            let decision = &mut figure.cell.decision;
            if decision.verdict != Verdict::Withhold {
                decision.reasons.clear(); // they asked for a review of what is not shown any more
            }
            decision.verdict = Verdict::Withhold;
            decision.reasons.push(reason);
        }
    }

    /// The cell of every figure, and what becomes of each cell.
    fn fates(self, figures: &[Figure]) -> (Vec<usize>, Vec<Fate>) {
        let mut cells: BTreeMap<Key, usize> = BTreeMap::new();
        let mut counts = Vec::new();
        let mut of_figure = Vec::with_capacity(figures.len());
        for figure in figures {
            let cell = *cells.entry(key(figure)).or_insert_with(|| {
                counts.push(count(figure));
                counts.len() - 1
            });
            of_figure.push(cell);
        }
        let small = |&count: &u64| if (1..self.least).contains(&count) { Fate::Small } else { Fate::Shown };
        let mut fates: Vec<Fate> = counts.iter().map(small).collect();
        let sums = sums(&cells);
        while protect(&sums, &counts, &mut fates) {}
        (of_figure, fates)
    }

    fn small(self, count: u64) -> Reason {
        let least = self.least;
        Reason {
            id: "small_count",
            en: format!("{count} records in this cell, fewer than {least}"),
            zh: format!("该格只有 {count} 条记录，少于 {least} 条"),
        }
    }
}

fn complementary() -> Reason {
    Reason {
        id: "complementary",
        en: "with this cell a small count could be worked out from a sum that is shown".into(),
        zh: "公布此格即可由合计推算出另一小数目".into(),
    }
}

fn key(figure: &Figure) -> Key<'_> {
    let domain = figure.domain.iter().map(|part| (part.variable.as_str(), part.level.as_str()));
    (&figure.table_id, domain.collect(), figure.level.as_deref())
}

fn count(figure: &Figure) -> u64 {
    match figure.level {
        Some(_) => figure.cell.n_positive,
        None => figure.cell.n,
    }
}

/// The cells of which one is what the others leave of a number that is shown: levels of a domain, whose sum
/// is the denominator; and a crossing with its margin.
fn sums(cells: &BTreeMap<Key, usize>) -> Vec<Vec<usize>> {
    let mut levels: BTreeMap<(&str, &[Part]), Vec<usize>> = BTreeMap::new();
    let mut margins: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for ((table, domain, level), &cell) in cells {
        if level.is_some() {
            levels.entry((table, domain)).or_default().push(cell);
        }
        for place in 0..domain.len() {
            let mut rest = domain.clone();
            let (variable, _) = rest.remove(place);
            if let Some(&margin) = cells.get(&(*table, rest, *level)) {
                margins.entry((margin, variable)).or_insert_with(|| vec![margin]).push(cell);
            }
        }
    }
    let of_levels = levels.into_values().filter(|levels| levels.len() > 1);
    of_levels.chain(margins.into_values()).collect()
}

/// Withholds one more cell of every sum that has one unknown; whether there was such a sum.
fn protect(sums: &[Vec<usize>], counts: &[u64], fates: &mut [Fate]) -> bool {
    let mut found = false;
    for sum in sums {
        let (shown, hidden): (Vec<usize>, Vec<usize>) = sum.iter().partition(|&&cell| fates[cell] == Fate::Shown);
        if hidden.len() != 1 {
            continue;
        }
        // Somebody before nobody, fewer before more, then in the order of the table.
        if let Some(&next) = shown.iter().min_by_key(|&&cell| (counts[cell] == 0, counts[cell], cell)) {
            fates[next] = Fate::Complementary;
            found = true;
        }
    }
    found
}
