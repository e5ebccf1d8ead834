//! A plan held against the columns of a file: what is read, and which places are needed.
//!
//! Tables that count the same records are crossed into one cube while the
//! crossing stays small; their domains are added up from it afterwards. A domain
//! that the sampling units already tell (a stratum, a county) costs nothing.

use arrow_schema::Schema;
use codebook::StatisticKind;
use roster::expr::{Type, near};

use crate::code::can_be_coded;
use crate::cube::MOST_DIMS;
use crate::derived::Derivation;
use crate::{Plan, PlanTable, ScanError};

/// Columns crossed in one cube unless a single table needs more.
const CROSSED: usize = 4;

/// What is read of every record.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Columns of the file that are decoded, in file order.
    pub(crate) columns: Vec<usize>,
    /// The same with their names and types.
    pub(crate) read: Vec<(String, Type)>,
    /// Coded columns: those of the file first, then the derived ones.
    pub(crate) coded: Vec<Coded>,
    /// Which of them a cube, a unit or a variable in use needs.
    pub(crate) used: Vec<bool>,
    /// Coded columns that make a sampling unit: strata, units by stage, population sizes.
    pub(crate) unit: Vec<usize>,
    /// Whether every record is a unit of its own.
    pub(crate) elements: bool,
    /// Position in `columns` of the weight.
    pub(crate) weight: Option<usize>,
    /// Numbers that are summed.
    pub(crate) numbers: Vec<Number>,
    /// The cubes.
    pub(crate) bases: Vec<Base>,
    /// For each table and domain, where its sums come from.
    pub(crate) views: Vec<View>,
    /// Name of every table.
    ids: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Coded {
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) from: From,
}

#[derive(Debug)]
pub(crate) enum From {
    /// Position in [`Prepared::columns`].
    File(usize),
    Derived(Derivation),
}

/// A number of every record.
#[derive(Debug)]
pub(crate) enum Number {
    /// Position in [`Prepared::columns`].
    File(usize),
    /// Computed over these positions.
    Computed { derivation: Derivation, columns: Vec<(String, usize)> },
}

/// One cube: who counts, by which columns, of what.
#[derive(Debug, PartialEq)]
pub(crate) struct Base {
    /// Coded column that must be true.
    pub(crate) filter: Option<usize>,
    pub(crate) dims: Vec<usize>,
    /// Positions in [`Prepared::numbers`] of `y` and `x`.
    pub(crate) measure: Option<(usize, Option<usize>)>,
}

/// Where a code of a view stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// In this dimension of the base.
    Dim(usize),
    /// In this column of the unit.
    Unit(usize),
}

/// One table in one of its domains.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) table: usize,
    pub(crate) base: usize,
    /// The domain's columns (coded column and where it stands).
    pub(crate) dims: Vec<(usize, Stand)>,
    /// The variable, if it has levels.
    pub(crate) level: Option<(usize, Stand)>,
    pub(crate) pair: bool,
    pub(crate) numeric: bool,
}

/// The coded columns that are needed, directly or by a variable that is.
fn used(of: &Prepared) -> Vec<bool> {
    let mut used = vec![false; of.coded.len()];
    let dims = of.bases.iter().flat_map(|base| base.dims.iter().chain(&base.filter));
    dims.chain(&of.unit).for_each(|&at| used[at] = true);
    for at in (0..used.len()).rev() {
        if let (true, From::Derived(derivation)) = (used[at], &of.coded[at].from) {
            derivation.reads.iter().for_each(|(_, _, read)| used[*read] = true);
        }
    }
    used
}

struct Builder<'a> {
    schema: &'a Schema,
    done: Prepared,
    /// File columns in the order in which they were asked for.
    asked: Vec<usize>,
}

