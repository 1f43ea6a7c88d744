//! Opens both ends and brings the folders into being: the folder plan against what each side shows.

use std::collections::{BTreeMap, BTreeSet};

use cutover_model::{
    Failure, FailureCode, FolderPath, Mark, SourceFolder, SourceMailbox, TargetFolder, TargetMailbox, WantedFolder,
};
use cutover_store::{Checkpoint, Durability, EscrowEntry, EscrowState, FolderId, FolderRow, Intent};

use crate::copy::{FolderPair, Lane};
use crate::first;
use crate::folders::{self, PlannedFolder};
use crate::session::Session;
use crate::vanished::Vanished;

/// How many names are tried for a folder that the target refuses.
const RENAMES: u32 = 2;

/// How many changed folders are worth a further pair of connections.
const FOLDERS_A_LANE: usize = 3;

/// Both ends, open, with every folder that needs work.
pub(crate) struct Prepared {
    /// At least one.
    pub(crate) lanes: Vec<Lane>,
    pub(crate) pairs: Vec<FolderPair>,
    pub(crate) vanished: Vec<Vanished>,
    /// Items in escrow: bad ones and too large ones.
    pub(crate) escrowed: (u64, u64),
}

/// Opens what is needed. `None` if the source tells that nothing at all has changed: then the target is not even
/// asked.
pub(crate) async fn both_ends(session: &Session<'_>, intents: &[Intent]) -> Result<Option<Prepared>, Failure> {
    let known = session.ledger.folders().await?;
    let escrow = escrow_of(session, &known).await?;
    let (source, shown, target, spare) = if known.is_empty() {
        let opened = async { Ok(spare_lanes(session, usize::MAX).await) };
        let ((source, shown), target, spare) =
            tokio::try_join!(open_and_list(session), open_and_list_target(session), opened)?;
        (source, shown, target, spare)
    } else {
        let (source, shown) = open_and_list(session).await?;
        if nothing_changed(session, &shown, &known, intents, &escrow) {
            count_as_done(session, &shown);
            source.close().await;
            return Ok(None);
        }
        let wanted = count_changed(session, &shown, &known).saturating_sub(1) / FOLDERS_A_LANE;
        let (target, spare) = tokio::join!(open_and_list_target(session), spare_lanes(session, wanted));
        (source, shown, target?, spare)
    };
    let (target, there) = target;
    let mut lane = Lane { source, target };
    let plan = folders::plan(shown, known, &there, &session.settings.folders);
    let mut targets = Targets::new(there);
    let planned = targets.provide(session, &mut *lane.target, plan.folders).await?;
    let at_target = |row: FolderRow| Vanished { target: targets.get(&row.target_path).cloned(), row };
    let vanished = plan.vanished.into_iter().map(at_target).collect();
    let open: BTreeSet<FolderId> = intents.iter().map(|intent| intent.folder).collect();
    let needing = planned.into_iter().filter(|(planned, _)| needs_work(session, planned, &open, &escrow));
    let pairs = pair_up(&mut *lane.target, needing.collect(), &escrow).await?;
    session.progress.folders(pairs.len() as u64);
    let lanes = std::iter::once(lane).chain(spare).collect();
    Ok(Some(Prepared { lanes, pairs, vanished, escrowed: count_escrow(&escrow) }))
}

/// Opens further pairs of connections meanwhile, as many as the settings allow. One that cannot be had is opened when
/// it is needed, and its failure told then.
async fn spare_lanes(session: &Session<'_>, wanted: usize) -> Vec<Lane> {
    let more = session.settings.connections.saturating_sub(1).min(wanted);
    let opened = futures_util::future::join_all((0..more).map(|_| first::open_lane(session))).await;
    opened.into_iter().flatten().collect()
}

