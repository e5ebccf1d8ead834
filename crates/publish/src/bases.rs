//! Columns that say which unit and stratum a record belongs to under a variance basis.
//!
//! Of the first stage `psu_<basis>` and `stratum_<basis>`, of the stages below
//! `unit2_<basis>`, `stratum2_<basis>` and so on; `fraction_<basis>`, `fraction2_<basis>`
//! where the stage has sampling fractions. They are what R `survey::svydesign` asks for.

use arrow_array::{Array, ArrayRef, Float64Array, StringArray};
use codebook::Text;
use design::VarianceBasis;

use crate::OutputColumn;

/// The columns of a basis; `spread` takes values of sampled units to records.
pub(crate) fn columns(basis: &VarianceBasis, spread: &dyn Fn(&dyn Array) -> ArrayRef) -> Vec<OutputColumn> {
    let mut columns = Vec::new();
    for (at, stage) in basis.stages.iter().enumerate() {
        let units: Vec<usize> = (0..basis.sampled_units()).map(|sampled| basis.unit_at(at, sampled) as usize).collect();
        let text = |value: &dyn Fn(usize) -> String| {
            spread(&units.iter().map(|&unit| Some(value(unit))).collect::<StringArray>())
        };
        let named = Named { basis, at };
        let (psu, psu_zh) = match at {
            0 => ("primary sampling unit", "初级抽样单元"),
            _ => ("sampling unit", "抽样单元"),
        };
        let ids = text(&|unit| stage.unit_ids[unit].clone());
        let strata = text(&|unit| stage.strata[stage.stratum_of_unit[unit] as usize].id.clone());
        columns.push(named.column(if at == 0 { "psu" } else { "unit" }, psu, psu_zh, ids));
        columns.push(named.column("stratum", "stratum", "层", strata));
        if (0..stage.unit_ids.len()).any(|unit| stage.fraction_of_unit(unit) > 0.0) {
            let share = units.iter().map(|&unit| Some(stage.fraction_of_unit(unit)));
            let shares = spread(&share.collect::<Float64Array>());
            columns.push(named.column("fraction", "sampling fraction", "抽样比", shares));
        }
    }
    columns
}

/// Names and titles of the columns of one stage of a basis.
struct Named<'a> {
    basis: &'a VarianceBasis,
    at: usize,
}

impl Named<'_> {
    fn column(&self, name: &str, en: &str, zh: &str, values: ArrayRef) -> OutputColumn {
        let basis = self.basis;
        let (number, stage_en, stage_zh) = match self.at {
            0 => (String::new(), String::new(), String::new()),
            at => ((at + 1).to_string(), format!(" of stage {}", at + 1), format!("（第{}阶段）", at + 1)),
        };
        let title =
            Text::new(format!("{en}{stage_en}: {}", basis.title_en), format!("{zh}{stage_zh}：{}", basis.title_zh));
        OutputColumn::new(format!("{name}{number}_{}", basis.name), title, values)
    }
}
