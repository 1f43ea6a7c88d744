//! The source: sessions on one mailbox of Exchange.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use cutover_ews::operations::{ExportItems, FindItem, GetItem, ItemTraversal};
use cutover_ews::{Feature, ItemShape, PageView, Restriction};
use cutover_model::{
    Change, Cursor, Disposition, Failure, FailureCode, Flags, ItemForm, ItemStream, Page, SourceConnector,
    SourceFolder, SourceKey, SourceMailbox,
};

use crate::caller::Caller;
use crate::changes::{self, folder_ref};
use crate::heads::{self, Known};
use crate::read::{Batch, Reader, Remembered, batches, of_item};
use crate::{Access, Transport, folders};

/// Items that are asked about in one request.
const ASKED: usize = 200;
/// Entries of a listing in one page; the limit of servers is 1,000.
const LISTED: u32 = 1000;
/// The most sizes that are told.
const SIZES: usize = 5000;

/// Which mailbox, and how it is reached.
#[derive(Clone)]
pub struct ExchangeSettings {
    /// The way to the server, signed in.
    pub transport: Arc<dyn Transport>,
    /// The right by which the mailbox is read.
    pub access: Access,
    /// The mailbox's address, for failures.
    pub mailbox: Box<str>,
}

/// Opens sessions on a mailbox of Exchange.
pub struct ExchangeSource {
    settings: ExchangeSettings,
}

impl ExchangeSource {
    /// A source of this mailbox.
    pub fn new(settings: ExchangeSettings) -> Self {
        Self { settings }
    }
}

#[async_trait]
impl SourceConnector for ExchangeSource {
    async fn open(&self) -> Result<Box<dyn SourceMailbox>, Failure> {
        let ExchangeSettings { transport, access, mailbox } = self.settings.clone();
        let caller = Arc::new(Caller::new(transport, access, mailbox));
        // The answer tells the version of the server, and whether the mailbox may be read.
        folders::greet(&caller).await?;
        Ok(Box::new(ExchangeMailbox { caller, remembered: Remembered::default() }))
    }
}

/// A session on a mailbox.
struct ExchangeMailbox {
    caller: Arc<Caller>,
    remembered: Remembered,
}

/// What items are now; of one that cannot be told, why. Those that are gone are not in it.
type Asked = HashMap<SourceKey, Result<Known, Failure>>;

impl ExchangeMailbox {
    /// What is known of these items, asked for where it was not told; nothing for those that are gone. Of one that
    /// cannot be told nothing but its key: reading it says why.
    async fn known(&self, keys: &[SourceKey]) -> Result<Vec<Option<Known>>, Failure> {
        let unknown: Vec<_> = keys.iter().filter(|key| self.remembered.get(key).is_none()).cloned().collect();
        let asked = self.ask(&unknown).await?;
        let of = |key| match asked.get(key) {
            Some(Ok(known)) => Some(known.clone()),
            Some(Err(_)) => Some(Known::nothing_of(key)),
            None => self.remembered.get(key).cloned(),
        };
        Ok(keys.iter().map(of).collect())
    }

    /// Asks what these items are now.
    async fn ask(&self, keys: &[SourceKey]) -> Result<Asked, Failure> {
        let mut asked = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(ASKED) {
            let items: Vec<_> = keys.iter().filter_map(heads::id).collect();
            let answered = self.caller.ask_all(&GetItem { shape: heads::shape(), items }).await?;
            if answered.messages.len() != keys.len() {
                return Err(self.caller.failure(FailureCode::Protocol).with_detail("not as many answers as questions"));
            }
            for (key, message) in keys.iter().zip(answered.messages) {
                match message.into_result(&self.caller.subject).map_err(of_item) {
                    Ok(item) => drop(asked.insert(key.clone(), Ok(Known::of(&item).called(key)))),
                    Err(failure) if failure.code == FailureCode::ItemVanished => {}
                    Err(failure) if failure.disposition == Disposition::SkipItem => {
                        asked.insert(key.clone(), Err(failure));
                    }
                    Err(failure) => return Err(failure),
                }
            }
        }
        Ok(asked)
    }
}

