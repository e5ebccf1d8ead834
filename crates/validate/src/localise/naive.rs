//! The naive twin: every set of up to three cells, every value, rules as closures over plain numbers.
//!
//! Homes with `a`, `b` and people with `x`, `y`; rules of many shapes with
//! random constants, one of them about a sum that a person's row reads from the
//! home above. The twin shares with the search only the text of the rules.

use super::{Change, Outcome};
use crate::RuleBook;
use arrow_array::{ArrayRef, Int8Array, Int32Array, StringArray};
use codebook::{Codebook, Verdict};
use proptest::prelude::*;
use roster::{Column, Origin, RawTable, Roster};
use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

type Value = Option<i64>;
type Truth = Option<bool>;

/// A home and its people.
#[derive(Clone, Debug)]
struct Home {
    a: Value,
    b: Value,
    people: Vec<(Value, Value)>,
}

/// A shape of rule, with a constant `k` to fill in.
struct Form {
    /// The rule is about people instead of homes.
    people: bool,
    when: Option<&'static str>,
    require: &'static str,
    fields: &'static [&'static str],
    /// Whether it applies, and whether it holds, for the home or the person of this number.
    judge: fn(&Home, usize, i64) -> (Truth, Truth),
}

fn both(left: Truth, right: Truth) -> Truth {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn either(left: Truth, right: Truth) -> Truth {
    both(left.map(|truth| !truth), right.map(|truth| !truth)).map(|truth| !truth)
}

fn compare(left: Value, right: Value, how: fn(&i64, &i64) -> bool) -> Truth {
    left.zip(right).map(|(left, right)| how(&left, &right))
}

fn total(home: &Home) -> Value {
    let ys: Vec<i64> = home.people.iter().filter_map(|(_, y)| *y).collect();
    (!ys.is_empty()).then(|| ys.iter().sum())
}

const ALWAYS: Truth = Some(true);

const FORMS: [Form; 11] = [
    Form {
        people: false,
        when: None,
        require: "a = count(*)",
        fields: &["a"],
        judge: |home, _, _| (ALWAYS, compare(home.a, Some(home.people.len() as i64), i64::eq)),
    },
    Form {
        people: false,
        when: None,
        require: "b is null or b >= {k}",
        fields: &["b"],
        judge: |home, _, k| (ALWAYS, either(Some(home.b.is_none()), compare(home.b, Some(k), i64::ge))),
    },
    Form {
        people: false,
        when: None,
        require: "total <= {k}",
        fields: &[],
        judge: |home, _, k| (ALWAYS, compare(total(home), Some(k), i64::le)),
    },
    Form {
        people: false,
        when: Some("a >= 1"),
        require: "count(*) filter (where x = 1) = 1",
        fields: &[],
        judge: |home, _, _| {
            let ones = home.people.iter().filter(|(x, _)| *x == Some(1)).count();
            (compare(home.a, Some(1), i64::ge), Some(ones == 1))
        },
    },
    Form {
        people: true,
        when: None,
        require: "x = {k}",
        fields: &["x"],
        judge: |home, at, k| (ALWAYS, compare(home.people[at].0, Some(k), i64::eq)),
    },
    Form {
        people: true,
        when: None,
        require: "y >= {k}",
        fields: &["y"],
        judge: |home, at, k| (ALWAYS, compare(home.people[at].1, Some(k), i64::ge)),
    },
    Form {
        people: true,
        when: None,
        require: "z <= {k}",
        fields: &["y", "x"],
        judge: |home, at, k| {
            let (x, y) = home.people[at];
            (ALWAYS, compare(x.zip(y).map(|(x, y)| x + y), Some(k), i64::le))
        },
    },
    Form {
        people: true,
        when: None,
        require: "(x = 1 and y is null) or (x <> 1 and y is not null)",
        fields: &["y", "x"],
        judge: |home, at, _| {
            let (x, y) = home.people[at];
            let blank = both(compare(x, Some(1), i64::eq), Some(y.is_none()));
            (ALWAYS, either(blank, both(compare(x, Some(1), i64::ne), Some(y.is_some()))))
        },
    },
    Form {
        people: true,
        when: Some("x = 2"),
        require: "y > homes.b",
        fields: &["y"],
        judge: |home, at, _| {
            (compare(home.people[at].0, Some(2), i64::eq), compare(home.people[at].1, home.b, i64::gt))
        },
    },
    Form {
        people: true,
        when: None,
        require: "homes.total - y <= {k}",
        fields: &["x"],
        judge: |home, at, k| {
            let rest = total(home).zip(home.people[at].1).map(|(total, y)| total - y);
            (ALWAYS, compare(rest, Some(k), i64::le))
        },
    },
    Form {
        people: true,
        when: None,
        require: "y < {k} or homes.a = 2",
        fields: &["y"],
        judge: |home, at, k| {
            let few = compare(home.people[at].1, Some(k), i64::lt);
            (ALWAYS, either(few, compare(home.a, Some(2), i64::eq)))
        },
    },
];

/// Position of the form, and its constant.
type Choice = (usize, i64);

const PACKAGE: &str = r#"{ "name": "toy", "title": "toy", "zh:title": "小调查", "version": "1", "resources": [
  { "name": "homes", "path": "homes.csv", "title": "homes", "zh:title": "户", "schema": "homes.schema.json" },
  { "name": "people", "path": "people.csv", "title": "people", "zh:title": "人", "schema": "people.schema.json" } ] }"#;

