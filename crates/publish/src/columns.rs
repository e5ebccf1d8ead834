//! A table on its way out: named columns with their words.

use arrow_array::types::{Int8Type, Int16Type};
use arrow_array::{Array, ArrayRef, DictionaryArray, PrimitiveArray, StringArray};
use arrow_schema::Field;
use codebook::{Category, Text};
use std::collections::HashMap;
use std::sync::Arc;

/// One column of an output file.
#[derive(Clone, Debug)]
pub struct OutputColumn {
    /// Name: `snake_case`, at most 32 characters.
    pub name: String,
    /// What it is, for people.
    pub title: Text,
    /// The code list, when it has one.
    pub categories: Vec<Category>,
    /// The values.
    pub values: ArrayRef,
}

/// One output file.
#[derive(Clone, Debug)]
pub struct OutputTable {
    /// File name without extension.
    pub name: String,
    /// What a row is, for people.
    pub title: Text,
    /// The columns.
    pub columns: Vec<OutputColumn>,
    /// The leading columns by which rows are sorted.
    pub sorted_by: Vec<String>,
}

impl OutputTable {
    /// The same columns without a row, for descriptions.
    pub(crate) fn without_rows(mut self) -> Self {
        for column in &mut self.columns {
            column.values = arrow_array::new_empty_array(column.values.data_type());
        }
        self
    }
}

impl OutputColumn {
    /// A column without a code list.
    pub fn new(name: impl Into<String>, title: Text, values: ArrayRef) -> Self {
        Self { name: name.into(), title, categories: Vec::new(), values }
    }

    /// The Arrow field, with title and value labels in its metadata.
    pub(crate) fn field(&self) -> Field {
        let mut metadata = HashMap::from([
            ("label".to_owned(), self.title.en.clone()),
            ("label_zh".to_owned(), self.title.zh.clone()),
        ]);
        if !self.categories.is_empty() {
            let labels = |pick: fn(&Category) -> &str| {
                let pairs = self.categories.iter().map(|category| (category.value.to_string(), pick(category).into()));
                serde_json::Value::Object(pairs.collect()).to_string()
            };
            metadata.insert("value_labels".into(), labels(|category| &category.label.en));
            metadata.insert("value_labels_zh".into(), labels(|category| &category.label.zh));
        }
        Field::new(&self.name, self.values.data_type().clone(), true).with_metadata(metadata)
    }

    /// The words of a code column as `<name>_label`: a dictionary in code-list
    /// order that claims no order, because Parquet readers would believe it
    /// although unused levels are dropped on the way.
    ///
    /// `None` for a column without a code list.
    pub fn label(&self) -> Option<Self> {
        if self.categories.is_empty() {
            return None;
        }
        let codes = arrow_cast::cast(&self.values, &arrow_schema::DataType::Int64).ok()?;
        let codes = codes.as_any().downcast_ref::<PrimitiveArray<arrow_array::types::Int64Type>>()?;
        let place = |code: Option<i64>| {
            code.and_then(|code| self.categories.iter().position(|category| category.value == code))
        };
        let words: StringArray = self.categories.iter().map(|category| Some(category.label.en.as_str())).collect();
        let words = Arc::new(words);
        let values: ArrayRef = if self.categories.len() <= 127 {
            let keys: PrimitiveArray<Int8Type> = codes.iter().map(|code| place(code).map(|at| at as i8)).collect();
            Arc::new(DictionaryArray::new(keys, words))
        } else {
            let keys: PrimitiveArray<Int16Type> = codes.iter().map(|code| place(code).map(|at| at as i16)).collect();
            Arc::new(DictionaryArray::new(keys, words))
        };
        let title = Text::new(format!("{} (label)", self.title.en), format!("{}（标签）", self.title.zh));
        Some(Self::new(format!("{}_label", self.name), title, values))
    }
}
