//! Values that several fields have: addresses, recipients, attendees.

use super::View;
use crate::exchange::property as p;
use crate::exchange::xml::Xml;
use crate::tenant::codec::{Key, Property};

/// An address in an element.
pub(in crate::exchange) fn mailbox_element(
    xml: &mut Xml,
    element: &str,
    name: &str,
    address: &str,
    kind: Option<&str>,
) {
    xml.within(element, |xml| {
        xml.leaf("t:Name", name);
        if !address.trim().is_empty() {
            xml.leaf("t:EmailAddress", address);
            xml.leaf("t:RoutingType", "SMTP");
        }
        kind.iter().for_each(|kind| xml.leaf("t:MailboxType", kind));
    });
}

/// Sender, author and the like: a mailbox in an element, from two properties.
pub(super) fn single(view: &View<'_>, xml: &mut Xml, element: &str, (name, address): (u16, u16)) {
    let (Some(name), Some(address)) = (view.message.text(name), view.message.text(address)) else { return };
    xml.within(element, |xml| mailbox_element(xml, "t:Mailbox", &name, &address, None));
}

fn text(row: &[Property], id: u16) -> String {
    let found = row.iter().find(|property| property.key == Key::Id(id));
    found.and_then(|property| property.value.text(property.kind)).unwrap_or_default()
}

fn number(row: &[Property], id: u16) -> i64 {
    let found = row.iter().find(|property| property.key == Key::Id(id));
    found.and_then(|property| property.value.number()).unwrap_or(0)
}

/// The recipients of a kind; nothing where there are none.
pub(super) fn recipients(view: &View<'_>, xml: &mut Xml, element: &str, kind: i64) {
    let rows = &view.item.content.message.recipients;
    let mut of_kind = rows.iter().filter(|row| number(row, p::RECIPIENT_KIND) == kind).peekable();
    if of_kind.peek().is_none() {
        return;
    }
    xml.within(element, |xml| {
        of_kind
            .for_each(|row| mailbox_element(xml, "t:Mailbox", &text(row, p::DISPLAY_NAME), &text(row, p::SMTP), None));
    });
}

/// The attendees of a kind; nothing where there are none.
pub(super) fn attendees<'a>(
    xml: &mut Xml,
    element: &str,
    all: impl Iterator<Item = &'a crate::exchange::seed::Attendee>,
) {
    let mut all = all.peekable();
    if all.peek().is_none() {
        return;
    }
    xml.within(element, |xml| {
        for attendee in all {
            xml.within("t:Attendee", |xml| {
                mailbox_element(xml, "t:Mailbox", &attendee.name, &attendee.address, None);
                xml.leaf("t:ResponseType", attendee.response);
            });
        }
    });
}
