//! Vault, keys and signing: what is sealed opens with its own key alone.

use std::os::unix::fs::PermissionsExt;

use cutover_model::Secret;
use cutover_store::{KeyProblem, MasterKey, SecretOwner, Store, StoreError, StoreLocation, UserId, verify_signature};

use crate::support::{Place, actor, on_both};

on_both!(
    secrets_are_kept_replaced_and_removed,
    a_wrong_key_is_told,
    everything_is_sealed_anew_with_another_key,
    the_signing_key_is_made_with_the_store,
    sealed_bytes_moved_elsewhere_open_nothing,
);

const OWNER: SecretOwner = SecretOwner::User(UserId(1));

async fn secret(store: &Store, name: &str) -> Option<String> {
    store.vault().get(&OWNER, name).await.expect("opens").map(|secret| secret.expose().to_owned())
}

async fn secrets_are_kept_replaced_and_removed(place: Place) {
    let store = place.open().await;
    let vault = store.vault();
    vault.put(&actor(), &OWNER, "source", &Secret::new("one")).await.expect("keeps");
    vault.put(&actor(), &OWNER, "source", &Secret::new("zwölf \0 ❤")).await.expect("replaces");
    assert_eq!(secret(&store, "source").await.as_deref(), Some("zwölf \0 ❤"));
    assert_eq!(secret(&store, "target").await, None);
    assert_eq!(vault.names(&OWNER).await.expect("reads"), ["source"]);
    vault.remove(&actor(), &OWNER, "source").await.expect("removes");
    assert_eq!(secret(&store, "source").await, None);
    assert!(matches!(vault.remove(&actor(), &OWNER, "source").await, Err(StoreError::NotFound { .. })));
    let rows = store.audit().list(0, 99).await.expect("reads");
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| !row.details.to_string().contains("zwölf")), "no secret in the log: {rows:?}");
}

async fn a_wrong_key_is_told(place: Place) {
    let store = place.open().await;
    store.close().await;
    let opened = Store::open(&place.location, MasterKey::generate()).await.map(drop);
    assert!(matches!(opened, Err(StoreError::WrongKey)), "{opened:?}");
    place.open().await;
}

async fn everything_is_sealed_anew_with_another_key(place: Place) {
    let store = place.open().await;
    for name in ["a", "b"] {
        store.vault().put(&actor(), &OWNER, name, &Secret::new(format!("secret {name}"))).await.expect("keeps");
    }
    let public = store.signing_key().await.expect("is there").public();
    let key = MasterKey::generate();
    store.vault().reseal(&actor(), &key).await.expect("seals anew");
    assert_eq!(secret(&store, "a").await.as_deref(), Some("secret a"));
    assert!(matches!(Store::open(&place.location, place.key.clone()).await, Err(StoreError::WrongKey)));
    let again = Store::open(&place.location, key).await.expect("opens with the new key");
    assert_eq!(secret(&again, "b").await.as_deref(), Some("secret b"));
    assert_eq!(again.signing_key().await.expect("is there").public(), public);
}

async fn the_signing_key_is_made_with_the_store(place: Place) {
    let store = place.open().await;
    let key = store.signing_key().await.expect("is there");
    let again = place.open().await.signing_key().await.expect("is there");
    assert_eq!(key.public(), again.public());
    let signature = key.sign(b"report");
    assert!(verify_signature(&again.public(), b"report", &signature));
    assert!(!verify_signature(&again.public(), b"Report", &signature));
    let other = place.another().await.open().await;
    assert_ne!(other.signing_key().await.expect("is there").public(), key.public());
    assert_ne!(other.store_id(), store.store_id());
}

async fn sealed_bytes_moved_elsewhere_open_nothing(place: Place) {
    let store = place.open().await;
    store.vault().put(&actor(), &OWNER, "source", &Secret::new("one")).await.expect("keeps");
    place.tamper("UPDATE secret SET owner = '2'").await.expect("moves");
    let moved = store.vault().get(&SecretOwner::User(UserId(2)), "source").await.map(drop);
    assert!(matches!(moved, Err(StoreError::WrongKey)));
}

#[test]
fn a_key_file_is_made_once_and_kept_from_others() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let location = StoreLocation::Folder(folder.path().join("store"));
    let made = MasterKey::for_store(&location).expect("is made");
    let file = location.key_file();
    assert_eq!(std::fs::metadata(&file).expect("is there").permissions().mode() & 0o777, 0o600);
    let again = MasterKey::for_store(&location).expect("is read");
    assert_eq!(made.to_base64().expose(), again.to_base64().expose());
    assert_eq!(std::fs::read_dir(folder.path().join("store")).expect("reads").count(), 1, "nothing is left over");

    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("changes");
    let refused = MasterKey::for_store(&location).map(drop).expect_err("others can read it");
    assert!(matches!(refused, StoreError::Key { problem: KeyProblem::Mode { mode: 0o644 }, .. }));
    assert!(refused.to_string().contains("set it to 600"), "{refused}");
}

#[test]
fn a_missing_or_spoilt_key_file_of_a_store_is_not_replaced() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let location = StoreLocation::Folder(folder.path().to_owned());
    std::fs::write(location.database_file().expect("a file"), b"").expect("writes");
    let missing = MasterKey::for_store(&location).map(drop);
    assert!(matches!(missing, Err(StoreError::Key { problem: KeyProblem::Missing, .. })), "{missing:?}");
    std::fs::write(location.key_file(), b"short").expect("writes");
    std::fs::set_permissions(location.key_file(), std::fs::Permissions::from_mode(0o600)).expect("changes");
    let spoilt = MasterKey::for_store(&location).map(drop);
    assert!(matches!(spoilt, Err(StoreError::Key { problem: KeyProblem::Form, .. })), "{spoilt:?}");
}
