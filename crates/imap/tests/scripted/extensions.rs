//! UTF8=ACCEPT, BINARY and APPENDLIMIT, as servers that have them speak (RFC 6855, RFC 3516, RFC 7889).

use cutover_imap::{Account, ImapSource, ImapTarget};
use cutover_model::{
    FailureCode, FolderKey, FolderPath, SourceConnector as _, TargetConnector as _, TargetFolder, WriteLimits,
    WriteOutcome,
};

use crate::peer::{Job, Peer, serve, target_folder};

const WORDS: &str = "(\\Seen) \"01-Jan-1970 00:00:00 +0000\"";
const ALL: &str = "IMAP4rev1 ENABLE UTF8=ACCEPT NAMESPACE LITERAL+ UIDPLUS BINARY";

async fn enable(peer: &mut Peer, answer: &str) {
    peer.sign_in(ALL).await;
    peer.answer("ENABLE UTF8=ACCEPT", answer, "OK").await;
    peer.answer("NAMESPACE", "* NAMESPACE ((\"\" \"/\")(\"Öl/\" \"/\")) NIL NIL\r\n", "OK").await;
}

fn with_utf8(mut account: Account) -> Account {
    account.options.utf8 = true;
    account
}

fn folder(key: &str) -> TargetFolder {
    TargetFolder { key: FolderKey(key.as_bytes().into()), path: FolderPath::new(["ü&"]), ..target_folder() }
}

async fn write(account: Account, folder: &TargetFolder, job: &mut Job) {
    let mut mailbox = ImapTarget::new(account).open().await.expect("the server lets us in");
    mailbox.write(folder, job, WriteLimits::default()).await.expect("a refusal is no failure of the whole");
}

#[tokio::test]
async fn names_are_utf8_on_the_wire_and_keys_stay_as_they_are() {
    let (account, server) = serve(|mut peer| async move {
        enable(&mut peer, "* ENABLED UTF8=ACCEPT\r\n").await;
        let data = "* LIST () \"/\" \"ü&\"\r\n* LIST () \"/\" {3}\r\nÖl\r\n";
        peer.answer("LIST \"\" \"*\"", data, "OK").await;
        peer.answer("LSUB \"\" \"*\"", "* LSUB () \"/\" \"ü&\"\r\n", "OK").await;
        let status = "* STATUS \"ü&\" (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)\r\n";
        peer.answer("STATUS \"ü&\" (", status, "OK").await;
        peer.answer("STATUS \"Öl\" (", "", "NO").await;
    })
    .await;
    let mut mailbox = ImapSource::new(with_utf8(account)).open().await.expect("the server lets us in");
    let folders = mailbox.folders().await.expect("a listing");
    let seen: Vec<_> = folders
        .iter()
        .map(|folder| (&*folder.key.0, folder.path.to_string(), folder.subscribed, folder.items))
        .collect();
    assert_eq!(
        seen,
        [(&b"&ANY-l"[..], "Öl".to_owned(), Some(false), None), (&b"&APw-&-"[..], "ü&".to_owned(), Some(true), Some(3)),]
    );
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn a_header_in_utf8_is_said_to_be_one() {
    let (account, server) = serve(|mut peer| async move {
        enable(&mut peer, "* ENABLED UTF8=ACCEPT\r\n").await;
        peer.answer("SELECT \"ü&\"", "* OK [UIDVALIDITY 7] ok\r\n", "OK open").await;
        let plain = peer.expect(&format!("APPEND \"ü&\" {WORDS} {{5+}}")).await;
        peer.expect_bytes(b"\r\n\r\n\n\r\n").await;
        let eight = peer.expect(&format!("APPEND \"ü&\" {WORDS} UTF8 (~{{7+}}")).await;
        peer.expect_bytes("ä: b\r\n)\r\n".as_bytes()).await;
        peer.say(format!("{plain} OK [APPENDUID 7 1]\r\n{eight} OK [APPENDUID 7 2]\r\n")).await;
    })
    .await;
    let mut job = Job::new(["\r\n\r\n\n", "ä: b\r\n"]);
    write(with_utf8(account), &folder("&APw-&-"), &mut job).await;
    assert!(job.outcomes.iter().all(|(_, outcome)| matches!(outcome, WriteOutcome::Written { key: Some(_), .. })));
    assert_eq!(job.outcomes.len(), 2);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn a_server_that_does_not_enable_it_is_spoken_to_as_ever() {
    let (account, server) = serve(|mut peer| async move {
        enable(&mut peer, "* ENABLED\r\n").await;
        peer.answer("SELECT \"&APw-&-\"", "* OK [UIDVALIDITY 7] ok\r\n", "OK open").await;
        let tag = peer.expect(&format!("APPEND \"&APw-&-\" {WORDS} {{7+}}")).await;
        peer.expect_bytes("ä: b\r\n\r\n".as_bytes()).await;
        peer.say(format!("{tag} OK [APPENDUID 7 1]\r\n")).await;
    })
    .await;
    write(with_utf8(account), &folder("&APw-&-"), &mut Job::new(["ä: b\r\n"])).await;
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn nul_goes_out_as_binary_where_that_is_wanted() {
    let (mut account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1 BINARY MULTIAPPEND LITERAL+ UIDPLUS").await;
        peer.answer("SELECT \"A\"", "* OK [UIDVALIDITY 7] ok\r\n", "OK open").await;
        let tag = peer.expect(&format!("APPEND \"A\" {WORDS} {{2+}}")).await;
        peer.expect_bytes(format!("ab {WORDS} ~{{3+}}\r\na\0b\r\n").as_bytes()).await;
        peer.say(format!("{tag} OK [APPENDUID 7 1:2]\r\n")).await;
    })
    .await;
    account.options.binary = true;
    let mut job = Job::new(["ab", "a\0b"]);
    write(account, &target_folder(), &mut job).await;
    assert_eq!(job.outcomes.len(), 2);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn a_folder_is_asked_once_for_the_limit_that_is_its_own() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1 APPENDLIMIT LITERAL+ UIDPLUS").await;
        peer.answer("STATUS \"A\" (APPENDLIMIT)", "* STATUS \"A\" (APPENDLIMIT 4)\r\n", "OK").await;
        peer.answer("SELECT \"A\"", "* OK [UIDVALIDITY 7] ok\r\n", "OK open").await;
        for body in ["four", "fits"] {
            let tag = peer.expect(&format!("APPEND \"A\" {WORDS} {{4+}}")).await;
            peer.expect_bytes(format!("{body}\r\n").as_bytes()).await;
            peer.say(format!("{tag} OK [APPENDUID 7 1]\r\n")).await;
        }
    })
    .await;
    let mut mailbox = ImapTarget::new(account).open().await.expect("the server lets us in");
    for bodies in [["four", "fifth"], ["fits", "never"]] {
        let mut job = Job::new(bodies);
        mailbox.write(&target_folder(), &mut job, WriteLimits::default()).await.expect("a refusal is no failure");
        let refused: Vec<_> = job
            .outcomes
            .iter()
            .filter_map(|(ticket, outcome)| match outcome {
                WriteOutcome::Refused(failure) => Some((*ticket, failure.code)),
                _ => None,
            })
            .collect();
        assert_eq!(refused, [(2, FailureCode::ItemTooLarge)]);
    }
    server.await.expect("the script was followed");
}
