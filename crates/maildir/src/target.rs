//! A Maildir as a target. A name tells which item a file is, so nothing has to be compared after a crash.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use cutover_model::{
    Failure, FailureCode, Flags, Found, ItemIdentity, ItemStream, Mark, TargetConnector, TargetFolder, TargetKey,
    TargetMailbox, TargetState, WantedFolder, WriteJob, WriteLimits, WriteOutcome,
};
use tokio::sync::mpsc;

use crate::folders::{self, DiskFolder};
use crate::identities::{self, Identities};
use crate::reader::{FileStream, Order};
use crate::source::{flags_of, no_mailbox};
use crate::subscriptions::Subscriptions;
use crate::trouble::{self, blocking};
use crate::writer::{Command, Settled, Writer};
use crate::{relocate, scan};

/// Commands and pieces on their way to the thread that writes.
const AHEAD: usize = 8;

/// Opens the Maildir of one migration user for writing. It is made with its first folder where it is not there.
#[derive(Clone, Debug)]
pub struct MaildirTarget {
    root: PathBuf,
}

impl MaildirTarget {
    /// The Maildir whose inbox is, or will be, at this place.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }
}

#[async_trait]
impl TargetConnector for MaildirTarget {
    async fn open(&self) -> Result<Box<dyn TargetMailbox>, Failure> {
        let root = self.root.clone();
        blocking(move || disk_folders(&root).map(drop)).await?;
        Ok(Box::new(TargetSession { root: self.root.clone(), identities: None }))
    }
}

struct TargetSession {
    root: PathBuf,
    /// What the folder holds that was written last.
    identities: Option<Identities>,
}

impl TargetSession {
    fn directory(&self, folder: &TargetFolder) -> Result<PathBuf, Failure> {
        folders::directory(&self.root, &folder.key)
    }
}

#[async_trait]
impl TargetMailbox for TargetSession {
    async fn folders(&mut self) -> Result<Vec<TargetFolder>, Failure> {
        let root = self.root.clone();
        blocking(move || Ok(disk_folders(&root)?.into_iter().map(target_folder).collect())).await
    }

    async fn ensure_folders(&mut self, wanted: &[WantedFolder]) -> Result<Vec<Result<TargetFolder, Failure>>, Failure> {
        let (root, wanted) = (self.root.clone(), wanted.to_vec());
        blocking(move || ensure(&root, &wanted)).await
    }

    async fn marks(&mut self, folders: &[TargetFolder]) -> Result<Vec<Mark>, Failure> {
        // Names tell what is ours, whenever it was written.
        Ok(folders.iter().map(|_| Mark::new([1])).collect())
    }

    async fn write(
        &mut self,
        folder: &TargetFolder,
        job: &mut dyn WriteJob,
        limits: WriteLimits,
    ) -> Result<(), Failure> {
        let (directory, known) = (self.directory(folder)?, self.identities.take());
        let (commands, receiver) = mpsc::channel(AHEAD);
        let (sender, mut outcomes) = mpsc::unbounded_channel();
        let task = tokio::task::spawn_blocking(move || Writer::new(directory, known, limits, sender)?.run(receiver));
        let fed = feed(job, &commands, &mut outcomes, limits).await;
        drop(commands);
        while let Some((ticket, outcome)) = outcomes.recv().await {
            job.settled(ticket, outcome);
        }
        let written = task.await.map_err(|error| trouble::broken_task(&error))?;
        self.identities = Some(written?);
        fed
    }

    async fn find(
        &mut self,
        folder: &TargetFolder,
        _since: &Mark,
        expected: &[ItemIdentity],
    ) -> Result<Vec<Found>, Failure> {
        let (directory, expected) = (self.directory(folder)?, expected.to_vec());
        blocking(move || {
            identities::find(&directory, &expected).map_err(|error| trouble::of_folder(&directory, &error))
        })
        .await
    }

    async fn list(&mut self, folder: &TargetFolder) -> Result<Vec<TargetKey>, Failure> {
        let directory = self.directory(folder)?;
        blocking(move || {
            let found = scan::select(&directory, |_| true).map_err(|error| trouble::of_folder(&directory, &error))?;
            Ok(found.into_iter().map(|(key, _)| TargetKey::new(key)).collect())
        })
        .await
    }

    async fn states(&mut self, folder: &TargetFolder, keys: &[TargetKey]) -> Result<Vec<Option<TargetState>>, Failure> {
        let directory = self.directory(folder)?;
        let keys = keys.iter().map(|key| key.as_bytes().to_vec()).collect();
        let flags = blocking(move || flags_of(&directory, keys)).await?;
        Ok(flags.into_iter().map(|flags| flags.map(|flags| TargetState { flags })).collect())
    }

