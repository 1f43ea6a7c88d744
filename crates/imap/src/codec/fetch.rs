//! FETCH responses: the attributes that a migration asks for (RFC 9051 section 7.5.2, RFC 7162).

use std::borrow::Cow;

use cutover_model::{Flags, Timestamp};

use super::date::parse_date;
use super::scanner::{Scanner, Token};

/// More keywords than any server keeps for a message; a hostile list of millions would take hours to sort in.
const MOST_KEYWORDS: usize = 4096;

/// The message itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// The server has none to give.
    Nil,
    /// It is here.
    Inline(Cow<'a, [u8]>),
    /// It follows in pieces.
    Streamed(u64),
}

/// What a FETCH response told. Anything else in it was passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetch<'a> {
    /// UID.
    pub uid: Option<u32>,
    /// FLAGS, without those that do not travel.
    pub flags: Option<Flags>,
    /// INTERNALDATE; the inner `None` is a date that cannot be read.
    pub internal_date: Option<Option<Timestamp>>,
    /// RFC822.SIZE.
    pub size: Option<u64>,
    /// BODY[] or RFC822.
    pub body: Option<Body<'a>>,
}

impl<'a> Fetch<'a> {
    /// Reads what stands behind `* n FETCH`, as far as it goes.
    pub fn parse(mut rest: Scanner<'a>) -> Self {
        let mut fetch = Self::default();
        rest.open();
        fetch.attributes(&mut rest);
        fetch
    }

    fn attributes(&mut self, rest: &mut Scanner<'a>) {
        while let Some(Token::Atom(name)) = rest.token() {
            if name.eq_ignore_ascii_case(b"UID") {
                self.uid = rest.number().and_then(|uid| u32::try_from(uid).ok()).filter(|&uid| uid > 0);
            } else if name.eq_ignore_ascii_case(b"FLAGS") {
                self.flags = Some(parse_flags(rest));
            } else if name.eq_ignore_ascii_case(b"INTERNALDATE") {
                self.internal_date = Some(rest.nullable().and_then(|text| parse_date(&text)));
            } else if name.eq_ignore_ascii_case(b"RFC822.SIZE") {
                self.size = rest.number();
            } else if is_whole_body(name) {
                self.body = parse_body(rest);
            } else {
                rest.skip_value();
            }
        }
    }
}

fn is_whole_body(name: &[u8]) -> bool {
    [b"BODY[]".as_slice(), b"RFC822", b"BINARY[]", b"BODY[]<0>"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn parse_body<'a>(rest: &mut Scanner<'a>) -> Option<Body<'a>> {
    match rest.token()? {
        Token::Streamed(size) => Some(Body::Streamed(size)),
        Token::String(content) => Some(Body::Inline(content)),
        Token::Atom(_) => Some(Body::Nil),
        Token::Open | Token::Close => None,
    }
}

/// A list of flags in parentheses. NIL and a missing list are no flags.
pub(crate) fn parse_flags(rest: &mut Scanner<'_>) -> Flags {
    let mut flags = Flags::none();
    if !rest.open() {
        rest.skip_value();
        return flags;
    }
    while let Some(token) = rest.token() {
        match token {
            Token::Close => break,
            Token::Open | Token::Streamed(_) => {}
            Token::Atom(_) | Token::String(_) => insert(&mut flags, &token.into_text().unwrap_or_default()),
        }
    }
    flags
}

fn insert(flags: &mut Flags, name: &[u8]) {
    if flags.keywords().len() >= MOST_KEYWORDS {
        return;
    }
    let name = String::from_utf8_lossy(name);
    match cutover_model::SystemFlag::from_name(&name) {
        Some(flag) => flags.insert(flag),
        None if name.starts_with('\\') || name.is_empty() => {}
        None => flags.insert_keyword(&*name),
    }
}
