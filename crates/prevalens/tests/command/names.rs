//! No survey is built into the program: no name of a schema stands in the code of the crates.
//!
//! Every name of a table, field, derived variable, rule or table of the plan is looked for in quotes;
//! one with an underscore, which is no common word, anywhere in the code.

use codebook::Codebook;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Names that the program uses in a sense of its own.
const COMMON: [(&str, &str); 2] = [
    ("name", "a key of every file of descriptions"),
    ("persons", "a heading: totals are in persons, as is a population base"),
];

/// Crates that may know the survey: the generator, which writes its records, and helpers for tests.
const MAY_KNOW: [&str; 3] = ["synth", "testkit", "xtask"];

/// Every name that a schema gives: tables, fields, derived variables, rules, tables of the plan.
fn names(schema: &str) -> BTreeSet<String> {
    let codebook = Codebook::open(&testkit::files::repository("schemas").join(schema)).unwrap();
    let mut names = BTreeSet::from([codebook.name.clone()]);
    for table in &codebook.tables {
        names.insert(table.name.clone());
        names.extend(table.fields.iter().map(|field| field.name.clone()));
    }
    names.extend(codebook.derived.iter().map(|derived| derived.name.clone()));
    names.extend(codebook.rules.iter().map(|rule| rule.name.clone()));
    names.extend(codebook.plan.iter().map(|plan| plan.id.clone()));
    names
}

/// The sources of the program: `crates/*/src`, without files of tests.
fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "tests" {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "naive.rs" {
            into.push(path);
        }
    }
}

/// The lines of a file that are neither comment nor test; tests stand at the end of a file.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    lines.map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.starts_with("//"))
}

/// The words of a line, an underscore being part of a word.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| word.contains('_'))
}

/// The quoted texts of a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

#[test]
fn no_name_of_a_survey_stands_in_the_program() {
    let mut names = names("cn-disability-2006");
    names.extend(self::names("wg-short-set"));
    for (common, _) in COMMON {
        assert!(names.remove(common), "`{common}` is no name of a schema any more");
    }
    assert!(names.len() > 100);

    let mut files = Vec::new();
    for entry in fs::read_dir(testkit::files::repository("crates")).unwrap() {
        let path = entry.unwrap().path();
        if !MAY_KNOW.contains(&path.file_name().unwrap().to_str().unwrap()) && path.join("src").is_dir() {
            sources(&path.join("src"), &mut files);
        }
    }
    assert!(files.len() > 50);
    let mut hits = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        for (line, code) in code(&text) {
            let found = quoted(code).chain(words(code)).filter(|text| names.contains(*text));
            hits.extend(found.map(|name| format!("{}:{line}: \"{name}\"", path.display())));
        }
    }
    assert!(hits.is_empty(), "names of a survey in the program:\n{}", hits.join("\n"));
}
