//! `cargo xtask crash --target m365`: a directory and mail brought into a rehearsal tenant that is a process of its own,
//! killed and cut at every instant that matters, then finished, and judged by a reader that uses neither the ledger nor
//! any of our clients (issue 3: "To show").

mod bed;
mod control;
mod judge;
mod organisation;
mod round;
mod schedule;

use anyhow::Result;
use cutover_testbed::judge::Sabotage;

pub(super) use bed::Bed;
pub(super) use schedule::KINDS;

use super::outcome::Report;
use crate::tool::Tool;

/// Does the round of this number.
pub(super) fn round(
    tool: &Tool,
    bed: &Bed,
    seed: u64,
    number: u64,
    owed: &[String],
    sabotage: Option<Sabotage>,
) -> Result<Report> {
    round::run(tool, bed, &schedule::round(seed, number, owed), sabotage)
}
