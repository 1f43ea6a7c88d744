//! A small engine for the tests: lists a source, hands its items to a target, and remembers what came of them.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::collections::HashMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use cutover_content::{ContentPrint, DigestKey, Digester, ExactDigester};
use cutover_maildir::{MaildirSource, MaildirTarget};
use cutover_model::{
    Failure, FailureCode, Fence, Flags, FolderPath, ItemClass, ItemForm, ItemHead, ItemIdentity, ItemStream, Page,
    SourceConnector, SourceFolder, SourceKey, SourceMailbox, TargetConnector, TargetFolder, TargetKey, TargetMailbox,
    Ticket, Timestamp, WantedFolder, WriteItem, WriteJob, WriteLimits, WriteOutcome,
};

/// Opens both ends.
pub(crate) async fn source(root: &Path) -> Box<dyn SourceMailbox> {
    MaildirSource::new(root.to_owned()).open().await.expect("the source opens")
}

pub(crate) async fn target(root: &Path) -> Box<dyn TargetMailbox> {
    MaildirTarget::new(root.to_owned()).open().await.expect("the target opens")
}

/// The folder at the target, made if need be.
pub(crate) async fn folder(mailbox: &mut dyn TargetMailbox, names: &[&str]) -> TargetFolder {
    let wanted = WantedFolder { path: FolderPath::new(names.to_vec()), role: None, subscribed: None };
    let mut made = mailbox.ensure_folders(&[wanted]).await.expect("folders are made");
    made.pop().expect("one answer").expect("the folder is made")
}

/// Every key of a folder of the source.
pub(crate) async fn keys(mailbox: &mut dyn SourceMailbox, folder: &SourceFolder) -> Vec<SourceKey> {
    let (mut keys, mut cursor) = (Vec::new(), None);
    loop {
        let page = mailbox.changes(folder, cursor.as_ref()).await.expect("the folder is listed");
        let Page::Listing(page) = page else { panic!("a Maildir lists") };
        assert!(page.items.is_sorted_by(|one, other| one.key < other.key));
        keys.extend(page.items.into_iter().map(|item| item.key));
        if !page.more {
            return keys;
        }
        cursor = Some(page.cursor);
    }
}

/// The identity that the tests give to an item.
pub(crate) fn identity(folder: &[u8], key: &[u8]) -> ItemIdentity {
    let mut digester = ExactDigester::new(&DigestKey::of_store(b"this"));
    digester.feed(folder);
    digester.feed(b"\0");
    digester.feed(key);
    ItemIdentity(digester.finish().0)
}

/// Items from a stream of the source.
pub(crate) struct StreamJob<'a> {
    pub(crate) folder: Vec<u8>,
    pub(crate) stream: Box<dyn ItemStream + 'a>,
    pub(crate) next: u64,
    pub(crate) outcomes: HashMap<u64, WriteOutcome>,
    /// Breaks off when this item is asked for.
    pub(crate) break_at: Option<u64>,
}

#[async_trait]
impl WriteJob for StreamJob<'_> {
    async fn next_item(&mut self) -> Result<Option<WriteItem>, Failure> {
        if self.break_at == Some(self.next) {
            return Err(Failure::new(FailureCode::Stopped, "test"));
        }
        let Some(head) = self.stream.next_item().await? else { return Ok(None) };
        self.next += 1;
        let identity = identity(&self.folder, head.key.as_bytes());
        Ok(Some(WriteItem { ticket: Ticket(self.next), identity, head, form: ItemForm::Mime, replaces: None }))
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        self.stream.chunk().await
    }

    fn fence(&self) -> Arc<dyn Fence> {
        Arc::new(())
    }

    fn settled(&mut self, ticket: Ticket, outcome: WriteOutcome) {
        assert!(self.outcomes.insert(ticket.0, outcome).is_none(), "settled twice");
    }
}

/// Items that a test made up: flags, date, body. A body is given in pieces of an awkward size.
pub(crate) struct HandJob {
    pub(crate) items: Vec<(u64, Flags, Option<i64>, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
    pub(crate) outcomes: HashMap<u64, WriteOutcome>,
}

impl HandJob {
    pub(crate) fn new(items: impl IntoIterator<Item = (u64, Flags, Option<i64>, Vec<u8>)>) -> Self {
        let mut items: Vec<_> = items.into_iter().collect();
        items.reverse();
        Self { items, body: Vec::new(), outcomes: HashMap::new() }
    }

