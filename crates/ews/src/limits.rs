//! How much of an answer is taken. What comes from a server is never trusted to be small.

/// The limits of a decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Elements inside of each other.
    pub depth: usize,
    /// Declarations of prefixes that hold at the same time.
    pub declarations: usize,
    /// Bytes of text in one element that is kept: a sync state, a rule, the text of a reply.
    pub text: usize,
    /// Bytes of everything that is kept at a time: one part and the frame of its message.
    pub held: usize,
    /// Parts of an answer, over all its messages.
    pub parts: u64,
    /// Octets of one content: of an item or an attachment.
    pub content: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 64, declarations: 512, text: 8 << 20, held: 16 << 20, parts: 1_000_000, content: 4 << 30 }
    }
}
