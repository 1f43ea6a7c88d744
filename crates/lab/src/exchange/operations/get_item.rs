//! `GetItem`

use super::{Context, answer, demanded};
use crate::exchange::content::Kind;
use crate::exchange::fields::{item_element, write_item_as};
use crate::exchange::ids::Id;
use crate::exchange::mailbox::{Item, Mailbox};
use crate::exchange::shape::Shape;
use crate::exchange::soap::{Fault, Refusal};
use crate::exchange::version::Release;
use crate::exchange::xml::{Node, Xml};

/// `GetItem`
pub(super) fn get_item(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let shape = Shape::item(demanded(request, "ItemShape")?)?;
    let ids = &demanded(request, "ItemIds")?.children;
    answer(xml, "GetItem", |xml| {
        for id in ids {
            let found = find(context, id).and_then(|found| readable(context, found, &shape));
            context.message(xml, "m:GetItemResponseMessage", found, &["m:Items"], |xml, (mailbox, item, id)| {
                xml.within("m:Items", |xml| {
                    let item: &Item = &item;
                    xml.within(item_element(item), |xml| write_item_as(context, xml, mailbox, item, &shape, &id));
                });
            });
        }
    });
    Ok(())
}

type Found<'a> = (&'a Mailbox, std::borrow::Cow<'a, Item>, Id);

fn find<'a>(context: &Context<'a>, node: &Node) -> Result<Found<'a>, Refusal> {
    let id = Id::parse(node.attribute("Id").unwrap_or_default()).ok_or_else(Refusal::malformed_id)?;
    let (mailbox, item) = context.item(&id)?;
    let item = match id {
        Id::Item { .. } => std::borrow::Cow::Borrowed(item),
        Id::Exception { place, .. } => {
            std::borrow::Cow::Owned(exception(item, place).ok_or_else(Refusal::item_not_found)?)
        }
        _ => return Err(Refusal::malformed_id()),
    };
    Ok((mailbox, item, id))
}

/// An exception of a series as an item.
fn exception(item: &Item, place: u8) -> Option<Item> {
    let Kind::Appointment(series) = &item.content.kind else { return None };
    let content = series.exception_content(usize::from(place))?;
    Some(Item { content: std::sync::Arc::new(content), ..item.clone() })
}

/// The item. Exchange 2007 refuses to give as MIME what is no message, appointment or post; later ones leave it out.
fn readable<'a>(context: &Context<'_>, found: Found<'a>, shape: &Shape) -> Result<Found<'a>, Refusal> {
    if let Some(refusal) = context.bad_item(&found.1.content.subject()) {
        return Err(refusal);
    }
    let release = context.release();
    if shape.mime && release < Release::Exchange2010Sp2 && found.1.content.mime_in(release).is_none() {
        let text = "The requested operation is not supported for this item.";
        return Err(Refusal::new("ErrorUnsupportedMimeConversion", text));
    }
    Ok(found)
}
