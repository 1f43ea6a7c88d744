//! Folders that the source does not show any more. Their items can have moved elsewhere, which is followed; beyond that
//! nothing is removed without the administrator's word, because a lost right looks just like this.

use cutover_model::{Failure, Mark, SourceFolder, TargetFolder};
use cutover_store::{Checkpoint, Durability, FolderRow, ItemRow};

use crate::apply;
use crate::copy::{FolderPair, Lane};
use crate::moves::Departed;
use crate::session::{Question, Run};

/// How many rows of the ledger are looked at in one go.
const CHUNK: usize = 10_000;

/// A folder of the ledger that the source does not show.
pub(crate) struct Vanished {
    pub(crate) row: FolderRow,
    /// Its place at the target, if that is still there.
    pub(crate) target: Option<TargetFolder>,
}

/// Everything that was in these folders.
pub(crate) async fn departed(run: &Run<'_>, vanished: &[Vanished]) -> Result<Vec<Departed>, Failure> {
    let mut departed = Vec::new();
    for Vanished { row, target } in vanished {
        let Some(target) = target else { continue };
        let items = items(run, row).await?.into_iter();
        departed.extend(items.map(|item| Departed { folder: row.id, target: target.clone(), row: item }));
    }
    Ok(departed)
}

/// What is left of them after the moves: the administrator is asked, or has already agreed to the removal.
pub(crate) async fn settle(run: &Run<'_>, lane: &mut Lane, vanished: Vec<Vanished>) -> Result<(), Failure> {
    for Vanished { row, target } in vanished {
        let left = items(run, &row).await?;
        match target {
            Some(target) if run.session.settings.accept_deletions && !left.is_empty() => {
                remove(run, lane, &row, target, left).await?;
            }
            _ if !left.is_empty() => {
                run.ask(Question::FolderVanished { folder: row.path.clone(), items: left.len() as u64 });
            }
            _ => {}
        }
        if row.vanished.is_none() {
            let row = FolderRow { vanished: Some(run.session.clock.now()), ..row };
            let checkpoint = Checkpoint { folders: vec![row], ..Checkpoint::default() };
            run.session.ledger.commit(checkpoint, Durability::Relaxed).await?;
        }
    }
    Ok(())
}

async fn remove(
    run: &Run<'_>,
    lane: &mut Lane,
    row: &FolderRow,
    target: TargetFolder,
    left: Vec<ItemRow>,
) -> Result<(), Failure> {
    let source = shown(row);
    let (row, mark) = (row.clone(), Mark::new([]));
    let pair = FolderPair { source, row, target, mark, retrying: std::collections::BTreeSet::new() };
    let mut journal = run.journal(&pair);
    apply::removals(run, lane, &pair, &mut journal, left).await
}

/// The folder as the source would show it if it were there.
pub(crate) fn shown(row: &FolderRow) -> SourceFolder {
    SourceFolder {
        key: row.source.clone(),
        path: row.path.clone(),
        role: None,
        selectable: false,
        subscribed: None,
        generation: row.generation.clone(),
        items: None,
        bytes: None,
        state: None,
    }
}

async fn items(run: &Run<'_>, row: &FolderRow) -> Result<Vec<ItemRow>, Failure> {
    let mut items: Vec<ItemRow> = Vec::new();
    loop {
        let after = items.last().map(|item| item.source.clone());
        let page = run.session.ledger.range(row.id, after.as_ref(), None, CHUNK).await?;
        if page.is_empty() {
            return Ok(items);
        }
        items.extend(page);
    }
}
