//! A whole organisation goes from Maildir to Maildir and is counted by a reader that shares no code with this crate.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use cutover_lab::{Count, Manifest, count, read_tree, sample_organisation};
use support::{copy, differences, names, stat};
use tempfile::TempDir;

fn counted(manifest: &Manifest, root: &Path) -> Count {
    let mut total = Count::default();
    for mailbox in &manifest.mailboxes {
        total += count(mailbox, &read_tree(&root.join(&mailbox.directory)).unwrap());
    }
    total
}

#[tokio::test]
async fn an_organisation_arrives_whole_and_once_and_the_source_is_untouched() {
    let (from, to) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let manifest = sample_organisation(5, from.path()).unwrap();
    let before = stat(from.path());
    for turn in 0..2 {
        let mut confirmed = 0;
        for mailbox in &manifest.mailboxes {
            let (from, to) = (from.path().join(&mailbox.directory), to.path().join(&mailbox.directory));
            confirmed += copy(&from, &to, None).await.unwrap();
        }
        assert_eq!(confirmed, manifest.messages(), "turn {turn}");
        let found = counted(&manifest, to.path());
        assert!(found.is_clean(), "turn {turn}: {found:?}");
    }
    assert_eq!(differences(from.path(), &before), Vec::<PathBuf>::new(), "the source is as it was");
}

#[tokio::test]
async fn subscriptions_and_the_order_of_arrival_are_kept() {
    let (from, to) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let manifest = sample_organisation(6, from.path()).unwrap();
    let mailbox = &manifest.mailboxes[1];
    let (source_root, target_root) = (from.path().join(&mailbox.directory), to.path().join("there"));
    copy(&source_root, &target_root, None).await.unwrap();
    let mut target = support::target(&target_root).await;
    let mut source = support::source(&target_root).await;
    let subscribed = |path: &[String]| mailbox.folders.iter().find(|folder| folder.path == path).unwrap().subscribed;
    for folder in source.folders().await.unwrap().into_iter().filter(|folder| folder.selectable) {
        assert_eq!(folder.subscribed, Some(subscribed(folder.path.names())), "{}", folder.path);
    }
    for folder in target.folders().await.unwrap().into_iter().filter(|folder| folder.selectable) {
        let found = target.list(&folder).await.unwrap();
        let there = mailbox.folders.iter().find(|one| one.path == folder.path.names()).unwrap();
        let mut expected: Vec<&str> = there.messages.iter().map(|message| &*message.name).collect();
        expected.sort_unstable();
        let stem = |name: &str| name.split(',').next().unwrap().to_owned();
        let came: Vec<String> = found
            .iter()
            .map(|key| String::from_utf8_lossy(key.as_bytes()).split(".I").next().unwrap().to_owned())
            .collect();
        assert_eq!(came, expected.into_iter().map(stem).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn what_breaks_off_leaves_nothing_behind_and_is_finished_once() {
    let (from, to) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let manifest = sample_organisation(7, from.path()).unwrap();
    let mailbox = &manifest.mailboxes[3];
    let (source_root, target_root) = (from.path().join(&mailbox.directory), to.path().join("there"));
    for break_at in [0, 7, 130] {
        let failure = copy(&source_root, &target_root, Some(break_at)).await.unwrap_err();
        assert_eq!(failure.code, cutover_model::FailureCode::Stopped);
        let left = names(&target_root).into_iter().map(|folder| target_root.join(folder).join("tmp"));
        let left: Vec<_> = left.filter(|tmp| tmp.is_dir() && !names(tmp).is_empty()).collect();
        assert!(left.is_empty(), "unsettled items are taken back: {left:?}");
    }
    // What a killed process leaves: a message in `tmp` that never got its name.
    let left = target_root.join("tmp/1700000000000000.P1Q1.cutover");
    fs::write(&left, "Subject: half\n\nof a mess").unwrap();
    copy(&source_root, &target_root, None).await.unwrap();
    let found = count(mailbox, &read_tree(&target_root).unwrap());
    assert!(found.is_clean(), "{found:?}");
    assert!(left.exists(), "a young file may be somebody's at work");
}
