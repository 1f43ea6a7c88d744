//! Writes a message as a FastTransfer stream ([MS-OXCFXICS] section 2.2.4).

use super::name::{Key, Name};
use super::reader::{END_ATTACH, END_EMBED, END_RECIPIENT, NEW_ATTACH, START_EMBED, START_RECIPIENT};
use super::tree::{Attachment, Message, Property};
use super::value::Value;

/// The first id that is given to a name.
const FIRST_NAMED: u16 = 0x8000;

/// The stream of a message.
pub(crate) fn write(message: &Message) -> Vec<u8> {
    let mut writer = Writer { octets: Vec::new(), names: Vec::new() };
    writer.message(message);
    writer.octets
}

struct Writer {
    octets: Vec<u8>,
    /// Names by the id that they got, less [`FIRST_NAMED`].
    names: Vec<Key>,
}

impl Writer {
    fn number(&mut self, number: u32) {
        self.octets.extend_from_slice(&number.to_le_bytes());
    }

    fn message(&mut self, message: &Message) {
        self.properties(&message.properties);
        for recipient in &message.recipients {
            self.number(START_RECIPIENT);
            self.properties(recipient);
            self.number(END_RECIPIENT);
        }
        message.attachments.iter().for_each(|attachment| self.attachment(attachment));
    }

    fn attachment(&mut self, attachment: &Attachment) {
        self.number(NEW_ATTACH);
        self.properties(&attachment.properties);
        if let Some(embedded) = &attachment.embedded {
            self.number(START_EMBED);
            self.message(embedded);
            self.number(END_EMBED);
        }
        self.number(END_ATTACH);
    }

    fn properties(&mut self, properties: &[Property]) {
        properties.iter().for_each(|property| self.property(property));
    }

    fn property(&mut self, property: &Property) {
        let id = match &property.key {
            Key::Id(id) => *id,
            named => self.id_of(named),
        };
        self.number(u32::from(id) << 16 | u32::from(property.kind));
        if let Key::Named(set, name) = &property.key {
            self.octets.extend_from_slice(&set.0);
            self.name(name);
        }
        if let Value::Many(all) = &property.value {
            self.number(all.len() as u32);
        }
        self.value(&property.value);
    }

    /// Names get their ids in the order in which they come.
    fn id_of(&mut self, key: &Key) -> u16 {
        let known = self.names.iter().position(|other| other == key);
        let at = known.unwrap_or_else(|| {
            self.names.push(key.clone());
            self.names.len() - 1
        });
        FIRST_NAMED + at.min(0x7ffe) as u16
    }

    fn name(&mut self, name: &Name) {
        match name {
            Name::Number(number) => {
                self.octets.push(0);
                self.number(*number);
            }
            Name::Text(text) => {
                self.octets.push(1);
                self.octets.extend(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
            }
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Fixed(octets) => self.octets.extend_from_slice(octets),
            Value::Long(octets) => {
                self.number(octets.len() as u32);
                self.octets.extend_from_slice(octets);
            }
            Value::Many(all) => all.iter().for_each(|value| self.value(value)),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::super::name::Guid;
    use super::super::reader::read;
    use super::*;

    fn sample() -> Message {
        let keywords = Value::Many(vec![Value::from_text("Red"), Value::from_text("Blå")]);
        let mut message = Message::default();
        message.set(Property::text(0x001a, "IPM.Note"));
        message.set(Property { key: Message::keywords(), kind: 0x101f, value: keywords });
        let key = Key::Named(Guid::PUBLIC_STRINGS, Name::Number(7));
        message.set(Property { key, kind: 0x000b, value: Value::Fixed(vec![1, 0]) });
        message.recipients.push(vec![Property::number(0x3000, 0), Property::text(0x3001, "Anna")]);
        let embedded = Some(Message { properties: vec![Property::text(0x0037, "inner")], ..Message::default() });
        message.attachments.push(Attachment { properties: vec![Property::number(0x0e21, 0)], embedded });
        message
    }

    #[test]
    fn writes_what_it_reads() {
        let octets = write(&sample());
        assert_eq!(read(&octets).unwrap(), sample());
    }

    #[test]
    fn refuses_what_is_cut_or_twice() {
        let octets = write(&sample());
        let whole: Vec<usize> = (0..octets.len()).filter(|end| read(&octets[..*end]).is_ok()).collect();
        // The only places where a stream may end early are between its properties and before its children.
        assert!(whole.len() <= 6, "{whole:?}");
        let mut twice = sample();
        twice.properties.push(Property::text(0x001a, "IPM.Note"));
        assert!(read(&write(&twice)).is_err());
        let mut bare = sample();
        bare.recipients[0].remove(0);
        assert_eq!(read(&write(&bare)).unwrap_err().what, "a recipient has no row id");
        assert!(read(&[0x99, 0x00, 0x01, 0x00, 1, 2, 3]).is_err());
    }
}
