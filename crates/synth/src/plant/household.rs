//! Errors on the household form.

use super::Ground;
use super::record::{Changes, Record, Sown};
use super::tree::{Household, Person};

/// Sets cells of the form.
fn change(household: &mut Household, edits: &[(&'static str, String)]) -> Option<Sown> {
    let mut changes = Changes::default();
    edits.iter().for_each(|(field, value)| changes.set(&mut household.form, field, value));
    changes.fail_on(&household.form)
}

/// Adds to a count of the form.
fn miscount(household: &mut Household, field: &str, by: i32) -> Option<Sown> {
    let mut changes = Changes::default();
    changes.add(&mut household.form, field, by);
    changes.fail_on(&household.form)
}

/// One digit more in the code, on every form of the household.
pub(super) fn code_too_long(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let id = format!("{}9", household.id());
    let mut changes = Changes::default();
    changes.did("household_id", format!("household {} is called {id} on all forms", household.id()));
    household.records().for_each(|record| record.put("household_id", &id));
    changes.fail_on(&household.form)
}

pub(super) fn collective(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, &[("household_type", "2".into())])
}

pub(super) fn one_resident_more(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    miscount(household, "residents_listed", 1)
}

pub(super) fn sexes_miscounted(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    household.find(|person| person.line.is("sex", 2))?;
    let mut changes = Changes::default();
    changes.add(&mut household.form, "residents_male", 1);
    changes.add(&mut household.form, "residents_female", -1);
    changes.fail_on(&household.form)
}

pub(super) fn one_disabled_more(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    miscount(household, "disabled_listed", 1)
}

/// The visit is called refused, also in the report, and the persons stay.
pub(super) fn refused_with_persons(household: &mut Household, report: &mut Record, _: &Ground) -> Option<Sown> {
    let mut changes = Changes::default();
    changes.set(&mut household.form, "visit_result", 2);
    changes.add(report, "reported_households", -1);
    changes.fail_on(&household.form)
}

/// Sixteen residents: other kin are written on the form and counted everywhere.
pub(super) fn sixteen_residents(household: &mut Household, report: &mut Record, _: &Ground) -> Option<Sown> {
    let model = household.find(|person| person.plain() && person.age() >= 21)?;
    let model = household.people[model].line.clone();
    let count = |sex: u8| if sex == 1 { "residents_male" } else { "residents_female" };
    let sex = if model.is("sex", 1) { 1 } else { 2 };
    let before = household.people.len() as i32;
    let more = 16 - before;
    for number in before + 1..=16 {
        let mut line = model.clone();
        line.put("person_no", number);
        line.put("relation", 9);
        line.put("name", format!("{}{number}", model.get("name")));
        household.people.push(Person { line, slips: Vec::new(), assessments: Vec::new(), disabled: Vec::new() });
    }
    let mut changes = Changes::default();
    changes.did("residents_listed", format!("{more} persons added to household {}", household.id()));
    for (field, by) in [("residents_listed", more), (count(sex), more)] {
        changes.add(&mut household.form, field, by);
    }
    for field in ["reported_persons", "listed_persons"] {
        changes.add(report, field, more);
    }
    if let Some(income) = household.form.number("income_2005").filter(|&income| income > 0) {
        changes.set(&mut household.form, "income_2005", income / before * 16);
    }
    changes.fail_on(&household.form)
}

/// The last line gets the next but one number, on every form.
pub(super) fn line_number_skipped(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    if household.people.len() < 2 {
        return None;
    }
    let last = household.people.last_mut()?;
    let number = last.line.number("person_no")?;
    last.records().for_each(|record| record.put("person_no", number + 1));
    let mut changes = Changes::default();
    changes.did("person_no", format!("line {number} of household {} is called {}", household.id(), number + 1));
    changes.fail_on(&household.form)
}

pub(super) fn respondent_not_on_the_form(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let absent = household.people.len() + 2;
    change(household, &[("respondent_no", absent.to_string())])
}

pub(super) fn one_enumerator_twice(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let first = household.form.get("enumerator_1").to_owned();
    change(household, &[("enumerator_2", first)])
}

pub(super) fn visited_before_the_field_period(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, &[("visit_date", "2006-03-25".into())])
}

/// Two digits too many.
pub(super) fn income_of_a_lifetime(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let income = household.form.number("income_2005").filter(|&income| (1..90_000).contains(&income))?;
    change(household, &[("income_2005", (100 * income).to_string())])
}

pub(super) fn no_income(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    household.form.number("income_2005").filter(|&income| income > 0)?;
    change(household, &[("income_2005", "0".into())])
}
