//! Order, threads, progress, and rules that do not compile.

#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod common;

use common::{CLEAN, codebook, line_of, roster, rule};
use std::sync::atomic::{AtomicU64, Ordering};
use validate::{Findings, Language, RuleBook, check_examples, diagnostic, lint};

const COUNT: &str = "severity = \"error\"\nover = \"people\"\nrequire = \"listed = count(*)\"\nfields = [\"listed\"]\n\
    message = { en = \"lists {listed} but {count(*)} follow\", zh = \"登记 {listed}，实有 {count(*)}\" }";

fn counting() -> String {
    rule("count", "aggregate_matches_detail", "\"homes\"", COUNT)
}

#[test]
fn findings_are_the_same_for_any_number_of_threads() {
    let sexes = rule(
        "sex",
        "codes_listed",
        "[\"people\", \"villages\"]",
        "severity = \"warning\"\nmessage = { en = \"\", zh = \"\" }",
    );
    let codebook = codebook(&(sexes + &counting()));
    let homes: Vec<String> = (0..4000).map(|home| format!("v{},h{home:05},{}", home % 5, home % 3)).collect();
    let people: Vec<String> = (0..70_000).map(|no| format!("h{:05},{no},Li,{}", (no * 7) % 4000, no % 4)).collect();
    let (homes, people): (Vec<&str>, Vec<&str>) =
        (homes.iter().map(String::as_str).collect(), people.iter().map(String::as_str).collect());
    let roster = roster(&codebook, [&["v0,1", "v1,9", "v2,", "v3,1", "v4,1"], &homes, &people]);
    let book = RuleBook::compile(&roster).unwrap();
    let with = |threads: usize| -> (Findings, u64) {
        let told = AtomicU64::new(0);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let tell = |rules| {
            told.fetch_add(rules, Ordering::Relaxed);
        };
        (pool.install(|| book.run(&roster, &tell).unwrap()), told.into_inner())
    };
    let (one, told) = with(1);
    assert_eq!(told, 2);
    assert!(one.len() > 30_000);
    assert_eq!(with(2).0, one);
    assert_eq!(with(7).0, one);
    let place = |finding: &validate::Finding| {
        let origin = &roster.tables[finding.table].origin;
        (origin.file[finding.row as usize], origin.record[finding.row as usize], finding.rule)
    };
    assert!(one.iter().is_sorted_by_key(place));
}

#[test]
fn one_at_a_time_or_all_at_once_the_words_are_the_same() {
    let homes: &[&str] = &["v1,h1,4", "v1,h2,-8", "v2,h3,0"];
    let roster = roster(&codebook(&counting()), [CLEAN[0], homes, CLEAN[2]]);
    let book = RuleBook::compile(&roster).unwrap();
    let findings = book.run(&roster, &|_| {}).unwrap();
    let all = book.render_all(&roster, findings.as_slice()).unwrap();
    let alone: Vec<_> = findings.iter().map(|finding| book.render(&roster, finding).unwrap()).collect();
    assert_eq!(all, alone);
    assert_eq!(all[0].message.zh, "登记 4，实有 2");
    assert_eq!((all[0].listed().as_str(), all[0].line), ("listed=4", 2));
    assert_eq!((all[1].listed().as_str(), all[1].record), ("listed=(refused)", 2));
}

#[test]
fn a_diagnostic_says_what_where_why_and_what_to_do() {
    let homes: &[&str] = &["v1,h1,4", "v1,h2,1", "v2,h3,0"];
    let records = [CLEAN[0], homes, CLEAN[2]];
    let roster = roster(&codebook(&counting()), records);
    let book = RuleBook::compile(&roster).unwrap();
    let findings = book.run(&roster, &|_| {}).unwrap();
    let read = |file: &roster::SourceFile, line| line_of(&roster.codebook, records, file.table, line);
    let text = diagnostic(&book, &roster, &findings[0], Language::English, &read).unwrap();
    assert_eq!(
        text,
        "error[count]: lists 4 but 2 follow\n \
         --> 100001/homes.csv:2:7\n  \
         |\n\
         2 | v1,h1,4\n  \
         |       ^ listed\n  \
         |\n  \
         = note: listed=4\n  \
         = note: people found on lines 2 to 3 (no 1, 2)\n  \
         = note: it matters\n  \
         = help: look again\n  \
         = rule: rules/toy.toml, severity error, since 1\n"
    );
    let unread = diagnostic(&book, &roster, &findings[0], Language::Chinese, &|_, _| None).unwrap();
    assert_eq!(
        unread,
        "错误[count]: 登记 4，实有 2\n \
         --> 100001/homes.csv:2\n  \
         |\n  \
         = 注: 登记人数=4\n  \
         = 注: “人”记录在第 2 至 3 行 (行号 1, 2)\n  \
         = 处理: 核对\n  \
         = 规则: rules/toy.toml，级别：错误，自 1 版起\n"
    );
}

