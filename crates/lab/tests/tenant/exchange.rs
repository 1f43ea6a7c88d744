//! The administration interface: recipients, members, rights, and what Exchange says when it refuses.

use cutover_lab::tenant::{APPLICATION, TenantOptions};
use serde_json::{Value, json};

use crate::client::{Answer, Bed, send};

impl Bed {
    fn post_exchange(&self, path: &str, name: &str, parameters: &Value) -> Answer {
        let headers = format!(
            "Authorization: Bearer {}\r\nContent-Type: application/json; charset=utf-8\r\nX-AnchorMailbox: APP:{APPLICATION}@example.com\r\n",
            self.exchange
        );
        let body = json!({"CmdletInput": {"CmdletName": name, "Parameters": parameters}}).to_string();
        send(&self.address(), "POST", &format!("/adminapi/{path}"), &headers, body.as_bytes()).unwrap()
    }

    fn cmdlet(&self, name: &str, parameters: Value) -> Answer {
        self.post_exchange("beta/example.com/InvokeCommand", name, &parameters)
    }

    /// A cmdlet that must work.
    pub(crate) fn exchange_must(&self, name: &str, parameters: &Value) {
        assert_eq!(self.cmdlet(name, parameters.clone()).status, 200, "{name}");
    }

    /// The rows of a cmdlet that must work.
    fn rows(&self, name: &str, parameters: Value) -> Vec<Value> {
        let answer = self.cmdlet(name, parameters);
        assert_eq!(answer.status, 200, "{name}: {}", answer.json());
        answer.json()["value"].as_array().unwrap().clone()
    }

    /// The exception of a cmdlet that must not.
    fn exception(&self, name: &str, parameters: Value) -> String {
        let answer = self.cmdlet(name, parameters);
        assert!(answer.status >= 400, "{name}: {}", answer.json());
        let exception = answer.json()["error"]["innererror"]["internalexception"]["type"].clone();
        exception.as_str().unwrap().rsplit('.').next().unwrap().to_owned()
    }
}

#[test]
fn recipients_of_all_kinds_are_made_and_found() {
    let bed = Bed::new(TenantOptions::default());
    bed.rows(
        "New-Mailbox",
        json!({"Shared": true, "Name": "Info", "PrimarySmtpAddress": "info@example.com", "Alias": "info"}),
    );
    bed.rows(
        "New-Mailbox",
        json!({"Name": "Anna", "MicrosoftOnlineServicesID": "anna@example.com", "Password": "Correct-Horse-1"}),
    );
    bed.rows("New-MailContact", json!({"Name": "Carl", "ExternalEmailAddress": "SMTP:carl@elsewhere.example"}));
    bed.rows("New-MailUser", json!({"Name": "Dora", "ExternalEmailAddress": "dora@elsewhere.example", "MicrosoftOnlineServicesID": "dora@example.com", "Password": "Correct-Horse-1"}));
    bed.rows("New-DistributionGroup", json!({"Name": "Staff", "Type": "Security", "PrimarySmtpAddress": "staff@example.com", "ManagedBy": ["anna@example.com"]}));
    let kinds: Vec<Value> = bed
        .rows("Get-Recipient", json!({"ResultSize": "Unlimited"}))
        .iter()
        .map(|row| row["RecipientTypeDetails"].clone())
        .collect();
    assert_eq!(kinds, ["SharedMailbox", "UserMailbox", "MailContact", "MailUser", "MailUniversalSecurityGroup"]);
    assert_eq!(bed.graph("GET", "/contacts", None).json()["value"][0]["mail"], "carl@elsewhere.example");
    let group = bed.graph("GET", "/groups", None).json()["value"][0].clone();
    assert_eq!((&group["mailEnabled"], &group["securityEnabled"]), (&json!(true), &json!(true)));
    let settings = bed.graph("GET", "/users/info@example.com/settings/exchange", None).json();
    assert!(settings["primaryMailboxId"].is_string(), "{settings}");
    assert_eq!(
        bed.graph("PATCH", &format!("/groups/{}", group["id"].as_str().unwrap()), Some(json!({"description": "x"})))
            .status,
        400
    );
}

