//! How recipients are found and shown.

use serde_json::{Value, json};

use super::errors;
use super::table::Outcome;
use crate::tenant::directory::{Object, Recipient};
use crate::tenant::reply::Refusal;
use crate::tenant::store::{Tenant, shown};

/// Recipient types by what they are shown as in `RecipientType`.
const TYPES: [(&str, &str); 9] = [
    ("UserMailbox", "UserMailbox"),
    ("SharedMailbox", "UserMailbox"),
    ("RoomMailbox", "UserMailbox"),
    ("EquipmentMailbox", "UserMailbox"),
    ("MailUser", "MailUser"),
    ("MailContact", "MailContact"),
    ("MailUniversalDistributionGroup", "MailUniversalDistributionGroup"),
    ("RoomList", "MailUniversalDistributionGroup"),
    ("MailUniversalSecurityGroup", "MailUniversalSecurityGroup"),
];

/// What mailboxes are.
pub(super) const MAILBOXES: [&str; 4] = ["UserMailbox", "SharedMailbox", "RoomMailbox", "EquipmentMailbox"];
/// What groups are.
pub(super) const GROUPS: [&str; 3] = ["MailUniversalDistributionGroup", "MailUniversalSecurityGroup", "RoomList"];

impl Tenant {
    /// The recipient that an identity names, of one of these kinds (or of any): by id, name, alias, address, sign-in
    /// name.
    pub(super) fn recipient(&mut self, identity: &str, kinds: &[&str]) -> Result<String, Refusal> {
        let found = self.directory.all().find(|object| object.is_called(identity));
        let Some(object) = found else { return Err(errors::not_found(identity)) };
        let id = object.id.clone();
        match &object.recipient {
            Some(recipient) if kinds.is_empty() || kinds.contains(&recipient.details.as_str()) => Ok(id),
            _ => {
                // A mailbox that is on its way is asked for.
                self.polled(&id);
                Err(errors::not_found(identity))
            }
        }
    }

    /// What other objects call this one.
    pub(super) fn name_of(&self, id: &str) -> String {
        let named = self.directory.get(id).and_then(|object| object.recipient.as_ref());
        named.map_or_else(|| id.to_owned(), |recipient| recipient.name.clone())
    }

    /// The row of a recipient.
    pub(super) fn row(&self, object: &Object, recipient: &Recipient) -> Value {
        let names =
            |ids: &mut dyn Iterator<Item = &String>| -> Value { ids.map(|id| json!(self.name_of(id))).collect() };
        let kind = TYPES
            .iter()
            .find(|(details, _)| *details == recipient.details)
            .map_or(recipient.details.as_str(), |(_, kind)| kind);
        let mut row = json!({
            "@odata.type": "#Exchange.GenericHashTable", "Identity": recipient.name, "Name": recipient.name,
            "Id": recipient.name, "Alias": recipient.alias, "DisplayName": object.text("displayName").unwrap_or_default(),
            "PrimarySmtpAddress": object.primary().unwrap_or_default(), "WindowsEmailAddress": object.primary().unwrap_or_default(),
            "EmailAddresses": object.addresses, "RecipientType": kind, "RecipientTypeDetails": recipient.details,
            "ExternalDirectoryObjectId": object.id, "Guid": object.id,
            "DistinguishedName": format!("CN={},OU={},DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM", recipient.name, self.options.initial_domain),
            "LegacyExchangeDN": format!("/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={}", object.id.replace('-', "")),
            "WhenCreatedUTC": shown(object.created), "IsDirSynced": object.is_synced(),
            "HiddenFromAddressListsEnabled": false, "RequireSenderAuthenticationEnabled": kind.contains("Group"),
            "FirstName": object.text("givenName").unwrap_or_default(), "LastName": object.text("surname").unwrap_or_default(),
            "GrantSendOnBehalfTo": names(&mut recipient.send_on_behalf.iter()),
        });
        for number in 1..=15 {
            row[format!("CustomAttribute{number}")] = json!("");
        }
        if kind.contains("Group") {
            row["ManagedBy"] = names(&mut object.owners.iter());
        }
        self.put_mailbox(&mut row, object, recipient);
        self.put_settings(&mut row, recipient);
        row
    }

    fn put_mailbox(&self, row: &mut Value, object: &Object, recipient: &Recipient) {
        if let Some(name) = object.user_name() {
            row["UserPrincipalName"] = json!(name);
            row["WindowsLiveID"] = json!(name);
            row["MicrosoftOnlineServicesID"] = json!(name);
        }
        let Some(mailbox) = &recipient.mailbox else { return };
        let licensed = self.licensed_for_mailbox(&object.id);
        row["ExchangeGuid"] = json!(object.id);
        row["ExternalDirectoryMailbox"] = json!(mailbox);
        row["SKUAssigned"] = json!(licensed);
        row["IsShared"] = json!(recipient.details == "SharedMailbox");
        row["IsResource"] = json!(["RoomMailbox", "EquipmentMailbox"].contains(&recipient.details.as_str()));
        row["ForwardingAddress"] = Value::Null;
        row["ForwardingSmtpAddress"] = Value::Null;
        row["DeliverToMailboxAndForward"] = json!(false);
        row["MaxSendSize"] = json!("35 MB (36,700,160 bytes)");
        row["MaxReceiveSize"] = json!("36 MB (37,748,736 bytes)");
        row["ProhibitSendReceiveQuota"] = json!("50 GB (53,687,091,200 bytes)");
        row["WhenMailboxCreated"] = json!(shown(object.created));
    }

    /// What was set shows as it was set; a reference shows the name of what it refers to.
    fn put_settings(&self, row: &mut Value, recipient: &Recipient) {
        for (name, value) in &recipient.settings {
            row[name.as_str()] = match (name.as_str(), value) {
                ("ForwardingAddress", Value::String(id)) => json!(self.name_of(id)),
                (_, value) => value.clone(),
            };
        }
    }

    /// The one row of an object.
    pub(super) fn rows_of(&self, id: &str) -> Outcome {
        let object = self.directory.get(id).ok_or_else(|| errors::not_found(id))?;
        Ok(object.recipient.iter().map(|recipient| self.row(object, recipient)).collect())
    }
}

impl Object {
    /// Whether an identity names this object.
    fn is_called(&self, identity: &str) -> bool {
        let same = |own: &str| own.eq_ignore_ascii_case(identity);
        let recipient = self.recipient.as_ref();
        same(&self.id)
            || self.user_name().is_some_and(same)
            || recipient.is_some_and(|recipient| same(&recipient.name) || same(&recipient.alias))
            || (recipient.is_some() && self.has_address(crate::tenant::directory::without_smtp(identity)))
            || (recipient.is_some() && self.text("displayName").is_some_and(same))
    }
}