#[test]
fn a_private_field_is_starred_out() {
    let rules = rule(
        "codes",
        "codes_listed",
        "\"people\"",
        "severity = \"note\"\nmessage = { en = \"{field}\", zh = \"{title}\" }",
    );
    let records: [&[&str]; 3] = [CLEAN[0], CLEAN[1], &["h1,1,合成明,5"]];
    let roster = roster(&codebook(&rules), records);
    let book = RuleBook::compile(&roster).unwrap();
    let findings = book.run(&roster, &|_| {}).unwrap();
    let read = |file: &roster::SourceFile, line| line_of(&roster.codebook, records, file.table, line);
    let text = diagnostic(&book, &roster, &findings[0], Language::English, &read).unwrap();
    assert!(text.contains("2 | h1,1,******,5\n  |             ^ sex\n"), "{text}");
}

#[test]
fn errors_name_rule_file_and_place() {
    let refused = |rest: &str| {
        let codebook = codebook(&rule("odd", "values_consistent", "\"people\"", rest));
        RuleBook::of_codebook(&codebook).unwrap_err().to_string()
    };
    let base = "severity = \"note\"\nmessage = { en = \"{no}\", zh = \"{no}\" }\n";
    assert_eq!(
        refused(&format!("{base}require = \"sexx = 1\"")),
        "rule `odd` in `rules/toy.toml`, `require`: expression `sexx = 1`, character 1: table `people` has no column `sexx`\n  \
         help: did you mean `sex`?"
    );
    assert!(refused(&format!("{base}require = \"sex\"")).contains("must be true or false"));
    assert!(refused(&format!("{base}when = \"village = 'v1'\"\nrequire = \"true\"")).contains("`when`: expression"));
    let message = |en: &str| {
        refused(&format!("severity = \"note\"\nrequire = \"sex = 1\"\nmessage = {{ en = \"{en}\", zh = \"\" }}"))
    };
    assert!(message("{name} is odd").contains("private field `name`"));
    assert!(message("{sex is odd").contains("a brace without its partner"));
}

#[test]
fn wrong_examples_and_missing_ones_are_reported() {
    let example = |says: &str, verdict: &str, rest: &str| {
        format!("[[rule.example]]\nsays = \"{says}\"\nverdict = \"{verdict}\"\n{rest}\n")
    };
    let rules = counting()
        + &example("equal", "holds", "row = { listed = 2 }\nover = 2")
        + &example("wrong", "holds", "row = { listed = 2 }\nover = [{ sex = 1 }]")
        + &example("open", "undecided", "row = { listed = \"refused\" }\nover = 1")
        + &example("strange", "fails", "row = { lissted = 2 }");
    let codebook = codebook(&rules);
    let failures: Vec<String> = check_examples(&codebook).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(
        failures,
        [
            "rule `count` in `rules/toy.toml`, example `wrong`: expected `holds`, found `fails`",
            "rule `count` in `rules/toy.toml`, example `strange`: `homes` has no column `lissted`"
        ]
    );
    assert!(lint(&codebook).lints.is_empty());
}

#[test]
fn the_linter_asks_for_examples_and_known_fields() {
    let bare = rule(
        "bare",
        "records_expected",
        "\"homes\"",
        "severity = \"note\"\nover = \"people\"\nrequire = \"count(*) > 0\"\nfields = [\"nothing\"]\nmessage = { en = \"{count(*)}\", zh = \"\" }",
    );
    let problems: Vec<String> = lint(&codebook(&bare)).lints.into_iter().map(|lint| lint.problem).collect();
    assert_eq!(
        problems,
        [
            "no example with `verdict = \"holds\"`",
            "no example with `verdict = \"fails\"`",
            "`fields` names `nothing`, which no table of `level` has",
            "the two languages of the message show different expressions"
        ]
    );
}

#[test]
fn files_add_up_to_what_a_rule_judges() {
    let some = counting().replace("level = \"homes\"", "level = \"homes\"\nwhen = \"listed >= 1\"");
    let homes: &[&str] = &["v1,h1,4", "v1,h2,", "v2,h3,0"];
    for rules in [counting(), some] {
        let roster = roster(&codebook(&rules), [CLEAN[0], homes, CLEAN[2]]);
        let book = RuleBook::compile(&roster).unwrap();
        let findings = book.run(&roster, &|_| {}).unwrap();
        for rule in 0..book.rules().len() {
            let by_file = book.judged_by_file(&roster, rule).unwrap();
            assert_eq!(by_file.len(), roster.files.len());
            assert_eq!(by_file.iter().sum::<u64>(), findings.judged()[rule]);
        }
    }
}

