//! The report on one user (issue item 12): what is where, folder by folder, and what was not copied and why; as data,
//! as CSV and as JSON.

use std::io::{self, Write};

use cutover_model::{Address, BatchName};
use cutover_store::{EscrowFilter, EscrowItem, EscrowState, Lease, User, UserFilter};
use serde::Serialize;

use crate::error::OperationError;
use crate::escrow::Privacy;
use crate::operations::Operations;
use crate::report::FailureLine;
use crate::verify::instant;

/// What is known of a user's migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserReport {
    /// The batch.
    pub batch: String,
    /// The user.
    pub user: String,
    /// The user's state.
    pub status: String,
    /// When the last sync ended well, RFC 3339.
    pub last_synced: Option<String>,
    /// Why the last sync ended otherwise, or what the administrator has to decide.
    pub failure: Option<FailureLine>,
    /// Items written by us.
    pub copied: u64,
    /// Items that were at the target already.
    pub adopted: u64,
    /// Items brought up to date or moved.
    pub updated: u64,
    /// Items removed because the source removed them.
    pub removed: u64,
    /// Bytes written.
    pub bytes: u64,
    /// The folders.
    pub folders: Vec<FolderReport>,
    /// What was not copied.
    pub not_copied: Vec<NotCopied>,
}

/// A folder of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FolderReport {
    /// Its place at the source.
    pub folder: String,
    /// Its place at the target.
    pub target_folder: String,
    /// Items that are at the target.
    pub items: u64,
    /// Items that were not copied.
    pub not_copied: u64,
    /// Since when the source does not show it any more, RFC 3339.
    pub vanished: Option<String>,
}

/// An item that was not copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotCopied {
    /// Its folder at the source.
    pub folder: String,
    /// Its subject; empty where hidden.
    pub subject: String,
    /// Its sender; empty where hidden.
    pub sender: String,
    /// When it was received, RFC 3339.
    pub received: Option<String>,
    /// Its size in bytes, where known.
    pub size: Option<u64>,
    /// Why, by the failure's code.
    pub reason: String,
    /// What the server said.
    pub detail: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Where it stands: `held`, `retry`, `exported`, `released`.
    pub state: String,
}

impl UserReport {
    /// Items that are not at the target and that nobody released.
    pub fn left(&self) -> u64 {
        self.folders.iter().map(|folder| folder.not_copied).sum()
    }

    /// Whether the mailbox was synced to its end and nothing is left to be decided.
    pub fn is_complete(&self) -> bool {
        self.last_synced.is_some() && self.failure.is_none() && self.left() == 0
    }
}

impl Operations {
    /// The report on one user.
    pub async fn user_report(
        &self,
        batch: &BatchName,
        address: &Address,
        privacy: Privacy,
    ) -> Result<UserReport, OperationError> {
        let user = self.store.users().find(batch, address).await?;
        let filter = EscrowFilter { user: Some(user.id), ..EscrowFilter::default() };
        let escrow = self.list_escrow(&filter, privacy).await?;
        let folders = self.folder_reports(&user, &escrow).await?;
        Ok(UserReport {
            batch: user.batch.to_string(),
            user: user.address.to_string(),
            status: user.status.as_str().to_owned(),
            last_synced: user.last_synced.map(instant),
            failure: user.failure.as_ref().map(FailureLine::from),
            copied: user.counters.copied,
            adopted: user.counters.adopted,
            updated: user.counters.updated,
            removed: user.counters.removed,
            bytes: user.counters.bytes,
            folders,
            not_copied: escrow.iter().map(not_copied).collect(),
        })
    }

    /// The reports on all users of a batch.
    pub async fn batch_report(&self, batch: &BatchName, privacy: Privacy) -> Result<Vec<UserReport>, OperationError> {
        let filter = UserFilter { batch: Some(batch.clone()), ..UserFilter::default() };
        let mut reports = Vec::new();
        for user in self.store.users().list(&filter).await? {
            reports.push(self.user_report(batch, &user.address, privacy).await?);
        }
        Ok(reports)
    }

