//! What the source holds that the tenant refuses: folder names, crowded folders, large items, mailboxes over their
//! quota; and mailboxes that cannot be opened at all (mission M7).

use std::collections::{BTreeMap, HashMap};

use cutover_model::{FolderPath, Recipient, RecordId};

use super::finding::{Finding, FindingKind, Severity, Value, Who, quoted};
use super::licences::quotas;
use super::lines::{MOST_OCTETS, MailLines};
use super::source_facts::{LargeItem, MailboxFacts};
use super::view::{View, is_personal};

/// No mailbox of the tenant takes an item above this.
pub(super) const LARGEST_ITEM: u64 = 150 << 20;
/// What a mailbox takes unless it was told to take more, where the tenant does not say.
const USUAL_RECEIVE_LIMIT: u64 = 36 << 20;
/// What a mailbox holds without a licence: shared mailboxes, rooms, equipment.
const UNLICENSED_QUOTA: u64 = 50 << 30;
/// Most items of a folder.
const MOST_ITEMS: u64 = 1_000_000;
/// Most folders inside one another.
const DEEPEST: usize = 300;
/// Most characters of a folder's name.
const LONGEST_NAME: usize = 255;

/// Top folders of every mailbox of the tenant that hold something else than mail.
const NOT_FOR_MAIL: [&str; 7] = ["Calendar", "Contacts", "Journal", "Notes", "Outbox", "Sync Issues", "Tasks"];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    let Some(source) = view.source else { return };
    let quotas = quotas(view);
    let recipients = recipients(view);
    for mailbox in &source.mailboxes {
        let recipient = recipients.get(&mailbox.address.to_lowercase()).copied();
        let who = recipient.map_or_else(|| Who::address(&mailbox.address), Who::from);
        if let Some(failure) = &mailbox.failure {
            let reason = Value::Failure(failure.clone());
            findings.push(Finding::about(FindingKind::MailboxUnreadable, who).with("reason", reason));
            continue;
        }
        findings.extend(names(mailbox, &who));
        findings.extend(crowded(mailbox, &who));
        findings.extend(items(view, mailbox, &who));
        findings.extend(
            mailbox.lines.iter().flat_map(|lines| [long_lines(view, lines, &who), unread(lines, &who)]).flatten(),
        );
        findings.extend(recipient.and_then(|recipient| quota(mailbox, recipient, &quotas)));
    }
}

/// Mailboxes by their addresses. Where two hold one, it is the one whose primary address it is.
fn recipients<'a>(view: &View<'a>) -> HashMap<String, &'a Recipient> {
    let mut named = HashMap::new();
    for person in view.mailboxes() {
        for name in person.addresses().into_iter().skip(1) {
            named.insert(name.to_lowercase(), person);
        }
    }
    named.extend(view.mailboxes().map(|person| (person.primary.to_lowercase(), person)));
    named
}

/// Names that the tenant refuses, and siblings that differ in nothing that it looks at.
fn names(mailbox: &MailboxFacts, who: &Who) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<String, &FolderPath> = BTreeMap::new();
    for folder in &mailbox.folders {
        if let Some(reason) = fault(&folder.path) {
            let finding = Finding::about(FindingKind::FolderRefused, who.clone());
            found.push(finding.text("folder", folder.path.to_string()).with("reason", Value::Word(reason)));
        }
        if let Some(twin) = seen.insert(as_one(&folder.path), &folder.path) {
            let finding = Finding::about(FindingKind::FolderTwice, who.clone());
            found.push(finding.text("folder", folder.path.to_string()).text("twin", twin.to_string()));
        }
    }
    found
}

/// A path as the tenant compares it: case and blanks around a name do not count.
fn as_one(path: &FolderPath) -> String {
    path.names().iter().map(|name| name.trim().to_lowercase()).collect::<Vec<_>>().join("\0")
}

/// Why the tenant refuses a folder, or gives it another name.
fn fault(path: &FolderPath) -> Option<&'static str> {
    let names = path.names();
    let last = names.last()?;
    if names.len() > DEEPEST {
        return Some("assess-folder-deep");
    }
    if last.trim().is_empty() {
        return Some("assess-folder-empty");
    }
    if last.chars().count() > LONGEST_NAME {
        return Some("assess-folder-long");
    }
    if last.chars().any(char::is_control) {
        return Some("assess-folder-control");
    }
    if last.contains(['/', '\\']) {
        return Some("assess-folder-separator");
    }
    if last.trim() != last {
        return Some("assess-folder-blanks");
    }
    let taken = names.len() == 1 && NOT_FOR_MAIL.iter().any(|taken| taken.eq_ignore_ascii_case(last));
    taken.then_some("assess-folder-taken")
}

