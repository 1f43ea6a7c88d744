//! An Active Directory domain controller (Samba), with the attributes of Exchange in its schema.
//!
//! Its ports are fixed, so each one listens on a loopback address of its own. A domain is made once and kept below the
//! build folder; every server gets a copy. Entries are written into the copy before the server starts, and can be read
//! from it by Samba's own tools, which know nothing of this project.

mod keys;
mod schema;

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::certificates::{self, CertificateFiles};
use crate::install;
use crate::process::{Daemon, run, wait_until};
use crate::scratch::{Scratch, is_root};

/// Below what everything of the domain is.
pub const BASE: &str = "DC=old,DC=example";

/// The administrator's user principal name and password.
pub const ADMINISTRATOR: (&str, &str) = ("administrator@old.example", "Ad.min1strator");

/// Where plain LDAP and StartTLS are spoken.
pub const PORT: u16 = 389;

/// Where TLS comes first.
pub const TLS_PORT: u16 = 636;

/// Where Kerberos is spoken, where it is.
pub const KDC_PORT: u16 = 88;

/// Who listens here has the address.
const HOLDING_PORT: u16 = 637;

/// Changes when a kept domain is not good any more.
const KEPT: &str = "samba-domain-1";

/// What every configuration says.
const DOMAIN: &str = "netbios name = DC1\nrealm = OLD.EXAMPLE\nworkgroup = OLD\n\
    server role = active directory domain controller\n";

/// More bytes of entries are written once and kept.
const WORTH_KEEPING: usize = 100_000;

/// Where Samba's tools find what they need to read and write a directory by its rules.
const MODULES: [&str; 2] = ["/usr/lib/x86_64-linux-gnu/samba/ldb", "/usr/lib/aarch64-linux-gnu/samba/ldb"];

/// What can be chosen of a server.
#[derive(Clone, Copy, Debug, Default)]
pub struct SambaSettings {
    /// Whether a password may be said without TLS. Domain controllers refuse it by default.
    pub plain_sign_in: bool,
}

/// A running domain controller.
#[derive(Debug)]
pub struct Samba {
    _daemon: Daemon,
    place: Place,
    certificates: CertificateFiles,
    scratch: Scratch,
}

impl Samba {
    /// Starts one that holds these entries (LDIF; several texts are written one after the other, the large ones first).
    pub fn start(entries: &[&str]) -> Result<Self> {
        Self::start_with(entries, SambaSettings::default())
    }

    /// Starts one with these settings.
    pub fn start_with(entries: &[&str], settings: SambaSettings) -> Result<Self> {
        Self::start_serving("ldap", entries, settings)
    }

    /// Starts one that serves Kerberos as well, on [`KDC_PORT`] of its address.
    pub fn start_with_kerberos(entries: &[&str]) -> Result<Self> {
        Self::start_serving("ldap, kdc", entries, SambaSettings::default())
    }

    fn start_serving(services: &str, entries: &[&str], settings: SambaSettings) -> Result<Self> {
        let (large, small): (Vec<&str>, Vec<&str>) = entries.iter().partition(|text| text.len() > WORTH_KEEPING);
        let domain = domain_with(&large)?;
        let scratch = Scratch::new("samba")?;
        copy(&domain, scratch.path())?;
        let place = Place::free()?;
        let address = place.address;
        let names = format!("DNS:dc1.old.example,IP:{address}");
        let certificates = certificates::make_named(&scratch.folder("certificates")?, &names)?;
        let file = configure(scratch.path(), (address, services), &certificates, settings)?;
        write_all(scratch.path(), &file, &small)?;
        let mut command = Command::new("samba");
        command.args(["-F", "--no-process-group", "-M", "single", "--debug-stdout", "-s"]).arg(&file);
        let mut daemon = Daemon::spawn("samba", command, scratch.path())?;
        let ready = answers(&mut daemon, address);
        let server = Self { _daemon: daemon, place, certificates, scratch };
        ready.map(|()| server)
    }

    /// The address it listens on; the ports are [`PORT`] and [`TLS_PORT`].
    pub fn address(&self) -> Ipv4Addr {
        self.place.address
    }

