//! What a rate of the field work or a table of the plan is.

use super::page::Page;
use codebook::{Codebook, Figure, Measure, TablePlan};
use validate::Language;

/// A rate or index: definition, SQL, scopes, source.
pub fn page(codebook: &Codebook, measure: &Measure, language: Language) -> Page {
    let word = language.of("measure", "质量指标");
    let mut page = Page::new(language, format!("{word} {}", measure.name));
    page.say(("title", "名称"), language.pick(&measure.title));
    page.say(("definition", "定义"), language.pick(&measure.definition));
    page.say(("rows of", "所计表"), measure.table.clone());
    match &measure.figure {
        Figure::Share { numerator, denominator } => {
            page.say(("numerator", "分子"), numerator.clone());
            let all = || language.of("all rows", "全部记录").to_owned();
            page.say(("of", "分母"), denominator.clone().unwrap_or_else(all));
        }
        Figure::PerHundred { numerator, denominator } => {
            page.say(("numerator", "分子"), numerator.clone());
            page.say(("per 100 of", "每百名"), denominator.clone());
        }
        Figure::Whipple(digits) | Figure::Myers(digits) => {
            page.say(("digits of", "尾数"), format!("{}, {} .. {}", digits.value, digits.from, digits.to));
        }
    }
    let by = codebook.quality.by.iter();
    page.list(("by", "分组"), by.map(|by| format!("{:<12}{}", by.name, language.pick(&by.title))));
    let note = "all records that could be read, set aside or not, unweighted";
    page.say(("counted", "口径"), language.of(note, "全部可读记录（含搁置），未加权"));
    page.say(("covers", "对应条目"), measure.covers.join(", "));
    page.say(("source", "依据"), measure.source.clone());
    page
}

/// The non-response of items, field by field.
pub fn nonresponse(codebook: &Codebook, language: Language) -> Page {
    let word = language.of("measure", "质量指标");
    let mut page = Page::new(language, format!("{word} {}", quality::NONRESPONSE));
    let definition = "records without a value in a field / records that are asked; one figure a field";
    page.say(("definition", "定义"), language.of(definition, "某字段无值的记录数／应答记录数；每字段一个指标"));
    let items = codebook.quality.items.iter();
    page.list(
        ("asked", "询问"),
        items.map(|items| {
            let asked = items.asked.as_deref().unwrap_or(language.of("all", "全部"));
            format!("{}: {} ({asked})", items.table, items.fields.join(", "))
        }),
    );
    page
}

/// A table of the plan: title, denominator, statistics, domains.
pub fn table(plan: &TablePlan, language: Language) -> Page {
    let word = language.of("table", "表");
    let mut page = Page::new(language, format!("{word} {}", plan.id));
    page.say(("title", "名称"), language.pick(&plan.title));
    page.say(("of", "分母"), language.pick(&plan.denominator));
    page.say(("rows of", "所计表"), plan.unit.clone());
    page.say(("variable", "变量"), plan.variable.clone().unwrap_or_default());
    page.say(("where", "条件"), plan.filter.clone().unwrap_or_default());
    let statistics: Vec<&str> = plan.statistics.iter().map(|statistic| statistic.name()).collect();
    page.say(("statistics", "统计量"), statistics.join(", "));
    let domain = |domain: &Vec<String>| match domain.as_slice() {
        [] => language.of("all", "总体").to_owned(),
        crossed => crossed.join(" x "),
    };
    if let Some(variable) = &plan.compare {
        page.say(("compares levels of", "比较"), variable.clone());
    }
    page.list(("domains", "域"), plan.domains.iter().map(domain));
    page
}
