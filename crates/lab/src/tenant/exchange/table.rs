//! The cmdlets that there are.

use serde_json::Value;

use super::parameters::Parameters;
use super::{create, get, groups, organisation, permissions, remove, set};
use crate::tenant::reply::Refusal;
use crate::tenant::store::Tenant;

/// What a cmdlet does.
pub(super) type Cmdlet = fn(&mut Tenant, &mut Parameters) -> Outcome;
/// Its rows.
pub(super) type Outcome = Result<Vec<Value>, Refusal>;

const TABLE: [(&str, Cmdlet); 54] = [
    ("New-Mailbox", create::mailbox),
    ("New-MailUser", create::mail_user),
    ("New-MailContact", create::contact),
    ("New-DistributionGroup", create::group),
    ("New-DynamicDistributionGroup", create::dynamic_group),
    ("Set-Mailbox", set::mailbox),
    ("Set-MailUser", set::mail_user),
    ("Set-MailContact", set::contact),
    ("Set-DistributionGroup", set::group),
    ("Set-DynamicDistributionGroup", set::dynamic_group),
    ("Set-User", set::user),
    ("Set-Contact", set::user),
    ("Set-CASMailbox", set::protocols),
    ("Set-CalendarProcessing", set::calendar_processing),
    ("Set-MailboxRegionalConfiguration", set::regional),
    ("Enable-Mailbox", set::enable),
    ("Add-DistributionGroupMember", groups::add_member),
    ("Remove-DistributionGroupMember", groups::remove_member),
    ("Update-DistributionGroupMember", groups::update_members),
    ("Get-DistributionGroupMember", groups::members),
    ("Get-DynamicDistributionGroupMember", groups::dynamic_members),
    ("Add-MailboxPermission", permissions::add_full_access),
    ("Get-MailboxPermission", permissions::full_access),
    ("Remove-MailboxPermission", permissions::remove_full_access),
    ("Add-RecipientPermission", permissions::add_send_as),
    ("Get-RecipientPermission", permissions::send_as),
    ("Remove-RecipientPermission", permissions::remove_send_as),
    ("Add-MailboxFolderPermission", permissions::add_folder),
    ("Set-MailboxFolderPermission", permissions::set_folder),
    ("Get-MailboxFolderPermission", permissions::folder),
    ("Remove-MailboxFolderPermission", permissions::remove_folder),
    ("Get-Recipient", get::recipients),
    ("Get-EXORecipient", get::recipients),
    ("Get-Mailbox", get::mailboxes),
    ("Get-EXOMailbox", get::mailboxes),
    ("Get-MailUser", get::mail_users),
    ("Get-MailContact", get::contacts),
    ("Get-Contact", get::contacts),
    ("Get-DistributionGroup", get::groups),
    ("Get-DynamicDistributionGroup", get::dynamic_groups),
    ("Get-User", get::users),
    ("Get-CASMailbox", get::protocols),
    ("Get-CalendarProcessing", get::calendar_processing),
    ("Get-MailboxStatistics", get::statistics),
    ("Get-AcceptedDomain", organisation::accepted_domains),
    ("Get-OrganizationConfig", organisation::configuration),
    ("Get-MailboxPlan", organisation::plans),
    ("Get-RetentionPolicy", organisation::retention_policies),
    ("Get-RetentionPolicyTag", organisation::retention_tags),
    ("Get-ServicePrincipal", organisation::service_principals),
    ("Remove-Mailbox", remove::mailbox),
    ("Remove-MailUser", remove::mail_user),
    ("Remove-MailContact", remove::contact),
    ("Remove-DistributionGroup", remove::group),
];

/// The cmdlet of this name.
pub(super) fn find(name: &str) -> Option<Cmdlet> {
    TABLE.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, cmdlet)| *cmdlet)
}
