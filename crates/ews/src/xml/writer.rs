//! Writes the requests: a thin layer over the writer of `quick-xml` that keeps elements balanced and lets nothing
//! through that XML cannot hold.

use std::borrow::Cow;

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// XML that is being written. Names have the prefixes of the envelope: `s`, `m`, `t`.
pub struct Writer(quick_xml::Writer<Vec<u8>>);

impl Writer {
    /// A document that has only its declaration.
    pub(crate) fn document() -> Self {
        let mut writer = Self(quick_xml::Writer::new(Vec::with_capacity(1024)));
        writer.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        writer
    }

    /// The document's octets.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    /// An element with attributes and what `inner` writes.
    pub(crate) fn element(&mut self, name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) {
        self.event(Event::Start(start(name, attributes)));
        inner(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element without attributes.
    pub(crate) fn wrap(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.element(name, &[], inner);
    }

    /// An element that holds nothing.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// An element that holds a text.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.wrap(name, |out| out.event(Event::Text(BytesText::new(&clean(value)))));
    }

    /// An element that holds a text, where there is one.
    pub(crate) fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("a vector takes what is written");
    }
}

fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, &*clean(value)));
    }
    start
}

/// The text with U+FFFD for characters that XML cannot hold (XML 1.0 section 2.2).
fn clean(text: &str) -> Cow<'_, str> {
    let bad = |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.contains(bad) { Cow::Owned(text.replace(bad, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// `true` or `false`.
pub(crate) fn boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
