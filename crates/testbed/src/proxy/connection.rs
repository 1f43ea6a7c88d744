//! One connection through the proxy: a reader and a writer for each direction, with a bounded queue between.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::scanner::{Piece, Scanner};
use super::upstream::{Upstream, Verdict};
use super::{Fault, Line, Shared, due};

/// Parcels under way in one direction; each is at most one read.
const UNDER_WAY: usize = 256;

/// Bytes of one read, and of one write on a throttled line.
const READ: usize = 64 << 10;
const THROTTLED_WRITE: usize = 4 << 10;

/// What goes through the queue.
enum Parcel {
    /// Bytes, not to be delivered before this instant.
    Bytes(Instant, Vec<u8>),
    /// Everything before is delivered: cut.
    Cut,
}

/// Both sides, and what is to happen to them.
struct Connection {
    shared: Arc<Shared>,
    number: usize,
    client: TcpStream,
    server: TcpStream,
    fault: Option<Fault>,
    silent: AtomicBool,
    swallow: Mutex<Option<Vec<u8>>>,
}

/// Connects to the server and starts the threads.
pub(super) fn open(client: TcpStream, shared: &Arc<Shared>) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", shared.server))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let number = register(shared, &client, &server)?;
    let fault = shared.take(false);
    let (silent, swallow) = (AtomicBool::new(false), Mutex::new(None));
    let connection = Connection { shared: Arc::clone(shared), number, client, server, fault, silent, swallow };
    start(Arc::new(connection))
}

fn register(shared: &Shared, client: &TcpStream, server: &TcpStream) -> std::io::Result<usize> {
    let mut state = shared.state();
    state.sockets.push(client.try_clone()?);
    state.sockets.push(server.try_clone()?);
    state.connections += 1;
    Ok(state.connections - 1)
}

fn start(connection: Arc<Connection>) -> std::io::Result<()> {
    let (up, up_end) = sync_channel(UNDER_WAY);
    let (down, down_end) = sync_channel(UNDER_WAY);
    let server = connection.server.try_clone()?;
    let client = connection.client.try_clone()?;
    let [first, second, third, fourth] = [(); 4].map(|()| Arc::clone(&connection));
    std::thread::spawn(move || read_up(&first, up));
    std::thread::spawn(move || write(&second, server, &up_end));
    std::thread::spawn(move || read_down(&third, down));
    std::thread::spawn(move || write(&fourth, client, &down_end));
    Ok(())
}

impl Connection {
    fn cut(&self) {
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }

    fn line(&self) -> Line {
        self.shared.line
    }
}

/// Counts bytes of one direction and lets the connection's fault strike after so many.
struct Outlet {
    queue: SyncSender<Parcel>,
    limit: Option<(Fault, u64)>,
}

impl Outlet {
    /// Queues bytes; `false` when nothing more is to be sent.
    fn send(&mut self, connection: &Connection, mut bytes: Vec<u8>, late: Duration) -> bool {
        if connection.silent.load(Ordering::SeqCst) {
            return true;
        }
        let size = bytes.len() as u64;
        let struck = self.limit.take_if(|(_, left)| size >= *left);
        if let Some((_, left)) = &mut self.limit {
            *left -= size;
        }
        if let Some((_, left)) = struck {
            bytes.truncate(usize::try_from(left).unwrap_or(0));
        }
        let parcel = Parcel::Bytes(due(connection.line()) + late, bytes);
        self.queue.send(parcel).is_ok() && struck.is_none_or(|(fault, _)| self.strike(connection, fault))
    }

    fn strike(&mut self, connection: &Connection, fault: Fault) -> bool {
        connection.shared.fire(fault);
        match fault {
            Fault::StallAfterUp(_) | Fault::StallAfterDown(_) => connection.silent.store(true, Ordering::SeqCst),
            _ => drop(self.queue.send(Parcel::Cut)),
        }
        connection.silent.load(Ordering::SeqCst)
    }
}

