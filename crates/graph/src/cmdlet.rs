//! Cmdlets of Exchange Online over HTTPS: the administration interface.
//!
//! Version 2.0 is documented (public preview): <https://learn.microsoft.com/exchange/reference/admin-api-endpoints-reference>.
//! It covers six endpoints; everything else goes through `InvokeCommand`, which Microsoft's own PowerShell module uses and
//! which is not documented (`docs/unverified.md`).

use serde_json::{Map, Value, json};

use crate::path::segment;
use crate::{Body, Destination, GraphRequest, Method, Repeat};

/// The system mailbox that calls by an application are routed by.
const ANCHOR: &str = "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}";

/// Which of the two ways a call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// `/adminapi/v2.0/{tenant}/{endpoint}`, permission `Exchange.ManageAsAppV2`.
    V2(&'static str),
    /// `/adminapi/beta/{tenant}/InvokeCommand`, permission `Exchange.ManageAsApp`.
    InvokeCommand,
}

/// A call of a cmdlet.
#[derive(Clone, Debug, PartialEq)]
pub struct Cmdlet {
    /// Its name, `New-MailContact`.
    pub name: String,
    /// Its parameters: switches as `true`, lists as arrays.
    pub parameters: Map<String, Value>,
    /// Whether it may be sent again. `Get-…` and `Set-…` may, what makes, adds or removes may not, unless it is said.
    pub repeat: Repeat,
    /// What a failure is said to have happened to.
    pub subject: String,
}

impl Cmdlet {
    /// A call without parameters.
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        let safe = name.starts_with("Get-") || name.starts_with("Set-");
        let repeat = if safe { Repeat::Safe } else { Repeat::Never };
        Self { subject: name.clone(), name, parameters: Map::new(), repeat }
    }

    /// With one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    /// With one more parameter, if there is a value for it.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With a change of a list: what is added to it and what is taken out.
    #[must_use]
    pub fn with_change(self, name: &str, add: &[String], remove: &[String]) -> Self {
        let mut change = json!({"@odata.type": "#Exchange.GenericHashTable"});
        if !add.is_empty() {
            change["add"] = json!(add);
        }
        if !remove.is_empty() {
            change["remove"] = json!(remove);
        }
        self.with(name, change)
    }

    /// Twice does what once does.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.repeat = Repeat::Safe;
        self
    }

    /// Failures name this.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// The endpoint of version 2.0 that covers this call, if one does.
    pub fn endpoint(&self) -> Option<&'static str> {
        match self.name.as_str() {
            "Get-OrganizationConfig" => Some("OrganizationConfig"),
            "Get-AcceptedDomain" => Some("AcceptedDomain"),
            "Get-Mailbox" => Some("Mailbox"),
            "Set-Mailbox" if self.parameters.keys().all(|name| SEND_ON_BEHALF.contains(&name.as_str())) => {
                Some("Mailbox")
            }
            "Get-MailboxFolderPermission"
            | "Add-MailboxFolderPermission"
            | "Set-MailboxFolderPermission"
            | "Remove-MailboxFolderPermission" => Some("MailboxFolderPermission"),
            "Get-DistributionGroupMember" => Some("DistributionGroupMember"),
            "Get-DynamicDistributionGroupMember" => Some("DynamicDistributionGroupMember"),
            _ => None,
        }
    }

    /// The request by which the call is made in this tenant.
    pub fn request(&self, tenant: &str, door: Door) -> GraphRequest {
        let tenant_segment = segment(tenant);
        let path = match door {
            Door::V2(endpoint) => format!("/adminapi/v2.0/{tenant_segment}/{endpoint}"),
            Door::InvokeCommand => format!("/adminapi/beta/{tenant_segment}/InvokeCommand"),
        };
        let body = json!({"CmdletInput": {"CmdletName": self.name, "Parameters": self.parameters}});
        let mut request = GraphRequest::to(Method::Post, Destination::Exchange(path))
            .with_body(Body::Json(body))
            .with_header("X-AnchorMailbox", format!("{ANCHOR}@{tenant}"))
            .with_header("Prefer", "odata.maxpagesize=1000")
            .about(self.subject.clone());
        if door == Door::InvokeCommand {
            request = request.with_header("X-CmdletName", self.name.clone()).with_header("X-ResponseFormat", "json");
        }
        request.repeat = self.repeat;
        request
    }
}

/// All that version 2.0 changes of a mailbox.
const SEND_ON_BEHALF: [&str; 2] = ["Identity", "GrantSendOnBehalfTo"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_made_as_the_module_makes_it() {
        let cmdlet = Cmdlet::new("New-MailContact").with("Name", "Anna").with_some("Alias", None::<&str>);
        let request = cmdlet.request("contoso.onmicrosoft.com", Door::InvokeCommand);
        assert_eq!(request.to.shown(), "/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand");
        let Body::Json(body) = &request.body else { panic!("it has JSON") };
        assert_eq!(*body, json!({"CmdletInput": {"CmdletName": "New-MailContact", "Parameters": {"Name": "Anna"}}}));
        let anchor = request.headers.iter().find(|(name, _)| *name == "X-AnchorMailbox");
        let expected = "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com";
        assert_eq!(anchor.map(|(_, value)| value.as_str()), Some(expected));
        assert_eq!(request.repeat, Repeat::Never);
    }

    #[test]
    fn version_2_is_taken_where_it_covers_the_need() {
        let check = |cmdlet: Cmdlet, expected| assert_eq!(cmdlet.endpoint(), expected, "{}", cmdlet.name);
        check(Cmdlet::new("Get-AcceptedDomain"), Some("AcceptedDomain"));
        let on_behalf = Cmdlet::new("Set-Mailbox").with("Identity", "a").with("GrantSendOnBehalfTo", json!(["b"]));
        check(on_behalf.clone(), Some("Mailbox"));
        check(on_behalf.with("HiddenFromAddressListsEnabled", true), None);
        check(Cmdlet::new("New-DistributionGroup"), None);
    }
}
