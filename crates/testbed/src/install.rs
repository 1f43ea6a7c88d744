//! What the test bed needs from the distribution, and how it gets there: by `apt-get`, as root, without any service
//! being started. What is there already costs a look.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::postgres;
use crate::process::run;
use crate::scratch::is_root;

/// Asked by package scripts before they start a service; 101 means no.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// A package and how to see that it is there.
struct Part {
    package: &'static str,
    is_there: fn() -> bool,
}

const PARTS: [Part; 17] = [
    Part { package: "apache2-bin", is_there: || exists("/usr/sbin/apache2") },
    Part { package: "dovecot-imapd", is_there: || exists("/usr/lib/dovecot/imap") },
    Part { package: "gss-ntlmssp", is_there: || exists("/etc/gss/mech.d/mech.ntlmssp.conf") },
    Part { package: "isync", is_there: || exists("/usr/bin/mbsync") },
    Part { package: "ldb-tools", is_there: || exists("/usr/bin/ldbmodify") },
    Part { package: "libapache2-mod-auth-gssapi", is_there: || exists("/usr/lib/apache2/modules/mod_auth_gssapi.so") },
    Part { package: "libsasl2-modules", is_there: has_sasl_plain },
    Part { package: "libxml2-utils", is_there: || exists("/usr/bin/xmllint") },
    Part { package: "openssl", is_there: || exists("/usr/bin/openssl") },
    Part { package: "postgresql", is_there: || postgres::programs().is_some() },
    Part { package: "python3", is_there: || on_path("python3") },
    Part { package: "python3-venv", is_there: has_python_environments },
    Part { package: "samba", is_there: || exists("/usr/sbin/samba") && exists("/usr/bin/samba-tool") },
    Part { package: "samba-ad-provision", is_there: || exists("/usr/share/samba/setup/provision.ldif") },
    Part { package: "samba-dsdb-modules", is_there: || samba_module("ldb/samba_dsdb.so") },
    Part { package: "samba-vfs-modules", is_there: || samba_module("vfs/acl_xattr.so") },
    Part { package: "zstd", is_there: || exists("/usr/bin/zstd") },
];

/// The version of Prism (npm `@stoplight/prism-cli`).
const PRISM: &str = "5.14.2";

/// Packages of Cyrus that are unpacked, not installed.
const CYRUS_PACKAGES: [&str; 2] = ["cyrus-common", "cyrus-imapd"];

/// Installs what is missing of the servers and tools. Without the rights to do so, says what to type.
pub fn ensure() -> Result<()> {
    let missing: Vec<_> = PARTS.iter().filter(|part| !(part.is_there)()).map(|part| part.package).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    if cyrus().is_err() {
        unpack_cyrus()?;
    }
    if let Err(error) = prism() {
        eprintln!("Prism will not judge: {error:#}");
    }
    Ok(())
}

/// Prism, which judges what goes to and from Microsoft Graph; installed where it is not there yet.
pub fn prism() -> Result<PathBuf> {
    let folder = cache().join(format!("prism-{PRISM}"));
    let program = folder.join("node_modules/.bin/prism");
    if program.exists() {
        return Ok(program);
    }
    if !on_path("npm") {
        bail!("npm is not there");
    }
    eprintln!("installing Prism {PRISM}");
    fs::create_dir_all(cache())?;
    let work = tempfile::Builder::new().prefix("prism-").tempdir_in(cache())?;
    let mut command = Command::new("npm");
    command.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(work.path());
    run(command.arg(format!("@stoplight/prism-cli@{PRISM}"))).context("install Prism")?;
    // Somebody else may have been quicker.
    let _ = fs::rename(work.path(), &folder);
    if program.exists() { Ok(program) } else { bail!("Prism is not where npm should have put it") }
}

/// Where Cyrus was unpacked to.
pub fn cyrus() -> Result<PathBuf> {
    let folder = cache().join("cyrus");
    let program = folder.join("usr/lib/cyrus/bin/imapd");
    if !program.exists() || !libraries_missing(&folder)?.is_empty() {
        bail!("Cyrus is not there; `cargo xtask test` as root unpacks it");
    }
    Ok(folder)
}

/// Where the unpacked Cyrus finds its own libraries.
pub fn cyrus_libraries(packages: &Path) -> PathBuf {
    let libraries = packages.join("usr/lib");
    let inner = fs::read_dir(&libraries).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut found = inner.filter(|path| path.join("libcyrus.so.0").exists());
    found.next().unwrap_or(libraries)
}

/// Where things are kept that are the same for every run: below the build folder.
pub fn cache() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or(root, PathBuf::from).join("testbed")
}

