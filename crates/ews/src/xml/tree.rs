//! Builds elements from tokens: balance, namespaces, attributes, and the limits on all that is kept.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use super::namespace::{Bindings, split_name};
use super::{Element, XmlError};
use crate::Limits;

/// The elements that are open, from the root, with what was read of each.
pub(crate) struct Tree {
    open: Vec<Open>,
    bindings: Bindings,
    limits: Limits,
    held: usize,
    ended: bool,
}

/// An element that is not at its end.
struct Open {
    element: Element,
    /// The name with its prefix, which its end has to repeat.
    written: Box<str>,
    /// Text so far; characters can be cut.
    text: Vec<u8>,
}

impl Tree {
    /// Before the root.
    pub(crate) fn new(limits: Limits) -> Self {
        Self { open: Vec::new(), bindings: Bindings::default(), limits, held: 0, ended: false }
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether the root was read to its end.
    pub(crate) fn is_ended(&self) -> bool {
        self.ended
    }

    /// The open element at this depth, the root being at 1.
    pub(crate) fn at(&self, depth: usize) -> Option<&Element> {
        self.open.get(depth.checked_sub(1)?).map(|open| &open.element)
    }

    /// The innermost open element.
    pub(crate) fn last(&self) -> Option<&Element> {
        self.at(self.depth())
    }

    /// Goes into an element.
    pub(crate) fn open(&mut self, tag: &str) -> Result<(), XmlError> {
        if self.ended {
            return Err(XmlError::Outside);
        }
        if self.depth() >= self.limits.depth {
            return Err(XmlError::Limit("depth"));
        }
        let written = tag.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
        let mut element = self.attributes(tag, written.len())?;
        let (prefix, local) = split_name(written);
        if local.is_empty() {
            return Err(XmlError::Tag);
        }
        element.namespace = self.bindings.resolve(prefix);
        element.name = local.into();
        element.weight += size_of::<Open>() + 2 * written.len();
        self.hold(element.weight)?;
        self.open.push(Open { element, written: written.into(), text: Vec::new() });
        Ok(())
    }

    /// An element with its attributes; declarations of prefixes are taken note of.
    fn attributes(&mut self, tag: &str, name: usize) -> Result<Element, XmlError> {
        let (mut element, depth) = (Element::default(), self.depth() + 1);
        for attribute in BytesStart::from_content(tag, name).attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| XmlError::Tag)?;
            let key = attribute.key.into_inner();
            let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|_| XmlError::Reference)?;
            let (prefix, local) = split_name(key);
            match (prefix, local) {
                ("", "xmlns") => self.declare(depth, "", &value)?,
                ("xmlns", prefix) => self.declare(depth, prefix, &value)?,
                _ => {
                    element.weight += 2 * size_of::<Box<str>>() + local.len() + value.len();
                    element.attributes.push((local.into(), value.into()));
                }
            }
        }
        Ok(element)
    }

    fn declare(&mut self, depth: usize, prefix: &str, address: &str) -> Result<(), XmlError> {
        if self.bindings.len() >= self.limits.declarations {
            return Err(XmlError::Limit("declarations"));
        }
        self.bindings.declare(depth, prefix, address);
        Ok(())
    }

    /// Adds text to the innermost element; outside of the root there is only white space.
    pub(crate) fn text(&mut self, text: &[u8]) -> Result<(), XmlError> {
        let Some(open) = self.open.last_mut() else {
            let blank = |byte: &u8| byte.is_ascii_whitespace() || [0xEF, 0xBB, 0xBF].contains(byte);
            return if text.iter().all(blank) { Ok(()) } else { Err(XmlError::Outside) };
        };
        if open.text.len() + text.len() > self.limits.text {
            return Err(XmlError::Limit("text"));
        }
        open.text.extend_from_slice(text);
        open.element.weight += text.len();
        self.hold(text.len())
    }

    /// Leaves the innermost element, whose name this has to be. What becomes of it is the caller's to say: until it is
    /// put back with [`Tree::adopt`], it is not held any more.
    pub(crate) fn close(&mut self, written: Option<&str>) -> Result<Element, XmlError> {
        let open = self.open.pop().ok_or(XmlError::Balance)?;
        if written.is_some_and(|written| written != &*open.written) {
            return Err(XmlError::Balance);
        }
        self.bindings.leave(self.depth() + 1);
        self.ended = self.open.is_empty();
        let mut element = open.element;
        self.held = self.held.saturating_sub(element.weight);
        element.text = String::from_utf8(open.text).map_err(|_| XmlError::Encoding)?;
        if !element.children.is_empty() && element.text.trim().is_empty() {
            element.text = String::new();
        }
        Ok(element)
    }

    /// Puts an element that was left into the one that is innermost now.
    pub(crate) fn adopt(&mut self, element: Element) -> Result<(), XmlError> {
        self.hold(element.weight)?;
        if let Some(open) = self.open.last_mut() {
            open.element.weight += element.weight;
            open.element.children.push(element);
        }
        Ok(())
    }

    fn hold(&mut self, bytes: usize) -> Result<(), XmlError> {
        self.held += bytes;
        if self.held > self.limits.held { Err(XmlError::Limit("size")) } else { Ok(()) }
    }
}
