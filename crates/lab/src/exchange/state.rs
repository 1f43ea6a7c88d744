//! The handle on an organisation that tests hold: looks at everything, changes mailboxes as their owners would.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::change::MailboxChange;
use super::faults::{Fault, Faults};
use super::ntlm::Sessions;
use super::organisation::{Organisation, Redirect};

/// A running organisation's state. Cheap to clone; all clones are the same organisation.
#[derive(Clone)]
pub struct ExchangeState(Arc<Mutex<Lab>>);

/// The organisation with what is around it and no part of it.
pub(super) struct Lab {
    pub(super) organisation: Organisation,
    pub(super) faults: Faults,
    /// Connections that are signed in.
    pub(super) sessions: Sessions,
    /// How many requests each operation had, with the status of the answers.
    pub(super) requests: BTreeMap<String, BTreeMap<u16, u64>>,
    /// Requests and answers, where they are kept.
    pub(super) exchanges: Vec<Exchange>,
}

/// A request with its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The operation.
    pub operation: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The body of the request.
    pub request: Vec<u8>,
    /// The body of the answer.
    pub answer: Vec<u8>,
}

/// What is in a mailbox, for whoever compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxSight {
    /// Its address.
    pub address: String,
    /// Its owner's name.
    pub name: String,
    /// Its folders below the top, parents first.
    pub folders: Vec<FolderSight>,
}

/// What is in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderSight {
    /// Names from the top, joined by `/`; `\/` is a slash inside of a name.
    pub path: String,
    /// The container class.
    pub class: String,
    /// Its items.
    pub items: Vec<ItemSight>,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemSight {
    /// Its subject.
    pub subject: String,
    /// Its class.
    pub class: String,
    /// Names of its attachments.
    pub attachments: Vec<String>,
}

impl ExchangeState {
    pub(super) fn new(organisation: Organisation) -> Self {
        let (faults, sessions) = (Faults::default(), Sessions::default());
        let (requests, exchanges) = (BTreeMap::new(), Vec::new());
        Self(Arc::new(Mutex::new(Lab { organisation, faults, sessions, requests, exchanges })))
    }

    pub(super) fn lab(&self) -> MutexGuard<'_, Lab> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Arms a fault.
    pub fn arm(&self, fault: Fault) {
        self.lab().faults.arm(fault);
    }

    /// Disarms every fault; says how many were left.
    pub fn disarm(&self) -> usize {
        self.lab().faults.clear()
    }

    /// Changes a mailbox as its owner would; the error says what is not there.
    pub fn change(&self, address: &str, change: &MailboxChange) -> Result<(), String> {
        self.lab().organisation.change(address, change)
    }

    /// What Autodiscover answers for an address from now on; nothing for its settings.
    pub fn redirect(&self, address: &str, to: Option<Redirect>) {
        let redirects = &mut self.lab().organisation.redirects;
        match to {
            Some(to) => redirects.insert(address.to_lowercase(), to),
            None => redirects.remove(&address.to_lowercase()),
        };
    }

    /// Where clients reach it, if that is not where it listens (a proxy in between): for Autodiscover's answers.
    pub fn set_url(&self, url: &str) {
        url.trim_end_matches('/').clone_into(&mut self.lab().organisation.url);
    }

    /// SHA-256 over everything that clients can read.
    pub fn digest(&self) -> String {
        self.lab().organisation.digest()
    }

    /// Addresses of all mailboxes.
    pub fn addresses(&self) -> Vec<String> {
        self.lab().organisation.mailboxes.iter().map(|mailbox| mailbox.address.clone()).collect()
    }

    /// The administrator's address.
    pub fn administrator(&self) -> String {
        Organisation::administrator()
    }

    /// What is in a mailbox.
    pub fn mailbox(&self, address: &str) -> Option<MailboxSight> {
        let lab = self.lab();
        let mailbox = lab.organisation.mailbox(address)?;
        let top = mailbox.distinguished(super::mailbox::TOP)?.number;
        let folders = mailbox.below(top).into_iter().map(|folder| {
            let items = mailbox.items_of(folder.number).filter(|item| !item.state.associated);
            let items = items.map(|item| ItemSight {
                subject: item.content.subject(),
                class: item.content.class(),
                attachments: item.content.attachment_names(),
            });
            FolderSight { path: mailbox.path(folder), class: folder.class.to_owned(), items: items.collect() }
        });
        let folders = folders.collect();
        Some(MailboxSight { address: mailbox.address.clone(), name: mailbox.name.clone(), folders })
    }

    /// How many requests there were, with any answer, whose operation contains this text.
    pub fn requests(&self, operation: &str) -> u64 {
        let lab = self.lab();
        let fitting = lab.requests.iter().filter(|(name, _)| name.contains(operation));
        fitting.flat_map(|(_, statuses)| statuses.values()).sum()
    }

    /// The requests and answers that were kept; they are forgotten.
    pub fn take_exchanges(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.lab().exchanges)
    }

    /// Everything there is, as JSON: mailboxes with their folders and how many items they have, faults, requests.
    pub fn look(&self) -> Value {
        let lab = self.lab();
        let mailboxes = lab.organisation.mailboxes.iter().map(|mailbox| {
            let folders = mailbox.folders.values().map(|folder| {
                let items: Vec<Value> = mailbox
                    .items_of(folder.number)
                    .map(|item| json!({"subject": item.content.subject(), "class": item.content.class(), "sha256": item.content.digest}))
                    .collect();
                json!({"path": mailbox.path(folder), "class": folder.class, "distinguished": folder.distinguished, "items": items})
            });
            json!({"address": mailbox.address, "name": mailbox.name, "folders": folders.collect::<Vec<_>>()})
        });
        let mailboxes: Vec<Value> = mailboxes.collect();
        json!({"mailboxes": mailboxes, "faults": lab.faults.left(), "requests": lab.requests, "digest": lab.organisation.digest()})
    }
}
