//! A conversation: commands go into a buffer, many at once; answers come out one by one (RFC 9051 section 5.5).
//!
//! Writing never waits for an answer and reading never stops for a write: while one direction is held up the other
//! is served, so that neither side can block the other for ever. What is read stays in one buffer and is handed out
//! as slices of it.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::time::{sleep, timeout};

use super::transport::Transport;
use crate::codec::{Capabilities, Code, Condition, Event, Framer, Limits, NameForm, Response, Text};
use crate::error::{ImapError, Refusal};

/// Read in pieces of this size.
const READ: usize = 128 << 10;
/// From here on it is worth writing.
const WRITE: usize = 128 << 10;
/// How much unread input may gather while we are writing.
const UNREAD: usize = 1 << 20;
/// How long a small piece of output waits for more.
const LINGER: Duration = Duration::from_millis(3);

/// Names a command that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tag(u64);

impl Tag {
    fn parse(text: &[u8]) -> Option<Self> {
        crate::codec::parse_number(text.strip_prefix(b"A")?).map(Self)
    }
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Completion {
    pub(crate) condition: Condition,
    pub(crate) code: Vec<u8>,
    text: Vec<u8>,
}

impl Completion {
    pub(crate) fn is_ok(&self) -> bool {
        self.condition == Condition::Ok
    }

    pub(crate) fn code(&self) -> Code<'_> {
        Code { text: &self.code }
    }

    pub(crate) fn refusal(&self) -> Refusal {
        Refusal::new(self.condition, self.code(), &self.text)
    }

    /// An error unless the command was done.
    pub(crate) fn ok(self, command: &'static str) -> Result<Self, ImapError> {
        if self.is_ok() { Ok(self) } else { Err(ImapError::Refused { command, refusal: self.refusal() }) }
    }
}

/// One thing read from the server.
#[derive(Clone, Debug)]
pub(crate) enum Incoming {
    /// A command ended.
    Done(Tag, Completion),
    /// The server waits for the rest of a command.
    Continue(Bytes),
    /// Anything else: a response, or the beginning, a piece or the rest of one with a large literal.
    Data(Event),
}

/// A connection to a server.
pub(crate) struct Connection {
    transport: Option<Transport>,
    framer: Framer,
    input: BytesMut,
    output: Vec<u8>,
    written: usize,
    unflushed: bool,
    failed: Option<io::Error>,
    next_tag: u64,
    /// Commands without an answer so far.
    pending: VecDeque<Tag>,
    /// Answers that came before they were asked for.
    finished: Vec<(Tag, Completion)>,
    /// What the server said before it closed.
    farewell: Option<String>,
    pub(crate) capabilities: Capabilities,
    /// How names of mailboxes are written.
    pub(crate) names: NameForm,
    /// Capabilities that are not to be used.
    without: Vec<String>,
    pub(crate) idle: Duration,
}

impl Connection {
    pub(crate) fn new(transport: Transport, idle: Duration, without: Vec<String>) -> Self {
        Self {
            transport: Some(transport),
            framer: Framer::new(Limits::default()),
            input: BytesMut::with_capacity(READ),
            output: Vec::new(),
            written: 0,
            unflushed: false,
            failed: None,
            next_tag: 1,
            pending: VecDeque::new(),
            finished: Vec::new(),
            farewell: None,
            capabilities: Capabilities::default(),
            names: NameForm::default(),
            without,
            idle,
        }
    }

    /// Takes the transport out to put something on top of it. Nothing may be buffered in either direction: what
    /// came before the change of security must never be taken for what came after it.
    pub(crate) fn take_transport(&mut self) -> Result<Transport, ImapError> {
        if !self.input.is_empty() || self.unwritten() > 0 {
            return Err(ImapError::protocol("something was said before the stream changed"));
        }
        self.transport.take().ok_or_else(|| ImapError::from(io::Error::from(io::ErrorKind::NotConnected)))
    }

    pub(crate) fn put_transport(&mut self, transport: Transport) {
        self.transport = Some(transport);
    }

    /// Closes the connection at once, whatever is under way. Nothing more of it reaches the server.
    pub(crate) fn kill(&mut self) {
        self.transport = None;
        self.output.clear();
        self.written = 0;
    }

    /// Whether nothing more can be said.
    pub(crate) fn is_dead(&self) -> bool {
        self.transport.is_none() || self.failed.is_some() || self.farewell.is_some()
    }

    /// Octets of the current large literal that were not read yet.
    pub(crate) fn streaming(&self) -> u64 {
        self.framer.streaming()
    }

