//! The engine's side of a write: items and bodies go from the source's stream to the target, digests are taken on
//! the way, intents are made durable ahead, and the last piece of every body waits for the lease.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use cutover_content::{DigestKey, ExactDigester};
use cutover_model::{
    Disposition, Failure, FailureCode, Fence, Flags, ItemForm, ItemHead, ItemIdentity, ItemStream, SourceKey, Ticket,
    Timestamp, WriteItem, WriteJob, WriteOutcome,
};
use cutover_store::{Durability, ItemRow};

use crate::fault::{self, FaultPoint};
use crate::journal::Journal;
use crate::moves::Departures;
use crate::session::Session;

/// An item that was not written yet.
#[derive(Clone, Debug)]
pub(crate) struct Diverted {
    pub(crate) key: SourceKey,
    /// Whether it may have moved here; otherwise it only comes after one that may.
    pub(crate) candidate: bool,
}

/// What came of a pass over a list of keys.
#[derive(Debug, Default)]
pub(crate) struct PassResult {
    /// Refused by the target, each by itself.
    pub(crate) refused: Vec<(SourceKey, Failure)>,
    /// Part of a request that was refused as a whole.
    pub(crate) again: Vec<SourceKey>,
    /// Written, but the target did not tell the key.
    pub(crate) keyless: Vec<SourceKey>,
    /// Not given by the source: gone, or unreadable.
    pub(crate) left_out: Vec<SourceKey>,
    /// Why the source could not give some of them.
    pub(crate) unreadable: Option<Failure>,
    /// Not written: from the first one on that may have moved here from somewhere else, so that the order is kept.
    pub(crate) diverted: Vec<Diverted>,
}

/// Gives the items of a list to the target.
pub(crate) struct Feed<'a, 'j> {
    session: &'a Session<'a>,
    stream: Box<dyn ItemStream + 'a>,
    keys: &'a [SourceKey],
    identity: &'a (dyn Fn(&SourceKey) -> ItemIdentity + Send + Sync),
    journal: &'a mut Journal<'j>,
    departures: &'a Departures,
    digest_key: DigestKey,
    position: usize,
    announced: usize,
    delivered: Vec<bool>,
    current: Option<Current>,
    pending: HashMap<u64, Pending>,
    unsaved: u64,
    result: PassResult,
}

/// The item whose body is being given.
struct Current {
    ticket: u64,
    length: Option<u64>,
    passed: u64,
    digester: ExactDigester,
    ahead: Option<Bytes>,
}

/// An item that was given and not confirmed.
struct Pending {
    key: SourceKey,
    received: Option<Timestamp>,
    flags: Flags,
    body: Option<(cutover_model::Digest, u64)>,
}

impl<'a, 'j> Feed<'a, 'j> {
    pub(crate) fn new(
        session: &'a Session<'a>,
        stream: Box<dyn ItemStream + 'a>,
        keys: &'a [SourceKey],
        identity: &'a (dyn Fn(&SourceKey) -> ItemIdentity + Send + Sync),
        journal: &'a mut Journal<'j>,
        departures: &'a Departures,
    ) -> Self {
        let delivered = vec![false; keys.len()];
        let (current, pending, result) = (None, HashMap::new(), PassResult::default());
        let (position, announced, unsaved) = (0, 0, 0);
        Self {
            session,
            stream,
            keys,
            identity,
            journal,
            departures,
            digest_key: session.digest_key(),
            position,
            announced,
            delivered,
            current,
            pending,
            unsaved,
            result,
        }
    }

    /// What came of it, once the write has ended.
    pub(crate) fn finish(mut self) -> PassResult {
        let missing = self.delivered.iter().zip(self.keys).filter(|(delivered, _)| !**delivered);
        self.result.left_out = missing.map(|(_, key)| key.clone()).collect();
        self.result
    }

    async fn next_head(&mut self) -> Result<Option<ItemHead>, Failure> {
        loop {
            match self.stream.next_item().await {
                Err(failure) if failure.disposition == Disposition::SkipItem => self.result.unreadable = Some(failure),
                other => return other,
            }
        }
    }

    /// The key's place in the list. Servers answer in order, so this is nearly always the next place.
    fn place(&mut self, key: &SourceKey) -> Result<usize, Failure> {
        let ahead = self.keys[self.position..].iter().position(|wanted| wanted == key);
        let place = match ahead {
            Some(distance) => Some(self.position + distance),
            None => self.keys.iter().position(|wanted| wanted == key),
        };
        match place {
            Some(place) if !self.delivered[place] => {
                self.delivered[place] = true;
                self.position = place + 1;
                Ok(place)
            }
            _ => {
                Err(Failure::new(FailureCode::Protocol, format!("{key:?}"))
                    .with_detail("not asked for, or given twice"))
            }
        }
    }

