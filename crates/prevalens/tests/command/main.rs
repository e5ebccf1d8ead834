//! The command as a stranger and an adversary meet it: the binary, files, exit code, stdout, stderr.
//!
//! ```text
//! bench      a temporary survey, the binary run on it, what was left behind
//! csv, parquet   what went in and what came out, as plain tables
//! ```

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod accounting;
mod arrivals;
mod bench;
mod broken;
mod budgets;
mod cache;
mod check;
mod cli;
mod corrections;
mod csv;
mod data_errors;
mod design;
mod design_errors;
mod disclosure;
mod errors;
mod estimate;
mod explain;
mod faults;
mod formats;
mod gates;
mod identity;
mod lint;
mod names;
mod out_errors;
mod parquet;
mod planted;
mod replicates;
mod services;
mod small_areas;
mod status;
mod tables;
mod variance;
mod weigh;
mod weights;
