//! Writing messages: batches that the server takes or refuses as a whole, several of them under way, the bodies
//! straight from the job, the answers read as they come.
//!
//! A literal is exactly as long as was said, or the connection is cut: octets of a message must never be taken for
//! commands, and half a message must never be stored.

use std::collections::VecDeque;

use bytes::Bytes;
use cutover_model::{Failure, FailureCode, SystemFlag, TargetFolder, WriteItem, WriteJob, WriteLimits, WriteOutcome};

use super::again::Again;
use super::batch::{Batch, flag_list, item_words};
use super::form::{Form, Forms, LOOK};
use super::kept_flags;
use super::limit::largest;
use super::spool::Spool;
use crate::Manners;
use crate::codec::{Event, Response};
use crate::driver::{Access, Completion, Incoming, Opened, Session, Tag};
use crate::error::ImapError;
use crate::listing::uid_validity;
use crate::read::uid;

/// Messages that may be unanswered…
const MESSAGES_AHEAD: usize = 1000;
/// …or batches, whichever is more…
const BATCHES_AHEAD: usize = 8;
/// …and bytes.
const BYTES_AHEAD: u64 = 64 << 20;

/// Writes all that the job has, and waits until all of it is settled.
pub(crate) async fn write(
    session: &mut Session,
    folder: &TargetFolder,
    job: &mut dyn WriteJob,
    limits: WriteLimits,
) -> Result<(), ImapError> {
    let mut writer = Writer::begin(session, folder, job, limits).await?;
    while let Some(item) = writer.next_item().await? {
        writer.write_item(item).await?;
    }
    writer.close_batch();
    while writer.is_waiting() {
        let incoming = writer.session.connection.incoming().await?;
        writer.take(incoming)?;
    }
    Ok(())
}

struct Writer<'a> {
    session: &'a mut Session,
    job: &'a mut dyn WriteJob,
    limits: WriteLimits,
    /// The mailbox name as it goes into APPEND.
    mailbox: Vec<u8>,
    forms: Forms,
    generation: Option<u32>,
    selecting: Option<(Tag, Opened)>,
    open: Option<Batch>,
    /// The open batch was answered before it ended.
    early: Option<Completion>,
    ahead: VecDeque<Batch>,
    again: Again,
}

/// Whether a literal may be sent now.
enum Literal {
    Go,
    Refused,
}

impl<'a> Writer<'a> {
    async fn begin(
        session: &'a mut Session,
        folder: &TargetFolder,
        job: &'a mut dyn WriteJob,
        mut limits: WriteLimits,
    ) -> Result<Self, ImapError> {
        session.settle().await?;
        let mailbox = session.connection.mailbox(&folder.key.0)?;
        let generation = uid_validity(folder.generation.as_ref());
        if !session.has("MULTIAPPEND") {
            limits.items = 1;
        }
        let told = largest(session, &folder.key.0).await?;
        limits.largest = [limits.largest, told].into_iter().flatten().min();
        let selecting = start_select(session, &folder.key.0)?;
        let forms = Forms::of(session);
        let (open, early, ahead, again) = (None, None, VecDeque::new(), Again::default());
        Ok(Self { session, job, limits, mailbox, forms, generation, selecting, open, early, ahead, again })
    }

    fn is_waiting(&self) -> bool {
        !self.ahead.is_empty() || self.selecting.is_some() || !self.again.is_empty()
    }

    async fn next_item(&mut self) -> Result<Option<WriteItem>, ImapError> {
        let item = self.session.connection.writing_meanwhile(self.job.next_item()).await?;
        while let Some(incoming) = self.session.connection.incoming_now().await? {
            self.take(incoming)?;
        }
        Ok(item)
    }

    async fn write_item(&mut self, item: WriteItem) -> Result<(), ImapError> {
        let mut spool = match item.head.length {
            Some(_) => None,
            None => Some(self.gather().await?),
        };
        let length = spool.as_ref().map_or(item.head.length.unwrap_or_default(), Spool::length);
        let Some(flags) = flag_list(&kept_flags(self.session.manners).of(&item.head.flags)) else {
            return self.refuse(&item, FailureCode::ItemRefused, "a keyword that IMAP cannot say");
        };
        if self.limits.largest.is_some_and(|largest| length > largest) {
            return self.refuse(&item, FailureCode::ItemTooLarge, &format!("{length} bytes"));
        }
        let beginning = self.look(length, spool.as_mut()).await?;
        let form = self.forms.choose(&beginning);
        self.make_room(length).await?;
        self.begin_item(&item, &flags);
        if let Literal::Go = self.begin_literal(length, form).await? {
            self.body(length, beginning, spool.as_mut()).await?;
            self.session.connection.put(form.closing());
        }
        Ok(())
    }

