//! A rule book with one fault for every lint, and what is said about each.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod common;

use common::{codebook, rule};
use proptest::prelude::*;
use validate::{Linted, lint};

/// Examples of all three verdicts, in words only: they are not run here.
const EXAMPLES: &str = "[[rule.example]]\nsays = \"a\"\nverdict = \"holds\"\n[[rule.example]]\nsays = \"b\"\n\
    verdict = \"fails\"\n[[rule.example]]\nsays = \"c\"\nverdict = \"undecided\"\n";

/// A rule about people or homes with nothing wrong but what `rest` brings.
fn about(table: &str, name: &str, rest: &str) -> String {
    let base = "severity = \"note\"\nmessage = { en = \"\", zh = \"\" }";
    rule(name, "values_consistent", &format!("\"{table}\""), &format!("{base}\n{rest}\n{EXAMPLES}"))
}

fn linted(rules: &[String]) -> Linted {
    lint(&codebook(&rules.concat()))
}

/// The problems, as `rule: problem`.
fn problems(rules: &[String]) -> Vec<String> {
    linted(rules).lints.into_iter().map(|lint| format!("{}: {}", lint.rule, lint.problem)).collect()
}

#[test]
fn every_expression_and_message_that_is_not_understood_is_named() {
    let rules = [
        about("people", "typo", "when = \"sexx = 1\"\nrequire = \"no > 'three'\""),
        about("people", "number", "require = \"sex\""),
        rule(
            "words",
            "values_consistent",
            "\"people\"",
            &format!(
                "severity = \"note\"\nrequire = \"sex = 1\"\nmessage = {{ en = \"{{age}}\", zh = \"{{age\" }}\n{EXAMPLES}"
            ),
        ),
    ];
    assert_eq!(
        problems(&rules),
        [
            "typo: `when`, `sexx = 1`, character 1: table `people` has no column `sexx`",
            "typo: `require`, `no > 'three'`, character 1: a comparison of a whole number with text",
            "number: `require`, `sex`: must be true or false, but it is a whole number",
            "words: `message.en`, `age`, character 1: table `people` has no column `age`",
            "words: `message.zh` has a brace without its partner: `{age`",
            "words: the two languages of the message show different expressions",
        ]
    );
}

#[test]
fn what_a_rule_names_but_does_not_use() {
    let rules = [
        about("people", "suspects", "require = \"sex = 1\"\nfields = [\"sex\", \"no\", \"age\"]"),
        about("homes", "below", "over = \"people\"\nrequire = \"listed > 3\""),
    ];
    assert_eq!(
        problems(&rules),
        [
            "suspects: `fields` names `age`, which no table of `level` has",
            "suspects: `fields` names `no`, which neither `when` nor `require` reads",
            "below: `over` is not used: there is no aggregate in `when`, `require` or the messages",
        ]
    );
}

#[test]
fn a_rule_that_never_applies_never_holds_or_never_fails() {
    let rules = [
        about("people", "nobody", "when = \"sex = 3\"\nrequire = \"no > 1\""),
        about("people", "impossible", "when = \"no > 1\"\nrequire = \"no = 1\""),
        about("people", "idle", "require = \"sex in (1, 2) or sex > 2\""),
        about("homes", "counts", "over = \"people\"\nrequire = \"count(*) >= 0 and (listed < 30 or listed is null)\""),
    ];
    assert_eq!(
        problems(&rules),
        [
            "nobody: `when` is never true: the rule applies to no record",
            "impossible: `require` is never true where the rule applies: no record can satisfy it",
            "idle: `require` is never false where the rule applies: it can find nothing",
            "counts: `require` is never false where the rule applies: it can find nothing",
        ]
    );
}

