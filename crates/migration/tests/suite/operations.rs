//! What an administrator does beside syncing: endpoints, limits, escrow, verification, reports.
#![expect(clippy::expect_used, reason = "tests stop at what they do not expect")]

use std::sync::Arc;

use crate::support::server::Manners;
use crate::support::{Organisation, address, endpoint, login, maildir_settings, message, new_user, refusal};
use cutover_migration::report::{ReportProblem, Signer};
use cutover_migration::{
    OperationError, Privacy, Removal, TestStep, Trial, VerifyOptions, VerifyProgress, write_folders, write_not_copied,
};
use cutover_model::{FailureCode, FolderPath, Secret};
use cutover_store::{EscrowFilter, EscrowState, StoreError};
use cutover_sync::StopSource;
use cutover_texts::{Language, Texts};

fn trial(user: usize, password: &str) -> Trial {
    Trial::User { login: login(user), password: Some(Secret::new(password)) }
}

#[tokio::test]
async fn an_endpoint_is_stored_only_after_its_test() {
    let organisation = Organisation::new(1, 3, |_| ()).await;
    let (operations, actor) = (&organisation.operations, &organisation.actor);
    let name = endpoint("third");
    let wrong = operations.create_endpoint(actor, &name, maildir_settings(), None, &trial(0, "wrong")).await;
    let Err(OperationError::EndpointTest { test }) = wrong else { panic!("the test has to fail") };
    assert_eq!(test.failure().map(|failure| failure.code), Some(FailureCode::Credentials));
    assert_eq!(test.steps.last().map(|step| step.step), Some(TestStep::SignIn));
    let unknown = operations.show_endpoint(&name).await;
    assert!(matches!(unknown, Err(OperationError::Store(StoreError::NotFound { .. }))));
    let right = trial(0, &format!("secret of {}", login(0)));
    let secret = Some(Secret::new("administrator's"));
    let test = operations.create_endpoint(actor, &name, maildir_settings(), secret, &right).await.expect("it passes");
    assert!(test.passed());
    assert_eq!(test.steps.last().map(|step| (step.step, step.found.as_str())), Some((TestStep::Folders, "2")));
    let shown = operations.show_endpoint(&name).await.expect("it is stored");
    assert_eq!(shown.secrets, ["administrator-password"]);
    assert!(!format!("{shown:?}").contains("administrator's"));
    let again = operations.create_endpoint(actor, &name, maildir_settings(), None, &Trial::None).await;
    assert_eq!(refusal(again), "there is already a endpoint \"third\"");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_by_its_step() {
    let organisation = Organisation::new(0, 0, |_| ()).await;
    let test = organisation.operations.test_endpoint(&organisation.actor, &endpoint("old"), &Trial::Server).await;
    let test = test.expect("the test itself works");
    let steps: Vec<_> = test.steps.iter().map(|step| (step.step.word(), step.failure.is_none())).collect();
    assert_eq!(steps, [("resolve", true), ("connect", false)]);
    assert_eq!(test.failure().map(|failure| failure.code), Some(FailureCode::Connect));
}

#[tokio::test]
async fn users_are_checked_all_at_once_before_anything_is_made() {
    let organisation = Organisation::new(0, 0, |_| ()).await;
    let (operations, actor) = (&organisation.operations, &organisation.actor);
    let mut users = vec![new_user(0), new_user(1), new_user(0)];
    users[1].source_password = None;
    let Err(OperationError::Users { problems }) = operations.create_batch(actor, organisation.plan(users)).await else {
        panic!("they have to be refused");
    };
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let expected = [
        "line 3: Password is empty, and the endpoint has no administrator credentials",
        "line 2: user00@new.example is already in line 2",
    ];
    assert_eq!(told, expected);
    assert!(operations.list_batches().await.expect("the store works").is_empty());
    let many = || (0..2001).map(new_user).collect::<Vec<_>>();
    let refused = operations.create_batch(actor, organisation.plan(many())).await;
    assert_eq!(refusal(refused), "2001 users are more than 2000; give a reason to do it all the same");
    let mut plan = organisation.plan(many());
    plan.reason_for_many = Some("one domain, one night".to_owned());
    let made = operations.create_batch(actor, plan).await.expect("a reason was given");
    assert_eq!((made.users, made.many_users), (2001, true));
    let log = operations.store().audit().last(1).await.expect("a log");
    assert_eq!(
        (log[0].action.as_str(), log[0].details["reason"].as_str()),
        ("batch.many-users", Some("one domain, one night"))
    );
    let removed = operations.remove_batch(actor, &organisation.batch).await.expect("it goes");
    assert_eq!(removed, Removal::Done, "no daemon lives");
    assert!(operations.list_batches().await.expect("the store works").is_empty());
}

/// One user with a message that the target refuses.
async fn with_a_refused_message() -> Organisation {
    let organisation = Organisation::new(1, 5, |_| ()).await;
    organisation.office.source(&login(0)).state().append(&FolderPath::inbox(), message("=poison"));
    let manners = Manners { poison: vec![b"=poison".to_vec()], ..Manners::default() };
    organisation.office.set_target(address(0).as_str(), manners);
    organisation.started(1).await;
    organisation.run().await;
    organisation
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_can_be_exported_and_released() {
    let organisation = with_a_refused_message().await;
    let (operations, actor) = (&organisation.operations, &organisation.actor);
    assert_eq!(organisation.batch_status().await, "SyncedwithErrors");
    let all = EscrowFilter::default();
    let shown = operations.list_escrow(&all, Privacy::Shown).await.expect("a list");
    assert_eq!((shown.len(), shown[0].entry.subject.as_str()), (1, "=poison"));
    let hidden = operations.list_escrow(&all, Privacy::Hidden).await.expect("a list");
    assert_eq!((hidden[0].entry.subject.as_str(), hidden[0].entry.sender.as_str()), ("", ""));
    let folder = organisation.folder.path().join("out");
    let exported = operations.export_escrow(actor, &all, &folder).await.expect("an export");
    assert_eq!((exported.files.len(), exported.without_content), (1, 0));
    assert_eq!(std::fs::read(&exported.files[0]).expect("a file"), message("=poison").body);
    let state = operations.list_escrow(&all, Privacy::Shown).await.expect("a list")[0].entry.state;
    assert_eq!(state, EscrowState::Exported);
    assert!(operations.release_escrow(actor, &all, " ").await.is_err(), "a reason has to be given");
    assert_eq!(operations.release_escrow(actor, &all, "an old joke").await.expect("released"), 1);
    assert_eq!(organisation.batch_status().await, "Synced");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_tried_again_arrives_when_the_target_takes_it() {
    let organisation = with_a_refused_message().await;
    let (operations, actor) = (&organisation.operations, &organisation.actor);
    organisation.office.target(address(0).as_str()).state().manners.poison.clear();
    assert_eq!(operations.retry_escrow(actor, &EscrowFilter::default()).await.expect("a retry"), 1);
    organisation.run().await;
    organisation.assert_copied(0);
    assert!(operations.list_escrow(&EscrowFilter::default(), Privacy::Shown).await.expect("a list").is_empty());
    assert_eq!(organisation.batch_status().await, "Synced");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_on_a_user_lists_what_was_not_copied() {
    let organisation = with_a_refused_message().await;
    let operations = &organisation.operations;
    let report = operations.user_report(&organisation.batch, &address(0), Privacy::Shown).await.expect("a report");
    let folders: Vec<_> =
        report.folders.iter().map(|folder| (folder.folder.as_str(), folder.items, folder.not_copied)).collect();
    assert_eq!(folders, [("INBOX", 4, 1), ("Work", 1, 0)]);
    assert_eq!((report.copied, report.not_copied.len()), (5, 1));
    assert_eq!(report.not_copied[0].reason, "item-refused");
    let (mut items, mut table) = (Vec::new(), Vec::new());
    write_not_copied(std::slice::from_ref(&report), &mut items).expect("memory");
    write_folders(&[report], &mut table).expect("memory");
    let items = String::from_utf8(items).expect("text");
    assert!(items.contains("user00@new.example,INBOX,'=poison,"), "{items}");
    assert_eq!(String::from_utf8(table).expect("text").lines().count(), 3);
}

fn options(sample_percent: Option<f64>) -> VerifyOptions {
    VerifyOptions {
        sample_percent,
        user: None,
        folder: None,
        texts: Texts::new(Language::English),
        privacy: Privacy::Shown,
        progress: Arc::new(VerifyProgress::default()),
        // Nobody asks these to stop.
        stop: StopSource::new().1,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_is_clean_signed_and_finds_what_is_tampered_with() {
    let organisation = Organisation::new(3, 9, |_| ()).await;
    organisation.started(3).await;
    organisation.run().await;
    let (operations, actor) = (&organisation.operations, &organisation.actor);
    let asked = options(None);
    let clean = operations.verify_batch(actor, &organisation.batch, &asked).await.expect("a report");
    assert!(clean.totals.is_clean(), "{:?}", clean.totals);
    assert_eq!((clean.totals.tally.count("identical"), clean.totals.users), (27, 3));
    let progress = asked.progress.snapshot();
    assert_eq!((progress.users, progress.users_done, progress.items), (3, 3, 27));
    for file in [&clean.data, &clean.page] {
        let check = operations.check_report(file).await.expect("readable");
        assert!(check.genuine, "{check:?}");
        assert_eq!(check.own_key, Some(true));
    }
    let target = organisation.office.target(address(1).as_str());
    let inbox = FolderPath::inbox();
    let uids: Vec<u32> = target.state().folder(&inbox).messages.keys().copied().collect();
    target.state().expunge(&inbox, uids[0]);
    if let Some(message) = target.state().folder(&inbox).messages.get_mut(&uids[1]) {
        message.body.extend_from_slice(b"changed");
    }
    let copy = target.state().folder(&inbox).messages[&uids[2]].clone();
    target.state().append(&inbox, copy);
    let found = operations.verify_batch(actor, &organisation.batch, &options(None)).await.expect("a report");
    let count = |category| found.totals.tally.count(category);
    assert_eq!((count("missing"), count("altered"), count("doubled"), count("identical")), (1, 1, 1, 25));
    assert!(!found.totals.is_clean());
    assert_ne!(found.data, clean.data, "a report is never written over");
    let kept = operations.store().reports().list(&organisation.batch).await.expect("the store works");
    assert_eq!(kept.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_another_store_is_genuine_but_not_ours() {
    let organisation = Organisation::new(1, 3, |_| ()).await;
    organisation.started(1).await;
    organisation.run().await;
    let (operations, actor) = (&organisation.operations, &organisation.actor);
    let report = operations.verify_batch(actor, &organisation.batch, &options(Some(50.0))).await.expect("a report");
    assert!(report.totals.confidence.is_some());
    let other = Organisation::new(0, 0, |_| ()).await;
    let check = other.operations.check_report(&report.page).await.expect("readable");
    assert_eq!((check.genuine, check.own_key), (true, Some(false)));
    let key = other.operations.store().signing_key().await.expect("a key");
    assert_ne!(Some(Signer::from(key).fingerprint()), check.fingerprint);
    let mut bytes = std::fs::read(&report.data).expect("a file");
    bytes[200] ^= 1;
    std::fs::write(&report.data, bytes).expect("disk");
    let check = operations.check_report(&report.page).await.expect("readable");
    assert_eq!(check.problems, [ReportProblem::DataChanged]);
    let refused = operations.verify_batch(actor, &organisation.batch, &options(Some(0.0))).await;
    assert_eq!(refusal(refused), "\"0\" is not good for sample: more than 0 and at most 100");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_that_cannot_be_compared_does_not_stop_the_others() {
    let organisation = Organisation::new(3, 3, |_| ()).await;
    organisation.started(3).await;
    organisation.run().await;
    let gone = cutover_model::Failure::new(FailureCode::Permission, "old");
    organisation.office.fail(&login(1), Some(gone));
    let (operations, actor) = (&organisation.operations, &organisation.actor);
    let report = operations.verify_batch(actor, &organisation.batch, &options(None)).await.expect("a report");
    assert_eq!((report.totals.users, report.totals.users_failed), (2, 1));
    assert!(!report.totals.is_clean());
    let page = std::fs::read_to_string(&report.page).expect("text");
    assert!(page.contains("This mailbox could not be compared to the end."));
}