fn count_changed(session: &Session<'_>, shown: &[SourceFolder], known: &[FolderRow]) -> usize {
    let rows: BTreeMap<&[u8], &FolderRow> = known.iter().map(|row| (&*row.source.0, row)).collect();
    let admitted = shown.iter().filter(|folder| folder.selectable && session.settings.folders.admits(&folder.path));
    admitted.filter(|folder| rows.get(&*folder.key.0).is_none_or(|row| !unchanged(folder, row))).count()
}

async fn open_and_list(session: &Session<'_>) -> Result<(Box<dyn SourceMailbox>, Vec<SourceFolder>), Failure> {
    let mut source = session.source.open().await?;
    let shown = source.folders().await?;
    Ok((source, shown))
}

async fn open_and_list_target(session: &Session<'_>) -> Result<(Box<dyn TargetMailbox>, Vec<TargetFolder>), Failure> {
    let mut target = session.target.open().await?;
    let there = target.folders().await?;
    Ok((target, there))
}

async fn escrow_of(session: &Session<'_>, rows: &[FolderRow]) -> Result<Vec<EscrowEntry>, Failure> {
    let mut entries = Vec::new();
    for row in rows {
        entries.extend(session.ledger.escrow(row.id).await?);
    }
    Ok(entries)
}

fn count_escrow(entries: &[EscrowEntry]) -> (u64, u64) {
    let kept = entries.iter().filter(|entry| entry.state != EscrowState::Retry);
    let (large, bad): (Vec<_>, Vec<_>) = kept.partition(|entry| entry.failure.code == FailureCode::ItemTooLarge);
    (bad.len() as u64, large.len() as u64)
}

/// Whether every folder is as it was at the last confirmed page, by the source's own token.
fn nothing_changed(
    session: &Session<'_>,
    shown: &[SourceFolder],
    known: &[FolderRow],
    intents: &[Intent],
    escrow: &[EscrowEntry],
) -> bool {
    let rows: BTreeMap<&[u8], &FolderRow> = known.iter().map(|row| (&*row.source.0, row)).collect();
    let mut admitted = shown.iter().filter(|folder| folder.selectable && session.settings.folders.admits(&folder.path));
    let as_before = |folder: &SourceFolder| rows.get(&*folder.key.0).is_some_and(|row| unchanged(folder, row));
    let all_there = known
        .iter()
        .all(|row| !session.settings.folders.admits(&row.path) || shown.iter().any(|folder| folder.key == row.source));
    intents.is_empty()
        && escrow.iter().all(|entry| entry.state != EscrowState::Retry)
        && all_there
        && admitted.all(as_before)
}

fn unchanged(folder: &SourceFolder, row: &FolderRow) -> bool {
    row.cursor.is_some() && row.adopted && row.target.is_some() && folder.state.is_some() && folder.state == row.state
}

fn count_as_done(session: &Session<'_>, shown: &[SourceFolder]) {
    let items: u64 = shown.iter().filter_map(|folder| folder.items).sum();
    session.progress.items_expected(items);
    session.progress.items_done(items);
}

fn needs_work(
    session: &Session<'_>,
    planned: &PlannedFolder,
    open: &BTreeSet<FolderId>,
    escrow: &[EscrowEntry],
) -> bool {
    let items = planned.source.items.unwrap_or(0);
    session.progress.items_expected(items);
    let retry = |entry: &EscrowEntry| entry.folder == planned.row.id && entry.state == EscrowState::Retry;
    let needs = !unchanged(&planned.source, &planned.row) || open.contains(&planned.row.id) || escrow.iter().any(retry);
    if !needs {
        session.progress.items_done(items);
    }
    needs
}

/// The target's folders by path.
struct Targets(BTreeMap<FolderPath, TargetFolder>);

impl Targets {
    fn new(there: Vec<TargetFolder>) -> Self {
        let selectable = there.into_iter().filter(|folder| folder.selectable);
        Self(selectable.map(|folder| (normal(&folder.path), folder)).collect())
    }

    fn get(&self, path: &FolderPath) -> Option<&TargetFolder> {
        self.0.get(&normal(path))
    }

