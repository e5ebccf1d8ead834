//! Persons, households and slips that stand in a survey twice.

use super::Ground;
use super::record::{Changes, Record, Sown};
use super::tree::{Household, Person};

/// A copy of a line behind the last one, as other kin, counted everywhere.
fn add(household: &mut Household, report: &mut Record, model: &Record) -> Option<Sown> {
    let mut line = model.clone();
    line.put("household_id", household.id());
    line.put("person_no", household.people.len() + 1);
    line.put("relation", 9);
    let mut changes = Changes::default();
    changes.did("name", format!("persons {} added as persons {}", model.key(), line.key()));
    let sex = if line.is("sex", 1) { "residents_male" } else { "residents_female" };
    ["residents_listed", sex].iter().for_each(|field| changes.add(&mut household.form, field, 1));
    ["reported_persons", "listed_persons"].iter().for_each(|field| changes.add(report, field, 1));
    let sown = changes.fail_on(&line);
    household.people.push(Person { line, slips: Vec::new(), assessments: Vec::new(), disabled: Vec::new() });
    sown
}

fn grown_up(household: &Household) -> Option<&Record> {
    let at = household.find(|person| person.plain() && person.age() >= 21)?;
    Some(&household.people[at].line)
}

/// A member on two lines of one form.
pub(super) fn member_twice(household: &mut Household, report: &mut Record, _: &Ground) -> Option<Sown> {
    let model = grown_up(household).filter(|_| household.people.len() >= 3)?.clone();
    add(household, report, &model)
}

/// Somebody from another community on the form.
pub(super) fn guest(source: &Household, household: &mut Household, report: &mut Record) -> Option<Sown> {
    let model = grown_up(source).filter(|_| household.people.len() >= 3)?;
    add(household, report, model)
}

/// The members of another household, when as many and nothing hangs on any of them.
pub(super) fn household_twice(source: &Household, household: &mut Household, _: &mut Record) -> Option<Sown> {
    let suits = |one: &Household| one.people.len() >= 2 && one.people.iter().all(Person::plain);
    if !suits(source) || !suits(household) || source.people.len() != household.people.len() {
        return None;
    }
    let mut changes = Changes::default();
    changes.did("household_id", format!("members of households {} entered for it", source.form.key()));
    for field in ["residents_male", "residents_female", "respondent_no"] {
        changes.set(&mut household.form, field, source.form.get(field));
    }
    household.people = source.people.clone();
    let id = household.form.get("household_id").to_owned();
    household.people.iter_mut().flat_map(Person::records).for_each(|record| record.put("household_id", &id));
    changes.fail_on(&household.form)
}

/// Two slips of one number.
pub(super) fn slip_number_twice(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let first = household.find(|person| !person.slips.is_empty())?;
    let number = household.people[first].slips[0].get("slip_no").to_owned();
    let slip = household.people[first + 1..].iter_mut().find_map(|person| person.slips.first_mut())?;
    let mut changes = Changes::default();
    changes.set(slip, "slip_no", number);
    changes.fail_on(slip)
}
