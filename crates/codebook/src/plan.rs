//! The table plan: which figures are computed, for whom, over which denominator.

use crate::Text;
use serde::Deserialize;

/// One table of the plan.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TablePlan {
    /// Name, such as `T03`.
    pub id: String,
    /// Title for people.
    pub title: Text,
    /// The table whose rows are counted.
    pub unit: String,
    /// What is computed.
    pub statistics: Vec<StatisticKind>,
    /// The variable: coded (a cell per level), boolean (the share of true) or numeric (a mean).
    pub variable: Option<String>,
    /// Several variables instead: a table for each, with the id `<id>.<variable>`.
    #[serde(default)]
    pub variables: Vec<String>,
    /// The levels wanted; empty means all of the code list.
    #[serde(default)]
    pub levels: Vec<i64>,
    /// SQL expression above the line of a ratio.
    pub numerator: Option<String>,
    /// SQL expression below the line of a ratio.
    pub denominator_value: Option<String>,
    /// SQL: the rows that make up the denominator; absent means all.
    #[serde(rename = "where")]
    pub filter: Option<String>,
    /// The denominator in words.
    pub denominator: Text,
    /// Crossings of variables; the empty crossing is the whole population.
    pub domains: Vec<Vec<String>>,
    /// A variable of the domains: shares, means and ratios of its levels less those of its first level.
    pub compare: Option<String>,
    /// Also every coarser crossing: without some of the variables of a domain, and the whole population.
    #[serde(default)]
    pub margins: bool,
}

impl TablePlan {
    /// The tables that this one stands for: one for each of its `variables`, with all margins spelt out.
    ///
    /// What it says of `variable` and `variables` together is kept, for the check to refuse.
    fn expand(mut self) -> Vec<TablePlan> {
        if std::mem::take(&mut self.margins) {
            self.domains = with_margins(&self.domains);
        }
        if self.variables.is_empty() || self.variable.is_some() {
            return vec![self];
        }
        let variables = std::mem::take(&mut self.variables);
        let of = |variable: String| TablePlan {
            id: format!("{}.{variable}", self.id),
            variable: Some(variable),
            ..self.clone()
        };
        variables.into_iter().map(of).collect()
    }
}

/// Every crossing that leaves out some variables of a domain: coarser before finer, none twice.
fn with_margins(domains: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    for domain in domains {
        for kept in 0..1_usize << domain.len() {
            let part = domain.iter().enumerate().filter(|(place, _)| kept >> place & 1 == 1);
            let part: Vec<String> = part.map(|(_, variable)| variable.clone()).collect();
            if !all.contains(&part) {
                all.push(part);
            }
        }
    }
    all.sort_by_key(Vec::len); // stable: otherwise in the order of the plan
    all
}

/// A kind of statistic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum StatisticKind {
    /// Estimated number of units, or estimated sum of a numeric variable.
    Total,
    /// Share of the denominator.
    Proportion,
    /// Mean of a numeric variable.
    Mean,
    /// Sum of one expression over sum of another.
    Ratio,
    /// A programme's count over an estimated total; declared in a survey file, not in a plan.
    #[serde(skip)]
    Coverage,
    /// One level of a domain variable less another; asked for by `compare`, not by name.
    #[serde(skip)]
    Difference,
}

impl StatisticKind {
    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Proportion => "proportion",
            Self::Mean => "mean",
            Self::Ratio => "ratio",
            Self::Coverage => "coverage",
            Self::Difference => "difference",
        }
    }
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanFile {
    #[serde(default)]
    pub(crate) table: Vec<TablePlan>,
}

impl PlanFile {
    /// The plan, a table for each variable.
    pub(crate) fn into_list(self) -> Vec<TablePlan> {
        self.table.into_iter().flat_map(TablePlan::expand).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{PlanFile, TablePlan};

    fn plan(more: &str) -> Vec<TablePlan> {
        let text = format!(
            "[[table]]\nid = 'A'\ntitle = {{ en = 'a', zh = 'a' }}\nunit = 'records'\nstatistics = ['total']\n\
             denominator = {{ en = 'all', zh = 'all' }}\n{more}"
        );
        toml::from_str::<PlanFile>(&text).expect("a plan").into_list()
    }

    #[test]
    fn margins_are_every_coarser_crossing_once() {
        let tables = plan("variable = 'v'\ndomains = [['a', 'b'], ['b'], ['c']]\nmargins = true");
        assert_eq!(tables.len(), 1);
        let domains: Vec<String> = tables[0].domains.iter().map(|domain| domain.join(" x ")).collect();
        assert_eq!(domains, ["", "a", "b", "c", "a x b"]);
        let bare = plan("variable = 'v'\ndomains = [['a', 'b']]");
        assert_eq!(bare[0].domains, [["a", "b"]], "nothing is added unasked");
    }

    #[test]
    fn each_of_several_variables_is_a_table() {
        let tables = plan("variables = ['v', 'w']\ndomains = [[]]");
        let named: Vec<_> = tables.iter().map(|table| (table.id.as_str(), table.variable.as_deref())).collect();
        assert_eq!(named, [("A.v", Some("v")), ("A.w", Some("w"))]);
        assert!(tables.iter().all(|table| table.variables.is_empty()));
    }
}
