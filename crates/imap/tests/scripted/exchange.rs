//! What Exchange Online does with messages, as far as it is known from others.

use cutover_imap::{ImapTarget, Manners};
use cutover_model::{ContentKept, Flags, TargetConnector as _, TargetKey, WriteLimits, WriteOutcome};

use crate::peer::{Job, serve, target_folder};

#[tokio::test]
async fn flagged_messages_count_as_written_when_the_flag_was_set_again() {
    let (mut account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1 LITERAL+ UIDPLUS").await;
        peer.answer("SELECT \"A\"", "* OK [UIDVALIDITY 7] ok\r\n", "OK [READ-WRITE] open").await;
        let first = peer.expect("APPEND \"A\" (\\Flagged) \"01-Jan-1970 00:00:00 +0000\" {3+}").await;
        peer.expect_bytes(b"one\r\n").await;
        let second = peer.expect("APPEND \"A\" (\\Flagged)").await;
        peer.expect_bytes(b"two\r\n").await;
        peer.say(format!("{first} OK [APPENDUID 7 5] done\r\n{second} OK [APPENDUID 7 6] done\r\n")).await;
        let stored = peer.expect("UID STORE 5 +FLAGS.SILENT (\\Flagged)").await;
        peer.say(format!("{stored} OK done\r\n")).await;
        let stored = peer.expect("UID STORE 6 +FLAGS.SILENT (\\Flagged)").await;
        peer.say(format!("{stored} NO not now\r\n")).await;
        peer.answer("NOOP", "", "OK").await;
        peer.answer("UID STORE 5 FLAGS.SILENT (\\Seen)", "", "OK").await;
    })
    .await;
    account.options.manners = Manners::ExchangeOnline;
    let mut job = Job::new(["one", "two"]);
    job.flags = Some(Flags::from_names(["\\Flagged", "Project"]));
    let mut mailbox = ImapTarget::new(account).open().await.expect("the server lets us in");
    assert_eq!(mailbox.keeping().content, ContentKept::Meaning);
    assert_eq!(mailbox.keeping().flags.of(&Flags::from_names(["\\Seen", "Project"])), Flags::from_names(["\\Seen"]));
    mailbox.write(&target_folder(), &mut job, WriteLimits::default()).await.expect("all is written");
    let written = job.outcomes.iter().filter(|(_, outcome)| matches!(outcome, WriteOutcome::Written { .. }));
    assert_eq!(written.map(|(ticket, _)| *ticket).collect::<Vec<_>>(), [1, 2]);
    let change = (TargetKey::new(5u32.to_be_bytes()), Flags::from_names(["\\Seen", "Project"]));
    mailbox.set_flags(&target_folder(), &[change]).await.expect("the flags are set");
    server.await.expect("the script was followed");
}
