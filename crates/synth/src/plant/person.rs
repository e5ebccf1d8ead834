//! Errors on one line of the household form.

use super::Ground;
use super::record::{Changes, Record, Sown};
use super::tree::{Household, Person};

/// Changes cells of the first line of which this is true.
pub(super) fn change(
    household: &mut Household,
    wanted: impl Fn(&Person) -> bool,
    edits: &[(&'static str, &'static str)],
) -> Option<Sown> {
    let at = household.find(wanted)?;
    let line = &mut household.people[at].line;
    let mut changes = Changes::default();
    edits.iter().for_each(|(field, value)| changes.set(line, field, value));
    changes.fail_on(line)
}

/// A household of one: no relation on the form depends on the age of the head.
fn alone(household: &Household) -> Option<&Person> {
    match household.people.as_slice() {
        [one] if one.plain() && one.age() >= 20 => Some(one),
        _ => None,
    }
}

pub(super) fn born_after_reference(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let edits = [("birth_month", "5"), ("birth_year", "2006")];
    change(household, |person| person.age() == 0 && person.plain(), &edits)
}

pub(super) fn in_active_service(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.age() >= 18, &[("active_service", "1")])
}

pub(super) fn education_of_a_small_child(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.age() <= 5, &[("education", "1")])
}

pub(super) fn schooling_of_an_adult(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.age() >= 20, &[("schooling", "1")])
}

pub(super) fn work_of_a_child(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.age() <= 14, &[("working", "1")])
}

pub(super) fn older_than_120(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    alone(household)?;
    change(household, |_| true, &[("birth_year", "1882")])
}

pub(super) fn older_than_105(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    alone(household)?;
    change(household, |_| true, &[("birth_year", "1895")])
}

pub(super) fn hukou_pending_alone(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| !person.line.is("residence", 4), &[("hukou", "9")])
}

pub(super) fn too_young_for_the_education(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(
        household,
        |person| (6..=10).contains(&person.age()) && person.line.is("education", 2),
        &[("education", "4")],
    )
}

pub(super) fn reads_without_school(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.age() >= 15 && person.line.is("education", 1), &[("literate", "1")])
}

pub(super) fn college_without_reading(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let college = |person: &Person| person.line.number("education").is_some_and(|level| level >= 5);
    change(household, college, &[("literate", "2")])
}

pub(super) fn never_at_school_with_a_level(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(
        household,
        |person| (7..=14).contains(&person.age()) && person.line.is("education", 2),
        &[("schooling", "3")],
    )
}

pub(super) fn married_too_young(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let wanted = |person: &Person| (15..=17).contains(&person.age()) && person.relation() == 2;
    change(household, wanted, &[("marital", "2")])
}

pub(super) fn child_not_examined(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.age() <= 6, &[("child_check", "2")])
}

pub(super) fn child_check_of_an_adult(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.age() >= 7, &[("child_check", "1")])
}

pub(super) fn child_screened(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.age() <= 6, &[("screening", "0")])
}

pub(super) fn child_called_missed(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.age() <= 6 && person.plain(), &[("final_result", "9")])
}

/// Somebody who lives alone becomes fourteen, with the answers of a fourteen-year-old.
pub(super) fn head_of_fourteen(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    alone(household)?;
    let edits = [
        ("birth_year", "1991"),
        ("birth_month", "8"),
        ("education", "3"),
        ("literate", "1"),
        ("schooling", "1"),
        ("marital", ""),
        ("working", ""),
    ];
    change(household, |_| true, &edits)
}
