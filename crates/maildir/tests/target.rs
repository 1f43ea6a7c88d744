//! What the target makes of items, and of orders that come twice.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod support;

use std::fs;

use cutover_content::Digester;
use cutover_model::{
    FailureCode, Flags, FolderPath, Found, Mark, TargetFolder, TargetKey, TargetMailbox, WantedFolder, WriteLimits,
    WriteOutcome,
};
use support::{HandJob, folder, identity, names, read_all, target};
use tempfile::TempDir;

fn flags(names: &[&str]) -> Flags {
    Flags::from_names(names.iter().copied())
}

async fn write(
    mailbox: &mut dyn TargetMailbox,
    folder: &TargetFolder,
    items: impl IntoIterator<Item = (u64, Flags, Option<i64>, Vec<u8>)>,
) -> HandJob {
    let mut job = HandJob::new(items);
    mailbox.write(folder, &mut job, WriteLimits { items: 3, ..WriteLimits::default() }).await.unwrap();
    job
}

fn with_line_feeds(message: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = message.split(|byte| *byte == b'\n').collect();
    let last = lines.pop().unwrap_or_default();
    let mut out: Vec<u8> =
        lines.iter().flat_map(|line| [line.strip_suffix(b"\r").unwrap_or(line), b"\n"].concat()).collect();
    out.extend_from_slice(last);
    out
}

#[tokio::test]
async fn every_message_reads_back_the_same_in_whatever_form_it_is_stored() {
    let root = TempDir::new().unwrap();
    let mut mailbox = target(root.path()).await;
    let inbox = folder(&mut *mailbox, &["INBOX"]).await;
    let long = b"a line that is repeated until the message is too long for memory\r\n".repeat(9_000);
    let messages: Vec<Vec<u8>> = vec![
        b"a: b\r\n\r\nplain\r\n".to_vec(),
        b"a: b\r\n\r\nbare\nline feed\r\n".to_vec(),
        b"a: b\r\n\r\ndoubled\r\r\n\r\n".to_vec(),
        b"a: b\r\n\r\nbare\rreturn \0 \xff\r".to_vec(),
        b"a: b\n\nonly line feeds\n".to_vec(),
        Vec::new(),
        [b"a: b\r\n\r\n".as_slice(), &long].concat(),
        [b"a: b\r\n\r\n".as_slice(), &long, b"bare\nend"].concat(),
        [b"a: b\r\n\r\n".as_slice(), &long, b"cr\r"].concat(),
    ];
    let items = messages.iter().enumerate().map(|(number, body)| (number as u64, Flags::none(), None, body.clone()));
    let job = write(&mut *mailbox, &inbox, items).await;
    let keys: Vec<TargetKey> = (0..messages.len() as u64).map(|number| job.key(number)).collect();
    let read = read_all(mailbox.read_back(&inbox, &keys).await.unwrap()).await;
    for ((message, read), key) in messages.iter().zip(read).zip(&keys) {
        let (head, print, _) = read.unwrap();
        let mut digester = Digester::new(&cutover_content::DigestKey::of_store(b"this"));
        digester.feed(message);
        assert_eq!(print.exact, digester.finish().exact, "{:?}", &message[..message.len().min(40)]);
        assert_eq!(head.key.as_bytes(), key.as_bytes());
        let stored =
            fs::read(root.path().join("cur").join(format!("{}:2,", String::from_utf8_lossy(key.as_bytes())))).unwrap();
        let kept = message.ends_with(b"line feed\r\n")
            || message.windows(3).any(|w| w == b"\r\r\n")
            || message.ends_with(b"bare\nend");
        match kept {
            true => assert_eq!(&stored, message, "octet for octet"),
            false => assert_eq!(stored, with_line_feeds(message)),
        }
        assert!(String::from_utf8_lossy(key.as_bytes()).contains(&format!(",S={},", stored.len())));
    }
    assert!(names(&root.path().join("tmp")).is_empty());
}

