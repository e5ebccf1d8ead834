//! A register of the city's townships: what is known of every area, sampled or not.

use crate::community::Plan;
use crate::dice::Dice;
use std::fmt::Write as _;

/// The register as CSV: township, registered population, share of persons aged 60 and over.
///
/// The share goes with how common disability is in the township, as age does, but not closely: a
/// hundredth more of aged persons for every ninth part more of disability, give or take 0.8 points. In a
/// township without a community of the sample disability is drawn as it is in the others.
pub(crate) fn townships(seed: u64, townships: &str, plans: &[Plan]) -> String {
    let mut text = String::from("county_id,township_id,registered_population,share_60_plus\n");
    for line in townships.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let (county, township, size) = (cells[0], cells[1], cells[2]);
        let dice = &mut Dice::new(seed, "register", township);
        let drawn: Vec<f64> =
            plans.iter().filter(|plan| plan.site.id.starts_with(township)).map(|plan| plan.level).collect();
        let area = if township[6..].starts_with('0') { 0.93 } else { 1.06 };
        let level = match drawn.len() {
            0 => area * dice.within(0.765, 1.235),
            communities => drawn.iter().sum::<f64>() / communities as f64,
        };
        let share = 0.13 + 0.09 * (level - 1.0) + dice.within(-0.008, 0.008);
        let _ = writeln!(text, "{county},{township},{size},0.{:04}", (share * 1e4) as u32);
    }
    text
}
