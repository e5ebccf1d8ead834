//! Variance bases of `design.toml`: several stages, and what is refused with its place and remedy.

use crate::bench::Bench;
use crate::parquet::Rows;

const CHECKED: &str = "checked 12 households in 6 files: 12 usable, 0 set aside\n";
const TOWNSHIPS: &str = "psu        = \"township_id\"\nstrata     = []";

/// The village's first basis with other units, and what the command says to it.
#[track_caller]
fn refuses(units: &str, message: &str) {
    let bench = Bench::of("village");
    bench.edit("design.toml", TOWNSHIPS, units);
    bench.refuses(message);
}

#[test]
fn a_correction_of_units_drawn_by_size_names_brewer() {
    refuses(
        "psu = \"township_id\"\nfpc = true",
        &format!(
            "{CHECKED}error: variance basis `townships`: the township is drawn by `pps_systematic`, so no one sampling fraction holds in a stratum
  help: write `fpc = \"brewer\"` for Brewer's approximation, or leave it out for the with-replacement one"
        ),
    );
}

#[test]
fn a_correction_needs_the_units_of_the_stage() {
    refuses(
        "psu = \"community_id\"\nfpc = true",
        &format!(
            "{CHECKED}error: variance basis `townships`: the finite population correction of stage 1 needs the units of that stage of the design (`township_id`), and not `community_id`
  help: name that column, or leave `fpc` out for the with-replacement approximation"
        ),
    );
}

#[test]
fn units_are_declared_one_way() {
    refuses(
        "psu = \"township_id\"\nstages = [{ unit = \"township_id\" }]",
        "error: `SURVEY/design.toml`: variance `townships`: it has both `psu` and `stages`
  help: write `psu` for one stage, `stages` for several",
    );
    refuses(
        "strata = []",
        "error: `SURVEY/design.toml`: variance `townships`: it has no units
  help: name their column in `psu`, or write `stages`",
    );
}

#[test]
fn a_stage_below_one_without_a_fraction_is_refused() {
    refuses(
        "stages = [{ unit = \"township_id\" }, { unit = \"community_id\", fpc = true }]",
        "error: `SURVEY/design.toml`: variance `townships`: a stage below one without `fpc` adds nothing to the variance
  help: give every stage but the last its `fpc`, or end at the first one without",
    );
}

#[test]
fn a_merge_partner_is_a_stratum_of_the_sample() {
    refuses(
        "psu = \"community_id\"\nstrata = [\"township_id\"]\nmerge = { \"990901101\" = \"990901199\" }",
        &format!(
            "{CHECKED}error: variance basis `townships`: `merge` names stratum `990901199`, which is not in the sample; there are `990901101`, `990901106`
  help: correct the code; codes of several columns are joined with `/`"
        ),
    );
}

#[test]
fn a_single_unit_can_join_a_partner() {
    let bench = Bench::of("village");
    let merged = "psu = \"township_id\"\nstrata = [\"township_id\"]\nmerge = { \"990901101\" = \"990901106\" }";
    bench.edit("design.toml", TOWNSHIPS, merged);
    let output = bench.run();
    assert!(output.status.success(), "{}", bench.said(&output));
}

#[test]
fn every_stage_has_its_columns_in_the_release() {
    let bench = Bench::of("village");
    let stages = "stages = [{ unit = \"township_id\", fpc = \"brewer\" }, { unit = \"community_id\", fpc = true }]";
    bench.edit("design.toml", TOWNSHIPS, stages);
    let output = bench.run();
    assert!(output.status.success(), "{}", bench.said(&output));

    let persons = Rows::open(&bench.out(), "persons");
    // 2 townships by size of 1,800 persons: the first has 270 of them; 2 of its 30 communities.
    let first = |column: &str| persons.text(column)[0].clone();
    assert_eq!(first("psu_townships"), "990901101");
    assert_eq!(first("unit2_townships"), "99090110100401");
    let first = |column: &str| persons.numbers(column)[0];
    assert!((first("fraction_townships") - 0.3).abs() < 1e-15);
    assert!((first("fraction2_townships") - 2.0 / 30.0).abs() < 1e-15);
}
