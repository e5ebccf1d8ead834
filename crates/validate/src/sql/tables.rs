//! The tables that the queries read: accepted and set-aside records, numbered and linked as in the roster.

use codebook::{Codebook, DerivedType, Field, Kind, Table};
use roster::expr::{OWNER, ROW, quoted};

/// Numbers of set-aside records start here, after those of any release.
///
/// Where a key occurs twice, details belong to the record with the lowest
/// number. Both are set aside, so they stand in one file, in the roster's order.
const SET_ASIDE_FROM: u64 = 1_000_000_000_000;

/// The statement that makes one table; owners come before.
pub(super) fn table(codebook: &Codebook, position: usize) -> String {
    let spec = &codebook.tables[position];
    let name = quoted(&spec.name);
    let records = |prefix: &str, from: u64| {
        format!(
            "select *, {from} + file_row_number as {ROW} from read_parquet('{prefix}{}.parquet', file_row_number = true)",
            spec.name
        )
    };
    format!(
        "create or replace temp table {name} as\nwith files as (\n  {}\n  union all by name\n  {}\n), \
         records as (\n  select {ROW},\n    {}\n  from files\n)\nselect records.*, {} as {OWNER}\nfrom records;\n",
        records("", 0),
        records(super::SET_ASIDE, SET_ASIDE_FROM),
        columns(codebook, spec).join(",\n    "),
        owner(spec)
    )
}

/// The number of the first record with the key that the record names.
fn owner(spec: &Table) -> String {
    let Some(link) = &spec.belongs_to else { return "cast(null as bigint)".to_owned() };
    let above = quoted(&link.table);
    let same = |name: &String| format!("{above}.{0} = records.{0}", quoted(name));
    let same: Vec<String> = link.fields.iter().map(same).collect();
    format!("(select min({above}.{ROW}) from {above} where {})", same.join(" and "))
}

/// Every released column in the type that rules compute in.
fn columns(codebook: &Codebook, spec: &Table) -> Vec<String> {
    let cast = |name: &str, kind: &str| format!("cast({0} as {kind}) as {0}", quoted(name));
    let recorded = |field: &Field| {
        let missing = field.missing_reasons().next().map(|_| cast(&format!("{}_missing", field.name), "varchar"));
        std::iter::once(cast(&field.name, recorded(field.kind))).chain(missing)
    };
    let derived = codebook.derived.iter().filter(|variable| variable.table == spec.name);
    spec.fields
        .iter()
        .filter(|field| !field.private)
        .flat_map(recorded)
        .chain(derived.map(|variable| cast(&variable.name, computed(variable.kind))))
        .collect()
}

fn recorded(kind: Kind) -> &'static str {
    match kind {
        Kind::Int8 | Kind::Int16 | Kind::Int32 => "bigint",
        Kind::Number => "double",
        Kind::Text => "varchar",
        Kind::Date => "date",
    }
}

fn computed(kind: DerivedType) -> &'static str {
    match kind {
        DerivedType::Integer => "bigint",
        DerivedType::Number => "double",
        DerivedType::String => "varchar",
        DerivedType::Boolean => "boolean",
    }
}
