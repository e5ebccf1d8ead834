//! The rule reference of a survey, from its rules and their examples.

use codebook::{Codebook, Example, OverRows, Rule};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The reference as Markdown: what the edit specification asks and who answers, then the rules by file.
pub fn reference(codebook: &Codebook) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# Rules of {}\n", codebook.name);
    let _ = writeln!(
        out,
        "Generated from `schemas/{}/rules/`; change the rules there. {} rules.\n",
        codebook.name,
        codebook.rules.len()
    );
    coverage(&mut out, codebook);
    for rules in codebook.rules.chunk_by(|one, next| one.file == next.file) {
        let _ = writeln!(out, "\n## {}\n", rules[0].file);
        let _ = writeln!(out, "| rule | severity | level | kind | covers |\n|---|---|---|---|---|");
        for rule in rules {
            let (levels, covers) = (rule.levels.join(", "), rule.covers.join(", "));
            let kind = format!("{:?}", rule.kind);
            let severity = rule.severity.name();
            let _ = writeln!(out, "| [{0}](#{0}) | {severity} | {levels} | {kind} | {covers} |", rule.name);
        }
        for rule in rules {
            section(&mut out, rule);
        }
    }
    out
}

/// Which rules, definitions and measures answer each id of the written edit specification.
fn coverage(out: &mut String, codebook: &Codebook) {
    let rules = codebook.rules.iter().map(|rule| (&rule.covers, format!("[{0}](#{0})", rule.name)));
    let definition = |own: &codebook::Derived| format!("definition of `{}` in `derived.toml`", own.name);
    let derived = codebook.derived.iter().map(|own| (&own.covers, definition(own)));
    let measures = codebook.quality.measures.iter();
    let measures = measures.map(|own| (&own.covers, format!("measure `{}` in `quality.toml`", own.name)));
    let mut answers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (covers, words) in rules.chain(derived).chain(measures) {
        covers.iter().for_each(|id| answers.entry(id).or_default().push(words.clone()));
    }
    if answers.is_empty() {
        return;
    }
    let _ = writeln!(out, "| id | answered by |\n|---|---|");
    for (id, answers) in answers {
        let _ = writeln!(out, "| {id} | {} |", answers.join(", "));
    }
}

fn section(out: &mut String, rule: &Rule) {
    let _ = writeln!(out, "\n### {}\n", rule.name);
    let _ = writeln!(out, "{}\n", rule.because.en);
    let mut item = |name: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(out, "- {name}: {text}");
        }
    };
    let code = |sql: &Option<String>| sql.as_ref().map_or(String::new(), |sql| format!("`{}`", sql.replace('\n', " ")));
    item("原因", &rule.because.zh);
    item("applies when", &code(&rule.when));
    item("requires", &code(&rule.require));
    item("detail rows from", rule.over.as_deref().unwrap_or_default());
    let listed = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    item("key", &listed(&rule.key));
    item("within one row of", rule.within.as_deref().unwrap_or_default());
    if let Some(outlier) = &rule.outlier {
        let group = listed(&outlier.group);
        item("compares", &format!("`{}` by {group}: {} robust deviations", outlier.value, outlier.limit));
    }
    item("silent where one of these failed", &listed(&rule.after));
    item("message", &rule.message.en);
    item("消息", &rule.message.zh);
    item("help", &rule.help.en);
    item("处理", &rule.help.zh);
    item("source", &rule.source);
    item("since", &rule.since);
    if rule.examples.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n| case | row | verdict |\n|---|---|---|");
    for example in &rule.examples {
        let _ = writeln!(out, "| {} | {} | {} |", example.says, describe(example), example.verdict.name());
    }
}

fn describe(example: &Example) -> String {
    let mut parts = Vec::new();
    if !example.row.is_empty() {
        parts.push(format!("`{}`", inline(&example.row.to_string())));
    }
    for row in &example.around {
        let times = if example.times == 1 { String::new() } else { format!("{} times ", example.times) };
        parts.push(format!("around it {times}`{}`", inline(&row.to_string())));
    }
    if let Some(listed) = &example.listed {
        parts.push(format!("listed are {}", listed.join(", ")));
    }
    for (table, row) in &example.parents {
        parts.push(format!("{table} `{}`", inline(&row.to_string())));
    }
    match &example.over {
        OverRows::Count(0) => {}
        OverRows::Count(rows) => parts.push(format!("{rows} detail rows")),
        OverRows::Rows(rows) => {
            for row in rows {
                parts.push(format!("detail `{}`", inline(&row.to_string())));
            }
        }
    }
    parts.join("; ")
}

fn inline(toml: &str) -> String {
    toml.trim().replace('\n', ", ").replace('|', "\\|")
}
