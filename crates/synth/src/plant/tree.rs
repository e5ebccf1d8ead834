//! A written survey as a tree: counties, communities, households, persons and their forms.
//!
//! Records of a clean survey stand in the order of the tree, so writing it
//! again gives the same bytes where nothing was changed.

use super::record::{Form, Record};
use crate::error::{SynthError, at};
use crate::forms::Forms;
use crate::output::{Encoding, Output};
use std::fs;
use std::path::Path;

/// One package.
pub(super) struct County {
    pub(super) sender: String,
    encoding: Encoding,
    pub(super) communities: Vec<Community>,
}

/// The daily report of a community and the households it counts.
pub(super) struct Community {
    pub(super) report: Record,
    pub(super) households: Vec<Household>,
}

/// A household form and its lines.
#[derive(Clone)]
pub(super) struct Household {
    pub(super) form: Record,
    pub(super) people: Vec<Person>,
    /// Records that belong to nobody on the form.
    pub(super) stray: Vec<Record>,
}

/// A line of the household form with the forms that hang on it.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) line: Record,
    pub(super) slips: Vec<Record>,
    pub(super) assessments: Vec<Record>,
    pub(super) disabled: Vec<Record>,
}

/// Reads every package, in the order of the senders.
pub(super) fn read(root: &Path) -> Result<Vec<County>, SynthError> {
    let folder = root.join("packages");
    let mut senders = Vec::new();
    for entry in fs::read_dir(&folder).map_err(at(&folder))? {
        senders.push(entry.map_err(at(&folder))?.file_name().to_string_lossy().into_owned());
    }
    senders.sort();
    senders.iter().map(|sender| County::read(root, sender)).collect()
}

impl County {
    /// Reads the package of a sender.
    fn read(root: &Path, sender: &str) -> Result<Self, SynthError> {
        let folder = root.join("packages").join(sender);
        let manifest = text(&folder.join("package.toml"), Encoding::Utf8)?;
        let encoding = Encoding::of_package(&manifest);
        let mut tables = Vec::new();
        for form in Form::ALL {
            let lines = text(&folder.join(format!("{}.csv", form.table())), encoding)?;
            let records: Vec<Record> = lines.lines().skip(1).map(|line| Record::read(form, line)).collect();
            tables.push(records.into_iter().peekable());
        }
        let mut below = |form: Form, belongs: &dyn Fn(&Record) -> bool| {
            let mut own = Vec::new();
            while let Some(record) = tables[form as usize].next_if(belongs) {
                own.push(record);
            }
            own
        };
        let mut communities = Vec::new();
        for report in below(Form::Community, &|_| true) {
            let id = report.get("community_id").to_owned();
            let mut households = Vec::new();
            for form in below(Form::Household, &|record| record.is("community_id", &id)) {
                let id = form.get("household_id").to_owned();
                let lines = below(Form::Person, &|record| record.is("household_id", &id));
                let person = |line: Record| {
                    let same = |record: &Record| {
                        ["household_id", "person_no"].iter().all(|field| record.get(field) == line.get(field))
                    };
                    let slips = below(Form::Slip, &same);
                    let assessments = below(Form::Assessment, &same);
                    let disabled = below(Form::Disabled, &same);
                    Person { line, slips, assessments, disabled }
                };
                households.push(Household { form, people: lines.into_iter().map(person).collect(), stray: Vec::new() });
            }
            communities.push(Community { report, households });
        }
        Ok(Self { sender: sender.to_owned(), encoding, communities })
    }

    /// Writes the package again, with its counts and digests.
    pub(super) fn write(&self, output: &Output) -> Result<(), SynthError> {
        let mut forms = Forms::default();
        let mut push = |record: &Record| {
            forms.records[record.form as usize] += 1;
            forms.lines[record.form as usize] += &record.line();
            forms.lines[record.form as usize].push('\n');
        };
        for community in &self.communities {
            push(&community.report);
            for household in &community.households {
                push(&household.form);
                for person in &household.people {
                    push(&person.line);
                    person.slips.iter().chain(&person.assessments).chain(&person.disabled).for_each(&mut push);
                }
                household.stray.iter().for_each(&mut push);
            }
        }
        output.package(&self.sender, self.encoding, &forms).map(|_| ())
    }
}

fn text(path: &Path, encoding: Encoding) -> Result<String, SynthError> {
    fs::read(path).map(|bytes| encoding.text(&bytes)).map_err(at(path))
}

impl Household {
    pub(super) fn id(&self) -> &str {
        self.form.get("household_id")
    }

    /// Every record of the household.
    pub(super) fn records(&mut self) -> impl Iterator<Item = &mut Record> {
        std::iter::once(&mut self.form).chain(self.people.iter_mut().flat_map(Person::records)).chain(&mut self.stray)
    }

    pub(super) fn head(&self) -> Option<&Person> {
        self.people.iter().find(|person| person.line.is("relation", 0))
    }

    /// The position of the first person of whom this is true.
    pub(super) fn find(&self, wanted: impl Fn(&Person) -> bool) -> Option<usize> {
        self.people.iter().position(wanted)
    }
}

impl Person {
    /// Every record of the person.
    pub(super) fn records(&mut self) -> impl Iterator<Item = &mut Record> {
        let below = self.slips.iter_mut().chain(&mut self.assessments).chain(&mut self.disabled);
        std::iter::once(&mut self.line).chain(below)
    }

    /// Completed years at the reference time.
    pub(super) fn age(&self) -> i32 {
        let number = |field| self.line.number(field).expect("clean lines have a date of birth");
        if number("birth_month") <= 3 { 2006 - number("birth_year") } else { 2005 - number("birth_year") }
    }

    pub(super) fn relation(&self) -> i32 {
        self.line.number("relation").expect("clean lines have a relation")
    }

    /// Neither suspected nor found disabled: nothing else hangs on the line.
    pub(super) fn plain(&self) -> bool {
        self.slips.is_empty() && self.line.is("final_result", 0)
    }

    /// The only component, when it is of this category.
    pub(super) fn single(&self, category: u8) -> bool {
        matches!(self.assessments.as_slice(), [one] if one.is("category", category))
    }
}
