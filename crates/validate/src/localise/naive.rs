//! The naive twin: every set of up to three cells, every value, rules as closures over plain numbers.
//!
//! Homes with `a`, `b` and people with `x`, `y`; rules of many shapes with
//! random constants, one of them about a sum that a person's row reads from the
//! home above. The twin shares with the search only the text of the rules.

mod toy;

use super::{Change, Outcome};
use crate::RuleBook;
use codebook::Verdict;
use proptest::prelude::*;
use std::collections::BTreeSet;
use toy::{Choice, FORMS, Home, Value, codebook, roster, verdicts};

fn satisfied(before: &[Vec<Verdict>], after: &[Vec<Verdict>]) -> bool {
    before.iter().flatten().zip(after.iter().flatten()).all(|(before, after)| match after {
        Verdict::Fails => false,
        Verdict::Undecided => *before == Verdict::Undecided,
        Verdict::Holds | Verdict::NotApplicable => true,
    })
}

/// The cells in the order of tables, rows and fields: whose (none: the home's), and which.
fn cells(home: &Home) -> Vec<(Option<usize>, &'static str)> {
    let people = (0..home.people.len()).flat_map(|no| [(Some(no), "x"), (Some(no), "y")]);
    [(None, "a"), (None, "b")].into_iter().chain(people).collect()
}

fn set(home: &mut Home, (whose, field): (Option<usize>, &str), value: Value) {
    match (whose, field) {
        (None, "a") => home.a = value,
        (None, _) => home.b = value,
        (Some(no), "x") => home.people[no].0 = value,
        (Some(no), _) => home.people[no].1 = value,
    }
}

/// What a change of each cell costs: the weight, then the place after suspicion.
fn costs(home: &Home, choices: &[Choice], read: &BTreeSet<usize>) -> Vec<u64> {
    let cells = cells(home);
    let before = verdicts(home, choices);
    let suspicion = |(whose, field): (Option<usize>, &str)| {
        let named = choices.iter().zip(&before).filter_map(|(&(form, _), verdicts)| {
            let row = whose.unwrap_or(0);
            let about = FORMS[form].people == whose.is_some() && verdicts.get(row) == Some(&Verdict::Fails);
            about.then(|| FORMS[form].fields.iter().position(|name| *name == field)).flatten()
        });
        named.min().unwrap_or(usize::MAX)
    };
    let mut order: Vec<usize> = read.iter().copied().collect();
    order.sort_by_key(|&cell| (suspicion(cells[cell]), cell));
    let one = (read.len() * read.len() + 1) as u64;
    let mut costs = vec![0; cells.len()];
    for (place, &cell) in order.iter().enumerate() {
        costs[cell] = if cells[cell] == (None, "a") { 2 } else { 1 } * one + place as u64;
    }
    costs
}

/// The least cost of a change of up to three cells; none if no such change satisfies the rules.
fn least(home: &Home, choices: &[Choice], cost: &[u64], read: &BTreeSet<usize>) -> Option<u64> {
    let (cells, before) = (cells(home), verdicts(home, choices));
    let domain = |(_, field): (Option<usize>, &str)| -> Vec<Value> {
        if field == "x" { (1..=3).map(Some).collect() } else { (0..=4).map(Some).chain([None]).collect() }
    };
    let mut least = None;
    let mut try_set = |set_of: &[usize]| {
        let price: u64 = set_of.iter().map(|&cell| cost[cell]).sum();
        if least.is_some_and(|least| least <= price) {
            return;
        }
        let mut homes = vec![home.clone()];
        for &cell in set_of {
            let at = cells[cell];
            let changed = |home: &Home| {
                let home = home.clone();
                domain(at).into_iter().map(move |value| {
                    let mut home = home.clone();
                    set(&mut home, at, value);
                    home
                })
            };
            homes = homes.iter().flat_map(changed).collect();
        }
        if homes.iter().any(|home| satisfied(&before, &verdicts(home, choices))) {
            least = Some(price);
        }
    };
    for &i in read {
        try_set(&[i]);
        for &j in read.range(i + 1..) {
            try_set(&[i, j]);
            read.range(j + 1..).for_each(|&k| try_set(&[i, j, k]));
        }
    }
    least
}

