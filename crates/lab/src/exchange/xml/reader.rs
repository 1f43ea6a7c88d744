//! Reads a request into a tree, with limits: what a client sends is small.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// How deep elements may stand in each other.
const DEEPEST: usize = 64;
/// How many elements a request may have.
const MOST: usize = 200_000;

/// The namespaces that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// SOAP 1.1.
    Soap,
    /// Types of EWS.
    Types,
    /// Messages of EWS.
    Messages,
    /// SOAP Autodiscover.
    Autodiscover,
    /// Requests of POX Autodiscover.
    Outlook,
    /// Anything else.
    Other,
}

impl Space {
    fn of(uri: &str) -> Self {
        match uri {
            "http://schemas.xmlsoap.org/soap/envelope/" => Self::Soap,
            "http://schemas.microsoft.com/exchange/services/2006/types" => Self::Types,
            "http://schemas.microsoft.com/exchange/services/2006/messages" => Self::Messages,
            "http://schemas.microsoft.com/exchange/2010/Autodiscover" => Self::Autodiscover,
            "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006" => Self::Outlook,
            _ => Self::Other,
        }
    }
}

/// An element.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) space: Space,
    /// Without its prefix.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Self>,
    pub(crate) text: String,
}

impl Node {
    /// The first child with this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element at the end of these names.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| node.child(name))
    }

    /// The trimmed text of the element at the end of these names.
    pub(crate) fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path).map(|node| node.text.trim())
    }

    /// An attribute without a namespace.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Whether the element at the end of these names says yes.
    pub(crate) fn is_true(&self, path: &[&str]) -> bool {
        matches!(self.text_at(path), Some("true" | "1"))
    }
}

/// Reads a document; the error is for the client.
pub(crate) fn read(octets: &[u8]) -> Result<Node, String> {
    let text = std::str::from_utf8(octets).map_err(|error| error.to_string())?;
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open: Vec<Node> = Vec::new();
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(start) => open.push(node(&reader, &start)?),
            Event::Empty(start) => {
                let node = node(&reader, &start)?;
                if let Some(root) = close(&mut open, node) {
                    return Ok(root);
                }
            }
            Event::End(_) => {
                let node = open.pop().ok_or("an end without a start")?;
                if let Some(root) = close(&mut open, node) {
                    return Ok(root);
                }
            }
            Event::DocType(_) => return Err("For security reasons DTD is prohibited in this XML document.".to_owned()),
            Event::Eof => return Err("Root element is missing.".to_owned()),
            other => add_text(&mut open, &other)?,
        }
        count += 1;
        if open.len() > DEEPEST || count > MOST {
            return Err("The document is too deep or too large.".to_owned());
        }
    }
}

/// Puts a finished element into the one around it; the outermost is given back.
fn close(open: &mut [Node], node: Node) -> Option<Node> {
    match open.last_mut() {
        Some(parent) => {
            parent.children.push(node);
            None
        }
        None => Some(node),
    }
}

fn add_text(open: &mut [Node], event: &Event<'_>) -> Result<(), String> {
    let Some(node) = open.last_mut() else { return Ok(()) };
    match event {
        Event::Text(text) => node.text.push_str(text),
        Event::CData(text) => node.text.push_str(text),
        Event::GeneralRef(reference) => {
            let character = reference.resolve_char_ref().map_err(|error| error.to_string())?;
            let named = || quick_xml::escape::resolve_predefined_entity(reference).map(str::to_owned);
            let text = character.map(String::from).or_else(named);
            node.text.push_str(&text.ok_or_else(|| "an entity is not known".to_owned())?);
        }
        _ => {}
    }
    Ok(())
}

fn node(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Node, String> {
    let (space, name) = reader.resolver().resolve_element(start.name());
    let space = match space {
        ResolveResult::Bound(space) => Space::of(space.into_inner()),
        _ => Space::Other,
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|error| error.to_string())?;
        attributes.push((attribute.key.into_inner().to_owned(), value.into_owned()));
    }
    let name = name.into_inner().to_owned();
    Ok(Node { space, name, attributes, children: Vec::new(), text: String::new() })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn reads_names_attributes_and_text() {
        let root = read(
            b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><x a='&lt;1'>R&amp;D &#x2013; \
              <![CDATA[<]]></x></s:Body></s:Envelope>",
        )
        .unwrap();
        assert_eq!((root.space, root.name.as_str()), (Space::Soap, "Envelope"));
        let inner = root.at(&["Body", "x"]).unwrap();
        assert_eq!((inner.attribute("a"), inner.text.as_str()), (Some("<1"), "R&D \u{2013} <"));
    }

    #[test]
    fn refuses_what_is_broken_or_dangerous() {
        for odd in ["", "<a>", "<a><b></a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>&b;</a>", "text"] {
            assert!(read(odd.as_bytes()).is_err(), "{odd}");
        }
        assert!(read("<a>".repeat(100).as_bytes()).is_err());
    }
}
