//! Copies of a whole store. A backup is one SQLite file of the same schema, whatever kind the store is itself, so it
//! can be put back into either kind. Sealed secrets are in it; the key, leases, workers and budgets are not.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::db::{Db, Dialect, Transaction};
use crate::statement::sql;
use crate::store::{Store, identity};
use crate::transfer::transfer;
use crate::{Actor, Durability, MasterKey, StoreError, StoreLocation, audit, schema};

impl Store {
    /// Writes a consistent copy of the store into a file that is not there yet, while others go on working.
    pub async fn backup(&self, actor: &Actor, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::exists("file", to.display()));
        }
        let scratch = Scratch::beside(to);
        match self.location().database_file() {
            Some(file) => vacuum(&file, &scratch.file).await?,
            None => self.export(&scratch.file).await?,
        }
        settle(&scratch.file).await?;
        std::fs::hard_link(&scratch.file, to).map_err(StoreError::file(to))?;
        self.audit().append(actor, "store.backup", &to.display().to_string(), json!({})).await
    }

    /// Puts a backup into an empty store, which is made if need be, and opens it with the key that the backup's store
    /// had.
    pub async fn restore(actor: &Actor, from: &Path, at: &StoreLocation, key: MasterKey) -> Result<Store, StoreError> {
        if !from.exists() {
            return Err(StoreError::missing("file", from.display()));
        }
        std::fs::create_dir_all(at.files()).map_err(StoreError::file(at.files()))?;
        let scratch = Scratch::beside(&at.files().join("restore.db"));
        std::fs::copy(from, &scratch.file).map_err(StoreError::file(from))?;
        let backup = Db::sqlite(&scratch.file).await?;
        let result = bring_in(actor, &backup, from, at, &key).await;
        backup.close().await;
        result?;
        Self::open(at, key).await
    }

    async fn export(&self, file: &Path) -> Result<(), StoreError> {
        let copy = Db::sqlite(file).await?;
        schema::migrate(&copy).await?;
        let mut from = self.db().write(Durability::Relaxed).await?;
        sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").run(&mut from).await?;
        let mut to = copy.write(Durability::Flushed).await?;
        transfer(&mut from, Dialect::Postgres, &mut to, Dialect::Sqlite).await?;
        to.commit().await?;
        copy.close().await;
        Ok(())
    }
}

/// Copies the backup's rows into the store and checks the key, all in one transaction.
async fn bring_in(
    actor: &Actor,
    backup: &Db,
    from: &Path,
    at: &StoreLocation,
    key: &MasterKey,
) -> Result<(), StoreError> {
    schema::migrate(backup).await?;
    let mut rows = backup.write(Durability::Relaxed).await?;
    if identity(&mut rows, key).await?.is_none() {
        return Err(StoreError::corrupt("the file is no backup of a store"));
    }
    let db = Db::open(at).await?;
    schema::migrate(&db).await?;
    let mut transaction = db.write(Durability::Flushed).await?;
    refuse_unless_empty(&mut transaction).await?;
    transfer(&mut rows, Dialect::Sqlite, &mut transaction, db.dialect()).await?;
    let details = json!({ "from": from.display().to_string() });
    audit::append(&db, &mut transaction, actor, "store.restore", "store", details).await?;
    transaction.commit().await?;
    db.close().await;
    Ok(())
}

async fn refuse_unless_empty(transaction: &mut Transaction) -> Result<(), StoreError> {
    let text = "SELECT (SELECT COUNT(*) FROM endpoint) + (SELECT COUNT(*) FROM audit) + (SELECT COUNT(*) FROM folder)";
    match sql(text).one(transaction).await?.count(0)? {
        0 => Ok(()),
        _ => Err(StoreError::exists("store", "with something in it")),
    }
}

/// SQLite's own way to a consistent, compact copy.
async fn vacuum(from: &Path, to: &Path) -> Result<(), StoreError> {
    let db = Db::sqlite(from).await?;
    let mut connection = db.alone().await?;
    let target = to.to_str().ok_or_else(|| StoreError::missing("file", to.display()))?;
    let copied = sql("VACUUM INTO $1").bind(target).run(&mut connection).await;
    drop(connection);
    db.close().await;
    copied.map(drop)
}

/// Takes out what belongs to running processes, and makes the file durable and whole without a log beside it.
async fn settle(file: &Path) -> Result<(), StoreError> {
    let copy = Db::sqlite(file).await?;
    let mut transaction = copy.write(Durability::Flushed).await?;
    sql("DELETE FROM lease").run(&mut transaction).await?;
    sql("DELETE FROM worker").run(&mut transaction).await?;
    transaction.commit().await?;
    copy.close().await;
    std::fs::File::open(file).and_then(|file| file.sync_all()).map_err(StoreError::file(file))
}

/// A file that is removed, with the log that SQLite may have left, when it is no longer needed.
struct Scratch {
    file: PathBuf,
}

impl Scratch {
    fn beside(file: &Path) -> Self {
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".part-{}", std::process::id()));
        Self { file: name.into() }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            let mut name = self.file.as_os_str().to_owned();
            name.push(ending);
            let _ = std::fs::remove_file(name);
        }
    }
}
