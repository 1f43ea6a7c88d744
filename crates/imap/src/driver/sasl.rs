//! Choice of a way to sign in, and the messages of each (RFC 4616, RFC 7628, XOAUTH2).

use crate::codec::Capabilities;
use crate::{AuthChoice, Credentials};

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Login,
    Plain,
    ScramSha256,
    XOAuth2,
    OAuthBearer,
}

impl Method {
    /// The SASL name; LOGIN is a command of its own.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Login => "LOGIN",
            Self::Plain => "PLAIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::XOAuth2 => "XOAUTH2",
            Self::OAuthBearer => "OAUTHBEARER",
        }
    }

    fn is_offered(self, capabilities: &Capabilities) -> bool {
        match self {
            Self::Login => !capabilities.has("LOGINDISABLED"),
            method => capabilities.has(&format!("AUTH={}", method.name())),
        }
    }
}

/// What decides which way is taken.
pub(crate) struct Situation<'a> {
    pub(crate) choice: AuthChoice,
    pub(crate) credentials: &'a Credentials,
    pub(crate) acts_for_another: bool,
    pub(crate) protected: bool,
    pub(crate) capabilities: &'a Capabilities,
}

/// The first way that is allowed and offered. On a stream that others can read the password is not sent if there is
/// another way.
pub(crate) fn choose(situation: &Situation<'_>) -> Option<Method> {
    let token = [Method::XOAuth2, Method::OAuthBearer];
    let shielded = [Method::Plain, Method::Login, Method::ScramSha256];
    let open = [Method::ScramSha256, Method::Plain, Method::Login];
    let candidates: &[Method] = match (situation.choice, situation.credentials) {
        (AuthChoice::Plain, _) => &[Method::Plain],
        (AuthChoice::Login, _) => &[Method::Login],
        (AuthChoice::ScramSha256, _) => &[Method::ScramSha256],
        (AuthChoice::XOAuth2, _) => &[Method::XOAuth2],
        (AuthChoice::OAuthBearer, _) => &[Method::OAuthBearer],
        (AuthChoice::Auto, Credentials::TokenCommand(_) | Credentials::TokenSource(_)) => &token,
        (AuthChoice::Auto, Credentials::Password(_)) if situation.protected => &shielded,
        (AuthChoice::Auto, Credentials::Password(_)) => &open,
    };
    let fits = |method: &&Method| {
        method.is_offered(situation.capabilities) && !(situation.acts_for_another && **method == Method::Login)
    };
    candidates.iter().find(fits).copied()
}

/// RFC 4616.
pub(crate) fn plain(login: &str, authorisation: Option<&str>, password: &str) -> Vec<u8> {
    [authorisation.unwrap_or_default(), login, password].join("\0").into_bytes()
}

/// Google's and Microsoft's form. The mailbox is the user; the token says who signs in.
pub(crate) fn xoauth2(user: &str, token: &str) -> Vec<u8> {
    format!("user={user}\x01auth=Bearer {token}\x01\x01").into_bytes()
}

/// RFC 7628.
pub(crate) fn oauth_bearer(user: &str, host: &str, port: u16, token: &str) -> Vec<u8> {
    let user = user.replace('=', "=3D").replace(',', "=2C");
    format!("n,a={user},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Scanner;
    use cutover_model::Secret;

    fn chosen(offered: &str, credentials: &Credentials, protected: bool, acts_for_another: bool) -> Option<Method> {
        let capabilities = Capabilities::parse(Scanner::new(offered.as_bytes()));
        let choice = AuthChoice::Auto;
        choose(&Situation { choice, credentials, acts_for_another, protected, capabilities: &capabilities })
    }

    #[test]
    fn the_way_depends_on_what_is_offered_and_who_listens() {
        let password = Credentials::Password(Secret::new("x"));
        let token = Credentials::TokenCommand("x".into());
        let all = "AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=OAUTHBEARER";
        assert_eq!(chosen(all, &password, true, false), Some(Method::Plain));
        assert_eq!(chosen(all, &password, false, false), Some(Method::ScramSha256));
        assert_eq!(chosen(all, &token, true, false), Some(Method::OAuthBearer));
        assert_eq!(chosen("IMAP4rev1", &password, true, false), Some(Method::Login));
        assert_eq!(chosen("IMAP4rev1", &password, true, true), None);
        assert_eq!(chosen("LOGINDISABLED", &password, true, false), None);
        assert_eq!(chosen("AUTH=PLAIN", &token, true, false), None);
    }

    #[test]
    fn messages_have_the_form_of_their_specifications() {
        assert_eq!(plain("tim", Some("ann"), "tan"), b"ann\0tim\0tan");
        assert_eq!(plain("tim", None, "tan"), b"\0tim\0tan");
        assert_eq!(xoauth2("a@b", "T"), b"user=a@b\x01auth=Bearer T\x01\x01");
        let expected =
            b"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9dft4qmT\x01\x01";
        assert_eq!(oauth_bearer("user@example.com", "server.example.com", 143, "vF9dft4qmT"), expected);
    }
}