    async fn read_back<'a>(
        &'a mut self,
        folder: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Box<dyn ItemStream + 'a>, Failure> {
        let keys = keys.iter().map(|key| key.as_bytes().to_vec()).collect();
        let order = Order { directory: self.directory(folder)?, keys, places: Default::default() };
        Ok(Box::new(FileStream::start(order)))
    }

    async fn set_flags(&mut self, folder: &TargetFolder, changes: &[(TargetKey, Flags)]) -> Result<(), Failure> {
        let (directory, changes) = (self.directory(folder)?, changes.to_vec());
        blocking(move || relocate::set_flags(&directory, &changes)).await
    }

    async fn move_items(
        &mut self,
        from: &TargetFolder,
        to: &TargetFolder,
        keys: &[TargetKey],
    ) -> Result<Vec<Option<TargetKey>>, Failure> {
        let (from, to, keys) = (self.directory(from)?, self.directory(to)?, keys.to_vec());
        blocking(move || relocate::move_items(&from, &to, &keys)).await
    }

    async fn remove(&mut self, folder: &TargetFolder, keys: &[TargetKey]) -> Result<(), Failure> {
        let (directory, keys) = (self.directory(folder)?, keys.to_vec());
        blocking(move || relocate::remove(&directory, &keys)).await
    }

    async fn close(self: Box<Self>) {}
}

/// Passes the job's items on to the writer. A writer that ended early tells why itself.
async fn feed(
    job: &mut dyn WriteJob,
    commands: &mpsc::Sender<Command>,
    outcomes: &mut mpsc::UnboundedReceiver<Settled>,
    limits: WriteLimits,
) -> Result<(), Failure> {
    let largest = limits.largest.unwrap_or(u64::MAX);
    while let Some(item) = job.next_item().await? {
        let (ticket, mut size) = (item.ticket, item.head.length.unwrap_or(0));
        let subject = format!("{:?}", item.head.key);
        if size <= largest {
            let known = item.head.length.is_some();
            let mut ended = commands.send(Command::Begin(Box::new(item))).await.is_err();
            while let Some(piece) = job.chunk().await? {
                size += if known { 0 } else { piece.len() as u64 };
                if size > largest {
                    break;
                }
                ended = ended || commands.send(Command::Piece(piece)).await.is_err();
            }
            let end = if size > largest { Command::Discard } else { Command::End };
            if ended || commands.send(end).await.is_err() {
                return Ok(());
            }
        }
        if size > largest {
            job.settled(ticket, WriteOutcome::Refused(Failure::new(FailureCode::ItemTooLarge, subject)));
        }
        while let Ok((ticket, outcome)) = outcomes.try_recv() {
            job.settled(ticket, outcome);
        }
    }
    // A writer that has ended by itself says why.
    let _ = commands.send(Command::Finish).await;
    Ok(())
}

/// The folders there are; none where there is no Maildir yet.
fn disk_folders(root: &Path) -> Result<Vec<DiskFolder>, Failure> {
    match std::fs::read_dir(root) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(no_mailbox(root, &error)),
        Ok(_) => folders::list(root),
    }
}

fn target_folder(folder: DiskFolder) -> TargetFolder {
    let DiskFolder { key, path, selectable } = folder;
    TargetFolder { key, path, role: None, selectable, generation: Some(folders::generation()), items: None, mark: None }
}

fn ensure(root: &Path, wanted: &[WantedFolder]) -> Result<Vec<Result<TargetFolder, Failure>>, Failure> {
    let there = disk_folders(root)?;
    let made = wanted.iter().map(|wanted| one_folder(root, &there, wanted)).collect::<Vec<_>>();
    subscribe(root, wanted.iter().zip(&made).filter(|(_, made)| made.is_ok()).map(|(wanted, _)| wanted))?;
    Ok(made)
}

fn one_folder(root: &Path, there: &[DiskFolder], wanted: &WantedFolder) -> Result<TargetFolder, Failure> {
    if let Some(folder) = there.iter().find(|folder| folder.path == wanted.path && folder.selectable) {
        folders::make(root, &folder.key)?;
        return Ok(target_folder(folder.clone()));
    }
    let key = folders::key_for(&wanted.path)?;
    folders::make(root, &key)?;
    Ok(target_folder(DiskFolder { key, path: wanted.path.clone(), selectable: true }))
}

fn subscribe<'a>(root: &Path, wanted: impl Iterator<Item = &'a WantedFolder>) -> Result<(), Failure> {
    let chosen: Vec<_> = wanted.filter_map(|wanted| Some((wanted.path.names(), wanted.subscribed?))).collect();
    if chosen.is_empty() {
        return Ok(());
    }
    let failed = |error| trouble::of_folder(root, &error);
    let mut list = Subscriptions::load(root).map_err(failed)?.unwrap_or_default();
    chosen.into_iter().for_each(|(names, subscribed)| list.set(names, subscribed));
    list.save(root).map_err(failed)
}
