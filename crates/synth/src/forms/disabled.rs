//! The assessment records and the form for a disabled person.

use super::{Forms, Subject};
use crate::dice::Dice;
use crate::disability::{self, Disability};

pub(super) const ASSESSMENTS: &str = "household_id,person_no,category,grade,cause,onset_year,onset_month,acuity,\
field_degrees,hearing_db,intelligibility,dq,iq,whodas,not_measurable,doctor_id,assessed_on";

pub(super) const DISABLED_PERSONS: &str = "household_id,person_no,overall_category,overall_grade,certificate,\
received_01,received_02,received_03,received_04,received_05,received_06,received_07,received_08,received_09,\
received_10,received_11,received_12,received_13,needed_01,needed_02,needed_03,needed_04,needed_05,needed_06,\
needed_07,needed_08,needed_09,needed_10,needed_11,needed_12,needed_13";

/// Shares that ever received each of the thirteen services.
const RECEIVED: [f64; 13] = [0.356, 0.073, 0.085, 0.02, 0.01, 0.02, 0.125, 0.005, 0.02, 0.005, 0.04, 0.03, 0.01];
/// Shares that need each of them.
const NEEDED: [f64; 13] = [0.728, 0.386, 0.277, 0.05, 0.05, 0.1, 0.678, 0.03, 0.06, 0.02, 0.18, 0.06, 0.02];

pub(super) fn write(
    forms: &mut Forms,
    dice: &mut Dice,
    subject: &Subject<'_>,
    disability: &Disability,
    examined_day: u32,
) {
    const DOCTORS: [[&str; 2]; 6] =
        [["D11", "D12"], ["D21", "D22"], ["D31", "D32"], ["D41", "D42"], ["D51", "D52"], ["D61", "D62"]];
    let member = subject.member;
    for &(category, grade) in disability.parts() {
        let learned = disability.learned_to_speak(category, grade);
        let cause = disability::cause(dice, category, member.age, learned);
        let onset = disability::onset(dice, category, cause, member.birth_year(), member.month, learned);
        let measure = disability::measure(dice, category, grade, member.age);
        let doctor = DOCTORS[usize::from(category) - 1][dice.below(2) as usize];
        let mut row = forms.row(4);
        row.text(subject.household_id).int(subject.number).int(category).int(grade);
        row.int(cause).int(onset.year).int(onset.month);
        row.hundredths(measure.acuity).maybe(measure.field_degrees).maybe(measure.hearing_db);
        row.maybe(measure.intelligibility).maybe(measure.dq).maybe(measure.iq).maybe(measure.whodas);
        row.int(if measure.not_measurable { 1 } else { 2 }).text(doctor).day(examined_day).end();
    }
    let certificate = dice.chance(if disability.grade() <= 2 { 0.3 } else { 0.1 });
    let mut row = forms.row(5);
    row.text(subject.household_id).int(subject.number);
    row.int(disability.category()).int(disability.grade()).int(if certificate { 1 } else { 2 });
    for share in RECEIVED.into_iter().chain(NEEDED) {
        row.int(u8::from(dice.chance(share)));
    }
    row.end();
}
