//! New content for items that are there: whatever happens on the way, the item is one, and says what was written last.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use cutover_lab::tenant::{Fault, FaultKind};
use cutover_m365::WritePath;
use cutover_model::{
    Failure, FailureCode, Fence, Flags, ItemClass, ItemForm, ItemHead, ItemIdentity, Replacing, SourceKey,
    TargetFolder, TargetKey, TargetMailbox, Ticket, Timestamp, WriteItem, WriteJob, WriteLimits, WriteOutcome,
};
use serde_json::Value;

use crate::bench::Bench;

/// Items of a test: number, text, and what each replaces.
struct Hand {
    items: Vec<(u64, String, Option<TargetKey>)>,
    body: Vec<u8>,
    outcomes: BTreeMap<u64, WriteOutcome>,
}

impl Hand {
    fn of(items: impl IntoIterator<Item = (u64, &'static str, Option<TargetKey>)>) -> Self {
        let mut items: Vec<_> = items.into_iter().map(|(number, text, key)| (number, text.to_owned(), key)).collect();
        items.reverse();
        Self { items, body: Vec::new(), outcomes: BTreeMap::new() }
    }

    fn key(&self, number: u64) -> TargetKey {
        match &self.outcomes[&number] {
            WriteOutcome::Written { key: Some(key), .. } => key.clone(),
            other => panic!("{other:?}"),
        }
    }
}

#[async_trait]
impl WriteJob for Hand {
    async fn next_item(&mut self) -> Result<Option<WriteItem>, Failure> {
        let Some((number, text, replaces)) = self.items.pop() else { return Ok(None) };
        let padding = "and so on\r\n".repeat(200);
        self.body =
            format!("From: a@x.org\r\nSubject: {text}\r\nMessage-ID: <{number}@x>\r\n\r\n{padding}").into_bytes();
        let head = ItemHead {
            key: SourceKey::new(number.to_be_bytes()),
            length: Some(self.body.len() as u64),
            received: Some(Timestamp::utc(1_000_000)),
            flags: Flags::from_names(["\\Seen"]),
            class: ItemClass::Mail,
        };
        let identity = ItemIdentity([u8::try_from(number).unwrap(); 16]);
        Ok(Some(WriteItem { ticket: Ticket(number), identity, head, form: ItemForm::Mime, replaces }))
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        Ok(Some(Bytes::from(std::mem::take(&mut self.body))).filter(|body| !body.is_empty()))
    }

    fn fence(&self) -> Arc<dyn Fence> {
        Arc::new(())
    }

    fn settled(&mut self, ticket: Ticket, outcome: WriteOutcome) {
        assert!(self.outcomes.insert(ticket.0, outcome).is_none(), "settled twice");
    }
}

/// A mailbox with two items, open.
struct Stage {
    bench: Bench,
    mailbox: Box<dyn TargetMailbox>,
    inbox: TargetFolder,
    keys: Vec<TargetKey>,
}

impl Stage {
    async fn new(way: WritePath) -> Self {
        let bench = Bench::new(way).await;
        let mut mailbox = bench.target.open().await.unwrap();
        let folders = mailbox.folders().await.unwrap();
        let is_inbox = |folder: &TargetFolder| folder.role == Some(cutover_model::FolderRole::Inbox);
        let inbox = folders.into_iter().find(is_inbox).unwrap();
        let mut job = Hand::of([(1, "first", None), (2, "other", None)]);
        mailbox.write(&inbox, &mut job, WriteLimits::default()).await.unwrap();
        let keys = vec![job.key(1), job.key(2)];
        Self { bench, mailbox, inbox, keys }
    }

    async fn write(&mut self, mut job: Hand) -> Result<Hand, Failure> {
        self.mailbox.write(&self.inbox, &mut job, WriteLimits::default()).await.map(|()| job)
    }

    /// The first item is replaced by this text.
    async fn replace(&mut self, text: &'static str) -> Result<Hand, Failure> {
        let key = self.keys[0].clone();
        self.write(Hand::of([(1, text, Some(key))])).await
    }

    /// Subjects in the inbox, with their identities.
    fn there(&self) -> Vec<(String, String)> {
        let state = self.bench.state().look();
        let folders = state["mailboxes"][0]["folders"].as_array().unwrap();
        let items = folders.iter().flat_map(|folder| folder["items"].as_array().into_iter().flatten());
        let word = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
        let identity = |item: &Value| {
            let named = item["named"].as_object().into_iter().flatten();
            named.filter(|(name, _)| name.ends_with("CutoverItem")).map(|(_, value)| value.to_string()).collect()
        };
        let mut found: Vec<_> = items.map(|item| (word(item, "subject"), identity(item))).collect();
        found.sort();
        found
    }

