//! A header section as text and as fields (RFC 5322 section 2.2), whatever stands in it.
//!
//! Each field is UTF-8 if it can be, else Windows-1252, which has a character for every octet: nothing is dropped.
//! NUL, which no property can hold, becomes U+FFFD. Lines that are no field are kept as fields without a name.

use encoding_rs::{UTF_8, WINDOWS_1252};
use mail_parser::{Message, MessageParser, MessagePart};
use memchr::memchr;

/// One field, unfolded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name as written; empty for a line that is no field.
    pub(crate) name: String,
    /// Its value on one line, without blanks around it.
    pub(crate) value: String,
}

/// A header section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields {
    /// The whole of it, every line ended by CRLF, without the empty line.
    pub(crate) text: String,
    pub(crate) fields: Vec<Field>,
    /// Whether a field had to be read as Windows-1252.
    pub(crate) guessed: bool,
    /// Whether there was a NUL.
    pub(crate) nul: bool,
    /// Whether there are lines that are no fields.
    pub(crate) defective: bool,
}

impl Fields {
    /// Reads a header section, with or without its empty line.
    pub(crate) fn read(section: &[u8]) -> Self {
        let mut fields = Self::default();
        let mut field: Vec<&[u8]> = Vec::new();
        for line in section.split(|byte| *byte == b'\n') {
            let line = without_cr(line);
            if line.is_empty() {
                continue;
            }
            if !matches!(line[0], b' ' | b'\t') || field.is_empty() {
                fields.add(&field);
                field.clear();
            }
            field.push(line);
        }
        fields.add(&field);
        fields
    }

    /// The same from text that was decoded before.
    pub(crate) fn read_text(text: &str) -> Self {
        Self::read(text.as_bytes())
    }

    /// The value of the first field of this name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value.as_str())
    }

    /// Whether there is any field at all.
    pub(crate) fn has_any(&self) -> bool {
        self.fields.iter().any(|field| !field.name.is_empty())
    }

    /// The named fields in a form that can be given to the parser of values.
    pub(crate) fn parsable(&self) -> String {
        let mut text = String::with_capacity(self.text.len() + 2);
        for field in self.fields.iter().filter(|field| !field.name.is_empty()) {
            text.push_str(&field.name);
            text.push_str(": ");
            text.extend(field.value.chars().map(|c| if c == '\r' { ' ' } else { c }));
            text.push_str("\r\n");
        }
        text.push_str("\r\n");
        text
    }

    fn add(&mut self, lines: &[&[u8]]) {
        let Some(first) = lines.first() else { return };
        let decoded: Vec<String> = self.decode(lines);
        for line in &decoded {
            self.text.push_str(line);
            self.text.push_str("\r\n");
        }
        let whole = decoded.concat();
        let name_length = field_name(first);
        self.defective |= name_length.is_none();
        let (name, value) = match name_length.and_then(|_| whole.split_once(':')) {
            Some((name, value)) => (name.trim_end(), value),
            None => ("", whole.as_str()),
        };
        self.fields.push(Field { name: name.to_owned(), value: value.trim().to_owned() });
    }

    fn decode(&mut self, lines: &[&[u8]]) -> Vec<String> {
        self.nul |= lines.iter().any(|line| memchr(0, line).is_some());
        let utf8 = lines.iter().all(|line| std::str::from_utf8(line).is_ok());
        self.guessed |= !utf8;
        let encoding = if utf8 { UTF_8 } else { WINDOWS_1252 };
        let text = |line: &&[u8]| encoding.decode_without_bom_handling(line).0.replace('\0', "\u{fffd}");
        lines.iter().map(text).collect()
    }
}

/// Parses the values of fields; the text comes from [`Fields::parsable`]. There is always a first part, which the
/// parser's own functions rely on.
pub(crate) fn parse_values(parsable: &str) -> Message<'_> {
    let mut message = MessageParser::default().parse_headers(parsable.as_bytes()).unwrap_or_default();
    if message.parts.is_empty() {
        message.parts.push(MessagePart::default());
    }
    message
}

/// Length of the field name at the beginning of a line, if there is one.
pub(crate) fn field_name(line: &[u8]) -> Option<usize> {
    let end = memchr(b':', line)?;
    let name = line[..end].trim_ascii_end();
    (!name.is_empty() && name.iter().all(|byte| matches!(byte, 33..=126))).then_some(name.len())
}

fn without_cr(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b'\r'] = line {
        line = rest;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_are_unfolded_and_the_text_is_kept() {
        let fields = Fields::read(b"From me Mon Jan 1\nSubject: a\n\tb\r\nX:\nno field\n\xe6: \xf8\0\n");
        assert_eq!(fields.value("subject"), Some("a\tb"));
        assert_eq!(fields.value("x"), Some(""));
        assert_eq!(fields.text, "From me Mon Jan 1\r\nSubject: a\r\n\tb\r\nX:\r\nno field\r\næ: ø\u{fffd}\r\n");
        assert!(fields.guessed && fields.nul && fields.defective && fields.has_any());
        assert_eq!(fields.parsable(), "Subject: a\tb\r\nX: \r\n\r\n");
    }

    proptest! {
        #[test]
        fn what_was_decoded_reads_the_same_again(section in prop::collection::vec(any::<u8>(), 0..300)) {
            let fields = Fields::read(&section);
            let again = Fields::read_text(&fields.text);
            prop_assert_eq!(&again.fields, &fields.fields);
            prop_assert_eq!(&again.text, &fields.text);
            prop_assert!(!again.guessed);
        }

        #[test]
        fn so_does_what_looks_like_a_header(section in "([A-Za-z]{1,4}:? ?[a-zæ\r\\x00]{0,6}\r?\n[ \t]?){0,12}") {
            let fields = Fields::read(section.as_bytes());
            prop_assert_eq!(Fields::read_text(&fields.text).fields, fields.fields);
        }
    }
}
