//! The files that declare a survey: `survey.toml`, `design.toml` and the frame lists.

use crate::output::{List, Output, Written};
use crate::{Request, SynthError, frame};
use std::fmt::Write as _;

/// The frame files below the counties, while they grow.
pub(crate) struct Lists {
    townships: List,
    villages: List,
    communities: List,
}

impl Lists {
    pub(crate) fn create(output: &Output) -> Result<Self, SynthError> {
        let size = "registered_population";
        Ok(Self {
            townships: output.list("frame/townships.csv", &format!("county_id,township_id,{size}"))?,
            villages: output.list("frame/villages.csv", &format!("county_id,township_id,village_id,{size}"))?,
            communities: output.list("frame/communities.csv", "county_id,township_id,village_id,community_id")?,
        })
    }

    pub(crate) fn push(&mut self, lists: &frame::Lists) -> Result<(), SynthError> {
        self.townships.push(&lists.townships)?;
        self.villages.push(&lists.villages)?;
        self.communities.push(&lists.communities)
    }

    pub(crate) fn close(self) -> Result<Written, SynthError> {
        let mut written = self.townships.close()?;
        written.add(self.villages.close()?);
        written.add(self.communities.close()?);
        Ok(written)
    }
}

/// Error budgets of a survey file.
const BUDGETS: &str = r#"
# Error budgets: over one of them nothing is published either.
[[budget]]
per       = "sender"   # the package of each county site; or "survey", "rule"
severity  = "error"    # rules of this severity are counted; or one `rule = "name"`
of        = "units"    # households with such a finding, of all; or "rows", of those the rules judge
max_share = 0.05       # and or `max_count`

[[budget]]
per       = "rule"     # a rule that fails often is misunderstood, or the field's answer is
severity  = "warning"
max_share = 0.1
"#;

/// What differs between the survey files of the scales.
struct Survey<'a> {
    id: &'a str,
    title: (&'a str, &'a str),
    by: &'a str,
    household_totals: bool,
    population: u64,
    /// Parts that only some scales have.
    more: &'a str,
}

impl Survey<'_> {
    fn text(&self, request: &Request, expected: &[&str]) -> String {
        let (en, zh) = self.title;
        let mut text = format!(
            "# Written by `prevalens synth {id} --seed {seed}`. Everything here is invented: no real person,\n\
             # place or result.\n\
             \n\
             [survey]\n\
             id     = \"{id}\"\n\
             schema = \"{schema}\"\n\
             title  = {{ en = \"{en}\", zh = \"{zh}\" }}\n\
             \n\
             [packages]\n\
             dir      = \"packages\"\n\
             expected = [",
            id = self.id,
            seed = request.seed,
            schema = request.schema,
        );
        for (place, sender) in expected.iter().enumerate() {
            let lead = if expected.len() > 8 && place % 8 == 0 { "\n  " } else { "" };
            let space = if place % 8 == 0 { "" } else { " " };
            let comma = if place + 1 < expected.len() || expected.len() > 8 { "," } else { "" };
            let _ = write!(text, "{lead}{space}\"{sender}\"{comma}");
        }
        let _ = write!(
            text,
            "{end}]\n\
             # due     = \"2006-06-05\"   # a package prepared on a later day is reported as late\n\
             # missing = \"report\"       # go on without a missing sender, and say who it is\n\
             \n\
             # [corrections]              # cells the office corrects; a line applies if the record still says `old`\n\
             # file = \"corrections.csv\"   # columns table, key, field, old, new, reason, by, on\n\
             \n\
             [ingest]\n\
             unknown_code = \"refuse\"\n\
             \n\
             [gates]\n\
             max_rejected_share  = 0.01\n\
             max_set_aside_share = 0.05\n\
             max_undecided_share = 0.05\n\
             {budgets}\n\
             [[weight]]\n\
             name         = \"person_weight\"\n\
             table        = \"persons\"\n\
             poststratify = {{ by = [{by}], totals = \"control/population.csv\" }}\n",
            end = if expected.len() > 8 { "\n" } else { "" },
            by = self.by,
            // One household is 8 % of a village: a budget would say nothing.
            budgets = if self.household_totals { BUDGETS } else { "" },
        );
        text.push_str("\n[[weight]]\nname         = \"household_weight\"\ntable        = \"households\"\n");
        if self.household_totals {
            text.push_str("poststratify = { by = [\"area\"], totals = \"control/households.csv\" }\n");
        }
        let _ = write!(
            text,
            "\n[[population_base]]\n\
             name    = \"registered_population\"\n\
             persons = {population}\n\
             title   = {{ en = \"registered population, synthetic\", zh = \"户籍人口（合成）\" }}\n\
             source  = \"made by prevalens synth, seed {seed}\"\n\
             \n\
             [projection]\n\
             base = \"registered_population\"\n\
             \n\
             [headline]\n\
             table = \"T01\"\n",
            population = self.population,
            seed = request.seed,
        );
        text.push_str(self.more);
        text
    }
}

const BY_AGE: &str = "\"area\", \"sex\", \"age_group\"";

/// A model of the townships, and counts of services held against the estimated total.
const CITY_PARTS: &str = r#"
# Townships are too small to publish: about 430 persons in each of two villages, or nobody. A model borrows from
# the others; its figures have the estimand `model` and replace no direct estimate (docs/small-areas.md).
[[model]]
name              = "townships"
title             = { en = "Townships by model", zh = "乡镇街道模型估计" }
table             = "T01"
area              = "township_id"
register          = "control/townships.csv"   # every township of the three sites, sampled or not
use               = ["share_60_plus"]         # covariates
population        = "registered_population"
variance_basis    = "villages_in_townships"
sampling_variance = "pooled"                  # one degree of freedom each: no township's own can be used
fit               = "reml"
benchmark         = "none"                    # the townships of three sites are not the whole city

