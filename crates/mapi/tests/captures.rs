//! The streams of a server that this project did not write, against what is known of them from its database and from
//! the messages that were put into it.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod support;

use std::collections::BTreeMap;

use cutover_mapi::fasttransfer::{Lexer, Message, Properties, Shower};
use cutover_mapi::named::names;
use cutover_mapi::{PropertyTag, PropertyValue, tags};
use serde_json::{Value, json};

use support::{WHOLE, contents, recorded, sha256, written};

/// A body in its own code page, which is not listed in what is known, is converted for the stream.
const STREAMED_OTHERWISE: [&str; 1] = ["<NDBBIAKOPKHFGPLCODIGIEKBCHAA.doug@example.com>"];

#[test]
fn every_stream_is_read_to_its_end() {
    for stream in recorded() {
        let (mut lexer, mut input) = (Lexer::new(), &stream.bytes[..]);
        while lexer.next(&mut input).unwrap().is_some() {}
        lexer.finish().unwrap();
        assert_eq!(lexer.position(), stream.bytes.len() as u64, "{}", stream.name());
        let (mut shower, mut text) = (Shower::new(), String::new());
        shower.feed(&stream.bytes, &mut text).unwrap();
        shower.finish().unwrap();
        assert!(text.lines().count() >= 4, "{}", stream.name());
    }
}

#[test]
fn messages_are_what_the_database_says() {
    let mut compared = 0;
    for stream in recorded() {
        let Some(expected) = stream.facts().as_ref().and_then(expected) else { continue };
        let messages = contents(&stream.bytes).into_iter().map(|content| Message::parse(content, WHOLE).unwrap());
        let found = messages.map(|message| facts(&message));
        let (found, known) = (sorted(found), sorted(expected.iter().map(expected_facts)));
        assert_eq!(found.len(), known.len(), "{}", stream.name());
        assert_eq!(only(&found, &known).first(), only(&known, &found).first(), "{}", stream.name());
        compared += expected.len();
    }
    println!("{compared} messages compared");
    assert!(compared == 0 || compared > 250, "{compared} messages compared");
}

#[test]
fn messages_are_written_as_they_were_read() {
    for stream in recorded().iter().filter(|stream| !stream.name().contains("state")) {
        for content in contents(&stream.bytes) {
            let Ok(message) = Message::parse(content, WHOLE) else { continue };
            let again = Message::parse(&written(&message), WHOLE).unwrap();
            assert_eq!(plain(&again), plain(&message), "{}", stream.name());
        }
    }
}

#[test]
fn categories_and_flags_are_read_by_name() {
    let Some(stream) = recorded().into_iter().find(|stream| stream.name() == "stream-copyto-categories.fx") else {
        return;
    };
    let message = Message::parse(&stream.bytes, WHOLE).unwrap();
    let Some(PropertyValue::Many(_, categories)) = message.properties.named(&names::KEYWORDS) else {
        panic!("there are categories");
    };
    assert!(categories.len() >= 2);
    assert!(categories.iter().all(|category| category.as_text().is_some_and(|text| !text.is_empty())));
    assert_eq!(message.properties.integer(tags::FLAG_STATUS), Some(2));
}

/// The facts among `these` and not among `those`, but for messages that are streamed otherwise.
fn only(these: &[String], those: &[String]) -> Vec<String> {
    let otherwise = |facts: &String| STREAMED_OTHERWISE.iter().any(|id| facts.contains(id));
    these.iter().filter(|facts| !those.contains(facts) && !otherwise(facts)).cloned().collect()
}

/// Messages that are named in what is known of a stream, if all in it are.
fn expected(facts: &Value) -> Option<Vec<Value>> {
    if let Some(one) = facts.get("mid_gc").map(|_| vec![facts.clone()]) {
        return Some(one);
    }
    let listed = facts.get("messages_any_order").or(Some(facts)).and_then(Value::as_array)?;
    let associated = facts.get("fai_any_order").and_then(Value::as_array);
    Some(listed.iter().chain(associated.into_iter().flatten()).cloned().collect())
}

