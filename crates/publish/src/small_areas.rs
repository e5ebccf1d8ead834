//! `small_areas.parquet` and `model_fits.parquet`: what models of small areas rest on.
//!
//! The figures stand in `estimates.parquet` with the estimand `model`. Here is, for
//! every area, the direct estimate beside the parts that the model made its figure
//! of; and for every model its coefficients and how well it fits.

use crate::{OutputColumn, OutputTable};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray};
use codebook::Text;
use estimate::Cell;
use estimate::smallarea::{AreaEstimate, AreaModel, ModelArea};
use std::sync::Arc;

/// Every area of every model.
pub fn small_areas(models: &[AreaModel]) -> OutputTable {
    let rows: Vec<(&AreaModel, &ModelArea)> =
        models.iter().flat_map(|model| model.areas.iter().map(move |area| (model, area))).collect();
    let texts = |value: &dyn Fn(&AreaModel, &ModelArea) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(|(model, area)| value(model, area)).collect::<StringArray>())
    };
    let real = |value: &dyn Fn(&AreaModel, &ModelArea) -> Option<f64>| -> ArrayRef {
        Arc::new(rows.iter().map(|(model, area)| value(model, area)).collect::<Float64Array>())
    };
    let text = |value: &dyn Fn(&AreaModel, &ModelArea) -> String| texts(&|model, area| Some(value(model, area)));
    let rate = |value: fn(&Cell) -> Option<f64>| real(&|_, area| value(&area.rate.cell));
    let direct = |value: fn(&Cell) -> Option<f64>| real(&|_, area| area.direct.as_ref().and_then(value));
    let fitted = |value: fn(&AreaEstimate) -> f64| real(&|_, area| area.sampled.as_ref().map(value));
    let mut columns = Vec::new();
    let mut add = |name: &str, en: &str, zh: &str, values: ArrayRef| {
        columns.push(OutputColumn::new(name, Text::new(en, zh), values));
    };
    add("model", "model", "模型", text(&|model, _| model.plan.name.clone()));
    add("table_id", "table of the plan", "表号", text(&|model, _| model.whole.table_id.clone()));
    add("variable", "what is estimated", "变量", text(&|model, _| model.whole.variable.clone()));
    add("level", "level of the variable", "取值", texts(&|model, _| model.whole.level.clone()));
    add("area_variable", "what the area is a code of", "地区变量", text(&|model, _| model.plan.area.clone()));
    add("area_code", "code of the area", "地区", text(&|_, area| area.code.clone()));
    let sampled = rows.iter().map(|(_, area)| Some(area.sampled.is_some())).collect::<BooleanArray>();
    add("sampled", "whether anybody of the area was surveyed", "是否有样本", Arc::new(sampled));
    let n = rows.iter().map(|(_, area)| Some(area.rate.cell.n as i64)).collect::<Int64Array>();
    add("n", "records of the area", "样本数", Arc::new(n));
    add("direct", "direct estimate", "直接估计", direct(|cell| cell.estimate));
    add("direct_se", "its design-based standard error, on `direct_df`", "直接估计标准误", direct(|cell| cell.se));
    add("direct_df", "degrees of freedom of that", "其自由度", direct(|cell| Some(f64::from(cell.df))));
    add("sampling_variance", "sampling variance that the model was given", "模型所用抽样方差", fitted(|a| a.variance));
    add("gamma", "weight of the direct estimate", "直接估计的权重", fitted(|a| a.gamma));
    add("synthetic", "what the covariates lead one to expect", "合成估计", real(&|_, area| Some(area.synthetic)));
    add(
        "eblup",
        "gamma x direct + (1 - gamma) x synthetic",
        "经验最优线性无偏预测",
        real(&|_, area| Some(area.sampled.as_ref().map_or(area.synthetic, |a| a.estimate))),
    );
    add("mse_g1", "mean squared error: sampling and area", "均方误差第一项", fitted(|a| a.parts[0]));
    add("mse_g2", "mean squared error: coefficients", "均方误差第二项", fitted(|a| a.parts[1]));
    add(
        "mse_g3",
        "mean squared error: variance between areas, counted twice",
        "均方误差第三项",
        fitted(|a| a.parts[2]),
    );
    add("residual", "standardised distance from the model", "标准化残差", fitted(|a| a.residual));
    add("benchmark_factor", "what the estimate was multiplied by", "基准调整系数", real(&|model, _| model.factor));
    add("estimate", "published estimate of estimand model", "模型估计", rate(|cell| cell.estimate));
    add("rmse", "root of its mean squared error", "均方根误差", rate(|cell| cell.se));
    add("ci_low", "lower end of its interval", "区间下限", rate(|cell| cell.ci_low));
    add("ci_high", "upper end of its interval", "区间上限", rate(|cell| cell.ci_high));
    add("population", "persons of the register", "登记人口", real(&|_, area| area.population));
    add(
        "people",
        "population x estimate",
        "推算人数",
        real(&|_, area| area.total.as_ref().and_then(|total| total.cell.estimate)),
    );
    add(
        "decision",
        "show, review or withhold",
        "发布决定",
        text(&|_, area| area.rate.cell.decision.verdict.name().into()),
    );
    OutputTable {
        name: "small_areas".into(),
        title: Text::new("Models of small areas, one row per area", "小地区模型（每行一个地区）"),
        columns,
        sorted_by: Vec::new(),
    }
}

