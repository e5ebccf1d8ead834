//! Output directories that must not or cannot be written. The tests may run as root, so no case
//! rests on permissions.

use crate::bench::{Bench, bytes_of, clean, same_files};
use std::fs;

#[test]
fn a_file_stands_in_the_place() {
    let bench = Bench::of("village");
    fs::write(bench.out(), "mine").unwrap();
    bench.refuses("error: `OUTS/release` is a file, expected a directory\n  help: name a directory with `--out`");
    assert_eq!(fs::read_to_string(bench.out()).unwrap(), "mine");
}

#[test]
fn a_file_stands_on_the_way() {
    let bench = Bench::of("village");
    fs::write(bench.outs.path().join("notes"), "mine").unwrap();
    let output = bench.run_to(&bench.outs.path().join("notes/2006/release"), &[]);
    let message = "error: `OUTS/notes` is a file, expected a directory\n  help: name a directory with `--out`";
    bench.refused(&output, message, &["notes".to_owned()]);
    assert_eq!(fs::read_to_string(bench.outs.path().join("notes")).unwrap(), "mine");
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_where_nobody_can_write() {
    let bench = Bench::of("village");
    let output = bench.run_to("/proc/release".as_ref(), &[]);
    let message = "note: the cache `/proc/release-cache` cannot be used: No such file or directory (os error 2)
checked 12 households in 6 files: 12 usable, 0 set aside
error: cannot write `/proc/release`: No such file or directory (os error 2)
  help: check that the directory may be written and the disk has room, or choose another `--out`";
    bench.refused(&output, message, &[]);
}

#[test]
fn a_directory_of_somebody_else() {
    let bench = Bench::of("village");
    fs::create_dir(bench.out()).unwrap();
    fs::write(bench.out().join("thesis.txt"), "mine").unwrap();
    bench.refuses(
        "error: `OUTS/release` holds something that is not a release of this program
  help: name an empty or new directory with `--out`; only an earlier release is replaced",
    );
    assert_eq!(fs::read_to_string(bench.out().join("thesis.txt")).unwrap(), "mine");
}

#[test]
fn the_survey_itself_is_no_place_for_a_release() {
    let bench = Bench::of("village");
    let before = bytes_of(bench.survey.path());
    let output = bench.run_to(bench.survey.path(), &[]);
    let message = "error: `SURVEY` holds something that is not a release of this program
  help: name an empty or new directory with `--out`; only an earlier release is replaced";
    bench.refused(&output, message, &[]);
    same_files(&before, &bytes_of(bench.survey.path()));
}

#[test]
fn an_earlier_release_with_a_file_of_somebody_else() {
    let bench = Bench::of("village");
    clean(&bench.run());
    fs::write(bench.out().join("notes.txt"), "mine").unwrap();
    let before = bytes_of(&bench.out());
    bench.refuses(
        "error: `OUTS/release` holds an earlier release and `notes.txt`, which is not part of it
  help: move `notes.txt` away: a release is replaced as a whole",
    );
    same_files(&before, &bytes_of(&bench.out()));
}

#[test]
fn an_empty_directory_may_be_filled() {
    let bench = Bench::of("village");
    fs::create_dir(bench.out()).unwrap();
    clean(&bench.run());
    assert_eq!(bench.left(), ["release"]);
}

#[cfg(unix)]
#[test]
fn behind_a_link_the_directory_is_replaced() {
    let bench = Bench::of("village");
    let (real, link) = (bench.outs.path().join("real"), bench.out());
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink("real", &link).unwrap();
    for place in [link.clone(), link.join("")] {
        clean(&bench.run_to(&place, &[]));
        assert!(link.is_symlink());
        assert!(real.join("manifest.json").is_file());
        assert_eq!(bench.left(), ["real", "release"]);
    }
}

#[test]
fn a_path_without_a_name() {
    let bench = Bench::of("village");
    let output = bench.started(".".as_ref(), &[]).current_dir(bench.outs.path()).output().unwrap();
    let message =
        "error: `.` names no directory that could be replaced\n  help: name the directory itself with `--out`";
    bench.refused(&output, message, &[]);
}

#[test]
fn directories_on_the_way_are_made() {
    let bench = Bench::of("village");
    let out = bench.outs.path().join("2006/final/release");
    clean(&bench.run_to(&out, &[]));
    assert!(out.join("manifest.json").is_file());
    let mut there: Vec<_> =
        fs::read_dir(out.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    there.sort();
    assert_eq!(there, ["release", "release-cache"]);
}
