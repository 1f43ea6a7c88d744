//! Migration users: one mailbox of a batch, its state, and how far it is.

use cutover_model::{Address, BatchName, Failure, UserStatus};
use serde_json::json;

use crate::ledger::counters_at;
use crate::statement::{Row, Statement, Value, sql_of};
use crate::store::Store;
use crate::stored::{failure_at, failure_values};
use crate::{Actor, Counters, Durability, Lease, StoreError, UserId, audit};

/// A migration user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The number.
    pub id: UserId,
    /// The batch.
    pub batch: BatchName,
    /// The address.
    pub address: Address,
    /// The name to sign in with at the source.
    pub source_login: String,
    /// The name to sign in with at the target.
    pub target_login: String,
    /// The state.
    pub status: UserStatus,
    /// Why the last try ended badly, if it did.
    pub failure: Option<Failure>,
    /// How often it was tried since the last success.
    pub attempts: u32,
    /// When it is tried again, in seconds since 1970; `None`: nothing is waited for.
    pub next_attempt: Option<i64>,
    /// When a sync last began.
    pub last_started: Option<i64>,
    /// When a sync last ended well.
    pub last_synced: Option<i64>,
    /// Whether the administrator asked for a sync.
    pub sync_wanted: bool,
    /// Whether the administrator lets the next sync pass the guard against mass deletion.
    pub accept_deletions: bool,
    /// How far it is.
    pub progress: UserProgress,
    /// What was counted so far.
    pub counters: Counters,
}

/// How far a user's sync is, as written by the worker every second or so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserProgress {
    /// Folders that are to be gone through.
    pub folders: u64,
    /// Folders that are done.
    pub folders_done: u64,
    /// Items known to be at the source.
    pub items_expected: u64,
    /// Items that are dealt with.
    pub items_done: u64,
    /// Bytes written.
    pub bytes_done: u64,
    /// Bytes a second, lately.
    pub bytes_per_second: u64,
    /// When this was written, in seconds since 1970.
    pub at: Option<i64>,
}

/// A new state of a user and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserChange {
    /// The state.
    pub status: UserStatus,
    /// Why the last try ended badly, if it did.
    pub failure: Option<Failure>,
    /// How often it was tried since the last success.
    pub attempts: u32,
    /// When it is to be tried again.
    pub next_attempt: Option<i64>,
    /// When a sync began; `None` leaves what is there.
    pub last_started: Option<i64>,
    /// When a sync ended well; `None` leaves what is there.
    pub last_synced: Option<i64>,
    /// Whether a sync is asked for; `None` leaves what is there.
    pub sync_wanted: Option<bool>,
    /// Whether the guard against mass deletion is to let pass; `None` leaves what is there.
    pub accept_deletions: Option<bool>,
}

impl UserChange {
    /// Into this state, with nothing that failed and nothing to be tried again.
    pub fn to(status: UserStatus) -> Self {
        Self {
            status,
            failure: None,
            attempts: 0,
            next_attempt: None,
            last_started: None,
            last_synced: None,
            sync_wanted: None,
            accept_deletions: None,
        }
    }
}

/// Which users are meant; what is `None` or empty does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Of this batch.
    pub batch: Option<BatchName>,
    /// In one of these states.
    pub statuses: Vec<UserStatus>,
    /// With this in the address.
    pub address_part: Option<String>,
}

/// What the administrator asks for when a user is to be synced now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncRequest {
    /// Let this sync pass the guard against mass deletion.
    pub accept_deletions: bool,
}

macro_rules! user_query {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.batch, u.address, u.source_login, u.target_login, u.status, u.failure_code,
            u.failure_subject, u.failure_detail, u.failure_disposition, u.failure_wait, u.attempts, u.next_attempt,
            u.last_started, u.last_synced, u.sync_wanted, u.accept_deletions, u.folders, u.folders_done,
            u.items_expected, u.items_done, u.bytes_done, u.bytes_per_second, u.progress_at, COALESCE(c.copied, 0),
            COALESCE(c.adopted, 0), COALESCE(c.updated, 0), COALESCE(c.removed, 0), COALESCE(c.twins, 0),
            COALESCE(c.bytes, 0) FROM migration_user u JOIN batch b ON b.name = u.batch
            LEFT JOIN counter c ON c.user_id = u.id ",
            $rest
        )
    };
}

