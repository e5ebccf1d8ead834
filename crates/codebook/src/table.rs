//! Tables, fields and code lists.

use crate::{Text, names};

/// One table of the survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name, as used in packages, rules and releases.
    pub name: String,
    /// Title for people.
    pub title: Text,
    /// The fields in order.
    pub fields: Vec<Field>,
    /// The fields that identify a row.
    pub primary_key: Vec<String>,
    /// The table a row belongs to, if any.
    pub belongs_to: Option<ForeignKey>,
}

/// How a row names the row it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// Fields of this table.
    pub fields: Vec<String>,
    /// The other table.
    pub table: String,
}

impl Table {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Position of the field of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Position of the field that a header cell means: by name, Chinese title or alias.
    ///
    /// Blanks around it, capital letters and full-width letters make no
    /// difference; opening the codebook checked that no two fields share a name.
    pub fn resolve(&self, heading: &str) -> Option<usize> {
        let heading = names::fold(heading);
        self.fields.iter().position(|field| field.headings().any(|known| names::fold(known) == heading))
    }

    /// Whether a field identifies a row of this table or the row it belongs to.
    pub fn is_key(&self, name: &str) -> bool {
        let owner = self.belongs_to.iter().flat_map(|key| &key.fields);
        self.primary_key.iter().chain(owner).any(|key| key == name)
    }
}

/// One question or technical field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Column name: `snake_case`, ASCII, at most 32 characters.
    pub name: String,
    /// Title for people.
    pub title: Text,
    /// Longer explanation; may be empty.
    pub description: String,
    /// How values are stored.
    pub kind: Kind,
    /// The code list; empty when the field is not coded.
    pub categories: Vec<Category>,
    /// The texts that mean "no value", with what each means.
    pub missing: Vec<MissingCode>,
    /// A value must be present in every row.
    pub required: bool,
    /// Smallest admissible value.
    pub minimum: Option<f64>,
    /// Largest admissible value.
    pub maximum: Option<f64>,
    /// Where the code comes from.
    pub provenance: Provenance,
    /// Which source says so.
    pub source: String,
    /// Never released.
    pub private: bool,
    /// How reluctantly a hint changes it: what a change of it costs, 1 unless the codebook says more.
    pub weight: u8,
    /// Other names that a header may use, such as a short one for DBF.
    pub aliases: Vec<String>,
    /// The regular expression that its texts follow; identifiers have one, free text has none.
    pub pattern: Option<String>,
}

impl Field {
    /// The missing codes that say more than "blank".
    pub fn missing_reasons(&self) -> impl Iterator<Item = &MissingCode> {
        self.missing.iter().filter(|code| !code.value.is_empty())
    }

    /// Every name under which a header may list the field.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        let all = [&self.name, &self.title.zh].into_iter().chain(&self.aliases);
        all.map(String::as_str).filter(|heading| !heading.is_empty())
    }
}

/// How the values of a field are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole number that fits 8 bits.
    Int8,
    /// Whole number that fits 16 bits.
    Int16,
    /// Whole number that fits 32 bits.
    Int32,
    /// Real number.
    Number,
    /// Text; identifiers keep their leading zeros.
    Text,
    /// Calendar day.
    Date,
}

impl Kind {
    /// Whether values are whole numbers.
    pub fn is_whole(self) -> bool {
        match self {
            Self::Int8 | Self::Int16 | Self::Int32 => true,
            Self::Number | Self::Text | Self::Date => false,
        }
    }
}

/// One code of a code list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The code.
    pub value: i64,
    /// What it means.
    pub label: Text,
}

/// One text that stands for "no value".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingCode {
    /// The text in the file; empty for a blank cell.
    pub value: String,
    /// What it means; empty for a blank cell.
    pub label: Text,
}

/// Where a field's code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// A retrieved source states it.
    Stated,
    /// Taken from a neighbouring official form.
    Neighbour,
    /// Reconstructed for this schema.
    Reconstructed,
    /// Recalled and not checked against a source.
    Recalled,
    /// A technical field of this program.
    Own,
}

impl Provenance {
    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Neighbour => "neighbour",
            Self::Reconstructed => "reconstructed",
            Self::Recalled => "recalled",
            Self::Own => "own",
        }
    }
}
