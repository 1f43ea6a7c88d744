//! Responses that another implementation of the grammar makes up and writes have to be understood as it meant them
//! (RFC 3501 section 7, RFC 4315, RFC 7162, RFC 2342). What our views do not know has to be passed over whole.

use std::num::NonZeroU32;

use arbitrary::{Arbitrary as _, Unstructured};
use bytes::BytesMut;
use cutover_imap::codec::{
    Body, Condition, Event, Fetch, Framer, Limits, ListEntry, MailboxStatus, Namespaces, Response, SearchResult,
};
use cutover_model::Flags;
use imap_codec::ResponseCodec;
use imap_codec::encode::Encoder as _;
use imap_codec::imap_types::core::{IString, NString};
use imap_codec::imap_types::extensions::namespace::Namespace;
use imap_codec::imap_types::fetch::MessageDataItem;
use imap_codec::imap_types::flag::{FlagFetch, FlagNameAttribute};
use imap_codec::imap_types::mailbox::Mailbox;
use imap_codec::imap_types::response::{Code, Data, Response as Meant, Status, StatusKind};
use imap_codec::imap_types::status::StatusDataItem;

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Material for a response: mostly letters and signs, or few would be valid.
    fn material(&mut self) -> Vec<u8> {
        let length = 32 + self.next() % 600;
        let octet = |number: u64| match number % 4 {
            0 => (number >> 8) as u8,
            1 => ((number >> 8) % 12) as u8,
            _ => b' ' + ((number >> 8) % 95) as u8,
        };
        (0..length).map(|_| octet(self.next())).collect()
    }
}

#[test]
fn what_another_implementation_writes_is_understood() {
    let (mut numbers, mut seen) = (Numbers(0x2545_f491_4f6c_dd1d), [0usize; 6]);
    for _ in 0..60_000 {
        let material = numbers.material();
        if let Ok(meant) = Meant::arbitrary(&mut Unstructured::new(&material)) {
            seen[check(&meant) as usize] += 1;
        }
    }
    for _ in 0..5_000 {
        let materials: Vec<Vec<u8>> = (0..8).map(|_| numbers.material()).collect();
        // Most responses made up as a whole have no message data: one bad item spoils them all.
        let items: Vec<_> = materials.iter().filter_map(|material| message_data(material)).collect();
        if let Ok(items) = items.try_into() {
            seen[check(&Meant::Data(Data::Fetch { seq: NonZeroU32::MIN, items })) as usize] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count >= 100), "too few of a kind: {seen:?}");
}

fn message_data(material: &[u8]) -> Option<MessageDataItem<'_>> {
    MessageDataItem::arbitrary(&mut Unstructured::new(material)).ok()
}

/// What a response was about.
#[derive(Clone, Copy)]
enum Kind {
    Continue,
    Status,
    Fetch,
    List,
    Numbers,
    Other,
}

fn check(meant: &Meant<'_>) -> Kind {
    let written = ResponseCodec::default().encode(meant).dump();
    let line = one_line(&written);
    compare(meant, Response::parse(&line), &String::from_utf8_lossy(&written))
}

/// However long its literals are, it is one response.
fn one_line(written: &[u8]) -> Vec<u8> {
    let mut framer = Framer::new(Limits { inline_literal: 1 << 20, ..Limits::default() });
    let mut buffer = BytesMut::from(written);
    let line = match framer.next(&mut buffer) {
        Ok(Some(Event::Line(line))) => line.to_vec(),
        other => panic!("{other:?} of {:?}", String::from_utf8_lossy(written)),
    };
    assert!(buffer.is_empty(), "more than one response in {:?}", String::from_utf8_lossy(written));
    line
}

