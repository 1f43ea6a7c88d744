//! What the store shows at one moment: batches at work, their users, who holds which lease, the endpoints' limits.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use cutover_model::BatchName;
use cutover_store::{Batch, Holder, User, UserFilter, UserId};

use super::due::{Places, Settings, is_at_work, is_settled};
use crate::error::OperationError;
use crate::operations::Operations;

/// A batch at work.
pub(super) struct BatchView {
    pub(super) batch: Batch,
    pub(super) interval: Duration,
    pub(super) users: Vec<User>,
    /// Whether this worker may take users of it.
    pub(super) ours: bool,
}

impl BatchView {
    /// A number that changes when something does that the batch's state or times follow from.
    pub(super) fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.batch.status.hash(&mut hasher);
        for user in &self.users {
            (user.id, user.status, user.next_attempt, user.last_synced, user.sync_wanted, user.failure.is_some())
                .hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// The store at one moment.
pub(super) struct View {
    pub(super) batches: Vec<BatchView>,
    pub(super) held: BTreeSet<UserId>,
    pub(super) settings: Settings,
}

impl View {
    /// Reads everything. With `only`, users of other batches count for the limits but are not taken.
    pub(super) async fn load(operations: &Operations, only: Option<&BatchName>) -> Result<Self, OperationError> {
        let (mut batches, mut settings) = (Vec::new(), BTreeMap::new());
        for summary in operations.store.batches().list().await? {
            let batch = summary.batch;
            if !is_at_work(batch.status) {
                continue;
            }
            for endpoint in [&batch.source, &batch.target] {
                if !settings.contains_key(endpoint) {
                    settings.insert(endpoint.clone(), operations.endpoint_settings(endpoint).await?);
                }
            }
            let filter = UserFilter { batch: Some(batch.name.clone()), ..UserFilter::default() };
            let users = operations.store.users().list(&filter).await?;
            let interval = operations.batch_settings(&batch)?.interval();
            let ours = only.is_none_or(|only| *only == batch.name);
            batches.push(BatchView { batch, interval, users, ours });
        }
        let held = operations.store.leases().held().await?;
        let held = held.into_iter().filter(Holder::is_believable).map(|holder| holder.lease.user).collect();
        Ok(Self { batches, held, settings })
    }

    /// Places that are taken, by whichever process.
    pub(super) fn places(&self) -> Places {
        let mut places = Places::default();
        for view in &self.batches {
            let working = view.users.iter().filter(|user| self.held.contains(&user.id));
            working.for_each(|user| places.take(&view.batch, user));
        }
        places
    }

    pub(super) fn our_batches(&self) -> impl Iterator<Item = &BatchView> {
        self.batches.iter().filter(|view| view.ours)
    }

    /// Whether nothing will happen any more before the next scheduled sync.
    pub(super) fn is_settled(&self, now: i64) -> bool {
        self.our_batches()
            .flat_map(|view| view.users.iter().map(move |user| (view, user)))
            .all(|(view, user)| is_settled(user, now, view.interval))
    }
}
