//! Which household a given number of persons make.

use super::{Family, Member, Relation};
use crate::dice::Dice;

/// Adds the members of one household of `size` persons, the head first.
pub(crate) fn compose(dice: &mut Dice, size: u8, members: &mut Vec<Member>) {
    let family = &mut Family::new(dice, members);
    match size {
        0 | 1 => alone(family),
        2 => two(family),
        3 => match family.dice().pick(&[0.80, 0.08, 0.05, 0.07]) {
            0 => nuclear(family, 1),
            1 => three_generations(family, 0, 1, 0),
            2 => lone_parent(family, 2),
            _ => old_head(family, false, 0, 0),
        },
        4 => match family.dice().pick(&[0.50, 0.22, 0.10, 0.18]) {
            0 => nuclear(family, 2),
            1 => three_generations(family, 1, 1, 0),
            2 => old_head(family, true, 0, 0),
            _ => old_head(family, false, 1, 0),
        },
        5 => match family.dice().pick(&[0.30, 0.26, 0.32, 0.12]) {
            0 => three_generations(family, 1, 2, 0),
            1 => three_generations(family, 2, 1, 0),
            2 => old_head(family, true, 1, 0),
            _ => nuclear(family, 3),
        },
        6 => match family.dice().pick(&[0.4, 0.2, 0.4]) {
            0 => three_generations(family, 2, 2, 0),
            1 => three_generations(family, 1, 2, 1),
            _ => old_head(family, true, 2, 0),
        },
        7.. => {
            if family.dice().chance(0.6) {
                let children = 2 + u8::from(size > 7);
                three_generations(family, children, 2, size - 4 - children);
            } else {
                old_head(family, true, 2, size - 6);
            }
        }
    }
}

/// The sex of a head: mostly men, as the registers had it.
fn head_sex(family: &mut Family) -> u8 {
    if family.dice().chance(0.87) { 1 } else { 2 }
}

/// The age of the head of a family with children at home.
fn working_age(family: &mut Family) -> i32 {
    match family.dice().pick(&[0.06, 0.53, 0.33, 0.08]) {
        0 => family.dice().between(26, 31),
        1 => family.dice().between(33, 44),
        2 => family.dice().between(44, 52),
        _ => family.dice().between(53, 60),
    }
}

fn alone(family: &mut Family) {
    let (age, marital) = match family.dice().pick(&[0.34, 0.36, 0.30]) {
        0 => (family.dice().between(20, 34), 1),
        1 => (family.dice().between(35, 59), [2, 4, 1, 5][family.dice().pick(&[0.4, 0.3, 0.2, 0.1])]),
        _ => (family.dice().between(60, 90), 5),
    };
    let female = if age >= 60 { 0.6 } else { 0.4 };
    let sex = if family.dice().chance(female) { 2 } else { 1 };
    family.add(Relation::Head, sex, age, marital);
}

fn two(family: &mut Family) {
    let sex = head_sex(family);
    match family.dice().pick(&[0.25, 0.41, 0.17, 0.13, 0.04]) {
        0 => _ = couple(family, sex, 24, 40),
        1 => _ = couple(family, sex, 46, 62),
        2 => _ = couple(family, sex, 60, 84),
        3 => lone_parent(family, 1),
        _ => {
            let age = family.dice().between(35, 58);
            family.add(Relation::Head, sex, age, if sex == 1 { 1 } else { 4 });
            _ = family.parents(Relation::Parent, false, age, 0);
        }
    }
}

fn couple(family: &mut Family, sex: u8, low: i32, high: i32) -> i32 {
    let age = family.dice().between(low, high);
    family.couple(Relation::Head, Relation::Spouse, sex, age, 0)
}

fn nuclear(family: &mut Family, children: u8) {
    let sex = head_sex(family);
    let age = working_age(family) + 2 * i32::from(children - 1);
    let younger = family.couple(Relation::Head, Relation::Spouse, sex, age, 20);
    family.children(Relation::Child, children, younger);
}

fn lone_parent(family: &mut Family, children: u8) {
    let sex = if family.dice().chance(0.65) { 2 } else { 1 };
    let age = family.dice().between(30, 62);
    let marital = if family.dice().chance(0.3) {
        2
    } else if age < 50 {
        4
    } else {
        5
    };
    family.add(Relation::Head, sex, age, marital);
    family.children(Relation::Child, children, age);
}

/// A couple in the middle with children below and parents above; `extra` are
/// grandparents, siblings and others.
fn three_generations(family: &mut Family, children: u8, parents: u8, extra: u8) {
    let sex = head_sex(family);
    let age = family.dice().between(30, 47);
    let younger = family.couple(Relation::Head, Relation::Spouse, sex, age, 20);
    let older = age.max(younger + 5);
    if children > 0 {
        family.children(Relation::Child, children, younger);
    }
    let relation = if family.dice().chance(0.85) { Relation::Parent } else { Relation::ParentInLaw };
    let above = family.parents(relation, parents == 2, older, 0);
    for place in 0..extra {
        if place == 0 && above < 70 && family.dice().chance(0.5) {
            _ = family.parents(Relation::Grandparent, false, above + 5, 0);
        } else if above - 20 >= 18 && family.dice().chance(0.6) {
            let age = family.dice().between(16, (above - 20).min(age));
            let sex = family.dice().between(1, 2) as u8;
            family.add(Relation::Sibling, sex, age, 1);
        } else {
            other(family);
        }
    }
}

/// An old head, with or without a spouse, a married child, that child's spouse
/// and grandchildren; `extra` are unmarried children and others.
fn old_head(family: &mut Family, spouse: bool, grandchildren: u8, extra: u8) {
    let age = family.dice().between(56, 73);
    let younger = if spouse {
        let sex = head_sex(family);
        family.couple(Relation::Head, Relation::Spouse, sex, age, 48)
    } else {
        let sex = if family.dice().chance(0.55) { 2 } else { 1 };
        family.add(Relation::Head, sex, age, 5);
        age
    };
    let sex = if family.dice().chance(0.85) { 1 } else { 2 };
    // The child's spouse is at most five years older, so 26 years leave 20 and more.
    let child = younger - family.dice().between(25, 31);
    let middle = family.couple(Relation::Child, Relation::ChildInLaw, sex, child, 0);
    if grandchildren > 0 {
        family.children(Relation::Grandchild, grandchildren, middle);
    }
    for place in 0..extra {
        if place == 0 && younger < 68 {
            let age = family.dice().between(17, (younger - 22).min(30));
            let sex = family.dice().between(1, 2) as u8;
            family.add(Relation::Child, sex, age, 1);
        } else {
            other(family);
        }
    }
}

fn other(family: &mut Family) {
    let age = family.dice().between(16, 60);
    let sex = family.dice().between(1, 2) as u8;
    family.add(Relation::Other, sex, age, 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_its_people_and_one_head() {
        let dice = &mut Dice::new(1, "test", "compose");
        for round in 0..3_000 {
            let size = round % 9 + 1;
            let mut members = Vec::new();
            compose(dice, size as u8, &mut members);
            assert_eq!(members.len(), size, "{members:?}");
            assert_eq!(members.iter().filter(|member| member.relation == Relation::Head).count(), 1);
            assert_eq!(members[0].relation, Relation::Head);
        }
    }
}
