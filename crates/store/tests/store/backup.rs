//! Backups: the whole store in a file, from and into either database.

use cutover_store::{
    AuditVerdict, Checkpoint, Durability, EscrowState, ItemRow, MasterKey, SecretOwner, Store, StoreError, UserFilter,
};

use crate::ledger::escrow_entry;
use crate::support::{Place, actor, batch, folder, item, ledger, on_both};

on_both!(everything_comes_back_in_either_database, what_cannot_be_restored_is_refused);

async fn filled(place: &Place) -> Store {
    let store = place.open().await;
    let ids = batch(&store, "one", 3).await;
    let ledger = ledger(&store, ids[0].0).await;
    let inbox = folder(&ledger, "INBOX").await;
    let odd = ItemRow { flags: cutover_model::Flags::from_names(["$Odd", "\\Seen"]), received: None, ..item(1500) };
    let items = (1..1500).map(|number| (inbox, item(number))).chain([(inbox, odd)]).collect();
    let escrow = vec![escrow_entry(inbox, 9000, EscrowState::Exported)];
    let checkpoint = Checkpoint { items, escrow, ..Checkpoint::default() };
    ledger.commit(checkpoint, Durability::Flushed).await.expect("commits");
    store
}

async fn everything_comes_back_in_either_database(place: Place) {
    let store = filled(&place).await;
    let file = place.folder.path().join("backup.db");
    store.backup(&actor(), &file).await.expect("is written");
    assert!(matches!(store.backup(&actor(), &file).await, Err(StoreError::Exists { .. })));
    let left = std::fs::read_dir(place.folder.path()).expect("reads").count();
    assert_eq!(left, 2, "store and backup, nothing else");

    let users = store.users().list(&UserFilter::default()).await.expect("reads");
    let before = ledger(&store, users[1].id.0).await;
    let read = store.ledger(users[0].id, before.lease());
    let folders = read.folders().await.expect("reads");
    let items = read.range(folders[0].id, None, None, 9999).await.expect("reads");
    for other in [Place::sqlite(), Place::postgres().await] {
        let copy = Store::restore(&actor(), &file, &other.location, place.key.clone()).await.expect("is restored");
        assert_eq!(copy.store_id(), store.store_id());
        assert_eq!(copy.users().list(&UserFilter::default()).await.expect("reads"), users);
        let ledger = ledger(&copy, users[0].id.0).await;
        assert_eq!(ledger.folders().await.expect("reads"), folders);
        assert_eq!(ledger.range(folders[0].id, None, None, 9999).await.expect("reads"), items);
        assert_eq!(ledger.escrow(folders[0].id).await.expect("reads").len(), 1);
        let secret = copy.vault().get(&SecretOwner::User(users[2].id), "source").await.expect("opens");
        assert_eq!(secret.expect("is there").expose(), "password 2");
        let verdict = copy.audit().verify().await.expect("reads");
        assert!(matches!(verdict, AuditVerdict::Whole { rows: 4 }), "{verdict:?}");
        let next = batch(&copy, "two", 1).await;
        assert!(next[0] > users[2].id, "numbers go on");
        let again = Store::restore(&actor(), &file, &other.location, place.key.clone()).await.map(drop);
        assert!(matches!(again, Err(StoreError::Exists { .. })), "{again:?}");
    }
}

async fn what_cannot_be_restored_is_refused(place: Place) {
    let store = filled(&place).await;
    let file = place.folder.path().join("backup.db");
    store.backup(&actor(), &file).await.expect("is written");
    let other = place.another().await;
    let wrong = Store::restore(&actor(), &file, &other.location, MasterKey::generate()).await.map(drop);
    assert!(matches!(wrong, Err(StoreError::WrongKey)), "{wrong:?}");
    let none = place.folder.path().join("none.db");
    let missing = Store::restore(&actor(), &none, &other.location, place.key.clone()).await.map(drop);
    assert!(matches!(missing, Err(StoreError::NotFound { .. })), "{missing:?}");
    std::fs::write(&none, vec![b'x'; 9000]).expect("writes");
    let rubbish = Store::restore(&actor(), &none, &other.location, place.key.clone()).await.map(drop);
    assert!(matches!(rubbish, Err(StoreError::Corrupt { .. })), "{rubbish:?}");
    let restored = Store::restore(&actor(), &file, &other.location, place.key.clone()).await;
    assert_eq!(restored.expect("works after all").store_id(), store.store_id());
}
