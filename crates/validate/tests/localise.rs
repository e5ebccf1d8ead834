//! Hints on the rule book of the disability survey: records with a known slip, and what is said about them.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use arrow_array::{Array, ArrayRef, DictionaryArray, StringArray, types::Int8Type};
use arrow_cast::cast;
use arrow_schema::DataType;
use codebook::{Codebook, Field, Kind};
use roster::{Column, Origin, RawTable, Roster, SourceFile};
use std::path::Path;
use std::sync::Arc;
use validate::{Findings, Outcome, RuleBook, Unread};

fn schema(name: &str) -> Arc<Codebook> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(name);
    Arc::new(Codebook::open(&folder).unwrap())
}

/// A record: its table, and its filled fields as `name=value`, between blanks.
type Record = (&'static str, String);

/// A roster of the records, with derived variables.
fn roster(codebook: &Arc<Codebook>, records: &[Record]) -> Roster {
    let value = |line: &str, field: &Field| {
        let mut pairs = line.split(' ').filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| *name == field.name).map(|(_, value)| value.to_owned())
    };
    let table = |spec: &codebook::Table| {
        let lines: Vec<&str> =
            records.iter().filter(|(table, _)| *table == spec.name).map(|(_, line)| line.as_str()).collect();
        let column = |field: &Field| {
            let kind = match field.kind {
                Kind::Int8 => DataType::Int8,
                Kind::Int16 => DataType::Int16,
                Kind::Int32 => DataType::Int32,
                Kind::Number => DataType::Float64,
                Kind::Text => DataType::Utf8,
                Kind::Date => DataType::Date32,
            };
            let texts: StringArray = lines.iter().map(|line| value(line, field)).collect();
            let reasons: DictionaryArray<Int8Type> = lines.iter().map(|_| None::<&str>).collect();
            let values = cast(&texts, &kind).unwrap();
            assert_eq!(values.null_count(), texts.null_count(), "{}: a value does not fit", field.name);
            let missing = field.missing_reasons().next().map(|_| Arc::new(reasons) as ArrayRef);
            Column { name: field.name.clone(), values, missing }
        };
        let columns = spec.fields.iter().map(column).collect();
        let mut origin = Origin::default();
        let file = codebook.position(&spec.name).unwrap() as u32;
        (0..lines.len() as u32).for_each(|row| origin.push(file, row + 1, row + 2, 0));
        RawTable { columns, origin }
    };
    let file = |(table, spec): (usize, &codebook::Table)| SourceFile {
        sender: String::new(),
        table,
        path: format!("{}.csv", spec.name),
        location: std::path::PathBuf::new(),
        format: "csv".into(),
        encoding: String::new(),
        columns: Vec::new(),
        delimiter: b',',
        declared: 0,
        received: 0,
        sha256: String::new(),
    };
    let files = codebook.tables.iter().enumerate().map(file).collect();
    let raw = codebook.tables.iter().map(table).collect();
    let mut roster = Roster::assemble(Arc::clone(codebook), files, raw).unwrap();
    roster::expr::derive(&mut roster).unwrap();
    roster
}

const HOUSE: &str = "household_id=99050100100201001";

/// A community, a household of a couple and the daughter of the house, nobody disabled: nothing wrong.
fn clean() -> Vec<Record> {
    let community = "community_id=99050100100201 county_id=990501 township_id=990501001 village_id=990501001002 \
                     county_kind=1 area=1 listed_households=1 listed_persons=3 vacant_households=0 \
                     reported_households=1 reported_persons=3 reported_suspects=0";
    let household = format!(
        "{HOUSE} community_id=99050100100201 household_type=1 visit_result=1 residents_listed=3 residents_male=1 \
         residents_female=2 disabled_listed=0 income_2005=20000 floor_area=80 rooms=3 respondent_no=1 \
         visit_date=2006-04-10 enumerator_1=E1 enumerator_2=E2"
    );
    let adult = |line: &str| {
        (
            "persons",
            format!(
                "{HOUSE} birth_month=5 ethnicity=1 residence=1 hukou=1 active_service=2 seen=1 final_result=0 screening=0 \
             pension=1 medical_insurance=1 dibao=2 relief=2 education=3 literate=1 marital=2 working=1 {line}"
            ),
        )
    };
    let child = format!(
        "{HOUSE} person_no=3 relation=2 sex=2 birth_year=1995 birth_month=5 ethnicity=1 residence=1 hukou=1 \
         active_service=2 seen=1 final_result=0 screening=0 education=2 literate=1 schooling=1 dibao=2 relief=2"
    );
    vec![
        ("communities", community.into()),
        ("households", household),
        adult("person_no=1 relation=0 sex=1 birth_year=1966"),
        adult("person_no=2 relation=1 sex=2 birth_year=1968"),
        ("persons", child),
    ]
}

