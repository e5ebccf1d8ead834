//! Who lives in the village.
//!
//! Each community has nine persons; town and country have eight men and ten women
//! each, spread over both townships so that no cell of the weights lies inside a
//! primary sampling unit. Four are disabled: two men and a woman in town, one
//! woman in the country.

use crate::condition::Condition;
use crate::people::{Member, Relation};

/// A person: relation, sex, age, marital status, and how the survey ended.
pub(super) struct Person(Relation, u8, u8, u8, Condition);

impl Person {
    pub(super) fn member(&self, month: u8) -> Member {
        Member { relation: self.0, sex: self.1, age: self.2, month, marital: self.3 }
    }

    pub(super) fn condition(&self) -> Condition {
        self.4
    }
}

use Condition::{Clear, Cleared, Disabled, Missed};
use Relation::{Child, ChildInLaw, Head, Parent, Spouse};

/// The households of the four communities: town and country of the first
/// township, town and country of the second.
pub(super) const COMMUNITIES: [&[&[Person]]; 4] = [
    &[
        &[
            Person(Head, 1, 46, 2, Clear),
            Person(Spouse, 2, 44, 2, Clear),
            Person(Child, 1, 17, 1, Disabled),
            Person(Parent, 2, 71, 5, Disabled),
        ],
        &[Person(Head, 1, 33, 2, Clear), Person(Spouse, 2, 31, 2, Clear), Person(Child, 2, 5, 0, Clear)],
        &[Person(Head, 1, 68, 5, Disabled), Person(Child, 1, 35, 1, Clear)],
    ],
    &[
        &[Person(Head, 1, 58, 2, Clear), Person(Spouse, 2, 56, 2, Clear), Person(Child, 2, 24, 1, Clear)],
        &[
            Person(Head, 1, 39, 2, Clear),
            Person(Spouse, 2, 37, 2, Clear),
            Person(Child, 1, 12, 0, Clear),
            Person(Parent, 1, 66, 2, Clear),
            Person(Parent, 2, 63, 2, Cleared),
        ],
        &[Person(Head, 2, 79, 5, Missed)],
    ],
    &[
        &[
            Person(Head, 1, 62, 2, Clear),
            Person(Spouse, 2, 60, 2, Cleared),
            Person(Child, 1, 36, 2, Clear),
            Person(ChildInLaw, 2, 34, 2, Clear),
        ],
        &[Person(Head, 1, 42, 2, Clear), Person(Spouse, 2, 40, 2, Clear), Person(Child, 2, 9, 0, Clear)],
        &[Person(Head, 2, 55, 5, Clear), Person(Child, 2, 29, 1, Clear)],
    ],
    &[
        &[
            Person(Head, 1, 35, 2, Clear),
            Person(Spouse, 2, 33, 2, Clear),
            Person(Child, 2, 8, 0, Clear),
            Person(Child, 1, 3, 0, Clear),
        ],
        &[Person(Head, 2, 50, 4, Clear), Person(Child, 1, 23, 1, Clear), Person(Child, 2, 19, 1, Clear)],
        &[Person(Head, 1, 73, 2, Cleared), Person(Spouse, 2, 70, 2, Disabled)],
    ],
];
