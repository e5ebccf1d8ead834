//! `design describe` and `design draw`: sentences, tables, and what cannot be drawn.

use crate::bench::{Bench, bytes_of, clean, prevalens, same_files};
use std::path::Path;
use std::process::Output;

fn describe(bench: &Bench, file: &str, more: &[&str]) -> Output {
    let file = bench.path(file);
    prevalens(["design", "describe", file.to_str().unwrap()].iter().chain(more))
}

fn draw(bench: &Bench, seed: &str, out: &Path, more: &[&str]) -> Output {
    let file = bench.path("design.toml");
    let arguments = ["design", "draw", file.to_str().unwrap(), "--seed", seed, "--out", out.to_str().unwrap()];
    prevalens(arguments.iter().chain(more))
}

/// The message of a refusal, without the name of the temporary folder.
#[track_caller]
fn refusal(bench: &Bench, output: &Output) -> String {
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    bench.said(output)
}

#[test]
fn a_design_of_four_stages_in_sentences() {
    let text = clean(&describe(&Bench::of("city"), "design.toml", &[]));
    for sentence in [
        "Stage 2 of 4: township (column `township_id`)",
        "`frame/townships.csv` lists 46 units inside 3 of the 12 of `county`; what follows speaks of these.",
        "Drawn inside each county: 4 of 10 to 18, by size (`registered_population`) in equal steps through the frame",
        "All stages: 24 of `community` in the sample\n  Inclusion probability 0.001525 to 0.00179, base weight 558.7 to 655.8.",
        "Variance `county_sites`, on which decisions rest: county sites as primary sampling units",
        "Sampling units `county_id`, no strata: 3 units in 1 stratum, 2 degrees of freedom.",
        "Sampling units `township_id`, strata `county_id`: 12 units in 3 strata, 9 degrees of freedom.",
        "a stratum with a single unit is refused (`fail`).",
    ] {
        assert!(text.contains(sentence), "`{sentence}` is not in:\n{text}");
    }
    assert!(!text.contains("Surveyed"), "{text}");
}

#[test]
fn a_survey_file_adds_what_the_records_say() {
    let bench = Bench::of("wg");
    let text = clean(&describe(&bench, "survey.toml", &[]));
    let end = "Surveyed and accepted: 22 of `dwelling`\n  Base weight 4.5 to 5.\n  \
               `dwellings`: 22 units in 2 strata, 20 degrees of freedom.\n";
    assert!(text.ends_with(end), "{text}");
    let chinese = clean(&describe(&bench, "survey.toml", &["--lang", "zh"]));
    for sentence in [
        "按 `zone` 分层，每层从 45 至 60 个中抽取 10 至 12 个，不放回简单随机抽样（`srs`）。",
        "已调查并采用：“dwelling” 22 个",
    ] {
        assert!(chinese.contains(sentence), "{chinese}");
    }
    let facts: serde_json::Value =
        serde_json::from_str(&clean(&describe(&bench, "survey.toml", &["--format", "json"]))).unwrap();
    assert_eq!(facts["design"]["stages"][0]["strata"][1]["drawn"]["max"], 10);
    assert_eq!(facts["surveyed"]["variance"][0]["df"], 20);
    // Before the first package has come the frames are all there is.
    std::fs::remove_dir_all(bench.path("packages")).unwrap();
    assert!(!clean(&describe(&bench, "survey.toml", &[])).contains("Surveyed"));
}

#[test]
fn a_second_phase_is_told_and_counted() {
    let bench = Bench::of("wg");
    let second = "[phase2]\nunit = \"adult\"\ntable = \"members\"\neligible = \"age_years >= 18\"\n\
                  observed = \"age_years >= 18 and member_no = 1\"\nby = [\"gender\"]\n\
                  rate = { \"1\" = 0.46, \"2\" = 0.4 }\n\n[[variance]]";
    bench.edit("design.toml", "[[variance]]", second);
    let declared = "Second phase: adult, drawn again from the rows of `members` with `age_years >= 18`\n  \
                    Drawn at random, or all taken, within classes of `gender`; observed: `age_years >= 18 and \
                    member_no = 1`. Declared share: `1`: 0.46, `2`: 0.4.\n";
    let counted = "  Second phase, adult observed: `gender = 1` 13 of 28 (0.4643), `gender = 2` 9 of 23 (0.3913).\n";
    let text = clean(&describe(&bench, "design.toml", &[]));
    assert!(text.contains(declared) && !text.contains("observed: `gender"), "{text}");
    let text = clean(&describe(&bench, "survey.toml", &[]));
    assert!(text.contains(declared) && text.contains(counted), "{text}");
    let chinese = clean(&describe(&bench, "survey.toml", &["--lang", "zh"]));
    assert!(chinese.contains("规定比例 `1`：0.46，`2`：0.4。"), "{chinese}");
    assert!(chinese.contains("`gender = 1` 28 中 13（0.4643）"), "{chinese}");
    let facts: serde_json::Value =
        serde_json::from_str(&clean(&describe(&bench, "survey.toml", &["--format", "json"]))).unwrap();
    assert_eq!(facts["design"]["phase2"]["rate_of_class"]["2"], 0.4);
    assert_eq!(facts["surveyed"]["phase2"]["classes"][1]["observed"], 9);
}

