//! `ExportItems`: items as FastTransfer streams.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Context, answer, demanded};
use crate::exchange::ids::{Id, item_key};
use crate::exchange::soap::{Fault, Refusal};
use crate::exchange::xml::{Node, Xml};

/// `ExportItems`
pub(super) fn export_items(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let ids = &demanded(request, "ItemIds")?.children;
    answer(xml, "ExportItems", |xml| {
        for node in ids {
            let found = exported(context, node);
            context.message(xml, "m:ExportItemsResponseMessage", found, &[], |xml, (id, key, data)| {
                xml.empty("m:ItemId", &[("Id", &id), ("ChangeKey", &key)]);
                xml.leaf("m:Data", &data);
            });
        }
    });
    Ok(())
}

/// Id, change key, and the item in base64.
fn exported(context: &Context<'_>, node: &Node) -> Result<(String, String, String), Refusal> {
    let id = Id::parse(node.attribute("Id").unwrap_or_default()).ok_or_else(Refusal::malformed_id)?;
    let (_, item) = context.item(&id)?;
    if let Some(refusal) = context.bad_item(&item.content.subject()) {
        return Err(refusal);
    }
    let data = STANDARD.encode(item.exported(context.release()));
    Ok((id.text(), item_key(item.version()), data))
}
