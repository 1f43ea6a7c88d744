//! How a target keeps what it is given: a capability, as data. The engine compares by it, so that what a target is known
//! to do to every message is not taken for damage, and everything else is.

use crate::{Flags, ItemForm};

/// What of an item's content stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContentKept {
    /// The octets, but for what servers are known to rewrite in odd messages.
    #[default]
    Octets,
    /// What the message says: headers, text, attachments. The octets are made anew when it is read.
    Meaning,
}

/// Which flags can be set and are told again, as a rule that is applied to flags.
#[derive(Clone, Copy, Debug)]
pub struct FlagsKept(fn(&Flags) -> Flags);

impl FlagsKept {
    /// All of them.
    pub const ALL: Self = Self(Flags::clone);
    /// All but keywords.
    pub const SYSTEM: Self = Self(|flags| Flags::from_parts(flags.bits(), std::iter::empty::<&str>()));

    /// Those that this rule leaves.
    pub const fn by(rule: fn(&Flags) -> Flags) -> Self {
        Self(rule)
    }

    /// What such a target has of these flags.
    pub fn of(self, flags: &Flags) -> Flags {
        (self.0)(flags)
    }
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

/// Whether the content of an item that is there can be replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Replacing {
    /// It cannot: a changed item is written anew, and the old one removed.
    #[default]
    Never,
    /// It can, and the item stays the same for everybody who looks at it ([`crate::WriteItem::replaces`]).
    InPlace,
}

/// How a target keeps items.
#[derive(Clone, Copy, Debug)]
pub struct Keeping {
    /// The form in which items are read back.
    pub form: ItemForm,
    /// What of the content stays.
    pub content: ContentKept,
    /// Which flags stay.
    pub flags: FlagsKept,
    /// Whether items can be told by their identity.
    pub identity: IdentityKept,
    /// Whether content can be replaced.
    pub replacing: Replacing,
}

impl Default for Keeping {
    /// Messages as they came, with all their flags.
    fn default() -> Self {
        let (content, identity) = (ContentKept::default(), IdentityKept::default());
        Self { form: ItemForm::Mime, content, flags: FlagsKept::ALL, identity, replacing: Replacing::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_left_out() {
        let flags = Flags::from_names(["\\Seen", "\\Deleted", "Project"]);
        assert_eq!(FlagsKept::ALL.of(&flags), flags);
        assert_eq!(FlagsKept::SYSTEM.of(&flags), Flags::from_names(["\\Seen", "\\Deleted"]));
        let rule = |flags: &Flags| Flags::from_parts(flags.bits() & 1, flags.keywords());
        assert_eq!(FlagsKept::by(rule).of(&flags), Flags::from_names(["\\Seen", "Project"]));
    }
}
