//! A run killed at any moment leaves the earlier release as it was, and the next run completes.

use crate::bench::{Bench, bytes_of, clean, same_files};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A survey with a release in place and a small change, so that the next release differs from it.
fn released_and_changed(name: &str) -> (Bench, BTreeMap<String, Vec<u8>>) {
    let bench = Bench::of(name);
    clean(&bench.run());
    let earlier = bytes_of(&bench.out());
    bench.edit("survey.toml", "max_undecided_share = 0.05", "max_undecided_share = 0.06");
    (bench, earlier)
}

/// What a completed run of the changed survey writes.
fn release_of(bench: &Bench) -> BTreeMap<String, Vec<u8>> {
    let out = bench.outs.path().join("elsewhere");
    clean(&bench.run_to(&out, &[]));
    let bytes = bytes_of(&out);
    std::fs::remove_dir_all(out).unwrap();
    bytes
}

/// After a kill the release is the earlier or the next one, whole.
#[track_caller]
fn whole(bench: &Bench, earlier: &BTreeMap<String, Vec<u8>>, next: &BTreeMap<String, Vec<u8>>) {
    let found = bytes_of(&bench.out());
    same_files(if found["manifest.json"] == next["manifest.json"] { next } else { earlier }, &found);
}

/// The next run completes and tidies up.
#[track_caller]
fn completes(bench: &Bench, next: &BTreeMap<String, Vec<u8>>) {
    clean(&bench.run());
    same_files(next, &bytes_of(&bench.out()));
    assert_eq!(bench.left(), ["release"]);
}

#[test]
fn killed_after_any_time() {
    let (bench, earlier) = released_and_changed("city");
    let next = release_of(&bench);
    for milliseconds in [1, 20, 100, 300, 500, 700, 900] {
        let mut run = bench.started(&bench.out(), &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(milliseconds));
        run.kill().unwrap();
        run.wait().unwrap();
        whole(&bench, &earlier, &next);
    }
    completes(&bench, &next);
}

#[test]
fn killed_while_the_release_is_written() {
    let (bench, earlier) = released_and_changed("city");
    let next = release_of(&bench);
    let partial = bench.outs.path().join(".release.partial");
    let mut caught = 0;
    for files in [0, 1, 5, 10] {
        let mut run = bench.started(&bench.out(), &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        let written = || std::fs::read_dir(&partial).map_or(0, Iterator::count);
        while (!partial.exists() || written() < files) && run.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(60), "the run neither writes nor ends");
        }
        run.kill().unwrap();
        run.wait().unwrap();
        caught += usize::from(partial.exists());
        whole(&bench, &earlier, &next);
    }
    assert!(caught > 0, "no run was killed while it wrote");
    completes(&bench, &next);
}

/// Numbers that look random and are the same every time (SplitMix64), from 0 to 1.
fn fractions(mut seed: u64) -> impl Iterator<Item = f64> {
    std::iter::repeat_with(move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    })
}

/// What lies in the cache that is no whole entry.
fn half_written(cache: &Path) -> Vec<String> {
    let names = if cache.exists() { bytes_of(cache).into_keys().collect() } else { Vec::new() };
    names.into_iter().filter(|name| !name.ends_with(".package")).collect()
}

#[test]
fn killed_at_random_moments_with_and_without_a_cache() {
    let (bench, earlier) = released_and_changed("village");
    testkit::files::copy(&bench.path("packages/990901"), &bench.path("packages/later"));
    bench.edit("packages/later/package.toml", "2006-06-02", "2006-06-09");
    bench.edit("packages/later/persons.csv", ",1959,8,", ",1958,8,");
    testkit::files::seal(&bench.path("packages/later"));
    let next = release_of(&bench);
    let cache = bench.outs.path().join("release-cache");
    let start = Instant::now();
    clean(&bench.run_to(&bench.outs.path().join("elsewhere"), &["--no-cache"]));
    let whole_run = start.elapsed();
    std::fs::remove_dir_all(bench.outs.path().join("elsewhere")).unwrap();

    for (number, fraction) in fractions(2006).take(36).enumerate() {
        if number % 3 == 0 {
            let _ = std::fs::remove_dir_all(&cache); // so that the cache is being written when it ends
        }
        let mut run = bench.started(&bench.out(), &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(whole_run.mul_f64(1.1 * fraction));
        run.kill().unwrap();
        run.wait().unwrap();
        whole(&bench, &earlier, &next);
        if number % 12 == 11 {
            completes(&bench, &next);
            assert_eq!(half_written(&cache), [""; 0]);
        }
    }
}

#[test]
fn killed_while_the_cache_is_written() {
    let (bench, earlier) = released_and_changed("city");
    let next = release_of(&bench);
    let cache = bench.outs.path().join("release-cache");
    for files in [1, 2, 3] {
        let _ = std::fs::remove_dir_all(&cache);
        let mut run = bench.started(&bench.out(), &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Counted by name: a file being written may get another name at any time.
        let list = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let entries = || list(&cache).flat_map(|own| list(&own).collect::<Vec<_>>()).count();
        while entries() < files && run.try_wait().unwrap().is_none() {}
        run.kill().unwrap();
        run.wait().unwrap();
        whole(&bench, &earlier, &next);
    }
    completes(&bench, &next);
    assert_eq!((half_written(&cache).len(), bytes_of(&cache).len()), (0, 3));
}

#[test]
fn what_dead_runs_left_goes_with_the_next_run_whatever_they_were_writing() {
    let bench = Bench::of("village");
    for left in [".release.partial", ".release-stopped.partial"] {
        std::fs::create_dir(bench.outs.path().join(left)).unwrap();
        std::fs::write(bench.outs.path().join(left).join("persons.parquet"), "half").unwrap();
    }
    for left in [".release.lock", ".release-stopped.lock"] {
        File::create(bench.outs.path().join(left)).unwrap();
    }
    clean(&bench.run());
    assert_eq!(bench.left(), ["release"]);
}

#[test]
fn two_runs_do_not_write_in_one_place() {
    let (bench, earlier) = released_and_changed("village");
    let held = File::create(bench.outs.path().join(".release.lock")).unwrap();
    held.lock().unwrap();

    let output = bench.run();

    let message = "1 of 1 packages are unchanged and were taken from the cache
checked 12 households in 6 files: 12 usable, 0 set aside
error: another run is writing `OUTS/release`
  help: wait for it, or choose another `--out`";
    bench.refused(&output, message, &[".release.lock".to_owned(), "release".to_owned()]);
    same_files(&earlier, &bytes_of(&bench.out()));

    drop(held); // as the system does when the other run ends, even if it is killed
    completes(&bench, &release_of(&bench));
}

#[test]
fn runs_started_together_leave_one_whole_release() {
    let (bench, _) = released_and_changed("wg");
    let next = release_of(&bench);
    for _ in 0..5 {
        let start = || bench.started(&bench.out(), &[]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let runs: Vec<_> = (0..4).map(|_| start()).collect();
        let mut wrote = 0;
        for run in runs {
            let output = run.wait_with_output().unwrap();
            match output.status.code() {
                Some(0) => wrote += 1,
                code => {
                    assert_eq!(code, Some(2), "{}", bench.said(&output));
                    assert!(bench.said(&output).contains("error: another run is writing `OUTS/release`"));
                }
            }
        }
        assert!(wrote >= 1);
        same_files(&next, &bytes_of(&bench.out()));
        assert_eq!(bench.left(), ["release"]);
    }
}
