//! What every test needs: a place for a store on either database, and things to put into it.

use std::time::Duration;

use cutover_model::{
    Address, BatchName, Cursor, Digest, EndpointName, Flags, FolderKey, FolderPath, Secret, SourceKey, TargetKey,
};
use cutover_store::{
    Actor, Endpoint, FolderId, FolderRow, ItemRow, MasterKey, NewBatch, NewUser, Store, StoreLocation, UserId,
    UserLedger,
};
use tempfile::TempDir;

/// Makes each of the functions a test on SQLite and one on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::support::Place::sqlite()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::support::Place::postgres().await).await;
            })+
        }
    };
}
pub(crate) use on_both;

/// Where a test has its store.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) location: StoreLocation,
    pub(crate) key: MasterKey,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let location = StoreLocation::Folder(folder.path().join("store"));
        Self { folder, location, key: MasterKey::generate() }
    }

    pub(crate) async fn postgres() -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let url = Secret::new(crate::postgres::fresh_schema().await);
        let location = StoreLocation::Postgres { url, files: folder.path().join("files") };
        Self { folder, location, key: MasterKey::generate() }
    }

    /// A further place of the same kind.
    pub(crate) async fn another(&self) -> Self {
        if self.is_sqlite() { Self::sqlite() } else { Self::postgres().await }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.location.database_file().is_some()
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.location, self.key.clone()).await.expect("the store opens")
    }

    /// Runs a statement beside the store, as somebody who tampers with it would.
    pub(crate) async fn tamper(&self, text: &str) -> Result<(), sqlx::Error> {
        use sqlx::Connection as _;
        let script = sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned()));
        match &self.location {
            StoreLocation::Folder(folder) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("cutover.db"));
                let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
                script.execute(&mut connection).await.map(drop)
            }
            StoreLocation::Postgres { url, .. } => {
                let mut connection = sqlx::PgConnection::connect(url.expose()).await?;
                script.execute(&mut connection).await.map(drop)
            }
        }
    }
}

pub(crate) const TTL: Duration = Duration::from_secs(60);

pub(crate) fn actor() -> Actor {
    Actor::new("anna")
}

/// A ledger of this user with the lease held.
pub(crate) async fn ledger(store: &Store, user: i64) -> UserLedger {
    let lease = store.leases().acquire(UserId(user), "test", TTL).await.expect("a lease").expect("it is free");
    store.ledger(UserId(user), lease)
}

/// A folder of this name, added to the ledger.
pub(crate) async fn folder(ledger: &UserLedger, name: &str) -> FolderId {
    ledger.add_folder(folder_row(name)).await.expect("a folder is added")
}

pub(crate) fn folder_row(name: &str) -> FolderRow {
    FolderRow {
        id: FolderId(0),
        source: FolderKey(name.as_bytes().into()),
        path: FolderPath::new([name]),
        role: None,
        generation: None,
        cursor: Some(Cursor::new(vec![1, 2, 3])),
        state: None,
        target_path: FolderPath::new(["Migrated", name]),
        target: None,
        target_generation: None,
        adopted: false,
        vanished: None,
    }
}

pub(crate) fn key(number: u32) -> SourceKey {
    SourceKey::new(number.to_be_bytes())
}

/// An item as an IMAP source has it.
pub(crate) fn item(number: u32) -> ItemRow {
    let mut digest = [0; 16];
    digest[..4].copy_from_slice(&number.to_le_bytes());
    digest[4..8].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_le_bytes());
    ItemRow {
        source: key(number),
        target: TargetKey::new((number + 7).to_be_bytes()),
        digest: Digest(digest),
        size: 2_000 + u64::from(number) * 13 % 200_000,
        received: Some(1_500_000_000 + i64::from(number) * 61),
        flags: Flags::from_parts(number as u8 & 1, [""; 0]),
    }
}

pub(crate) fn batch_name(name: &str) -> BatchName {
    BatchName::new(name).expect("a good name")
}

pub(crate) fn endpoint(name: &str) -> Endpoint {
    Endpoint {
        name: EndpointName::new(name).expect("a good name"),
        kind: "imap".to_owned(),
        settings: r#"{"host":"mail.example.org"}"#.to_owned(),
        max_concurrent_migrations: Some(20),
        max_concurrent_incremental_syncs: None,
        created: 0,
        changed: 0,
    }
}

pub(crate) fn new_user(number: usize) -> NewUser {
    NewUser {
        address: Address::new(&format!("user{number}@example.org")).expect("a good address"),
        source_login: format!("user{number}"),
        target_login: format!("user{number}@target.example"),
        secrets: vec![("source", Secret::new(format!("password {number}")))],
    }
}

/// A batch of so many users between two endpoints, all made now.
pub(crate) async fn batch(store: &Store, name: &str, users: usize) -> Vec<UserId> {
    for end in ["old", "new"] {
        match store.endpoints().create(&actor(), &endpoint(end), &[]).await {
            Ok(()) | Err(cutover_store::StoreError::Exists { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    let new = NewBatch {
        name: batch_name(name),
        source: endpoint("old").name,
        target: endpoint("new").name,
        settings: r#"{"deletions":"follow"}"#.to_owned(),
    };
    let users: Vec<_> = (0..users).map(new_user).collect();
    store.batches().create(&actor(), &new, &users).await.expect("a batch is made")
}
