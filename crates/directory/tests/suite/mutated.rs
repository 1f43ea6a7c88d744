//! Answers of a directory, broken at random: whatever comes, reading ends with records or with a failure. Nothing
//! panics, in the reader, in the relay before the library, or in the library behind it, which by itself does on
//! malformed messages.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cutover_directory::ldap::{self, LdapSettings};
use cutover_model::Secret;
use cutover_net::{Security, Server};
use cutover_testbed::random::Random;

use crate::peer::{Asked, Peer, entry, message, outcome, page_ended, value};

const BIND: u8 = 0x60;
const SEARCH: u8 = 0x63;

/// How many answers are broken.
const ROUNDS: u64 = 1_500;

/// Octets that mean something at the place of a tag or a length.
const TELLING: [u8; 14] = [0x00, 0x01, 0x02, 0x04, 0x0a, 0x1f, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x84, 0xa0, 0xff];

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// An entry whose values are octets, as identifiers and security descriptors are.
fn binary_entry(id: u8) -> Vec<u8> {
    let sid = [&[1, 5, 0, 0, 0, 0, 0, 5][..], &[21, 0, 0, 0].repeat(5)].concat();
    let ace = [&[5, 0, 56, 0, 0, 1, 0, 0, 1, 0, 0, 0][..], &[7; 16], &sid[..28]].concat();
    let acl = [&[4, 0, 64, 0, 1, 0, 0, 0][..], &ace].concat();
    let descriptor = [&[1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0][..], &acl].concat();
    let attribute = |name: &str, bytes: &[u8]| {
        value(0x30, &[value(0x04, name.as_bytes()), value(0x31, &value(0x04, bytes))].concat())
    };
    let attributes = [
        attribute("objectClass", b"user"),
        attribute("objectGUID", &[9; 16]),
        attribute("objectSid", &sid),
        attribute("proxyAddresses", b"SMTP:anna@old.example"),
        attribute("msExchMailboxGuid", &[8; 16]),
        attribute("msExchRecipientTypeDetails", b"1"),
        attribute("msExchMailboxSecurityDescriptor", &descriptor),
        attribute("nTSecurityDescriptor", &descriptor),
        attribute("mDBStorageQuota", b"2097152"),
        attribute("userAccountControl", b"512"),
    ];
    let name = value(0x04, b"CN=Anna\\, Berg,OU=\\C3\\85,DC=old");
    message(id, 0x64, &[name, value(0x30, &attributes.concat())].concat(), &[])
}

/// An answer with one of everything.
fn answer(id: u8) -> Vec<u8> {
    let group: [(&str, &[&str]); 6] = [
        ("mailNickname", &["staff"]),
        ("objectClass", &["group"]),
        ("proxyAddresses", &["SMTP:staff@old.example", "X500:/o=Old"]),
        ("groupType", &["-2147483646"]),
        ("member;range=0-*", &["CN=Anna\\, Berg,OU=Å,DC=old", "CN=Gone,DC=old"]),
        ("managedBy", &["CN=Anna\\, Berg,OU=Å,DC=old"]),
    ];
    let contact: [(&str, &[&str]); 3] = [
        ("objectClass", &["contact"]),
        ("proxyAddresses", &["SMTP:x@partner.example"]),
        ("targetAddress", &["SMTP:x@partner.example"]),
    ];
    let reference = message(id, 0x73, &value(0x04, b"ldap://child.old/DC=child,DC=old"), &[]);
    let entries = [entry(id, "CN=Staff,DC=old", &group), entry(id, "CN=X,DC=old", &contact), binary_entry(id)].concat();
    [entries, reference, page_ended(id, b"")].concat()
}

/// Breaks bytes in one to three places.
fn broken(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    for _ in 0..=random.below(3) {
        let Some(last) = bytes.len().checked_sub(1) else { return bytes };
        let at = random.below(last as u64 + 1) as usize;
        let end = (at + 1 + random.below(12) as usize).min(bytes.len());
        match random.below(7) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 | 2 => bytes[at] = *random.pick(&TELLING),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let again = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, again));
            }
            5 => bytes.insert(at, *random.pick(&TELLING)),
            _ if random.chance(0.2) => bytes.truncate(at),
            _ => bytes[at] = random.bits() as u8,
        }
    }
    bytes
}

async fn read(peer: &Peer) -> Result<usize, String> {
    let mut server = Server::new("127.0.0.1", peer.address.port(), Security::None);
    server.timeouts.idle = Duration::from_secs(20);
    let mut settings = LdapSettings::new(server, "reader", Secret::new("secret"));
    settings.allow_plain = true;
    settings.bases = vec!["DC=old".into()];
    let imported = ldap::read(&settings).await.map_err(|failure| failure.to_string())?;
    Ok(imported.organisation.recipients.len())
}

#[tokio::test]
async fn broken_answers_end_in_records_or_in_a_failure() {
    let shown = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // Other tests run beside this one, and their peers may stop as they like.
        let of_a_test = panic.location().is_some_and(|place| place.file().contains("tests/"));
        PANICS.fetch_add(usize::from(!of_a_test), Ordering::SeqCst);
        shown(panic);
    }));
    let random = Arc::new(Mutex::new(Random::new(11)));
    let mutilated = Arc::clone(&random);
    let script = move |asked: &Asked| match asked.operation {
        BIND => Some(outcome(asked.id, 0x61, 0, "")),
        SEARCH => Some(broken(answer(asked.id), &mut mutilated.lock().unwrap())),
        _ => None,
    };
    let whole = Peer::talking(
        |asked| Some(if asked.operation == BIND { outcome(asked.id, 0x61, 0, "") } else { answer(asked.id) }),
        SEARCH,
    );
    assert_eq!(read(&whole.unwrap()).await, Ok(3), "what is not broken is read");
    let peer = Peer::talking(script, SEARCH).unwrap();
    let (mut good, mut bad) = (0, 0);
    for round in 0..ROUNDS {
        let ended = tokio::time::timeout(Duration::from_secs(15), read(&peer)).await;
        match ended.unwrap_or_else(|_| panic!("round {round} does not end")) {
            Ok(_) => good += 1,
            Err(_) => bad += 1,
        }
        assert_eq!(PANICS.load(Ordering::SeqCst), 0, "round {round}");
    }
    assert!(good > ROUNDS / 20 && bad > ROUNDS / 5, "{good} were read and {bad} refused");
}
