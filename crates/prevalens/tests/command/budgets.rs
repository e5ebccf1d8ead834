//! Error budgets of the survey file: a gate of `run`, shown by `check`, and mistakes in them.

use crate::bench::{Bench, clean, prevalens};
use std::process::Output;

/// The village with these budgets, and gates that let everything pass.
fn village(budgets: &str) -> Bench {
    let bench = Bench::of("village");
    let path = bench.path("survey.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let open = ["0.01", "0.05"].iter().fold(text, |text, limit| text.replace(limit, "1.0"));
    std::fs::write(&path, open.replacen("[[weight]]", &format!("{budgets}\n\n[[weight]]"), 1)).unwrap();
    bench
}

/// One household lists a resident too many; another has lost a question.
fn spoiled(budgets: &str) -> Bench {
    let bench = village(budgets);
    bench.edit(
        "packages/990901/households.csv",
        "99090110600201001,99090110600201,1,1,4,",
        "99090110600201001,99090110600201,1,1,5,",
    );
    bench.seal("990901");
    bench
}

fn stopped(bench: &Bench, sentence: &str) -> String {
    let output = bench.run_with(&["--show", "0"]);
    let said = bench.said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(sentence), "{said}");
    assert!(said.ends_with("nothing was published; see `OUTS/release-stopped`\n"), "{said}");
    said
}

const HELP: &str = "\n  help: send back what `prevalens check PACKAGE --out DIR` lists and have it corrected, or raise the \
                    budget in the survey file if this is acceptable\n";

#[test]
fn a_sender_with_too_many_bad_households_stops_the_run() {
    let budget = "[[budget]]\nper = \"sender\"\nseverity = \"error\"\nof = \"units\"\nmax_share = ";
    let over = "gate: budget of sender `990901`: 1 of 12 households have a finding of severity error; a share of 0.0833, \
                allowed is 0.08";
    stopped(&spoiled(&format!("{budget}0.08")), &format!("{over}{HELP}"));
    clean(&spoiled(&format!("{budget}0.09")).run());
}

#[test]
fn a_rule_has_a_budget_of_rows() {
    let budget = "[[budget]]\nper = \"survey\"\nrule = \"member_count_matches_roster\"\n";
    let over = "gate: budget of the survey: 1 of 12 rows judged fail rule `member_count_matches_roster`; allowed are 0";
    stopped(&spoiled(&format!("{budget}max_count = 0")), &format!("{over}{HELP}"));
    clean(&spoiled(&format!("{budget}max_count = 1")).run());
    let every = "[[budget]]\nper = \"rule\"\nseverity = \"error\"\nmax_share = 0.05";
    stopped(
        &spoiled(every),
        "gate: budget of rule `member_count_matches_roster`: 1 of 12 rows judged fail it (severity error); a share of",
    );
}

#[test]
fn check_shows_the_same_budget_in_both_languages() {
    let bench = spoiled("[[budget]]\nper = \"sender\"\nseverity = \"error\"\nof = \"units\"\nmax_share = 0.0");
    let check = |more: &[&str]| -> Output {
        let (survey, packages) = (bench.path("survey.toml"), bench.path("packages"));
        let mut arguments = vec!["check", packages.to_str().unwrap(), "--survey", survey.to_str().unwrap()];
        arguments.extend(more);
        prevalens(arguments)
    };
    let output = check(&["--fail-on", "note"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("budget of sender `990901`: 1 of 12 households have a finding of severity error"), "{said}");
    let said = String::from_utf8(check(&["--lang", "zh", "--fail-on", "never"]).stdout).unwrap();
    assert!(
        said.contains("报送单位 990901 超出差错限额：12 条“住户”记录（错误级）中有 1 个不符，占 0.0833，限 0"),
        "{said}"
    );
}

#[test]
fn mistakes_in_a_budget_name_the_choices() {
    for (budget, message) in [
        (
            "per = \"sender\"\nmax_count = 3",
            "budget 1: names neither `severity` nor `rule`, or both\n  help: write one of the two",
        ),
        (
            "per = \"survey\"\nseverity = \"error\"",
            "budget 1: has no limit\n  help: write `max_share`, `max_count` or both",
        ),
        (
            "per = \"survey\"\nseverity = \"error\"\nmax_share = 5",
            "budget 1: max_share is 5, expected a share from 0 to 1\n  help: 0.02 lets 2 % pass",
        ),
        (
            "per = \"survey\"\nsender = \"990902\"\nseverity = \"error\"\nmax_count = 5",
            "budget 1: unknown sender `990902`; expected one of `990901`\n  help: senders are those of `packages.expected`",
        ),
        (
            "per = \"sender\"\nrule = \"member_count_matches_rooster\"\nmax_count = 5",
            "budget 1: unknown rule `member_count_matches_rooster`\n  help: did you mean `member_count_matches_roster`, \
             `disabled_count_matches_roster`?",
        ),
        (
            "per = \"rule\"\nrule = \"member_count_matches_roster\"\nmax_count = 5",
            "budget 1: `per = \"rule\"` gives every rule a budget, but `rule` names one\n  help: name a `severity`",
        ),
    ] {
        village(&format!("[[budget]]\n{budget}")).refuses(&format!("error: `SURVEY/survey.toml`: {message}"));
    }
}
