//! The household form.

use super::Forms;
use crate::dice::Dice;
use crate::people::Member;

pub(super) const HEADER: &str = "household_id,community_id,household_type,visit_result,residents_listed,\
residents_male,residents_female,income_2005,floor_area,rooms,disabled_listed,respondent_no,visit_date,\
enumerator_1,enumerator_2";

/// What the members of a household share.
pub(super) struct Home {
    /// Residence case 1-4.
    pub(super) residence: u8,
    /// 1 agricultural, 2 non-agricultural, 9 pending.
    pub(super) hukou: u8,
    /// Ethnic group.
    pub(super) ethnicity: u8,
    /// 1 urban, 2 rural.
    pub(super) area: u8,
}

impl Home {
    pub(super) fn draw(dice: &mut Dice, area: u8) -> Self {
        let away = if area == 1 { 0.16 } else { 0.06 };
        let residence = dice.pick(&[1.0 - away, away - 0.012, 0.01, 0.002]) as u8 + 1;
        let agricultural = if area == 1 { 0.2 } else { 0.93 };
        let hukou = match residence {
            4 => 9,
            _ if dice.chance(agricultural) => 1,
            _ => 2,
        };
        let ethnicity = if dice.chance(0.992) { 1 } else { [3, 7, 8, 11, 15][dice.below(5) as usize] };
        Self { residence, hukou, ethnicity, area }
    }
}

/// What the household form says of the household itself.
pub(super) struct Head<'a> {
    pub(super) household_id: &'a str,
    pub(super) community_id: &'a str,
    pub(super) members: &'a [Member],
    pub(super) disabled: u8,
    pub(super) respondent: usize,
    pub(super) visit_day: u32,
    pub(super) place: usize,
}

pub(super) fn write(forms: &mut Forms, dice: &mut Dice, head: &Head<'_>, home: &Home, poor: bool) {
    let size = head.members.len() as i64;
    let male = head.members.iter().filter(|member| member.sex == 1).count() as i64;
    let per_head = if home.area == 1 { 11_300.0 } else { 4_600.0 };
    let income = match dice.pick(&[0.98, 0.012, 0.008]) {
        0 => (per_head * income_level(dice, poor) * size as f64 / 50.0) as i64 * 50,
        1 => -8,
        _ => -9,
    };
    let floor = dice.between(18, if home.area == 1 { 30 } else { 38 }) as i64 * size + dice.between(10, 40) as i64;
    let mut row = forms.row(1);
    row.text(head.household_id).text(head.community_id).int(1).int(1).int(size).int(male).int(size - male);
    row.int(income).int(floor).int((floor / 25).clamp(1, 12)).int(head.disabled).int(head.respondent as i64);
    // Four teams of two work in a community.
    let team = 2 * (head.visit_day as usize % 4);
    row.day(head.visit_day);
    row.text(ENUMERATORS[head.place % 10][team]).text(ENUMERATORS[head.place % 10][team + 1]).end();
}

/// How many times the usual income a household has: log-symmetric around 1 with a
/// spread that ends well inside three robust deviations, the poor near its lower end.
fn income_level(dice: &mut Dice, poor: bool) -> f64 {
    const STEP: f64 = 0.42;
    let log = if poor { -STEP * dice.within(1.3, 1.8) } else { dice.within(-STEP, STEP) + dice.within(-STEP, STEP) };
    log.exp()
}

macro_rules! team {
    ($place:literal) => {
        [
            concat!("E", $place, "1"),
            concat!("E", $place, "2"),
            concat!("E", $place, "3"),
            concat!("E", $place, "4"),
            concat!("E", $place, "5"),
            concat!("E", $place, "6"),
            concat!("E", $place, "7"),
            concat!("E", $place, "8"),
        ]
    };
}

/// Enumerators by the community's number in its county.
const ENUMERATORS: [[&str; 8]; 10] = [
    team!("0"),
    team!("1"),
    team!("2"),
    team!("3"),
    team!("4"),
    team!("5"),
    team!("6"),
    team!("7"),
    team!("8"),
    team!("9"),
];
