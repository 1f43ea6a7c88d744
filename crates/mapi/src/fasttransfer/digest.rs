//! A digest of a message's content over what survives a server: the same before it is given to one and after it came
//! back (design section 3). Left out is what `ignored` lists. Besides, a server may change the order of properties, the
//! ids of named ones, the code page of strings and their final NUL; the digest is over sorted properties, names, and
//! strings as UTF-16, where what is no text counts as U+FFFD. The order of recipients and attachments counts.

use blake3::Hasher;
use encoding_rs::{Decoder, Encoding};

use super::ignored::{is_left_out, surviving};
use super::{ContentError, Event, Grammar, Lexer, PropertyHead, Step};
use crate::{NamedProperty, PropertyName, PropertyType, text};

/// The algorithm's name, for what keeps digests.
pub const ALGORITHM: &str = "fasttransfer-1";

/// Properties of one object that are looked at; a mailbox has names for half as many.
const MOST_PROPERTIES: usize = 1 << 16;

type Print = [u8; 32];

/// Digests the content of one message that comes in pieces of any size.
#[derive(Debug)]
pub struct Digester {
    lexer: Lexer,
    grammar: Grammar,
    without: Option<NamedProperty>,
    open: Vec<Object>,
    value: Option<Value>,
}

/// An object that is open.
#[derive(Debug, Default)]
struct Object {
    properties: Vec<Print>,
    /// The chain of its children, so that memory does not grow with their number.
    children: Option<Print>,
}

impl Digester {
    /// At the beginning of the content of a message. The property `without` of the message itself is left out, so that
    /// a message is the same with and without the mark that this program put on it.
    pub fn new(without: Option<NamedProperty>) -> Self {
        let open = vec![Object::default()];
        Self { lexer: Lexer::new(), grammar: Grammar::new(), without, open, value: None }
    }

    /// The next piece of the stream.
    pub fn feed(&mut self, mut input: &[u8]) -> Result<(), ContentError> {
        while let Some(event) = self.lexer.next(&mut input)? {
            self.event(event)?;
        }
        Ok(())
    }

    /// The digest, if the stream was whole.
    pub fn finish(mut self) -> Result<[u8; 32], ContentError> {
        self.lexer.finish()?;
        self.grammar.finish()?;
        self.open.pop().map(Object::finish).ok_or(ContentError::Unfinished)
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), ContentError> {
        match event {
            Event::Marker(marker) => match self.grammar.marker(marker)? {
                Step::Enter(_) => self.open.push(Object::default()),
                Step::Leave(object) => self.leave(object as u8),
            },
            Event::Property(head) => {
                self.grammar.property(&head)?;
                self.value = Some(head).filter(|head| !self.is_without(head)).map(Value::new);
            }
            Event::End => self.end()?,
            event => self.value.iter_mut().for_each(|value| value.event(&event)),
        }
        Ok(())
    }

    fn is_without(&self, head: &PropertyHead) -> bool {
        let own = self.grammar.depth() == 0 && head.name.is_some() && head.name == self.without;
        own || is_left_out(head, self.grammar.innermost())
    }

    fn end(&mut self) -> Result<(), ContentError> {
        let (Some(value), Some(object)) = (self.value.take(), self.open.last_mut()) else { return Ok(()) };
        if object.properties.len() >= MOST_PROPERTIES {
            return Err(ContentError::TooLarge);
        }
        object.properties.push(value.finish());
        Ok(())
    }

    fn leave(&mut self, kind: u8) {
        let print = self.open.pop().map(Object::finish);
        if let (Some(print), Some(around)) = (print, self.open.last_mut()) {
            let print = Hasher::new().update(&[kind]).update(&print).finalize().into();
            around.child(print);
        }
    }
}

impl Object {
    fn child(&mut self, print: Print) {
        let mut chain = Hasher::new();
        chain.update(&self.children.unwrap_or_default()).update(&print);
        self.children = Some(chain.finalize().into());
    }