#[test]
fn two_rules_that_say_the_same_contradict_each_other_or_follow() {
    let rules = [
        about("people", "first", "when = \"no > 1\"\nrequire = \"sex = 1\""),
        about("people", "again", "when = \"not (no <= 1)\"\nrequire = \"not (sex <> 1)\""),
        about("people", "against", "when = \"no > 5\"\nrequire = \"sex = 2\""),
        about("homes", "few", "over = \"people\"\nrequire = \"count(*) < 10\""),
        about("homes", "fewer", "over = \"people\"\nrequire = \"count(*) < 8\""),
        about("homes", "fewest", "over = \"people\"\nrequire = \"count(*) < 9\""),
    ];
    assert_eq!(
        problems(&rules),
        [
            "again: says the same as `first`",
            "against: contradicts `first`: no record can satisfy both where both apply, for example no = 6, sex = 1",
            "against: contradicts `again`: no record can satisfy both where both apply, for example no = 6, sex = 1",
            "fewer: finds everything that `few` finds, so that one is not needed",
            "fewest: finds everything that `few` finds, so that one is not needed",
            "fewest: finds nothing that `fewer` does not find",
        ]
    );
}

#[test]
fn two_rules_of_a_kind_check_one_table() {
    let text = "severity = \"error\"\nmessage = { en = \"\", zh = \"\" }";
    let rules = [
        rule("codes", "codes_listed", "[\"homes\", \"people\"]", text),
        rule("more", "codes_listed", "\"people\"", text),
    ];
    assert_eq!(problems(&rules), ["more: checks `people` as `codes` does: both are of kind `codes_listed`"]);
}

#[test]
fn what_is_right_or_cannot_be_tried_completely_is_not_spoken_of() {
    let quiet = [
        // One applies to the first line only, the other to the rest.
        about("people", "head", "when = \"no = 1\"\nrequire = \"sex = 1\""),
        about("people", "others", "when = \"no > 1\"\nrequire = \"sex = 2\""),
        // The milder limit is a note, the other would be too, but they bound different things.
        about("homes", "listed_low", "require = \"listed >= 1\""),
        about("homes", "listed_high", "require = \"listed <= 15\""),
        // Never true of a two-letter code, but texts have more values than can be tried.
        about("homes", "texts", "require = \"length(village) = 14\""),
        // Not false for the counts of a home with few rows, but for others.
        about("homes", "many", "over = \"people\"\nrequire = \"count(*) <= 60\""),
        about("homes", "columns", "over = \"people\"\nrequire = \"listed = count(*)\""),
    ];
    let linted = linted(&quiet);
    assert_eq!(linted.lints, []);
    assert_eq!((linted.rules, linted.tried), (7, 5), "`texts` and `columns` cannot be tried");
}

#[test]
fn another_severity_is_another_rule() {
    let error = about("homes", "at_most_20", "require = \"listed <= 15\"").replace("\"note\"", "\"error\"");
    assert_eq!(problems(&[about("homes", "at_most_12", "require = \"listed <= 12\""), error]), [""; 0]);
}

/// A condition about a person, in SQL and by hand.
#[derive(Clone, Debug)]
enum Condition {
    Sex(i64),
    Below(i64),
    Line(i64),
    SexMissing,
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
}

impl Condition {
    fn sql(&self) -> String {
        match self {
            Self::Sex(code) => format!("sex = {code}"),
            Self::Below(line) => format!("no < {line}"),
            Self::Line(line) => format!("no = {line}"),
            Self::SexMissing => "sex is null".into(),
            Self::And(left, right) => format!("({} and {})", left.sql(), right.sql()),
            Self::Or(left, right) => format!("({} or {})", left.sql(), right.sql()),
            Self::Not(inner) => format!("not ({})", inner.sql()),
        }
    }

    fn answer(&self, sex: Option<i64>, no: Option<i64>) -> Option<bool> {
        match self {
            Self::Sex(code) => sex.map(|sex| sex == *code),
            Self::Below(line) => no.map(|no| no < *line),
            Self::Line(line) => no.map(|no| no == *line),
            Self::SexMissing => Some(sex.is_none()),
            Self::And(left, right) => match (left.answer(sex, no), right.answer(sex, no)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(left, right) => match (left.answer(sex, no), right.answer(sex, no)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Self::Not(inner) => inner.answer(sex, no).map(|truth| !truth),
        }
    }
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        (1..=2_i64).prop_map(Condition::Sex),
        (0..=4_i64).prop_map(Condition::Below),
        (0..=4_i64).prop_map(Condition::Line),
        Just(Condition::SexMissing),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| Condition::And(left.into(), right.into())),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| Condition::Or(left.into(), right.into())),
            inner.prop_map(|inner| Condition::Not(inner.into())),
        ]
    })
}