    pub(crate) fn key(&self, ticket: u64) -> TargetKey {
        match &self.outcomes[&ticket] {
            WriteOutcome::Written { key: Some(key), .. } => key.clone(),
            other => panic!("{other:?}"),
        }
    }
}

#[async_trait]
impl WriteJob for HandJob {
    async fn next_item(&mut self) -> Result<Option<WriteItem>, Failure> {
        let Some((number, flags, received, body)) = self.items.pop() else { return Ok(None) };
        self.body = body;
        let key = SourceKey::new(u32::try_from(number).expect("small").to_be_bytes());
        let identity = identity(b"hand", key.as_bytes());
        let received = received.map(Timestamp::utc);
        let head = ItemHead { key, length: None, received, flags, class: ItemClass::Mail };
        Ok(Some(WriteItem { ticket: Ticket(number), identity, head, form: ItemForm::Mime, replaces: None }))
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let size = self.body.len().min(4_099);
        let piece: Vec<u8> = self.body.drain(..size).collect();
        Ok(Some(Bytes::from(piece)).filter(|piece| !piece.is_empty()))
    }

    fn fence(&self) -> Arc<dyn Fence> {
        Arc::new(())
    }

    fn settled(&mut self, ticket: Ticket, outcome: WriteOutcome) {
        assert!(self.outcomes.insert(ticket.0, outcome).is_none(), "settled twice");
    }
}

/// Copies a whole Maildir; answers how many items were confirmed.
pub(crate) async fn copy(from: &Path, to: &Path, break_at: Option<u64>) -> Result<usize, Failure> {
    let (mut source, mut target) = (source(from).await, target(to).await);
    let mut confirmed = 0;
    for folder in source.folders().await?.into_iter().filter(|folder| folder.selectable) {
        let wanted = WantedFolder { path: folder.path.clone(), role: None, subscribed: folder.subscribed };
        let there = target.ensure_folders(&[wanted]).await?.pop().expect("one answer")?;
        let keys = keys(&mut *source, &folder).await;
        let stream = source.read(&folder, &keys, ItemForm::Mime).await?;
        let (next, outcomes) = (0, HashMap::new());
        let mut job = StreamJob { folder: folder.key.0.to_vec(), stream, next, outcomes, break_at };
        target.write(&there, &mut job, WriteLimits::default()).await?;
        assert_eq!(job.outcomes.len() as u64, job.next, "every item is settled");
        confirmed += job.outcomes.values().filter(|one| matches!(one, WriteOutcome::Written { .. })).count();
    }
    source.close().await;
    target.close().await;
    Ok(confirmed)
}

/// An item that was read: its head and what its body is, or why it could not be read.
pub(crate) async fn read_all(
    mut stream: Box<dyn ItemStream + '_>,
) -> Vec<Result<(ItemHead, ContentPrint, Vec<u8>), Failure>> {
    let mut all = Vec::new();
    loop {
        match stream.next_item().await {
            Err(failure) => all.push(Err(failure)),
            Ok(None) => return all,
            Ok(Some(head)) => {
                let (mut digester, mut body) = (Digester::new(&DigestKey::of_store(b"this")), Vec::new());
                while let Some(piece) = stream.chunk().await.expect("the body is read") {
                    assert!(!piece.is_empty());
                    digester.feed(&piece);
                    body.extend_from_slice(&piece);
                }
                assert_eq!(head.length, Some(body.len() as u64), "the length was promised");
                all.push(Ok((head, digester.finish(), body)));
            }
        }
    }
}

/// Everything that the file system tells of a tree, the times of access too.
pub(crate) fn stat(root: &Path) -> Vec<(PathBuf, [i64; 10])> {
    let mut found = Vec::new();
    let mut left = vec![root.to_owned()];
    while let Some(path) = left.pop() {
        let data = std::fs::symlink_metadata(&path).expect("it is there");
        if data.is_dir() {
            let entries = std::fs::read_dir(&path).expect("it can be listed");
            left.extend(entries.map(|entry| entry.expect("an entry").path()));
        }
        // Reading a directory may advance its time of access; that of a file stays.
        let access = if data.is_file() { [data.atime(), data.atime_nsec()] } else { [0, 0] };
        let [seconds, part] = access;
        let (inode, mode) = (data.ino() as i64, i64::from(data.mode()));
        let times = [data.mtime(), data.mtime_nsec(), data.ctime(), data.ctime_nsec()];
        let [m, m_part, c, c_part] = times;
        let numbers = [inode, mode, data.nlink() as i64, data.size() as i64, seconds, part, m, m_part, c, c_part];
        found.push((path, numbers));
    }
    found.sort();
    found
}

/// What differs between two looks at a tree.
pub(crate) fn differences(before: &Path, then: &[(PathBuf, [i64; 10])]) -> Vec<PathBuf> {
    let now = stat(before);
    let is_new = |one: &&(PathBuf, [i64; 10])| then.binary_search(one).is_err();
    let gone = then.iter().filter(|one| now.binary_search(one).is_err());
    now.iter().filter(is_new).chain(gone).map(|(path, _)| path.clone()).collect()
}

/// The names of the files in a directory, sorted.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("it can be listed");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
