//! Whether batch and organisation speak of the same mailboxes, and whether there are not too many (mission M1).

use std::collections::BTreeSet;

use cutover_model::Recipient;

use super::finding::{Finding, FindingKind, Severity, Who};
use super::view::View;
use crate::batches::{MANY_USERS, MOST_USERS};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    findings.extend(number(view));
    let Some(batch) = &view.plan.mailboxes else { return };
    let recipients = &view.organisation.recipients;
    let left = recipients.iter().filter(|recipient| recipient.kind.is_mailbox() && !view.is_in_batch(recipient));
    findings.extend(left.map(|recipient| Finding::about(FindingKind::NotInBatch, recipient)));
    let mailboxes = recipients.iter().filter(|recipient| recipient.kind.is_mailbox());
    let known: BTreeSet<String> = mailboxes.flat_map(Recipient::addresses).map(str::to_lowercase).collect();
    let unknown = batch.difference(&known).map(|address| Who::address(address.clone()));
    findings.extend(unknown.map(|who| Finding::about(FindingKind::NotInOrganisation, who)));
}

fn number(view: &View<'_>) -> Option<Finding> {
    let mailboxes = view.plan.mailboxes.as_ref().map_or_else(|| view.mailboxes().count(), BTreeSet::len);
    let finding = |kind, most| Finding::new(kind).number("mailboxes", mailboxes).number("most", most);
    match &view.plan.reason_for_many {
        None if mailboxes > MOST_USERS => Some(finding(FindingKind::TooManyMailboxes, MOST_USERS)),
        Some(_) if mailboxes > MOST_USERS => {
            Some(finding(FindingKind::TooManyMailboxes, MOST_USERS).grave(Severity::Warns))
        }
        _ if mailboxes > MANY_USERS => Some(finding(FindingKind::ManyMailboxes, MANY_USERS)),
        _ => None,
    }
}
