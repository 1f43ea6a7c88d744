//! The digest leaves out what servers change, and nothing else.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod support;

use cutover_mapi::fasttransfer::{Digester, Message, Writer};
use cutover_mapi::named::names;
use cutover_mapi::{PropertyTag, PropertyType, PropertyValue, tags};

use support::{WHOLE, contents, recorded, written};

type Pair = (PropertyTag, PropertyValue);

fn digest(stream: &[u8]) -> [u8; 32] {
    let mut digester = Digester::new(None);
    digester.feed(stream).unwrap();
    digester.finish().unwrap()
}

fn of(pairs: &[Pair]) -> [u8; 32] {
    let mut writer = Writer::new(Vec::new());
    pairs.iter().for_each(|(tag, value)| writer.property(*tag, value).unwrap());
    digest(&writer.finish().unwrap())
}

/// A value and another one, for any tag.
fn two_values(tag: PropertyTag) -> [PropertyValue; 2] {
    match tag.property_type() {
        PropertyType::INTEGER32 => [PropertyValue::Integer32(8), PropertyValue::Integer32(0)],
        PropertyType::BOOLEAN => [true, false].map(PropertyValue::Boolean),
        PropertyType::STRING => ["a", "b"].map(|text| PropertyValue::String(text.into())),
        PropertyType::TIME => [1, 2].map(PropertyValue::Time),
        PropertyType::INTEGER64 => [1, 2].map(PropertyValue::Integer64),
        PropertyType::BINARY => [vec![1], vec![2]].map(PropertyValue::Binary),
        other => panic!("no values of {other}"),
    }
}

#[test]
fn what_a_server_changes_is_left_out() {
    let assigned = [
        tags::ENTRY_ID,
        tags::PARENT_ENTRY_ID,
        tags::RECORD_KEY,
        tags::INSTANCE_KEY,
        tags::SOURCE_KEY,
        tags::MESSAGE_ID,
        tags::CHANGE_KEY,
        tags::PREDECESSOR_CHANGE_LIST,
        tags::CHANGE_NUMBER,
        tags::LAST_MODIFICATION_TIME,
        tags::LOCAL_COMMIT_TIME,
        tags::MESSAGE_SIZE,
        tags::HAS_ATTACHMENTS,
        tags::DISPLAY_TO,
        tags::NORMALIZED_SUBJECT,
    ];
    for tag in assigned {
        let [one, other] = two_values(tag);
        assert_eq!(of(&[(tag, one)]), of(&[(tag, other)]), "{tag}");
        assert_eq!(of(&[(tag, two_values(tag)[0].clone())]), of(&[]), "{tag}");
    }
}

#[test]
fn everything_else_counts() {
    let kept = [
        tags::SUBJECT,
        tags::MESSAGE_CLASS,
        tags::IMPORTANCE,
        tags::SENSITIVITY,
        tags::MESSAGE_DELIVERY_TIME,
        tags::CLIENT_SUBMIT_TIME,
        tags::TRANSPORT_MESSAGE_HEADERS,
        tags::BODY,
        tags::HTML,
        tags::RTF_COMPRESSED,
        tags::INTERNET_MESSAGE_ID,
        tags::FLAG_STATUS,
        tags::SENDER_EMAIL_ADDRESS,
        tags::READ_RECEIPT_REQUESTED,
        tags::MESSAGE_FLAGS,
        tags::SEARCH_KEY,
        PropertyTag::from_number(0x6123_0014),
    ];
    for tag in kept {
        let [one, other] = two_values(tag);
        assert_ne!(of(&[(tag, one.clone())]), of(&[(tag, other)]), "{tag}");
        assert_ne!(of(&[(tag, one.clone())]), of(&[]), "{tag}");
        assert_ne!(of(&[(tag, one.clone())]), of(&[(tag, one.clone()), (tag, one)]), "{tag}");
    }
}

#[test]
fn of_the_flags_of_a_message_only_its_writers_count() {
    let flags = |flags| of(&[(tags::MESSAGE_FLAGS, PropertyValue::Integer32(flags))]);
    assert_eq!(flags(0x8), flags(0x8 | 0x1 | 0x2 | 0x10 | 0x400));
    assert_ne!(flags(0x8), flags(0x1));
}

