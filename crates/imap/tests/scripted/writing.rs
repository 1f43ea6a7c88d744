//! Writing to servers that lack things, refuse things, or hang up.

use crate::peer::{Job, Peer, serve, target_folder};
use bytes::Bytes;
use cutover_imap::ImapTarget;
use cutover_model::{Failure, FailureCode, TargetConnector as _, WriteLimits, WriteOutcome};

const WORDS: &str = "(\\Seen) \"01-Jan-1970 00:00:00 +0000\"";

async fn select(peer: &mut Peer) {
    peer.answer("SELECT \"A\"", "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n", "OK [READ-WRITE] open").await;
}

async fn write(account: cutover_imap::Account, job: &mut Job) -> Result<(), Failure> {
    let mut mailbox = ImapTarget::new(account).open().await.expect("the server lets us in");
    mailbox.write(&target_folder(), job, WriteLimits::default()).await
}

fn code(outcome: &WriteOutcome) -> Option<FailureCode> {
    match outcome {
        WriteOutcome::Written { .. } => None,
        WriteOutcome::Refused(failure) | WriteOutcome::RequestRefused(failure) => Some(failure.code),
    }
}

#[tokio::test]
async fn rfc_3501_alone_waits_for_leave_before_every_literal() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1").await;
        select(&mut peer).await;
        for (body, ending) in [("first\r\n", "OK"), ("second", "NO")] {
            let tag = peer.expect(&format!("APPEND \"A\" {WORDS} {{{}}}", body.len())).await;
            peer.say("* 1 EXISTS\r\n+ go on {3}\r\n").await;
            peer.expect_bytes(body.as_bytes()).await;
            peer.expect_bytes(b"\r\n").await;
            peer.say(format!("{tag} {ending}\r\n")).await;
        }
    })
    .await;
    let mut job = Job::new(["first\r\n", "second"]);
    write(account, &mut job).await.expect("a refusal is no failure of the whole");
    let codes: Vec<_> = job.outcomes.iter().map(|(ticket, outcome)| (*ticket, code(outcome))).collect();
    assert_eq!(codes, [(1, None), (2, Some(FailureCode::ItemRefused))]);
    assert!(matches!(job.outcomes[0].1, WriteOutcome::Written { key: None, .. }));
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn literal_minus_waits_only_for_large_ones_and_a_refused_one_is_not_sent() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1 LITERAL- UIDPLUS").await;
        select(&mut peer).await;
        let small = peer.expect("{5+}").await;
        peer.expect_bytes(b"small\r\n").await;
        let large = peer.expect("{5000}").await;
        peer.say(format!("{small} OK [APPENDUID 7 41] done\r\n{large} NO [TOOBIG] no\r\n")).await;
        let last = peer.expect("APPEND \"A\"").await;
        peer.expect_bytes(b"last\r\n").await;
        peer.say(format!("{last} NO [OVERQUOTA] full\r\n")).await;
    })
    .await;
    let large = "x".repeat(5000);
    let mut job = Job::new(["small", &large, "last"]);
    write(account, &mut job).await.expect("a refusal is no failure of the whole");
    let codes: Vec<_> = job.outcomes.iter().map(|(ticket, outcome)| (*ticket, code(outcome))).collect();
    assert_eq!(codes, [(1, None), (2, Some(FailureCode::ItemTooLarge)), (3, Some(FailureCode::OverQuota))]);
    let WriteOutcome::Written { key: Some(key), .. } = &job.outcomes[0].1 else { panic!("a key was told") };
    assert_eq!(key.as_bytes(), 41u32.to_be_bytes());
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn a_batch_is_taken_or_refused_as_a_whole() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1 LITERAL+ MULTIAPPEND UIDPLUS").await;
        select(&mut peer).await;
        for ending in ["OK [APPENDUID 7 5:6]", "NO [CANNOT] one of them is bad"] {
            let tag = peer.expect(&format!("APPEND \"A\" {WORDS} {{3+}}")).await;
            peer.expect_bytes(format!("one {WORDS} {{3+}}\r\ntwo\r\n").as_bytes()).await;
            peer.say(format!("{tag} {ending}\r\n")).await;
        }
    })
    .await;
    let mut job = Job::new(["one", "two", "one", "two"]);
    let mut mailbox = ImapTarget::new(account).open().await.expect("the server lets us in");
    let limits = WriteLimits { items: 2, ..WriteLimits::default() };
    mailbox.write(&target_folder(), &mut job, limits).await.expect("a refusal is no failure of the whole");
    let keys = job.outcomes.iter().filter_map(|(_, outcome)| match outcome {
        WriteOutcome::Written { key, .. } => key.as_ref().map(|key| key.as_bytes().to_vec()),
        _ => None,
    });
    assert_eq!(keys.collect::<Vec<_>>(), [5u32.to_be_bytes().to_vec(), 6u32.to_be_bytes().to_vec()]);
    let refused = job.outcomes.iter().filter(|(_, outcome)| matches!(outcome, WriteOutcome::RequestRefused(_)));
    assert_eq!(refused.map(|(ticket, _)| *ticket).collect::<Vec<_>>(), [3, 4]);
    server.await.expect("the script was followed");
}

