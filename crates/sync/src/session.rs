//! One mailbox, from its two ends to the last cursor: the order of the steps, and the one retry loop.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cutover_content::DigestKey;
use cutover_model::{Clock, Disposition, Failure, FailureCode, FolderPath, SourceConnector, TargetConnector};
use cutover_store::{Counters, Intent, UserLedger};

use crate::copy::{FolderPair, Lane};
use crate::journal::{IntentNumbers, Journal};
use crate::{
    LeaseGuard, Progress, ProgressSnapshot, StopSignal, SyncSettings, adopt, first, follow, prepare, reconcile,
    vanished,
};

/// How often a passing fault is met within one session before the schedule takes over.
const TRIES: u32 = 5;
/// The longest pause inside a session; what asks for more is left to the schedule.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Everything that the sync of one mailbox works with.
pub struct Session<'a> {
    /// The mailbox at the source.
    pub source: &'a dyn SourceConnector,
    /// The mailbox at the target.
    pub target: &'a dyn TargetConnector,
    /// The user's ledger, fenced by the lease.
    pub ledger: &'a UserLedger,
    /// What the administrator set.
    pub settings: &'a SyncSettings,
    /// Counters for whoever watches.
    pub progress: &'a Progress,
    /// Until when this process may write.
    pub guard: &'a LeaseGuard,
    /// The wish to stop.
    pub stop: StopSignal,
    /// Where items in escrow are kept.
    pub escrow_folder: &'a Path,
    /// The procedure's clock.
    pub clock: &'a dyn Clock,
}

impl Session<'_> {
    /// What the ledger's digests are keyed with.
    pub(crate) fn digest_key(&self) -> DigestKey {
        DigestKey::of_store(&self.ledger.store_id())
    }
}

/// What a session did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What was counted, over all attempts.
    pub counted: ProgressSnapshot,
    /// What the ledger has counted since the beginning.
    pub totals: Counters,
    /// What the administrator has to decide. Everything else was done.
    pub questions: Vec<Question>,
    /// Folders that have another path at the target, and why it is not simply theirs is seen by comparing.
    pub renamed: Vec<(FolderPath, FolderPath)>,
}

/// Something that was not done because it cannot be believed without a word from the administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The source wants more removed than is plausible.
    MassDeletion {
        /// Where.
        folder: FolderPath,
        /// How many items are gone.
        gone: u64,
        /// How many there were.
        of: u64,
    },
    /// A whole folder is gone at the source.
    FolderVanished {
        /// Which.
        folder: FolderPath,
        /// How many items of it are at the target.
        items: u64,
    },
}

impl Question {
    /// The failure that stands for the question in a user's state.
    pub fn failure(&self) -> Failure {
        match self {
            Self::MassDeletion { folder, gone, of } => {
                Failure::new(FailureCode::MassDeletion, folder.to_string()).with_detail(format!("{gone}/{of}"))
            }
            Self::FolderVanished { folder, items } => {
                Failure::new(FailureCode::FolderVanished, folder.to_string()).with_detail(items)
            }
        }
    }
}

/// Brings one mailbox up to date: the whole of it the first time, what changed afterwards. It can be broken off at
/// any instant and called again; passing faults are retried here, and only here.
pub async fn sync_mailbox(session: &Session<'_>) -> Result<Summary, Failure> {
    session.progress.reset();
    let mut tries = 0;
    let mut settled_before = 0;
    loop {
        let failure = match attempt(session).await {
            Ok(summary) => return Ok(summary),
            Err(failure) => failure,
        };
        let settled = settled_for_good(&session.progress.snapshot());
        tries = if settled > settled_before { 1 } else { tries + 1 };
        settled_before = settled;
        let Some(pause) = pause(&failure, tries) else { return Err(failure) };
        tracing::info!(user = session.ledger.user().0, %failure, seconds = pause.as_secs(), "trying again");
        session.progress.in_trouble(Some(failure));
        session.stop.wait(pause).await?;
    }
}

/// What no further attempt has to do again. Bytes that were sent are not: a server can refuse the same ones for ever.
fn settled_for_good(progress: &ProgressSnapshot) -> u64 {
    progress.copied + progress.adopted + progress.updated + progress.removed + progress.skipped
}

