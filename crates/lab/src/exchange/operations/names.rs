//! `ResolveNames` and `ExpandDL`: the directory as clients without LDAP see it.

use super::{Context, answer, demanded};
use crate::directory::{Record, RecordKind};
use crate::exchange::fields::mailbox_element;
use crate::exchange::soap::{Fault, Refusal};
use crate::exchange::xml::{Node, Xml};

/// The most that names are resolved to.
const MOST: usize = 100;

/// The type of an address, as EWS names it.
pub(super) fn kind(record: &Record) -> &'static str {
    match record.kind {
        RecordKind::User | RecordKind::Shared | RecordKind::Room => "Mailbox",
        RecordKind::MailUser | RecordKind::Contact => "Contact",
        RecordKind::Group | RecordKind::SecurityGroup => "PublicDL",
    }
}

/// `ResolveNames`
pub(super) fn resolve_names(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let entry = demanded(request, "UnresolvedEntry")?.text.trim().to_owned();
    if request.attribute("ReturnFullContactData").is_none() || entry.is_empty() {
        return Err(Fault::schema("The required attribute 'ReturnFullContactData' is missing."));
    }
    let is_full = request.attribute("ReturnFullContactData") == Some("true");
    let all = &context.organisation.directory.records;
    let fitting: Vec<&Record> = all.iter().filter(|record| !record.hidden && fits(record, &entry)).collect();
    let found = match fitting.is_empty() {
        true => Err(Refusal::new("ErrorNameResolutionNoResults", "No results were found.")),
        false => Ok(fitting),
    };
    answer(xml, "ResolveNames", |xml| match found {
        Ok(fitting) if fitting.len() > 1 && context.fault.is_none() => {
            // Several results are a warning, with the results.
            xml.open_with("m:ResolveNamesResponseMessage", &[("ResponseClass", "Warning")]);
            Refusal::new("ErrorNameResolutionMultipleResults", "Multiple results were found.").write(xml);
            resolutions(xml, &fitting, is_full);
            xml.close("m:ResolveNamesResponseMessage");
        }
        found => context.message(xml, "m:ResolveNamesResponseMessage", found, &[], |xml, fitting| {
            resolutions(xml, &fitting, is_full);
        }),
    });
    Ok(())
}

/// Ambiguous names: the beginning of a name's words, of an address, or a whole further address.
fn fits(record: &Record, entry: &str) -> bool {
    let exact = ["smtp:", "SMTP:"].iter().find_map(|prefix| entry.strip_prefix(prefix)).unwrap_or(entry).to_lowercase();
    let begins = |text: &str| text.to_lowercase().starts_with(&exact);
    let own = std::iter::once(&record.address).chain(&record.aliases).chain(&record.old_addresses);
    begins(&record.name)
        || record.name.split(' ').any(begins)
        || begins(&record.address)
        || own.into_iter().any(|own| own.to_lowercase() == exact)
}

fn resolutions(xml: &mut Xml, all: &[&Record], is_full: bool) {
    let shown = all.len().min(MOST);
    let is_last = (shown == all.len()).to_string();
    let total = shown.to_string();
    xml.open_with("m:ResolutionSet", &[("TotalItemsInView", &total), ("IncludesLastItemInRange", &is_last)]);
    for record in &all[..shown] {
        xml.within("t:Resolution", |xml| {
            mailbox_element(xml, "t:Mailbox", &record.name, &record.address, Some(kind(record)));
            if is_full {
                contact(xml, record);
            }
        });
    }
    xml.close("m:ResolutionSet");
}

fn contact(xml: &mut Xml, record: &Record) {
    xml.within("t:Contact", |xml| {
        xml.leaf("t:DisplayName", &record.name);
        xml.within("t:EmailAddresses", |xml| {
            let all =
                std::iter::once(("SMTP", &record.address)).chain(record.aliases.iter().map(|alias| ("smtp", alias)));
            for (place, (kind, address)) in all.take(3).enumerate() {
                let key = format!("EmailAddress{}", place + 1);
                xml.leaf_with("t:Entry", &[("Key", &key)], &format!("{kind}:{address}"));
            }
        });
        if !record.telephone.is_empty() {
            xml.within("t:PhoneNumbers", |xml| {
                xml.leaf_with("t:Entry", &[("Key", "BusinessPhone")], &record.telephone);
            });
        }
        xml.leaf("t:ContactSource", "ActiveDirectory");
    });
}

/// `ExpandDL`: one level of a group.
pub(super) fn expand_list(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let address = demanded(request, "Mailbox")?.text_at(&["EmailAddress"]).unwrap_or_default();
    let organisation = context.organisation;
    let is_group = |record: &&Record| matches!(record.kind, RecordKind::Group | RecordKind::SecurityGroup);
    let group = organisation.record(address).filter(is_group);
    let found = group.ok_or_else(|| Refusal::new("ErrorNameResolutionNoResults", "No results were found."));
    answer(xml, "ExpandDL", |xml| {
        context.message(xml, "m:ExpandDLResponseMessage", found, &[], |xml, group| {
            let members: Vec<&Record> = group.members.iter().filter_map(|member| organisation.record(member)).collect();
            let total = members.len().to_string();
            xml.open_with("m:DLExpansion", &[("TotalItemsInView", &total), ("IncludesLastItemInRange", "true")]);
            for member in members {
                mailbox_element(xml, "t:Mailbox", &member.name, &member.address, Some(kind(member)));
            }
            xml.close("m:DLExpansion");
        });
    });
    Ok(())
}
