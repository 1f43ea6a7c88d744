//! The ledger: what a checkpoint writes is what is read back, whatever the order, and nothing is written without lease.

use std::time::Duration;

use cutover_model::{
    Cursor, Disposition, Failure, FailureCode, Flags, FolderKey, FolderPath, FolderRole, Generation, Mark, SourceKey,
    TargetKey,
};
use cutover_store::{
    Checkpoint, Counters, Durability, EscrowEntry, EscrowState, FolderId, FolderRow, Intent, IntentId, ItemRow,
    StoreError,
};

use crate::support::{Place, folder, folder_row, item, key, ledger, on_both};

on_both!(
    folders_keep_everything,
    items_are_replaced_forgotten_and_told_apart,
    ranges_are_bounded_and_ascending,
    keywords_come_back_with_their_spelling,
    intents_and_counters_come_back,
    escrow_hides_what_is_not_to_be_tried_again,
    a_lost_lease_writes_nothing,
    long_and_strange_keys_are_kept,
    one_checkpoint_may_name_a_key_twice,
);

async fn folders_keep_everything(place: Place) {
    let store = place.open().await;
    let ledger = ledger(&store, 1).await;
    let id = folder(&ledger, "Work").await;
    let full = FolderRow {
        id,
        source: FolderKey(b"\xff\x00Work".as_slice().into()),
        path: FolderPath::new(["", "a/b", "nul\0", "\u{1f4e7}"]),
        role: Some(FolderRole::Archive),
        generation: Some(Generation(b"gen".as_slice().into())),
        cursor: Some(Cursor::new(vec![0; 70_000])),
        state: Some(Box::from([9, 9])),
        target_path: FolderPath::new(["Moved", "Work"]),
        target: Some(FolderKey(b"t".as_slice().into())),
        target_generation: Some(Generation(Box::from([]))),
        adopted: true,
        vanished: Some(77),
    };
    let checkpoint = Checkpoint { folders: vec![full.clone()], ..Checkpoint::default() };
    ledger.commit(checkpoint, Durability::Flushed).await.expect("commits");
    let other = folder(&ledger, "Other").await;
    let read = ledger.folders().await.expect("reads");
    assert_eq!(read, [full, FolderRow { id: other, ..folder_row("Other") }]);
    assert!(matches!(ledger.add_folder(folder_row("Other")).await, Err(StoreError::Exists { .. })));
}

async fn items_are_replaced_forgotten_and_told_apart(place: Place) {
    let store = place.open().await;
    let ledger = ledger(&store, 1).await;
    let (one, two) = (folder(&ledger, "One").await, folder(&ledger, "Two").await);
    let items = (1..=1300).map(|number| (one, item(number))).collect();
    commit(&ledger, Checkpoint { items, ..Checkpoint::default() }).await;
    let changed = ItemRow { flags: Flags::from_names(["\\Seen", "$Done"]), size: u64::from(u32::MAX) * 9, ..item(5) };
    let items = vec![(one, changed.clone()), (two, ItemRow { received: None, ..item(9) })];
    let forgotten = vec![(one, key(6)), (two, key(5))];
    commit(&ledger, Checkpoint { items, forgotten, ..Checkpoint::default() }).await;

    assert_eq!(ledger.count(one).await.expect("counts"), 1299);
    assert_eq!(ledger.count(two).await.expect("counts"), 1);
    let rows = ledger.rows(one, &[key(6), key(5), key(1), key(5)]).await.expect("reads");
    assert_eq!(rows, [None, Some(changed.clone()), Some(item(1)), Some(changed)]);
    let asked: Vec<_> = (0..1400).map(key).collect();
    let known = ledger.known(one, &asked).await.expect("reads");
    let expected: Vec<_> = (0..1400).map(|number| (1..=1300).contains(&number) && number != 6).collect();
    assert_eq!(known, expected);
    assert_eq!(ledger.known(one, &[]).await.expect("reads"), Vec::<bool>::new());
    let targets = [TargetKey::new(8_u32.to_be_bytes()), TargetKey::new(13_u32.to_be_bytes()), TargetKey::new([])];
    assert_eq!(ledger.holders(one, &targets).await.expect("reads"), [true, false, false]);
}

