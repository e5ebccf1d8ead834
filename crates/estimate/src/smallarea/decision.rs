//! Whether a modelled figure may be shown, and why not: one rule, with its reasons.

use crate::{Decision, Reason, Verdict};

/// Name of the rule in the `reliability_rule` column.
///
/// A relative root mean squared error over 33.3 % is withheld, over 16.6 %
/// reviewed: the limits that Statistics Canada's guidelines on survey quality set for
/// coefficients of variation. The other tests are about the model.
pub const MODEL_RULE: &str = "model_relative_error";

/// Over this a figure is withheld.
const WITHHOLD_OVER: f64 = 0.333;
/// Over this it is reviewed.
const REVIEW_OVER: f64 = 0.166;
/// An area whose residual is beyond this does not fit the model.
const UNLIKE: f64 = 3.0;
/// Fewer degrees of freedom than this and `σ²ᵤ` is hardly known.
const FEW: u32 = 8;

/// What the decision rests on.
pub(super) struct Facts {
    pub(super) estimate: f64,
    pub(super) se: Option<f64>,
    pub(super) is_share: bool,
    pub(super) df: u32,
    pub(super) sampled: bool,
    pub(super) synthetic: bool,
    pub(super) residual: Option<f64>,
}

pub(super) fn decide(facts: &Facts) -> Decision {
    let withheld = withhold(facts);
    if !withheld.is_empty() {
        return Decision { verdict: Verdict::Withhold, reasons: withheld };
    }
    let reasons = review(facts);
    let verdict = if reasons.is_empty() { Verdict::Show } else { Verdict::Review };
    Decision { verdict, reasons }
}

fn reason(id: &'static str, en: String, zh: String) -> Reason {
    Reason { id, en, zh }
}

fn withhold(facts: &Facts) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let Facts { estimate, se, .. } = *facts;
    if estimate <= 0.0 || facts.is_share && estimate >= 1.0 {
        let range = if facts.is_share { "0 and 1" } else { "0 and above" };
        reasons.push(reason(
            "model_off_scale",
            format!("the model gives {estimate:.4}, outside {range}"),
            format!("模型给出 {estimate:.4}，超出可能范围"),
        ));
        return reasons;
    }
    match se.map(|se| se / estimate) {
        None => reasons.push(reason(
            "model_error_unknown",
            "the mean squared error is not above 0".into(),
            "均方误差不大于 0".into(),
        )),
        Some(relative) if relative > WITHHOLD_OVER => reasons.push(reason(
            "model_error_large",
            format!("the relative error of the model's estimate is {:.1} %, over 33.3 %", relative * 100.0),
            format!("模型估计的相对误差为 {:.1} %，超过 33.3 %", relative * 100.0),
        )),
        Some(_) => {}
    }
    reasons
}

fn review(facts: &Facts) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let relative = facts.se.map_or(0.0, |se| se / facts.estimate);
    if relative > REVIEW_OVER {
        reasons.push(reason(
            "model_error_moderate",
            format!("the relative error of the model's estimate is {:.1} %, over 16.6 %", relative * 100.0),
            format!("模型估计的相对误差为 {:.1} %，超过 16.6 %", relative * 100.0),
        ));
    }
    if !facts.sampled {
        reasons.push(reason(
            "no_sample",
            "nobody of this area was surveyed: the figure is what its covariates lead one to expect".into(),
            "该地区没有样本：数字仅为由协变量推得的期望值".into(),
        ));
    }
    if facts.synthetic {
        reasons.push(reason(
            "no_area_effect",
            "the variance between areas was estimated as 0: no area's own sample carries weight in its figure".into(),
            "地区间方差估计为 0：各地区自身样本在其数字中不占权重".into(),
        ));
    }
    if let Some(residual) = facts.residual.filter(|residual| residual.abs() > UNLIKE) {
        reasons.push(reason(
            "unlike_model",
            format!("the direct estimate lies {:.1} standard errors from what the model expects", residual.abs()),
            format!("直接估计与模型期望相差 {:.1} 个标准误", residual.abs()),
        ));
    }
    if facts.df < FEW {
        reasons.push(reason(
            "few_areas",
            format!("the model rests on {} areas more than coefficients, fewer than {FEW}", facts.df),
            format!("模型的地区数仅比系数多 {} 个，少于 {FEW} 个", facts.df),
        ));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Facts = Facts {
        estimate: 0.06,
        se: Some(0.006),
        is_share: true,
        df: 10,
        sampled: true,
        synthetic: false,
        residual: Some(1.2),
    };

    fn decided(facts: &Facts) -> (Verdict, Vec<&'static str>) {
        let decision = decide(facts);
        assert!(decision.reasons.iter().all(|reason| !reason.en.is_empty() && !reason.zh.is_empty()));
        (decision.verdict, decision.reasons.iter().map(|reason| reason.id).collect())
    }

    #[test]
    fn every_reason_has_its_case() {
        assert_eq!(decided(&USUAL), (Verdict::Show, vec![]));
        let review = |facts: Facts, id| assert_eq!(decided(&facts), (Verdict::Review, vec![id]));
        review(Facts { se: Some(0.011), ..USUAL }, "model_error_moderate");
        review(Facts { sampled: false, residual: None, ..USUAL }, "no_sample");
        review(Facts { synthetic: true, ..USUAL }, "no_area_effect");
        review(Facts { residual: Some(-3.1), ..USUAL }, "unlike_model");
        review(Facts { df: 7, ..USUAL }, "few_areas");
        let withhold = |facts: Facts, id| assert_eq!(decided(&facts), (Verdict::Withhold, vec![id]));
        withhold(Facts { se: Some(0.021), ..USUAL }, "model_error_large");
        withhold(Facts { se: None, ..USUAL }, "model_error_unknown");
        withhold(Facts { estimate: -0.001, ..USUAL }, "model_off_scale");
        withhold(Facts { estimate: 1.02, ..USUAL }, "model_off_scale");
    }

    #[test]
    fn a_mean_may_be_above_one() {
        let mean = Facts { estimate: 4.2, se: Some(0.2), is_share: false, ..USUAL };
        assert_eq!(decided(&mean), (Verdict::Show, vec![]));
    }
}
