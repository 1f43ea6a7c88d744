//! What a record shall be in the tenant: its kind, addresses, alias and name, as far as the tenant can take them.

use std::collections::HashSet;

use cutover_model::{GroupKind, MailboxKind, ProxyAddress, Recipient, RecipientKind, TenantState};

use super::finding::{Finding, FindingKind};
use super::rules::{domain_of, is_address};

/// What kind of object a record becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WantedKind {
    Mailbox(MailboxKind),
    MailUser,
    Contact,
    Group(GroupKind),
}

/// A record as the tenant shall have it.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) kind: WantedKind,
    pub(super) display_name: String,
    pub(super) alias: String,
    /// The primary address.
    pub(super) primary: String,
    /// The name to sign in with, for accounts.
    pub(super) sign_in: Option<String>,
    /// Where mail goes, for mail users and contacts.
    pub(super) external: Option<String>,
    /// All addresses, the primary one first.
    pub(super) proxies: Vec<ProxyAddress>,
}

impl Wanted {
    /// Every address that nobody else may have, if this is to be made.
    pub(super) fn essential(&self) -> impl Iterator<Item = &str> {
        let contact = self.external.as_ref().filter(|_| self.kind == WantedKind::Contact);
        [Some(&self.primary), self.sign_in.as_ref(), contact].into_iter().flatten().map(String::as_str)
    }
}

/// What a record shall be; `None`, with a finding, where it cannot be made.
pub(super) fn wanted(
    recipient: &Recipient,
    tenant: &TenantState,
    aliases: &mut HashSet<String>,
    findings: &mut Vec<Finding>,
) -> Option<Wanted> {
    let mut found = |kind, detail: &str| findings.push(finding(kind, recipient, detail));
    let kind = match kind_of(recipient.kind) {
        Some(kind) => kind,
        None => {
            found(FindingKind::DynamicGroup, recipient.member_rule.as_deref().unwrap_or_default());
            return None;
        }
    };
    let addresses = match addresses(recipient, kind, tenant) {
        Ok(addresses) => addresses,
        Err((kind, detail)) => {
            found(kind, &detail);
            return None;
        }
    };
    let old_name = recipient.sign_in.as_deref().unwrap_or_default();
    if addresses.sign_in.as_ref().is_some_and(|new| !old_name.is_empty() && !new.eq_ignore_ascii_case(old_name)) {
        found(FindingKind::SignInDiffers, old_name);
    }
    let alias = free_alias(recipient, &addresses.primary, aliases);
    if !recipient.alias.is_empty() && alias != recipient.alias {
        found(FindingKind::AliasDiffers, &alias);
    }
    let proxies = proxies(recipient, &addresses.primary, tenant, findings);
    let Addresses { primary, sign_in, external } = addresses;
    Some(Wanted { kind, display_name: shown_name(recipient, &primary), alias, primary, sign_in, external, proxies })
}

/// A finding about a record.
pub(super) fn finding(kind: FindingKind, recipient: &Recipient, detail: &str) -> Finding {
    let subject = if recipient.primary.is_empty() { recipient.display_name.clone() } else { recipient.primary.clone() };
    Finding { kind, record: Some(recipient.id.clone()), subject, detail: detail.to_owned() }
}

fn kind_of(kind: RecipientKind) -> Option<WantedKind> {
    Some(match kind {
        RecipientKind::UserMailbox | RecipientKind::LinkedMailbox => WantedKind::Mailbox(MailboxKind::User),
        RecipientKind::SharedMailbox => WantedKind::Mailbox(MailboxKind::Shared),
        RecipientKind::RoomMailbox => WantedKind::Mailbox(MailboxKind::Room),
        RecipientKind::EquipmentMailbox => WantedKind::Mailbox(MailboxKind::Equipment),
        RecipientKind::MailUser => WantedKind::MailUser,
        RecipientKind::MailContact => WantedKind::Contact,
        RecipientKind::DistributionGroup => WantedKind::Group(GroupKind::Distribution),
        RecipientKind::RoomList => WantedKind::Group(GroupKind::RoomList),
        RecipientKind::MailSecurityGroup => WantedKind::Group(GroupKind::Security),
        RecipientKind::DynamicGroup => return None,
    })
}

struct Addresses {
    primary: String,
    sign_in: Option<String>,
    external: Option<String>,
}

/// The addresses that a record stands on, or why it has none that can be used.
fn addresses(
    recipient: &Recipient,
    kind: WantedKind,
    tenant: &TenantState,
) -> Result<Addresses, (FindingKind, String)> {
    let primary = recipient.primary.clone();
    let owned = |address: &str| is_address(address) && tenant.has_verified(&domain_of(address));
    let not_verified = || (FindingKind::DomainNotVerified, domain_of(&primary));
    let external = recipient.external_address.as_deref().map(plain).filter(|address| is_address(address));
    let external = external.map(str::to_owned).or_else(|| is_address(&primary).then(|| primary.clone()));
    match kind {
        _ if !is_address(&primary) && external.is_none() => Err((FindingKind::NoAddress, primary)),
        WantedKind::Mailbox(_) if owned(&primary) => {
            Ok(Addresses { sign_in: Some(primary.clone()), primary, external: None })
        }
        WantedKind::Group(_) if owned(&primary) => Ok(Addresses { primary, sign_in: None, external: None }),
        WantedKind::Mailbox(_) | WantedKind::Group(_) => Err(not_verified()),
        WantedKind::MailUser => {
            let names = [Some(primary.as_str()), recipient.sign_in.as_deref()];
            let sign_in = names.into_iter().flatten().find(|name| owned(name)).ok_or_else(not_verified)?.to_owned();
            let primary = if owned(&primary) { primary } else { external.clone().unwrap_or_default() };
            Ok(Addresses { primary, sign_in: Some(sign_in), external })
        }
        WantedKind::Contact => {
            let primary = if owned(&primary) { primary } else { external.clone().unwrap_or_default() };
            Ok(Addresses { primary, sign_in: None, external })
        }
    }
}

