//! Errors on the hand-over slip of a suspect.

use super::Ground;
use super::record::{Changes, Record, Sown};
use super::tree::{Household, Person};

/// The first person with one slip of whom this is true.
fn with_slip(household: &Household, wanted: impl Fn(&Person, &Record) -> bool) -> Option<usize> {
    household.find(|person| matches!(person.slips.as_slice(), [slip] if wanted(person, slip)))
}

/// Changes cells of the first slip of which this is true.
fn change(
    household: &mut Household,
    wanted: impl Fn(&Person, &Record) -> bool,
    edits: &[(&'static str, String)],
) -> Option<Sown> {
    let at = with_slip(household, wanted)?;
    let slip = &mut household.people[at].slips[0];
    let mut changes = Changes::default();
    edits.iter().for_each(|(field, value)| changes.set(slip, field, value));
    changes.fail_on(slip)
}

const SUSPICIONS: [&str; 6] = [
    "suspect_visual",
    "suspect_hearing",
    "suspect_speech",
    "suspect_physical",
    "suspect_intellectual",
    "suspect_mental",
];
const EXAMINATIONS: [&str; 6] = [
    "examined_visual",
    "examined_hearing",
    "examined_speech",
    "examined_physical",
    "examined_intellectual",
    "examined_mental",
];

fn healthy(_: &Person, slip: &Record) -> bool {
    slip.is("outcome", 1) && slip.is("slip_result", 0)
}

pub(super) fn no_number(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |_, _| true, &[("slip_no", String::new())])
}

pub(super) fn no_suspicion(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, healthy, &SUSPICIONS.map(|field| (field, "0".to_owned())))
}

pub(super) fn reason_though_examined(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, healthy, &[("missed_reason", "1".into())])
}

pub(super) fn specialty_left_out(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = with_slip(household, healthy)?;
    let slip = &household.people[at].slips[0];
    let asked = (0..6).find(|&place| slip.is(SUSPICIONS[place], 1))?;
    change(household, healthy, &[(EXAMINATIONS[asked], "0".into())])
}

pub(super) fn result_though_missed(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |_, slip| slip.is("outcome", 2), &[("slip_result", "0".into())])
}

pub(super) fn grade_without_disability(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, healthy, &[("slip_grade", "2".into())])
}

pub(super) fn other_category(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |person, slip| slip.is("slip_result", 4) && person.single(4), &[("slip_result", "1".into())])
}

pub(super) fn appointment_before_visit(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    change(household, |_, _| true, &[("appointment", "2006-03-20".into())])
}

/// A missed suspect whom the household form calls healthy.
pub(super) fn missed_but_healthy(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = with_slip(household, |_, slip| slip.is("outcome", 2))?;
    let person = &mut household.people[at];
    let mut changes = Changes::default();
    changes.set(&mut person.line, "final_result", 0);
    changes.fail_on(&person.slips[0])
}

/// A missed suspect without a reason: neither examined nor missed in the community's count.
pub(super) fn missed_without_reason(household: &mut Household, report: &mut Record, _: &Ground) -> Option<Sown> {
    let at = with_slip(household, |_, slip| slip.is("outcome", 2))?;
    let mut changes = Changes::default();
    changes.set(&mut household.people[at].slips[0], "missed_reason", "");
    changes.fail_on(report)
}

/// The component's specialty is taken off the slip and another one put on.
pub(super) fn assessed_without_examination(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at =
        with_slip(household, |person, slip| person.single(4) && slip.is("suspect_visual", 0) && slip.is("outcome", 1))?;
    let person = &mut household.people[at];
    let mut changes = Changes::default();
    for (field, value) in
        [("examined_physical", 0), ("suspect_physical", 0), ("suspect_visual", 1), ("examined_visual", 1)]
    {
        changes.set(&mut person.slips[0], field, value);
    }
    changes.fail_on(&person.line)
}

pub(super) fn slip_lost(household: &mut Household, _: &mut Record, _: &Ground) -> Option<Sown> {
    let at = with_slip(household, healthy)?;
    let person = &mut household.people[at];
    let lost = person.slips.pop()?;
    let mut changes = Changes::default();
    changes.did("screening", format!("referrals {} removed", lost.key()));
    changes.fail_on(&person.line)
}

/// The suspicion is taken back on the household form and in the report, and the slip stays.
pub(super) fn suspicion_taken_back(household: &mut Household, report: &mut Record, _: &Ground) -> Option<Sown> {
    let at = with_slip(household, healthy)?;
    let person = &mut household.people[at];
    let mut changes = Changes::default();
    changes.set(&mut person.line, "screening", 0);
    changes.add(report, "reported_suspects", -1);
    changes.fail_on(&person.line)
}

/// Disabled though screening found nothing: no slip either.
pub(super) fn disabled_without_suspicion(household: &mut Household, report: &mut Record, _: &Ground) -> Option<Sown> {
    let at = with_slip(household, |person, slip| slip.is("outcome", 1) && !person.assessments.is_empty())?;
    let person = &mut household.people[at];
    let lost = person.slips.pop()?;
    let mut changes = Changes::default();
    changes.set(&mut person.line, "screening", 0);
    changes.did("final_result", format!("referrals {} removed", lost.key()));
    changes.add(report, "reported_suspects", -1);
    changes.fail_on(&person.line)
}
