//! Errors of keys, references, blanks and codes; and a correction that does not fit.

use super::Ground;
use super::record::{Changes, Record, Sown};
use super::tree::Household;

/// A component entered twice.
pub(super) fn entered_twice(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = household.find(|person| !person.assessments.is_empty())?;
    let record = household.people[at].assessments[0].clone();
    let mut changes = Changes::default();
    changes.did("category", format!("assessments {} entered twice", record.key()));
    let sown = changes.fail_on(&record);
    household.people[at].assessments.insert(0, record);
    sown
}

/// A form for a person who is not on the household form.
pub(super) fn form_of_nobody(household: &mut Household, _: &mut Record, ground: &Ground) -> Option<Sown> {
    let mut form = ground.disabled.clone();
    form.put("household_id", household.id());
    form.put("person_no", household.people.len() + 20);
    let mut changes = Changes::default();
    changes.did("person_no", format!("disabled_persons {} added", form.key()));
    let sown = changes.fail_on(&form);
    household.stray.push(form);
    sown
}

pub(super) fn required_left_blank(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    super::person::change(household, |_| true, &[("seen", "")])
}

pub(super) fn unlisted_code(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    super::person::change(household, |_| true, &[("ethnicity", "77")])
}

pub(super) fn out_of_range(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let mut changes = Changes::default();
    changes.set(&mut household.form, "rooms", 120);
    changes.fail_on(&household.form)
}

/// A correction decided on a value that the record does not have; the record stays as it is.
pub(super) fn correction_of_another_value(household: &Household) -> Option<(Sown, String)> {
    let form = &household.form;
    let (key, rooms) = (form.key(), form.number("rooms")?);
    let line = format!("households,{key},rooms,{},{},planted,synth,2006-06-09", rooms + 1, rooms + 2);
    let mut changes = Changes::default();
    changes.did(
        "rooms",
        format!("correction {} -> {} of households {key} (the record says {rooms})", rooms + 1, rooms + 2),
    );
    Some((changes.fail_on(form)?, line))
}
