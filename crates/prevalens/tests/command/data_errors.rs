//! Packages that cannot be used, each wrong in one way.

use crate::bench::Bench;
use std::fs;

#[test]
fn a_package_that_did_not_come() {
    let bench = Bench::of("city");
    fs::remove_dir_all(bench.path("packages/990581")).unwrap();
    bench.refuses(
        "error: no package of `990581` in `SURVEY/packages`; found `990501`, `990583`
  help: ask the office of `990581` for its package, or take it out of `expected` in the survey file",
    );
}

#[test]
fn a_package_nobody_expects() {
    let bench = Bench::of("village");
    testkit::files::copy(&bench.path("packages/990901"), &bench.path("packages/990902"));
    bench.edit("packages/990902/package.toml", "\"990901\"", "\"990902\"");
    bench.refuses(
        "error: unexpected package of `990902` in `SURVEY/packages`; expected `990901`
  help: add `990902` to `expected` in the survey file, or move the folder away",
    );
}

#[test]
fn a_file_changed_after_it_was_sealed() {
    let bench = Bench::of("village");
    bench.edit("packages/990901/persons.csv", ",1959,", ",1958,");
    let manifest = fs::read_to_string(bench.path("packages/990901/package.toml")).unwrap();
    bench.seal("990901");
    let sealed = fs::read_to_string(bench.path("packages/990901/package.toml")).unwrap();
    fs::write(bench.path("packages/990901/package.toml"), &manifest).unwrap();
    let digest = |text: &str| -> String {
        let (_, after) = text.split_once("persons.csv").unwrap();
        after.lines().find(|line| line.starts_with("sha256")).unwrap().split('"').nth(1).unwrap().to_owned()
    };
    bench.refuses(&format!(
        "error: `SURVEY/packages/990901/persons.csv`: SHA-256 is `{}`, but `package.toml` says `{}`
  help: the file was changed after the package was prepared; ask the sender for the package again",
        digest(&sealed),
        digest(&manifest)
    ));
}

#[test]
fn a_count_that_is_not_the_files() {
    let bench = Bench::of("village");
    bench.edit("packages/990901/package.toml", "records = 36", "records = 37");
    bench.refuses(
        "error: `SURVEY/packages/990901/persons.csv`: 36 records found, but `package.toml` declares 37
  help: the file was cut or the count is wrong; ask the sender for the package again",
    );
}

#[test]
fn a_column_nobody_knows() {
    let bench = Bench::of("wg");
    bench.edit("packages/wg-a/members.csv", "age_years", "ageyears").seal("wg-a");
    bench.refuses(
        "error: `SURVEY/packages/wg-a/members.csv`, line 1: unknown column `ageyears`; the table `members` has \
         `dwelling_no`, `member_no`, `gender`, `age_years`, `see`, `hear`, `walk`, `remember`, `self_care`, `communicate`
  help: correct the header, or add the field to the codebook",
    );
}

#[test]
fn a_column_that_is_missing() {
    let bench = Bench::of("village");
    bench.edit("packages/990901/disabled_persons.csv", ",needed_13", "").seal("990901");
    bench.refuses(
        "error: `SURVEY/packages/990901/disabled_persons.csv`, line 1: column `needed_13` of table `disabled_persons` is missing
  help: export the table with all its columns; a column without values stays, with blank cells",
    );
}

#[test]
fn a_code_outside_its_list() {
    let bench = Bench::of("village");
    bench.edit("packages/990901/persons.csv", ",0,1,1959,", ",0,3,1959,").seal("990901");
    bench.refuses(
        "error: a code is not in its code list
  --> `990901/persons.csv`, line 2: sex is `3`, expected one of 1, 2
  help: correct the records, or add the code to the codebook; with `unknown_code = \"set_aside\"` under `[ingest]` \
         in the survey file such records are set aside and listed instead",
    );
}

#[test]
fn a_package_of_another_edition() {
    let bench = Bench::of("village");
    bench.edit("packages/990901/package.toml", "\"2006.1\"", "\"2005.9\"");
    bench.refuses(
        "error: `SURVEY/packages/990901/package.toml`: form_version is `2005.9`, expected `2006.1`
  help: the codes of another edition may mean something else; ask the sender to export with this edition",
    );
}

#[test]
fn a_manifest_with_a_key_nobody_knows() {
    let bench = Bench::of("village");
    bench.edit("packages/990901/package.toml", "prepared ", "prepard  ");
    bench.refuses(
        "error: cannot understand `SURVEY/packages/990901/package.toml`: TOML parse error at line 4, column 1
  |
4 | prepard      = \"2006-06-02\"
  | ^^^^^^^
unknown field `prepard`, expected one of `survey`, `form_version`, `sender`, `prepared`, `encoding`, `synthetic`, `missing`, `file`
  help: a package holds a `package.toml` with survey, form_version, sender, prepared, encoding and one `[[file]]` a table",
    );
}

#[test]
fn a_file_of_a_package_that_is_not_there() {
    let bench = Bench::of("village");
    fs::remove_file(bench.path("packages/990901/persons.csv")).unwrap();
    bench.refuses(
        "error: cannot read `SURVEY/packages/990901/persons.csv`: No such file or directory (os error 2)
  help: check that it exists and may be read",
    );
}

#[test]
fn a_file_without_even_a_header() {
    let bench = Bench::of("village");
    fs::write(bench.path("packages/990901/persons.csv"), "").unwrap();
    bench.seal("990901");
    bench.refuses(
        "error: `SURVEY/packages/990901/persons.csv` is empty; expected a header at least
  help: export the table again; a table without records still has its header",
    );
}
