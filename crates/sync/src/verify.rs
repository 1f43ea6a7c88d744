//! Verification (mission row B2): both sides are read again, and every item is compared.
//!
//! The ledger tells which item should be which; whether it is there, and whole, is seen by reading. What the ledger
//! does not know is looked for as well: items of the source that were never copied, items of the target that nobody
//! accounts for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use cutover_content::{FactDifference, Rewritings};
use cutover_model::{
    Change, Digest, Failure, Flags, FolderPath, Keeping, Page, SourceFolder, SourceKey, SourceMailbox, TargetFolder,
    TargetKey, Timestamp,
};
use cutover_store::{EscrowEntry, FolderRow, ItemRow};

use crate::Session;
use crate::agreement::{content, date, flags, said, side};
use crate::copy::Lane;
use crate::first::open_lane;
use crate::prints::{self, Detail, Print};
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

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The side's key.
    pub key: Box<[u8]>,
    /// SHA-256 of the content in its CRLF form.
    pub sha256: [u8; 32],
    /// Bytes of the content in its CRLF form.
    pub size: u64,
    /// Received date.
    pub received: Option<Timestamp>,
    /// Flags and keywords.
    pub flags: Flags,
}

/// What was found of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Category {
    /// It is there, octet for octet.
    Identical,
    /// It says the same; the target makes the octets of every message anew.
    Converted,
    /// It is there, but for what the target is known to rewrite in such an item.
    Rewritten(Rewritings),
    /// Something else is where it should be; what differs, where the target keeps what messages say.
    Altered(Vec<FactDifference>),
    /// It is not there.
    Missing,
    /// It is not there, is in escrow, and this is why.
    NotCopied(Failure),
    /// It came or changed at the source after the last sync.
    Pending,
    /// The target has one more of it.
    Doubled,
    /// The target has it and the source has not: born there, or removed at the source and kept.
    Extra,
}

/// Whether flags or dates agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They do, or only one side is there.
    Equal,
    /// They differ, because somebody changed them at the target after our last write.
    Touched,
    /// They differ, and the source changed them after the last sync.
    Pending,
    /// The source's date is in the future, and the target has put its own in its place.
    Clipped,
    /// They differ.
    Differs,
}

/// One item, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Folder at the source.
    pub folder: FolderPath,
    /// Folder at the target.
    pub target_folder: FolderPath,
    /// The item at the source.
    pub source: Option<Side>,
    /// The item at the target.
    pub target: Option<Side>,
    /// What was found.
    pub category: Category,
    /// Whether the flags agree.
    pub flags: Agreement,
    /// Whether the received dates name the same second.
    pub date: Agreement,
}

/// Sums of a verification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerifySummary {
    /// Folders compared.
    pub folders: u64,
    /// Items of the source that were compared.
    pub compared: u64,
    /// Items of the source in all.
    pub items: u64,
    /// Equal to the octet.
    pub identical: u64,
    /// Equal in everything that is said.
    pub converted: u64,
    /// Equal but for what the target rewrites.
    pub rewritten: u64,
    /// Not equal.
    pub altered: u64,
    /// Not there.
    pub missing: u64,
    /// Not there, and in escrow.
    pub not_copied: u64,
    /// Newer than the last sync.
    pub pending: u64,
    /// There once too often.
    pub doubled: u64,
    /// Only at the target.
    pub extra: u64,
    /// With other flags that nobody at the target can have set.
    pub flags_differ: u64,
    /// With flags that somebody changed at the target.
    pub flags_touched: u64,
    /// With another received date.
    pub date_differs: u64,
}

impl VerifySummary {
    /// Whether everything that should be there is there, once and whole.
    pub fn is_clean(&self) -> bool {
        let bad = self.altered + self.missing + self.not_copied + self.doubled + self.flags_differ + self.date_differs;
        bad == 0
    }

