//! What the header of a message says, in the words of properties ([MS-OXCMAIL] sections 2.2.3.1 and 2.2.3.2).

use mail_parser::{Address, DateTime, HeaderName, HeaderValue, Message};

use crate::loss::{Loss, LossKind};
use crate::mime::fields::{Fields, parse_values};

/// The longest subject that the properties hold, in UTF-16 units ([MS-OXCMSG] section 2.2.1.10: fewer than 254).
const SUBJECT_CAP: usize = 253;
/// The longest name or address that a recipient is given.
const PERSON_CAP: usize = 1000;

/// A person with an address, or with a name alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    /// The name that is shown; the address where there is no name.
    pub name: String,
    /// The SMTP address; empty if there is none.
    pub address: String,
}

/// How a recipient was addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Addressed {
    /// `To`.
    To,
    /// `Cc`.
    Cc,
    /// `Bcc`.
    Bcc,
}

impl Addressed {
    /// The value of `PidTagRecipientType` ([MS-OXOMSG] section 2.2.3.1).
    pub(crate) fn number(self) -> i32 {
        match self {
            Self::To => 1,
            Self::Cc => 2,
            Self::Bcc => 3,
        }
    }

    pub(crate) fn of_number(number: i32) -> Option<Self> {
        [Self::To, Self::Cc, Self::Bcc].into_iter().find(|addressed| addressed.number() == number)
    }
}

/// What the header says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    pub(crate) prefix: String,
    pub(crate) normalized: String,
    pub(crate) from: Option<Person>,
    pub(crate) sender: Option<Person>,
    pub(crate) reply_to: Vec<Person>,
    pub(crate) recipients: Vec<(Addressed, Person)>,
    /// Seconds since 1970.
    pub(crate) sent: Option<i64>,
    pub(crate) received: Option<i64>,
    pub(crate) message_id: Option<String>,
    pub(crate) in_reply_to: Option<String>,
    pub(crate) references: Option<String>,
    pub(crate) importance: i32,
    pub(crate) sensitivity: i32,
    pub(crate) topic: Option<String>,
    pub(crate) thread_index: Option<Vec<u8>>,
    pub(crate) losses: Vec<Loss>,
}

impl Head {
    /// Reads the fields of a message.
    pub(crate) fn read(fields: &Fields) -> Self {
        let parsable = fields.parsable();
        let message = parse_values(&parsable);
        let mut head = Self::default();
        head.take_subject(message.subject().unwrap_or_default());
        head.take_people(&message);
        head.take_ids(fields);
        head.importance = importance(fields);
        head.sensitivity = sensitivity(fields.value("Sensitivity").unwrap_or_default());
        head.sent = message.date().and_then(seconds);
        head.received = message.received().and_then(|received| received.date()).as_ref().and_then(seconds);
        head.take_losses(fields);
        head
    }

    /// The subject as a list shows it.
    pub(crate) fn subject(&self) -> String {
        format!("{}{}", self.prefix, self.normalized)
    }

    fn take_subject(&mut self, subject: &str) {
        let subject: String = subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let shortened = shorten(subject.trim(), SUBJECT_CAP);
        if shortened.len() < subject.trim().len() {
            self.losses.push(Loss::new(LossKind::SubjectShortened, ""));
        }
        let (prefix, rest) = split_subject(shortened);
        (self.prefix, self.normalized) = (prefix.to_owned(), rest.to_owned());
    }

    fn take_people(&mut self, message: &Message<'_>) {
        self.from = people(message, &HeaderName::From).into_iter().next();
        self.sender = people(message, &HeaderName::Sender).into_iter().next();
        self.reply_to = people(message, &HeaderName::ReplyTo);
        let kinds =
            [(HeaderName::To, Addressed::To), (HeaderName::Cc, Addressed::Cc), (HeaderName::Bcc, Addressed::Bcc)];
        for (name, addressed) in kinds {
            self.recipients.extend(people(message, &name).into_iter().map(|person| (addressed, person)));
        }
    }

    fn take_ids(&mut self, fields: &Fields) {
        let text = |name| fields.value(name).filter(|value| !value.is_empty()).map(str::to_owned);
        self.message_id = text("Message-ID");
        self.in_reply_to = text("In-Reply-To");
        self.references = text("References");
        self.topic = text("Thread-Topic");
        let index = fields.value("Thread-Index").map(str::as_bytes);
        self.thread_index = index.and_then(mail_parser::decoders::base64::base64_decode);
        // The first 22 octets are always there ([MS-OXOMSG] section 2.2.1.3).
        self.thread_index = self.thread_index.take().filter(|index| (22..4096).contains(&index.len()));
    }

    fn take_losses(&mut self, fields: &Fields) {
        let mut lose = |kind, is_lost| {
            if is_lost {
                self.losses.push(Loss::new(kind, ""));
            }
        };
        lose(LossKind::HeaderCharsetGuessed, fields.guessed);
        lose(LossKind::HeaderNul, fields.nul);
        lose(LossKind::HeaderDefective, fields.defective);
        lose(LossKind::NoDate, self.sent.is_none());
        lose(LossKind::ReceiptRequest, fields.value("Disposition-Notification-To").is_some());
    }
}

/// The persons in all fields of a name; groups are their members.
fn people(message: &Message<'_>, name: &HeaderName<'_>) -> Vec<Person> {
    let mut people = Vec::new();
    let headers = message.headers().iter().filter(|header| header.name == *name);
    for header in headers {
        let HeaderValue::Address(address) = &header.value else { continue };
        match address {
            Address::List(list) => people.extend(list.iter().filter_map(person)),
            Address::Group(groups) => {
                people.extend(groups.iter().flat_map(|group| &group.addresses).filter_map(person));
            }
        }
    }
    people
}

