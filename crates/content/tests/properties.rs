//! Whatever a message is, it is converted, the stream is whole, and the facts of both are the same.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::io::Cursor;

use cutover_content::{
    CrlfForm, ItemFacts, Loss, LossWeight, compare_facts, facts_of_fasttransfer, facts_of_mime, to_fasttransfer,
};
use cutover_mapi::fasttransfer::{Attachment, Limits, Message};
use cutover_mapi::tags;
use proptest::prelude::*;

const WHOLE: Limits = Limits { value: 1 << 28, message: 1 << 30 };

/// Converts, compares the facts, and gives back the tree and the losses.
fn converted(message: &[u8]) -> (Message, Vec<Loss>) {
    let item = ItemFacts::default();
    let mut stream = Vec::new();
    let losses = to_fasttransfer(&mut Cursor::new(message), &item, &mut stream).unwrap();
    let expected = facts_of_mime(&mut Cursor::new(message), &item).unwrap();
    let found = facts_of_fasttransfer(&stream).unwrap();
    assert_eq!(compare_facts(&expected, &found), [], "{:?}", String::from_utf8_lossy(message));
    (Message::parse(&stream, WHOLE).unwrap(), losses)
}

fn in_crlf(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    CrlfForm::default().extend(message, &mut out);
    out
}

fn data(attachment: &Attachment) -> &[u8] {
    attachment.properties.bytes(tags::ATTACH_DATA_BINARY).unwrap_or_default()
}

/// Where something would be missing, the original must be there.
fn check(message: &[u8]) {
    let (tree, losses) = converted(message);
    let serious = losses.iter().any(|loss| loss.part.is_empty() && loss.kind.weight() == LossWeight::Content);
    let original = in_crlf(message);
    if serious && !message.is_empty() {
        assert!(tree.attachments.iter().any(|attachment| data(attachment) == original), "{losses:?}");
    }
}

/// A leaf or a multipart, with everything that can go wrong.
fn entity() -> impl Strategy<Value = String> {
    let charset =
        prop::sample::select(vec!["utf-8", "iso-8859-1", "us-ascii", "shift_jis", "utf-7", "x-none", "utf-16"]);
    let encoding = prop::sample::select(vec!["7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "binary"]);
    let media = prop::sample::select(vec![
        "text/plain",
        "text/html",
        "text/calendar; method=REQUEST",
        "image/png",
        "application/pkcs7-mime; name=smime.p7m",
        "application/octet-stream; name*=utf-8''%C3%A6.bin",
        "message/delivery-status",
    ]);
    let rest = prop::sample::select(vec![
        "",
        "Content-Disposition: attachment; filename=\"a b.txt\"\r\n",
        "Content-ID: <c@d>\r\nContent-Disposition: inline\r\n",
        "X-Other: y\r\nno field\r\n",
    ]);
    let leaf = (media, charset, encoding, rest, "[a-zA-Z0-9+/=æ\\x00 \r\n-]{0,40}").prop_map(
        |(media, charset, encoding, rest, body)| {
            format!(
                "Content-Type: {media}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n{rest}\r\n{body}"
            )
        },
    );
    leaf.prop_recursive(4, 24, 4, |inner| {
        let kind = prop::sample::select(vec!["mixed", "alternative", "related", "signed", "report", "digest"]);
        let multipart = (kind, prop::collection::vec(inner.clone(), 0..4), "[a-c]", any::<bool>()).prop_map(
            |(kind, parts, boundary, closed)| {
                let mut text = format!("Content-Type: multipart/{kind}; boundary={boundary}\r\n\r\n");
                parts.iter().for_each(|part| text.push_str(&format!("\r\n--{boundary}\r\n{part}")));
                text.push_str(&if closed { format!("\r\n--{boundary}--\r\n") } else { String::new() });
                text
            },
        );
        let message = inner.prop_map(|inner| format!("Content-Type: message/rfc822\r\n\r\nSubject: in\r\n{inner}"));
        prop_oneof![multipart, message]
    })
}

proptest! {
    #[test]
    fn any_octets(message in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&message);
    }

    #[test]
    fn any_lines(message in "((From: |To: |Subject: |Content-Type: text/html; |Date: |[ -~]{0,3}:)?[ -~æ]{0,20}\r?\n){0,12}") {
        check(message.as_bytes());
    }

    #[test]
    fn any_structure(entity in entity(), cut in 0.0f64..1.2) {
        let message = format!("From: a@example.org\r\nTo: b@example.org\r\nSubject: RE: x\r\n{entity}").into_bytes();
        check(&message);
        let end = (message.len() as f64 * cut) as usize;
        check(&message[..end.min(message.len())]);
    }
}

#[test]
fn odd_messages_are_all_held() {
    let line = [b"a: b\r\n\r\n".as_slice(), &vec![b'x'; 2_000_000]].concat();
    let header = [b"Subject: ".as_slice(), &vec![b'x'; 2_000_000]].concat();
    let odd: [&[u8]; 9] = [
        b"",
        b"\r\n\r\n",
        b"Subject: only a header",
        b"no header at all\r\n",
        b"\0\0\0",
        b"Subject: sm\xf8r\r\n\r\n\xff\xfe",
        b"a: b\r\n\r\nbody \0 body\r\n",
        &line,
        &header,
    ];
    odd.into_iter().for_each(check);
}
