//! A household being filled, and the persons in it.

use crate::dice::Dice;

/// Relation to the head, with the codes of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Relation {
    Head = 0,
    Spouse = 1,
    Child = 2,
    Parent = 3,
    ParentInLaw = 4,
    Grandparent = 5,
    ChildInLaw = 6,
    Grandchild = 7,
    Sibling = 8,
    Other = 9,
}

/// A person as far as the household decides it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// Relation to the head.
    pub(crate) relation: Relation,
    /// 1 male, 2 female.
    pub(crate) sex: u8,
    /// Completed years at the reference time.
    pub(crate) age: u8,
    /// Month of birth.
    pub(crate) month: u8,
    /// Marital status 1 to 5; 0 below fifteen.
    pub(crate) marital: u8,
}

impl Member {
    /// Year of birth: a birthday from April on has not come yet in 2006.
    pub(crate) fn birth_year(&self) -> i32 {
        if self.month <= 3 { 2006 - i32::from(self.age) } else { 2005 - i32::from(self.age) }
    }

    /// Age group 1 to 5: 0-6, 7-14, 15-59, 60-64, 65 and over.
    pub(crate) fn age_group(&self) -> u8 {
        match self.age {
            0..=6 => 1,
            7..=14 => 2,
            15..=59 => 3,
            60..=64 => 4,
            65.. => 5,
        }
    }
}

/// Fills one household, person by person.
pub(crate) struct Family<'a> {
    dice: &'a mut Dice,
    members: &'a mut Vec<Member>,
}

impl<'a> Family<'a> {
    /// A household without anybody, at the end of the community's people.
    pub(crate) fn new(dice: &'a mut Dice, members: &'a mut Vec<Member>) -> Self {
        Self { dice, members }
    }

    /// The dice.
    pub(crate) fn dice(&mut self) -> &mut Dice {
        self.dice
    }

    /// Adds a person.
    pub(crate) fn add(&mut self, relation: Relation, sex: u8, age: i32, marital: u8) {
        let age = age.clamp(0, 98) as u8;
        let month = self.dice.between(1, 12) as u8;
        let marital = if age < 15 { 0 } else { marital };
        self.members.push(Member { relation, sex, age, month, marital });
    }

    /// Adds a married couple; returns the age of the younger.
    ///
    /// `age` is the first one's age. The wife is about two years younger, at
    /// least 20, the husband at least 22, and neither younger than `floor`.
    pub(crate) fn couple(&mut self, first: Relation, second: Relation, sex: u8, age: i32, floor: i32) -> i32 {
        let least = |sex: u8| if sex == 1 { 22 } else { 20 }.max(floor);
        let age = age.max(least(sex));
        let gap = self.dice.between(-1, 5);
        let other = if sex == 1 { age - gap } else { age + gap };
        let other = other.clamp(least(3 - sex), 98);
        let marital = if self.dice.chance(0.03) { 3 } else { 2 };
        self.add(first, sex, age, marital);
        self.add(second, 3 - sex, other, marital);
        age.min(other)
    }

    /// Adds a father, a mother or both, at least 20 years above `child` and
    /// above `floor`; returns the age of the younger.
    pub(crate) fn parents(&mut self, relation: Relation, both: bool, child: i32, floor: i32) -> i32 {
        let age = (child + self.dice.between(21, 31)).max(floor + 1);
        if both {
            self.couple(relation, relation, 1, age + 1, (child + 20).max(floor))
        } else {
            let sex = if self.dice.chance(0.72) { 2 } else { 1 };
            let marital = if self.dice.chance(0.93) { 5 } else { 4 };
            self.add(relation, sex, age, marital);
            age
        }
    }

    /// Adds unmarried children of people whose younger one is `parent`.
    pub(crate) fn children(&mut self, relation: Relation, count: u8, parent: i32) {
        let mut age = parent - self.dice.between(20, 29);
        if age > 27 && self.dice.chance(0.85) {
            age = self.dice.between(17, 26);
        }
        for _ in 0..count {
            age = age.max(0);
            let sex = if self.dice.chance(0.545) { 1 } else { 2 };
            self.add(relation, sex, age, 1);
            age -= self.dice.between(1, 5);
        }
    }
}
