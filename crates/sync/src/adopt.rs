//! Adoption (mission row B6): what is in a target folder before our first write is matched with the source and taken
//! over instead of being written again, whoever copied it. With the ledger lost, this is what keeps a second run from
//! doubling anything; after a renumbering on either side it is how the ledger is made anew.

use cutover_model::{Failure, SourceKey, TargetKey};
use cutover_store::{Durability, FolderRow};

use crate::align::align;
use crate::copy::{FolderPair, Lane};
use crate::journal::Journal;
use crate::prints::{self, Detail};
use crate::reconcile;
use crate::session::Run;

/// Adopts what the target has of these source items. Both sides are read whole, so it is asked for only when the
/// target folder was not empty.
pub(crate) async fn prior_content(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    keys: &[SourceKey],
) -> Result<(), Failure> {
    let session = run.session;
    let there = lane.target.list(&pair.target).await?;
    let held = session.ledger.holders(pair.row.id, &there).await?;
    let free: Vec<TargetKey> = there.into_iter().zip(held).filter(|(_, held)| !held).map(|(key, _)| key).collect();
    let known = session.ledger.known(pair.row.id, keys).await?;
    let unknown: Vec<SourceKey> =
        keys.iter().zip(known).filter(|(_, known)| !known).map(|(key, _)| key.clone()).collect();
    if free.is_empty() || unknown.is_empty() {
        return Ok(());
    }
    let detail = Detail::to_recognise(&lane.target.keeping());
    let (theirs, ours) = tokio::try_join!(
        prints::of_target(&mut *lane.target, &pair.target, &free, detail, session),
        prints::of_source(&mut *lane.source, &pair.source, &unknown, detail, session),
    )?;
    for found in align(&ours, &theirs) {
        let target = TargetKey::new(theirs[found.target].key.clone());
        let mut row = reconcile::row(&ours[found.source], target);
        // What the target has is what counts as last written: a later change at the source is followed from there.
        row.flags = theirs[found.target].flags.clone();
        session.progress.adopted(1);
        journal.confirm(row, true);
    }
    journal.flush(Durability::Flushed).await
}

/// Forgets what the ledger knows of a folder whose keys are of another generation at either end. Nothing is removed
/// anywhere; the next page matches both sides anew.
pub(crate) async fn forget(run: &Run<'_>, row: FolderRow) -> Result<FolderRow, Failure> {
    let row = FolderRow { generation: None, cursor: None, state: None, target_generation: None, adopted: false, ..row };
    let mut checkpoint = cutover_store::Checkpoint { reset: vec![row.id], ..Default::default() };
    let intents = run.session.ledger.intents().await?.into_iter();
    checkpoint.done = intents.filter(|intent| intent.folder == row.id).map(|intent| (row.id, intent.id)).collect();
    checkpoint.folders.push(row.clone());
    run.session.ledger.commit(checkpoint, Durability::Flushed).await?;
    Ok(row)
}
