//! Work in this process: the worker of the operations library, stopped by signals, shown as it goes.

use std::future::Future;
use std::time::Duration;

use cutover_migration::overview::{BatchOverview, RunningMailbox};
use cutover_migration::state::UserTally;
use cutover_migration::worker::{WorkEnd, Worker, WorkerSettings};
use cutover_migration::{OperationError, Operations};
use cutover_model::{BatchName, UserStatus};
use cutover_sync::StopSource;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::context::Context;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::progress::{Current, Frame, ProgressView};

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
                if let Ok(frame) = frame(operations, batch, title).await {
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
            end = &mut work => return end.map_err(Problem::from),
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

fn listen(kind: SignalKind) -> Result<Signal, Problem> {
    signal(kind).map_err(|error| {
        cutover_model::Failure::new(cutover_model::FailureCode::Internal, "").with_detail(error).into()
    })
}

/// How far the batches that are meant are.
pub(crate) async fn frame(operations: &Operations, batch: Option<&BatchName>, title: &str) -> Result<Frame, Problem> {
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
    Ok(frame)
}

/// Users whose mailbox is synced and not being worked on.
pub(crate) fn at_rest(tally: &UserTally) -> u64 {
    tally.synced().saturating_sub(tally.count(UserStatus::IncrementalSyncing))
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
