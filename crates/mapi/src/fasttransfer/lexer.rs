//! The lexical layer of a FastTransfer stream ([MS-OXCFXICS] section 2.2.4.1): atoms, from bytes that come in pieces of
//! any size. Nothing is kept but the beginning of an atom, so a value of gigabytes costs no memory.

use super::{Event, LexError, Marker, PropertyHead};
use crate::property::{FixedBytes, Layout};
use crate::{Guid, NamedProperty, PropertyTag};

/// The longest name of a property that is read, in bytes; the reference allows half of it.
const LONGEST_NAME: usize = 1024;

/// Reads atoms; any stream will do, whatever objects it carries.
#[derive(Debug, Clone)]
pub struct Lexer {
    state: State,
    /// The beginning of what is being read.
    start: Vec<u8>,
    position: u64,
    /// Whether the property has many values.
    many: bool,
    /// Where the atom begins that is being read.
    atom: u64,
    broken: Option<LexError>,
}

#[derive(Debug, Clone)]
enum State {
    /// A tag or a marker comes.
    Tag,
    /// The property set and the kind of a name come.
    Set(PropertyTag),
    /// A number comes that is a name.
    NameId(PropertyTag, Guid),
    /// A text comes that is a name.
    NameText(PropertyTag, Guid),
    /// The number of values comes.
    Count(Layout),
    /// So many values of a fixed size come.
    Fixed { size: u8, values: u32 },
    /// So many values come, each with its length.
    Length { values: u32 },
    /// So many bytes of a value come, and so many values after it.
    Bytes { left: u32, values: u32 },
    /// The value is over.
    End,
}

/// What a step has come to.
enum Step<'input> {
    Event(Event<'input>),
    Again,
    More,
}

impl Default for Lexer {
    fn default() -> Self {
        Self::new()
    }
}

impl Lexer {
    /// At the beginning of a stream.
    pub fn new() -> Self {
        Self { state: State::Tag, start: Vec::new(), position: 0, many: false, atom: 0, broken: None }
    }

