//! The worker at work: twenty mailboxes, limits, stops, kills, the schedule and its clock.
#![expect(clippy::expect_used, reason = "tests stop at what they do not expect")]

use std::time::Duration;

use crate::support::{self, BEGIN, Organisation, PATIENCE, address, login, message, new_user, until};
use cutover_migration::worker::WorkEnd;
use cutover_model::{Clock as _, Disposition, Failure, FailureCode, FolderPath, UserStatus};
use cutover_store::WorkerRole;
use cutover_sync::StopSource;

const DAY: i64 = 86_400;

#[tokio::test(flavor = "multi_thread")]
async fn one_wrong_password_of_twenty_stops_nobody_else() {
    let organisation = Organisation::new(20, 6, |_| ()).await;
    let mut users: Vec<_> = (0..20).map(new_user).collect();
    users[7].source_password = Some(cutover_model::Secret::new("wrong"));
    let plan = organisation.plan(users);
    organisation.operations.create_batch(&organisation.actor, plan).await.expect("a batch");
    organisation.operations.start_batch(&organisation.actor, &organisation.batch).await.expect("it starts");
    organisation.run().await;
    assert_eq!(organisation.states().await, [("Failed", 1), ("Synced", 19)].into());
    let failed = organisation.user(7).await;
    assert_eq!(failed.failure.map(|failure| failure.code), Some(FailureCode::Credentials));
    assert_eq!(failed.next_attempt, None, "only the administrator can mend it");
    assert_eq!(organisation.batch_status().await, "SyncedwithErrors");
    (0..20).filter(|number| *number != 7).for_each(|number| organisation.assert_copied(number));
    let batch = organisation.operations.show_batch(&organisation.batch).await.expect("the batch");
    assert_eq!(batch.failures.len(), 1);
    assert_eq!((batch.tally.synced(), batch.tally.failed(), batch.tally.total()), (19, 1, 20));
    assert_eq!(batch.batch.last_synced, None, "not all users are synced");
    let audited = organisation.operations.store().audit().verify().await.expect("a log");
    assert!(matches!(audited, cutover_store::AuditVerdict::Whole { rows } if rows > 20));
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_of_the_endpoint_hold_for_both_kinds_of_sync() {
    let organisation = Organisation::new(10, 5, |endpoint| {
        endpoint.max_concurrent_migrations = 3;
        endpoint.max_concurrent_incremental_syncs = 2;
    })
    .await;
    organisation.started(10).await;
    organisation.office.set_gate(false);
    let (stop, signal) = StopSource::new();
    // A batch's own connections would count as more than one guest a mailbox; here every mailbox opens them one by one.
    let worker = organisation.worker(WorkerRole::Daemon, |_| ());
    let running = tokio::spawn(async move { worker.work(signal).await });
    until("three are at the door", || async { organisation.office.inside() == 3 }).await;
    until("the others wait", || async { organisation.states().await.get("Queued") == Some(&7) }).await;
    assert_eq!(organisation.office.take_most_inside(), 3);
    organisation.office.set_gate(true);
    until("all are synced", || async { organisation.states().await.get("Synced") == Some(&10) }).await;
    until("nobody is inside", || async { organisation.office.inside() == 0 }).await;
    organisation.office.set_gate(false);
    organisation.operations.sync_batch(&organisation.actor, &organisation.batch).await.expect("a sync");
    until("two are at the door", || async { organisation.office.inside() == 2 }).await;
    organisation.office.take_most_inside();
    assert_eq!(organisation.states().await.get("IncrementalSyncing"), Some(&2));
    organisation.office.set_gate(true);
    until("all are synced again", || async { organisation.states().await.get("IncrementalSynced") == Some(&10) }).await;
    stop.stop();
    let end = tokio::time::timeout(PATIENCE, running).await.expect("in time").expect("no panic");
    assert_eq!(end.expect("the store works"), WorkEnd::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_batch_rests_and_goes_on_where_it_was() {
    let organisation = Organisation::new(4, 30, |_| ()).await;
    organisation.started(4).await;
    organisation.office.set_gate(false);
    let (stop, signal) = StopSource::new();
    let worker = organisation.worker(WorkerRole::Daemon, |settings| settings.parallel = 2);
    let running = tokio::spawn(async move { worker.work(signal).await });
    until("two are at the door", || async { organisation.office.inside() == 2 }).await;
    let status = organisation.operations.stop_batch(&organisation.actor, &organisation.batch).await.expect("a stop");
    assert_eq!(status.as_str(), "Stopping");
    assert_eq!(organisation.states().await.get("Stopping"), Some(&2));
    organisation.office.set_gate(true);
    until("it rests", || async { organisation.batch_status().await == "Stopped" }).await;
    // Those that were inside may have ended in the moment before they heard of it.
    let resting = organisation.states().await;
    let (never_begun, ended) = (resting.get("Stopped"), resting.get("IncrementalStopped"));
    assert!(never_begun >= Some(&2), "{resting:?}");
    assert_eq!(never_begun.unwrap_or(&0) + ended.unwrap_or(&0), 4, "{resting:?}");
    let refused = organisation.operations.sync_batch(&organisation.actor, &organisation.batch).await;
    let told = "sync is not possible while the batch is Stopped; possible now: start, resume, remove";
    assert_eq!(support::refusal(refused), told);
    organisation.operations.resume_batch(&organisation.actor, &organisation.batch).await.expect("it goes on");
    until("all are synced", || async { organisation.batch_status().await == "Synced" }).await;
    stop.stop();
    running.await.expect("no panic").expect("the store works");
    (0..4).for_each(|number| organisation.assert_copied(number));
    assert_eq!(organisation.batch_status().await, "Synced");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_worker_left_is_taken_up_by_the_next() {
    let organisation = Organisation::new(3, 40, |_| ()).await;
    organisation.started(3).await;
    organisation.office.set_gate(false);
    let (_stop, signal) = StopSource::new();
    let worker = organisation.worker(WorkerRole::Daemon, |_| ());
    let running = tokio::spawn(async move { worker.work(signal).await });
    until("three are at the door", || async { organisation.office.inside() == 3 }).await;
    running.abort();
    assert!(running.await.expect_err("it was killed").is_cancelled());
    until("nobody is inside", || async { organisation.office.inside() == 0 }).await;
    assert_eq!(organisation.states().await, [("Validating", 3)].into(), "nobody could tidy up");
    organisation.office.set_gate(true);
    let leases = organisation.operations.store().leases();
    let held = leases.held().await.expect("the store works");
    assert_eq!(held.len(), 3, "leases outlive their holder");
    for holder in held {
        // As if their time were over.
        leases.release(&holder.lease).await.expect("the store works");
    }
    organisation.run().await;
    assert_eq!(organisation.states().await, [("Synced", 3)].into());
    (0..3).for_each(|number| organisation.assert_copied(number));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_work_and_double_nothing() {
    let organisation = Organisation::new(12, 8, |endpoint| endpoint.max_concurrent_migrations = 4).await;
    organisation.started(12).await;
    let (_stop, signal) = StopSource::new();
    let one = organisation.worker(WorkerRole::Run, |settings| settings.owner.push_str("/one"));
    let two = organisation.worker(WorkerRole::Run, |settings| settings.owner.push_str("/two"));
    let both = async { tokio::join!(one.work(signal.clone()), two.work(signal)) };
    let (one, two) = tokio::time::timeout(PATIENCE, both).await.expect("in time");
    assert_eq!((one.expect("one"), two.expect("two")), (WorkEnd::Settled, WorkEnd::Settled));
    assert_eq!(organisation.states().await, [("Synced", 12)].into());
    (0..12).for_each(|number| organisation.assert_copied(number));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_rest_is_left_alone_as_long_as_it_asked() {
    let organisation = Organisation::new(2, 3, |_| ()).await;
    let asked = Disposition::Throttled(Duration::from_secs(300));
    let throttled = Failure::new(FailureCode::Throttled, "old").with_disposition(asked);
    organisation.office.fail(&login(1), Some(throttled));
    organisation.started(2).await;
    let (stop, signal) = StopSource::new();
    let worker = organisation.worker(WorkerRole::Daemon, |_| ());
    let running = tokio::spawn(async move { worker.work(signal).await });
    until("one was turned away", || async { organisation.user(1).await.attempts == 1 }).await;
    until("the other is synced", || async { organisation.user(0).await.status == UserStatus::Synced }).await;
    let waiting = organisation.user(1).await;
    assert_eq!(waiting.status, UserStatus::Queued);
    let due = waiting.next_attempt.expect("a time");
    assert!((BEGIN + 300..=BEGIN + 375).contains(&due), "{}", due - BEGIN);
    organisation.clock.set(due);
    until("it was turned away again", || async { organisation.user(1).await.attempts == 2 }).await;
    organisation.office.fail(&login(1), None);
    organisation.clock.set(organisation.user(1).await.next_attempt.expect("a time"));
    until("it is synced", || async { organisation.user(1).await.status == UserStatus::Synced }).await;
    let synced = organisation.user(1).await;
    assert_eq!((synced.attempts, synced.failure), (0, None));
    stop.stop();
    running.await.expect("no panic").expect("the store works");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_never_comes_is_given_up_and_the_others_go_on() {
    let organisation = Organisation::new(2, 3, |_| ()).await;
    // A wait that is longer than a session's own, so that the schedule alone is tried.
    let asked = Disposition::Throttled(Duration::from_secs(300));
    let missing = Failure::new(FailureCode::MailboxMissing, "new").with_disposition(asked);
    organisation.office.fail(&login(1), Some(missing));
    organisation.started(2).await;
    let (stop, signal) = StopSource::new();
    let worker = organisation.worker(WorkerRole::Daemon, |_| ());
    let running = tokio::spawn(async move { worker.work(signal).await });
    for tries in 1..cutover_migration::retry::MAILBOX_TRIES {
        until("it was asked for", || async { organisation.user(1).await.attempts == tries }).await;
        let waiting = organisation.user(1).await;
        assert_eq!(waiting.status, UserStatus::Queued, "after {tries}");
        organisation.clock.set(waiting.next_attempt.expect("a time"));
    }
    until("it is given up", || async { organisation.user(1).await.status == UserStatus::Failed }).await;
    let failed = organisation.user(1).await;
    assert_eq!(failed.failure.map(|failure| failure.code), Some(FailureCode::MailboxMissing));
    assert_eq!((failed.attempts, failed.next_attempt), (cutover_migration::retry::MAILBOX_TRIES, None));
    until("the other is synced", || async { organisation.user(0).await.status == UserStatus::Synced }).await;
    stop.stop();
    running.await.expect("no panic").expect("the store works");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_later_what_changed_is_brought_over() {
    let organisation = Organisation::new(2, 3, |_| ()).await;
    organisation.started(2).await;
    organisation.run().await;
    let opened = organisation.office.opened();
    organisation.office.source(&login(0)).state().append(&FolderPath::inbox(), message("news"));
    organisation.clock.set(BEGIN + DAY - 60);
    organisation.run().await;
    assert_eq!(organisation.office.opened(), opened, "nothing is due yet");
    organisation.clock.set(BEGIN + DAY + 900);
    organisation.run().await;
    assert_eq!(organisation.states().await, [("IncrementalSynced", 2)].into());
    organisation.assert_copied(0);
    let batch = organisation.operations.show_batch(&organisation.batch).await.expect("the batch").batch;
    assert_eq!(batch.last_synced, Some(BEGIN + DAY + 900));
    let next = batch.next_sync.expect("a time") - organisation.clock.now();
    assert!((DAY..=DAY + DAY / 100).contains(&next), "{next}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_neither_stops_the_schedule_nor_starts_a_storm() {
    let organisation = Organisation::new(3, 3, |_| ()).await;
    organisation.clock.set(BEGIN + 1000 * DAY);
    organisation.started(3).await;
    organisation.run().await;
    organisation.clock.set(BEGIN);
    let opened = organisation.office.opened();
    organisation.run().await;
    assert_eq!(organisation.office.opened(), opened, "no storm");
    for user in organisation.users().await {
        assert_eq!(user.next_attempt, Some(BEGIN + DAY), "set anew from now");
    }
    organisation.clock.set(BEGIN + DAY);
    organisation.run().await;
    assert_eq!(organisation.states().await, [("IncrementalSynced", 3)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_was_broken_off_is_finished() {
    let organisation = Organisation::new(3, 6, |_| ()).await;
    organisation.started(3).await;
    organisation.run().await;
    let store = organisation.operations.store();
    let removing = cutover_model::BatchStatus::Removing;
    store.batches().set_status(&organisation.actor, &organisation.batch, &[], removing).await.expect("it begins");
    let (stop, signal) = StopSource::new();
    let worker = organisation.worker(WorkerRole::Daemon, |_| ());
    let running = tokio::spawn(async move { worker.work(signal).await });
    until("it is gone", || async { store.batches().get(&organisation.batch).await.is_err() }).await;
    assert!(organisation.users().await.is_empty());
    stop.stop();
    running.await.expect("no panic").expect("the store works");
    let old = support::endpoint("old");
    organisation.operations.remove_endpoint(&organisation.actor, &old).await.expect("nothing uses it any more");
    assert_eq!(organisation.office.target(address(0).as_str()).state().contents().len(), 2, "what was copied stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_takes_one_user_up_again() {
    let organisation = Organisation::new(2, 3, |_| ()).await;
    organisation.office.fail(&login(0), Some(Failure::new(FailureCode::Permission, "old")));
    organisation.started(2).await;
    organisation.run().await;
    assert_eq!(organisation.states().await, [("Failed", 1), ("Synced", 1)].into());
    organisation.office.fail(&login(0), None);
    let request = cutover_store::SyncRequest::default();
    let operations = &organisation.operations;
    operations.retry_user(&organisation.actor, &organisation.batch, &address(0), request).await.expect("a retry");
    organisation.run().await;
    organisation.assert_copied(0);
    assert_eq!(organisation.batch_status().await, "Synced");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_can_be_broken_off_anywhere() {
    let organisation = Organisation::new(6, 12, |_| ()).await;
    organisation.started(6).await;
    organisation.run().await;
    let (operations, actor) = (&organisation.operations, &organisation.actor);
    let mut broken_off = 0_u32;
    loop {
        let patience = Duration::from_micros(200) * 2_u32.pow(broken_off.min(16));
        let removal = operations.remove_batch(actor, &organisation.batch);
        match tokio::time::timeout(patience, removal).await {
            Ok(removed) => break assert_eq!(removed.expect("it goes on"), cutover_migration::Removal::Done),
            Err(_) => broken_off += 1,
        }
    }
    assert!(broken_off > 0, "it was broken off at least once");
    assert!(organisation.users().await.is_empty());
    assert!(operations.list_batches().await.expect("the store works").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_whose_lease_was_taken_over_writes_nothing() {
    let organisation = Organisation::new(1, 12, |_| ()).await;
    organisation.started(1).await;
    organisation.office.set_gate(false);
    let (stop, signal) = StopSource::new();
    let worker = organisation.worker(WorkerRole::Daemon, |settings| settings.heartbeat = Duration::from_millis(50));
    let running = tokio::spawn(async move { worker.work(signal).await });
    until("it is at the door", || async { organisation.office.inside() == 1 }).await;
    let leases = organisation.operations.store().leases();
    let id = organisation.user(0).await.id;
    let holder = leases.holder(id).await.expect("the store works").expect("somebody holds it");
    leases.release(&holder.lease).await.expect("the store works");
    let ours = leases.acquire(id, "somebody else", Duration::from_secs(600)).await.expect("the store works");
    let ours = ours.expect("it is free");
    organisation.office.set_gate(true);
    until("it has left", || async { organisation.office.inside() == 0 }).await;
    assert_eq!(organisation.user(0).await.status, UserStatus::Validating, "that is the new holder's to say");
    assert_eq!(leases.holder(id).await.expect("the store works").map(|holder| holder.lease), Some(ours));
    let written: usize =
        organisation.office.target(address(0).as_str()).state().contents().values().map(Vec::len).sum();
    assert_eq!(written, 0, "not one message");
    leases.release(&ours).await.expect("the store works");
    until("it is synced after all", || async { organisation.user(0).await.status == UserStatus::Synced }).await;
    stop.stop();
    running.await.expect("no panic").expect("the store works");
    organisation.assert_copied(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_vanishes_is_asked_about_and_removed_only_on_the_administrators_word() {
    let organisation = Organisation::new(1, 9, |_| ()).await;
    organisation.started(1).await;
    organisation.run().await;
    let work = FolderPath::new(["Work"]);
    organisation.office.source(&login(0)).state().folders.remove(&work);
    organisation.operations.sync_batch(&organisation.actor, &organisation.batch).await.expect("a sync");
    organisation.run().await;
    let asked = organisation.user(0).await;
    assert_eq!(asked.status, UserStatus::IncrementalSynced, "everything else was done");
    assert_eq!(asked.failure.map(|failure| failure.code), Some(FailureCode::FolderVanished));
    assert_eq!(organisation.batch_status().await, "SyncedwithErrors");
    let target = organisation.office.target(address(0).as_str());
    assert_eq!(target.state().folder(&work).messages.len(), 3, "nothing was removed");
    let request = cutover_store::SyncRequest { accept_deletions: true };
    let operations = &organisation.operations;
    operations.retry_user(&organisation.actor, &organisation.batch, &address(0), request).await.expect("a word");
    organisation.run().await;
    assert_eq!(target.state().folder(&work).messages.len(), 0, "now they are gone");
    let answered = organisation.user(0).await;
    assert_eq!((answered.failure, answered.accept_deletions), (None, false), "the word was for once");
    assert_eq!(organisation.batch_status().await, "Synced");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_told_to_stop_gives_everything_back() {
    let organisation = Organisation::new(3, 20, |_| ()).await;
    organisation.started(3).await;
    organisation.office.set_gate(false);
    let (stop, signal) = StopSource::new();
    let worker = organisation.worker(WorkerRole::Daemon, |settings| settings.parallel = 2);
    let running = tokio::spawn(async move { worker.work(signal).await });
    until("two are at the door", || async { organisation.office.inside() == 2 }).await;
    let store = organisation.operations.store();
    until("the daemon is known", || async { store.workers().daemon().await.is_ok_and(|daemon| daemon.is_some()) })
        .await;
    stop.stop();
    organisation.office.set_gate(true);
    let end = tokio::time::timeout(PATIENCE, running).await.expect("in time").expect("no panic");
    assert_eq!(end.expect("the store works"), WorkEnd::Stopped);
    assert!(store.leases().held().await.expect("the store works").is_empty(), "no lease is left");
    assert!(store.workers().living().await.expect("the store works").is_empty(), "it has signed off");
    let waiting = organisation.states().await;
    assert_eq!(waiting.get("Syncing").or(waiting.get("Validating")), None, "{waiting:?}");
    organisation.run().await;
    (0..3).for_each(|number| organisation.assert_copied(number));
    assert_eq!(organisation.batch_status().await, "Synced");
}
