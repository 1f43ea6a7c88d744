//! The identity of an item, as a single-value extended property of Graph: what is put into a stream by its name is asked
//! for by the same name (<https://learn.microsoft.com/graph/api/resources/extended-properties-overview>).
//!
//! Filters compare values without regard to case, so the text is hexadecimal.

use cutover_content::{IDENTITY, identity_text};
use cutover_mapi::PropertyName;
use cutover_model::ItemIdentity;
use serde_json::{Value, json};

/// The property's id.
fn property_id() -> String {
    let name = match &IDENTITY.name {
        PropertyName::Text(text) => format!("Name {text}"),
        PropertyName::Id(id) => format!("Id 0x{id:04X}"),
    };
    format!("String {{{}}} {name}", IDENTITY.set)
}

/// The property of an item.
pub(crate) fn property(identity: ItemIdentity) -> Value {
    json!({"id": property_id(), "value": identity_text(identity)})
}

/// A filter for the items that bear this identity.
pub(crate) fn equals(identity: ItemIdentity) -> String {
    let value = identity_text(identity);
    format!("singleValueExtendedProperties/any(ep: ep/id eq '{}' and ep/value eq '{value}')", property_id())
}

/// A filter for the items that bear any.
pub(crate) fn any() -> String {
    format!("singleValueExtendedProperties/any(ep: ep/id eq '{}' and ep/value ne null)", property_id())
}
