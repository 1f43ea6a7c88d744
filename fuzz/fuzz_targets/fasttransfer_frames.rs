//! Frames around a stream are the same however the bytes come in, and a mark that is put in through them is the one that
//! is put into the stream itself (the samples that Microsoft publishes of `importItem` and `UploadItems`).

#![no_main]

use cutover_mapi::fasttransfer::Stamp;
use cutover_mapi::framing::{FrameEvent, FrameReader, FramedStamp, Opcode, write_frame};
use cutover_mapi::named::sets;
use cutover_mapi::{NamedProperty, PropertyValue};
use libfuzzer_sys::fuzz_target;

fn stamp() -> Stamp {
    let key = NamedProperty::known(sets::PUBLIC_STRINGS, "k");
    Stamp::new(key, &PropertyValue::Integer32(1)).expect("the mark is short")
}

/// The stream in the frames, and everything else in them, if they are whole.
fn taken_apart(framed: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (mut frames, mut input) = (FrameReader::new(), framed);
    let (mut stream, mut rest, mut data) = (Vec::new(), Vec::new(), false);
    while let Some(event) = frames.next(&mut input) {
        match event {
            FrameEvent::Begin { opcode, length } => {
                data = opcode == Opcode::Data;
                if !data {
                    write_frame(&mut rest, opcode, &[]).ok()?;
                    rest.extend(length.to_le_bytes());
                }
            }
            FrameEvent::Piece(piece) if data => stream.extend_from_slice(piece),
            FrameEvent::Piece(piece) => rest.extend_from_slice(piece),
            FrameEvent::End => {}
        }
    }
    frames.finish().ok().map(|()| (stream, rest))
}

fn stamped<'a>(mut pieces: impl Iterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let (mut stamp, mut out) = (FramedStamp::new(stamp()), Vec::new());
    pieces.try_for_each(|piece| stamp.feed(piece, &mut out)).ok()?;
    stamp.finish(&mut out).ok()?;
    Some(out)
}

fn stamped_stream(stream: &[u8]) -> Option<Vec<u8>> {
    let (mut stamp, mut out) = (stamp(), Vec::new());
    stamp.feed(stream, &mut out).ok()?;
    stamp.finish(&mut out).ok()?;
    Some(out)
}

fuzz_target!(|input: &[u8]| {
    let Some((&step, framed)) = input.split_first() else { return };
    let apart = taken_apart(framed);
    let expected = apart.and_then(|(stream, rest)| Some((stamped_stream(&stream)?, rest)));
    for size in [1, usize::from(step) + 1, usize::MAX] {
        let out = stamped(framed.chunks(size.min(framed.len().max(1))));
        assert_eq!(out.as_deref().and_then(taken_apart), expected, "{size} octets at a time");
    }
});
