//! The journal of one folder's writing: intents before, rows after, one transaction for both where they meet.
//!
//! Invariant: nothing is written to the target that no durable intent announces, and an intent ends only when every
//! item of it is in the ledger, in escrow, or gone at the source.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};

use cutover_model::{Clock, Failure, Mark, SourceKey};
use cutover_store::{Checkpoint, Durability, EscrowEntry, FolderId, FolderRow, Intent, IntentId, ItemRow, UserLedger};

use crate::fault::{self, FaultPoint};

/// Gives out the numbers of a session's intents.
#[derive(Debug)]
pub(crate) struct IntentNumbers(AtomicI64);

impl IntentNumbers {
    /// Goes on after those that are in the ledger.
    pub(crate) fn after(intents: &[Intent]) -> Self {
        let last = intents.iter().map(|intent| intent.id.0).max().unwrap_or(0);
        Self(AtomicI64::new(last + 1))
    }

    fn next(&self) -> IntentId {
        IntentId(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// The journal of one folder.
pub(crate) struct Journal<'a> {
    ledger: &'a UserLedger,
    numbers: &'a IntentNumbers,
    clock: &'a dyn Clock,
    folder: FolderId,
    mark: Mark,
    retrying: BTreeSet<SourceKey>,
    announced: HashMap<SourceKey, IntentId>,
    open: HashMap<IntentId, usize>,
    pending: Checkpoint,
}

impl<'a> Journal<'a> {
    pub(crate) fn new(
        ledger: &'a UserLedger,
        numbers: &'a IntentNumbers,
        clock: &'a dyn Clock,
        folder: FolderId,
        mark: Mark,
    ) -> Self {
        let (announced, open) = (HashMap::new(), HashMap::new());
        let (retrying, pending) = (BTreeSet::new(), Checkpoint::default());
        Self { ledger, numbers, clock, folder, mark, retrying, announced, open, pending }
    }

    /// These items are in escrow now and leave it when they are confirmed.
    pub(crate) fn retrying(self, retrying: BTreeSet<SourceKey>) -> Self {
        Self { retrying, ..self }
    }

    /// Makes it durable that these items are about to be written, together with everything confirmed so far.
    pub(crate) async fn announce(&mut self, keys: &[SourceKey]) -> Result<(), Failure> {
        let fresh: Vec<SourceKey> = keys.iter().filter(|key| !self.announced.contains_key(*key)).cloned().collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let id = self.numbers.next();
        self.announced.extend(fresh.iter().map(|key| (key.clone(), id)));
        self.open.insert(id, fresh.len());
        let (folder, mark, since) = (self.folder, self.mark.clone(), self.clock.now());
        self.pending.intents.push(Intent { id, folder, mark, keys: fresh, since, watched: false });
        self.flush(Durability::Flushed).await?;
        fault::reached(FaultPoint::Intent);
        Ok(())
    }

    /// The target has confirmed an item.
    pub(crate) fn confirm(&mut self, row: ItemRow, adopted: bool) {
        self.settle(&row.source);
        if self.retrying.remove(&row.source) {
            self.pending.settled.push((self.folder, row.source.clone()));
        }
        match adopted {
            true => self.pending.counters.adopted += 1,
            false => {
                self.pending.counters.copied += 1;
                self.pending.counters.bytes += row.size;
            }
        }
        self.pending.items.push((self.folder, row));
    }

    /// The target has moved an item here that the ledger knew elsewhere.
    pub(crate) fn moved(&mut self, row: ItemRow) {
        self.settle(&row.source);
        self.pending.items.push((self.folder, row));
    }

    /// The item is in escrow.
    pub(crate) fn escrowed(&mut self, entry: EscrowEntry) {
        self.settle(&entry.source);
        self.pending.escrow.push(entry);
    }

    /// The item is gone at the source; there is nothing to write.
    pub(crate) fn gone(&mut self, key: &SourceKey) {
        self.settle(key);
        if self.retrying.remove(key) {
            self.pending.settled.push((self.folder, key.clone()));
        }
    }

    /// The folder's row as it is to be from now on (cursor, state, adoption).
    pub(crate) fn folder(&mut self, row: FolderRow) {
        self.pending.folders.push(row);
    }

    /// What else belongs into the next transaction.
    pub(crate) fn pending(&mut self) -> &mut Checkpoint {
        &mut self.pending
    }

    /// How many confirmed rows wait for the next transaction.
    pub(crate) fn waiting(&self) -> usize {
        self.pending.items.len()
    }

    /// Writes everything that waits.
    pub(crate) async fn flush(&mut self, durability: Durability) -> Result<(), Failure> {
        if self.pending.is_empty() {
            return Ok(());
        }
        if !self.pending.items.is_empty() {
            fault::reached(FaultPoint::Confirmed);
        }
        let checkpoint = std::mem::take(&mut self.pending);
        self.ledger.commit(checkpoint, durability).await.map_err(Failure::from)
    }

    fn settle(&mut self, key: &SourceKey) {
        let Some(id) = self.announced.remove(key) else { return };
        let Some(left) = self.open.get_mut(&id) else { return };
        *left -= 1;
        if *left == 0 {
            self.open.remove(&id);
            self.pending.done.push((self.folder, id));
        }
    }
}
