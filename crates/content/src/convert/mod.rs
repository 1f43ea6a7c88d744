//! An Internet message as FastTransfer message content ([MS-OXCMAIL], [MS-OXOSMIME], [MS-OXCFXICS] section 2.2.4.3.11).
//!
//! The message lies in a spool and is read by ranges: once to find its parts, once to measure them, once to write
//! them. Nothing of it is in memory as a whole but its header sections. Whatever a message is, something is written;
//! where something of it would be missing, its whole original goes along as an attachment.

pub(crate) mod address;
pub(crate) mod flags;
pub(crate) mod head;
pub(crate) mod names;
pub(crate) mod plan;
pub(crate) mod prepare;
pub(crate) mod write;

use std::io::{self, Write};

use cutover_mapi::fasttransfer::{WriteError, Writer};
use cutover_mapi::{Guid, NamedProperty};
use cutover_model::{Flags, ItemIdentity, Timestamp};

use crate::loss::Loss;
use crate::mime::scan;
use crate::mime::spool::Spool;

pub use flags::kept_flags;
pub use head::{Addressed, Person};

/// The named property that holds the identity of an item, as a string of 32 hexadecimal digits: strings can be
/// filtered by at the target.
pub const IDENTITY: NamedProperty = NamedProperty::known(CUTOVER, "CutoverItem");

/// The property set of the program's own properties.
const CUTOVER: Guid = Guid::new(0x8d3c_52a1, 0x6f0b, 0x4e57, 0x9b1e_d2c4_07f3_a86d);

/// What is known of an item besides its octets.
#[derive(Clone, Debug, Default)]
pub struct ItemFacts {
    /// When the source's server received it.
    pub received: Option<Timestamp>,
    /// Its flags and keywords.
    pub flags: Flags,
    /// Its identity, to be found again.
    pub identity: Option<ItemIdentity>,
}

/// Why a message could not be converted. The message itself is never the reason.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// The spool could not be read.
    #[error("read the message")]
    Spool(#[from] io::Error),
    /// The stream could not be written.
    #[error("write the converted message")]
    Write(#[from] WriteError),
}

/// Writes the message in the spool to `out` as FastTransfer message content, and tells what was lost.
pub fn to_fasttransfer(
    spool: &mut dyn Spool,
    item: &ItemFacts,
    out: &mut dyn Write,
) -> Result<Vec<Loss>, ConvertError> {
    let message = scan(spool)?;
    let mut losses = flags::losses(&item.flags);
    let mut writing = write::Writing { spool, writer: Writer::new(out), losses: &mut losses };
    writing.message(&message, Some(item))?;
    writing.writer.finish()?;
    losses.sort();
    losses.dedup();
    Ok(losses)
}

/// The identity that a text stands for.
pub(crate) fn identity_of_text(text: &str) -> Option<ItemIdentity> {
    let number = u128::from_str_radix(text, 16).ok().filter(|_| text.len() == 32 && !text.starts_with('+'))?;
    Some(ItemIdentity(number.to_be_bytes()))
}

/// The text form of an identity in its property.
pub fn identity_text(identity: ItemIdentity) -> String {
    identity.0.iter().map(|byte| format!("{byte:02x}")).collect()
}
