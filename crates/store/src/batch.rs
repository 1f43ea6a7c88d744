//! Migration batches: made with all their users at once, started, stopped, and removed with everything of theirs.

use std::collections::{BTreeMap, BTreeSet};

use cutover_model::{Address, BatchName, BatchStatus, EndpointName, Secret, UserStatus};
use serde_json::json;

use crate::db::Transaction;
use crate::statement::{Access, Row, Value, sql, sql_of};
use crate::store::{Store, now, take_numbers};
use crate::{Actor, Durability, SecretOwner, StoreError, UserId, audit, vault};

/// Users that one statement adds; see `checkpoint` for why these sizes.
const SIZES: [usize; 3] = [200, 20, 1];

/// A migration batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its name.
    pub name: BatchName,
    /// Where the mailboxes come from.
    pub source: EndpointName,
    /// Where they go to.
    pub target: EndpointName,
    /// Its state.
    pub status: BatchStatus,
    /// Its settings as JSON; the store does not read them.
    pub settings: String,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// Who made it.
    pub created_by: String,
    /// When it was first started.
    pub started: Option<i64>,
    /// When all of its users were last synced.
    pub last_synced: Option<i64>,
    /// When its next incremental sync is due.
    pub next_sync: Option<i64>,
}

/// A batch that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// Its name.
    pub name: BatchName,
    /// Where the mailboxes come from.
    pub source: EndpointName,
    /// Where they go to.
    pub target: EndpointName,
    /// Its settings as JSON.
    pub settings: String,
}

/// A user of a batch that is to be made.
#[derive(Clone)]
pub struct NewUser {
    /// The address, unique in the batch.
    pub address: Address,
    /// The name to sign in with at the source.
    pub source_login: String,
    /// The name to sign in with at the target.
    pub target_login: String,
    /// Secrets for the vault: name and value.
    pub secrets: Vec<(&'static str, Secret)>,
}

/// A batch with what its users add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchSummary {
    /// The batch.
    pub batch: Batch,
    /// How many users are in each state.
    pub users: BTreeMap<UserStatus, u64>,
    /// Items that are known to be at the source.
    pub items_expected: u64,
    /// Items that are dealt with.
    pub items_done: u64,
    /// Bytes written.
    pub bytes_done: u64,
}

/// The times of a batch, which the schedule keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchTimes {
    /// When it was first started.
    pub started: Option<i64>,
    /// When all of its users were last synced.
    pub last_synced: Option<i64>,
    /// When its next incremental sync is due.
    pub next_sync: Option<i64>,
}

macro_rules! batch_columns {
    () => {
        "name, source, target, status, settings, created, created_by, started, last_synced, next_sync"
    };
}

/// The batches of a store.
#[derive(Clone)]
pub struct Batches {
    pub(crate) store: Store,
}

impl Batches {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Makes a batch (status `Created`) with all of its users (status `Stopped` until it is started) and their
    /// secrets, in one transaction. Tells the users' numbers, in the order given.
    pub async fn create(&self, actor: &Actor, new: &NewBatch, users: &[NewUser]) -> Result<Vec<UserId>, StoreError> {
        let mut addresses = BTreeSet::new();
        if let Some(twice) = users.iter().find(|user| !addresses.insert(&user.address)) {
            return Err(StoreError::exists("user", &twice.address));
        }
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        for endpoint in [&new.source, &new.target] {
            must_exist(&mut transaction, endpoint).await?;
        }
        insert_batch(&mut transaction, actor, new).await?;
        let first = take_numbers(&mut transaction, "user", users.len()).await?;
        self.insert_users(&mut transaction, new, users, first).await?;
        for (id, user) in (first..).zip(users) {
            for (name, secret) in &user.secrets {
                vault::write(&self.store, &mut transaction, &SecretOwner::User(UserId(id)), name, secret).await?;
            }
        }
        let settings: serde_json::Value = serde_json::from_str(&new.settings).unwrap_or_default();
        let details = json!({ "source": new.source.as_str(), "target": new.target.as_str(),
            "users": users.len(), "settings": settings });
        audit::append(self.store.db(), &mut transaction, actor, "batch.create", new.name.as_str(), details).await?;
        transaction.commit().await?;
        Ok((first..).zip(users).map(|(id, _)| UserId(id)).collect())
    }

