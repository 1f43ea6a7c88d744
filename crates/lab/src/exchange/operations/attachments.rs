//! `GetAttachment`: files and messages in messages.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Context, answer, demanded};
use crate::exchange::content::{Content, Kind};
use crate::exchange::fields::{item_element, write_item_as};
use crate::exchange::ids::Id;
use crate::exchange::mailbox::{Item, Mailbox};
use crate::exchange::property as p;
use crate::exchange::shape::Shape;
use crate::exchange::soap::{Fault, Refusal};
use crate::exchange::xml::{Node, Xml};
use crate::tenant::codec::{Attachment, Key};

/// An attachment with what it is part of.
struct Found<'a> {
    id: Id,
    mailbox: &'a Mailbox,
    item: &'a Item,
    attachment: &'a Attachment,
}

/// `GetAttachment`
pub(super) fn get_attachment(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let shape = Shape::attached(request.child("AttachmentShape"))?;
    let ids = &demanded(request, "AttachmentIds")?.children;
    answer(xml, "GetAttachment", |xml| {
        for id in ids {
            let found = find(context, id);
            context.message(xml, "m:GetAttachmentResponseMessage", found, &["m:Attachments"], |xml, found| {
                xml.within("m:Attachments", |xml| write(context, xml, &found, &shape));
            });
        }
    });
    Ok(())
}

fn find<'a>(context: &Context<'a>, node: &Node) -> Result<Found<'a>, Refusal> {
    let invalid = || Refusal::new("ErrorInvalidAttachmentId", "The attachment Id is invalid.");
    let missing = || Refusal::new("ErrorAttachmentNotFound", "The specified attachment could not be found.");
    let id = Id::parse(node.attribute("Id").unwrap_or_default()).ok_or_else(invalid)?;
    let Id::Attachment { places, .. } = &id else { return Err(invalid()) };
    let (mailbox, item) = context.item(&id)?;
    let mut at = Some(&item.content.message);
    let mut found = None;
    for place in places {
        found = at.and_then(|message| message.attachments.get(usize::from(*place)));
        at = found.and_then(|attachment| attachment.embedded.as_ref());
    }
    let attachment = found.ok_or_else(missing)?;
    Ok(Found { id, mailbox, item, attachment })
}

fn write(context: &Context<'_>, xml: &mut Xml, found: &Found<'_>, shape: &Shape) {
    let Some(embedded) = &found.attachment.embedded else {
        return xml.within("t:FileAttachment", |xml| {
            write_facts(context, xml, &found.id, found.attachment);
            xml.leaf("t:Content", &STANDARD.encode(octets(found.attachment)));
        });
    };
    let mut content = Content::new(Kind::Message, embedded.clone(), None);
    content.mime = shape.mime.then(|| crate::exchange::mail::mime_of(embedded));
    let item = Item { content: std::sync::Arc::new(content), ..found.item.clone() };
    xml.within("t:ItemAttachment", |xml| {
        write_facts(context, xml, &found.id, found.attachment);
        xml.within(item_element(&item), |xml| {
            write_item_as(context, xml, found.mailbox, &item, shape, &found.id);
        });
    });
}

fn octets(attachment: &Attachment) -> &[u8] {
    let data = attachment.properties.iter().find(|property| property.key == Key::Id(p::ATTACHMENT_DATA));
    data.and_then(|property| property.value.octets()).unwrap_or_default()
}

/// What a list of attachments says of one.
pub(in crate::exchange) fn write_facts(context: &Context<'_>, xml: &mut Xml, id: &Id, attachment: &Attachment) {
    let text = |id: u16| {
        let found = attachment.properties.iter().find(|property| property.key == Key::Id(id));
        found.and_then(|property| property.value.text(property.kind))
    };
    let is_message = attachment.embedded.is_some();
    xml.empty("t:AttachmentId", &[("Id", &id.text())]);
    xml.leaf("t:Name", &text(if is_message { p::DISPLAY_NAME } else { p::ATTACHMENT_NAME }).unwrap_or_default());
    if let Some(kind) = text(p::ATTACHMENT_TYPE) {
        xml.leaf("t:ContentType", &kind);
    }
    if context.version.has("Exchange2010") {
        let size = attachment.embedded.as_ref().map_or_else(|| octets(attachment).len(), |_| 4096);
        xml.leaf("t:Size", &size.to_string());
        xml.leaf("t:LastModifiedTime", &p::shown(crate::organisation::LAST_DAY));
        xml.leaf("t:IsInline", "false");
    }
}
