//! Cuts octets into tags and pieces of text, however they come in. A tag is kept until it is whole, and is small; a text
//! is handed on as it comes and never kept.

use memchr::{memchr, memchr2, memchr3};

use super::XmlError;

/// A tag, an instruction or a reference that is longer than this is refused.
const LONGEST_TAG: usize = 64 << 10;
const LONGEST_REFERENCE: usize = 12;

/// What the framer found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// The beginning of an element: what stands between `<` and `>` or `/>`.
    Open {
        /// Name and attributes, as written.
        tag: &'a str,
        /// Whether the element ends at once.
        empty: bool,
    },
    /// The end of the element of this name.
    Close(&'a str),
    /// A piece of text, without references. Characters can be cut.
    Text(&'a [u8]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Text, or what stands around the document.
    Text,
    /// After `&`.
    Reference,
    /// After `<`, when it is not known yet what follows.
    Markup,
    /// In a tag; the quote that is open, if one is.
    Tag(Option<u8>),
    /// After `<?`.
    Instruction,
    /// In a comment, after so many of its closing hyphens.
    Comment(u8),
    /// In a CDATA section, after so many of its closing brackets.
    Section(u8),
}

/// The framer.
pub(crate) struct Framer {
    state: State,
    kept: Vec<u8>,
    /// Whether what is kept was handed out and is of no more use.
    spent: bool,
}

/// What a step came to.
enum Step {
    More,
    Tag,
    Text(usize),
    Kept,
}

impl Framer {
    /// A framer at the beginning of a document.
    pub(crate) fn new() -> Self {
        Self { state: State::Text, kept: Vec::new(), spent: false }
    }

    /// The next token; nothing if more input is needed.
    pub(crate) fn next<'s, 'i: 's>(&'s mut self, input: &mut &'i [u8]) -> Result<Option<Token<'s>>, XmlError> {
        if std::mem::take(&mut self.spent) {
            self.kept.clear();
        }
        while !input.is_empty() {
            match self.step(input)? {
                Step::More => {}
                Step::Tag => return self.tag().map(Some),
                Step::Kept => {
                    self.spent = true;
                    return Ok(Some(Token::Text(&self.kept)));
                }
                Step::Text(length) => {
                    let (text, rest) = input.split_at(length);
                    *input = rest;
                    return Ok(Some(Token::Text(text)));
                }
            }
        }
        Ok(None)
    }

    /// Whether the input may end here.
    pub(crate) fn is_between(&self) -> bool {
        self.state == State::Text
    }

    fn step(&mut self, input: &mut &[u8]) -> Result<Step, XmlError> {
        match self.state {
            State::Text => Ok(self.text(input)),
            State::Reference => self.reference(input),
            State::Markup => self.markup(input),
            State::Tag(quote) => self.in_tag(quote, input),
            State::Instruction => self.instruction(input),
            State::Comment(hyphens) => Ok(self.comment(hyphens, input)),
            State::Section(brackets) => Ok(self.section(brackets, input)),
        }
    }

    fn text(&mut self, input: &mut &[u8]) -> Step {
        match memchr2(b'<', b'&', input) {
            Some(0) => {
                self.state = if input[0] == b'<' { State::Markup } else { State::Reference };
                *input = &input[1..];
                Step::More
            }
            found => Step::Text(found.unwrap_or(input.len())),
        }
    }

    /// References to characters, and the five names that XML has without a document type (XML 1.0 section 4.6).
    fn reference(&mut self, input: &mut &[u8]) -> Result<Step, XmlError> {
        let byte = take(input);
        if byte != b';' {
            self.kept.push(byte);
            return if self.kept.len() > LONGEST_REFERENCE { Err(XmlError::Reference) } else { Ok(Step::More) };
        }
        let name = std::str::from_utf8(&self.kept).map_err(|_| XmlError::Reference)?;
        let character = referred(name).ok_or(XmlError::Reference)?;
        self.kept.clear();
        self.kept.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
        self.state = State::Text;
        Ok(Step::Kept)
    }

    fn markup(&mut self, input: &mut &[u8]) -> Result<Step, XmlError> {
        self.kept.push(take(input));
        self.state = match self.kept.as_slice() {
            b"?" => State::Instruction,
            b"!--" => State::Comment(0),
            b"![CDATA[" => State::Section(0),
            kept if b"!--".starts_with(kept) || b"![CDATA[".starts_with(kept) => State::Markup,
            [b'!', ..] => return Err(XmlError::DocumentType),
            [b'>', ..] => return Err(XmlError::Tag),
            _ => State::Tag(None),
        };
        if matches!(self.state, State::Comment(_) | State::Section(_) | State::Instruction) {
            self.kept.clear();
        }
        Ok(Step::More)
    }

    fn in_tag(&mut self, quote: Option<u8>, input: &mut &[u8]) -> Result<Step, XmlError> {
        let found = match quote {
            Some(quote) => memchr(quote, input),
            None => memchr3(b'>', b'"', b'\'', input),
        };
        self.keep(&input[..found.unwrap_or(input.len())])?;
        let Some(place) = found else {
            *input = &[];
            return Ok(Step::More);
        };
        let byte = input[place];
        *input = &input[place + 1..];
        if byte == b'>' && quote.is_none() {
            self.state = State::Text;
            return Ok(Step::Tag);
        }
        self.keep(&[byte])?;
        self.state = State::Tag(if quote.is_some() { None } else { Some(byte) });
        Ok(Step::More)
    }

    fn instruction(&mut self, input: &mut &[u8]) -> Result<Step, XmlError> {
        let byte = take(input);
        if byte != b'>' || self.kept.last() != Some(&b'?') {
            self.keep(&[byte])?;
            return Ok(Step::More);
        }
        let text = std::mem::take(&mut self.kept);
        self.state = State::Text;
        check_declaration(&text).map(|()| Step::More)
    }

    fn comment(&mut self, hyphens: u8, input: &mut &[u8]) -> Step {
        self.state = match (hyphens, take(input)) {
            (2, b'>') => State::Text,
            (hyphens, b'-') => State::Comment((hyphens + 1).min(2)),
            _ => State::Comment(0),
        };
        Step::More
    }

    /// Brackets are text until it is known that they end the section.
    fn section(&mut self, brackets: u8, input: &mut &[u8]) -> Step {
        if brackets == 0 {
            return match memchr(b']', input) {
                Some(0) => {
                    *input = &input[1..];
                    self.state = State::Section(1);
                    Step::More
                }
                found => Step::Text(found.unwrap_or(input.len())),
            };
        }
        match (brackets, input[0]) {
            (2, b'>') => {
                *input = &input[1..];
                self.state = State::Text;
                Step::More
            }
            (1, b']') => {
                *input = &input[1..];
                self.state = State::Section(2);
                Step::More
            }
            (_, next) => {
                // Of three brackets the first is text; anything else makes all of them text.
                let another = next == b']';
                *input = &input[usize::from(another)..];
                self.state = State::Section(if another { 2 } else { 0 });
                self.kept.extend(std::iter::repeat_n(b']', if another { 1 } else { usize::from(brackets) }));
                Step::Kept
            }
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), XmlError> {
        if self.kept.len() + bytes.len() > LONGEST_TAG {
            return Err(XmlError::Tag);
        }
        self.kept.extend_from_slice(bytes);
        Ok(())
    }

    fn tag(&mut self) -> Result<Token<'_>, XmlError> {
        self.spent = true;
        let tag = std::str::from_utf8(&self.kept).map_err(|_| XmlError::Encoding)?;
        if let Some(name) = tag.strip_prefix('/') {
            return Ok(Token::Close(name.trim_end()));
        }
        Ok(match tag.strip_suffix('/') {
            Some(tag) => Token::Open { tag, empty: true },
            None => Token::Open { tag, empty: false },
        })
    }
}

/// The first octet, of which there is one.
fn take(input: &mut &[u8]) -> u8 {
    let byte = input[0];
    *input = &input[1..];
    byte
}

/// Characters that XML does not allow are let through as U+FFFD where they are none, else as they are: Exchange writes
/// what stands in a subject.
fn referred(name: &str) -> Option<char> {
    let number = match name {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "apos" => return Some('\''),
        "quot" => return Some('"'),
        _ => name.strip_prefix('#')?,
    };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some(char::from_u32(number).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// Of instructions only the declaration says something: the encoding has to be UTF-8.
fn check_declaration(text: &[u8]) -> Result<(), XmlError> {
    let text = std::str::from_utf8(text).map_err(|_| XmlError::Encoding)?;
    let Some(declaration) = text.strip_prefix("xml ") else { return Ok(()) };
    let Some((_, encoding)) = declaration.split_once("encoding") else { return Ok(()) };
    let encoding = encoding.trim_start_matches([' ', '=', '"', '\'']).to_ascii_lowercase();
    let known = ["utf-8", "utf8", "us-ascii"].iter().any(|name| encoding.starts_with(name));
    if known { Ok(()) } else { Err(XmlError::Encoding) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens as text, with pieces of text joined.
    fn framed(document: &str, size: usize) -> Result<String, XmlError> {
        let (mut framer, mut out, mut text) = (Framer::new(), String::new(), Vec::new());
        for mut piece in document.as_bytes().chunks(size) {
            while let Some(token) = framer.next(&mut piece)? {
                if let Token::Text(piece) = token {
                    text.extend_from_slice(piece);
                    continue;
                }
                out += &String::from_utf8_lossy(&std::mem::take(&mut text));
                out += &match token {
                    Token::Open { tag, empty } => format!("({tag}{}", if empty { ")" } else { "|" }),
                    Token::Close(_) => ")".to_owned(),
                    Token::Text(_) => String::new(),
                };
            }
        }
        Ok(out)
    }

    #[track_caller]
    fn check(document: &str, expected: Result<&str, XmlError>) {
        for size in 1..=document.len() {
            assert_eq!(framed(document, size), expected.clone().map(str::to_owned), "{document} by {size}");
        }
    }

    #[test]
    fn tags_and_texts_are_told_apart() {
        check(
            r#"<?xml version="1.0" encoding="utf-8"?><a b="1>2" c='"'>x<d/>y</a >"#,
            Ok(r#"(a b="1>2" c='"'|x(d)y)"#),
        );
        check("<a><!-- <b> -- ---><c/></a>", Ok("(a|(c))"));
        check("<a><![CDATA[x]y]]z]]]><![CDATA[<]]>]]</a>", Ok("(a|x]y]]z]<]])"));
    }

    #[test]
    fn references_are_those_of_xml_alone() {
        check("<a>&lt;&amp;&#228;&#x1F600;&#0;&#xD800;</a>", Ok("(a|<&ä\u{1f600}\u{fffd}\u{fffd})"));
        check("<a>&nbsp;</a>", Err(XmlError::Reference));
        check("<a>&lolololololololol;</a>", Err(XmlError::Reference));
    }

    #[test]
    fn document_types_are_refused() {
        check("<!DOCTYPE a [<!ENTITY lol 'lol'>]><a>&lol;</a>", Err(XmlError::DocumentType));
        check("<?xml version='1.0' encoding='utf-16'?><a/>", Err(XmlError::Encoding));
    }
}
