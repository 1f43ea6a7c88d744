//! The judge sees a planted loss, double, flag and date, a changed source, and nothing where nothing is.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cutover_testbed::judge::{self, Sabotage, Side, Verdict};
use cutover_testbed::pump::Pump;
use cutover_testbed::seed::{self, Changes};
use cutover_testbed::{Dovecot, MailServer, Mailboxes, workload};

struct Bench {
    source: Dovecot,
    target: Dovecot,
}

impl Bench {
    fn new() -> Self {
        let source = Dovecot::start(Mailboxes::Maildir).unwrap();
        let target = Dovecot::start(Mailboxes::Sdbox).unwrap();
        Self { source, target }
    }

    fn fill(&self, user: &str) {
        let mail = workload::odd(3).with(workload::small_mailbox(3, 60));
        self.source.seed(user, &mail).unwrap();
        let (source, target) = (self.source.account(user), self.target.account(user));
        let pumped = Pump { source, target, connections: 2, batch: 20 }.run().unwrap();
        assert_eq!(pumped.messages as usize, mail.count());
    }

    fn verdict(&self, user: &str) -> Verdict {
        judge::compare(&self.source.account(user).into(), &self.target.account(user).into()).unwrap()
    }
}

#[test]
fn a_pumped_copy_is_clean_and_sabotage_is_seen() {
    let bench = Bench::new();
    for (word, sabotage) in Sabotage::ALL {
        bench.fill(word);
        let verdict = bench.verdict(word);
        assert!(verdict.is_clean(), "{verdict}");
        judge::tamper(&bench.target.account(word), sabotage).unwrap();
        let verdict = bench.verdict(word);
        let seen = match sabotage {
            Sabotage::Drop => verdict.lost,
            Sabotage::Double => verdict.doubled,
            Sabotage::Flag => verdict.flags,
            Sabotage::Date => verdict.dates,
        };
        assert_eq!(seen, 1, "{word}: {verdict}");
        assert_eq!(
            verdict.faults().iter().filter(|(name, _)| *name != "order").map(|(_, count)| count).sum::<u64>(),
            1
        );
    }
}

#[test]
fn a_changed_source_has_another_fingerprint() {
    let bench = Bench::new();
    bench.fill("anna");
    let sides: [Side; 2] = [bench.source.account("anna").into(), Side::Maildir(bench.source.maildir("anna"))];
    let prints = || sides.each_ref().map(|side| judge::fingerprint(std::slice::from_ref(side)).unwrap());
    let before = prints();
    assert_eq!(before, prints(), "reading changes nothing");
    let changes = Changes { added: 0, flagged: 1, removed: 0 };
    seed::change_maildir(&bench.source.maildir("anna"), changes, 1, bench.source.owner()).unwrap();
    let after = prints();
    assert_ne!(before[0], after[0]);
    assert_ne!(before[1], after[1]);
}

#[test]
fn changes_behind_the_servers_back_are_what_was_asked_for() {
    let bench = Bench::new();
    bench.fill("anna");
    let changes = Changes { added: 5, flagged: 7, removed: 3 };
    seed::change_maildir(&bench.source.maildir("anna"), changes, 9, bench.source.owner()).unwrap();
    let verdict = bench.verdict("anna");
    assert_eq!((verdict.lost, verdict.flags), (5, 7), "{verdict}");
    assert_eq!(verdict.doubled + verdict.unknown, 3, "{verdict}");
}
