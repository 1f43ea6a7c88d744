//! However a stream is cut on its way, every reader sees the same, and the mark is put at the same place.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod support;

use std::io::Write;

use cutover_mapi::fasttransfer::{
    ContentError, Digester, Event, LexError, Lexer, Limits, Message, MessageReader, PropertyHead, Shower, Stamp, Writer,
};
use cutover_mapi::framing::{FrameEvent, FrameReader, FrameWriter, FramedStamp, Opcode, ServerVersion};
use cutover_mapi::named::{names, sets};
use cutover_mapi::{NamedProperty, PropertyTag, PropertyType, PropertyValue, tags};
use proptest::collection::vec;
use proptest::prelude::*;

use support::{WHOLE, contents, recorded};

const KEY: NamedProperty = NamedProperty::known(sets::PUBLIC_STRINGS, "cutover-test-key");

/// Everything that the readers say of a stream.
#[derive(Debug, PartialEq)]
struct Seen {
    atoms: Vec<Atom>,
    end: Result<(), LexError>,
    message: Result<Message, ContentError>,
    digest: Result<[u8; 32], ContentError>,
    text: String,
    stamped: Result<Vec<u8>, LexError>,
}

/// Events without what depends on the cutting.
#[derive(Debug, PartialEq)]
enum Atom {
    Event(String),
    Head(PropertyHead),
    Bytes(Vec<u8>),
}

fn seen<'a>(pieces: impl Iterator<Item = &'a [u8]> + Clone) -> Seen {
    let (atoms, end) = lexed(pieces.clone());
    let (mut shower, mut text) = (Shower::new(), String::new());
    let _ = pieces.clone().try_for_each(|piece| shower.feed(piece, &mut text));
    Seen { atoms, end, message: read(pieces.clone()), digest: digested(pieces.clone()), text, stamped: stamped(pieces) }
}

fn lexed<'a>(mut pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<Atom>, Result<(), LexError>) {
    let (mut lexer, mut atoms) = (Lexer::new(), Vec::new());
    let ended = pieces.try_for_each(|mut piece| {
        while let Some(event) = lexer.next(&mut piece)? {
            match (event, atoms.last_mut()) {
                (Event::Piece(more), Some(Atom::Bytes(bytes))) => bytes.extend_from_slice(more),
                (Event::Piece(piece), _) => atoms.push(Atom::Bytes(piece.to_vec())),
                (Event::Property(head), _) => atoms.push(Atom::Head(head)),
                (event, _) => atoms.push(Atom::Event(format!("{event:?}"))),
            }
        }
        Ok(())
    });
    assert_eq!(ended.is_err(), ended.is_err() && lexer.finish() == ended, "an error stays");
    (atoms, ended.and_then(|()| lexer.finish()))
}

fn read<'a>(mut pieces: impl Iterator<Item = &'a [u8]>) -> Result<Message, ContentError> {
    let mut reader = MessageReader::new(Limits { value: 100, message: 20_000 });
    pieces.try_for_each(|piece| reader.feed(piece))?;
    reader.finish()
}

fn digested<'a>(mut pieces: impl Iterator<Item = &'a [u8]>) -> Result<[u8; 32], ContentError> {
    let mut digester = Digester::new(Some(KEY));
    pieces.try_for_each(|piece| digester.feed(piece))?;
    digester.finish()
}

fn stamp() -> Stamp {
    Stamp::new(KEY, &PropertyValue::String("the key".into())).unwrap()
}

fn stamped<'a>(mut pieces: impl Iterator<Item = &'a [u8]>) -> Result<Vec<u8>, LexError> {
    let (mut stamp, mut out) = (stamp(), Vec::new());
    pieces.try_for_each(|piece| stamp.feed(piece, &mut out))?;
    stamp.finish(&mut out)?;
    Ok(out)
}

