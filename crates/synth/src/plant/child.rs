//! Errors on small children: a disability is written onto the form of a child who has none.
//!
//! A clean survey has too few disabled children of one age to choose from, so
//! all forms of the disability are filled in, consistent but for the error.

use super::Ground;
use super::record::{Changes, Record, Sown};
use super::tree::Household;

/// What is written about the child.
struct Disability {
    category: u8,
    grade: u8,
    cause: u16,
    /// The field and value of the measurement; none when not measurable.
    measure: Option<(&'static str, u8)>,
}

/// Fills in a disability for the first plain child of an age, from birth.
fn disabled_child(
    household: &mut Household,
    ground: &Ground,
    ages: std::ops::RangeInclusive<i32>,
    found: &Disability,
) -> Option<Sown> {
    let at = household.find(|person| ages.contains(&person.age()) && person.plain())?;
    let Disability { category, grade, cause, measure } = *found;
    let mut changes = Changes::default();
    let visited = household.form.get("visit_date").to_owned();
    let person = &mut household.people[at];

    let mut assessment = ground.assessment.clone();
    for field in ["acuity", "field_degrees", "hearing_db", "intelligibility", "dq", "iq", "whodas"] {
        assessment.put(field, "");
    }
    for (field, value) in [
        ("household_id", "household_id"),
        ("person_no", "person_no"),
        ("onset_year", "birth_year"),
        ("onset_month", "birth_month"),
    ] {
        assessment.put(field, person.line.get(value));
    }
    assessment.put("category", category);
    assessment.put("grade", grade);
    assessment.put("cause", cause);
    assessment.put("not_measurable", if measure.is_some() { 2 } else { 1 });
    assessment.put("assessed_on", visited);
    if let Some((field, value)) = measure {
        assessment.put(field, value);
    }
    let mut form = ground.disabled.clone();
    for field in ["household_id", "person_no"] {
        form.put(field, person.line.get(field));
    }
    form.put("overall_category", category);
    form.put("overall_grade", grade);

    changes.did(
        "category",
        format!("disability of category {category} and grade {grade} filled in for a child of {}", person.age()),
    );
    changes.set(&mut person.line, "final_result", category);
    changes.set(&mut person.line, "final_grade", grade);
    changes.add(&mut household.form, "disabled_listed", 1);
    let sown = changes.fail_on(&assessment);
    person.assessments.push(assessment);
    person.disabled.push(form);
    sown
}

pub(super) fn speech_under_three(household: &mut Household, _: &mut Record, ground: &Ground) -> Option<Sown> {
    disabled_child(household, ground, 0..=2, &Disability { category: 3, grade: 3, cause: 399, measure: None })
}

/// Grade 4 of hearing is not rated before the age of four.
pub(super) fn mild_hearing_loss_at_two(household: &mut Household, _: &mut Record, ground: &Ground) -> Option<Sown> {
    let found = Disability { category: 2, grade: 4, cause: 299, measure: Some(("hearing_db", 50)) };
    disabled_child(household, ground, 2..=3, &found)
}

/// A development quotient of the mildest grade beside the severest.
pub(super) fn other_dq(household: &mut Household, _: &mut Record, ground: &Ground) -> Option<Sown> {
    let found = Disability { category: 5, grade: 1, cause: 599, measure: Some(("dq", 70)) };
    disabled_child(household, ground, 4..=6, &found)
}