/// A rule book in which the range of a count speaks before a rule that compares it.
fn after(first: &str, more: &str) -> String {
    let message = "message = { en = \"\", zh = \"\" }";
    rule("counts_in_range", "range_valid", "\"homes\"", &format!("{message}\nseverity = \"error\""))
        + &rule("keys_once", "key_unique", "[\"homes\", \"people\"]", &format!("{message}\nseverity = \"error\""))
        + &rule(
            "counts_match",
            "aggregate_matches_detail",
            "\"homes\"",
            &format!(
                "{message}\nseverity = \"error\"\nover = \"people\"\nrequire = \"listed = count(*)\"\nafter = [{first}]"
            ),
        )
        + &rule(
            "sex_is_known",
            "values_consistent",
            "\"people\"",
            &format!("{message}\nseverity = \"warning\"\nrequire = \"sex = 1\"\nafter = [{first}]"),
        )
        + more
}

fn failed(rules: &str, records: [&[&str]; 3]) -> Vec<(String, String, u32)> {
    let codebook = codebook(rules);
    let roster = roster(&codebook, records);
    let book = RuleBook::compile(&roster).unwrap();
    let findings = book.run(&roster, &|_| {}).unwrap();
    let words = |finding: &validate::Finding| {
        let table = &roster.tables[finding.table];
        (book.rule_of(finding).name.clone(), table.name.clone(), table.origin.record[finding.row as usize])
    };
    findings.iter().map(words).collect()
}

#[test]
fn a_rule_is_silent_where_an_earlier_one_failed_on_what_it_reads() {
    let villages: &[&str] = &["v1,1"];
    let found = |first: &str, homes, people| {
        let all = failed(&after(first, ""), [villages, homes, people]);
        all.into_iter().map(|(rule, _, record)| (rule, record)).collect::<Vec<_>>()
    };
    let names =
        |list: &[(&str, u32)]| list.iter().map(|(rule, record)| ((*rule).to_owned(), *record)).collect::<Vec<_>>();
    let homes: &[&str] = &["v1,h1,99", "v1,h2,5"];
    let people: &[&str] = &["h1,1,Li,2", "h2,1,Wang,1"];
    // 99 is out of range, so nothing is said about its difference from 1; sex does not depend on it.
    assert_eq!(
        found("\"counts_in_range\"", homes, people),
        names(&[("counts_in_range", 1), ("counts_match", 2), ("sex_is_known", 1)])
    );
    assert_eq!(found("", homes, people).len(), 4, "both count rules speak without `after`");
    // A line entered twice silences the rules about the line, and about the home that counts it.
    let twice: &[&str] = &["h1,1,Li,2", "h1,1,Li,2", "h2,1,Wang,2"];
    assert_eq!(
        found("\"keys_once\"", &["v1,h1,1", "v1,h2,5"], twice),
        names(&[("counts_match", 2), ("keys_once", 1), ("keys_once", 2), ("sex_is_known", 3)])
    );
    // A home entered twice silences the rules about its people.
    assert_eq!(
        found("\"keys_once\"", &["v1,h1,2", "v1,h1,2", "v1,h2,1"], &["h1,1,Li,2", "h1,2,Li,2", "h2,1,Wang,2"]),
        names(&[("keys_once", 1), ("keys_once", 2), ("sex_is_known", 3)])
    );
}

#[test]
fn what_is_silenced_through_another_rule_is_silent_too() {
    let message = "message = { en = \"\", zh = \"\" }";
    let last = rule(
        "few_are_listed",
        "values_in_range",
        "\"homes\"",
        &format!("{message}\nseverity = \"note\"\nrequire = \"listed < 5\"\nafter = [\"counts_match\"]"),
    );
    let records: [&[&str]; 3] = [&["v1,1"], &["v1,h1,99", "v1,h2,5"], &["h1,1,Li,1"]];
    let names: Vec<String> =
        failed(&after("\"counts_in_range\"", &last), records).into_iter().map(|(rule, _, _)| rule).collect();
    // `counts_match` is itself silent on the first home; `few_are_listed` stays silent there all the same.
    assert_eq!(names, ["counts_in_range", "counts_match"]);
}
