//! Cuts what a server sends into responses (RFC 3501 section 2.2.2 and 4.3; literals also as RFC 7888 and RFC 3516).
//!
//! A response is a line, or lines joined by literals: a line that ends in `{n}`, `{n+}` or `~{n}` is followed by
//! exactly n octets, and then by more of the same response. A small literal stays inside its response. A large one
//! is handed out in pieces as they come in, so that no message is ever whole in memory.

use bytes::{Bytes, BytesMut};

/// What may be held in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest response, with the small literals in it.
    pub line: usize,
    /// Longest literal that stays inside its response.
    pub inline_literal: u64,
    /// Most literals in one response.
    pub literals: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 16 << 20, inline_literal: 8 << 10, literals: 1 << 12 }
    }
}

/// Something that came in whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A response, or what followed the last large literal of one. Without the line end.
    Line(Bytes),
    /// A response up to a large literal, whose pieces come next; with the `{n}` and its line end.
    Head {
        /// What came before the literal.
        text: Bytes,
        /// Octets in the literal.
        size: u64,
    },
    /// A piece of the large literal, never empty.
    Piece(Bytes),
}

/// The stream cannot be understood any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// More than [`Limits::line`] octets without an end.
    #[error("a response is longer than {limit} bytes")]
    LineTooLong {
        /// The limit.
        limit: usize,
    },
    /// A literal's length does not fit 63 bits.
    #[error("a literal's length is not a number that can be")]
    LiteralLength,
    /// More than [`Limits::literals`] literals in one response.
    #[error("a response has more than {limit} literals")]
    TooManyLiterals {
        /// The limit.
        limit: usize,
    },
}

/// Finds responses in a growing buffer. Without I/O; give it what was read so far.
#[derive(Debug)]
pub struct Framer {
    limits: Limits,
    /// Octets of the large literal still to come.
    streaming: u64,
    /// Octets of the current response that were looked at.
    scanned: usize,
    /// Where the current line of the response starts.
    line_start: usize,
    literals: usize,
    /// Whether this is the rest of a response whose beginning was handed out.
    continued: bool,
}

impl Framer {
    /// A framer at the start of a response.
    pub fn new(limits: Limits) -> Self {
        Self { limits, streaming: 0, scanned: 0, line_start: 0, literals: 0, continued: false }
    }

    /// Octets of the current large literal that were not handed out yet.
    pub fn streaming(&self) -> u64 {
        self.streaming
    }

    /// The next event in the buffer, or `None` if more has to be read. What is handed out is taken off the buffer.
    pub fn next(&mut self, input: &mut BytesMut) -> Result<Option<Event>, FrameError> {
        if self.streaming > 0 {
            return Ok(self.piece(input));
        }
        loop {
            let Some(end) = self.line_end(input)? else {
                return Ok(None);
            };
            let line = input.get(self.line_start..end).unwrap_or_default();
            let size = if self.may_have_literal(line) { literal_size(line)? } else { None };
            let Some(size) = size else {
                return Ok(Some(self.line(input, end)));
            };
            if size > self.limits.inline_literal {
                return Ok(Some(self.head(input, end, size)));
            }
            if !self.pass_literal(input, end, size)? {
                return Ok(None);
            }
        }
    }

    fn piece(&mut self, input: &mut BytesMut) -> Option<Event> {
        if input.is_empty() {
            return None;
        }
        let length = usize::try_from(self.streaming).unwrap_or(usize::MAX).min(input.len());
        self.streaming -= length as u64;
        Some(Event::Piece(input.split_to(length).freeze()))
    }

    /// Where the line that starts at `line_start` ends (after its LF).
    fn line_end(&mut self, input: &BytesMut) -> Result<Option<usize>, FrameError> {
        let from = self.scanned.max(self.line_start);
        let found = input.get(from..).unwrap_or_default().iter().position(|&octet| octet == b'\n');
        let length = found.map_or(input.len(), |place| from + place + 1);
        if length > self.limits.line {
            return Err(FrameError::LineTooLong { limit: self.limits.line });
        }
        if found.is_none() {
            self.scanned = input.len();
            return Ok(None);
        }
        Ok(Some(length))
    }

