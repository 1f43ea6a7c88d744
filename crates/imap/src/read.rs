//! Reading messages with their bodies, in the order of the folder.
//!
//! One request is under way at a time, and it is large: Dovecot begins the next FETCH while the answers to the one
//! before it wait for a slow reader, and mixes the two, so that two requests under way would lose the order.
//! The head of an item comes before its body whatever the order in which a server tells: one that is seen to send
//! the body first is asked for the rest beforehand. A message that a server cannot give is reported and passed over.

use std::collections::HashMap;

use async_trait::async_trait;
use bytes::Bytes;
use cutover_model::{Failure, FailureCode, Flags, FolderKey, ItemClass, ItemHead, ItemStream, SourceKey, Timestamp};

use crate::codec::{Body, Event, Fetch, Response, UidSet};
use crate::driver::{Completion, Incoming, Session, Tag};
use crate::error::ImapError;

/// Messages in one request. Half as many are lost time, many more would be read for nothing when a reader gives up.
const STEP: usize = 5000;

/// The UID in a key that this crate made.
pub(crate) fn uid(key: &[u8]) -> Result<u32, Failure> {
    let bytes = <[u8; 4]>::try_from(key);
    bytes.map(u32::from_be_bytes).map_err(|_| Failure::new(FailureCode::Internal, "a key that is no UID"))
}

/// Messages of the open folder, one after the other.
pub(crate) struct ItemReader<'a> {
    session: &'a mut Session,
    folder: FolderKey,
    uids: Vec<u32>,
    /// Which of them need nothing more.
    done: Vec<bool>,
    /// How many of them were asked for.
    asked: usize,
    /// This place is asked for alone.
    alone: Option<usize>,
    request: Option<Request>,
    /// The server sends bodies before the rest: what it told beforehand, by message number.
    heads: Option<HashMap<u64, Head>>,
    body: Current,
}

struct Request {
    tag: Tag,
    from: usize,
    to: usize,
}

struct Head {
    uid: u32,
    flags: Flags,
    received: Option<Timestamp>,
}

enum Current {
    None,
    Inline(Bytes),
    /// Pieces are coming, and after them the rest of the response.
    Streaming,
}

/// What to do after a response was looked at.
enum Step {
    Item(ItemHead),
    Unreadable(usize),
    HeadsFirst,
    Next,
}

impl<'a> ItemReader<'a> {
    /// The folder has to be open. Keys are read in the order given; requests go by ascending runs.
    pub(crate) fn new(session: &'a mut Session, folder: &FolderKey, uids: Vec<u32>) -> Self {
        let done = vec![false; uids.len()];
        Self {
            session,
            folder: folder.clone(),
            uids,
            done,
            asked: 0,
            alone: None,
            request: None,
            heads: None,
            body: Current::None,
        }
    }

    /// Sends the next request unless one is under way; false if there is nothing left to ask for.
    async fn ask(&mut self) -> Result<bool, ImapError> {
        while self.request.is_none() && self.asked < self.uids.len() {
            let (from, to) = (self.asked, self.request_end());
            self.asked = to;
            let wanted: Vec<u32> =
                (from..to).filter(|&place| !self.done[place]).map(|place| self.uids[place]).collect();
            if wanted.is_empty() {
                continue;
            }
            let set = UidSet::from_sorted(wanted).write();
            let items = if self.heads.is_some() {
                self.ask_heads(&set).await?;
                "UID BODY.PEEK[]"
            } else {
                "UID FLAGS INTERNALDATE BODY.PEEK[]"
            };
            let tag = self.session.connection.send(format!("UID FETCH {set} ({items})"));
            self.request = Some(Request { tag, from, to });
        }
        Ok(self.request.is_some())
    }

