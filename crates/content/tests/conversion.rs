//! What becomes of messages of each kind: class, body, attachments, flags, as the references say.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use cutover_content::{FastTransferFacts, ItemFacts, MailFacts, facts_of_fasttransfer, to_fasttransfer};
use cutover_mapi::fasttransfer::{Limits, Message};
use cutover_mapi::{named, tags};
use cutover_model::{Flags, ItemIdentity, Timestamp};

fn convert(message: &str, item: &ItemFacts) -> (MailFacts, Message, Vec<String>) {
    let mut stream = Vec::new();
    let message = message.replace('\n', "\r\n");
    let losses = to_fasttransfer(&mut Cursor::new(message.as_bytes()), item, &mut stream).unwrap();
    let losses = losses.iter().map(ToString::to_string).collect();
    let tree = Message::parse(&stream, Limits::default()).unwrap();
    (facts_of_fasttransfer(&stream).unwrap(), tree, losses)
}

fn plain(message: &str) -> (MailFacts, Message, Vec<String>) {
    convert(message, &ItemFacts::default())
}

fn names(facts: &MailFacts) -> Vec<&str> {
    facts.attachments.iter().map(|attachment| attachment.name.as_str()).collect()
}

const HEAD: &str = "From: A <a@example.org>\nDate: Tue, 3 Mar 2015 09:26:53 +0100\n";

#[test]
fn state_and_identity_go_along() {
    let item = ItemFacts {
        received: Some(Timestamp { seconds: 1_500_000_000, offset_minutes: 120 }),
        flags: Flags::from_names(["\\Seen", "\\Flagged", "\\Answered", "Blue", "$Forwarded", "Junk"]),
        identity: Some(ItemIdentity([0xab; 16])),
    };
    let (facts, tree, losses) = convert(&format!("{HEAD}Subject: RE: x\nTo: B <b@example.org>\n\ntext\n"), &item);
    assert!(facts.read && facts.flagged && facts.answered && !facts.draft);
    assert_eq!((facts.sent, facts.received), (Some(1_425_371_213), Some(1_500_000_000)));
    assert_eq!((facts.identity, facts.categories), (item.identity, vec!["Blue".to_owned()]));
    assert_eq!(losses, ["flag ($Forwarded)", "keyword (Junk)"]);
    assert_eq!(tree.properties.text(tags::SUBJECT_PREFIX).as_deref(), Some("RE: "));
    assert_eq!(tree.properties.integer(tags::MESSAGE_FLAGS), Some(1));
    assert!(tree.properties.named(&named::names::KEYWORDS).is_some());
    let headers = tree.properties.text(tags::TRANSPORT_MESSAGE_HEADERS).unwrap();
    assert_eq!(headers, format!("{HEAD}Subject: RE: x\nTo: B <b@example.org>\n").replace('\n', "\r\n"));
    assert_eq!(tree.recipients[0].text(tags::SMTP_ADDRESS).as_deref(), Some("b@example.org"));
    assert_eq!(tree.recipients[0].text(tags::ADDRESS_TYPE).as_deref(), Some("SMTP"));
}

#[test]
fn a_draft_is_one_only_by_its_flag() {
    let draft = ItemFacts { flags: Flags::from_names(["\\Draft"]), ..ItemFacts::default() };
    assert_eq!(convert(HEAD, &draft).1.properties.integer(tags::MESSAGE_FLAGS), Some(8));
    assert_eq!(plain(HEAD).1.properties.integer(tags::MESSAGE_FLAGS), Some(0));
}

#[test]
fn alternatives_give_both_bodies_and_calendars_stay_files() {
    let (facts, tree, losses) = plain(&format!(
        "{HEAD}Content-Type: multipart/alternative; boundary=b\n\n--b\n\nplain æ\n--b\n\
         Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>=E6\n--b\n\
         Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--b--\n"
    ));
    assert_eq!(facts.class, "IPM.Note");
    assert_eq!(tree.properties.text(tags::BODY).as_deref(), Some("plain æ"));
    assert_eq!(tree.properties.bytes(tags::HTML), Some(b"<p>\xe6".as_slice()));
    assert_eq!(tree.properties.integer(tags::INTERNET_CODEPAGE), Some(1252));
    assert_eq!(names(&facts), ["ATT00001.ics"]);
    assert_eq!(losses, ["charset-guessed in part 1"]);
}

