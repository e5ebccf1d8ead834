//! The scan against a plain loop over the records, for CSV and Parquet, in any order and on any number of threads.

use arrow_array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray};
use estimate::{Entry, PlanTotals};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use scan::{Plan, Source};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

const PLAN: &str = r#"
[design]
weight = "w"
strata = "province"
psu    = "county"
nested = true

[[derived]]
name   = "age_group"
from   = "age"
breaks = [15, 60]

[[derived]]
name = "old_woman"
sql  = "sex = 'f' and age >= 60"

[[table]]
id         = "levels"
variable   = "category"
statistics = ["proportion", "total"]
domains    = [[], ["sex"], ["age_group", "sex"], ["province"]]

[[table]]
id         = "filtered"
variable   = "old_woman"
statistics = ["proportion"]
where      = "category <> 3"
domains    = [["age_group"]]

[[table]]
id         = "income"
variable   = "income"
statistics = ["mean", "total"]
domains    = [["sex"]]

[[table]]
id                = "per_head"
numerator         = "income * 2"
denominator_value = "size"
statistics        = ["ratio"]
"#;

/// One record; every field but the design may be missing.
#[derive(Clone, Debug)]
struct Record {
    province: i32,
    county: i32,
    w: f64,
    sex: Option<&'static str>,
    age: Option<i32>,
    category: Option<i32>,
    income: Option<f64>,
    size: Option<f64>,
}

/// Small numbers in a fixed order; whole ones, so that sums are exact in any order.
fn records(seed: u64, count: usize) -> Vec<Record> {
    let mut state = seed;
    let mut below = move |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    (0..count)
        .map(|_| {
            let mut maybe = |value: u64| (below(10) > 0).then_some(value);
            let (sex, age, category) = (maybe(0), maybe(1), maybe(2));
            let (income, size) = (maybe(3), maybe(4));
            Record {
                province: 11 + below(3) as i32,
                county: 1 + below(5) as i32,
                w: below(4) as f64,
                sex: sex.map(|_| if below(2) == 0 { "f" } else { "m, or \"x\"\nin two lines" }),
                age: age.map(|_| below(90) as i32),
                category: category.map(|_| below(5) as i32),
                income: income.map(|_| below(1000) as f64),
                size: size.map(|_| 1.0 + below(5) as f64),
            }
        })
        .collect()
}

fn csv(records: &[Record]) -> String {
    let mut text = String::from("province,county,w,sex,age,category,income,size,unused\n");
    let cell = |value: Option<String>| value.unwrap_or_default();
    for r in records {
        let sex = r.sex.map(|sex| format!("\"{}\"", sex.replace('"', "\"\"")));
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},x",
            r.province,
            r.county,
            r.w,
            cell(sex),
            cell(r.age.map(|v| v.to_string())),
            cell(r.category.map(|v| v.to_string())),
            cell(r.income.map(|v| v.to_string())),
            cell(r.size.map(|v| v.to_string())),
        );
    }
    text
}

fn write_parquet(path: &Path, records: &[Record]) {
    let whole =
        |of: &dyn Fn(&Record) -> Option<i32>| -> ArrayRef { Arc::new(records.iter().map(of).collect::<Int32Array>()) };
    let real = |of: &dyn Fn(&Record) -> Option<f64>| -> ArrayRef {
        Arc::new(records.iter().map(of).collect::<Float64Array>())
    };
    let sex: ArrayRef = Arc::new(records.iter().map(|r| r.sex).collect::<StringArray>());
    let batch = RecordBatch::try_from_iter([
        ("size", real(&|r| r.size)),
        ("income", real(&|r| r.income)),
        ("category", whole(&|r| r.category)),
        ("age", whole(&|r| r.age)),
        ("sex", sex),
        ("w", real(&|r| Some(r.w))),
        ("county", whole(&|r| Some(r.county))),
        ("province", whole(&|r| Some(r.province))),
    ])
    .expect("columns of one length");
    let small = WriterProperties::builder().set_max_row_group_row_count(Some(100)).build();
    let file = std::fs::File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(small)).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
}

