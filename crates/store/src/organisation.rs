//! The records of the organisation as they were last imported, and what the administrator marked them as.

use std::collections::HashMap;

use serde_json::json;

use crate::db::Transaction;
use crate::statement::{Row, Value, sql, sql_of};
use crate::store::{Store, now};
use crate::{Actor, Durability, StoreError, audit};

/// Records that are written at once.
const ROWS: usize = 100;

/// A record of the organisation. The document is whoever's who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRecord {
    /// The directory's id.
    pub id: String,
    /// Its primary address.
    pub address: String,
    /// What the administrator marked it as, in place of what the directory says.
    pub marked_as: Option<String>,
    /// The record as JSON.
    pub document: String,
}

/// The last import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationImport {
    /// When, in seconds since 1970.
    pub at: i64,
    /// Where the records came from, for people; never with a secret.
    pub origin: String,
    /// Permissions on folders, as JSON.
    pub permissions: String,
}

/// The organisation of a store.
#[derive(Clone)]
pub struct OrganisationRecords {
    store: Store,
}

impl OrganisationRecords {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Replaces all records. Marks stay with the records that are still there.
    pub async fn replace(
        &self,
        actor: &Actor,
        origin: &str,
        records: &[OrganisationRecord],
        permissions: &str,
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let marks = marks(&mut transaction).await?;
        sql("DELETE FROM organisation_record").run(&mut transaction).await?;
        sql("DELETE FROM organisation_import").run(&mut transaction).await?;
        for rows in records.chunks(ROWS) {
            self.write(&mut transaction, rows, &marks).await?;
        }
        let text = "INSERT INTO organisation_import (id, at, origin, permissions) VALUES (1, $1, $2, $3)";
        sql(text).bind(now()).bind(origin).bind(permissions).run(&mut transaction).await?;
        let details = json!({ "records": records.len() });
        audit::append(self.store.db(), &mut transaction, actor, "organisation.import", origin, details).await?;
        transaction.commit().await
    }

    async fn write(
        &self,
        transaction: &mut Transaction,
        rows: &[OrganisationRecord],
        marks: &HashMap<String, String>,
    ) -> Result<(), StoreError> {
        let template = "INSERT INTO organisation_record (id, address, marked_as, document) VALUES {many}";
        let text = self.store.db().many(template, "(?, ?, ?, ?)", rows.len());
        let values = rows.iter().flat_map(|row| {
            let mark = row.marked_as.as_deref().or_else(|| marks.get(&row.id).map(String::as_str));
            [
                Value::from(row.id.as_str()),
                Value::from(row.address.as_str()),
                Value::from(mark),
                Value::from(row.document.as_str()),
            ]
        });
        sql_of(text).bind_all(values).run(transaction).await.map(drop)
    }

    /// Every record, by address.
    pub async fn list(&self) -> Result<Vec<OrganisationRecord>, StoreError> {
        let text = "SELECT id, address, marked_as, document FROM organisation_record ORDER BY address, id";
        sql(text).all(&mut self.store.db().read().await?).await?.iter().map(record_of).collect()
    }

    /// The last import, if there was one.
    pub async fn last_import(&self) -> Result<Option<OrganisationImport>, StoreError> {
        let text = "SELECT at, origin, permissions FROM organisation_import";
        let row = sql(text).optional(&mut self.store.db().read().await?).await?;
        row.map(|row| Ok(OrganisationImport { at: row.get(0)?, origin: row.get(1)?, permissions: row.get(2)? }))
            .transpose()
    }

    /// Marks a record as something else than the directory says; `None` takes the mark away.
    pub async fn mark(&self, actor: &Actor, id: &str, marked_as: Option<&str>) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let text = "UPDATE organisation_record SET marked_as = $2 WHERE id = $1 RETURNING address";
        let row = sql(text).bind(id).bind(marked_as).optional(&mut transaction).await?;
        let address: String = row.ok_or_else(|| StoreError::missing("record", id))?.get(0)?;
        let details = json!({ "as": marked_as });
        audit::append(self.store.db(), &mut transaction, actor, "organisation.mark", &address, details).await?;
        transaction.commit().await
    }
}

async fn marks(transaction: &mut Transaction) -> Result<HashMap<String, String>, StoreError> {
    let text = "SELECT id, marked_as FROM organisation_record WHERE marked_as IS NOT NULL";
    let rows = sql(text).all(transaction).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

fn record_of(row: &Row) -> Result<OrganisationRecord, StoreError> {
    Ok(OrganisationRecord { id: row.get(0)?, address: row.get(1)?, marked_as: row.get(2)?, document: row.get(3)? })
}
