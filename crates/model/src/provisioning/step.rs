//! The steps of a plan: each is one change to one object, complete in itself and without a secret.

use super::{GroupKind, MailboxKind, Marker, ObjectId};
use crate::{Person, ProxyAddress, RecordId};

/// One change to the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The record it is for.
    pub record: RecordId,
    /// The record's address, for people.
    pub address: String,
    /// The object it changes; `None` where the plan makes it, or will know it only then.
    pub object: Option<Target>,
    /// What is to be done.
    pub action: Action,
}

/// Something in the tenant that a step names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// An object of the tenant, and what names it there.
    Object {
        /// Its id.
        id: ObjectId,
        /// Its address, or what else names it.
        identity: String,
    },
    /// A record that the plan makes an object of; it is an object by the time the step is carried out.
    Planned {
        /// The record.
        record: RecordId,
        /// Its address.
        identity: String,
    },
}

impl Target {
    /// What names it in the administration.
    pub fn identity(&self) -> &str {
        match self {
            Self::Object { identity, .. } | Self::Planned { identity, .. } => identity,
        }
    }

    /// Its id, once there is one.
    pub const fn id(&self) -> Option<&ObjectId> {
        match self {
            Self::Object { id, .. } => Some(id),
            Self::Planned { .. } => None,
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Make an account; the licence gives it its mailbox.
    CreateUser(NewUser),
    /// Make an account with its mailbox, or a mailbox that nobody signs in to.
    CreateMailbox(NewMailbox),
    /// Make an account whose mail goes elsewhere.
    CreateMailUser(NewMailUser),
    /// Make a contact.
    CreateContact(NewContact),
    /// Make a group without members.
    CreateGroup(NewGroup),
    /// Change what the directory of the tenant has of an account.
    ChangeUser(UserChanges),
    /// Give an account its first password and let it sign in.
    GivePassword,
    /// Give licences.
    AssignLicences(Vec<Product>),
    /// Change what Exchange has of a recipient.
    ChangeRecipient(RecipientChanges),
    /// Make it a mailbox of another kind.
    ConvertMailbox(MailboxKind),
    /// Set the manager.
    SetManager(Target),
    /// Make these, and no others, the members of a group that we made.
    SetMembers(Vec<Target>),
    /// Add members to a group, and leave those who are there.
    AddMembers(Vec<Target>),
    /// Take members out of a group, and leave everybody else.
    RemoveMembers(Vec<Target>),
    /// Give somebody a right on a mailbox.
    Grant(Right, Target),
}

impl Action {
    /// The stable word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::CreateUser(_) => "create-user",
            Self::CreateMailbox(_) => "create-mailbox",
            Self::CreateMailUser(_) => "create-mail-user",
            Self::CreateContact(_) => "create-contact",
            Self::CreateGroup(_) => "create-group",
            Self::ChangeUser(_) => "change-user",
            Self::GivePassword => "give-password",
            Self::AssignLicences(_) => "assign-licences",
            Self::ChangeRecipient(_) => "change-recipient",
            Self::ConvertMailbox(_) => "convert-mailbox",
            Self::SetManager(_) => "set-manager",
            Self::SetMembers(_) => "set-members",
            Self::AddMembers(_) => "add-members",
            Self::RemoveMembers(_) => "remove-members",
            Self::Grant(..) => "grant",
        }
    }

    /// Whether it makes an object.
    pub const fn creates(&self) -> bool {
        matches!(
            self,
            Self::CreateUser(_)
                | Self::CreateMailbox(_)
                | Self::CreateMailUser(_)
                | Self::CreateContact(_)
                | Self::CreateGroup(_)
        )
    }

    /// Everything else that it names.
    pub fn targets(&self) -> Vec<&Target> {
        match self {
            Self::SetManager(target) | Self::Grant(_, target) => vec![target],
            Self::SetMembers(targets) | Self::AddMembers(targets) | Self::RemoveMembers(targets) => {
                targets.iter().collect()
            }
            Self::ChangeRecipient(changes) => changes.targets(),
            _ => Vec::new(),
        }
    }
}

/// A product that somebody gets a licence for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Product {
    /// Its id, by which it is given.
    pub id: String,
    /// Its part number, by which people know it.
    pub name: String,
}

