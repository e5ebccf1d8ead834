//! The kernels against the naive twin, on random rosters with missing values and missing owners.

use super::fixture::{Rows, roster};
use super::naive::{Cell, Place, cell};
use crate::Roster;
use crate::expr::{Expr, Shape};
use proptest::prelude::*;
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

const HOMES: usize = 1;
const PEOPLE: usize = 2;

/// Table, detail table, expression.
const SAMPLE: &[(usize, Option<usize>, &str)] = &[
    (PEOPLE, None, "sex = 1 and born > 1970"),
    (PEOPLE, None, "sex = 1 or born > 1970"),
    (PEOPLE, None, "not (sex <> 1) or height is null"),
    (PEOPLE, None, "sex in (1, null, 3)"),
    (PEOPLE, None, "born not in (1950, 1975) and sex not in (2)"),
    (PEOPLE, None, "born between 1950 + sex and 1975"),
    (PEOPLE, None, "born not between height * 1000 and 2000"),
    (PEOPLE, None, "(born - 1900) % sex + -sex * 2"),
    (PEOPLE, None, "height / sex + born"),
    (PEOPLE, None, "case when sex = 1 then born when height > 1 then 7 end"),
    (PEOPLE, None, "case sex when 1 then 'man' when 2 then name else 'open' end"),
    (PEOPLE, None, "coalesce(height, homes.rent, born)"),
    (PEOPLE, None, "greatest(sex, born - 1960, null)"),
    (PEOPLE, None, "least(height, homes.rent, 1)"),
    (PEOPLE, None, "name || '/' || homes.home"),
    (PEOPLE, None, "length(name) is distinct from villages.area"),
    (PEOPLE, None, "(sex = 1) is true or (villages.area = 2) is not false"),
    (PEOPLE, None, "abs(born - 1960) > homes.listed"),
    (HOMES, Some(PEOPLE), "count(*)"),
    (HOMES, Some(PEOPLE), "listed = count(*) filter (where sex = 1 or height > 1)"),
    (HOMES, Some(PEOPLE), "count(height) + count(distinct sex) * 10 + count(distinct name) * 100"),
    (HOMES, Some(PEOPLE), "sum(born) filter (where sex = 1)"),
    (HOMES, Some(PEOPLE), "sum(height)"),
    (HOMES, Some(PEOPLE), "max(born) - min(born)"),
    (HOMES, Some(PEOPLE), "min(name)"),
    (HOMES, Some(PEOPLE), "max(seen_on)"),
    (HOMES, Some(PEOPLE), "bool_or(sex = 1)"),
    (HOMES, Some(PEOPLE), "bool_and(height > homes.rent)"),
    (HOMES, Some(PEOPLE), "count(*) filter (where homes.listed > 1 and villages.area = 1)"),
    (0, Some(PEOPLE), "count(*) filter (where homes.listed is null) + count(distinct homes.home)"),
    (0, Some(PEOPLE), "sum(villages.area * sex)"),
    (0, Some(HOMES), "max(rent) > area"),
];

fn check(roster: &Roster) -> Result<(), TestCaseError> {
    let shape = Shape::of_roster(roster);
    for &(table, over, sql) in SAMPLE {
        let tree = Parser::new(&GenericDialect).try_with_sql(sql).unwrap().parse_expr().unwrap();
        let expr = Expr::compile(sql, &shape, table, over).unwrap();
        let bound = expr.bind(roster).unwrap();
        let rows = roster.tables[table].rows;
        let all = bound.eval_all().unwrap();
        let backwards: Vec<u32> = (0..rows as u32).rev().collect();
        let picked = bound.eval_rows(&backwards).unwrap();
        prop_assert_eq!(all.len(), rows);
        for row in 0..rows {
            let expected = Place { roster, table, row, over }.value(&tree);
            // The twin keeps whole numbers whole in a mixed `case`; the kernels widen the column.
            let expected = match (expected, cell(&all, row)) {
                (Cell::Int(number), Cell::Float(_)) => Cell::Float(number as f64),
                (expected, _) => expected,
            };
            prop_assert_eq!(&expected, &cell(&all, row), "{} at row {}", sql, row);
            prop_assert_eq!(&expected, &cell(&picked, rows - 1 - row), "{} at row {}, picked", sql, row);
            let one = bound.eval(row..row + 1).unwrap().into_rows(1).unwrap();
            prop_assert_eq!(&expected, &cell(&one, 0), "{} at row {}, alone", sql, row);
        }
    }
    Ok(())
}

fn maybe<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Option<T>> {
    prop_oneof![1 => Just(None), 3 => proptest::sample::select(values).prop_map(Some)]
}

/// Owners in ascending order, those without one last.
fn owners(count: usize, above: usize) -> impl Strategy<Value = Vec<Option<u32>>> {
    proptest::collection::vec(0..=above as u32, count).prop_map(move |mut owners| {
        owners.sort_unstable();
        owners.into_iter().map(|owner| (owner < above as u32).then_some(owner)).collect()
    })
}

fn rows() -> impl Strategy<Value = Rows> {
    let names = || maybe(vec!["A", "B", "合成明", ""]);
    (0..3_usize, 0..5_usize, 0..12_usize).prop_flat_map(move |(villages, homes, people)| {
        let person = (
            names(),
            maybe(vec![0_i8, 1, 2]),
            maybe(vec![1940, 1960, 1975]),
            maybe(vec![0.5, 1.0, 1.75]),
            maybe(vec![13239, 13240]),
        );
        (
            proptest::collection::vec((names(), maybe(vec![1_i8, 2])), villages),
            (
                owners(homes, villages),
                proptest::collection::vec((names(), maybe(vec![0, 1, 2]), maybe(vec![0.0, 1.5])), homes),
            ),
            (owners(people, homes), proptest::collection::vec(person, people)),
        )
            .prop_map(|(villages, homes, people)| Rows {
                villages,
                homes: homes
                    .0
                    .into_iter()
                    .zip(homes.1)
                    .map(|(owner, (home, listed, rent))| (owner, home, listed, rent))
                    .collect(),
                people: people.0.into_iter().zip(people.1).collect(),
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn kernels_agree_with_the_twin(rows in rows()) {
        check(&roster(&rows))?;
    }
}

#[test]
fn many_chunks_give_the_same_as_one() {
    let homes = 3_000;
    let people = 100_000_usize;
    let rows = Rows {
        villages: vec![(Some("east"), Some(1)); 3],
        homes: (0..homes).map(|home| (Some(home / 1_000), Some("h"), Some(home as i32 % 7), Some(0.5))).collect(),
        people: (0..people)
            .map(|person| {
                let home = (person as u32 / 33).min(homes - 1);
                (Some(home), (None, Some((person % 3) as i8), Some(person as i32), Some(person as f64 / 3.0), None))
            })
            .collect(),
    };
    let roster = roster(&rows);
    let shape = Shape::of_roster(&roster);
    for (table, over, sql) in
        [(HOMES, Some(PEOPLE), "sum(height) filter (where sex = 1)"), (PEOPLE, None, "homes.listed + born")]
    {
        let expr = Expr::compile(sql, &shape, table, over).unwrap();
        let bound = expr.bind(&roster).unwrap();
        assert!(bound.chunks().len() > 3);
        let whole = bound.eval(0..roster.tables[table].rows).unwrap().into_rows(roster.tables[table].rows).unwrap();
        assert_eq!(&bound.eval_all().unwrap(), &whole);
    }
}
