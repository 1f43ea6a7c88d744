//! The fields of folders and items, in the order in which the schema wants them.
//!
//! A field is an entry of a table: its address, the shape that shows it, the version that brought it, and what writes
//! it. Tables follow each other as the types of the schema extend each other.

mod calendar;
mod contact;
mod folder;
mod item;
mod message;
mod task;
mod value;

pub(super) use folder::{element as folder_element, write as write_folder};
pub(super) use value::mailbox_element;

use super::content::Kind;
use super::ids::Id;
use super::mailbox::{Item, Mailbox};
use super::operations::Context;
use super::shape::{Base, Shape};
use super::xml::Xml;
use crate::tenant::codec::Message;

/// A field of an item.
struct Field {
    /// How clients name it.
    uri: &'static str,
    /// The least shape that shows it; none where it must be asked for.
    least: Option<Base>,
    /// The first request version that has it.
    since: &'static str,
    /// Lists leave it out.
    is_single: bool,
    write: fn(&View<'_>, &mut Xml),
}

/// A field of lists and single items.
const fn field(uri: &'static str, least: Option<Base>, write: fn(&View<'_>, &mut Xml)) -> Field {
    Field { uri, least, since: "Exchange2007", is_single: false, write }
}

impl Field {
    /// Only where single items are asked for.
    const fn single(self) -> Self {
        Self { is_single: true, ..self }
    }

    const fn since(self, since: &'static str) -> Self {
        Self { since, ..self }
    }
}

/// An item that is being written.
struct View<'a> {
    context: &'a Context<'a>,
    mailbox: &'a Mailbox,
    item: &'a Item,
    /// Its properties, with those of its state.
    message: Message,
    shape: &'a Shape,
    id: &'a Id,
    is_list: bool,
}

impl View<'_> {
    fn text(&self, xml: &mut Xml, name: &str, property: u16) {
        if let Some(text) = self.message.text(property) {
            xml.leaf(name, &text);
        }
    }

    fn write(&self, xml: &mut Xml, fields: &[Field]) {
        for field in fields {
            let is_known = self.context.version.has(field.since);
            if is_known && !(self.is_list && field.is_single) && self.shape.shows(field.uri, field.least) {
                (field.write)(self, xml);
            }
        }
    }
}

/// Yes or no, as XML has them.
fn truth(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

/// The element of an item.
pub(super) fn item_element(item: &Item) -> &'static str {
    match item.content.kind {
        Kind::Message => "t:Message",
        Kind::Request => "t:MeetingRequest",
        Kind::Appointment(_) => "t:CalendarItem",
        Kind::Contact(_) => "t:Contact",
        Kind::List(_) => "t:DistributionList",
        Kind::Task(_) => "t:Task",
        Kind::Post => "t:PostItem",
        Kind::Other => "t:Item",
    }
}

/// Writes what a shape shows of an item; lists show less.
pub(super) fn write_item(
    context: &Context<'_>,
    xml: &mut Xml,
    mailbox: &Mailbox,
    item: &Item,
    shape: &Shape,
    list: bool,
) {
    let id = Id::Item { mailbox: mailbox.number, item: item.number };
    let view = View { context, mailbox, item, message: item.properties(), shape, id: &id, is_list: list };
    write(&view, xml);
}

/// Writes what a shape shows of an item under another id.
pub(super) fn write_item_as(
    context: &Context<'_>,
    xml: &mut Xml,
    mailbox: &Mailbox,
    item: &Item,
    shape: &Shape,
    id: &Id,
) {
    write(&View { context, mailbox, item, message: item.properties(), shape, id, is_list: false }, xml);
}

fn write(view: &View<'_>, xml: &mut Xml) {
    view.write(xml, item::BEFORE);
    for extended in &view.shape.extended {
        if let Some(values) = extended.values(&view.message) {
            extended.write(xml, &values);
        }
    }
    view.write(xml, item::AFTER);
    match view.item.content.kind {
        Kind::Message | Kind::Request => view.write(xml, message::FIELDS),
        Kind::Appointment(_) => view.write(xml, calendar::FIELDS),
        Kind::Contact(_) => view.write(xml, contact::FIELDS),
        Kind::List(_) => view.write(xml, contact::LIST),
        Kind::Task(_) => view.write(xml, task::FIELDS),
        Kind::Post => view.write(xml, message::POST),
        Kind::Other => {}
    }
}
