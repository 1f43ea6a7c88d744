//! Lets a working day pass: new mail, flags, moves, deletions (well below a tenth), a new folder.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use cutover_model::{Flags, SystemFlag};

use crate::error::{At, LabError};
use crate::manifest::{Folder, Mailbox, Manifest};
use crate::organisation::LAST_DAY;
use crate::people::{PEOPLE, Person};
use crate::random::Random;
use crate::structure;
use crate::tree::{self, Delivery};

/// Changes the organisation below `root`, which is as `before` says, and tells how it is afterwards.
pub fn change(seed: u64, root: &Path, before: &Manifest) -> Result<Manifest, LabError> {
    let mut after = before.clone();
    for (number, (mailbox, person)) in after.mailboxes.iter_mut().zip(PEOPLE).enumerate() {
        let random = Random::new(seed.rotate_left(17) ^ (number as u64).wrapping_mul(0xe703_7ed1_a0b4_28db));
        let mut day = Day { random, person, maildir: root.join(&mailbox.directory), arrived: 0 };
        day.pass(mailbox, number)?;
    }
    Ok(after)
}

struct Day {
    random: Random,
    person: &'static Person,
    maildir: PathBuf,
    arrived: i64,
}

impl Day {
    fn pass(&mut self, mailbox: &mut Mailbox, number: usize) -> Result<(), LabError> {
        for folder in &mut mailbox.folders {
            self.change_flags(folder)?;
            self.delete(folder)?;
        }
        if number < 2 {
            mailbox.folders.push(self.new_folder()?);
        }
        self.file_away(mailbox)?;
        if number != 2 {
            self.new_mail(mailbox)?;
        }
        Ok(())
    }

    fn directory(&self, folder: &Folder) -> PathBuf {
        self.maildir.join(tree::directory_name(&folder.path))
    }

    fn change_flags(&mut self, folder: &mut Folder) -> Result<(), LabError> {
        let directory = self.directory(folder);
        let files = tree::files(&directory)?;
        for message in &mut folder.messages {
            if !self.random.percent(5) {
                continue;
            }
            match self.random.below(4) {
                0 => toggle(&mut message.flags, SystemFlag::Flagged),
                1 => message.flags.insert_keyword("$Label1"),
                2 => message.flags = Flags::from_parts(message.flags.bits(), Vec::<String>::new()),
                _ => toggle(&mut message.flags, SystemFlag::Seen),
            }
            let to = directory.join("cur").join(format!("{}{}", message.name, tree::suffix(&message.flags)));
            fs::rename(&files[&message.name], &to).at(&to)?;
        }
        Ok(())
    }

    fn delete(&mut self, folder: &mut Folder) -> Result<(), LabError> {
        let files = tree::files(&self.directory(folder))?;
        let allowed = folder.messages.len() / 20;
        let mut deleted = 0;
        let mut kept = Vec::with_capacity(folder.messages.len());
        for message in folder.messages.drain(..) {
            if deleted < allowed && self.random.percent(4) {
                deleted += 1;
                fs::remove_file(&files[&message.name]).at(&files[&message.name])?;
            } else {
                kept.push(message);
            }
        }
        folder.messages = kept;
        Ok(())
    }

    fn new_folder(&mut self) -> Result<Folder, LabError> {
        let folder =
            Folder {
                path: vec!["Nytt år".to_owned(), "Søknader".to_owned()], subscribed: false, messages: Vec::new()
            };
        tree::make_folder(&self.directory(&folder), false)?;
        Ok(folder)
    }

    /// Moves some of the inbox to the last folder.
    fn file_away(&mut self, mailbox: &mut Mailbox) -> Result<(), LabError> {
        let Some((inbox, others)) = mailbox.folders.split_first_mut() else { return Ok(()) };
        let Some(archive) = others.last_mut() else { return Ok(()) };
        let files = tree::files(&self.directory(inbox))?;
        let to = self.directory(archive).join("cur");
        let number = (inbox.messages.len() / 40).min(6);
        for _ in 0..number {
            let message = inbox.messages.remove(self.random.below(inbox.messages.len()));
            let path = to.join(format!("{}{}", message.name, tree::suffix(&message.flags)));
            fs::rename(&files[&message.name], &path).at(&path)?;
            archive.messages.push(message);
        }
        Ok(())
    }

    fn new_mail(&mut self, mailbox: &mut Mailbox) -> Result<(), LabError> {
        let mut numbers: HashMap<usize, usize> = HashMap::from([(0, self.random.between(1, 7))]);
        numbers.insert(mailbox.folders.len() - 1, self.random.between(1, 2));
        for (index, folder) in mailbox.folders.iter_mut().enumerate() {
            for _ in 0..numbers.get(&index).copied().unwrap_or(0) {
                self.arrived += 1;
                let received = LAST_DAY + 86_400 + self.arrived * 611;
                let content = structure::message(&mut self.random, self.person, received);
                let stem = format!("{received}.M{:06}Q{}.fyrlykt", self.random.below(1_000_000), self.arrived);
                let delivery = Delivery { received, flags: Flags::none(), fresh: true };
                folder.messages.push(tree::deliver(&self.directory(folder), &stem, &content, delivery)?);
            }
        }
        Ok(())
    }
}

fn toggle(flags: &mut Flags, flag: SystemFlag) {
    if flags.contains(flag) {
        flags.remove(flag);
    } else {
        flags.insert(flag);
    }
}
