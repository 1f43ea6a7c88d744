//! Messages as FastTransfer through the mailbox import, where nothing holds the tool back: its own ceiling.

use std::path::Path;

use anyhow::Result;

use super::desk::{Desk, Ran};
use super::figures::{Figure, Goal};

/// Bytes of a message.
const SIZE: usize = 5_000;
/// Messages of all mailboxes together. Each mailbox stays below what the tool allows itself in ten minutes.
const MESSAGES: usize = 10_000;

/// Four mailboxes at once, then one alone.
pub(super) fn without_limits(program: &Path, rounds: usize) -> Result<Vec<Figure>> {
    let mut figures = several(&best(program, 4, MESSAGES / 4, rounds)?);
    let alone = best(program, 1, MESSAGES / 2, rounds)?;
    figures.push(rate("messages_per_second_alone", "the same, 1 mailbox with 4 requests at once", &alone, Goal::None));
    Ok(figures)
}

/// Runs and how many messages each moved.
struct Runs {
    messages: usize,
    runs: Vec<Ran>,
}

impl Runs {
    /// The run in the middle.
    fn median(&self) -> &Ran {
        let mut order: Vec<&Ran> = self.runs.iter().collect();
        order.sort_by(|one, other| one.own.wall.total_cmp(&other.own.wall));
        order[order.len() / 2]
    }
}

fn best(program: &Path, mailboxes: usize, messages: usize, rounds: usize) -> Result<Runs> {
    let all = mailboxes * messages;
    let one = |_| {
        let desk = Desk::new(program, mailboxes)?;
        desk.mail(mailboxes, messages, SIZE)?;
        desk.moved(all)
    };
    Ok(Runs { messages: all, runs: (0..rounds.max(1)).map(one).collect::<Result<_>>()? })
}

fn several(runs: &Runs) -> Vec<Figure> {
    let title = format!("{} messages of 5 kB from Maildir, no limits, 4 mailboxes at once", runs.messages);
    let speed = rate("messages_per_second", &title, runs, Goal::AtLeast(1500.0));
    let most = runs.runs.iter().map(|run| run.own.rss).max().unwrap_or(0) as f64 / 1e6;
    let memory = Figure {
        name: "rss_mb",
        title: "the same: resident memory of cutover".into(),
        measured: format!("{most:.0} MB at most"),
        possible: "–".into(),
        value: most,
        goal: Goal::AtMost(64.0),
    };
    let requests = runs.median().requests.all();
    let per_message = Figure {
        name: "requests_per_message",
        title: "the same: requests a message".into(),
        measured: format!("{requests} requests: {}", runs.median().requests.said()),
        possible: format!("{} requests", runs.messages),
        value: requests as f64 / runs.messages as f64,
        goal: Goal::AtMost(1.02),
    };
    vec![speed, memory, per_message]
}

fn rate(name: &'static str, title: &str, runs: &Runs, goal: Goal) -> Figure {
    let median = runs.median();
    let value = median.own.rate(runs.messages);
    let each = 1e6 / runs.messages as f64;
    let measured = format!(
        "{value:.0} messages/s in {:.2} s; {:.0} µs of processor time a message, {:.0} µs in the tenant",
        median.own.wall,
        median.own.cpu * each,
        median.tenant_cpu * each,
    );
    Figure { name, title: title.to_owned(), measured, possible: "–".into(), value, goal }
}