#[test]
fn clashes_are_named() {
    let bed = Bed::new(TenantOptions::default());
    let shared = |name: &str, alias: &str, address: &str| json!({"Shared": true, "Name": name, "Alias": alias, "PrimarySmtpAddress": address});
    bed.rows("New-Mailbox", shared("Info", "info", "info@example.com"));
    for (parameters, exception) in [
        (shared("info", "other", "other@example.com"), "NameNotAvailableException"),
        (shared("Other", "INFO", "other@example.com"), "RecipientTaskException"),
        (shared("Other", "other", "INFO@example.com"), "WLCDManagedMemberExistsException"),
        (shared("Other", "other", "other@unverified.example"), "NotAcceptedDomainException"),
        (json!({"Name": "Other", "MicrosoftOnlineServicesID": "other@example.com"}), "ParameterBindingException"),
        (json!({"Shared": true, "Name": "Other", "PrimarySmtpAdress": "x"}), "ParameterBindingException"),
    ] {
        assert_eq!(bed.exception("New-Mailbox", parameters.clone()), exception, "{parameters}");
    }
    bed.user("anna");
    let contact = json!({"Name": "I", "ExternalEmailAddress": "info@example.com"});
    assert_eq!(bed.exception("New-MailContact", contact), "ProxyAddressExistsException");
    assert_eq!(
        bed.exception("Set-Mailbox", json!({"Identity": "anna@example.com", "Type": "Shared"})),
        "ManagementObjectNotFoundException"
    );
    assert_eq!(bed.exception("Make-Coffee", json!({})), "CommandNotFoundException");
}

#[test]
fn mailboxes_are_changed() {
    let bed = Bed::new(TenantOptions::default());
    let mailbox = bed.mailbox("anna");
    bed.mailbox("bert");
    assert!(mailbox.starts_with("MBX:"));
    let addresses = json!(["SMTP:anna@example.com", "smtp:a@example.com", "X500:/o=Old/cn=anna"]);
    let change = json!({"Identity": "anna@example.com", "EmailAddresses": addresses, "HiddenFromAddressListsEnabled": true,
        "CustomAttribute15": "marker", "ForwardingAddress": "bert@example.com", "GrantSendOnBehalfTo": ["bert"]});
    bed.rows("Set-Mailbox", change);
    let row = bed.rows("Get-Mailbox", json!({"Filter": "CustomAttribute15 -eq 'marker'"})).remove(0);
    assert_eq!((&row["EmailAddresses"], &row["HiddenFromAddressListsEnabled"]), (&addresses, &json!(true)));
    let bert = bed.rows("Get-Recipient", json!({"Identity": "bert"})).remove(0);
    assert_eq!((&row["ForwardingAddress"], &row["GrantSendOnBehalfTo"][0]), (&bert["Name"], &bert["Name"]));
    let user = bed.graph("GET", "/users/anna@example.com?$select=onPremisesExtensionAttributes", None).json();
    assert_eq!(user["onPremisesExtensionAttributes"]["extensionAttribute15"], "marker");
    let part = json!({"@odata.type": "#Exchange.GenericHashTable", "add": ["smtp:bert@example.com"]});
    assert_eq!(
        bed.exception("Set-Mailbox", json!({"Identity": "anna", "EmailAddresses": part})),
        "ProxyAddressExistsException"
    );
    let two = json!(["SMTP:anna@example.com", "SMTP:b@example.com"]);
    assert_eq!(
        bed.exception("Set-Mailbox", json!({"Identity": "anna", "EmailAddresses": two})),
        "ParameterBindingException"
    );
}

#[test]
fn groups_take_members_once() {
    let bed = Bed::new(TenantOptions::default());
    bed.mailbox("anna");
    bed.mailbox("bert");
    bed.rows("New-DistributionGroup", json!({"Name": "Staff", "PrimarySmtpAddress": "staff@example.com"}));
    let add = |member: &str| json!({"Identity": "Staff", "Member": member});
    bed.rows("Add-DistributionGroupMember", add("anna@example.com"));
    assert_eq!(bed.exception("Add-DistributionGroupMember", add("anna")), "MemberAlreadyExistsException");
    assert_eq!(
        bed.exception("Add-DistributionGroupMember", add("nobody@example.com")),
        "ManagementObjectNotFoundException"
    );
    bed.rows(
        "Update-DistributionGroupMember",
        json!({"Identity": "staff@example.com", "Members": ["bert"], "Confirm": false}),
    );
    let members = bed.rows("Get-DistributionGroupMember", json!({"Identity": "Staff"}));
    assert_eq!(members.iter().map(|row| row["Alias"].clone()).collect::<Vec<_>>(), ["bert"]);
}

