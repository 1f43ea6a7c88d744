//! Endpoints, batches, users: made, changed, found when due, and removed without a trace but the audit log.

use cutover_model::{BatchStatus, Failure, FailureCode, UserStatus};
use cutover_store::{
    BatchTimes, Checkpoint, Durability, EscrowFilter, EscrowState, NewBatch, SecretOwner, Store, StoreError,
    SyncRequest, UserChange, UserFilter, UserId, UserProgress,
};

use crate::ledger::escrow_entry;
use crate::support::{Place, TTL, actor, batch, batch_name, endpoint, folder, item, key, ledger, new_user, on_both};

on_both!(
    endpoints_are_made_changed_and_removed,
    a_batch_is_made_with_two_thousand_users,
    a_batch_that_cannot_be_made_leaves_nothing,
    states_change_only_from_the_expected_ones,
    users_are_found_when_they_are_due,
    progress_is_written_under_the_lease,
    a_removed_batch_leaves_only_its_audit_rows_and_reports,
    escrow_is_listed_counted_and_changed,
);

async fn endpoints_are_made_changed_and_removed(place: Place) {
    let store = place.open().await;
    let endpoints = store.endpoints();
    endpoints.create(&actor(), &endpoint("old"), &[]).await.expect("made");
    let twice = endpoints.create(&actor(), &endpoint("old"), &[]).await;
    assert!(matches!(twice, Err(StoreError::Exists { what: "endpoint", .. })));
    let mut changed = endpoints.get(&endpoint("old").name).await.expect("is there");
    assert!(changed.created > 0);
    changed.max_concurrent_migrations = None;
    changed.settings = "{}".to_owned();
    endpoints.set(&actor(), &changed, &[("password", cutover_model::Secret::new("x"))]).await.expect("changed");
    let read = endpoints.list().await.expect("reads");
    assert_eq!((read[0].max_concurrent_migrations, read[0].settings.as_str()), (None, "{}"));
    assert!(matches!(endpoints.set(&actor(), &endpoint("none"), &[]).await, Err(StoreError::NotFound { .. })));

    batch(&store, "one", 1).await;
    let refused = endpoints.remove(&actor(), &changed.name).await;
    assert!(matches!(refused, Err(StoreError::InUse { ref by, .. }) if by == "one"), "{refused:?}");
    store.batches().remove(&actor(), &batch_name("one")).await.expect("removed");
    endpoints.remove(&actor(), &changed.name).await.expect("removed");
    assert!(matches!(endpoints.remove(&actor(), &changed.name).await, Err(StoreError::NotFound { .. })));
    let owner = SecretOwner::Endpoint(changed.name);
    assert_eq!(store.vault().names(&owner).await.expect("reads"), Vec::<String>::new());
}

async fn a_batch_is_made_with_two_thousand_users(place: Place) {
    let store = place.open().await;
    let ids = batch(&store, "all", 2000).await;
    let summary = store.batches().summary(&batch_name("all")).await.expect("reads");
    assert_eq!(summary.batch.status, BatchStatus::Created);
    assert_eq!(summary.batch.created_by, "anna");
    assert_eq!(summary.users.into_iter().collect::<Vec<_>>(), [(UserStatus::Stopped, 2000)]);
    let users = store.users().list(&UserFilter::default()).await.expect("reads");
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), ids);
    let last = store.users().find(&batch_name("all"), &new_user(1999).address).await.expect("is there");
    assert_eq!(Some(&last), users.last());
    let secret = store.vault().get(&SecretOwner::User(last.id), "source").await.expect("opens");
    assert_eq!(secret.expect("is there").expose(), "password 1999");
    let filter = UserFilter { address_part: Some("USER199".to_owned()), ..UserFilter::default() };
    assert_eq!(store.users().list(&filter).await.expect("reads").len(), 11);
}

async fn a_batch_that_cannot_be_made_leaves_nothing(place: Place) {
    let store = place.open().await;
    batch(&store, "one", 1).await;
    let new = |name: &str, target: &str| NewBatch {
        name: batch_name(name),
        source: endpoint("old").name,
        target: endpoint(target).name,
        settings: "{}".to_owned(),
    };
    let batches = store.batches();
    let twice = batches.create(&actor(), &new("one", "new"), &[new_user(1)]).await;
    assert!(matches!(twice, Err(StoreError::Exists { what: "batch", .. })));
    let missing = batches.create(&actor(), &new("two", "none"), &[new_user(1)]).await;
    assert!(matches!(missing, Err(StoreError::NotFound { what: "endpoint", .. })));
    let same_user = batches.create(&actor(), &new("two", "new"), &[new_user(1), new_user(1)]).await;
    assert!(matches!(same_user, Err(StoreError::Exists { what: "user", .. })));
    assert_eq!(batches.list().await.expect("reads").len(), 1);
    assert_eq!(store.users().list(&UserFilter::default()).await.expect("reads").len(), 1);
}