fn totals(path: &Path, threads: usize) -> PlanTotals {
    let plan: Plan = toml::from_str(PLAN).expect("a plan");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    pool.install(|| {
        let source = Source::open(path).expect("a source");
        scan::scan(&source, &plan, &mut |_| {}).expect("totals").plan_totals(&plan)
    })
}

/// (unit, domain codes, level) of a table to (n, weighted n, w, wy, wx).
type Sums = BTreeMap<(String, Vec<String>, String), (u64, u64, f64, f64, f64)>;

/// What a cube says, with its codes in words.
fn said(totals: &PlanTotals, view: usize, units: &[String]) -> Sums {
    let table = &totals.tables[view];
    let shape = table.cube.shape();
    let entry = |entry: Entry| {
        let codes = shape.codes(entry.cell);
        let domain = table.dims.iter().zip(codes).map(|((_, levels), code)| levels.codes[code as usize].clone());
        let level = table.levels.as_ref().map_or(String::new(), |levels| levels.codes[entry.level as usize].clone());
        let key = (units[entry.row as usize].clone(), domain.collect(), level);
        (key, (entry.n, entry.n_weighted, entry.w, entry.moments.wy, entry.moments.wx))
    };
    table.cube.entries().map(entry).collect()
}

/// Domain codes and level of a record that counts.
type Cell = (Vec<String>, String);
/// Numbers `y` and `x` of a record.
type Pair = (f64, f64);

fn naive(records: &[Record], of: &dyn Fn(&Record) -> Option<(Cell, Pair)>) -> Sums {
    let mut sums = Sums::new();
    for record in records {
        let Some(((domain, level), (y, x))) = of(record) else { continue };
        let unit = format!("{}/{}", record.province, record.county);
        let sum = sums.entry((unit, domain, level)).or_default();
        sum.0 += 1;
        sum.1 += u64::from(record.w > 0.0);
        sum.2 += record.w;
        sum.3 += record.w * y;
        sum.4 += record.w * x;
    }
    sums
}

fn group(age: i32) -> String {
    if age < 15 {
        "0"
    } else if age < 60 {
        "1"
    } else {
        "2"
    }
    .to_owned()
}

fn expected(records: &[Record]) -> Vec<Sums> {
    let level = |r: &Record| r.category.map(|category| category.to_string());
    let sex = |r: &Record| r.sex.map(str::to_owned);
    let old_woman = |r: &Record| match (r.sex.map(|sex| sex == "f"), r.age.map(|age| age >= 60)) {
        (Some(false), _) | (_, Some(false)) => Some("0".to_owned()),
        (Some(true), Some(true)) => Some("1".to_owned()),
        _ => None,
    };
    let none = (0.0, 0.0);
    vec![
        naive(records, &|r| Some(((vec![], level(r)?), none))),
        naive(records, &|r| Some(((vec![sex(r)?], level(r)?), none))),
        naive(records, &|r| Some(((vec![group(r.age?), sex(r)?], level(r)?), none))),
        naive(records, &|r| Some(((vec![r.province.to_string()], level(r)?), none))),
        naive(records, &|r| {
            r.category.filter(|&category| category != 3)?;
            Some(((vec![group(r.age?)], old_woman(r)?), none))
        }),
        naive(records, &|r| Some(((vec![sex(r)?], String::new()), (r.income?, 0.0)))),
        naive(records, &|r| Some(((vec![], String::new()), (2.0 * r.income?, r.size?)))),
    ]
}