/// The cells that any rule reads, by field.
fn read(home: &Home, choices: &[Choice]) -> BTreeSet<usize> {
    let text = |&(form, _): &Choice| format!("{} {}", FORMS[form].when.unwrap_or(""), FORMS[form].require);
    let sql: String = choices.iter().map(|choice| text(choice).replace("homes.", "")).collect::<Vec<_>>().join(" ");
    let words: BTreeSet<&str> = sql.split(|c: char| !c.is_alphanumeric()).collect();
    let reads = |field: &str| match field {
        "x" => words.contains("x") || words.contains("z"),
        "y" => words.contains("y") || words.contains("z") || words.contains("total"),
        other => words.contains(other),
    };
    cells(home).iter().enumerate().filter(|(_, (_, field))| reads(field)).map(|(at, _)| at).collect()
}

/// The number of a changed cell among [`cells`].
fn number(home: &Home, change: &Change, first: usize) -> usize {
    let whose = (change.table == 1).then(|| change.row as usize - first);
    let field = if change.table == 0 { ["", "a", "b"][change.field] } else { ["", "", "x", "y"][change.field] };
    cells(home).iter().position(|cell| *cell == (whose, field)).unwrap()
}

fn value(limit: i64) -> impl Strategy<Value = Value> {
    prop_oneof![4 => (0..=limit).prop_map(Some), 1 => Just(None)]
}

fn home() -> impl Strategy<Value = Home> {
    let x = prop_oneof![6 => (1..=3_i64).prop_map(Some), 1 => Just(None)];
    (value(4), value(4), prop::collection::vec((x, value(4)), 0..3)).prop_map(|(a, b, people)| Home { a, b, people })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_set_of_cells_is_cheaper(
        homes in prop::collection::vec(home(), 1..3),
        choices in prop::collection::vec((0..FORMS.len(), 0..=4_i64), 2..6),
    ) {
        let roster = roster(codebook(&choices), &homes);
        let book = RuleBook::compile(&roster).unwrap();
        let mut findings = book.run(&roster, &|_| {}).unwrap();
        book.localise(&roster, &mut findings, &[]).unwrap();

        let mut first = 0;
        for (at, home) in homes.iter().enumerate() {
            let own = |table: usize, row: usize| match table {
                0 => row == at,
                _ => (first..first + home.people.len()).contains(&row),
            };
            let found = findings.iter().find(|finding| own(finding.table, finding.row as usize) && finding.hint.is_some());
            if let Some(hint) = found.and_then(|finding| finding.hint.as_ref()) {
                let read = read(home, &choices);
                let cost = costs(home, &choices, &read);
                let least = least(home, &choices, &cost, &read);
                match &hint.outcome {
                    Outcome::Change(changes) => {
                        let price: u64 = changes.iter().map(|change| cost[number(home, change, first)]).sum();
                        if changes.len() <= 3 {
                            prop_assert_eq!(Some(price), least, "{:?}", changes);
                        } else {
                            prop_assert!(least.is_none_or(|least| least > price), "{:?} {:?}", changes, least);
                        }
                        let mut changed = home.clone();
                        for change in changes {
                            let to = change.to.as_ref().map(|to| to.parse().unwrap());
                            set(&mut changed, cells(home)[number(home, change, first)], to);
                        }
                        prop_assert!(satisfied(&verdicts(home, &choices), &verdicts(&changed, &choices)));
                    }
                    Outcome::NotFound | Outcome::NeedsRecord => prop_assert_eq!(least, None),
                    Outcome::TooMany => {}
                    Outcome::NotSought | Outcome::NotComputed | Outcome::Unread => prop_assert!(false, "no number here is large, nor are there many homes"),
                }
            }
            first += home.people.len();
        }
    }
}
