//! The store as a whole: opened once by a process, cloned freely, divided into small interfaces.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use cutover_model::{Clock, SystemClock};

use crate::db::{Db, Transaction};
use crate::key::{Cipher, version_of};
use crate::keywords::Keywords;
use crate::statement::{Access, sql};
use crate::{
    Accounts, Audit, Batches, Durability, Endpoints, Escrow, Lease, Leases, MasterKey, OrganisationRecords, Reports,
    SigningKey, StoreBudgets, StoreError, StoreLocation, Tenants, UserId, UserLedger, Users, Vault, Workers, audit,
    schema,
};

const STORE_ID: &str = "store_id";
const KEY_CHECK: &str = "key_check";
pub(crate) const SIGNING_KEY: &str = "signing_key";
/// How long another process may take to make a store that is new.
const OTHERS_MAKE_IT: Duration = Duration::from_secs(5);
const A_MOMENT: Duration = Duration::from_millis(20);
const CHECKED: &[u8] = b"the key is right";

/// An open store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) location: StoreLocation,
    pub(crate) cipher: RwLock<Arc<Cipher>>,
    pub(crate) keywords: Mutex<Keywords>,
    store_id: [u8; 16],
}

impl Store {
    /// Opens a store, and makes or migrates it where needed.
    pub async fn open(at: &StoreLocation, key: MasterKey) -> Result<Self, StoreError> {
        let last = Instant::now() + OTHERS_MAKE_IT;
        loop {
            match Self::open_once(at, &key).await {
                // While one connection makes a file and its log, SQLite turns the others away without waiting.
                Err(StoreError::Busy) if at.database_file().is_some() && Instant::now() < last => {
                    tokio::time::sleep(A_MOMENT).await;
                }
                other => return other,
            }
        }
    }

    async fn open_once(at: &StoreLocation, key: &MasterKey) -> Result<Self, StoreError> {
        let db = Db::open(at).await?;
        schema::migrate(&db).await?;
        let known = identity(&mut db.read().await?, key).await?;
        let (store_id, cipher) = match known {
            Some(known) => known,
            None => found(&db, key).await?,
        };
        Ok(Self::of(db, at.clone(), store_id, cipher))
    }

    pub(crate) fn of(db: Db, location: StoreLocation, store_id: [u8; 16], cipher: Cipher) -> Self {
        let cipher = RwLock::new(Arc::new(cipher));
        Self { inner: Arc::new(Inner { db, location, cipher, keywords: Mutex::default(), store_id }) }
    }

    /// The ledger of a user, for the session that holds the lease.
    pub fn ledger(&self, user: UserId, lease: Lease) -> UserLedger {
        UserLedger::new(self.clone(), user, lease)
    }

    /// Who works on which mailbox.
    pub fn leases(&self) -> Leases {
        Leases::new(self.clone())
    }

    /// Migration endpoints.
    pub fn endpoints(&self) -> Endpoints {
        Endpoints::new(self.clone())
    }

    /// Tenants.
    pub fn tenants(&self) -> Tenants {
        Tenants::new(self.clone())
    }

    /// The records of the organisation.
    pub fn organisation(&self) -> OrganisationRecords {
        OrganisationRecords::new(self.clone())
    }

    /// What was made of the records in a tenant.
    pub fn accounts(&self, tenant: &str) -> Accounts {
        Accounts::new(self.clone(), tenant.to_owned())
    }

    /// Migration batches.
    pub fn batches(&self) -> Batches {
        Batches::new(self.clone())
    }

    /// Migration users.
    pub fn users(&self) -> Users {
        Users::new(self.clone())
    }

    /// The audit log.
    pub fn audit(&self) -> Audit {
        Audit::new(self.clone())
    }

    /// Sealed secrets.
    pub fn vault(&self) -> Vault {
        Vault::new(self.clone())
    }

    /// Items that were not copied.
    pub fn escrow(&self) -> Escrow {
        Escrow::new(self.clone())
    }

    /// Reports of batches.
    pub fn reports(&self) -> Reports {
        Reports::new(self.clone())
    }

    /// Processes that work on this store.
    pub fn workers(&self) -> Workers {
        Workers::new(self.clone())
    }

    /// Budgets of services, for a process that names itself as in its leases.
    pub fn budgets(&self, owner: &str) -> StoreBudgets {
        StoreBudgets::new(self.clone(), owner)
    }

