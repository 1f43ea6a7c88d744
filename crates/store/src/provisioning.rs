//! What was made of the organisation's records in a tenant: ids, states, first passwords (sealed), and the days that
//! mailboxes may still live without a licence. The tenant itself tells what is there; this is what it cannot tell.

use cutover_model::{Failure, Secret};
use serde_json::{Value as Json, json};

use crate::db::Transaction;
use crate::statement::{Row, sql};
use crate::store::{Store, now};
use crate::stored::{failure_at, failure_values};
use crate::{Actor, Durability, SecretOwner, StoreError, audit, vault};

/// Name in the vault of the first password of an account.
const FIRST_PASSWORD: &str = "first-password";

/// How far a record is, with Exchange Online's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountStatus {
    /// Being made.
    Provisioning,
    /// There, but not all of its members or other parts are.
    ProvisionUpdating,
    /// Everything is there.
    Completed,
    /// Something failed.
    Failed,
}

impl AccountStatus {
    const ALL: [Self; 4] = [Self::Provisioning, Self::ProvisionUpdating, Self::Completed, Self::Failed];

    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provisioning => "Provisioning",
            Self::ProvisionUpdating => "ProvisionUpdating",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
        }
    }
}

/// What is known of an account's first password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountPassword {
    /// It has none of ours: it is no account, or it was there before.
    None,
    /// It was made so that nobody can sign in yet.
    Waiting,
    /// It is in the vault.
    Kept,
}

impl AccountPassword {
    const ALL: [Self; 3] = [Self::None, Self::Waiting, Self::Kept];

    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Waiting => "waiting",
            Self::Kept => "kept",
        }
    }
}

/// A record and what became of it in the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The record's id.
    pub record: String,
    /// Its address.
    pub address: String,
    /// The tenant's id, once it was told.
    pub object: Option<String>,
    /// How far it is.
    pub status: AccountStatus,
    /// Its first password.
    pub password: AccountPassword,
    /// What failed last.
    pub failure: Option<Failure>,
    /// When this was last written, in seconds since 1970; the store sets it.
    pub changed: i64,
}

/// A mailbox without a licence, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countdown {
    /// The tenant's id.
    pub object: String,
    /// Its address.
    pub address: String,
    /// Since when, in seconds since 1970.
    pub since: i64,
}

/// What was made of the records in one tenant.
#[derive(Clone)]
pub struct Accounts {
    pub(crate) store: Store,
    pub(crate) tenant: String,
}

impl Accounts {
    pub(crate) fn new(store: Store, tenant: String) -> Self {
        Self { store, tenant }
    }

    /// Every record, by address.
    pub async fn list(&self) -> Result<Vec<Account>, StoreError> {
        let text = "SELECT record, address, object, status, password, failure_code, failure_subject, failure_detail,
            failure_disposition, failure_wait, changed FROM provisioning WHERE tenant = $1 ORDER BY address, record";
        let rows = sql(text).bind(self.tenant.as_str()).all(&mut self.store.db().read().await?).await?;
        rows.iter().map(account_of).collect()
    }