    /// Sees to it that an intent covers the place before anything of it is written.
    async fn announce(&mut self, place: usize) -> Result<(), Failure> {
        while place >= self.announced {
            let end = (self.announced + self.session.settings.page.items.max(1)).min(self.keys.len());
            self.journal.announce(&self.keys[self.announced..end]).await?;
            self.announced = end;
            self.unsaved = 0;
        }
        Ok(())
    }

    async fn save_now_and_then(&mut self) -> Result<(), Failure> {
        let page = &self.session.settings.page;
        if self.unsaved >= page.bytes || self.journal.waiting() >= page.items {
            self.unsaved = 0;
            self.journal.flush(Durability::Relaxed).await?;
        }
        Ok(())
    }

    fn body_given(&mut self, current: Current) {
        let body = (current.digester.finish(), current.passed);
        if let Some(pending) = self.pending.get_mut(&current.ticket) {
            pending.body = Some(body);
        }
        self.unsaved += current.passed;
        self.session.progress.bytes_done(current.passed);
    }

    fn written(&mut self, pending: Pending, target: Option<cutover_model::TargetKey>) {
        let Pending { key, received, flags, body } = pending;
        let (Some(target), Some((digest, size))) = (target, body) else {
            self.result.keyless.push(key);
            return;
        };
        let received = received.map(|received| received.seconds);
        self.journal.confirm(ItemRow { source: key, target, digest, size, received, flags }, false);
        self.session.progress.items_done(1);
        self.session.progress.copied(1);
    }
}

#[async_trait]
impl WriteJob for Feed<'_, '_> {
    async fn next_item(&mut self) -> Result<Option<WriteItem>, Failure> {
        self.session.stop.ensure()?;
        self.current = None;
        self.save_now_and_then().await?;
        let (head, place) = loop {
            let Some(head) = self.next_head().await? else { return Ok(None) };
            let place = self.place(&head.key)?;
            let candidate = self.departures.may_hold(head.received);
            if !candidate && self.result.diverted.is_empty() {
                break (head, place);
            }
            self.result.diverted.push(Diverted { key: head.key, candidate });
        };
        self.announce(place).await?;
        let ticket = place as u64;
        let pending = Pending { key: head.key.clone(), received: head.received, flags: head.flags.clone(), body: None };
        self.pending.insert(ticket, pending);
        let (length, digester) = (head.length, ExactDigester::new(&self.digest_key));
        let current = Current { ticket, length, passed: 0, digester, ahead: None };
        match length {
            Some(0) => self.body_given(current),
            _ => self.current = Some(current),
        }
        let identity = (self.identity)(&head.key);
        Ok(Some(WriteItem { ticket: Ticket(ticket), identity, head, form: ItemForm::Mime, replaces: None }))
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let Some(mut current) = self.current.take() else { return Ok(None) };
        let piece = match current.ahead.take() {
            Some(piece) => Some(piece),
            None => self.stream.chunk().await?,
        };
        let Some(piece) = piece else {
            self.body_given(current);
            return Ok(None);
        };
        let first = current.passed == 0;
        current.digester.feed(&piece);
        current.passed += piece.len() as u64;
        let last = match current.length {
            Some(length) => current.passed >= length,
            None => {
                current.ahead = self.stream.chunk().await?;
                current.ahead.is_none()
            }
        };
        if last {
            if !first {
                fault::reached(FaultPoint::Literal);
            }
            self.session.guard.ensure()?;
            self.body_given(current);
        } else {
            self.current = Some(current);
        }
        Ok(Some(piece))
    }

    fn fence(&self) -> Arc<dyn Fence> {
        Arc::new(self.session.guard.clone())
    }

    fn settled(&mut self, ticket: Ticket, outcome: WriteOutcome) {
        let Some(pending) = self.pending.remove(&ticket.0) else { return };
        match outcome {
            WriteOutcome::Written { key, .. } => self.written(pending, key),
            WriteOutcome::Refused(failure) => self.result.refused.push((pending.key, failure)),
            WriteOutcome::RequestRefused(_) => self.result.again.push(pending.key),
        }
    }
}
