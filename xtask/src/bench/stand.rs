//! Two servers, and how each contender is set to work between them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use cutover_testbed::measure::{self, Measured};
use cutover_testbed::scratch::Scratch;
use cutover_testbed::server::PASSWORD;
use cutover_testbed::workload::Workload;
use cutover_testbed::{Dovecot, MailServer, Mailboxes};

use crate::tool::{Migration, Route, Tool};

/// Who copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Contender {
    /// The raw pump of the test bed: the limit.
    Pump,
    /// The tool.
    Cutover,
    /// The best tool that there was before.
    Mbsync,
}

impl Contender {
    /// All of them, in the order of a round.
    pub(super) const ALL: [Self; 3] = [Self::Pump, Self::Cutover, Self::Mbsync];

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pump => "pump",
            Self::Cutover => "cutover",
            Self::Mbsync => "mbsync",
        }
    }
}

/// The servers and a folder for everything that contenders keep.
#[derive(Debug)]
pub(super) struct Stand {
    tool: Tool,
    /// Where mail comes from.
    pub(super) source: Dovecot,
    /// Where it goes.
    pub(super) target: Dovecot,
    scratch: Scratch,
}

/// Mailboxes to copy.
#[derive(Clone, Debug)]
pub(super) struct Trip {
    /// Users of the source.
    pub(super) users: Vec<String>,
    /// What tells the target's users of this trip from all others.
    pub(super) tag: String,
    /// The source's port, or a proxy's.
    pub(super) source: u16,
    /// The target's port, or a proxy's.
    pub(super) target: u16,
    /// Mailboxes at once.
    pub(super) at_once: usize,
}

/// A contender that only has to be started; it can be started again for what is new.
#[derive(Debug)]
pub(super) struct Ready {
    command: Command,
    migration: Option<Migration>,
}

impl Ready {
    /// Lets it work to the end.
    pub(super) fn go(&self) -> Result<Measured> {
        measure::run(&self.command)
    }

    /// Lets it look for what is new. That it is asked to is not measured.
    pub(super) fn go_again(&self) -> Result<Measured> {
        self.migration.as_ref().map_or(Ok(()), Migration::ask_for_sync)?;
        self.go()
    }
}

impl Stand {
    /// Starts the servers.
    pub(super) fn new(tool: Tool) -> Result<Self> {
        let (source, target) = (Dovecot::start(Mailboxes::Maildir)?, Dovecot::start(Mailboxes::Maildir)?);
        Ok(Self { tool, source, target, scratch: Scratch::new("bench")? })
    }

    /// Mail for a user of the source.
    pub(super) fn seed(&self, user: &str, workload: &Workload) -> Result<()> {
        self.source.seed(user, workload)
    }

    /// A trip without any proxy.
    pub(super) fn trip(&self, users: &[String], tag: &str) -> Trip {
        Trip {
            users: users.to_vec(),
            tag: tag.to_owned(),
            source: self.source.port(),
            target: self.target.port(),
            at_once: users.len().min(4),
        }
    }

    /// Sets a contender up for a trip.
    pub(super) fn ready(&self, contender: Contender, trip: &Trip) -> Result<Ready> {
        let folder = self.scratch.folder(&format!("{}-{}", trip.users[0], trip.tag))?;
        let (command, migration) = match contender {
            Contender::Pump => (pump(trip)?, None),
            Contender::Mbsync => (mbsync(trip, folder)?, None),
            Contender::Cutover => {
                let route = Route { source: trip.source, target: trip.target, settle: 1, at_once: trip.at_once };
                let pairs: Vec<_> = trip.users.iter().map(|user| (user.clone(), trip.name(user))).collect();
                let migration = self.tool.prepare(&folder, route, &pairs)?;
                (migration.work(), Some(migration))
            }
        };
        Ok(Ready { command, migration })
    }

    /// Removes what a trip left at the target.
    pub(super) fn clear(&self, trip: &Trip) -> Result<()> {
        trip.users.iter().try_for_each(|user| self.target.forget(&trip.name(user)))
    }
}

impl Trip {
    /// The user's name at the target.
    pub(super) fn name(&self, user: &str) -> String {
        format!("{user}-{}", self.tag)
    }
}

/// One mailbox with two connections, or several mailboxes with one each.
fn pump(trip: &Trip) -> Result<Command> {
    let own = std::env::current_exe().context("find our own program")?;
    let connections = if trip.users.len() == 1 { 2 } else { 1 };
    let line = |user: &String| {
        format!(
            "{} pump --from {} --to {} --user {user} --to-user {} --connections {connections} --batch 100",
            own.display(),
            trip.source,
            trip.target,
            trip.name(user)
        )
    };
    Ok(several(trip.users.iter().map(line).collect(), trip.at_once))
}

fn mbsync(trip: &Trip, folder: PathBuf) -> Result<Command> {
    let mut lines = Vec::new();
    for user in &trip.users {
        let state = folder.join(user);
        std::fs::create_dir_all(&state)?;
        let file = folder.join(format!("{user}.mbsyncrc"));
        let store = |name: &str, port: u16, user: &str| {
            format!(
                "IMAPStore {name}\nHost 127.0.0.1\nPort {port}\nUser {user}\nPass {PASSWORD}\nSSLType None\n\
                 AuthMechs LOGIN\n\n"
            )
        };
        let channel = format!(
            "Channel all\nFar :source:\nNear :target:\nPatterns *\nCreate Near\nExpunge Near\nSync Pull\n\
             CopyArrivalDate yes\nSyncState {}/\n",
            state.display()
        );
        let text = store("source", trip.source, user) + &store("target", trip.target, &trip.name(user)) + &channel;
        std::fs::write(&file, text)?;
        lines.push(format!("mbsync -q -q -c {} all", file.display()));
    }
    Ok(several(lines, trip.at_once))
}

/// One command as it is; several through `xargs`, so many at once.
fn several(lines: Vec<String>, at_once: usize) -> Command {
    let mut command = Command::new("sh");
    let script = match lines.as_slice() {
        [line] => format!("exec {line}"),
        _ => format!("printf '%s\\n' {} | xargs -P {at_once} -I LINE sh -c 'exec LINE'", quoted(&lines)),
    };
    command.args(["-c", &script]);
    command
}

fn quoted(lines: &[String]) -> String {
    lines.iter().map(|line| format!("'{line}'")).collect::<Vec<_>>().join(" ")
}
