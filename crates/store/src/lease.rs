//! Leases: who works on which mailbox (design section 5). One row a user; taking it over adds one to its epoch, and
//! every checkpoint is written under the epoch it was taken with.
//!
//! Time is the database server's with PostgreSQL, and the machine's with SQLite, where all processes are on one
//! machine. A clock that is set forward lets a lease expire early: the epoch then keeps the former holder out of the
//! ledger. A clock that is set back would keep a dead holder's lease for as long: an expiry that lies further ahead
//! than the lease's whole time is therefore brought down to that time by whoever asks for it next. A holder that lives
//! renews it before then; a dead one's is free when it is over.

use std::time::Duration;

use crate::statement::sql_of;
use crate::store::Store;
use crate::{Durability, StoreError, UserId};

/// The right to write into a user's ledger, as long as nobody has taken it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The user.
    pub user: UserId,
    /// Which taking of it this is.
    pub epoch: i64,
}

/// Who holds a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The lease.
    pub lease: Lease,
    /// The process that holds it, as it named itself.
    pub owner: String,
    /// How long it still holds unless it is renewed.
    pub remaining: Duration,
    /// How long it holds from a renewal on.
    pub ttl: Duration,
}

impl Holder {
    /// Whether the time that is left can be: more than the lease's whole time was written by a clock that was ahead.
    /// Whoever asks for such a lease brings it down.
    pub fn is_believable(&self) -> bool {
        self.remaining <= self.ttl
    }
}

/// The leases of a store.
#[derive(Clone)]
pub struct Leases {
    store: Store,
}

impl Leases {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Takes the user's lease if nobody holds it; `None` if somebody does, also if that is `owner` itself.
    pub async fn acquire(&self, user: UserId, owner: &str, ttl: Duration) -> Result<Option<Lease>, StoreError> {
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let take = "INSERT INTO lease (user_id, owner, epoch, ttl, expires) VALUES (?, ?, 1, ?, {now} + ?)
            ON CONFLICT (user_id) DO UPDATE SET owner = excluded.owner, epoch = lease.epoch + 1, ttl = excluded.ttl,
            expires = excluded.expires WHERE lease.expires <= {now} RETURNING epoch";
        let taken = sql_of(self.text(take)).bind(user.0).bind(owner).bind(millis(ttl)).bind(millis(ttl));
        let taken = taken.optional(&mut transaction).await?;
        if taken.is_none() {
            let lower = "UPDATE lease SET expires = {now} + ttl WHERE user_id = ? AND expires > {now} + ttl";
            sql_of(self.text(lower)).bind(user.0).run(&mut transaction).await?;
        }
        transaction.commit().await?;
        taken.map(|row| Ok(Lease { user, epoch: row.get(0)? })).transpose()
    }

    /// Holds a lease for `ttl` from now; false if it is another's by now.
    pub async fn renew(&self, lease: &Lease, ttl: Duration) -> Result<bool, StoreError> {
        let text = "UPDATE lease SET ttl = ?, expires = {now} + ? WHERE user_id = ? AND epoch = ? AND owner <> ''";
        let mut transaction = self.store.db().write(Durability::Relaxed).await?;
        let statement = sql_of(self.text(text)).bind(millis(ttl)).bind(millis(ttl));
        let renewed = statement.bind(lease.user.0).bind(lease.epoch).run(&mut transaction).await?;
        transaction.commit().await?;
        Ok(renewed == 1)
    }

    /// Gives a lease back; nothing happens if it is another's by now. Nothing can be written under it afterwards.
    pub async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let text = "UPDATE lease SET owner = '', epoch = epoch + 1, expires = 0 WHERE user_id = ? AND epoch = ?";
        let mut transaction = self.store.db().write(Durability::Relaxed).await?;
        sql_of(self.text(text)).bind(lease.user.0).bind(lease.epoch).run(&mut transaction).await?;
        transaction.commit().await
    }

    /// Who holds the user's lease now.
    pub async fn holder(&self, user: UserId) -> Result<Option<Holder>, StoreError> {
        let text =
            "SELECT user_id, epoch, owner, expires - {now}, ttl FROM lease WHERE user_id = ? AND expires > {now}";
        let row = sql_of(self.text(text)).bind(user.0).optional(&mut self.store.db().read().await?).await?;
        row.as_ref().map(holder_of).transpose()
    }

    /// Every lease that is held now.
    pub async fn held(&self) -> Result<Vec<Holder>, StoreError> {
        let text =
            "SELECT user_id, epoch, owner, expires - {now}, ttl FROM lease WHERE expires > {now} ORDER BY user_id";
        let rows = sql_of(self.text(text)).all(&mut self.store.db().read().await?).await?;
        rows.iter().map(holder_of).collect()
    }

    fn text(&self, template: &'static str) -> std::sync::Arc<str> {
        self.store.db().many(template, "", 0)
    }
}

fn holder_of(row: &crate::statement::Row) -> Result<Holder, StoreError> {
    let lease = Lease { user: UserId(row.get(0)?), epoch: row.get(1)? };
    let [remaining, ttl] = [row.count(3)?, row.count(4)?].map(Duration::from_millis);
    Ok(Holder { lease, owner: row.get(2)?, remaining, ttl })
}

pub(crate) fn millis(ttl: Duration) -> i64 {
    i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX / 4).min(i64::MAX / 4)
}
