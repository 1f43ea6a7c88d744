//! From single records to an organisation: references by name become references to records, and what is odd about the
//! whole is found. Pure.

mod circles;

use std::collections::{BTreeMap, HashMap, HashSet};

use cutover_model::{Organisation, Recipient, RecordId, Reference, Relation};

pub use circles::circles;

use crate::notice::Notice;
use crate::{Imported, dn};

/// A record whose references are all names still.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) recipient: Recipient,
    /// Names of the record beside its distinguished name and its addresses.
    pub(crate) names: Vec<String>,
}

/// Resolves all references and puts the records into their order.
pub(crate) fn resolve(drafts: Vec<Draft>, mut notices: Vec<Notice>) -> Imported {
    let drafts = once_each(drafts);
    let names = Names::of(&drafts);
    let mut organisation = Organisation { recipients: drafts.into_iter().map(|draft| draft.recipient).collect() };
    for recipient in &mut organisation.recipients {
        names.resolve(recipient, &mut notices);
    }
    organisation.sort();
    notices.extend(same_addresses(&organisation));
    notices.extend(same_people(&organisation));
    notices.extend(circles(&organisation).into_iter().map(|groups| Notice::Circle { groups }));
    Imported { organisation, notices }
}

/// Two bases may contain the same entry.
fn once_each(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut seen = HashSet::new();
    drafts.into_iter().filter(|draft| seen.insert(draft.recipient.id.clone())).collect()
}

/// What a name leads to.
enum Meaning {
    One(RecordId),
    Several,
}

/// All names of all records, each in the form that is the same for all ways of writing it.
struct Names {
    exact: HashMap<String, Meaning>,
    /// Names that may be somebody else's as well; looked at last.
    loose: HashMap<String, Meaning>,
}

impl Names {
    fn of(drafts: &[Draft]) -> Self {
        let mut names = Self { exact: HashMap::new(), loose: HashMap::new() };
        for Draft { recipient, names: more } in drafts {
            let dn = recipient.distinguished_name.iter().map(String::as_str);
            let old = recipient.old_addresses();
            for name in dn.chain(recipient.addresses()).chain(old).chain(more.iter().map(String::as_str)) {
                add(&mut names.exact, name, &recipient.id);
            }
            let sign_in = recipient.sign_in.iter().map(String::as_str);
            for name in sign_in.chain([recipient.alias.as_str(), recipient.display_name.as_str()]) {
                add(&mut names.loose, name, &recipient.id);
            }
        }
        names
    }

    fn find(&self, name: &str) -> Option<&Meaning> {
        let key = key(name);
        self.exact.get(&key).or_else(|| self.loose.get(&key))
    }

    fn resolve(&self, recipient: &mut Recipient, notices: &mut Vec<Notice>) {
        let id = recipient.id.clone();
        let mut one = |relation: Relation, reference: &mut Reference| {
            let Reference::Outside(name) = reference else { return };
            let (record, name) = (id.clone(), name.clone());
            match self.find(&name) {
                Some(Meaning::One(found)) => *reference = Reference::Record(found.clone()),
                Some(Meaning::Several) => notices.push(Notice::Ambiguous { record, relation, name }),
                None => notices.push(Notice::Outside { record, relation, name }),
            }
        };
        recipient.manager.iter_mut().for_each(|manager| one(Relation::Manager, manager));
        recipient.forwarding.iter_mut().for_each(|forwarding| one(Relation::Forwarding, &mut forwarding.to));
        let lists = [
            (Relation::Delegate, &mut recipient.delegates),
            (Relation::FullAccess, &mut recipient.full_access),
            (Relation::SendAs, &mut recipient.send_as),
            (Relation::Member, &mut recipient.members),
            (Relation::Owner, &mut recipient.owners),
        ];
        for (relation, list) in lists {
            list.iter_mut().for_each(|reference| one(relation, reference));
            let mut seen = HashSet::new();
            list.retain(|reference| seen.insert(reference.clone()));
        }
    }
}

fn add(names: &mut HashMap<String, Meaning>, name: &str, id: &RecordId) {
    if name.is_empty() {
        return;
    }
    let meaning = names.entry(key(name)).or_insert_with(|| Meaning::One(id.clone()));
    if matches!(meaning, Meaning::One(known) if known != id) {
        *meaning = Meaning::Several;
    }
}

fn key(name: &str) -> String {
    dn::key(name).unwrap_or_else(|| name.trim().to_lowercase())
}

fn same_addresses(organisation: &Organisation) -> Vec<Notice> {
    let mut owners: HashMap<String, &RecordId> = HashMap::new();
    let mut notices = Vec::new();
    for recipient in &organisation.recipients {
        for address in recipient.addresses() {
            let first = *owners.entry(address.to_lowercase()).or_insert(&recipient.id);
            if *first != recipient.id {
                let (address, first, second) = (address.to_owned(), first.clone(), recipient.id.clone());
                notices.push(Notice::SameAddress { address, first, second });
            }
        }
    }
    notices
}

/// Mailboxes of one account: of the same one in another forest, or with the same name to sign in.
fn same_people(organisation: &Organisation) -> Vec<Notice> {
    let mut mailboxes: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for recipient in organisation.recipients.iter().filter(|recipient| recipient.kind.is_mailbox()) {
        let account = recipient.linked_account.as_deref().or(recipient.sign_in.as_deref());
        if let Some(account) = account.filter(|account| !account.is_empty()) {
            mailboxes.entry(account.to_lowercase()).or_default().push(recipient.id.clone());
        }
    }
    let several = mailboxes.into_iter().filter(|(_, records)| records.len() > 1);
    several.map(|(account, records)| Notice::SamePerson { account, records }).collect()
}

#[cfg(test)]
mod tests;