    /// The certificate of the authority that signed the server's, which is for the address.
    pub fn authority(&self) -> &Path {
        &self.certificates.authority
    }

    /// Lets one entry's account have an extended right, such as Send As, on another entry; by Samba's own tool.
    pub fn grant(&self, right: &str, object: &str, account: &str) -> Result<()> {
        let found = self.search(&format!("(sAMAccountName={account})"), "objectSid")?;
        let identifier = found.first().and_then(|values| values.first()).context("the account is there")?;
        let mut command = Command::new("samba-tool");
        command.args(["dsacl", "set", "--objectdn", object, "--sddl"]);
        command.arg(format!("(OA;;CR;{right};;{identifier})"));
        command.arg("-H").arg(self.scratch.path().join("private/sam.ldb"));
        command.arg("-s").arg(self.scratch.path().join("smb.conf"));
        run(&mut command).map(drop)
    }

    /// What Samba's own tool finds: the values of this attribute of each entry, read from the files.
    pub fn search(&self, filter: &str, attribute: &str) -> Result<Vec<Vec<String>>> {
        let mut command = tool("ldbsearch", self.scratch.path());
        command.arg(format!("--configfile={}", self.scratch.path().join("smb.conf").display()));
        command.args(["-b", BASE, filter, attribute]);
        Ok(parse(&run(&mut command)?, attribute))
    }
}

/// Waits until it takes connections, or says what the log says.
fn answers(daemon: &mut Daemon, address: Ipv4Addr) -> Result<()> {
    let tls = (address, TLS_PORT).into();
    let connects = || std::net::TcpStream::connect_timeout(&tls, Duration::from_millis(200)).is_ok();
    if wait_until(Duration::from_secs(30), connects) {
        return Ok(());
    }
    bail!("Samba does not answer on {tls}: {}", daemon.tail())
}

/// Where the domain is kept; makes it where it is not there.
fn domain() -> Result<PathBuf> {
    if !is_root() {
        bail!("Samba needs the ports below 1024: run the tests as root");
    }
    let place = install::cache().join(KEPT);
    if !place.is_dir() {
        fs::create_dir_all(install::cache())?;
        let work = tempfile::Builder::new().prefix("domain-").tempdir_in(install::cache())?;
        make_domain(work.path())?;
        // Somebody else may have been quicker, with the same result.
        let _ = fs::rename(work.path(), &place);
    }
    Ok(place)
}

/// A domain with these entries, which is kept as well: thousands of them take a while.
fn domain_with(entries: &[&str]) -> Result<PathBuf> {
    let empty = domain()?;
    if entries.is_empty() {
        return Ok(empty);
    }
    let place = install::cache().join(format!("{KEPT}-{:016x}", digest(entries)));
    if !place.is_dir() {
        let work = tempfile::Builder::new().prefix("domain-").tempdir_in(install::cache())?;
        copy(&empty, work.path())?;
        let file = work.path().join("smb.conf");
        fs::write(&file, format!("[global]\n{DOMAIN}private dir = {}/private\n", work.path().display()))?;
        write_all(work.path(), &file, entries)?;
        let _ = fs::rename(work.path(), &place);
    }
    Ok(place)
}

fn copy(domain: &Path, folder: &Path) -> Result<()> {
    run(Command::new("cp").arg("-r").arg(domain.join("private")).arg(folder)).map(drop)
}

fn write_all(folder: &Path, configuration: &Path, entries: &[&str]) -> Result<()> {
    let numbered = entries.iter().enumerate();
    numbered
        .map(|(number, text)| (format!("entries-{number}.ldif"), text))
        .try_for_each(|(name, text)| write_offline(folder, configuration, &name, text))
}

