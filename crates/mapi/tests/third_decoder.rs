//! The reader in Rust against the small decoder in Python that was written from the specification
//! (`crates/testbed/judge/fasttransfer.py`), on every recorded stream and on what the writer makes.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod support;

use std::io::Write;

use cutover_mapi::fasttransfer::{Event, Lexer, PropertyHead, Writer};
use cutover_mapi::framing::{FrameWriter, ServerVersion};
use cutover_mapi::named::{names, sets};
use cutover_mapi::{Guid, NamedProperty, PropertyName, PropertyTag, PropertyType, PropertyValue, tags};
use serde_json::{Value, json};

use support::{contents, recorded, sha256, third_decoder};

#[test]
fn both_see_the_same_in_every_recorded_stream() {
    for stream in recorded() {
        let third = third_decoder("atoms", &stream.path);
        assert_eq!(third["opcodes"], json!([]));
        let ours = atoms(&stream.bytes);
        let theirs = third["atoms"].as_array().unwrap();
        let different = ours.iter().zip(theirs).find(|(ours, theirs)| ours != theirs);
        assert_eq!(different, None, "{}", stream.name());
        assert_eq!(ours.len(), theirs.len(), "{}", stream.name());
    }
}

#[test]
fn both_see_the_same_objects_in_recorded_messages() {
    let folder = tempfile::tempdir().unwrap();
    for stream in recorded().iter().filter(|stream| stream.name().contains("copy")) {
        for (number, content) in contents(&stream.bytes).into_iter().enumerate() {
            let file = folder.path().join(format!("{}-{number}", stream.name()));
            std::fs::write(&file, content).unwrap();
            let third = third_decoder("message", &file);
            let message = cutover_mapi::fasttransfer::Message::parse(content, support::WHOLE).unwrap();
            assert_eq!(third["message"]["properties"].as_array().unwrap().len(), message.properties.len());
            assert_eq!(third["message"]["recipients"].as_array().unwrap().len(), message.recipients.len());
            let inner: Vec<_> = message.attachments.iter().map(|attachment| attachment.message.is_some()).collect();
            let theirs = third["message"]["attachments"].as_array().unwrap().iter();
            assert_eq!(theirs.map(|attachment| !attachment["message"].is_null()).collect::<Vec<_>>(), inner);
        }
    }
}

#[test]
fn what_is_written_in_frames_is_read_by_both() {
    let mut writer = Writer::new(Vec::new());
    every_type(&mut writer);
    writer.start_recipient(0).unwrap();
    writer.string(tags::DISPLAY_NAME, "Ærlig 漢字").unwrap();
    writer.end_recipient().unwrap();
    writer.new_attachment(0).unwrap();
    writer.property(tags::ATTACH_DATA_BINARY, &PropertyValue::Binary(vec![7; 100_000])).unwrap();
    writer.end_attachment().unwrap();
    let stream = writer.finish().unwrap();
    let mut frames = FrameWriter::new(Vec::new(), ServerVersion::EXCHANGE_ONLINE).unwrap();
    frames.write_all(&stream).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&frames.finish().unwrap()).unwrap();
    let third = third_decoder("atoms", file.path());
    assert_eq!(third["opcodes"], json!([1, 3, 4, 2, 2, 2, 2]));
    assert_eq!(third["atoms"], json!(atoms(&stream)));
    assert_eq!(third_decoder("message", file.path())["message"]["attachments"].as_array().unwrap().len(), 1);
}

fn every_type(writer: &mut Writer<Vec<u8>>) {
    use PropertyValue::*;
    let values = [
        Integer16(-2),
        Integer32(-3),
        Floating32(0.5),
        Floating64(-0.25),
        Currency(-10_000),
        FloatingTime(2.5),
        ErrorCode(0x8004_010F),
        Boolean(true),
        Integer64(i64::MIN),
        Time(u64::MAX),
        Guid(sets::MEETING),
        String("Grüße".into()),
        String8(b"Gr\xFC\xDFe".to_vec()),
        StringIn(1251, b"\xE9".to_vec()),
        Binary(vec![1, 2, 3]),
        Opaque(PropertyType::RESTRICTION, vec![4]),
        Many(PropertyType::TIME, vec![Time(1), Time(2)]),
        PropertyValue::strings(["a", "", "漢字"]),
        Many(PropertyType::BINARY, vec![Binary(vec![]), Binary(vec![5])]),
        Many(PropertyType::INTEGER16, vec![]),
    ];
    for (number, value) in values.into_iter().enumerate() {
        let id = 0x6000 + number as u16;
        writer.property(PropertyTag::new(id, value.property_type()), &value).unwrap();
        writer.named(&NamedProperty::text(sets::PUBLIC_STRINGS, format!("x-{number}-é")), &value).unwrap();
    }
    writer.named(&names::REMINDER_SET, &PropertyValue::Boolean(false)).unwrap();
}