/// The clean records with one text replaced in one of them.
fn slip(record: usize, right: &str, wrong: &str) -> Vec<Record> {
    let mut records = clean();
    assert!(records[record].1.contains(right), "{right}");
    records[record].1 = records[record].1.replace(right, wrong);
    records
}

fn localised(records: &[Record]) -> (RuleBook, Roster, Findings) {
    let codebook = schema("cn-disability-2006");
    let roster = roster(&codebook, records);
    let book = RuleBook::compile(&roster).unwrap();
    let mut findings = book.run(&roster, &|_| {}).unwrap();
    book.localise(&roster, &mut findings, &[]).unwrap();
    (book, roster, findings)
}

/// Names of the failed error rules, and the hints they carry, without repetition.
fn hints(records: &[Record]) -> (Vec<String>, Vec<String>) {
    let (book, _, findings) = localised(records);
    let failed: Vec<_> = findings.iter().filter(|finding| finding.sets_aside()).collect();
    let mut hints: Vec<String> =
        failed.iter().filter_map(|finding| finding.hint.as_ref()).map(|h| h.text.en.clone()).collect();
    hints.dedup();
    (failed.iter().map(|finding| book.rule_of(finding).name.clone()).collect(), hints)
}

#[test]
fn nothing_fails_on_the_clean_records() {
    assert_eq!(hints(&clean()).0, [""; 0]);
}

#[test]
fn a_birth_year_a_century_off_is_the_one_value_to_change() {
    let (failed, hints) = hints(&slip(4, "birth_year=1995", "birth_year=1895"));
    assert!(failed.len() >= 2, "{failed:?}");
    assert_eq!(
        hints,
        ["changing birth_year of persons 3 alone (1895, for example to 1995) would satisfy all 3 failed rules"]
    );
}

#[test]
fn an_infant_with_the_answers_of_a_grown_up_is_a_slip_in_the_year() {
    let (failed, hints) = hints(&slip(2, "birth_year=1966", "birth_year=2006"));
    let age = ["born_before_reference_time", "education_asked_from_six", "adult_items_asked_from_fifteen"];
    assert!(age.iter().all(|rule| failed.iter().any(|name| name == rule)), "{failed:?}");
    assert_eq!(hints.len(), 1, "{hints:?}");
    assert!(hints[0].starts_with("changing birth_year of persons 1 alone (2006, for example to 19"), "{hints:?}");
}

#[test]
fn two_slips_in_one_household_make_one_hint_for_all_rules() {
    let mut records = slip(2, "birth_year=1966", "birth_year=2006");
    records[1].1 = records[1].1.replace("residents_male=1", "residents_male=2");
    let (book, roster, findings) = localised(&records);
    let failed: Vec<_> = findings.iter().filter(|finding| finding.sets_aside()).collect();
    let first = failed[0].hint.as_ref().unwrap();
    assert!(failed.iter().all(|finding| finding.hint.as_ref() == Some(first)));
    let Outcome::Change(changes) = &first.outcome else { panic!("{first:?}") };
    let named: Vec<&str> =
        changes.iter().map(|change| roster.codebook.tables[change.table].fields[change.field].name.as_str()).collect();
    assert_eq!(named, ["residents_male", "birth_year"]);
    assert_eq!((changes[0].to.as_deref(), changes[0].only), (Some("1"), true));
    assert!(first.text.en.starts_with("changing 2 values together would satisfy all "), "{}", first.text.en);
    assert!(first.text.zh.contains("住户的男性人数（residents_male）（由2改为1）"), "{}", first.text.zh);
    let rendered = book.render_all(&roster, findings.as_slice()).unwrap();
    let position = findings.iter().position(|finding| finding.sets_aside()).unwrap();
    assert_eq!(rendered[position].hint.as_ref(), Some(&first.text));
}

