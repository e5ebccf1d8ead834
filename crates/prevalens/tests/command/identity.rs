//! The same input gives the same bytes: on 1, 2 and 7 threads, in another directory, over itself.

use crate::bench::{Bench, bytes_of, clean, same_files};

#[test]
fn threads_place_and_repetition_change_no_byte() {
    let bench = Bench::of("city");
    clean(&bench.run_with(&["--threads", "1"]));
    let first = bytes_of(&bench.out());
    assert!(first.len() > 10);

    for threads in ["2", "7"] {
        let out = bench.outs.path().join(format!("on-{threads}"));
        clean(&bench.run_to(&out, &["--threads", threads]));
        same_files(&first, &bytes_of(&out));
    }
    clean(&bench.run());
    same_files(&first, &bytes_of(&bench.out()));
    assert_eq!(bench.left(), ["on-2", "on-7", "release"]);
}

#[test]
fn the_place_of_the_survey_changes_no_byte() {
    let (one, other) = (Bench::of("wg"), Bench::of("wg"));
    for bench in [&one, &other] {
        // The survey file is part of the input: the path of the schema must be the same in both.
        clean(&bench.run());
    }
    same_files(&bytes_of(&one.out()), &bytes_of(&other.out()));
}
