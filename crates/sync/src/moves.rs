//! Moves: an item that is gone from one folder and new in another, with the same content and date, is moved at the
//! target too, instead of being written again and removed.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use cutover_model::{Failure, SourceKey, TargetFolder, TargetKey, Timestamp};
use cutover_store::{Durability, FolderId, ItemRow};

use crate::copy::{FolderPair, Lane};
use crate::gather::Gathered;
use crate::journal::Journal;
use crate::prints::{self, Detail, Print};
use crate::session::Run;

/// Where an item that is gone was, and its row.
#[derive(Clone)]
pub(crate) struct Departed {
    pub(crate) folder: FolderId,
    pub(crate) target: TargetFolder,
    pub(crate) row: ItemRow,
}

/// The items that are gone from somewhere, by what they can be recognised by.
pub(crate) struct Departures {
    by_content: HashMap<(cutover_model::Digest, Option<i64>), VecDeque<Departed>>,
    dates: HashSet<Option<i64>>,
}

impl Departures {
    pub(crate) fn new(items: impl Iterator<Item = Departed>) -> Self {
        let mut departures = Self::none();
        for item in items {
            departures.dates.insert(item.row.received);
            departures.by_content.entry((item.row.digest, item.row.received)).or_default().push_back(item);
        }
        departures
    }

    /// Nothing is gone from anywhere.
    pub(crate) fn none() -> Self {
        Self { by_content: HashMap::new(), dates: HashSet::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_content.is_empty()
    }

    /// Whether an item that was received then may be one of them; only its content can tell.
    pub(crate) fn may_hold(&self, received: Option<Timestamp>) -> bool {
        self.dates.contains(&received.map(|received| received.seconds))
    }

    fn take(&mut self, print: &Print) -> Option<Departed> {
        let received = print.received.map(|received| received.seconds);
        self.by_content.get_mut(&(print.content.exact, received))?.pop_front()
    }
}

/// What moved into a folder.
pub(crate) struct Moved {
    /// The items, as the folder has them now.
    pub(crate) arrived: HashSet<SourceKey>,
    /// The rows that are accounted for, by the folder they were in.
    pub(crate) accounted: Vec<(FolderId, SourceKey)>,
}

/// Carries out the moves into one folder among these items.
pub(crate) async fn into_folder(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    gathered: &mut Gathered,
    keys: &[SourceKey],
    departures: &mut Departures,
) -> Result<Moved, Failure> {
    let prints = prints::of_source(&mut *lane.source, &pair.source, keys, Detail::Octets, run.session).await?;
    let mut by_origin: BTreeMap<FolderId, Vec<(Departed, Print)>> = BTreeMap::new();
    for print in prints {
        if let Some(departed) = departures.take(&print) {
            by_origin.entry(departed.folder).or_default().push((departed, print));
        }
    }
    let mut arrived = HashSet::new();
    let mut accounted = Vec::new();
    for pairs in by_origin.into_values() {
        accounted.extend(pairs.iter().map(|(departed, _)| (departed.folder, departed.row.source.clone())));
        move_from(run, lane, pair, journal, gathered, &mut arrived, pairs).await?;
    }
    Ok(Moved { arrived, accounted })
}

async fn move_from(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    gathered: &mut Gathered,
    arrived: &mut HashSet<SourceKey>,
    pairs: Vec<(Departed, Print)>,
) -> Result<(), Failure> {
    let Some((first, _)) = pairs.first() else { return Ok(()) };
    let (origin, from) = (first.folder, first.target.clone());
    let keys: Vec<TargetKey> = pairs.iter().map(|(departed, _)| departed.row.target.clone()).collect();
    let new_keys = if origin == pair.row.id {
        keys.into_iter().map(Some).collect()
    } else {
        let sources: Vec<SourceKey> = pairs.iter().map(|(_, print)| SourceKey::new(print.key.clone())).collect();
        journal.announce(&sources).await?;
        run.session.guard.ensure()?;
        lane.target.move_items(&from, &pair.target, &keys).await?
    };
    for ((departed, print), target) in pairs.into_iter().zip(new_keys) {
        journal.pending().forgotten.push((origin, departed.row.source.clone()));
        // Gone at the target, too: somebody removed it there; the item is written like any new one.
        let Some(target) = target else { continue };
        let source = SourceKey::new(print.key);
        arrived.insert(source.clone());
        journal.pending().counters.updated += 1;
        run.session.progress.updated(1);
        let row = ItemRow { source, target, ..departed.row };
        if row.flags != print.flags {
            gathered.plan.flags.push((row.clone(), print.flags));
        }
        journal.moved(row);
    }
    journal.flush(Durability::Flushed).await
}
