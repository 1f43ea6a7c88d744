//! Accounts and keys for Kerberos, by Samba's own tool.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::{KDC_PORT, Samba};
use crate::process::run;

/// The realm of the domain.
const REALM: &str = "OLD.EXAMPLE";

impl Samba {
    /// Adds a user who can sign in.
    pub fn add_user(&self, name: &str, password: &str) -> Result<()> {
        self.samba_tool(&["user", "create", name, password])
    }

    /// Adds the account of a service such as `HTTP/localhost`, and gives the file with its keys.
    pub fn service_keys(&self, account: &str, service: &str) -> Result<PathBuf> {
        self.samba_tool(&["user", "create", account, "--random-password"])?;
        self.samba_tool(&["spn", "add", service, account])?;
        let file = self.scratch.path().join(format!("{account}.keytab"));
        let mut command = Command::new("samba-tool");
        command.args(["domain", "exportkeytab"]).arg(&file).arg(format!("--principal={service}@{REALM}"));
        run(command.arg("-s").arg(self.scratch.path().join("smb.conf")))?;
        run(Command::new("chmod").arg("644").arg(&file))?;
        Ok(file)
    }

    /// Settings for the Kerberos libraries of others (`krb5.conf`).
    pub fn kerberos_settings(&self) -> Result<PathBuf> {
        let address = self.address();
        self.scratch.file(
            "krb5.conf",
            &format!(
                "[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\ndns_lookup_realm = false\nrdns = false\n\
                 [realms]\n{REALM} = {{\n kdc = {address}:{KDC_PORT}\n}}\n[domain_realm]\nlocalhost = {REALM}\n"
            ),
        )
    }

    fn samba_tool(&self, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new("samba-tool");
        command.args(arguments);
        // `spn` takes no address; it finds the directory by the settings.
        if arguments.first() == Some(&"user") {
            command.arg("-H").arg(self.scratch.path().join("private/sam.ldb"));
        }
        run(command.arg("-s").arg(self.scratch.path().join("smb.conf"))).map(drop)
    }
}
