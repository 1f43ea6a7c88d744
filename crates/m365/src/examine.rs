//! The test of a tenant: tokens for both services, what the application may do, and a first word with each.

use cutover_graph::organization::{self, Organization};
use cutover_graph::{Cmdlet, segment};
use cutover_model::{ApplicationPermission, Failure, FailureCode, TenantCheck, TenantExamination};
use serde_json::Value;

use crate::{Resource, Tenant};

/// A permission that the application can have.
pub(crate) struct Wanted {
    name: &'static str,
    of: Resource,
    required: bool,
}

const fn wanted(name: &'static str, of: Resource, required: bool) -> Wanted {
    Wanted { name, of, required }
}

use Resource::{Exchange, Graph};

/// What an application can be granted that something here is built on. What each is for is in the catalogue, under its
/// name. `Mail-Advanced.ReadWrite.All` is beta; two names are not documented beyond the metadata (`docs/unverified.md`).
const WANTED: [Wanted; 16] = [
    wanted("User.ReadWrite.All", Graph, true),
    wanted("Group.ReadWrite.All", Graph, false),
    wanted("Domain.ReadWrite.All", Graph, false),
    wanted("Organization.Read.All", Graph, true),
    wanted("LicenseAssignment.ReadWrite.All", Graph, false),
    wanted("OrgContact.Read.All", Graph, false),
    wanted("MailboxSettings.ReadWrite", Graph, false),
    wanted("MailboxFolder.ReadWrite.All", Graph, false),
    wanted("MailboxItem.ImportExport.All", Graph, false),
    wanted("MailboxItem.Export.All", Graph, false),
    wanted("MailboxItem.Read.All", Graph, false),
    wanted("Mail.ReadWrite", Graph, false),
    wanted("Mail-Advanced.ReadWrite.All", Graph, false),
    wanted("Exchange.ManageAsApp", Exchange, false),
    wanted("Exchange.ManageAsAppV2", Exchange, false),
    wanted("IMAP.AccessAsApp", Exchange, false),
];

/// The names of all permissions that are looked for.
pub const PERMISSIONS: [&str; WANTED.len()] = {
    let mut names = [""; WANTED.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = WANTED[index].name;
        index += 1;
    }
    names
};

impl Tenant {
    /// Tests the way to the tenant and reads what the application may do. Nothing is changed; what fails is in the
    /// answer.
    pub async fn examine(&self) -> TenantExamination {
        let [graph, exchange] = [self.roles(Graph).await, self.roles(Exchange).await];
        let mut checks = vec![token_check("token-graph", &graph), token_check("token-exchange", &exchange)];
        if graph.is_ok() {
            checks.push(self.organisation_check().await);
        }
        if exchange.is_ok() {
            checks.push(self.administration_check().await);
        }
        let permissions = WANTED.iter().filter_map(|wanted| {
            let roles = if wanted.of == Graph { &graph } else { &exchange };
            let granted = roles.as_ref().ok()?.iter().any(|role| role == wanted.name);
            Some(ApplicationPermission { name: wanted.name, granted, required: wanted.required })
        });
        TenantExamination {
            checks,
            permissions: permissions.collect(),
            consent_address: self.consent_address(),
            has_mailbox_import: self.settings().cloud.mailbox_import(),
        }
    }

    /// Where a Global Administrator consents to everything that the application is registered to ask for.
    pub fn consent_address(&self) -> String {
        let settings = self.settings();
        let (tenant, application) = (segment(&settings.tenant), segment(&settings.application));
        format!("{}/{tenant}/adminconsent?client_id={application}", settings.addresses.login)
    }

    async fn organisation_check(&self) -> TenantCheck {
        let subject = || self.settings().tenant.clone();
        let found = self.list::<Organization>(organization::list().about(subject())).await;
        let first = |list: Vec<Organization>| list.into_iter().next().and_then(|one| one.display_name);
        let named = found.map_err(Failure::from).map(first);
        let missing = || Failure::new(FailureCode::Protocol, subject());
        check("organisation", named.and_then(|name| name.ok_or_else(missing)))
    }

    async fn administration_check(&self) -> TenantCheck {
        let cmdlet = Cmdlet::new("Get-AcceptedDomain").about(self.settings().tenant.clone());
        let found = self.cmdlet(cmdlet).await.map_err(Failure::from);
        let names = |list: Vec<Value>| {
            let names: Vec<_> =
                list.iter().filter_map(|one| one["DomainName"].as_str().or(one["Name"].as_str())).collect();
            names.join(", ")
        };
        check("administration", found.map(names))
    }
}

fn token_check(word: &'static str, roles: &Result<Vec<String>, Failure>) -> TenantCheck {
    check(word, roles.as_ref().map(|roles| roles.join(", ")).map_err(Clone::clone))
}

fn check(check: &'static str, outcome: Result<String, Failure>) -> TenantCheck {
    match outcome {
        Ok(found) => TenantCheck { check, found, failure: None },
        Err(failure) => TenantCheck { check, found: String::new(), failure: Some(failure) },
    }
}
