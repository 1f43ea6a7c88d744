//! Response codes: what a server puts in square brackets (RFC 9051 section 7.1, RFC 4315, RFC 5530, RFC 7162).

use super::capability::Capabilities;
use super::scanner::{Scanner, parse_number};
use super::uid_set::UidSet;

/// A response code; empty where there was none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Code<'a> {
    /// What stands between the brackets.
    pub text: &'a [u8],
}

/// Where APPEND put messages, by UIDPLUS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendUid {
    /// Which life of the folder.
    pub validity: u32,
    /// The UIDs in the order of the messages.
    pub uids: UidSet,
}

/// Where COPY or MOVE put messages, by UIDPLUS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyUid {
    /// Which life of the folder they went to.
    pub validity: u32,
    /// What was copied…
    pub from: UidSet,
    /// …and to where, in the same order.
    pub to: UidSet,
}

impl<'a> Code<'a> {
    /// Its name.
    pub fn name(&self) -> &'a [u8] {
        self.text.split(|&octet| octet == b' ').next().unwrap_or_default()
    }

    /// Whether its name is this, whatever the case.
    pub fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name.as_bytes())
    }

    fn arguments(&self) -> Scanner<'a> {
        Scanner::new(self.text.get(self.name().len()..).unwrap_or_default())
    }

    /// The number of UIDNEXT, UIDVALIDITY, HIGHESTMODSEQ and the like.
    pub fn number(&self) -> Option<u64> {
        self.arguments().number()
    }

    /// The names in `[CAPABILITY …]`.
    pub fn capabilities(&self) -> Option<Capabilities> {
        self.is("CAPABILITY").then(|| Capabilities::parse(self.arguments()))
    }

    /// The contents of `[APPENDUID …]`.
    pub fn append_uid(&self) -> Option<AppendUid> {
        let mut arguments = self.is("APPENDUID").then(|| self.arguments())?;
        let validity = u32::try_from(arguments.number()?).ok()?;
        Some(AppendUid { validity, uids: UidSet::parse(&arguments.text()?)? })
    }

    /// The contents of `[COPYUID …]`.
    pub fn copy_uid(&self) -> Option<CopyUid> {
        let mut arguments = self.is("COPYUID").then(|| self.arguments())?;
        let validity = u32::try_from(arguments.number()?).ok()?;
        Some(CopyUid { validity, from: UidSet::parse(&arguments.text()?)?, to: UidSet::parse(&arguments.text()?)? })
    }

    /// Takes the code off the front of a condition's text: the code, and what people read.
    pub(crate) fn split(text: &'a [u8]) -> (Self, &'a [u8]) {
        let text = text.trim_ascii_start();
        let Some(inner) = text.strip_prefix(b"[") else {
            return (Self::default(), text);
        };
        let Some(end) = code_end(inner) else {
            return (Self::default(), text);
        };
        let (code, rest) = inner.split_at(end);
        (Self { text: code }, rest.get(1..).unwrap_or_default().trim_ascii_start())
    }

    /// Whether it begins with this word and a number in `name=number` form, as some servers write limits.
    pub fn limit(&self) -> Option<u64> {
        let place = self.text.iter().position(|octet| octet.is_ascii_digit())?;
        let digits = self.text.get(place..)?.split(|octet| !octet.is_ascii_digit()).next()?;
        parse_number(digits)
    }
}

/// The closing bracket that is not inside quotes.
fn code_end(inner: &[u8]) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (place, &octet) in inner.iter().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted => return Some(place),
            _ => {}
        }
    }
    inner.iter().position(|&octet| octet == b']')
}
