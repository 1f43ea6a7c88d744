//! Bad luck on the way in.

use std::time::Duration;

use cutover_lab::tenant::{Fault, FaultKind};
use cutover_m365::WritePath;
use cutover_model::FailureCode;
use cutover_store::EscrowFilter;

use crate::bench::{Bench, FILLED, WAYS, same};

/// Where each way writes.
fn door(way: WritePath) -> &'static str {
    match way {
        WritePath::Import => "importItem",
        WritePath::ImportMime => "importMime",
    }
}

#[tokio::test]
async fn cut_connections_lose_and_double_nothing() {
    for way in WAYS {
        for what in [
            FaultKind::CutUpload { octets: 300 },
            FaultKind::CutBefore,
            FaultKind::CutAfter,
            FaultKind::CommitLater { milliseconds: 50 },
        ] {
            let mut bench = Bench::new(way).await;
            bench.settings.settle = Duration::ZERO;
            bench.fill();
            for skip in [0, 3, 9] {
                bench.arm(Fault::new(what.clone()).on("POST", door(way)).after(skip));
            }
            let summary = bench.sync().await.unwrap();
            assert_eq!(bench.state().disarm(), 0, "{way:?} {what:?}: each fault was met");
            assert_eq!(summary.totals.copied + summary.totals.adopted, FILLED, "{way:?} {what:?}");
            bench.assert_same();
        }
    }
}

#[tokio::test]
async fn what_is_carried_out_long_after_the_connection_died_is_removed() {
    for way in WAYS {
        let mut bench = Bench::new(way).await;
        bench.settings.settle = Duration::from_secs(6);
        bench.fill();
        // Later than the next try, whose pause is at most a second and a half.
        bench.arm(Fault::new(FaultKind::CommitLater { milliseconds: 4000 }).on("POST", door(way)).after(4));
        let summary = bench.sync().await.unwrap();
        let twins = if way == WritePath::Import { 1 } else { 0 };
        assert_eq!((summary.totals.copied + summary.totals.adopted, summary.totals.twins), (FILLED, twins), "{way:?}");
        bench.assert_same();
    }
}

#[tokio::test]
async fn cut_connections_around_the_key_and_the_move() {
    for what in [FaultKind::CutBefore, FaultKind::CutAfter, FaultKind::CommitLater { milliseconds: 700 }] {
        let mut bench = Bench::new(WritePath::ImportMime).await;
        let late = what == FaultKind::CommitLater { milliseconds: 700 };
        bench.settings.settle = Duration::from_secs(if late { 2 } else { 0 });
        bench.fill();
        for skip in [0, 1, 2, 4] {
            bench.arm(Fault::new(what.clone()).on("POST", "$batch").after(skip + 1));
        }
        bench.sync().await.unwrap();
        bench.state().disarm();
        bench.assert_same();
    }
}

#[tokio::test]
async fn an_import_session_ends_between_two_items() {
    let bench = Bench::new(WritePath::Import).await;
    bench.fill();
    for skip in [2, 11] {
        bench.arm(Fault::new(FaultKind::SessionExpired).on("POST", "importItem").after(skip));
    }
    let summary = bench.sync().await.unwrap();
    assert_eq!((summary.totals.copied, summary.totals.adopted), (FILLED, 0));
    bench.assert_same();
    assert!(bench.state().requests("createImportSession") >= 3);
}

#[tokio::test]
async fn a_service_that_asks_for_patience_gets_it() {
    for way in WAYS {
        let bench = Bench::new(way).await;
        bench.fill();
        for (skip, retry_after) in [(0, Some(0)), (1, None), (6, Some(1))] {
            bench.arm(Fault::new(FaultKind::Throttled { retry_after }).on("POST", door(way)).after(skip));
        }
        bench.arm(Fault::new(FaultKind::Unavailable { retry_after: None }).on("POST", "$batch").times(2));
        let summary = bench.sync().await.unwrap();
        assert_eq!((summary.totals.copied, summary.totals.adopted), (FILLED, 0), "{way:?}");
        bench.assert_same();
    }
}

#[tokio::test]
async fn a_full_mailbox_stops_and_goes_on_when_there_is_room() {
    for way in WAYS {
        let bench = Bench::new(way).await;
        bench.fill();
        bench.arm(Fault::new(FaultKind::QuotaFull).on("POST", door(way)).after(7).times(1000));
        let failure = bench.sync().await.map_err(|failure| failure.code);
        assert_eq!(failure, Err(FailureCode::OverQuota), "{way:?}");
        bench.state().disarm();
        bench.sync().await.unwrap();
        bench.assert_same();
    }
}

#[tokio::test]
async fn an_item_that_is_refused_goes_to_escrow_alone() {
    for way in WAYS {
        let bench = Bench::new(way).await;
        bench.fill();
        bench.arm(Fault::new(FaultKind::ItemRefused).with_subject("INBOX 4").times(1000));
        let summary = bench.sync().await.unwrap();
        assert_eq!((summary.counted.skipped, summary.totals.copied), (2, FILLED - 2), "{way:?}");
        let entries = bench.store.escrow().list(&EscrowFilter::default()).await.unwrap();
        assert!(entries.iter().all(|listed| listed.entry.failure.code == FailureCode::ItemRefused));
        assert_eq!(entries.len(), 2);
        let found = bench.verify().await;
        assert_eq!((found[same(way)], found["item-refused"]), (34, 2), "{found:?}");
    }
}

#[tokio::test]
async fn a_lost_right_stops_everything() {
    let bench = Bench::new(WritePath::Import).await;
    bench.fill();
    let roles: Vec<String> =
        bench.state().granted().into_iter().filter(|role| !role.contains("ImportExport")).collect();
    bench.state().grant(roles);
    let failure = bench.sync().await.map_err(|failure| failure.code);
    assert_eq!(failure, Err(FailureCode::Permission));
}