    /// Everything but the bodies, for a server that would send it after them.
    async fn ask_heads(&mut self, set: &str) -> Result<(), ImapError> {
        let mut heads = HashMap::new();
        let mut gather = |response: Response<'_>| {
            if let Response::Data { number: Some(number), name, rest } = response
                && name.eq_ignore_ascii_case(b"FETCH")
                && heads.len() < STEP
            {
                let fetch = Fetch::parse(rest);
                let received = fetch.internal_date.flatten();
                if let (Some(uid), Some(flags)) = (fetch.uid, fetch.flags) {
                    heads.insert(number, Head { uid, flags, received });
                }
            }
        };
        let tag = self.session.connection.send(format!("UID FETCH {set} (UID FLAGS INTERNALDATE)"));
        self.session.connection.finish(tag, &mut gather).await?.ok("FETCH")?;
        self.heads = Some(heads);
        Ok(())
    }

    /// Where the request that starts at `asked` ends: at a descent, at the step, or where the set gets too long.
    fn request_end(&self) -> usize {
        let rest = &self.uids[self.asked..];
        match self.alone {
            Some(alone) if alone == self.asked => return alone + 1,
            _ => {}
        }
        let run = rest.windows(2).take_while(|pair| pair[0] < pair[1]).count() + 1;
        let first = UidSet::chunks(&rest[..run.min(STEP)], STEP).first().map_or(1, |chunk| chunk.len());
        let end = self.asked + first;
        self.alone.filter(|alone| (self.asked..end).contains(alone)).unwrap_or(end)
    }

    async fn advance(&mut self) -> Result<Option<ItemHead>, ImapError> {
        self.pass_body().await?;
        loop {
            if !self.ask().await? {
                return Ok(None);
            }
            let step = match self.session.connection.incoming().await? {
                Incoming::Done(tag, completion) => {
                    self.request_done(tag, &completion)?;
                    Step::Next
                }
                Incoming::Data(Event::Line(line)) => self.whole(&line),
                Incoming::Data(Event::Head { text, size }) => {
                    self.body = Current::Streaming;
                    self.beginning(&text, size)
                }
                Incoming::Data(Event::Piece(_)) | Incoming::Continue(_) => Step::Next,
            };
            match step {
                Step::Item(head) => return Ok(Some(head)),
                Step::Unreadable(place) => {
                    self.done[place] = true;
                    return Err(self.item_failure(place, "the server gave no body").into());
                }
                Step::HeadsFirst => self.heads_first().await?,
                Step::Next => self.pass_body().await?,
            }
        }
    }

    /// A response that is here whole, its body with it.
    fn whole(&mut self, line: &Bytes) -> Step {
        let Response::Data { number: Some(number), name, rest } = Response::parse(line) else {
            return self.other(line);
        };
        if !name.eq_ignore_ascii_case(b"FETCH") {
            return self.other(line);
        }
        let fetch = Fetch::parse(rest);
        let (place, head) = match (&fetch.body, self.head(number, &fetch)) {
            (Some(_), Some(found)) => found,
            _ => return Step::Next,
        };
        match fetch.body {
            Some(Body::Inline(body)) => {
                let body = match body {
                    std::borrow::Cow::Borrowed(slice) => line.slice_ref(slice),
                    std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
                };
                let length = body.len() as u64;
                self.body = Current::Inline(body);
                self.item(place, head, length)
            }
            _ => Step::Unreadable(place),
        }
    }

    /// A response up to its large literal.
    fn beginning(&mut self, text: &Bytes, size: u64) -> Step {
        let Response::Data { number: Some(number), name, rest } = Response::parse(text) else {
            return Step::Next;
        };
        let fetch = Fetch::parse(rest);
        if !name.eq_ignore_ascii_case(b"FETCH") || !matches!(fetch.body, Some(Body::Streamed(_))) {
            return Step::Next;
        }
        let complete = fetch.uid.is_some() && fetch.flags.is_some() && fetch.internal_date.is_some();
        if !complete && self.heads.is_none() {
            return Step::HeadsFirst;
        }
        match self.head(number, &fetch) {
            Some((place, head)) => self.item(place, head, size),
            None => Step::Next,
        }
    }

    /// Where message numbers change, what was told beforehand does not fit any more.
    fn other(&mut self, line: &[u8]) -> Step {
        let shifts = match Response::parse(line) {
            Response::Data { name, .. } => {
                name.eq_ignore_ascii_case(b"EXPUNGE") || name.eq_ignore_ascii_case(b"VANISHED")
            }
            _ => false,
        };
        if shifts && self.heads.is_some() { Step::HeadsFirst } else { Step::Next }
    }

    /// The place and head of a message that was asked for and not given yet.
    fn head(&mut self, number: u64, fetch: &Fetch<'_>) -> Option<(usize, Head)> {
        let kept = self.heads.as_mut().and_then(|heads| heads.remove(&number));
        let head = match kept {
            Some(kept) if fetch.uid.is_none_or(|uid| uid == kept.uid) => kept,
            _ => Head {
                uid: fetch.uid?,
                flags: fetch.flags.clone().unwrap_or_default(),
                received: fetch.internal_date.flatten(),
            },
        };
        let request = self.request.as_ref()?;
        let place = request.from + self.uids[request.from..request.to].binary_search(&head.uid).ok()?;
        (!self.done[place]).then_some((place, head))
    }

    fn item(&mut self, place: usize, head: Head, length: u64) -> Step {
        self.done[place] = true;
        Step::Item(ItemHead {
            key: SourceKey::new(head.uid.to_be_bytes()),
            length: Some(length),
            received: head.received,
            flags: head.flags,
            class: ItemClass::Mail,
        })
    }

    /// A request ended. Where it was refused, the first that it did not give is asked for alone, then the others.
    fn request_done(&mut self, tag: Tag, completion: &Completion) -> Result<(), ImapError> {
        let Some(request) = self.request.take_if(|request| request.tag == tag) else {
            return Ok(());
        };
        let missing = (request.from..request.to).find(|&place| !self.done[place]);
        let (Some(missing), false) = (missing, completion.is_ok()) else {
            return Ok(());
        };
        let failure = completion.refusal().failure(FailureCode::ItemUnreadable, &self.session.subject);
        if failure.code != FailureCode::ItemUnreadable {
            return Err(failure.into());
        }
        if request.to - request.from == 1 {
            self.done[missing] = true;
            return Err(self.item_failure(missing, &failure.detail).into());
        }
        self.asked = missing;
        self.alone = Some(missing);
        Ok(())
    }

    fn item_failure(&self, place: usize, detail: &str) -> Failure {
        let folder = crate::codec::decode_mailbox(&self.folder.0);
        let uid = self.uids.get(place).copied().unwrap_or_default();
        Failure::new(FailureCode::ItemUnreadable, format!("UID {uid} in {folder}")).with_detail(detail)
    }

    /// The server sends bodies first: asks for the rest before them from here on.
    async fn heads_first(&mut self) -> Result<(), ImapError> {
        self.session.connection.drain().await?;
        self.body = Current::None;
        if let Some(request) = self.request.take() {
            self.asked = request.from;
        }
        self.heads = Some(HashMap::new());
        Ok(())
    }

    /// Reads over what is left of the current body, up to the end of its response.
    async fn pass_body(&mut self) -> Result<(), ImapError> {
        while self.next_piece().await?.is_some() {}
        Ok(())
    }

    async fn next_piece(&mut self) -> Result<Option<Bytes>, ImapError> {
        match std::mem::replace(&mut self.body, Current::None) {
            Current::None => Ok(None),
            Current::Inline(body) => Ok((!body.is_empty()).then_some(body)),
            Current::Streaming => {
                let piece = self.streamed_piece().await?;
                if piece.is_some() {
                    self.body = Current::Streaming;
                }
                Ok(piece)
            }
        }
    }

    async fn streamed_piece(&mut self) -> Result<Option<Bytes>, ImapError> {
        if self.session.connection.streaming() == 0 {
            return self.pass_rest().await;
        }
        match self.session.connection.incoming().await? {
            Incoming::Data(Event::Piece(piece)) => Ok(Some(piece)),
            _ => Err(ImapError::protocol("a literal was interrupted")),
        }
    }

    /// The rest of a response after its body; another large literal in it is passed over.
    async fn pass_rest(&mut self) -> Result<Option<Bytes>, ImapError> {
        loop {
            match self.session.connection.incoming().await? {
                Incoming::Data(Event::Line(_)) => return Ok(None),
                Incoming::Data(_) => {}
                Incoming::Done(..) | Incoming::Continue(_) => {
                    return Err(ImapError::protocol("a response did not end"));
                }
            }
        }
    }

    fn failure(&mut self, error: ImapError) -> Failure {
        if !matches!(error, ImapError::Failure(_)) {
            self.session.connection.kill();
        }
        self.session.failure(error, Some(&self.folder))
    }
}

#[async_trait]
impl ItemStream for ItemReader<'_> {
    async fn next_item(&mut self) -> Result<Option<ItemHead>, Failure> {
        match self.advance().await {
            Ok(head) => Ok(head),
            Err(error) => Err(self.failure(error)),
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        match self.next_piece().await {
            Ok(piece) => Ok(piece),
            Err(error) => Err(self.failure(error)),
        }
    }
}
