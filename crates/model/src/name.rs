//! Names that are checked once, where they enter.

use std::fmt;
use std::str::FromStr;

/// Why a name was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("the name is empty")]
    Empty,
    /// Longer than Exchange Online takes (64 characters).
    #[error("the name has {length} characters; 64 is the most")]
    TooLong {
        /// How many it has.
        length: usize,
    },
    /// A space or a special character.
    #[error("the name contains {character:?}; letters, digits, '-', '_' and '.' are allowed")]
    Character {
        /// The first one that is not allowed.
        character: char,
    },
    /// Not of the form `local@domain`.
    #[error("{text:?} is not an e-mail address")]
    Address {
        /// What was given.
        text: String,
    },
}

fn checked(text: &str) -> Result<String, NameError> {
    let length = text.chars().count();
    if length == 0 {
        return Err(NameError::Empty);
    }
    if length > 64 {
        return Err(NameError::TooLong { length });
    }
    let allowed = |character: char| character.is_alphanumeric() || "-_.".contains(character);
    match text.chars().find(|character| !allowed(*character)) {
        Some(character) => Err(NameError::Character { character }),
        None => Ok(text.to_owned()),
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Checks and takes the name.
            pub fn new(text: &str) -> Result<Self, NameError> {
                checked(text).map(Self)
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// A migration batch's name: no spaces or special characters, at most 64 characters, as in the admin center.
    BatchName
}
name! {
    /// A migration endpoint's name, under the same rule.
    EndpointName
}

/// The e-mail address that names a migration user. Compared without regard to case; at most 320 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// Takes `local@domain`, trimmed and in lower case. IMAP accounts that are bare names are taken as they are,
    /// because many servers have them.
    pub fn new(text: &str) -> Result<Self, NameError> {
        let trimmed = text.trim();
        let bad = || NameError::Address { text: text.to_owned() };
        if trimmed.is_empty() {
            return Err(NameError::Empty);
        }
        let controls = trimmed.chars().any(|character| character.is_control() || character.is_whitespace());
        if controls || trimmed.chars().count() > 320 {
            return Err(bad());
        }
        match trimmed.rsplit_once('@') {
            Some((local, domain)) if local.is_empty() || domain.is_empty() => Err(bad()),
            _ => Ok(Self(trimmed.to_lowercase())),
        }
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Address {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::new(text)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batch_names_are_those_of_the_admin_center() {
        assert!(BatchName::new("Cutover-2026_a.1").is_ok());
        assert_eq!(BatchName::new(""), Err(NameError::Empty));
        assert_eq!(BatchName::new("two words"), Err(NameError::Character { character: ' ' }));
        assert_eq!(BatchName::new(&"x".repeat(65)), Err(NameError::TooLong { length: 65 }));
    }

    #[test]
    fn addresses_are_trimmed_and_lowered() {
        assert_eq!(Address::new(" Anna@Example.ORG ").map(|a| a.to_string()), Ok("anna@example.org".into()));
        assert!(Address::new("@example.org").is_err());
        assert!(Address::new("a b@example.org").is_err());
        assert!(Address::new("anna").is_ok());
    }
}