    fn count(&mut self, comparison: &Comparison) {
        let counter = match comparison.category {
            Category::Identical => &mut self.identical,
            Category::Converted => &mut self.converted,
            Category::Rewritten(_) => &mut self.rewritten,
            Category::Altered(_) => &mut self.altered,
            Category::Missing => &mut self.missing,
            Category::NotCopied(_) => &mut self.not_copied,
            Category::Pending => &mut self.pending,
            Category::Doubled => &mut self.doubled,
            Category::Extra => &mut self.extra,
        };
        *counter += 1;
        self.compared += u64::from(comparison.source.is_some());
        self.flags_differ += u64::from(comparison.flags == Agreement::Differs);
        self.flags_touched += u64::from(comparison.flags == Agreement::Touched);
        self.date_differs += u64::from(comparison.date == Agreement::Differs);
    }
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
        let (stop, detail) = (&self.session.stop, Detail::to_compare(&self.keeping));
        let ours = prints::of_source(&mut *lane.source, &self.source, keys, detail, stop);
        let theirs = async {
            match &self.target {
                Some(target) => prints::of_target(&mut *lane.target, target, &wanted, detail, stop).await,
                None => Ok(Vec::new()),
            }
        };
        let (ours, theirs) = tokio::try_join!(ours, theirs)?;
        let theirs: HashMap<Box<[u8]>, Print> = theirs.into_iter().map(|print| (print.key.clone(), print)).collect();
        self.unreadable(keys, &ours);
        self.seen.extend(ours.iter().filter_map(said));
        for our in ours {
            let key = SourceKey::new(our.key.clone());
            let row = rows.get(&key);
            let their = row.and_then(|row| theirs.get(row.target.as_bytes()));
            let comparison = self.compare(&our, their, row, recent.contains(&key));
            self.tell(comparison);
        }
        Ok(())
    }

    /// Items in escrow that the source still does not give.
    fn unreadable(&mut self, keys: &[SourceKey], ours: &[Print]) {
        let read: HashSet<&[u8]> = ours.iter().map(|print| &*print.key).collect();
        let unread = keys.iter().filter(|key| !read.contains(key.as_bytes()));
        let held: Vec<Failure> = unread
            .filter_map(|key| self.escrow.iter().find(|entry| entry.source == *key))
            .map(|entry| entry.failure.clone())
            .collect();
        for failure in held {
            let comparison = self.one_sided(None, None, Category::NotCopied(failure));
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
        }
    }

    fn compare(&self, our: &Print, their: Option<&Print>, row: Option<&ItemRow>, recent: bool) -> Comparison {
        let absent = self.absent(our, recent && row.is_none());
        let mut comparison = self.one_sided(Some(side(our)), their.map(side), absent);
        if let Some(their) = their {
            comparison.category = content(our, their);
            comparison.flags = flags(our, their, row, recent, self.keeping.flags);
            comparison.date = date(our, their, self.session.clock.now());
        }
        comparison
    }

    fn absent(&self, our: &Print, recent: bool) -> Category {
        let held = self.escrow.iter().find(|entry| entry.source.as_bytes() == &*our.key);
        match held {
            Some(entry) => Category::NotCopied(entry.failure.clone()),
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
            let (stop, detail) = (&self.session.stop, Detail::to_recognise(&self.keeping));
            let theirs = prints::of_target(&mut *lane.target, &target, chunk, detail, stop).await?;
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
            let (stop, detail) = (&self.session.stop, Detail::Octets);
            let theirs = prints::of_target(&mut *lane.target, &target, &keys, detail, stop).await?;
            for their in &theirs {
                let comparison = self.one_sided(None, Some(side(their)), Category::Extra);
                self.tell(comparison);
            }
        }
    }

    /// Which of these have the content and date of an item that the ledger holds already.
    async fn doubles(&self, theirs: &[Print]) -> Result<HashSet<usize>, Failure> {
        let print_key = |print: &Print| (print.content.exact.short(), print.received.map(|received| received.seconds));
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
