//! From an entry of Active Directory to a record: names, addresses, places, limits, and whom it names.

use cutover_model::{Forwarding, Person, ProxyAddress, Quotas, Recipient, RecipientKind, RecordId, Reference};

use super::descriptor;
use super::entry::Entry;
use crate::notice::{NotTaken, Notice};
use crate::resolve::Draft;
use crate::sid;

/// The bit of `userAccountControl` that keeps people out ([MS-ADTS] 2.2.16).
const ACCOUNT_DISABLED: i64 = 2;

/// The bit of `msExchUMEnabledFlags` that turns Unified Messaging on.
const UM_ENABLED: i64 = 1;

/// The record, with references still by their names; `None` where it has no address, which is told.
pub(super) fn draft(entry: &Entry, kind: RecipientKind, notices: &mut Vec<Notice>) -> Option<Draft> {
    let proxies: Vec<_> =
        entry.texts("proxyAddresses").filter(|text| !text.is_empty()).map(ProxyAddress::parse).collect();
    let external_address = target(entry);
    let Some(primary) = primary(entry, &proxies, kind, external_address.as_deref()) else {
        notices.push(Notice::NotTaken { name: entry.dn().to_owned(), why: NotTaken::NoAddress });
        return None;
    };
    let mut recipient = Recipient::new(id(entry), kind, primary);
    recipient.distinguished_name = Some(entry.dn().to_owned());
    recipient.display_name = entry.text("displayName").or_else(|| entry.text("cn")).unwrap_or_default().to_owned();
    recipient.alias = entry.text("mailNickname").unwrap_or_default().to_owned();
    recipient.sign_in = entry.text("userPrincipalName").map(str::to_owned);
    recipient.linked_account = linked_account(entry);
    recipient.legacy_dn = entry.text("legacyExchangeDN").map(str::to_owned);
    recipient.person = person(entry);
    recipient.proxies = proxies;
    references(entry, &mut recipient);
    switches(entry, &mut recipient, notices);
    recipient.forwarding = forwarding(entry, kind, external_address.as_deref());
    recipient.external_address = external_address.filter(|_| !kind.is_mailbox());
    let names = entry.bytes("objectSid").and_then(sid::text).into_iter().collect();
    Some(Draft { recipient, names })
}

/// An object keeps its GUID when it is renamed or moved.
fn id(entry: &Entry) -> RecordId {
    RecordId(entry.bytes("objectGUID").and_then(sid::guid).unwrap_or_else(|| entry.dn().to_owned()))
}

/// `SMTP:` in upper case is the primary address; without one it is `mail`, and for a contact where its mail goes.
fn primary(entry: &Entry, proxies: &[ProxyAddress], kind: RecipientKind, external: Option<&str>) -> Option<String> {
    let smtp = || proxies.iter().filter(|proxy| proxy.is_smtp() && proxy.value.contains('@'));
    let by_case = smtp().find(|proxy| proxy.is_primary()).map(|proxy| proxy.value.as_str());
    let mail = entry.text("mail").filter(|mail| mail.contains('@'));
    let elsewhere = external.filter(|_| !kind.is_mailbox() && !kind.is_group());
    let any = || smtp().next().map(|proxy| proxy.value.as_str());
    by_case.or(mail).or(elsewhere).or_else(any).map(str::to_owned)
}

/// The e-mail address in `targetAddress`; fax numbers and X.400 are none.
fn target(entry: &Entry) -> Option<String> {
    let target = ProxyAddress::parse(entry.text("targetAddress")?);
    (target.is_smtp() && target.value.contains('@')).then_some(target.value)
}

/// Whose mailbox a linked one is. SELF is nobody else.
fn linked_account(entry: &Entry) -> Option<String> {
    entry.bytes("msExchMasterAccountSid").and_then(sid::text).filter(|account| account != sid::SELF)
}

fn person(entry: &Entry) -> Person {
    let text = |name: &str| entry.text(name).unwrap_or_default().to_owned();
    let language = entry.text("msExchUserCulture").or_else(|| entry.text("preferredLanguage"));
    Person {
        given_name: text("givenName"),
        surname: text("sn"),
        job_title: text("title"),
        department: text("department"),
        company: text("company"),
        office: text("physicalDeliveryOfficeName"),
        street: text("streetAddress"),
        city: text("l"),
        state: text("st"),
        postal_code: text("postalCode"),
        country: text("c").to_ascii_uppercase(),
        telephone: text("telephoneNumber"),
        mobile: text("mobile"),
        language: language.and_then(first_language).unwrap_or_default(),
    }
}

