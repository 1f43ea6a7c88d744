//! What the source does with files that change, vanish or are none.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod support;

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

use cutover_maildir::MaildirSource;
use cutover_model::{FailureCode, ItemForm, Page, SourceConnector, SourceFolder, SourceKey, SourceMailbox};
use support::{keys, read_all, source};
use tempfile::TempDir;

fn maildir(files: &[(&str, &[u8])]) -> TempDir {
    let root = TempDir::new().unwrap();
    for part in ["cur", "new", "tmp"] {
        fs::create_dir(root.path().join(part)).unwrap();
    }
    files.iter().for_each(|(name, content)| fs::write(root.path().join(name), content).unwrap());
    root
}

async fn inbox(mailbox: &mut dyn SourceMailbox) -> SourceFolder {
    mailbox.folders().await.unwrap().into_iter().find(|folder| folder.path.is_inbox()).unwrap()
}

fn key(name: &str) -> SourceKey {
    SourceKey::new(name.as_bytes())
}

#[tokio::test]
async fn what_is_no_readable_file_is_told_and_the_rest_is_read() {
    let root = maildir(&[("cur/1.a:2,S", b"a: 1\n\n"), ("cur/6.f:2,", b"a: 6\n\n"), ("outside", b"secret\n")]);
    fs::create_dir(root.path().join("cur/2.b:2,")).unwrap();
    std::os::unix::fs::symlink(root.path().join("outside"), root.path().join("cur/3.c:2,")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(root.path().join("cur/4.d:2,")).status().unwrap();
    assert!(made.success());
    std::os::unix::fs::symlink("/nowhere", root.path().join("new/5.e")).unwrap();
    let mut mailbox = source(root.path()).await;
    let folder = inbox(&mut *mailbox).await;
    let keys = keys(&mut *mailbox, &folder).await;
    assert_eq!(keys.len(), 6);
    let read = read_all(mailbox.read(&folder, &keys, ItemForm::Mime).await.unwrap()).await;
    let codes: Vec<_> = read.iter().map(|one| one.as_ref().map(|_| ()).map_err(|failure| failure.code)).collect();
    let unreadable = Err(FailureCode::ItemUnreadable);
    assert_eq!(codes, [Ok(()), unreadable, unreadable, unreadable, unreadable, Ok(())]);
    let states = mailbox.states(&folder, &keys).await.unwrap();
    assert!(states.iter().all(Option::is_some), "they are unreadable, not gone");
}

#[tokio::test]
async fn a_file_that_was_renamed_is_found_again_and_one_that_is_gone_is_left_out() {
    let root = maildir(&[("new/1.a", b"a: 1\n\n"), ("cur/2.b:2,", b"a: 2\n\n"), ("cur/3.c:2,", b"a: 3\n\n")]);
    let mut mailbox = source(root.path()).await;
    let folder = inbox(&mut *mailbox).await;
    let keys = keys(&mut *mailbox, &folder).await;
    fs::rename(root.path().join("new/1.a"), root.path().join("cur/1.a:2,FS")).unwrap();
    fs::remove_file(root.path().join("cur/2.b:2,")).unwrap();
    let read = read_all(mailbox.read(&folder, &keys, ItemForm::Mime).await.unwrap()).await;
    let heads: Vec<_> = read.into_iter().map(|one| one.unwrap().0).collect();
    assert_eq!(heads.iter().map(|head| head.key.clone()).collect::<Vec<_>>(), [key("1.a"), key("3.c")]);
    assert_eq!(heads[0].flags.names().collect::<Vec<_>>(), ["\\Seen", "\\Flagged"]);
    let states = mailbox.states(&folder, &keys).await.unwrap();
    assert_eq!(states.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
}

#[tokio::test]
async fn two_files_of_one_base_name_are_two_items() {
    let root = maildir(&[("cur/1.a:2,S", b"a: one\n\n"), ("new/1.a", b"a: other\n\n")]);
    let mut mailbox = source(root.path()).await;
    let folder = inbox(&mut *mailbox).await;
    let keys = keys(&mut *mailbox, &folder).await;
    let read = read_all(mailbox.read(&folder, &keys, ItemForm::Mime).await.unwrap()).await;
    let mut bodies: Vec<_> = read.into_iter().map(|one| one.unwrap().2).collect();
    bodies.sort();
    assert_eq!(bodies, [b"a: one\r\n\r\n".to_vec(), b"a: other\r\n\r\n".to_vec()]);
}

#[tokio::test]
async fn large_messages_come_in_pieces_with_the_promised_length() {
    let line = b"a line of some length, which makes the message large when there are many\n";
    let large = [b"a: b\n\n".as_slice(), &line.repeat(20_000)].concat();
    let root = maildir(&[("cur/1.a:2,", &large), ("cur/2.b:2,", b"")]);
    let mut mailbox = source(root.path()).await;
    let folder = inbox(&mut *mailbox).await;
    let keys = keys(&mut *mailbox, &folder).await;
    let mut stream = mailbox.read(&folder, &keys, ItemForm::Mime).await.unwrap();
    assert!(stream.next_item().await.unwrap().unwrap().length.unwrap() > large.len() as u64);
    let piece = stream.chunk().await.unwrap().unwrap();
    assert!((60_000..140_000).contains(&piece.len()), "{}", piece.len());
    let empty = stream.next_item().await.unwrap().unwrap();
    assert_eq!((empty.key, empty.length), (key("2.b"), Some(0)), "the rest is passed over");
    assert_eq!(stream.chunk().await.unwrap(), None);
    assert_eq!(stream.next_item().await.unwrap(), None);
    drop(stream);
    let read = read_all(mailbox.read(&folder, &keys[..1], ItemForm::Mime).await.unwrap()).await;
    assert_eq!(read[0].as_ref().unwrap().1.size, large.len() as u64 + 20_002);
}

#[tokio::test]
async fn dates_keywords_and_flags_are_read() {
    let root = maildir(&[("cur/1.a:2,PFRTac", b"x"), ("dovecot-keywords", b"0 $Forwarded\n2 Later\n")]);
    let file = File::options().write(true).open(root.path().join("cur/1.a:2,PFRTac")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_234_567_890)).unwrap();
    let mut mailbox = source(root.path()).await;
    let folder = inbox(&mut *mailbox).await;
    let read = read_all(mailbox.read(&folder, &[key("1.a")], ItemForm::Mime).await.unwrap()).await;
    let head = &read[0].as_ref().unwrap().0;
    assert_eq!(head.received, Some(cutover_model::Timestamp::utc(1_234_567_890)));
    let names: Vec<_> = head.flags.names().collect();
    assert_eq!(names, ["\\Answered", "\\Flagged", "\\Deleted", "$Forwarded", "Later"]);
}

#[tokio::test]
async fn a_quiet_folder_has_a_state_that_any_change_ends() {
    let root = maildir(&[("cur/1.a:2,", b"x")]);
    let mut mailbox = source(root.path()).await;
    assert_eq!(inbox(&mut *mailbox).await.state, None, "it changed just now");
    let state = quiet_state(&mut *mailbox).await;
    let folder = inbox(&mut *mailbox).await;
    let Page::Listing(page) = mailbox.changes(&folder, None).await.unwrap() else { panic!("a Maildir lists") };
    assert_eq!((page.state, page.more), (Some(state.clone()), false));
    fs::rename(root.path().join("cur/1.a:2,"), root.path().join("cur/1.a:2,S")).unwrap();
    assert_ne!(inbox(&mut *mailbox).await.state, Some(state));
}

async fn quiet_state(mailbox: &mut dyn SourceMailbox) -> Box<[u8]> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(state) = inbox(mailbox).await.state {
            return state;
        }
        assert!(Instant::now() < deadline, "the folder never came to rest");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_empty() {
    let missing = MaildirSource::new(Path::new("/nonexistent/maildir").to_owned());
    assert_eq!(missing.open().await.err().unwrap().code, FailureCode::File);
    let root = maildir(&[]);
    fs::create_dir_all(root.path().join(".Old/cur")).unwrap();
    let mut mailbox = source(root.path()).await;
    let folders = mailbox.folders().await.unwrap();
    let old = folders.iter().find(|folder| folder.path.to_string() == "Old").unwrap();
    fs::remove_dir_all(root.path().join(".Old")).unwrap();
    assert_eq!(mailbox.changes(old, None).await.unwrap_err().code, FailureCode::FolderGone);
}

#[tokio::test]
async fn a_cursor_that_makes_no_sense_starts_anew() {
    let root = maildir(&[("cur/1.a:2,", b"x")]);
    let mut mailbox = source(root.path()).await;
    let folder = inbox(&mut *mailbox).await;
    for rubbish in [&b""[..], b"\x02", b"\x01", b"\x01\xff12"] {
        let cursor = cutover_model::Cursor::new(rubbish);
        assert_eq!(mailbox.changes(&folder, Some(&cursor)).await.unwrap(), Page::Reset, "{rubbish:?}");
    }
}