fn install(packages: &[&str]) -> Result<()> {
    let line = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if !is_root() {
        bail!("packages are missing; as root, type: {line}");
    }
    eprintln!("installing {}", packages.join(", "));
    let _quiet = NoServices::new()?;
    update_lists();
    let mut command = apt();
    command.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    run(&mut command).with_context(|| line)?;
    packages.iter().for_each(|package| keep_from_starting(package));
    Ok(())
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").args(["-q", "-o", "DPkg::Lock::Timeout=300"]);
    command
}

/// An old list is better than none: an error here shows up in what follows.
fn update_lists() {
    let _ = run(apt().arg("update"));
}

/// A service that came with a package is not wanted at the next start of the machine either.
fn keep_from_starting(package: &str) {
    let services: &[&str] = match package {
        "dovecot-imapd" => &["dovecot"],
        "postgresql" => &["postgresql"],
        "samba" => &["nmbd", "samba-ad-dc", "smbd"],
        _ => return,
    };
    if exists("/run/systemd/system") {
        let _ = run(Command::new("systemctl").args(["disable", "--now"]).args(services));
    }
}

/// While this lives, packages start nothing. A policy that was there before is left as it was.
struct NoServices {
    ours: bool,
}

impl NoServices {
    fn new() -> Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o755).open(POLICY);
        let Ok(mut file) = file else {
            let refuses = Command::new(POLICY).args(["testbed", "start"]).status();
            if refuses.is_ok_and(|status| status.code() == Some(101)) {
                return Ok(Self { ours: false });
            }
            bail!("{POLICY} is there and lets services start; install the packages by hand");
        };
        file.write_all(b"#!/bin/sh\nexit 101\n")?;
        Ok(Self { ours: true })
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if self.ours {
            let _ = fs::remove_file(POLICY);
        }
    }
}

fn unpack_cyrus() -> Result<()> {
    let place = cache();
    fs::create_dir_all(&place)?;
    let work = tempfile::Builder::new().prefix("unpack-").tempdir_in(&place)?;
    fs::set_permissions(work.path(), fs::Permissions::from_mode(0o755))?;
    download(work.path())?;
    let root = work.path().join("root");
    for entry in fs::read_dir(work.path())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            run(Command::new("dpkg").arg("-x").arg(&path).arg(&root))?;
        }
    }
    install_libraries(&root)?;
    let _ = fs::remove_dir_all(place.join("cyrus"));
    // Somebody else may have been quicker.
    let _ = fs::rename(&root, place.join("cyrus"));
    cyrus().map(drop)
}

fn download(folder: &Path) -> Result<()> {
    let fetch = || run(apt().arg("download").args(CYRUS_PACKAGES).current_dir(folder));
    if fetch().is_err() {
        update_lists();
        fetch().context("download the packages of Cyrus")?;
    }
    Ok(())
}

/// The libraries that Cyrus's package depends on, without the virus scanner and the instant messages.
fn install_libraries(root: &Path) -> Result<()> {
    if libraries_missing(root)?.is_empty() {
        return Ok(());
    }
    let answer = run(Command::new("apt-cache").args(["depends", CYRUS_PACKAGES[0]]))?;
    let names = answer.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
    let unwanted = |name: &&str| name.starts_with("libclamav") || name.starts_with("libzephyr");
    let libraries: Vec<_> = names.filter(|name| name.starts_with("lib") && !unwanted(name)).collect();
    install(&libraries)?;
    match libraries_missing(root)?.as_slice() {
        [] => Ok(()),
        missing => bail!("Cyrus still lacks {}", missing.join(", ")),
    }
}

fn libraries_missing(root: &Path) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for program in ["imapd", "master", "ctl_cyrusdb"] {
        let mut command = Command::new("ldd");
        command.arg(root.join("usr/lib/cyrus/bin").join(program)).env("LD_LIBRARY_PATH", cyrus_libraries(root));
        let answer = run(&mut command)?;
        missing.extend(answer.lines().filter(|line| line.contains("not found")).map(|line| line.trim().to_owned()));
    }
    Ok(missing)
}

/// Some distributions keep what `python3 -m venv` needs in a package of its own.
fn has_python_environments() -> bool {
    let found = Command::new("python3").args(["-c", "import ensurepip, venv"]).output();
    found.is_ok_and(|output| output.status.success())
}

fn has_sasl_plain() -> bool {
    let folders = ["/usr/lib/x86_64-linux-gnu/sasl2", "/usr/lib/aarch64-linux-gnu/sasl2", "/usr/lib/sasl2"];
    folders.iter().any(|folder| exists(&format!("{folder}/libplain.so")))
}

fn samba_module(name: &str) -> bool {
    let folders = ["/usr/lib/x86_64-linux-gnu/samba", "/usr/lib/aarch64-linux-gnu/samba"];
    folders.iter().any(|folder| exists(&format!("{folder}/{name}")))
}

fn exists(path: &str) -> bool {
    Path::new(path).exists()
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).exists())
}
