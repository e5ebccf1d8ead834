//! Opening a schema folder.

use crate::derived::DerivedFile;
use crate::descriptor::{PackageFile, SchemaFile};
use crate::plan::PlanFile;
use crate::quality::QualityFile;
use crate::rule::RuleFile;
use crate::{CodebookError, Derived, Quality, Rule, Table, TablePlan, Text, check};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Everything a survey means: its tables, derived variables, rules and table plan.
#[derive(Clone, Debug)]
pub struct Codebook {
    /// Name of the survey's schema.
    pub name: String,
    /// Title for people.
    pub title: Text,
    /// Edition of the forms.
    pub version: String,
    /// The tables; a table comes after the one it belongs to.
    pub tables: Vec<Table>,
    /// Which table plays which part.
    pub structure: Structure,
    /// Derived variables in order of evaluation.
    pub derived: Vec<Derived>,
    /// The rule book, in file order.
    pub rules: Vec<Rule>,
    /// The table plan.
    pub plan: Vec<TablePlan>,
    /// The figures of the field work.
    pub quality: Quality,
    /// SHA-256 of the codebook folder, `structure.toml` and `derived.toml`.
    pub digest: String,
    /// SHA-256 of the rule files.
    pub rules_digest: String,
    /// SHA-256 of the table plan.
    pub plan_digest: String,
    /// SHA-256 of `quality.toml`.
    pub quality_digest: String,
}

/// Which table plays which part in the run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Structure {
    /// The table whose rows are the units drawn at the last stage.
    pub sampled: String,
    /// The table whose row is set aside whole when an error falls on it or below it.
    pub set_aside: String,
    /// The table whose rows are counted in the headline.
    pub counted: String,
    /// The key fields under which people look a record up on paper, outermost first.
    #[serde(default)]
    pub places: Vec<String>,
}

impl Codebook {
    /// Reads and checks a schema folder.
    ///
    /// # Errors
    /// [`CodebookError`] names the file, the place and what to do: a missing
    /// file, an unknown key, a rule about a table that does not exist.
    pub fn open(folder: &Path) -> Result<Self, CodebookError> {
        let mut meaning = Sha256::new();
        let package_path = folder.join("codebook/datapackage.json");
        let package: PackageFile = json(&package_path, &mut meaning)?;

        let mut tables = Vec::with_capacity(package.resources.len());
        for resource in &package.resources {
            let path = folder.join("codebook").join(&resource.schema);
            let schema: SchemaFile = json(&path, &mut meaning)?;
            let table =
                schema.into_table(resource).map_err(|message| CodebookError::Parse { path: path.clone(), message })?;
            tables.push(table);
        }
        let structure = toml_file(&folder.join("structure.toml"), &mut meaning)?;
        let derived: DerivedFile = toml_file(&folder.join("derived.toml"), &mut meaning)?;
        let mut plan_bytes = Sha256::new();
        let plan: PlanFile = toml_file(&folder.join("tables.toml"), &mut plan_bytes)?;

        let mut rules = Vec::new();
        let mut rule_bytes = Sha256::new();
        for path in rule_files(&folder.join("rules"))? {
            let file: RuleFile = toml_file(&path, &mut rule_bytes)?;
            let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            rules.extend(file.into_list(&name));
        }

        let quality_path = folder.join("quality.toml");
        let mut quality_bytes = Sha256::new();
        let quality: QualityFile = match quality_path.exists() {
            true => toml_file(&quality_path, &mut quality_bytes)?,
            false => QualityFile::default(), // a survey may watch nothing but its records
        };
        let quality = quality.into_quality().map_err(|(name, problem)| CodebookError::Invalid {
            path: quality_path,
            place: format!("measure `{name}`"),
            problem: problem.to_owned(),
            help: "the keys of each kind stand in `schemas/generated/quality.schema.json`".to_owned(),
        })?;

        let codebook = Self {
            name: package.name,
            title: Text::new(package.title, package.title_zh),
            version: package.version,
            tables,
            structure,
            derived: derived.into_list(),
            rules,
            plan: plan.into_list(),
            quality,
            digest: hex(&meaning.finalize()),
            rules_digest: hex(&rule_bytes.finalize()),
            plan_digest: hex(&plan_bytes.finalize()),
            quality_digest: hex(&quality_bytes.finalize()),
        };
        check::check(&codebook, folder)?;
        Ok(codebook)
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// Position of the table of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.name == name)
    }