/// Compares; answers with the kind of response.
fn compare(meant: &Meant<'_>, read: Response<'_>, shown: &str) -> Kind {
    match (meant, read) {
        (Meant::CommandContinuationRequest(_), Response::Continue(_)) => Kind::Continue,
        (Meant::Status(status), Response::Condition { tag, condition, code, text }) => {
            compare_status(status, tag, condition, shown);
            compare_code(status.code(), &code, shown);
            assert!(status.text().as_ref().as_bytes().ends_with(text.trim_ascii_start()), "{shown:?}");
            Kind::Status
        }
        (Meant::Data(Data::Fetch { seq, items }), Response::Data { number, name, rest }) => {
            assert_eq!((number, name), (Some(u64::from(seq.get())), &b"FETCH"[..]), "{shown:?}");
            compare_fetch(items.as_ref(), &Fetch::parse(rest), shown);
            Kind::Fetch
        }
        (Meant::Data(Data::List { items, delimiter, mailbox } | Data::Lsub { items, delimiter, mailbox }), read) => {
            let Response::Data { rest, .. } = read else { panic!("{shown:?}") };
            let entry = ListEntry::parse(rest).unwrap_or_else(|| panic!("no entry in {shown:?}"));
            let closed = items.iter().any(|item| matches!(item, FlagNameAttribute::Noselect));
            assert!(entry.unselectable || !closed, "{shown:?}");
            assert_eq!(entry.separator.map(char::from), delimiter.map(|delimiter| delimiter.inner()), "{shown:?}");
            assert_eq!(entry.name, name_of(mailbox), "{shown:?}");
            Kind::List
        }
        (Meant::Data(Data::Status { mailbox, items }), Response::Data { rest, .. }) => {
            let status = MailboxStatus::parse(rest).unwrap_or_else(|| panic!("no status in {shown:?}"));
            assert_eq!(status.name, name_of(mailbox), "{shown:?}");
            compare_numbers(items, &status, shown);
            Kind::Numbers
        }
        (Meant::Data(data), Response::Data { number, name, rest }) => {
            compare_other(data, number, name, rest, shown);
            Kind::Other
        }
        (_, read) => panic!("{read:?} of {shown:?}"),
    }
}

fn name_of(mailbox: &Mailbox<'_>) -> Vec<u8> {
    match mailbox {
        Mailbox::Inbox => b"INBOX".to_vec(),
        Mailbox::Other(other) => other.as_ref().to_vec(),
    }
}

fn compare_status(status: &Status<'_>, tag: Option<&[u8]>, condition: Condition, shown: &str) {
    let kind = |kind: StatusKind| match kind {
        StatusKind::Ok => Condition::Ok,
        StatusKind::No => Condition::No,
        StatusKind::Bad => Condition::Bad,
    };
    let expected = match status {
        Status::Untagged(body) => (None, kind(body.kind)),
        Status::Tagged(tagged) => (Some(tagged.tag.as_ref().as_bytes()), kind(tagged.body.kind)),
        Status::Bye(_) => (None, Condition::Bye),
    };
    assert_eq!((tag, condition), expected, "{shown:?}");
}

fn compare_code(meant: Option<&Code<'_>>, read: &cutover_imap::codec::Code<'_>, shown: &str) {
    match meant {
        Some(Code::UidNext(number) | Code::UidValidity(number) | Code::Unseen(number)) => {
            assert_eq!(read.number(), Some(u64::from(number.get())), "{shown:?}");
        }
        Some(Code::HighestModSeq(number)) => assert_eq!(read.number(), Some(number.get()), "{shown:?}"),
        Some(Code::AppendUid { uid_validity, uid }) => {
            let told = read.append_uid().unwrap_or_else(|| panic!("{shown:?}"));
            let uids: Vec<u32> = told.uids.iter().collect();
            assert_eq!((told.validity, uids), (uid_validity.get(), vec![uid.get()]), "{shown:?}");
        }
        Some(Code::CopyUid { uid_validity, .. }) => {
            let told = read.copy_uid().unwrap_or_else(|| panic!("{shown:?}"));
            assert_eq!(told.validity, uid_validity.get(), "{shown:?}");
        }
        Some(Code::Capability(capabilities)) => {
            let told = read.capabilities().unwrap_or_else(|| panic!("{shown:?}"));
            let missing = capabilities.as_ref().iter().find(|one| !told.has(&one.to_string().to_ascii_uppercase()));
            assert!(missing.is_none(), "{missing:?} of {shown:?}");
        }
        _ => {}
    }
}