/// The users of a store.
#[derive(Clone)]
pub struct Users {
    store: Store,
}

impl Users {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// The users that are meant, by number.
    pub async fn list(&self, filter: &UserFilter) -> Result<Vec<User>, StoreError> {
        let statement = self.statement(user_query!("WHERE (CAST(? AS TEXT) IS NULL OR u.batch = ?) ORDER BY u.id"));
        let batch = || Value::from(filter.batch.as_ref().map(BatchName::as_str));
        let rows = statement.bind_all([batch(), batch()]).all(&mut self.store.db().read().await?).await?;
        let users = rows.iter().map(user_of).filter(|user| user.as_ref().map_or(true, |user| filter.takes(user)));
        users.collect()
    }

    /// One user.
    pub async fn get(&self, id: UserId) -> Result<User, StoreError> {
        let statement = self.statement(user_query!("WHERE u.id = ?")).bind(id.0);
        let row = statement.optional(&mut self.store.db().read().await?).await?;
        user_of(&row.ok_or_else(|| StoreError::no_user(id))?)
    }

    /// The user of a batch with this address.
    pub async fn find(&self, batch: &BatchName, address: &Address) -> Result<User, StoreError> {
        let statement = self.statement(user_query!("WHERE u.batch = ? AND u.address = ?"));
        let statement = statement.bind(batch.as_str()).bind(address.as_str());
        let row = statement.optional(&mut self.store.db().read().await?).await?;
        user_of(&row.ok_or_else(|| StoreError::missing("user", address))?)
    }

    /// Users that a worker can take now, the longest waiting first. The batch must be at work. Of its users those
    /// that are queued, whose worker died, that are to be tried again by now, that the administrator asked for, and
    /// those whose incremental sync is due; and nobody must hold the lease.
    pub async fn due(&self, now: i64, limit: usize) -> Result<Vec<User>, StoreError> {
        let statement = self.statement(user_query!(
            "WHERE b.status IN ('Starting', 'Syncing', 'IncrementalSyncing', 'Synced', 'SyncedwithErrors')
            AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.user_id = u.id AND l.expires > {now})
            AND (u.sync_wanted = 1 OR u.next_attempt IS NULL OR u.next_attempt <= ?)
            AND (u.status IN ('Queued', 'Starting', 'Syncing', 'IncrementalSyncing')
                OR (u.status IN ('Failed', 'IncrementalFailed') AND u.next_attempt IS NOT NULL)
                OR (u.status IN ('Synced', 'IncrementalSynced', 'Failed', 'IncrementalFailed') AND u.sync_wanted = 1)
                OR (u.status IN ('Synced', 'IncrementalSynced', 'IncrementalFailed') AND b.next_sync <= ?
                    AND (u.last_started IS NULL OR u.last_started < b.next_sync)))
            ORDER BY COALESCE(u.last_started, 0), u.id LIMIT ?"
        ));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.bind(now).bind(now).bind(limit).all(&mut self.store.db().read().await?).await?;
        rows.iter().map(user_of).collect()
    }

    /// Puts a user into another state, if it is in one of the expected ones (any, if none is named). A change of the
    /// state is written into the audit log.
    pub async fn change(
        &self,
        actor: &Actor,
        id: UserId,
        expected: &[UserStatus],
        change: &UserChange,
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let statement = self.statement("SELECT status, address, batch FROM migration_user WHERE id = ? {lock}");
        let row = statement.bind(id.0).optional(&mut transaction).await?.ok_or_else(|| StoreError::no_user(id))?;
        let (found, address): (UserStatus, String) = (row.parsed(0)?, row.get(1)?);
        if !expected.is_empty() && !expected.contains(&found) {
            return Err(StoreError::State { what: "user", name: address, found: found.as_str() });
        }
        let statement = self.statement(
            "UPDATE migration_user SET status = ?, failure_code = ?, failure_subject = ?, failure_detail = ?,
            failure_disposition = ?, failure_wait = ?, attempts = ?, next_attempt = ?,
            last_started = COALESCE(?, last_started), last_synced = COALESCE(?, last_synced),
            sync_wanted = COALESCE(?, sync_wanted), accept_deletions = COALESCE(?, accept_deletions) WHERE id = ?",
        );
        change_values(statement, change).bind(id.0).run(&mut transaction).await?;
        if found != change.status {
            let failure = change.failure.as_ref().map(ToString::to_string);
            let details = json!({ "batch": row.get::<String>(2)?, "from": found.as_str(),
                "to": change.status.as_str(), "failure": failure });
            audit::append(self.store.db(), &mut transaction, actor, "user.status", &address, details).await?;
        }
        transaction.commit().await
    }

    /// Asks for a sync of these users as soon as possible.
    pub async fn request_sync(&self, actor: &Actor, ids: &[UserId], request: SyncRequest) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        for id in ids {
            let statement = self.statement(
                "UPDATE migration_user SET sync_wanted = 1, attempts = 0, next_attempt = NULL, accept_deletions = ?
                WHERE id = ?",
            );
            if statement.bind(request.accept_deletions).bind(id.0).run(&mut transaction).await? == 0 {
                return Err(StoreError::no_user(*id));
            }
        }
        let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let details = json!({ "users": numbers, "accept_deletions": request.accept_deletions });
        audit::append(self.store.db(), &mut transaction, actor, "user.sync", "users", details).await?;
        transaction.commit().await
    }

    /// Writes how far the holder of a lease is.
    pub async fn progress(&self, lease: &Lease, progress: &UserProgress) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Relaxed).await?;
        let statement = self.statement(
            "UPDATE migration_user SET folders = ?, folders_done = ?, items_expected = ?, items_done = ?,
            bytes_done = ?, bytes_per_second = ?, progress_at = ? WHERE id = ? AND EXISTS
            (SELECT 1 FROM lease WHERE lease.user_id = migration_user.id AND lease.epoch = ?)",
        );
        let numbers = [progress.folders, progress.folders_done, progress.items_expected, progress.items_done];
        let written = statement
            .bind_all(numbers.map(Value::from))
            .bind(progress.bytes_done)
            .bind(progress.bytes_per_second)
            .bind(progress.at)
            .bind(lease.user.0)
            .bind(lease.epoch)
            .run(&mut transaction)
            .await?;
        transaction.commit().await?;
        if written == 1 { Ok(()) } else { Err(StoreError::LeaseLost) }
    }

    fn statement(&self, template: &'static str) -> Statement<'static> {
        sql_of(self.store.db().many(template, "", 0))
    }
}

