//! What must hold between the files of a schema folder.
//!
//! Expressions are checked where they are compiled; here only names are.

use crate::{
    Codebook, CodebookError, Derived, DerivedType, Rule, StatisticKind, Table, TablePlan, Takes, check_quality, names,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Longest column name that every statistical package accepts.
pub const LONGEST_NAME: usize = 32;

pub(crate) fn check(codebook: &Codebook, folder: &Path) -> Result<(), CodebookError> {
    let invalid = |file: &str, place: String, problem: String, help: &str| CodebookError::Invalid {
        path: folder.join(file),
        place,
        problem,
        help: help.to_owned(),
    };

    for (position, table) in codebook.tables.iter().enumerate() {
        tables(codebook, position, table)
            .map_err(|(place, problem, help)| invalid("codebook/datapackage.json", place, problem, help))?;
    }
    let parts = [
        ("sampled", &codebook.structure.sampled),
        ("set_aside", &codebook.structure.set_aside),
        ("counted", &codebook.structure.counted),
    ];
    for (part, name) in parts {
        if codebook.table(name).is_none() {
            let problem = format!("there is no table `{name}`; expected one of {}", known(codebook));
            return Err(invalid("structure.toml", part.into(), problem, "name a table of the codebook"));
        }
    }
    for place in &codebook.structure.places {
        if !codebook.tables.iter().any(|table| table.primary_key.contains(place)) {
            let keys: BTreeSet<&str> =
                codebook.tables.iter().flat_map(|table| &table.primary_key).map(String::as_str).collect();
            let keys: Vec<String> = keys.into_iter().map(|key| format!("`{key}`")).collect();
            let problem = format!("`{place}` is in no primary key; expected some of {}", keys.join(", "));
            let help = "`places` are the key fields under which people look a record up, outermost first";
            return Err(invalid("structure.toml", "places".into(), problem, help));
        }
    }
    let mut columns = BTreeSet::new();
    for derived in &codebook.derived {
        let place = format!("variable `{}`", derived.name);
        let problem = if codebook.table(&derived.table).is_none() {
            format!("there is no table `{}`; expected one of {}", derived.table, known(codebook))
        } else if !is_column_name(&derived.name) {
            "not a column name".to_owned()
        } else if codebook.table(&derived.table).is_some_and(|table| table.field(&derived.name).is_some())
            || !columns.insert((&derived.table, &derived.name))
        {
            format!("`{}` already has a column of this name", derived.table)
        } else if let Some((problem, help)) = computed(derived) {
            return Err(invalid("derived.toml", place, problem.into(), help));
        } else {
            continue;
        };
        return Err(invalid(
            "derived.toml",
            place,
            problem,
            "column names are unique snake_case ASCII, 32 characters at most",
        ));
    }
    let mut rule_names = BTreeSet::new();
    for rule in &codebook.rules {
        if let Err((problem, help)) = rules(codebook, rule, &mut rule_names) {
            return Err(invalid(&rule.file, format!("rule `{}`", rule.name), problem, help));
        }
    }
    let mut ids = BTreeSet::new();
    for plan in &codebook.plan {
        let place = format!("table `{}`", plan.id);
        if codebook.table(&plan.unit).is_none() {
            let problem = format!("there is no table `{}`; expected one of {}", plan.unit, known(codebook));
            return Err(invalid("tables.toml", place, problem, "`unit` is a table of the codebook"));
        }
        if !plan.variables.is_empty() {
            let problem = "names both `variable` and `variables`".into();
            return Err(invalid("tables.toml", place, problem, "keep one; `variables` makes a table for each"));
        }
        if !ids.insert(&plan.id) {
            return Err(invalid("tables.toml", place, "the id is used twice".into(), "ids are unique"));
        }
        if let Some((problem, help)) = compared(plan) {
            return Err(invalid("tables.toml", place, problem, help));
        }
    }
    check_quality::check(codebook).map_err(|(place, problem, help)| invalid("quality.toml", place, problem, help))
}

/// Why there is nothing for `compare` to compare.
fn compared(plan: &TablePlan) -> Option<(String, &'static str)> {
    let variable = plan.compare.as_ref()?;
    if !plan.domains.iter().any(|domain| domain.contains(variable)) {
        let problem = format!("`compare` is `{variable}`, which is in none of its `domains`");
        return Some((problem, "levels of a domain variable are compared: add a domain with it"));
    }
    if plan.statistics.iter().all(|&statistic| statistic == StatisticKind::Total) {
        let problem = format!("`compare` is `{variable}`, but its `statistics` are totals only");
        return Some((problem, "proportions, means and ratios are compared: add one of them"));
    }
    None
}

/// What is wrong with the way a variable is computed.
fn computed(derived: &Derived) -> Option<(&'static str, &'static str)> {
    let both = !derived.group_number.is_empty() && !derived.expr.starts_with("group_number(");
    match (derived.expr.is_empty(), derived.group_number.is_empty()) {
        (false, false) if both => {
            Some(("`expr` and `group_number` are both given", "a variable is computed in one way"))
        }
        (true, true) => Some(("neither `expr` nor `group_number` is given", "say how the variable is computed")),
        (_, false) if derived.kind != DerivedType::Integer => {
            Some(("a group number is no whole number by `type`", "write `type = \"integer\"`"))
        }
        (false, true) | (_, false) => None,
    }
}

type Problem = (String, String, &'static str);

fn tables(codebook: &Codebook, position: usize, table: &Table) -> Result<(), Problem> {
    let place = format!("table `{}`", table.name);
    let mut seen = BTreeSet::new();
    for field in &table.fields {
        if !is_column_name(&field.name) || !seen.insert(&field.name) {
            let problem = format!("`{}` is not a unique column name", field.name);
            return Err((place, problem, "column names are unique snake_case ASCII, 32 characters at most"));
        }
    }
    headings(table).map_err(|problem| (place.clone(), problem, HEADINGS_HELP))?;
    for key in &table.primary_key {
        if table.field(key).is_none() {
            return Err((place, format!("primary key field `{key}` does not exist"), "name a field of the table"));
        }
    }
    let Some(owner) = &table.belongs_to else { return Ok(()) };
    match codebook.position(&owner.table) {
        Some(other) if other < position => {
            let key = &codebook.tables[other].primary_key;
            if *key != owner.fields {
                let problem =
                    format!("the foreign key {:?} is not the primary key {key:?} of `{}`", owner.fields, owner.table);
                return Err((place, problem, "a row names the row it belongs to by its primary key"));
            }
            Ok(())
        }
        Some(_) => Err((place, format!("comes before `{}`, to which it belongs", owner.table), "list owners first")),
        None => {
            Err((place, format!("belongs to `{}`, which does not exist", owner.table), "name a table of the codebook"))
        }
    }
}

const HEADINGS_HELP: &str = "a header may use the name, the Chinese title or an alias, so each leads to one field";

/// No heading leads to two fields.
fn headings(table: &Table) -> Result<(), String> {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for field in &table.fields {
        for heading in field.headings() {
            let other = owners.insert(names::fold(heading), &field.name);
            if let Some(other) = other.filter(|other| *other != field.name) {
                return Err(format!("`{heading}` of `{}` is also a name of `{other}`", field.name));
            }
        }
    }
    Ok(())
}

fn rules<'a>(codebook: &Codebook, rule: &'a Rule, seen: &mut BTreeSet<&'a str>) -> Result<(), (String, &'static str)> {
    if !seen.insert(&rule.name) {
        return Err(("the name is used twice".into(), "a rule name is unique and never reused"));
    }
    for level in rule.levels.iter().chain(&rule.over).chain(&rule.within) {
        if codebook.table(level).is_none() {
            let problem = format!("there is no table `{level}`; expected one of {}", known(codebook));
            return Err((problem, "`level`, `over` and `within` are tables of the codebook"));
        }
    }
    after(codebook, rule)?;
    takes(rule)
}

/// Rules that speak first are rules, and at least as severe: what they silence stays set aside.
fn after(codebook: &Codebook, rule: &Rule) -> Result<(), (String, &'static str)> {
    for name in &rule.after {
        let Some(first) = codebook.rules.iter().find(|known| known.name == *name) else {
            return Err((format!("`after` names `{name}`, which is no rule"), "name rules of this schema"));
        };
        if first.severity < rule.severity {
            let (before, own) = (first.severity.name(), rule.severity.name());
            let problem = format!("`after` names `{name}` of severity {before}, but this rule's is {own}");
            return Err((problem, "a rule is silenced only by one that is as severe: what is wrong stays set aside"));
        }
    }
    let own = codebook.rules.iter().position(|known| known.name == rule.name);
    if own.is_some_and(|own| codebook.first_rules(own).contains(&own)) {
        let problem = "`after` leads back to the rule itself, so that both would be silent".to_owned();
        return Err((problem, "let one of the two speak first"));
    }
    Ok(())
}

/// A rule gives what its kind takes, and nothing else.
fn takes(rule: &Rule) -> Result<(), (String, &'static str)> {
    let takes = rule.kind.takes();
    let given = [
        ("require", rule.require.is_some(), takes == Takes::Require, "say in SQL what must hold"),
        ("key", !rule.key.is_empty(), matches!(takes, Takes::Key | Takes::List), "say in SQL what tells records apart"),
        ("outlier", rule.outlier.is_some(), takes == Takes::Outlier, "say what is compared, in which group"),
    ];
    for (name, given, wanted, help) in given {
        match (given, wanted) {
            (true, false) if takes == Takes::Codebook => {
                return Err((format!("this kind takes no `{name}`"), "what it checks stands in the codebook"));
            }
            (true, false) => return Err((format!("this kind takes no `{name}`"), "remove it, or choose another kind")),
            (false, true) => return Err((format!("`{name}` is missing"), help)),
            (true, true) | (false, false) => {}
        }
    }
    if rule.within.is_some() && takes != Takes::Key {
        return Err(("this kind takes no `within`".into(), "remove it, or choose another kind"));
    }
    if takes != Takes::Codebook && rule.levels.len() != 1 {
        return Err(("a rule with `require` has one level".into(), "write one rule a table"));
    }
    Ok(())
}

/// Whether a name can be a column of an output: `snake_case`, ASCII, at most [`LONGEST_NAME`] characters.
pub fn is_column_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && name.len() <= LONGEST_NAME
}

fn known(codebook: &Codebook) -> String {
    let quoted: Vec<String> = codebook.tables.iter().map(|table| format!("`{}`", table.name)).collect();
    quoted.join(", ")
}