fn person(found: &mail_parser::Addr<'_>) -> Option<Person> {
    let clean = |text: &str| {
        let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        shorten(visible.trim(), PERSON_CAP).to_owned()
    };
    let name = found.name().map(clean).filter(|name| !name.is_empty());
    let address = found.address().map(clean).unwrap_or_default();
    let name = name.unwrap_or_else(|| address.clone());
    (!name.is_empty()).then_some(Person { name, address })
}

/// Prefix and rest of a subject ([MS-OXCMAIL] section 2.2.3.2.6.1): one to three letters, a colon and a blank.
fn split_subject(subject: &str) -> (&str, &str) {
    let Some(colon) = subject.find(": ") else { return ("", subject) };
    let letters = subject[..colon].chars();
    let is_prefix = (1..=3).contains(&letters.clone().count()) && letters.clone().all(char::is_alphabetic);
    if is_prefix { subject.split_at(colon + 2) } else { ("", subject) }
}

/// The beginning of a text that has at most so many UTF-16 units.
fn shorten(text: &str, cap: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > cap
    });
    end.map_or(text, |(at, _)| text[..at].trim_end())
}

fn seconds(date: &DateTime) -> Option<i64> {
    date.is_valid().then(|| date.to_timestamp()).filter(|seconds| super::write::file_time(*seconds).is_some())
}

/// 0 low, 1 normal, 2 high ([MS-OXCMAIL] section 2.2.3.2.8).
fn importance(fields: &Fields) -> i32 {
    let word = |name| fields.value(name).unwrap_or_default().to_ascii_lowercase();
    match word("Importance").as_str() {
        "high" => return 2,
        "low" => return 0,
        "normal" => return 1,
        _ => {}
    }
    match (word("X-Priority").as_bytes().first(), word("X-MSMail-Priority").as_str(), word("Priority").as_str()) {
        (Some(b'1' | b'2'), ..) => 2,
        (Some(b'4' | b'5'), ..) => 0,
        (Some(b'3'), ..) => 1,
        (_, "high", _) | (_, _, "urgent") => 2,
        (_, "low", _) | (_, _, "non-urgent") => 0,
        _ => 1,
    }
}

/// 0 none, 1 personal, 2 private, 3 confidential ([MS-OXCMAIL] section 2.2.3.2.9).
fn sensitivity(word: &str) -> i32 {
    match word.to_ascii_lowercase().as_str() {
        "personal" => 1,
        "private" => 2,
        "company-confidential" => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(header: &str) -> Head {
        Head::read(&Fields::read(header.as_bytes()))
    }

    fn check_subject(subject: &str, prefix: &str, normalized: &str) {
        let head = head(&format!("Subject: {subject}\n"));
        assert_eq!((head.prefix.as_str(), head.normalized.as_str()), (prefix, normalized), "{subject}");
        assert_eq!(head.subject(), format!("{prefix}{normalized}"));
    }

    #[test]
    fn subjects_have_short_prefixes() {
        check_subject("RE: hello", "RE: ", "hello");
        check_subject("Sv: RE: hello", "Sv: ", "RE: hello");
        check_subject("Note: this", "", "Note: this");
        check_subject("R2: this", "", "R2: this");
        check_subject("=?utf-8?Q?=C3=86: x?=", "Æ: ", "x");
        check_subject("12:30", "", "12:30");
        check_subject("", "", "");
    }

    #[test]
    fn a_long_subject_is_cut_and_told() {
        let head = head(&format!("Subject: {}\n", "😀".repeat(200)));
        assert_eq!(head.normalized.encode_utf16().count(), 252);
        assert_eq!(head.losses[0].kind, LossKind::SubjectShortened);
    }

    #[test]
    fn people_and_dates_are_read() {
        let head = head(
            "From: =?utf-8?Q?K=C3=A5re?= <k@example.org>, b@example.org\nSender: s@example.org\n\
             To: staff: a@example.org, B <b@example.org>;\nTo: \"c, d\" <c@example.org>\nCc: undisclosed recipients:;\n\
             Bcc: nobody\nReply-To: r@example.org\nDate: Tue, 3 Mar 2015 09:26:53 +0130\nImportance: High\n\
             Sensitivity: Private\nMessage-ID: <1@x>\nReferences: <0@x>\n <00@x>\nDisposition-Notification-To: x@y\n",
        );
        let person = |name: &str, address: &str| Person { name: name.to_owned(), address: address.to_owned() };
        assert_eq!(head.from, Some(person("Kåre", "k@example.org")));
        assert_eq!(head.sender, Some(person("s@example.org", "s@example.org")));
        assert_eq!(head.recipients[0], (Addressed::To, person("a@example.org", "a@example.org")));
        assert_eq!(head.recipients[2], (Addressed::To, person("c, d", "c@example.org")));
        assert_eq!(head.recipients[3].0, Addressed::Bcc);
        assert_eq!((head.sent, head.importance, head.sensitivity), (Some(1_425_369_413), 2, 2));
        assert_eq!(head.references.as_deref(), Some("<0@x> <00@x>"));
        assert_eq!(head.losses.iter().map(|loss| loss.kind).collect::<Vec<_>>(), [LossKind::ReceiptRequest]);
    }

    #[test]
    fn importance_has_many_names() {
        for (header, expected) in [("X-Priority: 1 (Highest)", 2), ("Priority: non-urgent", 0), ("X-Priority: 3", 1)] {
            assert_eq!(head(header).importance, expected, "{header}");
        }
        assert_eq!(head("Importance: low\nX-Priority: 1").importance, 0);
    }
}
