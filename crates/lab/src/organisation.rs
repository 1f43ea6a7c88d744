//! Makes the sample organisation: a dozen mailboxes below `<root>/<domain>/<local part>`.

use std::path::{Path, PathBuf};

use cutover_model::{Flags, SystemFlag};

use crate::error::LabError;
use crate::manifest::{Folder, Mailbox, Manifest, Message};
use crate::odd::{self, ODDITIES};
use crate::people::{FolderPlan, PEOPLE, Person};
use crate::random::Random;
use crate::structure;
use crate::tree::{self, Delivery, KEYWORDS};

/// The company's domain, which nobody can own (RFC 2606).
pub const DOMAIN: &str = "nordvarde.example";

/// 2014-01-01, when the oldest mail arrived.
const FIRST_DAY: i64 = 1_388_534_400;
/// 2026-06-01, when the newest arrived.
pub(crate) const LAST_DAY: i64 = 1_780_272_000;

/// Writes the organisation of this seed below `root`. The same seed makes the same files.
pub fn sample_organisation(seed: u64, root: &Path) -> Result<Manifest, LabError> {
    let number_and_person = PEOPLE.iter().enumerate();
    let mailboxes: Result<_, LabError> =
        number_and_person.map(|(number, person)| MailboxMaker::new(seed, number, person, root).make()).collect();
    Ok(Manifest { mailboxes: mailboxes? })
}

struct MailboxMaker<'a> {
    random: Random,
    number: usize,
    person: &'static Person,
    directory: PathBuf,
    root: &'a Path,
    made: usize,
}

impl<'a> MailboxMaker<'a> {
    fn new(seed: u64, number: usize, person: &'static Person, root: &'a Path) -> Self {
        let random = Random::new(seed ^ (number as u64 + 1).wrapping_mul(0xa076_1d64_78bd_642f));
        let directory = PathBuf::from(DOMAIN).join(person.local);
        Self { random, number, person, directory, root, made: 0 }
    }

    fn make(mut self) -> Result<Mailbox, LabError> {
        let below: usize = self.person.folders.iter().map(|plan| plan.percent).sum();
        let mut folders = vec![self.folder(&FolderPlan { names: "INBOX", percent: 100 - below, subscribed: true })?];
        for plan in self.person.folders {
            folders.push(self.folder(plan)?);
        }
        let subscribed: Vec<&[String]> =
            folders.iter().filter(|folder| folder.subscribed).map(|folder| &folder.path[..]).collect();
        tree::write_subscriptions(&self.root.join(&self.directory), &subscribed, self.number % 2 == 1)?;
        let (address, name) = (format!("{}@{DOMAIN}", self.person.local), self.person.name.to_owned());
        Ok(Mailbox { address, name, directory: self.directory, folders })
    }

    fn folder(&mut self, plan: &FolderPlan) -> Result<Folder, LabError> {
        let path: Vec<String> = plan.names.split('/').map(str::to_owned).collect();
        let is_inbox = plan.names == "INBOX";
        let directory = self.root.join(&self.directory).join(tree::directory_name(&path));
        tree::make_folder(&directory, is_inbox)?;
        let number = self.person.messages * plan.percent / 100;
        let oddities = if is_inbox && number >= 60 { ODDITIES.len() } else { number / 40 };
        let step = (LAST_DAY - FIRST_DAY) / (number as i64 + 1);
        let mut messages = Vec::with_capacity(number + 1);
        for index in 0..number {
            let received = FIRST_DAY + step * index as i64 + self.random.below(step as usize) as i64;
            let content = match index >= number - oddities {
                true => odd::message(&mut self.random, self.person, received, index + oddities - number),
                false => structure::message(&mut self.random, self.person, received),
            };
            let delivery = self.delivery(received, plan);
            messages.push(self.deliver(&directory, &content, delivery)?);
            if is_inbox && index == number / 2 {
                messages.push(self.twin(&directory, &content, received)?);
            }
        }
        Ok(Folder { path, subscribed: plan.subscribed, messages })
    }

    /// The same octets a second time: both are the owner's, and both have to arrive.
    fn twin(&mut self, directory: &Path, content: &[u8], received: i64) -> Result<Message, LabError> {
        self.deliver(directory, content, Delivery { received, flags: Flags::none(), fresh: false })
    }

    fn delivery(&mut self, received: i64, plan: &FolderPlan) -> Delivery {
        let drafts = ["Utkast", "Drafts", "Entwürfe", "下書き", "Черновики", "مسودات"];
        let mut flags = Flags::none();
        if drafts.contains(&plan.names) {
            flags.insert(SystemFlag::Draft);
        }
        if plan.names == "INBOX" && received > LAST_DAY - 200 * 86_400 && self.random.percent(40) {
            return Delivery { received, flags, fresh: true };
        }
        let chances =
            [(SystemFlag::Seen, 75), (SystemFlag::Answered, 15), (SystemFlag::Flagged, 6), (SystemFlag::Deleted, 1)];
        for (flag, chance) in chances {
            if self.random.percent(chance) {
                flags.insert(flag);
            }
        }
        for keyword in KEYWORDS {
            if self.random.percent(6) {
                flags.insert_keyword(keyword);
            }
        }
        Delivery { received, flags, fresh: false }
    }

    fn deliver(&mut self, directory: &Path, content: &[u8], delivery: Delivery) -> Result<Message, LabError> {
        self.made += 1;
        let stem = format!("{}.M{:06}P{}.fyrlykt", delivery.received, self.random.below(1_000_000), self.made);
        tree::deliver(directory, &stem, content, delivery)
    }
}
