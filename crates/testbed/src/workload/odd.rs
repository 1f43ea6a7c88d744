//! Odd but legal (and some illegal) messages, as they lie in real mailboxes.

use super::{Content, Message, Workload};
use crate::random::Random;

/// The odd ones, told apart by the seed so that no two accounts hold the same.
pub(super) fn workload(seed: u64) -> Workload {
    let mut maker = Maker { seed, next: 0, workload: Workload::default() };
    maker.line_ends();
    maker.headers();
    maker.twins();
    maker.flags_and_dates();
    maker.sizes();
    maker.folders();
    maker.workload
}

struct Maker {
    seed: u64,
    next: usize,
    workload: Workload,
}

impl Maker {
    fn put(&mut self, folder: &str, content: impl Into<Vec<u8>>) -> &mut Message {
        self.next += 1;
        let received = 1_400_000_000 + self.next as i64 * 1009;
        let message = Message { content: Content::Given(content.into()), received, flags: vec!["\\Seen".into()] };
        let messages = &mut self.workload.folder(folder).messages;
        messages.push(message);
        messages.last_mut().expect("one was pushed on the line above")
    }

    /// Header lines with a subject and, when named, a Message-ID; no empty line after them.
    fn head(&self, subject: &str, id: Option<&str>) -> String {
        let id = id.map(|id| format!("Message-ID: <{id}.{}@example.org>\r\n", self.seed)).unwrap_or_default();
        let note = format!("X-Seed: {}\r\n", self.seed);
        format!("From: a@example.org\r\nTo: b@example.org\r\nSubject: {subject}\r\n{id}{note}")
    }

    fn line_ends(&mut self) {
        let with =
            |maker: &Self, name: &str, body: &[u8]| [maker.head(name, Some(name)).as_bytes(), b"\r\n", body].concat();
        for (name, body) in [
            ("plain", &b"hello\r\n"[..]),
            ("no-last-line-end", b"hello"),
            ("lone-cr", b"a\rb\rc\r\n"),
            ("last-cr", b"hello\r"),
            ("empty-body", b""),
            ("trailing-space", b"x   \r\n\r\n\r\n\r\n"),
            ("looks-like-imap", b"A1 LOGOUT\r\n)\r\n* BYE\r\n{5}\r\n{7+}\r\n\"\\\r\n"),
            ("from-line-inside", b"x\r\n\r\nFrom here on\r\n.\r\n..\r\n"),
        ] {
            let content = with(self, name, body);
            self.put("INBOX", content);
        }
        let control: Vec<u8> = (1..=31).filter(|byte| !b"\r\n".contains(byte)).chain([0x7f, 0x80, 0xff]).collect();
        let content = with(self, "control", &control);
        self.put("INBOX", content);
    }

    fn headers(&mut self) {
        let seed = self.seed;
        for content in [
            format!("\r\nno header at all {seed}\r\n").into_bytes(),
            format!("garbage without a colon {seed}\r\nSubject: y\r\n\r\nbody\r\n").into_bytes(),
            format!("From someone@example.org Mon Jan  1 00:00:00 2018\r\n{}\r\nx\r\n", self.head("mbox", None)).into(),
            self.head("no empty line after the header", Some("header-only")).into_bytes(),
            format!("{}\r\nno id\r\n", self.head("no message id", None)).into_bytes(),
            format!("Subject: raw \u{fc}\u{e4} {seed}\r\nMessage-ID: <raw8.{seed}@example.org>\r\n\r\nx\r\n").into(),
            [format!("Subject: {seed} latin ").as_bytes(), b"\xfc\xe4\r\nFrom: a@b\r\n\r\n\xfc\xe4\xf6\r\n"].concat(),
            format!("Message-ID:\r\n <folded.{seed}@example.org>\r\nSubject: folded\r\n id\r\n\r\nx\r\n").into_bytes(),
            format!("Date: garbage\r\nSubject: no date {seed}\r\nMessage-ID: <d.{seed}@x>\r\n\r\nx\r\n").into_bytes(),
            format!("{}X-H: {}y\r\n\r\nx\r\n", self.head("huge header", Some("huge")), "y\r\n ".repeat(9000)).into(),
        ] {
            self.put("INBOX", content);
        }
    }

    fn twins(&mut self) {
        let exact = format!("{}\r\nthe same bytes twice\r\n", self.head("twin", Some("twin")));
        self.put("INBOX", exact.clone());
        self.put("INBOX", exact.clone());
        self.put("Archive", exact).flags.clear();
        let silent = format!("{}\r\nthe same bytes, no id\r\n", self.head("silent twin", None));
        for _ in 0..3 {
            self.put("Archive", silent.clone());
        }
        for body in ["one", "two, longer", "six"] {
            let content = format!("{}\r\nbody {body}\r\n", self.head("one id, other bodies", Some("shared")));
            self.put("INBOX", content);
        }
    }

    fn flags_and_dates(&mut self) {
        let all = ["\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted"];
        let content = format!("{}\r\nx\r\n", self.head("all flags", Some("all-flags")));
        let every = all.into_iter().chain(super::KEYWORDS).map(str::to_owned).collect();
        self.put("INBOX", content).flags = every;
        let content = format!("{}\r\nx\r\n", self.head("no flags", Some("no-flags")));
        self.put("INBOX", content).flags.clear();
        let content = format!("{}\r\nx\r\n", self.head("from 1973", Some("old")));
        self.put("INBOX", content).received = 100_000_000;
        let same_second =
            |maker: &Self, at: usize| format!("{}\r\nx\r\n", maker.head("a second", Some(&format!("s{at}"))));
        for at in 0..4 {
            let content = same_second(self, at);
            self.put("Archive", content).received = 1_500_000_000;
        }
    }

    fn sizes(&mut self) {
        let mut random = Random::new(self.seed);
        let long = format!("{}\r\n{}\r\n", self.head("a line of 200 kB", Some("long")), "x".repeat(200_000));
        self.put("Archive", long);
        let binary: Vec<u8> = (0..40_000).map(|_| 1 + random.below(255) as u8).collect();
        let content = [self.head("binary", Some("binary")).as_bytes(), b"\r\n", &binary].concat();
        self.put("Archive", content);
        self.put("Archive", "\r\n");
        let content =
            format!("{}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nopen", {
                self.head("unterminated", Some("open"))
            });
        self.put("Archive", content);
    }

    fn folders(&mut self) {
        for (at, name) in
            ["Deep/er/and/deeper", "Entwürfe", "会議/資料", "With space & amp", "12345"].into_iter().enumerate()
        {
            let content = format!("{}\r\nx\r\n", self.head("in a folder", Some(&format!("f{at}"))));
            self.put(name, content);
        }
        self.workload.folder("Empty");
    }
}
