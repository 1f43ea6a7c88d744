//! Asks the source of a batch what it holds: every mailbox is opened (mission M7) and its folders are counted, reading
//! only; where that is asked for, every message is read through. A mailbox that does not open is told, and stops no
//! other.

use std::sync::Arc;
use std::time::Duration;

use cutover_model::{BatchName, Failure, FailureCode, SourceConnector, SourceFolder, SourceMailbox};
use cutover_store::{User, UserFilter};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::lines;
use super::source_facts::{FolderFacts, LargeItem, MailboxFacts, SourceFacts};
use crate::error::OperationError;
use crate::operations::{Operations, SOURCE_PASSWORD};

/// The longest that one mailbox may take to be opened and counted.
const LONGEST: Duration = Duration::from_secs(300);
/// Items above this are told one by one: a new mailbox takes about as much.
const LARGE: u64 = 35_000_000;
/// Mailboxes that are looked at at once, at the most.
const AT_ONCE: usize = 20;

/// How far a mailbox is looked into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// Folders, numbers and sizes; nothing is read.
    #[default]
    Sizes,
    /// Every message is read once as well.
    Messages,
}

impl Operations {
    /// What the source of a batch says of its mailboxes, in the order of the batch. `told` is called with the number
    /// of mailboxes that are done, and of all.
    pub async fn source_facts(
        &self,
        batch: &BatchName,
        depth: Depth,
        mut told: impl FnMut(usize, usize) + Send,
    ) -> Result<SourceFacts, OperationError> {
        let batch = self.store.batches().get(batch).await?;
        let settings = self.endpoint_settings(&batch.source).await?;
        let filter = UserFilter { batch: Some(batch.name.clone()), ..UserFilter::default() };
        let users = self.store.users().list(&filter).await?;
        let most = usize::try_from(settings.max_concurrent_migrations).unwrap_or(AT_ONCE).clamp(1, AT_ONCE);
        let mut mailboxes: Vec<Option<MailboxFacts>> = vec![None; users.len()];
        let mut work = JoinSet::new();
        for (place, user) in users.iter().enumerate() {
            if work.len() >= most {
                keep(work.join_next().await, &mut mailboxes, &mut told);
            }
            let account = self.account(user, &user.source_login, SOURCE_PASSWORD, &batch.source).await?;
            let connector = self.connectors.source(&settings, &account).map(Arc::from);
            let address = user.address.to_string();
            work.spawn(async move { (place, look(connector, address, depth).await) });
        }
        while let Some(done) = work.join_next().await {
            keep(Some(done), &mut mailboxes, &mut told);
        }
        let mailboxes = mailboxes.into_iter().zip(&users).map(|(facts, user)| facts.unwrap_or_else(|| broken(user)));
        Ok(SourceFacts { mailboxes: mailboxes.collect() })
    }
}

type Done = Result<(usize, MailboxFacts), tokio::task::JoinError>;

fn keep(done: Option<Done>, mailboxes: &mut [Option<MailboxFacts>], told: &mut (impl FnMut(usize, usize) + Send)) {
    match done {
        Some(Ok((place, facts))) => mailboxes[place] = Some(facts),
        Some(Err(error)) => tracing::error!(%error, "a mailbox could not be looked at"),
        None => {}
    }
    told(mailboxes.iter().flatten().count(), mailboxes.len());
}

/// The task that looked at it ended by a fault of our own.
fn broken(user: &User) -> MailboxFacts {
    let failure = Failure::new(FailureCode::Internal, user.address.as_str());
    MailboxFacts { address: user.address.to_string(), failure: Some(failure), ..MailboxFacts::default() }
}

async fn look(connector: Result<Arc<dyn SourceConnector>, Failure>, address: String, depth: Depth) -> MailboxFacts {
    let facts = async { open(&*connector?, &address, depth).await };
    match facts.await {
        Ok(facts) => MailboxFacts { address, ..facts },
        Err(failure) => MailboxFacts { address, failure: Some(failure), ..MailboxFacts::default() },
    }
}

async fn open(connector: &dyn SourceConnector, address: &str, depth: Depth) -> Result<MailboxFacts, Failure> {
    let counted = timeout(LONGEST, async {
        let mut mailbox = connector.open().await?;
        match count(&mut *mailbox).await {
            Ok((facts, folders)) => Ok((mailbox, facts, folders)),
            Err(failure) => {
                mailbox.close().await;
                Err(failure)
            }
        }
    });
    let counted = counted.await.unwrap_or_else(|_| Err(Failure::new(FailureCode::Timeout, address)));
    let (mut mailbox, mut facts, folders) = counted?;
    if depth == Depth::Messages {
        facts.lines = Some(lines::read(&mut *mailbox, &folders).await);
    }
    mailbox.close().await;
    Ok(facts)
}

/// What the folders hold, and those that hold something.
async fn count(mailbox: &mut dyn SourceMailbox) -> Result<(MailboxFacts, Vec<SourceFolder>), Failure> {
    let (mut facts, mut filled) = (MailboxFacts::default(), Vec::new());
    for folder in mailbox.folders().await?.into_iter().filter(|folder| folder.selectable) {
        facts.folders.push(FolderFacts { path: folder.path.clone(), items: folder.items, bytes: folder.bytes });
        if folder.items != Some(0) {
            facts.large.extend(large(mailbox, &folder).await?);
            filled.push(folder);
        }
    }
    Ok((facts, filled))
}

async fn large(mailbox: &mut dyn SourceMailbox, folder: &SourceFolder) -> Result<Vec<LargeItem>, Failure> {
    let sizes = match mailbox.larger_than(folder, LARGE).await {
        Err(gone) if gone.code == FailureCode::FolderGone => Vec::new(),
        other => other?,
    };
    Ok(sizes.into_iter().map(|bytes| LargeItem { folder: folder.path.clone(), bytes }).collect())
}
