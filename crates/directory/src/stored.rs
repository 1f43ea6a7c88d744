//! An organisation as text, for the store: JSON with a version, the same text for the same records, so that two imports
//! can be compared. What is empty is left out.

mod form;

use cutover_model::Organisation;

use form::StoredOrganisation;

/// The version of the form that is written.
const VERSION: u32 = 1;

/// More bytes than the records of any organisation have.
pub const MOST_BYTES: usize = 512 << 20;

/// Why a stored organisation cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// It is no such text.
    #[error("failed to read the stored records")]
    Form(#[source] serde_json::Error),
    /// It was written by a newer version.
    #[error("the stored records are of version {found}; {VERSION} is the newest that is known")]
    Version {
        /// The version.
        found: u32,
    },
    /// A word that means nothing.
    #[error("{word:?} is no kind of recipient")]
    Kind {
        /// The word.
        word: String,
    },
    /// It is larger than any organisation.
    #[error("the stored records have {bytes} bytes; {MOST_BYTES} is the most")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
}

/// The text of the records, in their order.
pub fn to_json(organisation: &Organisation) -> Result<String, StoredError> {
    let mut sorted = organisation.clone();
    sorted.sort();
    serde_json::to_string(&StoredOrganisation::from(&sorted)).map_err(StoredError::Form)
}

/// The records of a text.
pub fn from_json(text: &str) -> Result<Organisation, StoredError> {
    if text.len() > MOST_BYTES {
        return Err(StoredError::TooLarge { bytes: text.len() });
    }
    let stored: StoredOrganisation = serde_json::from_str(text).map_err(StoredError::Form)?;
    stored.try_into()
}

#[cfg(test)]
mod tests;
