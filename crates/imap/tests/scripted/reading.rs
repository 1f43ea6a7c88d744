//! Reading from servers that lack things, tell things in their own order, or have messages they cannot give.

use crate::peer::{Peer, serve, source_folder};
use cutover_imap::{Account, AuthChoice, ImapSource};
use cutover_model::{
    Change, Disposition, Failure, FailureCode, ItemForm, ItemStream, Page, SourceConnector as _, SourceKey,
    SourceMailbox,
};
use cutover_net::Security;

const EXAMINED: &str = "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n";

async fn open(account: Account) -> Box<dyn SourceMailbox> {
    ImapSource::new(account).open().await.expect("the server lets us in")
}

fn key(uid: u32) -> SourceKey {
    SourceKey::new(uid.to_be_bytes())
}

/// What a stream gave: UID, flags and body, or the failure of an item.
async fn all(stream: &mut dyn ItemStream) -> Vec<Result<(u32, String, String), Failure>> {
    let mut out = Vec::new();
    loop {
        match stream.next_item().await {
            Ok(None) => return out,
            Ok(Some(head)) => {
                let mut body = Vec::new();
                while let Some(piece) = stream.chunk().await.expect("a body") {
                    body.extend_from_slice(&piece);
                }
                assert_eq!(head.length, Some(body.len() as u64));
                let uid = <[u8; 4]>::try_from(head.key.as_bytes()).map(u32::from_be_bytes).expect("a UID");
                let flags = head.flags.names().collect::<Vec<_>>().join(" ");
                out.push(Ok((uid, flags, String::from_utf8_lossy(&body).into_owned())));
            }
            Err(failure) => {
                let stops = failure.disposition != Disposition::SkipItem;
                out.push(Err(failure));
                if stops {
                    return out;
                }
            }
        }
    }
}

fn large(letter: char) -> String {
    std::iter::repeat_n(letter, 20_000).collect()
}