/// How long to wait before the next try; `None` if this session ends here.
fn pause(failure: &Failure, tries: u32) -> Option<Duration> {
    let ends = matches!(failure.code, FailureCode::LeaseLost | FailureCode::Stopped);
    if ends || tries >= TRIES {
        return None;
    }
    match failure.disposition {
        Disposition::Retry => Some(Duration::from_millis(500 << tries.min(6)).mul_f64(jitter())),
        Disposition::Throttled(told) if told <= LONGEST_PAUSE => Some(told),
        _ => None,
    }
}

/// A factor between 0.5 and 1.5, so that mailboxes that failed together do not come back together.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, Hasher};
    let random = std::hash::RandomState::new().build_hasher().finish();
    0.5 + (random % 1000) as f64 / 1000.0
}

/// What the parts of a session share.
pub(crate) struct Run<'a> {
    pub(crate) session: &'a Session<'a>,
    pub(crate) numbers: IntentNumbers,
    pub(crate) questions: Mutex<Vec<Question>>,
    bad: AtomicU64,
    large: AtomicU64,
}

impl<'a> Run<'a> {
    fn new(session: &'a Session<'a>, intents: &[Intent], bad: u64, large: u64) -> Self {
        let (bad, large) = (AtomicU64::new(bad), AtomicU64::new(large));
        Self { session, numbers: IntentNumbers::after(intents), questions: Mutex::default(), bad, large }
    }

    pub(crate) fn journal(&self, pair: &FolderPair) -> Journal<'_> {
        let Session { ledger, clock, .. } = self.session;
        Journal::new(ledger, &self.numbers, *clock, pair.row.id, pair.mark.clone()).retrying(pair.retrying.clone())
    }

    pub(crate) fn ask(&self, question: Question) {
        self.questions.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(question);
    }

    /// Counts an item that went to escrow, and ends the mailbox when the administrator's limit is passed.
    pub(crate) fn skipped(&self, large: bool, folder: &FolderPath) -> Result<(), Failure> {
        self.session.progress.skipped(1);
        self.session.progress.items_done(1);
        let settings = self.session.settings;
        let (counter, limit, code) = match large {
            true => (&self.large, settings.large_item_limit, FailureCode::LargeItemLimit),
            false => (&self.bad, settings.bad_item_limit, FailureCode::BadItemLimit),
        };
        let count = counter.fetch_add(1, Ordering::Relaxed) + 1;
        match limit {
            Some(limit) if count > limit => {
                Err(Failure::new(code, folder.to_string()).with_detail(format!("{count} > {limit}")))
            }
            _ => Ok(()),
        }
    }
}

async fn attempt(session: &Session<'_>) -> Result<Summary, Failure> {
    session.progress.count_again();
    let intents = session.ledger.intents().await?;
    let Some(prepared) = prepare::both_ends(session, &intents).await? else {
        return summary(session, Vec::new(), Vec::new()).await;
    };
    session.progress.in_trouble(None);
    let (bad, large) = prepared.escrowed;
    let run = Run::new(session, &intents, bad, large);
    let (mut lanes, mut pairs) = (prepared.lanes, prepared.pairs);
    forget_renumbered(&run, &mut pairs).await?;
    adopt_what_was_open(&run, &mut lanes[0], &pairs).await?;
    let (fresh, known): (Vec<FolderPair>, Vec<FolderPair>) = split(&run, pairs).await?;
    let followed = follow::changes(&run, &mut lanes, known, &prepared.vanished, fresh).await?;
    vanished::settle(&run, &mut lanes[0], prepared.vanished).await?;
    let fresh = first::folders(&run, lanes, followed.fresh).await?;
    let (lane, mut done) = (fresh.lane, fresh.pairs);
    done.extend(followed.pairs);
    end_watches(&run, lane, &done).await?;
    let renamed = done.iter().filter(|pair| pair.row.path != pair.row.target_path);
    let renamed = renamed.map(|pair| (pair.row.path.clone(), pair.row.target_path.clone())).collect();
    let questions = run.questions.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    summary(session, questions, renamed).await
}

