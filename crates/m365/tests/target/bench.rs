//! A source in memory, the rehearsal tenant as the target, and the engine between them.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use cutover_graph::GraphRequest;
use cutover_lab::tenant::{Fault, TenantOptions, TenantServer, TenantState};
use cutover_m365::{Cloud, Credential, M365Target, MemoryBudgets, Pace, Tenant, TenantSettings, WritePath};
use cutover_model::{Failure, Secret, SystemClock, TargetConnector};
use cutover_store::{Actor, Endpoint, Lease, MasterKey, NewBatch, NewUser, Store, StoreLocation, UserId, UserLedger};
use cutover_sync::{
    Agreement, Category, Comparison, LeaseGuard, PageLimits, Progress, Sample, Session, StopSource, Summary,
    SyncSettings, sync_mailbox, verify_mailbox,
};
use serde_json::{Value, json};

use crate::support::{Manners, Server, message, path};

/// Both ways in.
pub(crate) const WAYS: [WritePath; 2] = [WritePath::Import, WritePath::ImportMime];
/// Messages that [`Bench::fill`] makes.
pub(crate) const FILLED: u64 = 36;

/// What verification says of a message that arrived: the rehearsal tenant keeps the octets of MIME.
pub(crate) fn same(way: WritePath) -> &'static str {
    match way {
        WritePath::Import => "Converted",
        WritePath::ImportMime => "Identical",
    }
}

pub(crate) struct Bench {
    pub(crate) source: Server,
    pub(crate) server: TenantServer,
    pub(crate) target: Arc<dyn TargetConnector>,
    pub(crate) store: Store,
    pub(crate) settings: SyncSettings,
    pub(crate) user: UserId,
    pub(crate) lease: Lease,
    pub(crate) folder: tempfile::TempDir,
}

