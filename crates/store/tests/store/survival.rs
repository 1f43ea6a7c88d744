//! Bad luck: a kill right after a commit, a store from a newer version, a damaged file, two processes at once.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use cutover_model::Secret;
use cutover_store::{Checkpoint, Durability, MasterKey, Store, StoreError, StoreLocation, UserId};

use crate::support::{Place, TTL, actor, endpoint, folder, item, ledger, on_both};

on_both!(
    a_flushed_checkpoint_survives_sigkill,
    a_newer_store_is_refused_and_left_alone,
    two_processes_share_a_store,
    many_open_a_new_store_at_once,
);

/// Set for the process that is to be killed: where its store is, and its key.
const CHILD: &str = "CUTOVER_STORE_TEST_CHILD";
const CHILD_KEY: &str = "CUTOVER_STORE_TEST_CHILD_KEY";
const SERVER: &str = "CUTOVER_TEST_POSTGRES";

async fn a_flushed_checkpoint_survives_sigkill(place: Place) {
    if let (Ok(at), Ok(key)) = (std::env::var(CHILD), std::env::var(CHILD_KEY)) {
        return write_until_killed(&place, &at, &key).await;
    }
    place.open().await.close().await;
    let kind = if place.is_sqlite() { "sqlite" } else { "postgres" };
    for wanted in [1, 2, 17] {
        let told = kill_after(&place, kind, wanted);
        let store = place.open().await;
        let holder = store.leases().holder(UserId(wanted)).await.expect("reads").expect("nobody gave it back");
        let ledger = store.ledger(UserId(wanted), holder.lease);
        let folders = ledger.folders().await.expect("reads");
        let rows = ledger.range(folders[0].id, None, None, 9999).await.expect("reads");
        assert!(rows.len() as i64 >= told, "{told} were told to be durable, {} are there", rows.len());
        assert_eq!(rows, (1..=rows.len() as u32).map(item).collect::<Vec<_>>());
        store.close().await;
    }
}

/// The child: one flushed checkpoint after the other, each told when the call has returned.
async fn write_until_killed(place: &Place, at: &str, key: &str) {
    let (user, at) = at.split_once(' ').expect("a user and a place");
    let location = if place.is_sqlite() {
        StoreLocation::Folder(at.into())
    } else {
        StoreLocation::Postgres { url: Secret::new(at), files: place.folder.path().to_owned() }
    };
    let key = MasterKey::from_base64(&Secret::new(key)).expect("a key");
    let store = Store::open(&location, key).await.expect("the store opens");
    let ledger = ledger(&store, user.parse().expect("a number")).await;
    let inbox = folder(&ledger, "INBOX").await;
    for number in 1.. {
        let checkpoint = Checkpoint { items: vec![(inbox, item(number))], ..Checkpoint::default() };
        ledger.commit(checkpoint, Durability::Flushed).await.expect("commits");
        println!("committed {number}");
    }
}

/// Kills a child as soon as it has told of so many commits; answers the last that it told of.
fn kill_after(place: &Place, kind: &str, wanted: i64) -> i64 {
    let (at, server) = match &place.location {
        StoreLocation::Folder(folder) => (folder.display().to_string(), String::new()),
        StoreLocation::Postgres { url, .. } => (url.expose().to_owned(), url.expose().to_owned()),
    };
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", &format!("survival::{kind}::a_flushed_checkpoint_survives_sigkill"), "--nocapture"])
        .env(CHILD, format!("{wanted} {at}"))
        .env(CHILD_KEY, place.key.to_base64().expose())
        .env(SERVER, server)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child runs");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut last = 0;
    for line in lines.map_while(Result::ok) {
        let Some((_, number)) = line.rsplit_once("committed ") else { continue };
        last = number.parse().expect("a number");
        if last == wanted {
            child.kill().expect("is killed");
        }
    }
    child.wait().expect("ends");
    assert!(last >= wanted, "the child ended after {last}");
    last
}

async fn a_newer_store_is_refused_and_left_alone(place: Place) {
    place.open().await.close().await;
    place.tamper("UPDATE schema_version SET version = 1000").await.expect("changes");
    let refused = Store::open(&place.location, place.key.clone()).await.map(drop);
    let Err(StoreError::Newer { found: 1000, known }) = refused else { panic!("{refused:?}") };
    place.tamper(&format!("UPDATE schema_version SET version = {known}")).await.expect("changes");
    place.open().await;
}

async fn two_processes_share_a_store(place: Place) {
    let (worker, administrator) = (place.open().await, place.open().await);
    let ledger = ledger(&worker, 1).await;
    let inbox = folder(&ledger, "INBOX").await;
    let work = async {
        for number in 1..=50 {
            let checkpoint = Checkpoint { items: vec![(inbox, item(number))], ..Checkpoint::default() };
            let durability = if number % 2 == 0 { Durability::Flushed } else { Durability::Relaxed };
            ledger.commit(checkpoint, durability).await.expect("commits");
        }
    };
    let administration = async {
        for number in 0..20 {
            let made = endpoint(&format!("endpoint-{number}"));
            administrator.endpoints().create(&actor(), &made, &[]).await.expect("is made");
            assert_eq!(administrator.leases().acquire(UserId(1), "other", TTL).await.expect("asks"), None);
        }
    };
    tokio::join!(work, administration);
    assert_eq!(worker.endpoints().list().await.expect("reads").len(), 20);
    assert_eq!(administrator.ledger(UserId(1), ledger.lease()).count(inbox).await.expect("reads"), 50);
}

async fn many_open_a_new_store_at_once(place: Place) {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (location, key) = (place.location.clone(), place.key.clone());
        tasks.spawn(async move { Store::open(&location, key).await.expect("opens").store_id() });
    }
    let mut numbers = tasks.join_all().await;
    numbers.dedup();
    assert_eq!(numbers.len(), 1, "all see the same store");
}

#[tokio::test]
async fn a_damaged_file_is_told() {
    let place = Place::sqlite();
    let file = place.location.database_file().expect("a file");
    std::fs::create_dir_all(place.location.files()).expect("a folder");
    std::fs::write(&file, vec![b'x'; 20_000]).expect("writes");
    let refused = Store::open(&place.location, place.key.clone()).await.map(drop);
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_without_its_password() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let url = Secret::new("postgres://anna:verysecret@localhost/none?host=/nowhere");
    let location = StoreLocation::Postgres { url, files: folder.path().to_owned() };
    let refused = Store::open(&location, MasterKey::generate()).await.map(drop).expect_err("nobody is there");
    assert!(refused.is_passing(), "{refused:?}");
    assert!(!format!("{refused:?} {location:?}").contains("verysecret"), "{refused:?}");
}