#[test]
fn certainty_units_are_named() {
    let bench = Bench::of("village");
    bench.edit("frame/townships.csv", "990901101,270", "990901101,270000");
    let refused = refusal(&bench, &describe(&bench, "design.toml", &[]));
    assert!(refused.starts_with("error: township `990901101`: its inclusion probability would be 1."), "{refused}");
    bench.edit("design.toml", "size   = ", "certainty = \"over\"\nsize   = ");
    let text = clean(&describe(&bench, "design.toml", &[]));
    assert!(text.contains("Taken with certainty by size: `990901101`."), "{text}");
}

#[test]
fn a_draw_is_its_seed() {
    let bench = Bench::of("wg");
    let outs = ["one", "two", "three"].map(|name| bench.outs.path().join(name));
    let said = clean(&draw(&bench, "4711", &outs[0], &[]));
    assert!(said.starts_with("drawn with seed 4711: 22 of `dwelling`\nwritten to `"), "{said}");
    clean(&draw(&bench, "4711", &outs[1], &[]));
    let json: serde_json::Value =
        serde_json::from_str(&clean(&draw(&bench, "4712", &outs[2], &["--format", "json"]))).unwrap();
    assert_eq!((&json["seed"], &json["units"]["dwelling"]), (&4712.into(), &22.into()));
    same_files(&bytes_of(&outs[0]), &bytes_of(&outs[1]));
    assert_ne!(bytes_of(&outs[0])["sample.csv"], bytes_of(&outs[2])["sample.csv"]);

    let again = refusal(&bench, &draw(&bench, "1", &outs[0], &[]));
    assert_eq!(
        again,
        "error: `OUTS/one` is not empty\n  help: a draw is not written over: name another folder, or remove this one\n"
    );
}

/// Dwellings drawn anew, surveyed, and read again: a run takes them, with the weights of the draw.
#[test]
fn a_drawn_sample_can_be_surveyed() {
    let bench = Bench::of("wg");
    clean(&draw(&bench, "7", &bench.out(), &[]));
    let drawn = crate::csv::Csv::open(&bench.out().join("sample.csv"));
    let dwellings = std::fs::read_to_string(bench.path("packages/wg-a/dwellings.csv")).unwrap();
    let members = std::fs::read_to_string(bench.path("packages/wg-a/members.csv")).unwrap();
    let old: Vec<(String, String)> = dwellings.lines().skip(1).map(cells).collect();
    // The households of each zone move into the dwellings that were drawn there.
    let mut moved = std::collections::BTreeMap::new();
    for zone in ["1", "2"] {
        let new = drawn
            .rows
            .iter()
            .filter(|row| row[drawn.column("zone")] == zone)
            .map(|row| row[drawn.column("dwelling_no")].clone());
        moved.extend(old.iter().filter(|(_, of)| of == zone).map(|(id, _)| id.clone()).zip(new));
    }
    assert_eq!(moved.len(), 22);
    let rewrite = |text: &str| {
        let line = |line: &str| match line.split_once(',') {
            Some((id, rest)) if moved.contains_key(id) => format!("{},{rest}\n", moved[id]),
            _ => format!("{line}\n"),
        };
        text.lines().map(line).collect::<String>()
    };
    std::fs::write(bench.path("packages/wg-a/dwellings.csv"), rewrite(&dwellings)).unwrap();
    std::fs::write(bench.path("packages/wg-a/members.csv"), rewrite(&members)).unwrap();
    bench.seal("wg-a");
    let out = bench.outs.path().join("run");
    clean(&bench.run_to(&out, &[]));
    let released = crate::parquet::Rows::open(&out, "dwellings");
    let (ids, probabilities) = (released.text("dwelling_no"), released.numbers("inclusion_probability"));
    for row in &drawn.rows {
        let at = ids.iter().position(|id| *id == row[drawn.column("dwelling_no")]).unwrap();
        let probability: f64 = row[drawn.column("probability")].parse().unwrap();
        assert_eq!(probabilities[at].to_bits(), probability.to_bits(), "{row:?}");
    }
}

