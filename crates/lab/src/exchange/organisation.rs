//! The organisation: its directory, its mailboxes, who may do what. Operations see it by shared reference only.

use std::collections::BTreeMap;
use std::io;

use super::content::sha256;
use super::mailbox::Mailbox;
use super::options::ExchangeOptions;
use super::seed;
use crate::directory::{Directory, Record};
use crate::organisation::DOMAIN;

/// The whole organisation.
pub(super) struct Organisation {
    pub(super) options: ExchangeOptions,
    pub(super) directory: Directory,
    pub(super) mailboxes: Vec<Mailbox>,
    /// What Autodiscover answers for an address instead of its settings.
    pub(super) redirects: BTreeMap<String, Redirect>,
    /// Where clients reach it, for the addresses in Autodiscover's answers.
    pub(super) url: String,
}

/// What Autodiscover says instead of settings.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Redirect {
    /// Begin again with this mail address.
    Address(String),
    /// Begin again at this URL.
    Url(String),
    /// There is an error of this number.
    Error(u32),
}

/// The local part of the administrator's address.
const ADMINISTRATOR: &str = "administrator";

/// Who asks, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// The address of the account that logged on.
    pub(super) account: String,
    /// The address of the mailbox as whose owner it acts.
    pub(super) acting: String,
}

impl Organisation {
    pub(super) fn new(options: ExchangeOptions) -> io::Result<Self> {
        let (directory, mailboxes) = seed::make(options.seed, options.release)?;
        Ok(Self { options, directory, mailboxes, redirects: BTreeMap::new(), url: String::new() })
    }

    /// The administrator's address.
    pub(super) fn administrator() -> String {
        format!("{ADMINISTRATOR}@{DOMAIN}")
    }

    /// The address of an account by the name that it logs on with: `user@domain`, `DOMAIN\user` or the bare user.
    pub(super) fn account(&self, name: &str) -> Option<String> {
        let local = name.rsplit('\\').next().unwrap_or(name);
        let address =
            if local.contains('@') { local.to_lowercase() } else { format!("{}@{DOMAIN}", local.to_lowercase()) };
        (address == Self::administrator() || self.mailboxes.iter().any(|mailbox| mailbox.address == address))
            .then_some(address)
    }

    /// The record of an address, of any of its further addresses, or of an address inside of the organisation.
    pub(super) fn record(&self, address: &str) -> Option<&Record> {
        self.directory.records.iter().find(|record| {
            let own = std::iter::once(&record.address).chain(&record.aliases).chain(&record.old_addresses);
            own.into_iter().any(|own| own.eq_ignore_ascii_case(address))
        })
    }

    /// The mailbox of an address.
    pub(super) fn mailbox(&self, address: &str) -> Option<&Mailbox> {
        let address = self.record(address).map_or(address, |record| &record.address);
        self.mailboxes.iter().find(|mailbox| mailbox.address.eq_ignore_ascii_case(address))
    }

    pub(super) fn mailbox_mut(&mut self, address: &str) -> Option<&mut Mailbox> {
        let number = self.mailbox(address)?.number;
        self.mailboxes.iter_mut().find(|mailbox| mailbox.number == number)
    }

    pub(super) fn numbered(&self, number: u32) -> Option<&Mailbox> {
        self.mailboxes.iter().find(|mailbox| mailbox.number == number)
    }

    /// Whether a caller may open a mailbox.
    pub(super) fn may_open(&self, caller: &Caller, mailbox: &Mailbox) -> bool {
        if caller.acting == mailbox.address {
            return true;
        }
        let is_administrator = caller.account == Self::administrator() && caller.acting == caller.account;
        let granted = || mailbox.settings.full_access.iter().any(|one| self.includes(one, &caller.acting, 8));
        !mailbox.settings.closed && ((is_administrator && self.options.full_access) || granted())
    }

    /// Whether an address is another one or, if that is a group, in it.
    fn includes(&self, group: &str, address: &str, deep: u32) -> bool {
        let inside = || {
            let members = self.record(group).map_or(&[][..], |record| &record.members);
            members.iter().any(|member| self.includes(member, address, deep - 1))
        };
        group.eq_ignore_ascii_case(address) || (deep > 0 && inside())
    }

    /// Whether an account may act for the owner of a mailbox.
    pub(super) fn may_impersonate(&self, account: &str, mailbox: &Mailbox) -> bool {
        account == Self::administrator() && self.options.impersonation && !mailbox.settings.closed
    }

    /// SHA-256 over everything that a client can read; reading leaves it as it is.
    pub(super) fn digest(&self) -> String {
        let mut all = String::new();
        for mailbox in &self.mailboxes {
            all.push_str(&format!("{} {} {:?}\n", mailbox.address, mailbox.last, mailbox.settings));
            mailbox.folders.values().for_each(|folder| all.push_str(&format!("{folder:?}\n")));
            for item in mailbox.items.values() {
                let (numbers, content) = ((item.number, item.folder, item.changed, item.read_changed), &item.content);
                all.push_str(&format!("{numbers:?} {:?} {}\n", item.state, content.digest));
            }
        }
        sha256(all.as_bytes())
    }
}
