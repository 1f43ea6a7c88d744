//! The target: makes folders, writes messages, and finds, changes and removes what was written.

mod again;
mod append;
mod batch;
mod change;
mod ensure;
mod form;
mod limit;
mod spool;

use std::collections::HashMap;

use async_trait::async_trait;
use cutover_model::{
    ContentKept, Failure, FailureCode, Flags, FlagsKept, FolderKey, Found, ItemIdentity, ItemStream, Keeping, Mark,
    TargetConnector, TargetFolder, TargetKey, TargetMailbox, TargetState, WantedFolder, WriteJob, WriteLimits,
};

use crate::codec::{MailboxStatus, Response, SearchResult, UidSet};
use crate::driver::{Access, Session};
use crate::error::ImapError;
use crate::flags::fetch_flags;
use crate::listing::{Detail, Folder, list, status, uid_validity};
use crate::read::{ItemReader, uid};
use crate::tree::Tree;
use crate::{Account, Manners};

/// An account that mail is copied to.
#[derive(Clone)]
pub struct ImapTarget {
    account: Account,
}

impl ImapTarget {
    /// Nothing is said to the server yet.
    pub fn new(account: Account) -> Self {
        Self { account }
    }
}

#[async_trait]
impl TargetConnector for ImapTarget {
    async fn open(&self) -> Result<Box<dyn TargetMailbox>, Failure> {
        Ok(Box::new(Mailbox { session: Session::open(&self.account).await?, listed: None }))
    }
}

struct Mailbox {
    session: Session,
    /// The last listing, for making folders right after it.
    listed: Option<(Vec<Folder>, Tree)>,
}

impl Mailbox {
    /// Translates an error. After one that leaves the conversation in the dark nothing more is said on it.
    fn failure(&mut self, error: ImapError, folder: Option<&FolderKey>) -> Failure {
        if !matches!(error, ImapError::Refused { .. } | ImapError::Failure(_) | ImapError::Generation) {
            self.session.connection.kill();
        }
        self.session.failure(error, folder)
    }

    fn told<T>(&mut self, outcome: Result<T, ImapError>, folder: &TargetFolder) -> Result<T, Failure> {
        outcome.map_err(|error| self.failure(error, Some(&folder.key)))
    }

    async fn ask_marks(&mut self, folders: &[TargetFolder]) -> Result<Vec<Mark>, ImapError> {
        self.session.settle().await?;
        let form = self.session.connection.names;
        let names: Vec<Vec<u8>> = folders.iter().map(|folder| folder.key.0.to_vec()).collect();
        let mut told: HashMap<Vec<u8>, MailboxStatus> = HashMap::new();
        let mut gather = |response: Response<'_>| {
            if let Response::Data { name, rest, .. } = response
                && name.eq_ignore_ascii_case(b"STATUS")
                && let Some(status) = MailboxStatus::parse(rest)
            {
                told.insert(form.from_wire(status.name.clone()), status);
            }
        };
        status(&mut self.session, &names, Detail::Numbers, &mut gather).await?;
        let mark = |folder: &TargetFolder| {
            let status = told.get(&*folder.key.0);
            let gone = || Failure::new(FailureCode::FolderGone, folder.path.to_string());
            status.and_then(mark_of).ok_or_else(|| gone().into())
        };
        folders.iter().map(mark).collect()
    }

    /// UIDs from `first` on, in order, with the folder opened anew so that everything is seen.
    async fn search_from(&mut self, folder: &TargetFolder, first: u32) -> Result<(Option<u32>, UidSet), ImapError> {
        self.session.settle().await?;
        let name = &folder.key.0;
        let opening = self.session.send_open(name, Access::Write, "")?;
        let extended = self.session.connection.capabilities.has_or_rev2("ESEARCH");
        let returns = if extended { "RETURN (ALL) " } else { "" };
        let search = self.session.connection.send(format!("UID SEARCH {returns}UID {first}:*"));
        let validity =
            self.session.finish_open(opening, name, Access::Write, &mut |_| {}).await.map(|opened| opened.uid_validity);
        let mut found = UidSet::default();
        let mut gather = |response: Response<'_>| {
            if let Response::Data { name, rest, .. } = response {
                if name.eq_ignore_ascii_case(b"SEARCH") {
                    found.extend(&SearchResult::parse_search(rest).found);
                } else if name.eq_ignore_ascii_case(b"ESEARCH") {
                    found.extend(&SearchResult::parse_esearch(rest).found);
                }
            }
        };
        let ending = self.session.connection.finish(search, &mut gather).await?;
        let validity = validity?;
        ending.ok("SEARCH")?;
        // `n:*` names the last message even where its UID is below n.
        Ok((validity, found.sorted_within(first, u32::MAX)))
    }

    async fn find_since(&mut self, folder: &TargetFolder, since: &Mark) -> Result<Vec<u32>, ImapError> {
        let (validity, next) = read_mark(since)?;
        let (now, found) = self.search_from(folder, next.max(1)).await?;
        let found = if now == Some(validity) { found } else { self.search_from(folder, 1).await?.1 };
        bounded(&found)
    }

    async fn open(&mut self, folder: &TargetFolder) -> Result<(), ImapError> {
        let generation = uid_validity(folder.generation.as_ref());
        self.session.ensure_fresh(&folder.key.0, Access::Write, generation).await
    }
}

