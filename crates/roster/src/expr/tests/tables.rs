//! Truth tables and small cases written out.

use super::fixture::small;
use super::naive::Cell::{self, Bool, Date, Float, Int, Null, Text};
use super::naive::cell;
use crate::expr::{Expr, Shape, derive};
use codebook::{Derived, DerivedType};
use std::sync::Arc;

/// The values of an expression on the small survey.
fn on(table: usize, over: Option<usize>, sql: &str) -> Vec<Cell> {
    let roster = small();
    let expr = Expr::compile(sql, &Shape::of_roster(&roster), table, over).unwrap();
    let values = expr.bind(&roster).unwrap().eval_all().unwrap();
    (0..values.len()).map(|row| cell(&values, row)).collect()
}

fn constant(sql: &str) -> Cell {
    on(0, None, sql).swap_remove(0)
}

fn people(sql: &str) -> Vec<Cell> {
    on(2, None, sql)
}

fn homes(sql: &str) -> Vec<Cell> {
    on(1, Some(2), sql)
}

#[test]
fn and_or_not_follow_three_valued_logic() {
    let (t, f, n) = (Bool(true), Bool(false), Null);
    let words = ["true", "false", "null"];
    let and = [&t, &f, &n, &f, &f, &f, &n, &f, &n];
    let or = [&t, &t, &t, &t, &f, &n, &t, &n, &n];
    for (at, (a, b)) in words.iter().flat_map(|a| words.iter().map(move |b| (a, b))).enumerate() {
        assert_eq!(&constant(&format!("{a} and {b}")), and[at], "{a} and {b}");
        assert_eq!(&constant(&format!("{a} or {b}")), or[at], "{a} or {b}");
    }
    assert_eq!([constant("not true"), constant("not false"), constant("not null")], [f, t, n]);
}

#[test]
fn missing_in_comparisons_lists_and_ranges() {
    for sql in [
        "null = 1",
        "null <> null",
        "null in (1, 2)",
        "3 in (1, null)",
        "3 not in (1, null)",
        "null between 1 and 2",
        "1 between null and 2",
    ] {
        assert_eq!(constant(sql), Null, "{sql}");
    }
    assert_eq!(constant("1 in (1, null)"), Bool(true));
    assert_eq!(constant("3 between null and 2"), Bool(false));
    assert_eq!(constant("null is null and null is not distinct from null and 1 is distinct from null"), Bool(true));
    assert_eq!(constant("(null = 1) is unknown and (1 = 1) is not unknown and (null = 1) is not true"), Bool(true));
}

#[test]
fn case_takes_the_first_true_branch_only() {
    assert_eq!(constant("case when null then 1 when true then 2 else 3 end"), Int(2));
    assert_eq!(constant("case when null then 1 end"), Null);
    assert_eq!(constant("case null when null then 1 else 3 end"), Int(3));
    assert_eq!(constant("case when false then 1 else 2.5 end"), Float(2.5));
}

#[test]
fn owners_values_reach_down_and_stop_at_orphans() {
    let east = || Text("east".into());
    assert_eq!(people("villages.village"), [east(), east(), east(), Null, Null]);
    assert_eq!(
        people("homes.home"),
        ["h1", "h1", "h1", "h3"].map(|home| Text(home.into())).into_iter().chain([Null]).collect::<Vec<_>>()
    );
}

#[test]
fn aggregates_of_empty_groups_are_null_and_counts_zero() {
    assert_eq!(homes("count(*)"), [Int(3), Int(0), Int(1)]);
    assert_eq!(homes("count(sex)"), [Int(2), Int(0), Int(1)]);
    assert_eq!(homes("sum(born)"), [Int(5921), Null, Null]);
    assert_eq!(homes("bool_or(sex = 1)"), [Bool(true), Null, Bool(false)]);
    assert_eq!(homes("bool_and(height > 1)"), [Bool(true), Null, Bool(true)]);
    assert_eq!(homes("count(*) filter (where sex is null)"), [Int(1), Int(0), Int(0)]);
    assert_eq!(on(0, Some(2), "count(*)"), [Int(3), Int(0)]);
}

#[test]
fn a_name_with_the_tables_own_name_is_the_group_rows_value() {
    assert_eq!(homes("count(*) filter (where born - 1959 <= homes.listed)"), [Int(2), Int(0), Int(0)]);
    assert_eq!(homes("sum(homes.rent)"), [Float(31.5), Null, Float(0.0)]);
    assert_eq!(homes("count(*) filter (where people.sex = 2)"), [Int(1), Int(0), Int(1)]);
}

#[test]
fn texts_count_in_characters() {
    assert_eq!(people("length(name)"), [Int(2), Int(3), Null, Int(4), Int(4)]);
    assert_eq!(people("substr(name, 2, 1)")[1], Text("成".into()));
    assert_eq!(
        people("substr(name, 3)"),
        ["", "明"]
            .map(|text| Text(text.into()))
            .into_iter()
            .chain([Null, Text("ao".into()), Text("an".into())])
            .collect::<Vec<_>>()
    );
    assert_eq!(people("lower(name) like '%i%'"), [Bool(true), Bool(false), Null, Bool(false), Bool(true)]);
    assert_eq!(constant("'a' || null"), Null);
}

