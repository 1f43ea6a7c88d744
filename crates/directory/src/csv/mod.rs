//! The records of an organisation from CSV files, for directories that cannot be asked. The columns are those that
//! Exchange's own `Get-Recipient`, `Get-Mailbox` and `Get-DistributionGroup` have, so what they export can be used:
//!
//! | Column | What stands there |
//! |---|---|
//! | `Kind` or `RecipientTypeDetails` | `user`, `shared`, `room`, `equipment`, `linked`, `mail-user`, `contact`, `group`, `room-list`, `security-group`, `dynamic-group`, or Exchange's word (`UserMailbox`, …) |
//! | `PrimarySmtpAddress` | the address; no two rows have the same one |
//! | `DisplayName`, `Alias`, `FirstName`, `LastName`, `Title`, `Department`, `Company`, `Office`, `StreetAddress`, `City`, `StateOrProvince`, `PostalCode`, `Phone`, `MobilePhone` | text |
//! | `CountryOrRegion` | two letters, `NO` |
//! | `Language` | `nb-NO` |
//! | `UserPrincipalName` | the name to sign in with |
//! | `LinkedMasterAccount` | the account in another forest whose mailbox it is |
//! | `EmailAddresses` | all addresses, with their types (`smtp:`, `X500:`); the primary one is in upper case |
//! | `LegacyExchangeDN` | the address inside the old organisation |
//! | `ExternalEmailAddress` | where mail for a mail user or contact goes |
//! | `Manager`, `GrantSendOnBehalfTo`, `FullAccess`, `SendAs`, `Members`, `ManagedBy`, `ForwardingAddress` | other rows, by address, alias or name; those that are no row are kept as they are |
//! | `MemberFilter` | the rule of a dynamic group |
//! | `DeliverToMailboxAndForward`, `HiddenFromAddressListsEnabled`, `AccountDisabled`, `UMEnabled`, `RequireSenderAuthenticationEnabled` | `true` or `false` |
//! | `IssueWarningQuota`, `ProhibitSendQuota`, `ProhibitSendReceiveQuota` | `2 GB (2,147,483,648 bytes)`, `2 GB`, bytes, or `unlimited` |
//!
//! `Kind` and `PrimarySmtpAddress` have to be there. Several values in a field are separated by `|`, by line breaks, or
//! by semicolons; an address of type X400, which has semicolons itself, does not move and is better left out. Files are
//! in UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs.

mod columns;
mod encoding;
mod problem;
mod row;
mod table;
mod values;

use std::collections::HashMap;

pub use encoding::TextEncoding;
pub use problem::{Problem, ProblemKind};

use crate::Imported;
use crate::resolve::{Draft, resolve};

/// Most bytes of a file that are looked at.
pub const MOST_BYTES: usize = 256 << 20;

/// A file with its name, for messages.
#[derive(Clone, Copy, Debug)]
pub struct CsvFile<'f> {
    /// The name.
    pub name: &'f str,
    /// What is in it.
    pub bytes: &'f [u8],
}

/// Files that were read.
#[derive(Clone, Debug)]
pub struct CsvImport {
    /// The records of all files.
    pub imported: Imported,
    /// What should be looked at but does not hinder.
    pub warnings: Vec<Problem>,
}

/// Reads the files as one organisation. Either all of it is good, or everything that is wrong is told.
pub fn read(files: &[CsvFile<'_>]) -> Result<CsvImport, Vec<Problem>> {
    let mut reading = Reading::default();
    for file in files {
        table::read(file, &mut reading);
    }
    if reading.drafts.is_empty() && reading.problems.is_empty() {
        let file = files.first().map_or("", |file| file.name).to_owned();
        reading.problems.push(Problem { file, line: None, kind: ProblemKind::Empty });
    }
    if !reading.problems.is_empty() {
        return Err(reading.problems);
    }
    Ok(CsvImport { imported: resolve(reading.drafts, Vec::new()), warnings: reading.warnings })
}

/// What was found so far, in all files.
#[derive(Default)]
struct Reading {
    drafts: Vec<Draft>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    /// Every address, with the file and the line where it was first.
    addresses: HashMap<String, (String, u64)>,
}

#[cfg(test)]
mod tests;
