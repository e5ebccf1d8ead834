//! What an expression is refused with.

use super::fixture::codebook;
use crate::expr::{Expr, ExprErrorKind, Shape};

fn refused(table: usize, over: Option<usize>, sql: &str) -> (ExprErrorKind, String) {
    let error = Expr::compile(sql, &Shape::of_codebook(&codebook()), table, over).unwrap_err();
    (error.kind, error.to_string())
}

#[test]
fn an_unknown_column_names_near_ones_and_the_place() {
    let (kind, message) = refused(1, Some(2), "rent > 1 and lsited = 2");
    assert_eq!(kind, ExprErrorKind::UnknownColumn);
    assert_eq!(
        message,
        "expression `rent > 1 and lsited = 2`, character 14: table `homes` has no column `lsited`\n  help: did you mean `listed`?"
    );
}

#[test]
fn a_column_of_an_owner_or_of_the_details_is_pointed_at() {
    assert!(refused(2, None, "area = 1").1.ends_with("write `villages.area` for the value of the row it belongs to"));
    assert!(refused(1, Some(2), "sex = 1").1.contains("`sex` is a column of `people`: use it inside an aggregate"));
    assert!(
        refused(1, Some(2), "count(*) filter (where listed = 1)")
            .1
            .ends_with("write `homes.listed` for the value of the row it belongs to")
    );
    assert!(refused(1, Some(2), "people.sex = 1").1.contains("columns of `people` stand inside an aggregate"));
}

#[test]
fn what_engines_disagree_on_is_refused() {
    let (kind, message) = refused(1, None, "listed / 2 > 1");
    assert_eq!(kind, ExprErrorKind::Type);
    assert!(message.contains("`cast(a as double) / b`"), "{message}");
}

#[test]
fn every_refusal_has_its_kind() {
    use ExprErrorKind::{Syntax, Type, UnknownFunction, UnknownTable, Unsupported};
    for (sql, kind) in [
        ("listed = ", Syntax),
        ("listed = 1 2", Syntax),
        ("listed = '1'", Type),
        ("listed and true", Type),
        ("home + 1", Type),
        ("length(listed) = 1", Type),
        ("count(*) = true", Type),
        ("sum(name)", Type),
        ("case when rent > 1 then 'a' else 1 end", Type),
        ("substr(home, listed, 1)", Type),
        ("people_.sex = 1", UnknownTable),
        ("lenght(home) = 1", UnknownFunction),
        ("exists (select 1)", Unsupported),
        ("count(*) over () = 1", Unsupported),
        ("sum(count(*))", Unsupported),
        ("home similar to 'a'", Unsupported),
        ("home ilike 'a'", Unsupported),
        ("listed & 1 = 1", Unsupported),
    ] {
        assert_eq!(refused(1, Some(2), sql).0, kind, "{sql}");
    }
    assert!(refused(1, Some(2), "lenght(home) = 1").1.ends_with("did you mean `length`?"));
    assert!(refused(1, None, "count(*) = 1").1.contains("name the detail table with `over"));
    assert_eq!(refused(1, Some(0), "count(*) = 1").0, UnknownTable);
}

#[test]
fn a_condition_is_true_or_false() {
    let shape = Shape::of_codebook(&codebook());
    let error = Expr::condition("listed + 1", &shape, 1, None).unwrap_err();
    assert!(error.to_string().contains("must be true or false, but it is a whole number"));
}

#[test]
fn columns_used_are_listed_once() {
    let shape = Shape::of_codebook(&codebook());
    let expr =
        Expr::compile("listed = count(*) filter (where sex = 1 or homes.listed > 2)", &shape, 1, Some(2)).unwrap();
    let used: Vec<(usize, &str)> = expr.columns_used().iter().map(|used| (used.table, used.column.as_str())).collect();
    assert_eq!(used, [(1, "listed"), (2, "sex")]);
}
