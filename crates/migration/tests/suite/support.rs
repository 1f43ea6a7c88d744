//! An organisation in memory: a mail server a user and side, passwords, a door that counts who is inside and can be
//! held shut, a clock that is moved by hand, and a store in a folder of its own.
#![expect(clippy::expect_used, reason = "tests stop at what they do not expect")]

#[path = "../../../sync/tests/support/mod.rs"]
#[allow(dead_code, unfulfilled_lint_expectations, reason = "the server can do more than these tests ask of it")]
pub(crate) mod server;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use self::server::{Manners, Message, Server};
use async_trait::async_trait;
use cutover_migration::users_file::NewUser;
use cutover_migration::worker::{WorkEnd, Worker, WorkerSettings};
use cutover_migration::{
    Administrator, AdministratorScheme, BatchPlan, BatchSettings, Connectors, EndpointKind, EndpointSettings,
    ImapSettings, MaildirSettings, OperationError, Operations, Security, Trial, UserAccount,
};
use cutover_model::{
    Address, BatchName, Clock, EndpointName, Failure, FailureCode, Flags, FolderPath, Secret, SourceConnector,
    SourceMailbox, TargetConnector, TargetMailbox,
};
use cutover_store::{Actor, MasterKey, Store, StoreLocation, User, UserFilter, WorkerRole};
use cutover_sync::StopSource;
use tokio::sync::watch;

/// The longest that a test waits for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// When the tests begin.
pub(crate) const BEGIN: i64 = 1_800_000_000;

/// A clock that is moved by hand.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn set(&self, to: i64) {
        self.0.store(to, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Both sides of every mailbox.
#[derive(Default)]
struct Mailboxes {
    source: BTreeMap<String, Server>,
    target: BTreeMap<String, Server>,
    failing: BTreeMap<String, Failure>,
}

/// The servers' door.
pub(crate) struct Office {
    mailboxes: Mutex<Mailboxes>,
    inside: AtomicUsize,
    most_inside: AtomicUsize,
    opened: AtomicUsize,
    gate: watch::Sender<bool>,
}

impl Office {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            mailboxes: Mutex::default(),
            inside: AtomicUsize::new(0),
            most_inside: AtomicUsize::new(0),
            opened: AtomicUsize::new(0),
            gate: watch::channel(true).0,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Mailboxes> {
        self.mailboxes.lock().expect("no test panics while it holds this")
    }

    pub(crate) fn source(&self, login: &str) -> Server {
        self.lock().source.entry(login.to_owned()).or_default().clone()
    }

    pub(crate) fn target(&self, login: &str) -> Server {
        self.lock().target.entry(login.to_owned()).or_default().clone()
    }

    pub(crate) fn set_target(&self, login: &str, manners: Manners) {
        self.lock().target.insert(login.to_owned(), Server::new(manners));
    }

    /// From now on the source fails like this for the user.
    pub(crate) fn fail(&self, login: &str, failure: Option<Failure>) {
        match failure {
            Some(failure) => self.lock().failing.insert(login.to_owned(), failure),
            None => self.lock().failing.remove(login),
        };
    }

    /// Holds everybody at the door, or lets them in.
    pub(crate) fn set_gate(&self, open: bool) {
        self.gate.send_replace(open);
    }

    /// The most mailboxes of the source that were open at the same time since this was asked for last.
    pub(crate) fn take_most_inside(&self) -> usize {
        self.most_inside.swap(0, Ordering::SeqCst)
    }

    /// How often a mailbox of the source was opened.
    pub(crate) fn opened(&self) -> usize {
        self.opened.load(Ordering::SeqCst)
    }

    pub(crate) fn inside(&self) -> usize {
        self.inside.load(Ordering::SeqCst)
    }
}

struct Guest(Arc<Office>);

impl Guest {
    fn enter(office: &Arc<Office>) -> Self {
        let now = office.inside.fetch_add(1, Ordering::SeqCst) + 1;
        office.most_inside.fetch_max(now, Ordering::SeqCst);
        office.opened.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(office))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.0.inside.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Door {
    office: Arc<Office>,
    login: String,
    password: String,
}

struct Visit {
    inner: Box<dyn SourceMailbox>,
    _guest: Guest,
}

#[async_trait]
impl SourceConnector for Door {
    async fn open(&self) -> Result<Box<dyn SourceMailbox>, Failure> {
        let guest = Guest::enter(&self.office);
        let mut gate = self.office.gate.subscribe();
        gate.wait_for(|open| *open).await.expect("the office outlives its guests");
        if let Some(failure) = self.office.lock().failing.get(&self.login) {
            return Err(failure.clone());
        }
        if self.password != format!("secret of {}", self.login) {
            return Err(Failure::new(FailureCode::Credentials, &self.login).with_detail("Authentication failed."));
        }
        let inner = SourceConnector::open(&self.office.source(&self.login)).await?;
        Ok(Box::new(Visit { inner, _guest: guest }))
    }
}

#[async_trait]
impl SourceMailbox for Visit {
    async fn folders(&mut self) -> Result<Vec<cutover_model::SourceFolder>, Failure> {
        self.inner.folders().await
    }

    async fn changes(
        &mut self,
        folder: &cutover_model::SourceFolder,
        cursor: Option<&cutover_model::Cursor>,
    ) -> Result<cutover_model::Page, Failure> {
        self.inner.changes(folder, cursor).await
    }

    async fn states(
        &mut self,
        folder: &cutover_model::SourceFolder,
        keys: &[cutover_model::SourceKey],
    ) -> Result<Vec<Option<Flags>>, Failure> {
        self.inner.states(folder, keys).await
    }

    async fn larger_than(&mut self, folder: &cutover_model::SourceFolder, bytes: u64) -> Result<Vec<u64>, Failure> {
        self.inner.larger_than(folder, bytes).await
    }

    async fn read<'a>(
        &'a mut self,
        folder: &cutover_model::SourceFolder,
        keys: &[cutover_model::SourceKey],
        form: cutover_model::ItemForm,
    ) -> Result<Box<dyn cutover_model::ItemStream + 'a>, Failure> {
        self.inner.read(folder, keys, form).await
    }

    async fn close(self: Box<Self>) {
        self.inner.close().await;
    }
}

