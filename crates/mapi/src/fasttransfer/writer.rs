//! Writing the content of a message ([MS-OXCFXICS] section 2.2.4.3.11, `messageContent`): its properties, then the
//! recipients, then the attachments, each with its own properties and perhaps a message inside.

use std::collections::HashMap;
use std::io::{self, Write};

use super::Marker;
use crate::property::{Encoded, Layout};
use crate::{NamedProperty, PropertyName, PropertyTag, PropertyType, PropertyValue, tags};

/// How much of a string is converted at once.
const PIECE: usize = 4096;

/// The longest name of a property, in UTF-16 units.
const LONGEST_NAME: usize = 255;

/// Why something cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The place that takes the bytes refused them.
    #[error("write to the stream")]
    Io(#[from] io::Error),
    /// Content of a message has an order, and this does not follow it.
    #[error("{what} cannot stand here")]
    Order {
        /// What was to be written.
        what: &'static str,
    },
    /// The value does not have the type of the tag.
    #[error("the value of {tag} has another type")]
    Type {
        /// The property.
        tag: PropertyTag,
    },
    /// A value was announced with a length and has another one.
    #[error("a value is {left} bytes short of its length, or longer")]
    Length {
        /// How many bytes were still to come.
        left: u32,
    },
    /// A stream can carry values of 4 GB and names of 255 letters.
    #[error("a value or a name is too long for a stream")]
    TooLong,
}

/// Writes the content of one message.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    open: Vec<Object>,
    ids: HashMap<NamedProperty, u16>,
    /// How much is to come of a value that is written in pieces.
    left: u32,
    /// A head that is not written yet.
    head: Vec<u8>,
}

/// An object that was begun, and how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Object {
    Message(Part),
    Recipient,
    Attachment(Part),
}

/// What comes next in a message or an attachment; only this or what is further down may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Properties,
    Recipients,
    Attachments,
    Nothing,
}

impl<W: Write> Writer<W> {
    /// Writes to `out`, which is best a buffer.
    pub fn new(out: W) -> Self {
        let open = vec![Object::Message(Part::Properties)];
        Self { out, open, ids: HashMap::new(), left: 0, head: Vec::new() }
    }

    /// A property of the object that is open.
    pub fn property(&mut self, tag: PropertyTag, value: &PropertyValue) -> Result<(), WriteError> {
        if tag.is_named() || tag.property_type() != value.property_type() {
            return Err(WriteError::Type { tag });
        }
        self.begin_property(tag)?;
        self.value(value)
    }

    /// A named property of the object that is open.
    pub fn named(&mut self, name: &NamedProperty, value: &PropertyValue) -> Result<(), WriteError> {
        self.begin_named(name, value.property_type())?;
        self.value(value)
    }

    /// A string property, as UTF-16.
    pub fn string(&mut self, tag: PropertyTag, text: &str) -> Result<(), WriteError> {
        self.begin_property(tag.with_type(PropertyType::STRING))?;
        self.wide(text)
    }

    /// Begins a property whose value is given in pieces ([`Writer::piece`]) of together `length` bytes: binary data, or
    /// a string with its final NUL.
    pub fn long(&mut self, tag: PropertyTag, length: u32) -> Result<(), WriteError> {
        if tag.is_named() || tag.property_type().layout() != Some(Layout::Variable) {
            return Err(WriteError::Type { tag });
        }
        self.begin_property(tag)?;
        self.begin_long(length)
    }

    /// Begins a named property whose value is given in pieces, as [`Writer::long`] does.
    pub fn long_named(&mut self, name: &NamedProperty, kind: PropertyType, length: u32) -> Result<(), WriteError> {
        if kind.layout() != Some(Layout::Variable) {
            return Err(WriteError::Type { tag: PropertyTag::new(PropertyTag::FIRST_NAMED, kind) });
        }
        self.begin_named(name, kind)?;
        self.begin_long(length)
    }

    /// The next bytes of the value that was begun.
    pub fn piece(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        let length = u32::try_from(bytes.len()).map_err(|_| WriteError::TooLong)?;
        self.left = self.left.checked_sub(length).ok_or(WriteError::Length { left: self.left })?;
        Ok(self.out.write_all(bytes)?)
    }

    /// Begins a recipient; `row` tells recipients of a message apart.
    pub fn start_recipient(&mut self, row: i32) -> Result<(), WriteError> {
        self.child(Part::Recipients, "a recipient")?;
        self.marker(Marker::StartRecipient)?;
        self.open.push(Object::Recipient);
        self.property(tags::ROW_ID, &PropertyValue::Integer32(row))
    }

