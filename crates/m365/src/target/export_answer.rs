//! Reads the answer of `exportItems` while it comes: items with their data in base64, however large, in whatever order
//! their fields stand (<https://learn.microsoft.com/graph/api/mailbox-exportitems>).
//!
//! A small reader of JSON that keeps nothing but where it is; the data goes to a spool as it comes.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::spool::{Spool, SpoolWriter};

/// No text but the data is kept longer.
const LONGEST_TEXT: usize = 4096;
/// JSON is not followed deeper.
const DEEPEST: usize = 32;
/// Letters that are decoded at a time; a multiple of four.
const LETTERS: usize = 16 << 10;

/// Either alphabet is met in the wild: the schema says base64url, the samples are plain base64.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why the answer cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AnswerError {
    #[error("the answer is not JSON")]
    Json,
    #[error("the answer is nested too deeply")]
    Depth,
    #[error("an item's data is not base64")]
    Base64,
    #[error("write to the temporary file: {0}")]
    Spool(String),
}

/// An item of the answer.
pub(crate) struct Exported {
    /// Which.
    pub(crate) id: String,
    /// Its data, or the service's word for why there is none.
    pub(crate) data: Result<Spool, String>,
}

/// The reader.
#[derive(Default)]
pub(crate) struct AnswerReader {
    /// What is open: the name of the member that an object is at, nothing for an array.
    open: Vec<Level>,
    state: State,
    text: Vec<u8>,
    escape: Escape,
    item: Item,
    done: Vec<Exported>,
}

#[derive(Default)]
struct Level {
    array: bool,
    member: Vec<u8>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// Before a value, or the end of an array.
    #[default]
    Value,
    /// Before the name of a member, or the end of an object.
    Name,
    /// Inside a name.
    InName,
    /// Before the colon.
    Colon,
    /// Inside a text.
    InText,
    /// Inside a number or a word.
    InWord,
    /// After a value.
    After,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    Backslash,
    Unicode(u8, u32),
}

#[derive(Default)]
struct Item {
    id: String,
    error: String,
    data: Option<SpoolWriter>,
    letters: Vec<u8>,
}

impl AnswerReader {
    /// Takes the next piece of the answer.
    pub(crate) fn feed(&mut self, piece: &[u8]) -> Result<(), AnswerError> {
        let mut rest = piece;
        while let Some((&byte, after)) = rest.split_first() {
            if self.state == State::InText && self.escape == Escape::None && self.in_data() {
                let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')).unwrap_or(rest.len());
                if plain > 0 {
                    self.data(&rest[..plain])?;
                    rest = &rest[plain..];
                    continue;
                }
            }
            self.byte(byte)?;
            rest = after;
        }
        Ok(())
    }

    /// The items that are whole by now.
    pub(crate) fn take(&mut self) -> Vec<Exported> {
        std::mem::take(&mut self.done)
    }

    /// Whether the answer has come to its end.
    pub(crate) fn is_whole(&self) -> bool {
        self.open.is_empty() && self.state == State::After
    }

    fn byte(&mut self, byte: u8) -> Result<(), AnswerError> {
        match self.state {
            State::InName | State::InText => self.inside(byte),
            State::InWord if !matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t') => Ok(()),
            State::InWord => {
                self.state = State::After;
                self.byte(byte)
            }
            _ if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') => Ok(()),
            State::Value => self.value(byte),
            State::Name => match byte {
                b'"' => self.begin(State::InName),
                b'}' => self.close(false),
                _ => Err(AnswerError::Json),
            },
            State::Colon if byte == b':' => {
                self.state = State::Value;
                Ok(())
            }
            State::Colon => Err(AnswerError::Json),
            State::After => self.after(byte),
        }
    }

