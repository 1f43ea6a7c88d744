//! What a directory knows of a mail organisation: mailboxes, mail users, contacts and groups, before anything is moved.
//!
//! Whether the records came by LDAP, from a CSV file or out of an address book, they look like this. References between
//! records (manager, members, owners, delegates) are kept as the directory has them, resolved or not: what points
//! outside of the move must be told, not dropped.

mod recipient;

use std::fmt;

pub use recipient::{Forwarding, Person, Quotas, Recipient, Relation};

/// The directory's own name for a record: an object GUID, a distinguished name, or an address. Opaque and stable.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub String);

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of recipient a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecipientKind {
    /// A mailbox of a person.
    UserMailbox,
    /// A mailbox that several people use and nobody signs in to.
    SharedMailbox,
    /// A meeting room.
    RoomMailbox,
    /// Something that can be booked.
    EquipmentMailbox,
    /// A mailbox whose owner's account is in another forest.
    LinkedMailbox,
    /// An account with an address elsewhere.
    MailUser,
    /// An address elsewhere without an account.
    MailContact,
    /// A group that only distributes mail.
    DistributionGroup,
    /// A distribution group whose members are rooms.
    RoomList,
    /// A group that distributes mail and carries rights.
    MailSecurityGroup,
    /// A group whose members are found by a rule; it does not move.
    DynamicGroup,
}

impl RecipientKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::UserMailbox,
        Self::SharedMailbox,
        Self::RoomMailbox,
        Self::EquipmentMailbox,
        Self::LinkedMailbox,
        Self::MailUser,
        Self::MailContact,
        Self::DistributionGroup,
        Self::RoomList,
        Self::MailSecurityGroup,
        Self::DynamicGroup,
    ];

    /// The stable word of the kind.
    pub const fn word(self) -> &'static str {
        match self {
            Self::UserMailbox => "user",
            Self::SharedMailbox => "shared",
            Self::RoomMailbox => "room",
            Self::EquipmentMailbox => "equipment",
            Self::LinkedMailbox => "linked",
            Self::MailUser => "mail-user",
            Self::MailContact => "contact",
            Self::DistributionGroup => "group",
            Self::RoomList => "room-list",
            Self::MailSecurityGroup => "security-group",
            Self::DynamicGroup => "dynamic-group",
        }
    }

    /// The kind that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether there is a mailbox behind it.
    pub const fn is_mailbox(self) -> bool {
        matches!(
            self,
            Self::UserMailbox | Self::SharedMailbox | Self::RoomMailbox | Self::EquipmentMailbox | Self::LinkedMailbox
        )
    }

    /// Whether it has members, listed or found by a rule.
    pub const fn is_group(self) -> bool {
        matches!(self, Self::DistributionGroup | Self::RoomList | Self::MailSecurityGroup | Self::DynamicGroup)
    }
}

/// An address with its type, as `proxyAddresses` has it: `SMTP:` is the primary one, `smtp:` another, `X500:` an old
/// legacyExchangeDN.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProxyAddress {
    /// The type as written, without the colon.
    pub kind: String,
    /// The address.
    pub value: String,
}

impl ProxyAddress {
    /// Reads `TYPE:address`. What has no type is SMTP, and not the primary one.
    pub fn parse(text: &str) -> Self {
        let (kind, value) = text.split_once(':').unwrap_or(("smtp", text));
        Self { kind: kind.to_owned(), value: value.to_owned() }
    }

    /// Whether it is an e-mail address.
    pub fn is_smtp(&self) -> bool {
        self.kind.eq_ignore_ascii_case("smtp")
    }

    /// Whether it is an old address inside an organisation.
    pub fn is_x500(&self) -> bool {
        self.kind.eq_ignore_ascii_case("x500")
    }

    /// Whether it is the primary one of its type: those are written in upper case.
    pub fn is_primary(&self) -> bool {
        !self.kind.is_empty() && !self.kind.chars().any(char::is_lowercase)
    }
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.value)
    }
}

/// A record that another one names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    /// One of the organisation's own records.
    Record(RecordId),
    /// Something that is not among the records; the directory's own word for it.
    Outside(String),
}

impl Reference {
    /// The record, where it is one of the organisation's own.
    pub const fn record(&self) -> Option<&RecordId> {
        match self {
            Self::Record(id) => Some(id),
            Self::Outside(_) => None,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(id) => id.fmt(f),
            Self::Outside(name) => f.write_str(name),
        }
    }
}

/// All recipients of an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisation {
    /// The records, in the order of their primary addresses.
    pub recipients: Vec<Recipient>,
}

impl Organisation {
    /// The record of this id. For many look-ups make a map.
    pub fn get(&self, id: &RecordId) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.id == *id)
    }

    /// The record that has this e-mail address, primary or not.
    pub fn by_address(&self, address: &str) -> Option<&Recipient> {
        let has = |recipient: &&Recipient| {
            recipient.addresses().iter().any(|known| known.to_lowercase() == address.to_lowercase())
        };
        self.recipients.iter().find(has)
    }

    /// Puts the records into their order: by primary address, then by id.
    pub fn sort(&mut self) {
        self.recipients.sort_by_cached_key(|recipient| (recipient.primary.to_lowercase(), recipient.id.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_words_of_their_own() {
        for kind in RecipientKind::ALL {
            assert_eq!(RecipientKind::from_word(kind.word()), Some(kind));
            assert!(!(kind.is_mailbox() && kind.is_group()));
        }
        assert_eq!(RecipientKind::from_word("mailbox"), None);
    }

    #[test]
    fn proxy_addresses_have_a_type_and_may_be_primary() {
        let proxy = ProxyAddress::parse("SMTP:Anna@old.no");
        assert!(proxy.is_smtp() && proxy.is_primary());
        assert_eq!(proxy.to_string(), "SMTP:Anna@old.no");
        assert!(!ProxyAddress::parse("smtp:a@b").is_primary());
        assert!(!ProxyAddress::parse("a@b").is_primary());
        assert_eq!(ProxyAddress::parse("X500:/o=Old/cn=a:b").value, "/o=Old/cn=a:b");
        assert!(!ProxyAddress::parse(":x").is_primary());
    }

    #[test]
    fn addresses_are_told_once() {
        let mut recipient = Recipient::new(RecordId("1".into()), RecipientKind::UserMailbox, "a@b.no");
        recipient.legacy_dn = Some("/o=Old/cn=a".into());
        let proxies = ["SMTP:A@b.no", "smtp:c@b.no", "X500:/O=old/cn=a", "x500:/o=Older/cn=a", "sip:a@b.no"];
        recipient.proxies = proxies.into_iter().map(ProxyAddress::parse).collect();
        assert_eq!(recipient.addresses(), ["a@b.no", "c@b.no"]);
        assert_eq!(recipient.old_addresses(), ["/o=Old/cn=a", "/o=Older/cn=a"]);
        let organisation = Organisation { recipients: vec![recipient] };
        assert!(organisation.by_address("C@B.no").is_some());
        assert!(organisation.by_address("d@b.no").is_none());
    }
}