    /// The same by a clock that can be held still and moved.
    pub fn budgets_by(&self, owner: &str, clock: Arc<dyn Clock>) -> StoreBudgets {
        StoreBudgets::with_clock(self.clone(), owner, clock)
    }

    /// The store's signing key.
    pub async fn signing_key(&self) -> Result<SigningKey, StoreError> {
        let sealed = meta(&mut self.db().read().await?, SIGNING_KEY).await?;
        let sealed = sealed.ok_or_else(|| StoreError::corrupt("it has no signing key"))?;
        SigningKey::from_seed(&self.cipher().open(&["meta", SIGNING_KEY], &sealed)?)
    }

    /// A number that tells this store from every other.
    pub fn store_id(&self) -> [u8; 16] {
        self.inner.store_id
    }

    /// Where it is.
    pub fn location(&self) -> &StoreLocation {
        &self.inner.location
    }

    /// The folder that holds items which could not be copied.
    pub fn escrow_folder(&self) -> PathBuf {
        self.inner.location.escrow_folder()
    }

    /// Closes all connections. What was committed is on the disk after it.
    pub async fn close(&self) {
        self.db().close().await;
    }

    pub(crate) fn db(&self) -> &Db {
        &self.inner.db
    }

    pub(crate) fn cipher(&self) -> Arc<Cipher> {
        Arc::clone(&self.inner.cipher.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Now, in seconds since 1970.
pub(crate) fn now() -> i64 {
    SystemClock.now()
}

/// Reads who the store is and checks the key; `None` for a store that is being made.
pub(crate) async fn identity(on: &mut impl Access, key: &MasterKey) -> Result<Option<([u8; 16], Cipher)>, StoreError> {
    let Some(id) = meta(on, STORE_ID).await? else { return Ok(None) };
    let id = id.try_into().map_err(|_| StoreError::corrupt("its number has a wrong length"))?;
    let check = meta(on, KEY_CHECK).await?.ok_or_else(|| StoreError::corrupt("it has no check of its key"))?;
    let cipher = Cipher::new(key, version_of(&check)?);
    cipher.open(&["meta", KEY_CHECK], &check)?;
    Ok(Some((id, cipher)))
}

/// Gives a new store its number, the check of its key and its signing key, unless another process has just done so.
async fn found(db: &Db, key: &MasterKey) -> Result<([u8; 16], Cipher), StoreError> {
    let mut transaction = db.write(Durability::Flushed).await?;
    schema::alone(&mut transaction, db.dialect()).await?;
    if let Some(known) = identity(&mut transaction, key).await? {
        return Ok(known);
    }
    let id = crate::key::random::<16>();
    let cipher = Cipher::new(key, 1);
    set_meta(&mut transaction, STORE_ID, &id).await?;
    set_key_check(&mut transaction, &cipher).await?;
    let (_, seed) = SigningKey::make();
    set_meta(&mut transaction, SIGNING_KEY, &cipher.seal(&["meta", SIGNING_KEY], &seed)).await?;
    audit::begin(&mut transaction).await?;
    transaction.commit().await?;
    Ok((id, cipher))
}

/// Writes the value by which a right key is told from a wrong one.
pub(crate) async fn set_key_check(transaction: &mut Transaction, cipher: &Cipher) -> Result<(), StoreError> {
    set_meta(transaction, KEY_CHECK, &cipher.seal(&["meta", KEY_CHECK], CHECKED)).await
}

/// Reads one of the values that a store has one of.
pub(crate) async fn meta(on: &mut impl Access, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let row = sql("SELECT value FROM meta WHERE name = $1").bind(name).optional(on).await?;
    row.map(|row| row.get(0)).transpose()
}

/// Writes one of the values that a store has one of.
pub(crate) async fn set_meta(transaction: &mut Transaction, name: &str, value: &[u8]) -> Result<(), StoreError> {
    let text = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sql(text).bind(name).bind(value).run(transaction).await.map(drop)
}

/// Takes `count` numbers of a sequence and tells the first. Numbers are never given twice, also not after a removal.
pub(crate) async fn take_numbers(
    transaction: &mut Transaction,
    sequence: &str,
    count: usize,
) -> Result<i64, StoreError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let text = "UPDATE sequence SET last = last + $2 WHERE name = $1 RETURNING last";
    let last: i64 = sql(text).bind(sequence).bind(count).one(transaction).await?.get(0)?;
    Ok(last - count + 1)
}
