//! How much a client may do: at once, per window, and how large (Graph throttling limits of Outlook services).
//!
//! Windows run by the machine's clock, not by the tenant's: they bound real requests.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::reply::Refusal;

/// Limits of the tenant. The default holds the documented ones for mailboxes and none for the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Requests at once in one mailbox.
    pub concurrent: Option<u32>,
    /// Requests in one mailbox in ten minutes.
    pub requests: Option<u64>,
    /// Octets sent into one mailbox in five minutes.
    pub upload: Option<u64>,
    /// Changes of the directory in two and a half minutes.
    pub directory_writes: Option<u64>,
    /// Windows are shorter by this factor, with their amounts, so that tests need not wait for minutes.
    pub faster: u32,
    /// Throttled answers say how long to wait.
    pub retry_after: bool,
    /// Every request takes at least so many milliseconds.
    pub latency_milliseconds: u64,
    /// The largest item, in octets.
    pub item: u64,
    /// The largest message that is taken as MIME for a draft, in octets.
    pub draft: u64,
    /// The largest mailbox, in octets.
    pub quota: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrent: Some(4),
            requests: Some(10_000),
            upload: Some(150 << 20),
            directory_writes: None,
            faster: 1,
            retry_after: true,
            latency_milliseconds: 0,
            item: 150 << 20,
            draft: 4 << 20,
            quota: 50 << 30,
        }
    }
}

impl Limits {
    /// No limits but those of sizes.
    pub fn none() -> Self {
        Self { concurrent: None, requests: None, upload: None, ..Self::default() }
    }

    fn window(&self, seconds: u64) -> Duration {
        Duration::from_secs(seconds) / self.faster.max(1)
    }

    fn amount(&self, amount: u64) -> u64 {
        (amount / u64::from(self.faster.max(1))).max(1)
    }
}

/// What was used of the limits, per mailbox and for the directory (the empty name).
#[derive(Default)]
pub(super) struct Meters(BTreeMap<String, Meter>);

#[derive(Default)]
struct Meter {
    at_once: u32,
    requests: Window,
    upload: Window,
}

/// Amounts of the last while, the oldest first.
#[derive(Default)]
struct Window {
    parts: VecDeque<(Instant, u64)>,
    sum: u64,
}

impl Window {
    /// Adds an amount; when it was too much, says how long until it would not be.
    fn add(&mut self, amount: u64, most: u64, length: Duration) -> Result<(), Duration> {
        let now = Instant::now();
        while self.parts.front().is_some_and(|(since, _)| now.duration_since(*since) >= length) {
            self.sum -= self.parts.pop_front().map_or(0, |(_, amount)| amount);
        }
        match self.parts.back_mut() {
            Some((since, last)) if now.duration_since(*since) < length / 500 => *last += amount,
            _ => self.parts.push_back((now, amount)),
        }
        self.sum += amount;
        if self.sum <= most { Ok(()) } else { Err(self.until(most, length, now)) }
    }

    fn until(&self, most: u64, length: Duration, now: Instant) -> Duration {
        let mut left = self.sum;
        for (since, amount) in &self.parts {
            left -= amount;
            if left < most {
                return length.saturating_sub(now.duration_since(*since));
            }
        }
        length
    }
}

impl Meters {
    /// A request begins; refused when it is one too many. `end` follows in either case.
    pub(super) fn begin(&mut self, mailbox: &str, octets: u64, limits: &Limits) -> Result<(), Refusal> {
        let meter = self.0.entry(mailbox.to_owned()).or_default();
        meter.at_once += 1;
        if mailbox.is_empty() {
            return meter.directory(limits);
        }
        if limits.concurrent.is_some_and(|most| meter.at_once > most) {
            return Err(refusal(limits, "Application is over its MailboxConcurrency limit.", Duration::from_secs(1)));
        }
        let most = limits.requests.map_or(u64::MAX, |most| limits.amount(most));
        let requests = meter.requests.add(1, most, limits.window(600));
        let most = limits.upload.map_or(u64::MAX, |most| limits.amount(most));
        let upload = meter.upload.add(octets, most, limits.window(300));
        requests.map_err(|wait| refusal(limits, "Application is over its RequestBudget limit.", wait))?;
        upload.map_err(|wait| refusal(limits, "Application is over its IngressBytes limit.", wait))
    }

    /// A request has ended.
    pub(super) fn end(&mut self, mailbox: &str) {
        if let Some(meter) = self.0.get_mut(mailbox) {
            meter.at_once = meter.at_once.saturating_sub(1);
        }
    }
}

impl Meter {
    fn directory(&mut self, limits: &Limits) -> Result<(), Refusal> {
        let Some(most) = limits.directory_writes else { return Ok(()) };
        let most = limits.amount(most);
        let outcome = self.requests.add(1, most, limits.window(150));
        outcome.map_err(|wait| {
            let refusal = refusal(limits, "Too many requests.", wait);
            Refusal { code: "TooManyRequests".to_owned(), ..refusal }
        })
    }
}

fn refusal(limits: &Limits, message: &str, wait: Duration) -> Refusal {
    let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
    Refusal::throttled(message, limits.retry_after.then_some(seconds))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn refuses_one_too_many() {
        let limits = Limits { concurrent: Some(2), requests: Some(3), ..Limits::default() };
        let mut meters = Meters::default();
        assert!(meters.begin("m", 1, &limits).is_ok());
        assert!(meters.begin("m", 1, &limits).is_ok());
        assert!(meters.begin("m", 1, &limits).is_err());
        meters.end("m");
        meters.end("m");
        assert!(meters.begin("m", 1, &limits).is_ok());
        let refused = meters.begin("m", 1, &limits).unwrap_err();
        assert_eq!((refused.status, refused.retry_after.is_some()), (429, true));
        assert!(meters.begin("other", 1, &limits).is_ok());
    }
}