/// What is compared, as it is known from elsewhere.
fn expected_facts(known: &Value) -> Value {
    let hash = |name: &str| known[name].get("sha256").cloned().unwrap_or_default();
    let all = |name: &str| known[name].as_array().cloned().unwrap_or_default();
    // This server streams no recipients of reports: they have no type.
    let report = known["message_class"].as_str().is_some_and(|class| class.starts_with("REPORT."));
    let recipients: Vec<_> =
        all("recipients").iter().filter(|_| !report).map(|known| json!([known["type"], known["smtp"]])).collect();
    let attachments: Vec<_> = all("attachments").iter().map(expected_attachment).collect();
    json!({
        "class": known["message_class"], "subject": text(&known["subject"]), "id": text(&known["internet_message_id"]),
        "importance": known["importance"], "body": hash("body"), "html": hash("html"), "rtf": hash("rtf_compressed"),
        "recipients": recipients, "attachments": attachments,
    })
}

fn expected_attachment(known: &Value) -> Value {
    let inner = known.get("embedded").filter(|inner| inner.is_object()).map(expected_facts);
    let data = known.get("data").and_then(|data| data.get("sha256")).cloned();
    let given = |name: &Value| text(name).as_str().filter(|name| !name.starts_with("attachment")).map(str::to_owned);
    let name = [given(&known["long_filename"]), given(&known["filename"])].map(Option::unwrap_or_default);
    json!({"name": name, "method": known["method"], "mime": text(&known["mime"]), "data": data, "message": inner})
}

/// Nothing and an empty text are the same to the database.
fn text(value: &Value) -> Value {
    value.as_str().unwrap_or_default().into()
}

/// The same facts, as they are read.
fn facts(message: &Message) -> Value {
    let own = &message.properties;
    let body = own.text(tags::BODY).map(|text| sha256(text.as_bytes()));
    json!({
        "class": own.text(tags::MESSAGE_CLASS), "subject": subject(own),
        "id": own.text(tags::INTERNET_MESSAGE_ID).unwrap_or_default(), "importance": own.integer(tags::IMPORTANCE),
        "body": body, "html": hash(own, tags::HTML), "rtf": hash(own, tags::RTF_COMPRESSED),
        "recipients": message.recipients.iter().map(recipient).collect::<Vec<_>>(),
        "attachments": message.attachments.iter().map(attachment).collect::<Vec<_>>(),
    })
}

fn subject(own: &Properties) -> String {
    let parts = [tags::SUBJECT_PREFIX, tags::NORMALIZED_SUBJECT].map(|tag| own.text(tag).unwrap_or_default());
    own.text(tags::SUBJECT).unwrap_or_else(|| parts.concat())
}

fn hash(properties: &Properties, tag: PropertyTag) -> Value {
    properties.bytes(tag).map(|bytes| sha256(bytes).into()).unwrap_or_default()
}

fn recipient(recipient: &Properties) -> Value {
    let kind = match recipient.integer(tags::RECIPIENT_TYPE) {
        Some(1) => "To",
        Some(2) => "Cc",
        Some(3) => "Bcc",
        other => panic!("a recipient of type {other:?}"),
    };
    json!([kind, recipient.text(tags::SMTP_ADDRESS)])
}

fn attachment(attachment: &cutover_mapi::fasttransfer::Attachment) -> Value {
    let own = &attachment.properties;
    let text = |tag| own.text(tag).unwrap_or_default();
    // This server makes names up for attachments that have none.
    let given = |name: String| if name.starts_with("attachment") { String::new() } else { name };
    let name = [text(tags::ATTACH_LONG_FILENAME), text(tags::ATTACH_FILENAME)].map(given);
    json!({
        "name": name, "method": own.integer(tags::ATTACH_METHOD), "mime": text(tags::ATTACH_MIME_TAG),
        "data": hash(own, tags::ATTACH_DATA_BINARY), "message": attachment.message.as_ref().map(facts),
    })
}

fn sorted(facts: impl Iterator<Item = Value>) -> Vec<String> {
    let mut facts: Vec<_> = facts.map(|facts| facts.to_string()).collect();
    facts.sort();
    facts
}

/// A message without the ids of named properties, which are a stream's own.
fn plain(message: &Message) -> Value {
    let all: Vec<_> = message
        .attachments
        .iter()
        .map(|attachment| json!([listed(&attachment.properties), attachment.message.as_ref().map(plain)]))
        .collect();
    let recipients: Vec<_> = message.recipients.iter().map(listed).collect();
    json!([listed(&message.properties), recipients, all])
}

fn listed(properties: &Properties) -> BTreeMap<String, String> {
    let key = |head: &cutover_mapi::fasttransfer::PropertyHead| match &head.name {
        Some(name) => format!("{name} {}", head.tag.property_type()),
        None => head.tag.to_string(),
    };
    properties.iter().map(|property| (key(&property.head), format!("{:?}", property.value))).collect()
}
