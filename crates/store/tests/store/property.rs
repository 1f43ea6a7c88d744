//! Random checkpoints against a model: after each of them the ledger holds exactly what a map would.

use std::collections::BTreeMap;

use cutover_model::{Flags, SourceKey};
use cutover_store::{Checkpoint, Durability, FolderId, ItemRow, UserLedger};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Place, folder, item, ledger, on_both};

on_both!(any_checkpoints_leave_what_a_map_would_hold);

/// A key of one of several kinds: a UID, short bytes, and long ones with and without a common beginning.
fn keys() -> impl Strategy<Value = Vec<u8>> {
    let long =
        |first: u8| prop::collection::vec(any::<u8>(), 0..30).prop_map(move |end| [vec![first; 60], end].concat());
    prop_oneof![
        4 => (0_u32..40).prop_map(|number| number.to_be_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
        2 => long(7),
        1 => long(9),
    ]
}

fn rows() -> impl Strategy<Value = ItemRow> {
    let flags = prop::collection::vec(prop::sample::select(vec!["\\Seen", "\\Draft", "$a", "$B", "c"]), 0..3);
    (keys(), any::<u32>(), prop::option::of(any::<i32>()), flags).prop_map(|(key, size, received, flags)| ItemRow {
        source: SourceKey::new(key),
        size: u64::from(size),
        received: received.map(i64::from),
        flags: Flags::from_names(flags),
        ..item(size % 1000)
    })
}

/// One of two folders, what goes in, and what goes out.
type Step = (usize, Vec<ItemRow>, Vec<Vec<u8>>);

fn checkpoints() -> impl Strategy<Value = Vec<Step>> {
    let one = (0_usize..2, prop::collection::vec(rows(), 0..60), prop::collection::vec(keys(), 0..10));
    prop::collection::vec(one, 1..6)
}

async fn any_checkpoints_leave_what_a_map_would_hold(place: Place) {
    let store = place.open().await;
    let ledger = ledger(&store, 1).await;
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
        let mut round = 0;
        let cell = std::cell::RefCell::new(&mut round);
        let result = runner.run(&checkpoints(), |checkpoints| {
            **cell.borrow_mut() += 1;
            let name = format!("round {}", cell.borrow());
            runtime.block_on(check(&ledger, &name, &checkpoints));
            Ok(())
        });
        assert!(result.is_ok(), "{}", result.expect_err("it failed"));
    });
}

async fn check(ledger: &UserLedger, name: &str, checkpoints: &[Step]) {
    let folders = [folder(ledger, &format!("{name} a")).await, folder(ledger, &format!("{name} b")).await];
    let mut model: [BTreeMap<SourceKey, ItemRow>; 2] = Default::default();
    for (index, rows, gone) in checkpoints {
        let folder = folders[*index];
        let forgotten: Vec<_> = gone.iter().map(|key| (folder, SourceKey::new(key.clone()))).collect();
        for (_, key) in &forgotten {
            model[*index].remove(key);
        }
        model[*index].extend(rows.iter().map(|row| (row.source.clone(), row.clone())));
        let items = rows.iter().map(|row| (folder, row.clone())).collect();
        let checkpoint = Checkpoint { items, forgotten, ..Checkpoint::default() };
        ledger.commit(checkpoint, Durability::Relaxed).await.expect("commits");
        for (folder, model) in folders.iter().zip(&model) {
            compare(ledger, *folder, model).await;
        }
    }
}

async fn compare(ledger: &UserLedger, folder: FolderId, model: &BTreeMap<SourceKey, ItemRow>) {
    let expected: Vec<_> = model.values().cloned().collect();
    let mut read = Vec::new();
    loop {
        let after = read.last().map(|row: &ItemRow| row.source.clone());
        let page = ledger.range(folder, after.as_ref(), None, 7).await.expect("reads");
        if page.is_empty() {
            break;
        }
        read.extend(page);
    }
    assert_eq!(read, expected);
    let keys: Vec<_> = model.keys().cloned().chain([SourceKey::new([1]), SourceKey::new(vec![7; 61])]).collect();
    let rows = ledger.rows(folder, &keys).await.expect("reads");
    assert_eq!(rows, keys.iter().map(|key| model.get(key).cloned()).collect::<Vec<_>>());
    let known = ledger.known(folder, &keys).await.expect("reads");
    assert_eq!(known, keys.iter().map(|key| model.contains_key(key)).collect::<Vec<_>>());
    let targets: Vec<_> = expected.iter().map(|row| row.target.clone()).collect();
    assert!(ledger.holders(folder, &targets).await.expect("reads").into_iter().all(|held| held));
    if let Some(middle) = keys.get(model.len() / 2) {
        let through = ledger.range(folder, None, Some(middle), 999).await.expect("reads");
        let bounded: Vec<_> = model.range(..=middle.clone()).map(|(_, row)| row.clone()).collect();
        assert_eq!(through, bounded);
    }
}
