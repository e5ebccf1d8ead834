//! `datapackage.json`: the codebook of the release, for people, R and Python.

use crate::{OutputTable, ReleaseInfo};
use arrow_schema::DataType;
use codebook::Codebook;
use serde_json::{Map, Value, json};

/// Describes every Parquet file of the release, column by column.
///
/// Titles and labels in English stand in the standard's places, Chinese ones
/// under `zh:`; fields of the survey also say how their codes are known.
pub fn datapackage(info: &ReleaseInfo, codebook: &Codebook, tables: &[OutputTable]) -> String {
    let resources: Vec<Value> = tables.iter().map(|table| resource(codebook, table)).collect();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": info.survey,
        "title": codebook.title.en,
        "zh:title": codebook.title.zh,
        "version": codebook.version,
        "prevalens:release_id": info.release_id,
        "prevalens:synthetic": info.synthetic,
        "resources": resources,
    });
    serde_json::to_string_pretty(&package).expect("a JSON value can be written") + "\n"
}

fn resource(codebook: &Codebook, table: &OutputTable) -> Value {
    let survey_table = table.name.strip_prefix(validate::SET_ASIDE).unwrap_or(&table.name);
    let fields: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            let mut field = Map::new();
            field.insert("name".into(), json!(column.name));
            field.insert("type".into(), json!(kind(column.values.data_type())));
            field.insert("title".into(), json!(column.title.en));
            field.insert("zh:title".into(), json!(column.title.zh));
            if !column.categories.is_empty() {
                let category = |category: &codebook::Category| {
                    json!({"value": category.value, "label": category.label.en, "zh:label": category.label.zh})
                };
                field.insert("categories".into(), column.categories.iter().map(category).collect());
            }
            let recorded = codebook.table(survey_table).and_then(|spec| spec.field(&column.name));
            if let Some(recorded) = recorded {
                field.insert("prevalens:provenance".into(), json!(recorded.provenance.name()));
                field.insert("prevalens:source".into(), json!(recorded.source));
                if !recorded.aliases.is_empty() {
                    field.insert("prevalens:aliases".into(), json!(recorded.aliases));
                }
            } else if let Some(derived) = codebook.derived(survey_table, &column.name) {
                field.insert("prevalens:expression".into(), json!(derived.expr));
                field.insert("description".into(), json!(derived.because));
            }
            Value::Object(field)
        })
        .collect();
    json!({
        "name": table.name,
        "path": format!("{}.parquet", table.name),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "title": table.title.en,
        "zh:title": table.title.zh,
        "schema": {"fields": fields},
    })
}

fn kind(kind: &DataType) -> &'static str {
    match kind {
        DataType::Boolean => "boolean",
        DataType::Date32 => "date",
        DataType::List(_) => "array",
        kind if kind.is_integer() => "integer",
        kind if kind.is_floating() => "number",
        _ => "string",
    }
}
