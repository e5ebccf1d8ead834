//! Persons in households in villages, drawn without replacement at every stage,
//! against R survey, on `fixtures/golden/multistage`.
//!
//! Guards what each stage adds: the standard error of the disabled is 101.36 over
//! three stages, 99.85 without the draw of persons, 94.48 as the ultimate cluster;
//! and the rules for single units. `adjust` is not here: R 4.1 does not centre it.
//! Regenerate: `Rscript oracle.R` in the folder.

mod common;

use common::records::Records;
use design::{Codes, Fpc, SinglePsu, StageColumns, VarianceBasis};
use estimate::{Layout, Spread};
use std::collections::BTreeMap;
use testkit::{Golden, Relative, Table};

fn texts(table: &Table, column: &str) -> Vec<String> {
    table.text(column).into_iter().map(str::to_owned).collect()
}

/// The first `n` of villages, households, persons.
fn basis(table: &Table, n: usize) -> VarianceBasis {
    let names =
        [("village", "stratum", "villages"), ("household", "zone", "households"), ("person", "zone", "members")];
    let columns = names.map(|(unit, strata, size)| (texts(table, unit), texts(table, strata), table.all_numbers(size)));
    let stages: Vec<StageColumns> = names
        .iter()
        .zip(&columns)
        .map(|(&(unit, ..), (ids, strata, sizes))| StageColumns {
            unit,
            ids,
            strata: Some(strata),
            fpc: Fpc::Population(sizes),
        })
        .collect();
    VarianceBasis::new("golden", Codes::Unique, &stages[..n]).expect("a basis")
}

fn policy(name: &str) -> SinglePsu {
    match name {
        "fail" => SinglePsu::Fail,
        "certainty" => SinglePsu::Certainty,
        "remove" => SinglePsu::Remove,
        "average" => SinglePsu::Average,
        other => panic!("unknown policy {other}"),
    }
}

#[test]
fn several_stages_agree_with_r() {
    let golden = Golden::open("multistage");
    let table = golden.input();
    let numbers = |column: &str| table.all_numbers(column);
    let (disabled, income, rooms, weight) =
        (numbers("disabled"), numbers("income"), numbers("rooms"), numbers("weight"));
    let herders: Vec<bool> = numbers("herder").iter().map(|&herder| herder > 0.0).collect();
    let island = BTreeMap::from([("island".to_owned(), "hills".to_owned())]);

    let expected = golden.expected();
    assert_eq!(expected.len(), 114);
    let text = |column: &str| expected.text(column);
    let (stages, policies, lonely) = (text("stages"), text("policy"), text("domain_lonely"));
    let (domain, case) = (text("domain"), text("case"));
    let (value, se, df) = (expected.numbers("estimate"), expected.numbers("se"), expected.numbers("df"));
    for i in 0..expected.len() {
        let what = [stages[i], policies[i], lonely[i], domain[i], case[i]].join(" ");
        let basis = match stages[i] {
            "persons" => basis(&table, 3),
            "households" => basis(&table, 2),
            "villages" => basis(&table, 3).ultimate_cluster(),
            "merged" => basis(&table, 1).merged(&island).unwrap(),
            other => panic!("unknown stages {other}"),
        };
        let basis = basis.with_single_psu(policy(policies[i]));
        let basis = if lonely[i] == "TRUE" { basis.with_domain_lonely() } else { basis };
        let records = Records::new(weight.clone(), Spread::try_from(&basis).unwrap());
        let keep = if domain[i] == "all" { vec![true; table.len()] } else { herders.clone() };
        let y = if case[i] == "total" { &disabled } else { &income };

        let ours = records.estimate(case[i], y, &rooms, &keep);

        Relative(1e-10).check_option(&what, ours.value, value[i]);
        Relative(1e-10).check_option(&what, ours.se, se[i]);
        assert_eq!(Some(f64::from(ours.df)), df[i], "{what}");
    }
}

#[test]
fn a_single_unit_without_a_rule_is_refused_at_its_stage() {
    let table = Golden::open("multistage").input();
    let refused = |n| Layout::new(&basis(&table, n)).unwrap_err().to_string();
    assert!(refused(1).starts_with("stratum `island` has a single primary sampling unit (`island-1`)"));

    let island = BTreeMap::from([("island".to_owned(), "hills".to_owned())]);
    let merged = basis(&table, 2).merged(&island).unwrap();
    let message = Layout::new(&merged).unwrap_err().to_string();
    assert!(message.contains("has a single household (stage 2)"), "{message}");
}