    /// Keeps what became of records, with a line in the audit log. An id that is there stays, if none is given.
    pub async fn settle(&self, actor: &Actor, accounts: &[Account], details: Json) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        for account in accounts {
            self.write(&mut transaction, account).await?;
        }
        audit::append(self.store.db(), &mut transaction, actor, "provision.apply", &self.tenant, details).await?;
        transaction.commit().await
    }

    async fn write(&self, transaction: &mut Transaction, account: &Account) -> Result<(), StoreError> {
        let text = "INSERT INTO provisioning (tenant, record, address, object, status, password, changed, failure_code,
            failure_subject, failure_detail, failure_disposition, failure_wait)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (tenant, record) DO UPDATE SET
            address = excluded.address, object = COALESCE(excluded.object, provisioning.object),
            status = excluded.status, password = excluded.password, changed = excluded.changed,
            failure_code = excluded.failure_code, failure_subject = excluded.failure_subject,
            failure_detail = excluded.failure_detail, failure_disposition = excluded.failure_disposition,
            failure_wait = excluded.failure_wait";
        sql(text)
            .bind(self.tenant.as_str())
            .bind(account.record.as_str())
            .bind(account.address.as_str())
            .bind(account.object.as_deref())
            .bind(account.status.as_str())
            .bind(account.password.as_str())
            .bind(now())
            .bind_all(failure_values(account.failure.as_ref()))
            .run(transaction)
            .await
            .map(drop)
    }

    /// Seals first passwords before their accounts are made: `(record, address, password)`.
    pub async fn keep_passwords(
        &self,
        actor: &Actor,
        passwords: &[(String, String, Secret)],
    ) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        for (record, _, password) in passwords {
            vault::write(&self.store, &mut transaction, &self.owner(record), FIRST_PASSWORD, password).await?;
        }
        let addresses: Vec<&str> = passwords.iter().map(|(_, address, _)| address.as_str()).collect();
        let details = json!({ "kept": addresses });
        audit::append(self.store.db(), &mut transaction, actor, "provision.passwords", &self.tenant, details).await?;
        transaction.commit().await
    }

    /// The first password of a record's account, if there is one.
    pub async fn password(&self, record: &str) -> Result<Option<Secret>, StoreError> {
        self.store.vault().get(&self.owner(record), FIRST_PASSWORD).await
    }

    /// Mailboxes without a licence, the oldest first.
    pub async fn countdowns(&self) -> Result<Vec<Countdown>, StoreError> {
        let text = "SELECT object, address, since FROM licence_countdown WHERE tenant = $1 ORDER BY since, address";
        let rows = sql(text).bind(self.tenant.as_str()).all(&mut self.store.db().read().await?).await?;
        rows.iter().map(countdown_of).collect()
    }

    /// Sets which mailboxes have no licence. One that is known already keeps its time; one that is not named any more
    /// has a licence by now.
    pub async fn set_countdowns(&self, actor: &Actor, without: &[Countdown]) -> Result<(), StoreError> {
        let before = self.countdowns().await?;
        let known = |one: &&Countdown| before.iter().any(|other| other.object == one.object);
        let added: Vec<&Countdown> = without.iter().filter(|one| !known(one)).collect();
        let over: Vec<&Countdown> =
            before.iter().filter(|one| !without.iter().any(|other| other.object == one.object)).collect();
        if added.is_empty() && over.is_empty() {
            return Ok(());
        }
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        for one in &over {
            let text = "DELETE FROM licence_countdown WHERE tenant = $1 AND object = $2";
            sql(text).bind(self.tenant.as_str()).bind(one.object.as_str()).run(&mut transaction).await?;
        }
        for one in &added {
            let text = "INSERT INTO licence_countdown (tenant, object, address, since) VALUES ($1, $2, $3, $4)
                ON CONFLICT (tenant, object) DO NOTHING";
            let statement = sql(text).bind(self.tenant.as_str()).bind(one.object.as_str());
            statement.bind(one.address.as_str()).bind(one.since).run(&mut transaction).await?;
        }
        let addresses = |list: &[&Countdown]| list.iter().map(|one| one.address.clone()).collect::<Vec<_>>();
        let details = json!({ "without": addresses(&added), "licensed": addresses(&over) });
        audit::append(self.store.db(), &mut transaction, actor, "licence.countdown", &self.tenant, details).await?;
        transaction.commit().await
    }

    fn owner(&self, record: &str) -> SecretOwner {
        SecretOwner::Account(self.tenant.clone(), record.to_owned())
    }
}

fn account_of(row: &Row) -> Result<Account, StoreError> {
    let (status, password): (&str, &str) = (row.get(3)?, row.get(4)?);
    let odd = |word: &str| StoreError::corrupt(format!("{word:?} is not a state of an account"));
    Ok(Account {
        record: row.get(0)?,
        address: row.get(1)?,
        object: row.get(2)?,
        status: AccountStatus::ALL.into_iter().find(|one| one.as_str() == status).ok_or_else(|| odd(status))?,
        password: AccountPassword::ALL.into_iter().find(|one| one.as_str() == password).ok_or_else(|| odd(password))?,
        failure: failure_at(row, 5)?,
        changed: row.get(10)?,
    })
}

fn countdown_of(row: &Row) -> Result<Countdown, StoreError> {
    Ok(Countdown { object: row.get(0)?, address: row.get(1)?, since: row.get(2)? })
}