/// A set as UIDs; one that no mailbox can have is a lie.
fn bounded(set: &UidSet) -> Result<Vec<u32>, ImapError> {
    if set.len() > 20_000_000 {
        return Err(ImapError::protocol("a search found more than a mailbox can hold"));
    }
    Ok(set.iter().collect())
}

fn make_mark(validity: u32, next: u32) -> Mark {
    Mark::new([validity.to_be_bytes(), next.to_be_bytes()].concat())
}

/// The mark in a STATUS, if it tells enough.
fn mark_of(status: &MailboxStatus) -> Option<Mark> {
    Some(make_mark(status.uid_validity?, status.uid_next?))
}

fn read_mark(mark: &Mark) -> Result<(u32, u32), Failure> {
    let bytes = <[u8; 8]>::try_from(mark.as_bytes()).map(u64::from_be_bytes);
    let both = bytes.map_err(|_| Failure::new(FailureCode::Internal, "a mark that is not of IMAP"))?;
    let [validity, next] = [both >> 32, both & 0xffff_ffff].map(|half| u32::try_from(half).unwrap_or_default());
    Ok((validity, next))
}

pub(crate) fn target_key(uid: u32) -> TargetKey {
    TargetKey::new(uid.to_be_bytes())
}

fn uids(keys: &[TargetKey]) -> Result<Vec<u32>, Failure> {
    keys.iter().map(|key| uid(key.as_bytes())).collect()
}

pub(crate) fn target_folder(folder: Folder) -> TargetFolder {
    TargetFolder {
        generation: folder.generation(),
        items: folder.status.as_ref().and_then(|status| status.messages),
        mark: folder.status.as_ref().and_then(mark_of),
        key: folder.key,
        path: folder.path,
        role: folder.role,
        selectable: folder.selectable,
    }
}

/// What such a server keeps of flags.
pub(crate) fn kept_flags(manners: Manners) -> FlagsKept {
    match manners {
        Manners::Usual => FlagsKept::ALL,
        Manners::ExchangeOnline => FlagsKept::SYSTEM,
    }
}

#[async_trait]
impl TargetMailbox for Mailbox {
    fn keeping(&self) -> Keeping {
        let content = match self.session.manners {
            Manners::Usual => ContentKept::Octets,
            Manners::ExchangeOnline => ContentKept::Meaning,
        };
        Keeping { content, flags: kept_flags(self.session.manners), ..Keeping::default() }
    }

    async fn folders(&mut self) -> Result<Vec<TargetFolder>, Failure> {
        match list(&mut self.session, Detail::Numbers).await {
            Ok((folders, tree)) => {
                let told = folders.iter().cloned().map(target_folder).collect();
                self.listed = Some((folders, tree));
                Ok(told)
            }
            Err(error) => Err(self.failure(error, None)),
        }
    }

