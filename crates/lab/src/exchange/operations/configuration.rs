//! `GetUserConfiguration`: settings that clients keep in hidden items of folders.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Context, answer, demanded};
use crate::exchange::ids::{Id, item_key};
use crate::exchange::mailbox::{Item, Mailbox};
use crate::exchange::soap::{Fault, Refusal};
use crate::exchange::xml::{Node, Xml};
use crate::tenant::codec::Key;

/// The octets of a configuration's XML.
const XML_STREAM: u16 = 0x7c08;

/// `GetUserConfiguration`
pub(super) fn get_user_configuration(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let name_node = demanded(request, "UserConfigurationName")?;
    let name = name_node.attribute("Name").unwrap_or_default().to_owned();
    let properties = demanded(request, "UserConfigurationProperties")?.text.clone();
    let wants = |property: &str| properties.split_whitespace().any(|own| own == property || own == "All");
    let folder = name_node.children.first().ok_or_else(|| Fault::schema("'UserConfigurationName' is empty."))?;
    let found = context.folder(folder).and_then(|(mailbox, own)| {
        let class = format!("IPM.Configuration.{name}");
        let mut hidden = mailbox.items_of(own.number).filter(|item| item.state.associated);
        let item = hidden.find(|item| item.content.class() == class).ok_or_else(Refusal::item_not_found)?;
        Ok((mailbox, own, item))
    });
    answer(xml, "GetUserConfiguration", |xml| {
        let element = "m:GetUserConfigurationResponseMessage";
        context.message(xml, element, found, &[], |xml, (mailbox, own, item): (&Mailbox, _, &Item)| {
            let own: &crate::exchange::mailbox::Folder = own;
            xml.within("m:UserConfiguration", |xml| {
                xml.open_with("t:UserConfigurationName", &[("Name", &name)]);
                xml.empty("t:FolderId", &[("Id", &Id::Folder { mailbox: mailbox.number, folder: own.number }.text())]);
                xml.close("t:UserConfigurationName");
                if wants("Id") {
                    let id = Id::Item { mailbox: mailbox.number, item: item.number }.text();
                    xml.empty("t:ItemId", &[("Id", &id), ("ChangeKey", &item_key(item.version()))]);
                }
                let stream = item.content.message.get(&Key::Id(XML_STREAM)).and_then(|one| one.value.octets());
                if let (Some(octets), true) = (stream, wants("XmlData")) {
                    xml.leaf("t:XmlData", &STANDARD.encode(octets));
                }
            });
        });
    });
    Ok(())
}
