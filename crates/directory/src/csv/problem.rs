//! What can be wrong with a file of records, and where.

use super::MOST_BYTES;

/// Something wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name of the file.
    pub file: String,
    /// The line of the file, counted from 1; `None` for the file as a whole.
    pub line: Option<u64>,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.file, self.kind),
            None => write!(f, "{}: {}", self.file, self.kind),
        }
    }
}

/// What can be wrong with a file of records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// There is no header or no record in it.
    #[error("there are no records in it")]
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
    /// Not an e-mail address.
    #[error("{text:?} is not an e-mail address")]
    BadAddress {
        /// What stands there.
        text: String,
    },
    /// Something that cannot be understood.
    #[error("{column} is {text:?}, which cannot be understood")]
    BadValue {
        /// The column.
        column: &'static str,
        /// What stands there.
        text: String,
    },
    /// An address for the second time.
    #[error("{address} is already in {first_file}, line {first_line}")]
    SameAddress {
        /// The address.
        address: String,
        /// In which file it was first.
        first_file: String,
        /// In which line.
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
            Self::BadAddress { .. } => "bad-address",
            Self::BadValue { .. } => "bad-value",
            Self::SameAddress { .. } => "same-address",
            Self::Malformed { .. } => "malformed",
            Self::GuessedEncoding => "guessed-encoding",
        }
    }

    /// The key of its text in the catalogue.
    pub fn key(&self) -> String {
        format!("records-{}", self.word())
    }

    /// The variables of its text.
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty | Self::GuessedEncoding => Vec::new(),
            Self::TooLarge { bytes } => vec![("bytes", bytes.to_string())],
            Self::MissingColumn { column } | Self::EmptyField { column } => vec![("column", (*column).to_owned())],
            Self::DoubleColumn { column } | Self::UnknownColumn { column } => vec![("column", column.clone())],
            Self::ColumnCount { found, expected } => {
                vec![("found", found.to_string()), ("expected", expected.to_string())]
            }
            Self::BadAddress { text } => vec![("text", text.clone())],
            Self::BadValue { column, text } => vec![("column", (*column).to_owned()), ("text", text.clone())],
            Self::SameAddress { address, first_file, first_line } => {
                vec![("address", address.clone()), ("file", first_file.clone()), ("line", first_line.to_string())]
            }
            Self::Malformed { detail } => vec![("detail", detail.clone())],
        }
    }
}
