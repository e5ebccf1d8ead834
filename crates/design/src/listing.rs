//! The frame of a stage in order: its units, and the groups in which they are drawn.
//!
//! ```text
//! frame lines ─► units (path, stratum, size) ─► groups: one parent, one stratum, one draw
//! ```
//!
//! What can be wrong with a frame by itself is refused here, with its line: a
//! unit twice or in two strata, a size of 0, a code that is missing.

use crate::declaration::{Certainty, Declaration, Stage};
use crate::{DesignError, Frame};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The frame of one stage.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The file.
    pub path: PathBuf,
    /// Its cells; a unit's position is that of its line.
    pub frame: Frame,
    /// The units in the order of the frame.
    pub units: Vec<Listed>,
    /// The groups in which units are drawn, in the order of their codes.
    pub groups: Vec<Group>,
    position: FxHashMap<String, u32>,
}

/// A unit of a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its code and those of the units above, joined with `/`.
    pub path: String,
    /// Its code.
    pub code: String,
    /// Its measure of size; 1 where the stage has none.
    pub size: f64,
    /// Position of its group.
    pub group: u32,
    /// Whether the design names it as taken with certainty.
    pub named: bool,
}

/// The units of one stratum inside one unit drawn before: a draw of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Path of the unit drawn before; empty at the first stage.
    pub parent: String,
    /// The stratum; empty when the stage has none.
    pub stratum: String,
    /// Positions of its units, in the order of the frame.
    pub units: Vec<u32>,
}

impl Group {
    /// Parent and stratum, joined with `/`.
    #[must_use]
    pub fn key(&self) -> String {
        match (self.parent.as_str(), self.stratum.as_str()) {
            (parent, "") => parent.to_owned(),
            ("", stratum) => stratum.to_owned(),
            (parent, stratum) => format!("{parent}/{stratum}"),
        }
    }

    /// The group in a sentence.
    #[must_use]
    pub fn place(&self) -> String {
        let key = self.key();
        if key.is_empty() { "the whole frame".into() } else { format!("`{key}`") }
    }
}

impl Listing {
    /// Reads the frames of all stages; their paths start at `folder`.
    ///
    /// # Errors
    /// Those of [`Listing::open`], and a unit inside one that the frame before does not list.
    pub fn open_all(declared: &Declaration, folder: &Path) -> Result<Vec<Self>, DesignError> {
        let mut listings: Vec<Self> = Vec::with_capacity(declared.stage.len());
        for at in 0..declared.stage.len() {
            let listing = Self::open(declared, at, folder)?;
            if let Some(above) = listings.last() {
                listing.belong(above, &declared.stage[at - 1].unit)?;
            }
            listings.push(listing);
        }
        Ok(listings)
    }

    /// Refuses units inside a unit that the frame `above` does not list.
    fn belong(&self, above: &Self, unit: &str) -> Result<(), DesignError> {
        let Some(group) = self.groups.iter().find(|group| above.find(&group.parent).is_none()) else { return Ok(()) };
        Err(DesignError::Frame {
            path: self.path.clone(),
            line: u64::from(group.units[0]) + 2,
            problem: format!("{unit} `{}` is not in the frame `{}`", group.parent, above.path.display()),
            help: "correct the code, or add the unit to the frame of the stage before".into(),
        })
    }

