//! People with licences and mailboxes: how many requests that takes and how long, beside the fewest and the shortest.

use std::path::Path;

use anyhow::{Result, ensure};

use super::desk::{Desk, Ran};
use super::figures::{Figure, Goal};

/// Requests in one batch.
const BATCH: u64 = 20;
/// Changes that the directory takes of one application in two and a half minutes, which the tool keeps to.
const WRITES: u64 = 3_000;
/// That time, in seconds.
const WINDOW: f64 = 150.0;

/// So many people, each with an account, a licence and a mailbox with an address of its own.
pub(super) fn users(program: &Path, count: usize) -> Result<Vec<Figure>> {
    let desk = Desk::new(program, count)?;
    desk.people(count)?;
    let ran = desk.provision()?;
    let left = desk.left()?;
    ensure!(left == 0, "{left} steps are left to do: {}", ran.requests.said());
    Ok(vec![requests(count as u64, &ran), time(count as u64, &ran)])
}

/// At best an account and a licence take a part of a batch each, and an old X500 address a cmdlet.
fn requests(count: u64, ran: &Ran) -> Figure {
    let batches = ran.requests.of("$batch");
    let cmdlets = ran.requests.of("/InvokeCommand");
    let possible = 2 * count.div_ceil(BATCH) + count;
    Figure {
        name: "provisioning_requests",
        title: format!("{count} people with licence and X500 address: requests"),
        measured: format!("{batches} batches, {cmdlets} cmdlets: {}", ran.requests.said()),
        possible: format!("{possible}: {} batches, {count} cmdlets", 2 * count.div_ceil(BATCH)),
        value: possible as f64 / (batches + cmdlets).max(1) as f64,
        goal: Goal::None,
    }
}

/// At best nothing takes time but the limit of changes.
fn time(count: u64, ran: &Ran) -> Figure {
    let waits = (2 * count).saturating_sub(1) / WRITES;
    let possible = waits as f64 * WINDOW;
    let wall = ran.own.wall;
    let part = if waits > 0 { format!(" (at best {:.2} of it)", possible / wall) } else { String::new() };
    let (cpu, memory) = (ran.own.cpu, ran.own.rss as f64 / 1e6);
    Figure {
        name: "provisioning_seconds",
        title: format!("{count} people with licence and X500 address: time"),
        measured: format!("{wall:.1} s{part}, {cpu:.2} s of processor time, {memory:.0} MB"),
        possible: format!("{possible:.0} s, as 3,000 changes are allowed in 150 s"),
        value: wall,
        goal: Goal::None,
    }
}
