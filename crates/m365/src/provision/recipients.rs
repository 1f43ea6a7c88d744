//! Rows of `Get-Recipient`, `Get-Mailbox` and `Get-DistributionGroup`, as far as a plan needs them.

use std::collections::HashMap;

use cutover_model::{
    ExistingForwarding, ExistingKind, ExistingObject, GroupKind, MailboxKind, Marker, ObjectId, ProxyAddress,
};
use serde_json::Value;

/// Everything that an object is called in answers, and which object it is.
pub(super) struct Names(HashMap<String, ObjectId>);

impl Names {
    /// The names of all objects: ids, addresses, and the names that rows of recipients have for themselves.
    pub(super) fn new(objects: &[ExistingObject], rows: &[Value]) -> Self {
        let mut names: HashMap<String, ObjectId> = HashMap::new();
        let mut add = |name: &str, id: &ObjectId| {
            if !name.is_empty() {
                names.entry(name.to_lowercase()).or_insert_with(|| id.clone());
            }
        };
        for object in objects {
            add(&object.id.0, &object.id);
            object.addresses().for_each(|address| add(address, &object.id));
        }
        for row in rows {
            let Some(id) = id(row).map(ObjectId) else { continue };
            for field in ["Guid", "Identity", "Name", "DistinguishedName", "LegacyExchangeDN", "Alias", "WindowsLiveID"]
            {
                add(text(row, field), &id);
            }
        }
        Self(names)
    }

    /// The object that a name means.
    pub(super) fn get(&self, name: &str) -> Option<ObjectId> {
        let plain =
            name.split_once(':').filter(|(kind, _)| kind.eq_ignore_ascii_case("smtp")).map_or(name, |(_, rest)| rest);
        self.0.get(&plain.to_lowercase()).cloned()
    }

    /// The objects that a list of names means. What is not known (a role group as owner) is passed over.
    pub(super) fn all(&self, list: &Value) -> Vec<ObjectId> {
        texts(list).filter_map(|name| self.get(name)).collect()
    }
}

/// A text of a row; empty where there is none.
pub(super) fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

/// The texts of a list, also where a list of one is given as its only text.
pub(super) fn texts(list: &Value) -> impl Iterator<Item = &str> {
    let alone = list.as_str().into_iter();
    alone.chain(list.as_array().into_iter().flatten().filter_map(Value::as_str))
}

/// The id by which Graph knows what a row is about, else Exchange's own.
pub(super) fn id(row: &Value) -> Option<String> {
    let known = [text(row, "ExternalDirectoryObjectId"), text(row, "Guid")];
    known.into_iter().find(|id| !id.is_empty()).map(str::to_owned)
}

/// The marker of a row: in its attribute, or still in the name that it was made with.
pub(super) fn marker(row: &Value) -> Option<Marker> {
    Marker::parse(text(row, "CustomAttribute15")).or_else(|| Marker::parse(text(row, "Name")))
}

/// What a recipient is, by its details (`RecipientTypeDetails`).
fn kind(details: &str) -> ExistingKind {
    match details {
        "UserMailbox" | "LinkedMailbox" | "LegacyMailbox" => ExistingKind::Mailbox(MailboxKind::User),
        "SharedMailbox" => ExistingKind::Mailbox(MailboxKind::Shared),
        "RoomMailbox" => ExistingKind::Mailbox(MailboxKind::Room),
        "EquipmentMailbox" => ExistingKind::Mailbox(MailboxKind::Equipment),
        "MailUser" => ExistingKind::MailUser,
        "MailContact" => ExistingKind::Contact,
        "MailUniversalDistributionGroup" => ExistingKind::Group(GroupKind::Distribution),
        "MailUniversalSecurityGroup" => ExistingKind::Group(GroupKind::Security),
        "RoomList" => ExistingKind::Group(GroupKind::RoomList),
        _ => ExistingKind::Other,
    }
}

/// Puts what `Get-Recipient` says of an object to what Graph says.
pub(super) fn put(object: &mut ExistingObject, row: &Value) {
    object.kind = kind(text(row, "RecipientTypeDetails"));
    let attribute = Marker::parse(text(row, "CustomAttribute15"));
    object.marked |= attribute.is_some();
    object.marker = object.marker.take().or_else(|| marker(row));
    if !text(row, "DisplayName").is_empty() {
        text(row, "DisplayName").clone_into(&mut object.display_name);
    }
    text(row, "Alias").clone_into(&mut object.alias);
    let primary = text(row, "PrimarySmtpAddress");
    if !primary.is_empty() {
        object.primary = Some(primary.to_owned());
    }
    let proxies: Vec<ProxyAddress> = texts(&row["EmailAddresses"]).map(ProxyAddress::parse).collect();
    if !proxies.is_empty() {
        object.proxies = proxies;
    }
    let external = text(row, "ExternalEmailAddress");
    object.external_address = Some(external.to_owned()).filter(|address| !address.is_empty());
    object.hidden = row["HiddenFromAddressListsEnabled"] == true;
    object.synced |= row["IsDirSynced"] == true;
}

/// Puts what `Get-Mailbox` says.
pub(super) fn put_mailbox(object: &mut ExistingObject, row: &Value, names: &Names) {
    object.authenticated_senders_only = row["RequireSenderAuthenticationEnabled"] == true;
    object.delegates = names.all(&row["GrantSendOnBehalfTo"]);
    let to = [text(row, "ForwardingAddress"), text(row, "ForwardingSmtpAddress")].into_iter().find(|to| !to.is_empty());
    object.forwarding = to.map(|to| ExistingForwarding {
        to: to.to_owned(),
        object: names.get(to),
        keep_copy: row["DeliverToMailboxAndForward"] == true,
    });
}

/// Puts what `Get-DistributionGroup` says.
pub(super) fn put_group(object: &mut ExistingObject, row: &Value, names: &Names) {
    object.authenticated_senders_only = row["RequireSenderAuthenticationEnabled"] == true;
    object.delegates = names.all(&row["GrantSendOnBehalfTo"]);
    object.owners = names.all(&row["ManagedBy"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_becomes_an_object() {
        let row = json!({"ExternalDirectoryObjectId": "A-1", "Name": "cutover-ab-cd", "RecipientTypeDetails": "SharedMailbox",
            "DisplayName": "Info", "Alias": "info", "PrimarySmtpAddress": "info@x.no", "HiddenFromAddressListsEnabled": true,
            "EmailAddresses": ["SMTP:info@x.no", "X500:/o=Old"], "CustomAttribute15": ""});
        let mut object = ExistingObject::new(ObjectId(id(&row).unwrap_or_default()), ExistingKind::Other);
        put(&mut object, &row);
        assert_eq!(object.kind, ExistingKind::Mailbox(MailboxKind::Shared));
        assert_eq!(object.marker.as_ref().map(Marker::as_str), Some("cutover-ab-cd"));
        assert!(!object.marked && object.hidden && object.proxies.len() == 2);
        let names = Names::new(&[object.clone()], &[row]);
        let mailbox = json!({"GrantSendOnBehalfTo": ["info", "nobody"], "ForwardingSmtpAddress": "smtp:info@x.no",
            "DeliverToMailboxAndForward": true});
        put_mailbox(&mut object, &mailbox, &names);
        assert_eq!(object.delegates, [ObjectId("A-1".to_owned())]);
        let forwarding = object.forwarding.map(|forwarding| (forwarding.object, forwarding.keep_copy));
        assert_eq!(forwarding, Some((Some(ObjectId("A-1".to_owned())), true)));
    }
}
