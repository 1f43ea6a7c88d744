//! Dovecot, configured in a scratch folder: any user with the password `pw`, mailboxes made at the first sign-in.

mod configuration;
mod tokens;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

pub use crate::certificates::Certificate;
use crate::certificates::{self, CertificateFiles};
use crate::process::{Daemon, run};
use crate::scratch::{Scratch, free_port, is_root};
use crate::seed;
use crate::server::MailServer;
use crate::workload::Workload;

/// How mail is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mailboxes {
    /// A file a message, in Maildir++.
    #[default]
    Maildir,
    /// Dovecot's own format.
    Sdbox,
}

/// What the server says it can do. It obeys more than it says: that a client did not ask for more, its log must show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extensions {
    /// All that this version has.
    #[default]
    All,
    /// IMAP4rev1 (RFC 3501) and nothing else.
    None,
}

/// Everything that can be chosen of a server.
#[derive(Clone, Copy, Debug, Default)]
pub struct DovecotSettings {
    /// How mail is kept.
    pub mailboxes: Mailboxes,
    /// What it says it can do.
    pub extensions: Extensions,
    /// What certificate it has.
    pub certificate: Certificate,
    /// The most bytes a mailbox may hold.
    pub quota: Option<u64>,
    /// The largest message it takes, in bytes.
    pub largest_message: Option<u64>,
    /// Whether what a client sends and gets is written to a file per session.
    pub raw_log: bool,
    /// Whether users may also sign in with a token that [`Dovecot::token_command`] prints.
    pub tokens: bool,
    /// Where it is asked about tokens of an application that opens every mailbox, as Exchange Online knows them:
    /// `/_lab/introspect` at a rehearsal tenant.
    pub application_tokens: Option<SocketAddr>,
}

/// A running Dovecot.
#[derive(Debug)]
pub struct Dovecot {
    _daemon: Daemon,
    settings: DovecotSettings,
    certificates: CertificateFiles,
    port: u16,
    tls_port: u16,
    scratch: Scratch,
}

/// The user that owns all mail when the test bed runs as the superuser; it needs no name.
const MAIL_OWNER: u32 = 5099;

impl Dovecot {
    /// Starts one that keeps mail like this and has all its extensions.
    pub fn start(mailboxes: Mailboxes) -> Result<Self> {
        Self::start_with(DovecotSettings { mailboxes, ..DovecotSettings::default() })
    }

    /// Starts one with these settings.
    pub fn start_with(settings: DovecotSettings) -> Result<Self> {
        let scratch = Scratch::new("dovecot")?;
        let certificates = certificates::make(&scratch.folder("certificates")?, settings.certificate)?;
        let (port, tls_port) = (free_port()?, free_port()?);
        prepare_folders(&scratch)?;
        if settings.tokens {
            tokens::prepare(&scratch)?;
        }
        if let Some(tenant) = settings.application_tokens {
            tokens::prepare_for_application(&scratch, tenant)?;
        }
        let plan = configuration::Plan { scratch: scratch.path(), settings: &settings, certificates: &certificates };
        let file = scratch.file("dovecot.conf", &plan.text(port, tls_port)?)?;
        let mut command = Command::new(program());
        command.arg("-F").arg("-c").arg(&file);
        let mut daemon = Daemon::spawn("dovecot", command, scratch.path())?;
        let ready = daemon.wait_for_port(port);
        let server = Self { _daemon: daemon, settings, certificates, port, tls_port, scratch };
        ready.with_context(|| server.log())?;
        Ok(server)
    }

    /// Where the mail of a user lies.
    pub fn home(&self, user: &str) -> PathBuf {
        self.scratch.path().join("mail").join(user)
    }

    /// The Maildir of a user, where that is how mail is kept.
    pub fn maildir(&self, user: &str) -> PathBuf {
        self.home(user).join("Maildir")
    }

    /// Who owns the mail, when that is not who runs the test bed.
    pub fn owner(&self) -> Option<u32> {
        is_root().then_some(MAIL_OWNER)
    }

    /// A shell command that prints an access token for the user in `{user}`.
    pub fn token_command(&self) -> String {
        format!("python3 {}/token.py {{user}}", self.scratch.path().display())
    }

    /// What the server logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.scratch.path().join("dovecot.log")).unwrap_or_default()
    }

    /// Everything that clients sent, where the settings ask for raw logs: all `.in` files one after the other.
    pub fn raw_input(&self) -> Result<String> {
        let mut text = String::new();
        for entry in std::fs::read_dir(self.scratch.path().join("raw"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "in") {
                text += &String::from_utf8_lossy(&std::fs::read(path)?);
            }
        }
        Ok(text)
    }
}

impl MailServer for Dovecot {
    fn port(&self) -> u16 {
        self.port
    }

    fn tls_port(&self) -> u16 {
        self.tls_port
    }

    fn authority(&self) -> PathBuf {
        self.certificates.authority.clone()
    }

    fn prepare(&self, _user: &str) -> Result<()> {
        Ok(())
    }

    fn seed(&self, user: &str, workload: &Workload) -> Result<()> {
        match self.settings.mailboxes {
            Mailboxes::Maildir => {
                seed::write_maildir(&self.maildir(user), workload, self.owner())?;
                self.owner().map_or(Ok(()), |owner| seed::give_to(&self.home(user), owner))
            }
            Mailboxes::Sdbox => seed::append_all(&self.account(user), workload, '/'),
        }
    }

    fn forget(&self, user: &str) -> Result<()> {
        std::fs::remove_dir_all(self.home(user)).with_context(|| format!("remove the mail of {user}"))
    }
}

fn prepare_folders(scratch: &Scratch) -> Result<()> {
    let owned = [scratch.folder("mail")?, scratch.folder("raw")?];
    if is_root() {
        owned.iter().try_for_each(|folder| seed::give_to(folder, MAIL_OWNER))?;
    }
    Ok(())
}

fn program() -> &'static str {
    if std::path::Path::new("/usr/sbin/dovecot").exists() { "/usr/sbin/dovecot" } else { "dovecot" }
}

/// The user and the group this process runs as, by name: Dovecot wants names for its own services.
fn own_names() -> Result<(String, String)> {
    let ask = |option: &str| run(Command::new("id").arg(option)).map(|name| name.trim().to_owned());
    Ok((ask("-un")?, ask("-gn")?))
}