#[test]
fn rights_are_given_and_shown() {
    let bed = Bed::new(TenantOptions::default());
    bed.mailbox("anna");
    bed.mailbox("bert");
    let rights =
        json!({"Identity": "anna", "User": "bert@example.com", "AccessRights": ["FullAccess"], "AutoMapping": true});
    bed.rows("Add-MailboxPermission", rights);
    let rows = bed.rows("Get-MailboxPermission", json!({"Identity": "anna"}));
    assert_eq!((&rows[1]["User"], &rows[1]["AccessRights"][0]), (&json!("bert@example.com"), &json!("FullAccess")));
    bed.rows(
        "Add-RecipientPermission",
        json!({"Identity": "anna", "Trustee": "bert", "AccessRights": "SendAs", "Confirm": false}),
    );
    assert_eq!(bed.rows("Get-RecipientPermission", json!({"Identity": "anna", "Trustee": "bert"})).len(), 1);
    let folder = json!({"Identity": "anna@example.com:\\Calendar", "User": "bert", "AccessRights": ["Editor"]});
    let add = || bed.post_exchange("v2.0/example.com/MailboxFolderPermission", "Add-MailboxFolderPermission", &folder);
    assert_eq!(add().status, 200);
    assert!(add().json().to_string().contains("UserAlreadyExistsInPermissionEntryException"));
    let rows = bed.rows("Get-MailboxFolderPermission", json!({"Identity": "anna:\\Calendar"}));
    assert!(
        rows.iter().any(|row| row["User"]["DisplayName"] == "bert" && row["AccessRights"][0] == "Editor"),
        "{rows:?}"
    );
    assert_eq!(
        bed.exception("Get-MailboxFolderPermission", json!({"Identity": "anna:\\Nowhere"})),
        "ManagementObjectNotFoundException"
    );
}

#[test]
fn the_documented_version_covers_six_endpoints() {
    let bed = Bed::new(TenantOptions::default());
    let ask = |endpoint: &str, cmdlet: &str, parameters: Value| {
        bed.post_exchange(&format!("v2.0/example.com/{endpoint}"), cmdlet, &parameters).status
    };
    assert_eq!(ask("AcceptedDomain", "Get-AcceptedDomain", json!({})), 200);
    assert_eq!(ask("AcceptedDomain", "Get-Mailbox", json!({})), 400);
    assert_eq!(ask("Mailbox", "Set-Mailbox", json!({"Identity": "x", "Type": "Shared"})), 400);
    bed.state().grant(["Exchange.ManageAsAppV2"]);
    assert_eq!(bed.cmdlet("Get-AcceptedDomain", json!({})).status, 403);
    assert_eq!(ask("AcceptedDomain", "Get-AcceptedDomain", json!({})), 200);
}

#[test]
fn long_lists_come_in_pages() {
    let bed = Bed::new(TenantOptions::default());
    for number in 0..3 {
        bed.rows(
            "New-MailContact",
            json!({"Name": format!("c{number}"), "ExternalEmailAddress": format!("c{number}@elsewhere.example")}),
        );
    }
    let headers = format!(
        "Authorization: Bearer {}\r\nContent-Type: application/json\r\nX-AnchorMailbox: x\r\nPrefer: odata.maxpagesize=2\r\n",
        bed.exchange
    );
    let body =
        json!({"CmdletInput": {"CmdletName": "Get-Recipient", "Parameters": {"ResultSize": "Unlimited"}}}).to_string();
    let page = |path: &str| send(&bed.address(), "POST", path, &headers, body.as_bytes()).unwrap().json();
    let first = page("/adminapi/beta/example.com/InvokeCommand?$select=Name");
    assert_eq!(first["value"], json!([{"Name": "c0"}, {"Name": "c1"}]));
    let link = first["@odata.nextLink"].as_str().unwrap();
    let second = page(link.split_once(&bed.address()).unwrap().1);
    assert_eq!(second["value"].as_array().map(Vec::len), Some(1));
    assert!(second.get("@odata.nextLink").is_none());
}
