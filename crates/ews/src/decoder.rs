//! Reads an answer that comes in pieces of any size, and keeps of it no more than one part of a list at a time.
//!
//! An envelope has a header and a body (SOAP 1.1 section 4); the body has the answer of the operation or a fault. See [`Answer`]
//! for what an answer is made of.

use std::collections::VecDeque;
use std::marker::PhantomData;

use crate::answer::{ContentHead, ContentKind, EventOf, Layout, Reading};
use crate::status::{Status, outcome};
use crate::xml::{Base64Reader, Element, Framer, Namespace, Token, Tree};
use crate::{Answer, AttachmentId, DecodeError, Event, Fault, ItemId, Limits, Outcome, ServerVersion, XmlError};

/// Depths of elements, the root being at 1.
const ENVELOPE: usize = 1;
const INSIDE: usize = 3;

/// Reads one answer.
pub struct Decoder<A: Answer> {
    framer: Framer,
    assembly: Assembly<A>,
}

/// Everything behind the framer.
struct Assembly<A: Answer> {
    tree: Tree,
    limits: Limits,
    parts: u64,
    content: Option<Content>,
    ready: VecDeque<EventOf<A>>,
    answered: bool,
    answer: PhantomData<fn() -> A>,
}

/// A content that is being read.
struct Content {
    reader: Base64Reader,
    octets: u64,
}

impl<A: Answer> Default for Decoder<A> {
    fn default() -> Self {
        Self::with_limits(Limits::default())
    }
}

impl<A: Answer> Decoder<A> {
    /// A decoder with other limits than the usual.
    pub fn with_limits(limits: Limits) -> Self {
        let (tree, ready) = (Tree::new(limits), VecDeque::new());
        let assembly = Assembly { tree, limits, parts: 0, content: None, ready, answered: false, answer: PhantomData };
        Self { framer: Framer::new(), assembly }
    }

    /// The next event; nothing if more input is needed. What was used is taken off the input.
    ///
    /// # Errors
    /// The answer cannot be read. Nothing more can be had from this decoder.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<Option<EventOf<A>>, DecodeError> {
        loop {
            if let Some(event) = self.assembly.ready.pop_front() {
                return Ok(Some(event));
            }
            match self.framer.next(input)? {
                None => return Ok(None),
                Some(Token::Open { tag, empty }) => self.assembly.open(tag, empty)?,
                Some(Token::Close(name)) => self.assembly.close(Some(name))?,
                Some(Token::Text(text)) => self.assembly.text(text)?,
            }
        }
    }

    /// Ends the answer.
    ///
    /// # Errors
    /// It is not whole, or has neither an answer nor a fault.
    pub fn finish(&self) -> Result<(), DecodeError> {
        let whole = self.framer.is_between() && self.assembly.tree.is_ended() && self.assembly.answered;
        if whole { Ok(()) } else { Err(DecodeError::CutOff) }
    }
}

impl<A: Answer> Assembly<A> {
    fn open(&mut self, tag: &str, empty: bool) -> Result<(), DecodeError> {
        if self.content.is_some() {
            return Err(DecodeError::Content);
        }
        self.tree.open(tag)?;
        if self.tree.depth() <= INSIDE {
            self.check_frame()?;
        } else if self.is_inside_answer() {
            self.begin_content();
        }
        if empty { self.close(None) } else { Ok(()) }
    }

    /// The frame has to be SOAP, and in it the answer that was asked for.
    fn check_frame(&self) -> Result<(), DecodeError> {
        let Some(element) = self.tree.last() else { return Ok(()) };
        match self.tree.depth() {
            ENVELOPE if !is_soap(element, "Envelope") => Err(DecodeError::NotSoap),
            INSIDE if self.is_in_body() && !is_soap(element, "Fault") => self.check_answer(element),
            _ => Ok(()),
        }
    }

    fn check_answer(&self, element: &Element) -> Result<(), DecodeError> {
        let expected = A::OPERATION.response();
        if &*element.name == expected && element.namespace == Namespace::Messages {
            return Ok(());
        }
        Err(DecodeError::Unexpected { expected, found: element.name.clone() })
    }

    fn is_in_body(&self) -> bool {
        self.tree.at(2).is_some_and(|element| is_soap(element, "Body"))
    }

