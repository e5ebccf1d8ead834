//! The two-part slip that sends a suspect to the doctors and brings the result back.

use super::{Forms, Subject};
use crate::condition::Condition;
use crate::dice::Dice;

pub(super) const HEADER: &str = "household_id,person_no,slip_no,suspect_visual,suspect_hearing,suspect_speech,\
suspect_physical,suspect_intellectual,suspect_mental,appointment,home_visit,outcome,missed_reason,\
examined_visual,examined_hearing,examined_speech,examined_physical,examined_intellectual,examined_mental,\
slip_result,slip_grade";

/// Weights of the category that a cleared suspect was suspected of.
const SUSPICIONS: [f64; 6] = [24.0, 27.0, 3.0, 33.0, 5.0, 8.0];

/// Writes one slip; returns the day of the examination.
pub(super) fn write(forms: &mut Forms, dice: &mut Dice, subject: &Subject<'_>, slip: (u32, u32)) -> u32 {
    let mut suspected = [false; 6];
    match &subject.disability {
        Some(disability) => {
            for &(category, _) in disability.parts() {
                suspected[usize::from(category) - 1] = true;
            }
            if dice.chance(0.15) {
                suspected[dice.pick(&SUSPICIONS)] = true;
            }
        }
        None => {
            suspected[dice.pick(&SUSPICIONS)] = true;
            if dice.chance(0.1) {
                suspected[dice.pick(&SUSPICIONS)] = true;
            }
        }
    }
    let appointment = subject.visit_day + 1 + dice.below(6);
    let at_home = match (subject.grade(), subject.member.age) {
        (Some(1), _) => 0.4,
        (_, 80..) => 0.25,
        (_, 0..=79) => 0.03,
    };
    let at_home = dice.chance(at_home);
    let missed = subject.condition == Condition::Missed;
    let reason = dice.pick(&[0.5, 0.15, 0.25, 0.1]) as u8 + 1;

    let mut row = forms.row(3);
    row.text(subject.household_id).int(subject.number).text(&super::person::slip(slip));
    for flag in suspected {
        row.int(u8::from(flag));
    }
    row.day(appointment).int(if at_home { 1 } else { 2 });
    row.int(if missed { 2 } else { 1 }).maybe(missed.then_some(reason));
    for flag in suspected {
        row.int(u8::from(flag && !missed));
    }
    row.maybe((!missed).then(|| subject.result())).maybe(subject.grade()).end();
    appointment + dice.below(4)
}
