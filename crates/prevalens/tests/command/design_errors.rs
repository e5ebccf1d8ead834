//! Weights and variances that cannot be computed: frames, control totals, strata.

use crate::bench::Bench;
use std::fs;

/// Said before the weights are computed.
const CHECKED: &str = "checked 12 households in 6 files: 12 usable, 0 set aside\n";

#[track_caller]
fn refuses(bench: &Bench, message: &str) {
    bench.refuses(&format!("{CHECKED}{message}"));
}

/// Removes the lines of a file that begin with a text.
fn without(bench: &Bench, file: &str, start: &str) {
    let text = fs::read_to_string(bench.path(file)).unwrap();
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with(start)).collect();
    assert!(kept.len() < text.lines().count(), "`{start}` begins no line of {file}");
    fs::write(bench.path(file), kept.join("\n") + "\n").unwrap();
}

#[test]
fn a_frame_that_lacks_a_sampled_community() {
    let bench = Bench::of("village");
    let (file, id) = ("frame/communities.csv", "99090110620301");
    let text = fs::read_to_string(bench.path(file)).unwrap();
    let kept: String = text.lines().filter(|line| !line.contains(id)).map(|line| format!("{line}\n")).collect();
    fs::write(bench.path(file), kept).unwrap();
    let output = bench.run();
    let said = bench.said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let message = "error[community_is_in_the_frame]: community 99090110620301 is not in the frame\n --> 990901/communities.csv:5:1\n";
    assert!(said.starts_with(message), "{said}");
    assert!(
        said.contains("checked 12 households in 6 files: 9 usable, 3 set aside\ngate: gates.max_set_aside_share"),
        "{said}"
    );
}

#[test]
fn a_frame_that_lacks_a_sampled_township() {
    let bench = Bench::of("village");
    without(&bench, "frame/townships.csv", "990901106,");
    refuses(
        &bench,
        "error: township `990901106` was surveyed but is not in the frame `SURVEY/frame/townships.csv`
  help: add its line to the frame, or correct `township_id` in the package (first seen in `990901/communities.csv`, line 4)",
    );
}

#[test]
fn a_frame_that_is_not_there() {
    let bench = Bench::of("village");
    fs::remove_file(bench.path("frame/townships.csv")).unwrap();
    bench.refuses(
        "error: cannot read `SURVEY/frame/townships.csv`: No such file or directory (os error 2)
  help: check the path in the survey file or in `design.toml`",
    );
}

#[test]
fn a_unit_of_size_zero() {
    let bench = Bench::of("village");
    bench.edit("frame/townships.csv", ",270", ",0");
    refuses(
        &bench,
        "error: `SURVEY/frame/townships.csv`, line 2: `registered_population` is `0`, expected a positive number
  help: a unit of size 0 cannot be drawn; correct the size or leave the unit out",
    );
}

#[test]
fn more_units_declared_than_surveyed() {
    let bench = Bench::of("village");
    bench.edit("design.toml", "take   = 2", "take   = 3");
    refuses(
        &bench,
        "error: township: 2 units of the whole frame were surveyed, but the design draws 3
  note: surveyed: `990901101`, `990901106`
  help: a unit is missing, was set aside (see the findings) or belongs elsewhere; correct the data, or `take` of this stage in `design.toml`",
    );
}

#[test]
fn a_post_stratum_without_a_record() {
    let bench = Bench::of("village");
    bench.edit("control/population.csv", "2,2,500\n", "2,2,500\n3,1,100\n");
    refuses(
        &bench,
        "error: weight `person_weight`: no record is in area = 3, sex = 1, but its control total is 100
  note: the total stands in `SURVEY/control/population.csv`, line 6
  help: join the cell with a neighbour, in the control totals and in `by`",
    );
}

#[test]
fn records_without_a_control_total() {
    let bench = Bench::of("village");
    without(&bench, "control/population.csv", "1,2,");
    refuses(
        &bench,
        "error: weight `person_weight`: `SURVEY/control/population.csv` has no total for area = 1, sex = 2, where 10 records are
  help: add the cell to the control totals, or correct the records",
    );
}

#[test]
fn a_post_stratum_of_no_column() {
    let bench = Bench::of("village");
    bench.edit("survey.toml", "by = [\"area\", \"sex\"]", "by = [\"area\", \"gender\"]");
    refuses(
        &bench,
        "error: weight `person_weight`, step `poststratify`: there is no column `gender` in table `persons`
  help: name a field of the codebook or a derived variable of that table",
    );
}

#[test]
fn a_stratum_with_one_primary_sampling_unit() {
    let bench = Bench::of("village");
    bench.edit("design.toml", "strata     = []", "strata     = [\"township_id\"]");
    refuses(
        &bench,
        "error: variance basis `townships`: stratum `990901101` has a single primary sampling unit (`990901101`), \
         so its variance cannot be seen
  help: name a partner in `design.toml`: `merge = { \"990901101\" = \"...\" }`; or name a policy: \
         `single_psu` = `certainty`, `remove`, `adjust` or `average`",
    );
}

#[test]
fn a_policy_nobody_knows() {
    let bench = Bench::of("village");
    bench.edit("design.toml", "single_psu = \"fail\"", "single_psu = \"guess\"");
    bench.refuses(
        "error: cannot understand `SURVEY/design.toml`: TOML parse error at line 23, column 14
   |
23 | single_psu = \"guess\"
   |              ^^^^^^^
unknown variant `guess`, expected one of `fail`, `certainty`, `remove`, `adjust`, `average`
  help: correct the line; `fixtures/city/design.toml` shows every part of a design",
    );
}
