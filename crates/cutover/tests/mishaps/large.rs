//! Much mail: many messages, large messages, many mailboxes at once, each within 64 MB of memory.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::sync::Mutex;

use cutover_testbed::measure::{self, Measured};
use cutover_testbed::workload::{self, Content, Message, Workload};
use cutover_testbed::{Dovecot, MailServer, Mailboxes};

use crate::stage::{assert_whole, verdict_between};
use crate::support::{Bench, imap_options};

const MEGABYTE: u64 = 1 << 20;

/// One at a time: they would measure each other.
static ALONE: Mutex<()> = Mutex::new(());

/// Copies everything of the users and judges it; answers what the copy took.
fn copied(name: &str, users: &[&str], mail: &Workload) -> Measured {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (old, new) = (Dovecot::start(Mailboxes::Maildir).unwrap(), Dovecot::start(Mailboxes::Sdbox).unwrap());
    let bench = Bench::new(name);
    users.iter().for_each(|user| old.seed(user, mail).unwrap());
    bench.endpoint("old", &imap_options(old.port()));
    bench.endpoint("new", &imap_options(new.port()));
    bench.batch(users, &[]);
    let (took, said) = measure::run_any(&bench.command(&["run"])).unwrap();
    assert_eq!(took.status, 0, "{said}");
    let megabytes = took.rss / MEGABYTE;
    assert!(megabytes <= 64, "{megabytes} MB resident");
    assert_whole(&verdict_between(&old, &new, users), users.len() * mail.count());
    println!("{name}: {megabytes} MB, {:.1} s, {:.1} s of processor time", took.wall, took.cpu);
    took
}

#[test]
fn a_mailbox_of_a_hundred_thousand_messages() {
    let message = |number: usize| {
        let head = format!("From: a@example.org\r\nSubject: {number}\r\nMessage-ID: <{number}@x>\r\n\r\n");
        // Of many sizes: the server's table of Maildir names lives on their last characters, which tell the size.
        let text = format!("{}\r\n", "x".repeat(number % 997));
        let flags = if number.is_multiple_of(3) { vec![] } else { vec!["\\Seen".into()] };
        Message { content: Content::Given((head + &text).into()), received: 1_300_000_000 + number as i64, flags }
    };
    let mut mail = Workload::default();
    mail.folder("INBOX").messages = (0..100_000).map(message).collect();
    copied("hundred-thousand", &["many"], &mail);
}

#[test]
fn messages_of_twenty_and_of_a_hundred_and_fifty_megabytes() {
    let mail = workload::large(1, 3, 20_000_000).with(workload::large(2, 1, 150_000_000));
    copied("large", &["large"], &mail);
}

#[test]
fn twenty_mailboxes_at_once() {
    let users: Vec<String> = (1..=20).map(|number| format!("crowd{number}")).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    let mail = workload::small_mailbox(41, 120).with(workload::large(42, 1, 2_000_000));
    copied("twenty", &users, &mail);
}
