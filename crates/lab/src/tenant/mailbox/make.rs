//! New items: what a store makes of what it is given.

use jiff::Timestamp;
use serde_json::Value;

use super::extended::ExtendedId;
use super::item::{Form, Item, id};
use super::mime::tree;
use crate::tenant::codec::{Message, Property, read_mime};
use crate::tenant::reply::Refusal;
use crate::tenant::store::Tenant;

/// Read, not a draft.
const NOT_DRAFT_UNREAD: i32 = 0;
const DRAFT_READ: i32 = 9;

impl Tenant {
    /// An item from MIME: a draft, or a message as if it had arrived.
    pub(super) fn mime_item(&self, mime: &[u8], draft: bool) -> Result<Item, Refusal> {
        let invalid = || Refusal::new(400, "ErrorMimeContentInvalid", "The MIME content is invalid.");
        let mail = read_mime(mime).ok_or_else(invalid)?;
        let mut message = tree(&mail);
        message.set(Property::number(id::FLAGS, if draft { DRAFT_READ } else { NOT_DRAFT_UNREAD }));
        let form = Form::Mime(Some(mime.to_vec()));
        let mut item = Item::new(form, message, mime, self.now());
        item.set_time(id::DELIVERY_TIME, self.now());
        Ok(self.kept(item))
    }

    /// The item, or what is kept of it.
    pub(super) fn kept(&self, mut item: Item) -> Item {
        if !self.options.keep {
            item.keep_little();
        }
        item
    }

    /// An item from JSON: the extended properties count, times and headers in the JSON do not.
    pub(super) fn json_item(&self, body: &serde_json::Map<String, Value>, given: &[u8]) -> Result<Item, Refusal> {
        let mut message = Message::default();
        message.set(Property::text(id::MESSAGE_CLASS, "IPM.Note"));
        message.set(Property::number(id::FLAGS, DRAFT_READ));
        let mut item = Item::new(Form::Json, message, given, self.now());
        item.set_time(id::DELIVERY_TIME, self.now());
        for (name, value) in body {
            item.take(name, value)?;
        }
        Ok(self.kept(item))
    }
}

impl Item {
    /// Takes a property of a message that is being made or changed.
    pub(super) fn take(&mut self, name: &str, value: &Value) -> Result<(), Refusal> {
        let invalid = || Refusal::new(400, "ErrorInvalidPropertyValue", format!("The value of '{name}' is invalid."));
        match (name, value) {
            ("subject", Value::String(text)) => self.message.set(Property::text(id::SUBJECT, text)),
            ("isRead", Value::Bool(read)) => self.set_read(*read),
            ("categories", Value::Array(all)) => {
                let names: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
                self.set_categories(&names.ok_or_else(invalid)?);
            }
            ("flag", Value::Object(flag)) => {
                self.take_flag(flag.get("flagStatus").unwrap_or(&Value::Null)).ok_or_else(invalid)?
            }
            ("importance", Value::String(level)) => self.take_importance(level).ok_or_else(invalid)?,
            ("body", Value::Object(body)) => self.take_body(body).ok_or_else(invalid)?,
            ("singleValueExtendedProperties", Value::Array(all)) => {
                all.iter().try_for_each(|property| self.take_extended(property))?;
            }
            (
                "receivedDateTime"
                | "sentDateTime"
                | "internetMessageHeaders"
                | "toRecipients"
                | "ccRecipients"
                | "bccRecipients"
                | "from"
                | "sender"
                | "replyTo"
                | "inferenceClassification"
                | "@odata.type"
                | "multiValueExtendedProperties"
                | "isDeliveryReceiptRequested"
                | "isReadReceiptRequested",
                _,
            ) => {}
            ("internetMessageId", Value::String(text)) => self.message.set(Property::text(id::MESSAGE_ID, text)),
            _ => {
                return Err(Refusal::new(
                    400,
                    "UnableToDeserializePostBody",
                    format!("Unable to deserialize the post body: '{name}'."),
                ));
            }
        }
        Ok(())
    }

    fn take_flag(&mut self, status: &Value) -> Option<()> {
        let number = match status.as_str()? {
            "notFlagged" => 0,
            "complete" => 1,
            "flagged" => 2,
            _ => return None,
        };
        self.message.set(Property::number(id::FLAG_STATUS, number));
        Some(())
    }

    fn take_importance(&mut self, level: &str) -> Option<()> {
        let number = match level {
            "low" => 0,
            "normal" => 1,
            "high" => 2,
            _ => return None,
        };
        self.message.set(Property::number(id::IMPORTANCE, number));
        Some(())
    }

    fn take_body(&mut self, body: &serde_json::Map<String, Value>) -> Option<()> {
        let content = body.get("content")?.as_str()?;
        match body.get("contentType").and_then(Value::as_str).unwrap_or("text") {
            "text" => self.message.set(Property::text(id::BODY, content)),
            "html" => self.message.set(Property::text(id::HTML, content)),
            _ => return None,
        }
        Some(())
    }

    fn take_extended(&mut self, property: &Value) -> Result<(), Refusal> {
        let text = |name: &str| property.get(name).and_then(Value::as_str);
        let (Some(name), Some(value)) = (text("id"), text("value")) else {
            return Err(Refusal::new(
                400,
                "ErrorInvalidPropertyIdentifier",
                "An extended property needs an id and a value.",
            ));
        };
        let extended = ExtendedId::parse(name)?;
        // What stands in the flags of a message is settled when it is made; later only its read bit moves.
        let flags = extended.is(id::FLAGS).then(|| self.message.number(id::FLAGS).unwrap_or(0));
        self.message.set(extended.with(value)?);
        if let (Some(before), true) = (flags, self.number != 0) {
            self.message.set(Property::number(id::FLAGS, before as i32));
        }
        Ok(())
    }

    /// It was changed.
    pub(super) fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.modified = now;
    }
}
