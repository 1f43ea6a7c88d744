//! The sample organisation is the same for the same seed, holds what it promises, and its count finds what is planted.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use cutover_lab::{Count, Manifest, change, count, read_tree, sample_organisation};
use tempfile::TempDir;

fn counted(manifest: &Manifest, root: &Path) -> Count {
    let mut total = Count::default();
    for mailbox in &manifest.mailboxes {
        total += count(mailbox, &read_tree(&root.join(&mailbox.directory)).unwrap());
    }
    total
}

#[test]
fn a_seed_always_makes_the_same_organisation() {
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let first = sample_organisation(7, one.path()).unwrap();
    assert_eq!(first, sample_organisation(7, two.path()).unwrap());
    assert_eq!(change(1, one.path(), &first).unwrap(), change(1, two.path(), &first).unwrap());
    let other = TempDir::new().unwrap();
    assert_ne!(first, sample_organisation(8, other.path()).unwrap());
}

#[test]
fn the_tree_holds_what_the_manifest_says() {
    let root = TempDir::new().unwrap();
    let manifest = sample_organisation(1, root.path()).unwrap();
    assert_eq!(manifest.mailboxes.len(), 12);
    assert!((1_500..3_000).contains(&manifest.messages()), "{}", manifest.messages());
    let found = counted(&manifest, root.path());
    assert!(found.is_clean(), "{found:?}");
    assert_eq!(found.found as usize, manifest.messages());
    for account in manifest.accounts(root.path()) {
        assert!(account.maildir.join("cur").is_dir(), "{}", account.address);
    }
}

#[test]
fn every_oddity_is_there() {
    let root = TempDir::new().unwrap();
    let manifest = sample_organisation(1, root.path()).unwrap();
    let maildir = root.path().join(&manifest.mailboxes[0].directory);
    let mut contents = Vec::new();
    for part in ["cur", "new"] {
        for entry in fs::read_dir(maildir.join(part)).unwrap() {
            contents.push(fs::read(entry.unwrap().path()).unwrap());
        }
    }
    let some_have = |needle: &[u8]| contents.iter().any(|message| message.windows(needle.len()).any(|w| w == needle));
    for needle in [b"\0".as_slice(), b"\r\r\n", b"\n>From ", b"twin@", b"text/calendar", b"message/rfc822", b"\xff\xfe"]
    {
        assert!(some_have(needle), "{needle:?}");
    }
    assert!(contents.iter().any(|message| !message.ends_with(b"\n")));
    assert!(contents.iter().any(|message| message.split(|byte| *byte == b'\n').any(|line| line.len() > 60_000)));
    let distinct: HashSet<_> = contents.iter().collect();
    assert_eq!(distinct.len() + 1, contents.len(), "one message is there twice");
}

#[test]
fn a_day_changes_a_little_of_everything() {
    let root = TempDir::new().unwrap();
    let before = sample_organisation(3, root.path()).unwrap();
    let after = change(9, root.path(), &before).unwrap();
    let found = counted(&after, root.path());
    assert!(found.is_clean(), "{found:?}");
    let against_before = counted(&before, root.path());
    assert!(against_before.missing > 20 && against_before.doubled > 20, "{against_before:?}");
    assert!(against_before.flags > 50, "{against_before:?}");
    assert_eq!(against_before.dates, 0);
    assert!(against_before.missing * 10 < before.messages() as u64, "{against_before:?}");
    assert_eq!(after.mailboxes[0].folders.len(), before.mailboxes[0].folders.len() + 1);
}

#[test]
fn the_count_finds_what_is_planted() {
    let root = TempDir::new().unwrap();
    let manifest = sample_organisation(4, root.path()).unwrap();
    let cur = root.path().join(&manifest.mailboxes[1].directory).join("cur");
    let mut files: Vec<_> = fs::read_dir(&cur).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    fs::remove_file(&files[0]).unwrap();
    fs::copy(&files[1], cur.join("twice:2,")).unwrap();
    fs::rename(&files[2], cur.join("renamed:2,DFRST")).unwrap();
    fs::File::options().write(true).open(&files[3]).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    fs::remove_dir_all(cur.parent().unwrap().join(".Nothing here yet")).unwrap();
    let found = counted(&manifest, root.path());
    assert_eq!((found.missing, found.doubled, found.flags, found.dates, found.folders), (1, 1, 1, 1, 1), "{found:?}");
}
