//! A mail server in memory, for both ends: it survives the "crash" of a session, can refuse, break off and commit late.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod stream;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use cutover_model::{
    Change, Cursor, DeltaPage, Failure, FailureCode, Flags, FolderKey, FolderPath, Found, Generation, ItemForm,
    ItemIdentity, ItemStream, Listed, ListingPage, Mark, Page, SourceConnector, SourceFolder, SourceKey, SourceMailbox,
    TargetConnector, TargetFolder, TargetKey, TargetMailbox, TargetState, WantedFolder, WriteJob, WriteLimits,
    WriteOutcome,
};

/// A message as the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) body: Vec<u8>,
    pub(crate) flags: Flags,
    pub(crate) received: i64,
    pub(crate) changed: u64,
}

/// A folder: messages by UID.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folder {
    pub(crate) validity: u32,
    pub(crate) next: u32,
    pub(crate) messages: BTreeMap<u32, Message>,
    /// The last change, and the UIDs that went, with the change that took them.
    pub(crate) modified: u64,
    pub(crate) expunged: Vec<(u32, u64)>,
}

/// How the server speaks and misbehaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manners {
    /// Tells changes (QRESYNC); otherwise only what is there (RFC 3501).
    pub(crate) deltas: bool,
    /// Does not tell the keys of what was appended.
    pub(crate) keyless: bool,
    /// Messages that contain one of these are refused, with the whole request they are part of.
    pub(crate) poison: Vec<Vec<u8>>,
    /// A bound on appended messages, after which the connection breaks in the middle of a request…
    pub(crate) break_after: Option<usize>,
    /// …and the request is committed all the same when the next session asks for something for the n-th time.
    pub(crate) commit_late: Option<u32>,
    /// Messages that contain one of these are kept and not given back.
    pub(crate) unreadable: Vec<Vec<u8>>,
    /// Folder names that are refused.
    pub(crate) refused_names: Vec<String>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) folders: BTreeMap<FolderPath, Folder>,
    pub(crate) manners: Manners,
    pub(crate) late: Vec<(u32, FolderPath, Vec<Message>)>,
    pub(crate) verbs: BTreeSet<&'static str>,
    clock: u64,
    validity: u32,
}

/// The server; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Server(Arc<Mutex<State>>);