/// What a rule answers for every person there can be: whether it applies, and whether it holds.
type Answers = Vec<(Option<bool>, Option<bool>)>;

fn answers((when, require): &(Condition, Condition)) -> Answers {
    let lines = (-3..=9_i64).map(Some).chain([None]);
    let people = lines.flat_map(|no| [Some(1), Some(2), None].map(|sex| (sex, no)));
    people.map(|(sex, no)| (when.answer(sex, no), require.answer(sex, no))).collect()
}

/// What the linter should say about two rules, by counting.
fn expected(rules: &[(Condition, Condition); 2]) -> Vec<&'static str> {
    let all = rules.each_ref().map(answers);
    let alone = |answers: &Answers| {
        let among: Vec<Option<bool>> =
            answers.iter().filter(|(applies, _)| *applies == Some(true)).map(|(_, holds)| *holds).collect();
        match (among.is_empty(), among.contains(&Some(true)), among.contains(&Some(false))) {
            (true, ..) => Some("`when` is never true"),
            (_, false, _) => Some("`require` is never true"),
            (_, _, false) => Some("`require` is never false"),
            (false, true, true) => None,
        }
    };
    let said: Vec<&str> = all.iter().filter_map(alone).collect();
    let pair = all[0].iter().zip(&all[1]);
    let words = [rules[0].0.sql() + &rules[0].1.sql(), rules[1].0.sql() + &rules[1].1.sql()];
    let shared =
        ["sex", "no "].iter().any(|column| words.iter().all(|words| words.replace("not ", "").contains(column)));
    if !said.is_empty() || !shared {
        return said;
    }
    let verdict =
        |(applies, holds): &(Option<bool>, Option<bool>)| (*applies, holds.filter(|_| *applies == Some(true)));
    let applies = |answer: &(Option<bool>, Option<bool>)| answer.0 == Some(true);
    let fails = |answer: &(Option<bool>, Option<bool>)| *answer == (Some(true), Some(false));
    let holds = |answer: &(Option<bool>, Option<bool>)| *answer == (Some(true), Some(true));
    if pair.clone().all(|(one, two)| verdict(one) == verdict(two)) {
        return vec!["says the same"];
    }
    if pair.clone().any(|(one, two)| applies(one) && applies(two))
        && !pair.clone().any(|(one, two)| holds(one) && holds(two))
    {
        return vec!["contradicts"];
    }
    if !pair.clone().all(|(one, two)| one.0 == two.0) {
        return vec![];
    }
    if pair.clone().all(|(one, two)| !fails(two) || fails(one)) {
        return vec!["finds nothing"];
    }
    if pair.clone().all(|(one, two)| !fails(one) || fails(two)) { vec!["finds everything"] } else { vec![] }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing false is said, and nothing true about conditions on constants is left out.
    #[test]
    fn the_linter_says_what_counting_says(one in (condition(), condition()), two in (condition(), condition())) {
        let rules = [one, two];
        let text = |(number, (when, require)): (usize, &(Condition, Condition))| {
            about("people", &format!("r{number}"), &format!("when = \"{}\"\nrequire = \"{}\"", when.sql(), require.sql()))
        };
        let texts: Vec<String> = rules.iter().enumerate().map(text).collect();
        let lints = linted(&texts).lints;
        let said: Vec<&str> = lints.iter().map(|lint| lint.problem.as_str()).filter(|said| !said.contains("example with")).collect();
        let expected = expected(&rules);
        prop_assert_eq!(said.len(), expected.len(), "{:?} {:?}", said, expected);
        for (said, expected) in said.iter().zip(&expected) {
            prop_assert!(said.starts_with(expected), "{} instead of {}", said, expected);
        }
    }
}
