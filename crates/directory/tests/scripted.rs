//! Against directories that misbehave: limits, lies, broken bytes, and connections that end.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

#[path = "suite/mutated.rs"]
mod mutated;
#[path = "suite/peer.rs"]
mod peer;

use std::time::Duration;

use cutover_directory::Imported;
use cutover_directory::ldap::{self, LdapSettings};
use cutover_model::{Disposition, Failure, FailureCode, Secret};
use cutover_net::{Security, Server};
use peer::{Asked, Peer, entry, message, outcome, page_ended, value};

type Script = Box<dyn Fn(&Asked) -> Vec<u8> + Send>;

const BIND: u8 = 0x60;
const SEARCH: u8 = 0x63;
const EXTENDED: u8 = 0x77;

fn settings(peer: &Peer, security: Security) -> LdapSettings {
    let mut server = Server::new("127.0.0.1", peer.address.port(), security);
    server.timeouts.idle = Duration::from_secs(20);
    let mut settings = LdapSettings::new(server, "reader", Secret::new("secret"));
    settings.allow_plain = true;
    settings.bases = vec!["DC=old".into()];
    settings
}

/// Takes the sign-in, and answers searches as the script says.
fn searching(script: impl Fn(&Asked) -> Option<Vec<u8>> + Send + 'static) -> Peer {
    let answer = move |asked: &Asked| match asked.operation {
        BIND => Some(outcome(asked.id, 0x61, 0, "")),
        SEARCH => script(asked),
        _ => None,
    };
    Peer::start(answer).unwrap()
}

async fn read(peer: &Peer) -> Result<Imported, Failure> {
    ldap::read(&settings(peer, Security::None)).await
}

async fn refused(peer: &Peer) -> Failure {
    match read(peer).await {
        Ok(_) => panic!("it was read"),
        Err(failure) => failure,
    }
}

fn contact(id: u8, name: &str) -> Vec<u8> {
    let address = format!("SMTP:{name}@old.example");
    entry(id, &format!("CN={name},DC=old"), &[("objectClass", &["contact"]), ("proxyAddresses", &[&address])])
}

#[tokio::test]
async fn a_size_limit_is_met_with_smaller_pages() {
    let peer = searching(|asked| {
        let whole = [contact(asked.id, "a"), contact(asked.id, "b")].concat();
        let end = if asked.page() > Some(100) { outcome(asked.id, 0x65, 4, "") } else { page_ended(asked.id, b"") };
        Some([whole, end].concat())
    });
    let imported = read(&peer).await.unwrap();
    assert_eq!(imported.organisation.recipients.len(), 2, "what came before the limit is not counted twice");
    let pages: Vec<_> = peer.searches().iter().filter_map(Asked::page).collect();
    assert_eq!(pages, [500, 125, 50]);
}

#[tokio::test]
async fn a_limit_that_stays_is_a_failure_and_never_a_part() {
    for code in [3, 4, 11] {
        let peer =
            searching(move |asked| Some([contact(asked.id, "a"), outcome(asked.id, 0x65, code, "limit")].concat()));
        let failure = refused(&peer).await;
        assert_eq!((failure.code, failure.disposition), (FailureCode::DirectoryLimit, Disposition::Administrator));
        assert!(failure.detail.contains("limit"), "{failure}");
    }
}

#[tokio::test]
async fn pages_go_on_until_there_is_no_cookie() {
    let peer = searching(|asked| {
        let second = asked.bytes.windows(6).any(|window| window == b"cookie");
        let (name, cookie) = if second { ("b", &b""[..]) } else { ("a", &b"cookie"[..]) };
        Some([contact(asked.id, name), page_ended(asked.id, cookie)].concat())
    });
    assert_eq!(read(&peer).await.unwrap().organisation.recipients.len(), 2);
    assert_eq!(peer.searches().len(), 2);
}

#[tokio::test]
async fn pages_without_end_have_an_end() {
    let peer = searching(|asked| Some(page_ended(asked.id, b"again")));
    assert_eq!(refused(&peer).await.code, FailureCode::Protocol);
}

