//! A description in Chinese sentences.

use super::numbers::{count, decimal, grouped, significant, sizes};
use super::{BasisFacts, Description, FpcFacts, Phase2Facts, StageFacts, SurveyedFacts};
use crate::{Phase2Sample, Select, SinglePsu};
use std::fmt::Write;

/// As many strata or units as a sentence can hold.
const NAMED: usize = 8;
/// Between the ends of a span.
const TO: &str = " 至 ";

/// The description as a page of text.
#[must_use]
pub fn chinese(description: &Description, surveyed: Option<&SurveyedFacts>) -> String {
    let mut page = String::new();
    for (at, stage) in description.stages.iter().enumerate() {
        let above = at.checked_sub(1).map(|above| description.stages[above].unit.as_str());
        let _ =
            write!(page, "第 {} 阶段（共 {} 阶段）：{}", at + 1, description.stages.len(), self::stage(stage, above));
    }
    let overall = &description.overall;
    let last = &description.stages[description.stages.len() - 1].unit;
    let _ = writeln!(page, "各阶段合计：样本中“{last}” {} 个", count(overall.drawn, TO));
    let _ = writeln!(
        page,
        "  入样概率 {}，基础权数 {}。\n",
        decimal(overall.probability, TO),
        decimal(overall.base_weight, TO)
    );
    if let Some(second) = &description.phase2 {
        let _ = writeln!(page, "{}\n", phase2(second));
    }
    for (at, basis) in description.variance.iter().enumerate() {
        let _ = writeln!(page, "{}", self::basis(basis, at == 0));
    }
    if let Some(facts) = surveyed {
        let _ = writeln!(page, "\n{}", self::facts(facts));
    }
    page
}

fn stage(stage: &StageFacts, above: Option<&str>) -> String {
    let mut text = format!("{}（列 `{}`）\n", stage.unit, stage.id);
    let within = match (above, stage.parents_listed == stage.parents) {
        (None, _) => String::new(),
        (Some(above), true) => format!("，分属 {} 个“{above}”", grouped(stage.parents as u64)),
        (Some(above), false) => format!(
            "，分属 {} 个“{above}”中的 {} 个（以下仅就这些而言）",
            grouped(stage.parents as u64),
            grouped(stage.parents_listed as u64)
        ),
    };
    let _ = writeln!(text, "  `{}` 列有 {} 个单元{within}。", stage.frame, grouped(stage.listed as u64));
    let mut place = above.map_or(String::new(), |above| format!("在每个“{above}”内"));
    if !stage.strata.is_empty() {
        let _ = write!(place, "按 `{}` 分层，每层", stage.strata_columns.join("`、`"));
    }
    let _ = writeln!(
        text,
        "  {place}从 {} 个中抽取 {} 个，{}。",
        sizes(stage.listed_in_group, TO),
        count(stage.drawn_in_group, TO),
        method(stage)
    );
    if !stage.strata.is_empty() {
        let strata = stage.strata.iter().take(NAMED).map(|stratum| {
            format!("`{}` {} 个中抽 {} 个", stratum.stratum, grouped(stratum.listed as u64), count(stratum.drawn, TO))
        });
        let _ = writeln!(text, "  各层：{}{}。", strata.collect::<Vec<_>>().join("，"), more(stage.strata.len(), "层"));
    }
    let chance = if stage.select == Select::PpsWr { "单元的期望抽中次数" } else { "单元的入样概率" };
    let _ = writeln!(text, "  {chance} {}。{}", decimal(stage.probability, TO), certain(stage));
    text.push('\n');
    text
}

fn phase2(second: &Phase2Facts) -> String {
    let within = match second.by.as_slice() {
        [] => "在全部合格记录中".to_owned(),
        columns => format!("在按 `{}` 划分的各类内", columns.join("`、`")),
    };
    let share = second.shares("：", "，").map_or(String::new(), |shares| format!("规定比例 {shares}。"));
    format!(
        "第二相：{}，从 `{}` 中符合 `{}` 的记录再次抽取\n  {within}随机抽取或全部抽取；已观测：`{}`。{share}",
        second.unit, second.table, second.eligible, second.observed
    )
}