    /// The first pieces of a message, where its form depends on them.
    async fn look(&mut self, length: u64, mut spool: Option<&mut Spool>) -> Result<Vec<Bytes>, ImapError> {
        let (mut pieces, mut looked) = (Vec::new(), 0);
        while self.forms.any() && looked < length.min(LOOK) {
            let Some(piece) = self.piece(&mut spool).await? else {
                break;
            };
            looked = looked.saturating_add(piece.len() as u64);
            pieces.push(piece);
        }
        Ok(pieces)
    }

    /// Not even tried.
    fn refuse(&mut self, item: &WriteItem, code: FailureCode, detail: &str) -> Result<(), ImapError> {
        let failure = Failure::new(code, &*self.session.subject).with_detail(detail);
        self.job.settled(item.ticket, WriteOutcome::Refused(failure));
        Ok(())
    }

    async fn gather(&mut self) -> Result<Spool, ImapError> {
        let mut spool = Spool::default();
        while let Some(piece) = self.session.connection.writing_meanwhile(self.job.chunk()).await? {
            spool.push(&piece).map_err(spool_failure)?;
        }
        spool.rewind().map_err(spool_failure)?;
        Ok(spool)
    }

    /// Ends the open batch if the item does not fit, and waits until few enough are unanswered.
    async fn make_room(&mut self, length: u64) -> Result<(), ImapError> {
        let full = |batch: &Batch| {
            batch.tickets.len() >= self.limits.items || batch.bytes.saturating_add(length) > self.limits.bytes
        };
        if self.early.is_some() || self.open.as_ref().is_some_and(full) {
            self.close_batch();
        }
        while self.open.is_none() && self.too_far_ahead() {
            let incoming = self.session.connection.incoming().await?;
            self.take(incoming)?;
        }
        Ok(())
    }

    fn too_far_ahead(&self) -> bool {
        let messages: usize = self.ahead.iter().map(|batch| batch.tickets.len()).sum();
        let bytes: u64 = self.ahead.iter().map(|batch| batch.bytes).sum();
        (self.ahead.len() >= BATCHES_AHEAD && messages >= MESSAGES_AHEAD) || bytes >= BYTES_AHEAD
    }

    /// Ends the command. One that was answered already is settled now.
    fn close_batch(&mut self) {
        if let Some(batch) = self.open.take() {
            self.session.connection.put(b"\r\n");
            match self.early.take() {
                Some(ending) => self.settle_refused(&batch, &ending),
                None => self.ahead.push_back(batch),
            }
        }
        self.again.send(&mut self.session.connection);
    }

    fn begin_item(&mut self, item: &WriteItem, flags: &str) {
        let batch = match &mut self.open {
            Some(batch) => batch,
            None => {
                let tag = self.session.connection.begin([b"APPEND ", self.mailbox.as_slice()].concat());
                self.open.insert(Batch::new(tag))
            }
        };
        batch.tickets.push(item.ticket);
        if self.session.manners == Manners::ExchangeOnline && item.head.flags.contains(SystemFlag::Flagged) {
            batch.flagged.insert(item.ticket);
        }
        self.session.connection.put(item_words(flags, item.head.received).as_bytes());
    }

    /// Says how long the literal is, and waits for the server's leave where it wants that (RFC 7888).
    async fn begin_literal(&mut self, length: u64, form: Form) -> Result<Literal, ImapError> {
        if let Some(batch) = &mut self.open {
            batch.bytes = batch.bytes.saturating_add(length);
        }
        let opening = form.opening();
        if self.session.connection.takes_literal(length) {
            self.session.connection.put(format!("{opening}{{{length}+}}\r\n").as_bytes());
            return Ok(Literal::Go);
        }
        self.session.connection.put(format!("{opening}{{{length}}}\r\n").as_bytes());
        loop {
            match self.session.connection.incoming().await? {
                Incoming::Continue(_) => return Ok(Literal::Go),
                incoming => self.take(incoming)?,
            }
            if let Some(ending) = self.early.take() {
                // Without its literal the command is over.
                if let Some(batch) = self.open.take() {
                    self.settle_refused(&batch, &ending);
                }
                return Ok(Literal::Refused);
            }
        }
    }