#[tokio::test]
async fn referrals_are_told_and_not_followed() {
    let url = value(0x04, b"ldap://child.old/DC=child,DC=old");
    let own = value(0x04, b"ldap://old/CN=Configuration,DC=old");
    let peer = searching(move |asked| {
        let references = [message(asked.id, 0x73, &url, &[]), message(asked.id, 0x73, &own, &[])].concat();
        Some([contact(asked.id, "a"), references, page_ended(asked.id, b"")].concat())
    });
    let notices = read(&peer).await.unwrap().notices;
    let shown: Vec<_> = notices.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["ldap://child.old/DC=child,DC=old has more, and was not asked"]);
    let whole = searching(|asked| Some(outcome(asked.id, 0x65, 10, "")));
    assert_eq!(refused(&whole).await.code, FailureCode::DirectoryBase);
}

#[tokio::test]
async fn values_come_in_ranges() {
    let members = |asked: &Asked| {
        let next = asked.bytes.windows(14).any(|window| window == b"member;range=2");
        let gone = asked.bytes.windows(14).any(|window| window == b"member;range=4");
        let class = ("objectClass", &["group"][..]);
        let base =
            [class, ("proxyAddresses", &["SMTP:g@old.example"]), ("groupType", &["2"]), ("mailNickname", &["g"])];
        let piece: (&str, &[&str]) = match (next, gone) {
            (true, _) => ("member;range=2-3", &["CN=c", "CN=d"]),
            (_, true) => ("member;range=4-*", &["CN=e"]),
            _ => ("member;range=0-1", &["CN=a", "CN=b"]),
        };
        let attributes = [&base[..], &[("member", &[]), piece]].concat();
        Some([entry(asked.id, "CN=g,DC=old", &attributes), page_ended(asked.id, b"")].concat())
    };
    let peer = searching(members);
    let imported = read(&peer).await.unwrap();
    let members: Vec<_> = imported.organisation.recipients[0].members.iter().map(ToString::to_string).collect();
    assert_eq!(members, ["CN=a", "CN=b", "CN=c", "CN=d", "CN=e"]);
    // A server that begins anew each time would go on for ever.
    let peer = searching(|asked| {
        let class =
            [("objectClass", &["group"][..]), ("proxyAddresses", &["SMTP:g@o"]), ("member;range=0-1", &["CN=a"])];
        Some([entry(asked.id, "CN=g", &class), page_ended(asked.id, b"")].concat())
    });
    assert_eq!(refused(&peer).await.code, FailureCode::Protocol);
}

#[tokio::test]
async fn what_a_directory_refuses_is_told_apart() {
    let at_search = [
        (1, "000004DC: LdapErr: a successful bind must be completed", FailureCode::DirectoryPermission),
        (32, "", FailureCode::DirectoryBase),
        (50, "", FailureCode::DirectoryPermission),
        (51, "", FailureCode::Busy),
        (12, "", FailureCode::Unsupported),
        (80, "", FailureCode::Protocol),
    ];
    for (code, text, expected) in at_search {
        let peer = searching(move |asked| Some(outcome(asked.id, 0x65, code, text)));
        assert_eq!(refused(&peer).await.code, expected, "{code}");
    }
    let at_bind = [
        (49, FailureCode::Credentials),
        (48, FailureCode::Credentials),
        (8, FailureCode::DirectoryPlain),
        (13, FailureCode::DirectoryPlain),
        (52, FailureCode::Busy),
    ];
    for (code, expected) in at_bind {
        let peer = Peer::start(move |asked| Some(outcome(asked.id, 0x61, code, ""))).unwrap();
        assert_eq!(refused(&peer).await.code, expected, "{code}");
    }
}