    /// The next event, taking from `input` what it needs; nothing when `input` is used up. After an error there is only
    /// that error: nobody can tell where the next atom begins.
    pub fn next<'input>(&mut self, input: &mut &'input [u8]) -> Result<Option<Event<'input>>, LexError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let result = self.advance(input);
        if let Err(error) = &result {
            self.broken = Some(error.clone());
        }
        result
    }

    /// How many bytes were taken.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Whether everything that began has ended, so that the stream may end here.
    pub fn is_between_atoms(&self) -> bool {
        matches!(self.state, State::Tag) && self.start.is_empty()
    }

    /// Whether a stream may be cut here: between atoms, between values, or inside a value of variable size.
    pub fn may_be_cut(&self) -> bool {
        match self.state {
            State::Tag => self.start.is_empty(),
            State::Fixed { .. } | State::Length { .. } => self.start.is_empty() && self.many,
            State::Bytes { left, .. } => left % 2 == 0,
            _ => false,
        }
    }

    /// Says whether the stream was whole.
    pub fn finish(&self) -> Result<(), LexError> {
        match &self.broken {
            Some(error) => Err(error.clone()),
            None if self.is_between_atoms() => Ok(()),
            None => Err(LexError::Truncated { position: self.position }),
        }
    }

    fn advance<'input>(&mut self, input: &mut &'input [u8]) -> Result<Option<Event<'input>>, LexError> {
        loop {
            match self.step(input)? {
                Step::Event(event) => return Ok(Some(event)),
                Step::Again => {}
                Step::More => return Ok(None),
            }
        }
    }

    fn step<'input>(&mut self, input: &mut &'input [u8]) -> Result<Step<'input>, LexError> {
        match self.state {
            State::Tag => Ok(self.number(input).map_or(Ok(Step::More), |number| self.tag(number))?),
            State::Set(tag) => self.set(tag, input),
            State::NameId(tag, set) => match self.number(input) {
                Some(id) => self.head(tag, Some(NamedProperty::id(set, id))),
                None => Ok(Step::More),
            },
            State::NameText(tag, set) => self.name_text(tag, set, input),
            State::Count(layout) => Ok(self.number(input).map_or(Step::More, |count| self.count(layout, count))),
            State::Fixed { values: 0, .. } | State::Length { values: 0 } | State::Bytes { left: 0, values: 0 } => {
                self.state = State::End;
                Ok(Step::Again)
            }
            State::Fixed { size, values } => Ok(self.fixed(size, values, input)),
            State::Length { values } => Ok(self.number(input).map_or(Step::More, |length| self.length(length, values))),
            State::Bytes { left: 0, values } => {
                self.state = State::Length { values };
                Ok(Step::Again)
            }
            State::Bytes { left, values } => Ok(self.bytes(left, values, input)),
            State::End => {
                self.state = State::Tag;
                Ok(Step::Event(Event::End))
            }
        }
    }

    /// Fills up the beginning of what is being read to `size` bytes; whether it is that long.
    fn fill(&mut self, size: usize, input: &mut &[u8]) -> bool {
        let taken = input.len().min(size.saturating_sub(self.start.len()));
        let (taken, rest) = input.split_at(taken);
        self.start.extend_from_slice(taken);
        self.position += taken.len() as u64;
        *input = rest;
        self.start.len() >= size
    }

    fn number(&mut self, input: &mut &[u8]) -> Option<u32> {
        if !self.fill(4, input) {
            return None;
        }
        let number = self.start.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
        self.start.clear();
        Some(number)
    }

    fn tag<'input>(&mut self, number: u32) -> Result<Step<'input>, LexError> {
        self.atom = self.position - 4;
        if let Some(marker) = Marker::from_number(number) {
            return Ok(Step::Event(Event::Marker(marker)));
        }
        let tag = PropertyTag::from_number(number);
        if !tag.is_named() {
            return self.head(tag, None);
        }
        self.state = State::Set(tag);
        Ok(Step::Again)
    }

    fn set<'input>(&mut self, tag: PropertyTag, input: &mut &[u8]) -> Result<Step<'input>, LexError> {
        if !self.fill(17, input) {
            return Ok(Step::More);
        }
        let mut set = [0; 16];
        set.copy_from_slice(&self.start[..16]);
        let (set, kind) = (Guid::from_wire(set), self.start[16]);
        self.start.clear();
        self.state = match kind {
            0 => State::NameId(tag, set),
            1 => State::NameText(tag, set),
            _ => return Err(LexError::Name { tag, position: self.atom }),
        };
        Ok(Step::Again)
    }

    fn name_text<'input>(&mut self, tag: PropertyTag, set: Guid, input: &mut &[u8]) -> Result<Step<'input>, LexError> {
        loop {
            if self.start.len() > LONGEST_NAME {
                return Err(LexError::Name { tag, position: self.atom });
            }
            let unit = self.start.len() & !1;
            if !self.fill(unit + 2, input) {
                return Ok(Step::More);
            }
            if self.start[unit..] == [0, 0] {
                let text = encoding_rs::UTF_16LE.decode_without_bom_handling(&self.start[..unit]).0.into_owned();
                self.start.clear();
                return self.head(tag, Some(NamedProperty::text(set, text)));
            }
        }
    }

    fn head<'input>(&mut self, tag: PropertyTag, name: Option<NamedProperty>) -> Result<Step<'input>, LexError> {
        let head = PropertyHead { tag, name };
        self.many = false;
        self.state = match head.layout() {
            Some(Layout::Fixed(size)) => State::Fixed { size, values: 1 },
            Some(Layout::Variable) => State::Length { values: 1 },
            Some(layout) => State::Count(layout),
            None => return Err(LexError::Type { tag, position: self.atom }),
        };
        Ok(Step::Event(Event::Property(head)))
    }

    fn count<'input>(&mut self, layout: Layout, values: u32) -> Step<'input> {
        self.many = true;
        self.state = match layout {
            Layout::Fixed(size) | Layout::FixedValues(size) => State::Fixed { size, values },
            Layout::Variable | Layout::VariableValues => State::Length { values },
        };
        Step::Event(Event::Count(values))
    }

    fn fixed<'input>(&mut self, size: u8, values: u32, input: &mut &[u8]) -> Step<'input> {
        if !self.fill(usize::from(size), input) {
            return Step::More;
        }
        let value = FixedBytes::new(&self.start);
        self.start.clear();
        self.state = State::Fixed { size, values: values - 1 };
        Step::Event(Event::Fixed(value))
    }

    fn length<'input>(&mut self, length: u32, values: u32) -> Step<'input> {
        self.state = State::Bytes { left: length, values: values - 1 };
        Step::Event(Event::Length(length))
    }

    fn bytes<'input>(&mut self, left: u32, values: u32, input: &mut &'input [u8]) -> Step<'input> {
        let taken = input.len().min(left as usize);
        if taken == 0 {
            return Step::More;
        }
        let (piece, rest) = input.split_at(taken);
        *input = rest;
        self.position += taken as u64;
        self.state = State::Bytes { left: left - taken as u32, values };
        Step::Event(Event::Piece(piece))
    }
}