/// One number about a model: its kind, name, value, standard error.
type Fact = (&'static str, String, Option<f64>, Option<f64>);

fn facts(model: &AreaModel) -> Vec<Fact> {
    let (fit, of) = (&model.fit, &model.fit.fit);
    let coefficient =
        |c: &estimate::smallarea::Coefficient| -> Fact { ("coefficient", c.name.clone(), Some(c.value), Some(c.se)) };
    let fact = |name: &str, value: f64| -> Fact { ("fit", name.into(), Some(value), None) };
    let mut facts: Vec<Fact> = fit.coefficients.iter().map(coefficient).collect();
    facts.extend([
        fact(&format!("variance_between_areas_{}", fit.method.name()), fit.sigma2),
        fact("degrees_of_freedom", f64::from(fit.degrees_of_freedom())),
        fact("log_likelihood", of.log_likelihood),
        fact("restricted_log_likelihood", of.restricted),
        fact("aic", of.aic),
        fact("bic", of.bic),
        fact("heterogeneity_chi2", of.heterogeneity),
        fact("heterogeneity_p", of.heterogeneity_p),
    ]);
    if let Some(pooled) = &model.pooled {
        facts.push(fact("sampling_variance_per_record", pooled.per_record));
        facts.push(fact("sampling_variance_df", f64::from(pooled.df)));
    }
    facts.extend(model.factor.map(|factor| fact("benchmark_factor", factor)));
    facts
}

/// Coefficients and fit of every model.
pub fn model_fits(models: &[AreaModel]) -> OutputTable {
    let rows: Vec<(&str, Fact)> = models
        .iter()
        .flat_map(|model| facts(model).into_iter().map(move |fact| (model.plan.name.as_str(), fact)))
        .collect();
    let text = |value: fn(&(&str, Fact)) -> String| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(value(row))).collect::<StringArray>())
    };
    let real = |value: fn(&Fact) -> Option<f64>| -> ArrayRef {
        Arc::new(rows.iter().map(|(_, fact)| value(fact)).collect::<Float64Array>())
    };
    let column = |name: &str, en: &str, zh: &str, values| OutputColumn::new(name, Text::new(en, zh), values);
    OutputTable {
        name: "model_fits".into(),
        title: Text::new("Models of small areas, coefficients and fit", "小地区模型的系数与拟合"),
        columns: vec![
            column("model", "model", "模型", text(|(model, _)| (*model).to_owned())),
            column("kind", "coefficient or fit", "类别", text(|(_, fact)| fact.0.to_owned())),
            column("name", "covariate, or what is told of the fit", "名称", text(|(_, fact)| fact.1.clone())),
            column("value", "value", "数值", real(|fact| fact.2)),
            column("se", "standard error of a coefficient", "标准误", real(|fact| fact.3)),
        ],
        sorted_by: Vec::new(),
    }
}
