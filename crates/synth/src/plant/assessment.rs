//! Errors on the assessment record: one component of a disability.

use super::Ground;
use super::record::{Changes, Record, Sown};
use super::tree::{Household, Person};

/// The first person and component of whom this is true.
fn component(household: &Household, wanted: impl Fn(&Person, &Record) -> bool) -> Option<(usize, usize)> {
    let of_person = |person: &Person| person.assessments.iter().position(|record| wanted(person, record));
    household.people.iter().enumerate().find_map(|(at, person)| Some((at, of_person(person)?)))
}

/// Changes cells of the first component of which this is true.
fn change(
    household: &mut Household,
    wanted: impl Fn(&Person, &Record) -> bool,
    edits: &[(&'static str, String)],
) -> Option<Sown> {
    let (person, at) = component(household, wanted)?;
    let record = &mut household.people[person].assessments[at];
    let mut changes = Changes::default();
    edits.iter().for_each(|(field, value)| changes.set(record, field, value));
    changes.fail_on(record)
}

fn measured(record: &Record, field: &str) -> bool {
    record.is("not_measurable", 2) && !record.blank(field)
}

pub(super) fn foreign_cause(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |_, record| record.is("category", 4), &[("cause", "101".into())])
}

pub(super) fn foreign_measure(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let wanted = |_: &Person, record: &Record| record.is("category", 4) && record.is("not_measurable", 2);
    change(household, wanted, &[("hearing_db", "50".into())])
}

/// A development quotient, which is for children, at the value that fits the grade.
pub(super) fn measure_of_a_child(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    const FITTING: [i32; 5] = [0, 20, 30, 45, 60];
    let wanted = |person: &Person, record: &Record| {
        person.age() >= 7 && record.is("category", 5) && record.is("not_measurable", 2)
    };
    let (person, at) = component(household, wanted)?;
    let grade = household.people[person].assessments[at].number("grade")?;
    change(household, wanted, &[("dq", FITTING[grade as usize].to_string())])
}

pub(super) fn onset_after_reference(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let edits = [("onset_year", "2006".into()), ("onset_month", "5".into())];
    change(household, |person, record| record.is("category", 4) && person.age() >= 3, &edits)
}

pub(super) fn short_mental_disorder(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let edits = [("onset_year", "2005".into()), ("onset_month", "10".into())];
    change(household, |person, record| record.is("category", 6) && person.age() >= 7, &edits)
}

/// Deaf from the second year of life, and no trouble with speech on the form.
pub(super) fn early_deafness_alone(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let wanted = |person: &Person, record: &Record| {
        let severe = record.is("category", 2) && record.number("grade").is_some_and(|grade| grade <= 2);
        let speech = person.assessments.iter().any(|other| other.is("category", 3));
        severe && !speech && (4..=100).contains(&person.age())
    };
    let (person, _) = component(household, wanted)?;
    let birth = household.people[person].line.number("birth_year")?;
    change(household, wanted, &[("onset_year", (birth + 1).to_string())])
}

pub(super) fn assessed_after_close(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |_, _| true, &[("assessed_on", "2006-05-28".into())])
}

pub(super) fn measure_left_out(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(
        household,
        |_, record| record.is("category", 2) && measured(record, "hearing_db"),
        &[("hearing_db", String::new())],
    )
}

pub(super) fn measured_though_not_measurable(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |_, record| measured(record, "hearing_db"), &[("not_measurable", "1".into())])
}

/// A measure that belongs to the other end of the grades.
fn other_measure(
    household: &mut Household,
    category: u8,
    field: &'static str,
    worst: &str,
    best: &str,
) -> Option<Sown> {
    let wanted = |_: &Person, record: &Record| record.is("category", category) && measured(record, field);
    let (person, at) = component(household, wanted)?;
    let severe = household.people[person].assessments[at].number("grade")? <= 2;
    change(household, wanted, &[(field, if severe { best.into() } else { worst.into() })])
}

pub(super) fn other_acuity(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let wanted = |_: &Person, record: &Record| {
        record.is("category", 1) && measured(record, "acuity") && record.blank("field_degrees")
    };
    let (person, at) = component(household, wanted)?;
    let severe = household.people[person].assessments[at].number("grade")? <= 2;
    change(household, wanted, &[("acuity", if severe { "0.2".into() } else { "0.01".into() })])
}

/// Tunnel vision, which is grade 1 or 2, beside a milder grade.
pub(super) fn narrow_field_at_a_mild_grade(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let wanted = |_: &Person, record: &Record| {
        let mild = record.number("grade").is_some_and(|grade| grade >= 3);
        record.is("category", 1) && mild && measured(record, "acuity") && record.blank("field_degrees")
    };
    change(household, wanted, &[("field_degrees", "7".into())])
}

pub(super) fn other_hearing(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    other_measure(household, 2, "hearing_db", "95", "45")
}

pub(super) fn other_intelligibility(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    other_measure(household, 3, "intelligibility", "5", "60")
}

pub(super) fn other_iq(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    other_measure(household, 5, "iq", "15", "60")
}

pub(super) fn other_intellectual_whodas(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    other_measure(household, 5, "whodas", "120", "60")
}

pub(super) fn other_mental_whodas(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    other_measure(household, 6, "whodas", "120", "60")
}