async fn states_change_only_from_the_expected_ones(place: Place) {
    let store = place.open().await;
    let user = batch(&store, "one", 1).await[0];
    let (name, batches, users) = (batch_name("one"), store.batches(), store.users());
    batches.set_status(&actor(), &name, &[BatchStatus::Created], BatchStatus::Starting).await.expect("starts");
    let again = batches.set_status(&actor(), &name, &[BatchStatus::Created], BatchStatus::Starting).await;
    assert!(matches!(again, Err(StoreError::State { found: "Starting", .. })));
    let times = BatchTimes { started: Some(5), ..batches.get(&name).await.expect("reads").times() };
    batches.set_times(&name, times).await.expect("writes");
    assert_eq!(batches.get(&name).await.expect("reads").started, Some(5));

    let failure = Failure::new(FailureCode::Credentials, "user0").with_detail("NO wrong");
    let failed = UserChange { failure: Some(failure.clone()), attempts: 3, ..UserChange::to(UserStatus::Failed) };
    let refused = users.change(&actor(), user, &[UserStatus::Syncing], &failed).await;
    assert!(matches!(refused, Err(StoreError::State { found: "Stopped", .. })));
    users.change(&actor(), user, &[], &failed).await.expect("changes");
    let read = users.get(user).await.expect("reads");
    assert_eq!((read.status, read.failure, read.attempts), (UserStatus::Failed, Some(failure), 3));
    let synced = UserChange { last_synced: Some(9), ..UserChange::to(UserStatus::Synced) };
    users.change(&actor(), user, &[UserStatus::Failed], &synced).await.expect("changes");
    users.change(&actor(), user, &[], &UserChange::to(UserStatus::IncrementalSyncing)).await.expect("changes");
    let read = users.get(user).await.expect("reads");
    assert_eq!((read.failure, read.attempts, read.last_synced), (None, 0, Some(9)));
    assert!(matches!(users.get(UserId(99)).await, Err(StoreError::NotFound { .. })));
}

async fn due(store: &Store, now: i64) -> Vec<i64> {
    let mut due: Vec<_> = store.users().due(now, 99).await.expect("reads").iter().map(|user| user.id.0).collect();
    due.sort_unstable();
    due
}

async fn users_are_found_when_they_are_due(place: Place) {
    let store = place.open().await;
    let ids = batch(&store, "one", 6).await;
    let (name, users) = (batch_name("one"), store.users());
    let retry = |status, next_attempt| UserChange { attempts: 1, next_attempt, ..UserChange::to(status) };
    let synced = UserChange { last_started: Some(50), last_synced: Some(60), ..UserChange::to(UserStatus::Synced) };
    let changes = [
        UserChange::to(UserStatus::Queued),
        retry(UserStatus::Failed, Some(1000)),
        retry(UserStatus::Failed, None),
        synced,
        UserChange::to(UserStatus::Syncing),
        UserChange::to(UserStatus::Stopped),
    ];
    for (id, change) in ids.iter().zip(&changes) {
        users.change(&actor(), *id, &[], change).await.expect("changes");
    }
    assert_eq!(due(&store, 999).await, [0; 0], "the batch is not started");
    store.batches().set_status(&actor(), &name, &[], BatchStatus::Syncing).await.expect("starts");
    assert_eq!(due(&store, 999).await, [1, 5]);
    assert_eq!(due(&store, 1000).await, [1, 2, 5]);
    assert_eq!(users.due(1000, 2).await.expect("reads").len(), 2);
    store.leases().acquire(ids[4], "worker", TTL).await.expect("asks").expect("free");
    assert_eq!(due(&store, 999).await, [1], "the worker of the fifth lives");
    let times = BatchTimes { next_sync: Some(500), ..BatchTimes::default() };
    store.batches().set_times(&name, times).await.expect("writes");
    assert_eq!(due(&store, 499).await, [1]);
    assert_eq!(due(&store, 500).await, [1, 4]);
    let begun = UserChange { last_started: Some(501), ..UserChange::to(UserStatus::IncrementalSynced) };
    users.change(&actor(), ids[3], &[], &begun).await.expect("changes");
    assert_eq!(due(&store, 600).await, [1], "it was synced since");
    let request = SyncRequest { accept_deletions: true };
    users.request_sync(&actor(), &[ids[3], ids[1]], request).await.expect("asks");
    assert_eq!(due(&store, 600).await, [1, 2, 4]);
    assert!(users.get(ids[3]).await.expect("reads").accept_deletions);
    assert_eq!(store.batches().request_sync(&actor(), &name).await.expect("asks"), 6);
    assert_eq!(due(&store, 600).await, [1, 2, 3, 4]);
}