fn read_up(connection: &Connection, queue: SyncSender<Parcel>) {
    let limit = match connection.fault {
        Some(fault @ (Fault::CutAfterUp(bytes) | Fault::StallAfterUp(bytes))) => Some((fault, bytes)),
        _ => None,
    };
    let mut outlet = Outlet { queue, limit };
    let (mut scanner, mut upstream) = (Scanner::default(), Upstream::default());
    let mut buffer = vec![0; READ];
    while let Some(count) = read(&connection.client, &mut buffer) {
        for piece in scanner.feed(&buffer[..count]) {
            let verdict = upstream.judge(piece, connection.number, &connection.shared);
            if !obey(verdict, connection, &mut outlet) {
                return;
            }
        }
    }
    outlet.send(connection, scanner.rest(), Duration::ZERO);
    wait_while_silent(connection);
}

/// Does what was decided; `false` when the client is not to be heard any more.
fn obey(verdict: Verdict, connection: &Connection, outlet: &mut Outlet) -> bool {
    match verdict {
        Verdict::Forward(bytes) => outlet.send(connection, bytes, Duration::ZERO),
        Verdict::Swallow(tag, bytes) => {
            *connection.swallow.lock().unwrap_or_else(PoisonError::into_inner) = Some(tag);
            outlet.send(connection, bytes, Duration::ZERO)
        }
        Verdict::Cut(fault, bytes) => {
            outlet.send(connection, bytes, Duration::ZERO);
            connection.shared.fire(fault);
            let _ = outlet.queue.send(Parcel::Cut);
            false
        }
        Verdict::Late(fault, bytes) => {
            let _ = connection.client.shutdown(Shutdown::Both);
            let late = if let Fault::LateCommit(late) = fault { late } else { Duration::ZERO };
            outlet.send(connection, bytes, late);
            connection.shared.fire(fault);
            false
        }
    }
}

fn read_down(connection: &Connection, queue: SyncSender<Parcel>) {
    let limit = match connection.fault {
        Some(fault @ (Fault::CutAfterDown(bytes) | Fault::StallAfterDown(bytes))) => Some((fault, bytes)),
        _ => None,
    };
    let mut outlet = Outlet { queue, limit };
    let mut scanner = Scanner::default();
    let mut buffer = vec![0; READ];
    let mut listening = true;
    while let Some(count) = read(&connection.server, &mut buffer) {
        let mut out = Vec::with_capacity(count);
        for piece in scanner.feed(&buffer[..count]) {
            if swallowed(&piece, connection) {
                connection.shared.fire(Fault::CutAfterCommit);
                connection.cut();
                return;
            }
            let (Piece::Line { bytes, .. } | Piece::Literal { bytes, .. } | Piece::Raw(bytes)) = piece;
            out.extend(bytes);
        }
        // A server whose client is gone is heard to its end: it may still be committing.
        listening = listening && outlet.send(connection, out, Duration::ZERO);
    }
    outlet.send(connection, scanner.rest(), Duration::ZERO);
    wait_while_silent(connection);
}

fn swallowed(piece: &Piece, connection: &Connection) -> bool {
    let Piece::Line { bytes, .. } = piece else { return false };
    let mut waiting = connection.swallow.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(tag) = waiting.as_ref() else { return false };
    let Some(rest) = bytes.strip_prefix(tag.as_slice()) else { return false };
    if !rest.starts_with(b" ") {
        return false;
    }
    *waiting = None;
    rest.starts_with(b" OK")
}

/// A silent connection does not tell that the other side closed.
fn wait_while_silent(connection: &Connection) {
    while connection.silent.load(Ordering::SeqCst) && !connection.shared.stop.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn read(mut from: &TcpStream, buffer: &mut [u8]) -> Option<usize> {
    loop {
        match from.read(buffer) {
            Ok(0) => return None,
            Ok(count) => return Some(count),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

fn write(connection: &Connection, mut to: TcpStream, queue: &Receiver<Parcel>) {
    for parcel in queue {
        let Parcel::Bytes(due, bytes) = parcel else {
            connection.cut();
            return;
        };
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        if !deliver(&mut to, &bytes, connection.line()) {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

fn deliver(to: &mut TcpStream, bytes: &[u8], line: Line) -> bool {
    let Some(rate) = line.rate else { return to.write_all(bytes).is_ok() };
    bytes.chunks(THROTTLED_WRITE).all(|chunk| {
        std::thread::sleep(Duration::from_secs_f64(chunk.len() as f64 / rate as f64));
        to.write_all(chunk).is_ok()
    })
}
