//! Homes with `a` and `b`, people with `x` and `y`, and rules about them: as text, and as closures over plain numbers.

use arrow_array::{ArrayRef, Int8Array, Int32Array, StringArray};
use codebook::{Codebook, Verdict};
use roster::{Column, Origin, RawTable, Roster};
use std::fs;
use std::sync::Arc;

pub(super) type Value = Option<i64>;
pub(super) type Truth = Option<bool>;

/// A home and its people.
#[derive(Clone, Debug)]
pub(super) struct Home {
    pub(super) a: Value,
    pub(super) b: Value,
    pub(super) people: Vec<(Value, Value)>,
}

/// A shape of rule, with a constant `k` to fill in.
pub(super) struct Form {
    /// The rule is about people instead of homes.
    pub(super) people: bool,
    pub(super) when: Option<&'static str>,
    pub(super) require: &'static str,
    pub(super) fields: &'static [&'static str],
    /// Whether it applies, and whether it holds, for the home or the person of this number.
    pub(super) judge: fn(&Home, usize, i64) -> (Truth, Truth),
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

pub(super) const FORMS: [Form; 11] = [
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
pub(super) type Choice = (usize, i64);

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

pub(super) fn codebook(choices: &[Choice]) -> Codebook {
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
pub(super) fn roster(codebook: Codebook, homes: &[Home]) -> Roster {
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
pub(super) fn verdicts(home: &Home, choices: &[Choice]) -> Vec<Vec<Verdict>> {
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
