//! Between the server and the LDAP library: bytes come in by our own TLS, are checked message by message, and go on
//! over a pair of sockets. What breaks the protocol, or is more than anybody asked for, ends the connection here.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::BytesMut;
use cutover_model::{Failure, FailureCode};
use cutover_net::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::ber::Malformed;
use super::failure::{lost, malformed, refused};
use super::message::{self, Answer, Asked, Request};

/// The most that one request may be answered with. A page of entries is some megabytes at most.
const MOST_ANSWER: usize = 256 << 20;

/// How much is read at once.
const PIECE: usize = 64 << 10;

/// Why the connection ended, for who waits for an answer of the library.
#[derive(Clone, Debug, Default)]
pub(super) struct Trouble(Arc<Mutex<Option<Failure>>>);

impl Trouble {
    /// What went wrong first.
    pub(super) fn found(&self) -> Option<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn tell(&self, failure: Failure) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
    }
}

/// A connection with a server on one side and the library on the other.
pub(super) struct Relay {
    server: Stream,
    library: UnixStream,
    from_server: BytesMut,
    from_library: BytesMut,
    pending: Request,
    /// Bytes of the answer so far.
    answered: usize,
    subject: String,
}

impl Relay {
    pub(super) fn new(server: Stream, library: UnixStream, subject: &str) -> Self {
        Self {
            server,
            library,
            from_server: BytesMut::new(),
            from_library: BytesMut::new(),
            pending: Request { id: 0, asked: Asked::Other },
            answered: 0,
            subject: subject.to_owned(),
        }
    }

    /// Carries messages until one side has had enough; then both ends are closed.
    pub(super) async fn run(mut self, trouble: Trouble) {
        if let Err(failure) = self.carry().await {
            trouble.tell(failure);
        }
        let _ = self.library.shutdown().await;
        let _ = self.server.shutdown().await;
    }

    async fn carry(&mut self) -> Result<(), Failure> {
        loop {
            self.from_server.reserve(PIECE);
            tokio::select! {
                read = self.server.read_buf(&mut self.from_server) => {
                    self.read_from_server(read)?;
                    self.pass_answers().await?;
                }
                read = self.library.read_buf(&mut self.from_library) => match read {
                    Ok(0) | Err(_) => return Ok(()),
                    Ok(_) => self.pass_requests().await?,
                },
            }
        }
    }

    fn read_from_server(&mut self, read: io::Result<usize>) -> Result<(), Failure> {
        match read {
            Ok(0) => Err(lost(&self.subject, "the server closed the connection")),
            Ok(count) => {
                self.answered += count;
                if self.answered > MOST_ANSWER {
                    return Err(malformed(&self.subject, Malformed("an answer is too large")));
                }
                Ok(())
            }
            Err(error) => Err(lost(&self.subject, error)),
        }
    }

    async fn pass_answers(&mut self) -> Result<(), Failure> {
        while let Some(bytes) = whole(&mut self.from_server).map_err(|error| malformed(&self.subject, error))? {
            let answer = message::answer(&bytes, self.pending).map_err(|error| malformed(&self.subject, error))?;
            match answer {
                Answer::Part | Answer::End(_) => {
                    self.library.write_all(&bytes).await.map_err(|error| self.torn(error))?
                }
                Answer::Notice(outcome) => return Err(refused(&self.subject, outcome.code, &outcome.text)),
            }
        }
        Ok(())
    }

    async fn pass_requests(&mut self) -> Result<(), Failure> {
        while let Some(bytes) = whole(&mut self.from_library).map_err(|error| self.torn(error))? {
            self.pending = message::request(&bytes).map_err(|error| self.torn(error))?;
            self.answered = 0;
            self.server.write_all(&bytes).await.map_err(|error| lost(&self.subject, error))?;
            self.server.flush().await.map_err(|error| lost(&self.subject, error))?;
        }
        Ok(())
    }

    /// The way between us and the library is our own.
    fn torn(&self, error: impl std::fmt::Display) -> Failure {
        Failure::new(FailureCode::Internal, &self.subject).with_detail(error)
    }
}

/// Takes the first message off the bytes, once all of it is there.
pub(super) fn whole(bytes: &mut BytesMut) -> Result<Option<BytesMut>, Malformed> {
    let length = message::length(bytes)?;
    Ok(length.filter(|length| *length <= bytes.len()).map(|length| bytes.split_to(length)))
}
