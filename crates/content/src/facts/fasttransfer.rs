//! Facts of FastTransfer message content, from a stream in pieces of any size. Texts and data are digested as they
//! pass; of other properties only what facts are made of is kept, and that is capped.

use cutover_mapi::fasttransfer::{ContentError, Event, Grammar, Lexer, Object, PropertyHead, Step};
use cutover_mapi::{PropertyType, tags};

use crate::mime::charset::Charset;
use crate::mime::text::TextReader;

use super::nodes::{AttachmentNode, MessageNode, recipient};
use super::text::{DataDigest, TextDigest};
use super::values::{Values, Wanted, string_reader, terminator, wanted};
use super::{MailFacts, TextFact};

/// The most octets of values that are kept.
const KEPT_CAP: usize = 32 * 1024 * 1024;
/// HTML that comes before its code page is kept up to this size, and read as UTF-8 if it is longer.
const HTML_CAP: usize = 4 * 1024 * 1024;

/// The facts of message content that is in memory.
pub fn facts_of_fasttransfer(stream: &[u8]) -> Result<MailFacts, ContentError> {
    let mut facts = FastTransferFacts::new();
    facts.feed(stream)?;
    facts.finish()
}

/// Reads the facts of one message from a stream.
#[derive(Default)]
pub struct FastTransferFacts {
    lexer: Lexer,
    grammar: Grammar,
    root: MessageNode,
    open: Vec<Node>,
    value: Value,
    kept: usize,
}

enum Node {
    Recipient(Values),
    Attachment(Box<AttachmentNode>),
    Message(Box<MessageNode>),
}

/// What becomes of the value that is being read.
#[derive(Default)]
enum Value {
    #[default]
    Passes,
    Kept(Wanted, PropertyType, Option<Vec<u8>>),
    Text(TextValue),
    Html(TextValue),
    HtmlOctets(Vec<u8>),
    Data(DataDigest),
}

/// A long text, of which the last character is held back: it may be the NUL that ends it.
struct TextValue {
    reader: TextReader,
    digest: TextDigest,
    terminator: usize,
    held: Vec<u8>,
}

impl FastTransferFacts {
    /// At the beginning of the content of a message.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece of the stream.
    pub fn feed(&mut self, mut piece: &[u8]) -> Result<(), ContentError> {
        while let Some(event) = self.lexer.next(&mut piece)? {
            self.event(event)?;
        }
        Ok(())
    }

    /// The facts, if the stream was whole.
    pub fn finish(self) -> Result<MailFacts, ContentError> {
        self.lexer.finish()?;
        self.grammar.finish()?;
        Ok(self.root.facts())
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), ContentError> {
        match event {
            Event::Marker(marker) => {
                let step = self.grammar.marker(marker)?;
                self.keep(size_of::<MailFacts>())?;
                self.step(step);
            }
            Event::Property(head) => {
                self.grammar.property(&head)?;
                self.value = self.begin(&head);
            }
            Event::Fixed(bytes) => {
                if let Value::Kept(wanted, ..) = self.value {
                    self.keep(64)?;
                    self.values().add_fixed(wanted, &bytes);
                }
            }
            Event::Length(length) => self.length(length)?,
            Event::Piece(piece) => self.value.feed(piece),
            Event::Count(_) => {}
            Event::End => self.end(),
        }
        Ok(())
    }

    fn keep(&mut self, octets: usize) -> Result<(), ContentError> {
        self.kept = self.kept.saturating_add(octets);
        if self.kept > KEPT_CAP { Err(ContentError::TooLarge) } else { Ok(()) }
    }

    fn length(&mut self, length: u32) -> Result<(), ContentError> {
        self.end_bytes();
        match &mut self.value {
            Value::Kept(_, _, bytes) => *bytes = Some(Vec::new()),
            Value::HtmlOctets(_) if length as usize > HTML_CAP => {
                self.value = Value::Html(TextValue::html(Charset::UTF_8));
                return Ok(());
            }
            Value::HtmlOctets(_) => {}
            _ => return Ok(()),
        }
        self.keep(64 + length as usize)
    }

    /// What is to become of a property's value.
    fn begin(&mut self, head: &PropertyHead) -> Value {
        let property_type = head.value_type();
        if head.name.is_none() {
            let id = head.tag.id();
            match self.open.last_mut() {
                Some(Node::Attachment(_)) if head.tag == tags::ATTACH_DATA_BINARY => {
                    return Value::Data(DataDigest::default());
                }
                None | Some(Node::Message(_)) if id == tags::BODY.id() => {
                    return TextValue::string(property_type).map_or(Value::Passes, Value::Text);
                }
                None | Some(Node::Message(_)) if id == tags::HTML.id() => return self.begin_html(property_type),
                _ => {}
            }
        }
        wanted(head).map_or(Value::Passes, |wanted| Value::Kept(wanted, property_type, None))
    }

