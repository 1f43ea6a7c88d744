//! Verification (mission row B2): both sides are read again, and every item is compared.
//!
//! The ledger tells which item should be which; whether it is there, and whole, is seen by reading. What the ledger
//! does not know is looked for as well: items of the source that were never copied, items of the target that nobody
//! accounts for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use cutover_model::{
    Change, Digest, Failure, FolderPath, Keeping, Page, SourceFolder, SourceKey, SourceMailbox, TargetFolder, TargetKey,
};
use cutover_store::{EscrowEntry, EscrowState, FolderRow, ItemRow};

use crate::Session;
use crate::agreement::{content, date, flags, said, side};
use crate::comparison::{Agreement, Category, Comparison, Side, VerifySummary};
use crate::copy::Lane;
use crate::first::open_lane;
use crate::losses::Losses;
use crate::prints::{self, Detail, Print};
use crate::unreadable::{self, Reasons};
use crate::{folders, vanished};

/// How many items are compared at a time.
const CHUNK: usize = 2000;

/// Which part of the items is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sample {
    /// Every one.
    All,
    /// About so many in a hundred, chosen by their identity, so that the same ones are chosen each time.
    Percent(f64),
}

/// Compares a mailbox at both ends; `on_item` is given every comparison, folder by folder.
pub async fn verify_mailbox(
    session: &Session<'_>,
    sample: Sample,
    on_item: &mut (dyn FnMut(Comparison) + Send),
) -> Result<VerifySummary, Failure> {
    let mut lane = open_lane(session).await?;
    let shown = lane.source.folders().await?;
    let there = lane.target.folders().await?;
    let plan = folders::plan(shown, session.ledger.folders().await?, &there, &session.settings.folders);
    let keeping = lane.target.keeping();
    let mut summary = VerifySummary::default();
    for planned in plan.folders {
        session.stop.ensure()?;
        let target = there.iter().find(|folder| same_place(&folder.path, &planned.row.target_path));
        let escrow = session.ledger.escrow(planned.row.id).await?;
        let (source, row) = (planned.source, planned.row);
        let mut verifier = FolderVerifier {
            session,
            sample,
            source,
            row,
            target: target.cloned(),
            escrow,
            keeping,
            seen: HashSet::new(),
            summary: &mut summary,
            on_item,
        };
        verifier.run(&mut lane).await?;
        summary.folders += 1;
    }
    for row in plan.vanished {
        let target = there.iter().find(|folder| same_place(&folder.path, &row.target_path)).cloned();
        let source = vanished::shown(&row);
        let (escrow, seen, summary) = (Vec::new(), HashSet::new(), &mut summary);
        let mut verifier =
            FolderVerifier { session, sample, source, row, target, escrow, keeping, seen, summary, on_item };
        verifier.left_behind(&mut lane).await?;
    }
    lane.close().await;
    Ok(summary)
}

fn same_place(a: &FolderPath, b: &FolderPath) -> bool {
    a == b || (a.is_inbox() && b.is_inbox())
}

struct FolderVerifier<'a, 's> {
    session: &'a Session<'s>,
    sample: Sample,
    source: SourceFolder,
    row: FolderRow,
    target: Option<TargetFolder>,
    escrow: Vec<EscrowEntry>,
    keeping: Keeping,
    /// What items of the source say, to tell second copies of them.
    seen: HashSet<(Digest, Option<i64>)>,
    summary: &'a mut VerifySummary,
    on_item: &'a mut (dyn FnMut(Comparison) + Send),
}

impl FolderVerifier<'_, '_> {
    async fn run(&mut self, lane: &mut Lane) -> Result<(), Failure> {
        let keys = all_keys(&mut *lane.source, &self.source).await?;
        let recent = recent_keys(&mut *lane.source, &self.source, &self.row).await?;
        self.summary.items += keys.len() as u64;
        for chunk in keys.chunks(CHUNK) {
            self.session.stop.ensure()?;
            let chosen: Vec<SourceKey> = chunk.iter().filter(|key| self.chosen(key)).cloned().collect();
            self.compare_chunk(lane, &chosen, &recent).await?;
        }
        self.strangers(lane).await
    }

    fn chosen(&self, key: &SourceKey) -> bool {
        let Sample::Percent(percent) = self.sample else { return true };
        let bytes = self.row.source.0.iter().chain(key.as_bytes());
        let hash = bytes
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        let spread = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        (spread as f64) < percent / 100.0 * f64::from(u32::MAX)
    }

