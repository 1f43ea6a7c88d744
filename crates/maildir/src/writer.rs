//! Writes messages on a thread of its own: into `tmp`, to the disk, and then by link into `cur`.
//!
//! The name follows from the item, and a link never takes the place of a file, so an item that is there is not
//! written a second time, whenever a process before this one ended. What it left in `tmp` is not a message.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use cutover_model::{
    Disposition, Failure, ItemIdentity, TargetKey, Ticket, Timestamp, WriteItem, WriteLimits, WriteOutcome,
};
use tokio::sync::mpsc;

use crate::identities::Identities;
use crate::keywords::Keywords;
use crate::store_form::{FormWatch, shorten_file, shortened};
use crate::{files, names, trouble};

/// A message up to this size is in memory until its end, and written once.
const IN_MEMORY: usize = 256 * 1024;
/// The end of the names that we give to files in `tmp`.
const OURS: &str = ".cutover";
/// Files of ours in `tmp` that nobody touched for this long were left by a process that died.
const LEFT_BEHIND_SECONDS: i64 = 3_600;

/// What the writer is told.
pub(crate) enum Command {
    Begin(Box<WriteItem>),
    Piece(Bytes),
    End,
    /// The item that was begun is not to be written.
    Discard,
    /// There is no more. Without this, nothing that was not settled is kept.
    Finish,
}

/// What became of an item.
pub(crate) type Settled = (Ticket, WriteOutcome);

/// Writes into one folder.
pub(crate) struct Writer {
    directory: PathBuf,
    limits: WriteLimits,
    keywords: Keywords,
    identities: Identities,
    outcomes: mpsc::UnboundedSender<Settled>,
    draft: Option<Draft>,
    batch: Vec<Ready>,
    batch_bytes: u64,
}

/// The item that is coming in.
struct Draft {
    item: Box<WriteItem>,
    watch: FormWatch,
    memory: Vec<u8>,
    spilled: Option<(PathBuf, File)>,
}

/// An item that is in `tmp` and not yet in the folder.
struct Ready {
    ticket: Ticket,
    identity: ItemIdentity,
    temporary: PathBuf,
    name: Vec<u8>,
    received: Option<Timestamp>,
}

impl Writer {
    /// Looks through the folder unless `known` is about it.
    pub(crate) fn new(
        directory: PathBuf,
        known: Option<Identities>,
        limits: WriteLimits,
        outcomes: mpsc::UnboundedSender<Settled>,
    ) -> Result<Self, Failure> {
        let failed = |error| trouble::of_folder(&directory, &error);
        let identities = match known.filter(|known| known.is_of(&directory)) {
            Some(known) => known,
            None => {
                remove_left_behind(&directory.join("tmp"));
                Identities::load(&directory).map_err(failed)?
            }
        };
        let keywords = Keywords::load(&directory).map_err(failed)?;
        let (draft, batch, batch_bytes) = (None, Vec::new(), 0);
        Ok(Self { directory, limits, keywords, identities, outcomes, draft, batch, batch_bytes })
    }

    /// Works until it is told to finish, or nobody tells it anything any more.
    pub(crate) fn run(mut self, mut commands: mpsc::Receiver<Command>) -> Result<Identities, Failure> {
        while let Some(command) = commands.blocking_recv() {
            match command {
                Command::Begin(item) => self.draft = Some(Draft::new(item)),
                Command::Piece(piece) => self.piece(&piece)?,
                Command::End => self.end()?,
                Command::Discard => self.draft = None,
                Command::Finish => {
                    self.settle_batch()?;
                    break;
                }
            }
        }
        Ok(std::mem::take(&mut self.identities))
    }

    fn failed(&self, error: &io::Error) -> Failure {
        trouble::of_folder(&self.directory, error)
    }

    fn piece(&mut self, piece: &[u8]) -> Result<(), Failure> {
        let directory = &self.directory;
        let Some(draft) = &mut self.draft else { return Ok(()) };
        draft.take(directory, piece).map_err(|error| trouble::of_folder(directory, &error))
    }

    fn end(&mut self) -> Result<(), Failure> {
        let Some(draft) = self.draft.take() else { return Ok(()) };
        let (ticket, identity) = (draft.item.ticket, draft.item.identity);
        if let Some(key) = self.identities.find(identity).map_err(|error| self.failed(&error))? {
            self.tell(ticket, WriteOutcome::Written { key: Some(TargetKey::new(key)), received: None });
            return Ok(());
        }
        match self.keywords.assign(&draft.item.head.flags) {
            Err(refused) if refused.disposition == Disposition::SkipItem => {
                self.tell(ticket, WriteOutcome::Refused(refused));
                return Ok(());
            }
            other => other?,
        }
        let (ready, size) = draft.write(&self.directory, &self.keywords).map_err(|error| self.failed(&error))?;
        self.identities.add(identity);
        self.batch.push(ready);
        self.batch_bytes += size;
        if self.batch.len() >= self.limits.items.max(1) || self.batch_bytes >= self.limits.bytes {
            self.settle_batch()?;
        }
        Ok(())
    }

