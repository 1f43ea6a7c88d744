//! References to what is not part of the move (mission M10): they are left out at provisioning, and told here.

use cutover_model::{Recipient, RecipientKind, Reference};

use super::duplicates::without_type;
use super::finding::{Finding, FindingKind, Value};
use super::view::{View, domain_of};

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    for recipient in view.moving() {
        let all = [
            (FindingKind::ManagerOutside, recipient.manager.as_slice()),
            (FindingKind::DelegateOutside, &recipient.delegates),
            (FindingKind::MemberOutside, &recipient.members),
            (FindingKind::OwnerOutside, &recipient.owners),
        ];
        for (kind, references) in all {
            let outside = references.iter().filter(|reference| view.resolved(reference).is_none());
            findings.extend(outside.map(|reference| named(view, kind, recipient, reference)));
        }
        findings.extend(rights(view, recipient));
        if recipient.kind.is_mailbox() {
            findings.extend(forwarding(view, recipient));
        }
    }
}

fn named(view: &View<'_>, kind: FindingKind, recipient: &Recipient, reference: &Reference) -> Finding {
    Finding::about(kind, recipient).text("other", view.named(reference))
}

/// Rights of somebody outside; they are not given at the target.
fn rights(view: &View<'_>, recipient: &Recipient) -> Vec<Finding> {
    let all = [("assess-right-full-access", &recipient.full_access), ("assess-right-send-as", &recipient.send_as)];
    let mut found = Vec::new();
    for (right, references) in all {
        let outside = references.iter().filter(|reference| view.resolved(reference).is_none());
        let told = outside.map(|reference| named(view, FindingKind::RightOutside, recipient, reference));
        found.extend(told.map(|finding| finding.with("right", Value::Word(right))));
    }
    found
}

/// Forwarding stays where it leads to somebody who moves too; out of the organisation the tenant stops it by default.
fn forwarding(view: &View<'_>, recipient: &Recipient) -> Option<Finding> {
    let forwarding = recipient.forwarding.as_ref()?;
    let copy = if forwarding.keep_copy { "assess-copy-kept" } else { "assess-copy-not-kept" };
    let finding = match (&forwarding.to, view.resolved(&forwarding.to)) {
        (_, Some(to)) if matches!(to.kind, RecipientKind::MailContact | RecipientKind::MailUser) => {
            let address = to.external_address.as_deref().map_or(to.primary.as_str(), without_type);
            Finding::about(FindingKind::ForwardingExternal, recipient).text("other", address)
        }
        (_, Some(_)) => return None,
        (Reference::Outside(address), None) if is_external(view, address) => {
            Finding::about(FindingKind::ForwardingExternal, recipient).text("other", without_type(address))
        }
        (reference, None) => named(view, FindingKind::ForwardingOutside, recipient, reference),
    };
    Some(finding.with("copy", Value::Word(copy)))
}

/// An address elsewhere, not one of the organisation that is merely unknown.
fn is_external(view: &View<'_>, address: &str) -> bool {
    let own = |domain: &str| {
        let recipients = view.organisation.recipients.iter().filter(|recipient| recipient.kind.is_mailbox());
        let mut domains = recipients.filter_map(|recipient| domain_of(&recipient.primary));
        view.is_known(domain) || domains.any(|own| own.eq_ignore_ascii_case(domain))
    };
    domain_of(without_type(address)).is_some_and(|domain| !own(domain))
}