    /// The text of a condition (`* OK …`, `tag NO …`, `+ …`) is for people and may end in anything.
    fn may_have_literal(&self, line: &[u8]) -> bool {
        if self.continued || self.line_start > 0 {
            return true;
        }
        let mut words = line.splitn(3, |&octet| octet == b' ');
        let (tag, word) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let conditions: [&[u8]; 5] = [b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"];
        tag != b"+" && !conditions.iter().any(|condition| word.eq_ignore_ascii_case(condition))
    }

    /// Moves past a small literal; false if it is not all there yet.
    fn pass_literal(&mut self, input: &BytesMut, end: usize, size: u64) -> Result<bool, FrameError> {
        let after = end.saturating_add(usize::try_from(size).unwrap_or(usize::MAX));
        if after > self.limits.line {
            return Err(FrameError::LineTooLong { limit: self.limits.line });
        }
        if input.len() < after {
            // The same line end is found again when more has come.
            self.scanned = end - 1;
            return Ok(false);
        }
        self.literals += 1;
        if self.literals > self.limits.literals {
            return Err(FrameError::TooManyLiterals { limit: self.limits.literals });
        }
        self.line_start = after;
        self.scanned = after;
        Ok(true)
    }

    fn line(&mut self, input: &mut BytesMut, end: usize) -> Event {
        let mut text = input.split_to(end).freeze();
        let kept = trim_line_end(&text).len();
        text.truncate(kept);
        self.restart(false);
        self.literals = 0;
        Event::Line(text)
    }

    fn head(&mut self, input: &mut BytesMut, end: usize, size: u64) -> Event {
        let text = input.split_to(end).freeze();
        self.restart(true);
        self.streaming = size;
        Event::Head { text, size }
    }

    fn restart(&mut self, continued: bool) {
        self.scanned = 0;
        self.line_start = 0;
        self.continued = continued;
    }
}

fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The n of a line that ends in `{n}`, `{n+}` or `~{n}`.
pub(crate) fn literal_size(line: &[u8]) -> Result<Option<u64>, FrameError> {
    let Some(line) = trim_line_end(line).strip_suffix(b"}") else {
        return Ok(None);
    };
    let line = line.strip_suffix(b"+").or_else(|| line.strip_suffix(b"-")).unwrap_or(line);
    let digits = line.iter().rev().take_while(|octet| octet.is_ascii_digit()).count();
    let (before, number) = line.split_at(line.len() - digits);
    if digits == 0 || before.last() != Some(&b'{') {
        return Ok(None);
    }
    let text = std::str::from_utf8(number).map_err(|_| FrameError::LiteralLength)?;
    match text.parse::<u64>() {
        Ok(size) if size <= i64::MAX as u64 => Ok(Some(size)),
        _ => Err(FrameError::LiteralLength),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &[u8] = b"* OK hello {5}\r\n* 1 FETCH (UID 7 BODY[] {3}\r\na\r\n FLAGS (\\Seen))\r\n\
        * LIST () \"/\" ~{4+}\r\nab\"c\r\n* 2 FETCH (BODY[] {12}\r\n0123456789\r\n UID 9)\r\n\
        * 3 FETCH (BODY[] {0}\r\n)\r\n+ go {9}\r\nA1 NO\r\n";

    fn limits() -> Limits {
        Limits { line: 200, inline_literal: 8, literals: 3 }
    }

    /// All events, with neighbouring pieces joined: how they are cut depends on how the bytes came in.
    fn events(input: &[u8], cuts: &[usize]) -> Result<Vec<Event>, FrameError> {
        let (mut framer, mut buffer, mut out) = (Framer::new(limits()), BytesMut::new(), Vec::new());
        let mut start = 0;
        for end in cuts.iter().copied().chain([input.len()]) {
            buffer.extend_from_slice(&input[start..end]);
            start = end;
            while let Some(event) = framer.next(&mut buffer)? {
                match (out.last_mut(), event) {
                    (Some(Event::Piece(before)), Event::Piece(piece)) => {
                        *before = [&before[..], &piece[..]].concat().into();
                    }
                    (_, event) => out.push(event),
                }
            }
        }
        Ok(out)
    }

    #[test]
    fn literals_stay_inside_when_small_and_stream_when_large() {
        let line = |text: &'static [u8]| Event::Line(Bytes::from_static(text));
        let expected = vec![
            line(b"* OK hello {5}"),
            line(b"* 1 FETCH (UID 7 BODY[] {3}\r\na\r\n FLAGS (\\Seen))"),
            line(b"* LIST () \"/\" ~{4+}\r\nab\"c"),
            Event::Head { text: Bytes::from_static(b"* 2 FETCH (BODY[] {12}\r\n"), size: 12 },
            Event::Piece(Bytes::from_static(b"0123456789\r\n")),
            line(b" UID 9)"),
            line(b"* 3 FETCH (BODY[] {0}\r\n)"),
            line(b"+ go {9}"),
            line(b"A1 NO"),
        ];
        assert_eq!(events(SAMPLE, &[]).unwrap(), expected);
    }

    #[test]
    fn every_cut_gives_the_same_events() {
        let whole = events(SAMPLE, &[]).unwrap();
        for first in 0..=SAMPLE.len() {
            assert_eq!(events(SAMPLE, &[first]).unwrap(), whole, "cut at {first}");
        }
        let every: Vec<usize> = (0..SAMPLE.len()).collect();
        assert_eq!(events(SAMPLE, &every).unwrap(), whole);
    }

    #[test]
    fn what_cannot_be_held_is_refused() {
        let long = [b"* X ".as_slice(), &[b'a'; 400]].concat();
        assert_eq!(events(&long, &[]), Err(FrameError::LineTooLong { limit: 200 }));
        let huge = b"* 1 FETCH (BODY[] {99999999999999999999}\r\n";
        assert_eq!(events(huge, &[]), Err(FrameError::LiteralLength));
        let many = b"* X {0}\r\n{0}\r\n{0}\r\n{0}\r\n{0}\r\n\r\n";
        assert_eq!(events(many, &[]), Err(FrameError::TooManyLiterals { limit: 3 }));
    }

    proptest! {
        #[test]
        fn cuts_never_matter(cuts in proptest::collection::vec(0..SAMPLE.len(), 0..20)) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            prop_assert_eq!(events(SAMPLE, &cuts).unwrap(), events(SAMPLE, &[]).unwrap());
        }

        #[test]
        fn rubbish_neither_panics_nor_stays(bytes in proptest::collection::vec(any::<u8>(), 0..600), step in 1usize..40) {
            crate::codec::fuzz_framer(&bytes, step);
            crate::codec::fuzz_views(&bytes);
        }

        #[test]
        fn likely_rubbish_neither_panics_nor_stays(
            text in "[*+A1 ]{1,3} ?(OK|NO|FETCH|LIST|SEARCH|ESEARCH|STATUS)? [(){}\\[\\]\"\\\\~+0-9a-zA-Z:,* \r\n]{0,200}",
            step in 1usize..40,
        ) {
            crate::codec::fuzz_framer(text.as_bytes(), step);
            crate::codec::fuzz_views(text.as_bytes());
        }
    }
}
