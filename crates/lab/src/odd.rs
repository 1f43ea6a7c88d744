//! Messages that break rules, of every kind that real mailboxes hold.

use crate::compose::Letter;
use crate::encode::in_charset;
use crate::people::Person;
use crate::random::Random;

/// Makes an odd message from a letter.
type Oddity = fn(&mut Random, &Letter) -> Vec<u8>;

/// Every kind. A mailbox of some size has each of them at least once.
pub(crate) const ODDITIES: &[Oddity] = &[
    without_end_boundary,
    with_bad_base64,
    with_header_only,
    with_empty_body,
    |_, letter| without_field(letter, b"Message-ID:"),
    |_, letter| without_field(letter, b"Date:"),
    with_the_same_message_id,
    with_the_same_message_id,
    with_nul,
    with_bare_cr,
    with_long_line,
    without_final_newline,
    with_from_line,
    in_crlf,
    in_mixed_line_ends,
    with_cr_before_crlf,
    with_raw_header,
    with_broken_fields,
    with_undeclared_octets,
    with_deep_nesting,
];

/// An odd message.
pub(crate) fn message(random: &mut Random, person: &Person, date: i64, kind: usize) -> Vec<u8> {
    let mut letter = Letter::invent(random, person, date);
    letter.subject = format!("{} [{kind}]", letter.subject);
    ODDITIES[kind % ODDITIES.len()](random, &letter)
}

fn plain(letter: &Letter) -> Vec<u8> {
    [letter.header(), letter.text_part("plain", &letter.text)].concat()
}

fn with_body(letter: &Letter, body: &[u8]) -> Vec<u8> {
    let fields = b"Content-Type: text/plain; charset=us-ascii\n\n".as_slice();
    [&letter.header(), fields, body].concat()
}

fn without_end_boundary(_: &mut Random, letter: &Letter) -> Vec<u8> {
    let fields = b"Content-Type: multipart/mixed; boundary=\"lost\"\n\npreamble\n--lost\n".as_slice();
    let part = letter.text_part("plain", &letter.text);
    [&letter.header(), fields, &part, b"\n--lost\nContent-Type: text/html\n\n<p>cut off"].concat()
}

fn with_bad_base64(_: &mut Random, letter: &Letter) -> Vec<u8> {
    let fields = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n".as_slice();
    [&letter.header(), fields, b"SGVp!!!! ikke base64 ===\n=\nQUJD\x80\n"].concat()
}

fn with_header_only(_: &mut Random, letter: &Letter) -> Vec<u8> {
    letter.header()
}

fn with_empty_body(_: &mut Random, letter: &Letter) -> Vec<u8> {
    [letter.header(), b"\n".to_vec()].concat()
}

fn without_field(letter: &Letter, field: &[u8]) -> Vec<u8> {
    let message = plain(letter);
    let lines = message.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !line.starts_with(field)).collect::<Vec<_>>().concat()
}

fn with_the_same_message_id(_: &mut Random, letter: &Letter) -> Vec<u8> {
    let message = String::from_utf8_lossy(&plain(letter)).replace(&letter.id, &format!("twin@{}", crate::DOMAIN));
    message.into_bytes()
}

fn with_nul(_: &mut Random, letter: &Letter) -> Vec<u8> {
    with_body(letter, b"before\0after\n\0\0\nend\n")
}

fn with_bare_cr(_: &mut Random, letter: &Letter) -> Vec<u8> {
    with_body(letter, b"progress 10 %\rprogress 50 %\rdone\nlast\r")
}

fn with_long_line(random: &mut Random, letter: &Letter) -> Vec<u8> {
    let length = random.between(70_000, 300_000);
    with_body(letter, &[b"x".repeat(length), b"\nend\n".to_vec()].concat())
}

fn without_final_newline(_: &mut Random, letter: &Letter) -> Vec<u8> {
    with_body(letter, b"no line end after this")
}

fn with_from_line(_: &mut Random, letter: &Letter) -> Vec<u8> {
    let line = format!("From {} Mon Feb  3 04:05:06 2014\n", letter.from.1);
    [line.as_bytes(), &plain(letter), b"\n>From the quay\nFrom the sea\n"].concat()
}

fn in_crlf(_: &mut Random, letter: &Letter) -> Vec<u8> {
    let message = plain(letter);
    message.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(b"\r\n".as_slice())
}

fn in_mixed_line_ends(random: &mut Random, letter: &Letter) -> Vec<u8> {
    let mut out = Vec::new();
    for line in plain(letter).split_inclusive(|byte| *byte == b'\n') {
        let (text, end) = line.split_at(line.len() - usize::from(line.ends_with(b"\n")));
        out.extend_from_slice(text);
        out.extend_from_slice(if random.percent(50) && !end.is_empty() { b"\r\n" } else { end });
    }
    out
}

fn with_cr_before_crlf(_: &mut Random, letter: &Letter) -> Vec<u8> {
    with_body(letter, b"doubled by a gateway\r\r\nagain\r\r\r\nplain\n")
}

fn with_raw_header(_: &mut Random, letter: &Letter) -> Vec<u8> {
    let cyrillic = in_charset("маяк", "koi8-r");
    let fields = [b"X-Note: sm\xf8r \xff\xfe ".as_slice(), &cyrillic, b"\n\ttail \xc3\n"].concat();
    [&fields, plain(letter).as_slice()].concat()
}

fn with_broken_fields(_: &mut Random, letter: &Letter) -> Vec<u8> {
    let fields = b"this line has no colon\nX-Space : before the colon\nX-Fold: one\n \n\ttwo\n: no name\n".as_slice();
    [fields, &plain(letter)].concat()
}

fn with_undeclared_octets(random: &mut Random, letter: &Letter) -> Vec<u8> {
    with_body(letter, &random.octets(3_000))
}

fn with_deep_nesting(_: &mut Random, letter: &Letter) -> Vec<u8> {
    let mut out = letter.header();
    for level in 0..60 {
        let fields = format!("Content-Type: multipart/mixed; boundary=\"b{level}\"\n\n--b{level}\n");
        out.extend_from_slice(fields.as_bytes());
    }
    out.extend_from_slice(&letter.text_part("plain", &letter.text));
    for level in (0..60).rev() {
        out.extend_from_slice(format!("\n--b{level}--\n").as_bytes());
    }
    out
}
