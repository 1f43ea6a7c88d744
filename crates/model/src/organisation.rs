//! What a directory knows of a mail organisation: mailboxes, mail users, contacts and groups, before anything is moved.
//!
//! Whether the records came by LDAP, from a CSV file or out of an address book, they look like this. References between
//! records (manager, members, owners, delegates) are kept as the directory has them, resolved or not: what points
//! outside of the move must be told, not dropped.

use std::fmt;

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
    /// A group that distributes mail and carries rights.
    MailSecurityGroup,
    /// A group whose members are found by a rule; it does not move.
    DynamicGroup,
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

/// A record that another one names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    /// One of the organisation's own records.
    Record(RecordId),
    /// Something that is not among the records; the directory's own word for it.
    Outside(String),
}

/// Where mail for a mailbox is sent as well or instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarding {
    /// The recipient.
    pub to: Reference,
    /// Whether the mailbox keeps a copy.
    pub keep_copy: bool,
}

/// What a person's record says of the person. Empty where the directory says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub surname: String,
    /// Job title.
    pub job_title: String,
    /// Department.
    pub department: String,
    /// Company.
    pub company: String,
    /// Office.
    pub office: String,
    /// Street.
    pub street: String,
    /// City.
    pub city: String,
    /// State or province.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: String,
    /// Business telephone.
    pub telephone: String,
    /// Mobile telephone.
    pub mobile: String,
    /// BCP 47 language, `nb-NO`.
    pub language: String,
}

/// One recipient of the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The directory's name for it.
    pub id: RecordId,
    /// What it is.
    pub kind: RecipientKind,
    /// What people see.
    pub display_name: String,
    /// The alias (`mailNickname`).
    pub alias: String,
    /// The primary SMTP address.
    pub primary: String,
    /// The name to sign in with (`userPrincipalName`), where there is an account.
    pub sign_in: Option<String>,
    /// All addresses with their types, the primary one among them.
    pub proxies: Vec<ProxyAddress>,
    /// The address inside the old organisation; replies to old mail are sent to it.
    pub legacy_dn: Option<String>,
    /// Where mail for a mail user or contact goes.
    pub external_address: Option<String>,
    /// Name, place and telephone of a person.
    pub person: Person,
    /// The manager.
    pub manager: Option<Reference>,
    /// Those who may send on behalf (`publicDelegates`).
    pub delegates: Vec<Reference>,
    /// Members of a group.
    pub members: Vec<Reference>,
    /// Owners of a group (`managedBy`).
    pub owners: Vec<Reference>,
    /// Forwarding of a mailbox.
    pub forwarding: Option<Forwarding>,
    /// Whether address lists leave it out.
    pub hidden: bool,
    /// Whether the account is disabled.
    pub disabled: bool,
    /// Whether Unified Messaging is on.
    pub unified_messaging: bool,
    /// Whether only people inside may write to it.
    pub authenticated_senders_only: bool,
    /// Most bytes the mailbox may hold, where a limit of its own is set.
    pub quota: Option<u64>,
}

/// All recipients of an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisation {
    /// The records, in the order of their primary addresses.
    pub recipients: Vec<Recipient>,
}

impl Organisation {
    /// The record of this id.
    pub fn get(&self, id: &RecordId) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.id == *id)
    }
}
