//! Reconciliation: what became of writes whose outcome nobody knows (design section 3, step 5).
//!
//! An intent that is open at the start of a session was left by a crash or a lost connection. First the target has to
//! stand still; then what was written since the intent's mark and is not in the ledger is compared with what the
//! intent announced, and what is found is adopted. What is not found needs nothing here: the cursor has not moved, so
//! the planner meets it again. The intent stays, watched, until no late twin can come any more: a server can commit
//! what its client sent before it died. A twin is removed only if it is ours, identical and untouched.

use std::collections::BTreeMap;
use std::time::Duration;

use cutover_model::{Failure, Found, IdentityKept, ItemIdentity, Mark, SourceKey, TargetKey};
use cutover_store::{Durability, Intent, ItemRow};

use crate::align::align;
use crate::copy::{FolderPair, Lane};
use crate::fault::{self, FaultPoint};
use crate::journal::Journal;
use crate::prints::{self, Detail, Print};
use crate::session::Run;

/// The longest pause between two questions whether a target folder stands still.
const STILL_INTERVAL: Duration = Duration::from_millis(250);
/// How many times at most.
const STILL_TRIES: usize = 120;

/// Adopts what the open intents of a folder have brought to the target, and leaves them watched.
pub(crate) async fn adopt_written(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    intents: Vec<Intent>,
) -> Result<(), Failure> {
    fault::reached(FaultPoint::Reconcile);
    wait_until_still(run, lane, pair).await?;
    for intent in intents {
        let unknown = unknown_keys(run, pair, &intent.keys).await?;
        let rows = identify(run, lane, pair, &intent.mark, &unknown).await?;
        run.session.progress.adopted(rows.len() as u64);
        rows.into_iter().for_each(|row| journal.confirm(row, true));
        let since = run.session.clock.now();
        journal.pending().intents.push(Intent { watched: true, since, ..intent });
        fault::reached(FaultPoint::Reconcile);
        journal.flush(Durability::Flushed).await?;
    }
    Ok(())
}

/// Finds the keys of items that a target without UIDPLUS has just confirmed without telling them.
pub(crate) async fn keyless(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    keys: &[SourceKey],
) -> Result<(), Failure> {
    if keys.is_empty() {
        return Ok(());
    }
    journal.flush(Durability::Relaxed).await?;
    for row in identify(run, lane, pair, &pair.mark, keys).await? {
        run.session.progress.copied(1);
        run.session.progress.items_done(1);
        journal.confirm(row, false);
    }
    Ok(())
}

/// Looks for late twins of everything that is watched in this folder, and ends the watch.
pub(crate) async fn end_watch(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    journal: &mut Journal<'_>,
    intents: Vec<Intent>,
) -> Result<(), Failure> {
    for intent in intents {
        let twins = match lane.target.keeping().identity {
            IdentityKept::Yes => known_twins(run, lane, pair, &intent).await?,
            IdentityKept::No => {
                let strangers = strangers(run, lane, pair, &intent.mark).await?;
                twins(run, lane, pair, &intent, &strangers).await?
            }
        };
        if !twins.is_empty() {
            run.session.guard.ensure()?;
            lane.target.remove(&pair.target, &twins).await?;
            run.session.progress.twins(twins.len() as u64);
            journal.pending().counters.twins += twins.len() as u64;
        }
        journal.pending().done.push((intent.folder, intent.id));
        journal.flush(Durability::Relaxed).await?;
    }
    Ok(())
}

async fn wait_until_still(run: &Run<'_>, lane: &mut Lane, pair: &FolderPair) -> Result<(), Failure> {
    let folders = std::slice::from_ref(&pair.target);
    let mut before = lane.target.marks(folders).await?;
    let pause = (run.session.settings.settle / 20).clamp(STILL_INTERVAL / 25, STILL_INTERVAL);
    for _ in 0..STILL_TRIES {
        run.session.stop.wait(pause).await?;
        let now = lane.target.marks(folders).await?;
        if now == before {
            return Ok(());
        }
        before = now;
    }
    Ok(())
}

async fn unknown_keys(run: &Run<'_>, pair: &FolderPair, keys: &[SourceKey]) -> Result<Vec<SourceKey>, Failure> {
    let known = run.session.ledger.known(pair.row.id, keys).await?;
    let unknown = keys.iter().zip(known).filter(|(_, known)| !known);
    Ok(unknown.map(|(key, _)| key.clone()).collect())
}

/// Which of these source items are at the target since the mark, as rows for the ledger.
async fn identify(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    since: &Mark,
    keys: &[SourceKey],
) -> Result<Vec<ItemRow>, Failure> {
    let identities: Vec<_> = keys.iter().map(|key| pair.identity(run.session.ledger, key)).collect();
    let found = lane.target.find(&pair.target, since, &identities).await?;
    let candidates: Vec<TargetKey> = found.iter().map(target_key).cloned().collect();
    let held = run.session.ledger.holders(pair.row.id, &candidates).await?;
    let found: Vec<Found> = found.into_iter().zip(held).filter(|(_, held)| !held).map(|(found, _)| found).collect();
    if found.is_empty() || keys.is_empty() {
        return Ok(Vec::new());
    }
    let (session, detail) = (run.session, Detail::to_recognise(&lane.target.keeping()));
    let ours = prints::of_source(&mut *lane.source, &pair.source, keys, detail, session).await?;
    let (known, candidates) = by_knowledge(found);
    let mut rows = known_rows(run, lane, pair, &ours, known).await?;
    let theirs = prints::of_target(&mut *lane.target, &pair.target, &candidates, detail, session).await?;
    rows.extend(align(&ours, &theirs).into_iter().map(|pair| {
        let their = &theirs[pair.target];
        // The flags as they are there are those that were written, whatever the source says by now.
        ItemRow { flags: their.flags.clone(), ..row(&ours[pair.source], TargetKey::new(their.key.clone())) }
    }));
    Ok(rows)
}

