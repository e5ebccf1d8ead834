//! What a superseding package changed, against a comparison written with loops.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use codebook::Codebook;
use ingest::{Arrivals, Change, PackageRecords, ReadOptions, changes, read_package, steps};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use testkit::files::{copy, edit, fixture, repository, seal};

fn codebook() -> Codebook {
    Codebook::open(&repository("schemas/wg-short-set")).unwrap()
}

fn read(codebook: &Codebook, package: &ingest::Package) -> Result<PackageRecords, ingest::IngestError> {
    read_package(package, codebook, &ReadOptions::default(), &|_| {})
}

/// The survey with a later package whose members are those lines that `change` gives back.
fn with_later(change: impl Fn(usize, &str) -> Vec<String>) -> TempDir {
    let folder = fixture("wg");
    let later = folder.path().join("packages/later");
    copy(&folder.path().join("packages/wg-a"), &later);
    edit(&later.join("package.toml"), "2026-03-16", "2026-03-20");
    let text = fs::read_to_string(later.join("members.csv")).unwrap();
    let lines: Vec<String> = text.lines().enumerate().flat_map(|(at, line)| change(at, line)).collect();
    fs::write(later.join("members.csv"), lines.join("\n") + "\n").unwrap();
    seal(&later);
    folder
}

fn found(folder: &Path) -> Vec<Change> {
    let codebook = codebook();
    let arrivals = Arrivals::open(&folder.join("packages"), &codebook).unwrap();
    let later = read(&codebook, &arrivals.packages[0]).unwrap();
    let earlier = read(&codebook, &arrivals.superseded[0]).unwrap();
    changes(&codebook, &earlier, &later)
}

fn shown(changes: &[Change]) -> Vec<String> {
    let codebook = codebook();
    let show = |change: &Change| {
        let spec = &codebook.tables[change.table];
        let field = change.field.map_or("", |field| spec.fields[field].name.as_str());
        let value = |value: &Option<String>| value.clone().unwrap_or_default();
        let (old, new) = (value(&change.old), value(&change.new));
        format!("{} {} {} {field} {old}>{new}", spec.name, change.key(), change.kind.name())
    };
    changes.iter().map(show).collect()
}

#[test]
fn records_added_removed_and_changed_are_told_by_key() {
    let folder = with_later(|at, line| match at {
        1 => vec!["1002,1,2,53,1,1,1,1,1,1".into()], // gender and age
        2 => vec![],
        4 => vec![line.replacen("1006,1,2,66,1,9", "1006,1,2,66,1,", 1), "1006,9,1,4,,,,,,".into()],
        _ => vec![line.into()],
    });
    assert_eq!(
        shown(&found(folder.path())),
        [
            "members 1002/1 changed gender 1>2",
            "members 1002/1 changed age_years 52>53",
            "members 1002/2 removed  >",
            "members 1006/1 changed hear 9>",
            "members 1006/9 added  >",
        ]
    );
}

#[test]
fn order_and_spelling_are_no_change() {
    let folder =
        with_later(|at, line| if at == 1 { vec!["1002,01,1,052,1,1,1,1,1,1".into()] } else { vec![line.into()] });
    let path = folder.path().join("packages/later/members.csv");
    let text = fs::read_to_string(&path).unwrap();
    let (header, body) = text.split_once('\n').unwrap();
    let turned: Vec<&str> = body.lines().rev().collect();
    fs::write(&path, format!("{header}\n{}\n", turned.join("\n"))).unwrap();
    seal(path.parent().unwrap());
    assert_eq!(found(folder.path()), []);
}

#[test]
fn repeated_keys_are_paired_in_their_order() {
    let line = |age: u32| format!("1002,1,1,{age},1,1,1,1,1,1");
    let folder = with_later(|at, text| if at == 1 { vec![line(52), line(60)] } else { vec![text.into()] });
    assert_eq!(shown(&found(folder.path())), ["members 1002/1 added  >"]);
    // And the other way round: the second of the two is the one that went.
    let manifests = ["later", "wg-a"].map(|name| folder.path().join("packages").join(name).join("package.toml"));
    edit(&manifests[0], "2026-03-20", "2026-03-01");
    assert_eq!(shown(&found(folder.path())), ["members 1002/1 removed  >"]);
}

