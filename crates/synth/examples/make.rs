//! Makes one survey: `make village|city|province|nation SEED FOLDER [PERSONS]`.

use std::error::Error;
use synth::{NATION_PERSONS, PROVINCE_PERSONS, Request, Scale};

#[expect(clippy::print_stdout, reason = "an example that prints is its purpose")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scale, seed, out, rest @ ..] = &arguments[..] else {
        return Err("usage: make village|city|province|nation SEED FOLDER [PERSONS]".into());
    };
    let persons = rest.first().map(|number| number.parse()).transpose()?;
    let scale = match scale.as_str() {
        "village" => Scale::Village,
        "city" => Scale::City,
        "province" => Scale::Province { persons: persons.unwrap_or(PROVINCE_PERSONS) },
        "nation" => Scale::Nation { persons: persons.unwrap_or(NATION_PERSONS) },
        other => return Err(format!("unknown scale `{other}`").into()),
    };
    let request = Request {
        scale,
        seed: seed.parse()?,
        out: out.into(),
        schema: "../../schemas/cn-disability-2006".into(),
        overwrite: true,
        encoding: None,
    };
    let summary = synth::generate(&request, &mut |_| {})?;
    println!("{summary:#?}\nprevalence {:.4} %", 100.0 * summary.truth.prevalence());
    Ok(())
}