async fn summary(
    session: &Session<'_>,
    questions: Vec<Question>,
    renamed: Vec<(FolderPath, FolderPath)>,
) -> Result<Summary, Failure> {
    let totals = session.ledger.counters().await?;
    Ok(Summary { counted: session.progress.snapshot(), totals, questions, renamed })
}

/// Where a side has renumbered a folder since the ledger was written, the ledger's keys mean nothing any more.
async fn forget_renumbered(run: &Run<'_>, pairs: &mut [FolderPair]) -> Result<(), Failure> {
    for pair in pairs {
        let renumbered = |known: &Option<_>, now: &Option<_>| known.is_some() && now.is_some() && known != now;
        if renumbered(&pair.row.generation, &pair.source.generation)
            || renumbered(&pair.row.target_generation, &pair.target.generation)
        {
            tracing::warn!(folder = %pair.path(), "renumbered; matching both sides anew");
            pair.row = adopt::forget(run, pair.row.clone()).await?;
        }
        pair.row.generation = pair.source.generation.clone().or(pair.row.generation.take());
        pair.row.target_generation = pair.target.generation.clone().or(pair.row.target_generation.take());
    }
    Ok(())
}

async fn adopt_what_was_open(run: &Run<'_>, lane: &mut Lane, pairs: &[FolderPair]) -> Result<(), Failure> {
    let intents = run.session.ledger.intents().await?;
    for pair in pairs {
        let open = |intent: &&Intent| intent.folder == pair.row.id && !intent.watched;
        let open: Vec<Intent> = intents.iter().filter(open).cloned().collect();
        if !open.is_empty() {
            let mut journal = run.journal(pair);
            reconcile::adopt_written(run, lane, pair, &mut journal, open).await?;
        }
    }
    Ok(())
}

/// Folders that were never read go by the fast path, several at a time; the others are compared with the ledger.
async fn split(run: &Run<'_>, pairs: Vec<FolderPair>) -> Result<(Vec<FolderPair>, Vec<FolderPair>), Failure> {
    let (mut fresh, mut known) = (Vec::new(), Vec::new());
    for pair in pairs {
        let never_read = pair.row.cursor.is_none() && run.session.ledger.count(pair.row.id).await? == 0;
        if never_read { fresh.push(pair) } else { known.push(pair) }
    }
    Ok((fresh, known))
}

/// Waits until nothing can land late any more, and removes what did.
async fn end_watches(run: &Run<'_>, mut lane: Lane, pairs: &[FolderPair]) -> Result<(), Failure> {
    let intents = run.session.ledger.intents().await?;
    let watched: Vec<Intent> = intents.into_iter().filter(|intent| intent.watched).collect();
    if let Some(last) = watched.iter().map(|intent| intent.since).max() {
        let wait = left_to_settle(run.session.settings.settle, last, run.session.clock.now());
        run.session.stop.wait(wait).await?;
    }
    for pair in pairs {
        let here: Vec<Intent> = watched.iter().filter(|intent| intent.folder == pair.row.id).cloned().collect();
        if !here.is_empty() {
            let mut journal = run.journal(pair);
            reconcile::end_watch(run, &mut lane, pair, &mut journal, here).await?;
        }
    }
    lane.close().await;
    Ok(())
}

/// What is left of the time to settle. The clock tells whole seconds only, so that nearly one less may have passed.
fn left_to_settle(settle: Duration, since: i64, now: i64) -> Duration {
    let passed = now.saturating_sub(since).saturating_sub(1);
    settle.saturating_sub(Duration::from_secs(u64::try_from(passed).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_settles_for_the_whole_time() {
        let left = |settle, now| left_to_settle(Duration::from_millis(settle), 100, now).as_millis();
        // From the very end of second 100 to the beginning of the next hardly any time has passed.
        assert_eq!([100, 101, 102, 106, 107, 900].map(|now| left(6000, now)), [6000, 6000, 5000, 1000, 0, 0]);
        assert_eq!([100, 101, 102].map(|now| left(300, now)), [300, 300, 0], "less than a second");
        assert_eq!((left(0, 100), left(6000, 5)), (0, 6000), "none at all, and a clock that was set back");
    }
}