    async fn compare_chunk(
        &mut self,
        lane: &mut Lane,
        keys: &[SourceKey],
        recent: &BTreeSet<SourceKey>,
    ) -> Result<(), Failure> {
        let rows = self.session.ledger.rows(self.row.id, keys).await?;
        let rows: BTreeMap<&SourceKey, ItemRow> =
            keys.iter().zip(rows).filter_map(|(key, row)| Some((key, row?))).collect();
        let wanted: Vec<TargetKey> = rows.values().map(|row| row.target.clone()).collect();
        let session = self.session;
        let (detail, their_detail) = (Detail::of_originals(&self.keeping), Detail::to_compare(&self.keeping));
        let ours = prints::of_source(&mut *lane.source, &self.source, keys, detail, session);
        let theirs = async {
            let Some(target) = &self.target else { return Ok((Vec::new(), Reasons::new())) };
            let read = prints::read_target(&mut *lane.target, target, &wanted, their_detail, session).await?;
            let reasons = unreadable::reasons(&mut *lane.target, target, &wanted, &read).await?;
            Ok((read.prints, reasons))
        };
        let (ours, (theirs, reasons)) = tokio::try_join!(ours, theirs)?;
        let theirs: HashMap<Box<[u8]>, Print> = theirs.into_iter().map(|print| (print.key.clone(), print)).collect();
        self.unreadable(keys, &ours);
        self.seen.extend(ours.iter().filter_map(said));
        for our in ours {
            let key = SourceKey::new(our.key.clone());
            let row = rows.get(&key);
            let their = row.and_then(|row| theirs.get(row.target.as_bytes()));
            let reason = row.and_then(|row| reasons.get(row.target.as_bytes()));
            let comparison = match reason {
                Some(failure) => self.one_sided(Some(side(&our)), None, Category::Unreadable(failure.clone())),
                None => self.compare(&our, their, row, recent.contains(&key)),
            };
            self.tell(comparison);
        }
        Ok(())
    }

    /// Items in escrow that the source still does not give.
    fn unreadable(&mut self, keys: &[SourceKey], ours: &[Print]) {
        let read: HashSet<&[u8]> = ours.iter().map(|print| &*print.key).collect();
        let unread = keys.iter().filter(|key| !read.contains(key.as_bytes()));
        let held: Vec<Category> =
            unread.filter_map(|key| self.escrow.iter().find(|entry| entry.source == *key)).map(of_escrow).collect();
        for category in held {
            let comparison = self.one_sided(None, None, category);
            self.tell(comparison);
        }
    }

    fn one_sided(&self, source: Option<Side>, target: Option<Side>, category: Category) -> Comparison {
        Comparison {
            folder: self.row.path.clone(),
            target_folder: self.row.target_path.clone(),
            source,
            target,
            category,
            flags: Agreement::Equal,
            date: Agreement::Equal,
            losses: Losses::default(),
        }
    }

    fn compare(&self, our: &Print, their: Option<&Print>, row: Option<&ItemRow>, recent: bool) -> Comparison {
        let absent = self.absent(our, recent && row.is_none());
        let mut comparison = self.one_sided(Some(side(our)), their.map(side), absent);
        if let Some(their) = their {
            comparison.category = content(our, their);
            comparison.flags = flags(our, their, row, recent, self.keeping.flags);
            comparison.date = date(our, their, self.session.clock.now());
            comparison.losses = our.losses.clone();
        }
        comparison
    }

    fn absent(&self, our: &Print, recent: bool) -> Category {
        let held = self.escrow.iter().find(|entry| entry.source.as_bytes() == &*our.key);
        match held {
            Some(entry) => of_escrow(entry),
            None if recent => Category::Pending,
            None => Category::Missing,
        }
    }

    /// Items of the target that no row of the ledger accounts for.
    async fn strangers(&mut self, lane: &mut Lane) -> Result<(), Failure> {
        let Some(target) = self.target.clone() else { return Ok(()) };
        let keys = lane.target.list(&target).await?;
        let held = self.session.ledger.holders(self.row.id, &keys).await?;
        let free: Vec<TargetKey> = keys.into_iter().zip(held).filter(|(_, held)| !held).map(|(key, _)| key).collect();
        for chunk in free.chunks(CHUNK) {
            let (session, detail) = (self.session, Detail::to_recognise(&self.keeping));
            let theirs = prints::of_target(&mut *lane.target, &target, chunk, detail, session).await?;
            let doubles = self.doubles(&theirs).await?;
            for (index, their) in theirs.iter().enumerate() {
                let category = if doubles.contains(&index) { Category::Doubled } else { Category::Extra };
                let comparison = self.one_sided(None, Some(side(their)), category);
                self.tell(comparison);
            }
        }
        Ok(())
    }

