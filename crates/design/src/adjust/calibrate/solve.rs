//! The ratios of one part, by Newton's method on the dual.
//!
//! ```text
//! Φ(λ) = Σ_k d_k ∫F(x_k'λ) − λ'T     convex; its slope is what the sums miss of the totals
//!
//! λ ← λ + t · (Σ_k d_k F'(x_k'λ) x_k x_k')⁻¹ (T − Σ_k d_k F(x_k'λ) x_k),   t = 1, ½, ¼, …  until Φ falls
//! ```
//!
//! Where so many weights stand at a bound that the matrix cannot be inverted, a
//! little of the matrix at the start is added: the step is shorter, the goal the same.

use super::{Bounds, Calibrate, Columns, Distance, Gram, Problem, Units, impossible};

/// What the matrix at the start is multiplied by where it has to help.
const RIDGE: f64 = 1e-3;

/// A step is taken if it falls by this share of what the slope promises.
const SUFFICIENT: f64 = 1e-4;

/// The calibration of one part.
pub(super) struct Program<'a> {
    pub calibrate: &'a Calibrate,
    pub part: usize,
    pub columns: &'a Columns,
    pub rows: Vec<Row>,
    pub totals: &'a [f64],
    /// What a miss is measured against, by column.
    pub scale: Vec<f64>,
}

/// A unit of the part.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub row: usize,
    pub weight: f64,
    pub lower: f64,
    pub upper: f64,
}

/// Where the search stands.
struct Point {
    lambda: Vec<f64>,
    ratios: Vec<f64>,
    slopes: Vec<f64>,
    /// `T − Σ d F x`.
    miss: Vec<f64>,
    /// Φ.
    value: f64,
    /// Whether `λ'T` is above `Σ d max(L x'λ, U x'λ)`: no ratios within the bounds reach the totals.
    hopeless: bool,
}

/// Where the search ended.
pub(super) struct Found {
    pub ratios: Vec<f64>,
    pub miss: Vec<f64>,
    pub rounds: u32,
    pub converged: bool,
}

impl<'a> Program<'a> {
    pub fn of_part(calibrate: &'a Calibrate, units: &'a Units, part: usize) -> Result<Program<'a>, Problem> {
        let columns = units.columns();
        let width = columns.width();
        let totals = &calibrate.totals[part * width..(part + 1) * width];
        let rows: Vec<Row> = units.of_part(part).iter().map(|&unit| row(calibrate, units, unit as usize)).collect();
        let mut scale: Vec<f64> = totals.iter().map(|total| total.abs()).collect();
        let mut size = vec![0.0; width];
        for row in &rows {
            for (column, value) in columns.row(row.row) {
                size[column] += row.weight * value.abs();
            }
        }
        for (scale, size) in scale.iter_mut().zip(size) {
            *scale = scale.max(size);
        }
        let program = Program { calibrate, part, columns, rows, totals, scale };
        impossible::check(&program)?;
        Ok(program)
    }

    /// The ratio of new to old weight of each unit.
    pub fn ratios(&self) -> Result<Vec<f64>, Problem> {
        let found = self.search(self.calibrate.distance, &self.rows);
        if found.converged { Ok(found.ratios) } else { Err(impossible::explain(self, &found)) }
    }

    /// Newton's method from the weights before.
    pub fn search(&self, distance: Distance, rows: &[Row]) -> Found {
        let start: Vec<(usize, f64)> = rows.iter().map(|row| (row.row, RIDGE * row.weight)).collect();
        let mut point = self.at(vec![0.0; self.columns.width()], distance, rows);
        let mut rounds = 0;
        while rounds < self.calibrate.max_rounds && !self.met(&point.miss) && !point.hopeless {
            rounds += 1;
            let weights = || rows.iter().zip(&point.slopes).map(|(row, slope)| (row.row, row.weight * slope));
            let mut gram = Gram::new(self.columns, weights());
            if !gram.collinear().is_empty() {
                gram = Gram::new(self.columns, weights().chain(start.iter().copied()));
            }
            let step = gram.solve(&point.miss);
            match self.line(&point, &step, distance, rows) {
                Some(next) => point = next,
                None => break,
            }
        }
        Found { converged: self.met(&point.miss), ratios: point.ratios, miss: point.miss, rounds }
    }

    /// The longest of the steps 1, ½, ¼, … that falls enough; `None` if none does.
    fn line(&self, from: &Point, step: &[f64], distance: Distance, rows: &[Row]) -> Option<Point> {
        let fall: f64 = step.iter().zip(&from.miss).map(|(step, miss)| step * miss).sum();
        let rounding = f64::EPSILON * from.lambda.iter().zip(self.totals).map(|(l, t)| (l * t).abs()).sum::<f64>();
        let rounding = rounding + f64::EPSILON * rows.iter().map(|row| row.weight).sum::<f64>();
        let mut length = 1.0;
        for _ in 0..60 {
            let lambda = from.lambda.iter().zip(step).map(|(lambda, step)| lambda + length * step).collect();
            let next = self.at(lambda, distance, rows);
            if next.value.is_finite() && next.value <= from.value - SUFFICIENT * length * fall + rounding {
                return Some(next);
            }
            length /= 2.0;
        }
        None
    }

    fn at(&self, lambda: Vec<f64>, distance: Distance, rows: &[Row]) -> Point {
        let wanted: f64 = lambda.iter().zip(self.totals).map(|(lambda, total)| lambda * total).sum();
        let mut point = Point {
            value: -wanted,
            ratios: Vec::with_capacity(rows.len()),
            slopes: Vec::with_capacity(rows.len()),
            miss: self.totals.to_vec(),
            hopeless: false,
            lambda,
        };
        let mut most = 0.0;
        for row in rows {
            let u = self.columns.dot(row.row, &point.lambda);
            let (ratio, slope, integral) = distance.at(u, row.lower, row.upper);
            for (column, value) in self.columns.row(row.row) {
                point.miss[column] -= row.weight * ratio * value;
            }
            point.value += row.weight * integral;
            most += if u == 0.0 { 0.0 } else { row.weight * (row.lower * u).max(row.upper * u) };
            point.ratios.push(ratio);
            point.slopes.push(slope);
        }
        let size: f64 = point.lambda.iter().zip(&self.scale).map(|(lambda, scale)| (lambda * scale).abs()).sum();
        point.hopeless = wanted - most > impossible::SAME * size;
        point
    }

    /// What messages call a column of the part.
    pub fn label(&self, column: usize) -> String {
        let name = &self.columns.names()[column];
        match &self.calibrate.partition {
            None => name.clone(),
            Some(partition) => format!("{}: {name}", partition.names[self.part]),
        }
    }

    fn met(&self, miss: &[f64]) -> bool {
        miss.iter().zip(&self.scale).all(|(miss, scale)| miss.abs() <= self.calibrate.tolerance * scale)
    }
}

fn row(calibrate: &Calibrate, units: &Units, unit: usize) -> Row {
    let (least, most) = units.range(unit);
    let (lower, upper) = calibrate.bounds.of_ratio(least, most);
    let lower = match (calibrate.distance, calibrate.bounds) {
        (Distance::Raking, Bounds::None) => 0.0,
        (Distance::Linear | Distance::Raking | Distance::Logit, _) => lower,
    };
    Row { row: unit, weight: units.weight()[unit], lower, upper }
}