    async fn insert_users(
        &self,
        transaction: &mut Transaction,
        new: &NewBatch,
        users: &[NewUser],
        first: i64,
    ) -> Result<(), StoreError> {
        let numbered: Vec<_> = (first..).zip(users).collect();
        let template = "INSERT INTO migration_user (id, batch, address, source_login, target_login, status)
            VALUES {many}";
        let mut rest = numbered.as_slice();
        for size in SIZES {
            while let Some((chunk, more)) = rest.split_at_checked(size) {
                let text = self.store.db().many(template, "(?, ?, ?, ?, ?, ?)", size);
                let values = chunk.iter().flat_map(|(id, user)| user_values(*id, new, user));
                sql_of(text).bind_all(values).run(transaction).await?;
                rest = more;
            }
        }
        Ok(())
    }

    /// Every batch with what its users add up to, oldest first.
    pub async fn list(&self) -> Result<Vec<BatchSummary>, StoreError> {
        let mut reader = self.store.db().read().await?;
        let text = concat!("SELECT ", batch_columns!(), " FROM batch ORDER BY created, name");
        let rows = sql(text).all(&mut reader).await?;
        let mut summaries = Vec::with_capacity(rows.len());
        for row in &rows {
            summaries.push(summary_of(&mut reader, batch_of(row)?).await?);
        }
        Ok(summaries)
    }

    /// One batch.
    pub async fn get(&self, name: &BatchName) -> Result<Batch, StoreError> {
        get(&mut self.store.db().read().await?, name).await
    }

    /// One batch with what its users add up to.
    pub async fn summary(&self, name: &BatchName) -> Result<BatchSummary, StoreError> {
        let mut reader = self.store.db().read().await?;
        let batch = get(&mut reader, name).await?;
        summary_of(&mut reader, batch).await
    }

    /// Puts a batch into another state, if it is in one of the expected ones (any, if none is named).
    pub async fn set_status(
        &self,
        actor: &Actor,
        name: &BatchName,
        expected: &[BatchStatus],
        to: BatchStatus,
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let text = self.store.db().many("SELECT status FROM batch WHERE name = ? {lock}", "", 0);
        let row = sql_of(text).bind(name.as_str()).optional(&mut transaction).await?;
        let found: BatchStatus = row.ok_or_else(|| StoreError::missing("batch", name))?.parsed(0)?;
        if !expected.is_empty() && !expected.contains(&found) {
            return Err(StoreError::State { what: "batch", name: name.to_string(), found: found.as_str() });
        }
        if found == to {
            return Ok(());
        }
        let statement = sql("UPDATE batch SET status = $2 WHERE name = $1").bind(name.as_str()).bind(to.as_str());
        statement.run(&mut transaction).await?;
        let details = json!({ "from": found.as_str(), "to": to.as_str() });
        audit::append(self.store.db(), &mut transaction, actor, "batch.status", name.as_str(), details).await?;
        transaction.commit().await
    }

    /// Replaces a batch's settings.
    pub async fn set_settings(&self, actor: &Actor, name: &BatchName, settings: &str) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let statement = sql("UPDATE batch SET settings = $2 WHERE name = $1").bind(name.as_str()).bind(settings);
        if statement.run(&mut transaction).await? == 0 {
            return Err(StoreError::missing("batch", name));
        }
        let details: serde_json::Value = serde_json::from_str(settings).unwrap_or_default();
        audit::append(self.store.db(), &mut transaction, actor, "batch.set", name.as_str(), details).await?;
        transaction.commit().await
    }

    /// Writes the times that the schedule keeps. No administrator does this, so the audit log has no row of it.
    pub async fn set_times(&self, name: &BatchName, times: BatchTimes) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let text = "UPDATE batch SET started = $2, last_synced = $3, next_sync = $4 WHERE name = $1";
        let statement = sql(text).bind(name.as_str());
        let statement = statement.bind(times.started).bind(times.last_synced).bind(times.next_sync);
        if statement.run(&mut transaction).await? == 0 {
            return Err(StoreError::missing("batch", name));
        }
        transaction.commit().await
    }

    /// Asks for an incremental sync of every user of a batch; tells how many there are.
    pub async fn request_sync(&self, actor: &Actor, name: &BatchName) -> Result<u64, StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        get(&mut transaction, name).await?;
        let text = "UPDATE migration_user SET sync_wanted = 1 WHERE batch = $1";
        let users = sql(text).bind(name.as_str()).run(&mut transaction).await?;
        let details = json!({ "users": users });
        audit::append(self.store.db(), &mut transaction, actor, "batch.sync", name.as_str(), details).await?;
        transaction.commit().await?;
        Ok(users)
    }
}