    /// Reads the frame of the stage at position `at`; its path starts at `folder`.
    ///
    /// # Errors
    /// [`DesignError`] names file, line, value and what to do.
    pub fn open(declared: &Declaration, at: usize, folder: &Path) -> Result<Self, DesignError> {
        let stage = &declared.stage[at];
        let frame = Frame::open(&folder.join(&stage.frame))?;
        let columns = |names: &mut dyn Iterator<Item = &String>| -> Result<Vec<usize>, DesignError> {
            names.map(|name| frame.column(name)).collect()
        };
        let above = columns(&mut declared.stage[..at].iter().map(|before| &before.id))?;
        let own = frame.column(&stage.id)?;
        let strata = columns(&mut stage.strata.iter())?;
        let size = stage.size.as_deref().map(|name| frame.column(name)).transpose()?;
        let named: &[String] = match &stage.certainty {
            Some(Certainty::Units(units)) => units,
            Some(Certainty::Rule(_)) | None => &[],
        };

        let mut units: Vec<Listed> = Vec::with_capacity(frame.len());
        let mut position: FxHashMap<String, u32> = FxHashMap::default();
        let mut groups: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
        let mut group_of: Vec<(String, String)> = Vec::with_capacity(frame.len());
        for row in 0..frame.len() {
            for &column in above.iter().chain([&own]).chain(&strata) {
                frame.code(row, column)?;
            }
            let group = (frame.key(row, &above), frame.key(row, &strata));
            let code = frame.text(row, own).to_owned();
            let path = if at == 0 { code.clone() } else { format!("{}/{code}", group.0) };
            if let Some(before) = position.insert(path.clone(), row as u32) {
                let problem = if group_of[before as usize] == group {
                    format!("{} `{code}` stands there twice", stage.unit)
                } else {
                    let strata = [&group_of[before as usize].1, &group.1].map(|stratum| format!("`{stratum}`"));
                    format!("{} `{code}` stands in two strata, {}", stage.unit, strata.join(" and "))
                };
                let help =
                    format!("a unit has one line in its frame and one stratum; the other is line {}", before + 2);
                return Err(DesignError::Frame { path: frame.path, line: row as u64 + 2, problem, help });
            }
            let size = size.map_or(Ok(1.0), |column| frame.positive(row, column))?;
            groups.entry(group.clone()).or_default().push(row as u32);
            group_of.push(group);
            units.push(Listed { named: named.contains(&path), path, code, size, group: 0 });
        }
        if let Some(unknown) = named.iter().find(|&path| !position.contains_key(path)) {
            return Err(DesignError::Declaration {
                path: frame.path,
                place: format!("stage `{}`", stage.unit),
                problem: format!("`certainty` names `{unknown}`, which the frame does not list"),
                help: "name units by their code in the frame; below the first stage by the codes of the units above \
                       and its own, joined with `/`"
                    .into(),
            });
        }
        let groups: Vec<Group> =
            groups.into_iter().map(|((parent, stratum), units)| Group { parent, stratum, units }).collect();
        if at == 0 {
            strata_are_there(stage, &groups, &frame.path)?;
        }
        for (number, group) in groups.iter().enumerate() {
            for &unit in &group.units {
                units[unit as usize].group = number as u32;
            }
        }
        Ok(Self { path: frame.path.clone(), frame, units, groups, position })
    }

    /// Units of one group, for tests.
    #[cfg(test)]
    pub(crate) fn of_units(units: Vec<Listed>) -> Self {
        let position = units.iter().zip(0..).map(|(unit, at)| (unit.path.clone(), at)).collect();
        let group = Group { parent: String::new(), stratum: String::new(), units: (0..units.len() as u32).collect() };
        Self { path: "frame.csv".into(), frame: Frame::default(), units, groups: vec![group], position }
    }

    /// Position of the unit of this path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<usize> {
        self.position.get(path).map(|&unit| unit as usize)
    }

    /// The group of a unit.
    #[must_use]
    pub fn group_of(&self, unit: usize) -> &Group {
        &self.groups[self.units[unit].group as usize]
    }

    /// The groups inside a unit drawn before, by its path; empty text at the first stage.
    pub fn inside<'a>(&'a self, parent: &'a str) -> impl Iterator<Item = usize> + 'a {
        let first = self.groups.partition_point(|group| group.parent.as_str() < parent);
        (first..self.groups.len()).take_while(move |&group| self.groups[group].parent == parent)
    }
}

/// Refuses a number for a stratum that a frame does not have. Only the first frame must list them all.
fn strata_are_there(stage: &Stage, groups: &[Group], path: &Path) -> Result<(), DesignError> {
    let take = stage.take.as_ref().map(|take| ("take", take.strata()));
    let rate = stage.rate.as_ref().map(|rate| ("rate", rate.strata()));
    for (key, strata) in take.into_iter().chain(rate) {
        if let Some(unknown) = strata.iter().find(|&&code| groups.iter().all(|group| group.stratum != code)) {
            return Err(DesignError::Declaration {
                path: path.to_owned(),
                place: format!("stage `{}`", stage.unit),
                problem: format!("`{key}` names stratum `{unknown}`, which the frame does not have"),
                help: "write the codes as in the frame, those of several columns joined with `/`".into(),
            });
        }
    }
    Ok(())
}
