//! Streams put together octet by octet, by nobody's coder.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A text property.
pub(crate) fn text(tag: u32, text: &str) -> Vec<u8> {
    let value: Vec<u8> = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    [&tag.to_le_bytes()[..], &(value.len() as u32).to_le_bytes(), &value].concat()
}

/// A number.
pub(crate) fn number(tag: u32, number: u32) -> Vec<u8> {
    [tag.to_le_bytes(), number.to_le_bytes()].concat()
}

/// A time.
pub(crate) fn time(tag: u32, time: u64) -> Vec<u8> {
    [&tag.to_le_bytes()[..], &time.to_le_bytes()].concat()
}

/// A named text property in the set of public strings.
pub(crate) fn named(id: u16, name: &str, value: &str) -> Vec<u8> {
    let set = [0x29, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];
    let whole = text(u32::from(id) << 16 | 0x1f, value);
    let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    [&whole[..4], &set, &[1], &name, &whole[4..]].concat()
}

/// The stream of a message with this subject, read, received on 2020-03-05.
pub(crate) fn message(subject: &str) -> Vec<u8> {
    let mut stream = text(0x001a_001f, "IPM.Note");
    stream.extend(text(0x0037_001f, subject));
    stream.extend(time(0x0e06_0040, 132_278_724_000_000_000));
    stream.extend(number(0x0e07_0003, 1));
    stream.extend(named(0x8001, "source-key", "k1"));
    stream.extend(0x4003_0003_u32.to_le_bytes());
    stream.extend(number(0x3000_0003, 0));
    stream.extend(number(0x0c15_0003, 1));
    stream.extend(text(0x3003_001f, "to@example.org"));
    stream.extend(0x4004_0003_u32.to_le_bytes());
    stream
}

/// What stands around a stream, as base64.
pub(crate) fn framed(stream: &[u8]) -> String {
    let mut octets = vec![1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 24, 0, 0, 0];
    octets.extend([1, 0, 0, 0, 7, 3, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46, 0, 0x24, 0, 0x80]);
    octets.extend([4, 0, 0, 0, 6, 0, 0, 0, 0x14, 0x0f, 0xd6, 0x91, 0x86, 0x17]);
    for part in stream.chunks(50) {
        octets.extend([2, 0, 0, 0]);
        octets.extend((part.len() as u32).to_le_bytes());
        octets.extend(part);
    }
    STANDARD.encode(octets)
}
