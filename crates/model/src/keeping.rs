//! How a target keeps what it is given: a capability, as data. The engine compares by it, so that what a target is known
//! to do to every message is not taken for damage, and everything else is.

use crate::{Flags, ItemForm, SystemFlag};

/// What of an item's content stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContentKept {
    /// The octets, but for what servers are known to rewrite in odd messages.
    #[default]
    Octets,
    /// What the message says: headers, text, attachments. The octets are made anew when it is read.
    Meaning,
}

/// Which flags can be set and are told again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagsKept {
    system: u8,
    keywords: bool,
}

impl FlagsKept {
    /// All of them.
    pub const ALL: Self = Self { system: 31, keywords: true };

    /// These system flags, and keywords or not.
    pub fn only(system: &[SystemFlag], keywords: Keywords) -> Self {
        let system = system.iter().fold(0, |bits, flag| bits | *flag as u8);
        Self { system, keywords: keywords == Keywords::Kept }
    }

    /// What such a target has of these flags.
    pub fn of(self, flags: &Flags) -> Flags {
        let keywords = flags.keywords().filter(|_| self.keywords);
        Flags::from_parts(flags.bits() & self.system, keywords)
    }
}

/// Whether keywords are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keywords {
    /// They are.
    Kept,
    /// They are not.
    Lost,
}

/// Whether items at the target bear the identity that they were written with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdentityKept {
    /// They do not, or only their first copy can be told by it.
    #[default]
    No,
    /// They do: `find` answers every item that bears an expected identity, also second copies.
    Yes,
}

/// How a target keeps items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// The form in which items are read back.
    pub form: ItemForm,
    /// What of the content stays.
    pub content: ContentKept,
    /// Which flags stay.
    pub flags: FlagsKept,
    /// Whether items can be told by their identity.
    pub identity: IdentityKept,
}

impl Default for Keeping {
    /// Messages as they came, with all their flags.
    fn default() -> Self {
        let (content, identity) = (ContentKept::default(), IdentityKept::default());
        Self { form: ItemForm::Mime, content, flags: FlagsKept::ALL, identity }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_left_out() {
        let flags = Flags::from_names(["\\Seen", "\\Deleted", "Project"]);
        assert_eq!(FlagsKept::ALL.of(&flags), flags);
        let some = FlagsKept::only(&[SystemFlag::Seen], Keywords::Lost);
        assert_eq!(some.of(&flags), Flags::from_names(["\\Seen"]));
        let words = FlagsKept::only(&[], Keywords::Kept);
        assert_eq!(words.of(&flags), Flags::from_names(["Project"]));
    }
}
