//! A mailbox as a whole: everything arrives once, a second run does nothing, a process may die at any instant.

use std::collections::BTreeMap;

use std::time::Duration;

use cutover_lab::tenant::Limits;
use cutover_sync::PageLimits;

use crate::bench::{Bench, FILLED, WAYS, same};

#[tokio::test]
async fn everything_arrives_once_and_a_second_run_does_nothing() {
    for way in WAYS {
        let bench = Bench::new(way).await;
        bench.fill();
        let summary = bench.sync().await.unwrap();
        assert_eq!((summary.totals.copied, summary.totals.adopted), (FILLED, 0), "{way:?}");
        bench.assert_same();
        let statuses = bench.state().look()["requests"].to_string();
        assert!(!statuses.contains("\"429\""), "the limit of requests at once is kept: {statuses}");
        let before = bench.state().requests("");
        let again = bench.sync().await.unwrap();
        assert_eq!((again.totals, again.counted.copied), (summary.totals, 0));
        assert_eq!(bench.state().requests(""), before, "the target is not even asked");
        assert_eq!(bench.verify().await, BTreeMap::from([(same(way).to_owned(), 36)]), "{way:?}");
    }
}

#[tokio::test]
async fn requests_that_take_their_time_do_not_wait_for_each_other() {
    for way in WAYS {
        let mut bench = Bench::new(way).await;
        bench.settings.page = PageLimits::default();
        bench.fill();
        bench.state().limit(Limits { latency_milliseconds: 10, ..Limits::default() });
        let summary = tokio::time::timeout(Duration::from_secs(60), bench.sync()).await.expect("it ends").unwrap();
        assert_eq!(summary.totals.copied, FILLED, "{way:?}");
        bench.assert_same();
    }
}

#[tokio::test]
async fn broken_off_at_every_instant_nothing_is_lost_or_doubled() {
    for (seed, way) in [(1, WAYS[0]), (2, WAYS[1]), (3, WAYS[0]), (4, WAYS[1])] {
        let mut bench = Bench::new(way).await;
        bench.settings.settle = std::time::Duration::from_secs(1);
        bench.fill();
        let mut random: u64 = seed;
        let mut crashes = 0;
        loop {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let steps = 20 + (random >> 33) as usize % 80 + crashes * 6;
            match bench.sync_for(steps).await {
                None => crashes += 1,
                Some(result) => break drop(result.unwrap()),
            }
        }
        assert!(crashes > 3, "{crashes}");
        bench.assert_same();
        assert_eq!(bench.ledger().intents().await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_lost_ledger_doubles_nothing() {
    for way in WAYS {
        let first = Bench::new(way).await;
        first.fill();
        first.sync().await.unwrap();
        let fresh = Bench::new(way).await;
        let second =
            Bench { source: first.source.clone(), server: first.server, target: first.target.clone(), ..fresh };
        let summary = second.sync().await.unwrap();
        assert_eq!((summary.totals.copied, summary.totals.adopted), (0, FILLED), "{way:?}");
        second.assert_same();
    }
}
