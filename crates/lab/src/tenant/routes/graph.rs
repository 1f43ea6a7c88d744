//! The operations of Graph. `{}` stands for one path segment; the version comes before.

use super::{Route, Work};
use crate::tenant::directory::{contacts, group_members as members, groups, users};
use crate::tenant::token::Audience;
use crate::tenant::{domains, licences, organization, settings};

pub(super) const fn route(
    method: &'static str,
    path: &'static str,
    roles: &'static [&'static str],
    work: Work,
) -> Route {
    Route { method, path, audience: Some(Audience::Graph), roles, work }
}

const READ_USERS: &[&str] = &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const WRITE_USERS: &[&str] = &["User.ReadWrite.All", "Directory.ReadWrite.All"];
const READ_GROUPS: &[&str] =
    &["Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const WRITE_GROUPS: &[&str] = &["Group.ReadWrite.All", "Directory.ReadWrite.All"];
const READ_DOMAINS: &[&str] =
    &["Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const WRITE_DOMAINS: &[&str] = &["Domain.ReadWrite.All"];
const READ_ORGANIZATION: &[&str] = &[
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "User.Read.All",
];
const READ_LICENCES: &[&str] =
    &["LicenseAssignment.Read.All", "LicenseAssignment.ReadWrite.All", "Organization.Read.All", "Directory.Read.All"];
const WRITE_LICENCES: &[&str] = &["LicenseAssignment.ReadWrite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"];
const READ_CONTACTS: &[&str] = &["OrgContact.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const READ_SYNC: &[&str] = &["OnPremDirectorySynchronization.Read.All", "OnPremDirectorySynchronization.ReadWrite.All"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/organization", READ_ORGANIZATION, Work::Tenant(organization::list)),
    route("GET", "/organization/{}", READ_ORGANIZATION, Work::Tenant(organization::get)),
    route("GET", "/directory/onPremisesSynchronization", READ_SYNC, Work::Tenant(organization::synchronization)),
    route("GET", "/subscribedSkus", READ_LICENCES, Work::Tenant(licences::list)),
    route("GET", "/domains", READ_DOMAINS, Work::Tenant(domains::list)),
    route("POST", "/domains", WRITE_DOMAINS, Work::Tenant(domains::create)),
    route("GET", "/domains/{}", READ_DOMAINS, Work::Tenant(domains::get)),
    route("PATCH", "/domains/{}", WRITE_DOMAINS, Work::Tenant(domains::update)),
    route("DELETE", "/domains/{}", WRITE_DOMAINS, Work::Tenant(domains::delete)),
    route("POST", "/domains/{}/verify", WRITE_DOMAINS, Work::Tenant(domains::verify)),
    route("GET", "/domains/{}/verificationDnsRecords", READ_DOMAINS, Work::Tenant(domains::proofs)),
    route("GET", "/domains/{}/serviceConfigurationRecords", READ_DOMAINS, Work::Tenant(domains::services)),
    route("GET", "/users", READ_USERS, Work::Tenant(users::list)),
    route("POST", "/users", WRITE_USERS, Work::Tenant(users::create)),
    route("GET", "/users/{}", READ_USERS, Work::Tenant(users::get)),
    route("PATCH", "/users/{}", WRITE_USERS, Work::Tenant(users::update)),
    route("DELETE", "/users/{}", WRITE_USERS, Work::Tenant(users::delete)),
    route("GET", "/users/{}/manager", READ_USERS, Work::Tenant(users::manager_of)),
    route("PUT", "/users/{}/manager/$ref", WRITE_USERS, Work::Tenant(users::set_manager)),
    route("POST", "/users/{}/assignLicense", WRITE_LICENCES, Work::Tenant(licences::assign)),
    route("GET", "/users/{}/licenseDetails", READ_LICENCES, Work::Tenant(licences::details)),
    route("GET", "/users/{}/settings/exchange", READ_USERS, Work::Tenant(settings::exchange)),
    route("GET", "/users/{}/memberOf", READ_USERS, Work::Tenant(members::member_of)),
    route("GET", "/groups", READ_GROUPS, Work::Tenant(groups::list)),
    route("POST", "/groups", WRITE_GROUPS, Work::Tenant(groups::create)),
    route("GET", "/groups/{}", READ_GROUPS, Work::Tenant(groups::get)),
    route("PATCH", "/groups/{}", WRITE_GROUPS, Work::Tenant(groups::update)),
    route("DELETE", "/groups/{}", WRITE_GROUPS, Work::Tenant(groups::delete)),
    route("GET", "/groups/{}/members", READ_GROUPS, Work::Tenant(members::members)),
    route("POST", "/groups/{}/members/$ref", WRITE_GROUPS, Work::Tenant(members::add_member)),
    route("DELETE", "/groups/{}/members/{}/$ref", WRITE_GROUPS, Work::Tenant(members::remove_member)),
    route("GET", "/groups/{}/owners", READ_GROUPS, Work::Tenant(members::owners)),
    route("POST", "/groups/{}/owners/$ref", WRITE_GROUPS, Work::Tenant(members::add_owner)),
    route("GET", "/contacts", READ_CONTACTS, Work::Tenant(contacts::list)),
    route("GET", "/contacts/{}", READ_CONTACTS, Work::Tenant(contacts::get)),
];
