//! A TCP proxy that does to a connection what networks do: delay, throttle, cut, swallow, keep silent.
//!
//! It reads along in plain IMAP (RFC 3501), far enough to know where a command ends and where a literal lies, so that
//! it can cut at the instants that matter for exactly-once: inside a literal, before the server can commit, after it
//! committed and before the client knows, and so that the server commits long after the client's connection died.
//! It keeps a log of the commands that went by, which proves what a client did and did not ask of a server.

mod connection;
mod scanner;
mod upstream;

use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Result;

/// What is to happen once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Cut a connection when this many bytes went to the server.
    CutAfterUp(u64),
    /// Cut a connection when this many bytes came from the server.
    CutAfterDown(u64),
    /// Say nothing more in either direction, without closing, when this many bytes went to the server.
    StallAfterUp(u64),
    /// Say nothing more in either direction, without closing, when this many bytes came from the server.
    StallAfterDown(u64),
    /// Cut in the middle of the first literal of an APPEND.
    CutInLiteral,
    /// Deliver an APPEND but for its last bytes, and cut: the server cannot commit it.
    CutBeforeCommit,
    /// Deliver an APPEND, swallow the server's OK, and cut: the server committed, the client does not know.
    CutAfterCommit,
    /// Cut the client as in [`Fault::CutBeforeCommit`], and deliver the last bytes to the server this much later.
    LateCommit(Duration),
}

impl Fault {
    /// Whether it strikes at an APPEND; the others strike a connection as a whole.
    pub fn strikes_append(self) -> bool {
        matches!(self, Self::CutInLiteral | Self::CutBeforeCommit | Self::CutAfterCommit | Self::LateCommit(_))
    }
}

/// How the line behaves all the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// How long a byte is under way, each way.
    pub delay: Duration,
    /// Bytes a second, each way, if there is a limit.
    pub rate: Option<u64>,
}

/// A command that a client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedCommand {
    /// Which connection, counted from 0.
    pub connection: usize,
    /// Its name in capitals; `UID` commands with both words, such as `UID FETCH`.
    pub name: String,
    /// What follows the tag up to the first line end or literal, without secrets, at most 400 bytes.
    pub text: String,
}

impl LoggedCommand {
    /// Whether it can neither change a mailbox nor set a flag in passing: what a source may be sent.
    pub fn only_reads(&self) -> bool {
        const READS: [&str; 24] = [
            "CAPABILITY",
            "NOOP",
            "LOGOUT",
            "STARTTLS",
            "AUTHENTICATE",
            "LOGIN",
            "ID",
            "ENABLE",
            "COMPRESS",
            "NAMESPACE",
            "LIST",
            "LSUB",
            "XLIST",
            "STATUS",
            "EXAMINE",
            "UNSELECT",
            "IDLE",
            "DONE",
            "SEARCH",
            "UID SEARCH",
            "FETCH",
            "UID FETCH",
            "GETQUOTAROOT",
            "MYRIGHTS",
        ];
        let text = self.text.to_ascii_uppercase();
        let marks_as_read = text.contains("BODY[")
            || text.contains("BINARY[")
            || text.split([' ', '(', ')']).any(|word| matches!(word, "RFC822" | "RFC822.TEXT"));
        READS.contains(&self.name.as_str()) && !(self.name.ends_with("FETCH") && marks_as_read)
    }
}

/// A proxy in front of a server on this machine, until it is dropped.
#[derive(Debug)]
pub struct FaultProxy {
    port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl FaultProxy {
    /// Listens on a free port and passes everything on to `server`.
    pub fn start(server: u16) -> Result<Self> {
        Self::start_with(server, Line::default())
    }

    /// The same with a line that is slow.
    pub fn start_with(server: u16, line: Line) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared { server, line, ..Shared::default() });
        let own = Arc::clone(&shared);
        let thread = std::thread::spawn(move || accept(&listener, &own));
        Ok(Self { port, shared, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Lets this happen at the next chance.
    pub fn arm(&self, fault: Fault) {
        self.arm_after(fault, 0);
    }

    /// Lets this happen after letting so many chances (APPENDs, or new connections) go by.
    pub fn arm_after(&self, fault: Fault, skip: usize) {
        self.shared.state().armed.push(Armed { fault, skip });
    }

    /// Lets nothing more happen that has not happened yet.
    pub fn disarm(&self) {
        self.shared.state().armed.clear();
    }

    /// What happened so far, in order.
    pub fn fired(&self) -> Vec<Fault> {
        self.shared.state().fired.clone()
    }

    /// Waits until this many faults happened; tells whether they did.
    pub fn wait_fired(&self, count: usize, limit: Duration) -> bool {
        let waiting = |state: &mut State| state.fired.len() < count;
        let state = self.shared.state();
        let (state, _) =
            self.shared.changed.wait_timeout_while(state, limit, waiting).unwrap_or_else(PoisonError::into_inner);
        state.fired.len() >= count
    }

    /// Every command that went by.
    pub fn commands(&self) -> Vec<LoggedCommand> {
        self.shared.state().log.clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Cuts all connections that are open now.
    pub fn cut_all(&self) {
        for socket in &self.shared.state().sockets {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.cut_all();
    }
}

#[derive(Clone, Copy, Debug)]
struct Armed {
    fault: Fault,
    skip: usize,
}

/// What all connections of a proxy know.
#[derive(Debug, Default)]
struct Shared {
    server: u16,
    line: Line,
    stop: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    armed: Vec<Armed>,
    fired: Vec<Fault>,
    log: Vec<LoggedCommand>,
    sockets: Vec<TcpStream>,
    connections: usize,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault for this chance, if it is the one's turn that waits for such a chance.
    fn take(&self, at_append: bool) -> Option<Fault> {
        let armed = &mut self.state().armed;
        let at = armed.iter().position(|armed| armed.fault.strikes_append() == at_append)?;
        if armed[at].skip > 0 {
            armed[at].skip -= 1;
            return None;
        }
        Some(armed.remove(at).fault)
    }

    fn fire(&self, fault: Fault) {
        self.state().fired.push(fault);
        self.changed.notify_all();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.stop.load(Ordering::SeqCst) {
            return;
        }
        // A server that is down looks to the client as it would without us: the connection ends.
        let _ = client.map(|client| connection::open(client, shared));
    }
}

/// When a byte that comes now is to be passed on.
fn due(line: Line) -> Instant {
    Instant::now() + line.delay
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_could_change_a_source_are_told() {
        let only_reads =
            |name: &str, text: &str| LoggedCommand { connection: 0, name: name.into(), text: text.into() }.only_reads();
        assert!(only_reads("UID FETCH", "UID FETCH 1:* (UID FLAGS BODY.PEEK[] RFC822.SIZE)"));
        assert!(!only_reads("UID FETCH", "UID FETCH 1 (BODY[])"));
        assert!(!only_reads("FETCH", "fetch 1 rfc822"));
        assert!(only_reads("EXAMINE", "EXAMINE \"BODY[\""));
        assert!(!only_reads("SELECT", "SELECT INBOX"));
        assert!(!only_reads("UID STORE", "UID STORE 1 +FLAGS (\\Seen)"));
    }
}