/// Whatever goes wrong inside a literal: the connection is cut and the server never sees the end of the command.
async fn cut_inside_a_literal(mut job: Job, sent: &'static [u8]) -> Failure {
    let (account, server) = serve(move |mut peer| async move {
        peer.sign_in("IMAP4rev1 LITERAL+ MULTIAPPEND UIDPLUS").await;
        let rest = peer.rest().await;
        let place = rest.windows(2).rposition(|pair| pair == b"}\r");
        let body = place.map_or(&[][..], |place| &rest[place + 3..]);
        assert!(sent.starts_with(body), "{:?}", String::from_utf8_lossy(&rest));
    })
    .await;
    let failure = write(account, &mut job).await.expect_err("the write cannot go on");
    assert!(job.outcomes.is_empty());
    server.await.expect("the script was followed");
    failure
}

#[tokio::test]
async fn a_body_that_is_not_as_long_as_announced_is_never_ended() {
    let short = Job::announced(10, vec![Ok(Bytes::from_static(b"short"))]);
    assert_eq!(cut_inside_a_literal(short, b"short").await.code, FailureCode::Internal);
    let long = Job::announced(3, vec![Ok(Bytes::from_static(b"abc")), Ok(Bytes::from_static(b"A9 DELETE x\r\n"))]);
    assert_eq!(cut_inside_a_literal(long, b"abc").await.code, FailureCode::Internal);
}

#[tokio::test]
async fn when_the_job_stops_inside_a_body_the_rest_is_never_sent() {
    let lost = Failure::new(FailureCode::LeaseLost, "ann");
    let job = Job::announced(10, vec![Ok(Bytes::from_static(b"half ")), Err(lost)]);
    assert_eq!(cut_inside_a_literal(job, b"half ").await.code, FailureCode::LeaseLost);
}

#[tokio::test]
async fn a_folder_of_another_generation_is_noticed() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1 LITERAL+ UIDPLUS").await;
        peer.answer("SELECT \"A\"", "* OK [UIDVALIDITY 8] new\r\n", "OK open").await;
        peer.rest().await;
    })
    .await;
    let failure = write(account, &mut Job::new(["x"])).await.expect_err("these are other keys");
    assert_eq!(failure.code, FailureCode::FolderGone);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn the_servers_last_words_tell_what_to_do() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1 LITERAL+").await;
        select(&mut peer).await;
        peer.expect("APPEND").await;
        peer.say("* BYE Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n").await;
    })
    .await;
    let failure = write(account, &mut Job::new(["x"])).await.expect_err("the server is gone");
    assert_eq!(failure.code, FailureCode::Throttled);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn keys_of_another_generation_are_not_taken() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1 LITERAL+ UIDPLUS").await;
        select(&mut peer).await;
        let tag = peer.expect("APPEND").await;
        peer.expect_bytes(b"x\r\n").await;
        peer.say(format!("{tag} OK [APPENDUID 8 1] done\r\n")).await;
        peer.rest().await;
    })
    .await;
    let mut job = Job::new(["x"]);
    let failure = write(account, &mut job).await.expect_err("these are other keys");
    assert_eq!(failure.code, FailureCode::FolderGone);
    assert!(job.outcomes.is_empty());
    server.await.expect("the script was followed");
}
