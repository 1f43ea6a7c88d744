//! What a server offers: `WWW-Authenticate` (RFC 9110, section 11.6.1), as far as the schemes here need it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Longer tokens are not read.
const LONGEST_TOKEN: usize = 128 << 10;

/// More offers than any server makes.
const MOST: usize = 32;

/// A way of signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// Kerberos, or NTLM where that cannot be had.
    Negotiate,
    /// NTLM.
    Ntlm,
    /// Name and password in every request.
    Basic,
}

impl Scheme {
    /// As it stands in headers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Negotiate => "Negotiate",
            Self::Ntlm => "NTLM",
            Self::Basic => "Basic",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Negotiate, Self::Ntlm, Self::Basic].into_iter().find(|own| own.as_str().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The offers of one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// The schemes that are known here, in the server's order.
    pub schemes: Vec<Scheme>,
    /// Others, as the server names them (`Bearer`, `Digest`).
    pub others: Vec<String>,
    tokens: Vec<(Scheme, Vec<u8>)>,
}

impl Offers {
    /// Reads the values of all `WWW-Authenticate` headers.
    pub fn parse<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut offers = Self::default();
        for challenge in values.into_iter().flat_map(challenges).take(MOST) {
            offers.add(challenge);
        }
        offers
    }

    /// Whether there is this one.
    pub fn has(&self, scheme: Scheme) -> bool {
        self.schemes.contains(&scheme)
    }

    /// What the server says within a scheme.
    pub(crate) fn token(&self, scheme: Scheme) -> Option<&[u8]> {
        self.tokens.iter().find(|(own, _)| *own == scheme).map(|(_, token)| token.as_slice())
    }

    fn add(&mut self, challenge: &str) {
        let (word, rest) = challenge.split_once(' ').unwrap_or((challenge, ""));
        let Some(scheme) = Scheme::from_word(word) else {
            let name: String = word.chars().filter(|c| c.is_ascii_graphic()).take(40).collect();
            if !name.is_empty() && !self.others.contains(&name) {
                self.others.push(name);
            }
            return;
        };
        if !self.schemes.contains(&scheme) {
            self.schemes.push(scheme);
        }
        let token = rest.trim();
        if scheme != Scheme::Basic
            && !token.is_empty()
            && token.len() <= LONGEST_TOKEN
            && let Ok(bytes) = STANDARD.decode(token)
        {
            self.tokens.push((scheme, bytes));
        }
    }
}

/// The challenges of one header. A comma parts them where a word follows that is not the name of a parameter.
fn challenges(value: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, character) in value.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted && begins_challenge(&value[at + 1..]) => {
                found.push(value[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(value[start..].trim());
    found.retain(|challenge| !challenge.is_empty());
    found
}

fn begins_challenge(rest: &str) -> bool {
    let rest = rest.trim_start();
    let end = rest.find([' ', ',', '=']).unwrap_or(rest.len());
    !rest[end..].trim_start().starts_with('=') && end > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_headers_and_several_in_one_are_read() {
        let apart = Offers::parse(["Negotiate", "NTLM", "Basic realm=\"mail.old.example\""]);
        assert_eq!(apart.schemes, [Scheme::Negotiate, Scheme::Ntlm, Scheme::Basic]);
        let together =
            Offers::parse(["negotiate, ntlm, Basic realm=\"a, NTLM b\", charset=\"UTF-8\", Bearer client_id=1"]);
        assert_eq!(together.schemes, apart.schemes);
        assert_eq!(together.others, ["Bearer"]);
    }

    #[test]
    fn a_token_is_read_and_what_is_none_is_not() {
        let offers = Offers::parse(["NTLM TlRMTVNTUAAC", "Negotiate ***"]);
        assert_eq!(offers.token(Scheme::Ntlm), Some(&b"NTLMSSP\0\x02"[..]));
        assert_eq!(offers.token(Scheme::Negotiate), None);
        assert!(offers.has(Scheme::Negotiate));
    }

    #[test]
    fn nonsense_offers_nothing() {
        for text in ["", ",", ",,=,", "\"", "  ", "=\\"] {
            assert!(Offers::parse([text]).schemes.is_empty(), "{text}");
        }
    }
}
