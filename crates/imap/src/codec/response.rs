//! The shape of every response: continuation, condition or data (RFC 9051 section 7).

use super::code::Code;
use super::scanner::{Scanner, parse_number};

/// How a command ended, or what a server tells unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Done.
    Ok,
    /// Refused.
    No,
    /// Not understood.
    Bad,
    /// The server closes the connection.
    Bye,
    /// Signed in already.
    PreAuth,
}

impl Condition {
    fn from_word(word: &[u8]) -> Option<Self> {
        let words: [(&[u8], Self); 5] = [
            (b"OK", Self::Ok),
            (b"NO", Self::No),
            (b"BAD", Self::Bad),
            (b"BYE", Self::Bye),
            (b"PREAUTH", Self::PreAuth),
        ];
        words.into_iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, condition)| condition)
    }
}

/// A response, seen from outside.
#[derive(Clone, Debug)]
pub enum Response<'a> {
    /// `+ …`: go on. With the text behind it.
    Continue(&'a [u8]),
    /// `* OK …`, `tag NO …` and the like.
    Condition {
        /// The tag of the command it ends; `None` where it is unasked.
        tag: Option<&'a [u8]>,
        /// What it is.
        condition: Condition,
        /// What stood in brackets.
        code: Code<'a>,
        /// What people read.
        text: &'a [u8],
    },
    /// `* NAME …` or `* n NAME …`.
    Data {
        /// The number in front, if there is one.
        number: Option<u64>,
        /// The name.
        name: &'a [u8],
        /// What follows.
        rest: Scanner<'a>,
    },
    /// None of these.
    Unknown,
}

impl<'a> Response<'a> {
    /// Reads the outside of a response. A tagged line with an unknown word is [`Response::Unknown`].
    pub fn parse(line: &'a [u8]) -> Self {
        if let Some(text) = line.strip_prefix(b"+") {
            return Self::Continue(text.trim_ascii_start());
        }
        let (tag, rest) = split_word(line);
        let (word, after) = split_word(rest);
        let tag = (tag != b"*").then_some(tag);
        if let Some(condition) = Condition::from_word(word) {
            let (code, text) = Code::split(after);
            return Self::Condition { tag, condition, code, text };
        }
        if tag.is_some() || word.is_empty() {
            return Self::Unknown;
        }
        match parse_number(word) {
            Some(number) => {
                let (name, after) = split_word(after);
                Self::Data { number: Some(number), name, rest: Scanner::new(after) }
            }
            None => Self::Data { number: None, name: word, rest: Scanner::new(after) },
        }
    }
}

/// The first word, and what follows it.
fn split_word(text: &[u8]) -> (&[u8], &[u8]) {
    let text = text.trim_ascii_start();
    let end = text.iter().position(|&octet| octet == b' ').unwrap_or(text.len());
    text.split_at(end)
}