    fn assert_there(&self, text: &str, after: &str) {
        let identity = |number: u8| format!("\"{}\"", format!("{number:02x}").repeat(16));
        let mut expected = vec![(text.to_owned(), identity(1)), ("other".to_owned(), identity(2))];
        expected.sort();
        assert_eq!(self.there(), expected, "{after}");
    }
}

#[tokio::test]
async fn an_item_gets_new_content_and_stays_the_same() {
    let mut stage = Stage::new(WritePath::Import).await;
    assert_eq!(stage.mailbox.keeping().replacing, Replacing::InPlace);
    stage.assert_there("first", "the beginning");
    // Its owner changed the version meanwhile; that is not a conflict.
    let flags = [(stage.keys[0].clone(), Flags::from_names(["\\Flagged"]))];
    stage.mailbox.set_flags(&stage.inbox, &flags).await.unwrap();
    let job = stage.replace("second").await.unwrap();
    assert_eq!(job.key(1), stage.keys[0]);
    stage.assert_there("second", "a replacement");
    let states = stage.mailbox.states(&stage.inbox, &stage.keys[..1]).await.unwrap();
    assert_eq!(states[0].as_ref().map(|state| state.flags.clone()), Some(Flags::from_names(["\\Seen"])));
    let (first, other) = (stage.keys[0].clone(), stage.keys[1].clone());
    let job = Hand::of([(1, "third", Some(first)), (2, "changed", Some(other)), (3, "new", None)]);
    let job = stage.write(job).await.unwrap();
    assert_eq!((job.key(1), job.key(2)), (stage.keys[0].clone(), stage.keys[1].clone()));
    let subjects: Vec<_> = stage.there().into_iter().map(|(subject, _)| subject).collect();
    assert_eq!(subjects, ["changed", "new", "third"]);
}

#[tokio::test]
async fn cut_connections_leave_one_item_with_the_new_content() {
    for what in [
        FaultKind::CutUpload { octets: 300 },
        FaultKind::CutBefore,
        FaultKind::CutAfter,
        FaultKind::CommitLater { milliseconds: 20 },
        FaultKind::SessionExpired,
        FaultKind::Throttled { retry_after: None },
    ] {
        let mut stage = Stage::new(WritePath::Import).await;
        // A session that ends as soon as it was opened is no bad luck any more.
        let times = if what == FaultKind::SessionExpired { 1 } else { 2 };
        stage.bench.arm(Fault::new(what.clone()).on("POST", "importItem").times(times));
        let job = stage.replace("second").await.unwrap_or_else(|failure| panic!("{what:?}: {failure}"));
        assert_eq!(job.key(1), stage.keys[0], "{what:?}");
        assert_eq!(stage.bench.state().disarm(), 0, "{what:?}: each fault was met");
        stage.assert_there("second", &format!("{what:?}"));
        stage.replace("third").await.unwrap();
        stage.assert_there("third", &format!("another one after {what:?}"));
    }
}

#[tokio::test]
async fn what_is_carried_out_late_does_not_undo_what_came_after_it() {
    let mut stage = Stage::new(WritePath::Import).await;
    stage.bench.arm(Fault::new(FaultKind::CommitLater { milliseconds: 700 }).on("POST", "importItem"));
    stage.replace("second").await.unwrap();
    stage.replace("third").await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    // The late one was answered to nobody; it is counted when it has been carried out.
    while stage.bench.state().requests("importItem") < 5 {
        assert!(Instant::now() < deadline, "{}", stage.bench.state().look()["requests"]);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stage.assert_there("third", "the late one");
}

#[tokio::test]
async fn broken_off_at_every_instant_and_done_again_it_is_one_item() {
    let mut stage = Stage::new(WritePath::Import).await;
    let mut polls = 0;
    loop {
        polls += 1;
        let mut job = Hand::of([(1, "again", Some(stage.keys[0].clone()))]);
        let mut mailbox = stage.bench.target.open().await.unwrap();
        let mut write = Box::pin(mailbox.write(&stage.inbox, &mut job, WriteLimits::default()));
        let mut left = polls;
        let done = poll_fn(|context| {
            left -= 1;
            match write.as_mut().poll(context) {
                Poll::Ready(done) => Poll::Ready(Some(done)),
                Poll::Pending if left == 0 => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await;
        drop(write);
        stage.replace("second").await.unwrap();
        stage.assert_there("second", &format!("broken off after {polls} steps"));
        if let Some(done) = done {
            break done.unwrap();
        }
    }
    assert!(polls > 3, "{polls}");
}

#[tokio::test]
async fn what_its_owner_removed_is_not_made_anew() {
    let mut stage = Stage::new(WritePath::Import).await;
    stage.mailbox.remove(&stage.inbox, &stage.keys[..1]).await.unwrap();
    let job = stage.replace("second").await.unwrap();
    let WriteOutcome::Refused(failure) = &job.outcomes[&1] else { panic!("{:?}", job.outcomes) };
    assert_eq!(failure.code, FailureCode::NotFound);
    assert_eq!(stage.there().len(), 1);
}

#[tokio::test]
async fn an_item_that_changes_all_the_time_is_refused_in_the_end() {
    let mut stage = Stage::new(WritePath::Import).await;
    let conflict = FaultKind::Refused {
        status: 409,
        code: "ErrorIrresolvableConflict".to_owned(),
        message: "The change key does not match.".to_owned(),
    };
    stage.bench.arm(Fault::new(conflict.clone()).on("POST", "importItem").times(3));
    stage.replace("second").await.unwrap();
    stage.assert_there("second", "a few conflicts");
    stage.bench.arm(Fault::new(conflict).on("POST", "importItem").times(100));
    let job = stage.replace("third").await.unwrap();
    assert!(matches!(&job.outcomes[&1], WriteOutcome::Refused(failure) if failure.code == FailureCode::ItemRefused));
    stage.assert_there("second", "only conflicts");
}

#[tokio::test]
async fn messages_that_came_as_they_are_say_that_they_cannot_be_replaced() {
    let mut stage = Stage::new(WritePath::ImportMime).await;
    assert_eq!(stage.mailbox.keeping().replacing, Replacing::Never);
    let job = stage.replace("second").await.unwrap();
    assert!(matches!(&job.outcomes[&1], WriteOutcome::Refused(failure) if failure.code == FailureCode::ItemRefused));
    stage.assert_there("first", "nothing");
}