async fn progress_is_written_under_the_lease(place: Place) {
    let store = place.open().await;
    let user = batch(&store, "one", 1).await[0];
    let held = store.leases().acquire(user, "worker", TTL).await.expect("asks").expect("free");
    let progress = UserProgress {
        folders: 9,
        folders_done: 8,
        items_expected: 7,
        items_done: 6,
        bytes_done: 1 << 41,
        bytes_per_second: 4,
        at: Some(3),
    };
    store.users().progress(&held, &progress).await.expect("writes");
    assert_eq!(store.users().get(user).await.expect("reads").progress, progress);
    let summary = store.batches().summary(&batch_name("one")).await.expect("reads");
    assert_eq!((summary.items_expected, summary.items_done, summary.bytes_done), (7, 6, 1 << 41));
    store.leases().release(&held).await.expect("releases");
    let refused = store.users().progress(&held, &UserProgress::default()).await;
    assert!(matches!(refused, Err(StoreError::LeaseLost)));
}

async fn a_removed_batch_leaves_only_its_audit_rows_and_reports(place: Place) {
    let store = place.open().await;
    let ids = batch(&store, "gone", 2).await;
    batch(&store, "stays", 1).await;
    let gone = ledger(&store, ids[0].0).await;
    let inbox = folder(&gone, "INBOX").await;
    let items = (1..=6000).map(|number| (inbox, item(number))).collect();
    let escrow = vec![escrow_entry(inbox, 7000, EscrowState::Held)];
    let counters = cutover_store::Counters { copied: 1, ..Default::default() };
    let checkpoint = Checkpoint { items, escrow, counters, ..Checkpoint::default() };
    gone.commit(checkpoint.clone(), Durability::Flushed).await.expect("commits");
    let name = batch_name("gone");
    store.reports().add(&actor(), &name, "verification", "{}").await.expect("keeps");
    store.batches().set_status(&actor(), &name, &[], BatchStatus::Removing).await.expect("begins");
    assert_eq!(store.batches().removing().await.expect("reads"), std::slice::from_ref(&name));

    store.batches().remove(&actor(), &name).await.expect("goes on and ends");
    assert!(matches!(gone.commit(checkpoint, Durability::Flushed).await, Err(StoreError::LeaseLost)));
    assert_eq!(gone.count(inbox).await.expect("reads"), 0);
    assert_eq!(gone.folders().await.expect("reads"), []);
    assert_eq!(gone.escrow(inbox).await.expect("reads"), []);
    assert_eq!(gone.counters().await.expect("reads"), Default::default());
    assert!(store.vault().get(&SecretOwner::User(ids[0]), "source").await.expect("reads").is_none());
    let left: Vec<_> = store.batches().list().await.expect("reads").into_iter().map(|it| it.batch.name).collect();
    assert_eq!(left, [batch_name("stays")]);
    assert_eq!(store.users().list(&UserFilter::default()).await.expect("reads").len(), 1);
    assert_eq!(store.reports().list(&name).await.expect("reads").len(), 1);
    let rows = store.audit().list(0, 999).await.expect("reads");
    assert!(rows.iter().any(|row| row.action == "batch.remove" && row.object == "gone"));
    let next = batch(&store, "gone", 1).await;
    assert!(next[0].0 > 3, "numbers are not given twice: {next:?}");
}

async fn escrow_is_listed_counted_and_changed(place: Place) {
    let store = place.open().await;
    let ids = batch(&store, "one", 2).await;
    let mut folders = Vec::new();
    for id in &ids {
        let ledger = ledger(&store, id.0).await;
        let inbox = folder(&ledger, "INBOX").await;
        let escrow = (1..=3).map(|number| escrow_entry(inbox, number, EscrowState::Held)).collect();
        ledger.commit(Checkpoint { escrow, ..Checkpoint::default() }, Durability::Flushed).await.expect("commits");
        folders.push(inbox);
    }
    let escrow = store.escrow();
    let everything = EscrowFilter { batch: Some(batch_name("one")), ..EscrowFilter::default() };
    assert_eq!(escrow.list(&everything).await.expect("reads").len(), 6);
    let changed = [(folders[0], key(2)), (folders[1], key(3))];
    assert_eq!(escrow.set_state(&actor(), &changed, EscrowState::Released).await.expect("changes"), 2);
    let counts = escrow.counts(&everything).await.expect("reads");
    assert_eq!((counts.held, counts.released, counts.retry, counts.exported), (4, 2, 0, 0));
    let released = EscrowFilter { user: Some(ids[1]), state: Some(EscrowState::Released), batch: None };
    let listed = escrow.list(&released).await.expect("reads");
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].address.as_str(), &listed[0].entry.source), ("user1@example.org", &key(3)));
    assert_eq!(escrow.get(folders[1], &key(3)).await.expect("reads"), listed[0].entry);
    assert!(matches!(escrow.get(folders[1], &key(9)).await, Err(StoreError::NotFound { .. })));
    let none = EscrowFilter { batch: Some(batch_name("other")), ..EscrowFilter::default() };
    assert_eq!(escrow.list(&none).await.expect("reads"), []);
}
