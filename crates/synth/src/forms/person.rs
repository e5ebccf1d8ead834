//! The person lines of the household form.

use super::{Forms, Subject, household::Home, name::name};
use crate::dice::Dice;
use crate::people::Relation;
use crate::row::push_int;

pub(super) const HEADER: &str = "household_id,person_no,name,relation,sex,birth_year,birth_month,ethnicity,\
residence,hukou,active_service,education,literate,schooling,marital,working,pension,medical_insurance,dibao,\
relief,seen,child_check,screening,final_result,final_grade";

pub(super) fn write(
    forms: &mut Forms,
    dice: &mut Dice,
    subject: &Subject<'_>,
    home: &Home,
    household: usize,
    poor: bool,
) {
    let member = subject.member;
    let age = member.age;
    let yes_no = |yes: bool| if yes { 1_u8 } else { 2 };
    let slow = subject.disability.as_ref().is_some_and(|own| own.has(5) || own.grade() == 1);
    let (education, literate, schooling) = schooling(dice, age, member.sex, home.area, slow);
    let working = (age >= 15).then(|| yes_no(works(dice, subject, education, home.area)));
    let pension = age >= 16 && dice.chance(if home.area == 1 { 0.62 } else { 0.22 });
    let insured = dice.chance(if home.area == 1 { 0.68 } else { 0.84 });
    let relief = dice.chance(if poor { 0.35 } else { 0.01 });

    let mut row = forms.row(2);
    row.text(subject.household_id).int(subject.number);
    row.text(&name(&subject.household_id[..6], subject.place, household, subject.number));
    row.int(member.relation as u8).int(member.sex);
    row.int(member.birth_year()).int(member.month);
    row.int(home.ethnicity).int(home.residence).int(home.hukou).int(2);
    row.maybe(education).maybe(literate).maybe(schooling);
    row.maybe((age >= 15).then_some(member.marital)).maybe(working);
    row.int(yes_no(pension)).int(yes_no(insured)).int(yes_no(poor)).int(yes_no(relief));
    row.int(yes_no(subject.seen));
    if age <= 6 {
        row.int(1).blank();
    } else {
        row.blank().int(u8::from(subject.suspect()));
    }
    row.int(subject.result()).maybe(subject.grade()).end();
}

/// Education, literacy and school attendance, each only at the ages asked.
fn schooling(dice: &mut Dice, age: u8, sex: u8, area: u8, slow: bool) -> (Option<u8>, Option<u8>, Option<u8>) {
    if age < 6 {
        return (None, None, None);
    }
    let town = if area == 1 { 2.2 } else { 1.0 };
    let woman = if sex == 2 { 1.9 } else { 1.0 };
    let level = match age {
        0..=14 if slow && dice.chance(0.45) => 1,
        0..=11 => 2,
        12 => 2 + u8::from(dice.chance(0.4)),
        13..=14 => 3,
        _ if slow && dice.chance(0.6) => 1,
        15..=17 => 3 + u8::from(dice.chance(0.3 * town)),
        18..=34 => {
            [2, 3, 4, 5, 6][dice.pick(&[9.0, 48.0, 22.0 * town, 6.0 * town, if age > 21 { 3.0 * town } else { 0.0 }])]
        }
        35..=59 => {
            [1, 2, 3, 4, 5, 6, 7][dice.pick(&[4.0 * woman, 28.0, 42.0, 15.0 * town, 3.0 * town, 1.5 * town, 0.1])]
        }
        60.. => [1, 2, 3, 4, 5][dice.pick(&[40.0 * woman, 38.0, 12.0, 5.0 * town, 2.0 * town])],
    };
    let literate = if level == 1 || (level == 2 && age >= 55 && dice.chance(0.06)) { 2 } else { 1 };
    let at_school = match (age, level) {
        (15.., _) => None,
        (_, 1) => Some(3),
        _ => Some(if dice.chance(if slow { 0.9 } else { 0.995 }) { 1 } else { 2 }),
    };
    (Some(level), Some(literate), at_school)
}

/// Whether a person of fifteen or over works.
fn works(dice: &mut Dice, subject: &Subject<'_>, education: Option<u8>, area: u8) -> bool {
    let member = subject.member;
    let usual = match member.age {
        0..=17 => 0.1,
        18..=22 if education >= Some(4) => 0.35,
        18..=49 => 0.86,
        50..=59 => 0.66,
        60..=69 if area == 2 => 0.45,
        60.. => 0.08,
    };
    let home = if member.sex == 2 && member.relation == Relation::Spouse { 0.85 } else { 1.0 };
    let able = match subject.grade() {
        Some(1) => 0.08,
        Some(2) => 0.25,
        Some(_) => 0.55,
        None => 1.0,
    };
    dice.chance(usual * home * able)
}

/// Slip numbers: community in two digits, running number in four.
pub(super) fn slip(number: (u32, u32)) -> String {
    let mut slip = String::with_capacity(6);
    push_int(&mut slip, i64::from(number.0), 2);
    push_int(&mut slip, i64::from(number.1), 4);
    slip
}
