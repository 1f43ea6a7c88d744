//! The other end of `CUTOVER_FAULT_SOCKET`: a process announces that it is at a point and waits; the harness lets it
//! go on, or keeps it waiting so that it can be killed or stopped exactly there.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};

/// The environment variable that names the socket.
pub const VARIABLE: &str = "CUTOVER_FAULT_SOCKET";

/// A listener that is dropped with its thread.
#[derive(Debug)]
pub struct FaultGate {
    path: PathBuf,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    passed: BTreeMap<String, u64>,
    armed: Option<(String, u64)>,
    held: Option<String>,
    released: bool,
}

impl FaultGate {
    /// Listens at this path.
    pub fn start(path: &Path) -> Result<Self> {
        let listener = UnixListener::bind(path).with_context(|| format!("listen at {}", path.display()))?;
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let thread = std::thread::spawn(move || accept(&listener, &own));
        Ok(Self { path: path.to_owned(), shared, thread: Some(thread) })
    }

    /// Where it listens: the value of [`VARIABLE`].
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Holds whoever comes to this point, after so many have passed it.
    pub fn arm(&self, point: &str, skip: u64) {
        let mut state = self.shared.state();
        state.armed = Some((point.to_owned(), skip));
        state.held = None;
        state.released = false;
    }

    /// Lets go on who is held.
    pub fn release(&self) {
        self.shared.state().released = true;
        self.shared.changed.notify_all();
    }

    /// Lets everybody pass from now on.
    pub fn disarm(&self) {
        self.shared.state().armed = None;
    }

    /// Waits until somebody is held; the point's name, or nothing when the time is over.
    pub fn wait_held(&self, limit: Duration) -> Option<String> {
        let state = self.shared.state();
        let waiting = |state: &mut State| state.held.is_none();
        let (mut state, _) =
            self.shared.changed.wait_timeout_while(state, limit, waiting).unwrap_or_else(PoisonError::into_inner);
        state.held.take()
    }

    /// How often each point was passed.
    pub fn passed(&self) -> BTreeMap<String, u64> {
        self.shared.state().passed.clone()
    }
}

impl Drop for FaultGate {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.changed.notify_all();
        // With the socket's file gone the thread cannot be woken; it then goes with the process.
        if UnixStream::connect(&self.path).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the one at this point may go on.
    fn passes(&self, point: &str) -> bool {
        let mut state = self.state();
        if let Some((wanted, skip)) = &mut state.armed
            && wanted == point
        {
            if *skip == 0 {
                state.armed = None;
                state.held = Some(point.to_owned());
                self.changed.notify_all();
                return false;
            }
            *skip -= 1;
        }
        *state.passed.entry(point.to_owned()).or_default() += 1;
        true
    }

    /// Waits until the one who is held may go on; false when the gate is gone.
    fn wait_released(&self) -> bool {
        let mut state = self.state();
        while !state.released {
            if self.stop.load(Ordering::SeqCst) {
                return false;
            }
            (state, _) = self.changed.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner);
        }
        true
    }
}

/// How often somebody who is held looks whether the gate is still there.
const LOOK: Duration = Duration::from_millis(200);

fn accept(listener: &UnixListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().flatten() {
        if shared.stop.load(Ordering::SeqCst) {
            return;
        }
        let shared = Arc::clone(shared);
        // A process that is killed closes its end; its thread then ends by itself.
        std::thread::spawn(move || drop(serve(&stream, &shared)));
    }
}

fn serve(stream: &UnixStream, shared: &Shared) -> std::io::Result<()> {
    let mut writer = stream;
    for line in BufReader::new(stream).lines() {
        if !shared.passes(line?.trim()) && !shared.wait_released() {
            return Ok(());
        }
        writer.write_all(b"g")?;
    }
    Ok(())
}
