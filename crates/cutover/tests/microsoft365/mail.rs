//! Mail from a real server by every way into a mailbox, read back and compared: a first copy, a working day at the
//! source, an incremental sync. The source is never changed.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use cutover_testbed::dovecot::DovecotSettings;
use cutover_testbed::judge::{self, Side};
use cutover_testbed::seed::{self, Changes};
use cutover_testbed::workload::{self, Workload};
use cutover_testbed::{Dovecot, MailServer, shared};

use crate::reading::{Names, assert_equal, verified};
use crate::stage::{DOMAIN, Stage, old_server, said};

const USERS: [&str; 2] = ["anna", "corpus"];
/// Messages of each origin of the corpus.
const EACH: usize = 50;

#[test]
fn by_the_import_of_streams() {
    let stage = Stage::new("streams", DOMAIN, &[]);
    course(&stage, "import", &[]);
}

#[test]
fn by_the_import_of_mime() {
    let stage = Stage::new("mime", DOMAIN, &[]);
    course(&stage, "import-mime", &[]);
}

#[test]
fn by_imap_with_the_token_of_the_application() {
    let stage = Stage::new("imap", DOMAIN, &[]);
    let settings = DovecotSettings { application_tokens: Some(stage.lab.address()), ..DovecotSettings::default() };
    let target = Dovecot::start_with(settings).unwrap();
    let place = format!("127.0.0.1:{}", target.port());
    let source = course(&stage, "imap", &["--tenant-imap", &place, "--security", "none"]);
    let pairs = USERS.map(|user| (source.account(user).into(), target.account(&format!("{user}@{DOMAIN}")).into()));
    let verdict = judge::compare_all(&pairs).unwrap();
    assert_eq!((verdict.lost, verdict.doubled, verdict.altered), (0, 0, 0), "{verdict}");
}

fn mail() -> [(&'static str, Workload); 2] {
    let corpus = shared::corpus_mail(EACH).unwrap();
    if corpus.is_none() {
        eprintln!("not run: the folder with the corpus is not there; generated mail instead");
    }
    let corpus = corpus.unwrap_or_else(|| workload::small_mailbox(9, 400));
    [("anna", workload::small_mailbox(1, 60).with(workload::odd(4))), ("corpus", corpus)]
}

fn course(stage: &Stage, way: &str, more: &[&str]) -> Dovecot {
    let mail = mail();
    let named = [("odd", &mail[0].1), ("generated", &mail[1].1)];
    let names = Names::new(shared::corpus().unwrap().as_deref(), &named);
    let source = old_server(&mail.each_ref().map(|(user, workload)| (*user, workload)));
    stage.people(&USERS);
    stage.batch(&source, &USERS, &[&["--write-path", way], more].concat());
    synchronise(stage, &source);
    assert_equal(&verified(&stage.bench, &names), way, "after the first copy");
    for user in USERS {
        let changes = Changes { added: 6, flagged: 8, removed: 3 };
        seed::change_maildir(&source.maildir(user), changes, 3, source.owner()).unwrap();
    }
    stage.bench.expect(0, &["batch", "sync", "Move"]);
    synchronise(stage, &source);
    assert_equal(&verified(&stage.bench, &names), way, "after a working day");
    source
}

/// Works until all is synced, and changes nothing at the source.
fn synchronise(stage: &Stage, source: &Dovecot) {
    let sides: Vec<Side> = USERS.iter().map(|user| source.account(user).into()).collect();
    let before = judge::fingerprint(&sides).unwrap();
    let output = stage.bench.run(&["run"]);
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", said(&output));
    assert_eq!(judge::fingerprint(&sides).unwrap(), before, "the source was changed");
}