struct TargetDoor(Server);

#[async_trait]
impl TargetConnector for TargetDoor {
    async fn open(&self) -> Result<Box<dyn TargetMailbox>, Failure> {
        TargetConnector::open(&self.0).await
    }
}

struct InMemory(Arc<Office>);

impl Connectors for InMemory {
    fn source(&self, _: &EndpointSettings, account: &UserAccount) -> Result<Box<dyn SourceConnector>, Failure> {
        let password = account.password.as_ref().map(|secret| secret.expose().to_owned()).unwrap_or_default();
        Ok(Box::new(Door { office: Arc::clone(&self.0), login: account.login.clone(), password }))
    }

    fn target(&self, _: &EndpointSettings, account: &UserAccount) -> Result<Box<dyn TargetConnector>, Failure> {
        Ok(Box::new(TargetDoor(self.0.target(&account.login))))
    }
}

/// An organisation that is to be migrated.
pub(crate) struct Organisation {
    pub(crate) office: Arc<Office>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) operations: Operations,
    pub(crate) actor: Actor,
    pub(crate) batch: BatchName,
    pub(crate) folder: tempfile::TempDir,
}

pub(crate) fn login(number: usize) -> String {
    format!("user{number:02}@old.example")
}

pub(crate) fn address(number: usize) -> Address {
    Address::new(&format!("user{number:02}@new.example")).expect("an address")
}

pub(crate) fn endpoint(name: &str) -> EndpointName {
    EndpointName::new(name).expect("a name")
}

/// An IMAP source with users' own passwords; nothing listens there, the fake connectors do not ask.
pub(crate) fn source_settings() -> EndpointSettings {
    EndpointSettings::new(EndpointKind::Imap(ImapSettings::new("127.0.0.1", Some(9), Security::None)))
}

/// A target with administrator credentials.
pub(crate) fn target_settings() -> EndpointSettings {
    let scheme = AdministratorScheme::MasterUser { separator: "*".to_owned() };
    let mut imap = ImapSettings::new("127.0.0.1", Some(9), Security::None);
    // In memory nothing lands late.
    imap.settle_seconds = Some(0);
    // Guests are counted, so every mailbox is one.
    imap.connections_per_mailbox = Some(1);
    imap.administrator = Some(Administrator { user: "admin".to_owned(), scheme });
    EndpointSettings::new(EndpointKind::Imap(imap))
}

pub(crate) fn maildir_settings() -> EndpointSettings {
    EndpointSettings::new(EndpointKind::Maildir(MaildirSettings { template: "/mail/{user}".to_owned() }))
}

pub(crate) fn new_user(number: usize) -> NewUser {
    NewUser {
        address: address(number),
        source_login: login(number),
        source_password: Some(Secret::new(format!("secret of {}", login(number)))),
        target_login: format!("user{number:02}@new.example"),
        target_password: None,
        line: Some(number as u64 + 2),
    }
}

