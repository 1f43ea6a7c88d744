//! Makes the organisation: mail from the sample organisation of the demo, the rest of a mailbox beside it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use cutover_model::{Flags, SystemFlag};

use super::calendar::{Who, entries};
use super::card::{self, Card, PersonalList, Todo};
use super::folders;
use super::further::FURTHER;
use crate::directory::{Directory, Record, RecordKind};
use crate::exchange::content::Content;
use crate::exchange::mailbox::{ItemState, Mailbox};
use crate::exchange::settings::{Delegate, OutOfOffice, Rule};
use crate::exchange::version::Release;
use crate::organisation::{DOMAIN, LAST_DAY, sample_organisation};
use crate::people::{PEOPLE, Person};
use crate::phrases::{ENGLISH, Language};
use crate::random::Random;
use crate::{structure, tree};

/// A directory and its mailboxes.
type Made = (Directory, Vec<Mailbox>);

/// What was made in this process; items are shared, so that a copy costs little.
static MADE: Mutex<BTreeMap<(u64, Release), Made>> = Mutex::new(BTreeMap::new());

/// Directory and mailboxes of this seed.
pub(in crate::exchange) fn make(seed: u64, release: Release) -> io::Result<Made> {
    let mut all = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(made) = all.get(&(seed, release)) {
        return Ok(made.clone());
    }
    let made = make_new(seed, release)?;
    all.insert((seed, release), made.clone());
    Ok(made)
}

fn make_new(seed: u64, release: Release) -> io::Result<Made> {
    let directory = directory(seed);
    let scratch = Scratch::new()?;
    let manifest = sample_organisation(seed, &scratch.0).map_err(io::Error::other)?;
    let mut maker = Maker { directory: &directory, release, random: Random::new(seed ^ 0xe4c4), made: Vec::new() };
    for (person, own) in PEOPLE.iter().zip(&manifest.mailboxes) {
        maker.person(person, |mailbox| mail(mailbox, &scratch.0, own))?;
    }
    for person in FURTHER {
        let mut random = Random::new(seed ^ maker.made.len() as u64);
        maker.person(person, |mailbox| {
            little(mailbox, person, &mut random);
            Ok(())
        })?;
    }
    maker.room();
    let made = maker.made;
    Ok((directory, made))
}

/// The sample's directory with the further people.
fn directory(seed: u64) -> Directory {
    let mut directory = crate::sample_directory(seed);
    let like = directory.records.iter().find(|record| record.kind == RecordKind::User).cloned();
    for (number, person) in FURTHER.iter().enumerate() {
        let Some(like) = &like else { continue };
        let old = format!(
            "/o=Nordvarde/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={}",
            person.local
        );
        directory.records.push(Record {
            address: format!("{}@{DOMAIN}", person.local),
            name: person.name.to_owned(),
            aliases: Vec::new(),
            old_addresses: vec![old],
            manager: None,
            telephone: format!("+47 75 55 9{} 00", number % 10),
            ..like.clone()
        });
    }
    directory
}

/// A folder on disk that goes when this does.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("cutover-lab-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left behind harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The mail of a mailbox of the sample.
fn mail(mailbox: &mut Mailbox, root: &Path, own: &crate::Mailbox) -> io::Result<()> {
    for folder in &own.folders {
        let number = folders::place(mailbox, &folder.path);
        let directory = root.join(&own.directory).join(tree::directory_name(&folder.path));
        let files = tree::files(&directory).map_err(io::Error::other)?;
        for message in &folder.messages {
            let path = files.get(&message.name).ok_or_else(|| io::Error::other("a message of the sample is gone"))?;
            let content = Content::of_mail(&with_line_ends(&std::fs::read(path)?));
            mailbox.add_item(number, state(&message.flags, message.received), Arc::new(content));
        }
    }
    Ok(())
}

fn state(flags: &Flags, received: i64) -> ItemState {
    ItemState {
        read: flags.contains(SystemFlag::Seen),
        draft: flags.contains(SystemFlag::Draft),
        flagged: flags.contains(SystemFlag::Flagged),
        answered: flags.contains(SystemFlag::Answered),
        associated: false,
        categories: flags.keywords().map(str::to_owned).collect(),
        received,
    }
}

/// A few letters in the inbox.
fn little(mailbox: &mut Mailbox, person: &Person, random: &mut Random) {
    let inbox = folders::place(mailbox, &["INBOX".to_owned()]);
    for number in 0..person.messages {
        let received = LAST_DAY - 86_400 * (40 - number as i64);
        let content = Content::of_mail(&with_line_ends(&structure::message(random, person, received)));
        let state = ItemState { read: number % 3 != 0, received, ..ItemState::default() };
        mailbox.add_item(inbox, state, Arc::new(content));
    }
}