    /// Ends the recipient.
    pub fn end_recipient(&mut self) -> Result<(), WriteError> {
        self.close(|object| object == Object::Recipient, "the end of a recipient")?;
        self.marker(Marker::EndRecipient)
    }

    /// Begins an attachment; `number` tells attachments of a message apart.
    pub fn new_attachment(&mut self, number: i32) -> Result<(), WriteError> {
        self.child(Part::Attachments, "an attachment")?;
        self.marker(Marker::NewAttachment)?;
        self.open.push(Object::Attachment(Part::Properties));
        self.property(tags::ATTACH_NUMBER, &PropertyValue::Integer32(number))
    }

    /// Ends the attachment.
    pub fn end_attachment(&mut self) -> Result<(), WriteError> {
        self.close(|object| matches!(object, Object::Attachment(_)), "the end of an attachment")?;
        self.marker(Marker::EndAttachment)
    }

    /// Begins the message inside the attachment that is open.
    pub fn start_embedded(&mut self) -> Result<(), WriteError> {
        self.whole()?;
        match self.open.last_mut() {
            Some(Object::Attachment(part @ Part::Properties)) => *part = Part::Nothing,
            _ => return Err(WriteError::Order { what: "a message inside" }),
        }
        self.marker(Marker::StartEmbedded)?;
        self.open.push(Object::Message(Part::Properties));
        Ok(())
    }

    /// Ends the message inside an attachment.
    pub fn end_embedded(&mut self) -> Result<(), WriteError> {
        let inside = self.open.len() > 1;
        self.close(|object| inside && matches!(object, Object::Message(_)), "the end of a message inside")?;
        self.marker(Marker::EndEmbedded)
    }

    /// Ends the content and gives back what took it.
    pub fn finish(mut self) -> Result<W, WriteError> {
        self.close(|object| matches!(object, Object::Message(_)), "the end")?;
        if self.open.is_empty() { Ok(self.out) } else { Err(WriteError::Order { what: "the end" }) }
    }

    fn marker(&mut self, marker: Marker) -> Result<(), WriteError> {
        Ok(self.out.write_all(&marker.number().to_le_bytes())?)
    }

    /// No value is half written.
    fn whole(&self) -> Result<(), WriteError> {
        if self.left == 0 { Ok(()) } else { Err(WriteError::Length { left: self.left }) }
    }

    fn child(&mut self, of: Part, what: &'static str) -> Result<(), WriteError> {
        self.whole()?;
        match self.open.last_mut() {
            Some(Object::Message(part)) if *part <= of => *part = of,
            _ => return Err(WriteError::Order { what }),
        }
        Ok(())
    }

    fn close(&mut self, is: impl Fn(Object) -> bool, what: &'static str) -> Result<(), WriteError> {
        self.whole()?;
        match self.open.pop() {
            Some(object) if is(object) => Ok(()),
            _ => Err(WriteError::Order { what }),
        }
    }

    fn begin_property(&mut self, tag: PropertyTag) -> Result<(), WriteError> {
        self.whole()?;
        let open = self.open.last();
        let here = [Object::Message(Part::Properties), Object::Recipient, Object::Attachment(Part::Properties)];
        if open.is_none_or(|open| !here.contains(open)) {
            return Err(WriteError::Order { what: "a property" });
        }
        self.head.clear();
        self.head.extend(tag.number().to_le_bytes());
        Ok(())
    }

    fn begin_named(&mut self, name: &NamedProperty, kind: PropertyType) -> Result<(), WriteError> {
        let long = matches!(&name.name, PropertyName::Text(text) if text.encode_utf16().count() > LONGEST_NAME);
        let id = self.id_of(name).filter(|_| !long).ok_or(WriteError::TooLong)?;
        self.begin_property(PropertyTag::new(id, kind))?;
        name.write(&mut self.head);
        Ok(())
    }

    /// The id that stands for a name in this stream; readers go by the name.
    fn id_of(&mut self, name: &NamedProperty) -> Option<u16> {
        if let Some(id) = self.ids.get(name) {
            return Some(*id);
        }
        let next = u16::try_from(self.ids.len()).ok()?.checked_add(PropertyTag::FIRST_NAMED)?;
        self.ids.insert(name.clone(), next);
        Some(next)
    }

