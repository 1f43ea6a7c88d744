//! Writes answers. Names are given with their prefix; the envelope declares `s`, `t`, `m`, `a`.

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

/// A document that grows.
pub(crate) struct Xml {
    writer: Writer<Vec<u8>>,
}

impl Xml {
    /// An empty document, with its declaration.
    pub(crate) fn new() -> Self {
        Self { writer: Writer::new(b"<?xml version=\"1.0\" encoding=\"utf-8\"?>".to_vec()) }
    }

    fn put(&mut self, event: Event<'_>) {
        // A vector takes everything.
        let _ = self.writer.write_event(event);
    }

    /// Begins an element.
    pub(crate) fn open(&mut self, name: &str) {
        self.put(Event::Start(BytesStart::new(name)));
    }

    /// Begins an element with attributes.
    pub(crate) fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.put(Event::Start(start(name, attributes)));
    }

    /// Ends an element.
    pub(crate) fn close(&mut self, name: &str) {
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// An element with text in it.
    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// An element with attributes, and text in it.
    pub(crate) fn leaf_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.put(Event::Start(start(name, attributes)));
        self.put(Event::Text(BytesText::new(&allowed(text))));
        self.close(name);
    }

    /// An element with attributes and nothing in it.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.put(Event::Empty(start(name, attributes)));
    }

    /// An element around what is written by `inner`.
    pub(crate) fn within(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.open(name);
        inner(self);
        self.close(name);
    }

    /// The document.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.writer.into_inner()
    }
}

fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, allowed(value).as_str()));
    }
    start
}

/// The text without characters that XML 1.0 has no way to write (section 2.2).
fn allowed(text: &str) -> String {
    let is_allowed = |character: &char| matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_allowed).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut xml = Xml::new();
        xml.within("m:A", |xml| xml.leaf_with("t:B", &[("C", "\"<&")], "R&D \0<\u{1}ø>"));
        let root = read(&xml.finish()).unwrap();
        let inner = root.child("B").unwrap();
        assert_eq!((inner.attribute("C"), inner.text.as_str()), (Some("\"<&"), "R&D <ø>"));
    }
}
