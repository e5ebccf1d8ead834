//! Errors on the daily report of a community, and on its codes.

use super::record::{Changes, Sown};
use super::tree::{Community, Household};

/// Adds one to counts of the report.
fn one_more(community: &mut Community, fields: &[&str]) -> Option<Sown> {
    let mut changes = Changes::default();
    fields.iter().for_each(|field| changes.add(&mut community.report, field, 1));
    changes.fail_on(&community.report)
}

pub(super) fn village_of_another_township(community: &mut Community) -> Option<Sown> {
    let mut village = community.report.get("village_id").to_owned();
    let last = village.pop()?.to_digit(10)?;
    village.push_str(&((last + 1) % 10).to_string());
    let mut changes = Changes::default();
    changes.set(&mut community.report, "village_id", village);
    changes.fail_on(&community.report)
}

pub(super) fn one_household_more(community: &mut Community) -> Option<Sown> {
    one_more(community, &["reported_households"])
}

pub(super) fn one_person_more(community: &mut Community) -> Option<Sown> {
    one_more(community, &["reported_persons"])
}

pub(super) fn one_suspect_more(community: &mut Community) -> Option<Sown> {
    one_more(community, &["reported_suspects"])
}

/// A dwelling called vacant and listed that no form tells of.
pub(super) fn one_vacancy_more(community: &mut Community) -> Option<Sown> {
    one_more(community, &["vacant_households", "listed_households"])
}

pub(super) fn one_household_listed_more(community: &mut Community) -> Option<Sown> {
    one_more(community, &["listed_households"])
}

pub(super) fn one_person_listed_more(community: &mut Community) -> Option<Sown> {
    one_more(community, &["listed_persons"])
}

/// The last household gets the next but one number, on every form.
pub(super) fn household_number_skipped(community: &mut Community) -> Option<Sown> {
    let last: &mut Household = community.households.last_mut()?;
    let number: u32 = last.id().get(14..17)?.parse().ok()?;
    let id = format!("{}{:03}", &last.id()[..14], number + 1);
    let mut changes = Changes::default();
    changes.did("household_id", format!("household {} is called {id} on all forms", last.id()));
    last.records().for_each(|record| record.put("household_id", &id));
    changes.fail_on(&community.report)
}
