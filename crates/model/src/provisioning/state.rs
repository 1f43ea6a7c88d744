//! A tenant as a plan sees it: everything that has an address, with what the plan may want to change of it.

use std::fmt;

use super::{Marker, Right};
use crate::{DirectorySync, Person, ProxyAddress, TenantDomain, TenantLicence};

/// The tenant's own id of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(pub String);

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a mailbox is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MailboxKind {
    /// A person's.
    User,
    /// Used by several people.
    Shared,
    /// A room's.
    Room,
    /// Something that can be booked.
    Equipment,
}

impl MailboxKind {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Shared => "shared",
            Self::Room => "room",
            Self::Equipment => "equipment",
        }
    }
}

/// What a group is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupKind {
    /// Distributes mail.
    Distribution,
    /// Distributes mail and carries rights.
    Security,
    /// A distribution group of rooms.
    RoomList,
}

impl GroupKind {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Distribution => "distribution",
            Self::Security => "security",
            Self::RoomList => "room-list",
        }
    }
}

/// What an object of the tenant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExistingKind {
    /// An account without a mailbox.
    Account,
    /// An account with a mailbox.
    Mailbox(MailboxKind),
    /// An account whose mail goes elsewhere.
    MailUser,
    /// An address elsewhere without an account.
    Contact,
    /// A group that the plan can make.
    Group(GroupKind),
    /// Something that only stands in the way: a Microsoft 365 group, a dynamic group, a public folder.
    Other,
}

/// Where mail for a mailbox goes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingForwarding {
    /// The recipient or address.
    pub to: String,
    /// The recipient, where it is an object of the tenant.
    pub object: Option<ObjectId>,
    /// Whether the mailbox keeps a copy.
    pub keep_copy: bool,
}

/// A permission on a mailbox or one of its folders that somebody has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grant {
    /// What it allows.
    pub right: Right,
    /// Whom.
    pub trustee: ObjectId,
}

/// Something in a tenant that has an address or a name to sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingObject {
    /// The tenant's id.
    pub id: ObjectId,
    /// What it is.
    pub kind: ExistingKind,
    /// What people see.
    pub display_name: String,
    /// The alias.
    pub alias: String,
    /// The name to sign in with, where there is an account.
    pub sign_in: Option<String>,
    /// The primary SMTP address, where there is one.
    pub primary: Option<String>,
    /// All addresses with their types.
    pub proxies: Vec<ProxyAddress>,
    /// Where mail for a mail user or contact goes.
    pub external_address: Option<String>,
    /// The marker, if it bears one: in the custom attribute, or still in the name that it was made with.
    pub marker: Option<Marker>,
    /// Whether the custom attribute has the marker, and not only the name.
    pub marked: bool,
    /// Whether a directory outside is its master.
    pub synced: bool,
    /// Whether one can sign in.
    pub enabled: bool,
    /// ISO 3166-1 alpha-2 code of where it is used.
    pub usage_location: Option<String>,
    /// Ids of the licences it has.
    pub licences: Vec<String>,
    /// Name, place and telephone of a person.
    pub person: Person,
    /// The manager.
    pub manager: Option<ObjectId>,
    /// Whether address lists leave it out.
    pub hidden: bool,
    /// Whether only people inside may write to it.
    pub authenticated_senders_only: bool,
    /// Forwarding of a mailbox.
    pub forwarding: Option<ExistingForwarding>,
    /// Those who may send on behalf.
    pub delegates: Vec<ObjectId>,
    /// Owners of a group.
    pub owners: Vec<ObjectId>,
    /// Members of a group; `None` where they were not looked at.
    pub members: Option<Vec<ObjectId>>,
    /// Permissions, of those that were looked at.
    pub grants: Vec<Grant>,
}

impl ExistingObject {
    /// An object of which nothing else is known.
    pub fn new(id: ObjectId, kind: ExistingKind) -> Self {
        Self {
            id,
            kind,
            display_name: String::new(),
            alias: String::new(),
            sign_in: None,
            primary: None,
            proxies: Vec::new(),
            external_address: None,
            marker: None,
            marked: false,
            synced: false,
            enabled: true,
            usage_location: None,
            licences: Vec::new(),
            person: Person::default(),
            manager: None,
            hidden: false,
            authenticated_senders_only: false,
            forwarding: None,
            delegates: Vec::new(),
            owners: Vec::new(),
            members: None,
            grants: Vec::new(),
        }
    }

    /// What names it in the administration: its address, else its name to sign in with, else its id.
    pub fn identity(&self) -> &str {
        self.primary.as_deref().or(self.sign_in.as_deref()).unwrap_or(&self.id.0)
    }

    /// Every SMTP address that it holds, and the name to sign in with.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let proxies = self.proxies.iter().filter(|proxy| proxy.is_smtp()).map(|proxy| proxy.value.as_str());
        self.sign_in.iter().chain(&self.primary).map(String::as_str).chain(proxies)
    }
}

/// A tenant as a plan sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantState {
    /// Its domains, verified or not.
    pub domains: Vec<TenantDomain>,
    /// What it subscribes to.
    pub licences: Vec<TenantLicence>,
    /// Whether a directory outside is the master of its users.
    pub directory_sync: DirectorySync,
    /// Everything that has an address or a name to sign in with.
    pub objects: Vec<ExistingObject>,
}

impl TenantState {
    /// Whether the tenant owns this domain.
    pub fn has_verified(&self, domain: &str) -> bool {
        self.domains.iter().any(|known| known.verified && known.name.eq_ignore_ascii_case(domain))
    }

    /// The licence of this part number or id.
    pub fn licence(&self, name: &str) -> Option<&TenantLicence> {
        let matches = |licence: &&TenantLicence| {
            licence.part_number.eq_ignore_ascii_case(name) || licence.id.eq_ignore_ascii_case(name)
        };
        self.licences.iter().find(matches)
    }
}
