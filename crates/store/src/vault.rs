//! The vault: passwords and tokens, sealed with the master key and bound to what they belong to.

use std::sync::{Arc, PoisonError};

use cutover_model::{EndpointName, Secret};
use serde_json::json;
use zeroize::Zeroizing;

use crate::db::Transaction;
use crate::key::Cipher;
use crate::statement::sql;
use crate::store::{SIGNING_KEY, Store, meta, set_key_check, set_meta};
use crate::{Actor, Durability, MasterKey, StoreError, UserId, audit};

/// What a secret belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretOwner {
    /// An endpoint.
    Endpoint(EndpointName),
    /// A migration user.
    User(UserId),
    /// A tenant, by its name.
    Tenant(String),
    /// An account that is made in a tenant: the tenant's name and the record's id.
    Account(String, String),
}

impl SecretOwner {
    fn kind(&self) -> &'static str {
        match self {
            Self::Endpoint(_) => "endpoint",
            Self::User(_) => "user",
            Self::Tenant(_) => "tenant",
            Self::Account(..) => "account",
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Endpoint(name) => name.to_string(),
            Self::User(user) => user.0.to_string(),
            Self::Tenant(name) => name.clone(),
            Self::Account(tenant, record) => format!("{tenant}/{record}"),
        }
    }
}

/// The vault of a store.
#[derive(Clone)]
pub struct Vault {
    store: Store,
}

impl Vault {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Keeps a secret; one of the same name is replaced.
    pub async fn put(&self, actor: &Actor, owner: &SecretOwner, name: &str, secret: &Secret) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        write(&self.store, &mut transaction, owner, name, secret).await?;
        let details = json!({ "kind": owner.kind(), "name": name });
        audit::append(self.store.db(), &mut transaction, actor, "secret.put", &owner.key(), details).await?;
        transaction.commit().await
    }

    /// A secret, if there is one of this name.
    pub async fn get(&self, owner: &SecretOwner, name: &str) -> Result<Option<Secret>, StoreError> {
        let key = owner.key();
        let text = "SELECT sealed FROM secret WHERE kind = $1 AND owner = $2 AND name = $3";
        let statement = sql(text).bind(owner.kind()).bind(key.as_str()).bind(name);
        let Some(row) = statement.optional(&mut self.store.db().read().await?).await? else { return Ok(None) };
        let plain = self.store.cipher().open(&["secret", owner.kind(), &key, name], row.get(0)?)?;
        let text = std::str::from_utf8(&plain).map_err(|_| StoreError::corrupt("a secret is not text"))?;
        Ok(Some(Secret::new(text)))
    }

    /// The names of what is kept for an owner.
    pub async fn names(&self, owner: &SecretOwner) -> Result<Vec<String>, StoreError> {
        let text = "SELECT name FROM secret WHERE kind = $1 AND owner = $2 ORDER BY name";
        let statement = sql(text).bind(owner.kind()).bind(owner.key());
        let rows = statement.all(&mut self.store.db().read().await?).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Removes a secret.
    pub async fn remove(&self, actor: &Actor, owner: &SecretOwner, name: &str) -> Result<(), StoreError> {
        let key = owner.key();
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let statement = sql("DELETE FROM secret WHERE kind = $1 AND owner = $2 AND name = $3");
        let removed = statement.bind(owner.kind()).bind(key.as_str()).bind(name).run(&mut transaction).await?;
        if removed == 0 {
            return Err(StoreError::missing("secret", name));
        }
        let details = json!({ "kind": owner.kind(), "name": name });
        audit::append(self.store.db(), &mut transaction, actor, "secret.remove", &key, details).await?;
        transaction.commit().await
    }

    /// Seals everything anew with another key, in one transaction. Other processes have to be started with the new
    /// key afterwards.
    pub async fn reseal(&self, actor: &Actor, key: &MasterKey) -> Result<(), StoreError> {
        let old = self.store.cipher();
        let new = Cipher::new(key, old.version().wrapping_add(1));
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        reseal_secrets(&mut transaction, &old, &new).await?;
        let place = ["meta", SIGNING_KEY];
        let sealed = meta(&mut transaction, SIGNING_KEY).await?;
        let sealed = sealed.ok_or_else(|| StoreError::corrupt("it has no signing key"))?;
        set_meta(&mut transaction, SIGNING_KEY, &new.seal(&place, &old.open(&place, &sealed)?)).await?;
        set_key_check(&mut transaction, &new).await?;
        let details = json!({ "version": new.version() });
        audit::append(self.store.db(), &mut transaction, actor, "vault.reseal", "vault", details).await?;
        transaction.commit().await?;
        *self.store.inner.cipher.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(())
    }
}

async fn reseal_secrets(transaction: &mut Transaction, old: &Cipher, new: &Cipher) -> Result<(), StoreError> {
    for row in sql("SELECT kind, owner, name, sealed FROM secret").all(transaction).await? {
        let (kind, owner, name): (&str, &str, &str) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let place = ["secret", kind, owner, name];
        let sealed = new.seal(&place, &old.open(&place, row.get(3)?)?);
        let text = "UPDATE secret SET sealed = $4 WHERE kind = $1 AND owner = $2 AND name = $3";
        sql(text).bind(kind).bind(owner).bind(name).bind(sealed).run(transaction).await?;
    }
    Ok(())
}

/// Keeps a secret inside another action's transaction.
pub(crate) async fn write(
    store: &Store,
    transaction: &mut Transaction,
    owner: &SecretOwner,
    name: &str,
    secret: &Secret,
) -> Result<(), StoreError> {
    let key = owner.key();
    let plain = Zeroizing::new(secret.expose().as_bytes().to_vec());
    let sealed = store.cipher().seal(&["secret", owner.kind(), &key, name], &plain);
    let text = "INSERT INTO secret (kind, owner, name, sealed) VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, owner, name) DO UPDATE SET sealed = excluded.sealed";
    sql(text).bind(owner.kind()).bind(key).bind(name).bind(sealed).run(transaction).await.map(drop)
}

/// Removes every secret of an owner inside another action's transaction.
pub(crate) async fn remove_all(transaction: &mut Transaction, owner: &SecretOwner) -> Result<(), StoreError> {
    let statement = sql("DELETE FROM secret WHERE kind = $1 AND owner = $2");
    statement.bind(owner.kind()).bind(owner.key()).run(transaction).await.map(drop)
}
