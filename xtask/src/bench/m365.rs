//! `cargo xtask bench --scene m365`: into the rehearsal tenant, which is a process of its own, beside what the limits
//! of the service allow (issue 3, "Speed").
//!
//! A ratio is the least time or the fewest requests that are possible, divided by what was needed.

mod control;
mod desk;
mod figures;
mod limits;
mod provisioning;
mod speed;

use anyhow::Result;

use crate::options::Options;
use crate::{cargo, project};
pub(super) use figures::Figures;

/// Measures everything; the short form leaves out what takes minutes.
pub(super) fn run(options: &Options) -> Result<Figures> {
    if !options.has("no-build") {
        cargo::build_cutover()?;
    }
    let program = project::target().join("release/cutover");
    let quick = options.has("quick");
    let mut figures = Figures::default();
    figures.add_all(speed::without_limits(&program, options.number("rounds", if quick { 1 } else { 3 })?)?);
    figures.add(limits::at_once(&program, quick)?);
    if !quick {
        figures.add(limits::requests(&program)?);
        figures.add(limits::bytes(&program)?);
    }
    figures.add_all(provisioning::users(&program, if quick { 200 } else { 2000 })?);
    Ok(figures)
}
