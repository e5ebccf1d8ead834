//! The rule book as SQL: what the script says. That DuckDB agrees is checked in `.ci/run`, on releases.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod common;

use common::{codebook, rule, takes};
use validate::RuleBook;
use validate::kinds::KINDS;

const MESSAGE: &str = "message = { en = \"it\\n is wrong\", zh = \"错\" }\nseverity = \"error\"";

/// The query of one rule, without its comments.
fn query(kind: &str, level: &str, rest: &str) -> String {
    let script = RuleBook::of_codebook(&codebook(&rule("one", kind, level, &format!("{MESSAGE}\n{rest}")))).unwrap();
    let script = script.sql().unwrap();
    let (_, statement) = script.split_once("-- it is wrong\n").expect("the message stands above the query");
    statement.to_owned()
}

#[test]
fn a_row_level_rule_says_where_it_is_undecided() {
    let text = query(
        "values_consistent",
        "\"homes\"",
        "when = \"villages.area = 1\"\nrequire = \"listed > 0\"\nfields = [\"listed\"]",
    );
    assert_eq!(
        text,
        "with applies as (
  select homes._row, (villages.area = 1) as holds
  from homes left join villages on villages._row = homes._owner
), hit as (
  select _row, cast(null as varchar) as field, case when holds is null then 'undecided' else 'fails' end as verdict
  from (select homes._row, (homes.listed > 0) as holds from homes)
  where holds is not true
)
select homes.home, coalesce(found.field, 'listed') as fields, found.verdict
from (
  select hit.* from hit join applies using (_row) where applies.holds
  union all
  select _row, null, 'undecided' from applies where holds is null
) as found join homes using (_row)
order by _row, found.field;
"
    );
}

#[test]
fn kinds_that_read_the_codebook_write_out_what_it_says() {
    let shows = |kind: &str, level: &str, part: &str| {
        let text = query(kind, level, "");
        assert!(text.contains(part), "{kind}:\n{text}");
    };
    shows("codes_listed", "\"people\"", "'sex' as field, 'fails' as verdict from people where sex not in (1, 2)\n)");
    shows("range_valid", "\"homes\"", "from homes where listed < 0 or listed > 20\n)");
    shows("mandatory_present", "\"homes\"", "from homes where listed is null and listed_missing is null\n)");
    shows(
        "key_unique",
        "\"people\"",
        "partition by home, \"no\") as _times from people)\n  where home is null or \"no\" is null or _times > 1",
    );
    shows("reference_exists", "\"people\"", "case when home is null then 'undecided'");
    shows("codes_listed", "\"homes\"", "from homes where false\n)");
}

#[test]
fn a_private_field_is_not_shown() {
    let text = query("values_consistent", "\"people\"", "require = \"name is not null\"");
    assert_eq!(text, "-- not shown: reads `name`, which is private\n");
}

#[test]
fn every_kind_has_a_query() {
    for entry in KINDS {
        let text = query(entry.name, "\"homes\"", takes(entry.kind));
        assert!(text.contains("as verdict"), "{}:\n{text}", entry.name);
    }
}

#[test]
fn tables_hold_accepted_and_set_aside_records_but_nothing_private() {
    let script = RuleBook::of_codebook(&codebook("")).unwrap().sql().unwrap();
    let (_, people) = script.split_once("temp table people as\n").unwrap();
    assert!(
        people.contains("read_parquet('people.parquet'") && people.contains("read_parquet('set_aside_people.parquet'")
    );
    assert!(!people.contains("\"name\""), "{people}");
    assert!(
        people.contains("(select min(homes._row) from homes where homes.home = records.home) as _owner"),
        "{people}"
    );
}
