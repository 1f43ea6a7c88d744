//! The first read of folders: several pairs of connections, the largest folders first, one appender a folder.

use std::collections::VecDeque;
use std::sync::Mutex;

use cutover_model::{Change, Cursor, Failure, FailureCode, Page, SourceKey};
use cutover_store::Durability;

use crate::adopt;
use crate::copy::{self, FolderPair, Lane};
use crate::fault::{self, FaultPoint};
use crate::journal::Journal;
use crate::moves::Departures;
use crate::session::{Run, Session};

/// What is left when all folders are done.
pub(crate) struct Done {
    pub(crate) lane: Lane,
    pub(crate) pairs: Vec<FolderPair>,
}

/// Folders to be taken, and those that are done.
struct Queue {
    waiting: Mutex<VecDeque<FolderPair>>,
    done: Mutex<Vec<FolderPair>>,
}

/// Copies all these folders.
pub(crate) async fn folders(run: &Run<'_>, lanes: Vec<Lane>, pairs: Vec<FolderPair>) -> Result<Done, Failure> {
    let mut pairs = pairs;
    let mut lanes = VecDeque::from(lanes);
    let lane = lanes.pop_front().ok_or_else(|| Failure::new(FailureCode::Internal, "no connection"))?;
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.source.items.unwrap_or(u64::MAX)));
    let filled = pairs.iter().filter(|pair| pair.source.items != Some(0)).count();
    let more = run.session.settings.connections.clamp(1, filled.max(1)) - 1;
    let queue = Queue { waiting: Mutex::new(pairs.into()), done: Mutex::default() };
    let first = work(run, &queue, lane);
    // Those that are open and not needed take nothing from the queue and are closed.
    let more = more.max(lanes.len());
    let lanes = lanes.into_iter().map(Some).chain(std::iter::repeat_with(|| None)).take(more);
    let others = futures_util::future::try_join_all(lanes.map(|lane| open_and_work(run, &queue, lane)));
    let (lane, _) = tokio::try_join!(first, others)?;
    let pairs = queue.done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(Done { lane, pairs })
}

async fn open_and_work(run: &Run<'_>, queue: &Queue, lane: Option<Lane>) -> Result<(), Failure> {
    let lane = match lane {
        Some(lane) => lane,
        None => open_lane(run.session).await?,
    };
    work(run, queue, lane).await?.close().await;
    Ok(())
}

/// Opens a session at each end, at the same time.
pub(crate) async fn open_lane(session: &Session<'_>) -> Result<Lane, Failure> {
    let (source, target) = tokio::try_join!(session.source.open(), session.target.open())?;
    Ok(Lane { source, target })
}

async fn work(run: &Run<'_>, queue: &Queue, mut lane: Lane) -> Result<Lane, Failure> {
    loop {
        let next = queue.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop_front();
        let Some(mut pair) = next else { return Ok(lane) };
        folder(run, &mut lane, &mut pair).await?;
        run.session.progress.folders_done(1);
        queue.done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(pair);
    }
}

async fn folder(run: &Run<'_>, lane: &mut Lane, pair: &mut FolderPair) -> Result<(), Failure> {
    let mut journal = run.journal(pair);
    let mut cursor: Option<Cursor> = None;
    let fill_in = !pair.row.adopted && pair.target.items != Some(0);
    pair.row.adopted = !fill_in;
    journal.folder(pair.row.clone());
    loop {
        run.session.stop.ensure()?;
        let page = read_page(lane, pair, cursor.as_ref()).await?;
        if fill_in {
            adopt::prior_content(run, lane, pair, &mut journal, &page.keys).await?;
        }
        copy_unknown(run, lane, pair, &mut journal, page.keys).await?;
        fault::reached(FaultPoint::Cursor);
        pair.row.cursor = Some(page.cursor.clone());
        pair.row.state = page.state;
        pair.row.adopted = pair.row.adopted || !page.more;
        journal.folder(pair.row.clone());
        journal.flush(Durability::Flushed).await?;
        cursor = Some(page.cursor);
        if !page.more {
            return Ok(());
        }
    }
}

struct Keys {
    keys: Vec<SourceKey>,
    cursor: Cursor,
    more: bool,
    state: Option<Box<[u8]>>,
}

async fn read_page(lane: &mut Lane, pair: &FolderPair, cursor: Option<&Cursor>) -> Result<Keys, Failure> {
    match lane.source.changes(&pair.source, cursor).await? {
        Page::Delta(page) => {
            let new = page.changes.into_iter().filter_map(|change| match change {
                Change::New(key) => Some(key),
                Change::Flags(..) | Change::Gone(_) => None,
            });
            Ok(Keys { keys: new.collect(), cursor: page.cursor, more: page.more, state: page.state })
        }
        Page::Listing(page) => {
            let keys = page.items.into_iter().map(|item| item.key).collect();
            Ok(Keys { keys, cursor: page.cursor, more: page.more, state: page.state })
        }
        Page::Reset => {
            Err(Failure::new(FailureCode::FolderGone, pair.path().to_string())
                .with_detail("renumbered while it was read"))
        }
    }
}

async fn copy_unknown(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    keys: Vec<SourceKey>,
) -> Result<(), Failure> {
    let known = run.session.ledger.known(pair.row.id, &keys).await?;
    let listed = keys.len();
    let unknown: Vec<SourceKey> = keys.into_iter().zip(known).filter(|(_, known)| !known).map(|(key, _)| key).collect();
    run.session.progress.items_done((listed - unknown.len()) as u64);
    copy::items(run, lane, pair, journal, unknown, &Departures::none()).await.map(drop)
}
