//! The Data Package and Table Schema (version 2) as they stand in the files.
//!
//! Extras carry a namespace, as the standard asks: `zh:` for Chinese titles and
//! labels, `prevalens:` for provenance, source, privacy, other names of a column
//! and the weight that hints give a field. Any other key that is not known here
//! is an error.

use crate::{Category, Field, ForeignKey, Kind, MissingCode, Provenance, Table, Text};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackageFile {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    pub(crate) name: String,
    pub(crate) title: String,
    #[serde(rename = "zh:title")]
    pub(crate) title_zh: String,
    pub(crate) version: String,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "zh:description")]
    _description_zh: Option<String>,
    pub(crate) resources: Vec<ResourceFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResourceFile {
    pub(crate) name: String,
    #[serde(rename = "path")]
    _path: String,
    pub(crate) title: String,
    #[serde(rename = "zh:title")]
    pub(crate) title_zh: String,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "zh:description")]
    _description_zh: Option<String>,
    pub(crate) schema: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SchemaFile {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    fields_match: Option<String>,
    fields: Vec<FieldFile>,
    primary_key: Vec<String>,
    #[serde(default)]
    foreign_keys: Vec<ForeignKeyFile>,
    missing_values: Option<Vec<MissingFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct FieldFile {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    title: String,
    #[serde(rename = "zh:title")]
    title_zh: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    categories: Vec<CategoryFile>,
    missing_values: Option<Vec<MissingFile>>,
    #[serde(default)]
    constraints: Constraints,
    #[serde(rename = "prevalens:provenance")]
    provenance: Provenance,
    #[serde(rename = "prevalens:source", default)]
    source: String,
    #[serde(rename = "prevalens:private", default)]
    private: bool,
    #[serde(rename = "prevalens:weight")]
    weight: Option<u8>,
    #[serde(rename = "prevalens:aliases", default)]
    aliases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryFile {
    value: i64,
    label: String,
    #[serde(rename = "zh:label")]
    label_zh: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MissingFile {
    Plain(String),
    Labelled {
        value: String,
        label: String,
        #[serde(rename = "zh:label")]
        label_zh: String,
    },
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Constraints {
    #[serde(default)]
    required: bool,
    minimum: Option<f64>,
    maximum: Option<f64>,
    pattern: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ForeignKeyFile {
    fields: Vec<String>,
    reference: ReferenceFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceFile {
    resource: String,
    fields: Vec<String>,
}

impl SchemaFile {
    /// The table, or what cannot be said with this program.
    pub(crate) fn into_table(self, resource: &ResourceFile) -> Result<Table, String> {
        if self.fields_match.as_deref().unwrap_or("equal") != "equal" {
            return Err("`fieldsMatch` must be `equal`: no column may be lost".into());
        }
        let ([] | [_]) = self.foreign_keys.as_slice() else {
            return Err("a table belongs to one other table at most; keep one of `foreignKeys`".into());
        };
        let belongs_to = match self.foreign_keys.into_iter().next() {
            Some(key) if key.fields != key.reference.fields => {
                return Err(format!(
                    "foreign key fields {:?} must have the same names as {:?} in `{}`",
                    key.fields, key.reference.fields, key.reference.resource
                ));
            }
            Some(key) => Some(ForeignKey { fields: key.fields, table: key.reference.resource }),
            None => None,
        };
        let shared = self.missing_values.map_or_else(blank, missing);
        let fields = self.fields.into_iter().map(|raw| raw.into_field(&shared)).collect::<Result<_, _>>()?;
        Ok(Table {
            name: resource.name.clone(),
            title: Text::new(&resource.title, &resource.title_zh),
            fields,
            primary_key: self.primary_key,
            belongs_to,
        })
    }
}

fn blank() -> Vec<MissingCode> {
    vec![MissingCode { value: String::new(), label: Text::default() }]
}

fn missing(list: Vec<MissingFile>) -> Vec<MissingCode> {
    list.into_iter()
        .map(|code| match code {
            MissingFile::Plain(value) => MissingCode { label: Text::new(&value, &value), value },
            MissingFile::Labelled { value, label, label_zh } => {
                MissingCode { value, label: Text::new(label, label_zh) }
            }
        })
        .collect()
}

impl FieldFile {
    fn into_field(self, shared: &[MissingCode]) -> Result<Field, String> {
        let categories: Vec<Category> = self
            .categories
            .into_iter()
            .map(|raw| Category { value: raw.value, label: Text::new(raw.label, raw.label_zh) })
            .collect();
        let (minimum, maximum) = (self.constraints.minimum, self.constraints.maximum);
        let kind = match self.kind.as_str() {
            "integer" => narrowest(&categories, minimum, maximum),
            "number" => Kind::Number,
            "string" => Kind::Text,
            "date" => Kind::Date,
            other => {
                return Err(format!(
                    "field `{}`: unknown type `{other}`; expected one of `integer`, `number`, `string`, `date`",
                    self.name
                ));
            }
        };
        let weight = self.weight.unwrap_or(1);
        if !(1..=100).contains(&weight) {
            return Err(format!("field `{}`: `prevalens:weight` is {weight}; expected 1 to 100", self.name));
        }
        Ok(Field {
            name: self.name,
            title: Text::new(self.title, self.title_zh),
            description: self.description,
            kind,
            categories,
            missing: self.missing_values.map_or_else(|| shared.to_vec(), missing),
            required: self.constraints.required,
            minimum,
            maximum,
            provenance: self.provenance,
            source: self.source,
            private: self.private,
            weight,
            aliases: self.aliases,
            pattern: self.constraints.pattern,
        })
    }
}

/// The smallest storage that holds every code, and any other number a form may carry by mistake.
///
/// A value outside the code list must still be readable, so that a rule can
/// report it: codes below 100 get 8 bits (which hold two digits), below 10,000
/// get 16 bits, everything else 32 bits.
fn narrowest(categories: &[Category], minimum: Option<f64>, maximum: Option<f64>) -> Kind {
    let coded = categories.iter().map(|category| category.value.unsigned_abs() as f64);
    let bounds = [minimum, maximum].into_iter().flatten().map(f64::abs);
    let bounded = !categories.is_empty() || maximum.is_some();
    let largest = coded.chain(bounds).fold(0.0_f64, f64::max);
    match largest {
        _ if !bounded => Kind::Int32,
        size if size < 100.0 => Kind::Int8,
        size if size < 10_000.0 => Kind::Int16,
        _ => Kind::Int32,
    }
}
