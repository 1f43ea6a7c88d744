//! A stream as text, an atom a line, for people who look into one. Any stream will do, broken ones too: objects are
//! indented by what the markers say, and no grammar is asked. A value is cut where it gets long.

use std::fmt::Write;

use super::{Event, LexError, Lexer, Marker, PropertyHead};
use crate::{PropertyType, PropertyValue, tags, text};

/// How many bytes of a value are shown.
const SHOWN: usize = 96;

/// How many of many values are shown.
const VALUES: u32 = 16;

/// How deep lines are indented at most.
const DEEPEST: usize = 40;

/// Shows a stream that comes in pieces of any size.
#[derive(Debug, Default)]
pub struct Shower {
    lexer: Lexer,
    depth: usize,
    value: Option<Value>,
}

/// The value of the property that is being shown.
#[derive(Debug)]
struct Value {
    property_type: PropertyType,
    shown: u32,
    length: u32,
    start: Vec<u8>,
}

impl Shower {
    /// At the beginning of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece and appends to `out` the lines that it makes.
    pub fn feed(&mut self, mut input: &[u8], out: &mut String) -> Result<(), LexError> {
        while let Some(event) = self.lexer.next(&mut input)? {
            self.event(event, out);
        }
        Ok(())
    }

    /// Says whether the stream was whole.
    pub fn finish(&self) -> Result<(), LexError> {
        self.lexer.finish()
    }

    fn event(&mut self, event: Event<'_>, out: &mut String) {
        match (event, &mut self.value) {
            (Event::Marker(marker), _) => self.marker(marker, out),
            (Event::Property(head), _) => {
                indent(self.depth, out);
                show_head(&head, out);
                self.value = Some(Value::new(head.value_type()));
            }
            (Event::End, value) => {
                value.take().into_iter().for_each(|mut value| value.end(out));
                out.push('\n');
            }
            (event, Some(value)) => value.event(event, out),
            _ => {}
        }
    }

    fn marker(&mut self, marker: Marker, out: &mut String) {
        let (ends, begins) = (ends(marker), begins(marker));
        self.depth = self.depth.saturating_sub(usize::from(ends));
        indent(self.depth, out);
        out.push_str(marker.official());
        out.push('\n');
        self.depth = (self.depth + usize::from(begins)).min(DEEPEST);
    }
}

impl Value {
    fn new(property_type: PropertyType) -> Self {
        Self { property_type: property_type.single(), shown: 0, length: 0, start: Vec::new() }
    }

    fn event(&mut self, event: Event<'_>, out: &mut String) {
        match event {
            Event::Count(count) => drop(write!(out, " [{count}]")),
            Event::Fixed(bytes) => {
                let value = PropertyValue::from_fixed(self.property_type, &bytes);
                self.show(&value.map(|value| shown(&value)).unwrap_or_default(), out);
            }
            Event::Length(length) => {
                self.end(out);
                self.length = length;
                self.start.push(0);
            }
            Event::Piece(piece) => {
                let room = (SHOWN + 1).saturating_sub(self.start.len());
                self.start.extend_from_slice(&piece[..piece.len().min(room)]);
            }
            Event::Marker(_) | Event::Property(_) | Event::End => {}
        }
    }

