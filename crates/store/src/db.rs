//! The two databases behind one face: a writer, readers, and texts of statements that take many rows.
//!
//! SQLite runs in WAL mode with one writing connection (`BEGIN IMMEDIATE`, so that waiting is done by `busy_timeout`)
//! and two readers. A commit that must be durable runs with `synchronous = FULL`: it syncs the write-ahead log, which
//! is one file in order, so everything that was committed before is durable with it. PostgreSQL's log has the same
//! property with `synchronous_commit`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, SqlSafeStr, Sqlite, SqlitePool};

use crate::statement::{Access, Connection, sql};
use crate::{Durability, StoreError, StoreLocation};

/// How long a statement waits for other processes.
const PATIENCE: Duration = Duration::from_secs(30);
/// What PostgreSQL does where a process was stopped in the middle of a transaction: its locks are given back, so that
/// another can take its mailboxes over, and nobody waits for a lock without end.
const LIMITS: [(&str, &str); 2] = [("idle_in_transaction_session_timeout", "10s"), ("lock_timeout", "15s")];
/// Connections to PostgreSQL: enough for twenty mailboxes, few enough for many machines.
const CONNECTIONS: u32 = 8;

/// Which of the two it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Fills what the two say differently into a text.
    pub(crate) fn fill(self, text: &str) -> String {
        let words: &[(&str, &str, &str)] = &[
            ("{long}", "INTEGER", "BIGINT"),
            ("{short}", "INTEGER", "INTEGER"),
            ("{bytes}", "BLOB", "BYTEA"),
            ("{clustered}", "WITHOUT ROWID", ""),
            (
                "{now}",
                "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
                "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
            ),
            ("{hold}", "", "FOR SHARE"),
            ("{lock}", "", "FOR UPDATE"),
        ];
        words.iter().fold(text.to_owned(), |text, (word, sqlite, postgres)| {
            text.replace(word, if self == Self::Sqlite { sqlite } else { postgres })
        })
    }
}

#[derive(Clone)]
enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool, full: Arc<AtomicBool> },
    Postgres(PgPool),
}