/// An account that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// What people see.
    pub display_name: String,
    /// The alias.
    pub alias: String,
    /// The name to sign in with, which becomes the primary address.
    pub sign_in: String,
    /// Where it is used, ISO 3166-1 alpha-2; a licence needs it.
    pub usage_location: String,
    /// Name, place and telephone.
    pub person: Person,
    /// Whether one can sign in right away.
    pub enabled: bool,
    /// The marker.
    pub marker: Marker,
}

/// A mailbox that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMailbox {
    /// What it is for.
    pub kind: MailboxKind,
    /// What people see.
    pub display_name: String,
    /// The alias.
    pub alias: String,
    /// The primary address; also the name to sign in with.
    pub primary: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub surname: String,
    /// The marker, which is its name at first.
    pub marker: Marker,
}

/// A mail user that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMailUser {
    /// What people see.
    pub display_name: String,
    /// The alias.
    pub alias: String,
    /// The name to sign in with.
    pub sign_in: String,
    /// Where its mail goes.
    pub external_address: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub surname: String,
    /// The marker, which is its name at first.
    pub marker: Marker,
}

/// A contact that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContact {
    /// What people see.
    pub display_name: String,
    /// The alias.
    pub alias: String,
    /// Where its mail goes.
    pub external_address: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub surname: String,
    /// The marker, which is its name at first.
    pub marker: Marker,
}

/// A group that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    /// What it is for.
    pub kind: GroupKind,
    /// What people see.
    pub display_name: String,
    /// The alias.
    pub alias: String,
    /// The primary address.
    pub primary: String,
    /// Whether only people inside may write to it.
    pub authenticated_senders_only: bool,
    /// The marker, which is its name at first.
    pub marker: Marker,
}

/// What changes in the directory of the tenant. `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChanges {
    /// Where it is used.
    pub usage_location: Option<String>,
    /// The marker, where the account was there before and is taken over.
    pub marker: Option<Marker>,
    /// Name, place and telephone, of an account that Exchange made.
    pub person: Option<Person>,
}

impl UserChanges {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where mail for a mailbox shall go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward {
    /// To whom.
    pub to: Target,
    /// Whether the mailbox keeps a copy.
    pub keep_copy: bool,
}

/// Which cmdlets a recipient is changed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// `Set-Mailbox`.
    Mailbox,
    /// `Set-MailUser`.
    MailUser,
    /// `Set-MailContact`.
    Contact,
    /// `Set-DistributionGroup`.
    Group,
}

/// What changes in Exchange. `None` stays as it is; a list is the whole list as it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientChanges {
    /// What it is.
    pub family: Family,
    /// The marker, which was only its name so far.
    pub marker: Option<Marker>,
    /// All addresses.
    pub proxies: Option<Vec<ProxyAddress>>,
    /// Whether address lists leave it out.
    pub hidden: Option<bool>,
    /// Where its mail goes.
    pub forwarding: Option<Forward>,
    /// Those who may send on behalf.
    pub delegates: Option<Vec<Target>>,
    /// Owners of a group.
    pub owners: Option<Vec<Target>>,
    /// Whether only people inside may write to it.
    pub authenticated_senders_only: Option<bool>,
}

impl RecipientChanges {
    /// No change yet.
    pub const fn none(family: Family) -> Self {
        Self {
            family,
            marker: None,
            proxies: None,
            hidden: None,
            forwarding: None,
            delegates: None,
            owners: None,
            authenticated_senders_only: None,
        }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::none(self.family)
    }

    fn targets(&self) -> Vec<&Target> {
        let forwarding = self.forwarding.iter().map(|forward| &forward.to);
        let lists = [&self.delegates, &self.owners].into_iter().flatten().flatten();
        forwarding.chain(lists).collect()
    }
}

/// What somebody may do with a mailbox of another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Right {
    /// Open it as one's own.
    FullAccess,
    /// Write under its name.
    SendAs,
    /// Something in one folder.
    Folder {
        /// The folder's path, `Calendar`, `Inbox\Projects`.
        folder: String,
        /// The roles, `Editor`, or rights, `ReadItems`.
        roles: Vec<String>,
    },
}

impl Right {
    /// The stable word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::FullAccess => "full-access",
            Self::SendAs => "send-as",
            Self::Folder { .. } => "folder",
        }
    }
}
