//! Reads a response as atoms, strings and lists, whatever they mean (RFC 9051 section 4).
//!
//! It accepts more than the grammar: 8-bit octets in atoms and quoted strings, several spaces, NIL anywhere, lists
//! that do not end. It never fails; what is not there reads as the end.

use std::borrow::Cow;

use super::framer::literal_size;

/// `~{`, a number of 63 bits with leading zeros to spare, `+}` and the line end.
const LONGEST_MARKER: usize = 64;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Letters and signs up to a space or parenthesis; the section of `BODY[…]` and `BINARY[…]` belongs to it.
    Atom(&'a [u8]),
    /// A quoted string or a small literal, its content.
    String(Cow<'a, [u8]>),
    /// A large literal of this length, whose octets are not here.
    Streamed(u64),
    /// `(`
    Open,
    /// `)`
    Close,
}

impl<'a> Token<'a> {
    /// The content of an atom or string. `NIL` is an atom as any other here.
    pub fn into_text(self) -> Option<Cow<'a, [u8]>> {
        match self {
            Token::Atom(atom) => Some(Cow::Borrowed(atom)),
            Token::String(string) => Some(string),
            Token::Streamed(_) | Token::Open | Token::Close => None,
        }
    }

    /// Whether this is the atom `NIL`.
    pub fn is_nil(&self) -> bool {
        matches!(self, Token::Atom(atom) if atom.eq_ignore_ascii_case(b"NIL"))
    }
}

/// A place in a response.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    rest: &'a [u8],
    /// No `]` comes any more. It is looked for once: a hostile line of brackets would be read again for each of them.
    unbracketed: bool,
}

impl<'a> Scanner<'a> {
    /// At the start of these octets.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, unbracketed: false }
    }

    /// What was not read yet, without the space in front.
    pub fn remainder(&self) -> &'a [u8] {
        self.rest.trim_ascii_start()
    }

    /// The next token, or `None` at the end.
    pub fn token(&mut self) -> Option<Token<'a>> {
        self.rest = self.rest.trim_ascii_start();
        match *self.rest.first()? {
            b'(' => Some(self.single(Token::Open)),
            b')' => Some(self.single(Token::Close)),
            b'"' => Some(self.quoted()),
            b'{' | b'~' => Some(self.literal().unwrap_or_else(|| self.atom())),
            _ => Some(self.atom()),
        }
    }

    /// The next token without moving past it.
    pub fn peek(&self) -> Option<Token<'a>> {
        self.clone().token()
    }

    /// The next atom or string, as octets.
    pub fn text(&mut self) -> Option<Cow<'a, [u8]>> {
        self.token()?.into_text()
    }

    /// The next atom or string, or `None` where it is NIL or absent.
    pub fn nullable(&mut self) -> Option<Cow<'a, [u8]>> {
        let token = self.token()?;
        if token.is_nil() { None } else { token.into_text() }
    }

    /// The next atom as a number.
    pub fn number(&mut self) -> Option<u64> {
        parse_number(&self.text()?)
    }

    /// Moves past `(`; false, without moving, if something else is next.
    pub fn open(&mut self) -> bool {
        let inside = self.rest.trim_ascii_start().strip_prefix(b"(");
        self.rest = inside.unwrap_or(self.rest);
        inside.is_some()
    }

    /// Moves past one value: a token, or a list with all that is in it.
    pub fn skip_value(&mut self) {
        let mut depth = 0usize;
        loop {
            match self.token() {
                Some(Token::Open) => depth += 1,
                Some(Token::Close) => depth = depth.saturating_sub(1),
                Some(_) => {}
                None => return,
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// Moves past the rest of the list that was opened.
    pub fn skip_to_close(&mut self) {
        while let Some(token) = self.peek() {
            if token == Token::Close {
                self.token();
                return;
            }
            self.skip_value();
        }
    }

    fn single(&mut self, token: Token<'a>) -> Token<'a> {
        self.rest = self.rest.get(1..).unwrap_or_default();
        token
    }

    /// A quoted string; one that does not end goes to the end of the line.
    fn quoted(&mut self) -> Token<'a> {
        let content = self.rest.get(1..).unwrap_or_default();
        let (mut escaped, mut escapes, mut end) = (false, false, content.len());
        for (place, &octet) in content.iter().enumerate() {
            match octet {
                _ if escaped => escaped = false,
                b'\\' => (escaped, escapes) = (true, true),
                b'"' => {
                    end = place;
                    break;
                }
                _ => {}
            }
        }
        self.rest = content.get(end + 1..).unwrap_or_default();
        let raw = content.get(..end).unwrap_or_default();
        Token::String(if escapes { Cow::Owned(unescape(raw)) } else { Cow::Borrowed(raw) })
    }

    /// A literal: `{n}` and its line end, then the octets, or nothing where they were streamed.
    fn literal(&mut self) -> Option<Token<'a>> {
        let opening = self.rest.get(..LONGEST_MARKER).unwrap_or(self.rest);
        let end = opening.iter().position(|&octet| octet == b'\n')? + 1;
        let (line, after) = self.rest.split_at(end);
        let marker = line.strip_prefix(b"~").unwrap_or(line);
        if marker.iter().skip(1).any(|&octet| octet == b'{') || marker.first() != Some(&b'{') {
            return None;
        }
        let size = literal_size(line).ok()??;
        if after.is_empty() && size > 0 {
            self.rest = after;
            return Some(Token::Streamed(size));
        }
        let length = usize::try_from(size).ok().filter(|&length| length <= after.len())?;
        let (content, rest) = after.split_at(length);
        self.rest = rest;
        Some(Token::String(Cow::Borrowed(content)))
    }

    fn atom(&mut self) -> Token<'a> {
        let mut end = 0;
        while let Some(&octet) = self.rest.get(end) {
            match octet {
                b' ' | b'\t' | b'(' | b')' | b'\r' | b'\n' => break,
                b'"' if end > 0 => break,
                b'[' if has_section(self.rest.get(..end).unwrap_or_default()) => end += self.bracket_length(end),
                _ => end += 1,
            }
        }
        let (atom, rest) = self.rest.split_at(end.max(1).min(self.rest.len()));
        self.rest = rest;
        Token::Atom(atom)
    }

    /// Length of the `[…]` that begins there, with its brackets; 1 if it does not end.
    fn bracket_length(&mut self, start: usize) -> usize {
        let text = self.rest.get(start..).filter(|_| !self.unbracketed).unwrap_or_default();
        let place = text.iter().position(|&octet| octet == b']');
        self.unbracketed = place.is_none();
        place.map_or(1, |place| place + 1)
    }
}

