//! What a client writes: strings in quotes, and those that have to be literals (RFC 9051 section 4.3).

/// A string in a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Fits between quotes; written with them.
    Quoted(Vec<u8>),
    /// Has octets that may not stand between quotes.
    Literal(Vec<u8>),
}

impl Text {
    /// Chooses the form. Always one of the two, so that names such as `NIL`, `12` or `a b` are never atoms.
    pub fn new(content: &[u8]) -> Self {
        let unfit = |octet: &u8| matches!(octet, 0 | b'\r' | b'\n' | 0x80..);
        if content.iter().any(unfit) { Self::Literal(content.to_vec()) } else { Self::Quoted(quoted(content)) }
    }
}

/// The content between quotes, with `"` and `\` escaped.
pub fn quoted(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 2);
    out.push(b'"');
    for &octet in content {
        if matches!(octet, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(octet);
    }
    out.push(b'"');
    out
}