    /// Whether answers are outstanding.
    pub(crate) fn is_busy(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Puts a command into the output; its tag. `text` has no line end.
    pub(crate) fn send(&mut self, text: impl AsRef<[u8]>) -> Tag {
        let tag = self.begin(text);
        self.put(b"\r\n");
        tag
    }

    /// Puts the beginning of a command into the output.
    pub(crate) fn begin(&mut self, text: impl AsRef<[u8]>) -> Tag {
        let tag = Tag(self.next_tag);
        self.next_tag += 1;
        self.pending.push_back(tag);
        self.put(format!("A{} ", tag.0).as_bytes());
        self.put(text.as_ref());
        tag
    }

    /// Puts more of a command into the output.
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.output.extend_from_slice(bytes);
    }

    /// A mailbox name as it goes into a command.
    pub(crate) fn mailbox(&self, name: &[u8]) -> Result<Vec<u8>, ImapError> {
        let content = match Text::new(&self.names.on_wire(name)) {
            Text::Quoted(quoted) => return Ok(quoted),
            Text::Literal(content) => content,
        };
        let quotable = !content.iter().any(|octet| matches!(octet, 0 | b'\r' | b'\n'));
        if quotable && self.names == NameForm::Utf8 {
            Ok(crate::codec::quoted(&content))
        } else if self.takes_literal(content.len() as u64) {
            Ok([format!("{{{}+}}\r\n", content.len()).as_bytes(), &content].concat())
        } else if quotable {
            // Servers that made such a name take it back the same way.
            Ok(crate::codec::quoted(&content))
        } else {
            Err(ImapError::protocol("a mailbox name that cannot be said"))
        }
    }

    /// Whether a literal of this length may be sent without waiting (RFC 7888).
    pub(crate) fn takes_literal(&self, length: u64) -> bool {
        self.capabilities.has("LITERAL+") || (length <= 4096 && self.capabilities.has_or_rev2("LITERAL-"))
    }

    /// Writes out what has gathered if it is enough to be worth it.
    pub(crate) async fn write_if_full(&mut self) -> Result<(), ImapError> {
        if self.unwritten() >= WRITE { self.write_out().await } else { Ok(()) }
    }

    /// Writes out everything.
    pub(crate) async fn write_out(&mut self) -> Result<(), ImapError> {
        let idle = self.idle;
        match timeout(idle, poll_fn(|cx| self.poll_write_out(cx))).await {
            Ok(outcome) => outcome,
            Err(_) => Err(ImapError::Timeout),
        }
    }