    /// Shows the value of variable size that has been read. The first byte of `start` only says that there is one.
    fn end(&mut self, out: &mut String) {
        let start = std::mem::take(&mut self.start);
        let Some((_, start)) = start.split_first() else { return };
        let cut = self.length as usize > start.len();
        let kept = if cut && self.property_type.is_string() { &start[..start.len() & !1] } else { start };
        let mut line = match self.property_type.is_string() {
            true => format!("{:?}", text::decode(self.property_type, kept)),
            false => kept.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        if cut || !self.property_type.is_string() {
            let _ = write!(line, "{} ({} bytes)", if cut { "…" } else { "" }, self.length);
        }
        self.show(&line, out);
    }

    fn show(&mut self, value: &str, out: &mut String) {
        match self.shown {
            0 => drop(write!(out, " = {value}")),
            1..VALUES => drop(write!(out, ", {value}")),
            VALUES => out.push_str(", …"),
            _ => {}
        }
        self.shown = self.shown.saturating_add(1);
    }
}

fn indent(depth: usize, out: &mut String) {
    (0..depth).for_each(|_| out.push_str("  "));
}

fn show_head(head: &PropertyHead, out: &mut String) {
    let _ = write!(out, "{}", head.tag);
    match (&head.name, tags::name_of(head.tag.id())) {
        (Some(name), _) => drop(write!(out, " {name}")),
        (None, Some(name)) => drop(write!(out, " {name}")),
        (None, None) => {}
    }
    let _ = write!(out, ": {}", head.value_type());
}

fn shown(value: &PropertyValue) -> String {
    match value {
        PropertyValue::Time(time) => show_time(*time),
        PropertyValue::Boolean(value) => value.to_string(),
        PropertyValue::ErrorCode(code) => format!("0x{code:08X}"),
        PropertyValue::Guid(guid) => guid.to_string(),
        PropertyValue::Floating32(value) => value.to_string(),
        PropertyValue::Floating64(value) | PropertyValue::FloatingTime(value) => value.to_string(),
        PropertyValue::Integer32(value) => format!("{value} (0x{value:08X})"),
        other => other.as_integer().map(|value| value.to_string()).unwrap_or_default(),
    }
}

/// A time in the Gregorian calendar, by counting days from the first of March of the year 0.
fn show_time(time: u64) -> String {
    const SECOND: u64 = 10_000_000;
    const DAY: u64 = 86_400;
    let (seconds, fraction) = (time / SECOND, time % SECOND);
    let (day, second) = (seconds / DAY + 584_694, seconds % DAY);
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = (400 * era + year_of_era + u64::from(month >= 10), (month + 2) % 12 + 1);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}.{fraction:07}Z")
}

fn begins(marker: Marker) -> bool {
    use Marker::*;
    matches!(marker, StartTopFolder | StartSubFolder | StartMessage | StartAssociatedMessage)
        || matches!(marker, StartEmbedded | StartRecipient | NewAttachment | StateBegin)
}

fn ends(marker: Marker) -> bool {
    use Marker::*;
    matches!(marker, EndFolder | EndMessage | EndEmbedded | EndRecipient | EndAttachment | StateEnd)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;
    use crate::fasttransfer::Writer;
    use crate::named::names;

    #[test]
    fn times_are_shown_in_the_calendar() {
        assert_eq!(show_time(0), "1601-01-01T00:00:00.0000000Z");
        assert_eq!(show_time(116_444_736_000_000_000), "1970-01-01T00:00:00.0000000Z");
        assert_eq!(show_time(133_536_384_000_000_001), "2024-02-29T00:00:00.0000001Z");
        assert!(show_time(u64::MAX).ends_with('Z'));
    }

    #[test]
    fn a_message_is_shown_an_atom_a_line() {
        let mut writer = Writer::new(Vec::new());
        writer.string(tags::SUBJECT, "Grüße\r\n").unwrap();
        writer.property(tags::READ_RECEIPT_REQUESTED, &PropertyValue::Boolean(true)).unwrap();
        writer.property(tags::HTML, &PropertyValue::Binary(vec![0xAB; 100])).unwrap();
        writer.named(&names::KEYWORDS, &PropertyValue::strings(["a", "b"])).unwrap();
        writer.start_recipient(3).unwrap();
        writer.end_recipient().unwrap();
        let stream = writer.finish().unwrap();
        let expected = format!(
            "0x0037001F PidTagSubject: string = \"Grüße\\r\\n\"\n\
             0x0029000B PidTagReadReceiptRequested: boolean = true\n\
             0x10130102 PidTagHtml: binary = {}… (100 bytes)\n\
             0x8000101F {{00020329-0000-0000-c000-000000000046}}/\"Keywords\": strings [2] = \"a\", \"b\"\n\
             StartRecip\n  0x30000003 PidTagRowid: integer32 = 3 (0x00000003)\nEndToRecip\n",
            "ab".repeat(96)
        );
        for step in [1, 7, 1000] {
            let (mut shower, mut out) = (Shower::new(), String::new());
            stream.chunks(step).for_each(|piece| shower.feed(piece, &mut out).unwrap());
            shower.finish().unwrap();
            assert_eq!(out, expected);
        }
    }
}
