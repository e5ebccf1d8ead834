//! What a rule is.

use super::page::Page;
use codebook::{Rule, RuleKind};
use validate::Language;
use validate::kinds::KINDS;

/// What must hold, for whom, why, what to do, and a case of every verdict.
pub fn page(rule: &Rule, language: Language) -> Page {
    let word = language.of("rule", "规则");
    let mut page = Page::new(language, format!("{word} {} ({})", rule.name, language.severity(rule.severity)));
    page.say(("what", "问题"), language.pick(&rule.message));
    let because = match language.pick(&rule.because) {
        "" => &rule.because.en,
        because => because,
    };
    page.say(("why", "原因"), because);
    page.say(("who", "对象"), rule.levels.join(", "));
    page.say(("when", "条件"), one_line(rule.when.as_deref()));
    page.say(("requires", "应满足"), one_line(rule.require.as_deref()));
    page.say(("checks", "检查"), checks(rule.kind));
    page.say(("over", "明细表"), rule.over.clone().unwrap_or_default());
    page.say(("to do", "处理"), language.pick(&rule.help));
    page.say(("fields", "可疑项"), rule.fields.join(", "));
    page.say(("covers", "对应条目"), rule.covers.join(", "));
    page.say(("source", "依据"), rule.source.clone());
    page.say(("file", "文件"), format!("{}, {} {}", rule.file, language.of("since", "自"), rule.since));
    page.list(
        ("examples", "例"),
        rule.examples.iter().map(|example| format!("{:<15}{}", example.verdict.name(), example.says)),
    );
    page
}

/// SQL on one line.
fn one_line(sql: Option<&str>) -> String {
    sql.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn checks(kind: RuleKind) -> String {
    KINDS.iter().find(|entry| entry.kind == kind).map_or_else(String::new, |entry| entry.checks.to_owned())
}
