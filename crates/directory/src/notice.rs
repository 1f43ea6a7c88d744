//! What should be looked at in the records of a directory; none of it hinders the import.

use cutover_model::{Organisation, RecordId, Relation};

/// Something odd, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Notice {
    /// An entry with an address that is no recipient here.
    #[error("{name} was left out: {why}")]
    NotTaken {
        /// The entry's distinguished name.
        name: String,
        /// Why.
        why: NotTaken,
    },
    /// Another server has a part of the directory; it was not asked.
    #[error("{url} has more, and was not asked")]
    Elsewhere {
        /// Where.
        url: String,
    },
    /// A value that cannot be understood; it was left out.
    #[error("{record}: {attribute} is {value:?}, which cannot be understood")]
    BadValue {
        /// The record.
        record: RecordId,
        /// The attribute or column.
        attribute: &'static str,
        /// What stands there.
        value: String,
    },
    /// Two records have the same address.
    #[error("{address} belongs to {first} and to {second}")]
    SameAddress {
        /// The address.
        address: String,
        /// One record.
        first: RecordId,
        /// The other one.
        second: RecordId,
    },
    /// One person has several mailboxes.
    #[error("the mailboxes {} belong to the same account {account}", list(.records))]
    SamePerson {
        /// The account: a sign-in name, or the identifier of an account in another forest.
        account: String,
        /// The mailboxes.
        records: Vec<RecordId>,
    },
    /// Groups that contain each other.
    #[error("the groups {} contain each other", list(.groups))]
    Circle {
        /// The groups, in the order of containment.
        groups: Vec<RecordId>,
    },
    /// A record names something that is not among the records.
    #[error("{record}: its {} {name} is not among the records", .relation.word())]
    Outside {
        /// The record.
        record: RecordId,
        /// What it names it as.
        relation: Relation,
        /// The name.
        name: String,
    },
    /// A name that more than one record has.
    #[error("{record}: its {} {name} may be one of several records", .relation.word())]
    Ambiguous {
        /// The record.
        record: RecordId,
        /// What it names it as.
        relation: Relation,
        /// The name.
        name: String,
    },
}

impl Notice {
    /// The stable word, for the catalogue and for machine-readable output.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotTaken { .. } => "not-taken",
            Self::Elsewhere { .. } => "elsewhere",
            Self::BadValue { .. } => "bad-value",
            Self::SameAddress { .. } => "same-address",
            Self::SamePerson { .. } => "same-person",
            Self::Circle { .. } => "circle",
            Self::Outside { .. } => "outside",
            Self::Ambiguous { .. } => "ambiguous",
        }
    }
}

impl Notice {
    /// The key of its text in the catalogue.
    pub fn key(&self) -> String {
        match self {
            Self::NotTaken { why, .. } => format!("notice-not-taken-{}", why.word()),
            other => format!("notice-{}", other.word()),
        }
    }

    /// The variables of its text, with records by their addresses.
    pub fn arguments(&self, organisation: &Organisation) -> Vec<(&'static str, String)> {
        let called = |id: &RecordId| organisation.get(id).map_or_else(|| id.to_string(), |one| one.primary.clone());
        let all = |ids: &[RecordId]| ids.iter().map(called).collect::<Vec<_>>().join(", ");
        match self {
            Self::NotTaken { name, .. } => vec![("name", name.clone())],
            Self::Elsewhere { url } => vec![("url", url.clone())],
            Self::BadValue { record, attribute, value } => {
                vec![("record", called(record)), ("attribute", (*attribute).to_owned()), ("value", value.clone())]
            }
            Self::SameAddress { address, first, second } => {
                vec![("address", address.clone()), ("first", called(first)), ("second", called(second))]
            }
            Self::SamePerson { account, records } => vec![("account", account.clone()), ("records", all(records))],
            Self::Circle { groups } => vec![("groups", all(groups))],
            Self::Outside { record, relation, name } | Self::Ambiguous { record, relation, name } => {
                vec![("record", called(record)), ("relation", relation.word().to_owned()), ("name", name.clone())]
            }
        }
    }
}

/// Why an entry with an address is no recipient here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum NotTaken {
    /// It has no e-mail address.
    #[error("it has no e-mail address")]
    NoAddress,
    /// Exchange's own mailboxes.
    #[error("it belongs to Exchange itself")]
    System,
    /// A public folder with an address.
    #[error("it is a public folder")]
    PublicFolder,
    /// Its mailbox is in Microsoft 365 already.
    #[error("its mailbox is in Microsoft 365 already")]
    InTheCloud,
    /// An address is all that it has; Exchange does not know it.
    #[error("it has an address, but Exchange does not know it")]
    OtherAccount,
}

impl NotTaken {
    /// The stable word, for the catalogue and for machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoAddress => "no-address",
            Self::System => "system",
            Self::PublicFolder => "public-folder",
            Self::InTheCloud => "in-the-cloud",
            Self::OtherAccount => "other-account",
        }
    }
}

fn list(records: &[RecordId]) -> String {
    records.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
