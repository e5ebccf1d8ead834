//! What is known about one sender.

use crate::survey::{Packages, Survey};
use codebook::{Severity, Verdict};
use ingest::{Account, Arrivals, FileAccount, IngestError, Package, PackageRecords};
use roster::Roster;
use serde_json::{Value, json};
use validate::Findings;

/// One sender and its package in force.
pub struct SenderStatus {
    /// Who.
    pub sender: String,
    /// Whether the survey file expects it.
    pub expected: bool,
    /// What became of its package.
    pub state: State,
    /// Whether the package was prepared after the day that is due.
    pub late: bool,
    /// The day the package was prepared.
    pub prepared: Option<String>,
    /// The days of the packages that it superseded.
    pub superseded: Vec<String>,
    /// Byte-identical copies that are not read.
    pub duplicates: usize,
    /// Files of the package.
    pub files: usize,
    /// Where its records ended.
    pub records: FileAccount,
    /// What its records leave open.
    pub open: Open,
}

/// What became of a sender's package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// None has come.
    Missing,
    /// It cannot be read: why.
    Unusable(String),
    /// It was read.
    Read,
}

/// Findings by what they ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// Failed rules of severity error.
    pub errors: usize,
    /// Failed rules of severity warning.
    pub warnings: usize,
    /// Failed rules of severity note.
    pub notes: usize,
    /// Rules that a missing value leaves open.
    pub undecided: usize,
}

/// No records yet.
pub const NONE: FileAccount = FileAccount { file: 0, received: 0, accepted: 0, set_aside: 0, rejected: 0 };

impl SenderStatus {
    /// The word for the state.
    pub fn word(&self) -> &'static str {
        match (&self.state, self.late) {
            (State::Missing, _) => "missing",
            (State::Unusable(_), _) => "unusable",
            (State::Read, true) => "late",
            (State::Read, false) => "arrived",
        }
    }
}

/// The expected senders in the order of the survey file, then the others; nothing is counted yet.
pub fn of(wanted: &Packages, arrivals: &Arrivals, read: &[Result<PackageRecords, IngestError>]) -> Vec<SenderStatus> {
    let others = arrivals.unexpected(&wanted.expected).into_iter().map(|sender| (sender, false));
    let expected = wanted.expected.iter().map(|sender| (sender.as_str(), true));
    let status = |(sender, expected): (&str, bool)| {
        let at = arrivals.packages.iter().position(|package| package.sender == sender);
        let package: Option<&Package> = at.map(|at| &arrivals.packages[at]);
        let state = match at.map(|at| &read[at]) {
            None => State::Missing,
            Some(Ok(_)) => State::Read,
            Some(Err(error)) => State::Unusable(error.to_string()),
        };
        SenderStatus {
            sender: sender.to_owned(),
            expected,
            state,
            late: package.is_some_and(|package| wanted.due.as_ref().is_some_and(|due| package.is_late(due))),
            prepared: package.map(|package| package.prepared.clone()),
            superseded: arrivals.superseded_of(sender).map(|package| package.prepared.clone()).collect(),
            duplicates: arrivals.duplicates.iter().filter(|copy| copy.sender == sender).count(),
            files: package.map_or(0, |package| package.files.len()),
            records: NONE,
            open: Open::default(),
        }
    };
    expected.chain(others).map(status).collect()
}

/// Adds where the records ended and what they leave open, sender by sender.
pub fn count(senders: &mut [SenderStatus], roster: &Roster, account: &Account, findings: &Findings) {
    let sender_of_file = |file: usize, senders: &[SenderStatus]| {
        let sender = &roster.files[file].sender;
        senders.iter().position(|status| status.sender == *sender).expect("every package has a line")
    };
    let place: Vec<usize> = (0..roster.files.len()).map(|file| sender_of_file(file, senders)).collect();
    for file in &account.files {
        let sum = &mut senders[place[file.file]].records;
        sum.received += file.received;
        sum.accepted += file.accepted;
        sum.set_aside += file.set_aside;
        sum.rejected += file.rejected;
    }
    for finding in findings {
        let file = roster.tables[finding.table].origin.file[finding.row as usize];
        let open = &mut senders[place[file as usize]].open;
        match (finding.verdict, finding.severity) {
            (Verdict::Undecided, _) => open.undecided += 1,
            (Verdict::Fails, Severity::Error) => open.errors += 1,
            (Verdict::Fails, Severity::Warning) => open.warnings += 1,
            (Verdict::Fails, Severity::Note) => open.notes += 1,
            (Verdict::Holds | Verdict::NotApplicable, _) => {}
        }
    }
}

/// The sum over senders.
pub fn total(senders: &[SenderStatus]) -> (FileAccount, Open) {
    let (mut records, mut open) = (NONE, Open::default());
    for sender in senders {
        records.received += sender.records.received;
        records.accepted += sender.records.accepted;
        records.set_aside += sender.records.set_aside;
        records.rejected += sender.records.rejected;
        open.errors += sender.open.errors;
        open.warnings += sender.open.warnings;
        open.notes += sender.open.notes;
        open.undecided += sender.open.undecided;
    }
    (records, open)
}

/// All senders and their sum as one JSON object on one line.
pub fn json(survey: &Survey, senders: &[SenderStatus]) -> String {
    let counts = |records: &FileAccount, open: &Open| {
        json!({
            "received": records.received, "accepted": records.accepted,
            "set_aside": records.set_aside, "rejected": records.rejected,
            "accepted_rate": share(records),
            "open": {"error": open.errors, "warning": open.warnings, "note": open.notes, "undecided": open.undecided},
        })
    };
    let sender = |sender: &SenderStatus| {
        let problem = match &sender.state {
            State::Unusable(why) => Value::from(why.as_str()),
            State::Missing | State::Read => Value::Null,
        };
        let mut line = json!({
            "sender": sender.sender, "expected": sender.expected, "state": sender.word(), "late": sender.late,
            "prepared": sender.prepared, "superseded": sender.superseded, "duplicates": sender.duplicates,
            "files": sender.files, "problem": problem,
        });
        if let (Some(line), Value::Object(counts)) = (line.as_object_mut(), counts(&sender.records, &sender.open)) {
            line.extend(counts);
        }
        line
    };
    let (records, open) = total(senders);
    let result = json!({
        "survey": survey.survey.id,
        "due": survey.packages.due,
        "senders": senders.iter().map(sender).collect::<Vec<_>>(),
        "total": counts(&records, &open),
    });
    format!("{result}\n")
}

/// Records accepted among those received; nothing when none was received.
pub fn share(records: &FileAccount) -> Option<f64> {
    (records.received > 0).then(|| records.accepted as f64 / records.received as f64)
}
