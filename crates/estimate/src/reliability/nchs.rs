//! The presentation standards of the US National Center for Health Statistics.

use super::{ReliabilityRule, ReliabilityTest, Verdict, Words};
use crate::interval::{
    AmountMethod, Interval, NoInterval, ProportionFacts, ProportionMethod, amount_interval, proportion_interval,
};
use crate::{Estimate, Statistic};

/// The confidence level that both standards are defined on.
const LEVEL: f64 = 0.95;

pub(super) static PROPORTIONS: ReliabilityRule = ReliabilityRule {
    name: "nchs_proportions",
    title_en: "NCHS data presentation standards for proportions",
    title_zh: "美国国家卫生统计中心比例发布标准",
    source: "Parker and others (2017), Vital and Health Statistics 2(175)",
    tests: &[
        ReliabilityTest {
            id: "few_people",
            verdict: Verdict::Withhold,
            en: "fewer than 30 people in the denominator",
            zh: "分母不足 30 人",
            fires: |e| {
                (e.n < 30).then(|| Words {
                    en: format!("{} people in the denominator; at least 30 are needed", e.n),
                    zh: format!("分母仅 {} 人，至少需要 30 人", e.n),
                })
            },
        },
        ReliabilityTest {
            id: "small_effective_size",
            verdict: Verdict::Withhold,
            en: "effective sample size below 30",
            zh: "有效样本量不足 30",
            fires: |e| {
                e.n_effective.filter(|&size| size < 30.0).map(|size| Words {
                    en: format!("effective sample size {size:.1}; at least 30 is needed"),
                    zh: format!("有效样本量为 {size:.1}，至少需要 30"),
                })
            },
        },
        ReliabilityTest {
            id: "no_interval",
            verdict: Verdict::Withhold,
            en: "no confidence interval can be given",
            zh: "无法给出置信区间",
            fires: |e| korn_graubard(e).err().map(no_interval),
        },
        ReliabilityTest {
            id: "wide_interval",
            verdict: Verdict::Withhold,
            en: "95 % interval at least 30 percentage points wide",
            zh: "95% 置信区间宽度达到 30 个百分点",
            fires: |e| {
                width(e).filter(|&width| width >= 0.30).map(|width| Words {
                    en: format!("the 95 % interval is {:.1} percentage points wide; below 30 is needed", 100.0 * width),
                    zh: format!("95% 置信区间宽 {:.1} 个百分点，应小于 30", 100.0 * width),
                })
            },
        },
        ReliabilityTest {
            id: "wide_relative_interval",
            verdict: Verdict::Withhold,
            en: "95 % interval wider than 5 percentage points and than 130 % of the proportion",
            zh: "95% 置信区间宽于 5 个百分点，且超过比例的 130%",
            fires: |e| {
                let (p, width) = (e.value?, width(e)?);
                (p > 0.0 && width > 0.05 && width < 0.30 && width > 1.30 * p).then(|| Words {
                    en: format!("the 95 % interval is {} wide; at most 130 % is accepted", share_of(width, p)),
                    zh: format!("95% 置信区间宽度为比例的 {}，不得超过 130%", percent(width, p)),
                })
            },
        },
        ReliabilityTest {
            id: "complement_unreliable",
            verdict: Verdict::Review,
            en: "95 % interval wider than 5 percentage points and than 130 % of the complement",
            zh: "95% 置信区间宽于 5 个百分点，且超过补比例的 130%",
            fires: |e| {
                let (q, width) = (1.0 - e.value?, width(e)?);
                (q > 0.0 && width > 0.05 && width > 1.30 * q).then(|| Words {
                    en: format!(
                        "reliable itself, but its complement is not: the interval is wider than 130 % of {q:.4}"
                    ),
                    zh: format!("该比例可靠，但其补比例不可靠：区间宽度超过 {q:.4} 的 130%"),
                })
            },
        },
        FEW_DEGREES_OF_FREEDOM,
        ReliabilityTest {
            id: "none_or_all",
            verdict: Verdict::Review,
            en: "nobody or everybody of the sample is at the level",
            zh: "样本中无人或全部属于该类",
            fires: |e| {
                (e.n > 0 && (e.n_positive == 0 || e.n_positive == e.n)).then(|| Words {
                    en: format!("{} of {} people of the sample are at this level", e.n_positive, e.n),
                    zh: format!("样本 {} 人中有 {} 人属于该类", e.n, e.n_positive),
                })
            },
        },
    ],
};

