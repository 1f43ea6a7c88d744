//! Scratch folders: on a memory file system where there is room, gone afterwards, kept when a test fails.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// Below this much room a memory file system is left alone.
const ROOM_WANTED: u64 = 2 << 30;

/// Where servers listen.
const PORTS: std::ops::Range<u16> = 12_000..32_000;

/// A folder that goes when its value does, unless the thread is panicking: then the logs in it are wanted.
#[derive(Debug)]
pub struct Scratch {
    folder: Option<TempDir>,
    path: PathBuf,
}

impl Scratch {
    /// Makes a folder that any user of the machine may enter, as servers run under users of their own.
    pub fn new(name: &str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix(&format!("cutover-{name}-")).tempdir_in(base())?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let path = folder.path().to_owned();
        Ok(Self { folder: Some(folder), path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a folder inside it, with its parents.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.path.join(name);
        fs::create_dir_all(&path).with_context(|| format!("make {}", path.display()))?;
        Ok(path)
    }

    /// Writes a file inside it.
    pub fn file(&self, name: &str, content: &str) -> Result<PathBuf> {
        let path = self.path.join(name);
        fs::write(&path, content).with_context(|| format!("write {}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(folder) = self.folder.take()
        {
            eprintln!("kept for you to look at: {}", folder.keep().display());
        }
    }
}

/// A port that nobody listens on at this moment, below those that outgoing connections get: a server that is started a
/// moment later must still find it free. Each call of a process gives another.
pub fn free_port() -> Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = std::process::id().wrapping_mul(37);
    for _ in 0..PORTS.len() {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = PORTS.start + u16::try_from(start.wrapping_add(step) % PORTS.len() as u32)?;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port is free between {} and {}", PORTS.start, PORTS.end)
}

/// Whether this process is the superuser: a folder it makes belongs to whom it runs as.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn base() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if room(memory).is_some_and(|bytes| bytes >= ROOM_WANTED) { memory.to_owned() } else { std::env::temp_dir() }
}

fn room(path: &Path) -> Option<u64> {
    let answer = Command::new("df").args(["--output=avail", "-B1"]).arg(path).output().ok()?;
    String::from_utf8(answer.stdout).ok()?.lines().nth(1)?.trim().parse().ok()
}
