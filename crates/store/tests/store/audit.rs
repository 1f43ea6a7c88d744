//! The audit log: every action is in it, nothing can be changed, and what was changed all the same is found.

use cutover_store::{Actor, AuditVerdict, Store};
use serde_json::json;

use crate::support::{Place, actor, on_both};

on_both!(
    rows_are_numbered_and_chained,
    the_database_refuses_to_change_it,
    a_changed_row_is_found,
    rows_missing_at_the_end_are_found,
    many_write_at_once,
);

async fn filled(place: &Place, rows: usize) -> Store {
    let store = place.open().await;
    for number in 0..rows {
        let details = json!({ "zeta": number, "alpha": "ø\"\n" });
        store.audit().append(&actor(), "test.done", "thing", details).await.expect("writes");
    }
    store
}

async fn rows_are_numbered_and_chained(place: Place) {
    let store = filled(&place, 5).await;
    assert_eq!(store.audit().verify().await.expect("reads"), AuditVerdict::Whole { rows: 5 });
    let rows = store.audit().list(1, 2).await.expect("reads");
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [2, 3]);
    assert_eq!((rows[0].actor.as_str(), &rows[0].details["alpha"]), ("anna", &json!("ø\"\n")));
    let last = store.audit().last(2).await.expect("reads");
    assert_eq!(last.iter().map(|row| row.seq).collect::<Vec<_>>(), [4, 5]);
    let empty = place.another().await.open().await;
    assert_eq!(empty.audit().verify().await.expect("reads"), AuditVerdict::Whole { rows: 0 });
}

async fn the_database_refuses_to_change_it(place: Place) {
    let store = filled(&place, 2).await;
    for text in ["UPDATE audit SET actor = 'eve'", "DELETE FROM audit WHERE seq = 1"] {
        let refused = place.tamper(text).await.expect_err("is refused");
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
    assert_eq!(store.audit().verify().await.expect("reads"), AuditVerdict::Whole { rows: 2 });
}

/// What the database's owner can do all the same.
async fn unguarded(place: &Place, text: &str) {
    let off = if place.is_sqlite() {
        "DROP TRIGGER audit_stays_as_it_is; DROP TRIGGER audit_keeps_everything"
    } else {
        "ALTER TABLE audit DISABLE TRIGGER USER"
    };
    place.tamper(off).await.expect("the guard is off");
    place.tamper(text).await.expect("changes");
}

async fn a_changed_row_is_found(place: Place) {
    for (text, first) in [
        ("UPDATE audit SET actor = 'eve' WHERE seq = 3", 3),
        ("UPDATE audit SET details = '{}' WHERE seq = 2", 2),
        ("UPDATE audit SET at = at + 1 WHERE seq = 5", 5),
        ("DELETE FROM audit WHERE seq = 4", 4),
    ] {
        let place = place.another().await;
        let store = filled(&place, 5).await;
        unguarded(&place, text).await;
        assert_eq!(store.audit().verify().await.expect("reads"), AuditVerdict::Broken { first }, "{text}");
    }
}

async fn rows_missing_at_the_end_are_found(place: Place) {
    let store = filled(&place, 5).await;
    unguarded(&place, "DELETE FROM audit WHERE seq > 3").await;
    assert_eq!(store.audit().verify().await.expect("reads"), AuditVerdict::Broken { first: 4 });
}

async fn many_write_at_once(place: Place) {
    let store = place.open().await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        let audit = store.audit();
        let actor = Actor::new(&format!("actor {number}"));
        tasks.spawn(async move { audit.append(&actor, "test.done", "thing", json!({})).await });
    }
    for answer in tasks.join_all().await {
        answer.expect("is written");
    }
    assert_eq!(store.audit().verify().await.expect("reads"), AuditVerdict::Whole { rows: 20 });
}