impl Bench {
    pub(crate) async fn new(way: WritePath) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, user) = store(&folder).await;
        let lease = store.leases().acquire(user, "test", Duration::from_secs(3600)).await.unwrap().unwrap();
        let page = PageLimits { items: 5, bytes: 4000 };
        let settings = SyncSettings { settle: Duration::ZERO, page, ..SyncSettings::default() };
        let server = TenantServer::start(TenantOptions::default()).await.unwrap();
        let tenant = tenant(&server);
        make_mailbox(&tenant).await;
        let target = Arc::new(M365Target::new(tenant, "anna@example.com", way));
        let source = Server::new(Manners { deltas: true, ..Manners::default() });
        Self { source, server, target, store, settings, user, lease, folder }
    }

    pub(crate) fn state(&self) -> TenantState {
        self.server.state()
    }

    pub(crate) fn arm(&self, fault: Fault) {
        self.state().arm(fault);
    }

    pub(crate) fn ledger(&self) -> UserLedger {
        self.store.ledger(self.user, self.lease)
    }

    pub(crate) async fn sync(&self) -> Result<Summary, Failure> {
        self.sync_for(usize::MAX).await.expect("not broken off")
    }

    /// Runs a session, but not longer than for so many steps; then it is dropped as if the process had died.
    pub(crate) async fn sync_for(&self, steps: usize) -> Option<Result<Summary, Failure>> {
        let (ledger, progress) = (self.ledger(), Progress::default());
        let guard = LeaseGuard::new(Instant::now() + Duration::from_secs(3600));
        let (_source, stop) = StopSource::new();
        let escrow = self.folder.path().join("escrow");
        let session = Session {
            source: &self.source,
            target: &*self.target,
            ledger: &ledger,
            settings: &self.settings,
            progress: &progress,
            guard: &guard,
            stop,
            escrow_folder: &escrow,
            clock: &SystemClock,
        };
        Limited { inner: Box::pin(sync_mailbox(&session)), steps }.await
    }

    /// What a comparison of both sides finds, counted.
    pub(crate) async fn verify(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        let mut count = |comparison: Comparison| {
            let mut word = match &comparison.category {
                Category::NotCopied(failure) => failure.code.as_str().to_owned(),
                Category::Altered(what) => format!("Altered {what:?}"),
                other => format!("{other:?}"),
            };
            if comparison.flags != Agreement::Equal {
                word.push_str(&format!("+flags {:?}", comparison.flags));
            }
            if comparison.date != Agreement::Equal {
                word.push_str(&format!("+date {:?}", comparison.date));
            }
            *found.entry(word).or_insert(0) += 1;
        };
        self.compare(&mut count).await;
        found
    }

    /// Compares both sides, item by item.
    pub(crate) async fn compare(&self, on_item: &mut (dyn FnMut(Comparison) + Send)) {
        let (ledger, progress) = (self.ledger(), Progress::default());
        let guard = LeaseGuard::new(Instant::now() + Duration::from_secs(3600));
        let (_source, stop) = StopSource::new();
        let session = Session {
            source: &self.source,
            target: &*self.target,
            ledger: &ledger,
            settings: &self.settings,
            progress: &progress,
            guard: &guard,
            stop,
            escrow_folder: self.folder.path(),
            clock: &SystemClock,
        };
        verify_mailbox(&session, Sample::All, on_item).await.unwrap();
    }

    /// Both sides are the same, message for message, seen without the connector.
    #[track_caller]
    pub(crate) fn assert_same(&self) {
        let (source, target) = (self.at_source(), self.at_target());
        for (folder, lines) in &source {
            let empty = Vec::new();
            assert_eq!(lines, target.get(folder).unwrap_or(&empty), "{folder}");
        }
        let count = |side: &BTreeMap<String, Vec<String>>| side.values().map(Vec::len).sum::<usize>();
        assert_eq!(count(&source), count(&target), "{target:#?}");
    }

    fn at_source(&self) -> BTreeMap<String, Vec<String>> {
        let state = self.source.state();
        let line = |message: &crate::support::Message| {
            let text = String::from_utf8_lossy(&message.body).into_owned();
            let subject = text.lines().next().unwrap_or_default().trim_start_matches("Subject: ").to_owned();
            let mut flags: Vec<&str> = message.flags.names().collect();
            flags.sort_unstable();
            format!("{subject} {flags:?} {}", message.received)
        };
        let lines = |folder: &crate::support::Folder| {
            let mut lines: Vec<String> = folder.messages.values().map(line).collect();
            lines.sort();
            lines
        };
        state.folders.iter().map(|(path, folder)| (path.to_string(), lines(folder))).collect()
    }

    fn at_target(&self) -> BTreeMap<String, Vec<String>> {
        let look = self.state().look();
        let folders = look["mailboxes"][0]["folders"].as_array().unwrap().clone();
        let filled = folders.iter().filter(|folder| !folder["items"].as_array().unwrap().is_empty());
        filled.map(|folder| (place(folder), lines(folder))).collect()
    }

    /// Twenty-three, nine and four messages, some of them alike, and an empty folder.
    pub(crate) fn fill(&self) {
        let mut state = self.source.state();
        for (folder, count) in [("INBOX", 23), ("Sent", 9), ("Größe & Co", 4), ("Empty", 0)] {
            state.folder(&path(&[folder]));
            for number in 0..count {
                let flags: &[&str] = match number % 3 {
                    0 => &["\\Seen", "Label"],
                    1 => &["\\Flagged", "\\Answered"],
                    _ => &[],
                };
                let received = 1_000_000 + number / 2;
                state.append(&path(&[folder]), message(&format!("{folder} {}", number / 2), received, flags));
            }
        }
    }
}

/// A folder's place, as the source would call it.
fn place(folder: &Value) -> String {
    match folder["wellKnown"].as_str() {
        Some("inbox") => "INBOX".to_owned(),
        Some("sentitems") => "Sent".to_owned(),
        _ => folder["name"].as_str().unwrap_or_default().to_owned(),
    }
}

