//! Removing a batch (M21): complete, in short steps, and taken up again after a kill.
//!
//! The state `Removing` is committed first. Then each user goes: the lease (so that a session that still runs is kept
//! out), the items some thousands at a time, and everything else with the user's own row last. The batch's row is the
//! end. The audit log and the reports stay.

use cutover_model::{BatchName, BatchStatus};
use serde_json::json;

use crate::statement::sql;
use crate::{Actor, Batches, Durability, SecretOwner, StoreError, UserId, audit, vault};

/// Items that one transaction removes.
const STEP: i64 = 5000;

impl Batches {
    /// Removes a batch and every row of it. Taken up again by calling it again; see [`Batches::removing`].
    pub async fn remove(&self, actor: &Actor, name: &BatchName) -> Result<(), StoreError> {
        self.set_status(actor, name, &[], BatchStatus::Removing).await?;
        let text = "SELECT id FROM migration_user WHERE batch = $1 ORDER BY id";
        let users = sql(text).bind(name.as_str()).all(&mut self.store.db().read().await?).await?;
        for row in &users {
            self.remove_user(UserId(row.get(0)?)).await?;
        }
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        sql("DELETE FROM batch WHERE name = $1").bind(name.as_str()).run(&mut transaction).await?;
        let details = json!({ "users": users.len() });
        audit::append(self.store.db(), &mut transaction, actor, "batch.remove", name.as_str(), details).await?;
        transaction.commit().await
    }

    /// Batches whose removal has begun and not ended.
    pub async fn removing(&self) -> Result<Vec<BatchName>, StoreError> {
        let text = "SELECT name FROM batch WHERE status = $1 ORDER BY name";
        let statement = sql(text).bind(BatchStatus::Removing.as_str());
        let rows = statement.all(&mut self.store.db().read().await?).await?;
        rows.iter().map(|row| row.parsed(0)).collect()
    }

    async fn remove_user(&self, user: UserId) -> Result<(), StoreError> {
        self.revoke(user).await?;
        let text = "SELECT id FROM folder WHERE user_id = $1";
        let folders = sql(text).bind(user.0).all(&mut self.store.db().read().await?).await?;
        for row in &folders {
            while self.remove_items(row.get(0)?).await? > 0 {}
        }
        let mut transaction = self.store.db().write(Durability::Relaxed).await?;
        let texts = [
            "DELETE FROM escrow WHERE folder_id IN (SELECT id FROM folder WHERE user_id = $1)",
            "DELETE FROM folder WHERE user_id = $1",
            "DELETE FROM intent WHERE user_id = $1",
            "DELETE FROM counter WHERE user_id = $1",
            "DELETE FROM lease WHERE user_id = $1",
            "DELETE FROM migration_user WHERE id = $1",
        ];
        for text in texts {
            sql(text).bind(user.0).run(&mut transaction).await?;
        }
        vault::remove_all(&mut transaction, &SecretOwner::User(user)).await?;
        transaction.commit().await
    }

    /// Takes the lease away from whoever holds it, for good.
    async fn revoke(&self, user: UserId) -> Result<(), StoreError> {
        let mut transaction = self.store.db().write(Durability::Relaxed).await?;
        let text = "UPDATE lease SET owner = '', epoch = epoch + 1, expires = 0 WHERE user_id = $1";
        sql(text).bind(user.0).run(&mut transaction).await?;
        transaction.commit().await
    }

    async fn remove_items(&self, folder: i64) -> Result<u64, StoreError> {
        let mut transaction = self.store.db().write(Durability::Relaxed).await?;
        let text = "DELETE FROM item WHERE folder_id = $1 AND source IN
            (SELECT source FROM item WHERE folder_id = $1 ORDER BY source LIMIT $2)";
        let removed = sql(text).bind(folder).bind(STEP).run(&mut transaction).await?;
        transaction.commit().await?;
        Ok(removed)
    }
}