/// A stream as the decoder in Python shows it.
fn atoms(stream: &[u8]) -> Vec<Value> {
    let (mut lexer, mut input) = (Lexer::new(), stream);
    let mut atoms = Vec::new();
    let mut open: Option<Open> = None;
    while let Some(event) = lexer.next(&mut input).unwrap() {
        match (event, &mut open) {
            (Event::Marker(marker), _) => atoms.push(json!({"marker": marker.official()})),
            (Event::Property(head), open) => *open = Some(Open { head, values: Vec::new(), bytes: None, many: false }),
            (Event::End, open) => atoms.push(open.take().unwrap().finish()),
            (event, Some(open)) => open.event(event),
            (event, None) => panic!("{event:?} outside of a property"),
        }
    }
    lexer.finish().unwrap();
    atoms
}

/// A property that is being read.
struct Open {
    head: PropertyHead,
    values: Vec<Value>,
    bytes: Option<Vec<u8>>,
    many: bool,
}

impl Open {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Count(_) => self.many = true,
            Event::Fixed(bytes) => self.values.push(fixed(self.head.value_type().single(), &bytes)),
            Event::Length(_) => {
                self.end_bytes();
                self.bytes = Some(Vec::new());
            }
            Event::Piece(piece) => self.bytes.as_mut().unwrap().extend_from_slice(piece),
            other => panic!("{other:?} inside a value"),
        }
    }

    fn end_bytes(&mut self) {
        let Some(bytes) = self.bytes.take() else { return };
        self.values.push(variable(self.head.value_type().single(), &bytes));
    }

    fn finish(mut self) -> Value {
        self.end_bytes();
        let mut atom = json!({"tag": format!("{:08X}", self.head.tag.number())});
        match self.head.name.as_ref().map(|name| (name.set, &name.name)) {
            Some((set, PropertyName::Id(id))) => atom["name"] = json!({"set": set.to_string(), "id": id}),
            Some((set, PropertyName::Text(text))) => atom["name"] = json!({"set": set.to_string(), "text": text}),
            None => {}
        }
        match self.many {
            true => atom["values"] = self.values.into(),
            false => atom["value"] = self.values.remove(0),
        }
        atom
    }
}

fn fixed(kind: PropertyType, bytes: &[u8]) -> Value {
    let hex = || bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    match (kind, bytes) {
        (PropertyType::BOOLEAN, [value, _]) => json!(*value != 0),
        (PropertyType::INTEGER16, bytes) => json!(i16::from_le_bytes(bytes.try_into().unwrap())),
        (PropertyType::INTEGER32, bytes) => json!(i32::from_le_bytes(bytes.try_into().unwrap())),
        (PropertyType::ERROR_CODE, bytes) => json!(u32::from_le_bytes(bytes.try_into().unwrap())),
        (PropertyType::TIME, bytes) => json!(u64::from_le_bytes(bytes.try_into().unwrap())),
        (PropertyType::INTEGER64 | PropertyType::CURRENCY, bytes) => {
            json!(i64::from_le_bytes(bytes.try_into().unwrap()))
        }
        (PropertyType::GUID, bytes) => json!(Guid::from_wire(bytes.try_into().unwrap()).to_string()),
        _ => json!(hex()),
    }
}

fn variable(kind: PropertyType, bytes: &[u8]) -> Value {
    let wide = |bytes: &[u8]| {
        let units: Vec<_> = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
        String::from_utf16_lossy(units.strip_suffix(&[0]).unwrap_or(&units))
    };
    let narrow = |bytes: &[u8], encoding: &'static encoding_rs::Encoding| {
        encoding.decode_without_bom_handling(bytes.strip_suffix(&[0]).unwrap_or(bytes)).0.into_owned()
    };
    match kind.code_page() {
        Some(1200) => json!(wide(bytes)),
        Some(1251) => json!(narrow(bytes, encoding_rs::WINDOWS_1251)),
        None if kind == PropertyType::STRING => json!(wide(bytes)),
        None if kind == PropertyType::STRING8 => json!(narrow(bytes, encoding_rs::WINDOWS_1252)),
        None => json!({"length": bytes.len(), "sha256": sha256(bytes)}),
        other => panic!("code page {other:?}"),
    }
}
