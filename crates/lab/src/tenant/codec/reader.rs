//! Reads a FastTransfer stream of one message, strictly ([MS-OXCFXICS] sections 2.2.4.1 to 2.2.4.3).
//!
//! ```text
//! messageContent = propList children
//! children       = [FXDelProp] *recipient [FXDelProp] *attachment
//! recipient      = StartRecip propList EndToRecip              ; with PidTagRowid
//! attachment     = NewAttach propList [embedded] EndAttach     ; with PidTagAttachNumber
//! embedded       = StartEmbed messageContent EndEmbed
//! ```

use super::Malformed;
use super::name::{Guid, Key, Name};
use super::tree::{Attachment, Message, Property, find};
use super::value::{MANY, Value, fixed_size, is_long};

pub(super) const NEW_ATTACH: u32 = 0x4000_0003;
pub(super) const START_EMBED: u32 = 0x4001_0003;
pub(super) const END_EMBED: u32 = 0x4002_0003;
pub(super) const START_RECIPIENT: u32 = 0x4003_0003;
pub(super) const END_RECIPIENT: u32 = 0x4004_0003;
pub(super) const END_ATTACH: u32 = 0x400e_0003;
const DELETE_PROPERTIES: u32 = 0x4016_0003;

/// Everything with these ids steers the transfer and is no property of a message.
const MARKERS: std::ops::RangeInclusive<u16> = 0x4000..=0x4040;
const ROW_ID: Key = Key::Id(0x3000);
const ATTACHMENT_NUMBER: Key = Key::Id(0x0e21);

const DEEPEST: u32 = 32;
const MOST_PROPERTIES: usize = 32_768;
const MOST_CHILDREN: usize = 100_000;
const MOST_VALUES: u32 = 1 << 20;

/// Reads a whole stream.
pub(crate) fn read(octets: &[u8]) -> Result<Message, Malformed> {
    let mut reader = Reader { octets, at: 0, deep: 0 };
    let message = reader.message()?;
    match reader.at == octets.len() {
        true => Ok(message),
        false => Err(reader.wrong("something follows the message")),
    }
}

struct Reader<'a> {
    octets: &'a [u8],
    at: usize,
    deep: u32,
}

impl<'a> Reader<'a> {
    fn wrong(&self, what: &'static str) -> Malformed {
        Malformed { what, at: self.at }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let end = self.at.saturating_add(length);
        let octets = self.octets.get(self.at..end).ok_or_else(|| self.wrong("the stream ends too early"))?;
        self.at = end;
        Ok(octets)
    }

    fn number(&mut self) -> Result<u32, Malformed> {
        let four = self.take(4)?;
        Ok(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    }

    /// The next tag, without taking it.
    fn tag(&self) -> Option<u32> {
        let four = self.octets.get(self.at..self.at + 4)?;
        Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    }

    /// Takes a marker if it is the next thing.
    fn takes(&mut self, marker: u32) -> bool {
        let is = self.tag() == Some(marker);
        self.at += if is { 4 } else { 0 };
        is
    }

    fn message(&mut self) -> Result<Message, Malformed> {
        self.deep += 1;
        if self.deep > DEEPEST {
            return Err(self.wrong("messages are nested too deep"));
        }
        let properties = self.properties()?;
        self.deletions()?;
        let recipients = self.recipients()?;
        self.deletions()?;
        let attachments = self.attachments()?;
        self.deep -= 1;
        Ok(Message { properties, recipients, attachments })
    }

    fn deletions(&mut self) -> Result<(), Malformed> {
        while self.takes(DELETE_PROPERTIES) {
            self.number()?;
        }
        Ok(())
    }

    fn recipients(&mut self) -> Result<Vec<Vec<Property>>, Malformed> {
        let mut all = Vec::new();
        while self.takes(START_RECIPIENT) {
            let properties = self.properties()?;
            if find(&properties, &ROW_ID).is_none() {
                return Err(self.wrong("a recipient has no row id"));
            }
            if !self.takes(END_RECIPIENT) || all.len() == MOST_CHILDREN {
                return Err(self.wrong("a recipient does not end"));
            }
            all.push(properties);
        }
        Ok(all)
    }

    fn attachments(&mut self) -> Result<Vec<Attachment>, Malformed> {
        let mut all = Vec::new();
        while self.takes(NEW_ATTACH) {
            let properties = self.properties()?;
            if find(&properties, &ATTACHMENT_NUMBER).is_none() {
                return Err(self.wrong("an attachment has no number"));
            }
            let embedded = self.embedded()?;
            if !self.takes(END_ATTACH) || all.len() == MOST_CHILDREN {
                return Err(self.wrong("an attachment does not end"));
            }
            all.push(Attachment { properties, embedded });
        }
        Ok(all)
    }

    fn embedded(&mut self) -> Result<Option<Message>, Malformed> {
        if !self.takes(START_EMBED) {
            return Ok(None);
        }
        let message = self.message()?;
        if self.takes(END_EMBED) { Ok(Some(message)) } else { Err(self.wrong("an embedded message does not end")) }
    }

    fn properties(&mut self) -> Result<Vec<Property>, Malformed> {
        let mut all: Vec<Property> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(tag) = self.tag() {
            let (id, kind) = ((tag >> 16) as u16, tag as u16);
            if MARKERS.contains(&id) {
                break;
            }
            self.at += 4;
            let key = if id < 0x8000 { Key::Id(id) } else { self.name()? };
            if !seen.insert(key.clone()) {
                return Err(self.wrong("a property is there twice"));
            }
            if all.len() == MOST_PROPERTIES {
                return Err(self.wrong("there are too many properties"));
            }
            all.push(Property { value: self.value(kind)?, key, kind });
        }
        Ok(all)
    }

    fn name(&mut self) -> Result<Key, Malformed> {
        let mut set = [0; 16];
        set.copy_from_slice(self.take(16)?);
        let name = match self.take(1)?[0] {
            0 => Name::Number(self.number()?),
            1 => Name::Text(self.terminated()?),
            _ => return Err(self.wrong("a name is neither a number nor a text")),
        };
        Ok(Key::Named(Guid(set), name))
    }

    fn terminated(&mut self) -> Result<String, Malformed> {
        let mut units = Vec::new();
        loop {
            let two = self.take(2)?;
            match u16::from_le_bytes([two[0], two[1]]) {
                0 => break,
                _ if units.len() == 255 => return Err(self.wrong("a name is too long")),
                unit => units.push(unit),
            }
        }
        String::from_utf16(&units).map_err(|_| self.wrong("a name is no text"))
    }

    fn value(&mut self, kind: u16) -> Result<Value, Malformed> {
        if kind & MANY != 0 && kind & super::value::CODE_PAGE == 0 {
            let count = self.number()?;
            if count > MOST_VALUES {
                return Err(self.wrong("a property has too many values"));
            }
            let all: Result<Vec<Value>, Malformed> = (0..count).map(|_| self.single(kind & !MANY)).collect();
            return all.map(Value::Many);
        }
        self.single(kind)
    }

    fn single(&mut self, kind: u16) -> Result<Value, Malformed> {
        if let Some(size) = fixed_size(kind) {
            return Ok(Value::Fixed(self.take(size)?.to_vec()));
        }
        if !is_long(kind) {
            return Err(self.wrong("a type is unknown"));
        }
        let length = self.number()? as usize;
        let octets = self.take(length)?;
        if (kind == 0x001f || kind == 0x84b0) && !length.is_multiple_of(2) {
            return Err(self.wrong("a Unicode text has an odd length"));
        }
        Ok(Value::Long(octets.to_vec()))
    }
}