#[async_trait]
impl SourceMailbox for ExchangeMailbox {
    async fn folders(&mut self) -> Result<Vec<SourceFolder>, Failure> {
        folders::list(&self.caller).await
    }

    async fn changes(&mut self, folder: &SourceFolder, cursor: Option<&Cursor>) -> Result<Page, Failure> {
        let mut told = changes::page(&self.caller, &folder.key, cursor).await?;
        self.complete(&mut told.page, &told.items).await?;
        self.remembered.keep(told.items);
        Ok(told.page)
    }

    async fn states(&mut self, _folder: &SourceFolder, keys: &[SourceKey]) -> Result<Vec<Option<Flags>>, Failure> {
        let mut asked = self.ask(keys).await?;
        let flags = |key| asked.remove(key).map(|known| known.map(|known| known.head.flags)).transpose();
        keys.iter().map(flags).collect()
    }

    async fn larger_than(&mut self, folder: &SourceFolder, bytes: u64) -> Result<Vec<u64>, Failure> {
        let folder = folder_ref(&folder.key).ok_or_else(|| self.caller.failure(FailureCode::Internal))?;
        let page = PageView { offset: 0, entries: LISTED };
        let (traversal, restriction) = (ItemTraversal::Shallow, Some(Restriction::LargerThan(bytes)));
        let shape = ItemShape::heads();
        let mut request = FindItem { traversal, shape, page, restriction, sorted_by: None, folder };
        let mut sizes = Vec::new();
        loop {
            let (items, message) = self.caller.ask_one(&request).await?;
            let end = message.into_result(&self.caller.subject)?;
            sizes.extend(items.iter().filter_map(|item| item.size).filter(|size| *size > bytes));
            let next = end.next.filter(|next| *next > request.page.offset && !end.last);
            match next {
                Some(next) if sizes.len() < SIZES => request.page.offset = next,
                _ => return Ok(sizes),
            }
        }
    }

    async fn read<'a>(
        &'a mut self,
        _folder: &SourceFolder,
        keys: &[SourceKey],
        form: ItemForm,
    ) -> Result<Box<dyn ItemStream + 'a>, Failure> {
        let known = self.known(keys).await?;
        let (caller, batches) = (Arc::clone(&self.caller), batches(known.into_iter().flatten()));
        Ok(match form {
            ItemForm::Mime => Box::new(Reader::new(caller, batches, mime)),
            ItemForm::FastTransfer if caller.newest().has(Feature::ExportItems) => {
                Box::new(Reader::new(caller, batches, export))
            }
            ItemForm::FastTransfer => {
                let failure = caller.failure(FailureCode::Unsupported);
                return Err(failure.with_detail("ExportItems needs Exchange 2010 SP1"));
            }
        })
    }

    async fn close(self: Box<Self>) {}
}

impl ExchangeMailbox {
    /// Where a page told of items only whether they were read, asks for their other flags.
    async fn complete(&self, page: &mut Page, told: &[Known]) -> Result<(), Failure> {
        let Page::Delta(delta) = page else { return Ok(()) };
        let is_told = |key: &SourceKey| told.iter().any(|known| known.head.key == *key);
        let changes = delta.changes.iter().filter_map(|change| match change {
            Change::Flags(key, _) if !is_told(key) => Some(key.clone()),
            _ => None,
        });
        let asked = self.ask(&changes.collect::<Vec<_>>()).await?;
        for change in &mut delta.changes {
            if let Change::Flags(key, flags) = change
                && let Some(Ok(known)) = asked.get(key)
            {
                *flags = known.head.flags.clone();
            }
        }
        Ok(())
    }
}

fn mime(batch: &Batch) -> GetItem {
    GetItem { shape: ItemShape::mime(), items: batch.ids() }
}

fn export(batch: &Batch) -> ExportItems {
    ExportItems { items: batch.ids() }
}