impl Batch {
    /// Its times, to be changed and written back.
    pub fn times(&self) -> BatchTimes {
        BatchTimes { started: self.started, last_synced: self.last_synced, next_sync: self.next_sync }
    }
}

async fn must_exist(transaction: &mut Transaction, name: &EndpointName) -> Result<(), StoreError> {
    let statement = sql("SELECT 1 FROM endpoint WHERE name = $1").bind(name.as_str());
    statement.optional(transaction).await?.map(drop).ok_or_else(|| StoreError::missing("endpoint", name))
}

async fn insert_batch(transaction: &mut Transaction, actor: &Actor, new: &NewBatch) -> Result<(), StoreError> {
    let text = "INSERT INTO batch (name, source, target, status, settings, created, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING";
    let made = sql(text)
        .bind(new.name.as_str())
        .bind(new.source.as_str())
        .bind(new.target.as_str())
        .bind(BatchStatus::Created.as_str())
        .bind(new.settings.as_str())
        .bind(now())
        .bind(actor.name())
        .run(transaction)
        .await?;
    if made == 1 { Ok(()) } else { Err(StoreError::exists("batch", &new.name)) }
}

fn user_values<'u>(id: i64, new: &'u NewBatch, user: &'u NewUser) -> [Value<'u>; 6] {
    [
        id.into(),
        new.name.as_str().into(),
        user.address.as_str().into(),
        user.source_login.as_str().into(),
        user.target_login.as_str().into(),
        UserStatus::Stopped.as_str().into(),
    ]
}

async fn get(on: &mut impl Access, name: &BatchName) -> Result<Batch, StoreError> {
    let text = concat!("SELECT ", batch_columns!(), " FROM batch WHERE name = $1");
    let row = sql(text).bind(name.as_str()).optional(on).await?;
    batch_of(&row.ok_or_else(|| StoreError::missing("batch", name))?)
}

async fn summary_of(on: &mut impl Access, batch: Batch) -> Result<BatchSummary, StoreError> {
    let text = "SELECT status, COUNT(*), CAST(SUM(items_expected) AS BIGINT), CAST(SUM(items_done) AS BIGINT),
        CAST(SUM(bytes_done) AS BIGINT) FROM migration_user WHERE batch = $1 GROUP BY status";
    let rows = sql(text).bind(batch.name.as_str()).all(on).await?;
    let mut summary = BatchSummary { batch, users: BTreeMap::new(), items_expected: 0, items_done: 0, bytes_done: 0 };
    for row in &rows {
        summary.users.insert(row.parsed(0)?, row.count(1)?);
        summary.items_expected += row.count(2)?;
        summary.items_done += row.count(3)?;
        summary.bytes_done += row.count(4)?;
    }
    Ok(summary)
}

fn batch_of(row: &Row) -> Result<Batch, StoreError> {
    Ok(Batch {
        name: row.parsed(0)?,
        source: row.parsed(1)?,
        target: row.parsed(2)?,
        status: row.parsed(3)?,
        settings: row.get(4)?,
        created: row.get(5)?,
        created_by: row.get(6)?,
        started: row.get(7)?,
        last_synced: row.get(8)?,
        next_sync: row.get(9)?,
    })
}
