//! A value lies near the others of its group, on the scale of logarithms.
//!
//! ```text
//! |ln v − median| ≤ limit · 1.4826 · median |ln v − median|
//! ```
//! The factor makes the median distance a standard deviation where values are
//! normal, as R's `mad` does. Medians run over every row of the group with a
//! positive value, whether or not `when` holds there. A missing value, group or
//! logarithm is undecided; a group of fewer than `least` values, or one whose
//! median distance is zero, shows no spread to judge by, and nothing fails in it.

use super::{Check, Hit, Scope, Site, Together};
use crate::ValidateError;
use crate::sql::{NoSql, released_expr};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_row::{RowConverter, SortField};
use arrow_schema::DataType;
use codebook::{Outlier, Verdict};
use roster::Roster;
use roster::expr::{Expr, ExprError, ROW, Type, from_clause, quoted};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Makes a median distance a standard deviation where values are normal.
const NORMAL: f64 = 1.4826;

#[derive(Debug)]
struct GroupOutlier {
    value: Expr,
    group: Vec<Expr>,
    limit: f64,
    least: usize,
}

fn declared<'a>(site: &Site<'a>) -> Result<&'a Outlier, ValidateError> {
    let missing = || ValidateError::rule(site.rule, "`outlier` is missing", "say what is compared, in which group");
    site.rule.outlier.as_ref().ok_or_else(missing)
}

pub(super) fn compile(site: &Site) -> Result<Box<dyn Check>, ValidateError> {
    let outlier = declared(site)?;
    let value = site.expr("outlier.value", &outlier.value)?;
    if !matches!(value.kind(), Type::Int | Type::Float) {
        let problem = format!("`outlier.value` is {}", value.kind().name());
        return Err(ValidateError::rule(site.rule, problem, "compare a number"));
    }
    let group = outlier.group.iter().map(|sql| site.expr("outlier.group", sql)).collect::<Result<_, _>>()?;
    Ok(Box::new(GroupOutlier { value, group, limit: outlier.limit, least: outlier.least as usize }))
}

pub(super) fn sql(site: &Site) -> Result<String, NoSql> {
    let outlier = declared(site)?;
    let (value, mut above) = released_expr(site, "outlier.value", &outlier.value)?;
    let mut columns = Vec::new();
    for sql in &outlier.group {
        let (part, reads) = released_expr(site, "outlier.group", sql)?;
        columns.push(format!("{part} as _group{}", columns.len()));
        above = site.shape.ancestors(site.table).filter(|&table| above == Some(table) || reads == Some(table)).last();
    }
    let groups: Vec<String> = (0..columns.len()).map(|at| format!("_group{at}")).collect();
    let blank: Vec<String> = groups.iter().map(|name| format!("{name} is null")).collect();
    columns.push(format!("case when {value} > 0 then ln({value}) end as _log"));
    let window = format!("over (partition by {})", groups.join(", "));
    let blank = [blank.as_slice(), &["_log is null".to_owned()]].concat().join(" or ");
    Ok(format!(
        "select {ROW}, cast(null as varchar) as field, case when {blank} then 'undecided' else 'fails' end as verdict\n  \
         from (\n    select *, median(abs(_log - _median)) {window} as _spread\n    \
         from (\n      select *, median(_log) {window} as _median, count(_log) {window} as _values\n      \
         from (select {table}.{ROW}, {columns} from {from})\n    )\n  )\n  \
         where {blank} or (_values >= {least} and _spread > 0 and abs(_log - _median) > {limit:?} * {NORMAL} * _spread)",
        columns = columns.join(", "),
        table = quoted(site.shape.name(site.table)),
        from = from_clause(site.shape, site.table, above),
        least = outlier.least,
        limit = outlier.limit,
    ))
}

impl Check for GroupOutlier {
    fn judge(&self, roster: &Roster, rows: Range<usize>) -> Result<Vec<Hit>, ExprError> {
        let values = |expr: &Expr| {
            let values = expr.bind(roster)?.eval(rows.clone())?;
            Ok(values.into_rows(rows.len()).expect("a value is repeated"))
        };
        let value = cast(&values(&self.value)?, &DataType::Float64).expect("a number, checked when compiled");
        let value = value.as_primitive::<Float64Type>();
        let groups = self.group.iter().map(values).collect::<Result<Vec<ArrayRef>, ExprError>>()?;
        let known = |at: usize| value.is_valid(at) && value.value(at) > 0.0 && groups.iter().all(|g| g.is_valid(at));
        let log = |at: usize| value.value(at).ln();

        let mut hits: Vec<Hit> = Vec::new();
        let mut hit = |at: usize, verdict| hits.push(Hit { row: (rows.start + at) as u32, verdict, field: None });
        (0..rows.len()).filter(|&at| !known(at)).for_each(|at| hit(at, Verdict::Undecided));
        for members in members(&groups, rows.len(), &known) {
            let Some((middle, spread)) = self.spread(members.iter().map(|&at| log(at)).collect()) else { continue };
            let far = members.into_iter().filter(|&at| (log(at) - middle).abs() > self.limit * NORMAL * spread);
            far.for_each(|at| hit(at, Verdict::Fails));
        }
        hits.sort_by_key(|hit| hit.row);
        Ok(hits)
    }

    fn together(&self) -> Together {
        Together::Table
    }

    fn scope(&self) -> Scope {
        Scope::Beyond
    }
}

impl GroupOutlier {
    /// Median and median distance from it; nothing for a group that shows no spread.
    fn spread(&self, mut logs: Vec<f64>) -> Option<(f64, f64)> {
        if logs.len() < self.least {
            return None;
        }
        let middle = median(&mut logs)?;
        let mut distances: Vec<f64> = logs.into_iter().map(|log| (log - middle).abs()).collect();
        median(&mut distances).filter(|&spread| spread > 0.0).map(|spread| (middle, spread))
    }
}

/// The known rows of each group, in order of first appearance.
fn members(groups: &[ArrayRef], rows: usize, known: &dyn Fn(usize) -> bool) -> Vec<Vec<usize>> {
    if groups.is_empty() {
        return vec![(0..rows).filter(|&at| known(at)).collect()];
    }
    let fields = groups.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    let converter = RowConverter::new(fields).expect("columns are plain types");
    let keys = { converter }.convert_columns(groups).expect("the columns the converter was made for");
    let mut place: FxHashMap<&[u8], usize> = FxHashMap::default();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (at, key) in keys.iter().enumerate().filter(|(at, _)| known(*at)) {
        let place = *place.entry(key.data()).or_insert(members.len());
        if place == members.len() {
            members.push(Vec::new());
        }
        members[place].push(at);
    }
    members
}

/// The middle value, or the mean of the two in the middle.
fn median(values: &mut [f64]) -> Option<f64> {
    let half = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    match below.iter().copied().max_by(f64::total_cmp) {
        Some(lower) if values.len().is_multiple_of(2) => Some(lower + (upper - lower) * 0.5),
        Some(_) | None => Some(upper),
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_middle_of_odd_and_even() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [4.0]), Some(4.0));
        assert_eq!(median(&mut [9.0, 1.0, 4.0]), Some(4.0));
        assert_eq!(median(&mut [9.0, 1.0, 4.0, 2.0]), Some(3.0));
    }
}
