//! `estimates.parquet`: long, one row per figure, with everything that must travel with it.
//!
//! A figure is identified by table, statistic, variable, level, domain,
//! estimand, population base and variance basis. The numbers of a withheld
//! figure stay here: `decision` and `reasons` say what may be printed.

use crate::{OutputColumn, OutputTable};
use arrow_array::builder::{ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{Array, ArrayRef, Float64Array, Int32Array, Int64Array, ListArray, StringArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Fields};
use codebook::{Codebook, Text};
use estimate::Figure;
use std::sync::Arc;

/// Most variables of a domain that get flat columns of their own.
const FLAT_DOMAINS: usize = 3;

/// The figures as a table.
pub fn estimates(codebook: &Codebook, figures: &[Figure], release_id: &str) -> OutputTable {
    let texts = |value: &dyn Fn(&Figure) -> Option<String>| -> ArrayRef {
        Arc::new(figures.iter().map(value).collect::<StringArray>())
    };
    let text = |value: &dyn Fn(&Figure) -> String| texts(&|figure| Some(value(figure)));
    let real = |value: &dyn Fn(&Figure) -> Option<f64>| -> ArrayRef {
        Arc::new(figures.iter().map(value).collect::<Float64Array>())
    };
    let whole = |value: &dyn Fn(&Figure) -> u64| -> ArrayRef {
        Arc::new(figures.iter().map(|figure| Some(value(figure) as i64)).collect::<Int64Array>())
    };
    let second = |figure: &Figure| figure.second;
    let mut columns = Vec::new();
    let mut add = |name: &str, en: &str, zh: &str, values: ArrayRef| {
        columns.push(OutputColumn::new(name, Text::new(en, zh), values));
    };
    add("table_id", "table of the plan", "表号", text(&|f| f.table_id.clone()));
    add(
        "statistic",
        "total, proportion, mean, ratio, coverage or difference",
        "统计量",
        text(&|f| f.statistic.name().into()),
    );
    add("variable", "what is estimated", "变量", text(&|f| f.variable.clone()));
    add(
        "variable_label",
        "what is estimated, in words",
        "变量标签",
        texts(&|f| title(codebook, f).map(|t| t.en.clone())),
    );
    add(
        "variable_label_zh",
        "what is estimated, in Chinese",
        "变量中文标签",
        texts(&|f| title(codebook, f).map(|t| t.zh.clone())),
    );
    add("level", "level of the variable", "取值", texts(&|f| f.level.clone()));
    add("level_label", "level in words", "取值标签", texts(&|f| f.level_label.as_ref().map(|t| t.en.clone())));
    add("level_label_zh", "level in Chinese", "取值中文标签", texts(&|f| f.level_label.as_ref().map(|t| t.zh.clone())));
    add("domain", "who; empty is the whole population", "域（空为全部）", domains(figures));
    for place in 0..FLAT_DOMAINS {
        let number = place + 1;
        let part = |f: &Figure| f.domain.get(place).cloned();
        let name = |what: &str| format!("by{number}_{what}");
        add(
            &name("variable"),
            &format!("variable {number} of the domain"),
            &format!("域变量{number}"),
            texts(&|f| part(f).map(|p| p.variable)),
        );
        add(
            &name("level"),
            &format!("code {number} of the domain"),
            &format!("域取值{number}"),
            texts(&|f| part(f).map(|p| p.level)),
        );
        add(
            &name("label"),
            &format!("words {number} of the domain"),
            &format!("域标签{number}"),
            texts(&|f| part(f).map(|p| p.label.en)),
        );
        add(
            &name("label_zh"),
            &format!("Chinese words {number} of the domain"),
            &format!("域中文标签{number}"),
            texts(&|f| part(f).map(|p| p.label.zh)),
        );
    }
    add("denominator", "what is below the line", "分母", text(&|f| f.denominator.en.clone()));
    add("denominator_zh", "what is below the line, in Chinese", "分母（中文）", text(&|f| f.denominator.zh.clone()));
    add(
        "population_base",
        "external population of a projection",
        "推算的人口基数",
        texts(&|f| f.population_base.clone()),
    );
    add(
        "estimand",
        "direct, design, projection or model: never to be mixed",
        "估计对象",
        text(&|f| f.cell.estimand.name().into()),
    );
    add("n", "records in the denominator, unweighted", "分母样本数", whole(&|f| f.cell.n));
    add("n_positive", "records in the numerator, unweighted", "分子样本数", whole(&|f| f.cell.n_positive));
    add("n_effective", "effective sample size", "有效样本量", real(&|f| f.cell.n_effective));
    add("population", "sum of weights of the denominator", "分母加权合计", real(&|f| Some(f.cell.population)));
    add("estimate", "estimate; shares as fractions", "估计值", real(&|f| f.cell.estimate));
    add("se", "standard error", "标准误", real(&|f| f.cell.se));
    add("cv", "standard error over estimate", "变异系数", real(&|f| f.cell.cv));
    add("ci_low", "lower end of the interval", "区间下限", real(&|f| f.cell.ci_low));
    add("ci_high", "upper end of the interval", "区间上限", real(&|f| f.cell.ci_high));
    add("ci_method", "method of the interval", "区间方法", text(&|f| f.cell.ci_method.into()));
    add("ci_level", "confidence level", "置信水平", real(&|f| Some(f.cell.ci_level)));
    add("ci2_low", "lower end of the second interval", "第二区间下限", real(&|f| second(f).map(|(_, low, _)| low)));
    add("ci2_high", "upper end of the second interval", "第二区间上限", real(&|f| second(f).map(|(_, _, high)| high)));
    add(
        "ci2_method",
        "method of the second interval",
        "第二区间方法",
        texts(&|f| second(f).map(|(method, ..)| method.into())),
    );
    let df = figures.iter().map(|f| Some(f.cell.df as i32)).collect::<Int32Array>();
    add("df", "degrees of freedom: sampling units less strata where the domain occurs", "自由度", Arc::new(df));
    add("deff", "design effect against simple random sampling", "设计效应", real(&|f| f.cell.deff));
    add(
        "variance_basis",
        "how sampling units were added up for the standard error",
        "方差基础",
        text(&|f| f.variance_basis.clone()),
    );
    add(
        "decision",
        "show, review or withhold; withheld numbers stand here to be checked, not printed",
        "发布决定（withhold 的数字仅供核对，不得发布）",
        text(&|f| f.cell.decision.verdict.name().into()),
    );
    add("reasons", "why not simply shown", "理由", reasons(figures, |reason| &reason.en));
    add("reasons_zh", "why not simply shown, in Chinese", "理由（中文）", reasons(figures, |reason| &reason.zh));
    add("reliability_rule", "the rule that decided", "可靠性规则", text(&|f| f.cell.rule.into()));
    add("weight", "weight column; none when every record counts one", "权数", text(&|f| f.weight.clone()));
    add("release_id", "digest of everything the release was made from", "发布编号", text(&|_| release_id.to_owned()));
    OutputTable {
        name: "estimates".into(),
        title: Text::new("Estimates, one row per figure", "估计结果（每行一个数字）"),
        columns,
        sorted_by: Vec::new(),
    }
}

/// What a figure is of, in words; a ratio has no variable of its own: the title of its table says what it is.
fn title<'a>(codebook: &'a Codebook, figure: &'a Figure) -> Option<&'a Text> {
    if figure.title.is_some() {
        return figure.title.as_ref();
    }
    let plan = codebook.plan.iter().find(|plan| plan.id == figure.table_id)?;
    Some(codebook.title_of(&plan.unit, &figure.variable).unwrap_or(&plan.title))
}

fn domains(figures: &[Figure]) -> ArrayRef {
    let fields: Fields = ["variable", "level", "label", "label_zh"]
        .into_iter()
        .map(|name| Field::new(name, DataType::Utf8, true))
        .collect::<Vec<_>>()
        .into();
    let mut parts = StructBuilder::from_fields(fields.clone(), figures.len());
    let mut lengths = Vec::with_capacity(figures.len());
    for figure in figures {
        lengths.push(figure.domain.len());
        for part in &figure.domain {
            for (place, value) in [&part.variable, &part.level, &part.label.en, &part.label.zh].into_iter().enumerate()
            {
                let builder: &mut StringBuilder = parts.field_builder(place).expect("four text fields");
                builder.append_value(value);
            }
            parts.append(true);
        }
    }
    let item = Arc::new(Field::new("item", DataType::Struct(fields), true));
    Arc::new(ListArray::new(item, OffsetBuffer::from_lengths(lengths), Arc::new(parts.finish()), None))
}

fn reasons(figures: &[Figure], words: fn(&estimate::Reason) -> &str) -> ArrayRef {
    let mut list = ListBuilder::new(StringBuilder::new());
    for figure in figures {
        for reason in &figure.cell.decision.reasons {
            list.values().append_value(words(reason));
        }
        list.append(true);
    }
    let list = list.finish();
    debug_assert_eq!(list.len(), figures.len(), "one list a figure");
    Arc::new(list)
}