/// The same comparison with loops: cells as text, keys as text, one record a key.
fn naive(earlier: &str, later: &str) -> Vec<String> {
    let rows = |text: &str| -> BTreeMap<(String, u32), Vec<String>> {
        let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        text.lines().skip(1).map(split).map(|cells| ((cells[0].clone(), cells[1].parse().unwrap()), cells)).collect()
    };
    let header: Vec<&str> = later.lines().next().unwrap().split(',').collect();
    let (before, after) = (rows(earlier), rows(later));
    let mut keys: Vec<_> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    let mut shown = Vec::new();
    for key in keys {
        let name = format!("members {}/{}", key.0, key.1);
        match (before.get(key), after.get(key)) {
            (None, Some(_)) => shown.push(format!("{name} added  >")),
            (Some(_), None) => shown.push(format!("{name} removed  >")),
            (Some(old), Some(new)) => {
                for at in (0..header.len()).filter(|&at| old[at] != new[at]) {
                    shown.push(format!("{name} changed {} {}>{}", header[at], old[at], new[at]));
                }
            }
            (None, None) => unreachable!("the key came from one of them"),
        }
    }
    shown
}

#[test]
fn the_naive_twin_agrees() {
    for seed in 1..=12_usize {
        // Lines are dropped, changed or followed by a new one by a small rule of the seed.
        let folder = with_later(|at, line| match (at * 7 + seed * 5) % 11 {
            _ if at == 0 => vec![line.into()],
            0 => vec![],
            1 | 2 => {
                let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
                cells[4 + (at + seed) % 6] = ((at + seed) % 4 + 1).to_string();
                vec![cells.join(",")]
            }
            3 => vec![line.into(), format!("{},{},1,30,1,1,1,1,1,1", line.split(',').next().unwrap(), 20 + at % 20)],
            _ => vec![line.into()],
        });
        let text = |name: &str| fs::read_to_string(folder.path().join("packages").join(name)).unwrap();
        let expected = naive(&text("wg-a/members.csv"), &text("later/members.csv"));
        assert!(expected.len() > 5);
        assert_eq!(shown(&found(folder.path())), expected, "seed {seed}");
    }
}

#[test]
fn every_step_is_told_and_a_broken_package_stops_nothing() {
    let folder = with_later(|at, line| if at == 2 { vec![] } else { vec![line.into()] });
    let packages = folder.path().join("packages");
    copy(&packages.join("later"), &packages.join("last"));
    edit(&packages.join("last/package.toml"), "2026-03-20", "2026-03-25");
    copy(&packages.join("wg-a"), &packages.join("first"));
    edit(&packages.join("first/package.toml"), "2026-03-16", "2026-03-02");
    let codebook = codebook();
    let told = || {
        let arrivals = Arrivals::open(&packages, &codebook).unwrap();
        let records = vec![read(&codebook, &arrivals.packages[0]).unwrap()];
        let all = steps(&arrivals, &records, &codebook, &|package| read(&codebook, package));
        let show = |step: &ingest::Step| {
            let what =
                step.changes.as_ref().map_or_else(|error| error.to_string(), |changes| shown(changes).join("; "));
            format!("{} to {}: {}", &step.earlier[5..], &step.later[5..], what.lines().next().unwrap_or_default())
        };
        all.iter().map(show).collect::<Vec<_>>()
    };
    assert_eq!(told(), ["03-02 to 03-16: ", "03-16 to 03-20: members 1002/2 removed  >", "03-20 to 03-25: "]);

    edit(&packages.join("wg-a/members.csv"), "1002,1,1,52", "1002,1,1,53");
    let after = told();
    assert_eq!(after[0], "03-02 to 03-16: the package of `wg-a` prepared on 2026-03-16 cannot be read");
    assert!(after[1].starts_with("03-16 to 03-20: ") && after[1].contains("SHA-256"), "{}", after[1]);
    assert_eq!(after[2], "03-20 to 03-25: ");
}