    /// Does other work, and writes meanwhile what has gathered, unless the work is done at once.
    pub(crate) async fn writing_meanwhile<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        if let Poll::Ready(done) = poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx))).await {
            return done;
        }
        let mut linger = pin!(sleep(LINGER));
        poll_fn(|cx| {
            if let Poll::Ready(done) = work.as_mut().poll(cx) {
                return Poll::Ready(done);
            }
            let ripe = self.unwritten() >= WRITE / 2 || linger.as_mut().poll(cx).is_ready();
            if ripe
                && self.failed.is_none()
                && let Poll::Ready(Err(error)) = self.poll_write(cx)
            {
                self.failed = Some(error);
            }
            Poll::Pending
        })
        .await
    }

    /// The next thing from the server; writes out first what is in the output.
    pub(crate) async fn incoming(&mut self) -> Result<Incoming, ImapError> {
        loop {
            if let Some(event) = self.framer.next(&mut self.input)? {
                return Ok(self.sort(event));
            }
            self.fill().await?;
        }
    }

    /// The next thing from the server that is here already, or can be read without waiting.
    pub(crate) async fn incoming_now(&mut self) -> Result<Option<Incoming>, ImapError> {
        loop {
            if let Some(event) = self.framer.next(&mut self.input)? {
                return Ok(Some(self.sort(event)));
            }
            let read = poll_fn(|cx| Poll::Ready(self.poll_read(cx))).await;
            match read {
                Poll::Ready(outcome) => self.closed(outcome?)?,
                Poll::Pending => return Ok(None),
            }
        }
    }

    /// Waits until this command has ended, and gives every response that comes before it to `on_data`.
    pub(crate) async fn finish(
        &mut self,
        tag: Tag,
        on_data: &mut (dyn for<'r> FnMut(Response<'r>) + Send),
    ) -> Result<Completion, ImapError> {
        loop {
            if let Some(place) = self.finished.iter().position(|(finished, _)| *finished == tag) {
                return Ok(self.finished.swap_remove(place).1);
            }
            match self.incoming().await? {
                Incoming::Done(done, completion) => self.finished.push((done, completion)),
                Incoming::Data(Event::Line(line)) => on_data(Response::parse(&line)),
                // A large literal where none was asked for is passed over.
                Incoming::Data(_) | Incoming::Continue(_) => {}
            }
        }
    }

    /// Sends a command and waits for its end; what else comes is of no interest.
    pub(crate) async fn run(&mut self, command: &'static str, text: impl AsRef<[u8]>) -> Result<Completion, ImapError> {
        let tag = self.send(text);
        self.finish(tag, &mut |_| {}).await?.ok(command)
    }

    /// Waits until the server asks for the rest of a command, or ends the command instead.
    pub(crate) async fn wait_continue(&mut self, tag: Tag) -> Result<Result<Bytes, Completion>, ImapError> {
        loop {
            match self.incoming().await? {
                Incoming::Continue(text) => return Ok(Ok(text)),
                Incoming::Done(done, completion) if done == tag => return Ok(Err(completion)),
                Incoming::Done(done, completion) => self.finished.push((done, completion)),
                Incoming::Data(_) => {}
            }
        }
    }

    /// Reads and forgets until every command has its answer.
    pub(crate) async fn drain(&mut self) -> Result<(), ImapError> {
        while self.is_busy() {
            self.incoming().await?;
        }
        self.finished.clear();
        Ok(())
    }

    fn learn(&mut self, mut capabilities: Capabilities) {
        self.without.iter().for_each(|name| capabilities.forget(name));
        self.capabilities = capabilities;
    }

    fn unwritten(&self) -> usize {
        self.output.len() - self.written
    }

    fn sort(&mut self, event: Event) -> Incoming {
        let Event::Line(line) = &event else {
            return Incoming::Data(event);
        };
        match Response::parse(line) {
            Response::Continue(text) => Incoming::Continue(line.slice_ref(text)),
            Response::Condition { tag, condition, code, text } => {
                if let Some(capabilities) = code.capabilities() {
                    self.learn(capabilities);
                }
                if condition == Condition::Bye {
                    self.farewell = Some(Refusal::new(condition, code, text).words());
                }
                match tag.and_then(Tag::parse).filter(|tag| self.pending.contains(tag)) {
                    Some(tag) => {
                        self.pending.retain(|pending| *pending != tag);
                        Incoming::Done(tag, Completion { condition, code: code.text.to_vec(), text: text.to_vec() })
                    }
                    None => Incoming::Data(event),
                }
            }
            Response::Data { name, rest, .. } if name.eq_ignore_ascii_case(b"CAPABILITY") => {
                self.learn(Capabilities::parse(rest));
                Incoming::Data(event)
            }
            _ => Incoming::Data(event),
        }
    }

    /// Reads at least one byte, and writes meanwhile.
    async fn fill(&mut self) -> Result<(), ImapError> {
        let idle = self.idle;
        let read = poll_fn(|cx| {
            let written = self.poll_write(cx);
            match self.poll_read(cx) {
                Poll::Pending => match written {
                    Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                    _ => Poll::Pending,
                },
                ready => ready,
            }
        });
        match timeout(idle, read).await {
            Ok(outcome) => {
                let length = outcome?;
                self.closed(length)
            }
            Err(_) => Err(ImapError::Timeout),
        }
    }

    /// The end of the stream is an error.
    fn closed(&mut self, length: usize) -> Result<(), ImapError> {
        if length > 0 {
            return Ok(());
        }
        self.failed = Some(io::Error::from(io::ErrorKind::UnexpectedEof));
        Err(ImapError::Closed { words: self.farewell.clone().unwrap_or_default() })
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let transport = self.transport.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        if self.input.capacity() - self.input.len() < READ / 4 {
            self.input.reserve(READ);
        }
        pin!(transport.read_buf(&mut self.input)).poll(cx)
    }

    /// Writes until nothing is left or the socket is full.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Some(error) = self.failed.take() {
            return Poll::Ready(Err(error));
        }
        let transport = self.transport.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        while let Some(rest) = self.output.get(self.written..).filter(|rest| !rest.is_empty()) {
            let length = ready!(Pin::new(&mut *transport).poll_write(cx, rest))?;
            if length == 0 {
                return Poll::Ready(Err(io::Error::from(io::ErrorKind::WriteZero)));
            }
            self.written += length;
            self.unflushed = true;
        }
        self.output.clear();
        self.written = 0;
        if self.unflushed {
            ready!(Pin::new(transport).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Writes everything; reads meanwhile, so that a server that waits for us to read goes on.
    fn poll_write_out(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ImapError>> {
        loop {
            if let Poll::Ready(outcome) = self.poll_write(cx) {
                return Poll::Ready(outcome.map_err(|error| self.write_failed(error)));
            }
            if self.input.len() >= UNREAD {
                return Poll::Pending;
            }
            let length = ready!(self.poll_read(cx))?;
            self.closed(length)?;
        }
    }

    /// A server that hangs up has often said why; that is worth more than the socket's word.
    fn write_failed(&mut self, error: io::Error) -> ImapError {
        while let Ok(Some(event)) = self.framer.next(&mut self.input) {
            self.sort(event);
        }
        match self.farewell.clone() {
            Some(words) => ImapError::Closed { words },
            None => ImapError::Io(error),
        }
    }
}
