//! A codebook of three tables and rosters built by hand.

use crate::{Column, NO_ROW, Origin, Roster, TableData};
use arrow_array::{ArrayRef, Date32Array, Float64Array, Int8Array, Int32Array, StringArray};
use codebook::{Codebook, Field, ForeignKey, Kind, Provenance, Structure, Table, Text};
use std::sync::Arc;

fn field(name: &str, kind: Kind) -> Field {
    Field {
        name: name.into(),
        title: Text::default(),
        description: String::new(),
        kind,
        categories: Vec::new(),
        missing: Vec::new(),
        required: false,
        minimum: None,
        maximum: None,
        provenance: Provenance::Own,
        source: String::new(),
        private: false,
        weight: 1,
        aliases: Vec::new(),
        pattern: None,
    }
}

fn table(name: &str, owner: Option<&str>, fields: &[(&str, Kind)]) -> Table {
    Table {
        name: name.into(),
        title: Text::default(),
        fields: fields.iter().map(|&(name, kind)| field(name, kind)).collect(),
        primary_key: vec![fields[0].0.into()],
        belongs_to: owner.map(|table| ForeignKey { fields: Vec::new(), table: table.into() }),
    }
}

/// villages > homes > people.
pub(super) fn codebook() -> Codebook {
    Codebook {
        name: "toy".into(),
        title: Text::default(),
        version: "1".into(),
        tables: vec![
            table("villages", None, &[("village", Kind::Text), ("area", Kind::Int8)]),
            table("homes", Some("villages"), &[("home", Kind::Text), ("listed", Kind::Int32), ("rent", Kind::Number)]),
            table(
                "people",
                Some("homes"),
                &[
                    ("name", Kind::Text),
                    ("sex", Kind::Int8),
                    ("born", Kind::Int32),
                    ("height", Kind::Number),
                    ("seen_on", Kind::Date),
                ],
            ),
        ],
        structure: Structure {
            sampled: "villages".into(),
            set_aside: "homes".into(),
            counted: "people".into(),
            places: Vec::new(),
        },
        derived: Vec::new(),
        rules: Vec::new(),
        plan: Vec::new(),
        quality: codebook::Quality::default(),
        digest: String::new(),
        rules_digest: String::new(),
        plan_digest: String::new(),
        quality_digest: String::new(),
    }
}

/// One person: name, sex, born, height, day of the visit.
pub(super) type Person = (Option<&'static str>, Option<i8>, Option<i32>, Option<f64>, Option<i32>);

/// One home: its village's row, name, persons listed, rent.
pub(super) type Home = (Option<u32>, Option<&'static str>, Option<i32>, Option<f64>);

/// Values of a roster; owners are row numbers, sorted, and `None` only at the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) villages: Vec<(Option<&'static str>, Option<i8>)>,
    pub(super) homes: Vec<Home>,
    pub(super) people: Vec<(Option<u32>, Person)>,
}

pub(super) fn roster(rows: &Rows) -> Roster {
    fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
        Arc::new(values.collect::<StringArray>())
    }
    let owner = |row: Option<u32>| row.unwrap_or(NO_ROW);
    let codebook = codebook();
    let columns: [Vec<ArrayRef>; 3] = [
        vec![
            texts(rows.villages.iter().map(|row| row.0)),
            Arc::new(rows.villages.iter().map(|row| row.1).collect::<Int8Array>()),
        ],
        vec![
            texts(rows.homes.iter().map(|row| row.1)),
            Arc::new(rows.homes.iter().map(|row| row.2).collect::<Int32Array>()),
            Arc::new(rows.homes.iter().map(|row| row.3).collect::<Float64Array>()),
        ],
        vec![
            texts(rows.people.iter().map(|row| row.1.0)),
            Arc::new(rows.people.iter().map(|row| row.1.1).collect::<Int8Array>()),
            Arc::new(rows.people.iter().map(|row| row.1.2).collect::<Int32Array>()),
            Arc::new(rows.people.iter().map(|row| row.1.3).collect::<Float64Array>()),
            Arc::new(rows.people.iter().map(|row| row.1.4).collect::<Date32Array>()),
        ],
    ];
    let owners = [
        Vec::new(),
        rows.homes.iter().map(|row| owner(row.0)).collect(),
        rows.people.iter().map(|row| owner(row.0)).collect(),
    ];
    let tables = codebook.tables.iter().zip(columns).zip(owners).map(|((spec, columns), owner)| TableData {
        name: spec.name.clone(),
        rows: columns[0].len(),
        columns: spec
            .fields
            .iter()
            .zip(columns)
            .map(|(field, values)| Column { name: field.name.clone(), values, missing: None })
            .collect(),
        origin: Origin::default(),
        owner,
    });
    let tables = tables.collect();
    Roster { codebook: Arc::new(codebook), files: Vec::new(), tables, corrections: Vec::new() }
}

/// Two villages; three homes, one without people and one without a village; five people, the last without a home.
pub(super) fn small() -> Roster {
    roster(&Rows {
        villages: vec![(Some("east"), Some(1)), (Some("west"), None)],
        homes: vec![
            (Some(0), Some("h1"), Some(3), Some(10.5)),
            (Some(1), Some("h2"), None, None),
            (None, Some("h3"), Some(1), Some(0.0)),
        ],
        people: vec![
            (Some(0), (Some("Li"), Some(1), Some(1960), Some(1.7), Some(13239))),
            (Some(0), (Some("合成明"), Some(2), Some(1962), None, None)),
            (Some(0), (None, None, Some(1999), Some(1.2), Some(13240))),
            (Some(2), (Some("Zhao"), Some(2), None, Some(1.6), None)),
            (None, (Some("Qian"), Some(1), Some(2000), Some(0.6), Some(13300))),
        ],
    })
}
