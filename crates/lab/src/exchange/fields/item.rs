//! The fields that every item has.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Field, View, field, folder, truth};
use crate::exchange::ids::{Id, folder_key, item_key};
use crate::exchange::operations::write_attachment_facts;
use crate::exchange::property as p;
use crate::exchange::shape::{Base, Body};
use crate::exchange::xml::Xml;

const DEFAULT: Option<Base> = Some(Base::Default);
const ALL: Option<Base> = Some(Base::All);

/// Before the extended properties.
pub(super) const BEFORE: &[Field] = &[
    field("item:MimeContent", Some(Base::Id), mime).single(),
    field("item:ItemId", Some(Base::Id), id),
    field("item:ParentFolderId", ALL, parent),
    field("item:ItemClass", ALL, |view, xml| view.text(xml, "t:ItemClass", p::CLASS)),
    field("item:Subject", DEFAULT, |view, xml| view.text(xml, "t:Subject", p::SUBJECT)),
    field("item:Sensitivity", DEFAULT, |_, xml| xml.leaf("t:Sensitivity", "Normal")),
    field("item:Body", DEFAULT, body).single(),
    field("item:Attachments", DEFAULT, attachments).single(),
    field("item:DateTimeReceived", ALL, |view, xml| {
        xml.leaf("t:DateTimeReceived", &p::shown(view.item.state.received))
    }),
    field("item:Size", DEFAULT, |view, xml| xml.leaf("t:Size", &view.item.content.size().to_string())),
    field("item:Categories", ALL, categories),
    field("item:Importance", ALL, importance),
    field("item:InReplyTo", ALL, |view, xml| view.text(xml, "t:InReplyTo", p::IN_REPLY_TO)),
    field("item:IsSubmitted", ALL, |_, xml| xml.leaf("t:IsSubmitted", "false")),
    field("item:IsDraft", ALL, |view, xml| xml.leaf("t:IsDraft", truth(view.item.state.draft))),
    field("item:IsFromMe", ALL, |_, xml| xml.leaf("t:IsFromMe", "false")),
    field("item:IsResend", ALL, |_, xml| xml.leaf("t:IsResend", "false")),
    field("item:IsUnmodified", ALL, |view, xml| {
        xml.leaf("t:IsUnmodified", truth(view.item.changed == view.item.entered));
    }),
    field("item:InternetMessageHeaders", ALL, headers).single(),
    field("item:DateTimeSent", DEFAULT, |view, xml| xml.leaf("t:DateTimeSent", &p::shown(sent(view)))),
    field("item:DateTimeCreated", DEFAULT, |view, xml| {
        xml.leaf("t:DateTimeCreated", &p::shown(view.item.state.received));
    }),
    field("item:ReminderIsSet", ALL, reminder_is_set),
    field("item:ReminderMinutesBeforeStart", ALL, reminder_minutes),
    field("item:DisplayCc", ALL, |view, xml| view.text(xml, "t:DisplayCc", p::DISPLAY_CC)),
    field("item:DisplayTo", ALL, |view, xml| view.text(xml, "t:DisplayTo", p::DISPLAY_TO)),
    field("item:HasAttachments", DEFAULT, |view, xml| xml.leaf("t:HasAttachments", truth(view.has_attachments()))),
];

/// After them.
pub(super) const AFTER: &[Field] = &[
    field("item:Culture", ALL, |_, xml| xml.leaf("t:Culture", "nb-NO")),
    field("item:EffectiveRights", ALL, |view, xml| folder::rights(xml, view.context.version.has("Exchange2010"))),
    field("item:LastModifiedName", ALL, |view, xml| xml.leaf("t:LastModifiedName", &view.mailbox.name)),
    field("item:LastModifiedTime", ALL, |view, xml| xml.leaf("t:LastModifiedTime", &p::shown(view.item.modified()))),
    field("item:IsAssociated", ALL, |view, xml| xml.leaf("t:IsAssociated", truth(view.item.state.associated)))
        .since("Exchange2010"),
    field("item:Flag", ALL, flag).since("Exchange2013"),
];

impl View<'_> {
    pub(super) fn has_attachments(&self) -> bool {
        self.item.content.visible_attachments().next().is_some()
    }
}

/// The item as MIME, where the shape wants it.
fn mime(view: &View<'_>, xml: &mut Xml) {
    let is_wanted = view.shape.mime || view.shape.has_field("item:MimeContent");
    if let (Some(mime), true) = (view.item.content.mime_in(view.context.release()), is_wanted) {
        xml.leaf_with("t:MimeContent", &[("CharacterSet", "UTF-8")], &STANDARD.encode(mime));
    }
}

