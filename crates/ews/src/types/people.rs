//! People, lists and what else has an address ([MS-OXWSCDATA] section 2.2.4.27, `EmailAddressType`).

use crate::xml::Element;

/// Something with an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// Its name for people.
    pub name: Option<Box<str>>,
    /// Its address, in the form that the routing type says.
    pub address: Option<Box<str>>,
    /// `SMTP`, or `EX` for the distinguished names of Exchange. `SMTP` where it is not told.
    pub routing: Option<Box<str>>,
    /// What it is.
    pub kind: Option<MailboxKind>,
}

/// What something with an address is ([MS-OXWSCDATA] section 2.2.5.20, `MailboxTypeType`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailboxKind {
    /// A mailbox.
    Mailbox,
    /// A distribution list of the organisation.
    PublicList,
    /// A distribution list among the user's contacts.
    PrivateList,
    /// A contact.
    Contact,
    /// A public folder.
    PublicFolder,
    /// An address that was written by hand.
    OneOff,
    /// Any other, by its word.
    Other(Box<str>),
}

impl MailboxKind {
    fn of(word: &str) -> Self {
        match word {
            "Mailbox" => Self::Mailbox,
            "PublicDL" => Self::PublicList,
            "PrivateDL" => Self::PrivateList,
            "Contact" => Self::Contact,
            "PublicFolder" => Self::PublicFolder,
            "OneOff" => Self::OneOff,
            other => Self::Other(other.into()),
        }
    }
}

impl Mailbox {
    pub(crate) fn read(element: &Element) -> Self {
        Self {
            name: element.string("Name"),
            address: element.string("EmailAddress"),
            routing: element.string("RoutingType"),
            kind: element.value("MailboxType").map(MailboxKind::of),
        }
    }

    /// The SMTP address, where the address is one.
    pub fn smtp(&self) -> Option<&str> {
        let smtp = self.routing.as_deref().is_none_or(|routing| routing.eq_ignore_ascii_case("SMTP"));
        self.address.as_deref().filter(|_| smtp)
    }
}
