//! Where the time of a check goes: seconds by stage over all packages of a survey, and judgements per second.
//!
//! ```text
//! cargo run --release --example stages -- SCHEMA PACKAGES
//! ```
//!
//! One package after the other on one thread, so that the seconds of the stages add up. A judgement is one rule on
//! one row that it applies to.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use anyhow::Context;
use codebook::Codebook;
use ingest::{Arrivals, Intake, ReadOptions, read_package};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use validate::RuleBook;

const STAGES: [&str; 6] = ["read", "assemble", "derive", "rules", "localise", "accept"];

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let schema = arguments.next().context("the first argument is a schema folder")?;
    let packages = arguments.next().context("the second argument is a folder of packages")?;
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global()?;

    let codebook = Arc::new(Codebook::open(Path::new(&schema))?);
    let rules = RuleBook::of_codebook(&codebook)?;
    let arrivals = Arrivals::open(Path::new(&packages), &codebook)?;
    let (mut spent, mut records, mut judged) = ([Duration::ZERO; STAGES.len()], 0_usize, 0_u64);
    for package in &arrivals.packages {
        let mut last = Instant::now();
        let mut stage = 0;
        let mut lap = || {
            let now = Instant::now();
            spent[stage] += now - last;
            (last, stage) = (now, stage + 1);
        };
        let read = read_package(package, &codebook, &ReadOptions::default(), &|_| {})?;
        lap();
        let Intake { mut roster, rejected, .. } = Intake::of(&codebook, vec![read])?;
        lap();
        roster::expr::derive(&mut roster)?;
        lap();
        let mut findings = rules.run(&roster, &|_| {})?;
        lap();
        rules.localise(&roster, &mut findings, &[])?;
        lap();
        validate::accept(&roster, &findings);
        lap();
        records += roster.tables.iter().map(|table| table.rows).sum::<usize>() + rejected.len();
        judged += findings.judged().iter().sum::<u64>();
    }
    println!("{records} records in {} packages, {} rules", arrivals.packages.len(), codebook.rules.len());
    for (name, time) in STAGES.iter().zip(spent) {
        println!("{name:>10} {:7.2} s", time.as_secs_f64());
    }
    let seconds = spent[3].as_secs_f64();
    println!("{judged} judgements, {:.1} million a second", judged as f64 / seconds / 1e6);
    println!("{:.0} rules a second over the whole survey", codebook.rules.len() as f64 / seconds);
    Ok(())
}
