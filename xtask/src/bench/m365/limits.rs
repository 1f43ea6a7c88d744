//! Under Microsoft's limits: what the tool makes of what is allowed.
//!
//! Windows of ten and of five minutes are a twentieth here, with a twentieth of their amounts, in the tenant alone: the
//! tool keeps to the full ones, which allow more at once, and so is stopped by the tenant and goes on when it may. At
//! best, a burst of the whole amount goes at the beginning of each window and nothing else takes any time.

use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::desk::{Desk, Ran};
use super::figures::{Figure, Goal};

/// Mailboxes at once; each has limits of its own.
const MAILBOXES: usize = 3;
/// Requests at once that a mailbox takes.
const AT_ONCE: usize = 4;
/// Windows and amounts are shorter by this.
const FASTER: usize = 20;
/// Requests in ten minutes.
const REQUESTS: usize = 10_000;
/// Octets in five minutes.
const OCTETS: usize = 150 << 20;
/// What is to be reached of what is possible.
const GOAL: Goal = Goal::AtLeast(0.9);

/// Each request takes 40 ms, four at once: 100 messages a second for each mailbox.
pub(super) fn at_once(program: &Path, quick: bool) -> Result<Figure> {
    const LATENCY: usize = 40;
    let messages = if quick { 1_000 } else { 2_000 };
    let possible = (messages * LATENCY) as f64 / AT_ONCE as f64 / 1000.0;
    let desk = desk(program, messages, 5_000, 0)?;
    desk.limit(&json!({ "latency_milliseconds": LATENCY }))?;
    let ran = desk.moved(MAILBOXES * messages)?;
    let title = format!("4 requests at once, {LATENCY} ms each, {MAILBOXES} mailboxes at once");
    Ok(figure("at_once", title, messages, &ran, possible))
}

/// Requests in a window.
pub(super) fn requests(program: &Path) -> Result<Figure> {
    let amount = REQUESTS / FASTER;
    let messages = 2 * amount + amount / 5;
    let desk = desk(program, messages, 5_000, FASTER)?;
    let ran = desk.moved(MAILBOXES * messages)?;
    let title = format!("{amount} requests in 30 s (1/20 of Microsoft's), {MAILBOXES} mailboxes at once");
    Ok(figure("requests", title, messages, &ran, waits(messages, amount) * 30.0))
}

/// Bytes in a window: 30 kB become a request of about 41 kB.
pub(super) fn bytes(program: &Path) -> Result<Figure> {
    const SIZE: usize = 30_000;
    let amount = OCTETS / FASTER / (SIZE * 4 / 3);
    let messages = 3 * amount + amount / 5;
    let desk = desk(program, messages, SIZE, FASTER)?;
    let ran = desk.moved(MAILBOXES * messages)?;
    let title = format!("150 MB in 5 min (1/20 of it in 15 s), messages of 30 kB, {MAILBOXES} mailboxes at once");
    Ok(figure("bytes", title, messages, &ran, waits(messages, amount) * 15.0))
}

/// How many windows must be waited for before the last one goes.
fn waits(messages: usize, amount: usize) -> f64 {
    (messages.saturating_sub(1) / amount) as f64
}

fn desk(program: &Path, messages: usize, size: usize, faster: usize) -> Result<Desk> {
    let desk = Desk::new(program, MAILBOXES)?;
    desk.mail(MAILBOXES, messages, size)?;
    if faster > 0 {
        desk.limit(&json!({ "faster": faster }))?;
    }
    Ok(desk)
}

fn figure(name: &'static str, title: String, messages: usize, ran: &Ran, possible: f64) -> Figure {
    let refused = ran.requests.with_status_of("", "429");
    let (all, wall) = (MAILBOXES * messages, ran.own.wall);
    Figure {
        name,
        title,
        measured: format!("{all} messages in {wall:.1} s, {:.0}/s; {refused} refused", all as f64 / wall),
        possible: format!("{possible:.1} s, {:.0}/s", all as f64 / possible),
        value: possible / wall,
        goal: GOAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_window_is_not_waited_for() {
        assert!(waits(500, 500).abs() < 0.1);
        assert!((waits(501, 500) - 1.0).abs() < 0.1);
        assert!((waits(1_100, 500) - 2.0).abs() < 0.1);
    }
}
