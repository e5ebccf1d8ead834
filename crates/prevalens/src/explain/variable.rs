//! What a field or derived variable is.

use super::page::Page;
use codebook::{Category, Codebook, Derived, Field, Table};
use validate::Language;

/// A recorded field: title, codes, missing codes, who is asked, where its codes come from.
pub fn recorded(codebook: &Codebook, table: &Table, field: &Field, language: Language) -> Page {
    let word = language.of("field", "字段");
    let mut page = Page::new(language, format!("{word} {}.{}", table.name, field.name));
    page.say(("title", "名称"), language.pick(&field.title));
    page.say(("form", "表"), language.pick(&table.title));
    page.say(("about", "说明"), field.description.clone());
    page.say(("range", "范围"), range(field));
    page.list(("codes", "代码"), field.categories.iter().map(|category| code(category, language)));
    page.list(
        ("missing", "缺失"),
        field.missing_reasons().map(|code| format!("{}  {}", code.value, language.pick(&code.label))),
    );
    let items = codebook.quality.items.iter();
    let asked = items.filter(|items| items.table == table.name && items.fields.contains(&field.name));
    page.list(("asked of", "询问对象"), asked.map(|items| language.pick(&items.who).to_owned()));
    if field.required {
        page.say(("required", "必填"), language.of("in every record", "每条记录"));
    }
    if field.private {
        page.say(("private", "不公开"), language.of("never released, never shown", "不发布、不显示"));
    }
    page.say(("provenance", "依据类型"), field.provenance.name());
    page.say(("source", "依据"), field.source.clone());
    let rules = codebook.rules.iter();
    let about = rules.filter(|rule| rule.levels.contains(&table.name) && rule.fields.contains(&field.name));
    page.list(("rules", "规则"), about.map(|rule| rule.name.clone()));
    page
}

/// A derived variable: how and why it is computed.
pub fn derived(derived: &Derived, language: Language) -> Page {
    let word = language.of("derived variable", "派生变量");
    let mut page = Page::new(language, format!("{word} {}.{}", derived.table, derived.name));
    page.say(("title", "名称"), language.pick(&derived.title));
    page.say(("is", "算法"), derived.expr.split_whitespace().collect::<Vec<_>>().join(" "));
    page.say(("over", "明细表"), derived.over.clone().unwrap_or_default());
    page.list(("codes", "代码"), derived.categories.iter().map(|category| code(category, language)));
    page.say(("why", "原因"), derived.because.clone());
    page
}

fn code(category: &Category, language: Language) -> String {
    format!("{:<4}{}", category.value, language.pick(&category.label))
}

fn range(field: &Field) -> String {
    match (field.minimum, field.maximum) {
        (Some(low), Some(high)) => format!("{low} .. {high}"),
        (Some(low), None) => format!("{low} .."),
        (None, Some(high)) => format!(".. {high}"),
        (None, None) => String::new(),
    }
}
