//! `ConvertId`: ids in other forms.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::{Context, answer, demanded};
use crate::exchange::ids::Id;
use crate::exchange::soap::{Fault, Refusal};
use crate::exchange::xml::{Node, Xml};

/// `ConvertId`
pub(super) fn convert_id(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let format = request.attribute("DestinationFormat").unwrap_or_default().to_owned();
    if !["EwsLegacyId", "EwsId", "EntryId", "HexEntryId", "StoreId", "OwaId"].contains(&format.as_str()) {
        return Err(Fault::schema("The 'DestinationFormat' attribute is invalid."));
    }
    let ids = &demanded(request, "SourceIds")?.children;
    answer(xml, "ConvertId", |xml| {
        for node in ids {
            context.message(xml, "m:ConvertIdResponseMessage", converted(node, &format), &[], |xml, id| {
                let kind = [("xsi:type", "t:AlternateIdType")];
                let mailbox = node.attribute("Mailbox").unwrap_or_default();
                let own = [("Format", format.as_str()), ("Id", &id), ("Mailbox", mailbox)];
                xml.empty("m:AlternateId", &[&kind[..], &own].concat());
            });
        }
    });
    Ok(())
}

fn converted(node: &Node, format: &str) -> Result<String, Refusal> {
    let text = node.attribute("Id").unwrap_or_default();
    let octets = match node.attribute("Format").unwrap_or_default() {
        "HexEntryId" => unhexed(text),
        "OwaId" => URL_SAFE.decode(text).ok(),
        _ => STANDARD.decode(text).ok(),
    };
    let id = octets.and_then(|octets| Id::from_octets(&octets)).ok_or_else(Refusal::malformed_id)?;
    let octets = id.octets();
    Ok(match format {
        "HexEntryId" => octets.iter().map(|octet| format!("{octet:02X}")).collect(),
        "OwaId" => URL_SAFE.encode(octets),
        _ => STANDARD.encode(octets),
    })
}

fn unhexed(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().as_chunks::<2>();
    let octet = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.1.is_empty().then(|| pairs.0.iter().map(octet).collect())?
}
