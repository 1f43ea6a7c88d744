//! Names of mailboxes on the wire: modified UTF-7, or UTF-8 once that is enabled (RFC 3501 section 5.1.3, RFC 6855
//! section 3).
//!
//! Inside of the program a name has one form, modified UTF-7, whatever the connection speaks: ledgers keep it as a key,
//! and the option may be set or taken back between two runs.

use std::borrow::Cow;

use super::utf7::{decode_mailbox, encode_mailbox, unicode};

/// The form in which a connection writes names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NameForm {
    /// As every server does it.
    #[default]
    ModifiedUtf7,
    /// After `ENABLE UTF8=ACCEPT`.
    Utf8,
}

impl NameForm {
    /// A name as it goes into a command, without quotes.
    pub fn on_wire(self, name: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::ModifiedUtf7 => Cow::Borrowed(name),
            Self::Utf8 => Cow::Owned(decode_mailbox(name).into_bytes()),
        }
    }

    /// A name that a server told.
    pub fn from_wire(self, name: Vec<u8>) -> Vec<u8> {
        match self {
            Self::ModifiedUtf7 => name,
            Self::Utf8 => encode_mailbox(&unicode(&name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: NameForm, key: &str, wire: &str) {
        assert_eq!(form.on_wire(key.as_bytes()), wire.as_bytes());
        assert_eq!(form.from_wire(wire.into()), key.as_bytes());
    }

    #[test]
    fn a_key_is_the_same_in_either_form() {
        check(NameForm::ModifiedUtf7, "Entw&APw-rfe.R&-D", "Entw&APw-rfe.R&-D");
        check(NameForm::Utf8, "Entw&APw-rfe.R&-D", "Entwürfe.R&D");
        check(NameForm::Utf8, "&APw--", "ü-");
        check(NameForm::Utf8, "&-APw-", "&APw-");
    }
}
