//! Follows the changes of folders that were read before: what is new first, what has moved with it, then flags, then
//! removals, and the cursors last, when the target has confirmed everything.

use std::collections::BTreeSet;

use cutover_model::{Failure, SourceKey};
use cutover_store::{Durability, FolderId};

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

/// Brings the target up to date with these folders. Items of folders that the source does not show any
/// more can have moved, but are not removed here. New folders are taken along only if something can have moved
/// into them.
pub(crate) async fn changes(
    run: &Run<'_>,
    lane: &mut Lane,
    known: Vec<FolderPair>,
    vanished: &[Vanished],
    fresh: Vec<FolderPair>,
) -> Result<Followed, Failure> {
    let mut fresh = fresh;
    let mut work = gather_all(run, lane, known, &mut fresh).await?;
    let elsewhere = vanished::departed(run, vanished).await?;
    let mut departures = Departures::new(work.iter().flat_map(departed_of).chain(elsewhere));
    if !departures.is_empty() {
        let mut none = Vec::new();
        work.extend(gather_all(run, lane, std::mem::take(&mut fresh), &mut none).await?);
        fresh = none;
    }
    let mut diverted = Vec::with_capacity(work.len());
    for work in &mut work {
        diverted.push(copy_new(run, lane, work, &departures).await?);
    }
    let mut accounted: BTreeSet<(FolderId, SourceKey)> = BTreeSet::new();
    for (work, keys) in work.iter_mut().zip(diverted).filter(|(_, keys)| !keys.is_empty()) {
        accounted.extend(move_or_copy(run, lane, work, keys, &mut departures).await?);
    }
    for Work { pair, gathered, .. } in &mut work {
        let folder = pair.row.id;
        gathered.plan.gone.retain(|row| !accounted.contains(&(folder, row.source.clone())));
    }
    let mut pairs = Vec::new();
    for work in work {
        pairs.push(finish(run, lane, work).await?);
        run.session.progress.folders_done(1);
    }
    Ok(Followed { pairs, fresh })
}

/// Gathers the changes of all; a folder that turns out to be renumbered becomes one that was never read.
async fn gather_all<'a>(
    run: &'a Run<'_>,
    lane: &mut Lane,
    pairs: Vec<FolderPair>,
    fresh: &mut Vec<FolderPair>,
) -> Result<Vec<Work<'a>>, Failure> {
    let mut work = Vec::with_capacity(pairs.len());
    for mut pair in pairs {
        match gather::changes(run, &mut *lane.source, &pair).await? {
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

fn departed_of<'a>(work: &'a Work<'_>) -> impl Iterator<Item = Departed> + 'a {
    let (folder, target) = (work.pair.row.id, &work.pair.target);
    work.gathered.plan.gone.iter().map(move |row| Departed { folder, target: target.clone(), row: row.clone() })
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

/// One folder: flags, removals, and its cursor.
async fn finish(run: &Run<'_>, lane: &mut Lane, work: Work<'_>) -> Result<FolderPair, Failure> {
    let Work { mut pair, gathered: Gathered { plan, row }, mut journal, held } = work;
    journal.flush(Durability::Relaxed).await?;
    run.session.progress.items_done(held.saturating_sub(plan.gone.len() as u64));
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