/// The stream inside of frames.
fn unframed(framed: &[u8]) -> Vec<u8> {
    let (mut frames, mut input) = (FrameReader::new(), framed);
    let (mut stream, mut data) = (Vec::new(), false);
    while let Some(event) = frames.next(&mut input) {
        match event {
            FrameEvent::Begin { opcode, .. } => data = opcode == Opcode::Data,
            FrameEvent::Piece(piece) if data => stream.extend_from_slice(piece),
            FrameEvent::Piece(_) | FrameEvent::End => {}
        }
    }
    frames.finish().unwrap();
    stream
}

/// A framed stream with the mark, given in pieces of a size.
fn stamped_in_frames(framed: &[u8], step: usize) -> Vec<u8> {
    let (mut stamp, mut out) = (FramedStamp::new(stamp()), Vec::new());
    framed.chunks(step).for_each(|piece| stamp.feed(piece, &mut out).unwrap());
    stamp.finish(&mut out).unwrap();
    out
}

fn frames_of(stream: &[u8], step: usize) -> Vec<u8> {
    let mut frames = FrameWriter::new(Vec::new(), ServerVersion::EXCHANGE_ONLINE).unwrap();
    stream.chunks(step).for_each(|piece| frames.write_all(piece).unwrap());
    frames.finish().unwrap()
}

fn value() -> impl Strategy<Value = PropertyValue> {
    let single = prop_oneof![
        any::<i32>().prop_map(PropertyValue::Integer32),
        any::<bool>().prop_map(PropertyValue::Boolean),
        any::<u64>().prop_map(PropertyValue::Time),
        "[a-zæ漢\u{0}]{0,9}".prop_map(PropertyValue::String),
        vec(any::<u8>(), 0..300).prop_map(PropertyValue::Binary),
        vec(any::<u8>(), 0..9).prop_map(|bytes| PropertyValue::StringIn(932, bytes)),
    ];
    let many = vec("[a-z漢]{0,3}", 0..4).prop_map(PropertyValue::strings);
    prop_oneof![4 => single, 1 => many]
}

fn name() -> impl Strategy<Value = Option<NamedProperty>> {
    let numbers = (0x8000u32..0x8010).prop_map(|id| NamedProperty::id(sets::COMMON, id));
    let texts = "[a-zø]{0,5}".prop_map(|text| NamedProperty::text(sets::PUBLIC_STRINGS, text));
    prop_oneof![Just(None), numbers.prop_map(Some), texts.prop_map(Some), Just(Some(KEY))]
}

type Properties = Vec<(Option<NamedProperty>, u16, PropertyValue)>;

fn properties() -> impl Strategy<Value = Properties> {
    vec((name(), 0x0001u16..0x3FFF, value()), 0..5)
}

fn write(properties: &Properties, writer: &mut Writer<Vec<u8>>) {
    for (name, id, value) in properties {
        match name {
            Some(name) => writer.named(name, value).unwrap(),
            None => writer.property(PropertyTag::new(*id, value.property_type()), value).unwrap(),
        }
    }
}