/// The form with CRLF at every line's end.
fn with_line_ends(message: &[u8]) -> Vec<u8> {
    let mut form = Vec::with_capacity(message.len() + message.len() / 32);
    let mut before = 0;
    for octet in message {
        if *octet == b'\n' && before != b'\r' {
            form.push(b'\r');
        }
        form.push(*octet);
        before = *octet;
    }
    form
}

struct Maker<'a> {
    directory: &'a Directory,
    release: Release,
    random: Random,
    made: Vec<Mailbox>,
}

impl Maker<'_> {
    fn record(&self, local: &str) -> Option<&Record> {
        let address = format!("{local}@{DOMAIN}");
        self.directory.records.iter().find(|record| record.address == address)
    }

    fn new_mailbox(&self, local: &str, name: &str, language: &'static Language) -> Mailbox {
        let mut mailbox = Mailbox::new(self.made.len() as u32 + 1, &format!("{local}@{DOMAIN}"), name);
        let has_dumpster = self.release >= Release::Exchange2010Sp2;
        folders::usual(&mut mailbox, folders::language(language), has_dumpster);
        mailbox
    }

    fn person(&mut self, person: &'static Person, mail: impl FnOnce(&mut Mailbox) -> io::Result<()>) -> io::Result<()> {
        let mut mailbox = self.new_mailbox(person.local, person.name, person.language);
        mail(&mut mailbox)?;
        odd_folders(&mut mailbox, person.local);
        if person.messages > 0 {
            self.calendar(&mut mailbox);
            self.others(&mut mailbox);
        }
        self.settings(&mut mailbox, person);
        self.made.push(mailbox);
        Ok(())
    }

    /// Everybody with a mailbox but this one, another one first each time.
    fn colleagues(&self, but: &str) -> Vec<Who> {
        let all =
            self.directory.records.iter().filter(|record| record.kind == RecordKind::User && record.address != but);
        let mut all: Vec<Who> = all.map(|record| (record.name.clone(), record.address.clone())).collect();
        let places = all.len().max(1);
        all.rotate_left(self.made.len() % places);
        all
    }

    fn calendar(&mut self, mailbox: &mut Mailbox) {
        let Some(folder) = mailbox.distinguished("calendar").map(|folder| folder.number) else { return };
        let owner = (mailbox.name.clone(), mailbox.address.clone());
        let room = ("Møterom Fyret".to_owned(), format!("fyrrommet@{DOMAIN}"));
        let colleagues = self.colleagues(&owner.1);
        for entry in entries(&mut self.random, &owner, &colleagues, &room) {
            let state = ItemState { read: true, received: entry.start - 30 * 86_400, ..ItemState::default() };
            mailbox.add_item(folder, state, Arc::new(entry.content()));
        }
    }

    fn others(&mut self, mailbox: &mut Mailbox) {
        let mut put = |folder: &str, content: Content| {
            let Some(folder) = mailbox.distinguished(folder).map(|folder| folder.number) else { return };
            let state = ItemState { read: true, received: LAST_DAY - 86_400, ..ItemState::default() };
            mailbox.add_item(folder, state, Arc::new(content));
        };
        for (given, surname) in [("Åse", "Berg"), ("Jürgen", "Groß"), ("Mary", "O'Hara")] {
            let (company, title) = ("Kaiverket & Sønner".to_owned(), "Dr.".to_owned());
            let telephone = format!("+47 22 00 {:02} {:02}", self.random.below(100), self.random.below(100));
            let address = format!("{}.{}@kaiverket.example", given.len(), self.random.below(1000));
            let (given, surname) = (given.to_owned(), surname.to_owned());
            put("contacts", Card { given, surname, company, title, address, telephone }.content());
        }
        let members = vec![
            ("Åse Berg".to_owned(), "ase@kaiverket.example".to_owned()),
            ("Ida".to_owned(), format!("anne.lunde@{DOMAIN}")),
        ];
        put("contacts", PersonalList { name: "Korpset".to_owned(), members }.content());
        for (percent, subject) in [(0, "Skrive årsrapport"), (50, "Bøye nr. 7 & 8"), (100, "Rydde loftet")] {
            let (start, due) = (LAST_DAY - 20 * 86_400, LAST_DAY + 20 * 86_400);
            put("tasks", Todo { subject: subject.to_owned(), start, due, percent, owner: "Ida".to_owned() }.content());
        }
        put("notes", card::sticky("Kode til porten\r\n4711 <ikke si det>\r\n"));
        put("journal", card::call("Ringte havnevesenet", LAST_DAY - 7 * 86_400));
    }

    fn settings(&self, mailbox: &mut Mailbox, person: &Person) {
        let record = self.record(person.local);
        mailbox.settings.full_access = record.map(|record| record.full_access.clone()).unwrap_or_default();
        let named = |address: &String| {
            let name =
                self.directory.records.iter().find(|record| record.address == *address).map(|one| one.name.clone());
            Delegate {
                address: address.clone(),
                name: name.unwrap_or_default(),
                calendar: "Editor",
                inbox: "Reviewer",
                sees_private: true,
                gets_copies: true,
            }
        };
        mailbox.settings.delegates = record.into_iter().flat_map(|record| &record.delegates).map(named).collect();
        match person.local {
            "ingrid.solheim" => self.ingrid(mailbox),
            "henry.ashdown" => posts(mailbox),
            "ursula.brandt" => {
                mailbox.settings.out_of_office = OutOfOffice {
                    state: "Scheduled",
                    audience: "Known",
                    span: (LAST_DAY, LAST_DAY + 14 * 86_400),
                    inside: "<html><body>Bin im Urlaub &amp; zurück am 15. Grüße</body></html>",
                    outside: "Außer Haus",
                };
            }
            _ => {}
        }
    }

    fn ingrid(&self, mailbox: &mut Mailbox) {
        let target = mailbox.at_path("Arkiv").map(|folder| folder.number);
        let rule = Rule {
            name: "Følgesedler",
            is_enabled: true,
            is_unsupported: false,
            subject_contains: &["følgeseddel", "frakt"],
            from: None,
            move_to: target,
            forward_to: None,
        };
        let forward = Some(("Henry Ashdown", "henry.ashdown@nordvarde.example"));
        let from = Some(("Harriet Plumley", "harriet@northpier.example"));
        mailbox.settings.rules = vec![
            Rule { name: "Til Henry", from, subject_contains: &[], move_to: None, forward_to: forward, ..rule.clone() },
            Rule {
                name: "Bare på denne maskinen",
                is_enabled: false,
                is_unsupported: true,
                move_to: None,
                ..rule.clone()
            },
            rule,
        ];
        mailbox.settings.categories = vec![("Viktig-sak", 0), ("Kunde", 7), ("Grønn & blå", -1)];
        let Some(calendar) = mailbox.distinguished("calendar").map(|folder| folder.number) else { return };
        let escaped: Vec<(&str, i32)> = vec![("Viktig-sak", 0), ("Kunde", 7), ("Grønn &amp; blå", -1)];
        let state = ItemState { associated: true, read: true, received: LAST_DAY, ..ItemState::default() };
        mailbox.add_item(calendar, state, Arc::new(card::categories(&escaped)));
    }

    /// The room, with the meetings that it is in.
    fn room(&mut self) {
        let mut room = self.new_mailbox("fyrrommet", "Møterom Fyret", &ENGLISH);
        let Some(folder) = room.distinguished("calendar").map(|folder| folder.number) else { return };
        let colleagues = self.colleagues(&room.address);
        for organizer in colleagues.iter().take(3) {
            let others: Vec<Who> = colleagues.iter().filter(|who| *who != organizer).cloned().collect();
            let own = (room.name.clone(), room.address.clone());
            let mut entry = entries(&mut self.random, organizer, &others, &own).swap_remove(2);
            entry.is_organizer = false;
            let state = ItemState { read: true, received: entry.start - 86_400, ..ItemState::default() };
            room.add_item(folder, state, Arc::new(entry.content()));
        }
        self.made.push(room);
    }
}

/// Folders whose names are traps.
fn odd_folders(mailbox: &mut Mailbox, local: &str) {
    let names: &[&str] = match local {
        "ingrid.solheim" => &["Skuff/med skråstrek", "Sak <7> & \"8\"", "  mellomrom  ", "🚢 Båter"],
        "ursula.brandt" => &["Ärger & Übel", "Posteingang", "a%2Fb"],
        "henry.ashdown" => &["Posts", "CON", "Inbox.old"],
        _ => return,
    };
    let Some(top) = mailbox.distinguished("msgfolderroot").map(|top| top.number) else { return };
    for name in names {
        let known = mailbox.children(top).any(|child| child.name == *name);
        if !known {
            mailbox.add_folder(Some(top), name, "IPF.Note", None);
        }
    }
}

fn posts(mailbox: &mut Mailbox) {
    let Some(folder) = mailbox.at_path("Posts").map(|folder| folder.number) else { return };
    let content = card::post("Lunch list", "Fish on Friday", ("Henry Ashdown", "henry.ashdown@nordvarde.example"));
    let state = ItemState { read: true, received: LAST_DAY - 3600, ..ItemState::default() };
    mailbox.add_item(folder, state, Arc::new(content));
}
