//! `prevalens weigh`: the form for control totals, and the check of a filled one.
//!
//! ```text
//! survey ─► records that a run would use ─► Sample before any totals ─► margins
//!           margins ─► form (CSV, XLSX)
//!           margins + filled totals ─► findings ─► weights on trial ─► what they look like
//! ```

mod arguments;
mod check;
mod form;

pub use arguments::Weigh;

use crate::Outcome;
use crate::console::ProgressMode;
use arguments::What;

/// Does what the arguments ask for.
pub fn weigh(arguments: &Weigh, progress: ProgressMode) -> anyhow::Result<Outcome> {
    match &arguments.what {
        What::Form(form) => form::form(form, progress),
        What::Check(check) => check::check(check, progress),
    }
}
