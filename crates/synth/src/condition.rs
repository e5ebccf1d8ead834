//! How the survey ends for a person: unsuspected, cleared, missed or disabled.

use crate::dice::Dice;
use crate::people::Member;

/// The course of screening and examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Not disabled: a healthy child, or a screened negative from seven.
    Clear,
    /// A suspect whom the doctors found not disabled.
    Cleared,
    /// A suspect who was not examined.
    Missed,
    /// Disabled.
    Disabled,
}

impl Condition {
    /// Whether a person of seven or over in this condition is a suspect.
    pub(crate) fn suspect(self) -> bool {
        self != Self::Clear
    }
}

/// Share of suspects whom a doctor examined [S04].
pub(crate) const EXAMINATION_RATE: f64 = 0.9915;
/// Share of persons of seven and over who are suspects [S04].
pub(crate) const SUSPECT_RATE: f64 = 0.1566;
/// Share of persons seen face to face [S04].
pub(crate) const SEEN_RATE: f64 = 0.8346;

/// Chance of a disability: low in childhood, steep from sixty on.
fn disabled_chance(age: u8) -> f64 {
    match age {
        0..=6 => 0.014,
        7..=14 => 0.021,
        15..=29 => 0.021,
        30..=44 => 0.034,
        45..=59 => 0.062,
        60..=64 => 0.135,
        65..=69 => 0.185,
        70..=74 => 0.27,
        75..=79 => 0.35,
        80.. => 0.47,
    }
}

/// Chance that a person without a disability is suspected all the same.
fn false_alarm_chance(age: u8) -> f64 {
    match age {
        0..=6 => 0.0,
        7..=14 => 0.035,
        15..=29 => 0.045,
        30..=44 => 0.065,
        45..=59 => 0.11,
        60..=69 => 0.22,
        70.. => 0.34,
    }
}

/// Draws the condition of each person of a community.
///
/// `level` is how much more or less common disability is here than elsewhere.
pub(crate) fn draw(dice: &mut Dice, members: &[Member], level: f64) -> Vec<Condition> {
    members
        .iter()
        .map(|member| {
            let sex = if member.sex == 1 { 1.01 } else { 0.915 };
            let disabled = dice.chance((disabled_chance(member.age) * sex * level).min(0.9));
            let alarmed = dice.chance(false_alarm_chance(member.age));
            let missed = dice.chance(1.0 - EXAMINATION_RATE);
            match (disabled, alarmed) {
                (true, _) if member.age <= 6 => Condition::Disabled,
                (true, _) | (_, true) if missed => Condition::Missed,
                (true, _) => Condition::Disabled,
                (false, true) => Condition::Cleared,
                (false, false) => Condition::Clear,
            }
        })
        .collect()
}

/// Draws who is seen face to face; the old and the disabled are at home more often.
pub(crate) fn draw_seen(dice: &mut Dice, member: &Member) -> bool {
    let chance = match member.age {
        0..=6 => 0.96,
        7..=17 => 0.85,
        18..=45 => SEEN_RATE - 0.08,
        46..=59 => 0.84,
        60.. => 0.95,
    };
    dice.chance(chance)
}