/// An address without its type.
fn plain(address: &str) -> &str {
    match address.split_once(':') {
        Some((kind, rest)) if kind.eq_ignore_ascii_case("smtp") => rest,
        _ => address,
    }
}

/// All addresses that the tenant can take.
fn proxies(
    recipient: &Recipient,
    primary: &str,
    tenant: &TenantState,
    findings: &mut Vec<Finding>,
) -> Vec<ProxyAddress> {
    let proxy = |kind: &str, value: &str| ProxyAddress { kind: kind.to_owned(), value: value.to_owned() };
    let mut all = vec![proxy("SMTP", primary)];
    for address in recipient.addresses().into_iter().filter(|address| !address.eq_ignore_ascii_case(primary)) {
        if is_address(address) && tenant.has_verified(&domain_of(address)) {
            all.push(proxy("smtp", address));
        } else {
            findings.push(finding(FindingKind::AddressLeftOut, recipient, address));
        }
    }
    all.extend(recipient.old_addresses().into_iter().map(|old| proxy("X500", old)));
    all
}

fn shown_name(recipient: &Recipient, primary: &str) -> String {
    let name = match recipient.display_name.trim() {
        "" => primary.split('@').next().unwrap_or_default(),
        name => name,
    };
    name.chars().filter(|c| !c.is_control()).take(256).collect()
}

/// The alias as Exchange Online takes it, and as nobody before has it.
fn free_alias(recipient: &Recipient, primary: &str, aliases: &mut HashSet<String>) -> String {
    let local = primary.split('@').next().unwrap_or_default();
    let plain = [recipient.alias.as_str(), local].into_iter().map(clean_alias).find(|alias| !alias.is_empty());
    let plain = plain.unwrap_or_else(|| "recipient".to_owned());
    let numbered = (2..).map(|number| format!("{}{number}", plain.chars().take(58).collect::<String>()));
    let free = std::iter::once(plain.clone()).chain(numbered).find(|alias| aliases.insert(alias.to_lowercase()));
    free.unwrap_or(plain)
}

fn clean_alias(alias: &str) -> String {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || "!#%*+-/=?^_~.".contains(*c);
    let kept: String = alias.chars().filter(allowed).take(64).collect();
    let parts: Vec<&str> = kept.split('.').filter(|part| !part.is_empty()).collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_model::{RecordId, TenantDomain};

    fn tenant() -> TenantState {
        let domain = |name: &str, verified| TenantDomain { name: name.to_owned(), verified };
        TenantState { domains: vec![domain("new.no", true), domain("old.no", false)], ..TenantState::default() }
    }

    fn check(recipient: &Recipient) -> (Option<Wanted>, Vec<FindingKind>) {
        let mut findings = Vec::new();
        let wanted = wanted(recipient, &tenant(), &mut HashSet::new(), &mut findings);
        (wanted, findings.into_iter().map(|finding| finding.kind).collect())
    }

    #[test]
    fn addresses_of_other_domains_are_left_out_and_old_ones_kept() {
        let mut anna = Recipient::new(RecordId("1".into()), RecipientKind::UserMailbox, "Anna@New.no");
        anna.proxies =
            ["SMTP:Anna@New.no", "smtp:a@old.no", "smtp:a@NEW.no", "X500:/o=Older"].map(ProxyAddress::parse).into();
        anna.legacy_dn = Some("/o=Old/cn=anna".to_owned());
        let (wanted, findings) = check(&anna);
        let proxies: Vec<String> = wanted.into_iter().flat_map(|w| w.proxies).map(|p| p.to_string()).collect();
        assert_eq!(proxies, ["SMTP:Anna@New.no", "smtp:a@NEW.no", "X500:/o=Old/cn=anna", "X500:/o=Older"]);
        assert_eq!(findings, [FindingKind::AddressLeftOut]);
    }

    #[test]
    fn nothing_is_made_in_a_domain_that_is_not_verified() {
        let anna = Recipient::new(RecordId("1".into()), RecipientKind::SharedMailbox, "info@old.no");
        let (wanted, findings) = check(&anna);
        assert!(wanted.is_none());
        assert_eq!(findings, [FindingKind::DomainNotVerified]);
        let mut contact = Recipient::new(RecordId("2".into()), RecipientKind::MailContact, "x@old.no");
        contact.external_address = Some("SMTP:x@partner.com".to_owned());
        let (wanted, _) = check(&contact);
        let wanted = wanted.expect("a contact is of another domain");
        assert_eq!((wanted.primary.as_str(), wanted.external.as_deref()), ("x@partner.com", Some("x@partner.com")));
    }

    #[test]
    fn aliases_are_what_exchange_takes() {
        assert_eq!(clean_alias("årdal .ole..x."), "rdal.ole.x");
        let record = Recipient::new(RecordId("1".into()), RecipientKind::UserMailbox, "ole@new.no");
        let mut aliases = HashSet::from(["ole".to_owned()]);
        assert_eq!(free_alias(&record, "ole@new.no", &mut aliases), "ole2");
        assert_eq!(free_alias(&record, "ole@new.no", &mut aliases), "ole3");
    }
}
