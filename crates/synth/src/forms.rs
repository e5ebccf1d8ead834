//! The forms of a community, written as lines of the six tables.
//!
//! ```text
//! Plan + People ─► households, persons ─► referrals (suspects of seven and over)
//!                                     └► assessments, disabled_persons (disabled)
//! ```
//!
//! What is not decided yet (schooling, income, categories, causes, dates) is
//! drawn here, from one stream for each community, in form order.

mod disabled;
mod household;
mod name;
mod person;
mod referral;

use crate::community::Plan;
use crate::condition::Condition;
use crate::dice::Dice;
use crate::disability::Disability;
use crate::people::{Member, People};
use crate::row::{Row, push_int};
use crate::tally::Tally;

/// The tables of a package with their header lines.
pub(crate) const TABLES: [(&str, &str); 6] = [
    (
        "communities",
        "community_id,county_id,township_id,village_id,county_kind,area,listed_households,listed_persons,\
         vacant_households,reported_households,reported_persons,reported_suspects,clinic,rehab_point",
    ),
    ("households", household::HEADER),
    ("persons", person::HEADER),
    ("referrals", referral::HEADER),
    ("assessments", disabled::ASSESSMENTS),
    ("disabled_persons", disabled::DISABLED_PERSONS),
];

/// Lines of the six tables in the order of [`TABLES`], and what was counted.
#[derive(Default)]
pub(crate) struct Forms {
    /// The lines, without headers.
    pub(crate) lines: [String; 6],
    /// The number of lines.
    pub(crate) records: [u64; 6],
    /// Totals of persons and weights.
    pub(crate) tally: Tally,
}

impl Forms {
    fn row(&mut self, table: usize) -> Row<'_> {
        self.records[table] += 1;
        Row::new(&mut self.lines[table])
    }
}

/// A person with what the other forms need to know.
struct Subject<'a> {
    household_id: &'a str,
    number: u8,
    member: &'a Member,
    condition: Condition,
    disability: Option<Disability>,
    seen: bool,
    visit_day: u32,
    /// The community's number in its county, from 1.
    place: usize,
}

impl Subject<'_> {
    /// 0 not disabled, 1-7 by category, 9 a suspect who was not examined.
    fn result(&self) -> u8 {
        match (self.condition, &self.disability) {
            (Condition::Missed, _) => 9,
            (_, Some(disability)) => disability.category(),
            (_, None) => 0,
        }
    }

    fn grade(&self) -> Option<u8> {
        self.disability.as_ref().map(Disability::grade)
    }

    fn suspect(&self) -> bool {
        self.member.age >= 7 && self.condition.suspect()
    }
}

/// Writes all forms of one community behind those already written.
///
/// `place` is the community's number in its county, from 1: teams and slips are
/// numbered by it.
pub(crate) fn write(forms: &mut Forms, seed: u64, place: usize, plan: &Plan, people: &People) {
    let site = &plan.site;
    let dice = &mut Dice::new(seed, "forms", &site.id);
    let mut suspects: u32 = 0;
    let mut household_id = String::with_capacity(17);
    let days = 24.0 / people.sizes.len() as f64;
    for (position, range) in people.households().into_iter().enumerate() {
        household_id.clear();
        household_id.push_str(&site.id);
        push_int(&mut household_id, position as i64 + 1, 3);
        let visit_day = (position as f64 * days) as u32 + dice.below(6);
        let home = household::Home::draw(dice, site.area);
        let mut disabled: u8 = 0;
        let disabilities: Vec<Option<Disability>> = range
            .clone()
            .map(|at| {
                let found = people.conditions[at] == Condition::Disabled;
                disabled += u8::from(found);
                found.then(|| Disability::draw(dice, people.members[at].age))
            })
            .collect();
        let poor = dice.chance(if disabled > 0 { 0.09 } else { 0.015 });
        for (number, (at, disability)) in (1..).zip(range.clone().zip(disabilities)) {
            let subject = Subject {
                household_id: &household_id,
                number,
                member: &people.members[at],
                condition: people.conditions[at],
                disability,
                seen: people.seen[at],
                visit_day,
                place,
            };
            forms.tally.count(&subject_of(&subject), site);
            person::write(forms, dice, &subject, &home, position + 1, poor);
            let examined_day = if subject.suspect() {
                suspects += 1;
                referral::write(forms, dice, &subject, (place as u32, suspects))
            } else {
                visit_day + dice.below(3)
            };
            if let Some(disability) = &subject.disability {
                disabled::write(forms, dice, &subject, disability, examined_day);
            }
        }
        let head = household::Head {
            household_id: &household_id,
            community_id: &site.id,
            members: &people.members[range.clone()],
            disabled,
            respondent: people.respondent(&range).map_or(1, |at| at - range.start + 1),
            visit_day,
            place,
        };
        household::write(forms, dice, &head, &home, poor);
        forms.tally.household(site);
    }
    let clinic = if dice.chance(0.8) { 1_u8 } else { 2 };
    let rehab = if dice.chance(0.15) { 1_u8 } else { 2 };
    let (households, persons) = (people.sizes.len() as i64, people.members.len() as i64);
    let mut row = forms.row(0);
    row.text(&site.id).text(&site.id[..6]).text(&site.id[..9]).text(&site.id[..12]);
    row.int(site.kind).int(site.area).int(households).int(persons).int(0);
    row.int(households).int(persons).int(suspects).int(clinic).int(rehab).end();
}

fn subject_of(subject: &Subject<'_>) -> crate::tally::Counted {
    crate::tally::Counted {
        member: *subject.member,
        condition: subject.condition,
        result: subject.result(),
        grade: subject.grade(),
        seen: subject.seen,
    }
}