#[tokio::test]
async fn broken_bytes_are_a_failure_and_nothing_else() {
    let deep = (0..2000).fold(vec![], |inner, _| value(0x30, &inner));
    let bad: Vec<(&str, Script)> = vec![
        ("another protocol", Box::new(|_| b"* OK IMAP4rev1\r\n".to_vec())),
        ("an endless message", Box::new(|_| vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff])),
        ("an indefinite length", Box::new(|_| vec![0x30, 0x80, 0, 0])),
        ("nothing inside", Box::new(|_| vec![0x30, 0])),
        ("depth", Box::new(move |asked| message(asked.id, 0x64, &deep, &[]))),
        ("an entry without attributes", Box::new(|asked| message(asked.id, 0x64, &value(0x04, b"CN=a"), &[]))),
        ("a name that is no text", Box::new(|asked| message(asked.id, 0x64, &[4, 1, 0xff, 0x30, 0], &[]))),
        ("an answer to a sign-in", Box::new(|asked| outcome(asked.id, 0x61, 0, ""))),
        ("an answer nobody waits for", Box::new(|asked| outcome(asked.id + 1, 0x65, 0, ""))),
        ("an operation of clients", Box::new(|asked| message(asked.id, 0x63, &[], &[]))),
        ("no result code", Box::new(|asked| message(asked.id, 0x65, &[], &[]))),
        (
            "a control that is none",
            Box::new(|asked| message(asked.id, 0x65, &peer::ended(0, ""), &value(0xa0, &[1, 0]))),
        ),
        (
            "an empty truth",
            Box::new(|asked| {
                let control = value(0x30, &[value(0x04, b"1.2"), vec![1, 0]].concat());
                message(asked.id, 0x65, &peer::ended(0, ""), &value(0xa0, &control))
            }),
        ),
        (
            "a page without a cookie",
            Box::new(|asked| {
                let control = value(0x30, &value(0x04, b"1.2.840.113556.1.4.319"));
                message(asked.id, 0x65, &peer::ended(0, ""), &value(0xa0, &control))
            }),
        ),
        ("a referral that is a number", Box::new(|asked| message(asked.id, 0x73, &[2, 1, 1], &[]))),
    ];
    for (what, bytes) in bad {
        let peer = searching(move |asked| Some(bytes(asked)));
        let failure = refused(&peer).await;
        assert_eq!(failure.code, FailureCode::Protocol, "{what}: {failure}");
    }
}

#[tokio::test]
async fn random_changes_of_an_answer_never_stop_us() {
    for seed in 0..300_u32 {
        let peer = searching(move |asked| {
            let mut bytes = [contact(asked.id, "a"), page_ended(asked.id, b"")].concat();
            let at = (seed as usize * 7) % bytes.len();
            bytes[at] = bytes[at].wrapping_add((seed % 251) as u8 + 1);
            // Without an end the client would wait for one.
            bytes.extend(b"\xff\xff\xff\xff\xff\xff\xff\xff");
            (asked.id < 9).then_some(bytes)
        });
        if let Err(failure) = read(&peer).await {
            let known = [FailureCode::Protocol, FailureCode::ConnectionLost, FailureCode::DirectoryLimit];
            let known = known.contains(&failure.code) || failure.detail.starts_with("LDAP ");
            assert!(known, "{seed}: {failure}");
        }
    }
}

#[tokio::test]
async fn connections_that_end_are_lost_and_say_why() {
    let silent = Peer::start(|_| None).unwrap();
    assert_eq!(refused(&silent).await.code, FailureCode::ConnectionLost);
    let halfway = searching(|asked| {
        if asked.id > 2 { None } else { Some([contact(asked.id, "a"), page_ended(asked.id, b"c")].concat()) }
    });
    assert_eq!(refused(&halfway).await.code, FailureCode::ConnectionLost);
    // Active Directory puts the name of the notice outside of the answer.
    let notice = || message(0, 0x78, &peer::ended(52, "shutting down"), &value(0x8a, b"1.3.6.1.4.1.1466.20036"));
    let closing = searching(move |_| Some(notice()));
    let failure = refused(&closing).await;
    assert_eq!((failure.code, failure.detail.as_str()), (FailureCode::Busy, "LDAP 52: shutting down"));
}

#[tokio::test]
async fn start_tls_is_not_talked_into_plain_text() {
    let refusing = Peer::start(|asked| (asked.operation == EXTENDED).then(|| outcome(1, 0x78, 2, "no TLS"))).unwrap();
    let failure = ldap::read(&settings(&refusing, Security::StartTls)).await.err().unwrap();
    assert_eq!(failure.code, FailureCode::TlsMissing);
    let eager = Peer::start(|_| Some([outcome(1, 0x78, 0, ""), outcome(2, 0x61, 0, "")].concat())).unwrap();
    let failure = ldap::read(&settings(&eager, Security::StartTls)).await.err().unwrap();
    assert_eq!(failure.code, FailureCode::Protocol);
    let asked = eager.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1, "no password goes out");
    let lying = Peer::start(|_| Some(outcome(1, 0x78, 0, ""))).unwrap();
    let failure = ldap::read(&settings(&lying, Security::StartTls)).await.err().unwrap();
    assert!(matches!(failure.code, FailureCode::Tls | FailureCode::ConnectionLost), "{failure}");
}
