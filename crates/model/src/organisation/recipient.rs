//! One recipient, with everything a directory says of it.

use super::{ProxyAddress, RecipientKind, RecordId, Reference};

/// Sizes of a mailbox, in bytes, at which something happens; `None` where the mailbox has no limit of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    /// Its owner is warned.
    pub warning: Option<u64>,
    /// It sends no more.
    pub send: Option<u64>,
    /// It neither sends nor receives.
    pub receive: Option<u64>,
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
    /// What references of the directory call it, where that is another name: the distinguished name.
    pub distinguished_name: Option<String>,
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
    /// Whose mailbox it is, where the account is another one: the name of an account in another forest. Two mailboxes
    /// with the same one belong to one person.
    pub linked_account: Option<String>,
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
    /// Those who may open the mailbox as their own.
    pub full_access: Vec<Reference>,
    /// Those who may write under its name.
    pub send_as: Vec<Reference>,
    /// Members of a group.
    pub members: Vec<Reference>,
    /// The rule that finds the members of a dynamic group, in the directory's own words.
    pub member_rule: Option<String>,
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
    /// Limits of the mailbox's own.
    pub quotas: Quotas,
}

impl Recipient {
    /// A record of which nothing else is known.
    pub fn new(id: RecordId, kind: RecipientKind, primary: impl Into<String>) -> Self {
        Self {
            id,
            distinguished_name: None,
            kind,
            display_name: String::new(),
            alias: String::new(),
            primary: primary.into(),
            sign_in: None,
            linked_account: None,
            proxies: Vec::new(),
            legacy_dn: None,
            external_address: None,
            person: Person::default(),
            manager: None,
            delegates: Vec::new(),
            full_access: Vec::new(),
            send_as: Vec::new(),
            members: Vec::new(),
            member_rule: None,
            owners: Vec::new(),
            forwarding: None,
            hidden: false,
            disabled: false,
            unified_messaging: false,
            authenticated_senders_only: false,
            quotas: Quotas::default(),
        }
    }

    /// Every e-mail address, the primary one first, none twice.
    pub fn addresses(&self) -> Vec<&str> {
        let mut addresses = vec![self.primary.as_str()];
        for proxy in self.proxies.iter().filter(|proxy| proxy.is_smtp()) {
            if !addresses.iter().any(|known| known.eq_ignore_ascii_case(&proxy.value)) {
                addresses.push(&proxy.value);
            }
        }
        addresses.retain(|address| !address.is_empty());
        addresses
    }

    /// Every address inside the old organisation, by which old mail may answer: the legacyExchangeDN and every X500,
    /// none twice.
    pub fn old_addresses(&self) -> Vec<&str> {
        let mut addresses: Vec<&str> = self.legacy_dn.as_deref().into_iter().collect();
        for proxy in self.proxies.iter().filter(|proxy| proxy.is_x500()) {
            if !addresses.iter().any(|known| known.eq_ignore_ascii_case(&proxy.value)) {
                addresses.push(&proxy.value);
            }
        }
        addresses
    }

    /// Every reference to another recipient, with what it is.
    pub fn references(&self) -> impl Iterator<Item = (Relation, &Reference)> {
        let forwarding = self.forwarding.iter().map(|forwarding| (Relation::Forwarding, &forwarding.to));
        let lists = [
            (Relation::Delegate, &self.delegates),
            (Relation::FullAccess, &self.full_access),
            (Relation::SendAs, &self.send_as),
            (Relation::Member, &self.members),
            (Relation::Owner, &self.owners),
        ];
        let listed = lists.into_iter().flat_map(|(relation, list)| list.iter().map(move |one| (relation, one)));
        self.manager.iter().map(|manager| (Relation::Manager, manager)).chain(listed).chain(forwarding)
    }
}

/// What one recipient is to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// Its manager.
    Manager,
    /// May send on its behalf.
    Delegate,
    /// May open its mailbox.
    FullAccess,
    /// May write under its name.
    SendAs,
    /// Belongs to the group.
    Member,
    /// Looks after the group.
    Owner,
    /// Gets its mail.
    Forwarding,
}

impl Relation {
    /// The stable word of the relation.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::Delegate => "delegate",
            Self::FullAccess => "full-access",
            Self::SendAs => "send-as",
            Self::Member => "member",
            Self::Owner => "owner",
            Self::Forwarding => "forwarding",
        }
    }
}
