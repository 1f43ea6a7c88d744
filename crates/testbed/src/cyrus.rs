//! Cyrus IMAP, run from its unpacked packages in a scratch folder.
//!
//! The distribution's package conflicts with Dovecot's, so [`crate::install`] unpacks it into the build folder. Who may
//! sign in is asked of a socket (the protocol of `saslauthd`), and this process answers it: any user with the password
//! `pw`. Mailboxes come into being at the first sign-in.

mod passwords;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::certificates::{self, Certificate, CertificateFiles};
use crate::client::Client;
use crate::install;
use crate::process::{Daemon, run};
use crate::scratch::{Scratch, free_port, is_root};
use crate::seed;
use crate::server::{ADMINISTRATOR, MailServer};
use crate::workload::Workload;

/// The user that the server turns into when the test bed runs as the superuser; every Debian has it.
const SERVICE_USER: &str = "mail";

/// The programs, in a folder that the server's own user can enter: the build folder may lie where only we may go.
fn programs(scratch: &Scratch) -> Result<PathBuf> {
    let copy = scratch.path().join("programs");
    run(Command::new("cp").arg("-a").arg(install::cyrus()?).arg(&copy))?;
    Ok(copy)
}

/// A running Cyrus. The administrator of the test bed may sign in for any user by authorisation identity.
#[derive(Debug)]
pub struct Cyrus {
    _daemon: Daemon,
    _passwords: passwords::Answerer,
    certificates: CertificateFiles,
    port: u16,
    tls_port: u16,
    scratch: Scratch,
}

impl Cyrus {
    /// Starts one.
    pub fn start() -> Result<Self> {
        let scratch = Scratch::new("cyrus")?;
        let packages = programs(&scratch)?;
        let certificates = certificates::make(&scratch.folder("certificates")?, Certificate::Valid)?;
        let (port, tls_port) = (free_port()?, free_port()?);
        let layout = Layout { scratch: &scratch, packages: &packages };
        layout.write(&certificates, port, tls_port)?;
        let passwords = passwords::Answerer::start(&scratch.path().join("passwords"))?;
        let mut daemon = Daemon::spawn("cyrus", layout.command(), scratch.path())?;
        let ready = daemon.wait_for_port(port);
        let server = Self { _daemon: daemon, _passwords: passwords, certificates, port, tls_port, scratch };
        ready.map(|()| server)
    }

    /// Where it keeps everything.
    pub fn folder(&self) -> &Path {
        self.scratch.path()
    }
}

impl MailServer for Cyrus {
    fn port(&self) -> u16 {
        self.port
    }

    fn tls_port(&self) -> u16 {
        self.tls_port
    }

    fn authority(&self) -> PathBuf {
        self.certificates.authority.clone()
    }

    fn prepare(&self, user: &str) -> Result<()> {
        Client::sign_in(&self.account(user))?.command("LOGOUT").map(drop)
    }

    fn seed(&self, user: &str, workload: &Workload) -> Result<()> {
        seed::append_all(&self.account(user), workload, '/')
    }

    fn forget(&self, user: &str) -> Result<()> {
        let mut account = self.account(ADMINISTRATOR.0);
        account.password = ADMINISTRATOR.1.into();
        let mut client = Client::sign_in(&account)?;
        client.command(&format!("SETACL user/{user} {} lrswipkxtecda", ADMINISTRATOR.0))?;
        client.command(&format!("DELETE user/{user}")).map(drop)
    }
}

/// The server's files.
struct Layout<'a> {
    scratch: &'a Scratch,
    packages: &'a Path,
}

impl Layout<'_> {
    fn write(&self, certificates: &CertificateFiles, port: u16, tls_port: u16) -> Result<()> {
        let parts = ["socket", "proc", "db", "log", "msg", "ptclient", "lock", "sieve"];
        parts.iter().try_for_each(|part| self.scratch.folder(&format!("state/{part}")).map(drop))?;
        self.scratch.folder("spool")?;
        self.scratch.file("imapd.conf", &self.settings(certificates)?)?;
        self.scratch.file("cyrus.conf", &self.services(port, tls_port))?;
        if is_root() {
            crate::process::run(Command::new("chown").args(["-R", SERVICE_USER]).arg(self.scratch.path()))?;
        }
        Ok(())
    }

    fn settings(&self, certificates: &CertificateFiles) -> Result<String> {
        let user = match is_root() {
            true => SERVICE_USER.to_owned(),
            false => crate::process::run(Command::new("id").arg("-un"))?.trim().to_owned(),
        };
        let root = self.scratch.path().display();
        Ok(format!(
            "configdirectory: {root}/state\ndefaultpartition: default\npartition-default: {root}/spool\n\
             sievedir: {root}/state/sieve\ncyrus_user: {user}\nadmins: {}\nallowplaintext: yes\n\
             sasl_mech_list: PLAIN LOGIN\nsasl_pwcheck_method: saslauthd\nsasl_saslauthd_path: {root}/passwords\n\
             autocreate_quota: 0\nvirtdomains: off\nmaxlogins_per_user: 0\nmaxlogins_per_host: 0\n\
             tls_server_cert: {}\ntls_server_key: {}\n",
            ADMINISTRATOR.0,
            certificates.certificate.display(),
            certificates.key.display(),
        ))
    }

    fn services(&self, port: u16, tls_port: u16) -> String {
        let (recover, imapd) = (self.program("ctl_cyrusdb"), self.program("imapd"));
        let settings = self.scratch.path().join("imapd.conf").display().to_string();
        format!(
            "START {{\n  recover cmd=\"{recover} -C {settings} -r\"\n}}\nSERVICES {{\n\
             \x20 imap cmd=\"{imapd} -C {settings}\" listen=\"127.0.0.1:{port}\" prefork=0\n\
             \x20 imaps cmd=\"{imapd} -s -C {settings}\" listen=\"127.0.0.1:{tls_port}\" prefork=0\n\
             }}\nEVENTS {{\n}}\n"
        )
    }

    fn program(&self, name: &str) -> String {
        self.packages.join("usr/lib/cyrus/bin").join(name).display().to_string()
    }

    fn command(&self) -> Command {
        let file = |name: &str| self.scratch.path().join(name);
        let mut command = Command::new(self.program("master"));
        command.arg("-D").arg("-C").arg(file("imapd.conf")).arg("-M").arg(file("cyrus.conf"));
        command.arg("-p").arg(file("pid")).env("LD_LIBRARY_PATH", install::cyrus_libraries(self.packages));
        command
    }
}

/// What the unpacked server says of itself, for reports.
pub fn version(packages: &Path) -> Result<String> {
    let program = packages.join("usr/lib/cyrus/bin/cyr_buildinfo");
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", install::cyrus_libraries(packages)).arg("version");
    crate::process::run(&mut command).context("ask Cyrus for its version")
}