fn compare_fetch(items: &[MessageDataItem<'_>], read: &Fetch<'_>, shown: &str) {
    let (mut uid, mut flags, mut date, mut body) = (None, None, None, None);
    for item in items {
        match item {
            MessageDataItem::Uid(number) => uid = Some(number.get()),
            MessageDataItem::Flags(list) => flags = Some(flags_of(list)),
            MessageDataItem::InternalDate(when) => date = Some(when.as_ref().timestamp()),
            MessageDataItem::Rfc822(data) => body = Some(octets(data)),
            MessageDataItem::BodyExt { section: None, origin: None | Some(0), data } => body = Some(octets(data)),
            _ => {}
        }
    }
    assert_eq!((read.uid, &read.flags), (uid, &flags), "{shown:?}");
    assert_eq!(read.internal_date.map(|date| date.map(|date| date.seconds)), date.map(Some), "{shown:?}");
    let binary = items.iter().any(|item| matches!(item, MessageDataItem::Binary { .. }));
    let found = read.body.as_ref().map(|body| match body {
        Body::Inline(octets) => Some(octets.to_vec()),
        Body::Nil => None,
        Body::Streamed(_) => panic!("a literal is missing in {shown:?}"),
    });
    assert!(binary || found == body, "{found:?} is not {body:?} in {shown:?}");
}

fn flags_of(list: &[FlagFetch<'_>]) -> Flags {
    let name = |flag: &FlagFetch<'_>| match flag {
        FlagFetch::Flag(flag) => flag.to_string(),
        FlagFetch::Recent => "\\Recent".to_owned(),
    };
    let names: Vec<String> = list.iter().map(name).collect();
    Flags::from_names(names.iter().map(String::as_str))
}

fn octets(data: &NString<'_>) -> Option<Vec<u8>> {
    data.0.as_ref().map(|text| match text {
        IString::Literal(literal) => literal.as_ref().to_vec(),
        IString::Quoted(quoted) => quoted.as_ref().as_bytes().to_vec(),
    })
}

fn compare_numbers(items: &[StatusDataItem], read: &MailboxStatus, shown: &str) {
    let mut expected = MailboxStatus { name: read.name.clone(), size: read.size, ..MailboxStatus::default() };
    for item in items {
        match item {
            StatusDataItem::Messages(number) => expected.messages = Some(u64::from(*number)),
            StatusDataItem::UidNext(number) => expected.uid_next = Some(number.get()),
            StatusDataItem::UidValidity(number) => expected.uid_validity = Some(number.get()),
            StatusDataItem::HighestModSeq(number) => expected.highest_modseq = Some(*number).filter(|&n| n > 0),
            _ => {}
        }
    }
    assert_eq!(*read, expected, "{shown:?}");
}

fn compare_other(
    data: &Data<'_>,
    number: Option<u64>,
    name: &[u8],
    rest: cutover_imap::codec::Scanner<'_>,
    shown: &str,
) {
    match data {
        Data::Search(numbers, _) => {
            let found: Vec<u32> = SearchResult::parse_search(rest).found.iter().collect();
            assert_eq!(found, numbers.iter().map(|number| number.get()).collect::<Vec<_>>(), "{shown:?}");
        }
        Data::Exists(count) => assert_eq!((number, name), (Some(u64::from(*count)), &b"EXISTS"[..])),
        Data::Expunge(place) => assert_eq!((number, name), (Some(u64::from(place.get())), &b"EXPUNGE"[..])),
        Data::Namespace { personal, other, shared } => {
            let read = Namespaces::parse(rest);
            for (meant, read) in [(personal, &read.personal), (other, &read.other), (shared, &read.shared)] {
                let meant: Vec<Vec<u8>> = meant.iter().map(prefix_of).collect();
                assert_eq!(read.iter().map(|space| space.prefix.clone()).collect::<Vec<_>>(), meant, "{shown:?}");
            }
        }
        _ => {}
    }
}

fn prefix_of(space: &Namespace<'_>) -> Vec<u8> {
    space.prefix.as_ref().to_vec()
}
