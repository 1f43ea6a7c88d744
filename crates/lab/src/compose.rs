//! Ordinary messages: who writes what to whom, and how it is encoded.

use crate::encode::{base64_lines, date_field, in_charset, quoted_printable, word_b, word_q};
use crate::people::Person;
use crate::phrases::{BodyStyle, Encoding, HeaderStyle, Language};
use crate::random::Random;

/// What a message is about before it takes a form.
pub(crate) struct Letter {
    pub(crate) language: &'static Language,
    pub(crate) encoding: Encoding,
    pub(crate) from: (String, String),
    pub(crate) to: (String, String),
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) date: i64,
    pub(crate) id: String,
}

impl Letter {
    /// A letter between `person` and somebody else that arrived at `date`.
    pub(crate) fn invent(random: &mut Random, person: &Person, date: i64) -> Self {
        let language = person.language;
        let owner = (person.name.to_owned(), format!("{}@{}", person.local, crate::DOMAIN));
        let (name, address) = *random.pick(language.outsiders);
        let outsider = (name.to_owned(), address.to_owned());
        let (from, to) = if random.percent(25) { (owner, outsider) } else { (outsider, owner) };
        let prefix = *random.pick(&["", "", "", "Re: ", "Fwd: "]);
        let subject = format!("{prefix}{} ({})", random.pick(language.subjects), random.between(2, 990));
        let domain = from.1.rsplit('@').next().unwrap_or(crate::DOMAIN);
        let id = format!("{:016x}.{date}@{domain}", random.next());
        let text = text(random, language, &from.0);
        Self { language, encoding: *random.pick(language.encodings), from, to, subject, text, date, id }
    }

    /// The header section up to the fields of the body, without the empty line.
    pub(crate) fn header(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        let domain = self.from.1.rsplit('@').next().unwrap_or_default();
        let received = date_field(self.date, 0);
        out.extend_from_slice(format!("Return-Path: <{}>\n", self.from.1).as_bytes());
        out.extend_from_slice(
            format!("Received: from mx.{domain} by mail.{}\n\twith ESMTP; {received}\n", crate::DOMAIN).as_bytes(),
        );
        for (field, (name, address)) in [("From", &self.from), ("To", &self.to)] {
            out.extend_from_slice(format!("{field}: ").as_bytes());
            out.extend_from_slice(&self.phrase(name));
            out.extend_from_slice(format!(" <{address}>\n").as_bytes());
        }
        out.extend_from_slice(b"Subject: ");
        out.extend_from_slice(&self.phrase(&self.subject));
        let date = date_field(self.date - 40, self.language.offset_minutes);
        out.extend_from_slice(format!("\nDate: {date}\nMessage-ID: <{}>\nMIME-Version: 1.0\n", self.id).as_bytes());
        out
    }

    /// A part with the letter's text as it is, as HTML, or as another type of text.
    pub(crate) fn text_part(&self, subtype: &str, text: &str) -> Vec<u8> {
        let octets = in_charset(text, self.encoding.charset);
        let (name, body) = match self.encoding.body {
            BodyStyle::Plain if octets.is_ascii() => ("7bit", octets),
            BodyStyle::Plain => ("8bit", octets),
            BodyStyle::QuotedPrintable => ("quoted-printable", quoted_printable(&octets)),
            BodyStyle::Base64 => ("base64", base64_lines(&octets)),
        };
        let charset = self.encoding.charset;
        let fields = format!("Content-Type: text/{subtype}; charset={charset}\nContent-Transfer-Encoding: {name}\n\n");
        [fields.as_bytes(), &body].concat()
    }

    fn phrase(&self, text: &str) -> Vec<u8> {
        let charset = self.encoding.charset;
        if text.is_ascii() {
            return text.as_bytes().to_vec();
        }
        match self.encoding.header {
            HeaderStyle::Raw => in_charset(text, charset),
            HeaderStyle::WordQ => word_q(text, charset),
            HeaderStyle::WordB => word_b(text, charset),
        }
    }
}

/// Some paragraphs.
pub(crate) fn text(random: &mut Random, language: &Language, from: &str) -> String {
    let mut out = format!("{}\n\n", language.greeting);
    for _ in 0..random.between(1, 6) {
        for _ in 0..random.between(1, 4) {
            out.push_str(random.pick::<&str>(language.sentences));
            out.push('\n');
        }
        out.push('\n');
    }
    out.push_str(&format!("{}\n{from}\n", language.closing));
    out
}
