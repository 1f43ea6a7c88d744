//! The fields of messages and posts.

use super::value::{recipients, single};
use super::{Field, field, truth};
use crate::exchange::property as p;
use crate::exchange::shape::Base;

const DEFAULT: Option<Base> = Some(Base::Default);
const ALL: Option<Base> = Some(Base::All);

/// Of messages.
pub(super) const FIELDS: &[Field] = &[
    field("message:Sender", ALL, |view, xml| single(view, xml, "t:Sender", (p::SENDER_NAME, p::SENDER_ADDRESS))),
    field("message:ToRecipients", DEFAULT, |view, xml| recipients(view, xml, "t:ToRecipients", 1)).single(),
    field("message:CcRecipients", DEFAULT, |view, xml| recipients(view, xml, "t:CcRecipients", 2)).single(),
    field("message:BccRecipients", DEFAULT, |view, xml| recipients(view, xml, "t:BccRecipients", 3)).single(),
    field("message:IsReadReceiptRequested", ALL, |_, xml| xml.leaf("t:IsReadReceiptRequested", "false")),
    field("message:IsDeliveryReceiptRequested", ALL, |_, xml| xml.leaf("t:IsDeliveryReceiptRequested", "false")),
    field("message:ConversationTopic", ALL, |view, xml| view.text(xml, "t:ConversationTopic", p::TOPIC)),
    field("message:From", DEFAULT, |view, xml| single(view, xml, "t:From", (p::FROM_NAME, p::FROM_ADDRESS))),
    field("message:InternetMessageId", ALL, |view, xml| view.text(xml, "t:InternetMessageId", p::MESSAGE_ID)),
    field("message:IsRead", DEFAULT, |view, xml| xml.leaf("t:IsRead", truth(view.item.state.read))),
    field("message:References", ALL, |view, xml| view.text(xml, "t:References", p::REFERENCES)),
];

/// Of posts.
pub(super) const POST: &[Field] = &[
    field("message:From", DEFAULT, |view, xml| single(view, xml, "t:From", (p::FROM_NAME, p::FROM_ADDRESS))),
    field("message:IsRead", ALL, |view, xml| xml.leaf("t:IsRead", truth(view.item.state.read))),
    field("postitem:PostedTime", ALL, |view, xml| xml.leaf("t:PostedTime", &p::shown(view.item.state.received))),
];