fn phase2_observed(second: &Phase2Sample) -> String {
    let classes = second.classes.iter().take(NAMED).map(|class| {
        let (observed, eligible) = (grouped(class.observed), grouped(class.eligible));
        format!("`{}` {eligible} 中 {observed}（{}）", class.class, significant(class.share()))
    });
    let more = more(second.classes.len(), "类");
    format!("  第二相，已观测的{}：{}{more}。", second.unit, classes.collect::<Vec<_>>().join("，"))
}

fn method(stage: &StageFacts) -> String {
    let size = stage.size.as_deref().unwrap_or_default();
    match stage.select {
        Select::Srs => "不放回简单随机抽样（`srs`）".into(),
        Select::Systematic => "随机起点等距抽样（`systematic`）".into(),
        Select::PpsSystematic => format!("按规模 `{size}` 随机起点等距抽样（`pps_systematic`）"),
        Select::PpsSampford => format!("按规模 `{size}` 不放回抽样，Sampford 法（`pps_sampford`）"),
        Select::PpsBrewer => format!("按规模 `{size}` 不放回抽样，Brewer 法（`pps_brewer`）"),
        Select::PpsWr => format!("按规模 `{size}` 放回抽样（`pps_wr`）"),
        Select::All => "全部调查（`all`）".into(),
    }
}

fn certain(stage: &StageFacts) -> String {
    let why = if stage.certainty_by_size { "因规模" } else { "按指定" };
    match stage.certain.len() {
        0 => "无必选单元。".into(),
        many => {
            let named: Vec<String> = stage.certain.iter().take(NAMED).map(|unit| format!("`{unit}`")).collect();
            format!("{why}必选：{}{}。", named.join("、"), more(many, "个单元"))
        }
    }
}

fn more(all: usize, what: &str) -> String {
    if all > NAMED { format!("，另有 {} {what}", grouped((all - NAMED) as u64)) } else { String::new() }
}

fn basis(basis: &BasisFacts, first: bool) -> String {
    let rest = if first { "（发布以此为准）" } else { "" };
    let strata = match basis.strata_columns.as_slice() {
        [] => "不分层".into(),
        columns => format!("按 `{}` 分层", columns.join("`、`")),
    };
    let known = match (basis.psus, basis.strata, basis.df) {
        (Some(psus), Some(strata), Some(df)) => {
            format!("{} 个单元，{} 层，自由度 {}", count(psus, TO), count(strata, TO), count(df, TO))
        }
        _ => "单元数和层数由数据决定".into(),
    };
    let fpc = match basis.fpc {
        FpcFacts::None => "不使用有限总体校正",
        FpcFacts::Fractions => "使用有限总体校正",
        FpcFacts::Brewer => "按各单元自身的入样概率校正（`brewer`）",
    };
    let below = match basis.stages_below.as_slice() {
        [] => String::new(),
        stages => format!("\n  以下各阶段的 `{}` 也计入方差。", stages.join("`、`")),
    };
    format!(
        "方差口径 `{}`{rest}：{}\n  抽样单元 `{}`，{strata}：{known}。\n  {fpc}；{}。{below}",
        basis.name,
        basis.title_zh,
        basis.psu,
        policy(basis.single_psu)
    )
}

fn policy(policy: SinglePsu) -> &'static str {
    match policy {
        SinglePsu::Fail => "某层只有一个单元时拒绝计算（`fail`）",
        SinglePsu::Certainty => "某层只有一个单元时视为全部抽取（`certainty`）",
        SinglePsu::Remove => "某层只有一个单元时不计入方差（`remove`）",
        SinglePsu::Adjust => "某层只有一个单元时与总均值相比（`adjust`）",
        SinglePsu::Average => "某层只有一个单元时取其他层的平均（`average`）",
    }
}

fn facts(facts: &SurveyedFacts) -> String {
    let units: Vec<String> =
        facts.stages.iter().map(|stage| format!("“{}” {} 个", stage.unit, grouped(stage.used as u64))).collect();
    let mut text = format!("已调查并采用：{}\n", units.join("，"));
    let _ = write!(text, "  基础权数 {}。", decimal(facts.base_weight, TO));
    if let Some(second) = &facts.phase2 {
        let _ = write!(text, "\n{}", phase2_observed(second));
    }
    for basis in &facts.variance {
        let [psus, strata, df] = [basis.psus, basis.strata, basis.df].map(|number| grouped(number as u64));
        let _ = write!(text, "\n  `{}`：{psus} 个单元，{strata} 层，自由度 {df}。", basis.name);
    }
    text
}
