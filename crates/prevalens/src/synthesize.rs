//! `prevalens synth`: arguments to a request, progress, a few words at the end.

use crate::Outcome;
use crate::cli::{Scale, Synth, SynthEncoding};
use crate::console::{self, ProgressMode, Stages};
use std::path::{Component, Path, PathBuf};
use synth::Request;

/// Makes a synthetic survey.
pub fn synthesize(arguments: &Synth, progress: ProgressMode) -> anyhow::Result<Outcome> {
    let scale = match (arguments.scale, arguments.persons) {
        (Scale::Village | Scale::City, Some(_)) => anyhow::bail!(
            "a village and a city have a fixed size\n  help: leave out `--persons`, or make a `province` or `nation`"
        ),
        (Scale::Village, None) => synth::Scale::Village,
        (Scale::City, None) => synth::Scale::City,
        (Scale::Province, persons) => synth::Scale::Province { persons: persons.unwrap_or(synth::PROVINCE_PERSONS) },
        (Scale::Population, persons) => return population(arguments, persons, progress),
        (Scale::Nation, persons) => synth::Scale::Nation { persons: persons.unwrap_or(synth::NATION_PERSONS) },
    };
    if arguments.plant.is_some() && matches!(arguments.scale, Scale::Village | Scale::Nation) {
        anyhow::bail!(
            "errors are planted into a city or a province\n  help: leave out `--plant`, or make a `city` or `province`"
        );
    }
    if !arguments.schema.join("structure.toml").is_file() {
        anyhow::bail!(
            "`{}` is not a schema folder\n  help: name one with `--schema`, for example the repository's \
             `schemas/cn-disability-2006`",
            arguments.schema.display()
        );
    }
    let schema = relative(&arguments.schema, &arguments.out)?;
    let encoding = arguments.encoding.map(|encoding| match encoding {
        SynthEncoding::Utf8 => synth::Encoding::Utf8,
        SynthEncoding::Gb18030 => synth::Encoding::Gb18030,
    });
    let out = arguments.out.clone();
    let request = Request { scale, seed: arguments.seed, out, schema, overwrite: arguments.overwrite, encoding };
    let mut stages = Stages::new(progress);
    let bar = stages.begin("synth", 0, "county sites");
    let summary = synth::generate(&request, &mut |progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.counties);
    })?;
    stages.end();
    let planted = match arguments.plant.map(|each| synth::plant(&request, each)).transpose()? {
        Some(errors) => format!(
            "{} errors planted, listed in {}\n",
            validate::grouped(errors),
            arguments.out.join("planted.csv").display()
        ),
        None => String::new(),
    };
    console::data(&format!(
        "{} households, {} persons, all synthetic, in {}\n{planted}next: prevalens run {} --out {}\n",
        summary.truth.households,
        summary.truth.persons,
        arguments.out.display(),
        arguments.out.join("survey.toml").display(),
        arguments.out.join("release").display(),
    ))?;
    Ok(Outcome::Clean)
}

/// Counties of about 100,000 persons; one in four is drawn.
const COUNTY_PERSONS: u64 = 100_000;
/// Persons of a population that nobody gave a number for.
const POPULATION_PERSONS: u64 = 12_000_000;

/// Makes a whole population with its frames.
fn population(arguments: &Synth, persons: Option<u64>, progress: ProgressMode) -> anyhow::Result<Outcome> {
    if arguments.plant.is_some() || arguments.encoding.is_some() {
        anyhow::bail!("a population has no packages\n  help: leave out `--plant` and `--encoding`");
    }
    let counties = (persons.unwrap_or(POPULATION_PERSONS) / COUNTY_PERSONS).clamp(8, 8_000) as usize;
    let (seed, out, overwrite) = (arguments.seed, arguments.out.clone(), arguments.overwrite);
    let request = synth::PopulationRequest { seed, out, overwrite, counties };
    let mut stages = Stages::new(progress);
    let bar = stages.begin("synth", counties as u64, "counties");
    let made = synth::population(&request, &mut |progress| bar.set_position(progress.counties))?;
    stages.end();
    console::data(&format!(
        "{} persons in {} counties, {} of them disabled, all synthetic, in {}\nnext: prevalens design draw {} --seed 1 --out {}\n",
        validate::grouped(made.persons as usize),
        made.counties,
        validate::grouped(made.disabled as usize),
        arguments.out.display(),
        arguments.out.join("design.toml").display(),
        arguments.out.join("sample").display(),
    ))?;
    Ok(Outcome::Clean)
}

/// The path of `target` as seen from `folder`, so that the survey can be moved with its schema.
fn relative(target: &Path, folder: &Path) -> anyhow::Result<String> {
    let (target, folder) = (absolute(target)?, absolute(folder)?);
    let shared = target.iter().zip(folder.iter()).take_while(|(a, b)| a == b).count();
    let mut path = PathBuf::new();
    for _ in folder.iter().skip(shared) {
        path.push("..");
    }
    path.extend(target.iter().skip(shared));
    Ok(path.to_string_lossy().into_owned())
}

/// An absolute path without `.` and `..`.
fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    let mut clean = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => {
                clean.pop();
            }
            Component::CurDir => {}
            part => clean.push(part),
        }
    }
    Ok(clean)
}
