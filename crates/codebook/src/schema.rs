//! JSON Schema of the TOML files of a schema folder, for editors.

use crate::derived::DerivedFile;
use crate::open::Structure;
use crate::plan::PlanFile;
use crate::quality::QualityFile;
use crate::rule::RuleFile;
use schemars::{Schema, schema_for};

/// The schemas by the name of the file they describe.
pub fn json_schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("derived", schema_for!(DerivedFile)),
        ("quality", schema_for!(QualityFile)),
        ("rules", schema_for!(RuleFile)),
        ("structure", schema_for!(Structure)),
        ("tables", schema_for!(PlanFile)),
    ]
}