    async fn folder_reports(&self, user: &User, escrow: &[EscrowItem]) -> Result<Vec<FolderReport>, OperationError> {
        // Reading needs no lease.
        let ledger = self.store.ledger(user.id, Lease { user: user.id, epoch: 0 });
        let mut reports = Vec::new();
        for folder in ledger.folders().await? {
            let left = |item: &&EscrowItem| item.entry.folder == folder.id && item.entry.state != EscrowState::Released;
            reports.push(FolderReport {
                folder: folder.path.to_string(),
                target_folder: folder.target_path.to_string(),
                items: ledger.count(folder.id).await?,
                not_copied: escrow.iter().filter(left).count() as u64,
                vanished: folder.vanished.map(instant),
            });
        }
        reports.sort_by(|a, b| a.folder.cmp(&b.folder));
        Ok(reports)
    }
}

fn not_copied(item: &EscrowItem) -> NotCopied {
    let entry = &item.entry;
    NotCopied {
        folder: item.path.to_string(),
        subject: entry.subject.clone(),
        sender: entry.sender.clone(),
        received: entry.received.map(instant),
        size: entry.size,
        reason: entry.failure.code.as_str().to_owned(),
        detail: entry.failure.detail.clone(),
        attempts: entry.attempts,
        state: entry.state.as_str().to_owned(),
    }
}

/// Writes the items that were not copied, of any number of users, as CSV with a header.
pub fn write_not_copied(reports: &[UserReport], out: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    let header = ["User", "Folder", "Subject", "Sender", "Received", "Size", "Reason", "Detail", "Attempts", "State"];
    table.write_record(header)?;
    for report in reports {
        for item in &report.not_copied {
            table.write_record([
                plain(&report.user),
                plain(&item.folder),
                plain(&item.subject),
                plain(&item.sender),
                item.received.clone().unwrap_or_default(),
                item.size.map(|size| size.to_string()).unwrap_or_default(),
                item.reason.clone(),
                plain(&item.detail),
                item.attempts.to_string(),
                item.state.clone(),
            ])?;
        }
    }
    table.flush()
}

/// Writes the folders of any number of users as CSV with a header.
pub fn write_folders(reports: &[UserReport], out: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["User", "Folder", "TargetFolder", "Items", "NotCopied", "Vanished"])?;
    for report in reports {
        for folder in &report.folders {
            table.write_record([
                plain(&report.user),
                plain(&folder.folder),
                plain(&folder.target_folder),
                folder.items.to_string(),
                folder.not_copied.to_string(),
                folder.vanished.clone().unwrap_or_default(),
            ])?;
        }
    }
    table.flush()
}

/// Writes the users, each with its state and why it failed, as CSV with a header.
pub fn write_users(reports: &[UserReport], out: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["User", "Status", "LastSynced", "Items", "NotCopied", "Reason", "Subject", "Detail"])?;
    for report in reports {
        let items: u64 = report.folders.iter().map(|folder| folder.items).sum();
        let [code, subject, detail] = match &report.failure {
            Some(failure) => [failure.code.clone(), plain(&failure.subject), plain(&failure.detail)],
            None => Default::default(),
        };
        table.write_record([
            plain(&report.user),
            report.status.clone(),
            report.last_synced.clone().unwrap_or_default(),
            items.to_string(),
            report.left().to_string(),
            code,
            subject,
            detail,
        ])?;
    }
    table.flush()
}

/// Text that a spreadsheet does not take for a formula: a subject comes from anybody.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_never_a_formula() {
        let item = NotCopied {
            folder: "INBOX".to_owned(),
            subject: "=1+1".to_owned(),
            sender: "a, \"b\"".to_owned(),
            received: Some(instant(0)),
            size: Some(3),
            reason: "item-refused".to_owned(),
            detail: String::new(),
            attempts: 2,
            state: "held".to_owned(),
        };
        let report = UserReport {
            batch: "b".to_owned(),
            user: "a@b".to_owned(),
            status: "Synced".to_owned(),
            last_synced: None,
            failure: None,
            copied: 0,
            adopted: 0,
            updated: 0,
            removed: 0,
            bytes: 0,
            folders: Vec::new(),
            not_copied: vec![item],
        };
        let mut text = Vec::new();
        write_not_copied(&[report], &mut text).expect("memory");
        let text = String::from_utf8(text).expect("text");
        let row = text.lines().nth(1).expect("a row");
        assert_eq!(row, "a@b,INBOX,'=1+1,\"a, \"\"b\"\"\",1970-01-01T00:00:00Z,3,item-refused,,2,held");
    }
}