impl Prepared {
    pub(crate) fn new(plan: &Plan, schema: &Schema) -> Result<Prepared, ScanError> {
        let done = Prepared {
            columns: Vec::new(),
            read: Vec::new(),
            coded: Vec::new(),
            used: Vec::new(),
            unit: Vec::new(),
            elements: plan.design.psu.names().is_empty(),
            weight: None,
            numbers: Vec::new(),
            bases: Vec::new(),
            views: Vec::new(),
            ids: plan.table.iter().map(|table| table.id.clone()).collect(),
        };
        let mut builder = Builder { schema, done, asked: Vec::new() };
        builder.design(plan)?;
        for variable in &plan.derived {
            let place = format!("variable `{}`", variable.name);
            let sql = variable.expression().map_err(|problem| ScanError::Table {
                table: variable.name.clone(),
                problem,
                help: "write `sql`, or `from` with `breaks`",
            })?;
            builder.derive(&place, &variable.name, &sql)?;
        }
        for (at, table) in plan.table.iter().enumerate() {
            builder.table(at, table)?;
        }
        Ok(builder.finish())
    }

    /// Name of the first table that a cube is made for.
    pub(crate) fn table_of(&self, base: usize) -> &str {
        let view = self.views.iter().find(|view| view.base == base).expect("a cube is made for a table");
        &self.ids[view.table]
    }
}