impl Server {
    pub(crate) fn new(manners: Manners) -> Self {
        Self(Arc::new(Mutex::new(State { manners, ..State::default() })))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn verb(&self, verb: &'static str) -> MutexGuard<'_, State> {
        let mut state = self.state();
        state.verbs.insert(verb);
        state.commit_late();
        state
    }
}

impl State {
    pub(crate) fn folder(&mut self, path: &FolderPath) -> &mut Folder {
        let validity = &mut self.validity;
        self.folders.entry(path.clone()).or_insert_with(|| {
            *validity += 1;
            Folder { validity: *validity, next: 1, ..Folder::default() }
        })
    }

    pub(crate) fn append(&mut self, path: &FolderPath, mut message: Message) -> u32 {
        self.clock += 1;
        message.changed = self.clock;
        let clock = self.clock;
        let folder = self.folder(path);
        let uid = folder.next;
        folder.next += 1;
        folder.modified = clock;
        folder.messages.insert(uid, message);
        uid
    }

    pub(crate) fn expunge(&mut self, path: &FolderPath, uid: u32) -> Option<Message> {
        self.clock += 1;
        let clock = self.clock;
        let folder = self.folder(path);
        let message = folder.messages.remove(&uid)?;
        folder.expunged.push((uid, clock));
        folder.modified = clock;
        Some(message)
    }

    pub(crate) fn set_flags(&mut self, path: &FolderPath, uid: u32, flags: Flags) {
        self.clock += 1;
        let clock = self.clock;
        let folder = self.folder(path);
        folder.modified = clock;
        if let Some(message) = folder.messages.get_mut(&uid) {
            message.flags = flags;
            message.changed = clock;
        }
    }

    pub(crate) fn renumber(&mut self, path: &FolderPath) {
        self.validity += 1000;
        let validity = self.validity;
        let folder = self.folder(path);
        let messages = std::mem::take(&mut folder.messages);
        folder.validity = validity;
        folder.next = 1;
        folder.expunged.clear();
        for (_, message) in messages {
            let uid = folder.next + 2;
            folder.next = uid + 1;
            folder.messages.insert(uid, message);
        }
    }

    fn commit_late(&mut self) {
        let mut due = Vec::new();
        for entry in &mut self.late {
            entry.0 = entry.0.saturating_sub(1);
        }
        self.late.retain(|(left, path, messages)| {
            if *left == 0 {
                due.push((path.clone(), messages.clone()));
            }
            *left > 0
        });
        for (path, messages) in due {
            messages.into_iter().for_each(|message| {
                self.append(&path, message);
            });
        }
    }

    /// Everything, for comparing: per folder one line a message with digest, flags and date, without keys.
    pub(crate) fn contents(&self) -> BTreeMap<String, Vec<String>> {
        let line = |message: &Message| {
            let subject = String::from_utf8_lossy(&message.body).lines().next().unwrap_or_default().to_owned();
            let mut digest = cutover_content::ExactDigester::new(&cutover_content::DigestKey::of_store(b""));
            digest.feed(&message.body);
            let flags: Vec<&str> = message.flags.names().collect();
            format!("{subject} {} {flags:?} {}", digest.finish(), message.received)
        };
        let folder = |(path, folder): (&FolderPath, &Folder)| {
            let mut lines: Vec<String> = folder.messages.values().map(line).collect();
            lines.sort();
            (path.to_string(), lines)
        };
        self.folders.iter().map(folder).collect()
    }
}

use stream::Stream;

fn key(uid: u32) -> Box<[u8]> {
    Box::from(uid.to_be_bytes())
}

fn uid(key: &[u8]) -> u32 {
    u32::from_be_bytes(key.try_into().unwrap())
}

struct Session {
    server: Server,
}

#[async_trait]
impl SourceConnector for Server {
    async fn open(&self) -> Result<Box<dyn SourceMailbox>, Failure> {
        Ok(Box::new(Session { server: self.clone() }))
    }
}

#[async_trait]
impl TargetConnector for Server {
    async fn open(&self) -> Result<Box<dyn TargetMailbox>, Failure> {
        Ok(Box::new(Session { server: self.clone() }))
    }
}

fn cursor(folder: &Folder) -> Cursor {
    let mut bytes = folder.validity.to_be_bytes().to_vec();
    bytes.extend(folder.next.to_be_bytes());
    bytes.extend(folder.modified.to_be_bytes());
    Cursor::new(bytes)
}

#[async_trait]
impl SourceMailbox for Session {
    async fn folders(&mut self) -> Result<Vec<SourceFolder>, Failure> {
        tokio::task::yield_now().await;
        let state = self.server.verb("list");
        let folder = |(path, folder): (&FolderPath, &Folder)| SourceFolder {
            key: FolderKey(path.to_string().into_bytes().into()),
            path: path.clone(),
            role: None,
            selectable: true,
            subscribed: None,
            generation: Some(Generation(Box::from(folder.validity.to_be_bytes()))),
            items: Some(folder.messages.len() as u64),
            bytes: None,
            state: state.manners.deltas.then(|| cursor(folder).as_bytes().into()),
        };
        Ok(state.folders.iter().map(folder).collect())
    }

    async fn changes(&mut self, folder: &SourceFolder, since: Option<&Cursor>) -> Result<Page, Failure> {
        tokio::task::yield_now().await;
        let state = self.server.verb("changes");
        let Some(now) = state.folders.get(&folder.path) else {
            return Err(Failure::new(FailureCode::FolderGone, folder.path.to_string()));
        };
        let new_cursor = cursor(now);
        let token = state.manners.deltas.then(|| Box::from(new_cursor.as_bytes()));
        let Some(since) = since else {
            let changes = now.messages.keys().map(|uid| Change::New(SourceKey::new(key(*uid)))).collect();
            return Ok(Page::Delta(DeltaPage { changes, cursor: new_cursor, more: false, state: token }));
        };
        let validity = u32::from_be_bytes(since.as_bytes()[..4].try_into().unwrap());
        let next = u32::from_be_bytes(since.as_bytes()[4..8].try_into().unwrap());
        let modified = u64::from_be_bytes(since.as_bytes()[8..].try_into().unwrap());
        if validity != now.validity {
            return Ok(Page::Reset);
        }
        if !state.manners.deltas {
            let items = now.messages.iter();
            let items = items
                .map(|(uid, message)| Listed { key: SourceKey::new(key(*uid)), flags: Some(message.flags.clone()) })
                .collect();
            let page = ListingPage { items, after: None, through: None, cursor: new_cursor, more: false, state: None };
            return Ok(Page::Listing(page));
        }
        let gone = now.expunged.iter().filter(|(uid, at)| *uid < next && *at > modified);
        let mut changes: Vec<Change> = gone.map(|(uid, _)| Change::Gone(SourceKey::new(key(*uid)))).collect();
        for (uid, message) in now.messages.iter().filter(|(_, message)| message.changed > modified) {
            let key = SourceKey::new(key(*uid));
            changes.push(match *uid >= next {
                true => Change::New(key),
                false => Change::Flags(key, message.flags.clone()),
            });
        }
        Ok(Page::Delta(DeltaPage { changes, cursor: new_cursor, more: false, state: token }))
    }

    async fn states(&mut self, folder: &SourceFolder, keys: &[SourceKey]) -> Result<Vec<Option<Flags>>, Failure> {
        tokio::task::yield_now().await;
        let mut state = self.server.verb("states");
        let folder = state.folder(&folder.path);
        let flags = |key: &SourceKey| folder.messages.get(&uid(key.as_bytes())).map(|m| m.flags.clone());
        Ok(keys.iter().map(flags).collect())
    }

    async fn larger_than(&mut self, folder: &SourceFolder, bytes: u64) -> Result<Vec<u64>, Failure> {
        let mut state = self.server.verb("sizes");
        let sizes = state.folder(&folder.path).messages.values().map(|message| message.body.len() as u64);
        Ok(sizes.filter(|size| *size > bytes).collect())
    }

    async fn read<'a>(
        &'a mut self,
        folder: &SourceFolder,
        keys: &[SourceKey],
        _form: ItemForm,
    ) -> Result<Box<dyn ItemStream + 'a>, Failure> {
        let mut state = self.server.verb("read");
        let keys: Vec<_> = keys.iter().map(|key| uid(key.as_bytes())).collect();
        Ok(Box::new(Stream::of(state.folder(&folder.path), &keys, Vec::new())))
    }