#[test]
fn csv_and_parquet_give_what_a_plain_loop_gives() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut units: Vec<String> = Vec::new();
    for province in 11..14 {
        units.extend((1..6).map(|county| format!("{province}/{county}")));
    }
    for seed in 1..6 {
        let records = records(seed, 1000);
        let (text, columns) =
            (folder.path().join(format!("{seed}.csv")), folder.path().join(format!("{seed}.parquet")));
        std::fs::write(&text, csv(&records)).expect("written");
        write_parquet(&columns, &records);
        let expected = expected(&records);
        for path in [&text, &columns] {
            let totals = totals(path, 2);
            assert_eq!(totals.units[0].key.len(), units.len());
            for (view, expected) in expected.iter().enumerate() {
                assert_eq!(&said(&totals, view, &units), expected, "view {view} of {}", path.display());
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("records.parquet");
    let mut records = records(9, 3000);
    records.iter_mut().enumerate().for_each(|(at, record)| record.w *= 0.1 + at as f64 / 7.0);
    write_parquet(&path, &records);
    let one = totals(&path, 1);
    for threads in [2, 7] {
        let other = totals(&path, threads);
        for (a, b) in one.tables.iter().zip(&other.tables) {
            assert_eq!(a.cube, b.cube);
        }
    }
}

#[test]
fn a_folder_of_files_is_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (whole, parts) = (folder.path().join("whole.csv"), folder.path().join("parts"));
    let records = records(3, 500);
    std::fs::write(&whole, csv(&records)).expect("written");
    std::fs::create_dir(&parts).expect("made");
    std::fs::write(parts.join("1.csv"), csv(&records[..200])).expect("written");
    std::fs::write(parts.join("2.csv"), csv(&records[200..])).expect("written");
    for (a, b) in totals(&whole, 2).tables.iter().zip(&totals(&parts, 2).tables) {
        assert_eq!(a.cube, b.cube);
    }
}

#[test]
fn an_expression_may_read_no_column() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("records.csv");
    let records = records(5, 40);
    std::fs::write(&path, csv(&records)).expect("written");
    let plan = "[design]\nweight = \"w\"\npsu = \"county\"\n[[table]]\nid = \"heads\"\nstatistics = [\"ratio\"]\n\
                where = \"1 = 1\"\nnumerator = \"2\"\ndenominator_value = \"1\"\n";
    let plan: Plan = toml::from_str(plan).expect("a plan");
    let source = Source::open(&path).expect("a source");
    let totals = scan::scan(&source, &plan, &mut |_| {}).expect("totals").plan_totals(&plan);
    let sums = totals.tables[0].cube.entries().map(|entry| (entry.n, entry.moments.y, entry.moments.x));
    let (n, y, x) = sums.fold((0, 0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1, all.2 + one.2));
    assert_eq!((n, y as u64, x as u64), (40, 80, 40));
}

#[test]
fn merged_totals_are_those_of_all_records() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan: Plan = toml::from_str(PLAN).expect("a plan");
    let records = records(4, 900);
    let saved = |name: &str, records: &[Record]| {
        let (data, totals) = (folder.path().join(format!("{name}.csv")), folder.path().join(format!("{name}.parquet")));
        std::fs::write(&data, csv(records)).expect("written");
        let source = Source::open(&data).expect("a source");
        scan::scan(&source, &plan, &mut |_| {}).expect("totals").save(&plan, &totals).expect("saved");
        totals
    };
    let parts = [saved("north", &records[..250]), saved("south", &records[250..])];
    let whole =
        totals(&folder.path().join(saved("all", &records).with_extension("csv").file_name().expect("a name")), 2);
    let merged = scan::merge(&parts, &plan).expect("merged");
    assert_eq!(merged.records(), 900);
    for (a, b) in whole.tables.iter().zip(&merged.plan_totals(&plan).tables) {
        assert_eq!(a.cube, b.cube); // whole numbers: no rounding that the order could change
        assert_eq!((&a.dims, &a.levels), (&b.dims, &b.levels));
    }

    let mut other = plan.clone();
    other.design.nested = false;
    let refusal = scan::merge(&parts, &other).expect_err("another plan").to_string();
    assert!(refusal.contains("was made by another plan"), "{refusal}");
}