#[tokio::test]
async fn bodies_come_with_their_heads_whatever_else_is_said() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1").await;
        peer.answer("EXAMINE \"A\"", EXAMINED, "OK [READ-ONLY] x").await;
        let tag = peer.expect("UID FETCH 2:4,8 (UID FLAGS INTERNALDATE BODY.PEEK[])").await;
        let body = large('b');
        peer.say(format!(
            "* 1 FETCH (FLAGS (\\Recent))\r\n* 9 EXISTS\r\n\
             * 1 FETCH (UID 2 X-GM-LABELS (\"a b\" \\Sent) FLAGS (\\Seen $x) INTERNALDATE NIL BODY[] \"q\\\"d\")\r\n\
             * 2 FETCH (UID 3 FLAGS () INTERNALDATE \"01-Jan-2020 00:00:00 +0100\" BODY[] {{20000}}\r\n{body} MODSEQ (3))\r\n\
             * 5 EXPUNGE\r\n\
             * 3 FETCH (BODY[] {{4}}\r\ntail FLAGS (\\Draft) INTERNALDATE \"x\" UID 4)\r\n{tag} OK\r\n"
        ))
        .await;
    })
    .await;
    let mut mailbox = open(account).await;
    let keys = [key(2), key(3), key(4), key(8)];
    let mut stream = mailbox.read(&source_folder(), &keys, ItemForm::Mime).await.expect("a stream");
    let expected = vec![
        Ok((2, "\\Seen $x".to_owned(), "q\"d".to_owned())),
        Ok((3, String::new(), large('b'))),
        Ok((4, "\\Draft".to_owned(), "tail".to_owned())),
    ];
    assert_eq!(all(&mut *stream).await, expected);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn a_server_that_sends_bodies_first_is_asked_for_heads_before() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1").await;
        peer.answer("EXAMINE \"A\"", EXAMINED, "OK [READ-ONLY] x").await;
        let first = |body: String| format!("* 1 FETCH (BODY[] {{20000}}\r\n{body} UID 2 FLAGS (\\Seen))\r\n");
        peer.answer("BODY.PEEK[]", &first(large('a')), "OK").await;
        let heads = "* 1 FETCH (UID 2 FLAGS (\\Seen) INTERNALDATE \"01-Jan-2020 00:00:00 +0100\")\r\n";
        peer.answer("UID FETCH 2 (UID FLAGS INTERNALDATE)", heads, "OK").await;
        peer.answer("UID FETCH 2 (UID BODY.PEEK[])", &first(large('a')), "OK").await;
    })
    .await;
    let mut mailbox = open(account).await;
    let mut stream = mailbox.read(&source_folder(), &[key(2)], ItemForm::Mime).await.expect("a stream");
    assert_eq!(all(&mut *stream).await, [Ok((2, "\\Seen".to_owned(), large('a')))]);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn a_message_that_cannot_be_given_does_not_end_the_others() {
    let item = |uid: u32| format!("* {uid} FETCH (UID {uid} FLAGS () INTERNALDATE NIL BODY[] {{1}}\r\nx)\r\n");
    let (account, server) = serve(move |mut peer| async move {
        peer.sign_in("IMAP4rev1").await;
        peer.answer("EXAMINE \"A\"", EXAMINED, "OK [READ-ONLY] x").await;
        let nil = "* 2 FETCH (UID 2 FLAGS () INTERNALDATE NIL BODY[] NIL)\r\n";
        peer.answer("UID FETCH 1:5", &format!("{}{nil}{}", item(1), item(3)), "NO [SERVERBUG] broken").await;
        peer.answer("UID FETCH 4 ", "", "NO").await;
        peer.answer("UID FETCH 5 ", &item(5), "OK").await;
    })
    .await;
    let mut mailbox = open(account).await;
    let keys: Vec<_> = (1..=5).map(key).collect();
    let mut stream = mailbox.read(&source_folder(), &keys, ItemForm::Mime).await.expect("a stream");
    let outcome: Vec<Result<u32, String>> = all(&mut *stream)
        .await
        .into_iter()
        .map(|item| item.map(|(uid, ..)| uid).map_err(|failure| failure.subject))
        .collect();
    let unread = |uid: u32| Err(format!("UID {uid} in A"));
    assert_eq!(outcome, [Ok(1), unread(2), Ok(3), unread(4), Ok(5)]);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn a_server_that_leaves_inside_a_body_is_a_lost_connection() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1").await;
        peer.answer("EXAMINE \"A\"", EXAMINED, "OK [READ-ONLY] x").await;
        peer.expect("UID FETCH").await;
        peer.say("* 1 FETCH (UID 2 FLAGS () INTERNALDATE NIL BODY[] {20000}\r\nhalf").await;
    })
    .await;
    let mut mailbox = open(account).await;
    let mut stream = mailbox.read(&source_folder(), &[key(2)], ItemForm::Mime).await.expect("a stream");
    assert!(stream.next_item().await.expect("a head").is_some());
    let failure = loop {
        match stream.chunk().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("half a message was taken for a whole one"),
            Err(failure) => break failure,
        }
    };
    assert_eq!((failure.code, failure.disposition), (FailureCode::ConnectionLost, Disposition::Retry));
    server.await.expect("the script was followed");
}

async fn found(peer: &mut Peer, search: &str, uids: &str) {
    peer.answer("EXAMINE \"A\"", EXAMINED, "OK").await;
    peer.answer(search, &format!("* SEARCH{uids}\r\n"), "OK").await;
}