pub(crate) fn message(text: &str) -> Message {
    let body = format!("Subject: {text}\r\nFrom: somebody@example.org\r\n\r\n{text}\r\n").into_bytes();
    Message { body, flags: Flags::from_names(["\\Seen"]), received: BEGIN - 5000, changed: 0 }
}

impl Organisation {
    /// So many users with so many messages each, and endpoints `old` and `new` with these limits for `old`.
    pub(crate) async fn new(users: usize, messages: usize, adjust: impl FnOnce(&mut EndpointSettings)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let location = StoreLocation::Folder(folder.path().join("store"));
        let store = Store::open(&location, MasterKey::generate()).await.expect("a new store");
        let (office, clock) = (Office::new(), Arc::new(TestClock(AtomicI64::new(BEGIN))));
        let connectors = Arc::new(InMemory(Arc::clone(&office)));
        let operations = Operations::new(store, connectors).with_clock(Arc::<TestClock>::clone(&clock));
        let actor = Actor::new("tester");
        let mut source = source_settings();
        adjust(&mut source);
        for (name, settings) in [("old", source), ("new", target_settings())] {
            let made = operations.create_endpoint(&actor, &endpoint(name), settings, None, &Trial::None).await;
            made.expect("an endpoint");
        }
        for user in 0..users {
            let server = office.source(&login(user));
            for number in 0..messages {
                let path = if number % 3 == 2 { FolderPath::new(["Work"]) } else { FolderPath::inbox() };
                server.state().append(&path, message(&format!("{user} {number}")));
            }
        }
        let batch = BatchName::new("Night").expect("a name");
        Self { office, clock, operations, actor, batch, folder }
    }

    pub(crate) fn plan(&self, users: Vec<NewUser>) -> BatchPlan {
        BatchPlan {
            name: self.batch.clone(),
            source: endpoint("old"),
            target: endpoint("new"),
            settings: BatchSettings::default(),
            users,
            reason_for_many: None,
        }
    }

    /// Makes the batch with these users and starts it.
    pub(crate) async fn started(&self, users: usize) {
        let plan = self.plan((0..users).map(new_user).collect());
        self.operations.create_batch(&self.actor, plan).await.expect("a batch");
        self.operations.start_batch(&self.actor, &self.batch).await.expect("it starts");
    }

    pub(crate) fn worker(&self, role: WorkerRole, adjust: impl FnOnce(&mut WorkerSettings)) -> Worker {
        let mut settings = WorkerSettings::new(role, "test");
        settings.look = Duration::from_millis(20);
        adjust(&mut settings);
        Worker::new(self.operations.clone(), settings)
    }

    /// Works until everything is settled.
    pub(crate) async fn run(&self) {
        let (_stop, signal) = StopSource::new();
        let end = tokio::time::timeout(PATIENCE, self.worker(WorkerRole::Run, |_| ()).work(signal)).await;
        assert_eq!(end.expect("it settles in time").expect("the store works"), WorkEnd::Settled);
    }

    pub(crate) async fn users(&self) -> Vec<User> {
        let filter = UserFilter { batch: Some(self.batch.clone()), ..UserFilter::default() };
        self.operations.list_users(&filter).await.expect("the store works")
    }

    pub(crate) async fn user(&self, number: usize) -> User {
        self.operations.show_user(&self.batch, &address(number)).await.expect("the user")
    }

    /// Counts users by the names of their states.
    pub(crate) async fn states(&self) -> BTreeMap<&'static str, usize> {
        let mut states = BTreeMap::new();
        for user in self.users().await {
            *states.entry(user.status.as_str()).or_default() += 1;
        }
        states
    }

    pub(crate) async fn batch_status(&self) -> &'static str {
        self.operations.show_batch(&self.batch).await.expect("the batch").batch.status.as_str()
    }

    /// That the target of a user holds what the source holds, no more and no less.
    pub(crate) fn assert_copied(&self, number: usize) {
        let source = self.office.source(&login(number)).state().contents();
        let target = self.office.target(address(number).as_str()).state().contents();
        assert_eq!(source, target, "user {number}");
    }
}

/// Waits until the condition holds.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    assert!(waited.await.is_ok(), "waited in vain until {what}");
}

/// The error's name, for comparing.
pub(crate) fn refusal<T>(result: Result<T, OperationError>) -> String {
    result.err().map_or_else(|| "no error".to_owned(), |error| error.to_string())
}