    fn begin_long(&mut self, length: u32) -> Result<(), WriteError> {
        self.count(length as usize)?;
        self.left = length;
        Ok(())
    }

    /// Writes the head with a length or a count after it.
    fn count(&mut self, count: usize) -> Result<(), WriteError> {
        let count = u32::try_from(count).map_err(|_| WriteError::TooLong)?;
        self.head.extend(count.to_le_bytes());
        self.flush_head()
    }

    fn flush_head(&mut self) -> Result<(), WriteError> {
        self.out.write_all(&self.head)?;
        self.head.clear();
        Ok(())
    }

    fn value(&mut self, value: &PropertyValue) -> Result<(), WriteError> {
        match value.encoded() {
            Encoded::Fixed(bytes) => {
                self.head.extend_from_slice(&bytes);
                self.flush_head()
            }
            Encoded::Wide(text) => self.wide(text),
            Encoded::Bytes(bytes, end) => {
                self.count(bytes.len() + end.len())?;
                self.out.write_all(bytes)?;
                Ok(self.out.write_all(end)?)
            }
            Encoded::Many(values) => {
                self.count(values.len())?;
                values.iter().try_for_each(|value| self.value(value))
            }
        }
    }

    /// A string in UTF-16 with its final NUL, converted piece by piece.
    fn wide(&mut self, text: &str) -> Result<(), WriteError> {
        self.count(2 * (text.encode_utf16().count() + 1))?;
        let mut piece = Vec::with_capacity(PIECE.min(2 * text.len() + 2));
        for unit in text.encode_utf16().chain([0]) {
            piece.extend(unit.to_le_bytes());
            if piece.len() == PIECE {
                self.out.write_all(&piece)?;
                piece.clear();
            }
        }
        Ok(self.out.write_all(&piece)?)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;
    use crate::named::names;

    #[test]
    fn content_is_laid_out_as_the_reference_says() {
        let mut writer = Writer::new(Vec::new());
        writer.property(tags::IMPORTANCE, &PropertyValue::Integer32(1)).unwrap();
        writer.string(tags::SUBJECT, "é").unwrap();
        writer.property(tags::AUTO_FORWARDED, &PropertyValue::Boolean(true)).unwrap();
        writer.named(&names::FLAG_REQUEST, &PropertyValue::String8(b"a".to_vec())).unwrap();
        writer.start_recipient(0).unwrap();
        writer.end_recipient().unwrap();
        writer.new_attachment(0).unwrap();
        writer.start_embedded().unwrap();
        writer.end_embedded().unwrap();
        writer.end_attachment().unwrap();
        let expected = "03001700 01000000  1f003700 04000000 e9000000  0b000500 0100 \
            1e000080 0820060000000000c000000000000046 00 30850000 02000000 6100 \
            03000340 03000030 00000000 03000440  03000040 0300210e 00000000 03000140 03000240 03000e40";
        assert_eq!(hex(&writer.finish().unwrap()), expected.replace(' ', ""));
    }

    #[test]
    fn many_values_have_their_own_lengths() {
        let mut writer = Writer::new(Vec::new());
        writer.named(&names::KEYWORDS, &PropertyValue::strings(["a", ""])).unwrap();
        let name = "2903020000000000c000000000000046 01 4b006500790077006f007200640073000000";
        let expected = format!("1f100080 {name} 02000000 04000000 61000000 02000000 0000");
        assert_eq!(hex(&writer.finish().unwrap()), expected.replace(' ', ""));
    }

    #[test]
    fn what_is_out_of_order_is_refused() {
        let mut writer = Writer::new(Vec::new());
        writer.new_attachment(0).unwrap();
        assert!(matches!(writer.start_recipient(0), Err(WriteError::Order { .. })));
        writer.end_attachment().unwrap();
        assert!(matches!(writer.string(tags::SUBJECT, ""), Err(WriteError::Order { .. })));
        assert!(matches!(writer.end_embedded(), Err(WriteError::Order { .. })));
    }

    #[test]
    fn a_long_value_must_be_whole() {
        let mut writer = Writer::new(Vec::new());
        writer.long(tags::HTML, 3).unwrap();
        writer.piece(b"ab").unwrap();
        assert!(matches!(writer.string(tags::SUBJECT, ""), Err(WriteError::Length { left: 1 })));
        assert!(matches!(writer.piece(b"cd"), Err(WriteError::Length { left: 1 })));
        writer.piece(b"c").unwrap();
        assert_eq!(hex(&writer.finish().unwrap()), "0201131003000000616263");
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