const HOMES: &str = r#"{ "primaryKey": ["home"], "fields": [
  { "name": "home", "type": "string", "title": "home", "zh:title": "户", "prevalens:provenance": "own" },
  { "name": "a", "type": "integer", "title": "a", "zh:title": "甲", "prevalens:provenance": "own", "prevalens:weight": 2,
    "constraints": { "minimum": 0, "maximum": 4 } },
  { "name": "b", "type": "integer", "title": "b", "zh:title": "乙", "prevalens:provenance": "own",
    "constraints": { "minimum": 0, "maximum": 4 } } ] }"#;

const PEOPLE: &str = r#"{ "primaryKey": ["home", "no"],
  "foreignKeys": [{ "fields": ["home"], "reference": { "resource": "homes", "fields": ["home"] } }], "fields": [
  { "name": "home", "type": "string", "title": "home", "zh:title": "户", "prevalens:provenance": "own" },
  { "name": "no", "type": "integer", "title": "no", "zh:title": "号", "prevalens:provenance": "own" },
  { "name": "x", "type": "integer", "title": "x", "zh:title": "子", "prevalens:provenance": "own",
    "constraints": { "required": true }, "categories": [ { "value": 1, "label": "one", "zh:label": "一" },
      { "value": 2, "label": "two", "zh:label": "二" }, { "value": 3, "label": "three", "zh:label": "三" } ] },
  { "name": "y", "type": "integer", "title": "y", "zh:title": "丑", "prevalens:provenance": "own",
    "constraints": { "minimum": 0, "maximum": 4 } } ] }"#;

const DERIVED: &str = r#"
[[variable]]
name = "z"
table = "people"
type = "integer"
expr = "x + y"
title = { en = "z", zh = "寅" }
[[variable]]
name = "total"
table = "homes"
type = "integer"
over = "people"
expr = "sum(y)"
title = { en = "total", zh = "合计" }
"#;

fn rule(number: usize, (form, k): Choice) -> String {
    let form = &FORMS[form];
    let place = if form.people { "level = \"people\"" } else { "level = \"homes\"\nover = \"people\"" };
    let when = form.when.map_or_else(String::new, |when| format!("when = \"{when}\"\n"));
    let text = "{ en = \"\", zh = \"\" }";
    format!(
        "[[rule]]\nname = \"rule_{number}\"\nkind = \"values_consistent\"\n{place}\nseverity = \"error\"\n{when}\
         require = \"{}\"\nfields = {:?}\nbecause = {text}\nmessage = {text}\nhelp = {text}\nsource = \"\"\nsince = \"\"\n",
        form.require.replace("{k}", &k.to_string()),
        form.fields
    )
}

