//! The audit log: append-only and hash-chained, written in the transaction of the action it tells of.
//!
//! A row's hash is SHA-256 over the previous row's hash and the row as canonical JSON: one object, its members in the
//! order `seq`, `at`, `actor`, `action`, `object`, `details`, without spaces, and the members of `details` by name.
//! The last number and hash are kept beside the log, so that rows missing at its end are noticed too.

use aws_lc_rs::digest::{Context, SHA256};
use serde::Serialize;

use crate::db::{Db, Reader, Transaction};
use crate::statement::{Row, sql, sql_of};
use crate::store::{Store, now};
use crate::{Actor, Durability, StoreError};

/// Rows that are read at once when the chain is checked.
const PAGE: i64 = 1000;

/// A row of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What was done, as a stable word: `batch.create`.
    pub action: String,
    /// What it was done to.
    pub object: String,
    /// More about it, as a JSON object.
    pub details: serde_json::Value,
    /// The hash of this row and all before it.
    #[serde(skip)]
    pub hash: [u8; 32],
}

/// What checking the chain gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every row is as it was written, and none is missing.
    Whole {
        /// How many there are.
        rows: u64,
    },
    /// From this row on it cannot be trusted.
    Broken {
        /// The first number that is missing or does not fit what came before.
        first: i64,
    },
}

/// The audit log of a store.
#[derive(Clone)]
pub struct Audit {
    store: Store,
}

impl Audit {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Writes down something that was done outside the store.
    pub async fn append(
        &self,
        actor: &Actor,
        action: &str,
        object: &str,
        details: serde_json::Value,
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        append(self.store.db(), &mut transaction, actor, action, object, details).await?;
        transaction.commit().await
    }

    /// Rows after a number, oldest first, at most `limit`.
    pub async fn list(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        page(&mut self.store.db().read().await?, after, i64::try_from(limit).unwrap_or(i64::MAX)).await
    }

    /// The last rows, oldest first.
    pub async fn last(&self, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        let last: i64 = sql("SELECT seq FROM audit_head").one(&mut self.store.db().read().await?).await?.get(0)?;
        self.list(last.saturating_sub(i64::try_from(limit).unwrap_or(i64::MAX)), limit).await
    }

    /// Checks the whole chain.
    pub async fn verify(&self) -> Result<AuditVerdict, StoreError> {
        let mut reader = self.store.db().read().await?;
        let head = sql("SELECT seq, hash FROM audit_head").one(&mut reader).await?;
        let (last, last_hash): (i64, Vec<u8>) = (head.get(0)?, head.get(1)?);
        let (mut seq, mut hash) = (0, [0; 32]);
        while seq < last {
            let rows = page(&mut reader, seq, PAGE.min(last - seq)).await?;
            for row in &rows {
                hash = chained(&hash, row);
                if row.seq != seq + 1 || row.hash != hash {
                    return Ok(AuditVerdict::Broken { first: seq + 1 });
                }
                seq += 1;
            }
            if rows.is_empty() {
                return Ok(AuditVerdict::Broken { first: seq + 1 });
            }
        }
        if last_hash != hash {
            return Ok(AuditVerdict::Broken { first: last });
        }
        Ok(AuditVerdict::Whole { rows: last.unsigned_abs() })
    }
}

/// Begins the log of a new store.
pub(crate) async fn begin(transaction: &mut Transaction) -> Result<(), StoreError> {
    let text = "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, $1)";
    sql(text).bind([0_u8; 32].as_slice()).run(transaction).await.map(drop)
}

/// Adds a row, as the last thing in the transaction of what it tells of: it makes others wait.
pub(crate) async fn append(
    db: &Db,
    transaction: &mut Transaction,
    actor: &Actor,
    action: &str,
    object: &str,
    details: serde_json::Value,
) -> Result<(), StoreError> {
    let text = db.many("SELECT seq, hash FROM audit_head {lock}", "", 0);
    let head = sql_of(text).one(transaction).await?;
    let row = AuditRow {
        seq: head.get::<i64>(0)? + 1,
        at: now(),
        actor: actor.name().to_owned(),
        action: action.to_owned(),
        object: object.replace('\0', "\u{fffd}"),
        details,
        hash: [0; 32],
    };
    let hash = chained(head.get(1)?, &row);
    let text = "INSERT INTO audit (seq, at, actor, action, object, details, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    sql(text)
        .bind(row.seq)
        .bind(row.at)
        .bind(row.actor)
        .bind(row.action)
        .bind(row.object)
        .bind(row.details.to_string())
        .bind(hash.as_slice())
        .run(transaction)
        .await?;
    sql("UPDATE audit_head SET seq = $1, hash = $2").bind(row.seq).bind(hash.as_slice()).run(transaction).await?;
    Ok(())
}

fn chained(previous: &[u8], row: &AuditRow) -> [u8; 32] {
    let canonical = serde_json::to_vec(row).expect("a row is always JSON");
    let mut context = Context::new(&SHA256);
    context.update(previous);
    context.update(&canonical);
    context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
}

async fn page(reader: &mut Reader, after: i64, limit: i64) -> Result<Vec<AuditRow>, StoreError> {
    let text = "SELECT seq, at, actor, action, object, details, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
    sql(text).bind(after).bind(limit).all(reader).await?.iter().map(row_of).collect()
}

fn row_of(row: &Row) -> Result<AuditRow, StoreError> {
    let details: &str = row.get(5)?;
    let hash: &[u8] = row.get(6)?;
    Ok(AuditRow {
        seq: row.get(0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        action: row.get(3)?,
        object: row.get(4)?,
        details: serde_json::from_str(details).unwrap_or_else(|_| serde_json::Value::String(details.to_owned())),
        hash: hash.try_into().unwrap_or([0; 32]),
    })
}
