//! Answers who may sign in, by the protocol of `saslauthd`: four counted strings (user, password, service, realm) come,
//! one counted string goes.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use anyhow::{Context, Result};

use crate::server::{ADMINISTRATOR, PASSWORD};

/// A thread that answers on a socket until it is dropped.
#[derive(Debug)]
pub(super) struct Answerer {
    path: PathBuf,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Answerer {
    /// Listens at this path.
    pub(super) fn start(path: &Path) -> Result<Self> {
        let listener = UnixListener::bind(path).with_context(|| format!("listen at {}", path.display()))?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777))?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let streams = listener.incoming().take_while(|_| !stopped.load(Ordering::SeqCst));
            // A client that goes away in the middle is its own loss.
            streams.flatten().for_each(|stream| drop(answer(stream)));
        });
        Ok(Self { path: path.to_owned(), stop, thread: Some(thread) })
    }
}

impl Drop for Answerer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // With the socket's file gone the thread cannot be woken; it then goes with the process.
        if UnixStream::connect(&self.path).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}

fn answer(mut stream: UnixStream) -> std::io::Result<()> {
    let mut fields = Vec::new();
    for _ in 0..4 {
        let mut size = [0; 2];
        stream.read_exact(&mut size)?;
        let mut field = vec![0; usize::from(u16::from_be_bytes(size))];
        stream.read_exact(&mut field)?;
        fields.push(field);
    }
    let wanted = if fields[0] == ADMINISTRATOR.0.as_bytes() { ADMINISTRATOR.1 } else { PASSWORD };
    let word = if fields[1] == wanted.as_bytes() { b"OK" } else { b"NO" };
    stream.write_all(&[&[0, 2], &word[..]].concat())
}