async fn ranges_are_bounded_and_ascending(place: Place) {
    let store = place.open().await;
    let ledger = ledger(&store, 1).await;
    let one = folder(&ledger, "One").await;
    let items = (1..=10).rev().map(|number| (one, item(number * 100))).collect();
    commit(&ledger, Checkpoint { items, ..Checkpoint::default() }).await;
    let cases = [
        (None, None, 3, vec![100, 200, 300]),
        (Some(300), None, 2, vec![400, 500]),
        (None, Some(200), 99, vec![100, 200]),
        (Some(250), Some(500), 99, vec![300, 400, 500]),
        (Some(1000), None, 99, vec![]),
    ];
    for (after, through, limit, expected) in cases {
        let (after, through) = (after.map(key), through.map(key));
        let rows = ledger.range(one, after.as_ref(), through.as_ref(), limit).await.expect("reads");
        assert_eq!(rows, expected.into_iter().map(item).collect::<Vec<_>>());
    }
}

async fn keywords_come_back_with_their_spelling(place: Place) {
    let store = place.open().await;
    let ledger = ledger(&store, 1).await;
    let one = folder(&ledger, "One").await;
    let sets = [vec!["$Forwarded"], vec!["$forwarded"], vec!["b", "a", "\\Draft"], vec!["nul\0\"quote"], vec![]];
    let items: Vec<_> = (1..)
        .zip(&sets)
        .map(|(number, names)| (one, ItemRow { flags: Flags::from_names(names.iter().copied()), ..item(number) }))
        .collect();
    commit(&ledger, Checkpoint { items: items.clone(), ..Checkpoint::default() }).await;
    commit(&ledger, Checkpoint { items, ..Checkpoint::default() }).await;
    let again = place.open().await.ledger(ledger.user(), ledger.lease());
    for reader in [&ledger, &again] {
        let rows = reader.range(one, None, None, 99).await.expect("reads");
        let spelled: Vec<Vec<_>> = rows.iter().map(|row| row.flags.names().collect()).collect();
        assert_eq!(
            spelled,
            [vec!["$Forwarded"], vec!["$forwarded"], vec!["\\Draft", "a", "b"], vec![sets[3][0]], vec![]]
        );
    }
}

async fn intents_and_counters_come_back(place: Place) {
    let store = place.open().await;
    let ledger = ledger(&store, 1).await;
    let one = folder(&ledger, "One").await;
    let intent = |id, keys: std::ops::Range<u32>| Intent {
        id: IntentId(id),
        folder: one,
        mark: Mark::new(vec![4, 5]),
        keys: keys.map(key).collect(),
        since: 1234,
        watched: false,
    };
    let intents = vec![intent(2, 0..1000), intent(1, 5..5)];
    let counters = Counters { copied: 3, adopted: 2, bytes: 1 << 40, ..Counters::default() };
    commit(&ledger, Checkpoint { intents, counters, ..Checkpoint::default() }).await;
    assert_eq!(ledger.intents().await.expect("reads"), [intent(1, 5..5), intent(2, 0..1000)]);
    let watched = Intent { watched: true, ..intent(2, 7..9) };
    let checkpoint = Checkpoint {
        intents: vec![watched.clone()],
        done: vec![(one, IntentId(1))],
        counters,
        ..Checkpoint::default()
    };
    commit(&ledger, checkpoint).await;
    assert_eq!(ledger.intents().await.expect("reads"), [watched]);
    let doubled = Counters { copied: 6, adopted: 4, bytes: 2 << 40, ..Counters::default() };
    assert_eq!(ledger.counters().await.expect("reads"), doubled);
    let other = crate::support::ledger(&store, 2).await;
    assert_eq!(other.intents().await.expect("reads"), []);
    assert_eq!(other.counters().await.expect("reads"), Counters::default());
}

pub(crate) fn escrow_entry(folder: FolderId, number: u32, state: EscrowState) -> EscrowEntry {
    EscrowEntry {
        folder,
        source: key(number),
        failure: Failure::new(FailureCode::ItemRefused, "message").with_detail("NO too odd"),
        attempts: 2,
        subject: "Re: nul \u{fffd}".to_owned(),
        sender: "anna@example.org".to_owned(),
        received: Some(5),
        size: Some(6),
        flags: Flags::from_names(["\\Seen", "$Odd"]),
        file: Some("7.eml".to_owned()),
        since: 99,
        state,
    }
}