    /// A folder that the source does not show any more: what is at the target is there and nowhere else.
    async fn left_behind(&mut self, lane: &mut Lane) -> Result<(), Failure> {
        let Some(target) = self.target.clone() else { return Ok(()) };
        let mut after: Option<SourceKey> = None;
        loop {
            let rows = self.session.ledger.range(self.row.id, after.as_ref(), None, CHUNK).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(last.source.clone());
            let keys: Vec<TargetKey> = rows.iter().map(|row| row.target.clone()).collect();
            let (session, detail) = (self.session, Detail::Octets);
            let theirs = prints::of_target(&mut *lane.target, &target, &keys, detail, session).await?;
            for their in &theirs {
                let comparison = self.one_sided(None, Some(side(their)), Category::Extra);
                self.tell(comparison);
            }
        }
    }

    /// Which of these have the content and date of an item that the ledger holds already.
    async fn doubles(&self, theirs: &[Print]) -> Result<HashSet<usize>, Failure> {
        let print_key = |print: &Print| (print.content.exact, print.received.map(|received| received.seconds));
        let mut by_content: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, print) in theirs.iter().enumerate() {
            by_content.entry(print_key(print)).or_default().push(index);
        }
        let said_before = |(_, their): &(usize, &Print)| said(their).is_some_and(|said| self.seen.contains(&said));
        let again = theirs.iter().enumerate().filter(said_before).map(|(index, _)| index);
        let mut doubles: HashSet<usize> = again.collect();
        let mut after: Option<SourceKey> = None;
        while !by_content.is_empty() {
            let rows = self.session.ledger.range(self.row.id, after.as_ref(), None, 10_000).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.source.clone());
            let found = rows.iter().filter_map(|row| by_content.get(&(row.digest, row.received)));
            doubles.extend(found.flatten().copied());
        }
        Ok(doubles)
    }

    fn tell(&mut self, comparison: Comparison) {
        self.summary.count(&comparison);
        self.session.progress.items_done(1);
        (self.on_item)(comparison);
    }
}

/// What an item in escrow is: not copied, unless the administrator decided that it stays behind.
fn of_escrow(entry: &EscrowEntry) -> Category {
    let failure = entry.failure.clone();
    if entry.state == EscrowState::Released { Category::Released(failure) } else { Category::NotCopied(failure) }
}

async fn all_keys(source: &mut dyn SourceMailbox, folder: &SourceFolder) -> Result<Vec<SourceKey>, Failure> {
    let mut keys = Vec::new();
    let mut cursor = None;
    loop {
        let (next, more) = match source.changes(folder, cursor.as_ref()).await? {
            Page::Delta(page) => {
                keys.extend(page.changes.into_iter().filter_map(new_key));
                (page.cursor, page.more)
            }
            Page::Listing(page) => {
                keys.extend(page.items.into_iter().map(|item| item.key));
                (page.cursor, page.more)
            }
            Page::Reset => return Ok(keys),
        };
        cursor = Some(next);
        if !more {
            return Ok(keys);
        }
    }
}

fn new_key(change: Change) -> Option<SourceKey> {
    match change {
        Change::New(key) => Some(key),
        Change::Flags(..) | Change::Gone(_) => None,
    }
}

/// Items that came or changed since the folder's cursor.
async fn recent_keys(
    source: &mut dyn SourceMailbox,
    folder: &SourceFolder,
    row: &FolderRow,
) -> Result<BTreeSet<SourceKey>, Failure> {
    let mut recent = BTreeSet::new();
    let Some(mut cursor) = row.cursor.clone() else { return Ok(recent) };
    loop {
        match source.changes(folder, Some(&cursor)).await? {
            Page::Delta(page) => {
                recent.extend(page.changes.into_iter().map(|change| match change {
                    Change::New(key) | Change::Flags(key, _) | Change::Gone(key) => key,
                }));
                cursor = page.cursor;
                if !page.more {
                    return Ok(recent);
                }
            }
            // A source that tells only what is there: what the ledger lacks is judged by the ledger alone.
            Page::Listing(_) | Page::Reset => return Ok(recent),
        }
    }
}
