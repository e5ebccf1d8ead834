//! `prevalens explain`: what a rule, a field, a derived variable, a rate or a table is.
//!
//! ```text
//! NAME ─► rules · fields and derived variables · measures · tables of the plan ─► one page each
//! ```

mod measure;
mod page;
mod rule;
mod variable;

use crate::cli::Explain;
use crate::{Outcome, console};
use codebook::Codebook;
use page::Page;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use validate::Language;

/// Explains a name.
pub fn explain(arguments: &Explain) -> anyhow::Result<Outcome> {
    let mut pages = Vec::new();
    let mut names = BTreeSet::new();
    let folders = match &arguments.schema {
        Some(schema) => vec![schema.clone()],
        None => schemas()?,
    };
    for folder in folders {
        let codebook = Codebook::open(&folder)?;
        pages.extend(pages_of(&codebook, &arguments.name, arguments.lang.into()));
        names.extend(names_of(&codebook));
    }
    if pages.is_empty() {
        let known = names.iter().map(String::as_str);
        anyhow::bail!(
            "nothing is called `{}`\n  help: {}",
            arguments.name,
            roster::expr::near(&arguments.name, known).unwrap_or_else(|| {
                "name a rule, a field (`field` or `table.field`), a derived variable, a rate or a table of the plan"
                    .into()
            })
        );
    }
    let texts: Vec<String> = pages.iter().map(ToString::to_string).collect();
    console::data(&texts.join("\n"))?;
    Ok(Outcome::Clean)
}

/// The schema folders in `schemas/` here or in a folder above, by name.
fn schemas() -> anyhow::Result<Vec<PathBuf>> {
    let here = std::env::current_dir()?;
    let is_schema = |folder: &Path| folder.join("structure.toml").is_file();
    for above in here.ancestors() {
        let Ok(entries) = std::fs::read_dir(above.join("schemas")) else { continue };
        let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        folders.retain(|folder| is_schema(folder));
        folders.sort();
        if !folders.is_empty() {
            return Ok(folders);
        }
    }
    anyhow::bail!("no `schemas/` here or in a folder above\n  help: name the schema folder with `--schema DIR`")
}

/// A page for everything of this name.
fn pages_of(codebook: &Codebook, name: &str, language: Language) -> Vec<Page> {
    let (table, column) = name.split_once('.').map_or((None, name), |(table, column)| (Some(table), column));
    let mut pages = Vec::new();
    pages.extend(codebook.rules.iter().filter(|rule| rule.name == name).map(|rule| rule::page(rule, language)));
    for spec in codebook.tables.iter().filter(|spec| table.is_none_or(|table| table == spec.name)) {
        let recorded = spec.field(column).map(|field| variable::recorded(codebook, spec, field, language));
        let derived = codebook.derived(&spec.name, column).map(|derived| variable::derived(derived, language));
        pages.extend(recorded.into_iter().chain(derived));
    }
    let measures = codebook.quality.measures.iter().filter(|measure| measure.name == name);
    pages.extend(measures.map(|measure| measure::page(codebook, measure, language)));
    pages.extend((name == quality::NONRESPONSE).then(|| measure::nonresponse(codebook, language)));
    pages.extend(codebook.plan.iter().filter(|plan| plan.id == name).map(|plan| measure::table(plan, language)));
    pages.iter_mut().for_each(|page| page.say(("survey", "调查"), codebook.name.clone()));
    pages
}

fn names_of(codebook: &Codebook) -> impl Iterator<Item = String> {
    let rules = codebook.rules.iter().map(|rule| &rule.name);
    let fields = codebook.tables.iter().flat_map(|table| &table.fields).map(|field| &field.name);
    let derived = codebook.derived.iter().map(|derived| &derived.name);
    let measures = codebook.quality.measures.iter().map(|measure| &measure.name);
    let tables = codebook.plan.iter().map(|plan| &plan.id);
    rules.chain(fields).chain(derived).chain(measures).chain(tables).cloned()
}
