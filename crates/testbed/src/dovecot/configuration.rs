//! Dovecot's configuration file (version 2.3).

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;

use super::{DovecotSettings, Extensions, MAIL_OWNER, Mailboxes, own_names};
use crate::certificates::CertificateFiles;
use crate::scratch::is_root;
use crate::server::{ADMINISTRATOR, PASSWORD};

/// What a configuration is made from.
pub(super) struct Plan<'a> {
    /// The server's folder.
    pub(super) scratch: &'a Path,
    /// What was chosen.
    pub(super) settings: &'a DovecotSettings,
    /// Its certificate.
    pub(super) certificates: &'a CertificateFiles,
}

impl Plan<'_> {
    /// The file.
    pub(super) fn text(&self, port: u16, tls_port: u16) -> Result<String> {
        let mut text = self.general()?;
        text += &self.services(port, tls_port)?;
        if self.settings.tokens || self.settings.application_tokens.is_some() {
            text += &super::tokens::configuration(self.scratch)?;
        }
        text += &self.users()?;
        text += &self.mail()?;
        text += &self.limits()?;
        Ok(text)
    }

    fn general(&self) -> Result<String> {
        let root = self.scratch.display();
        let mut text = format!(
            "base_dir = {root}/run\nstate_dir = {root}/state\nlog_path = {root}/dovecot.log\nprotocols = imap\n\
             listen = 127.0.0.1\nauth_mechanisms = plain login scram-sha-256\ndisable_plaintext_auth = no\nauth_failure_delay = 0\n\
             ssl = yes\nssl_cert = <{}\nssl_key = <{}\n",
            self.certificates.certificate.display(),
            self.certificates.key.display(),
        );
        if !is_root() {
            let (user, group) = own_names()?;
            writeln!(text, "default_internal_user = {user}\ndefault_login_user = {user}")?;
            writeln!(text, "default_internal_group = {group}")?;
        }
        Ok(text)
    }

    fn services(&self, port: u16, tls_port: u16) -> Result<String> {
        // The login processes stay alive: a process for each sign-in would measure fork, not the tool.
        let root = if is_root() { "" } else { "  chroot =\n" };
        let mut text = format!(
            "service imap-login {{\n{root}  inet_listener imap {{\n    port = {port}\n  }}\n\
             \x20 inet_listener imaps {{\n    port = {tls_port}\n    ssl = yes\n  }}\n\
             \x20 service_count = 0\n  process_min_avail = 2\n  client_limit = 1000\n}}\n\
             service imap {{\n  process_limit = 500\n}}\n",
        );
        writeln!(text, "service anvil {{\n{root}  unix_listener anvil-auth-penalty {{\n    mode = 0\n  }}\n}}")?;
        if !is_root() {
            writeln!(text, "service stats {{\n{root}}}\nservice director {{\n{root}}}\nservice auth {{\n{root}}}")?;
        }
        Ok(text)
    }

    fn users(&self) -> Result<String> {
        let (administrator, secret) = ADMINISTRATOR;
        let passwords = self.scratch.join("administrators");
        std::fs::write(&passwords, format!("{administrator}:{{PLAIN}}{secret}\n"))?;
        let (owner, group) = if is_root() { (MAIL_OWNER.to_string(), MAIL_OWNER.to_string()) } else { own_names()? };
        Ok(format!(
            "auth_master_user_separator = *\n\
             passdb {{\n  driver = passwd-file\n  args = {}\n  master = yes\n}}\n\
             passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
             userdb {{\n  driver = static\n  args = uid={owner} gid={group} home={}/mail/%u\n}}\n\
             first_valid_uid = 1\n",
            passwords.display(),
            self.scratch.display(),
        ))
    }

    fn mail(&self) -> Result<String> {
        let place = match self.settings.mailboxes {
            Mailboxes::Maildir => "maildir:~/Maildir",
            Mailboxes::Sdbox => "sdbox:~/sdbox",
        };
        let mut text = format!("mail_location = {place}\nnamespace inbox {{\n  inbox = yes\n  separator = /\n");
        for name in ["Drafts", "Sent", "Trash", "Junk"] {
            writeln!(text, "  mailbox {name} {{\n    special_use = \\{name}\n  }}")?;
        }
        text += "}\n";
        Ok(text)
    }

    fn limits(&self) -> Result<String> {
        let mut text = String::from("protocol imap {\n  mail_max_userip_connections = 1000\n");
        text += "  imap_max_line_length = 1M\n";
        if self.settings.extensions == Extensions::None {
            text += "  imap_capability = IMAP4rev1\n";
        }
        if self.settings.raw_log {
            writeln!(text, "  rawlog_dir = {}", self.scratch.join("raw").display())?;
        }
        if self.settings.quota.is_some() {
            text += "  mail_plugins = quota imap_quota\n";
        }
        text += "}\n";
        if self.settings.quota.is_some() || self.settings.largest_message.is_some() {
            text += "mail_plugins = quota\nplugin {\n  quota = count:User quota\n  quota_vsizes = yes\n";
            let quota = self.settings.quota.map_or(0, |bytes| bytes.div_ceil(1024));
            writeln!(text, "  quota_rule = *:storage={quota}k\n  quota_grace = 0")?;
            if let Some(bytes) = self.settings.largest_message {
                writeln!(text, "  quota_max_mail_size = {bytes}")?;
            }
            text += "}\n";
        }
        Ok(text)
    }
}
