//! Leases: one holder at a time, epochs that only rise, expiry, and a clock that was set back.

use std::time::{Duration, Instant};

use cutover_store::{Lease, Store, UserId, WorkerRole};

use crate::support::{Place, TTL, on_both};

on_both!(
    one_holder_at_a_time,
    a_lease_expires_and_is_taken_over,
    many_ask_and_one_gets_it,
    a_clock_set_back_frees_a_dead_holders_lease,
    workers_are_seen_while_they_live,
);

const USER: UserId = UserId(7);

async fn one_holder_at_a_time(place: Place) {
    let store = place.open().await;
    let leases = store.leases();
    let first = leases.acquire(USER, "one", TTL).await.expect("asks").expect("it is free");
    assert_eq!(first, Lease { user: USER, epoch: 1 });
    assert_eq!(leases.acquire(USER, "two", TTL).await.expect("asks"), None);
    assert_eq!(leases.acquire(USER, "one", TTL).await.expect("asks"), None);
    let holder = leases.holder(USER).await.expect("reads").expect("somebody holds it");
    assert_eq!((holder.owner.as_str(), holder.lease), ("one", first));
    assert!(holder.remaining <= TTL && holder.remaining > TTL / 2);
    assert!(leases.renew(&first, TTL * 2).await.expect("asks"));
    assert_eq!(leases.held().await.expect("reads").len(), 1);

    leases.release(&first).await.expect("gives back");
    assert_eq!(leases.holder(USER).await.expect("reads"), None);
    assert!(!leases.renew(&first, TTL).await.expect("asks"));
    let second = leases.acquire(USER, "two", TTL).await.expect("asks").expect("it is free");
    assert!(second.epoch > first.epoch);
    leases.release(&first).await.expect("does nothing");
    assert!(leases.renew(&second, TTL).await.expect("asks"));
    assert!(leases.acquire(UserId(8), "one", TTL).await.expect("asks").is_some());
}

async fn a_lease_expires_and_is_taken_over(place: Place) {
    let store = place.open().await;
    let dead = store.leases().acquire(USER, "dead", Duration::from_millis(50)).await.expect("asks").expect("free");
    let heir = taken(&store, "heir").await;
    assert!(heir.epoch > dead.epoch);
    assert!(!store.leases().renew(&dead, TTL).await.expect("asks"));
}

async fn many_ask_and_one_gets_it(place: Place) {
    let store = place.open().await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..16 {
        let leases = store.leases();
        tasks.spawn(async move { leases.acquire(USER, &format!("owner {number}"), TTL).await });
    }
    let answers = tasks.join_all().await;
    let got = answers.into_iter().filter(|answer| answer.as_ref().expect("an answer").is_some());
    assert_eq!(got.count(), 1);
}

async fn a_clock_set_back_frees_a_dead_holders_lease(place: Place) {
    let store = place.open().await;
    store.leases().acquire(USER, "dead", Duration::from_millis(50)).await.expect("asks").expect("free");
    place.tamper("UPDATE lease SET expires = expires + 86400000").await.expect("an hour ahead and more");
    assert_eq!(store.leases().acquire(USER, "heir", TTL).await.expect("asks"), None);
    assert_eq!(taken(&store, "heir").await.user, USER);
}

async fn workers_are_seen_while_they_live(place: Place) {
    let store = place.open().await;
    let workers = store.workers();
    assert_eq!(workers.daemon().await.expect("reads"), None);
    workers.beat("run-1", WorkerRole::Run, "host", 12, TTL).await.expect("beats");
    workers.beat("daemon-1", WorkerRole::Daemon, "host", 13, TTL).await.expect("beats");
    workers.beat("daemon-1", WorkerRole::Daemon, "host", 13, TTL).await.expect("beats");
    let daemon = workers.daemon().await.expect("reads").expect("a daemon lives");
    assert_eq!((daemon.owner.as_str(), daemon.pid, daemon.host.as_str()), ("daemon-1", 13, "host"));
    assert_eq!(workers.living().await.expect("reads").len(), 2);
    place.tamper("UPDATE worker SET heartbeat = heartbeat - 120000 WHERE role = 'daemon'").await.expect("long ago");
    assert_eq!(workers.daemon().await.expect("reads"), None);
    workers.leave("run-1").await.expect("leaves");
    assert_eq!(workers.living().await.expect("reads"), []);
}

/// Asks until the lease is free.
async fn taken(store: &Store, owner: &str) -> Lease {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(lease) = store.leases().acquire(USER, owner, TTL).await.expect("asks") {
            return lease;
        }
        assert!(Instant::now() < deadline, "the lease never became free");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