impl UserFilter {
    fn takes(&self, user: &User) -> bool {
        let status = self.statuses.is_empty() || self.statuses.contains(&user.status);
        let part = self.address_part.as_deref().map(str::to_lowercase);
        status && part.is_none_or(|part| user.address.as_str().contains(&part))
    }
}

fn change_values<'c>(statement: Statement<'static>, change: &'c UserChange) -> Statement<'c> {
    statement
        .bind(change.status.as_str())
        .bind_all(failure_values(change.failure.as_ref()))
        .bind(change.attempts)
        .bind(change.next_attempt)
        .bind(change.last_started)
        .bind(change.last_synced)
        .bind(change.sync_wanted.map(i64::from))
        .bind(change.accept_deletions.map(i64::from))
}

fn user_of(row: &Row) -> Result<User, StoreError> {
    Ok(User {
        id: UserId(row.get(0)?),
        batch: row.parsed(1)?,
        address: row.parsed(2)?,
        source_login: row.get(3)?,
        target_login: row.get(4)?,
        status: row.parsed(5)?,
        failure: failure_at(row, 6)?,
        attempts: row.small(11)?,
        next_attempt: row.get(12)?,
        last_started: row.get(13)?,
        last_synced: row.get(14)?,
        sync_wanted: row.flag(15)?,
        accept_deletions: row.flag(16)?,
        progress: progress_at(row, 17)?,
        counters: counters_at(row, 24)?,
    })
}

fn progress_at(row: &Row, first: usize) -> Result<UserProgress, StoreError> {
    Ok(UserProgress {
        folders: row.count(first)?,
        folders_done: row.count(first + 1)?,
        items_expected: row.count(first + 2)?,
        items_done: row.count(first + 3)?,
        bytes_done: row.count(first + 4)?,
        bytes_per_second: row.count(first + 5)?,
        at: row.get(first + 6)?,
    })
}
