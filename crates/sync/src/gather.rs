//! Gathers what changed in a folder that was read before, page by page, against the ledger.

use std::collections::BTreeSet;

use cutover_model::{
    Change, Cursor, DeltaPage, Failure, FailureCode, Listed, ListingPage, Page, SourceKey, SourceMailbox,
};
use cutover_store::{EscrowState, FolderRow, ItemRow};

use crate::copy::FolderPair;
use crate::plan::{self, ItemPlan, Known};
use crate::session::Run;

/// How many rows of the ledger are looked at in one go.
const CHUNK: usize = 10_000;

/// What is to be done in a folder, and the row that is right once it has been done.
pub(crate) struct Gathered {
    pub(crate) plan: ItemPlan,
    pub(crate) row: FolderRow,
    /// Items that stay in escrow.
    pub(crate) left: u64,
}

/// Everything that changed since the folder's cursor; `None` if the source has renumbered the folder.
pub(crate) async fn changes(
    run: &Run<'_>,
    source: &mut dyn SourceMailbox,
    pair: &FolderPair,
) -> Result<Option<Gathered>, Failure> {
    let held = held(run, pair).await?;
    let mut gathered = Gathered { plan: ItemPlan::default(), row: pair.row.clone(), left: held.len() as u64 };
    let mut first: Option<BTreeSet<SourceKey>> = pair.row.cursor.is_none().then(BTreeSet::new);
    loop {
        run.session.stop.ensure()?;
        let (cursor, more, state) = match source.changes(&pair.source, gathered.row.cursor.as_ref()).await? {
            Page::Reset => return Ok(None),
            Page::Delta(page) => delta(run, pair, page, &held, first.as_mut(), &mut gathered.plan).await?,
            Page::Listing(page) => listing(run, pair, page, &held, &mut gathered.plan).await?,
        };
        gathered.row.cursor = Some(cursor);
        gathered.row.state = state;
        if !more {
            break;
        }
    }
    if let Some(listed) = first {
        recheck(run, source, pair, &listed, &mut gathered.plan).await?;
    }
    add_retries(pair, &mut gathered.plan);
    Ok(Some(gathered))
}

/// Keys in escrow that are not to be tried again.
async fn held(run: &Run<'_>, pair: &FolderPair) -> Result<BTreeSet<SourceKey>, Failure> {
    let entries = run.session.ledger.escrow(pair.row.id).await?.into_iter();
    Ok(entries.filter(|entry| entry.state != EscrowState::Retry).map(|entry| entry.source).collect())
}

fn add_retries(pair: &FolderPair, plan: &mut ItemPlan) {
    let there: BTreeSet<&SourceKey> = plan.new.iter().collect();
    let missing: Vec<SourceKey> = pair.retrying.iter().filter(|key| !there.contains(key)).cloned().collect();
    plan.new.extend(missing);
}

type Step = (Cursor, bool, Option<Box<[u8]>>);

async fn delta(
    run: &Run<'_>,
    pair: &FolderPair,
    page: DeltaPage,
    held: &BTreeSet<SourceKey>,
    first: Option<&mut BTreeSet<SourceKey>>,
    plan: &mut ItemPlan,
) -> Result<Step, Failure> {
    if let Some(listed) = first {
        listed.extend(page.changes.iter().filter_map(|change| match change {
            Change::New(key) => Some(key.clone()),
            _ => None,
        }));
    }
    let keys: Vec<SourceKey> = page.changes.iter().map(change_key).cloned().collect();
    let rows = run.session.ledger.rows(pair.row.id, &keys).await?;
    let known = Known { rows: by_key(rows.into_iter().flatten()), held: held.clone() };
    plan.append(plan::of_changes(page.changes, &known));
    Ok((page.cursor, page.more, page.state))
}

fn change_key(change: &Change) -> &SourceKey {
    match change {
        Change::New(key) | Change::Flags(key, _) | Change::Gone(key) => key,
    }
}

fn by_key(rows: impl Iterator<Item = ItemRow>) -> std::collections::BTreeMap<SourceKey, ItemRow> {
    rows.map(|row| (row.source.clone(), row)).collect()
}

/// The page's range is compared with the ledger in slices, so that neither side is whole in memory twice.
async fn listing(
    run: &Run<'_>,
    pair: &FolderPair,
    page: ListingPage,
    held: &BTreeSet<SourceKey>,
    plan: &mut ItemPlan,
) -> Result<Step, Failure> {
    if !page.items.is_sorted_by(|a, b| a.key < b.key) {
        return Err(Failure::new(FailureCode::Protocol, pair.path().to_string()).with_detail("a listing out of order"));
    }
    let mut items = page.items.into_iter().peekable();
    let mut after = page.after;
    loop {
        let rows = run.session.ledger.range(pair.row.id, after.as_ref(), page.through.as_ref(), CHUNK).await?;
        let last = rows.last().map(|row| row.source.clone()).filter(|_| rows.len() == CHUNK);
        let mut slice: Vec<Listed> = Vec::new();
        while let Some(item) = items.next_if(|item| last.as_ref().is_none_or(|last| item.key <= *last)) {
            slice.push(item);
        }
        let known = Known { rows: by_key(rows.into_iter()), held: held.clone() };
        plan.append(plan::of_listing(slice, &known));
        match last {
            Some(last) => after = Some(last),
            None => return Ok((page.cursor, page.more, page.state)),
        }
    }
}

/// A first read that was interrupted: the listing tells nothing of the flags of what was copied before, nor of what
/// is gone since. Both are asked for.
async fn recheck(
    run: &Run<'_>,
    source: &mut dyn SourceMailbox,
    pair: &FolderPair,
    listed: &BTreeSet<SourceKey>,
    plan: &mut ItemPlan,
) -> Result<(), Failure> {
    let mut after: Option<SourceKey> = None;
    loop {
        let rows = run.session.ledger.range(pair.row.id, after.as_ref(), None, CHUNK).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.source.clone());
        let (there, gone): (Vec<ItemRow>, Vec<ItemRow>) =
            rows.into_iter().partition(|row| listed.contains(&row.source));
        let keys: Vec<SourceKey> = there.iter().map(|row| row.source.clone()).collect();
        let states = source.states(&pair.source, &keys).await?;
        let items = keys.into_iter().zip(states);
        let items = items.filter_map(|(key, flags)| flags.map(|flags| Listed { key, flags: Some(flags) })).collect();
        let rows = by_key(there.into_iter().chain(gone));
        plan.append(plan::of_listing(items, &Known { rows, held: BTreeSet::new() }));
    }
}
