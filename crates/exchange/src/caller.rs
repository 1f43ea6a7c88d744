//! Asks a server and reads what it answers: version, for whom, faults, and answers that are none.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Buf, Bytes};
use cutover_ews::{
    ActingFor, Answer, DecodeError, Decoder, DistinguishedFolder, Event, EventOf, FolderRef, Header, Outcome, Request,
    RequestVersion, ResponseCode, ServerVersion,
};
use cutover_model::{Disposition, Failure, FailureCode};

use crate::{Reply, Transport};

/// The version that the first request is written for: every server that can be moved from has it.
const FIRST: RequestVersion = RequestVersion::Exchange2007Sp1;
/// Later versions change nothing that is asked for here, but for what only they have.
const ENOUGH: RequestVersion = RequestVersion::Exchange2010Sp1;

/// By which right the mailbox is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It belongs to the account that is signed in.
    Own,
    /// The account has full access to the mailbox of this address.
    Delegate(Box<str>),
    /// The account acts for the user.
    Acting(ActingFor),
}

impl Access {
    /// A folder of the mailbox by what it is.
    pub(crate) fn folder(&self, folder: DistinguishedFolder) -> FolderRef {
        match self {
            Self::Delegate(address) => FolderRef::Distinguished(folder, Some(address.clone())),
            Self::Own | Self::Acting(_) => FolderRef::own(folder),
        }
    }
}

/// Asks one server about one mailbox.
pub(crate) struct Caller {
    transport: Arc<dyn Transport>,
    pub(crate) access: Access,
    /// What failures are said to have happened to: the mailbox's address.
    pub(crate) subject: Box<str>,
    server: Mutex<Option<ServerVersion>>,
}

/// Parts and messages of an answer.
pub(crate) struct Answered<A: Answer> {
    pub(crate) parts: Vec<A::Part>,
    pub(crate) messages: Vec<Outcome<A::Summary>>,
}

impl Caller {
    pub(crate) fn new(transport: Arc<dyn Transport>, access: Access, subject: Box<str>) -> Self {
        Self { transport, access, subject, server: Mutex::default() }
    }

    /// The newest version that the server has; that of the first request before it answered.
    pub(crate) fn newest(&self) -> RequestVersion {
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        server.as_ref().map_or(FIRST, ServerVersion::newest_request)
    }

    pub(crate) fn failure(&self, code: FailureCode) -> Failure {
        Failure::new(code, &*self.subject)
    }

    /// Sends a request; the answer is read as it comes.
    pub(crate) async fn ask<R: Request>(self: &Arc<Self>, request: &R) -> Result<Answering<R::Answer>, Failure> {
        let (since, newest) = (request.since(), self.newest());
        if since > newest {
            let (operation, version) = (request.operation().name(), since.name());
            let failure = self.failure(FailureCode::Unsupported);
            return Err(failure.with_detail(format!("{operation} needs {version}")));
        }
        let mut header = Header::new(since.max(newest.min(ENOUGH)));
        if let Access::Acting(user) = &self.access {
            header.acting_for = Some(user.clone());
        }
        let reply = self.transport.send(request.operation(), request.envelope(&header)).await?;
        let decoder = request.decoder();
        Ok(Answering { caller: Arc::clone(self), reply, decoder, piece: Bytes::new(), ended: false })
    }

    /// Sends a request whose answer fits in memory.
    pub(crate) async fn ask_all<R: Request>(self: &Arc<Self>, request: &R) -> Result<Answered<R::Answer>, Refused> {
        let mut answering = self.ask(request).await?;
        let mut answered = Answered { parts: Vec::new(), messages: Vec::new() };
        while let Some(event) = answering.next().await? {
            match event {
                Event::Part(part) => answered.parts.push(part),
                Event::Message(message) => answered.messages.push(message),
                _ => {}
            }
        }
        Ok(answered)
    }

    /// Sends a request that is answered by one message.
    pub(crate) async fn ask_one<R: Request>(
        self: &Arc<Self>,
        request: &R,
    ) -> Result<(Vec<<R::Answer as Answer>::Part>, Outcome<<R::Answer as Answer>::Summary>), Refused> {
        let answered = self.ask_all(request).await?;
        match answered.messages.into_iter().next() {
            Some(message) => Ok((answered.parts, message)),
            None => Err(self.failure(FailureCode::Protocol).with_detail("an answer without a message").into()),
        }
    }

    fn note(&self, version: ServerVersion) {
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = Some(version);
    }
}

/// No answer, and what the server called it, if it said so.
pub(crate) struct Refused {
    pub(crate) failure: Failure,
    pub(crate) code: Option<ResponseCode>,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self { failure, code: None }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        refused.failure
    }
}

/// An answer that is being read.
pub(crate) struct Answering<A: Answer> {
    caller: Arc<Caller>,
    reply: Reply,
    decoder: Decoder<A>,
    piece: Bytes,
    ended: bool,
}

impl<A: Answer> Answering<A> {
    /// The next event, none at the end. A fault is a failure.
    pub(crate) async fn next(&mut self) -> Result<Option<EventOf<A>>, Refused> {
        while !self.ended {
            let mut input = &*self.piece;
            let event = self.decoder.next(&mut input).map_err(|error| self.unreadable(&error))?;
            let used = self.piece.len() - input.len();
            self.piece.advance(used);
            match event {
                Some(Event::Server(version)) => self.caller.note(version),
                Some(Event::Fault(fault)) => {
                    let failure = fault.failure(&self.caller.subject);
                    return Err(Refused { failure, code: Some(fault.code) });
                }
                Some(event) => return Ok(Some(event)),
                None => self.more().await?,
            }
        }
        Ok(None)
    }

    async fn more(&mut self) -> Result<(), Failure> {
        match self.reply.body.chunk().await? {
            Some(piece) => self.piece = piece,
            None => {
                self.decoder.finish().map_err(|error| self.unreadable(&error))?;
                self.ended = true;
            }
        }
        Ok(())
    }

    /// What it means that an answer is none: with most statuses the status says it.
    fn unreadable(&self, error: &DecodeError) -> Failure {
        let status = self.reply.status;
        let code = match status {
            200 if *error == DecodeError::CutOff => FailureCode::ConnectionLost,
            401 => FailureCode::Credentials,
            403 => FailureCode::Permission,
            404 => FailureCode::NotFound,
            429 | 502..=504 => FailureCode::Busy,
            _ => FailureCode::Protocol,
        };
        let failure = self.caller.failure(code).with_detail(format!("HTTP {status}: {error}"));
        match self.reply.retry_after {
            Some(wait) if status != 200 => failure.with_disposition(Disposition::Throttled(wait.min(LONGEST_WAIT))),
            _ => failure,
        }
    }
}

/// No server means longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
