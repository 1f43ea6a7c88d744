//! Tenants: where they are, as which application we sign in, and the nonce that marks what we make there.

use cutover_model::Secret;
use serde_json::json;

use crate::db::Transaction;
use crate::statement::{Access, Row, sql};
use crate::store::{Store, now};
use crate::{Actor, Durability, SecretOwner, StoreError, audit, key, vault};

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// What we call it.
    pub name: String,
    /// Its settings as JSON; no secrets: those are in the vault.
    pub settings: String,
    /// What tells the objects that we make there from those of others; the store makes it.
    pub nonce: String,
    /// When it was added, in seconds since 1970; the store sets it.
    pub created: i64,
    /// When it was last changed; the store sets it.
    pub changed: i64,
}

/// The tenants of a store.
#[derive(Clone)]
pub struct Tenants {
    store: Store,
}

impl Tenants {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Adds a tenant together with its secrets (name and value).
    pub async fn add(
        &self,
        actor: &Actor,
        name: &str,
        settings: &str,
        secrets: &[(&str, Secret)],
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let nonce: String = key::random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        let text = "INSERT INTO tenant (name, settings, nonce, created, changed) VALUES ($1, $2, $3, $4, $4)
            ON CONFLICT (name) DO NOTHING";
        let made = sql(text).bind(name).bind(settings).bind(nonce).bind(now()).run(&mut transaction).await?;
        if made == 0 {
            return Err(StoreError::exists("tenant", name));
        }
        self.finish(transaction, actor, ("tenant.add", name), settings, secrets).await
    }

    /// Replaces a tenant's settings, and those secrets that are given. Its nonce stays, and what is kept of its accounts.
    pub async fn set(
        &self,
        actor: &Actor,
        name: &str,
        settings: &str,
        secrets: &[(&str, Secret)],
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let text = "UPDATE tenant SET settings = $2, changed = $3 WHERE name = $1";
        let changed = sql(text).bind(name).bind(settings).bind(now()).run(&mut transaction).await?;
        if changed == 0 {
            return Err(StoreError::missing("tenant", name));
        }
        self.finish(transaction, actor, ("tenant.set", name), settings, secrets).await
    }

    /// Every tenant, by name.
    pub async fn list(&self) -> Result<Vec<Tenant>, StoreError> {
        let text = "SELECT name, settings, nonce, created, changed FROM tenant ORDER BY name";
        sql(text).all(&mut self.store.db().read().await?).await?.iter().map(tenant_of).collect()
    }

    /// Writes the secrets and the audit row of an action on a tenant, and commits.
    async fn finish(
        &self,
        mut transaction: Transaction,
        actor: &Actor,
        (action, name): (&str, &str),
        settings: &str,
        secrets: &[(&str, Secret)],
    ) -> Result<(), StoreError> {
        let owner = SecretOwner::Tenant(name.to_owned());
        for (secret, value) in secrets {
            vault::write(&self.store, &mut transaction, &owner, secret, value).await?;
        }
        let names: Vec<&str> = secrets.iter().map(|(name, _)| *name).collect();
        let settings: serde_json::Value = serde_json::from_str(settings).unwrap_or_default();
        let details = json!({ "settings": settings, "secrets": names });
        audit::append(self.store.db(), &mut transaction, actor, action, name, details).await?;
        transaction.commit().await
    }

    /// One tenant.
    pub async fn get(&self, name: &str) -> Result<Tenant, StoreError> {
        let text = "SELECT name, settings, nonce, created, changed FROM tenant WHERE name = $1";
        let row = sql(text).bind(name).optional(&mut self.store.db().read().await?).await?;
        tenant_of(&row.ok_or_else(|| StoreError::missing("tenant", name))?)
    }

    /// Removes a tenant with its secrets and with what is kept of its accounts, unless an endpoint uses it. Nothing
    /// changes in the tenant itself.
    pub async fn remove(&self, actor: &Actor, name: &str) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        if let Some(by) = user_of(&mut transaction, name).await? {
            return Err(StoreError::InUse { what: "tenant", name: name.to_owned(), by });
        }
        for text in [
            "DELETE FROM licence_countdown WHERE tenant = $1",
            "DELETE FROM membership WHERE tenant = $1",
            "DELETE FROM provisioning WHERE tenant = $1",
        ] {
            sql(text).bind(name).run(&mut transaction).await?;
        }
        remove_passwords(&mut transaction, name).await?;
        let removed = sql("DELETE FROM tenant WHERE name = $1").bind(name).run(&mut transaction).await?;
        if removed == 0 {
            return Err(StoreError::missing("tenant", name));
        }
        vault::remove_all(&mut transaction, &SecretOwner::Tenant(name.to_owned())).await?;
        audit::append(self.store.db(), &mut transaction, actor, "tenant.remove", name, json!({})).await?;
        transaction.commit().await
    }
}

/// The first endpoint that is in a tenant: its settings name the tenant.
async fn user_of(on: &mut impl Access, tenant: &str) -> Result<Option<String>, StoreError> {
    let rows = sql("SELECT name, settings FROM endpoint WHERE kind = 'microsoft365' ORDER BY name").all(on).await?;
    for row in &rows {
        let settings: serde_json::Value = serde_json::from_str(row.get(1)?).unwrap_or_default();
        if settings["kind"]["microsoft365"]["tenant"] == tenant {
            return row.get(0).map(Some);
        }
    }
    Ok(None)
}

async fn remove_passwords(transaction: &mut Transaction, tenant: &str) -> Result<(), StoreError> {
    let owner = format!("{tenant}/");
    let text = "DELETE FROM secret WHERE kind = 'account' AND SUBSTR(owner, 1, CAST($2 AS INTEGER)) = $1";
    let length = i64::try_from(owner.chars().count()).unwrap_or(i64::MAX);
    sql(text).bind(owner).bind(length).run(transaction).await.map(drop)
}

fn tenant_of(row: &Row) -> Result<Tenant, StoreError> {
    Ok(Tenant {
        name: row.get(0)?,
        settings: row.get(1)?,
        nonce: row.get(2)?,
        created: row.get(3)?,
        changed: row.get(4)?,
    })
}