    fn value(&mut self, byte: u8) -> Result<(), AnswerError> {
        match byte {
            b'"' => self.begin(State::InText),
            b'{' => self.enter(false),
            b'[' => self.enter(true),
            b']' => self.close(true),
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                self.state = State::InWord;
                Ok(())
            }
            _ => Err(AnswerError::Json),
        }
    }

    fn after(&mut self, byte: u8) -> Result<(), AnswerError> {
        let Some(level) = self.open.last() else { return Err(AnswerError::Json) };
        match byte {
            b',' => {
                self.state = if level.array { State::Value } else { State::Name };
                Ok(())
            }
            b'}' => self.close(false),
            b']' => self.close(true),
            _ => Err(AnswerError::Json),
        }
    }

    fn begin(&mut self, state: State) -> Result<(), AnswerError> {
        self.state = state;
        self.text.clear();
        if state == State::InText && self.in_data() {
            self.item.data.get_or_insert_default();
        }
        Ok(())
    }

    fn enter(&mut self, array: bool) -> Result<(), AnswerError> {
        if self.open.len() == DEEPEST {
            return Err(AnswerError::Depth);
        }
        self.open.push(Level { array, member: Vec::new() });
        self.state = if array { State::Value } else { State::Name };
        if self.at(&[b"value", b"", b""]) && !array {
            self.item = Item::default();
        }
        Ok(())
    }

    fn close(&mut self, array: bool) -> Result<(), AnswerError> {
        match self.open.pop() {
            Some(level) if level.array == array => {}
            _ => return Err(AnswerError::Json),
        }
        self.state = State::After;
        if !array && self.open.len() == 2 && self.open[0].member == b"value" && self.open[1].array {
            self.item_is_whole()?;
        }
        Ok(())
    }

    fn inside(&mut self, byte: u8) -> Result<(), AnswerError> {
        match (self.escape, byte) {
            (Escape::None, b'"') => self.end_text(),
            (Escape::None, b'\\') => {
                self.escape = Escape::Backslash;
                Ok(())
            }
            (Escape::None, byte) => self.letter(byte),
            (Escape::Backslash, b'u') => {
                self.escape = Escape::Unicode(0, 0);
                Ok(())
            }
            (Escape::Backslash, byte) => {
                self.escape = Escape::None;
                self.letter(byte)
            }
            (Escape::Unicode(count, value), byte) => self.unicode(count, value, byte),
        }
    }

    fn unicode(&mut self, count: u8, value: u32, byte: u8) -> Result<(), AnswerError> {
        let digit = char::from(byte).to_digit(16).ok_or(AnswerError::Json)?;
        let value = value << 4 | digit;
        if count < 3 {
            self.escape = Escape::Unicode(count + 1, value);
            return Ok(());
        }
        self.escape = Escape::None;
        // Halves of a pair never stand in what is kept.
        let character = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
        let mut bytes = [0; 4];
        let encoded = character.encode_utf8(&mut bytes).len();
        bytes[..encoded].iter().try_for_each(|byte| self.letter(*byte))
    }

    fn letter(&mut self, byte: u8) -> Result<(), AnswerError> {
        if self.state == State::InText && self.in_data() {
            return self.data(&[byte]);
        }
        if self.text.len() < LONGEST_TEXT {
            self.text.push(byte);
        }
        Ok(())
    }

    fn end_text(&mut self) -> Result<(), AnswerError> {
        if self.state == State::InName {
            self.state = State::Colon;
            if let Some(level) = self.open.last_mut() {
                level.member = std::mem::take(&mut self.text);
            }
            return Ok(());
        }
        self.state = State::After;
        let text = || String::from_utf8_lossy(&self.text).into_owned();
        if self.at(&[b"value", b"", b"itemId"]) {
            self.item.id = text();
        } else if self.at(&[b"value", b"", b"error", b"code"]) || self.at(&[b"value", b"", b"error", b"message"]) {
            let said = text();
            self.item.error = [self.item.error.as_str(), &said].join(" ").trim().to_owned();
        }
        Ok(())
    }

    /// Whether this is where we are. Names of arrays are empty.
    fn at(&self, path: &[&[u8]]) -> bool {
        self.open.len() == path.len() && self.open.iter().zip(path).all(|(level, name)| level.member == *name)
    }

    fn in_data(&self) -> bool {
        self.at(&[b"value", b"", b"data"])
    }

    fn data(&mut self, letters: &[u8]) -> Result<(), AnswerError> {
        self.item.letters.extend(letters.iter().map(|letter| match letter {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        }));
        while self.item.letters.len() > LETTERS {
            let rest = self.item.letters.split_off(LETTERS);
            self.decode()?;
            self.item.letters = rest;
        }
        Ok(())
    }

    fn decode(&mut self) -> Result<(), AnswerError> {
        let raw = BASE64.decode(&self.item.letters).map_err(|_| AnswerError::Base64)?;
        let spool = self.item.data.get_or_insert_default();
        spool.write_all(&raw).map_err(|error| AnswerError::Spool(error.to_string()))
    }

    fn item_is_whole(&mut self) -> Result<(), AnswerError> {
        if !self.item.letters.is_empty() {
            self.decode()?;
        }
        let Item { id, error, data, .. } = std::mem::take(&mut self.item);
        let data = match data {
            Some(spool) if error.is_empty() && spool.length() > 0 => Ok(spool.finish()),
            _ => Err(error),
        };
        self.done.push(Exported { id, data });
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    type Read = Vec<(String, Result<Vec<u8>, String>)>;

    fn read(answer: &str, size: usize) -> Result<Read, AnswerError> {
        let mut reader = AnswerReader::default();
        answer.as_bytes().chunks(size).try_for_each(|piece| reader.feed(piece))?;
        assert!(reader.is_whole(), "{answer}");
        let bytes = |spool: Spool| spool.piece(0, usize::MAX).unwrap().to_vec();
        Ok(reader.take().into_iter().map(|item| (item.id, item.data.map(bytes))).collect())
    }

    #[test]
    fn items_come_whole_however_the_answer_is_cut() {
        let long: Vec<u8> = (0..100_000_u32).map(|place| u8::try_from(place % 251).unwrap()).collect();
        let escaped = STANDARD.encode(&long).replace('/', "\\/").replace('+', "\\u002B");
        let answer = format!(
            r#"{{"@odata.context":"x","value":[{{"data":"{escaped}","itemId":"A\u00e5","changeKey":"k"}},
            {{"itemId":"B","data":null,"error":{{"code":"ErrorItemNotFound","message":"gone"}},"odd":[1,{{"data":"!"}}]}},
            {{"itemId":"C","data":"_-8","changeKey":"k2"}}],"count":3}}"#
        );
        let whole = read(&answer, answer.len()).unwrap();
        assert_eq!(whole.len(), 3);
        assert_eq!(whole[0].0, "Aå");
        assert!(whole[0].1.as_ref().unwrap() == &long);
        assert_eq!(whole[1].1, Err("ErrorItemNotFound gone".to_owned()));
        assert_eq!(whole[2].1, Ok(vec![0xff, 0xef]));
        for size in [1, 2, 3, 7, 4096] {
            assert!(read(&answer, size).unwrap() == whole, "{size}");
        }
    }

    #[test]
    fn nonsense_is_told() {
        let check = |answer: &str| {
            let mut reader = AnswerReader::default();
            reader.feed(answer.as_bytes()).err()
        };
        assert_eq!(check(r#"{"value":[{"data":"!!!!"}]}"#), Some(AnswerError::Base64));
        assert_eq!(check(&"[".repeat(40)), Some(AnswerError::Depth));
        assert_eq!(check("}"), Some(AnswerError::Json));
        assert_eq!(check(r#"{"a"]"#), Some(AnswerError::Json));
        assert_eq!(check(r#"{"a":1}{"#), Some(AnswerError::Json));
    }
}