/// Texts made from a template and a count.
type Texts = HashMap<(&'static str, usize), Arc<str>>;

/// An open database.
#[derive(Clone)]
pub(crate) struct Db {
    pools: Pools,
    texts: Arc<Mutex<Texts>>,
}

impl Db {
    /// Opens the database of a store.
    pub(crate) async fn open(at: &StoreLocation) -> Result<Self, StoreError> {
        match at {
            StoreLocation::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
                Self::sqlite(&folder.join("cutover.db")).await
            }
            StoreLocation::Postgres { url, files } => {
                std::fs::create_dir_all(files).map_err(StoreError::file(files))?;
                Self::postgres(url.expose()).await
            }
        }
    }

    /// Opens or makes a SQLite file.
    pub(crate) async fn sqlite(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .foreign_keys(true)
            .pragma("cache_size", "-4096")
            .pragma("journal_size_limit", "67108864");
        let full = Arc::new(AtomicBool::new(true));
        let writer = sqlite_pool(1).after_connect({
            let full = Arc::clone(&full);
            move |_, _| {
                full.store(true, Ordering::Relaxed);
                Box::pin(async { Ok(()) })
            }
        });
        let writer = writer.connect_with(options.clone()).await?;
        let readers = sqlite_pool(2).connect_lazy_with(options.pragma("query_only", "1"));
        Ok(Self { pools: Pools::Sqlite { writer, readers, full }, texts: Arc::default() })
    }

    /// Connects to PostgreSQL.
    async fn postgres(url: &str) -> Result<Self, StoreError> {
        let place = || url.rsplit_once('@').map_or(url, |(_, place)| place).to_owned();
        let options: PgConnectOptions = url.parse().map_err(|source| StoreError::Place { place: place(), source })?;
        let options = options.application_name("cutover").options(LIMITS);
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
        let pool = pool.connect_with(options).await.map_err(|error| match StoreError::from(error) {
            StoreError::Database(source) => StoreError::Unreachable(source),
            other => other,
        })?;
        Ok(Self { pools: Pools::Postgres(pool), texts: Arc::default() })
    }

    /// Which of the two it is.
    pub(crate) fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Starts a writing transaction. It is rolled back when it is dropped without [`Transaction::commit`].
    pub(crate) async fn write(&self, durability: Durability) -> Result<Transaction, StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, full, .. } => {
                let mut connection = writer.acquire().await?;
                let wanted = durability == Durability::Flushed;
                if full.load(Ordering::Relaxed) != wanted {
                    let pragma = if wanted { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" };
                    sqlx::query::<Sqlite>(pragma).execute(&mut *connection).await?;
                    full.store(wanted, Ordering::Relaxed);
                }
                let begin = Some("BEGIN IMMEDIATE".into_sql_str());
                Ok(Transaction::Sqlite(sqlx::Transaction::begin(connection, begin).await?))
            }
            Pools::Postgres(pool) => {
                let mut transaction = Transaction::Postgres(pool.begin().await?);
                if durability == Durability::Relaxed {
                    sql("SET LOCAL synchronous_commit TO off").run(&mut transaction).await?;
                }
                Ok(transaction)
            }
        }
    }

    /// A connection that only reads.
    pub(crate) async fn read(&self) -> Result<Reader, StoreError> {
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => Reader::Sqlite(readers.acquire().await?),
            Pools::Postgres(pool) => Reader::Postgres(pool.acquire().await?),
        })
    }

    /// The writing connection outside a transaction, for what SQLite does only there.
    pub(crate) async fn alone(&self) -> Result<Reader, StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => Ok(Reader::Sqlite(writer.acquire().await?)),
            Pools::Postgres(pool) => Ok(Reader::Postgres(pool.acquire().await?)),
        }
    }

    /// The text of a statement in which `{many}` stands for `count` times `group`. Such texts are written with `?`,
    /// which SQLite finds in no time, where `$1` costs it a search per value; PostgreSQL gets numbers. Texts are
    /// kept, so ask for few different counts.
    pub(crate) fn many(&self, template: &'static str, group: &str, count: usize) -> Arc<str> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || expand(self.dialect(), template, group, count).into();
        Arc::clone(texts.entry((template, count)).or_insert_with(made))
    }

    /// Closes all connections; a SQLite file is then alone, without its log.
    pub(crate) async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

fn sqlite_pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// A text written with `?` and `{many}`, as the database wants it.
pub(crate) fn expand(dialect: Dialect, template: &str, group: &str, count: usize) -> String {
    let groups = vec![group; count].join(", ");
    let text = dialect.fill(&template.replace("{many}", &groups));
    if dialect == Dialect::Sqlite {
        return text;
    }
    let mut numbered = String::with_capacity(text.len() * 2);
    for (index, part) in text.split('?').enumerate() {
        if index > 0 {
            numbered.push_str(&format!("${index}"));
        }
        numbered.push_str(part);
    }
    numbered
}

/// A writing transaction.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    /// Makes it so.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await?,
            Self::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}

impl Access for Transaction {
    fn connection(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(transaction) => Connection::Sqlite(transaction),
            Self::Postgres(transaction) => Connection::Postgres(transaction),
        }
    }
}

/// A reading connection.
pub(crate) enum Reader {
    Sqlite(sqlx::pool::PoolConnection<Sqlite>),
    Postgres(sqlx::pool::PoolConnection<Postgres>),
}

impl Access for Reader {
    fn connection(&mut self) -> Connection<'_> {
        match self {
            Self::Sqlite(connection) => Connection::Sqlite(connection),
            Self::Postgres(connection) => Connection::Postgres(connection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_are_numbered_for_postgres_alone() {
        let template = "INSERT INTO t VALUES {many} {hold}";
        assert_eq!(expand(Dialect::Sqlite, template, "(?,?)", 2), "INSERT INTO t VALUES (?,?), (?,?) ");
        assert_eq!(expand(Dialect::Postgres, template, "(?,?)", 2), "INSERT INTO t VALUES ($1,$2), ($3,$4) FOR SHARE");
    }
}