/// FNV-1a, which stays the same from one compiler to the next.
fn digest(texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn make_domain(folder: &Path) -> Result<()> {
    let empty = folder.join("empty.conf");
    fs::write(&empty, "[global]\n")?;
    let mut command = Command::new("samba-tool");
    command.args(["domain", "provision", "--realm=OLD.EXAMPLE", "--domain=OLD", "--server-role=dc"]);
    command.args(["--dns-backend=NONE", "--host-name=dc1", "--host-ip=127.0.0.1", "--use-rfc2307"]);
    command.arg(format!("--adminpass={}", ADMINISTRATOR.1)).arg(format!("--targetdir={}", folder.display()));
    run(command.arg("-s").arg(&empty)).context("make a domain")?;
    let file = folder.join("etc/smb.conf");
    write_offline(folder, &file, "attributes.ldif", &schema::attributes(BASE))?;
    write_offline(folder, &file, "classes.ldif", &schema::classes(BASE))
}

/// Writes entries by Samba's own tool, which keeps the rules of the directory.
fn write_offline(folder: &Path, configuration: &Path, name: &str, text: &str) -> Result<()> {
    let file = folder.join(name);
    fs::write(&file, text)?;
    let mut command = tool("ldbmodify", folder);
    command.arg(format!("--configfile={}", configuration.display()));
    command.arg("--option=dsdb:schema update allowed=yes").arg("--nosync").arg(&file);
    run(&mut command).map(drop).with_context(|| format!("write {name}"))
}

fn tool(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some(modules) = MODULES.into_iter().find(|path| Path::new(path).is_dir()) {
        command.env("LDB_MODULES_PATH", modules);
    }
    command.arg("-H").arg(folder.join("private/sam.ldb"));
    command
}

fn configure(
    folder: &Path,
    (address, services): (Ipv4Addr, &str),
    certificates: &CertificateFiles,
    settings: SambaSettings,
) -> Result<PathBuf> {
    let strong = if settings.plain_sign_in { "no" } else { "yes" };
    let (key, own) = (certificates.key.display(), certificates.certificate.display());
    let (authority, folder_name) = (certificates.authority.display(), folder.display());
    let text = format!(
        "[global]\n{DOMAIN}server services = {services}\n\
         interfaces = {address}/8\nbind interfaces only = yes\nldap server require strong auth = {strong}\n\
         tls enabled = yes\ntls keyfile = {key}\ntls certfile = {own}\ntls cafile = {authority}\n\
         private dir = {folder_name}/private\nlock directory = {folder_name}/lock\n\
         state directory = {folder_name}/state\ncache directory = {folder_name}/cache\n\
         binddns dir = {folder_name}/bind-dns\npid directory = {folder_name}/lock\n\
         ncalrpc dir = {folder_name}/ncalrpc\nlog file = {folder_name}/log.samba\n"
    );
    for name in ["lock", "state", "cache"] {
        fs::create_dir_all(folder.join(name))?;
    }
    // Samba does not use a key that others can read.
    run(Command::new("chmod").arg("600").arg(&certificates.key))?;
    let file = folder.join("smb.conf");
    fs::write(&file, text)?;
    Ok(file)
}

/// An address of the loopback network that belongs to one server as long as this lives: to hold it, a port beside those
/// of the directory is listened on.
#[derive(Debug)]
struct Place {
    address: Ipv4Addr,
    _held: TcpListener,
}

impl Place {
    fn free() -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let start = std::process::id().wrapping_mul(31);
        for _ in 0..1000 {
            let step = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % (254 * 254);
            let address = Ipv4Addr::new(127, 77, u8::try_from(step / 254 + 1)?, u8::try_from(step % 254 + 1)?);
            let Ok(held) = TcpListener::bind((address, HOLDING_PORT)) else { continue };
            if [PORT, TLS_PORT].iter().all(|port| TcpListener::bind((address, *port)).is_ok()) {
                return Ok(Self { address, _held: held });
            }
        }
        bail!("no address of the loopback network is free")
    }
}

/// The values of an attribute, entry by entry, out of LDIF; entries without it are left out.
fn parse(ldif: &str, attribute: &str) -> Vec<Vec<String>> {
    let unfolded = ldif.replace("\n ", "");
    let entries = unfolded.split("\n\n").map(|entry| {
        let lines = entry.lines().filter_map(|line| line.split_once(": "));
        let own = lines.filter(|(name, _)| name.eq_ignore_ascii_case(attribute));
        own.map(|(_, value)| value.to_owned()).collect::<Vec<_>>()
    });
    entries.filter(|values| !values.is_empty()).collect()
}
