//! Reading the content of a message into memory, but for long values. The stream comes in pieces of any size, and what
//! is kept of it is capped.

use super::{
    Attachment, ContentError, Event, Grammar, Held, Lexer, Message, Object, Properties, Property, PropertyHead, Step,
};
use crate::PropertyValue;

/// How much of a message is kept in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A value of more bytes is left in the stream.
    pub value: u32,
    /// A message of which more bytes would be kept is refused.
    pub message: usize,
}

impl Default for Limits {
    /// 64 kB a value, 16 MB a message.
    fn default() -> Self {
        Self { value: 64 << 10, message: 16 << 20 }
    }
}

/// What a property and a value cost beside their bytes.
const OVERHEAD: usize = 96;

/// Reads the content of one message.
#[derive(Debug)]
pub struct MessageReader {
    lexer: Lexer,
    grammar: Grammar,
    limits: Limits,
    kept: usize,
    open: Vec<Node>,
    value: Option<Value>,
}

#[derive(Debug)]
enum Node {
    Message(Message),
    Recipient(Properties),
    Attachment(Attachment),
}

/// A property whose value is being read.
#[derive(Debug)]
struct Value {
    head: PropertyHead,
    /// Whether it has many values, and those that are read.
    many: bool,
    values: Vec<PropertyValue>,
    /// The value of variable size that is being read.
    bytes: Option<Vec<u8>>,
    left_out: Option<Held>,
}

impl Message {
    /// The content of a message that is in memory already.
    pub fn parse(stream: &[u8], limits: Limits) -> Result<Self, ContentError> {
        let mut reader = MessageReader::new(limits);
        reader.feed(stream)?;
        reader.finish()
    }
}

impl MessageReader {
    /// At the beginning of the content of a message.
    pub fn new(limits: Limits) -> Self {
        let open = vec![Node::Message(Message::default())];
        Self { lexer: Lexer::new(), grammar: Grammar::new(), limits, kept: 0, open, value: None }
    }

    /// The next piece of the stream.
    pub fn feed(&mut self, mut input: &[u8]) -> Result<(), ContentError> {
        while let Some(event) = self.lexer.next(&mut input)? {
            self.event(event)?;
        }
        Ok(())
    }

    /// The message, if the stream was whole.
    pub fn finish(mut self) -> Result<Message, ContentError> {
        self.lexer.finish()?;
        self.grammar.finish()?;
        match self.open.pop() {
            Some(Node::Message(message)) if self.open.is_empty() => Ok(message),
            _ => Err(ContentError::Unfinished),
        }
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), ContentError> {
        match (event, &mut self.value) {
            (Event::Marker(marker), _) => {
                let step = self.grammar.marker(marker)?;
                self.keep(OVERHEAD)?;
                self.step(step);
            }
            (Event::Property(head), _) => {
                self.grammar.property(&head)?;
                self.keep(OVERHEAD + head.size())?;
                self.value = Some(Value::new(head));
            }
            (Event::Count(_), Some(value)) => value.many = true,
            (Event::Fixed(bytes), Some(value)) => {
                value.fixed(&bytes);
                self.keep(size_of::<PropertyValue>())?;
            }
            (Event::Length(length), Some(_)) => self.length(length)?,
            (Event::Piece(piece), Some(Value { bytes: Some(bytes), .. })) => bytes.extend_from_slice(piece),
            (Event::End, Some(_)) => self.end(),
            _ => {}
        }
        Ok(())
    }

    fn keep(&mut self, size: usize) -> Result<(), ContentError> {
        self.kept = self.kept.saturating_add(size);
        if self.kept > self.limits.message { Err(ContentError::TooLarge) } else { Ok(()) }
    }

    fn length(&mut self, length: u32) -> Result<(), ContentError> {
        let start = self.lexer.position();
        let Some(value) = &mut self.value else { return Ok(()) };
        value.end_bytes();
        if length > self.limits.value && !value.many {
            value.left_out = Some(Held::Range { start, length });
            return Ok(());
        }
        value.bytes = Some(Vec::new());
        self.keep(OVERHEAD + length as usize)
    }

    fn end(&mut self) {
        let Some(property) = self.value.take().and_then(Value::finish) else { return };
        let properties = match self.open.last_mut() {
            Some(Node::Message(message)) => &mut message.properties,
            Some(Node::Attachment(attachment)) => &mut attachment.properties,
            Some(Node::Recipient(recipient)) => recipient,
            None => return,
        };
        properties.0.push(property);
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Enter(Object::Recipient) => self.open.push(Node::Recipient(Properties::default())),
            Step::Enter(Object::Attachment) => self.open.push(Node::Attachment(Attachment::default())),
            Step::Enter(Object::Embedded) => self.open.push(Node::Message(Message::default())),
            Step::Leave(_) => self.leave(),
        }
    }

    fn leave(&mut self) {
        let inner = self.open.pop();
        match (self.open.last_mut(), inner) {
            (Some(Node::Message(message)), Some(Node::Recipient(recipient))) => message.recipients.push(recipient),
            (Some(Node::Message(message)), Some(Node::Attachment(attachment))) => message.attachments.push(attachment),
            (Some(Node::Attachment(attachment)), Some(Node::Message(inner))) => attachment.message = Some(inner),
            _ => {}
        }
    }
}

impl Value {
    fn new(head: PropertyHead) -> Self {
        Self { head, many: false, values: Vec::new(), bytes: None, left_out: None }
    }

    fn fixed(&mut self, bytes: &[u8]) {
        self.values.extend(PropertyValue::from_fixed(self.head.value_type().single(), bytes));
    }

    fn end_bytes(&mut self) {
        let Some(bytes) = self.bytes.take() else { return };
        self.values.push(PropertyValue::from_variable(self.head.value_type().single(), bytes));
    }

    fn finish(mut self) -> Option<Property> {
        self.end_bytes();
        let value = match self.left_out {
            Some(left_out) => left_out,
            None if self.many => Held::Value(PropertyValue::Many(self.head.value_type().single(), self.values)),
            None => Held::Value(self.values.pop()?),
        };
        Some(Property { head: self.head, value })
    }
}