    /// Makes the batch durable, puts it into the folder, makes the names durable, and tells.
    fn settle_batch(&mut self) -> Result<(), Failure> {
        if self.batch.is_empty() {
            return Ok(());
        }
        self.keywords.save(&self.directory)?;
        let cur = self.directory.join("cur");
        let written: Vec<&Path> = self.batch.iter().map(|ready| &*ready.temporary).collect();
        files::sync_files(&written).map_err(|error| self.failed(&error))?;
        for ready in &self.batch {
            publish(&ready.temporary, &cur.join(files::name(&ready.name))).map_err(|error| self.failed(&error))?;
        }
        files::sync_directory(&cur).map_err(|error| self.failed(&error))?;
        for ready in std::mem::take(&mut self.batch) {
            tracing::trace!(identity = ?ready.identity, "message written");
            let key = Some(TargetKey::new(names::base(&ready.name)));
            self.tell(ready.ticket, WriteOutcome::Written { key, received: ready.received });
        }
        self.batch_bytes = 0;
        Ok(())
    }

    fn tell(&self, ticket: Ticket, outcome: WriteOutcome) {
        // Whoever does not listen any more has to look for himself.
        let _ = self.outcomes.send((ticket, outcome));
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        for ready in &self.batch {
            remove(&ready.temporary);
        }
    }
}

impl Draft {
    fn new(item: Box<WriteItem>) -> Self {
        Self { item, watch: FormWatch::default(), memory: Vec::new(), spilled: None }
    }

    fn take(&mut self, directory: &Path, piece: &[u8]) -> io::Result<()> {
        self.watch.feed(piece);
        if self.spilled.is_none() && self.memory.len() + piece.len() > IN_MEMORY {
            let (_, file) = self.spilled.insert(temporary(directory)?);
            file.write_all(&std::mem::take(&mut self.memory))?;
        }
        match &mut self.spilled {
            Some((_, file)) => file.write_all(piece),
            None => {
                self.memory.extend_from_slice(piece);
                Ok(())
            }
        }
    }

    /// Writes the message into `tmp`, in its form and with its date.
    fn write(mut self, directory: &Path, keywords: &Keywords) -> io::Result<(Ready, u64)> {
        let (path, file) = self.file(directory)?;
        let head = &self.item.head;
        if let Some(time) = head.received.and_then(files::system_time) {
            // A date that the file system cannot hold is no reason to lose the message: what it holds is reported.
            let _ = file.set_modified(time);
        }
        let data = file.metadata().inspect_err(|_| remove(&path))?;
        let kept = files::timestamp(data.modified()?);
        let received = head.received.filter(|wanted| !wanted.same_instant(kept)).map(|_| kept);
        let size = data.len();
        let base = format!("{},S={size},W={}", names::stem(head, self.item.identity), self.watch.crlf_length());
        let name = names::with_flags(base.as_bytes(), &head.flags, keywords);
        let (ticket, identity) = (self.item.ticket, self.item.identity);
        Ok((Ready { ticket, identity, temporary: path, name, received }, size))
    }

    fn file(&mut self, directory: &Path) -> io::Result<(PathBuf, File)> {
        let shortens = self.watch.shortens();
        match self.spilled.take() {
            None => {
                let (path, mut file) = temporary(directory)?;
                let memory = std::mem::take(&mut self.memory);
                let content = if shortens { shortened(&memory) } else { memory };
                file.write_all(&content).inspect_err(|_| remove(&path))?;
                Ok((path, file))
            }
            Some((long_path, mut long)) if shortens => {
                let shorter = temporary(directory).and_then(|(path, mut file)| {
                    shorten_file(&mut long, &mut file).inspect_err(|_| remove(&path))?;
                    Ok((path, file))
                });
                remove(&long_path);
                shorter
            }
            Some(spilled) => Ok(spilled),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some((path, _)) = &self.spilled {
            remove(path);
        }
    }
}

/// A new file in `tmp`, under a name that nobody else has.
fn temporary(directory: &Path) -> io::Result<(PathBuf, File)> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
        let path = directory.join("tmp").join(format!("{now}.P{}Q{number}{OURS}", std::process::id()));
        match File::options().read(true).write(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            other => return other.map(|file| (path, file)),
        }
    }
}

/// Gives the file its name in the folder. A file that has the name already is the same item, and stays.
fn publish(temporary: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(temporary, path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        // Some file systems have no links. The name is ours alone, so nothing can come between the two steps.
        Err(error) if matches!(error.raw_os_error(), Some(libc::EPERM | libc::EOPNOTSUPP | libc::EMLINK)) => {
            if fs::symlink_metadata(path).is_err() {
                return fs::rename(temporary, path);
            }
        }
        Err(error) => return Err(error),
    }
    remove(temporary);
    Ok(())
}

/// What stays in `tmp` is not a message, so a failure here is no failure.
fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        tracing::debug!(path = %path.display(), %error, "a temporary file stays");
    }
}

fn remove_left_behind(tmp: &Path) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    let Ok(entries) = fs::read_dir(tmp) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.ends_with(OURS));
        let is_old = entry.metadata().is_ok_and(|data| data.ctime() < now - LEFT_BEHIND_SECONDS);
        if is_ours && is_old {
            remove(&entry.path());
        }
    }
}