/// `nb-NO` out of `nb_no`, and the first of a list as browsers write it.
fn first_language(text: &str) -> Option<String> {
    let first = text.split([',', ';']).next()?.trim().replace('_', "-");
    let mut parts = first.split('-').filter(|part| !part.is_empty());
    let language = parts.next()?.to_ascii_lowercase();
    let rest = parts.map(|part| if part.len() == 2 { part.to_ascii_uppercase() } else { part.to_owned() });
    Some([language].into_iter().chain(rest).collect::<Vec<_>>().join("-"))
}

fn references(entry: &Entry, recipient: &mut Recipient) {
    let named = |name: &str| -> Vec<Reference> {
        entry.texts(name).filter(|text| !text.is_empty()).map(|text| Reference::Outside(text.to_owned())).collect()
    };
    recipient.manager = named("manager").pop();
    recipient.delegates = named("publicDelegates");
    recipient.full_access = named("msExchDelegateListLink");
    if recipient.kind.is_mailbox() {
        let accounts = |name: &str, who: fn(&[u8]) -> Vec<String>| entry.bytes(name).map(who).unwrap_or_default();
        let opening = accounts("msExchMailboxSecurityDescriptor", descriptor::full_access);
        let sending = accounts("nTSecurityDescriptor", descriptor::send_as);
        recipient.full_access.extend(opening.into_iter().map(Reference::Outside));
        recipient.send_as.extend(sending.into_iter().map(Reference::Outside));
    }
    if recipient.kind.is_group() {
        recipient.members = named("member");
        recipient.owners = named("managedBy");
        recipient.owners.extend(named("msExchCoManagedByLink"));
    }
}

fn switches(entry: &Entry, recipient: &mut Recipient, notices: &mut Vec<Notice>) {
    let has_bit = |name: &str, bit: i64| entry.number(name).is_some_and(|bits| bits & bit != 0);
    recipient.hidden = entry.flag("msExchHideFromAddressLists");
    recipient.disabled = has_bit("userAccountControl", ACCOUNT_DISABLED);
    recipient.unified_messaging = has_bit("msExchUMEnabledFlags", UM_ENABLED);
    recipient.authenticated_senders_only = entry.flag("msExchRequireAuthToSendTo");
    if recipient.kind == RecipientKind::DynamicGroup {
        recipient.member_rule = entry.text("msExchDynamicDLFilter").map(str::to_owned);
    }
    if recipient.kind.is_mailbox() && !entry.flag("mDBUseDefaults") {
        let mut limit = |name: &'static str| quota(entry, name, &recipient.id, notices);
        recipient.quotas = Quotas {
            warning: limit("mDBStorageQuota"),
            send: limit("mDBOverQuotaLimit"),
            receive: limit("mDBOverHardQuotaLimit"),
        };
    }
}

/// Limits are written in kilobytes.
fn quota(entry: &Entry, name: &'static str, record: &RecordId, notices: &mut Vec<Notice>) -> Option<u64> {
    let text = entry.text(name)?;
    let bytes = text.parse::<u64>().ok().and_then(|kilobytes| kilobytes.checked_mul(1024));
    if bytes.is_none() {
        notices.push(Notice::BadValue { record: record.clone(), attribute: name, value: text.to_owned() });
    }
    bytes
}

/// Where a mailbox's mail goes: to a recipient of the directory, or to an address.
fn forwarding(entry: &Entry, kind: RecipientKind, external: Option<&str>) -> Option<Forwarding> {
    if !kind.is_mailbox() {
        return None;
    }
    let keep_copy = entry.flag("deliverAndRedirect");
    let generic = entry.text("msExchGenericForwardingAddress").map(|text| ProxyAddress::parse(text).value);
    let to = entry.text("altRecipient").map(str::to_owned).or(generic);
    match (to, external) {
        (Some(to), _) => Some(Forwarding { to: Reference::Outside(to), keep_copy }),
        // A mailbox with a target address does not keep anything.
        (None, Some(address)) => Some(Forwarding { to: Reference::Outside(address.to_owned()), keep_copy: false }),
        (None, None) => None,
    }
}
