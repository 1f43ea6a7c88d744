//! A whole answer of Autodiscover as one element. These answers are small.

use crate::xml::{Element, Framer, Token, Tree};
use crate::{Limits, XmlError};

const LIMITS: Limits =
    Limits { depth: 32, declarations: 128, text: 256 << 10, held: 4 << 20, parts: 1000, content: 1 << 20 };

/// Reads a document to its end.
pub(super) fn parse(octets: &[u8]) -> Result<Element, XmlError> {
    let (mut framer, mut tree) = (Framer::new(), Tree::new(LIMITS));
    let (mut input, mut root) = (octets, None);
    while let Some(token) = framer.next(&mut input)? {
        let closed = match token {
            Token::Text(text) => {
                tree.text(text)?;
                continue;
            }
            Token::Open { tag, empty } => {
                tree.open(tag)?;
                if !empty {
                    continue;
                }
                tree.close(None)?
            }
            Token::Close(name) => tree.close(Some(name))?,
        };
        match tree.depth() {
            0 => root = Some(closed),
            _ => tree.adopt(closed)?,
        }
    }
    match root {
        Some(root) if framer.is_between() => Ok(root),
        _ => Err(XmlError::Balance),
    }
}
