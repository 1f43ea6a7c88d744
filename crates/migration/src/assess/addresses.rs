//! Addresses: the primary one is there, the tenant takes its form, and its domain is proven to be the organisation's
//! (mission M3: no migration starts for an address whose domain is not verified).

use cutover_model::{Recipient, RecipientKind};

use super::finding::{Finding, FindingKind, Value, shell};
use super::view::{View, domain_of, is_personal};

/// Most characters before the `@` (RFC 5321 4.5.3.1.1) …
const LONGEST_LOCAL: usize = 64;
/// … and in all.
const LONGEST_ADDRESS: usize = 254;

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    for recipient in view.moving().filter(|recipient| recipient.kind.is_mailbox() || recipient.kind.is_group()) {
        match recipient.primary.as_str() {
            "" => findings.push(Finding::about(FindingKind::NoPrimary, recipient)),
            primary => findings.extend(unverified(view, recipient, primary)),
        }
        findings.extend(recipient.addresses().into_iter().filter_map(|address| refused(recipient, address)));
        let others = recipient.addresses().into_iter().filter(|address| *address != recipient.primary);
        findings.extend(others.filter_map(|address| alias_domain(view, recipient, address)));
        if is_personal(recipient.kind) {
            findings.extend(sign_in(view, recipient));
        }
    }
    let accounts = view.moving().filter(|recipient| recipient.kind == RecipientKind::MailUser);
    findings.extend(accounts.filter_map(|recipient| mail_user(view, recipient)));
}

/// The primary address stands in a domain that is not the tenant's, or not yet.
fn unverified(view: &View<'_>, recipient: &Recipient, address: &str) -> Option<Finding> {
    let domain = domain_of(address)?;
    if view.is_verified(domain) {
        return None;
    }
    let (kind, verb) = match view.is_known(domain) {
        true => (FindingKind::DomainNotVerified, "verify"),
        false => (FindingKind::DomainMissing, "add"),
    };
    let domain = domain.to_lowercase();
    let command = format!("cutover domain {verb} {} --tenant {}", shell(&domain), shell(&view.plan.tenant));
    Some(Finding::about(kind, recipient).text("domain", domain).command(command))
}

fn alias_domain(view: &View<'_>, recipient: &Recipient, address: &str) -> Option<Finding> {
    let domain = domain_of(address).filter(|domain| !view.is_verified(domain))?;
    // What is said of the primary address need not be said again.
    let known = domain_of(&recipient.primary).is_some_and(|primary| primary.eq_ignore_ascii_case(domain));
    (!known).then(|| Finding::about(FindingKind::AliasDomain, recipient).text("address", address))
}

/// In the tenant one signs in with the primary address. Where today's name is another one, it is told; apart those
/// whose domain the tenant does not even know, as it is with names like `.local`. A domain that is only not verified yet
/// is told with the address.
fn sign_in(view: &View<'_>, recipient: &Recipient) -> Option<Finding> {
    let name = recipient.sign_in.as_deref().filter(|name| !name.is_empty())?;
    if name.eq_ignore_ascii_case(&recipient.primary) {
        return None;
    }
    let domain = domain_of(name);
    let of_the_address =
        domain.is_some() && domain.map(str::to_lowercase) == domain_of(&recipient.primary).map(str::to_lowercase);
    let known = of_the_address || domain.is_some_and(|domain| view.is_known(domain));
    let kind = if known { FindingKind::SignInDiffers } else { FindingKind::SignInDomain };
    Some(Finding::about(kind, recipient).text("name", name))
}

/// The account of a mail user needs a name in a domain of the tenant: its address, else the name of today.
fn mail_user(view: &View<'_>, recipient: &Recipient) -> Option<Finding> {
    let name = recipient.sign_in.as_deref().filter(|name| !name.is_empty());
    let owned = |name: &str| domain_of(name).is_some_and(|domain| view.is_verified(domain));
    if [Some(recipient.primary.as_str()), name].into_iter().flatten().any(owned) {
        return None;
    }
    unverified(view, recipient, name.unwrap_or(&recipient.primary))
}

fn refused(recipient: &Recipient, address: &str) -> Option<Finding> {
    let reason = address_fault(address)?;
    Some(Finding::about(FindingKind::AddressRefused, recipient).text("address", address).with("reason", reason))
}

/// Why no tenant takes an address.
pub(super) fn address_fault(address: &str) -> Option<Value> {
    let Some((local, domain)) = address.rsplit_once('@') else { return Some(Value::Word("assess-reason-no-domain")) };
    if local.is_empty() || domain.is_empty() {
        return Some(Value::Word("assess-reason-no-domain"));
    }
    if local.chars().count() > LONGEST_LOCAL || address.chars().count() > LONGEST_ADDRESS {
        return Some(Value::Word("assess-reason-too-long"));
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Some(Value::Word("assess-reason-dots"));
    }
    let good = |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(character);
    let good_domain = |character: char| character.is_alphanumeric() || "-.".contains(character);
    let all_good = local.chars().all(good) && domain.chars().all(good_domain);
    (!all_good).then_some(Value::Word("assess-reason-characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_no_tenant_takes() {
        let long = format!("{}@example.org", "x".repeat(65));
        for (address, reason) in [
            ("anna@example.org", None),
            ("o'neill+news@example.org", None),
            ("anna@blåbær.example", None),
            ("anna", Some("assess-reason-no-domain")),
            ("@example.org", Some("assess-reason-no-domain")),
            (long.as_str(), Some("assess-reason-too-long")),
            ("anna.@example.org", Some("assess-reason-dots")),
            ("an..na@example.org", Some("assess-reason-dots")),
            ("bjørn@example.org", Some("assess-reason-characters")),
            ("two words@example.org", Some("assess-reason-characters")),
            ("anna@exa mple.org", Some("assess-reason-characters")),
        ] {
            assert_eq!(address_fault(address), reason.map(Value::Word), "{address}");
        }
    }
}
