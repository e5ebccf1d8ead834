//! Which cell a line of the ledger means, or why it means none.

use codebook::Table;
use roster::{Correction, LedgerEntry, Refusal, Roster};
use std::collections::BTreeMap;

/// The lines with their cells; refused where the line alone or the keys of the roster say so.
pub(super) fn resolve(roster: &Roster, ledger: Vec<LedgerEntry>) -> Vec<Correction> {
    let mut corrections: Vec<Correction> = ledger.into_iter().map(|entry| named(roster, entry)).collect();
    for table in 0..roster.tables.len() {
        let about = |correction: &Correction| correction.table == Some(table) && correction.field.is_some();
        let keys = corrections.iter().filter(|correction| about(correction)).map(|one| one.entry.key.clone());
        let keys: BTreeMap<String, Vec<u32>> = keys.map(|key| (key, Vec::new())).collect();
        if keys.is_empty() {
            continue;
        }
        let rows = rows_of(roster, table, keys);
        for correction in corrections.iter_mut().filter(|correction| about(correction)) {
            let refusal = match rows[&correction.entry.key].as_slice() {
                [] => Refusal::NoRecord,
                [row] => {
                    correction.row = Some(*row);
                    continue;
                }
                many => Refusal::KeyNotUnique { records: many.len() },
            };
            correction.refusal.get_or_insert(refusal);
        }
    }
    refuse_twice(&mut corrections);
    corrections
}

/// Table and field of a line, and what is wrong with the line itself.
fn named(roster: &Roster, entry: LedgerEntry) -> Correction {
    let table = roster.codebook.position(&entry.table);
    let spec = table.map(|table| &roster.codebook.tables[table]);
    let field = spec.and_then(|spec| spec.position(&entry.field));
    let refusal = match (spec, field) {
        (None, _) => Some(Refusal::UnknownTable),
        (Some(_), None) => Some(Refusal::UnknownField),
        (Some(spec), Some(_)) if is_key(spec, &entry.field) => Some(Refusal::KeyField),
        (Some(_), Some(_)) => incomplete(&entry).map(|column| Refusal::Incomplete { column }),
    };
    Correction { entry, table, row: None, field, original: None, refusal }
}

fn is_key(spec: &Table, field: &str) -> bool {
    let owner = spec.belongs_to.iter().flat_map(|owner| &owner.fields);
    spec.primary_key.iter().chain(owner).any(|key| key == field)
}

fn incomplete(entry: &LedgerEntry) -> Option<&'static str> {
    let blank = [("reason", &entry.reason), ("by", &entry.by)];
    let blank = blank.into_iter().find(|(_, text)| text.is_empty()).map(|(name, _)| name);
    blank.or_else(|| (!crate::is_day(&entry.on)).then_some("on"))
}

/// The rows of each key, which is the key's values joined with `/`.
fn rows_of(roster: &Roster, table: usize, mut keys: BTreeMap<String, Vec<u32>>) -> BTreeMap<String, Vec<u32>> {
    let (spec, data) = (&roster.codebook.tables[table], &roster.tables[table]);
    let parts: Vec<usize> = spec.primary_key.iter().filter_map(|name| spec.position(name)).collect();
    let mut key = String::new();
    'rows: for row in 0..data.rows {
        key.clear();
        for (at, &part) in parts.iter().enumerate() {
            let Some(value) = data.columns[part].recorded(&spec.fields[part], row) else { continue 'rows };
            if at > 0 {
                key.push('/');
            }
            key.push_str(&value);
        }
        if let Some(rows) = keys.get_mut(key.as_str()) {
            rows.push(row as u32);
        }
    }
    keys
}

/// Of several lines for one cell none is applied: which of them holds, only people can tell.
fn refuse_twice(corrections: &mut [Correction]) {
    let mut lines: BTreeMap<(usize, u32, usize), Vec<u32>> = BTreeMap::new();
    let open = |correction: &Correction| correction.refusal.is_none();
    let cell = |correction: &Correction| {
        Some((correction.table?, correction.row?, correction.field?)).filter(|_| open(correction))
    };
    for correction in corrections.iter() {
        if let Some(cell) = cell(correction) {
            lines.entry(cell).or_default().push(correction.entry.line);
        }
    }
    for correction in corrections {
        let others = cell(correction).map(|cell| lines[&cell].as_slice()).unwrap_or_default();
        if let Some(&other) = others.iter().find(|&&line| line != correction.entry.line) {
            correction.refusal = Some(Refusal::Twice { other });
        }
    }
}
