//! Which items a listing is to have ([MS-OXWSSRCH] section 2.2.4.19, `RestrictionType`): one comparison, which is all that is needed.

use crate::types::dates;
use crate::types::shape::FieldUri;
use crate::xml::{Writer, boolean};

/// What an item has to be to be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    /// Larger than so many bytes.
    LargerThan(u64),
    /// Changed at this second of 1970 or later.
    ChangedSince(i64),
    /// Read, or not read.
    Read(bool),
}

impl Restriction {
    pub(crate) fn write(self, out: &mut Writer) {
        let (comparison, field, constant) = match self {
            Self::LargerThan(bytes) => {
                // Sizes are signed numbers of 32 bits.
                ("t:IsGreaterThan", FieldUri::ITEM_SIZE, bytes.min(i32::MAX as u64).to_string())
            }
            Self::ChangedSince(seconds) => {
                ("t:IsGreaterThanOrEqualTo", FieldUri::ITEM_MODIFIED, dates::written(seconds))
            }
            Self::Read(read) => ("t:IsEqualTo", FieldUri::MESSAGE_IS_READ, boolean(read).to_owned()),
        };
        out.wrap("m:Restriction", |out| {
            out.wrap(comparison, |out| {
                field.write(out);
                out.wrap("t:FieldURIOrConstant", |out| out.empty("t:Constant", &[("Value", &constant)]));
            });
        });
    }
}