#[tokio::test]
async fn an_item_that_is_there_is_not_written_again_whatever_its_flags_are_now() {
    let root = TempDir::new().unwrap();
    let mut mailbox = target(root.path()).await;
    let inbox = folder(&mut *mailbox, &["INBOX"]).await;
    let item = || [(7, flags(&["\\Seen"]), Some(1_000_000_000), b"a: b\r\n\r\n".to_vec())];
    let first = write(&mut *mailbox, &inbox, item()).await.key(7);
    mailbox.set_flags(&inbox, &[(first.clone(), flags(&["\\Flagged", "$Later"]))]).await.unwrap();
    let again = write(&mut *mailbox, &inbox, item()).await.key(7);
    let mut other_session = target(root.path()).await;
    let later = write(&mut *other_session, &inbox, item()).await.key(7);
    assert_eq!((&again, &later), (&first, &first));
    assert_eq!(names(&root.path().join("cur")).len(), 1);
    let identity = identity(b"hand", &7u32.to_be_bytes());
    let found = mailbox.find(&inbox, &Mark::new([1]), &[identity]).await.unwrap();
    assert_eq!(found, [Found::Known(identity, first)]);
    assert!(mailbox.find(&inbox, &Mark::new([1]), &[]).await.unwrap().is_empty(), "there is no twin");
}

#[tokio::test]
async fn a_late_twin_is_found() {
    let root = TempDir::new().unwrap();
    let mut mailbox = target(root.path()).await;
    let inbox = folder(&mut *mailbox, &["INBOX"]).await;
    let items = [1, 2].map(|number| (number, Flags::none(), None, b"a: b\r\n\r\n".to_vec()));
    let key = write(&mut *mailbox, &inbox, items).await.key(1);
    let name = String::from_utf8_lossy(key.as_bytes()).into_owned();
    fs::write(root.path().join("cur").join(format!("{name}:2,S")), "a: b\n\n").unwrap();
    let identity = identity(b"hand", &1u32.to_be_bytes());
    let twins = mailbox.find(&inbox, &Mark::new([1]), &[]).await.unwrap();
    assert_eq!(twins.len(), 2);
    assert!(twins.iter().all(|found| matches!(found, Found::Known(one, _) if *one == identity)));
    let Found::Known(_, late) = &twins[1] else { panic!("it is known") };
    mailbox.remove(&inbox, std::slice::from_ref(late)).await.unwrap();
    assert_eq!(mailbox.list(&inbox).await.unwrap().len(), 2);
}