#[test]
fn what_is_signed_in_clear_stays_one_entity() {
    let entity = "Content-Type: multipart/signed; boundary=b;\n protocol=\"application/pgp-signature\"\n";
    let body = "--b\n\nsigned text\n--b\nContent-Type: application/pgp-signature\n\nsignature\n--b--\n";
    let (facts, tree, _) = plain(&format!("{HEAD}{entity}Subject: s\n\n{body}"));
    assert_eq!(facts.class, "IPM.Note.SMIME.MultipartSigned");
    assert_eq!(tree.properties.text(tags::BODY).as_deref(), Some("signed text"));
    let data = tree.attachments[0].properties.bytes(tags::ATTACH_DATA_BINARY).unwrap();
    assert_eq!(String::from_utf8_lossy(data), format!("{entity}\n{body}").replace('\n', "\r\n"));
    assert_eq!(tree.attachments[0].properties.text(tags::ATTACH_MIME_TAG).as_deref(), Some("multipart/signed"));
}

#[test]
fn what_is_encrypted_is_one_attachment_without_a_body() {
    let (facts, tree, losses) = plain(&format!(
        "{HEAD}Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\
         Content-Transfer-Encoding: base64\n\nMIIB\n"
    ));
    assert_eq!((facts.class.as_str(), names(&facts)), ("IPM.Note.SMIME", vec!["smime.p7m"]));
    assert_eq!(tree.attachments[0].properties.bytes(tags::ATTACH_DATA_BINARY), Some([0x30, 0x82, 0x01].as_slice()));
    assert!(facts.text.is_none() && facts.html.is_none() && losses.is_empty());
    let (facts, ..) = plain(&format!(
        "{HEAD}Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\n\
         Version: 1\n--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN\n--b--\n"
    ));
    assert_eq!((facts.class.as_str(), names(&facts)), ("IPM.Note", vec!["ATT00001.txt", "encrypted.asc"]));
}

#[test]
fn messages_inside_are_messages() {
    let (facts, tree, losses) = plain(&format!(
        "{HEAD}Content-Type: multipart/report; boundary=b\n\n--b\n\nfailed\n--b\n\
         Content-Type: message/delivery-status\n\nAction: failed\n--b\nContent-Type: message/rfc822\n\n\
         Subject: inner\nFrom: c@example.org\nDate: Tue, 3 Mar 2015 09:26:53 +0100\n\nin\n--b--\n"
    ));
    assert_eq!(names(&facts), ["ATT00001.txt", "ATT00002.eml"]);
    let inner = facts.attachments[1].message.as_ref().unwrap();
    assert_eq!((inner.subject.as_str(), inner.class.as_str(), inner.read), ("inner", "IPM.Note", true));
    assert_eq!(tree.attachments[1].properties.integer(tags::ATTACH_METHOD), Some(5));
    assert_eq!(losses, ["report-as-note"]);
}

#[test]
fn pictures_in_the_text_are_inline() {
    let (facts, ..) = plain(&format!(
        "{HEAD}Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src=cid:x@y>\n--b\n\
         Content-Type: image/png; name=p.png\nContent-ID: <x@y>\n\npng\n--b\nContent-Type: image/png\n\n2\n--b--\n"
    ));
    let inline: Vec<_> = facts.attachments.iter().map(|found| (found.inline, found.content_id.as_deref())).collect();
    assert_eq!(inline, [(true, Some("x@y")), (false, None)]);
}

/// A message with one attachment of this size, which is nowhere as a whole.
struct Large {
    head: Vec<u8>,
    size: u64,
    at: u64,
    largest_read: usize,
}

impl Read for Large {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.largest_read = self.largest_read.max(buffer.len());
        let left = usize::try_from(self.size - self.at).unwrap().min(buffer.len());
        for place in &mut buffer[..left] {
            let at = usize::try_from(self.at).unwrap();
            *place = self.head.get(at).copied().unwrap_or(if at % 77 == 0 { b'\n' } else { b'A' });
            self.at += 1;
        }
        Ok(left)
    }
}

impl Seek for Large {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(offset) => self.size.saturating_add_signed(offset),
            SeekFrom::Current(offset) => self.at.saturating_add_signed(offset),
        };
        Ok(self.at)
    }
}

/// Takes a stream without keeping it.
#[derive(Default)]
struct Passing {
    facts: FastTransferFacts,
    largest_write: usize,
    written: u64,
}

impl io::Write for Passing {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.largest_write = self.largest_write.max(piece.len());
        self.written += piece.len() as u64;
        self.facts.feed(piece).map_err(io::Error::other)?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_large_attachment_passes_in_pieces() {
    let head = format!("{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n");
    let head = format!("{head}Content-Type: image/png; name=large.png\nContent-Transfer-Encoding: base64\n\n");
    let mut spool = Large { head: head.into_bytes(), size: 8_000_000, at: 0, largest_read: 0 };
    let mut out = Passing::default();
    to_fasttransfer(&mut spool, &ItemFacts::default(), &mut out).unwrap();
    let size = out.facts.finish().unwrap().attachments[0].data.unwrap().size;
    assert!((5_900_000..6_000_000).contains(&size), "{size}");
    assert!(out.written > size && spool.largest_read <= 65_536 && out.largest_write <= 2 * 65_536);
}
