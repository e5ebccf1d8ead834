//! Errors between the results of the household form, the components and the disabled-person form.

use super::Ground;
use super::record::{Changes, Record, Sown};
use super::tree::{Household, Person};

/// The first person with one component and all forms.
fn disabled(household: &Household) -> Option<usize> {
    household.find(|person| person.assessments.len() == 1 && person.disabled.len() == 1)
}

/// Another code than the recorded one, 1 to `most`.
fn other(record: &Record, field: &str, most: i32) -> Option<i32> {
    Some(record.number(field)? % most + 1)
}

pub(super) fn other_grade_on_the_form(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = disabled(household)?;
    let form = &mut household.people[at].disabled[0];
    let mut changes = Changes::default();
    let grade = other(form, "overall_grade", 4)?;
    changes.set(form, "overall_grade", grade);
    changes.fail_on(form)
}

pub(super) fn grade_without_disability(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = household.find(|person| person.plain() && person.age() >= 7)?;
    let line = &mut household.people[at].line;
    let mut changes = Changes::default();
    changes.set(line, "final_grade", 2);
    changes.fail_on(line)
}

pub(super) fn assessments_lost(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = disabled(household)?;
    let person = &mut household.people[at];
    let lost = person.assessments.pop()?;
    let mut changes = Changes::default();
    changes.did("final_result", format!("assessments {} removed", lost.key()));
    changes.fail_on(&person.line)
}

pub(super) fn form_lost(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = disabled(household)?;
    let person = &mut household.people[at];
    let lost = person.disabled.pop()?;
    let mut changes = Changes::default();
    changes.did("final_result", format!("disabled_persons {} removed", lost.key()));
    changes.fail_on(&person.line)
}

pub(super) fn form_for_a_healthy_person(household: &mut Household, _: &mut Record, ground: &Ground) -> Option<Sown> {
    let at = household.find(|person| person.plain() && person.age() >= 7)?;
    let person = &mut household.people[at];
    let mut form = ground.disabled.clone();
    for field in ["household_id", "person_no"] {
        form.put(field, person.line.get(field));
    }
    let mut changes = Changes::default();
    changes.did("final_result", format!("disabled_persons {} added", form.key()));
    person.disabled.push(form);
    changes.fail_on(&person.line)
}

/// Writes a result on the household form, the slip and the disabled-person form alike; the component stays.
fn everywhere(person: &mut Person, value: i32, [line, slip, form]: [&'static str; 3]) -> Option<Sown> {
    let mut changes = Changes::default();
    changes.set(&mut person.line, line, value);
    person.slips.iter_mut().for_each(|record| changes.set(record, slip, value));
    person.disabled.iter_mut().for_each(|record| changes.set(record, form, value));
    changes.fail_on(&person.line)
}

pub(super) fn other_category_than_assessed(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = disabled(household)?;
    let person = &mut household.people[at];
    let category = other(&person.line, "final_result", 6)?;
    everywhere(person, category, ["final_result", "slip_result", "overall_category"])
}

pub(super) fn other_grade_than_assessed(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = disabled(household)?;
    let person = &mut household.people[at];
    let grade = other(&person.line, "final_grade", 4)?;
    everywhere(person, grade, ["final_grade", "slip_grade", "overall_grade"])
}
