//! Help that teaches, data for machines, pipes that break, and `synth`.

use crate::bench::{Bench, bytes_of, clean, command, prevalens, same_files};
use std::path::Path;
use std::process::Stdio;

const HELP: &str = include_str!("help.txt");

fn text(bytes: &[u8]) -> String {
    let lines: Vec<&str> = std::str::from_utf8(bytes).unwrap().lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[test]
fn help_says_what_where_and_how_it_ends() {
    let output = prevalens(["--help"]);
    assert_eq!(text(&output.stdout), HELP, "write tests/command/help.txt again if the change is meant");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn every_subcommand_teaches() {
    for (subcommand, words) in [
        ("run", ["SURVEY.toml", "--out <DIR>", "replaced", "findings.parquet", "--format <FORM>", "--threads <N>"]),
        ("check", ["PACKAGE", "--lang <LANG>", "--out <DIR>", "--fail-on <WHAT>", "--schema <DIR>", "jq"]),
        ("lint", ["--schema <DIR>", "never applies", "contradict", "[default: schemas]", "values", "--threads <N>"]),
        ("explain", ["NAME", "--schema <DIR>", "--lang <LANG>", "suspect_has_one_slip", "whipple_age", "table"]),
        ("design", ["describe", "draw", "design.toml", "--seed 4711", "chances", "frames"]),
        ("synth", ["village", "city", "province", "nation", "--seed <N>", "--persons <N>"]),
    ] {
        let output = prevalens([subcommand, "--help"]);
        let help = text(&output.stdout);
        for word in words {
            assert!(help.contains(word), "`{subcommand} --help` does not say `{word}`:\n{help}");
        }
        let options = help.lines().filter(|line| line.trim_start().starts_with("--"));
        for option in options {
            let next = help.lines().skip_while(|line| line != &option).nth(1).unwrap_or_default();
            assert!(!next.trim().is_empty(), "{option} has no help");
        }
    }
}

#[test]
fn json_is_one_object_with_the_headline() {
    let bench = Bench::of("village");
    let output = clean(&bench.run_with(&["--format", "json"]));
    assert_eq!(output.lines().count(), 1, "one object a line");
    let result: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(result["survey"], "village");
    assert_eq!(result["records"]["tables"]["persons"]["accepted"], 36);
    assert_eq!(result["records"]["total"]["received"], result["records"]["total"]["accepted"]);
    assert_eq!(result["release"]["path"], bench.out().display().to_string());
    let figures = result["headline"]["figures"].as_array().unwrap();
    let share = |degrees: u32, estimand: &str| {
        let wanted = |figure: &&serde_json::Value| {
            figure["statistic"] == "proportion" && figure["df"] == degrees && figure["estimand"] == estimand
        };
        figures.iter().find(wanted).unwrap()
    };
    // The figures of fixtures/village/README.md, where the arithmetic is.
    let near = |value: &serde_json::Value, expected: f64| {
        let value = value.as_f64().unwrap();
        assert!((value - expected).abs() < 5e-7, "{value} is not {expected}");
    };
    near(&share(1, "design")["estimate"], 0.1);
    near(&share(1, "design")["se"], 0.038_888_9);
    near(&share(2, "design")["se"], 0.066_782_1);
    near(&share(1, "direct")["estimate"], 4.0 / 36.0);
}

#[test]
fn the_second_survey_runs_with_the_same_binary() {
    let bench = Bench::of("wg");
    let said = clean(&bench.run());
    assert!(said.contains("Disability at the recommended cut-off (W01), of persons of 5 and over"), "{said}");
    assert!(said.contains("dwellings        22        22          0         0"), "{said}");
}

#[test]
fn readers_that_go_away_are_no_error() {
    let bench = Bench::of("village");
    let survey = bench.path("survey.toml");
    let out = bench.out();
    let run = ["run".as_ref(), survey.as_os_str(), "--out".as_ref(), out.as_os_str()];
    let help = ["--help".as_ref()];
    for arguments in [run.as_slice(), help.as_slice()] {
        let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = text(&output.stderr);
        assert!(!said.contains("panicked"), "{said}");
        assert_eq!(output.status.code(), Some(0), "{said}");
    }
    let mut child = command(run).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0), "stderr closed");
}

#[cfg(target_os = "linux")]
#[test]
fn a_summary_that_cannot_be_written_is_an_error() {
    let bench = Bench::of("village");
    let full = std::fs::File::create("/dev/full").unwrap();
    let output = bench.started(&bench.out(), &[]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        bench.said(&output).contains("error: cannot write to stdout: No space left on device (os error 28)\n  help: ")
    );
    assert!(bench.out().join("manifest.json").is_file());
}

#[test]
fn synth_writes_the_committed_fixtures() {
    let schema = testkit::files::repository("schemas/cn-disability-2006");
    for name in ["village", "city"] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join(name);
        let made = prevalens([
            "synth".as_ref(),
            name.as_ref(),
            "--out".as_ref(),
            out.as_os_str(),
            "--schema".as_ref(),
            schema.as_os_str(),
        ]);
        let said = clean(&made);
        assert!(said.contains("all synthetic"), "{said}");
        let committed = testkit::files::repository("fixtures").join(name);
        for part in ["packages", "frame", "control"] {
            same_files(&bytes_of(&committed.join(part)), &bytes_of(&out.join(part)));
        }
        clean(&prevalens([
            "run".as_ref(),
            out.join("survey.toml").as_os_str(),
            "--out".as_ref(),
            folder.path().join("release").as_os_str(),
        ]));
    }
}

#[test]
fn synth_touches_nothing_that_is_there() {
    let schema = testkit::files::repository("schemas/cn-disability-2006");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("thesis.txt"), "mine").unwrap();
    let synth = |more: &[&str]| {
        let mut arguments =
            vec!["synth", "village", "--out", folder.path().to_str().unwrap(), "--schema", schema.to_str().unwrap()];
        arguments.extend(more);
        prevalens(arguments)
    };
    for more in [&[][..], &["--overwrite"]] {
        let output = synth(more);
        let said = text(&output.stderr).replace(folder.path().to_str().unwrap(), "OUT");
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.starts_with("error: `OUT`") && said.contains("help:"), "{said}");
        assert_eq!(bytes_of(folder.path()).into_keys().collect::<Vec<_>>(), ["thesis.txt"]);
    }
    let planted = synth(&["--plant"]);
    assert_eq!(
        String::from_utf8_lossy(&planted.stderr),
        "error: errors are planted into a city or a province\n  help: leave out `--plant`, or make a `city` or `province`\n"
    );
    let fixed = synth(&["--persons", "5"]);
    assert_eq!(fixed.status.code(), Some(2));
    assert!(text(&fixed.stderr).contains("a village and a city have a fixed size\n  help: "));
    let nowhere = prevalens(["synth", "village", "--out", "x", "--schema", "/nowhere"]);
    assert!(text(&nowhere.stderr).starts_with("error: `/nowhere` is not a schema folder\n  help: "));
    assert!(!Path::new("x").exists());
}