#[tokio::test]
async fn rfc_3501_alone_lists_what_is_there() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1").await;
        found(&mut peer, "UID SEARCH UID 1:*", " 3 1 5").await;
        found(&mut peer, "UID SEARCH UID 1:*", " 1 5 6").await;
        let flags = "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 FETCH (UID 5 FLAGS (\\Seen))\r\n* 3 FETCH (UID 6 FLAGS ())\r\n";
        peer.answer("UID FETCH 1:6 (UID FLAGS)", flags, "OK").await;
    })
    .await;
    let mut mailbox = open(account).await;
    let folder = source_folder();
    let Page::Delta(first) = mailbox.changes(&folder, None).await.expect("a page") else { panic!("all is new") };
    assert_eq!(first.changes, [1, 3, 5].map(|uid| Change::New(key(uid))));
    assert_eq!((first.more, first.state), (false, None));
    let Page::Listing(page) = mailbox.changes(&folder, Some(&first.cursor)).await.expect("a page") else {
        panic!("such a server cannot tell more")
    };
    assert_eq!(page.items.iter().map(|item| item.key.clone()).collect::<Vec<_>>(), [1, 5, 6].map(key));
    assert!(page.items.iter().all(|item| item.flags.is_some()) && page.through.is_none() && !page.more);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn condstore_counts_and_the_last_message_is_not_new() {
    let examined = |modseq: u32| format!("{EXAMINED}* OK [HIGHESTMODSEQ {modseq}] x\r\n");
    let (account, server) = serve(move |mut peer| async move {
        peer.sign_in("IMAP4rev1 CONDSTORE").await;
        peer.answer("EXAMINE \"A\" (CONDSTORE)", &examined(40), "OK").await;
        peer.answer("UID SEARCH UID 1:*", "* SEARCH 1 3 5 (MODSEQ 9)\r\n", "OK").await;
        peer.answer("EXAMINE \"A\" (CONDSTORE)", &examined(41), "OK").await;
        let changed = "* 2 FETCH (UID 3 MODSEQ (41) FLAGS (\\Seen))\r\n";
        peer.answer("UID FETCH 1:5 (UID FLAGS) (CHANGEDSINCE 40)", changed, "OK").await;
        peer.answer("UID SEARCH UID 6:*", "* SEARCH 5\r\n", "OK").await;
        peer.answer("EXAMINE", "* 0 EXISTS\r\n* OK [UIDVALIDITY 8] new\r\n", "OK").await;
        peer.answer("UID FETCH", "", "OK").await;
        peer.answer("UID SEARCH", "* SEARCH\r\n", "OK").await;
        peer.answer("EXAMINE", "", "NO gone").await;
        peer.answer("UID SEARCH", "", "BAD no folder").await;
    })
    .await;
    let mut mailbox = open(account).await;
    let folder = source_folder();
    let Page::Delta(first) = mailbox.changes(&folder, None).await.expect("a page") else { panic!("all is new") };
    let Page::Delta(next) = mailbox.changes(&folder, Some(&first.cursor)).await.expect("a page") else {
        panic!("the count proves that nothing went away")
    };
    assert!(matches!(next.changes.as_slice(), [Change::Flags(changed, _)] if *changed == key(3)));
    assert!(next.state.is_some() && next.state != first.state);
    assert_eq!(mailbox.changes(&folder, Some(&next.cursor)).await, Ok(Page::Reset));
    let failure = mailbox.changes(&folder, None).await.expect_err("the folder is gone");
    assert_eq!(failure.code, FailureCode::FolderGone);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn folders_of_a_server_with_rfc_3501_alone() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1 NAMESPACE").await;
        peer.answer("NAMESPACE", "* NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"shared.\" \".\"))\r\n", "OK").await;
        let inbox = "* LIST () \".\" INBOX\r\n";
        let lists = "* LIST (\\Noselect) \".\" INBOX.Top\r\n* LIST (\\Sent) \".\" {11}\r\nINBOX.Top.1\r\n";
        peer.answer("LIST \"\" \"INBOX\"", inbox, "OK").await;
        peer.answer("LSUB \"\" \"INBOX\"", "* LSUB () \".\" inbox\r\n", "OK").await;
        peer.answer("LIST \"\" \"INBOX.*\"", lists, "OK").await;
        peer.answer("LSUB \"\" \"INBOX.*\"", "", "OK").await;
        let status = "* STATUS INBOX (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 5)\r\n";
        peer.answer("STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY)", status, "OK").await;
        peer.answer("STATUS \"INBOX.Top.1\"", "", "NO").await;
    })
    .await;
    let folders = open(account).await.folders().await.expect("folders");
    let told: Vec<_> = folders
        .iter()
        .map(|folder| (folder.path.to_string(), folder.selectable, folder.subscribed, folder.items))
        .collect();
    let expected = [
        ("INBOX".to_owned(), true, Some(true), Some(3)),
        ("Top".to_owned(), false, Some(false), None),
        ("Top/1".to_owned(), true, Some(false), None),
    ];
    assert_eq!(told, expected);
    server.await.expect("the script was followed");
}