/// Whether the brackets behind this name hold a section. Those in keywords and folder names are signs like any other
/// and need not close.
fn has_section(name: &[u8]) -> bool {
    [b"BODY".as_slice(), b"BINARY", b"BINARY.SIZE"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut escaped = false;
    for &octet in raw {
        if octet == b'\\' && !escaped {
            escaped = true;
        } else {
            out.push(octet);
            escaped = false;
        }
    }
    out
}

/// A decimal number that fits.
pub(crate) fn parse_number(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 20 {
        return None;
    }
    text.iter().try_fold(0u64, |sum, octet| {
        let digit = octet.is_ascii_digit().then(|| u64::from(octet - b'0'))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &[u8]) -> Vec<Token<'_>> {
        let mut scanner = Scanner::new(text);
        std::iter::from_fn(|| scanner.token()).collect()
    }

    #[test]
    fn atoms_strings_lists_and_literals() {
        let found = tokens(b"BODY[HEADER.FIELDS (X)]<0>  \\Seen (\"a\\\"b\" {2}\r\n() NIL {9}\r\n");
        let string = |text: &'static [u8]| Token::String(Cow::Borrowed(text));
        let expected = vec![
            Token::Atom(b"BODY[HEADER.FIELDS (X)]<0>"),
            Token::Atom(b"\\Seen"),
            Token::Open,
            string(b"a\"b"),
            string(b"()"),
            Token::Atom(b"NIL"),
            Token::Streamed(9),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn odd_input_ends() {
        assert_eq!(tokens(b"\"never ends"), vec![Token::String(Cow::Borrowed(b"never ends"))]);
        assert_eq!(tokens(b"a[b c"), vec![Token::Atom(b"a[b"), Token::Atom(b"c")]);
        assert_eq!(tokens(b"[a BODY[] x"), vec![Token::Atom(b"[a"), Token::Atom(b"BODY[]"), Token::Atom(b"x")]);
        assert_eq!(tokens(b"BODY[b c"), vec![Token::Atom(b"BODY[b"), Token::Atom(b"c")]);
        assert_eq!(tokens(b"{x}"), vec![Token::Atom(b"{x}")]);
        assert_eq!(tokens(b"\"\xe9\" \xff"), vec![Token::String(Cow::Borrowed(b"\xe9")), Token::Atom(b"\xff")]);
    }

    #[test]
    fn values_are_passed_over_whole() {
        let mut scanner = Scanner::new(b"(a (b c) \"(\") next");
        scanner.skip_value();
        assert_eq!(scanner.token(), Some(Token::Atom(b"next")));
        let deep = [b'('; 5000];
        Scanner::new(&deep).skip_value();
    }

    /// Were any part of the line read again for each token, this would take many minutes.
    #[test]
    fn a_line_is_read_once_however_hostile() {
        for unit in ["{ ", "{[ ", "[[", "BODY[ ", "BODY[] ", "( ", "~{1 ", "\"\" ", "a[ "] {
            let line = unit.repeat((1 << 20) / unit.len());
            let mut scanner = Scanner::new(line.as_bytes());
            let count = std::iter::from_fn(|| scanner.token()).count();
            assert!(count > 0 && scanner.remainder().is_empty(), "{unit:?}");
        }
    }
}
