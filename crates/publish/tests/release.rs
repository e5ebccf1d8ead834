//! What stands in a release: conventions of the files, and a directory that is complete or not there.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use codebook::Codebook;
use design::{Declaration, Sample, WeightSpec};
use ingest::{ReadOptions, find_packages, read_packages};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use publish::{OutputTable, PublishError, Release, ReleaseInfo, microdata};
use roster::{Accepted, Roster};
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use testkit::files::{fixture, repository};

const CITY_WEIGHT: &str = "name = \"person_weight\"\ntable = \"persons\"\n\
    poststratify = { by = [\"area\", \"sex\", \"age_group\"], totals = \"control/population.csv\" }";

fn city() -> (Roster, Sample) {
    let folder = fixture("city");
    let codebook = Arc::new(Codebook::open(&repository("schemas/cn-disability-2006")).unwrap());
    let senders = ["990501", "990581", "990583"].map(str::to_owned);
    let arrivals = find_packages(&folder.path().join("packages"), &senders, &codebook).unwrap();
    let mut roster = read_packages(&arrivals, &codebook, &ReadOptions::default(), &|_| {}).unwrap().roster;
    roster::expr::derive(&mut roster).unwrap();
    let declared = Declaration::open(&folder.path().join("design.toml")).unwrap();
    let weights: Vec<WeightSpec> = vec![toml::from_str(CITY_WEIGHT).unwrap()];
    let sample = Sample::build(&roster, &Accepted::all(&roster), &declared, &weights, folder.path()).unwrap();
    (roster, sample)
}

fn info() -> ReleaseInfo {
    ReleaseInfo {
        survey: "city".into(),
        release_id: "0123".into(),
        sources: vec![("codebook".into(), "abcd".into())],
        synthetic: Some("made up".into()),
    }
}

fn write(target: &Path, tables: &[OutputTable]) -> Result<(), PublishError> {
    let mut release = Release::begin(target, info())?;
    release.tables(tables, |table| Ok::<_, PublishError>(table.clone()), &|| {})?;
    release.finish().map(|_| ())
}

#[test]
fn persons_open_with_labels_and_in_the_order_they_claim() {
    let (roster, sample) = city();
    let accepted = Accepted::all(&roster);
    let (position, _) = roster.table("persons").unwrap();
    let table = microdata(&roster, &accepted, &sample, position).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("out"), &[table]).unwrap();

    let file = File::open(folder.path().join("out/persons.parquet")).unwrap();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let metadata = Arc::clone(builder.metadata());
    let schema = Arc::clone(builder.schema());
    assert!(schema.field_with_name("name").is_err(), "a private field was released");
    for field in schema.fields() {
        assert!(field.name().len() <= 32 && field.metadata().contains_key("label"), "{}", field.name());
        assert!(field.dict_is_ordered() != Some(true), "{} claims an order", field.name());
    }
    let sex = schema.field_with_name("sex").unwrap();
    assert_eq!(sex.data_type(), &DataType::Int8);
    assert_eq!(sex.metadata()["value_labels"], "{\"1\":\"male\",\"2\":\"female\"}");
    assert!(matches!(schema.field_with_name("sex_label").unwrap().data_type(), DataType::Dictionary(..)));
    assert_eq!(schema.field_with_name("person_weight").unwrap().data_type(), &DataType::Float64);

    let pairs = metadata.file_metadata().key_value_metadata().unwrap();
    let value = |key: &str| pairs.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone());
    assert_eq!(value("synthetic").as_deref(), Some("made up"));
    assert_eq!(value("codebook_sha256").as_deref(), Some("abcd"));

    let sorting: Vec<usize> =
        metadata.row_group(0).sorting_columns().unwrap().iter().map(|column| column.column_idx as usize).collect();
    let names: Vec<&str> = sorting.iter().map(|&column| schema.field(column).name().as_str()).collect();
    assert_eq!(names, ["county_id", "township_id", "village_id", "community_id", "household_id", "person_no"]);
    let mut rows: Vec<(Vec<String>, i8)> = Vec::new();
    for batch in builder.build().unwrap() {
        let batch = batch.unwrap();
        let text = |column: usize, row: usize| batch.column(column).as_string::<i32>().value(row).to_owned();
        let person = batch.column(sorting[5]).as_primitive::<arrow_array::types::Int8Type>();
        rows.extend(
            (0..batch.num_rows())
                .map(|row| (sorting[..5].iter().map(|&column| text(column, row)).collect(), person.value(row))),
        );
    }
    assert_eq!(rows.len(), 10_253);
    assert!(rows.is_sorted());
}

#[test]
fn a_directory_that_is_no_release_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("thesis");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("chapter1.txt"), "years of work").unwrap();
    let error = write(&target, &[]).unwrap_err();
    assert!(matches!(error, PublishError::NotARelease { .. }), "{error}");
    assert_eq!(fs::read_to_string(target.join("chapter1.txt")).unwrap(), "years of work");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");
}

#[test]
fn an_earlier_release_stands_until_the_new_one_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out");
    write(&target, &[]).unwrap();
    let before = fs::read(target.join("manifest.json")).unwrap();

    let half = Release::begin(&target, info()).unwrap();
    assert!(matches!(Release::begin(&target, info()), Err(PublishError::Busy { .. })));
    drop(half);
    assert_eq!(fs::read(target.join("manifest.json")).unwrap(), before);

    let mut next = Release::begin(&target, info()).unwrap();
    next.text("notes.txt", "new").unwrap();
    next.finish().unwrap();
    assert_eq!(fs::read_to_string(target.join("notes.txt")).unwrap(), "new");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");
}