fn lines(folder: &Value) -> Vec<String> {
    let line = |item: &Value| {
        let received = item["received"].as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
        let mut flags: Vec<String> = item["categories"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|word| Some(word.as_str()?.to_owned()))
            .collect();
        flags.extend((item["read"] == true).then(|| "\\Seen".to_owned()));
        flags.extend(item["flag"].to_string().contains("flagged").then(|| "\\Flagged".to_owned()));
        flags.extend(answered(item).then(|| "\\Answered".to_owned()));
        flags.sort_unstable();
        format!(
            "{} {flags:?} {}",
            item["subject"].as_str().unwrap_or_default(),
            received.map_or(0, |date| date.as_second())
        )
    };
    let mut lines: Vec<String> = folder["items"].as_array().into_iter().flatten().map(line).collect();
    lines.sort();
    lines
}

/// The tenant does not show the last verb; in these tests a message is answered exactly where it is flagged.
fn answered(item: &Value) -> bool {
    item["flag"].to_string().contains("flagged")
}

pub(crate) fn tenant(server: &TenantServer) -> Tenant {
    let secret = Credential::Secret(Secret::new("rehearsal-secret"));
    let application = cutover_lab::tenant::APPLICATION;
    let settings = TenantSettings::new("example.onmicrosoft.com", application, secret, Cloud::Global);
    let pace = Pace { first: Duration::from_millis(5), longest: Duration::from_millis(40), ..Pace::default() };
    let settings = TenantSettings { pace, ..settings.at(&server.url()) };
    Tenant::new(settings, Arc::new(MemoryBudgets::default())).unwrap()
}

async fn make_mailbox(tenant: &Tenant) {
    let user = json!({
        "accountEnabled": true, "displayName": "Anna", "mailNickname": "anna", "userPrincipalName": "anna@example.com",
        "usageLocation": "NO", "passwordProfile": {"password": "Correct-Horse-9", "forceChangePasswordNextSignIn": true},
    });
    tenant.send(GraphRequest::post("/v1.0/users", user)).await.unwrap();
    let sku = json!([{"skuId": "f245ecc8-75af-4f8e-b61f-27d8114de5f3", "disabledPlans": []}]);
    let licence = json!({"addLicenses": sku, "removeLicenses": []});
    tenant.send(GraphRequest::post("/v1.0/users/anna@example.com/assignLicense", licence)).await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while tenant.send(GraphRequest::get("/v1.0/users/anna@example.com/settings/exchange")).await.is_err() {
        assert!(Instant::now() < deadline, "there is no mailbox");
    }
}

async fn store(folder: &tempfile::TempDir) -> (Store, UserId) {
    let location = StoreLocation::Folder(folder.path().to_owned());
    let store = Store::open(&location, MasterKey::generate()).await.unwrap();
    let actor = Actor::new("test");
    for name in ["a", "b"] {
        let endpoint = Endpoint {
            name: name.parse().unwrap(),
            kind: "memory".into(),
            settings: "{}".into(),
            max_concurrent_migrations: None,
            max_concurrent_incremental_syncs: None,
            created: 0,
            changed: 0,
        };
        store.endpoints().create(&actor, &endpoint, &[]).await.unwrap();
    }
    let user = NewUser {
        address: "anna@example.com".parse().unwrap(),
        source_login: "anna".into(),
        target_login: "anna".into(),
        secrets: vec![],
    };
    let batch = NewBatch {
        name: "Batch".parse().unwrap(),
        source: "a".parse().unwrap(),
        target: "b".parse().unwrap(),
        settings: "{}".into(),
    };
    let users = store.batches().create(&actor, &batch, &[user]).await.unwrap();
    (store, users[0])
}

struct Limited<'a, T> {
    inner: Pin<Box<dyn Future<Output = T> + 'a>>,
    steps: usize,
}

impl<T> Future for Limited<'_, T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        if self.steps == 0 {
            return Poll::Ready(None);
        }
        self.steps -= 1;
        self.inner.as_mut().poll(context).map(Some)
    }
}