    fn begin_html(&mut self, property_type: PropertyType) -> Value {
        if let Some(text) = TextValue::string(property_type) {
            return Value::Html(text);
        }
        match self.message().map(MessageNode::charset) {
            Some(Some(charset)) => Value::Html(TextValue::html(charset)),
            _ => Value::HtmlOctets(Vec::new()),
        }
    }

    /// The innermost message.
    fn message(&mut self) -> Option<&mut MessageNode> {
        match self.open.last_mut() {
            None => Some(&mut self.root),
            Some(Node::Message(message)) => Some(message),
            Some(_) => None,
        }
    }

    /// The values of the innermost object.
    fn values(&mut self) -> &mut Values {
        match self.open.last_mut() {
            None => &mut self.root.values,
            Some(Node::Message(message)) => &mut message.values,
            Some(Node::Recipient(values)) => values,
            Some(Node::Attachment(attachment)) => &mut attachment.values,
        }
    }

    fn end_bytes(&mut self) {
        if let Value::Kept(wanted, property_type, bytes) = &mut self.value
            && let Some(bytes) = bytes.take()
        {
            let (wanted, property_type) = (*wanted, property_type.single());
            self.values().add_bytes(wanted, property_type, bytes);
        }
    }

    fn end(&mut self) {
        self.end_bytes();
        match (std::mem::take(&mut self.value), self.open.last_mut()) {
            (Value::Data(digest), Some(Node::Attachment(attachment))) => attachment.data = Some(digest.finish()),
            (Value::Text(text), _) => self.in_message(|message| message.text = text.finish()),
            (Value::Html(text), _) => self.in_message(|message| message.html = text.finish()),
            (Value::HtmlOctets(octets), _) => self.in_message(|message| message.html_octets = Some(octets)),
            _ => {}
        }
    }

    fn in_message(&mut self, change: impl FnOnce(&mut MessageNode)) {
        if let Some(message) = self.message() {
            change(message);
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Enter(Object::Recipient) => self.open.push(Node::Recipient(Values::default())),
            Step::Enter(Object::Attachment) => self.open.push(Node::Attachment(Box::default())),
            Step::Enter(Object::Embedded) => self.open.push(Node::Message(Box::default())),
            Step::Leave(_) => self.leave(),
        }
    }

    fn leave(&mut self) {
        match self.open.pop() {
            Some(Node::Recipient(values)) => self.in_message(|message| message.recipients.extend(recipient(&values))),
            Some(Node::Attachment(attachment)) => {
                self.in_message(|message| message.attachments.push(attachment.facts()));
            }
            Some(Node::Message(inner)) => {
                if let Some(Node::Attachment(attachment)) = self.open.last_mut() {
                    attachment.message = Some(Box::new(inner.facts()));
                }
            }
            None => {}
        }
    }
}

impl Value {
    fn feed(&mut self, piece: &[u8]) {
        match self {
            Self::Kept(_, _, Some(bytes)) | Self::HtmlOctets(bytes) => bytes.extend_from_slice(piece),
            Self::Text(text) | Self::Html(text) => text.feed(piece),
            Self::Data(digest) => digest.feed(piece),
            Self::Passes | Self::Kept(_, _, None) => {}
        }
    }
}

impl TextValue {
    fn string(property_type: PropertyType) -> Option<Self> {
        let reader = string_reader(property_type)?;
        let terminator = terminator(property_type);
        Some(Self { reader, digest: TextDigest::default(), terminator, held: Vec::new() })
    }

    fn html(charset: Charset) -> Self {
        let reader = TextReader::new(charset);
        Self { reader, digest: TextDigest::default(), terminator: 0, held: Vec::new() }
    }

    fn feed(&mut self, piece: &[u8]) {
        self.held.extend_from_slice(piece);
        let ready = self.held.len() - self.terminator.min(self.held.len());
        self.read(ready);
    }

    fn read(&mut self, octets: usize) {
        let mut text = String::new();
        self.reader.feed(&self.held[..octets], &mut text);
        self.held.drain(..octets);
        self.digest.feed(&text);
    }

    fn finish(mut self) -> Option<TextFact> {
        if self.held.iter().any(|byte| *byte != 0) {
            self.read(self.held.len());
        }
        let mut text = String::new();
        self.reader.finish(&mut text);
        self.digest.feed(&text);
        self.digest.finish()
    }
}