    async fn ensure_folders(&mut self, wanted: &[WantedFolder]) -> Result<Vec<Result<TargetFolder, Failure>>, Failure> {
        let listed = self.listed.take();
        match ensure::ensure(&mut self.session, listed, wanted).await {
            Ok(folders) => Ok(folders),
            Err(error) => Err(self.failure(error, None)),
        }
    }

    async fn marks(&mut self, folders: &[TargetFolder]) -> Result<Vec<Mark>, Failure> {
        match self.ask_marks(folders).await {
            Ok(marks) => Ok(marks),
            Err(error) => Err(self.failure(error, None)),
        }
    }

    async fn write(
        &mut self,
        folder: &TargetFolder,
        job: &mut dyn WriteJob,
        limits: WriteLimits,
    ) -> Result<(), Failure> {
        match append::write(&mut self.session, folder, job, limits).await {
            Ok(()) => Ok(()),
            Err(error) => {
                // Half a command may be on its way; the server must never see its end.
                self.session.connection.kill();
                Err(self.session.failure(error, Some(&folder.key)))
            }
        }
    }

    async fn find(
        &mut self,
        folder: &TargetFolder,
        since: &Mark,
        _expected: &[ItemIdentity],
    ) -> Result<Vec<Found>, Failure> {
        let found = self.find_since(folder, since).await;
        let found = self.told(found, folder)?;
        Ok(found.into_iter().map(|uid| Found::Candidate(target_key(uid))).collect())
    }

    async fn list(&mut self, folder: &TargetFolder) -> Result<Vec<TargetKey>, Failure> {
        let found = self.search_from(folder, 1).await.and_then(|(_, found)| bounded(&found));
        Ok(self.told(found, folder)?.into_iter().map(target_key).collect())
    }

    async fn states(&mut self, folder: &TargetFolder, keys: &[TargetKey]) -> Result<Vec<Option<TargetState>>, Failure> {
        let uids = uids(keys)?;
        let flags = match self.open(folder).await {
            Ok(()) => fetch_flags(&mut self.session, &uids).await,
            Err(error) => Err(error),
        };
        let flags = self.told(flags, folder)?;
        Ok(flags.into_iter().map(|flags| flags.map(|flags| TargetState { flags })).collect())
    }

    async fn read_back<'a>(
        &'a mut self,
        folder: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Box<dyn ItemStream + 'a>, Failure> {
        let uids = uids(keys)?;
        let opened = self.open(folder).await;
        self.told(opened, folder)?;
        Ok(Box::new(ItemReader::new(&mut self.session, &folder.key, uids)))
    }

    async fn set_flags(&mut self, folder: &TargetFolder, changes: &[(TargetKey, Flags)]) -> Result<(), Failure> {
        let kept = kept_flags(self.session.manners);
        let changes: Vec<_> = changes.iter().map(|(key, flags)| (key.clone(), kept.of(flags))).collect();
        let outcome = match self.open(folder).await {
            Ok(()) => change::set_flags(&mut self.session, &changes).await,
            Err(error) => Err(error),
        };
        self.told(outcome, folder)
    }

    async fn move_items(
        &mut self,
        from: &TargetFolder,
        to: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Vec<Option<TargetKey>>, Failure> {
        let uids = uids(keys)?;
        let outcome = match self.open(from).await {
            Ok(()) => change::move_to(&mut self.session, to, &uids).await,
            Err(error) => Err(error),
        };
        let moved = self.told(outcome, from)?;
        Ok(uids.iter().map(|uid| moved.get(uid).copied().map(target_key)).collect())
    }

    async fn remove(&mut self, folder: &TargetFolder, keys: &[TargetKey]) -> Result<(), Failure> {
        let uids = uids(keys)?;
        let outcome = match self.open(folder).await {
            Ok(()) => change::remove(&mut self.session, &uids).await,
            Err(error) => Err(error),
        };
        self.told(outcome, folder)
    }

    async fn close(self: Box<Self>) {
        self.session.close().await;
    }
}
