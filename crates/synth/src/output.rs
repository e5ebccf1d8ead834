//! The output folder: files, packages and their hashes.

use crate::error::at;
use crate::forms::{Forms, TABLES};
use crate::{Request, SynthError};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// How many files and bytes were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

impl Written {
    pub(crate) fn add(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
    }
}

/// The folder of one survey.
pub(crate) struct Output {
    root: PathBuf,
    seed: u64,
    /// The encoding of every package; as the scale has it when not asked for.
    encoding: Option<Encoding>,
}

impl Output {
    /// Makes the folder, or empties the parts of it that a generator writes.
    pub(crate) fn create(request: &Request) -> Result<Self, SynthError> {
        Self::create_at(&request.out, request.seed, request.overwrite, request.encoding)
    }

    /// The same, for what is not a survey.
    pub(crate) fn create_at(
        root: &Path,
        seed: u64,
        overwrite: bool,
        encoding: Option<Encoding>,
    ) -> Result<Self, SynthError> {
        if root.exists() {
            let empty = fs::read_dir(root).map_err(at(root))?.next().is_none();
            let survey = root.join("survey.toml").exists() || root.join("frame/counts.csv").exists();
            if !(empty || overwrite && survey) {
                return Err(SynthError::NotEmpty { path: root.to_owned() });
            }
            for part in ["packages", "frame", "control"] {
                let part = root.join(part);
                if part.exists() {
                    fs::remove_dir_all(&part).map_err(at(&part))?;
                }
            }
        }
        for part in ["packages", "frame", "control"] {
            let part = root.join(part);
            fs::create_dir_all(&part).map_err(at(&part))?;
        }
        Ok(Self { root: root.to_owned(), seed, encoding })
    }

    /// The folder of a survey that was just written.
    pub(crate) fn reopen(request: &Request) -> Self {
        Self { root: request.out.clone(), seed: request.seed, encoding: None }
    }

    /// Writes one file.
    pub(crate) fn write(&self, relative: &str, content: &str) -> Result<Written, SynthError> {
        let path = self.root.join(relative);
        fs::write(&path, content).map_err(at(&path))?;
        Ok(Written { files: 1, bytes: content.len() as u64 })
    }

    /// Opens a file that grows while the survey is made, and writes its header.
    pub(crate) fn list(&self, relative: &str, header: &str) -> Result<List, SynthError> {
        let path = self.root.join(relative);
        let file = fs::File::create(&path).map_err(at(&path))?;
        let mut list = List { path, file: std::io::BufWriter::new(file), written: Written { files: 1, bytes: 0 } };
        list.push(header)?;
        list.push("\n")?;
        Ok(list)
    }

    /// Writes the package of one county: six tables and their manifest.
    pub(crate) fn package(&self, sender: &str, usual: Encoding, forms: &Forms) -> Result<Written, SynthError> {
        let encoding = self.encoding.unwrap_or(usual);
        let folder = self.root.join("packages").join(sender);
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        let mut manifest = format!(
            "survey       = \"cn-disability-2006\"\n\
             form_version = \"2006.1\"\n\
             sender       = \"{sender}\"\n\
             prepared     = \"2006-06-02\"\n\
             encoding     = \"{}\"\n\
             synthetic    = \"made by prevalens synth, seed {}: no real person, place or result\"\n",
            encoding.name(),
            self.seed,
        );
        let mut written = Written::default();
        for (((table, header), lines), records) in TABLES.iter().zip(&forms.lines).zip(forms.records) {
            let mut text = String::with_capacity(header.len() + 1 + lines.len());
            text.push_str(header);
            text.push('\n');
            text.push_str(lines);
            let bytes = encoding.bytes(&text);
            let file = format!("{table}.csv");
            let path = folder.join(&file);
            fs::write(&path, &bytes).map_err(at(&path))?;
            written.add(Written { files: 1, bytes: bytes.len() as u64 });
            let hash = hex(&Sha256::digest(&bytes));
            let _ = write!(
                manifest,
                "\n[[file]]\ntable   = \"{table}\"\npath    = \"{file}\"\nrecords = {records}\nsha256  = \"{hash}\"\n"
            );
        }
        let path = folder.join("package.toml");
        fs::write(&path, &manifest).map_err(at(&path))?;
        written.add(Written { files: 1, bytes: manifest.len() as u64 });
        Ok(written)
    }
}

/// A file that grows line by line.
pub(crate) struct List {
    path: PathBuf,
    file: std::io::BufWriter<fs::File>,
    written: Written,
}

impl List {
    /// Appends text.
    pub(crate) fn push(&mut self, text: &str) -> Result<(), SynthError> {
        use std::io::Write as _;
        self.written.bytes += text.len() as u64;
        self.file.write_all(text.as_bytes()).map_err(at(&self.path))
    }

    /// Writes what is still in memory.
    pub(crate) fn close(mut self) -> Result<Written, SynthError> {
        use std::io::Write as _;
        self.file.flush().map_err(at(&self.path))?;
        Ok(self.written)
    }
}

/// The encoding of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// GB18030, which contains GBK.
    Gb18030,
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
        }
    }

    /// The encoding that a manifest of [`Output::package`] names.
    pub(crate) fn of_package(manifest: &str) -> Self {
        let named = |encoding: &Self| manifest.contains(&format!("encoding     = \"{}\"", encoding.name()));
        [Self::Utf8, Self::Gb18030].into_iter().find(named).expect("every manifest names its encoding")
    }

    /// Reads what [`Encoding::bytes`] wrote.
    pub(crate) fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Gb18030 => encoding_rs::GB18030.decode(bytes).0.into_owned(),
        }
    }

    fn bytes(self, text: &str) -> std::borrow::Cow<'_, [u8]> {
        match self {
            Self::Utf8 => text.as_bytes().into(),
            Self::Gb18030 => encoding_rs::GB18030.encode(text).0,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