#[test]
fn one_rule_about_one_field_needs_no_hint() {
    let (failed, hints) = hints(&slip(1, "residents_listed=3", "residents_listed=4"));
    assert_eq!((failed, hints), (vec!["member_count_matches_roster".to_owned()], Vec::new()));
}

#[test]
fn what_only_a_record_could_repair_is_said_to_be_so() {
    let mut records = slip(2, "birth_year=1966", "birth_year=2006");
    records.push(records[4].clone()); // the child's form was entered twice
    let (book, _, findings) = localised(&records);
    for finding in findings.iter().filter(|finding| finding.sets_aside()) {
        let hint = finding.hint.as_ref().unwrap();
        if book.rule_of(finding).name == "key_occurs_once" {
            assert_eq!(hint.outcome, Outcome::NeedsRecord);
        } else {
            assert!(hint.text.en.contains("failed rules (no value would satisfy the rest)"), "{}", hint.text.en);
        }
    }
}

#[test]
fn the_first_suspect_of_two_is_named() {
    // Grade and result contradict each other; `fields` names the grade first.
    let (failed, hints) = hints(&slip(2, "final_result=0", "final_result=0 final_grade=3"));
    assert_eq!(failed, ["final_grade_fits_result"]);
    assert_eq!(hints, ["changing final_grade of persons 1 alone (3 to blank) would satisfy the failed rule"]);
}

#[test]
fn a_field_with_a_weight_is_changed_last() {
    // `visit_result` weighs 3: another result would switch off every rule of a completed household.
    let (failed, hints) = hints(&slip(1, "residents_male=1 residents_female=2", "residents_male=2 residents_female=1"));
    assert_eq!(failed, ["member_count_by_sex_matches"]);
    // One sex written wrongly would explain it as well as two counts, and costs less.
    assert_eq!(hints, ["changing sex of persons 2 alone (2 to 1) would satisfy the failed rule"]);
}

#[test]
fn threads_change_no_hint() {
    let mut records = slip(2, "birth_year=1966", "birth_year=2006");
    records[4].1 = records[4].1.replace("birth_year=1995", "birth_year=1895");
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| localised(&records).2)
    };
    let one = with(1);
    assert!(one.iter().any(|finding| finding.hint.is_some()));
    assert_eq!(with(2), one);
    assert_eq!(with(7), one);
}

#[test]
fn a_household_with_an_unreadable_record_is_not_told_to_change_a_count() {
    let mut records = clean();
    records.pop(); // the daughter's line could not be read
    let codebook = schema("cn-disability-2006");
    let roster = roster(&codebook, &records);
    let book = RuleBook::compile(&roster).unwrap();
    let hint = |owner: &str| {
        let mut findings = book.run(&roster, &|_| {}).unwrap();
        let unread = [Unread { table: codebook.position("persons").unwrap(), owner: vec![owner.to_owned()] }];
        book.localise(&roster, &mut findings, &unread).unwrap();
        let failed = findings.iter().find(|finding| finding.hint.is_some()).unwrap();
        failed.hint.as_ref().unwrap().text.en.clone()
    };
    let own = hint("99050100100201001");
    assert_eq!(own, "a record that belongs here could not be read: put it right first, then check again");
    let of_a_neighbour = hint("99050100100201002");
    assert!(of_a_neighbour.contains("residents_listed of households (3 to 2)"), "{of_a_neighbour}");
}
