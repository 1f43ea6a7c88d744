//! The two properties that stand above everything, with a session that is broken off at any instant: nothing is lost,
//! nothing is doubled, and the source sees reading verbs only.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests stop at what they do not expect")]

mod support;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use cutover_model::{Failure, FailureCode, Flags, SystemClock};
use cutover_store::{
    Actor, Endpoint, EscrowFilter, EscrowState, Lease, MasterKey, NewBatch, NewUser, Store, StoreLocation, UserId,
    UserLedger,
};
use cutover_sync::{
    Agreement, Category, Deletions, LeaseGuard, PageLimits, Progress, Question, Sample, Session, StopSource, Summary,
    SyncSettings, sync_mailbox, verify_mailbox,
};
use support::{Manners, Server, message, path};

struct Bench {
    source: Server,
    target: Server,
    store: Store,
    user: UserId,
    lease: Lease,
    folder: tempfile::TempDir,
    settings: SyncSettings,
}

impl Bench {
    async fn new(source: Manners, target: Manners) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, user) = store(&folder).await;
        let lease = store.leases().acquire(user, "test", Duration::from_secs(3600)).await.unwrap().unwrap();
        let page = PageLimits { items: 5, bytes: 4000 };
        let settings = SyncSettings { settle: Duration::ZERO, page, ..SyncSettings::default() };
        Self { source: Server::new(source), target: Server::new(target), store, user, lease, folder, settings }
    }

    fn ledger(&self) -> UserLedger {
        self.store.ledger(self.user, self.lease)
    }

    async fn sync(&self) -> Result<Summary, Failure> {
        self.sync_for(usize::MAX).await.expect("not broken off")
    }

    /// Runs a session, but not longer than for so many steps; then it is dropped as if the process had died.
    async fn sync_for(&self, steps: usize) -> Option<Result<Summary, Failure>> {
        let (ledger, progress) = (self.ledger(), Progress::default());
        let guard = LeaseGuard::new(Instant::now() + Duration::from_secs(3600));
        let (_source, stop) = StopSource::new();
        let escrow = self.folder.path().join("escrow");
        let session = Session {
            source: &self.source,
            target: &self.target,
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

    async fn verify(&self) -> BTreeMap<String, usize> {
        let (ledger, progress) = (self.ledger(), Progress::default());
        let guard = LeaseGuard::new(Instant::now() + Duration::from_secs(3600));
        let (_source, stop) = StopSource::new();
        let session = Session {
            source: &self.source,
            target: &self.target,
            ledger: &ledger,
            settings: &self.settings,
            progress: &progress,
            guard: &guard,
            stop,
            escrow_folder: self.folder.path(),
            clock: &SystemClock,
        };
        let mut found = BTreeMap::new();
        let mut count = |comparison: cutover_sync::Comparison| {
            let mut word = format!("{:?}", comparison.category);
            if let Category::NotCopied(failure) = &comparison.category {
                word = failure.code.as_str().to_owned();
            }
            if comparison.flags != Agreement::Equal {
                word.push_str(&format!("+flags {:?}", comparison.flags));
            }
            *found.entry(word).or_insert(0) += 1;
        };
        verify_mailbox(&session, Sample::All, &mut count).await.unwrap();
        found
    }

    fn assert_same(&self) {
        let (source, target) = (self.source.state().contents(), self.target.state().contents());
        assert_eq!(source.keys().collect::<Vec<_>>(), target.keys().collect::<Vec<_>>());
        for (folder, lines) in source {
            assert_eq!(lines, target[&folder], "{folder}");
        }
    }

    fn fill(&self) {
        let mut state = self.source.state();
        for (folder, count) in [("INBOX", 23), ("Sent", 9), ("Größe & Co", 4), ("Empty", 0)] {
            state.folder(&path(&[folder]));
            for number in 0..count {
                let flags: &[&str] = if number % 2 == 0 { &["\\Seen", "$label"] } else { &[] };
                state.append(&path(&[folder]), message(&format!("{folder} {}", number / 2), 1000 + number / 2, flags));
            }
        }
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
        address: "anna@example.org".parse().unwrap(),
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

fn deltas() -> Manners {
    Manners { deltas: true, ..Manners::default() }
}

#[tokio::test]
async fn everything_arrives_once_and_a_second_run_does_nothing() {
    for manners in [deltas(), Manners::default()] {
        let bench = Bench::new(manners, Manners::default()).await;
        bench.fill();
        let summary = bench.sync().await.unwrap();
        assert_eq!((summary.totals.copied, summary.totals.adopted), (36, 0));
        bench.assert_same();
        let again = bench.sync().await.unwrap();
        assert_eq!((again.totals, again.counted.copied), (summary.totals, 0));
        assert_eq!(bench.verify().await, BTreeMap::from([("Identical".to_owned(), 36)]));
        assert_eq!(bench.source.state().verbs, std::collections::BTreeSet::from(["changes", "list", "read"]));
    }
}

#[tokio::test]
async fn broken_off_at_every_instant_nothing_is_lost_or_doubled() {
    for (seed, target) in [(1, Manners::default()), (2, Manners { keyless: true, ..Manners::default() })] {
        let bench = Bench::new(deltas(), target).await;
        bench.fill();
        let mut random: u64 = seed;
        let mut crashes = 0;
        loop {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let steps = 20 + (random >> 33) as usize % 60 + crashes * 4;
            match bench.sync_for(steps).await {
                None => crashes += 1,
                Some(result) => break drop(result.unwrap()),
            }
        }
        assert!(crashes > 3, "{crashes}");
        bench.assert_same();
        assert_eq!(bench.ledger().intents().await.unwrap(), []);
    }
}

#[tokio::test]
async fn what_is_committed_after_the_connection_died_is_found_or_removed() {
    let mut late_ones = 0;
    for delay in [1, 2, 3, 5, 8, 13] {
        let target = Manners { break_after: Some(7), commit_late: Some(delay), ..Manners::default() };
        let mut bench = Bench::new(deltas(), target).await;
        bench.settings.write.items = 4;
        bench.settings.settle = Duration::from_secs(1);
        bench.fill();
        bench.sync().await.unwrap();
        // What comes after the time to settle is beyond what can be watched for.
        if bench.target.state().late.is_empty() {
            late_ones += 1;
            bench.assert_same();
        }
    }
    assert!(late_ones >= 5, "{late_ones}");
}

#[tokio::test]
async fn changes_are_followed_and_a_move_is_a_move() {
    for manners in [deltas(), Manners::default()] {
        let bench = Bench::new(manners, Manners::default()).await;
        bench.fill();
        bench.sync().await.unwrap();
        {
            let mut state = bench.source.state();
            let moved = state.expunge(&path(&["INBOX"]), 3).unwrap();
            state.append(&path(&["Sent"]), moved);
            state.expunge(&path(&["INBOX"]), 5);
            state.set_flags(&path(&["INBOX"]), 7, Flags::from_names(["\\Flagged"]));
            state.append(&path(&["INBOX"]), message("new one", 5000, &[]));
            let renamed = state.expunge(&path(&["Größe & Co"]), 1).unwrap();
            state.append(&path(&["New folder"]), renamed);
        }
        let before = bench.target.state().folder(&path(&["Sent"])).next;
        let summary = bench.sync().await.unwrap();
        assert_eq!(summary.questions, []);
        assert_eq!((summary.counted.copied, summary.counted.updated, summary.counted.removed), (1, 3, 1));
        bench.assert_same();
        assert!(bench.target.state().verbs.contains("move"));
        assert_eq!(bench.target.state().folder(&path(&["Sent"])).next, before + 1);
    }
}

#[tokio::test]
async fn new_mail_keeps_its_order_beside_what_could_have_moved() {
    let bench = Bench::new(deltas(), Manners::default()).await;
    bench.fill();
    bench.sync().await.unwrap();
    {
        let mut state = bench.source.state();
        // Gone from one folder, received in the same second as new mail in another, and not the same.
        let gone = state.expunge(&path(&["Sent"]), 1).unwrap();
        for (number, received) in [(1, 5000), (2, gone.received), (3, 5001)] {
            state.append(&path(&["INBOX"]), message(&format!("new {number}"), received, &[]));
        }
    }
    bench.sync().await.unwrap();
    let subjects = |server: &Server| -> Vec<Vec<u8>> {
        server.state().folder(&path(&["INBOX"])).messages.values().map(|message| message.body.clone()).collect()
    };
    assert_eq!(subjects(&bench.source), subjects(&bench.target));
    bench.assert_same();
}

#[tokio::test]
async fn with_deletions_kept_a_move_is_still_a_move() {
    let mut bench = Bench::new(deltas(), Manners::default()).await;
    bench.settings.deletions = Deletions::Keep;
    bench.fill();
    bench.sync().await.unwrap();
    {
        let mut state = bench.source.state();
        let moved = state.expunge(&path(&["INBOX"]), 3).unwrap();
        state.append(&path(&["Sent"]), moved);
        state.expunge(&path(&["INBOX"]), 5);
    }
    bench.sync().await.unwrap();
    let (mut source, mut target) = (bench.source.state(), bench.target.state());
    assert_eq!(source.folder(&path(&["Sent"])).messages.len(), target.folder(&path(&["Sent"])).messages.len());
    assert_eq!(source.folder(&path(&["INBOX"])).messages.len() + 1, target.folder(&path(&["INBOX"])).messages.len());
}

#[tokio::test]
async fn what_somebody_touched_at_the_target_is_left_alone() {
    let bench = Bench::new(deltas(), Manners::default()).await;
    bench.fill();
    bench.sync().await.unwrap();
    bench.target.state().set_flags(&path(&["Sent"]), 2, Flags::from_names(["\\Answered"]));
    bench.target.state().set_flags(&path(&["Sent"]), 4, Flags::from_names(["\\Answered"]));
    {
        let mut state = bench.source.state();
        state.set_flags(&path(&["Sent"]), 2, Flags::from_names(["\\Flagged"]));
        state.expunge(&path(&["Sent"]), 4);
    }
    let summary = bench.sync().await.unwrap();
    assert_eq!((summary.counted.touched, summary.counted.removed), (2, 0));
    let mut target = bench.target.state();
    let answered = Flags::from_names(["\\Answered"]);
    assert!(target.folder(&path(&["Sent"])).messages.values().filter(|m| m.flags == answered).count() == 2);
}

#[tokio::test]
async fn poison_goes_to_escrow_alone_and_can_be_tried_again() {
    let poison = vec![b"<INBOX 4@example.org>".to_vec(), b"<Sent 2@example.org>".to_vec()];
    let bench = Bench::new(deltas(), Manners { poison, ..Manners::default() }).await;
    bench.fill();
    let summary = bench.sync().await.unwrap();
    assert_eq!((summary.counted.skipped, summary.totals.copied), (4, 32));
    let expected = BTreeMap::from([("Identical".to_owned(), 32), ("item-refused".to_owned(), 4)]);
    assert_eq!(bench.verify().await, expected);
    let entries = bench.store.escrow().list(&EscrowFilter::default()).await.unwrap();
    let kept = entries.iter().map(|listed| &listed.entry);
    for entry in kept.clone() {
        let file = bench.folder.path().join("escrow").join(entry.file.as_ref().unwrap());
        assert_eq!(std::fs::metadata(file).unwrap().len(), entry.size.unwrap());
    }
    assert_eq!(kept.filter(|entry| entry.subject == "INBOX 4").count(), 2);
    bench.target.state().manners.poison.clear();
    for listed in entries {
        let (escrow, entry) = (bench.store.escrow(), (listed.entry.folder, listed.entry.source));
        assert_eq!(escrow.set_state(&Actor::new("test"), &[entry], EscrowState::Retry).await.unwrap(), 1);
    }
    bench.sync().await.unwrap();
    bench.assert_same();
    assert_eq!(bench.store.escrow().list(&EscrowFilter::default()).await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_the_target_has_and_does_not_give_back_is_not_missing() {
    let bench = Bench::new(deltas(), Manners::default()).await;
    bench.fill();
    bench.sync().await.unwrap();
    bench.target.state().manners.unreadable = vec![b"<INBOX 4@example.org>".to_vec()];
    bench.target.state().expunge(&path(&["INBOX"]), 1).unwrap();
    let found = bench.verify().await;
    assert_eq!((found["Identical"], found["Missing"], found.len()), (33, 1, 4), "{found:?}");
    for uid in [9, 10] {
        assert_eq!(found.keys().filter(|word| word.contains(&format!("UID {uid}\""))).count(), 1, "{found:?}");
    }
}

#[tokio::test]
async fn a_limit_on_bad_items_stops_the_mailbox() {
    let poison = vec![b"@example.org>".to_vec()];
    let mut bench = Bench::new(deltas(), Manners { poison, ..Manners::default() }).await;
    bench.settings.bad_item_limit = Some(3);
    bench.fill();
    assert_eq!(bench.sync().await.map_err(|failure| failure.code), Err(FailureCode::BadItemLimit));
}

#[tokio::test]
async fn a_lost_ledger_doubles_nothing() {
    let first = Bench::new(deltas(), Manners::default()).await;
    first.fill();
    first.sync().await.unwrap();
    let second = Bench::new(Manners::default(), Manners::default()).await;
    let second = Bench { source: first.source.clone(), target: first.target.clone(), ..second };
    second.source.state().append(&path(&["INBOX"]), message("new one", 5000, &[]));
    let summary = second.sync().await.unwrap();
    assert_eq!((summary.totals.adopted, summary.totals.copied), (36, 1));
    second.assert_same();
}

#[tokio::test]
async fn renumbered_folders_on_either_side_double_nothing() {
    for manners in [deltas(), Manners::default()] {
        let bench = Bench::new(manners, Manners::default()).await;
        bench.fill();
        bench.sync().await.unwrap();
        bench.source.state().renumber(&path(&["INBOX"]));
        bench.target.state().renumber(&path(&["Sent"]));
        bench.source.state().append(&path(&["Sent"]), message("new one", 5000, &[]));
        let summary = bench.sync().await.unwrap();
        assert_eq!(summary.counted.copied, 1);
        bench.assert_same();
        assert_eq!(bench.sync().await.unwrap().counted.copied, 0);
        bench.assert_same();
    }
}

#[tokio::test]
async fn mass_deletion_and_vanished_folders_are_asked_about() {
    for manners in [deltas(), Manners::default()] {
        let mut bench = Bench::new(manners, Manners::default()).await;
        bench.fill();
        bench.sync().await.unwrap();
        {
            let mut state = bench.source.state();
            state.folders.remove(&path(&["Sent"]));
            (1..=23).for_each(|uid| drop(state.expunge(&path(&["INBOX"]), uid)));
            state.append(&path(&["INBOX"]), message("new one", 5000, &[]));
        }
        let summary = bench.sync().await.unwrap();
        let expected = [
            Question::FolderVanished { folder: path(&["Sent"]), items: 9 },
            Question::MassDeletion { folder: path(&["INBOX"]), gone: 23, of: 23 },
        ];
        assert!(expected.iter().all(|question| summary.questions.contains(question)), "{:?}", summary.questions);
        assert_eq!((summary.counted.removed, summary.counted.copied), (0, 1));
        assert_eq!(bench.verify().await["Extra"], 9);
        assert_eq!(bench.sync().await.unwrap().questions.len(), 2);
        bench.settings.accept_deletions = true;
        let accepted = bench.sync().await.unwrap();
        assert_eq!((accepted.questions.len(), accepted.counted.removed), (0, 32));
    }
}

#[tokio::test]
async fn a_renamed_folder_is_moved() {
    let bench = Bench::new(deltas(), Manners::default()).await;
    bench.fill();
    bench.sync().await.unwrap();
    {
        let mut state = bench.source.state();
        let folder = state.folders.remove(&path(&["Sent"])).unwrap();
        state.folders.insert(path(&["Sent 2026"]), folder);
    }
    let summary = bench.sync().await.unwrap();
    assert_eq!((summary.counted.copied, summary.counted.updated, summary.questions.len()), (0, 9, 0));
    assert_eq!(bench.target.state().folder(&path(&["Sent 2026"])).messages.len(), 9);
}

#[tokio::test]
async fn refused_folder_names_are_replaced_and_told() {
    let refused = vec!["Größe & Co".to_owned()];
    let bench = Bench::new(deltas(), Manners { refused_names: refused, ..Manners::default() }).await;
    bench.fill();
    let summary = bench.sync().await.unwrap();
    assert_eq!(summary.renamed, [(path(&["Größe & Co"]), path(&["Größe _ Co"]))]);
    assert_eq!(bench.target.state().folder(&path(&["Größe _ Co"])).messages.len(), 4);
}

#[tokio::test]
async fn a_lease_about_to_end_holds_back_the_last_bytes() {
    let bench = Bench::new(deltas(), Manners::default()).await;
    bench.fill();
    let (ledger, progress) = (bench.ledger(), Progress::default());
    let guard = LeaseGuard::new(Instant::now() + Duration::from_secs(1));
    let (_source, stop) = StopSource::new();
    let session = Session {
        source: &bench.source,
        target: &bench.target,
        ledger: &ledger,
        settings: &bench.settings,
        progress: &progress,
        guard: &guard,
        stop,
        escrow_folder: bench.folder.path(),
        clock: &SystemClock,
    };
    let result = sync_mailbox(&session).await;
    assert_eq!(result.map_err(|failure| failure.code), Err(FailureCode::LeaseLost));
    let written: usize = bench.target.state().folders.values().map(|folder| folder.messages.len()).sum();
    assert_eq!(written, 0);
}
