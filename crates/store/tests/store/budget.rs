//! Budgets that several processes share, with a clock that is moved; a process is a [`StoreBudgets`] of its own.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use cutover_model::{BudgetKey, BudgetUnit, Budgets, Clock};
use cutover_store::{Store, StoreBudgets};

use crate::support::{Place, actor, on_both};

on_both!(
    what_one_process_takes_the_others_do_not_have,
    a_block_is_spent_in_memory_and_its_rest_given_back,
    a_lost_block_counts_as_spent,
    the_window_slides,
    more_than_everything_needs_an_untouched_budget,
    the_services_word_reaches_every_process,
    slots_are_shared_and_expire,
    slots_are_renewed_by_who_lives,
    a_dead_process_is_buried,
    many_at_once_never_hold_too_many_slots,
    a_clock_set_back_locks_nobody_out,
    a_caller_that_stands_still_holds_up_nobody,
    a_caller_that_goes_away_leaves_nothing_behind,
);

const MINUTE: i64 = 60;

/// A clock that stands still until it is moved.
#[derive(Default)]
struct Held(AtomicI64);

impl Held {
    fn at(seconds: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(seconds)))
    }

    fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Held {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

fn key(unit: BudgetUnit, allowed: u64) -> BudgetKey {
    BudgetKey { owner: "tenant/application/anna".to_owned(), unit, allowed, window: Duration::from_secs(600) }
}

fn requests() -> BudgetKey {
    key(BudgetUnit::Requests, 6_000)
}

fn slots() -> BudgetKey {
    BudgetKey { window: Duration::from_secs(10), ..key(BudgetUnit::AtOnce, 4) }
}

/// Two processes on a store, and their clock.
fn two(store: &Store) -> (StoreBudgets, StoreBudgets, Arc<Held>) {
    let clock = Held::at(1_800_000_000);
    (store.budgets_by("one", clock.clone()), store.budgets_by("two", clock.clone()), clock)
}

async fn take(budgets: &StoreBudgets, amount: u64) -> i64 {
    let wait = budgets.take(&requests(), amount).await.expect("it is counted");
    i64::try_from(wait.as_secs()).expect("a sensible wait")
}

async fn what_one_process_takes_the_others_do_not_have(place: Place) {
    let (one, two, _) = two(&place.open().await);
    assert_eq!(take(&one, 3_000).await, 0);
    assert_eq!(take(&two, 3_000).await, 0);
    assert_eq!((take(&one, 1).await, take(&two, 1).await), (615, 615));
    let other = BudgetKey { owner: "tenant/application/bo".to_owned(), ..requests() };
    assert_eq!(one.take(&other, 1).await, Ok(Duration::ZERO));
}

async fn a_block_is_spent_in_memory_and_its_rest_given_back(place: Place) {
    let (one, two, clock) = two(&place.open().await);
    // The first takes a block of a hundred, whatever it needs of it.
    assert_eq!(take(&one, 1).await, 0);
    assert_eq!((take(&two, 5_900).await, take(&two, 1).await), (0, 615));
    for _ in 0..9 {
        assert_eq!(take(&one, 1).await, 0);
    }
    // The block is over; the ninety that are left come back with the next, and are there for both.
    clock.pass(10);
    assert_eq!(take(&one, 1).await, 0);
    assert_eq!(take(&one, 89).await, 0);
    assert!(take(&one, 1).await > 0);
}

async fn a_lost_block_counts_as_spent(place: Place) {
    let (one, two, _) = two(&place.open().await);
    assert_eq!(take(&one, 1).await, 0);
    drop(one);
    assert!(take(&two, 5_901).await > 0);
    assert_eq!(take(&two, 5_900).await, 0);
}

async fn the_window_slides(place: Place) {
    let (one, two, clock) = two(&place.open().await);
    assert_eq!(take(&one, 4_000).await, 0);
    clock.pass(5 * MINUTE);
    assert_eq!(take(&two, 2_000).await, 0);
    assert_eq!(take(&one, 100).await, 315);
    clock.pass(314);
    assert_eq!(take(&one, 100).await, 1);
    clock.pass(1);
    assert_eq!(take(&one, 4_000).await, 0);
    assert_eq!(take(&two, 100).await, 300);
}

async fn more_than_everything_needs_an_untouched_budget(place: Place) {
    let (one, two, clock) = two(&place.open().await);
    assert_eq!(take(&one, 1).await, 0);
    assert_eq!(take(&two, 9_000).await, 615);
    clock.pass(615);
    assert_eq!(take(&two, 9_000).await, 0);
    assert_eq!(take(&one, 1).await, 615);
}

async fn the_services_word_reaches_every_process(place: Place) {
    let (one, two, clock) = two(&place.open().await);
    assert_eq!(take(&one, 1).await, 0);
    one.told(&requests(), Duration::from_secs(120)).await.expect("it is noted");
    two.told(&requests(), Duration::from_secs(20)).await.expect("it is noted");
    assert_eq!((take(&one, 1).await, take(&two, 1).await), (120, 20));
    clock.pass(20);
    assert_eq!((take(&one, 1).await, take(&two, 1).await), (100, 100));
    clock.pass(100);
    assert_eq!((take(&one, 1).await, take(&two, 1).await), (0, 0));
}

/// Whether slots are to be had at once.
async fn free(budgets: &StoreBudgets, count: u32) -> Option<cutover_model::Slot> {
    let asked = tokio::time::timeout(Duration::from_millis(600), budgets.slots(&slots(), count)).await;
    asked.ok().map(|slot| slot.expect("it is counted"))
}

async fn slots_are_shared_and_expire(place: Place) {
    let (one, two, clock) = two(&place.open().await);
    let three = free(&one, 3).await.expect("three");
    let last = free(&two, 1).await.expect("one");
    assert!(free(&two, 1).await.is_none() && free(&one, 1).await.is_none());
    drop(last);
    // A slot that nobody uses serves its own process at once.
    let again = free(&two, 1).await.expect("one");
    drop((again, three));
    clock.pass(11);
    assert!(free(&two, 9).await.is_some(), "what expired is free, and more than there are means all");
}

async fn slots_are_renewed_by_who_lives(place: Place) {
    let (one, two, clock) = two(&place.open().await);
    let held = free(&one, 2).await.expect("two");
    let idle = free(&one, 1).await.expect("one");
    drop(idle);
    for _ in 0..5 {
        clock.pass(4);
        held.renew().await.expect("it lives");
    }
    assert!(free(&two, 3).await.is_none());
    // The idle one was given back with the first renewal.
    assert!(free(&two, 2).await.is_some());
}

async fn a_dead_process_is_buried(place: Place) {
    let (one, two, _) = two(&place.open().await);
    let held = free(&one, 4).await.expect("all");
    assert!(free(&two, 1).await.is_none());
    two.bury("on").await.expect("nobody of that name");
    assert!(free(&two, 1).await.is_none());
    two.bury("one").await.expect("it is dead");
    assert!(free(&two, 4).await.is_some());
    drop(held);
}

async fn many_at_once_never_hold_too_many_slots(place: Place) {
    let store = place.open().await;
    let processes: Vec<_> = ["one", "two", "three"].map(|owner| store.budgets(owner)).into();
    let (under_way, most) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(0)));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..24 {
        let (budgets, under_way, most) = (processes[number % 3].clone(), under_way.clone(), most.clone());
        let key = BudgetKey { window: Duration::from_millis(1_500), ..slots() };
        tasks.spawn(async move {
            let slot = budgets.slots(&key, 1 + u32::from(number % 5 == 0)).await.expect("a slot");
            most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            under_way.fetch_sub(1, Ordering::SeqCst);
            drop(slot);
        });
    }
    let deadline = Instant::now() + Duration::from_secs(60);
    while let Ok(Some(done)) = tokio::time::timeout_at(deadline.into(), tasks.join_next()).await {
        done.expect("no panic");
    }
    assert!(tasks.is_empty(), "{} never got a slot", tasks.len());
    assert!(most.load(Ordering::SeqCst) <= 4);
}