prop_compose! {
    /// A message with a message in it.
    fn message()(own in properties(), recipient in properties(), file in properties(), inner in properties()) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        write(&own, &mut writer);
        writer.start_recipient(1).unwrap();
        write(&recipient, &mut writer);
        writer.end_recipient().unwrap();
        writer.new_attachment(2).unwrap();
        write(&file, &mut writer);
        writer.start_embedded().unwrap();
        write(&inner, &mut writer);
        writer.end_embedded().unwrap();
        writer.end_attachment().unwrap();
        writer.finish().unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_cut_anywhere_changes_nothing(stream in message()) {
        let whole = seen(std::iter::once(&stream[..]));
        prop_assert!(whole.end.is_ok() && whole.message.is_ok() && whole.digest.is_ok());
        for cut in 0..=stream.len() {
            let (before, after) = stream.split_at(cut);
            prop_assert_eq!(&seen([before, after].into_iter()), &whole, "cut at {}", cut);
        }
        prop_assert_eq!(&seen(stream.chunks(1)), &whole);
    }

    #[test]
    fn what_is_broken_is_broken_at_the_same_place(
        stream in message(), place in any::<prop::sample::Index>(), byte in any::<u8>(), step in 1usize..40
    ) {
        let mut stream = stream;
        let place = place.index(stream.len());
        stream[place] = byte;
        let whole = seen(std::iter::once(&stream[..]));
        prop_assert_eq!(&seen(stream.chunks(1)), &whole);
        prop_assert_eq!(&seen(stream.chunks(step)), &whole);
    }

    #[test]
    fn any_bytes_are_taken(stream in vec(any::<u8>(), 0..200), step in 1usize..20) {
        prop_assert_eq!(seen(stream.chunks(step)), seen(std::iter::once(&stream[..])));
    }

    #[test]
    fn the_mark_changes_nothing_else(stream in message(), frame in 1usize..300, step in 1usize..300) {
        let marked = stamped(std::iter::once(&stream[..])).unwrap();
        prop_assert_eq!(digested(std::iter::once(&marked[..])), digested(std::iter::once(&stream[..])));
        let message = Message::parse(&marked, WHOLE).unwrap();
        let marks = message.properties.iter().filter(|property| property.head.name.as_ref() == Some(&KEY));
        prop_assert_eq!(marks.count(), 1);
        prop_assert_eq!(message.properties.named(&KEY), Some(&PropertyValue::String("the key".into())));
        prop_assert_eq!(&stamped(std::iter::once(&marked[..])).unwrap(), &marked, "a second time");
        let mut framed = Vec::new();
        for piece in stream.chunks(frame) {
            cutover_mapi::framing::write_frame(&mut framed, Opcode::Data, piece).unwrap();
            cutover_mapi::framing::write_frame(&mut framed, Opcode::Other(9), b"?").unwrap();
        }
        prop_assert_eq!(&unframed(&stamped_in_frames(&framed, step)), &marked);
    }

    #[test]
    fn limits_hold(stream in vec(any::<u8>(), 0..400)) {
        let limits = Limits { value: 16, message: 1000 };
        if let Ok(message) = Message::parse(&stream, limits) {
            prop_assert!(message.properties.len() <= 1000 / 96);
        }
    }
}

#[test]
fn recorded_messages_are_the_same_in_pieces_of_any_size() {
    for stream in recorded() {
        let whole = lexed(std::iter::once(&stream.bytes[..]));
        for step in [1, 7, 4096] {
            assert!(lexed(stream.bytes.chunks(step)) == whole, "{} in pieces of {step}", stream.name());
        }
    }
}

#[test]
fn recorded_messages_take_the_mark_in_frames_of_any_size() {
    for stream in recorded().iter().filter(|stream| !stream.name().contains("hierarchy")) {
        for content in contents(&stream.bytes).into_iter().filter(|content| Message::parse(content, WHOLE).is_ok()) {
            let marked = stamped(std::iter::once(content)).unwrap();
            assert_eq!(marked.len() - content.len(), 4 + 17 + 34 + 4 + 16, "{}", stream.name());
            for step in [100, 1 << 20] {
                let framed = stamped_in_frames(&frames_of(content, 1000), step);
                assert!(unframed(&framed) == marked, "{}", stream.name());
            }
        }
    }
}

#[test]
fn the_frame_around_a_long_list_becomes_several() {
    let mut writer = Writer::new(Vec::new());
    writer.property(tags::HTML, &PropertyValue::Binary(vec![b'x'; 300_000])).unwrap();
    writer.property(PropertyTag::new(0x6000, PropertyType::TIME.multiple()), &times(50_000)).unwrap();
    for _ in 0..30_000 {
        writer.property(tags::READ_RECEIPT_REQUESTED, &PropertyValue::Boolean(true)).unwrap();
    }
    writer.named(&KEY, &PropertyValue::String("an older key".into())).unwrap();
    writer.start_recipient(0).unwrap();
    writer.named(&names::KEYWORDS, &PropertyValue::strings(["x"; 9])).unwrap();
    writer.end_recipient().unwrap();
    let stream = writer.finish().unwrap();
    let mut framed = Vec::new();
    cutover_mapi::framing::write_frame(&mut framed, Opcode::Data, &stream).unwrap();
    for step in [999, 1 << 20] {
        let out = stamped_in_frames(&framed, step);
        assert!(cut_well(&out) > 10);
        assert!(cut_well(&frames_of(&stream, step)) > 10);
        assert!(unframed(&out) == stamped(std::iter::once(&stream[..])).unwrap());
    }
}

