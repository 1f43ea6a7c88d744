//! Migration endpoints: a server that mailboxes are read from or written to, its settings and its limits.

use cutover_model::{EndpointName, Secret};
use serde_json::json;

use crate::db::Transaction;
use crate::statement::{Access, Row, sql};
use crate::store::{Store, now};
use crate::{Actor, Durability, SecretOwner, StoreError, audit, vault};

/// A migration endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name.
    pub name: EndpointName,
    /// What speaks to it, as a stable word: `imap`, `maildir`.
    pub kind: String,
    /// Its settings as JSON; only the connector reads them. No secrets: those are in the vault.
    pub settings: String,
    /// The most mailboxes in their initial sync at once.
    pub max_concurrent_migrations: Option<u32>,
    /// The most mailboxes in an incremental sync at once.
    pub max_concurrent_incremental_syncs: Option<u32>,
    /// When it was made, in seconds since 1970; the store sets it.
    pub created: i64,
    /// When it was last changed; the store sets it.
    pub changed: i64,
}

/// The endpoints of a store.
#[derive(Clone)]
pub struct Endpoints {
    store: Store,
}

impl Endpoints {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Makes an endpoint together with its secrets (name and value).
    pub async fn create(
        &self,
        actor: &Actor,
        endpoint: &Endpoint,
        secrets: &[(&str, Secret)],
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let text = "INSERT INTO endpoint (name, kind, settings, max_migrations, max_incremental, created, changed)
            VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (name) DO NOTHING";
        let made = sql(text)
            .bind(endpoint.name.as_str())
            .bind(endpoint.kind.as_str())
            .bind(endpoint.settings.as_str())
            .bind(endpoint.max_concurrent_migrations)
            .bind(endpoint.max_concurrent_incremental_syncs)
            .bind(now())
            .run(&mut transaction)
            .await?;
        if made == 0 {
            return Err(StoreError::exists("endpoint", &endpoint.name));
        }
        self.finish(transaction, actor, "endpoint.create", endpoint, secrets).await
    }

    /// Replaces an endpoint's settings and limits, and those secrets that are given.
    pub async fn set(&self, actor: &Actor, endpoint: &Endpoint, secrets: &[(&str, Secret)]) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let text = "UPDATE endpoint SET kind = $2, settings = $3, max_migrations = $4, max_incremental = $5,
            changed = $6 WHERE name = $1";
        let changed = sql(text)
            .bind(endpoint.name.as_str())
            .bind(endpoint.kind.as_str())
            .bind(endpoint.settings.as_str())
            .bind(endpoint.max_concurrent_migrations)
            .bind(endpoint.max_concurrent_incremental_syncs)
            .bind(now())
            .run(&mut transaction)
            .await?;
        if changed == 0 {
            return Err(StoreError::missing("endpoint", &endpoint.name));
        }
        self.finish(transaction, actor, "endpoint.set", endpoint, secrets).await
    }

    async fn finish(
        &self,
        mut transaction: Transaction,
        actor: &Actor,
        action: &str,
        endpoint: &Endpoint,
        secrets: &[(&str, Secret)],
    ) -> Result<(), StoreError> {
        let owner = SecretOwner::Endpoint(endpoint.name.clone());
        for (name, secret) in secrets {
            vault::write(&self.store, &mut transaction, &owner, name, secret).await?;
        }
        let names: Vec<&str> = secrets.iter().map(|(name, _)| *name).collect();
        let settings: serde_json::Value = serde_json::from_str(&endpoint.settings).unwrap_or_default();
        let details = json!({ "kind": endpoint.kind, "settings": settings, "secrets": names,
            "max_concurrent_migrations": endpoint.max_concurrent_migrations,
            "max_concurrent_incremental_syncs": endpoint.max_concurrent_incremental_syncs });
        audit::append(self.store.db(), &mut transaction, actor, action, endpoint.name.as_str(), details).await?;
        transaction.commit().await
    }

    /// Every endpoint, by name.
    pub async fn list(&self) -> Result<Vec<Endpoint>, StoreError> {
        let text = "SELECT name, kind, settings, max_migrations, max_incremental, created, changed FROM endpoint
            ORDER BY name";
        sql(text).all(&mut self.store.db().read().await?).await?.iter().map(endpoint_of).collect()
    }

    /// One endpoint.
    pub async fn get(&self, name: &EndpointName) -> Result<Endpoint, StoreError> {
        let text = "SELECT name, kind, settings, max_migrations, max_incremental, created, changed FROM endpoint
            WHERE name = $1";
        let row = sql(text).bind(name.as_str()).optional(&mut self.store.db().read().await?).await?;
        endpoint_of(&row.ok_or_else(|| StoreError::missing("endpoint", name))?)
    }

    /// Removes an endpoint and its secrets, unless a batch uses it.
    pub async fn remove(&self, actor: &Actor, name: &EndpointName) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        if let Some(by) = user_of(&mut transaction, name).await? {
            return Err(StoreError::InUse { what: "endpoint", name: name.to_string(), by });
        }
        let removed = sql("DELETE FROM endpoint WHERE name = $1").bind(name.as_str()).run(&mut transaction).await?;
        if removed == 0 {
            return Err(StoreError::missing("endpoint", name));
        }
        vault::remove_all(&mut transaction, &SecretOwner::Endpoint(name.clone())).await?;
        audit::append(self.store.db(), &mut transaction, actor, "endpoint.remove", name.as_str(), json!({})).await?;
        transaction.commit().await
    }
}

/// The first batch that uses an endpoint.
async fn user_of(on: &mut impl Access, name: &EndpointName) -> Result<Option<String>, StoreError> {
    let text = "SELECT name FROM batch WHERE source = $1 OR target = $1 ORDER BY name LIMIT 1";
    let row = sql(text).bind(name.as_str()).optional(on).await?;
    row.map(|row| row.get(0)).transpose()
}

fn endpoint_of(row: &Row) -> Result<Endpoint, StoreError> {
    let limit = |index| Ok::<_, StoreError>(row.optional_count(index)?.and_then(|limit| u32::try_from(limit).ok()));
    Ok(Endpoint {
        name: row.parsed(0)?,
        kind: row.get(1)?,
        settings: row.get(2)?,
        max_concurrent_migrations: limit(3)?,
        max_concurrent_incremental_syncs: limit(4)?,
        created: row.get(5)?,
        changed: row.get(6)?,
    })
}