#[tokio::test]
async fn flags_moves_and_removals_can_be_repeated() {
    let root = TempDir::new().unwrap();
    let mut mailbox = target(root.path()).await;
    let inbox = folder(&mut *mailbox, &["INBOX"]).await;
    let other = folder(&mut *mailbox, &["Møter", "R&D"]).await;
    let body = b"a: b\r\n\r\nc\r\n".to_vec();
    let items = [(1, flags(&["one"]), Some(5), body.clone()), (2, flags(&["two"]), Some(-5), body)];
    let job = write(&mut *mailbox, &inbox, items).await;
    let keys = [job.key(1), job.key(2)];
    for _ in 0..2 {
        mailbox.set_flags(&inbox, &[(keys[1].clone(), flags(&["\\Draft", "three"]))]).await.unwrap();
    }
    for _ in 0..2 {
        let moved = mailbox.move_items(&inbox, &other, &keys).await.unwrap();
        assert_eq!(moved, keys.clone().map(Some));
    }
    let states = mailbox.states(&other, &keys).await.unwrap();
    assert_eq!(states[0].as_ref().map(|state| &state.flags), Some(&flags(&["one"])));
    assert_eq!(states[1].as_ref().map(|state| &state.flags), Some(&flags(&["\\Draft", "three"])));
    let read = read_all(mailbox.read_back(&other, &keys).await.unwrap()).await;
    let dates: Vec<_> = read.into_iter().map(|one| one.unwrap().0.received.unwrap().seconds).collect();
    assert_eq!(dates, [5, -5]);
    for _ in 0..2 {
        mailbox.remove(&other, &keys[..1]).await.unwrap();
    }
    assert_eq!(mailbox.list(&other).await.unwrap(), keys[1..]);
    assert_eq!(mailbox.move_items(&inbox, &other, &keys[..1]).await.unwrap(), [None]);
    assert!(mailbox.list(&inbox).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_move_that_broke_off_between_link_and_unlink_is_one_message() {
    let root = TempDir::new().unwrap();
    let mut mailbox = target(root.path()).await;
    let (inbox, other) = (folder(&mut *mailbox, &["INBOX"]).await, folder(&mut *mailbox, &["Other"]).await);
    for name in ["cur/1.a:2,", "cur/2.b:2,"] {
        fs::write(root.path().join(name), name).unwrap();
    }
    fs::hard_link(root.path().join("cur/1.a:2,"), root.path().join(".Other/cur/1.a:2,S")).unwrap();
    fs::write(root.path().join(".Other/cur/2.b:2,"), "somebody else's").unwrap();
    let keys = [TargetKey::new(*b"1.a"), TargetKey::new(*b"2.b")];
    let moved = mailbox.move_items(&inbox, &other, &keys).await.unwrap();
    assert_eq!(moved, [Some(keys[0].clone()), Some(TargetKey::new(*b"2.b_2"))]);
    assert_eq!(names(&root.path().join(".Other/cur")), ["1.a:2,S", "2.b:2,", "2.b_2:2,"]);
    assert!(names(&root.path().join("cur")).is_empty());
}

#[tokio::test]
async fn what_a_maildir_cannot_hold_is_refused_and_the_rest_arrives() {
    let root = TempDir::new().unwrap();
    let mut mailbox = target(root.path()).await;
    let inbox = folder(&mut *mailbox, &["INBOX"]).await;
    let keyword = |number: u64| flags(&[format!("keyword-{number:02}").as_str()]);
    let items = (0..28).map(|number| (number, keyword(number % 27), None, b"a: b\r\n\r\n".to_vec()));
    let job = write(&mut *mailbox, &inbox, items).await;
    let WriteOutcome::Refused(failure) = &job.outcomes[&26] else { panic!("{:?}", job.outcomes[&26]) };
    assert_eq!((failure.code, failure.subject.as_str()), (FailureCode::ItemRefused, "keyword-26"));
    assert_eq!(mailbox.list(&inbox).await.unwrap().len(), 27);

    let mut job = HandJob::new(
        [110, 300_000, 120].map(|size: u32| (size.into(), Flags::none(), None, vec![b'x'; size as usize])),
    );
    let limits = WriteLimits { largest: Some(1_000), ..WriteLimits::default() };
    mailbox.write(&inbox, &mut job, limits).await.unwrap();
    assert!(
        matches!(&job.outcomes[&300_000], WriteOutcome::Refused(failure) if failure.code == FailureCode::ItemTooLarge)
    );
    assert_eq!(mailbox.list(&inbox).await.unwrap().len(), 29);
    assert!(names(&root.path().join("tmp")).is_empty());
}

#[tokio::test]
async fn folders_are_made_once_and_bad_names_are_refused_by_themselves() {
    let root = TempDir::new().unwrap();
    let root = root.path().join("not/yet/there");
    let mut mailbox = target(&root).await;
    assert!(mailbox.folders().await.unwrap().is_empty());
    let wanted =
        |names: &[&str], subscribed| WantedFolder { path: FolderPath::new(names.to_vec()), role: None, subscribed };
    let all = [
        wanted(&["INBOX"], Some(true)),
        wanted(&["a.b"], Some(true)),
        wanted(&["Entwürfe", "日本"], Some(true)),
        wanted(&["Plain"], Some(false)),
    ];
    for _ in 0..2 {
        let made = mailbox.ensure_folders(&all).await.unwrap();
        assert_eq!(made.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true, true]);
        assert_eq!(made[1].as_ref().unwrap_err().code, FailureCode::FolderRefused);
    }
    let listed: Vec<(String, bool)> = mailbox
        .folders()
        .await
        .unwrap()
        .into_iter()
        .map(|folder| (folder.path.to_string(), folder.selectable))
        .collect();
    let expected = [("Entwürfe", false), ("Entwürfe/日本", true), ("INBOX", true), ("Plain", true)];
    assert_eq!(listed, expected.map(|(name, selectable)| (name.to_owned(), selectable)));
    assert!(root.join(".Entw&APw-rfe.&ZeVnLA-/maildirfolder").is_file());
    let subscriptions = fs::read_to_string(root.join("subscriptions")).unwrap();
    assert_eq!(subscriptions, "INBOX\nEntw&APw-rfe.&ZeVnLA-\n");
}