async fn a_clock_set_back_locks_nobody_out(place: Place) {
    let (one, two, clock) = two(&place.open().await);
    let held = free(&one, 4).await.expect("all");
    assert_eq!(take(&one, 6_000).await, 0);
    drop(held);
    clock.pass(-1_000_000);
    assert_eq!(take(&two, 100).await, 0);
    assert!(free(&two, 1).await.is_some());
}

/// Polls a future again and again, and after each time writes into the store while the future stands still.
async fn step_by_step<T>(store: &Store, work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let polled = std::future::poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await;
        if let Poll::Ready(done) = polled {
            return done;
        }
        let (log, actor) = (store.audit(), actor());
        let written = log.append(&actor, "test", "budget", serde_json::json!({}));
        tokio::time::timeout(Duration::from_secs(20), written)
            .await
            .expect("the writer is free")
            .expect("it is written");
        assert!(Instant::now() < deadline, "it comes to its end");
    }
}

async fn a_caller_that_stands_still_holds_up_nobody(place: Place) {
    let store = place.open().await;
    let budgets = store.budgets("one");
    let key = BudgetKey { window: Duration::from_millis(3), ..slots() };
    for _ in 0..5 {
        step_by_step(&store, budgets.take(&requests(), 200)).await.expect("it is counted");
        let slot = step_by_step(&store, budgets.slots(&key, 1)).await.expect("a slot");
        step_by_step(&store, slot.renew()).await.expect("it lives");
        step_by_step(&store, budgets.told(&key, Duration::from_millis(1))).await.expect("it is noted");
    }
}

async fn a_caller_that_goes_away_leaves_nothing_behind(place: Place) {
    let store = place.open().await;
    let (one, two, _) = two(&store);
    for polls in 0..40 {
        let key = slots();
        let mut asking = std::pin::pin!(one.slots(&key, 4));
        for _ in 0..polls {
            let polled = std::future::poll_fn(|context| Poll::Ready(asking.as_mut().poll(context))).await;
            if polled.is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    // What was got and never taken is free again, for this process and with the next renewal for others.
    let deadline = Instant::now() + Duration::from_secs(20);
    let held = loop {
        match free(&one, 4).await {
            Some(held) => break held,
            None => assert!(Instant::now() < deadline, "the slots are lost"),
        }
    };
    assert!(free(&two, 1).await.is_none());
    drop(held);
}
