//! Reads items, in batches: the request for the next one is under way while one is streaming. A body is never whole here.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use cutover_ews::{Answer, ContentHead, Event, Outcome, Request, ResponseClass};
use cutover_model::{Disposition, Failure, FailureCode, ItemHead, ItemStream, SourceKey};
use tokio::task::JoinHandle;

use crate::caller::{Answering, Caller};
use crate::heads::{self, Known};

/// Items in one request.
const ITEMS: usize = 50;
/// Bytes in one request, as far as sizes are known; a larger item goes alone.
const BYTES: u64 = 8 << 20;

/// Items that are read with one request.
pub(crate) struct Batch {
    items: Vec<Known>,
}

impl Batch {
    /// The ids of the items.
    pub(crate) fn ids(&self) -> Vec<cutover_ews::ItemId> {
        self.items.iter().filter_map(|known| heads::id(&known.head.key)).collect()
    }
}

/// Divides items into requests, in their order.
pub(crate) fn batches(items: impl IntoIterator<Item = Known>) -> VecDeque<Batch> {
    let (mut batches, mut bytes) = (VecDeque::<Batch>::new(), 0);
    for item in items {
        let size = item.size;
        match batches.back_mut().filter(|batch| batch.items.len() < ITEMS && bytes + size <= BYTES) {
            Some(batch) => batch.items.push(item),
            None => {
                bytes = 0;
                batches.push_back(Batch { items: vec![item] });
            }
        }
        bytes += size;
    }
    batches
}

type Asked<A> = JoinHandle<Result<Answering<A>, Failure>>;

/// A stream of items, read with requests of one kind.
pub(crate) struct Reader<R: Request> {
    caller: Arc<Caller>,
    request: fn(&Batch) -> R,
    waiting: VecDeque<Batch>,
    next: Option<(Batch, Asked<R::Answer>)>,
    current: Option<Current<R::Answer>>,
}

/// A batch whose answer is being read.
struct Current<A: Answer> {
    batch: Batch,
    answering: Answering<A>,
    /// How many messages are through: the place of the item that is read.
    through: usize,
    /// Whether a content is open.
    inside: bool,
}

impl<R: Request + Send + Sync + 'static> Reader<R> {
    pub(crate) fn new(caller: Arc<Caller>, waiting: VecDeque<Batch>, request: fn(&Batch) -> R) -> Self {
        let mut reader = Self { caller, request, waiting, next: None, current: None };
        reader.ask_next();
        reader
    }

    /// Sends the request for the next batch, without waiting for anything.
    fn ask_next(&mut self) {
        if self.next.is_some() {
            return;
        }
        let Some(batch) = self.waiting.pop_front() else { return };
        let (caller, request) = (Arc::clone(&self.caller), (self.request)(&batch));
        self.next = Some((batch, tokio::spawn(async move { caller.ask(&request).await })));
    }

    /// The batch that is being read, or the next one.
    async fn current(&mut self) -> Result<Option<&mut Current<R::Answer>>, Failure> {
        if self.current.is_none() {
            let Some((batch, asked)) = self.next.take() else { return Ok(None) };
            let stopped = |error| self.caller.failure(FailureCode::Internal).with_detail(error);
            let answering = asked.await.map_err(stopped)??;
            self.current = Some(Current { batch, answering, through: 0, inside: false });
            self.ask_next();
        }
        Ok(self.current.as_mut())
    }
}

impl<R: Request> Drop for Reader<R> {
    fn drop(&mut self) {
        if let Some((_, asked)) = &self.next {
            asked.abort();
        }
    }
}

impl<A: Answer> Current<A> {
    /// The item that a content belongs to: the one that the server names, or the one whose turn it is.
    fn head(&self, content: &ContentHead) -> Option<ItemHead> {
        let items = &self.batch.items;
        let named = |id| items.iter().find(|known| heads::key(id) == known.head.key);
        let known = content.item.as_ref().and_then(named).or_else(|| items.get(self.through))?;
        Some(known.head.clone())
    }

    /// What a message without a content means for its item. One that is gone is left out.
    fn settle<S>(&mut self, outcome: &Outcome<S>) -> Result<(), Failure> {
        let key = self.batch.items.get(self.through).map(|known| known.head.key.clone());
        self.through += 1;
        if outcome.status.class == ResponseClass::Success {
            return Ok(());
        }
        let subject = key.map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned()).unwrap_or_default();
        match outcome.status.failure(&subject) {
            Some(failure) if failure.code == FailureCode::ItemVanished => Ok(()),
            Some(failure) => Err(of_item(failure)),
            None => Ok(()),
        }
    }

    fn end(&self, subject: &str) -> Result<(), Failure> {
        if self.through == self.batch.items.len() {
            return Ok(());
        }
        let detail = format!("{} answers about {} items", self.through, self.batch.items.len());
        Err(Failure::new(FailureCode::Protocol, subject).with_detail(detail))
    }
}

/// What cannot be done for one item is no reason to stop, unless time or the administrator can help.
pub(crate) fn of_item(failure: Failure) -> Failure {
    let passes = failure.is_transient() && failure.code != FailureCode::Protocol;
    let rights = matches!(failure.code, FailureCode::Permission | FailureCode::MailboxMissing);
    if passes || rights || failure.disposition == Disposition::SkipItem {
        return failure;
    }
    Failure { code: FailureCode::ItemUnreadable, disposition: Disposition::SkipItem, ..failure }
}

#[async_trait]
impl<R: Request + Send + Sync + 'static> ItemStream for Reader<R> {
    async fn next_item(&mut self) -> Result<Option<ItemHead>, Failure> {
        let subject = self.caller.subject.clone();
        while let Some(current) = self.current().await? {
            match current.answering.next().await? {
                Some(Event::Content(content)) => {
                    current.inside = true;
                    let unknown = || Failure::new(FailureCode::Protocol, &*subject).with_detail("an item too many");
                    return current.head(&content).ok_or_else(unknown).map(Some);
                }
                Some(Event::Message(outcome)) => current.settle(&outcome)?,
                Some(_) => {}
                None => {
                    current.end(&subject)?;
                    self.current = None;
                }
            }
        }
        Ok(None)
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let Some(current) = self.current.as_mut().filter(|current| current.inside) else { return Ok(None) };
        while let Some(event) = current.answering.next().await? {
            match event {
                Event::Piece(piece) => return Ok(Some(piece.into())),
                Event::ContentEnd => {
                    current.inside = false;
                    return Ok(None);
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

/// Items by their keys, as long as they may be asked for.
#[derive(Default)]
pub(crate) struct Remembered(HashMap<SourceKey, Known>);

/// More than the pages that a session has under way.
const REMEMBERED: usize = 20_000;

impl Remembered {
    /// Keeps what a page told. What was told long before is forgotten.
    pub(crate) fn keep(&mut self, items: Vec<Known>) {
        if self.0.len() + items.len() > REMEMBERED {
            self.0.clear();
        }
        self.0.extend(items.into_iter().map(|known| (known.head.key.clone(), known)));
    }

    /// What is known of an item.
    pub(crate) fn get(&self, key: &SourceKey) -> Option<&Known> {
        self.0.get(key)
    }
}