    async fn close(self: Box<Self>) {}
}

#[async_trait]
impl TargetMailbox for Session {
    async fn folders(&mut self) -> Result<Vec<TargetFolder>, Failure> {
        tokio::task::yield_now().await;
        let state = self.server.verb("list");
        Ok(state.folders.iter().map(|(path, folder)| target_folder(path, folder)).collect())
    }

    async fn ensure_folders(&mut self, wanted: &[WantedFolder]) -> Result<Vec<Result<TargetFolder, Failure>>, Failure> {
        tokio::task::yield_now().await;
        let mut state = self.server.verb("create");
        let refused = state.manners.refused_names.clone();
        let made = wanted.iter().map(|wanted| {
            if wanted.path.names().iter().any(|name| refused.contains(name)) {
                return Err(Failure::new(FailureCode::FolderRefused, wanted.path.to_string()));
            }
            let folder = state.folder(&wanted.path).clone();
            Ok(target_folder(&wanted.path, &folder))
        });
        Ok(made.collect())
    }

    async fn marks(&mut self, folders: &[TargetFolder]) -> Result<Vec<Mark>, Failure> {
        tokio::task::yield_now().await;
        let mut state = self.server.verb("marks");
        Ok(folders.iter().map(|folder| Mark::new(state.folder(&folder.path).next.to_be_bytes())).collect())
    }

    async fn write(
        &mut self,
        folder: &TargetFolder,
        job: &mut dyn WriteJob,
        limits: WriteLimits,
    ) -> Result<(), Failure> {
        let mut request = Vec::new();
        loop {
            let item = job.next_item().await?;
            let ends = item.is_none() || request.len() >= limits.items.max(1);
            if ends && !request.is_empty() {
                self.commit(folder, job, std::mem::take(&mut request)).await?;
            }
            let Some(item) = item else { return Ok(()) };
            let mut body = Vec::new();
            while let Some(piece) = job.chunk().await? {
                body.extend_from_slice(&piece);
            }
            let received = item.head.received.map_or(0, |received| received.seconds);
            request.push((item.ticket, Message { body, flags: item.head.flags, received, changed: 0 }));
        }
    }

    async fn find(
        &mut self,
        folder: &TargetFolder,
        since: &Mark,
        _expected: &[ItemIdentity],
    ) -> Result<Vec<Found>, Failure> {
        tokio::task::yield_now().await;
        let mut state = self.server.verb("find");
        let since = u32::from_be_bytes(since.as_bytes().try_into().unwrap());
        let uids = state.folder(&folder.path).messages.range(since..);
        Ok(uids.map(|(uid, _)| Found::Candidate(TargetKey::new(key(*uid)))).collect())
    }

    async fn list(&mut self, folder: &TargetFolder) -> Result<Vec<TargetKey>, Failure> {
        let mut state = self.server.verb("list");
        Ok(state.folder(&folder.path).messages.keys().map(|uid| TargetKey::new(key(*uid))).collect())
    }

    async fn states(&mut self, folder: &TargetFolder, keys: &[TargetKey]) -> Result<Vec<Option<TargetState>>, Failure> {
        tokio::task::yield_now().await;
        let mut state = self.server.verb("states");
        let folder = state.folder(&folder.path);
        let one = |key: &TargetKey| {
            folder.messages.get(&uid(key.as_bytes())).map(|message| TargetState { flags: message.flags.clone() })
        };
        Ok(keys.iter().map(one).collect())
    }

