//! Follows the changes of folders that were read before: what is new first, what has moved with it, then flags, then
//! removals, and the cursors last, when the target has confirmed everything.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use cutover_model::{Failure, SourceKey};
use cutover_store::{Durability, FolderId};
use futures_util::future::try_join_all;

use crate::copy::{self, FolderPair, Lane};
use crate::fault::{self, FaultPoint};
use crate::feed::Diverted;
use crate::gather::{self, Gathered};
use crate::journal::Journal;
use crate::moves::{self, Departed, Departures};
use crate::session::Run;
use crate::vanished::{self, Vanished};
use crate::{adopt, apply};

/// What is done, and the folders that still wait for their first read.
pub(crate) struct Followed {
    pub(crate) pairs: Vec<FolderPair>,
    pub(crate) fresh: Vec<FolderPair>,
}

struct Work<'a> {
    pair: FolderPair,
    gathered: Gathered,
    journal: Journal<'a>,
    /// Items that the ledger held before anything was done.
    held: u64,
}

/// Brings the target up to date with these folders, several at a time. Items of folders that the source does not show
/// any more can have moved, but are not removed here. New folders are taken along only if something can have moved
/// into them.
pub(crate) async fn changes(
    run: &Run<'_>,
    lanes: &mut [Lane],
    known: Vec<FolderPair>,
    vanished: &[Vanished],
    fresh: Vec<FolderPair>,
) -> Result<Followed, Failure> {
    let mut fresh = fresh;
    let mut work = gather_all(run, lanes, known, &mut fresh).await?;
    let elsewhere = vanished::departed(run, vanished).await?;
    let mut departures = Departures::new(work.iter().flat_map(departed_of).chain(elsewhere));
    if !departures.is_empty() {
        let mut none = Vec::new();
        work.extend(gather_all(run, lanes, std::mem::take(&mut fresh), &mut none).await?);
        fresh = none;
    }
    let queue = Queue::new(work);
    let copied = try_join_all(lanes.iter_mut().map(|lane| copy_on(run, lane, &queue, &departures))).await?;
    let (mut work, diverted): (Vec<Work<'_>>, Vec<Vec<Diverted>>) = in_order(copied).into_iter().unzip();
    let mut accounted: BTreeSet<(FolderId, SourceKey)> = BTreeSet::new();
    for (work, keys) in work.iter_mut().zip(diverted).filter(|(_, keys)| !keys.is_empty()) {
        accounted.extend(move_or_copy(run, &mut lanes[0], work, keys, &mut departures).await?);
    }
    for Work { pair, gathered, .. } in &mut work {
        let folder = pair.row.id;
        gathered.plan.gone.retain(|row| !accounted.contains(&(folder, row.source.clone())));
    }
    let queue = Queue::new(work);
    let finished = try_join_all(lanes.iter_mut().map(|lane| finish_on(run, lane, &queue))).await?;
    Ok(Followed { pairs: in_order(finished), fresh })
}

/// What the lanes share among them.
struct Queue<T>(Mutex<VecDeque<(usize, T)>>);

impl<T> Queue<T> {
    fn new(items: Vec<T>) -> Self {
        Self(Mutex::new(items.into_iter().enumerate().collect()))
    }

    fn next(&self) -> Option<(usize, T)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// What the lanes did, in the order of the queue.
fn in_order<T>(done: Vec<Vec<(usize, T)>>) -> Vec<T> {
    let mut done: Vec<(usize, T)> = done.into_iter().flatten().collect();
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, answer)| answer).collect()
}

/// Gathers the changes of all; a folder that turns out to be renumbered becomes one that was never read.
async fn gather_all<'a>(
    run: &'a Run<'_>,
    lanes: &mut [Lane],
    pairs: Vec<FolderPair>,
    fresh: &mut Vec<FolderPair>,
) -> Result<Vec<Work<'a>>, Failure> {
    let mut work = Vec::with_capacity(pairs.len());
    let queue = Queue::new(pairs);
    let gathered = try_join_all(lanes.iter_mut().map(|lane| gather_on(run, lane, &queue))).await?;
    for (mut pair, gathered) in in_order(gathered) {
        match gathered {
            Some(gathered) => {
                let held = run.session.ledger.count(pair.row.id).await?;
                work.push(Work { journal: run.journal(&pair), pair, gathered, held });
            }
            None => {
                pair.row = adopt::forget(run, pair.row.clone()).await?;
                pair.row.generation = pair.source.generation.clone();
                pair.row.target_generation = pair.target.generation.clone();
                fresh.push(pair);
            }
        }
    }
    Ok(work)
}