/// First and second cell.
fn cells(line: &str) -> (String, String) {
    let mut cells = line.split(',').map(str::to_owned);
    (cells.next().unwrap(), cells.next().unwrap())
}

#[test]
fn stages_can_be_drawn_one_after_the_other() {
    let bench = Bench::of("city");
    let first = bench.outs.path().join("counties");
    clean(&draw(&bench, "4711", &first, &["--until", "county"]));
    assert_eq!(bytes_of(&first).into_keys().collect::<Vec<_>>(), ["draw.json", "sample.csv", "stage_1_county_id.csv"]);
    let all = bench.outs.path().join("all");
    assert_eq!(
        refusal(&bench, &draw(&bench, "4711", &all, &[])),
        "error: township: `SURVEY/frame/townships.csv` lists nothing in county `990505`, which was drawn\n  \
         help: complete the frame; `prevalens design draw --until` draws the stages before it, with the same seed the same units\n"
    );
    assert!(!all.exists());
    assert_eq!(
        refusal(&bench, &draw(&bench, "1", &all, &["--until", "street"])),
        "error: `SURVEY/design.toml` has no stage `street`; expected one of `county`, `township`, `village`, `community`\n  \
         help: name the unit of the last stage to draw\n"
    );
}

#[test]
fn what_is_no_design_is_refused() {
    let bench = Bench::of("wg");
    assert_eq!(
        refusal(&bench, &describe(&bench, "nowhere.toml", &[])),
        "error: cannot read `SURVEY/nowhere.toml`: No such file or directory (os error 2)\n  help: name a survey file or a `design.toml`\n"
    );
    std::fs::write(bench.path("other.toml"), "[package]\nname = \"x\"\n").unwrap();
    assert_eq!(
        refusal(&bench, &describe(&bench, "other.toml", &[])),
        "error: `SURVEY/other.toml` is neither a survey file nor a design: it has no `[survey]` and no `[[stage]]`\n  \
         help: name one of them, for example `fixtures/city/design.toml`\n"
    );
    let bench = Bench::of("city");
    bench.edit("frame/townships.csv", "990501,990501001,", "990599,990501001,");
    assert_eq!(
        refusal(&bench, &describe(&bench, "design.toml", &[])),
        "error: `SURVEY/frame/townships.csv`, line 2: county `990599` is not in the frame `SURVEY/frame/counties.csv`\n  \
         help: correct the code, or add the unit to the frame of the stage before\n"
    );
}

fn size(arguments: &[&str]) -> Output {
    prevalens(["design", "size"].iter().chain(arguments))
}

#[test]
fn sizes_are_worked_out_by_domain() {
    let plan = ["--persons", "10000", "--psus", "60", "--prevalence", "0.064", "--rho", "0.005"];
    let domains = ["--domain", "all=1", "--domain", "rural=0.45,0.07", "--domain", "islands=0.004"];
    let text = clean(&size(&[plan.as_slice(), &domains].concat()));
    assert_eq!(
        text,
        "10,000 persons interviewed in 60 sampling units; 95 % intervals\n\n\
         domain   persons  prevalence  deff      se      cv       interval  half width  df  decision\n\
         all       10,000      6.40 %  1.83  0.33 %   5.2 %   5.75 to 7.10      0.67 %  59      show\n\
         rural      4,500      7.00 %  1.37  0.45 %   6.4 %   6.13 to 7.95      0.91 %  59      show\n\
         islands       40      6.40 %  1.00  3.87 %  60.5 %  1.11 to 18.89      8.89 %  39  withhold\n  \
         islands: the 95 % interval is 278 % of the figure wide; at most 130 % is accepted\n"
    );
}