#[test]
fn casts_divisions_and_dates() {
    assert_eq!(constant("cast('12' as integer) + 1"), Int(13));
    assert_eq!(constant("cast('x' as integer)"), Null);
    assert_eq!(constant("cast(2.5 as integer)"), Int(2));
    assert_eq!(constant("cast(7 as double) / 2"), Float(3.5));
    assert_eq!(constant("7 % 0"), Null);
    assert_eq!(constant("1.0 / 0"), Null);
    assert_eq!(constant("cast(12 as varchar)"), Text("12".into()));
    assert_eq!(constant("nullif(3, 3)"), Null);
    assert_eq!(constant("nullif(3, 4)"), Int(3));
    assert_eq!(constant("greatest(1, null, 3)"), Int(3));
    assert_eq!(people("seen_on - date '2006-04-01'")[2], Int(1));
    assert_eq!(people("seen_on + 1")[0], Date(13240));
    assert_eq!(people("seen_on >= '2006-04-02'"), [Bool(false), Null, Bool(true), Null, Bool(true)]);
}

#[test]
fn derived_variables_use_earlier_ones_of_other_tables() {
    let derived = |name: &str, table: &str, kind, over: Option<&str>, expr: &str| Derived {
        name: name.into(),
        table: table.into(),
        kind,
        over: over.map(Into::into),
        expr: expr.into(),
        group_number: Vec::new(),
        covers: Vec::new(),
        title: codebook::Text::default(),
        because: String::new(),
        categories: Vec::new(),
    };
    let mut roster = small();
    Arc::make_mut(&mut roster.codebook).derived = vec![
        derived("age", "people", DerivedType::Integer, None, "2006 - born"),
        derived("adults", "homes", DerivedType::Integer, Some("people"), "count(*) filter (where age >= 18)"),
        derived("share", "people", DerivedType::Number, None, "homes.adults * 0.5"),
    ];
    derive(&mut roster).unwrap();
    let share = roster.tables[2].column("share").unwrap();
    assert_eq!(
        (0..5).map(|row| cell(share, row)).collect::<Vec<_>>(),
        [Float(1.0), Float(1.0), Float(1.0), Float(0.0), Null]
    );
    assert_eq!(roster.tables[1].column("adults").unwrap().data_type(), &arrow_schema::DataType::Int32);
}

#[test]
fn equal_rows_get_equal_numbers_in_order_of_first_appearance() {
    let number = |name: &str, table: &str, over: Option<&str>, of: &[&str]| Derived {
        name: name.into(),
        table: table.into(),
        kind: DerivedType::Integer,
        over: over.map(Into::into),
        expr: "group_number(...)".into(),
        group_number: of.iter().map(|&column| column.into()).collect(),
        covers: Vec::new(),
        title: codebook::Text::default(),
        because: String::new(),
        categories: Vec::new(),
    };
    let mut roster = small();
    Arc::make_mut(&mut roster.codebook).derived = vec![
        number("same_sex", "people", None, &["sex"]),
        number("pair", "people", None, &["sex", "homes.home"]),
        number("sexes", "homes", Some("people"), &["same_sex"]),
    ];
    derive(&mut roster).unwrap();
    let naive = |table: usize, keys: Vec<Option<Vec<Cell>>>| {
        let mut seen: Vec<Vec<Cell>> = Vec::new();
        let number = |key: Option<Vec<Cell>>| {
            let Some(key) = key else { return Null };
            let place = seen.iter().position(|known| *known == key).unwrap_or_else(|| {
                seen.push(key);
                seen.len() - 1
            });
            Int(place as i64 + 1)
        };
        assert_eq!(keys.len(), roster.tables[table].rows);
        keys.into_iter().map(number).collect::<Vec<Cell>>()
    };
    let column = |table: usize, name: &str| {
        let values = roster.tables[table].column(name).unwrap();
        (0..values.len()).map(|row| cell(values, row)).collect::<Vec<Cell>>()
    };
    let known = |parts: Vec<Cell>| (!parts.contains(&Null)).then_some(parts);
    let sex = column(2, "sex");
    assert_eq!(column(2, "same_sex"), naive(2, sex.iter().map(|sex| known(vec![sex.clone()])).collect()));
    let homes = column(1, "home");
    let owner = |row: usize| homes.get(roster.tables[2].owner[row] as usize).cloned().unwrap_or(Null);
    let pairs = (0..sex.len()).map(|row| known(vec![sex[row].clone(), owner(row)])).collect();
    assert_eq!(column(2, "pair"), naive(2, pairs));
    let same = column(2, "same_sex");
    let sets = (0..homes.len()).map(|home| {
        let mut set: Vec<Cell> = (0..same.len())
            .filter(|&row| roster.tables[2].owner[row] as usize == home)
            .map(|row| same[row].clone())
            .collect();
        set.sort_by_key(|cell| format!("{cell:?}"));
        known(set).filter(|set| !set.is_empty())
    });
    assert_eq!(column(1, "sexes"), naive(1, sets.collect()));
    assert!(column(1, "sexes").iter().any(|cell| *cell != Null));
}

#[test]
fn counts_are_never_missing_and_columns_may_be() {
    let roster = small();
    let nullable = |sql: &str| Expr::compile(sql, &Shape::of_roster(&roster), 1, Some(2)).unwrap().nullable();
    assert!(!nullable("count(*) = 1"));
    assert!(!nullable("listed is null or coalesce(rent, 0) > 1"));
    assert!(nullable("listed = count(*)"));
    assert!(nullable("bool_or(sex = 1)"));
}