fn crowded(mailbox: &MailboxFacts, who: &Who) -> Vec<Finding> {
    let crowded = mailbox.folders.iter().filter_map(|folder| Some((folder, folder.items.filter(|n| *n > MOST_ITEMS)?)));
    let told = crowded.map(|(folder, items)| {
        let finding = Finding::about(FindingKind::FolderCrowded, who.clone());
        let finding = finding.text("folder", folder.path.to_string());
        finding.with("items", Value::Number(items)).with("most", Value::Number(MOST_ITEMS))
    });
    told.collect()
}

/// Large items of a mailbox, one finding for those that no tenant takes and one for those above the default limit.
fn items(view: &View<'_>, mailbox: &MailboxFacts, who: &Who) -> Vec<Finding> {
    let limit = view.tenant.receive_limit.unwrap_or(USUAL_RECEIVE_LIMIT);
    let above = |item: &&LargeItem| item.bytes > limit && item.bytes <= LARGEST_ITEM;
    let too_large = told_items(FindingKind::ItemTooLarge, who, mailbox.large.iter().filter(|i| i.bytes > LARGEST_ITEM));
    let over_limit = told_items(FindingKind::ItemOverLimit, who, mailbox.large.iter().filter(above));
    let most = |finding: Finding, bytes| finding.with("most", Value::Limit(bytes));
    let raise = format!("Set-Mailbox -Identity {} -MaxSendSize 150MB -MaxReceiveSize 150MB", quoted(&who.address));
    let too_large = too_large.map(|finding| most(finding, LARGEST_ITEM));
    let over_limit = over_limit.map(|finding| most(finding, limit).command(raise));
    too_large.into_iter().chain(over_limit).collect()
}

/// Messages with over-long lines. The mailbox import takes the text as it is; on every other way lines are broken.
fn long_lines(view: &View<'_>, lines: &MailLines, who: &Who) -> Option<Finding> {
    let (longest, folder) = lines.longest.as_ref().filter(|_| lines.long > 0)?;
    let severity = if view.tenant.has_mailbox_import { Severity::Tells } else { Severity::Warns };
    let number = |number: u64| Value::Number(number);
    let finding = Finding::about(FindingKind::LongLines, who.clone()).grave(severity);
    let finding = finding.with("messages", number(lines.long)).with("read", number(lines.read));
    let finding = finding.with("longest", number(*longest)).with("most", number(MOST_OCTETS));
    Some(finding.text("folder", folder.to_string()))
}

/// Messages that the source did not give, or the failure that ended the reading.
fn unread(lines: &MailLines, who: &Who) -> Option<Finding> {
    let reason = match &lines.failure {
        Some(failure) => Value::Failure(failure.clone()),
        None if lines.refused > 0 => Value::Word("assess-mail-refused"),
        None => return None,
    };
    let finding = Finding::about(FindingKind::MailUnread, who.clone()).with("reason", reason);
    Some(finding.with("read", Value::Number(lines.read)).with("refused", Value::Number(lines.refused)))
}

fn told_items<'a>(kind: FindingKind, who: &Who, items: impl Iterator<Item = &'a LargeItem>) -> Option<Finding> {
    let items: Vec<&LargeItem> = items.collect();
    let largest = items.iter().max_by_key(|item| item.bytes)?;
    let finding = Finding::about(kind, who.clone()).number("items", items.len());
    Some(finding.with("largest", Value::Bytes(largest.bytes)).text("folder", largest.folder.to_string()))
}

fn quota(mailbox: &MailboxFacts, recipient: &Recipient, quotas: &HashMap<&RecordId, u64>) -> Option<Finding> {
    let most = match is_personal(recipient.kind) {
        true => *quotas.get(&recipient.id)?,
        false => UNLICENSED_QUOTA,
    };
    let bytes = mailbox.bytes().filter(|bytes| *bytes > most)?;
    let finding = Finding::about(FindingKind::MailboxOverQuota, recipient);
    Some(finding.with("bytes", Value::Bytes(bytes)).with("most", Value::Limit(most)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_that_the_tenant_refuses() {
        let long = "x".repeat(256);
        for (names, reason) in [
            (vec!["INBOX"], None),
            (vec!["Prosjekter", "2014 & 2015"], None),
            (vec!["Archive", "Calendar"], None),
            (vec!["calendar"], Some("assess-folder-taken")),
            (vec!["A/B"], Some("assess-folder-separator")),
            (vec!["A\\B"], Some("assess-folder-separator")),
            (vec![" "], Some("assess-folder-empty")),
            (vec!["Old "], Some("assess-folder-blanks")),
            (vec!["a\tb"], Some("assess-folder-control")),
            (vec![long.as_str()], Some("assess-folder-long")),
            (vec!["x"; 301], Some("assess-folder-deep")),
        ] {
            assert_eq!(fault(&FolderPath::new(names.clone())), reason, "{names:?}");
        }
    }
}
