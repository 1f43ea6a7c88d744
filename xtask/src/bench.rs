//! `cargo xtask bench`: cutover beside the raw pump and mbsync, Dovecot to Dovecot on this machine, in one run.
//!
//! Only ratios inside one run mean anything: contenders take turns, the target is a fresh mailbox each time, and what
//! counts is the median. It is never a test: nothing fails because a machine is slow, except where the full run says
//! in its table that a goal was missed.

mod reference;
mod scenes;
mod stand;
mod table;

use anyhow::Result;
use cutover_testbed::install;

use crate::options::Options;
use crate::tool::Tool;
use stand::{Contender, Stand};
use table::Results;

/// Messages of the main workload.
const MESSAGES: usize = 10_000;

/// `cargo xtask bench`.
pub(crate) fn run(options: &Options) -> Result<()> {
    options.only(&["quick", "json", "rounds"])?;
    install::ensure()?;
    let stand = Stand::new(Tool::from(options)?)?;
    let quick = options.has("quick");
    let rounds = options.number("rounds", if quick { 3 } else { 5 })?;
    let mut results = Results::default();
    scenes::long_used_mailbox(&stand, MESSAGES, rounds, quick, &mut results)?;
    if !quick {
        scenes::everything_else(&stand, rounds, &mut results)?;
    }
    match (options.has("json"), quick) {
        (true, _) => println!("{}", results.json()),
        (false, true) => println!("{}", results.summary()),
        (false, false) => println!("{}", results.markdown()),
    }
    Ok(())
}