    /// The fields of all primary keys, each once, in the order of the tables.
    pub fn key_fields(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = Vec::new();
        for key in self.tables.iter().flat_map(|table| &table.primary_key) {
            if !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
        keys
    }

    /// The derived variable `name` of `table`.
    pub fn derived(&self, table: &str, name: &str) -> Option<&Derived> {
        self.derived.iter().find(|derived| derived.table == table && derived.name == name)
    }

    /// Positions of the rules that speak before a rule, directly or by way of another.
    pub fn first_rules(&self, rule: usize) -> std::collections::BTreeSet<usize> {
        let mut first = std::collections::BTreeSet::new();
        let mut open = vec![rule];
        while let Some(next) = open.pop() {
            for name in &self.rules[next].after {
                let position = self.rules.iter().position(|known| known.name == *name);
                open.extend(position.filter(|&position| first.insert(position)));
            }
        }
        first
    }

    /// The code list of a column of `table`, recorded or derived; empty when not coded.
    pub fn categories(&self, table: &str, column: &str) -> &[crate::Category] {
        let recorded = self.table(table).and_then(|table| table.field(column)).map(|field| &field.categories);
        let derived = || self.derived(table, column).map(|derived| &derived.categories);
        recorded.or_else(derived).map_or(&[], Vec::as_slice)
    }

    /// A codebook of one table without fields, for expressions over plain columns.
    #[must_use]
    pub fn of_table(name: &str) -> Self {
        let text = || Text::new(name, name);
        let table = Table {
            name: name.to_owned(),
            title: text(),
            fields: Vec::new(),
            primary_key: Vec::new(),
            belongs_to: None,
        };
        let part = || name.to_owned();
        Self {
            name: part(),
            title: text(),
            version: String::new(),
            tables: vec![table],
            structure: Structure { sampled: part(), set_aside: part(), counted: part(), places: Vec::new() },
            derived: Vec::new(),
            rules: Vec::new(),
            plan: Vec::new(),
            quality: Quality::default(),
            digest: String::new(),
            rules_digest: String::new(),
            plan_digest: String::new(),
            quality_digest: String::new(),
        }
    }

    /// The title of a column of `table`, recorded or derived.
    pub fn title_of(&self, table: &str, column: &str) -> Option<&Text> {
        let recorded = self.table(table).and_then(|table| table.field(column)).map(|field| &field.title);
        recorded.or_else(|| self.derived(table, column).map(|derived| &derived.title))
    }
}

fn read(path: &Path, digest: &mut Sha256) -> Result<String, CodebookError> {
    let text = std::fs::read_to_string(path).map_err(|source| CodebookError::Read { path: path.to_owned(), source })?;
    digest.update(text.as_bytes());
    Ok(text)
}

fn json<T: DeserializeOwned>(path: &Path, digest: &mut Sha256) -> Result<T, CodebookError> {
    let text = read(path, digest)?;
    serde_json::from_str(&text)
        .map_err(|error| CodebookError::Parse { path: path.to_owned(), message: error.to_string() })
}

fn toml_file<T: DeserializeOwned>(path: &Path, digest: &mut Sha256) -> Result<T, CodebookError> {
    let text = read(path, digest)?;
    toml::from_str(&text).map_err(|error| CodebookError::Parse { path: path.to_owned(), message: error.to_string() })
}

fn rule_files(folder: &Path) -> Result<Vec<PathBuf>, CodebookError> {
    let failed = |source| CodebookError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// A digest as people write it: two lower-case hexadecimal digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