# What registers count, over what the survey estimates. The counts are the source report's, the total is
# synthetic: the coverages show the arithmetic and say nothing about any city.
[services]
id     = "S01"
title  = { en = "Service coverage", zh = "服务覆盖率" }
counts = "control/services.csv"   # columns programme, programme_zh, area_code, recipients, counts, period, source
below  = "T01"                    # the table whose estimated total stands below the line
area   = "county_id"              # what the column `area_code` holds codes of; blank is the whole population
"#;

/// `survey.toml` of the city.
pub(crate) fn city(request: &Request, expected: &[&str]) -> String {
    let title = ("Synthetic city of three county sites", "合成市（三个县级调查点）");
    Survey {
        id: "city",
        title,
        by: BY_AGE,
        household_totals: true,
        population: crate::city::POPULATION,
        more: CITY_PARTS,
    }
    .text(request, expected)
}

/// `survey.toml` of the village.
pub(crate) fn village(request: &Request, expected: &[&str]) -> String {
    let title = ("Synthetic village survey that fits a page", "合成小样本（一页可核）");
    Survey {
        id: "village",
        title,
        by: "\"area\", \"sex\"",
        household_totals: false,
        population: crate::village::POPULATION,
        more: "",
    }
    .text(request, expected)
}

/// `survey.toml` of a province or a nation.
pub(crate) fn large(request: &Request, id: &str, population: u64, expected: &[&str]) -> String {
    let title = match id {
        "nation" => ("Synthetic nation", "合成全国"),
        _ => ("Synthetic province", "合成省"),
    };
    Survey { id, title, by: BY_AGE, household_totals: true, population, more: "" }.text(request, expected)
}

const LOWER_STAGES: &str = r#"
[[stage]]
unit   = "township"
id     = "township_id"
frame  = "frame/townships.csv"
select = "pps_systematic"
size   = "registered_population"
take   = 4

[[stage]]
unit   = "village"
id     = "village_id"
frame  = "frame/villages.csv"
select = "pps_systematic"
size   = "registered_population"
take   = 2

[[stage]]
unit   = "community"
id     = "community_id"
frame  = "frame/communities.csv"
select = "srs"
take   = 1
"#;

/// The variance bases of a survey of county sites; `strata` are those of the sites.
fn site_bases(strata: &str) -> String {
    format!(
        r#"[[variance]]
name       = "county_sites"
title      = {{ en = "county sites as primary sampling units", zh = "以县级调查点为初级抽样单元" }}
psu        = "county_id"
strata     = [{strata}]
single_psu = "fail"

[[variance]]
name       = "townships_within_sites"
title      = {{ en = "townships within county sites", zh = "县级调查点内以乡镇街道为初级抽样单元" }}
psu        = "township_id"
strata     = ["county_id"]
single_psu = "fail"
"#
    )
}

/// How much the figure of a township would move if other villages of it had been drawn.
const WITHIN_TOWNSHIPS: &str = r#"
[[variance]]
name       = "villages_in_townships"
title      = { en = "villages within townships, for models of townships", zh = "乡镇街道内以村居为抽样单元（仅供乡镇街道模型）" }
psu        = "village_id"
strata     = ["county_id", "township_id"]
single_psu = "fail"
figures    = false   # one degree of freedom a township: no figure is published under it
"#;

/// `design.toml` of the city.
pub(crate) fn city_design() -> String {
    format!(
        r#"# Synthetic. Three county sites, four townships in each, two villages in each of
# these, one community in each village; every household of a community is visited.

[[stage]]
unit   = "county"
id     = "county_id"
frame  = "frame/counties.csv"
select = "pps_systematic"
size   = "registered_population"
take   = 3
{LOWER_STAGES}
{bases}"#,
        bases = site_bases("") + WITHIN_TOWNSHIPS
    )
}

/// `design.toml` of a province or nation; `takes` are the county sites of each province.
pub(crate) fn large_design(takes: &[(String, u64)]) -> String {
    let (strata, take) = match takes {
        [(_, sites)] => ("", sites.to_string()),
        _ => {
            let each: Vec<String> = takes.iter().map(|(province, sites)| format!("\"{province}\" = {sites}")).collect();
            ("\"province_id\"", format!("{{ {} }}", each.join(", ")))
        }
    };
    format!(
        r#"# Synthetic. County sites in each province, four townships in each, two villages in
# each of these, one community in each village; every household of a community is visited.

[[stage]]
unit   = "county"
id     = "county_id"
frame  = "frame/counties.csv"
select = "pps_systematic"
size   = "registered_population"
strata = [{strata}]
take   = {take}
{LOWER_STAGES}
{bases}"#,
        bases = site_bases(strata)
    )
}

/// `design.toml` of the village.
pub(crate) const VILLAGE_DESIGN: &str = r#"# Synthetic. Two townships, two communities in each; every household is visited.

[[stage]]
unit   = "township"
id     = "township_id"
frame  = "frame/townships.csv"
select = "pps_systematic"
size   = "registered_population"
take   = 2

[[stage]]
unit   = "community"
id     = "community_id"
frame  = "frame/communities.csv"
select = "srs"
take   = 2

[[variance]]
name       = "townships"
title      = { en = "townships as primary sampling units", zh = "以乡镇街道为初级抽样单元" }
psu        = "township_id"
strata     = []
single_psu = "fail"

[[variance]]
name       = "within_townships"
title      = { en = "communities within townships", zh = "乡镇街道内以调查小区为初级抽样单元" }
psu        = "community_id"
strata     = ["township_id"]
single_psu = "fail"
"#;
