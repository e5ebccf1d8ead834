//! Packages over time: missing, late, copied and superseding packages, as a run tells them.

use crate::bench::{Bench, bytes_of, clean, same_files};
use crate::parquet::Rows;
use std::fs;

#[test]
fn packages_grouped_by_day_give_the_same_release() {
    let bench = Bench::of("city");
    clean(&bench.run());
    let flat = bytes_of(&bench.out());
    for (sender, day) in [("990501", "2006-06-02"), ("990581", "2006-06-02"), ("990583", "2006-06-03")] {
        fs::create_dir_all(bench.path("packages").join(day)).unwrap();
        fs::rename(bench.path("packages").join(sender), bench.path("packages").join(day).join(sender)).unwrap();
    }
    clean(&bench.run());
    same_files(&flat, &bytes_of(&bench.out()));
}

#[test]
fn copies_late_packages_and_links_are_told() {
    let bench = Bench::of("village");
    testkit::files::copy(&bench.path("packages/990901"), &bench.path("packages/sent again"));
    bench.edit("survey.toml", "expected = ", "due = \"2006-06-01\"\nexpected = ");
    #[cfg(unix)]
    std::os::unix::fs::symlink("990901", bench.path("packages/latest")).unwrap();
    let output = bench.run();
    clean(&output);
    let links = "note: `SURVEY/packages/latest` was passed over: it is a link, and links are not followed\n";
    assert_eq!(
        bench.said(&output),
        format!(
            "{}note: the package of `990901` is late: prepared 2006-06-02, due 2006-06-01\n\
             note: `SURVEY/packages/sent again` is a copy of `SURVEY/packages/990901` and is not read\n\
             checked 12 households in 6 files: 12 usable, 0 set aside\n",
            if cfg!(unix) { links } else { "" }
        )
    );
}

#[test]
fn a_missing_sender_can_be_reported_and_the_design_still_asks_for_it() {
    let bench = Bench::of("city");
    fs::remove_dir_all(bench.path("packages/990581")).unwrap();
    bench.edit("survey.toml", "expected = ", "missing = \"report\"\nexpected = ");
    let output = bench.run();
    let said = bench.said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("note: no package yet from 1 of 3 senders: `990581`\n"), "{said}");
    assert!(said.contains("error: ") && said.contains("help: "), "{said}");
    assert!(said.contains("the design draws 3"), "{said}");

    // Where every unit of the design is there, the run completes.
    let bench = Bench::of("village");
    bench.edit("survey.toml", "[\"990901\"]", "[\"990901\", \"990902\"]");
    bench.edit("survey.toml", "expected = ", "missing = \"report\"\nexpected = ");
    let output = bench.run();
    clean(&output);
    assert!(bench.said(&output).starts_with("note: no package yet from 1 of 2 senders: `990902`\n"));
}

#[test]
fn a_forgotten_manifest_is_told_with_the_package_that_seems_to_be_missing() {
    let bench = Bench::of("village");
    fs::remove_file(bench.path("packages/990901/package.toml")).unwrap();
    bench.refuses(
        "note: `SURVEY/packages/990901` was passed over: it holds files, but no `package.toml`
error: no package of `990901` in `SURVEY/packages`; found nothing
  help: ask the office of `990901` for its package, or take it out of `expected` in the survey file",
    );
}

#[test]
fn without_any_package_there_is_nothing_to_report_on() {
    let bench = Bench::of("village");
    fs::remove_dir_all(bench.path("packages/990901")).unwrap();
    bench.edit("survey.toml", "expected = ", "missing = \"report\"\nexpected = ");
    bench.refuses(
        "error: no package of `990901` in `SURVEY/packages`; found nothing
  help: ask the office of `990901` for its package, or take it out of `expected` in the survey file",
    );
}

/// A later package of the village beside the first, in which one person is born in another year, one is
/// called otherwise and one household moved away.
fn with_later(bench: &Bench) {
    let later = bench.path("packages/2006-06-09/990901");
    testkit::files::copy(&bench.path("packages/990901"), &later);
    testkit::files::edit(&later.join("package.toml"), "2006-06-02", "2006-06-09");
    testkit::files::edit(&later.join("persons.csv"), ",1959,8,", ",1958,8,");
    testkit::files::edit(&later.join("persons.csv"), "合成罪月地盈地玄", "合成罪月地盈地黄");
    testkit::files::seal(&later);
}

#[test]
fn a_later_package_supersedes_and_its_changes_are_told_and_released() {
    let bench = Bench::of("village");
    with_later(&bench);
    let output = bench.run();
    clean(&output);
    assert_eq!(
        bench.said(&output),
        "the package of `990901` prepared 2006-06-09 supersedes that of 2006-06-02: persons 2 changed\n  \
         persons 99090110100401001/1: birth_year `1959` -> `1958`\n  \
         persons 99090110100401001/2: name changed\n\
         checked 12 households in 6 files: 12 usable, 0 set aside\n"
    );
    let changes = Rows::open(&bench.out(), "changes");
    assert_eq!(changes.len(), 2);
    let row = [("sender", "990901"), ("earlier", "2006-06-02"), ("later", "2006-06-09"), ("change", "changed")];
    assert_eq!(changes.find(&row), [0, 1]);
    let year = [("field", "birth_year"), ("old", "1959"), ("new", "1958"), ("person_no", "1")];
    assert_eq!(changes.find(&year), [0]);
    assert_eq!(changes.find(&[("field", "name"), ("old", "(private)"), ("new", "(private)")]), [1]);
    let persons = Rows::open(&bench.out(), "persons");
    assert_eq!((persons.len(), persons.text("birth_year")[0].as_str()), (36, "1958"));

    // Where the packages lie does not matter.
    let before = bytes_of(&bench.out());
    fs::rename(bench.path("packages/990901"), bench.path("packages/zz")).unwrap();
    clean(&bench.run());
    same_files(&before, &bytes_of(&bench.out()));
}

#[test]
fn a_broken_package_that_was_superseded_stops_nothing() {
    let bench = Bench::of("village");
    with_later(&bench);
    bench.edit("packages/990901/persons.csv", ",1959,", ",1957,");
    let output = bench.run();
    clean(&output);
    let said = bench.said(&output);
    let start = "the package of `990901` prepared 2006-06-09 supersedes that of 2006-06-02; they cannot be compared:\n  \
                 `SURVEY/packages/990901/persons.csv`: SHA-256 is ";
    assert!(said.starts_with(start), "{said}");
    assert_eq!(Rows::open(&bench.out(), "changes").text("change"), ["not_compared"]);
}
