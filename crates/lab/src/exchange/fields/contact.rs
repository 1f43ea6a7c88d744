//! The fields of persons and of a mailbox's own groups.

use super::value::mailbox_element;
use super::{Field, View, field};
use crate::exchange::content::Kind;
use crate::exchange::seed::{Card, PersonalList};
use crate::exchange::shape::Base;
use crate::exchange::xml::Xml;

const DEFAULT: Option<Base> = Some(Base::Default);
const ALL: Option<Base> = Some(Base::All);

/// Of persons.
pub(super) const FIELDS: &[Field] = &[
    field("contacts:FileAs", DEFAULT, |view, xml| of(view, |card| xml.leaf("t:FileAs", &card.file_as()))),
    field("contacts:DisplayName", DEFAULT, |view, xml| of(view, |card| xml.leaf("t:DisplayName", &card.name()))),
    field("contacts:GivenName", ALL, |view, xml| of(view, |card| xml.leaf("t:GivenName", &card.given))),
    field("contacts:CompleteName", ALL, |view, xml| of(view, |card| complete_name(xml, card))),
    field("contacts:CompanyName", DEFAULT, |view, xml| of(view, |card| xml.leaf("t:CompanyName", &card.company))),
    field("contacts:EmailAddresses", DEFAULT, |view, xml| of(view, |card| address(xml, card))),
    field("contacts:PhoneNumbers", DEFAULT, |view, xml| of(view, |card| telephone(xml, card))),
    field("contacts:ContactSource", ALL, |_, xml| xml.leaf("t:ContactSource", "Store")).since("Exchange2010"),
    field("contacts:JobTitle", DEFAULT, |view, xml| of(view, |card| xml.leaf("t:JobTitle", &card.title))),
    field("contacts:Surname", ALL, |view, xml| of(view, |card| xml.leaf("t:Surname", &card.surname))),
];

/// Of groups.
pub(super) const LIST: &[Field] = &[
    field("contacts:DisplayName", DEFAULT, |view, xml| of_list(view, |list| xml.leaf("t:DisplayName", &list.name))),
    field("contacts:FileAs", DEFAULT, |view, xml| of_list(view, |list| xml.leaf("t:FileAs", &list.name))),
    field("contacts:ContactSource", ALL, |_, xml| xml.leaf("t:ContactSource", "Store")).since("Exchange2010"),
    field("distributionlist:Members", ALL, |view, xml| of_list(view, |list| members(xml, list)))
        .single()
        .since("Exchange2010"),
];

fn of(view: &View<'_>, write: impl FnOnce(&Card)) {
    if let Kind::Contact(card) = &view.item.content.kind {
        write(card);
    }
}

fn of_list(view: &View<'_>, write: impl FnOnce(&PersonalList)) {
    if let Kind::List(list) = &view.item.content.kind {
        write(list);
    }
}

fn complete_name(xml: &mut Xml, card: &Card) {
    xml.within("t:CompleteName", |xml| {
        xml.leaf("t:FirstName", &card.given);
        xml.leaf("t:LastName", &card.surname);
        xml.leaf("t:FullName", &card.name());
    });
}

fn address(xml: &mut Xml, card: &Card) {
    xml.within("t:EmailAddresses", |xml| {
        xml.leaf_with("t:Entry", &[("Key", "EmailAddress1")], &card.address);
    });
}

fn telephone(xml: &mut Xml, card: &Card) {
    xml.within("t:PhoneNumbers", |xml| {
        xml.leaf_with("t:Entry", &[("Key", "BusinessPhone")], &card.telephone);
    });
}

fn members(xml: &mut Xml, list: &PersonalList) {
    xml.within("t:Members", |xml| {
        for (number, (name, address)) in list.members.iter().enumerate() {
            xml.open_with("t:Member", &[("Key", &format!("AAAAAIErH6S+oxAZnW4A3QEPVAIAAAGQ{number:04}"))]);
            mailbox_element(xml, "t:Mailbox", name, address, Some("OneOff"));
            xml.leaf("t:Status", "Normal");
            xml.close("t:Member");
        }
    });
}