    async fn read_back<'a>(
        &'a mut self,
        folder: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Box<dyn ItemStream + 'a>, Failure> {
        let mut state = self.server.verb("read");
        let keys: Vec<_> = keys.iter().map(|key| uid(key.as_bytes())).collect();
        let unreadable = state.manners.unreadable.clone();
        Ok(Box::new(Stream::of(state.folder(&folder.path), &keys, unreadable)))
    }

    async fn set_flags(&mut self, folder: &TargetFolder, changes: &[(TargetKey, Flags)]) -> Result<(), Failure> {
        tokio::task::yield_now().await;
        let mut state = self.server.verb("store");
        for (key, flags) in changes {
            state.set_flags(&folder.path, uid(key.as_bytes()), flags.clone());
        }
        Ok(())
    }

    async fn move_items(
        &mut self,
        from: &TargetFolder,
        to: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Vec<Option<TargetKey>>, Failure> {
        tokio::task::yield_now().await;
        let moved = {
            let mut state = self.server.verb("move");
            let mut one = |target: &TargetKey| {
                let message = state.expunge(&from.path, uid(target.as_bytes()))?;
                Some(TargetKey::new(key(state.append(&to.path, message))))
            };
            keys.iter().map(&mut one).collect()
        };
        tokio::task::yield_now().await;
        Ok(moved)
    }

    async fn remove(&mut self, folder: &TargetFolder, keys: &[TargetKey]) -> Result<(), Failure> {
        tokio::task::yield_now().await;
        let mut state = self.server.verb("expunge");
        keys.iter().for_each(|key| drop(state.expunge(&folder.path, uid(key.as_bytes()))));
        Ok(())
    }

    async fn close(self: Box<Self>) {}
}

fn target_folder(path: &FolderPath, folder: &Folder) -> TargetFolder {
    TargetFolder {
        key: FolderKey(path.to_string().into_bytes().into()),
        path: path.clone(),
        role: None,
        selectable: true,
        generation: Some(Generation(Box::from(folder.validity.to_be_bytes()))),
        items: Some(folder.messages.len() as u64),
        mark: None,
    }
}

impl Session {
    async fn commit(
        &mut self,
        folder: &TargetFolder,
        job: &mut dyn WriteJob,
        request: Vec<(cutover_model::Ticket, Message)>,
    ) -> Result<(), Failure> {
        tokio::task::yield_now().await;
        let settled = self.answer(folder, request)?;
        // Written, and the answer is on its way: a crash here is the one that matters most.
        tokio::task::yield_now().await;
        settled.into_iter().for_each(|(ticket, outcome)| job.settled(ticket, outcome));
        Ok(())
    }

    fn answer(
        &self,
        folder: &TargetFolder,
        request: Vec<(cutover_model::Ticket, Message)>,
    ) -> Result<Vec<(cutover_model::Ticket, WriteOutcome)>, Failure> {
        let mut state = self.server.verb("append");
        let poisoned = |message: &Message| {
            let poison = &state.manners.poison;
            poison.iter().any(|poison| message.body.windows(poison.len()).any(|window| window == poison))
        };
        if request.iter().any(|(_, message)| poisoned(message)) {
            let failure = Failure::new(FailureCode::ItemRefused, "poison");
            let alone = request.len() == 1;
            let outcome = if alone { WriteOutcome::Refused(failure) } else { WriteOutcome::RequestRefused(failure) };
            return Ok(request.into_iter().map(|(ticket, _)| (ticket, outcome.clone())).collect());
        }
        let breaks = state.manners.break_after.map(|left| left < request.len());
        if breaks == Some(true) {
            state.manners.break_after = None;
            if let Some(late) = state.manners.commit_late.take() {
                let messages = request.into_iter().map(|(_, message)| message).collect();
                state.late.push((late, folder.path.clone(), messages));
            }
            return Err(Failure::new(FailureCode::ConnectionLost, "memory"));
        }
        if let Some(left) = &mut state.manners.break_after {
            *left -= request.len();
        }
        let keyless = state.manners.keyless;
        let written = request.into_iter().map(|(ticket, message)| {
            let uid = state.append(&folder.path, message);
            let key = (!keyless).then(|| TargetKey::new(key(uid)));
            (ticket, WriteOutcome::Written { key, received: None })
        });
        Ok(written.collect())
    }
}

/// A message with a body of its own.
pub(crate) fn message(text: &str, received: i64, flags: &[&str]) -> Message {
    let body = format!("Subject: {text}\r\nMessage-ID: <{text}@example.org>\r\n\r\n{}\r\n", "line of text ".repeat(9));
    Message { body: body.into_bytes(), flags: Flags::from_names(flags.iter().copied()), received, changed: 0 }
}

pub(crate) fn path(names: &[&str]) -> FolderPath {
    FolderPath::new(names.iter().copied())
}
