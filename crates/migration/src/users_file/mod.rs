//! The users of a batch: Microsoft's IMAP migration CSV (`EmailAddress,UserName,Password`) as it is, with two more
//! columns for targets that ask for a password (`TargetUserName,TargetPassword`).
//!
//! Everything wrong with a file is told at once, with line numbers. What the file says goes no further than the
//! operation that asked; passwords leave here as [`Secret`]s.

mod encoding;
mod table;

use cutover_model::{Address, Secret};

pub use encoding::TextEncoding;
pub use table::parse;

/// Most bytes of a file that are looked at.
pub const MOST_BYTES: usize = 32 << 20;

/// A user that is to be migrated.
#[derive(Clone)]
pub struct NewUser {
    /// The address that names the user in the batch: the mailbox at the target.
    pub address: Address,
    /// The name to sign in with at the source.
    pub source_login: String,
    /// The password at the source; `None` where the endpoint has credentials for everybody.
    pub source_password: Option<Secret>,
    /// The name to sign in with at the target.
    pub target_login: String,
    /// The password at the target; `None` where the endpoint has credentials for everybody.
    pub target_password: Option<Secret>,
    /// The line in the file; `None` for one from the command line.
    pub line: Option<u64>,
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewUser({}: {} to {})", self.address, self.source_login, self.target_login)
    }
}

impl NewUser {
    /// Reads `source=target`, or one name for both.
    pub fn from_pair(text: &str) -> Result<Self, ProblemKind> {
        let (source, target) = text.split_once('=').unwrap_or((text, text));
        let (source, target) = (source.trim(), target.trim());
        Address::new(source).map_err(|_| ProblemKind::BadAddress { text: source.to_owned() })?;
        let address = Address::new(target).map_err(|_| ProblemKind::BadAddress { text: target.to_owned() })?;
        Ok(Self {
            address,
            source_login: source.to_owned(),
            source_password: None,
            target_login: target.to_owned(),
            target_password: None,
            line: None,
        })
    }
}

/// Whose passwords a file has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordsNeeded {
    /// The source has no credentials of its own for all mailboxes.
    pub source: bool,
    /// The target has no credentials of its own for all mailboxes.
    pub target: bool,
}

/// A file that was read.
#[derive(Clone, Debug)]
pub struct UsersFile {
    /// The users in the order of the file.
    pub users: Vec<NewUser>,
    /// How the text was encoded.
    pub encoding: TextEncoding,
    /// What separates the columns.
    pub separator: char,
    /// What should be looked at but does not hinder.
    pub warnings: Vec<Problem>,
}

/// Something wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file, counted from 1; `None` for the file as a whole.
    pub line: Option<u64>,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.kind),
            None => self.kind.fmt(f),
        }
    }
}

/// What can be wrong with a users file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// There is no header or no user in it.
    #[error("there are no users in it")]
    Empty,
    /// It is larger than any such file.
    #[error("it has {bytes} bytes; {MOST_BYTES} is the most")]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// A column that has to be there is not.
    #[error("the column {column} is missing")]
    MissingColumn {
        /// Its name.
        column: &'static str,
    },
    /// A column is there twice.
    #[error("the column {column} is there twice")]
    DoubleColumn {
        /// Its name.
        column: String,
    },
    /// A column that means nothing here; it is left out (warning).
    #[error("the column {column} is not known and was left out")]
    UnknownColumn {
        /// Its name.
        column: String,
    },
    /// A row has more or fewer columns than the header.
    #[error("it has {found} columns, the header has {expected}")]
    ColumnCount {
        /// In the row.
        found: usize,
        /// In the header.
        expected: usize,
    },
    /// Nothing stands where something has to.
    #[error("{column} is empty")]
    EmptyField {
        /// The column.
        column: &'static str,
    },
    /// A password is missing, and the endpoint has no credentials for all mailboxes.
    #[error("{column} is empty, and the endpoint has no administrator credentials")]
    PasswordMissing {
        /// The column.
        column: &'static str,
    },
    /// Not an address, or not a name that can be signed in with.
    #[error("{text:?} is not an e-mail address")]
    BadAddress {
        /// What stands there.
        text: String,
    },
    /// The same user for the second time.
    #[error("{address} is already in line {first_line}")]
    SameUser {
        /// The user.
        address: Address,
        /// Where it was first.
        first_line: u64,
    },
    /// Two users go into the same mailbox (warning).
    #[error("{target} is also the target of line {first_line}")]
    SameTarget {
        /// The account at the target.
        target: String,
        /// Where it was first.
        first_line: u64,
    },
    /// Quotes that do not end, or worse.
    #[error("it cannot be read as CSV: {detail}")]
    Malformed {
        /// What the reader said.
        detail: String,
    },
    /// The encoding was guessed (warning).
    #[error("it is not in UTF-8; it was read as Windows-1252")]
    GuessedEncoding,
}

impl ProblemKind {
    /// The stable word, for the catalogue and for machine-readable output.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::MissingColumn { .. } => "missing-column",
            Self::DoubleColumn { .. } => "double-column",
            Self::UnknownColumn { .. } => "unknown-column",
            Self::ColumnCount { .. } => "column-count",
            Self::EmptyField { .. } => "empty-field",
            Self::PasswordMissing { .. } => "password-missing",
            Self::BadAddress { .. } => "bad-address",
            Self::SameUser { .. } => "same-user",
            Self::SameTarget { .. } => "same-target",
            Self::Malformed { .. } => "malformed",
            Self::GuessedEncoding => "guessed-encoding",
        }
    }
}