impl Builder<'_> {
    fn design(&mut self, plan: &Plan) -> Result<(), ScanError> {
        let design = &plan.design;
        for (place, columns) in [("strata", &design.strata), ("psu", &design.psu), ("fpc", &design.fpc)] {
            for name in columns.names() {
                let coded = self.coded(&format!("design.{place}"), name)?;
                self.done.unit.push(coded);
            }
        }
        if let Some(name) = &design.weight {
            let place = "design.weight";
            let column = self.file_column(place, name)?;
            if !self.schema.field(column).data_type().is_numeric() {
                return Err(self.not_a_number(place, column));
            }
            self.done.weight = Some(self.ask(column));
        }
        Ok(())
    }

    fn table(&mut self, at: usize, table: &PlanTable) -> Result<(), ScanError> {
        let place = format!("table `{}`", table.id);
        let filter = match &table.filter {
            None => None,
            Some(sql) => Some(self.condition(&place, sql)?),
        };
        let (measure, level) = match (&table.variable, &table.numerator, &table.denominator_value) {
            (Some(name), None, None) if self.has_levels(&place, table, name)? => {
                (None, Some(self.coded(&place, name)?))
            }
            (Some(name), None, None) => (Some((self.number(&place, name)?, None)), None),
            (None, Some(y), Some(x)) => (Some((self.number(&place, y)?, Some(self.number(&place, x)?))), None),
            _ => unreachable!("the plan was checked"),
        };
        for &statistic in &table.statistics {
            let possible = match statistic {
                StatisticKind::Total => measure.is_none_or(|(_, x)| x.is_none()),
                StatisticKind::Proportion => level.is_some(),
                StatisticKind::Mean => measure.is_some_and(|(_, x)| x.is_none()),
                StatisticKind::Ratio => measure.is_some_and(|(_, x)| x.is_some()),
                StatisticKind::Coverage | StatisticKind::Difference => false,
            };
            if !possible {
                return Err(ScanError::Table {
                    table: table.id.clone(),
                    problem: format!("`{}` cannot be computed from what the table names", statistic.name()),
                    help: "a coded variable has totals and proportions, a number totals and means, a numerator ratios",
                });
            }
        }
        for domain in &table.domains {
            let dims: Vec<usize> = domain.iter().map(|name| self.coded(&place, name)).collect::<Result<_, _>>()?;
            let needed: Vec<usize> =
                dims.iter().copied().chain(level).filter(|coded| !self.done.unit.contains(coded)).collect();
            let base = self.base(&place, filter, &needed, measure, &table.id)?;
            let stand = |coded: usize| {
                let dim = self.done.bases[base].dims.iter().position(|&dim| dim == coded);
                let unit =
                    || self.done.unit.iter().position(|&unit| unit == coded).expect("a dimension or of the unit");
                (coded, dim.map_or_else(|| Stand::Unit(unit()), Stand::Dim))
            };
            let view = View {
                table: at,
                base,
                dims: dims.iter().map(|&coded| stand(coded)).collect(),
                level: level.map(stand),
                pair: measure.is_some_and(|(_, x)| x.is_some()),
                numeric: measure.is_some(),
            };
            self.done.views.push(view);
        }
        Ok(())
    }

    /// A cube that has these dimensions among its own; widened while it stays small.
    fn base(
        &mut self,
        place: &str,
        filter: Option<usize>,
        needed: &[usize],
        measure: Option<(usize, Option<usize>)>,
        table: &str,
    ) -> Result<usize, ScanError> {
        if needed.len() > MOST_DIMS {
            return Err(ScanError::Table {
                table: table.to_owned(),
                problem: format!("{place} crosses {} columns, expected {MOST_DIMS} at most", needed.len()),
                help: "use fewer domain variables in one crossing",
            });
        }
        let same = |base: &Base| base.filter == filter && base.measure == measure;
        for (at, base) in self.done.bases.iter_mut().enumerate().filter(|(_, base)| same(base)) {
            let more: Vec<usize> = needed.iter().copied().filter(|coded| !base.dims.contains(coded)).collect();
            if more.is_empty() || base.dims.len() + more.len() <= CROSSED {
                base.dims.extend(more);
                return Ok(at);
            }
        }
        let mut dims: Vec<usize> = Vec::new();
        for &coded in needed {
            if !dims.contains(&coded) {
                dims.push(coded);
            }
        }
        self.done.bases.push(Base { filter, dims, measure });
        Ok(self.done.bases.len() - 1)
    }

    fn has_levels(&self, place: &str, table: &PlanTable, name: &str) -> Result<bool, ScanError> {
        if table.statistics.contains(&StatisticKind::Mean) {
            return Ok(false);
        }
        if table.statistics.contains(&StatisticKind::Proportion) || !table.levels.is_empty() {
            return Ok(true);
        }
        if let Some(coded) = self.done.coded.iter().find(|coded| coded.name == name) {
            return Ok(matches!(coded.kind, Type::Text | Type::Bool));
        }
        let column = self.file_column(place, name)?;
        Ok(!self.schema.field(column).data_type().is_numeric())
    }

    /// A column of the file or a derived variable as codes.
    fn coded(&mut self, place: &str, name: &str) -> Result<usize, ScanError> {
        if let Some(at) = self.done.coded.iter().position(|coded| coded.name == name) {
            return Ok(at);
        }
        let column = self.file_column(place, name)?;
        let kind = self.schema.field(column).data_type();
        let known = Type::of(kind).filter(|_| can_be_coded(kind));
        let Some(known) = known else {
            return Err(ScanError::Type {
                place: place.to_owned(),
                column: name.to_owned(),
                kind: kind.to_string(),
                expected: "a column of numbers, texts or truth values",
                help: "convert the column",
            });
        };
        let from = From::File(self.ask(column));
        self.done.coded.push(Coded { name: name.to_owned(), kind: known, from });
        Ok(self.done.coded.len() - 1)
    }

    fn condition(&mut self, place: &str, sql: &str) -> Result<usize, ScanError> {
        let name = format!("where {sql}");
        let at = match self.done.coded.iter().position(|coded| coded.name == name) {
            Some(at) => at,
            None => self.derive(place, &name, sql)?,
        };
        if self.done.coded[at].kind == Type::Bool {
            return Ok(at);
        }
        Err(ScanError::Type {
            place: place.to_owned(),
            column: sql.to_owned(),
            kind: self.done.coded[at].kind.name().to_owned(),
            expected: "a condition",
            help: "compare something, such as `age >= 15`",
        })
    }

    /// Compiles a variable over coded columns, which are read for it.
    fn derive(&mut self, place: &str, name: &str, sql: &str) -> Result<usize, ScanError> {
        let failed = |source| ScanError::Expression { place: place.to_owned(), source: Box::new(source) };
        let all = Derivation::compile(sql, &self.names()).map_err(failed)?;
        for (column, ..) in &all.reads {
            self.coded(place, column)?;
        }
        let known: Vec<(String, Type)> = self.done.coded.iter().map(|coded| (coded.name.clone(), coded.kind)).collect();
        let derivation = Derivation::compile(sql, &known).map_err(failed)?;
        let kind = derivation.expr.kind();
        self.done.coded.push(Coded { name: name.to_owned(), kind, from: From::Derived(derivation) });
        Ok(self.done.coded.len() - 1)
    }

    /// A column of the file, or an expression over such columns, as a number.
    fn number(&mut self, place: &str, text: &str) -> Result<usize, ScanError> {
        if let Ok(column) = self.schema.index_of(text) {
            if !self.schema.field(column).data_type().is_numeric() {
                return Err(self.not_a_number(place, column));
            }
            let at = self.ask(column);
            let same = |number: &Number| matches!(number, Number::File(other) if *other == at);
            if let Some(number) = self.done.numbers.iter().position(same) {
                return Ok(number);
            }
            self.done.numbers.push(Number::File(at));
            return Ok(self.done.numbers.len() - 1);
        }
        let known: Vec<(String, Type)> = self.file_names();
        let failed = |source| ScanError::Expression { place: place.to_owned(), source: Box::new(source) };
        let derivation = Derivation::compile(text, &known).map_err(failed)?;
        let reads: Vec<String> = derivation.reads.iter().map(|(name, ..)| name.clone()).collect();
        let mut columns = Vec::with_capacity(reads.len());
        for name in reads {
            let column = self.file_column(place, &name)?;
            columns.push((name, self.ask(column)));
        }
        self.done.numbers.push(Number::Computed { derivation, columns });
        Ok(self.done.numbers.len() - 1)
    }

    fn not_a_number(&self, place: &str, column: usize) -> ScanError {
        let field = self.schema.field(column);
        ScanError::Type {
            place: place.to_owned(),
            column: field.name().clone(),
            kind: field.data_type().to_string(),
            expected: "a number",
            help: "a cell that is no number makes a whole CSV column text; an empty cell is a missing number",
        }
    }

    fn file_names(&self) -> Vec<(String, Type)> {
        let known = |field: &arrow_schema::FieldRef| Some((field.name().clone(), Type::of(field.data_type())?));
        self.schema.fields().iter().filter_map(known).collect()
    }

    /// Everything an expression can read: derived variables hide file columns of the same name.
    fn names(&self) -> Vec<(String, Type)> {
        let mut names: Vec<(String, Type)> =
            self.done.coded.iter().map(|coded| (coded.name.clone(), coded.kind)).collect();
        let more = self.file_names().into_iter().filter(|(name, _)| !names.iter().any(|(known, _)| known == name));
        let more: Vec<(String, Type)> = more.collect();
        names.extend(more);
        names
    }

    fn file_column(&self, place: &str, name: &str) -> Result<usize, ScanError> {
        self.schema.index_of(name).map_err(|_| {
            let names = || self.schema.fields().iter().map(|field| field.name().as_str());
            let advice = match near(name, names()) {
                Some(near) => near,
                None => format!("the columns are `{}`", names().collect::<Vec<_>>().join("`, `")),
            };
            ScanError::NoColumn { place: place.to_owned(), column: name.to_owned(), advice }
        })
    }

    /// The column's place among those asked for.
    fn ask(&mut self, column: usize) -> usize {
        match self.asked.iter().position(|&asked| asked == column) {
            Some(at) => at,
            None => {
                self.asked.push(column);
                self.asked.len() - 1
            }
        }
    }

    /// Puts the columns in file order, in which readers give them.
    fn finish(self) -> Prepared {
        let Builder { mut done, asked, schema } = self;
        let mut columns = asked.clone();
        columns.sort_unstable();
        let place = |at: &mut usize| {
            let sorted = columns.binary_search(&asked[*at]).expect("sorted from the same");
            *at = sorted;
        };
        for coded in &mut done.coded {
            if let From::File(at) = &mut coded.from {
                place(at);
            }
        }
        done.weight.as_mut().map(place);
        for number in &mut done.numbers {
            match number {
                Number::File(at) => place(at),
                Number::Computed { columns: read, .. } => read.iter_mut().for_each(|(_, at)| place(at)),
            }
        }
        let read = |&column: &usize| {
            let field = schema.field(column);
            Type::of(field.data_type()).map(|kind| (field.name().clone(), kind))
        };
        done.read = columns.iter().filter_map(read).collect();
        done.columns = columns;
        done.used = used(&done);
        done
    }
}
