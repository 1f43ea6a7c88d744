//! One course of events on every pair of ends: first copy, a working day at the source, incremental sync, verification,
//! and a second run without the store. What came of it is judged by a reader that knows neither ledger nor IMAP crate.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod support;

use std::collections::BTreeMap;

use cutover_testbed::dovecot::{DovecotSettings, Extensions};
use cutover_testbed::judge::{self, Side, Verdict};
use cutover_testbed::workload::{self, Workload};
use cutover_testbed::{Dovecot, Mailboxes, shared};
use support::{Bench, End, tally};

const USERS: [&str; 3] = ["anna", "bjorn", "corpus"];

macro_rules! scenarios {
    ($($name:ident: $source:expr => $target:expr, $mail:ident;)+) => {
        $(
            #[test]
            fn $name() {
                course(stringify!($name), $source, $target, $mail());
            }
        )+
    };
}

scenarios! {
    dovecot_to_dovecot: maildir_server() => sdbox_server(), odd;
    dovecot_to_plain_dovecot: maildir_server() => plain_server(), odd;
    plain_dovecot_to_dovecot: plain_server() => sdbox_server(), odd;
    dovecot_to_cyrus: maildir_server() => End::cyrus(), odd;
    cyrus_to_dovecot: End::cyrus() => sdbox_server(), proper;
    maildir_to_dovecot: End::maildir("source") => maildir_server(), odd;
    dovecot_to_maildir: maildir_server() => End::maildir("target"), odd;
}

fn maildir_server() -> End {
    End::dovecot(Dovecot::start(Mailboxes::Maildir).unwrap())
}

fn sdbox_server() -> End {
    End::dovecot(Dovecot::start(Mailboxes::Sdbox).unwrap())
}

fn plain_server() -> End {
    let settings =
        DovecotSettings { mailboxes: Mailboxes::Sdbox, extensions: Extensions::None, ..DovecotSettings::default() };
    End::dovecot(Dovecot::start_with(settings).unwrap())
}

/// Mail as it is out there.
fn odd() -> Vec<Workload> {
    let corpus = shared::corpus_mail(300).unwrap().unwrap_or_else(|| workload::small_mailbox(9, 50));
    vec![workload::small_mailbox(1, 120).with(workload::odd(4)), workload::small_mailbox(2, 40), corpus]
}

/// Mail that every server takes as it is.
fn proper() -> Vec<Workload> {
    (1..=3).map(|seed| workload::small_mailbox(seed, 80)).collect()
}

fn course(name: &str, source: End, target: End, mail: Vec<Workload>) {
    let bench = Bench::new(name);
    for (user, workload) in USERS.iter().zip(mail) {
        source.seed(user, &workload);
        target.prepare(user);
    }
    let (watched, proxy) = source.watched();
    bench.endpoint("old", &watched);
    bench.endpoint("new", &target.options());
    bench.batch(&USERS, &[]);

    let before = judge::fingerprint(&sides(&source)).unwrap();
    settle(&bench);
    assert_eq!(judge::fingerprint(&sides(&source)).unwrap(), before, "the source was changed");
    agree(&bench, &source, &target, "after the first copy");

    USERS.iter().for_each(|user| source.change(user));
    let before = judge::fingerprint(&sides(&source)).unwrap();
    bench.expect(0, &["batch", "sync", "Move"]);
    settle(&bench);
    assert_eq!(judge::fingerprint(&sides(&source)).unwrap(), before, "the source was changed");
    agree(&bench, &source, &target, "after the incremental sync");

    bench.forget_store();
    bench.endpoint("old", &watched);
    bench.endpoint("new", &target.options());
    bench.batch(&USERS, &[]);
    settle(&bench);
    agree(&bench, &source, &target, "after a second run without the store");
    if let Some(proxy) = proxy {
        let commands = proxy.commands();
        assert!(commands.len() > 20, "{}", commands.len());
        let writing: Vec<_> = commands.iter().filter(|command| !command.only_reads()).collect();
        assert!(writing.is_empty(), "{writing:?}");
    }
}

fn sides(end: &End) -> Vec<Side> {
    USERS.iter().map(|user| end.side(user)).collect()
}

/// Works until all is synced; items that the target refuses make exit code 4.
fn settle(bench: &Bench) {
    let output = bench.run(&["run"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{:?} {said}", output.status);
}

/// The judge's count and our own verification tell the same, and everything that is not simply there is accounted for:
/// in escrow with its reason, or rewritten by the target in a way that is known of it.
fn agree(bench: &Bench, source: &End, target: &End, when: &str) {
    let pairs: Vec<_> = USERS.iter().map(|user| (source.side(user), target.side(user))).collect();
    let verdict = judge::compare_all(&pairs).unwrap();
    let verification = bench.run(&["--json", "batch", "verify", "Move"]);
    let last = String::from_utf8_lossy(&verification.stdout).lines().last().unwrap_or_default().to_owned();
    let counts = tally(&serde_json::from_str(&last).unwrap());
    let of = |category: &str| counts.get(category).copied().unwrap_or(0);
    for bad in ["missing", "doubled", "altered", "extra-at-target", "flags-differ", "date-differs", "not-yet-copied"] {
        assert_eq!(of(bad), 0, "{when}: {bad} of {counts:?}\n{verdict}");
    }
    check(&verdict, &counts, when);
}

fn check(verdict: &Verdict, counts: &BTreeMap<String, u64>, when: &str) {
    let with = |prefix: &str| counts.iter().filter(|(name, _)| name.starts_with(prefix)).map(|(_, n)| n).sum::<u64>();
    let context = || format!("{when}: {counts:?}\n{verdict}");
    // A message that the target rewrote beyond the judge's recognition is to it one lost and one unknown.
    assert_eq!(verdict.lost, with("not-copied") + verdict.unknown, "{}", context());
    assert_eq!(verdict.altered + verdict.rewritten + verdict.unknown, with("rewritten"), "{}", context());
    assert_eq!((verdict.doubled, verdict.flags), (0, 0), "{}", context());
    assert!(verdict.dates <= with("date-"), "{}", context());
    assert_eq!(verdict.folders_missing, 0, "{}", context());
    let identical = with("identical") + with("rewritten") + with("date-");
    assert_eq!(identical + with("not-copied"), verdict.source_messages, "{}", context());
}
