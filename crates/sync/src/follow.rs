//! Follows the changes of folders that were read before: moves first, then what is new, then flags, then removals, and
//! the cursors last, when the target has confirmed everything.

use std::collections::BTreeSet;

use cutover_model::{Failure, SourceKey};
use cutover_store::{Durability, FolderId};

use crate::copy::{self, FolderPair, Lane};
use crate::fault::{self, FaultPoint};
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
        move_all(run, lane, &mut work, &mut departures).await?;
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
            Some(gathered) => work.push(Work { journal: run.journal(&pair), pair, gathered }),
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

async fn move_all(
    run: &Run<'_>,
    lane: &mut Lane,
    work: &mut [Work<'_>],
    departures: &mut Departures,
) -> Result<(), Failure> {
    let mut accounted: BTreeSet<(FolderId, SourceKey)> = BTreeSet::new();
    for Work { pair, gathered, journal } in work.iter_mut().filter(|work| !work.gathered.plan.new.is_empty()) {
        let moved = moves::into_folder(run, lane, pair, journal, gathered, departures).await?;
        accounted.extend(moved);
    }
    for Work { pair, gathered, .. } in work {
        let folder = pair.row.id;
        gathered.plan.gone.retain(|row| !accounted.contains(&(folder, row.source.clone())));
    }
    Ok(())
}

/// One folder: what is new, flags, removals, and its cursor.
async fn finish(run: &Run<'_>, lane: &mut Lane, work: Work<'_>) -> Result<FolderPair, Failure> {
    let Work { mut pair, gathered: Gathered { plan, row }, mut journal } = work;
    if !pair.row.adopted && !plan.new.is_empty() {
        adopt_rest(run, lane, &pair, &mut journal, &plan.new).await?;
    }
    let of = run.session.ledger.count(pair.row.id).await?;
    run.session.progress.items_done(of.saturating_sub(plan.gone.len() as u64));
    let question = apply::guard(&pair, plan.gone.len(), of).filter(|_| !run.session.settings.accept_deletions);
    let known = run.session.ledger.known(pair.row.id, &plan.new).await?;
    let new = plan.new.into_iter().zip(known).filter(|(_, known)| !known).map(|(key, _)| key).collect();
    copy::items(run, lane, &pair, &mut journal, new).await?;
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
