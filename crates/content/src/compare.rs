//! Tells what a target rewrote by itself from what was lost (mission row B2). Pure.

use std::fmt;

use cutover_model::Digest;

use crate::digest::ContentDigest;

/// What is kept of a message to compare it with another copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentPrint {
    /// The digest [`crate::EXACT`].
    pub exact: Digest,
    /// SHA-256 of the CRLF form, for reports.
    pub sha256: ContentDigest,
    /// The digest [`crate::SURVIVING`].
    pub surviving: ContentDigest,
    /// Octets of the CRLF form.
    pub size: u64,
    /// Whether there is a NUL anywhere.
    pub has_nul: bool,
    /// Whether there is a LF without a CR before it, as it was fed (every line of a Maildir file has one).
    pub has_bare_lf: bool,
    /// Whether there is a CR without a LF after it.
    pub has_bare_cr: bool,
    /// Whether the header section has octets above 127.
    pub eight_bit_header: bool,
}

/// Something that a server does to a message when it stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Rewriting {
    /// CR and LF were added, removed or replaced.
    LineEnds = 1,
    /// NUL was replaced.
    Nul = 2,
    /// Octets above 127 in the header were replaced.
    EightBitHeader = 4,
}

impl Rewriting {
    /// All of them, in the order of their bits.
    pub const ALL: [Rewriting; 3] = [Self::LineEnds, Self::Nul, Self::EightBitHeader];

    /// A stable word for reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LineEnds => "line-ends",
            Self::Nul => "nul",
            Self::EightBitHeader => "eight-bit-header",
        }
    }
}

/// A set of [`Rewriting`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rewritings(u8);

impl Rewritings {
    /// The set with this one added.
    #[must_use]
    pub const fn with(self, rewriting: Rewriting) -> Self {
        Self(self.0 | rewriting as u8)
    }

    /// Whether this one is in the set.
    pub const fn contains(self, rewriting: Rewriting) -> bool {
        self.0 & rewriting as u8 != 0
    }

    /// Those in the set.
    pub fn iter(self) -> impl Iterator<Item = Rewriting> {
        Rewriting::ALL.into_iter().filter(move |rewriting| self.contains(*rewriting))
    }
}

impl fmt::Display for Rewritings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, rewriting) in self.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "" } else { ", " }, rewriting.as_str())?;
        }
        Ok(())
    }
}

/// How the copy of a message relates to the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentDifference {
    /// Octet for octet the same in the CRLF form.
    Identical,
    /// The same but for what the target is known to do to such a message.
    RewrittenByTarget(Rewritings),
    /// Another message, or a damaged one.
    Different,
}

/// Compares a message with its copy at the target.
pub fn compare(message: &ContentPrint, copy: &ContentPrint) -> ContentDifference {
    if message.exact == copy.exact {
        return ContentDifference::Identical;
    }
    if message.surviving != copy.surviving {
        return ContentDifference::Different;
    }
    let mut rewritings = Rewritings::default();
    if message.has_nul && !copy.has_nul {
        rewritings = rewritings.with(Rewriting::Nul);
    }
    if message.eight_bit_header && !copy.eight_bit_header {
        rewritings = rewritings.with(Rewriting::EightBitHeader);
    }
    // Each of the other replacements is one octet for one, so another size means other line ends, and line ends are
    // all that is left when nothing else was replaced.
    if message.size != copy.size || message.has_bare_cr != copy.has_bare_cr || rewritings == Rewritings::default() {
        rewritings = rewritings.with(Rewriting::LineEnds);
    }
    ContentDifference::RewrittenByTarget(rewritings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Digester;

    fn check(message: &[u8], copy: &[u8], expected: ContentDifference) {
        let print = |bytes: &[u8]| {
            let mut digester = Digester::new(&crate::DigestKey::of_store(b"this"));
            digester.feed(bytes);
            digester.finish()
        };
        assert_eq!(compare(&print(message), &print(copy)), expected, "{message:?} and {copy:?}");
    }

    fn rewritten(rewritings: &[Rewriting]) -> ContentDifference {
        ContentDifference::RewrittenByTarget(rewritings.iter().fold(Rewritings::default(), |set, one| set.with(*one)))
    }

    #[test]
    fn line_form_is_no_difference() {
        check(b"a: b\n\nc\n", b"a: b\r\n\r\nc\r\n", ContentDifference::Identical);
    }

    #[test]
    fn what_known_servers_do_is_named() {
        check(b"a: b\r\n\r\nc\rd", b"a: b\r\n\r\nc\r\nd", rewritten(&[Rewriting::LineEnds]));
        check(b"a: b\r\n\r\nc\0", b"a: b\r\n\r\nc\x80", rewritten(&[Rewriting::Nul]));
        check(b"a: \xe6\r\n\r\nc", b"a: X\r\n\r\nc", rewritten(&[Rewriting::EightBitHeader]));
        let all = [Rewriting::LineEnds, Rewriting::Nul, Rewriting::EightBitHeader];
        check(b"a: \xe6\r\n\r\n\0\r\r\n", b"a: X\r\n\r\n\x80\r\n", rewritten(&all));
    }

    #[test]
    fn a_lost_octet_is_a_difference() {
        check(b"a: b\r\n\r\ncd", b"a: b\r\n\r\nc", ContentDifference::Different);
        check(b"a: b\r\n\r\nc", b"", ContentDifference::Different);
    }

    #[test]
    fn sets_read_as_words() {
        let set = Rewritings::default().with(Rewriting::Nul).with(Rewriting::LineEnds);
        assert_eq!(set.to_string(), "line-ends, nul");
    }
}