    /// Sees to it that every planned folder exists, and writes its row.
    async fn provide(
        &mut self,
        session: &Session<'_>,
        target: &mut dyn TargetMailbox,
        planned: Vec<PlannedFolder>,
    ) -> Result<Vec<(PlannedFolder, TargetFolder)>, Failure> {
        let mut planned = planned;
        self.make(target, &mut planned).await?;
        let mut provided = Vec::with_capacity(planned.len());
        let mut changed = Checkpoint::default();
        for mut folder in planned {
            let Some(there) = self.get(&folder.row.target_path).cloned() else {
                return Err(Failure::new(FailureCode::FolderRefused, folder.row.target_path.to_string()));
            };
            let before = (folder.row.target.clone(), folder.row.id);
            folder.row.target = Some(there.key.clone());
            if before.1 == FolderId(0) {
                folder.row.id = session.ledger.add_folder(folder.row.clone()).await?;
            } else if before.0 != folder.row.target {
                changed.folders.push(folder.row.clone());
            }
            provided.push((folder, there));
        }
        session.ledger.commit(changed, Durability::Relaxed).await?;
        Ok(provided)
    }

    async fn make(&mut self, target: &mut dyn TargetMailbox, planned: &mut [PlannedFolder]) -> Result<(), Failure> {
        for attempt in 0..=RENAMES {
            let missing: Vec<usize> =
                (0..planned.len()).filter(|index| self.get(&planned[*index].row.target_path).is_none()).collect();
            if missing.is_empty() {
                return Ok(());
            }
            let wanted: Vec<WantedFolder> = missing.iter().map(|index| wanted(&planned[*index])).collect();
            let made = target.ensure_folders(&wanted).await?;
            for (index, made) in missing.into_iter().zip(made) {
                match made {
                    Ok(folder) => {
                        self.0.insert(normal(&planned[index].row.target_path), folder);
                    }
                    Err(failure) if failure.code == FailureCode::FolderRefused && attempt < RENAMES => {
                        self.rename(&mut planned[index], attempt);
                    }
                    Err(failure) => return Err(failure),
                }
            }
        }
        Ok(())
    }

    fn rename(&self, folder: &mut PlannedFolder, attempt: u32) {
        let mut path = folders::renamed(&folder.row.path, attempt);
        if self.get(&path).is_some() {
            path = folders::renamed(&folder.row.path, attempt + 1);
        }
        tracing::info!(from = %folder.row.target_path, to = %path, "the target refuses the folder's name");
        folder.row.target_path = path;
    }
}

/// The inbox is one folder however it is spelled.
fn normal(path: &FolderPath) -> FolderPath {
    match path.names() {
        [first, rest @ ..] if first.eq_ignore_ascii_case("INBOX") => {
            FolderPath::new(std::iter::once("INBOX".to_owned()).chain(rest.iter().cloned()))
        }
        _ => path.clone(),
    }
}

fn wanted(folder: &PlannedFolder) -> WantedFolder {
    WantedFolder { path: folder.row.target_path.clone(), role: folder.row.role, subscribed: folder.source.subscribed }
}

async fn pair_up(
    target: &mut dyn TargetMailbox,
    needing: Vec<(PlannedFolder, TargetFolder)>,
    escrow: &[EscrowEntry],
) -> Result<Vec<FolderPair>, Failure> {
    let folders: Vec<TargetFolder> = needing.iter().map(|(_, target)| target.clone()).collect();
    let told: Option<Vec<Mark>> = folders.iter().map(|folder| folder.mark.clone()).collect();
    let marks = match told {
        Some(marks) => marks,
        None => target.marks(&folders).await?,
    };
    let pairs = needing.into_iter().zip(marks).map(|((planned, target), mark)| {
        let retry = |entry: &&EscrowEntry| entry.folder == planned.row.id && entry.state == EscrowState::Retry;
        let retrying = escrow.iter().filter(retry).map(|entry| entry.source.clone()).collect();
        FolderPair { source: planned.source, row: planned.row, target, mark, retrying }
    });
    Ok(pairs.collect())
}