    fn finish(mut self) -> Print {
        self.properties.sort_unstable();
        let mut all = Hasher::new();
        all.update(&(self.properties.len() as u64).to_le_bytes());
        for print in self.properties.iter().chain(&self.children) {
            all.update(print);
        }
        all.finalize().into()
    }
}

/// A property that is being digested.
#[derive(Debug)]
struct Value {
    head: PropertyHead,
    hasher: Hasher,
    text: Option<Text>,
}

impl Value {
    fn new(head: PropertyHead) -> Self {
        let mut hasher = Hasher::new();
        match &head.name {
            None => hasher.update(&head.tag.id().to_le_bytes()),
            Some(name) => add_name(&mut hasher, name),
        };
        let kind = if head.value_type().is_string() { PropertyType::STRING } else { head.value_type().single() };
        hasher.update(&[u8::from(head.value_type().is_multiple())]).update(&kind.code().to_le_bytes());
        Self { head, hasher, text: None }
    }

    fn event(&mut self, event: &Event<'_>) {
        match (event, &mut self.text) {
            (Event::Length(length), _) => self.begin(*length),
            (Event::Piece(piece), Some(text)) => text.feed(piece, &mut self.hasher),
            (Event::Piece(piece), None) => self.add(piece),
            (Event::Count(count), _) => self.add(&count.to_le_bytes()),
            (Event::Fixed(value), _) => self.add(&surviving(&self.head, value)),
            _ => {}
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
    }

    /// A value of variable size begins. The length of a string is not known before it is decoded; it follows it.
    fn begin(&mut self, length: u32) {
        self.end_text();
        if self.head.value_type().is_string() {
            self.text = Some(Text::new(self.head.value_type()));
        } else {
            self.hasher.update(&length.to_le_bytes());
        }
    }

    fn end_text(&mut self) {
        if let Some(text) = self.text.take() {
            text.finish(&mut self.hasher);
        }
    }

    fn finish(mut self) -> Print {
        self.end_text();
        self.hasher.finalize().into()
    }
}

fn add_name<'hasher>(hasher: &'hasher mut Hasher, name: &NamedProperty) -> &'hasher mut Hasher {
    hasher.update(&name.set.to_wire());
    match &name.name {
        PropertyName::Id(id) => hasher.update(&[0]).update(&id.to_le_bytes()),
        PropertyName::Text(text) => {
            hasher.update(&[1]).update(&(text.len() as u32).to_le_bytes()).update(text.as_bytes())
        }
    }
}

/// A string on its way into a digest, as UTF-16 without the final NUL.
struct Text {
    decoder: Decoder,
    /// How many units went in, and whether a NUL after them waits: it may be the final one.
    units: u64,
    nul: bool,
}

impl Text {
    fn new(property_type: PropertyType) -> Self {
        let encoding: &'static Encoding = text::encoding_of(property_type);
        Self { decoder: encoding.new_decoder_without_bom_handling(), units: 0, nul: false }
    }

    fn feed(&mut self, piece: &[u8], hasher: &mut Hasher) {
        self.decode(piece, false, hasher);
    }

    fn finish(mut self, hasher: &mut Hasher) {
        self.decode(&[], true, hasher);
        hasher.update(&self.units.to_le_bytes());
    }

    fn decode(&mut self, mut piece: &[u8], last: bool, hasher: &mut Hasher) {
        let mut units = [0; 512];
        loop {
            let (result, read, written, _) = self.decoder.decode_to_utf16(piece, &mut units, last);
            self.add(&units[..written], hasher);
            piece = &piece[read..];
            if result == encoding_rs::CoderResult::InputEmpty {
                return;
            }
        }
    }

    fn add(&mut self, units: &[u16], hasher: &mut Hasher) {
        let mut bytes = Vec::with_capacity(2 * units.len() + 2);
        for unit in units {
            if std::mem::replace(&mut self.nul, *unit == 0) {
                bytes.extend([0, 0]);
            }
            if *unit != 0 {
                bytes.extend(unit.to_le_bytes());
            }
        }
        self.units += bytes.len() as u64 / 2;
        hasher.update(&bytes);
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} units)", self.units)
    }
}