/// A plan file and the same options say the same; an option wins over the file.
#[test]
fn a_plan_file_holds_the_same_assumptions() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.toml");
    let plan = "take = 170\nprevalence = 0.064\nrho = 0.005\nhalf_width = 0.005\n\n\
                [[domain]]\nname = \"all\"\nshare = 1.0\n\n[[domain]]\nname = \"rural\"\nshare = 0.45\nprevalence = 0.07\n";
    std::fs::write(&file, plan).unwrap();
    let from_file = clean(&size(&["--plan", file.to_str().unwrap()]));
    let options = ["--take", "170", "--prevalence", "0.064", "--rho", "0.005", "--half-width", "0.005"];
    let domains = ["--domain", "all=1", "--domain", "rural=0.45,0.07"];
    assert_eq!(from_file, clean(&size(&[options.as_slice(), &domains].concat())));
    let lines: Vec<Vec<&str>> = from_file.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[3], ["all", "17,766", "17,766", "105"]);
    let wider = clean(&size(&["--plan", file.to_str().unwrap(), "--cv", "0.1", "--format", "json"]));
    let wider: serde_json::Value = serde_json::from_str(&wider).unwrap();
    assert_eq!(wider["goal"]["cv"], 0.1);
    std::fs::write(&file, plan.replace("take", "taken")).unwrap();
    let refused = size(&["--plan", file.to_str().unwrap()]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("unknown field `taken`") && said.contains("help: correct the line; the keys are"), "{said}");
}

/// With nothing changed the figures of a release are what is expected of its size.
#[test]
fn a_release_is_its_own_expectation() {
    let bench = Bench::of("city");
    clean(&bench.run());
    let out = bench.out();
    let from =
        ["--from", out.to_str().unwrap(), "--table", "T01", "--basis", "townships_within_sites", "--format", "json"];
    let expected: serde_json::Value = serde_json::from_str(&clean(&size(&from))).unwrap();
    let released = crate::parquet::Rows::open(&out, "estimates");
    let row = released.find(&[
        ("table_id", "T01"),
        ("statistic", "proportion"),
        ("estimand", "design"),
        ("variance_basis", "townships_within_sites"),
    ])[0];
    let all = &expected["domains"][0];
    for (name, value) in [("estimate", &all["prevalence"]), ("deff", &all["expected"]["deff"])] {
        assert_eq!(value.as_f64().unwrap().to_bits(), released.numbers(name)[row].to_bits(), "{name}");
    }
    let near = |name: &str, value: &serde_json::Value| {
        let (expected, released) = (value.as_f64().unwrap(), released.numbers(name)[row]);
        assert!((expected / released - 1.0).abs() < 2e-3, "{name}: {expected} is not {released}");
    };
    near("se", &all["expected"]["se"]); // a design effect is against n − 1 and the finite population
    near("ci_low", &all["expected"]["ci_low"]);
    near("ci_high", &all["expected"]["ci_high"]);
    assert_eq!(all["expected"]["df"], 9);

    let unknown = size(&["--from", out.to_str().unwrap(), "--table", "T99"]);
    let said = bench.said(&unknown);
    assert!(
        said.starts_with("error: `OUTS/release` has no shares with table `T99`; expected one of `T01`, "),
        "{said}"
    );
    let nowhere = bench.said(&size(&["--from", bench.outs.path().to_str().unwrap()]));
    assert!(
        nowhere.starts_with("error: cannot read `OUTS/estimates.parquet`\n  help: name the folder of a release"),
        "{nowhere}"
    );
}

#[test]
fn plans_that_say_nothing_are_refused() {
    for (arguments, message) in [
        (
            &[][..],
            "there is nothing to work out\n  help: say how many `--persons` are interviewed, or aim at a `--cv` or `--half-width`",
        ),
        (&["--cv", "0.1"], "domain `all` has no prevalence\n  help: give `--prevalence` for all, or one to the domain"),
        (
            &["--cv", "0.1", "--prevalence", "6.4"],
            "domain `all`: prevalence is 6.4, expected a share between 0 and 1\n  help: shares and prevalences are fractions: 0.064 is 6.4 %",
        ),
        (
            &["--cv", "0.1", "--prevalence", "0.1", "--rho", "0.1", "--psus", "5"],
            "domain `all`: a coefficient of variation of 0.1 cannot be reached: with 10000000000 persons it would still be 0.4243\n  \
             help: draw more sampling units, with fewer persons in each",
        ),
    ] {
        let output = size(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("error: {message}\n"));
    }
}
