//! The rule reference of a survey, from its rules and their examples.

use codebook::{Codebook, Example, OverRows, Rule};
use std::fmt::Write;

/// The reference as Markdown.
pub fn reference(codebook: &Codebook) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# Rules of {}\n", codebook.name);
    let _ = writeln!(out, "Generated from `schemas/{}/rules/`; change the rules there.\n", codebook.name);
    let _ = writeln!(out, "| rule | severity | level | kind | covers |\n|---|---|---|---|---|");
    for rule in &codebook.rules {
        let (levels, covers) = (rule.levels.join(", "), rule.covers.join(", "));
        let kind = format!("{:?}", rule.kind);
        let _ = writeln!(out, "| [{0}](#{0}) | {1} | {levels} | {kind} | {covers} |", rule.name, rule.severity.name());
    }
    for rule in &codebook.rules {
        section(&mut out, rule);
    }
    out
}

fn section(out: &mut String, rule: &Rule) {
    let _ = writeln!(out, "\n## {}\n", rule.name);
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
