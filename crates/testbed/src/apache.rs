//! Apache with mod_auth_gssapi and gss-ntlmssp: who signs in by NTLM or Kerberos is judged by code that this project has
//! no part in. HTTPS on a free port of the loopback interface.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::certificates::{self, Certificate, CertificateFiles};
use crate::process::{Daemon, wait_until};
use crate::scratch::{Scratch, free_port, is_root};

/// Where Debian has the modules.
const MODULES: &str = "/usr/lib/apache2/modules";

/// What is loaded.
const LOADED: [&str; 7] = ["mpm_event", "authn_core", "authz_core", "authz_user", "dir", "ssl", "auth_gssapi"];

/// What is judged.
#[derive(Clone, Debug)]
pub enum Judging<'a> {
    /// NTLM, against users: domain, name, password.
    Ntlm(&'a [(&'a str, &'a str, &'a str)]),
    /// Kerberos, with the service's keys, by the libraries' settings in a file.
    Kerberos {
        /// The keys.
        keytab: &'a Path,
        /// `krb5.conf`.
        settings: &'a Path,
    },
}

/// A running Apache. `/` is a text that only who is signed in gets.
#[derive(Debug)]
pub struct Apache {
    daemon: Daemon,
    port: u16,
    certificates: CertificateFiles,
    scratch: Scratch,
}

/// What `/` says.
pub const GREETING: &str = "only for who is known";

impl Apache {
    /// Starts one for `localhost`.
    pub fn start(judging: &Judging<'_>) -> Result<Self> {
        let scratch = Scratch::new("apache")?;
        let certificates = certificates::make(&scratch.folder("certificates")?, Certificate::Valid)?;
        scratch.folder("files")?;
        scratch.file("files/index.txt", GREETING)?;
        let port = free_port()?;
        let file = scratch.file("apache.conf", &configuration(&scratch, port, &certificates, judging))?;
        let mut command = Command::new("/usr/sbin/apache2");
        command.arg("-DFOREGROUND").arg("-f").arg(&file);
        prepare(&mut command, &scratch, judging)?;
        let mut daemon = Daemon::spawn("apache2", command, scratch.path())?;
        let ready = answers(&mut daemon, port);
        let server = Self { daemon, port, certificates, scratch };
        ready.map(|()| server)
    }

    /// Its port on 127.0.0.1; its certificate is for `localhost`.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of the authority that signed its own.
    pub fn authority(&self) -> &Path {
        &self.certificates.authority
    }

    /// What it wrote about refusals.
    pub fn log(&self) -> String {
        let errors = std::fs::read_to_string(self.scratch.path().join("error.log")).unwrap_or_default();
        format!("{errors}{}", self.daemon.tail())
    }
}

/// The libraries below find their keys and users by the environment.
fn prepare(command: &mut Command, scratch: &Scratch, judging: &Judging<'_>) -> Result<()> {
    match judging {
        Judging::Ntlm(users) => {
            let lines: String = users.iter().map(|(domain, name, word)| format!("{domain}:{name}:{word}\n")).collect();
            let file: PathBuf = scratch.file("users", &lines)?;
            command.env("NTLM_USER_FILE", file);
            command.env("NETBIOS_COMPUTER_NAME", "WEB1").env("NETBIOS_DOMAIN_NAME", "OLD");
        }
        Judging::Kerberos { settings, keytab } => {
            command.env("KRB5_CONFIG", settings).env("KRB5_KTNAME", keytab);
        }
    }
    Ok(())
}

fn configuration(scratch: &Scratch, port: u16, certificates: &CertificateFiles, judging: &Judging<'_>) -> String {
    let folder = scratch.path().display();
    let modules: String =
        LOADED.iter().map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n")).collect();
    let user = if is_root() { "User www-data\nGroup www-data\n" } else { "" };
    let (own, key) = (certificates.certificate.display(), certificates.key.display());
    let judged = match judging {
        Judging::Ntlm(_) => "GssapiAllowedMech ntlmssp\nGssapiConnectionBound On\n".to_owned(),
        Judging::Kerberos { keytab, .. } => {
            format!("GssapiAllowedMech krb5\nGssapiCredStore keytab:{}\n", keytab.display())
        }
    };
    format!(
        "{modules}{user}ServerRoot {folder}\nServerName localhost\nPidFile {folder}/apache.pid\n\
         Listen 127.0.0.1:{port}\nErrorLog {folder}/error.log\nLogLevel info auth_gssapi:debug\n\
         DocumentRoot {folder}/files\nDirectoryIndex index.txt\nMutex file:{folder} default\n\
         SSLEngine on\nSSLCertificateFile {own}\nSSLCertificateKeyFile {key}\nSSLSessionCache none\n\
         StartServers 1\n<Location />\nAuthType GSSAPI\nAuthName judged\n{judged}Require valid-user\n</Location>\n"
    )
}

/// Waits until it takes connections, or says what the log says.
fn answers(daemon: &mut Daemon, port: u16) -> Result<()> {
    let address = ([127, 0, 0, 1], port).into();
    let connects = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok();
    if wait_until(Duration::from_secs(30), connects) {
        return Ok(());
    }
    bail!("Apache does not answer on port {port}: {}", daemon.tail())
}
