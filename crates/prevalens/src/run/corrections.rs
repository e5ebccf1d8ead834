//! What became of the corrections ledger, told on stderr.

use crate::console;
use roster::Correction;

/// Refused lines that are told one by one; all of them are in `corrections.parquet`.
const NAMED: usize = 5;

/// Says how many corrections were applied, and why others were not.
pub fn tell(corrections: &[Correction]) {
    let refused: Vec<&Correction> = corrections.iter().filter(|correction| correction.refusal.is_some()).collect();
    let applied = corrections.len() - refused.len();
    console::talk(&format!("corrections: {applied} applied, {} refused", refused.len()));
    for correction in refused.iter().take(NAMED) {
        let (entry, refusal) = (&correction.entry, correction.refusal.as_ref());
        let why = refusal.map_or_else(String::new, |refusal| refusal.words().en);
        console::talk(&format!("  line {}: {} {} {}: {why}", entry.line, entry.table, entry.key, entry.field));
    }
    if refused.len() > NAMED {
        console::talk(&format!("  ... and {} more in `corrections.parquet`", refused.len() - NAMED));
    }
}
