//! Who signs in, and with what.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cutover_model::{Failure, FailureCode, Secret};
use zeroize::Zeroizing;

use super::standing::{Standing, standing_of};

/// Longer names and passwords are nobody's.
const LONGEST: usize = 1024;

/// The name of an account, as `domain\user`, as an address, or alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    domain: String,
    user: String,
}

impl Account {
    /// Reads a name. Empty ones, and such as no header can carry, are refused.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let refused = |why: &str| Failure::new(FailureCode::Refused, "the account's name").with_detail(why);
        let (domain, user) = text.split_once('\\').unwrap_or(("", text));
        if user.is_empty() || text.len() > LONGEST {
            return Err(refused("it is empty or too long"));
        }
        if text.chars().any(char::is_control) || user.contains('\\') {
            return Err(refused("it has a character that no name has"));
        }
        Ok(Self { domain: domain.to_owned(), user: user.to_owned() })
    }

    /// Domain and user for NTLM. An address stands as a whole for the user: the server finds the domain.
    pub(crate) fn for_ntlm(&self) -> (&str, &str) {
        (&self.domain, &self.user)
    }

    /// Whether the name has a colon, which Basic cannot carry.
    fn has_colon(&self) -> bool {
        self.domain.contains(':') || self.user.contains(':')
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.domain.as_str() {
            "" => f.write_str(&self.user),
            domain => write!(f, "{domain}\\{}", self.user),
        }
    }
}

/// An account with its password. Clones, and others made of the same name and password, share what is known of them.
#[derive(Clone)]
pub struct Credentials {
    account: Account,
    password: Secret,
    standing: Arc<Standing>,
}

impl Credentials {
    /// An account, by its name, and its password.
    pub fn new(account: &str, password: Secret) -> Result<Self, Failure> {
        let account = Account::parse(account)?;
        if password.expose().is_empty() || password.expose().len() > LONGEST {
            return Err(Failure::new(FailureCode::SecretMissing, account.to_string()));
        }
        let standing = standing_of(&account.to_string(), &password);
        Ok(Self { account, password, standing })
    }

    /// Whose they are.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Whether a server has refused them. Nothing tries them again then.
    pub fn were_refused(&self) -> bool {
        self.standing.is_refused()
    }

    /// Allows one more try, at the administrator's word: the account was unlocked, or given this password just now.
    pub fn allow_again(&self) {
        self.standing.forget();
    }

    pub(crate) fn password(&self) -> &Secret {
        &self.password
    }

    pub(crate) fn standing(&self) -> &Arc<Standing> {
        &self.standing
    }

    /// The value of the header for Basic; `None` where the name cannot be said in it.
    pub(crate) fn basic(&self) -> Option<Zeroizing<String>> {
        if self.account.has_colon() {
            return None;
        }
        let pair = Zeroizing::new(format!("{}:{}", self.account, self.password.expose()));
        let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
        Some(Zeroizing::new(format!("Basic {}", encoded.as_str())))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("account", &self.account).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;

    fn check(text: &str, domain: &str, user: &str) {
        let account = Account::parse(text).unwrap();
        assert_eq!(account.for_ntlm(), (domain, user));
        assert_eq!(account.to_string(), text);
    }

    #[test]
    fn every_form_of_a_name_is_understood() {
        check("OLD\\anna", "OLD", "anna");
        check("anna@old.example", "", "anna@old.example");
        check("anna", "", "anna");
        for text in ["", "OLD\\", "a\\b\\c", "a\r\nb"] {
            assert_eq!(Account::parse(text).unwrap_err().code, FailureCode::Refused);
        }
    }

    #[test]
    fn basic_is_as_in_rfc_7617() {
        let of = |name, password| Credentials::new(name, Secret::new(password)).unwrap().basic();
        assert_eq!(*of("Aladdin", "open sesame").unwrap(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(*of("test", "123£").unwrap(), "Basic dGVzdDoxMjPCow==");
        assert!(of("a:b", "c").is_none());
    }

    #[test]
    fn a_password_is_never_shown() {
        let credentials = Credentials::new("OLD\\anna", Secret::new("hunter2")).unwrap();
        assert!(!format!("{credentials:?}").contains("hunter2"));
        assert_eq!(Credentials::new("anna", Secret::new("")).unwrap_err().code, FailureCode::SecretMissing);
    }
}