async fn refused(account: Account) -> Failure {
    ImapSource::new(account).open().await.err().expect("nobody is let in here")
}

#[tokio::test]
async fn no_secret_is_said_in_the_open_unless_that_was_chosen() {
    let (mut account, server) = serve(|mut peer| async move {
        peer.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n").await;
        assert_eq!(peer.rest().await, b"", "something was said before TLS");
    })
    .await;
    account.server.security = Security::StartTls;
    assert_eq!(refused(account).await.code, FailureCode::TlsMissing);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn what_is_injected_before_tls_is_not_taken_for_what_came_after() {
    let (mut account, server) = serve(|mut peer| async move {
        peer.say("* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n").await;
        peer.answer("STARTTLS", "", "OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN").await;
        assert_eq!(peer.rest().await, b"");
    })
    .await;
    account.server.security = Security::StartTls;
    assert_eq!(refused(account).await.code, FailureCode::Protocol);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn refusals_at_the_door_are_told_apart() {
    for (ending, code) in [
        ("NO [AUTHENTICATIONFAILED] x", FailureCode::Credentials),
        ("NO", FailureCode::Credentials),
        ("NO [UNAVAILABLE] x", FailureCode::Busy),
        ("NO [ALERT] Too many simultaneous connections. (Failure)", FailureCode::TooManyConnections),
    ] {
        let (account, server) = serve(move |mut peer| async move {
            peer.say("* OK [CAPABILITY IMAP4rev1] hello\r\n").await;
            peer.answer("LOGIN", "", ending).await;
        })
        .await;
        let failure = refused(account).await;
        assert_eq!(failure.code, code);
        assert!(!failure.to_string().contains("cret"));
        server.await.expect("the script was followed");
    }
    let (mut account, server) = serve(|mut peer| async move {
        peer.say("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello\r\n").await;
        peer.rest().await;
    })
    .await;
    account.auth = AuthChoice::Login;
    assert_eq!(refused(account).await.code, FailureCode::AuthenticationMethod);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn sizes_are_asked_for_without_a_body() {
    let (account, server) = serve(|mut peer| async move {
        peer.sign_in("IMAP4rev1").await;
        // The next command is on its way before the folder is open.
        let opening = peer.expect("EXAMINE \"A\"").await;
        let search = peer.expect("UID SEARCH LARGER 35000000").await;
        peer.say(format!("{EXAMINED}{opening} OK [READ-ONLY] x\r\n* SEARCH 8 2\r\n{search} OK x\r\n")).await;
        let data = "* 1 FETCH (UID 2 RFC822.SIZE 35000001)\r\n* 2 FETCH (UID 3 RFC822.SIZE 99000000)\r\n\
                    * 3 FETCH (RFC822.SIZE 5000000000 UID 8)\r\n* 1 FETCH (FLAGS ())\r\n";
        peer.answer("UID FETCH 2,8 (UID RFC822.SIZE)", data, "OK x").await;
        let opening = peer.expect("EXAMINE \"A\"").await;
        let search = peer.expect("UID SEARCH LARGER 4294967295").await;
        peer.say(format!("{EXAMINED}{opening} OK [READ-ONLY] x\r\n* SEARCH\r\n{search} OK x\r\n")).await;
    })
    .await;
    let mut mailbox = open(account).await;
    let sizes = mailbox.larger_than(&source_folder(), 35_000_000).await;
    assert_eq!(sizes, Ok(vec![35_000_001, 5_000_000_000]), "what was not asked for does not count");
    assert_eq!(mailbox.larger_than(&source_folder(), u64::MAX).await, Ok(Vec::new()));
    server.await.expect("the script was followed");
}
