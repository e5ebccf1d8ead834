//! What leaves the building: a release directory, complete or not there at all.
//!
//! ```text
//! roster + accepted + sample ─► microdata ─┐
//! findings · rejected · account ───────────┼─► Release (a hidden folder) ── rename ──► DIR
//! cells · unit totals · replicate weights ──┘        manifest.json: digests of everything
//!
//! margins of the sample ─► ControlForm ─► <margin>.csv and control_totals.xlsx, for whoever knows the totals
//!
//! findings · rejected of one package ─► ReturnList ─► return-<sender>.xlsx and .csv, for a clerk
//! ```
//!
//! Conventions of the Parquet files stand in [`mod@parquet_file`]: a code column is the
//! truth and `<name>_label` its words, identifiers are text, no clock and no
//! path is written, and the same input gives the same bytes.

mod bases;
mod changes;
mod columns;
mod control_form;
mod corrections;
mod datapackage;
mod error;
mod estimates;
mod findings;
mod lock;
mod manifest;
mod microdata;
mod normalised;
pub mod parquet_file;
mod place;
mod quality_table;
mod records;
mod rejected;
mod rejected_line;
mod release;
mod replicate_weights;
mod return_list;
mod services;
mod set_aside;
mod small_areas;
mod unit_totals;
mod weights_table;

pub use changes::changes;
pub use columns::{OutputColumn, OutputTable};
pub use control_form::{ControlForm, SameName};
pub use corrections::corrections;
pub use datapackage::datapackage;
pub use error::PublishError;
pub use estimates::estimates;
pub use findings::findings;
pub use manifest::ReleaseInfo;
pub use microdata::microdata;
pub use normalised::normalised;
pub use quality_table::quality;
pub use records::accepted_records;
pub use rejected::rejected;
pub use rejected_line::{rejected_line, rejected_words};
pub use release::Release;
pub use replicate_weights::{ReplicateFile, replicate_weights};
pub use return_list::ReturnList;
pub use services::services;
pub use set_aside::set_aside;
pub use small_areas::{model_fits, small_areas};
pub use unit_totals::unit_totals;
pub use weights_table::weights;