    fn is_inside_answer(&self) -> bool {
        self.tree.at(INSIDE).is_some_and(|element| element.namespace == Namespace::Messages) && self.is_in_body()
    }

    fn begin_content(&mut self) {
        let (Some(element), Some(parent)) = (self.tree.last(), self.tree.at(self.tree.depth() - 1)) else { return };
        let Some(kind) = A::content(&parent.name, &element.name) else { return };
        self.ready.push_back(Event::Content(head(kind, parent)));
        self.content = Some(Content { reader: Base64Reader::default(), octets: 0 });
    }

    fn text(&mut self, text: &[u8]) -> Result<(), DecodeError> {
        let Some(content) = &mut self.content else { return Ok(self.tree.text(text)?) };
        let piece = content.reader.feed(text).map_err(|_| DecodeError::Content)?;
        content.octets += piece.len() as u64;
        if content.octets > self.limits.content {
            return Err(XmlError::Limit("content").into());
        }
        if !piece.is_empty() {
            self.ready.push_back(Event::Piece(piece));
        }
        Ok(())
    }

    fn close(&mut self, name: Option<&str>) -> Result<(), DecodeError> {
        let depth = self.tree.depth();
        let element = self.tree.close(name)?;
        if let Some(content) = self.content.take() {
            content.reader.finish().map_err(|_| DecodeError::Content)?;
            self.ready.push_back(Event::ContentEnd);
        }
        match depth {
            ..INSIDE => Ok(()),
            INSIDE => self.inside(&element),
            _ if !self.is_inside_answer() => Ok(self.tree.adopt(element)?),
            _ if depth == self.message_depth() => self.message(&element),
            // The element around the messages: they were handed out.
            _ if depth < self.message_depth() => Ok(()),
            _ if self.is_part(depth) => self.part(&element),
            _ => Ok(self.tree.adopt(element)?),
        }
    }

    /// A field of the header, a fault, or the end of the answer.
    fn inside(&mut self, element: &Element) -> Result<(), DecodeError> {
        if !self.is_in_body() {
            if &*element.name == "ServerVersionInfo" {
                self.ready.extend(ServerVersion::read(element).map(Event::Server));
            }
            return Ok(());
        }
        self.answered = true;
        if is_soap(element, "Fault") {
            self.ready.push_back(Event::Fault(Fault::read(element)));
            return Ok(());
        }
        if A::LAYOUT == Layout::Whole { self.message(element) } else { Ok(()) }
    }

    fn message_depth(&self) -> usize {
        if A::LAYOUT == Layout::Whole { INSIDE } else { INSIDE + 2 }
    }

    /// Whether an element that was at this depth is a part of the list.
    fn is_part(&self, depth: usize) -> bool {
        let message = self.message_depth();
        let named = |(index, name): (usize, &&str)| {
            self.tree.at(message + 1 + index).is_some_and(|element| &*element.name == *name)
        };
        !A::LIST.is_empty() && depth == message + A::LIST.len() + 1 && A::LIST.iter().enumerate().all(named)
    }

    fn part(&mut self, element: &Element) -> Result<(), DecodeError> {
        self.parts += 1;
        if self.parts > self.limits.parts {
            return Err(XmlError::Limit("parts").into());
        }
        self.ready.push_back(Event::Part(A::part(Reading(element))?));
        Ok(())
    }

    fn message(&mut self, element: &Element) -> Result<(), DecodeError> {
        // Of an answer about absence the status stands in an element of its own.
        let outcome = match element.child("ResponseMessage") {
            Some(message) if A::LAYOUT == Layout::Whole => {
                let status = Status::read(message);
                let summary = if status.failure("").is_none() { Some(A::summary(Reading(element))?) } else { None };
                Outcome { status, summary }
            }
            _ => outcome(element, |element| A::summary(Reading(element)))?,
        };
        self.ready.push_back(Event::Message(outcome));
        Ok(())
    }
}

fn is_soap(element: &Element, name: &str) -> bool {
    element.namespace == Namespace::Soap && &*element.name == name
}

fn head(kind: ContentKind, parent: &Element) -> ContentHead {
    let item = parent.child("ItemId").and_then(|id| ItemId::read(id).ok());
    let attachment = parent.child("AttachmentId").and_then(|id| AttachmentId::read(id).ok());
    ContentHead { kind, item, attachment }
}
