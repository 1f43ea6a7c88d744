//! FindPeople, [MS-OXWSPERS] section 3.1.4.1: the address book, a page at a time. From 2013 on.

use crate::answer::{Answer, DecodeError, Reading};
use crate::types::ids::ItemId;
use crate::types::people::Mailbox;
use crate::xml::Writer;
use crate::{Operation, PageView, Request};

/// Asks for people in the address book of the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindPeople {
    /// The page.
    pub page: PageView,
    /// The beginning of a name; everybody without one.
    pub query: Option<Box<str>>,
    /// The id of the address list, where the server wants to be told; the directory without one.
    pub address_list: Option<Box<str>>,
}

impl Request for FindPeople {
    type Answer = FindPeopleAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:FindPeople", |out| {
            self.page.write("m:IndexedPageItemView", out);
            out.wrap("m:ParentFolderId", |out| match &self.address_list {
                Some(id) => out.empty("t:AddressListId", &[("Id", id)]),
                None => out.empty("t:DistinguishedFolderId", &[("Id", "directory")]),
            });
            out.optional("m:QueryString", self.query.as_deref());
        });
    }
}

/// Somebody in the address book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Persona {
    /// The id, where it was told.
    pub id: Option<ItemId>,
    /// `Person`, `DistributionList`, `Room`…
    pub kind: Option<Box<str>>,
    /// The name for people.
    pub display_name: Option<Box<str>>,
    /// The given name.
    pub given_name: Option<Box<str>>,
    /// The family name.
    pub surname: Option<Box<str>>,
    /// The title.
    pub title: Option<Box<str>>,
    /// The department.
    pub department: Option<Box<str>>,
    /// The company.
    pub company: Option<Box<str>>,
    /// The address.
    pub mailbox: Option<Mailbox>,
}

/// The end of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeopleEnd {
    /// How many there are over all pages, where it was told.
    pub total: Option<u64>,
}

/// The answer to [`FindPeople`]: people, and how many there are.
#[derive(Clone, Copy, Debug)]
pub enum FindPeopleAnswer {}

impl Answer for FindPeopleAnswer {
    type Part = Persona;
    type Summary = PeopleEnd;
    const OPERATION: Operation = Operation::FindPeople;
    const LAYOUT: crate::answer::Layout = crate::answer::Layout::Whole;
    const LIST: &'static [&'static str] = &["People"];

    fn part(element: Reading<'_>) -> Result<Persona, DecodeError> {
        let element = element.0;
        let mailbox = element.child("EmailAddress").or_else(|| element.list("EmailAddresses").first());
        Ok(Persona {
            id: element.child("PersonaId").and_then(|id| ItemId::read(id).ok()),
            kind: element.string("PersonaType"),
            display_name: element.string("DisplayName"),
            given_name: element.string("GivenName"),
            surname: element.string("Surname"),
            title: element.string("Title"),
            department: element.string("Department"),
            company: element.string("CompanyName"),
            mailbox: mailbox.map(Mailbox::read),
        })
    }

    fn summary(element: Reading<'_>) -> Result<PeopleEnd, DecodeError> {
        Ok(PeopleEnd { total: element.0.number("TotalNumberOfPeopleInView") })
    }
}
