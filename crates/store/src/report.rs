//! Reports: small JSON documents about a batch, such as the summary of a verification. They outlive the batch.

use cutover_model::BatchName;

use crate::statement::{Row, sql};
use crate::store::{Store, now, take_numbers};
use crate::{Actor, Durability, StoreError, audit};

/// A kept report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its number.
    pub id: i64,
    /// The batch it is about; it may be gone by now.
    pub batch: BatchName,
    /// What kind, as a stable word: `verification`.
    pub kind: String,
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// The document, JSON.
    pub document: String,
}

/// The reports of a store.
#[derive(Clone)]
pub struct Reports {
    store: Store,
}

impl Reports {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Keeps a report and tells its number.
    pub async fn add(&self, actor: &Actor, batch: &BatchName, kind: &str, document: &str) -> Result<i64, StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let id = take_numbers(&mut transaction, "report", 1).await?;
        let text = "INSERT INTO report (id, batch, kind, made, document) VALUES ($1, $2, $3, $4, $5)";
        let statement = sql(text).bind(id).bind(batch.as_str()).bind(kind).bind(now()).bind(document);
        statement.run(&mut transaction).await?;
        let details = serde_json::json!({ "kind": kind, "report": id });
        audit::append(self.store.db(), &mut transaction, actor, "report.add", batch.as_str(), details).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// The reports about a batch, newest first.
    pub async fn list(&self, batch: &BatchName) -> Result<Vec<Report>, StoreError> {
        let text = "SELECT id, batch, kind, made, document FROM report WHERE batch = $1 ORDER BY id DESC";
        let rows = sql(text).bind(batch.as_str()).all(&mut self.store.db().read().await?).await?;
        rows.iter().map(report_of).collect()
    }

    /// The newest report of a kind about a batch.
    pub async fn latest(&self, batch: &BatchName, kind: &str) -> Result<Option<Report>, StoreError> {
        let text = "SELECT id, batch, kind, made, document FROM report WHERE batch = $1 AND kind = $2
            ORDER BY id DESC LIMIT 1";
        let statement = sql(text).bind(batch.as_str()).bind(kind);
        statement.optional(&mut self.store.db().read().await?).await?.as_ref().map(report_of).transpose()
    }
}

fn report_of(row: &Row) -> Result<Report, StoreError> {
    Ok(Report { id: row.get(0)?, batch: row.parsed(1)?, kind: row.get(2)?, made: row.get(3)?, document: row.get(4)? })
}
