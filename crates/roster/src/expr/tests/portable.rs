//! What another engine is given to read.

use super::fixture::small;
use crate::expr::{Shape, from_clause, portable};

/// The translation, and the tables it is read from.
#[track_caller]
fn reads(table: usize, over: Option<usize>, sql: &str, expected: &str, from: &str) {
    let shape = Shape::of_roster(&small());
    let found = portable(sql, &shape, table, over).unwrap();
    assert_eq!(found.sql, expected, "{sql}");
    assert_eq!(from_clause(&shape, table, found.above), from, "{sql}");
}

#[test]
fn names_carry_their_table_and_owners_are_joined() {
    reads(1, None, "listed > 2", "homes.listed > 2", "homes");
    let both = "people left join homes on homes._row = people._owner \
                left join villages on villages._row = homes._owner";
    reads(2, None, "villages.area = 1", "villages.area = 1", both);
    reads(2, None, "villages.area = 1 and homes.listed = 1", "villages.area = 1 AND homes.listed = 1", both);
    reads(2, None, "name like 'a%'", "people.\"name\" LIKE 'a%' ESCAPE '\\'", "people");
}

#[test]
fn aggregates_become_queries_over_the_details() {
    reads(
        1,
        Some(2),
        "listed = count(*) filter (where sex = 1)",
        "homes.listed = (select count(*) FILTER (WHERE people.sex = 1) from people where people._owner = homes._row)",
        "homes",
    );
    reads(
        0,
        Some(2),
        "max(homes.rent) filter (where villages.area = 1) > 5",
        "(select max(homes.rent) FILTER (WHERE villages.area = 1) from people join homes on homes._row = people._owner \
         where homes._owner = villages._row) > 5",
        "villages",
    );
    let joined = "homes left join villages on villages._row = homes._owner";
    reads(
        1,
        Some(2),
        "sum(born) filter (where villages.area = 1) > 5",
        "(select sum(people.born) FILTER (WHERE villages.area = 1) from people where people._owner = homes._row) > 5",
        joined,
    );
}

#[test]
fn what_engines_read_differently_is_said_differently() {
    for (sql, expected) in [
        ("rent / listed > 0.5", "homes.rent / nullif(homes.listed, 0) > 0.5e0"),
        ("listed % 2 = 0", "homes.listed % nullif(2, 0) = 0"),
        ("cast(home as integer) = 1", "TRY_CAST(homes.home AS BIGINT) = 1"),
        ("(listed = 1) is unknown", "(homes.listed = 1) IS NULL"),
        (
            "date '2006-04-01' + listed > '2006-04-02'",
            "DATE '2006-04-01' + cast(homes.listed as integer) > '2006-04-02'",
        ),
        ("substr(home, 1, 2) = 'ab'", "SUBSTR(homes.home, 1, 2) = 'ab'"),
        ("coalesce(listed, 0) in (1, 2)", "coalesce(homes.listed, 0) IN (1, 2)"),
    ] {
        let found = portable(sql, &Shape::of_roster(&small()), 1, None);
        assert_eq!(found.unwrap().sql, expected, "{sql}");
    }
}
