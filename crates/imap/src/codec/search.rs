//! SEARCH, ESEARCH and VANISHED (RFC 9051 section 7.3.4, RFC 3501 section 7.2.5, RFC 7162 section 3.2.10).

use super::scanner::{Scanner, Token, parse_number};
use super::uid_set::UidSet;

/// What a search found, in either form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchResult {
    /// The numbers.
    pub found: UidSet,
}

impl SearchResult {
    /// Reads what stands behind `* SEARCH`; `(MODSEQ n)` at its end is passed over.
    pub fn parse_search(mut rest: Scanner<'_>) -> Self {
        let mut found = UidSet::default();
        while let Some(Token::Atom(word)) = rest.token() {
            if let Some(uid) = parse_number(word).and_then(|number| u32::try_from(number).ok()) {
                found.push(uid);
            }
        }
        Self { found }
    }

    /// Reads what stands behind `* ESEARCH`. Without ALL nothing was found.
    pub fn parse_esearch(mut rest: Scanner<'_>) -> Self {
        if rest.peek() == Some(Token::Open) {
            rest.skip_value();
        }
        let mut result = Self::default();
        while let Some(token) = rest.token() {
            match token {
                Token::Atom(word) if word.eq_ignore_ascii_case(b"UID") => {}
                Token::Atom(word) if word.eq_ignore_ascii_case(b"ALL") => {
                    result.found = rest.text().and_then(|set| UidSet::parse(&set)).unwrap_or_default();
                }
                _ => rest.skip_value(),
            }
        }
        result
    }
}

/// Reads what stands behind `* VANISHED`, with `(EARLIER)` or without.
pub fn parse_vanished(mut rest: Scanner<'_>) -> Option<UidSet> {
    if rest.peek() == Some(Token::Open) {
        rest.skip_value();
    }
    UidSet::parse(&rest.text()?)
}