/// What the target knows by its identity, the first of each, and what only its content can tell.
fn by_knowledge(found: Vec<Found>) -> (BTreeMap<ItemIdentity, TargetKey>, Vec<TargetKey>) {
    let (mut known, mut candidates) = (BTreeMap::new(), Vec::new());
    for found in found {
        match found {
            Found::Candidate(key) => candidates.push(key),
            Found::Known(identity, key) => drop(known.entry(identity).or_insert(key)),
        }
    }
    (known, candidates)
}

/// Rows for items that the target knows by their identity, with the flags that they have there.
async fn known_rows(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    ours: &[Print],
    known: BTreeMap<ItemIdentity, TargetKey>,
) -> Result<Vec<ItemRow>, Failure> {
    let identity = |print: &Print| pair.identity(run.session.ledger, &SourceKey::new(print.key.clone()));
    let met = ours.iter().filter_map(|print| Some((print, known.get(&identity(print))?.clone())));
    let (prints, keys): (Vec<&Print>, Vec<TargetKey>) = met.unzip();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let states = lane.target.states(&pair.target, &keys).await?;
    let rows = prints.into_iter().zip(keys).zip(states);
    Ok(rows.filter_map(|((print, key), state)| Some(ItemRow { flags: state?.flags, ..row(print, key) })).collect())
}

fn target_key(found: &Found) -> &TargetKey {
    match found {
        Found::Known(_, key) | Found::Candidate(key) => key,
    }
}

/// A row of the ledger for a source item that was found at the target.
pub(crate) fn row(print: &Print, target: TargetKey) -> ItemRow {
    ItemRow {
        source: SourceKey::new(print.key.clone()),
        target,
        digest: print.content.exact,
        size: print.content.size,
        received: print.received.map(|received| received.seconds),
        flags: print.flags.clone(),
    }
}

/// Items that bear the identity of an announced item and are not the one in the ledger: second copies, as they were
/// written.
async fn known_twins(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    intent: &Intent,
) -> Result<Vec<TargetKey>, Failure> {
    let rows = run.session.ledger.rows(pair.row.id, &intent.keys).await?.into_iter().flatten();
    let identity = |row: &ItemRow| pair.identity(run.session.ledger, &row.source);
    let written: BTreeMap<ItemIdentity, ItemRow> = rows.map(|row| (identity(&row), row)).collect();
    let expected: Vec<ItemIdentity> = written.keys().copied().collect();
    let found = lane.target.find(&pair.target, &intent.mark, &expected).await?;
    let second = found.into_iter().filter_map(|found| match found {
        Found::Known(identity, key) => Some((written.get(&identity)?, key)),
        Found::Candidate(_) => None,
    });
    let second: Vec<_> = second.filter(|(row, key)| row.target != *key).collect();
    let keys: Vec<TargetKey> = second.iter().map(|(_, key)| key.clone()).collect();
    let held = run.session.ledger.holders(pair.row.id, &keys).await?;
    let states = lane.target.states(&pair.target, &keys).await?;
    let kept = lane.target.keeping().flags;
    let untouched = second.into_iter().zip(held).zip(states).filter(|(((row, _), held), state)| {
        !held && state.as_ref().is_some_and(|state| state.flags == kept.of(&row.flags))
    });
    Ok(untouched.map(|(((_, key), _), _)| key).collect())
}

/// Items of the target since the mark that the ledger does not hold.
async fn strangers(run: &Run<'_>, lane: &mut Lane, pair: &FolderPair, since: &Mark) -> Result<Vec<TargetKey>, Failure> {
    let found = lane.target.find(&pair.target, since, &[]).await?;
    let keys: Vec<TargetKey> = found.iter().map(target_key).cloned().collect();
    let held = run.session.ledger.holders(pair.row.id, &keys).await?;
    Ok(keys.into_iter().zip(held).filter(|(_, held)| !held).map(|(key, _)| key).collect())
}

/// Those strangers that are second copies of an announced item: content, date and flags are what we wrote.
async fn twins(
    run: &Run<'_>,
    lane: &mut Lane,
    pair: &FolderPair,
    intent: &Intent,
    strangers: &[TargetKey],
) -> Result<Vec<TargetKey>, Failure> {
    if strangers.is_empty() {
        return Ok(Vec::new());
    }
    let kept = lane.target.keeping().flags;
    let rows = run.session.ledger.rows(pair.row.id, &intent.keys).await?;
    let written: Vec<ItemRow> = rows.into_iter().flatten().collect();
    let keys: Vec<SourceKey> = written.iter().map(|row| row.source.clone()).collect();
    let (session, detail) = (run.session, Detail::to_recognise(&lane.target.keeping()));
    let ours = prints::of_source(&mut *lane.source, &pair.source, &keys, detail, session).await?;
    let theirs = prints::of_target(&mut *lane.target, &pair.target, strangers, detail, session).await?;
    let flags_written = |print: &Print| written.iter().find(|row| row.source.as_bytes() == &*print.key);
    let is_twin = |pair: &crate::align::Pair| {
        let (our, their) = (&ours[pair.source], &theirs[pair.target]);
        our.same_date(their) && flags_written(our).is_some_and(|row| kept.of(&row.flags) == their.flags)
    };
    let pairs = align(&ours, &theirs).into_iter().filter(is_twin);
    Ok(pairs.map(|pair| TargetKey::new(theirs[pair.target].key.clone())).collect())
}