fn codebook(choices: &[Choice]) -> Codebook {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join("codebook")).unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    write("codebook/datapackage.json", PACKAGE);
    write("codebook/homes.schema.json", HOMES);
    write("codebook/people.schema.json", PEOPLE);
    write("structure.toml", "sampled = \"homes\"\nset_aside = \"homes\"\ncounted = \"people\"\n");
    write("derived.toml", DERIVED);
    write("tables.toml", "");
    let rules: Vec<String> = choices.iter().enumerate().map(|(number, &choice)| rule(number, choice)).collect();
    write("rules/toy.toml", &rules.concat());
    Codebook::open(folder.path()).unwrap()
}

/// The homes as a roster; `h0`, `h1` and so on.
fn roster(codebook: Codebook, homes: &[Home]) -> Roster {
    let column = |name: &str, values: ArrayRef| Column { name: name.into(), values, missing: None };
    let bytes = |values: Vec<Value>| -> ArrayRef {
        Arc::new(values.into_iter().map(|value| value.map(|value| value as i8)).collect::<Int8Array>())
    };
    let names = |of: Vec<usize>| -> ArrayRef {
        Arc::new(of.into_iter().map(|home| Some(format!("h{home}"))).collect::<StringArray>())
    };
    let people: Vec<(usize, usize)> =
        homes.iter().enumerate().flat_map(|(home, data)| (0..data.people.len()).map(move |no| (home, no))).collect();
    let person = |&(home, no): &(usize, usize)| homes[home].people[no];
    let origin = |rows: usize| {
        let mut origin = Origin::default();
        (0..rows as u32).for_each(|row| origin.push(0, row, row, 0));
        origin
    };
    let raw = vec![
        RawTable {
            columns: vec![
                column("home", names((0..homes.len()).collect())),
                column("a", bytes(homes.iter().map(|home| home.a).collect())),
                column("b", bytes(homes.iter().map(|home| home.b).collect())),
            ],
            origin: origin(homes.len()),
        },
        RawTable {
            columns: vec![
                column("home", names(people.iter().map(|(home, _)| *home).collect())),
                column("no", Arc::new(people.iter().map(|(_, no)| Some(*no as i32)).collect::<Int32Array>())),
                column("x", bytes(people.iter().map(|at| person(at).0).collect())),
                column("y", bytes(people.iter().map(|at| person(at).1).collect())),
            ],
            origin: origin(people.len()),
        },
    ];
    let mut roster = Roster::assemble(Arc::new(codebook), Vec::new(), raw).unwrap();
    roster::expr::derive(&mut roster).unwrap();
    roster
}

/// The verdicts of all rules, by rule and row.
fn verdicts(home: &Home, choices: &[Choice]) -> Vec<Vec<Verdict>> {
    let verdict = |(applies, holds): (Truth, Truth)| match (applies, holds) {
        (Some(false), _) => Verdict::NotApplicable,
        (None, _) | (Some(true), None) => Verdict::Undecided,
        (Some(true), Some(false)) => Verdict::Fails,
        (Some(true), Some(true)) => Verdict::Holds,
    };
    let rows = |form: &Form| if form.people { home.people.len() } else { 1 };
    let judged =
        |&(form, k): &Choice| (0..rows(&FORMS[form])).map(|row| verdict((FORMS[form].judge)(home, row, k))).collect();
    choices.iter().map(judged).collect()
}

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
        book.localise(&roster, &mut findings).unwrap();

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
                    Outcome::NotSought | Outcome::NotComputed => prop_assert!(false, "no number here is large, nor are there many homes"),
                }
            }
            first += home.people.len();
        }
    }
}
