//! Errors between a line and the head of its household.

use super::Ground;
use super::person::change;
use super::record::{Changes, Record, Sown};
use super::tree::{Household, Person};

/// The head's age, or nothing.
fn head_age(household: &Household) -> Option<i32> {
    household.head().map(Person::age)
}

/// Grown up with nothing on other forms, so that another birth year changes no other answer.
fn adult(person: &Person) -> bool {
    person.age() >= 21 && person.plain()
}

/// The first adult of a relation whose age less the head's lies in a range.
fn adult_kin(household: &Household, relation: i32, older_by: std::ops::RangeInclusive<i32>) -> Option<usize> {
    let head = head_age(household)?;
    household.find(|person| person.relation() == relation && adult(person) && older_by.contains(&(person.age() - head)))
}

/// Gives a line another relation.
fn call(household: &mut Household, at: usize, relation: i32) -> Option<Sown> {
    let line = &mut household.people[at].line;
    let mut changes = Changes::default();
    changes.set(line, "relation", relation);
    changes.fail_on(line)
}

/// Gives a line the head's birth date, some years earlier or later.
fn born(household: &mut Household, at: usize, years_after_head: i32) -> Option<Sown> {
    let head = &household.head()?.line;
    let (year, month) = (head.number("birth_year")?, head.number("birth_month")?);
    let line = &mut household.people[at].line;
    let mut changes = Changes::default();
    changes.set(line, "birth_year", year + years_after_head);
    changes.set(line, "birth_month", month);
    changes.fail_on(line)
}

/// A one-person household without a head.
pub(super) fn no_head(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let [only] = household.people.as_mut_slice() else { return None };
    let mut changes = Changes::default();
    changes.set(&mut only.line, "relation", 9);
    changes.fail_on(&household.form)
}

/// Head and second line exchange their numbers on every form.
pub(super) fn head_on_line_two(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let [head, second, ..] = household.people.as_mut_slice() else { return None };
    let mut changes = Changes::default();
    changes.did("person_no", format!("lines 1 and 2 of household {} exchanged", household.form.key()));
    head.records().for_each(|record| record.put("person_no", 2));
    second.records().for_each(|record| record.put("person_no", 1));
    household.people.swap(0, 1);
    changes.fail_on(&household.people[1].line)
}

/// A second spouse of the right sex, age and status.
pub(super) fn two_spouses(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    household.find(|person| person.relation() == 1)?;
    let sex = household.head()?.line.get("sex").to_owned();
    let at = household.find(|person| person.relation() >= 2 && adult(person) && !person.line.is("sex", &sex))?;
    let line = &mut household.people[at].line;
    let mut changes = Changes::default();
    changes.set(line, "relation", 1);
    changes.set(line, "marital", 2);
    changes.fail_on(&household.form)
}

pub(super) fn single_head_with_spouse(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    household.find(|person| person.relation() == 1)?;
    let head = household.find(|person| person.relation() == 0)?;
    let mut changes = Changes::default();
    changes.set(&mut household.people[head].line, "marital", 1);
    changes.fail_on(&household.form)
}

pub(super) fn single_spouse(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person| person.relation() == 1, &[("marital", "1")])
}

/// The spouse gets the sex of the head, and the household's counts follow.
pub(super) fn spouse_of_same_sex(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = household.find(|person| person.relation() == 1 && adult(person))?;
    let sex = household.head()?.line.get("sex").to_owned();
    let (male, female) = ("residents_male", "residents_female");
    let (more, fewer) = if sex == "1" { (male, female) } else { (female, male) };
    let mut changes = Changes::default();
    changes.set(&mut household.people[at].line, "sex", sex);
    changes.add(&mut household.form, more, 1);
    changes.add(&mut household.form, fewer, -1);
    changes.fail_on(&household.people[at].line)
}

pub(super) fn child_older_than_head(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = adult_kin(household, 3, 1..=60)?;
    call(household, at, 2)
}

pub(super) fn child_ten_years_younger(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = adult_kin(household, 2, -60..=-15)?;
    born(household, at, 10)
}

pub(super) fn parent_younger_than_head(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = adult_kin(household, 2, -60..=-1)?;
    call(household, at, 3)
}

pub(super) fn parent_ten_years_older(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = adult_kin(household, 3, 15..=60)?;
    born(household, at, -10)
}

pub(super) fn grandparent_twenty_years_older(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = adult_kin(household, 3, 15..=60)?;
    let called = call(household, at, 5)?;
    let born = born(household, at, -20)?;
    Some(Sown { words: format!("{}; {}", called.words, born.words), ..born })
}

pub(super) fn grandchild_too_old(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = adult_kin(household, 2, -24..=-15)?;
    call(household, at, 7)
}
