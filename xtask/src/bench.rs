//! `cargo xtask bench`: cutover beside the raw pump and mbsync, Dovecot to Dovecot on this machine, in one run.
//!
//! Only ratios inside one run mean anything: contenders take turns, the target is a fresh mailbox each time, and what
//! counts is the median. It is never a test: nothing fails because a machine is slow, except where the full run says
//! in its table that a goal was missed.

mod m365;
mod reference;
mod scenes;
mod stand;
mod table;

use anyhow::{Result, bail};
use cutover_testbed::install;

use crate::options::Options;
use crate::tool::Tool;
use stand::{Contender, Stand};
use table::Results;

/// Messages of the main workload.
const MESSAGES: usize = 10_000;

/// `cargo xtask bench`.
pub(crate) fn run(options: &Options) -> Result<()> {
    options.only(&["quick", "json", "rounds", "scene"])?;
    match options.text("scene") {
        Some("m365") => return tenant(options),
        Some("imap" | "copy" | "incremental") | None => {}
        Some(other) => bail!("there is no scene {other}; imap, copy, incremental and m365 can be had alone"),
    }
    install::ensure()?;
    let stand = Stand::new(Tool::from(options)?)?;
    let scene = options.text("scene");
    if let Some(scene) = scene.filter(|scene| *scene != "imap") {
        let results = scenes::alone(&stand, scene, MESSAGES, options.number("rounds", 9)?)?;
        println!("{}", results.markdown());
        return Ok(());
    }
    let quick = options.has("quick");
    let rounds = options.number("rounds", if quick { 3 } else { 5 })?;
    let mut results = Results::default();
    scenes::long_used_mailbox(&stand, MESSAGES, rounds, quick, &mut results)?;
    if quick {
        println!("{}", if options.has("json") { results.json() } else { results.summary() });
        return Ok(());
    }
    scenes::everything_else(&stand, rounds, &mut results)?;
    if scene.is_some() {
        println!("{}", if options.has("json") { results.json() } else { results.markdown() });
        return Ok(());
    }
    let figures = m365::run(options)?;
    if options.has("json") {
        let mut all: serde_json::Value = serde_json::from_str(&results.json())?;
        all["m365"] = figures.json();
        println!("{all}");
    } else {
        println!("{}{}", results.markdown(), figures.markdown());
    }
    Ok(())
}

/// Microsoft 365 alone.
fn tenant(options: &Options) -> Result<()> {
    let figures = m365::run(options)?;
    if options.has("json") {
        println!("{}", figures.json());
    } else {
        println!("{}", figures.markdown());
    }
    Ok(())
}