#[test]
fn order_code_page_and_final_nul_do_not_count() {
    let [subject, class] = [tags::SUBJECT, tags::MESSAGE_CLASS];
    let text = |text: &str| PropertyValue::String(text.into());
    let one = of(&[(subject, text("Grüße")), (class, text("IPM.Note"))]);
    assert_eq!(of(&[(class, text("IPM.Note")), (subject, text("Grüße"))]), one);
    let narrow = (subject.with_type(PropertyType::STRING8), PropertyValue::String8(b"Gr\xFC\xDFe".to_vec()));
    assert_eq!(of(&[narrow, (class, text("IPM.Note"))]), one);
    let paged = PropertyValue::StringIn(1250, b"Gr\xFC\xDFe".to_vec());
    assert_eq!(of(&[(subject.with_type(paged.property_type()), paged), (class, text("IPM.Note"))]), one);
    let without_nul = [0x1F, 0, 0x37, 0, 2, 0, 0, 0, b'a', 0];
    assert_eq!(digest(&without_nul), of(&[(subject, text("a"))]));
    assert_ne!(of(&[(subject, text("a\u{0}"))]), of(&[(subject, text("a"))]));
    assert_ne!(of(&[(subject, text("IPM.Note")), (class, text("Grüße"))]), one);
}

#[test]
fn names_count_and_not_their_ids() {
    let yes = PropertyValue::Boolean(true);
    let both = |first, second| {
        let mut writer = Writer::new(Vec::new());
        writer.named(&first, &yes).unwrap();
        writer.named(&second, &yes).unwrap();
        digest(&writer.finish().unwrap())
    };
    assert_eq!(both(names::REMINDER_SET, names::TASK_COMPLETE), both(names::TASK_COMPLETE, names::REMINDER_SET));
    assert_ne!(both(names::REMINDER_SET, names::TASK_COMPLETE), both(names::REMINDER_SET, names::REMINDER_SET));
}

#[test]
fn recipients_and_attachments_count_with_their_order() {
    let recipients = |names: [&str; 2]| {
        let mut writer = Writer::new(Vec::new());
        for (row, name) in names.into_iter().enumerate() {
            writer.start_recipient(row as i32 + names[0].len() as i32).unwrap();
            writer.property(tags::ENTRY_ID, &PropertyValue::Binary(name.into())).unwrap();
            writer.end_recipient().unwrap();
        }
        digest(&writer.finish().unwrap())
    };
    assert_ne!(recipients(["a", "b"]), recipients(["b", "a"]));
    assert_ne!(recipients(["a", "b"]), recipients(["a", "a"]));
    assert_ne!(recipients(["a", "b"]), recipients(["b", "b"]));
    let attachment = |number, embedded: bool| {
        let mut writer = Writer::new(Vec::new());
        writer.new_attachment(number).unwrap();
        if embedded {
            writer.start_embedded().unwrap();
            writer.end_embedded().unwrap();
        }
        writer.end_attachment().unwrap();
        digest(&writer.finish().unwrap())
    };
    assert_eq!(attachment(1, false), attachment(2, false));
    assert_ne!(attachment(1, false), attachment(1, true));
    let one_child = |begin: fn(&mut Writer<Vec<u8>>), end: fn(&mut Writer<Vec<u8>>)| {
        let mut writer = Writer::new(Vec::new());
        begin(&mut writer);
        end(&mut writer);
        digest(&writer.finish().unwrap())
    };
    let recipient = one_child(|writer| writer.start_recipient(1).unwrap(), |writer| writer.end_recipient().unwrap());
    assert_ne!(attachment(1, false), recipient, "without any property that counts");
}

#[test]
fn recorded_messages_keep_their_digest_when_they_are_written_again() {
    let mut different = std::collections::BTreeSet::new();
    for stream in recorded().iter().filter(|stream| !stream.name().contains("hierarchy")) {
        for content in contents(&stream.bytes) {
            let Ok(message) = Message::parse(content, WHOLE) else { continue };
            assert_eq!(digest(content), digest(&written(&message)), "{}", stream.name());
            different.insert(digest(content));
        }
    }
    assert!(different.is_empty() || different.len() > 200, "{} different messages", different.len());
}