fn id(view: &View<'_>, xml: &mut Xml) {
    xml.empty("t:ItemId", &[("Id", &view.id.text()), ("ChangeKey", &item_key(view.item.version()))]);
}

fn parent(view: &View<'_>, xml: &mut Xml) {
    let folder = view.item.folder;
    let id = Id::Folder { mailbox: view.mailbox.number, folder }.text();
    xml.empty("t:ParentFolderId", &[("Id", &id), ("ChangeKey", &folder_key(folder))]);
}

fn body(view: &View<'_>, xml: &mut Xml) {
    let html = view.message.get(&crate::tenant::codec::Key::Id(p::HTML)).and_then(|property| property.value.octets());
    let html = html.map(|octets| String::from_utf8_lossy(octets).into_owned());
    let text = view.message.text(p::BODY);
    let (kind, shown) = match (view.shape.body, html, text) {
        (Body::Text, _, Some(text)) | (Body::Best, None, Some(text)) => ("Text", text),
        (Body::Best | Body::Html, Some(html), _) => ("HTML", html),
        (Body::Html, None, Some(text)) => ("HTML", format!("<html><body><pre>{}</pre></body></html>", escaped(&text))),
        (Body::Text, Some(html), None) => ("Text", html),
        (_, None, None) => ("Text", String::new()),
    };
    xml.leaf_with("t:Body", &[("BodyType", kind)], &shown);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn attachments(view: &View<'_>, xml: &mut Xml) {
    if !view.has_attachments() {
        return;
    }
    xml.within("t:Attachments", |xml| {
        for (place, attachment) in view.item.content.visible_attachments() {
            let id = Id::Attachment {
                mailbox: view.mailbox.number,
                item: view.item.number,
                places: view.id.places().iter().copied().chain([place]).collect(),
            };
            let name = if attachment.embedded.is_some() { "t:ItemAttachment" } else { "t:FileAttachment" };
            xml.within(name, |xml| write_attachment_facts(view.context, xml, &id, attachment));
        }
    });
}

fn categories(view: &View<'_>, xml: &mut Xml) {
    if !view.item.state.categories.is_empty() {
        xml.within("t:Categories", |xml| view.item.state.categories.iter().for_each(|name| xml.leaf("t:String", name)));
    }
}

fn importance(view: &View<'_>, xml: &mut Xml) {
    let name = match view.message.number(p::IMPORTANCE) {
        Some(0) => "Low",
        Some(2) => "High",
        _ => "Normal",
    };
    xml.leaf("t:Importance", name);
}

fn headers(view: &View<'_>, xml: &mut Xml) {
    let Some(text) = view.message.text(p::HEADERS) else { return };
    let mut all: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (line.starts_with([' ', '\t']), line.split_once(':')) {
            (true, _) => {
                if let Some((_, value)) = all.last_mut() {
                    value.push_str(line);
                }
            }
            (false, Some((name, value))) => all.push((name.trim().to_owned(), value.trim().to_owned())),
            (false, None) => {}
        }
    }
    if !all.is_empty() {
        xml.within("t:InternetMessageHeaders", |xml| {
            all.iter().for_each(|(name, value)| {
                xml.leaf_with("t:InternetMessageHeader", &[("HeaderName", name)], value);
            });
        });
    }
}

fn sent(view: &View<'_>) -> i64 {
    view.message.number(p::SUBMIT_TIME).map_or(view.item.state.received, p::seconds)
}

fn reminder_is_set(view: &View<'_>, xml: &mut Xml) {
    let is_set = view.message.get(&p::named(p::COMMON, 0x8503)).and_then(|property| property.value.number());
    xml.leaf("t:ReminderIsSet", truth(is_set == Some(1)));
}

fn reminder_minutes(view: &View<'_>, xml: &mut Xml) {
    let minutes = view.message.get(&p::named(p::COMMON, 0x8501)).and_then(|property| property.value.number());
    xml.leaf("t:ReminderMinutesBeforeStart", &minutes.unwrap_or(0).to_string());
}

fn flag(view: &View<'_>, xml: &mut Xml) {
    let status = if view.item.state.flagged { "Flagged" } else { "NotFlagged" };
    xml.within("t:Flag", |xml| xml.leaf("t:FlagStatus", status));
}