pub(super) static COUNTS: ReliabilityRule = ReliabilityRule {
    name: "nchs_counts",
    title_en: "NCHS data presentation standards for rates and counts",
    title_zh: "美国国家卫生统计中心率与数量发布标准",
    source: "Parker and others (2023), Vital and Health Statistics 2(200)",
    tests: &[
        ReliabilityTest {
            id: "few_cases",
            verdict: Verdict::Withhold,
            en: "fewer than 10 people of the sample behind the figure",
            zh: "数据所依据的样本不足 10 人",
            fires: |e| {
                let cases = if e.statistic == Statistic::Mean { e.n } else { e.n_positive };
                (cases < 10).then(|| Words {
                    en: format!("{cases} people of the sample behind the figure; at least 10 are needed"),
                    zh: format!("数据仅依据样本 {cases} 人，至少需要 10 人"),
                })
            },
        },
        ReliabilityTest {
            id: "no_interval",
            verdict: Verdict::Withhold,
            en: "no confidence interval can be given",
            zh: "无法给出置信区间",
            fires: |e| match log_interval(e) {
                Err(why @ (NoInterval::Undefined | NoInterval::NoDegreesOfFreedom)) => Some(no_interval(why)),
                Err(NoInterval::NoSamplingError | NoInterval::OffScale) | Ok(_) => None,
            },
        },
        ReliabilityTest {
            id: "wide_relative_interval",
            verdict: Verdict::Withhold,
            en: "95 % interval on the log scale wider than 160 % of the figure",
            zh: "对数尺度 95% 置信区间宽度超过数值的 160%",
            fires: |e| {
                let (value, Interval { low, high }) = (e.value?, log_interval(e).ok()?);
                (high - low > 1.60 * value).then(|| Words {
                    en: format!(
                        "the 95 % interval on the log scale is {} wide; at most 160 % is accepted",
                        share_of(high - low, value)
                    ),
                    zh: format!("对数尺度 95% 置信区间宽度为数值的 {}，不得超过 160%", percent(high - low, value)),
                })
            },
        },
        ReliabilityTest {
            id: "not_positive",
            verdict: Verdict::Review,
            en: "no relative width: the figure is not above 0, or its error is out of range",
            zh: "数值不大于 0 或误差过大，无法计算相对宽度",
            fires: |e| {
                (log_interval(e) == Err(NoInterval::OffScale)).then(|| Words {
                    en: "the relative width of the interval cannot be judged".to_owned(),
                    zh: "无法判断区间的相对宽度".to_owned(),
                })
            },
        },
        FEW_DEGREES_OF_FREEDOM,
    ],
};

const FEW_DEGREES_OF_FREEDOM: ReliabilityTest = ReliabilityTest {
    id: "few_degrees_of_freedom",
    verdict: Verdict::Review,
    en: "fewer than 8 degrees of freedom",
    zh: "自由度小于 8",
    fires: |e| {
        (e.df < 8).then(|| Words {
            en: format!("{} degrees of freedom; with fewer than 8 the standard error itself is uncertain", e.df),
            zh: format!("自由度为 {}，小于 8 时标准误本身不稳定", e.df),
        })
    },
};

fn korn_graubard(e: &Estimate) -> Result<Interval, NoInterval> {
    let (Some(p), Some(se)) = (e.value, e.se) else { return Err(NoInterval::Undefined) };
    let facts = ProportionFacts { p, se, n: e.n, df: f64::from(e.df) };
    proportion_interval(ProportionMethod::KornGraubard, facts, LEVEL)
}

fn width(e: &Estimate) -> Option<f64> {
    korn_graubard(e).ok().map(|Interval { low, high }| high - low)
}

fn log_interval(e: &Estimate) -> Result<Interval, NoInterval> {
    let (Some(value), Some(se)) = (e.value, e.se) else { return Err(NoInterval::Undefined) };
    amount_interval(AmountMethod::Log, value, se, f64::from(e.df), LEVEL)
}

fn no_interval(why: NoInterval) -> Words {
    Words { en: format!("no confidence interval: {}", why.en()), zh: format!("无置信区间：{}", why.zh()) }
}

fn share_of(width: f64, value: f64) -> String {
    format!("{} of the figure", percent(width, value))
}

fn percent(width: f64, value: f64) -> String {
    format!("{:.0} %", 100.0 * width / value)
}
