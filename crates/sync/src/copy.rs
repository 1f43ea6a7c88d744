//! Copies a list of items of one folder: one streaming pass for nearly all of them, smaller and smaller requests for
//! those that were refused together, escrow for what the target refuses by itself.

use std::collections::BTreeSet;

use cutover_model::{
    Disposition, Failure, FailureCode, FolderPath, ItemForm, ItemIdentity, SourceFolder, SourceKey, SourceMailbox,
    TargetFolder, TargetMailbox, WriteLimits,
};
use cutover_store::{Durability, FolderRow, UserLedger};

use crate::escrow;
use crate::feed::{Diverted, Feed, PassResult};
use crate::journal::Journal;
use crate::moves::Departures;
use crate::reconcile;
use crate::session::Run;

/// A pair of sessions that works on one folder at a time.
pub(crate) struct Lane {
    pub(crate) source: Box<dyn SourceMailbox>,
    pub(crate) target: Box<dyn TargetMailbox>,
}

impl Lane {
    /// Ends both sessions politely.
    pub(crate) async fn close(self) {
        tokio::join!(self.source.close(), self.target.close());
    }
}

/// A folder at both ends.
pub(crate) struct FolderPair {
    pub(crate) source: SourceFolder,
    pub(crate) row: FolderRow,
    pub(crate) target: TargetFolder,
    /// Where the target folder stood when this session began.
    pub(crate) mark: cutover_model::Mark,
    /// Items in escrow that the administrator wants tried again.
    pub(crate) retrying: BTreeSet<SourceKey>,
}

impl FolderPair {
    /// The identity that an item of this folder has everywhere.
    pub(crate) fn identity(&self, ledger: &UserLedger, key: &SourceKey) -> ItemIdentity {
        let generation = self.row.generation.as_ref().map_or(&[][..], |generation| &generation.0);
        let user = ledger.user().0.to_be_bytes();
        let parts: [&[u8]; 5] = [&ledger.store_id(), &user, &self.row.source.0, generation, key.as_bytes()];
        let mut digest = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
        for part in parts {
            digest.update(&(part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut identity = [0; 16];
        identity.copy_from_slice(&digest.finish().as_ref()[..16]);
        ItemIdentity(identity)
    }

    /// For messages.
    pub(crate) fn path(&self) -> &FolderPath {
        &self.row.path
    }
}

/// Copies these items. When it returns well, each is in the ledger, in escrow, or gone at the source; what waits in
/// the journal still has to be flushed. From the first item on that may have moved here
/// from elsewhere nothing is written; the rest is answered, in its order.
pub(crate) async fn items(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    keys: Vec<SourceKey>,
    departures: &Departures,
) -> Result<Vec<Diverted>, Failure> {
    let mut limits = run.session.settings.write;
    let mut keys = keys;
    let (mut keyless, mut diverted) = (Vec::new(), Vec::new());
    while !keys.is_empty() {
        let mut result = pass(run, lane, pair, journal, &keys, limits, departures).await?;
        left_out(run, lane, pair, journal, &mut result).await?;
        for (key, failure) in result.refused {
            refused(run, lane, pair, journal, key, failure).await?;
        }
        keyless.append(&mut result.keyless);
        diverted.append(&mut result.diverted);
        keys = smaller(result.again, &mut limits)?;
    }
    reconcile::keyless(run, lane, pair, journal, &keyless).await?;
    Ok(diverted)
}

/// What was refused together is tried in requests of an eighth, down to one by one.
fn smaller(again: Vec<SourceKey>, limits: &mut WriteLimits) -> Result<Vec<SourceKey>, Failure> {
    if !again.is_empty() && limits.items == 1 {
        let detail = "a single item was answered like a request of several";
        return Err(Failure::new(FailureCode::Internal, format!("{:?}", again[0])).with_detail(detail));
    }
    limits.items = (limits.items.min(again.len()) / 8).max(1);
    Ok(again)
}

async fn pass(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    keys: &[SourceKey],
    limits: WriteLimits,
    departures: &Departures,
) -> Result<PassResult, Failure> {
    let stream = lane.source.read(&pair.source, keys, ItemForm::Mime).await?;
    let identity = |key: &SourceKey| pair.identity(run.session.ledger, key);
    let mut feed = Feed::new(run.session, stream, keys, &identity, journal, departures);
    let written = lane.target.write(&pair.target, &mut feed, limits).await;
    let result = feed.finish();
    if let Err(failure) = written {
        keep_what_is_certain(journal).await?;
        return Err(failure);
    }
    Ok(result)
}

/// The write broke off. What was confirmed goes to the ledger; the rest stays announced and is reconciled later.
async fn keep_what_is_certain(journal: &mut Journal<'_>) -> Result<(), Failure> {
    journal.flush(Durability::Relaxed).await
}

/// Items that the source did not give: those that are still there are unreadable, the others are gone.
async fn left_out(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    result: &mut PassResult,
) -> Result<(), Failure> {
    let keys = std::mem::take(&mut result.left_out);
    if keys.is_empty() {
        return Ok(());
    }
    let states = lane.source.states(&pair.source, &keys).await?;
    for (key, state) in keys.into_iter().zip(states) {
        match state {
            None => journal.gone(&key),
            Some(_) => {
                let unreadable = || Failure::new(FailureCode::ItemUnreadable, pair.path().to_string());
                let failure = result.unreadable.clone().unwrap_or_else(unreadable);
                refused(run, lane, pair, journal, key, failure).await?;
            }
        }
    }
    Ok(())
}

async fn refused(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    key: SourceKey,
    failure: Failure,
) -> Result<(), Failure> {
    if failure.disposition != Disposition::SkipItem {
        journal.flush(Durability::Relaxed).await?;
        return Err(failure);
    }
    match escrow::keep(run.session, &mut *lane.source, pair, &key, failure).await? {
        Some(entry) => {
            let large = entry.failure.code == FailureCode::ItemTooLarge;
            journal.escrowed(entry);
            journal.flush(Durability::Relaxed).await?;
            run.skipped(large, pair.path())
        }
        None => {
            journal.gone(&key);
            Ok(())
        }
    }
}
