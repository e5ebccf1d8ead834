//! The names of modelled figures: cells of estimand `model`, with interval and decision.

use super::decision::{Facts, decide};
use super::{AreaEstimate, FayHerriot, ModelArea, ModelPlan, Register};
use crate::{AmountMethod, Cell, DomainPart, Estimand, Figure, Statistic, amount_interval};
use codebook::{StatisticKind, Text};

/// An area's numbers before they get their names.
pub(super) struct Predicted<'a> {
    pub(super) direct: Option<(&'a Figure, &'a AreaEstimate)>,
    pub(super) synthetic: f64,
    pub(super) estimate: f64,
    pub(super) mse: f64,
}

/// Makes figures of an area's numbers.
pub(super) struct Naming<'a> {
    pub(super) plan: &'a ModelPlan,
    pub(super) whole: &'a Figure,
    pub(super) fit: &'a FayHerriot,
    pub(super) register: &'a Register,
}

impl Naming<'_> {
    pub(super) fn area(&self, area: usize, predicted: &Predicted) -> ModelArea {
        let code = &self.register.codes[area];
        let population = self.register.population.as_ref().map(|(_, sizes)| sizes[area]);
        let direct = predicted.direct.map(|(figure, _)| figure);
        let label = direct.map_or_else(|| Text::new(code, code), |figure| figure.domain[0].label.clone());
        let domain = vec![DomainPart { variable: self.plan.area.clone(), level: code.clone(), label }];
        let cell = self.cell(predicted, population);
        let rate = Figure { domain, cell, second: None, ..self.whole.clone() };
        let total = self.register.population.as_ref().zip(population).map(|((name, _), size)| Figure {
            statistic: StatisticKind::Total,
            population_base: Some(name.clone()),
            cell: scaled(&rate.cell, size),
            ..rate.clone()
        });
        ModelArea {
            code: code.clone(),
            direct: direct.map(|figure| figure.cell.clone()),
            sampled: predicted.direct.map(|(_, estimate)| estimate.clone()),
            synthetic: predicted.synthetic,
            population,
            rate,
            total,
        }
    }

    fn cell(&self, predicted: &Predicted, population: Option<f64>) -> Cell {
        let is_share = self.whole.cell.statistic == Statistic::Proportion;
        let df = self.fit.degrees_of_freedom();
        let estimate = predicted.estimate;
        let se = (predicted.mse > 0.0).then(|| predicted.mse.sqrt());
        let interval =
            se.map(|se| amount_interval(AmountMethod::Linear, estimate, se, f64::from(df), self.plan.ci_level));
        let interval = interval.unwrap_or(Err(crate::NoInterval::Undefined));
        let cut = |end: f64| if is_share { end.clamp(0.0, 1.0) } else { end };
        let facts = Facts {
            estimate,
            se,
            is_share,
            df,
            sampled: predicted.direct.is_some(),
            synthetic: self.fit.fully_synthetic(),
            residual: predicted.direct.map(|(_, area)| area.residual),
        };
        let direct = predicted.direct.map(|(figure, _)| &figure.cell);
        Cell {
            statistic: self.whole.cell.statistic,
            estimand: Estimand::Model,
            cell: 0,
            level: self.whole.cell.level,
            n: direct.map_or(0, |cell| cell.n),
            n_positive: direct.map_or(0, |cell| cell.n_positive),
            n_effective: None,
            population: population.or(direct.map(|cell| cell.population)).unwrap_or(0.0),
            estimate: Some(estimate),
            se,
            cv: se.filter(|_| estimate > 0.0).map(|se| se / estimate),
            ci_low: interval.ok().map(|interval| cut(interval.low)),
            ci_high: interval.ok().map(|interval| cut(interval.high)),
            no_interval: interval.err(),
            ci_method: "eblup_t",
            ci_level: self.plan.ci_level,
            df,
            deff: None,
            rule: super::MODEL_RULE,
            decision: decide(&facts),
        }
    }
}

/// The number of people that a rate gives on a known population.
fn scaled(rate: &Cell, size: f64) -> Cell {
    let times = |number: Option<f64>| number.map(|number| number * size);
    Cell {
        statistic: Statistic::Total,
        estimate: times(rate.estimate),
        se: times(rate.se),
        ci_low: times(rate.ci_low),
        ci_high: times(rate.ci_high),
        ..rate.clone()
    }
}
