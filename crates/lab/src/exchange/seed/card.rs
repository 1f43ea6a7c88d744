//! Persons, groups of a mailbox's own, tasks, notes, journal entries, posts, and the list of categories.

use crate::exchange::content::{Content, Kind};
use crate::exchange::property as p;
use crate::tenant::codec::{Key, Message, Property, Value};

/// A person.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Card {
    pub(crate) given: String,
    pub(crate) surname: String,
    pub(crate) company: String,
    pub(crate) title: String,
    pub(crate) address: String,
    pub(crate) telephone: String,
}

/// A group that is known to one mailbox only.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PersonalList {
    pub(crate) name: String,
    /// Names and addresses.
    pub(crate) members: Vec<(String, String)>,
}

/// A task.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Todo {
    pub(crate) subject: String,
    pub(crate) start: i64,
    pub(crate) due: i64,
    /// Of a hundred.
    pub(crate) percent: i32,
    pub(crate) owner: String,
}

/// Texts by the numbers of their properties.
fn with_texts(class: &str, subject: &str, texts: &[(u16, &str)]) -> Message {
    let mut message = Message::default();
    let all = [(p::CLASS, class), (p::SUBJECT, subject)];
    all.iter().chain(texts).for_each(|(id, text)| message.set(Property::text(*id, text)));
    message
}

impl Card {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given, self.surname)
    }

    /// As lists sort it.
    pub(crate) fn file_as(&self) -> String {
        format!("{}, {}", self.surname, self.given)
    }

    pub(super) fn content(self) -> Content {
        let (name, file_as) = (self.name(), self.file_as());
        let texts = [
            (p::DISPLAY_NAME, name.as_str()),
            (0x3a06, &self.given),
            (0x3a11, &self.surname),
            (0x3a16, &self.company),
            (0x3a17, &self.title),
            (0x3a08, &self.telephone),
        ];
        let mut message = with_texts("IPM.Contact", &name, &texts);
        let shown = format!("{name} ({})", self.address);
        let named = [(0x8005, &file_as), (0x8080, &shown), (0x8083, &self.address), (0x8084, &self.address)];
        named.iter().for_each(|(number, value)| message.set(p::text(p::named(p::PERSON, *number), value)));
        message.set(p::text(p::named(p::PERSON, 0x8082), "SMTP"));
        let vcard = [
            "BEGIN:VCARD".to_owned(),
            "VERSION:3.0".to_owned(),
            format!("N:{};{};;;", self.surname, self.given),
            format!("FN:{name}"),
            format!("ORG:{}", self.company),
            format!("EMAIL;TYPE=INTERNET:{}", self.address),
            format!("TEL;TYPE=WORK:{}", self.telephone),
            "END:VCARD\r\n".to_owned(),
        ];
        Content::new(Kind::Contact(Box::new(self)), message, Some(vcard.join("\r\n").into_bytes()))
    }
}

impl PersonalList {
    pub(super) fn content(self) -> Content {
        let mut message = with_texts("IPM.DistList", &self.name, &[(p::DISPLAY_NAME, &self.name)]);
        message.set(p::text(p::named(p::PERSON, 0x8053), &self.name));
        message.set(p::text(p::named(p::PERSON, 0x8005), &self.name));
        let members: Vec<Value> = self.members.iter().map(|member| Value::Long(one_off(member))).collect();
        for number in [0x8054, 0x8055] {
            let value = Value::Many(members.clone());
            message.set(Property { key: p::named(p::PERSON, number), kind: 0x1102, value });
        }
        Content::new(Kind::List(Box::new(self)), message, None)
    }
}

/// A one-off entry id ([MS-OXCDATA] section 2.2.5.1).
fn one_off((name, address): &(String, String)) -> Vec<u8> {
    const PROVIDER: [u8; 16] =
        [0x81, 0x2b, 0x1f, 0xa4, 0xbe, 0xa3, 0x10, 0x19, 0x9d, 0x6e, 0, 0xdd, 0x01, 0x0f, 0x54, 0x02];
    let texts = [name, "SMTP", address]
        .map(|text| text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    [&[0; 4][..], &PROVIDER, &[0, 0, 1, 0x90], &texts.concat()].concat()
}

impl Todo {
    pub(crate) fn status(&self) -> (&'static str, i32) {
        match self.percent {
            0 => ("NotStarted", 0),
            100 => ("Completed", 2),
            _ => ("InProgress", 1),
        }
    }

    pub(super) fn content(self) -> Content {
        let mut message = with_texts("IPM.Task", &self.subject, &[(p::BODY, "1\r\n2\r\n")]);
        let task = |number| p::named(p::TASK, number);
        let all = [
            p::number(task(0x8101), self.status().1),
            p::double(task(0x8102), f64::from(self.percent) / 100.0),
            p::time(task(0x8104), self.start),
            p::time(task(0x8105), self.due),
            p::truth(task(0x811c), self.percent == 100),
            p::text(task(0x811f), &self.owner),
        ];
        all.into_iter().for_each(|property| message.set(property));
        Content::new(Kind::Task(Box::new(self)), message, None)
    }
}

/// A yellow note.
pub(super) fn sticky(text: &str) -> Content {
    let subject = text.lines().next().unwrap_or_default();
    let mut message = with_texts("IPM.StickyNote", subject, &[(p::BODY, text)]);
    message.set(p::number(p::named(p::NOTE, 0x8b00), 3));
    let mime = format!("Subject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}");
    Content::new(Kind::Message, message, Some(mime.into_bytes()))
}

/// A telephone call in the journal.
pub(super) fn call(subject: &str, start: i64) -> Content {
    let mut message = with_texts("IPM.Activity", subject, &[]);
    message.set(p::text(p::named(p::JOURNAL, 0x8700), "Phone call"));
    message.set(p::time(p::named(p::JOURNAL, 0x8706), start));
    message.set(p::number(p::named(p::JOURNAL, 0x8707), 12));
    Content::new(Kind::Other, message, None)
}

/// A post in a folder.
pub(super) fn post(subject: &str, text: &str, from: (&str, &str)) -> Content {
    let texts = [(p::BODY, text), (p::FROM_NAME, from.0), (p::FROM_ADDRESS, from.1), (p::FROM_KIND, "SMTP")];
    let mime = format!("From: <{}>\r\nSubject: {subject}\r\n\r\n{text}\r\n", from.1);
    Content::new(Kind::Post, with_texts("IPM.Post", subject, &texts), Some(mime.into_bytes()))
}

/// The list of categories, as a hidden item of the calendar holds it ([MS-OXOCFG] section 2.2.5).
pub(super) fn categories(all: &[(&str, i32)]) -> Content {
    let mut message = with_texts("IPM.Configuration.CategoryList", "IPM.Configuration.CategoryList", &[]);
    message.set(p::binary(Key::Id(0x7c08), category_list(all).as_bytes()));
    message.set(Property::number(0x7c06, 2));
    Content::new(Kind::Message, message, None)
}

/// The list as XML.
fn category_list(all: &[(&str, i32)]) -> String {
    let entry = |(place, (name, colour)): (usize, &(&str, i32))| {
        format!(
            "<category name=\"{name}\" color=\"{colour}\" keyboardShortcut=\"0\" usageCount=\"7\" \
             guid=\"{{5b7b8d2e-0000-4000-8000-{place:012x}}}\"/>"
        )
    };
    let entries: String = all.iter().enumerate().map(entry).collect();
    format!(
        "<?xml version=\"1.0\"?><categories default=\"{}\" xmlns=\"CategoryList.xsd\">{entries}</categories>",
        all.first().map_or("", |one| one.0)
    )
}
