//! Escrow as the administrator sees it (B3): every item that was not copied, over all batches.

use cutover_model::{Address, BatchName, Flags, SourceKey};
use serde_json::json;

use crate::keywords;
use crate::statement::{Access, Row, Statement, sql};
use crate::store::Store;
use crate::stored::{failure_at, path_at};
use crate::{Actor, Durability, EscrowEntry, EscrowState, FolderId, StoreError, UserId, audit};

macro_rules! entry_columns {
    () => {
        "escrow.folder_id, escrow.source, escrow.failure_code, escrow.failure_subject, escrow.failure_detail,
         escrow.failure_disposition, escrow.failure_wait, escrow.attempts, escrow.subject, escrow.sender,
         escrow.received, escrow.size, escrow.flags, escrow.keywords, escrow.file, escrow.since, escrow.state"
    };
}

/// Which entries are meant; what is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EscrowFilter {
    /// Of this batch.
    pub batch: Option<BatchName>,
    /// Of this user.
    pub user: Option<UserId>,
    /// In this state.
    pub state: Option<EscrowState>,
}

/// An entry, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscrowItem {
    /// The batch.
    pub batch: BatchName,
    /// The user.
    pub user: UserId,
    /// The user's address.
    pub address: Address,
    /// The folder's place at the source.
    pub path: cutover_model::FolderPath,
    /// The entry.
    pub entry: EscrowEntry,
}

/// How many entries are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EscrowCounts {
    /// Kept.
    pub held: u64,
    /// To be tried again.
    pub retry: u64,
    /// Exported.
    pub exported: u64,
    /// Released.
    pub released: u64,
}

/// The escrow of a store.
#[derive(Clone)]
pub struct Escrow {
    store: Store,
}

impl Escrow {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// The entries that are meant, by user, folder and key.
    pub async fn list(&self, filter: &EscrowFilter) -> Result<Vec<EscrowItem>, StoreError> {
        let text = concat!(
            "SELECT ",
            entry_columns!(),
            ", migration_user.batch, migration_user.id, migration_user.address, folder.path
            FROM escrow JOIN folder ON folder.id = escrow.folder_id
            JOIN migration_user ON migration_user.id = folder.user_id
            WHERE ($1 IS NULL OR migration_user.batch = $1) AND ($2 IS NULL OR migration_user.id = $2)
            AND ($3 IS NULL OR escrow.state = $3)
            ORDER BY migration_user.id, escrow.folder_id, escrow.source"
        );
        let rows = meant(sql(text), filter).all(&mut self.store.db().read().await?).await?;
        rows.iter().map(item_of).collect()
    }

    /// One entry.
    pub async fn get(&self, folder: FolderId, source: &SourceKey) -> Result<EscrowEntry, StoreError> {
        let text = concat!("SELECT ", entry_columns!(), " FROM escrow WHERE folder_id = $1 AND source = $2");
        let statement = sql(text).bind(folder.0).bind(source.as_bytes());
        let row = statement.optional(&mut self.store.db().read().await?).await?;
        entry_of(&row.ok_or_else(|| StoreError::missing("escrow entry", format!("{source:?}")))?)
    }

    /// Puts entries into another state; tells how many there were.
    pub async fn set_state(
        &self,
        actor: &Actor,
        entries: &[(FolderId, SourceKey)],
        state: EscrowState,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let mut changed = 0;
        for (folder, source) in entries {
            let statement = sql("UPDATE escrow SET state = $3 WHERE folder_id = $1 AND source = $2");
            let statement = statement.bind(folder.0).bind(source.as_bytes()).bind(state.as_str());
            changed += statement.run(&mut transaction).await?;
        }
        let listed: Vec<_> = entries.iter().map(|(folder, key)| json!([folder.0, format!("{key:?}")])).collect();
        let details = json!({ "state": state.as_str(), "entries": listed });
        audit::append(self.store.db(), &mut transaction, actor, "escrow.state", "escrow", details).await?;
        transaction.commit().await?;
        Ok(changed)
    }

    /// How many entries are in each state. The filter's own state does not matter.
    pub async fn counts(&self, filter: &EscrowFilter) -> Result<EscrowCounts, StoreError> {
        let text = "SELECT escrow.state, COUNT(*) FROM escrow JOIN folder ON folder.id = escrow.folder_id
            JOIN migration_user ON migration_user.id = folder.user_id
            WHERE ($1 IS NULL OR migration_user.batch = $1) AND ($2 IS NULL OR migration_user.id = $2)
            AND ($3 IS NULL OR escrow.state = $3) GROUP BY escrow.state";
        let filter = EscrowFilter { state: None, ..filter.clone() };
        let mut counts = EscrowCounts::default();
        for row in meant(sql(text), &filter).all(&mut self.store.db().read().await?).await? {
            let count = row.count(1)?;
            match state_of(row.get(0)?)? {
                EscrowState::Held => counts.held = count,
                EscrowState::Retry => counts.retry = count,
                EscrowState::Exported => counts.exported = count,
                EscrowState::Released => counts.released = count,
            }
        }
        Ok(counts)
    }
}

fn meant<'f>(statement: Statement<'static>, filter: &'f EscrowFilter) -> Statement<'f> {
    statement
        .bind(filter.batch.as_ref().map(BatchName::as_str))
        .bind(filter.user.map(|user| user.0))
        .bind(filter.state.map(EscrowState::as_str))
}

/// Every entry of a folder, by key.
pub(crate) async fn of_folder(on: &mut impl Access, folder: FolderId) -> Result<Vec<EscrowEntry>, StoreError> {
    let text = concat!("SELECT ", entry_columns!(), " FROM escrow WHERE folder_id = $1 ORDER BY source");
    sql(text).bind(folder.0).all(on).await?.iter().map(entry_of).collect()
}

fn entry_of(row: &Row) -> Result<EscrowEntry, StoreError> {
    let bits = row.get::<i64>(12)? as u8;
    Ok(EscrowEntry {
        folder: FolderId(row.get(0)?),
        source: SourceKey::new(row.boxed(1)?),
        failure: failure_at(row, 2)?.ok_or_else(|| StoreError::corrupt("an escrow entry has no reason"))?,
        attempts: row.small(7)?,
        subject: row.get(8)?,
        sender: row.get(9)?,
        received: row.get(10)?,
        size: row.optional_count(11)?,
        flags: Flags::from_parts(bits, keywords::read(row.get(13)?)?),
        file: row.get(14)?,
        since: row.get(15)?,
        state: state_of(row.get(16)?)?,
    })
}

fn item_of(row: &Row) -> Result<EscrowItem, StoreError> {
    Ok(EscrowItem {
        entry: entry_of(row)?,
        batch: row.parsed(17)?,
        user: UserId(row.get(18)?),
        address: row.parsed(19)?,
        path: path_at(row, 20)?,
    })
}

fn state_of(word: &str) -> Result<EscrowState, StoreError> {
    let states = [EscrowState::Held, EscrowState::Retry, EscrowState::Exported, EscrowState::Released];
    let state = states.into_iter().find(|state| state.as_str() == word);
    state.ok_or_else(|| StoreError::corrupt(format!("{word:?} is not a state of escrow")))
}
