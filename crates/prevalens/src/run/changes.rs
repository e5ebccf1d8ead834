//! What superseding packages changed, told on stderr.

use crate::console;
use codebook::Codebook;
use ingest::{Change, ChangeKind, Step};
use std::collections::BTreeMap;

/// Changes of one step that are told one by one; all of them are in `changes.parquet`.
const NAMED: usize = 5;

/// Says for each superseding package how many records it changed, and shows the first changes.
pub fn tell(codebook: &Codebook, steps: &[Step]) {
    for step in steps {
        let Step { sender, earlier, later, changes } = step;
        let what = format!("the package of `{sender}` prepared {later} supersedes that of {earlier}");
        match changes {
            Err(error) => {
                console::talk(&format!("{what}; they cannot be compared:"));
                console::talk(&format!("  {}", error.to_string().replace('\n', "\n  ")));
            }
            Ok(changes) if changes.is_empty() => console::talk(&format!("{what}: no record differs")),
            Ok(changes) => {
                console::talk(&format!("{what}: {}", counts(codebook, changes)));
                changes.iter().take(NAMED).for_each(|change| console::talk(&format!("  {}", line(codebook, change))));
                if changes.len() > NAMED {
                    console::talk(&format!("  ... and {} more in `changes.parquet`", changes.len() - NAMED));
                }
            }
        }
    }
}

/// Records by table and kind, such as `persons 2 added, 1 changed; households 1 removed`.
fn counts(codebook: &Codebook, changes: &[Change]) -> String {
    // The changed fields of a record stand together, in their order.
    let one_record = |a: &Change, b: &Change| {
        let same = (a.table, a.kind, &a.key) == (b.table, b.kind, &b.key);
        same && a.kind == ChangeKind::Changed && a.field < b.field
    };
    let mut records: BTreeMap<(usize, ChangeKind), usize> = BTreeMap::new();
    for record in changes.chunk_by(one_record) {
        *records.entry((record[0].table, record[0].kind)).or_default() += 1;
    }
    let mut tables = Vec::new();
    for (position, table) in codebook.tables.iter().enumerate() {
        let of_table = records.iter().filter(|((at, _), _)| *at == position);
        let parts: Vec<String> =
            of_table.map(|((_, kind), count)| format!("{} {}", validate::grouped(*count), kind.name())).collect();
        if !parts.is_empty() {
            tables.push(format!("{} {}", table.name, parts.join(", ")));
        }
    }
    tables.join("; ")
}

fn line(codebook: &Codebook, change: &Change) -> String {
    let table = &codebook.tables[change.table];
    let record = format!("{} {}", table.name, change.key());
    let Some(field) = change.field.map(|field| &table.fields[field]) else {
        return format!("{record}: {}", change.kind.name());
    };
    if field.private {
        return format!("{record}: {} changed", field.name);
    }
    let value = |value: &Option<String>| value.as_ref().map_or("(blank)".to_owned(), |text| format!("`{text}`"));
    format!("{record}: {} {} -> {}", field.name, value(&change.old), value(&change.new))
}