async fn escrow_hides_what_is_not_to_be_tried_again(place: Place) {
    let store = place.open().await;
    let ledger = ledger(&store, 1).await;
    let one = folder(&ledger, "One").await;
    let states = [EscrowState::Held, EscrowState::Retry, EscrowState::Exported, EscrowState::Released];
    let mut escrow: Vec<_> = (1..).zip(states).map(|(number, state)| escrow_entry(one, number, state)).collect();
    escrow[0].failure.disposition = Disposition::Throttled(Duration::from_secs(9));
    commit(&ledger, Checkpoint { escrow: escrow.clone(), ..Checkpoint::default() }).await;
    assert_eq!(ledger.escrow(one).await.expect("reads"), escrow);
    let keys: Vec<_> = (0..=5).map(key).collect();
    assert_eq!(ledger.known(one, &keys).await.expect("reads"), [false, true, false, true, true, false]);
    let items = vec![(one, item(2))];
    let settled = vec![(one, key(2)), (one, key(3))];
    commit(&ledger, Checkpoint { items, settled, ..Checkpoint::default() }).await;
    assert_eq!(ledger.known(one, &keys).await.expect("reads"), [false, true, true, false, true, false]);
    assert_eq!(ledger.escrow(one).await.expect("reads"), [escrow[0].clone(), escrow[3].clone()]);
}

async fn a_lost_lease_writes_nothing(place: Place) {
    let store = place.open().await;
    let former = ledger(&store, 1).await;
    let one = folder(&former, "One").await;
    store.leases().release(&former.lease()).await.expect("releases");
    let items = vec![(one, item(1))];
    let checkpoint = Checkpoint { items, ..Checkpoint::default() };
    let refused = former.commit(checkpoint.clone(), Durability::Relaxed).await;
    assert!(matches!(refused, Err(StoreError::LeaseLost)));
    let holder = ledger(&store, 1).await;
    assert!(matches!(former.commit(checkpoint.clone(), Durability::Flushed).await, Err(StoreError::LeaseLost)));
    assert!(matches!(former.add_folder(folder_row("Two")).await, Err(StoreError::LeaseLost)));
    let other = store.ledger(cutover_store::UserId(2), holder.lease());
    assert!(matches!(other.commit(checkpoint.clone(), Durability::Flushed).await, Err(StoreError::LeaseLost)));
    assert_eq!(holder.count(one).await.expect("counts"), 0);
    holder.commit(checkpoint, Durability::Relaxed).await.expect("commits");
    assert_eq!(holder.count(one).await.expect("counts"), 1);
}

async fn long_and_strange_keys_are_kept(place: Place) {
    let store = place.open().await;
    let ledger = ledger(&store, 1).await;
    let one = folder(&ledger, "One").await;
    let keys = [vec![], vec![0], vec![0, 0], vec![0xff; 500], b"' OR 1=1 --".to_vec()];
    let row = |bytes: &Vec<u8>| ItemRow {
        source: SourceKey::new(bytes.clone()),
        target: TargetKey::new(bytes.clone()),
        ..item(1)
    };
    let items = keys.iter().map(|bytes| (one, row(bytes))).collect();
    commit(&ledger, Checkpoint { items, ..Checkpoint::default() }).await;
    let asked: Vec<_> = keys.iter().map(|bytes| SourceKey::new(bytes.clone())).collect();
    let read = ledger.rows(one, &asked).await.expect("reads");
    assert_eq!(read, keys.iter().map(|bytes| Some(row(bytes))).collect::<Vec<_>>());
    let all = ledger.range(one, None, None, 99).await.expect("reads");
    assert!(all.is_sorted_by_key(|row| row.source.clone()), "ascending: {all:?}");
    assert_eq!(all.len(), keys.len());
}

async fn one_checkpoint_may_name_a_key_twice(place: Place) {
    let store = place.open().await;
    let ledger = ledger(&store, 1).await;
    let one = folder(&ledger, "One").await;
    let last = ItemRow { size: 2, ..item(1) };
    let items = vec![(one, ItemRow { size: 1, ..item(1) }), (one, item(2)), (one, last.clone())];
    let forgotten = vec![(one, key(1)), (one, key(1))];
    commit(&ledger, Checkpoint { items, forgotten, ..Checkpoint::default() }).await;
    assert_eq!(ledger.range(one, None, None, 9).await.expect("reads"), [last, item(2)]);
}

async fn commit(ledger: &cutover_store::UserLedger, checkpoint: Checkpoint) {
    ledger.commit(checkpoint, Durability::Relaxed).await.expect("commits");
}
