//! ResolveNames, [MS-OXWSRSLNM] section 3.1.4.1: who in the address book has a name or an address that begins so. It answers at
//! most a hundred, and then says that these are not all.

use crate::answer::{Answer, DecodeError, Reading};
use crate::types::people::Mailbox;
use crate::xml::{Element, Writer, boolean};
use crate::{Operation, PageEnd, Request};

/// Asks who is called so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveNames {
    /// The beginning of a name, an address, or an alias.
    pub entry: Box<str>,
    /// Whether all that is known of them is wanted.
    pub details: bool,
}

impl Request for ResolveNames {
    type Answer = ResolveNamesAnswer;

    fn write(&self, out: &mut Writer) {
        let attributes = [("ReturnFullContactData", boolean(self.details)), ("SearchScope", "ActiveDirectory")];
        out.element("m:ResolveNames", &attributes, |out| out.text("m:UnresolvedEntry", &self.entry));
    }
}

/// Somebody of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// Name, address and kind.
    pub mailbox: Mailbox,
    /// What is known of them, if it was asked for.
    pub contact: Option<DirectoryContact>,
}

/// What the address book knows of somebody ([MS-OXWSCONT] section 2.2.4.2, `ContactItemType`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryContact {
    /// The name for people.
    pub display_name: Option<Box<str>>,
    /// The given name.
    pub given_name: Option<Box<str>>,
    /// The family name.
    pub surname: Option<Box<str>>,
    /// The alias.
    pub alias: Option<Box<str>>,
    /// The company.
    pub company: Option<Box<str>>,
    /// The department.
    pub department: Option<Box<str>>,
    /// The title.
    pub title: Option<Box<str>>,
    /// The office.
    pub office: Option<Box<str>>,
    /// The manager's name.
    pub manager: Option<Box<str>>,
    /// The addresses, each with its prefix: `SMTP:` for the primary, `smtp:` for others, `X500:`…
    pub addresses: Vec<Box<str>>,
    /// The numbers, each with what it is: `BusinessPhone`, `MobilePhone`…
    pub phones: Vec<(Box<str>, Box<str>)>,
}

/// The answer to [`ResolveNames`]: those of that name, and whether these are all.
#[derive(Clone, Copy, Debug)]
pub enum ResolveNamesAnswer {}

impl Answer for ResolveNamesAnswer {
    type Part = Resolution;
    type Summary = PageEnd;
    const OPERATION: Operation = Operation::ResolveNames;
    const LIST: &'static [&'static str] = &["ResolutionSet"];

    fn part(element: Reading<'_>) -> Result<Resolution, DecodeError> {
        let mailbox = Mailbox::read(element.0.required("Mailbox")?);
        Ok(Resolution { mailbox, contact: element.0.child("Contact").map(DirectoryContact::read) })
    }

    fn summary(element: Reading<'_>) -> Result<PageEnd, DecodeError> {
        element.0.required("ResolutionSet").map(PageEnd::read)
    }
}

impl DirectoryContact {
    fn read(element: &Element) -> Self {
        let addresses = element.list("EmailAddresses").iter().map(|entry| entry.text.as_str().into());
        let phones = element.list("PhoneNumbers").iter().filter(|entry| !entry.text.is_empty());
        let phones =
            phones.map(|entry| (entry.attribute("Key").unwrap_or_default().into(), entry.text.as_str().into()));
        Self {
            display_name: element.string("DisplayName"),
            given_name: element.string("GivenName"),
            surname: element.string("Surname"),
            alias: element.string("Alias"),
            company: element.string("CompanyName"),
            department: element.string("Department"),
            title: element.string("JobTitle"),
            office: element.string("OfficeLocation"),
            manager: element.string("Manager"),
            addresses: addresses.collect(),
            phones: phones.collect(),
        }
    }
}