#[test]
fn frames_after_the_list_pass_as_they_are() {
    let mut writer = Writer::new(Vec::new());
    writer.start_recipient(0).unwrap();
    writer.end_recipient().unwrap();
    let stream = writer.finish().unwrap();
    let frame = |opcode, payload: &[u8]| {
        let mut out = Vec::new();
        cutover_mapi::framing::write_frame(&mut out, opcode, payload).unwrap();
        out
    };
    let rest = [frame(Opcode::Data, &[]), frame(Opcode::Data, &stream[4..]), frame(Opcode::Version, b"v")].concat();
    let framed = [frame(Opcode::Object, b"o"), frame(Opcode::Data, &stream[..4]), rest.clone()].concat();
    let marked = stamped(std::iter::once(&stream[..4])).unwrap();
    let expected = [frame(Opcode::Object, b"o"), frame(Opcode::Data, &marked), rest].concat();
    for step in [1, 5, 1000] {
        assert_eq!(stamped_in_frames(&framed, step), expected);
    }
}

#[test]
fn more_than_the_limit_is_refused() {
    let recipients = |count: i32| {
        let mut writer = Writer::new(Vec::new());
        for row in 0..count {
            writer.start_recipient(row).unwrap();
            writer.end_recipient().unwrap();
        }
        writer.finish().unwrap()
    };
    let limits = Limits { value: 100, message: 10_000 };
    assert!(Message::parse(&recipients(10), limits).is_ok());
    assert_eq!(Message::parse(&recipients(100), limits), Err(ContentError::TooLarge));
    let values = |count: usize, length: usize| {
        let mut writer = Writer::new(Vec::new());
        writer.named(&KEY, &PropertyValue::strings(vec!["x".repeat(length); count])).unwrap();
        writer.property(tags::HTML, &PropertyValue::Binary(vec![1; length])).unwrap();
        writer.finish().unwrap()
    };
    assert!(Message::parse(&values(10, 100), limits).is_ok());
    assert_eq!(Message::parse(&values(100, 1), limits), Err(ContentError::TooLarge));
    assert_eq!(Message::parse(&values(1, 10_000), limits), Err(ContentError::TooLarge));
    let long = Message::parse(&values(0, 50_000), limits).unwrap();
    let html = &long.properties.find(tags::HTML).unwrap().value;
    let length = values(0, 50_000).len() as u64;
    assert_eq!(html, &cutover_mapi::fasttransfer::Held::Range { start: length - 50_000, length: 50_000 });
}

/// How many frames there are, all of which end where a stream may be cut.
fn cut_well(framed: &[u8]) -> usize {
    let (mut frames, mut lexer, mut input) = (FrameReader::new(), Lexer::new(), framed);
    let (mut data, mut count) = (false, 0);
    while let Some(event) = frames.next(&mut input) {
        match event {
            FrameEvent::Begin { opcode, .. } => data = opcode == Opcode::Data,
            FrameEvent::Piece(mut piece) if data => while lexer.next(&mut piece).unwrap().is_some() {},
            FrameEvent::Piece(_) => {}
            FrameEvent::End => {
                assert!(lexer.may_be_cut(), "frame {count} ends at {}", lexer.position());
                count += 1;
            }
        }
    }
    count
}

fn times(count: u64) -> PropertyValue {
    PropertyValue::Many(PropertyType::TIME, (0..count).map(PropertyValue::Time).collect())
}
