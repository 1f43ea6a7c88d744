//! What a server changes in a message that it is given, and what the digest therefore leaves out. Each entry is a
//! property that [MS-OXCMSG], [MS-OXPROPS] or [MS-OXCFXICS] calls read-only, computed, or assigned by the server.

use super::{Object, PropertyHead};
use crate::{PropertyTag, PropertyType, tags};

/// Flags of a message that its writer sets (`mfUnsent`). The read state is no part of the content, the others are the
/// server's ([MS-OXCMSG] section 2.2.1.6).
const OWN_FLAGS: u32 = 0x8;

/// Names, places and versions that a server gives to what it stores.
const IDENTITY: [PropertyTag; 25] = [
    tags::ENTRY_ID,
    tags::PARENT_ENTRY_ID,
    tags::RECORD_KEY,
    tags::INSTANCE_KEY,
    tags::MAPPING_SIGNATURE,
    tags::STORE_ENTRY_ID,
    tags::STORE_RECORD_KEY,
    tags::STORE_SUPPORT_MASK,
    tags::SOURCE_KEY,
    tags::PARENT_SOURCE_KEY,
    tags::MESSAGE_ID,
    tags::FOLDER_ID,
    tags::PARENT_FOLDER_ID,
    tags::INTERNET_ARTICLE_NUMBER,
    tags::CHANGE_KEY,
    tags::PREDECESSOR_CHANGE_LIST,
    tags::CHANGE_NUMBER,
    tags::CREATION_TIME,
    tags::LAST_MODIFICATION_TIME,
    tags::LOCAL_COMMIT_TIME,
    tags::CREATOR_NAME,
    tags::CREATOR_ENTRY_ID,
    tags::LAST_MODIFIER_NAME,
    tags::LAST_MODIFIER_ENTRY_ID,
    tags::CONVERSATION_ID,
];

/// What a server works out from the rest.
const COMPUTED: [PropertyTag; 15] = [
    tags::MESSAGE_SIZE,
    tags::MESSAGE_STATUS,
    tags::OBJECT_TYPE,
    tags::ACCESS,
    tags::ACCESS_LEVEL,
    tags::HAS_ATTACHMENTS,
    tags::HAS_NAMED_PROPERTIES,
    tags::DISPLAY_TO,
    tags::DISPLAY_CC,
    tags::DISPLAY_BCC,
    tags::SUBJECT_PREFIX,
    tags::NORMALIZED_SUBJECT,
    tags::ATTACH_SIZE,
    tags::ATTACH_NUMBER,
    tags::ROW_ID,
];

/// Whether the digest leaves the property of this object (or of the message) out. A recipient's entry id is an address.
pub(super) fn is_left_out(head: &PropertyHead, of: Option<Object>) -> bool {
    let is = |tag: &PropertyTag| tag.id() == head.tag.id();
    let by_server = match of {
        Some(Object::Recipient) => is(&tags::ROW_ID),
        _ => IDENTITY.iter().any(is) || COMPUTED.iter().any(is),
    };
    head.name.is_none() && (head.is_about_transfer() || by_server)
}

/// What of a value of fixed size the digest sees.
pub(super) fn surviving(head: &PropertyHead, value: &[u8]) -> [u8; 16] {
    let mut seen = [0; 16];
    seen.iter_mut().zip(value).for_each(|(seen, byte)| *seen = *byte);
    if head.tag == tags::MESSAGE_FLAGS {
        seen.iter_mut().zip(OWN_FLAGS.to_le_bytes()).for_each(|(seen, own)| *seen &= own);
    }
    if head.value_type().single() == PropertyType::BOOLEAN {
        seen = [u8::from(seen != [0; 16]); 16];
    }
    seen
}
