//! The form of a message in APPEND: a literal, or one that says that NUL (RFC 3516) or a header in UTF-8 (RFC 6855
//! section 4) is in it.
//!
//! Which one it needs is in the message, so that its beginning is looked at before anything is said of it. That happens
//! only where the endpoint is set to it.

use bytes::Bytes;

use crate::codec::NameForm;
use crate::driver::Session;

/// How much of a message is looked at.
pub(crate) const LOOK: u64 = 256 << 10;

/// How a message is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `{n}`
    Plain,
    /// `~{n}`
    Binary,
    /// `UTF8 (~{n}` … `)`
    Utf8,
}

impl Form {
    /// What stands before the length.
    pub(crate) fn opening(self) -> &'static str {
        match self {
            Self::Plain => " ",
            Self::Binary => " ~",
            Self::Utf8 => " UTF8 (~",
        }
    }

    /// What follows the message.
    pub(crate) fn closing(self) -> &'static [u8] {
        match self {
            Self::Plain | Self::Binary => b"",
            Self::Utf8 => b")",
        }
    }
}

/// The forms that a session may use besides the plain one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forms {
    pub(crate) binary: bool,
    pub(crate) utf8: bool,
}

impl Forms {
    pub(crate) fn of(session: &Session) -> Self {
        Self { binary: session.binary, utf8: session.connection.names == NameForm::Utf8 }
    }

    /// Whether messages have to be looked at.
    pub(crate) fn any(self) -> bool {
        self.binary || self.utf8
    }

    /// The form for a message that begins with these pieces.
    pub(crate) fn choose(self, pieces: &[Bytes]) -> Form {
        if self.utf8 && pieces.iter().any(|piece| !piece.is_ascii()) && has_eight_bit_header(&pieces.concat()) {
            Form::Utf8
        } else if self.binary && pieces.iter().any(|piece| piece.contains(&0)) && stays_whole(&pieces.concat()) {
            Form::Binary
        } else {
            Form::Plain
        }
    }
}

fn has_eight_bit_header(message: &[u8]) -> bool {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(message.len());
    !message.get(..end).unwrap_or_default().is_ascii()
}

/// Dovecot and Cyrus write a part whose transfer encoding is `binary` anew, as base64, if it comes as binary. What they
/// would alter is better refused.
fn stays_whole(message: &[u8]) -> bool {
    !message.windows(6).any(|six| six.eq_ignore_ascii_case(b"binary"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(forms: Forms, message: &'static str) -> Form {
        let (first, second) = message.as_bytes().split_at(message.len() / 2);
        forms.choose(&[Bytes::from_static(first), Bytes::from_static(second)])
    }

    #[test]
    fn only_messages_that_need_it_get_another_form() {
        let all = Forms { binary: true, utf8: true };
        assert_eq!(chosen(all, "Subject: a\r\n\r\nb\0"), Form::Binary);
        assert_eq!(chosen(all, "Subject: ä\r\n\r\nb\0"), Form::Utf8);
        assert_eq!(chosen(all, "Subject: a\r\n\r\nä"), Form::Plain);
        assert_eq!(chosen(all, "Content-Transfer-Encoding: Binary\r\n\r\n\0"), Form::Plain);
        assert_eq!(chosen(Forms::default(), "Subject: ä\r\n\r\n\0"), Form::Plain);
        assert_eq!(all.choose(&[]), Form::Plain);
    }
}
