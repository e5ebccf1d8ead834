//! A drawn sample as tables: one a stage, and the sample itself.

use super::{Drawn, DrawnStage};
use crate::DesignError;

/// A table of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleTable {
    /// File name.
    pub name: String,
    /// Column names.
    pub header: Vec<String>,
    /// One row a unit.
    pub rows: Vec<Vec<String>>,
}

/// What the draw adds to the columns of a frame.
const ADDED: [&str; 4] = ["units_listed", "units_drawn", "certainty", "probability"];

impl Drawn<'_> {
    /// The tables to write: `stage_1_<column>.csv`, ... with the columns of the frames, and `sample.csv`.
    ///
    /// # Errors
    /// [`DesignError::Frame`] if a frame has a column of a name that the draw writes.
    pub fn tables(&self) -> Result<Vec<SampleTable>, DesignError> {
        let mut tables = Vec::with_capacity(self.stages.len() + 1);
        for (at, stage) in self.stages.iter().enumerate() {
            tables.push(self.stage_table(at, stage)?);
        }
        tables.push(self.sample_table());
        Ok(tables)
    }

    fn stage_table(&self, at: usize, stage: &DrawnStage<'_>) -> Result<SampleTable, DesignError> {
        let frame = &stage.listing.frame;
        let hits: Vec<usize> = (0..=at).filter(|&above| self.stages[above].numbers_draws()).collect();
        let hit_names: Vec<String> = hits.iter().map(|&above| self.stages[above].hit_column()).collect();
        let added = hit_names.into_iter().chain(ADDED.map(str::to_owned));
        let header: Vec<String> = frame.header().iter().cloned().chain(added).collect();
        if let Some(name) = header[frame.header().len()..].iter().find(|name| frame.header().contains(name)) {
            return Err(DesignError::Frame {
                path: frame.path.clone(),
                line: 1,
                problem: format!("there is a column `{name}`, which the draw writes itself"),
                help: "rename or remove the column of the frame".into(),
            });
        }
        let rows = stage.units.iter().enumerate().map(|(number, unit)| {
            let way = self.way_at(at, number);
            let listed = stage.listing.group_of(unit.listed).units.len();
            let mut row = frame.row(unit.listed).to_vec();
            row.extend(hits.iter().map(|&above| hit_text(way[above].hit)));
            row.extend([
                listed.to_string(),
                unit.take.to_string(),
                u8::from(unit.certain).to_string(),
                unit.probability.to_string(),
            ]);
            row
        });
        let rows = rows.collect();
        Ok(SampleTable { name: format!("stage_{}_{}.csv", at + 1, stage.stage.id), header, rows })
    }

    /// Ids, strata, chances stage by stage, their product and its inverse.
    fn sample_table(&self) -> SampleTable {
        let mut header: Vec<String> = Vec::new();
        let mut take: Vec<Vec<Column>> = Vec::new();
        for stage in &self.stages {
            let mut columns = Vec::new();
            let mut offer = |name: String, column: Column| {
                if !header.contains(&name) {
                    header.push(name);
                    columns.push(column);
                }
            };
            for (place, name) in stage.stage.strata.iter().enumerate() {
                offer(name.clone(), Column::Stratum(place));
            }
            offer(stage.stage.id.clone(), Column::Code);
            if stage.numbers_draws() {
                offer(stage.hit_column(), Column::Hit);
            }
            take.push(columns);
        }
        header.extend(self.stages.iter().map(|stage| format!("probability_{}", stage.stage.id)));
        header.extend(["probability".into(), "base_weight".into()]);

        let last = self.stages.last().map_or(0, |stage| stage.units.len());
        let rows = (0..last).map(|number| {
            let way = self.way(number);
            let mut row = Vec::with_capacity(header.len());
            for ((stage, unit), columns) in self.stages.iter().zip(&way).zip(&take) {
                row.extend(columns.iter().map(|column| match column {
                    Column::Stratum(place) => {
                        let stratum = &stage.listing.group_of(unit.listed).stratum;
                        stratum.split('/').nth(*place).unwrap_or_default().to_owned()
                    }
                    Column::Code => stage.listing.units[unit.listed].code.clone(),
                    Column::Hit => hit_text(unit.hit),
                }));
            }
            row.extend(way.iter().map(|unit| unit.probability.to_string()));
            let probability: f64 = way.iter().map(|unit| unit.probability).product();
            row.extend([probability.to_string(), (1.0 / probability).to_string()]);
            row
        });
        let rows = rows.collect();
        SampleTable { name: "sample.csv".into(), header, rows }
    }
}

/// Where a column of the sample comes from.
enum Column {
    Stratum(usize),
    Code,
    Hit,
}

impl DrawnStage<'_> {
    /// Whether a unit can be drawn more than once.
    fn numbers_draws(&self) -> bool {
        self.stage.select == crate::Select::PpsWr
    }

    fn hit_column(&self) -> String {
        self.stage.hit.clone().unwrap_or_else(|| format!("{}_draw", self.stage.id))
    }
}

fn hit_text(hit: Option<u32>) -> String {
    hit.map_or(String::new(), |hit| hit.to_string())
}

impl SampleTable {
    /// The table as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = String::new();
        for row in std::iter::once(&self.header).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        text
    }
}

/// A cell as CSV wants it.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
