//! How long the first copy takes, from the sizes at the source and Microsoft's budget for each mailbox: 150 MB in
//! five minutes and 10,000 requests in ten, for an application and a mailbox. What is sent is base64, a third more.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::Serialize;

use super::finding::{Finding, FindingKind, Value};
use super::source_facts::{MailboxFacts, SourceFacts};
use super::view::View;

/// Bytes that a mailbox takes in a second: 150 MB in 5 minutes.
const BYTES_PER_SECOND: u64 = 150_000_000 / 300;
/// Requests that a mailbox takes in ten minutes.
const REQUESTS: (u64, u64) = (10_000, 600);
/// What an item is taken to weigh where the source counts items and tells no sizes.
const GUESSED_ITEM: u64 = 100_000;

/// What one mailbox takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailboxForecast {
    /// Its address.
    pub address: String,
    /// Its folders.
    pub folders: u64,
    /// Its items.
    pub items: u64,
    /// Its bytes.
    pub bytes: u64,
    /// Whether the bytes are a guess from the number of items.
    pub guessed: bool,
    /// Seconds for its first copy.
    pub seconds: u64,
}

/// What the whole takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// The mailboxes, the slowest first.
    pub mailboxes: Vec<MailboxForecast>,
    /// Items of all of them.
    pub items: u64,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Mailboxes that are copied at once.
    pub parallel: u64,
    /// Seconds from the first to the last.
    pub seconds: u64,
}

impl Forecast {
    /// The forecast for what the source told.
    pub fn new(source: &SourceFacts, parallel: u64) -> Self {
        let readable = source.mailboxes.iter().filter(|mailbox| mailbox.failure.is_none());
        let mut mailboxes: Vec<MailboxForecast> = readable.map(forecast).collect();
        mailboxes.sort_by(|one, other| (other.seconds, &one.address).cmp(&(one.seconds, &other.address)));
        let sum = |of: fn(&MailboxForecast) -> u64| mailboxes.iter().map(of).fold(0, u64::saturating_add);
        let (items, bytes) = (sum(|mailbox| mailbox.items), sum(|mailbox| mailbox.bytes));
        let seconds = elapsed(&mailboxes, parallel);
        Self { items, bytes, parallel, seconds, mailboxes }
    }
}

fn forecast(mailbox: &MailboxFacts) -> MailboxForecast {
    let items = mailbox.items();
    let told = mailbox.bytes();
    let bytes = told.unwrap_or_else(|| items.saturating_mul(GUESSED_ITEM));
    let sent = u128::from(bytes) * 4 / 3;
    let by_bytes = sent.div_ceil(u128::from(BYTES_PER_SECOND));
    let (requests, period) = REQUESTS;
    let by_requests = (u128::from(items) * u128::from(period)).div_ceil(u128::from(requests));
    MailboxForecast {
        address: mailbox.address.clone(),
        folders: mailbox.folders.len() as u64,
        items,
        bytes,
        guessed: told.is_none(),
        seconds: u64::try_from(by_bytes.max(by_requests)).unwrap_or(u64::MAX),
    }
}

/// The time until the last mailbox is done, when a free place takes the slowest that is left.
fn elapsed(slowest_first: &[MailboxForecast], parallel: u64) -> u64 {
    let most = slowest_first.len().max(1);
    let places = usize::try_from(parallel.max(1)).map_or(most, |places| places.min(most));
    let mut busy: BinaryHeap<Reverse<u64>> = std::iter::repeat_n(Reverse(0), places).collect();
    let mut last = 0;
    for mailbox in slowest_first {
        let Some(Reverse(free)) = busy.pop() else { break };
        let done = free.saturating_add(mailbox.seconds);
        busy.push(Reverse(done));
        last = last.max(done);
    }
    last
}

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(source) = view.source else {
        findings.push(Finding::new(FindingKind::ForecastUnknown));
        return;
    };
    let forecast = Forecast::new(source, view.plan.parallel);
    let guessed = forecast.mailboxes.iter().filter(|mailbox| mailbox.guessed).count();
    if guessed > 0 {
        let finding = Finding::new(FindingKind::SizesGuessed).number("mailboxes", guessed);
        findings.push(finding.with("size", Value::Bytes(GUESSED_ITEM)));
    }
    let Some(slowest) = forecast.mailboxes.first() else { return };
    findings.push(
        Finding::new(FindingKind::Forecast)
            .number("mailboxes", forecast.mailboxes.len())
            .with("items", Value::Number(forecast.items))
            .with("bytes", Value::Bytes(forecast.bytes))
            .with("duration", Value::Seconds(forecast.seconds))
            .with("parallel", Value::Number(forecast.parallel))
            .text("slowest", &slowest.address)
            .with("alone", Value::Seconds(slowest.seconds)),
    );
}

#[cfg(test)]
mod tests {
    use cutover_model::FolderPath;

    use super::super::source_facts::FolderFacts;
    use super::*;

    fn mailbox(address: &str, items: u64, bytes: Option<u64>) -> MailboxFacts {
        let folder = FolderFacts { path: FolderPath::inbox(), items: Some(items), bytes };
        MailboxFacts { address: address.to_owned(), folders: vec![folder], ..MailboxFacts::default() }
    }

    #[test]
    fn the_budget_of_a_mailbox_sets_its_time() {
        // 10 GB at half a megabyte a second, a third more on the wire.
        assert_eq!(forecast(&mailbox("a", 1_000, Some(10_000_000_000))).seconds, 26_667);
        // Many small items: the number of requests is what counts.
        assert_eq!(forecast(&mailbox("a", 100_000, Some(1_000))).seconds, 6_000);
        let guessed = forecast(&mailbox("a", 10, None));
        assert_eq!((guessed.guessed, guessed.bytes), (true, 1_000_000));
        assert!(!forecast(&mailbox("a", 0, None)).guessed, "an empty folder has no bytes");
    }

    #[test]
    fn mailboxes_share_the_places() {
        let sizes = [600, 500, 400, 300, 200, 100].map(|seconds| seconds * BYTES_PER_SECOND * 3 / 4);
        let mailboxes = sizes.iter().enumerate().map(|(n, bytes)| mailbox(&format!("{n}"), 1, Some(*bytes)));
        let source = SourceFacts { mailboxes: mailboxes.collect() };
        assert_eq!(Forecast::new(&source, 1).seconds, 2_100);
        assert_eq!(Forecast::new(&source, 2).seconds, 1_100, "600+300+200 and 500+400+100");
        assert_eq!(Forecast::new(&source, 100).seconds, 600, "no faster than the slowest");
        assert_eq!(Forecast::new(&source, 0).seconds, 2_100);
        assert_eq!(Forecast::new(&SourceFacts::default(), 4).seconds, 0);
    }
}
