//! What the tests of the crate have in common: answers read to their end, and the recorded sessions, which lie beside the
//! project, with the facts that are known of them.

#![allow(dead_code, reason = "each test uses its part")]

pub(crate) mod facts;

use std::path::PathBuf;

use cutover_ews::{Answer, ContentHead, DecodeError, Decoder, Event, EventOf, Fault, Outcome, ServerVersion};

/// An answer, read to its end.
pub(crate) struct Read<A: Answer> {
    pub(crate) server: Option<ServerVersion>,
    pub(crate) parts: Vec<A::Part>,
    pub(crate) messages: Vec<Outcome<A::Summary>>,
    pub(crate) contents: Vec<(ContentHead, Vec<u8>)>,
    pub(crate) faults: Vec<Fault>,
}

impl<A: Answer> Read<A> {
    /// Takes the events of an answer.
    fn take(&mut self, event: EventOf<A>) {
        match event {
            Event::Server(server) => self.server = Some(server),
            Event::Part(part) => self.parts.push(part),
            Event::Message(message) => self.messages.push(message),
            Event::Fault(fault) => self.faults.push(fault),
            Event::Content(head) => self.contents.push((head, Vec::new())),
            Event::Piece(piece) => {
                assert!(!piece.is_empty(), "pieces are never empty");
                self.contents.last_mut().expect("a piece belongs to a content").1.extend(piece);
            }
            Event::ContentEnd => assert!(!self.contents.is_empty(), "what ends has begun"),
        }
    }
}

/// Reads an answer that comes in these pieces.
pub(crate) fn read<'a, A: Answer>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Read<A>, DecodeError> {
    let mut decoder = Decoder::<A>::default();
    let (parts, messages) = (Vec::new(), Vec::new());
    let mut read = Read { server: None, parts, messages, contents: Vec::new(), faults: Vec::new() };
    for mut piece in pieces {
        while let Some(event) = decoder.next(&mut piece)? {
            read.take(event);
        }
        assert!(piece.is_empty(), "everything is used before more is asked for");
    }
    decoder.finish().map(|()| read)
}

/// Reads an answer in one piece.
pub(crate) fn read_whole<A: Answer>(answer: &[u8]) -> Result<Read<A>, DecodeError> {
    read([answer])
}

/// The recorded sessions; nothing, said aloud, where they are not there.
pub(crate) fn recorded() -> Option<PathBuf> {
    let shared = cutover_testbed::shared::folder();
    if shared.is_none() {
        println!("not run: the recorded sessions are not there");
    }
    shared.map(|shared| shared.join("captures/gromox-3.10/ews"))
}

/// An answer around this body, as a server would write it.
pub(crate) fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <s:Header><h:ServerVersionInfo MajorVersion=\"14\" MinorVersion=\"3\" MajorBuildNumber=\"123\" \
         MinorBuildNumber=\"3\" Version=\"Exchange2010_SP2\" \
         xmlns:h=\"http://schemas.microsoft.com/exchange/services/2006/types\"/></s:Header>\
         <s:Body xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\">{body}</s:Body></s:Envelope>"
    )
}
