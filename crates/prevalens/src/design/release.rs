//! Assumptions from the figures of an earlier release.

use super::assumptions::{Assumptions, Domain};
use crate::console;
use anyhow::{Context, bail};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

/// Takes the shares of a table as domains: prevalence, design effect and degrees of freedom of each,
/// under the variance basis that is named, or else the one that decisions rest on. `persons` becomes
/// that of the release. A figure without a sampling error says nothing of the next survey and is left out.
pub fn assume(
    assumed: &mut Assumptions,
    folder: &Path,
    table: Option<&str>,
    basis: Option<&str>,
) -> anyhow::Result<()> {
    let figures = figures(&folder.join("estimates.parquet"))?;
    let names = |of: fn(&FigureRow) -> &str| figures.iter().map(of).collect::<Vec<&str>>();
    let (tables, bases) = (names(|figure| &figure.table), names(|figure| &figure.basis));
    let table = chosen("table", table, &tables, folder)?;
    let basis = chosen("basis", basis, &bases, folder)?;
    let chosen = figures.iter().filter(|figure| figure.table == table && figure.basis == basis);
    let of_all = chosen.clone().map(|figure| figure.n).fold(0, u64::max);
    let domains = chosen.map(|figure| Domain {
        name: figure.name.clone(),
        share: figure.n as f64 / of_all as f64,
        prevalence: Some(figure.estimate),
        deff: Some(figure.deff),
        df: Some(figure.df),
    });
    if assumed.domain.is_empty() {
        assumed.domain = domains.collect();
    }
    if assumed.domain.iter().any(|domain| domain.df.is_some_and(|df| df < FEW)) {
        console::talk(&format!(
            "note: design effects seen with fewer than {FEW} degrees of freedom are uncertain themselves"
        ));
    }
    assumed.persons = assumed.persons.or(Some(of_all as f64));
    Ok(())
}

/// Degrees of freedom below which a standard error is uncertain itself.
const FEW: u32 = 8;

/// The name that was given, or the first there is.
fn chosen<'a>(option: &str, given: Option<&'a str>, there: &[&'a str], folder: &Path) -> anyhow::Result<&'a str> {
    let Some(first) = there.first() else {
        bail!("`{}` has no design-based share\n  help: name the folder of a release", folder.display());
    };
    let name = given.unwrap_or(first);
    if !there.contains(&name) {
        let known: BTreeSet<&str> = there.iter().copied().collect();
        let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        bail!(
            "`{}` has no shares with {option} `{name}`; expected one of {}\n  help: choose with `--{option}`",
            folder.display(),
            known.join(", ")
        );
    }
    Ok(name)
}

/// A design-based share of a release, with its error.
struct FigureRow {
    table: String,
    name: String,
    basis: String,
    n: u64,
    estimate: f64,
    deff: f64,
    df: u32,
}

fn figures(path: &Path) -> anyhow::Result<Vec<FigureRow>> {
    let broken =
        || format!("cannot read `{}`\n  help: name the folder of a release made by this version", path.display());
    let file = File::open(path).with_context(broken)?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).with_context(broken)?.build().with_context(broken)?;
    let mut rows = Vec::new();
    for batch in reader {
        rows.extend(of_batch(&batch.with_context(broken)?).with_context(broken)?);
    }
    Ok(rows)
}

fn of_batch(batch: &RecordBatch) -> Option<Vec<FigureRow>> {
    let text = |name: &str| batch.column_by_name(name)?.as_string_opt::<i32>();
    let real = |name: &str| batch.column_by_name(name)?.as_primitive_opt::<Float64Type>();
    let (table, statistic, estimand) = (text("table_id")?, text("statistic")?, text("estimand")?);
    let (basis, n) = (text("variance_basis")?, batch.column_by_name("n")?.as_primitive_opt::<Int64Type>()?);
    let (estimate, deff) = (real("estimate")?, real("deff")?);
    let df = batch.column_by_name("df")?.as_primitive_opt::<Int32Type>()?;
    let labels = ["by1_label", "by2_label", "by3_label", "level_label"].map(text);
    let mut rows = Vec::new();
    for row in 0..batch.num_rows() {
        let share = statistic.value(row) == "proportion" && estimand.value(row) == "design";
        let inside = estimate.is_valid(row) && estimate.value(row) > 0.0 && estimate.value(row) < 1.0;
        if !share || !inside || deff.is_null(row) || deff.value(row) <= 0.0 {
            continue;
        }
        let parts = labels.iter().flatten().filter(|labels| labels.is_valid(row)).map(|labels| labels.value(row));
        rows.push(FigureRow {
            table: table.value(row).to_owned(),
            name: parts.collect::<Vec<_>>().join(", "),
            basis: basis.value(row).to_owned(),
            n: u64::try_from(n.value(row)).ok()?,
            estimate: estimate.value(row),
            deff: deff.value(row),
            df: u32::try_from(df.value(row)).ok()?,
        });
    }
    Some(rows)
}
