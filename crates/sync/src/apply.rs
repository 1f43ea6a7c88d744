//! Brings flags and removals of the source to the target, for items that we wrote and nobody touched there since.

use cutover_model::{Failure, Flags, TargetKey};
use cutover_store::{Durability, ItemRow};

use crate::copy::{FolderPair, Lane};
use crate::journal::Journal;
use crate::session::{Question, Run};
use crate::settings::Deletions;

/// How many items one round trip asks about.
const CHUNK: usize = 1000;

/// Follows changed flags. An item that has other flags at the target than those last written was touched: it stays.
pub(crate) async fn flags(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    changes: Vec<(ItemRow, Flags)>,
) -> Result<(), Failure> {
    let kept = lane.target.keeping().flags;
    for chunk in changes.chunks(CHUNK) {
        let keys: Vec<TargetKey> = chunk.iter().map(|(row, _)| row.target.clone()).collect();
        let states = lane.target.states(&pair.target, &keys).await?;
        let mut wanted: Vec<(TargetKey, Flags)> = Vec::new();
        for ((row, flags), state) in chunk.iter().zip(states) {
            match state {
                Some(state) if state.flags == kept.of(flags) => {}
                Some(state) if state.flags == kept.of(&row.flags) => wanted.push((row.target.clone(), flags.clone())),
                Some(_) | None => {
                    run.session.progress.touched(1);
                    continue;
                }
            }
            journal.pending().items.push((pair.row.id, ItemRow { flags: flags.clone(), ..row.clone() }));
        }
        run.session.guard.ensure()?;
        if !wanted.is_empty() {
            lane.target.set_flags(&pair.target, &wanted).await?;
        }
        run.session.progress.updated(wanted.len() as u64);
        journal.pending().counters.updated += wanted.len() as u64;
        journal.flush(Durability::Relaxed).await?;
    }
    Ok(())
}

/// Follows removals, or only forgets the items if deletions are kept. The guard has agreed before.
pub(crate) async fn removals(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    gone: Vec<ItemRow>,
) -> Result<(), Failure> {
    for chunk in gone.chunks(CHUNK) {
        if run.session.settings.deletions == Deletions::Follow {
            remove_untouched(run, lane, pair, journal, chunk).await?;
        }
        let forgotten = chunk.iter().map(|row| (pair.row.id, row.source.clone()));
        journal.pending().forgotten.extend(forgotten);
        journal.flush(Durability::Relaxed).await?;
    }
    Ok(())
}

async fn remove_untouched(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    gone: &[ItemRow],
) -> Result<(), Failure> {
    let keys: Vec<TargetKey> = gone.iter().map(|row| row.target.clone()).collect();
    let states = lane.target.states(&pair.target, &keys).await?;
    let kept = lane.target.keeping().flags;
    let mut untouched: Vec<TargetKey> = Vec::new();
    for (row, state) in gone.iter().zip(states) {
        match state {
            Some(state) if state.flags == kept.of(&row.flags) => untouched.push(row.target.clone()),
            Some(_) => run.session.progress.touched(1),
            None => {}
        }
    }
    run.session.guard.ensure()?;
    if !untouched.is_empty() {
        lane.target.remove(&pair.target, &untouched).await?;
    }
    run.session.progress.removed(untouched.len() as u64);
    journal.pending().counters.removed += untouched.len() as u64;
    Ok(())
}

/// The guard (pure): whether so many removals can be believed. A whole folder of ten or more items, or more than a
/// tenth of a folder and more than fifty items, is asked about first: lost rights and damaged servers look like this.
pub(crate) fn guard(pair: &FolderPair, gone: usize, of: u64) -> Option<Question> {
    let gone = gone as u64;
    let whole = gone >= of && gone >= 10;
    let many = gone > 50 && gone * 10 > of;
    // Once asked, it stays asked, however much new mail comes in between.
    let standing = pair.row.vanished.is_some() && gone > 0;
    (whole || many || standing).then(|| Question::MassDeletion { folder: pair.path().clone(), gone, of })
}