async fn gather_on(
    run: &Run<'_>,
    lane: &mut Lane,
    queue: &Queue<FolderPair>,
) -> Result<Vec<(usize, (FolderPair, Option<Gathered>))>, Failure> {
    let mut done = Vec::new();
    while let Some((place, pair)) = queue.next() {
        let gathered = gather::changes(run, &mut *lane.source, &pair).await?;
        done.push((place, (pair, gathered)));
    }
    Ok(done)
}

fn departed_of<'a>(work: &'a Work<'_>) -> impl Iterator<Item = Departed> + 'a {
    let (folder, target) = (work.pair.row.id, &work.pair.target);
    work.gathered.plan.gone.iter().map(move |row| Departed { folder, target: target.clone(), row: row.clone() })
}

async fn copy_on<'a>(
    run: &Run<'_>,
    lane: &mut Lane,
    queue: &Queue<Work<'a>>,
    departures: &Departures,
) -> Result<Vec<(usize, (Work<'a>, Vec<Diverted>))>, Failure> {
    let mut done = Vec::new();
    while let Some((place, mut work)) = queue.next() {
        let diverted = copy_new(run, lane, &mut work, departures).await?;
        done.push((place, (work, diverted)));
    }
    Ok(done)
}

/// Copies what is new in a folder, but for what may have moved there; answers that.
async fn copy_new(
    run: &Run<'_>,
    lane: &mut Lane,
    work: &mut Work<'_>,
    departures: &Departures,
) -> Result<Vec<Diverted>, Failure> {
    let Work { pair, gathered, journal, .. } = work;
    let new = std::mem::take(&mut gathered.plan.new);
    if new.is_empty() {
        return Ok(Vec::new());
    }
    if !pair.row.adopted {
        adopt_rest(run, lane, pair, journal, &new).await?;
    }
    let known = run.session.ledger.known(pair.row.id, &new).await?;
    let unknown = new.into_iter().zip(known).filter(|(_, known)| !known).map(|(key, _)| key).collect();
    copy::items(run, lane, pair, journal, unknown, departures).await
}

/// Moves what has moved and copies the rest of what may have; answers the rows that are accounted for.
async fn move_or_copy(
    run: &Run<'_>,
    lane: &mut Lane,
    work: &mut Work<'_>,
    diverted: Vec<Diverted>,
    departures: &mut Departures,
) -> Result<Vec<(FolderId, SourceKey)>, Failure> {
    let Work { pair, gathered, journal, .. } = work;
    let candidates: Vec<SourceKey> =
        diverted.iter().filter(|item| item.candidate).map(|item| item.key.clone()).collect();
    let moved = moves::into_folder(run, lane, pair, journal, gathered, &candidates, departures).await?;
    let keys = diverted.into_iter().map(|item| item.key).filter(|key| !moved.arrived.contains(key)).collect();
    copy::items(run, lane, pair, journal, keys, &Departures::none()).await?;
    Ok(moved.accounted)
}

async fn finish_on(
    run: &Run<'_>,
    lane: &mut Lane,
    queue: &Queue<Work<'_>>,
) -> Result<Vec<(usize, FolderPair)>, Failure> {
    let mut done = Vec::new();
    while let Some((place, work)) = queue.next() {
        done.push((place, finish(run, lane, work).await?));
        run.session.progress.folders_done(1);
    }
    Ok(done)
}

/// One folder: flags, removals, and its cursor.
async fn finish(run: &Run<'_>, lane: &mut Lane, work: Work<'_>) -> Result<FolderPair, Failure> {
    let Work { mut pair, gathered: Gathered { plan, row, left }, mut journal, held } = work;
    journal.flush(Durability::Relaxed).await?;
    run.session.progress.items_done((held + left).saturating_sub(plan.gone.len() as u64));
    let question = apply::guard(&pair, plan.gone.len(), held).filter(|_| !run.session.settings.accept_deletions);
    apply::flags(run, lane, &pair, &mut journal, plan.flags).await?;
    match question {
        // The cursor stays where it is, so that the removals are told again when the administrator has decided.
        Some(question) => {
            run.ask(question);
            pair.row.vanished = pair.row.vanished.or(Some(run.session.clock.now()));
            journal.folder(pair.row.clone());
        }
        None => {
            apply::removals(run, lane, &pair, &mut journal, plan.gone).await?;
            fault::reached(FaultPoint::Cursor);
            pair.row = cutover_store::FolderRow { adopted: true, vanished: None, ..row };
            journal.folder(pair.row.clone());
        }
    }
    journal.flush(Durability::Flushed).await?;
    Ok(pair)
}

/// The first write into the folder was interrupted before its former content was matched to the end.
async fn adopt_rest(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    keys: &[SourceKey],
) -> Result<(), Failure> {
    if pair.target.items == Some(0) {
        return Ok(());
    }
    adopt::prior_content(run, lane, pair, journal, keys).await
}
