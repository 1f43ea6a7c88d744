//! Work in this process: the worker of the operations library, stopped by signals, shown as it goes.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use cutover_migration::overview::{BatchOverview, RunningMailbox, UserFailure};
use cutover_migration::state::UserTally;
use cutover_migration::worker::{WorkEnd, Worker, WorkerSettings};
use cutover_migration::{OperationError, Operations};
use cutover_model::{BatchName, Failure, FailureCode, UserStatus};
use cutover_store::{StoreLocation, Worker as WorkerEntry, WorkerRole};
use cutover_sync::StopSource;
use cutover_texts::{Explanation, Texts};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::context::Context;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::progress::{Current, Frame, ProgressView, Trouble};

/// How often the store is asked how far the work is.
const LOOK: Duration = Duration::from_millis(400);

/// This machine's name, for leases and for people.
pub(crate) fn host() -> String {
    let name =
        std::fs::read_to_string("/proc/sys/kernel/hostname").or_else(|_| std::fs::read_to_string("/etc/hostname"));
    name.ok()
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "localhost".to_owned())
}

/// The processes that work on the store. One of this machine that is dead counts no more, though its time is not over;
/// machines that share a database can have the same name, so that this is known for a store in a folder only.
pub(crate) async fn workers(operations: &Operations) -> Result<Vec<WorkerEntry>, Problem> {
    let store = operations.store();
    let mut workers = store.workers().living().await.map_err(OperationError::from)?;
    if matches!(store.location(), StoreLocation::Folder(_)) && Path::new("/proc/self").exists() {
        let here = host();
        workers.retain(|worker| worker.host != here || Path::new("/proc").join(worker.pid.to_string()).exists());
    }
    Ok(workers)
}

/// The daemon among them, if one lives.
pub(crate) fn daemon(workers: &[WorkerEntry]) -> Option<&WorkerEntry> {
    workers.iter().find(|worker| worker.role == WorkerRole::Daemon)
}

/// Works until everything is settled or a signal comes; shows the batches that are meant meanwhile.
pub(crate) async fn shown(
    operations: &Operations,
    settings: WorkerSettings,
    batch: Option<&BatchName>,
    title: &str,
    context: &Context,
) -> Result<WorkEnd, Problem> {
    let (source, stop) = StopSource::new();
    let worker = Worker::new(operations.clone(), settings);
    let mut view = ProgressView::new(context);
    let say = view.writer();
    let work = stopped_by_signals(worker.work(stop), &source, context, &say);
    tokio::pin!(work);
    let end = loop {
        tokio::select! {
            end = &mut work => break end,
            () = tokio::time::sleep(LOOK) => {
                // The worker meets the same trouble with the store and knows what to do about it.
                if let Ok(frame) = frame(operations, batch, title, &context.texts).await {
                    view.show(&frame);
                }
            }
        }
    };
    view.finish();
    end
}

/// Lets the work stop cleanly at the first signal; the second ends the process at once.
pub(crate) async fn stopped_by_signals<T>(
    work: impl Future<Output = Result<T, OperationError>>,
    source: &StopSource,
    context: &Context,
    say: &dyn Fn(&str),
) -> Result<T, Problem> {
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    tokio::pin!(work);
    let mut asked = false;
    loop {
        tokio::select! {
            end = &mut work => return end.map_err(|error| told(error, asked)),
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        if asked {
            std::process::exit(i32::from(Exit::Stopped.code()));
        }
        asked = true;
        say(&context.texts.word("stopping"));
        source.stop();
    }
}

/// Why the work ended. What was stopped by a signal says so; no server and no batch was.
fn told(error: OperationError, asked: bool) -> Problem {
    match error {
        OperationError::Failure(failure) if asked && failure.code == FailureCode::Stopped => {
            Problem::found("stopped-by-signal", vec![]).ending(Exit::Stopped)
        }
        error => error.into(),
    }
}

fn listen(kind: SignalKind) -> Result<Signal, Problem> {
    signal(kind).map_err(|error| Failure::new(FailureCode::Internal, "").with_detail(error).into())
}

/// How far the batches that are meant are.
async fn frame(
    operations: &Operations,
    batch: Option<&BatchName>,
    title: &str,
    texts: &Texts,
) -> Result<Frame, Problem> {
    let overview = operations.overview(batch).await?;
    let mut frame = Frame { title: title.to_owned(), ..Frame::default() };
    for batch in &overview.batches {
        frame.mailboxes += batch.tally.total();
        frame.mailboxes_done += at_rest(&batch.tally);
        let (done, all) = share(batch).unwrap_or_default();
        frame.items += all;
        frame.items_done += done;
        frame.bytes += batch.bytes;
        frame.bytes_per_second += batch.bytes_per_second;
        frame.left = frame.left.max(batch.time_left);
        frame.current.extend(batch.running.iter().map(current));
    }
    frame.troubles = troubles(overview.batches.iter().flat_map(|batch| &batch.failures), texts);
    Ok(frame)
}

/// The passing faults that users wait out, those of the same kind together.
fn troubles<'f>(failures: impl Iterator<Item = &'f UserFailure>, texts: &Texts) -> Vec<Trouble> {
    let mut found: Vec<(FailureCode, Trouble)> = Vec::new();
    for user in failures.filter(|user| user.failure.is_transient() && !user.status.is_failure()) {
        if let Some((_, trouble)) = found.iter_mut().find(|(code, _)| *code == user.failure.code) {
            trouble.users += 1;
            trouble.next = trouble.next.min(user.next_attempt);
            continue;
        }
        let Explanation { message, detail, hint } = texts.explain(&user.failure);
        let (user_name, next) = (user.address.to_string(), user.next_attempt);
        found.push((user.failure.code, Trouble { message, detail, hint, user: user_name, users: 1, next }));
    }
    found.into_iter().map(|(_, trouble)| trouble).collect()
}

/// Users whose mailbox is synced and not being worked on.
pub(crate) fn at_rest(tally: &UserTally) -> u64 {
    tally.synced().saturating_sub(tally.count(UserStatus::IncrementalSyncing) + tally.due_again)
}

/// Items done, and in all, while a batch is at work. Mailboxes that nobody has looked into yet are taken to be like
/// the others; nothing as long as none was.
pub(crate) fn share(batch: &BatchOverview) -> Option<(u64, u64)> {
    let waiting = batch.tally.count(UserStatus::Starting) + batch.tally.count(UserStatus::Queued);
    let seen = batch.tally.total().saturating_sub(waiting);
    if batch.running.is_empty() || seen == 0 || batch.items_expected == 0 {
        return None;
    }
    let more = u128::from(batch.items_expected) * u128::from(waiting) / u128::from(seen);
    Some((batch.items_done, batch.items_expected.saturating_add(u64::try_from(more).unwrap_or(u64::MAX))))
}

fn current(mailbox: &RunningMailbox) -> Current {
    let progress = &mailbox.progress;
    Current { name: mailbox.address.to_string(), items: progress.items_expected, items_done: progress.items_done }
}