    async fn body(
        &mut self,
        length: u64,
        beginning: Vec<Bytes>,
        mut spool: Option<&mut Spool>,
    ) -> Result<(), ImapError> {
        let mut rest = length;
        let mut beginning = beginning.into_iter();
        loop {
            let piece = match beginning.next() {
                Some(piece) => Some(piece),
                None => self.piece(&mut spool).await?,
            };
            let Some(piece) = piece else { break };
            rest = rest.checked_sub(piece.len() as u64).ok_or_else(|| wrong_length(length, "more"))?;
            self.session.connection.put(&piece);
            self.session.connection.write_if_full().await?;
        }
        if rest > 0 { Err(wrong_length(length, "less")) } else { Ok(()) }
    }

    async fn piece(&mut self, spool: &mut Option<&mut Spool>) -> Result<Option<Bytes>, ImapError> {
        match spool {
            Some(spool) => Ok(spool.piece().map_err(spool_failure)?),
            None => Ok(self.session.connection.writing_meanwhile(self.job.chunk()).await?),
        }
    }

    fn take(&mut self, incoming: Incoming) -> Result<(), ImapError> {
        match incoming {
            Incoming::Done(tag, ending) => self.ended(tag, ending),
            Incoming::Data(Event::Line(line)) => {
                if let Some((_, opened)) = &mut self.selecting {
                    opened.absorb(&Response::parse(&line));
                }
                Ok(())
            }
            Incoming::Data(_) | Incoming::Continue(_) => Ok(()),
        }
    }

    fn ended(&mut self, tag: Tag, ending: Completion) -> Result<(), ImapError> {
        if let Some((_, opened)) = self.selecting.take_if(|(select, _)| *select == tag) {
            return self.selected(opened, ending);
        }
        if self.open.as_ref().is_some_and(|batch| batch.tag == tag) {
            if ending.is_ok() {
                return Err(ImapError::protocol("a command was done before it was said"));
            }
            self.early = Some(ending);
            return Ok(());
        }
        if let Some(held) = self.again.ended(tag) {
            held.into_iter().for_each(|(ticket, outcome)| self.job.settled(ticket, outcome));
            return Ok(());
        }
        let place = self.ahead.iter().position(|batch| batch.tag == tag);
        let Some(batch) = place.and_then(|place| self.ahead.remove(place)) else {
            return Ok(());
        };
        let outcomes = batch.outcomes(&ending, self.generation, &self.session.subject)?;
        for (ticket, outcome) in batch.tickets.iter().zip(outcomes) {
            match &outcome {
                WriteOutcome::Written { key: Some(key), .. } if batch.flagged.contains(ticket) => {
                    self.again.hold(uid(key.as_bytes())?, *ticket, outcome);
                }
                _ => self.job.settled(*ticket, outcome),
            }
        }
        if self.open.is_none() {
            self.again.send(&mut self.session.connection);
        }
        Ok(())
    }

    fn selected(&mut self, opened: Opened, ending: Completion) -> Result<(), ImapError> {
        ending.ok("SELECT")?;
        let now = opened.uid_validity;
        self.session.opened = Some(opened);
        match (self.generation, now) {
            (Some(known), Some(now)) if known != now => Err(ImapError::Generation),
            (None, now) => {
                self.generation = now;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn settle_refused(&mut self, batch: &Batch, ending: &Completion) {
        let outcomes = batch.refused(ending, &self.session.subject);
        for (ticket, outcome) in batch.tickets.iter().zip(outcomes) {
            self.job.settled(*ticket, outcome);
        }
    }
}

/// Dovecot writes into the folder that is open a third faster; nobody waits for the answer.
fn start_select(session: &mut Session, name: &[u8]) -> Result<Option<(Tag, Opened)>, ImapError> {
    if session.opened.as_ref().is_some_and(|opened| opened.name == name && opened.writable) {
        return Ok(None);
    }
    let tag = session.send_open(name, Access::Write, "")?;
    let opened = Opened { name: name.to_vec(), writable: true, ..Opened::default() };
    Ok(Some((tag, opened)))
}

fn spool_failure(error: std::io::Error) -> Failure {
    let full = error.kind() == std::io::ErrorKind::StorageFull;
    let code = if full { FailureCode::DiskFull } else { FailureCode::File };
    Failure::new(code, "temporary file").with_detail(error)
}

fn wrong_length(length: u64, what: &str) -> ImapError {
    let failure = Failure::new(FailureCode::Internal, "an item's length");
    failure.with_detail(format!("{length} bytes were announced and {what} came")).into()
}
