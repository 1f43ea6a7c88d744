//! What endpoints and batches are set to, as kept in the store: JSON with a version, read tolerantly, never with a
//! secret in it.

use std::path::PathBuf;
use std::time::Duration;

use cutover_model::{FolderPath, Secret, WriteLimits};
use cutover_sync::{FolderRules, SyncSettings};
use serde::{Deserialize, Serialize};

use crate::error::OperationError;
use crate::tenants::TenantAccess;

/// The version that this program writes.
pub const SETTINGS_VERSION: u32 = 1;

/// Where mailboxes are and how they are reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointSettings {
    /// Version of this form.
    pub version: u32,
    /// What kind of place it is.
    pub kind: EndpointKind,
    /// Mailboxes in their initial sync at the same time.
    pub max_concurrent_migrations: u32,
    /// Mailboxes in an incremental sync at the same time; never more than `max_concurrent_migrations`.
    pub max_concurrent_incremental_syncs: u32,
}

impl EndpointSettings {
    /// Settings with Exchange Online's limits.
    pub fn new(kind: EndpointKind) -> Self {
        Self { version: SETTINGS_VERSION, kind, max_concurrent_migrations: 100, max_concurrent_incremental_syncs: 20 }
    }

    /// Whether users need no password of their own here.
    pub fn signs_in_for_everybody(&self) -> bool {
        match &self.kind {
            EndpointKind::Imap(imap) => imap.administrator.is_some() || imap.token_command.is_some(),
            EndpointKind::Maildir(_) | EndpointKind::Microsoft365(_) => true,
        }
    }

    /// Refuses settings that cannot work.
    pub fn check(&self) -> Result<(), OperationError> {
        if self.max_concurrent_migrations == 0 || self.max_concurrent_incremental_syncs == 0 {
            return Err(OperationError::invalid("max-concurrent", "0", "at least 1"));
        }
        match &self.kind {
            EndpointKind::Imap(imap) => imap.check(),
            EndpointKind::Maildir(maildir) => maildir.check(),
            EndpointKind::Microsoft365(_) => Ok(()),
        }
    }
}

/// What kind of place an endpoint is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndpointKind {
    /// An IMAP server.
    Imap(ImapSettings),
    /// Maildir folders on this machine.
    Maildir(MaildirSettings),
    /// The mailboxes of a Microsoft 365 tenant; mail only goes there.
    #[serde(rename = "microsoft365")]
    Microsoft365(Microsoft365Settings),
}

impl EndpointKind {
    /// The stable word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Imap(_) => "imap",
            Self::Maildir(_) => "maildir",
            Self::Microsoft365(_) => "microsoft365",
        }
    }

    /// Whether a login here and a login there lead to one mailbox, as far as the settings tell.
    pub fn is_same_mailbox(&self, login: &str, other: &Self, other_login: &str) -> bool {
        let same_place = match (self, other) {
            (Self::Imap(one), Self::Imap(two)) => one.host.eq_ignore_ascii_case(&two.host) && one.port == two.port,
            (Self::Maildir(one), Self::Maildir(two)) => {
                one.template.trim_end_matches('/') == two.template.trim_end_matches('/')
            }
            _ => false,
        };
        same_place && login == other_login
    }
}

/// An IMAP server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImapSettings {
    /// Host name or address.
    pub host: String,
    /// Port; 993 with TLS and 143 otherwise if it was not given.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// A file with certificates (PEM) that are trusted besides the system's.
    #[serde(default)]
    pub trust_certificate: Option<PathBuf>,
    /// How to sign in.
    #[serde(default)]
    pub authentication: Authentication,
    /// Credentials that open every mailbox; the password is in the vault.
    #[serde(default)]
    pub administrator: Option<Administrator>,
    /// A command whose output is the access token of the user in `{user}`.
    #[serde(default)]
    pub token_command: Option<String>,
    /// Connections that work on one mailbox at the same time.
    #[serde(default)]
    pub connections_per_mailbox: Option<u32>,
    /// How long after a lost connection a write can still land.
    #[serde(default)]
    pub settle_seconds: Option<u64>,
    /// How long to wait for a word from the server, in seconds.
    #[serde(default)]
    pub timeout_seconds: Option<u64>,
    /// The namespace prefix, where the server does not tell it.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Extensions that are not used unless the endpoint says so.
    #[serde(default)]
    pub extensions: Extensions,
}

impl ImapSettings {
    /// A server with everything as usual.
    pub fn new(host: impl Into<String>, port: Option<u16>, security: Security) -> Self {
        Self {
            host: host.into(),
            port: port.unwrap_or(security.usual_port()),
            security,
            trust_certificate: None,
            authentication: Authentication::Auto,
            administrator: None,
            token_command: None,
            connections_per_mailbox: None,
            settle_seconds: None,
            timeout_seconds: None,
            prefix: None,
            extensions: Extensions::default(),
        }
    }

    fn check(&self) -> Result<(), OperationError> {
        let odd = |c: char| c.is_control() || c.is_whitespace() || c == '/';
        if self.host.is_empty() || self.host.len() > 253 || self.host.chars().any(odd) {
            return Err(OperationError::invalid("host", &self.host, "a host name or an address"));
        }
        if self.port == 0 {
            return Err(OperationError::invalid("port", "0", "1 to 65535"));
        }
        let connections = self.connections_per_mailbox.unwrap_or(1);
        if !(1..=16).contains(&connections) {
            return Err(OperationError::invalid("connections-per-mailbox", connections.to_string(), "1 to 16"));
        }
        Ok(())
    }
}

/// Extensions of IMAP that do not pay everywhere. Each is used only where the server offers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extensions {
    /// The connection is compressed (RFC 4978).
    pub compress: bool,
    /// Names of folders and headers are UTF-8 (RFC 6855).
    pub utf8: bool,
    /// A message with NUL in it is written as binary (RFC 3516).
    pub binary: bool,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS; never without.
    Starttls,
    /// Plain text, because the administrator said so.
    None,
}

impl Security {
    /// The port that servers use for it.
    pub const fn usual_port(self) -> u16 {
        match self {
            Self::Tls => 993,
            Self::Starttls | Self::None => 143,
        }
    }
}

/// How to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authentication {
    /// The safest that the server offers.
    #[default]
    Auto,
    /// SASL PLAIN.
    Plain,
    /// The LOGIN command.
    Login,
    /// SASL SCRAM-SHA-256.
    ScramSha256,
    /// SASL XOAUTH2.
    Xoauth2,
    /// SASL OAUTHBEARER.
    Oauthbearer,
}

/// Credentials that open every mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administrator {
    /// The administrator's account.
    pub user: String,
    /// How the mailbox is named when signing in.
    pub scheme: AdministratorScheme,
}

/// How an administrator names the mailbox to be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdministratorScheme {
    /// `user*master` in place of the user name (Dovecot).
    MasterUser {
        /// What stands between the two.
        separator: String,
    },
    /// The SASL authorisation identity (Cyrus, Exchange).
    AuthorizationIdentity,
}

/// Maildir folders on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaildirSettings {
    /// The folder of a user, with `{user}`, `{local}` and `{domain}`.
    pub template: String,
}

impl MaildirSettings {
    fn check(&self) -> Result<(), OperationError> {
        if self.template.contains("{user}") || self.template.contains("{local}") {
            return Ok(());
        }
        Err(OperationError::invalid("maildir", &self.template, "a path with {user} or {local} in it"))
    }
}

/// Mailboxes of a tenant that is known by `cutover tenant`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Microsoft365Settings {
    /// What we call the tenant.
    pub tenant: String,
    /// How messages get into its mailboxes.
    #[serde(default)]
    pub write_path: WritePath,
    /// Where its IMAP server is, if not at the cloud's own address.
    #[serde(default)]
    pub imap: Option<ImapPlace>,
    /// How long after a lost connection a write can still land.
    #[serde(default)]
    pub settle_seconds: Option<u64>,
}

/// How messages get into a mailbox of Microsoft 365.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WritePath {
    /// The mailbox import where the cloud has it, else IMAP.
    #[default]
    Auto,
    /// As FastTransfer, through the mailbox import.
    Import,
    /// As Internet messages, through `importMime` (beta).
    ImportMime,
    /// IMAP, with the application's token.
    Imap,
}

/// An IMAP server in the place of the cloud's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImapPlace {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// A file with certificates (PEM) that are trusted besides the system's.
    #[serde(default)]
    pub trust_certificate: Option<PathBuf>,
}

/// A user's account at one endpoint, with the secrets that open it.
#[derive(Clone)]
pub struct UserAccount {
    /// The name to sign in with.
    pub login: String,
    /// The user's own password, if there is one.
    pub password: Option<Secret>,
    /// The administrator's password, if the endpoint has one.
    pub administrator_password: Option<Secret>,
    /// The tenant of the mailbox, where the endpoint is one.
    pub tenant: Option<TenantAccess>,
}

/// What a batch is set to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchSettings {
    /// Version of this form.
    pub version: u32,
    /// What happens at the target to what was removed at the source.
    pub deletions: Deletions,
    /// Items that may fail before a mailbox stops; no limit if `None`.
    pub bad_item_limit: Option<u64>,
    /// Items that may be too large before a mailbox stops; no limit if `None`.
    pub large_item_limit: Option<u64>,
    /// If there is any, only folders that match one.
    pub include: Vec<String>,
    /// Never folders that match one of these.
    pub exclude: Vec<String>,
    /// Folders that go elsewhere: from and to, as lists of names.
    pub map: Vec<(Vec<String>, Vec<String>)>,
    /// Seconds between two incremental syncs of a user.
    pub interval_seconds: u64,
    /// Connections that work on one mailbox at the same time, in place of the endpoint's.
    pub connections: Option<u32>,
}

impl Default for BatchSettings {
    fn default() -> Self {
        Self {
            version: SETTINGS_VERSION,
            deletions: Deletions::Follow,
            bad_item_limit: None,
            large_item_limit: None,
            include: Vec::new(),
            exclude: Vec::new(),
            map: Vec::new(),
            interval_seconds: 86_400,
            connections: None,
        }
    }
}

/// What happens at the target to what was removed at the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deletions {
    /// It is removed there too, if we wrote it and nobody touched it since.
    Follow,
    /// It stays.
    Keep,
}

impl BatchSettings {
    /// Adds a rule `A=B`: the folder A and what is below it go to B. Names are separated by `/`.
    pub fn add_map(&mut self, rule: &str) -> Result<(), OperationError> {
        let bad = || OperationError::invalid("map", rule, "FOLDER=FOLDER");
        let (from, to) = rule.split_once('=').ok_or_else(bad)?;
        let names = |text: &str| text.split('/').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
        let (from, to) = (names(from), names(to));
        if from.iter().chain(&to).any(String::is_empty) {
            return Err(bad());
        }
        self.map.push((from, to));
        Ok(())
    }

    /// The time between two incremental syncs.
    pub fn interval(&self) -> Duration {
        Duration::from_secs(self.interval_seconds)
    }

    /// Refuses settings that cannot work.
    pub fn check(&self) -> Result<(), OperationError> {
        if !(1..=31_536_000).contains(&self.interval_seconds) {
            let found = self.interval_seconds.to_string();
            return Err(OperationError::invalid("interval", found, "1 second to 365 days"));
        }
        match self.connections {
            Some(connections) if !(1..=16).contains(&connections) => {
                Err(OperationError::invalid("connections", connections.to_string(), "1 to 16"))
            }
            _ => Ok(()),
        }
    }

    /// What `sync` is told, with what the two endpoints add.
    pub fn sync_settings(&self, source: &EndpointSettings, target: &EndpointSettings) -> SyncSettings {
        let defaults = SyncSettings::default();
        let path = |names: &Vec<String>| FolderPath::new(names.iter().cloned());
        SyncSettings {
            folders: FolderRules {
                include: self.include.clone(),
                exclude: self.exclude.clone(),
                map: self.map.iter().map(|(from, to)| (path(from), path(to))).collect(),
            },
            deletions: match self.deletions {
                Deletions::Follow => cutover_sync::Deletions::Follow,
                Deletions::Keep => cutover_sync::Deletions::Keep,
            },
            bad_item_limit: self.bad_item_limit,
            large_item_limit: self.large_item_limit,
            connections: self.connections_for(source, target).unwrap_or(defaults.connections),
            settle: settle(target).unwrap_or(defaults.settle),
            write: WriteLimits::default(),
            ..defaults
        }
    }

    fn connections_for(&self, source: &EndpointSettings, target: &EndpointSettings) -> Option<usize> {
        let of = |endpoint: &EndpointSettings| match &endpoint.kind {
            EndpointKind::Imap(imap) => imap.connections_per_mailbox,
            EndpointKind::Maildir(_) => None,
            // A session has several requests under way by itself, up to the service's limit for a mailbox.
            EndpointKind::Microsoft365(_) => Some(1),
        };
        let endpoints = [of(source), of(target)].into_iter().flatten().min();
        self.connections.or(endpoints).map(|connections| connections as usize)
    }
}

fn settle(target: &EndpointSettings) -> Option<Duration> {
    match &target.kind {
        EndpointKind::Imap(imap) => imap.settle_seconds.map(Duration::from_secs),
        EndpointKind::Maildir(_) => Some(Duration::ZERO),
        EndpointKind::Microsoft365(microsoft365) => microsoft365.settle_seconds.map(Duration::from_secs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_back_and_old_forms_stay_readable() {
        let mut settings = EndpointSettings::new(EndpointKind::Imap(ImapSettings::new("h", None, Security::Tls)));
        let text = serde_json::to_string(&settings).expect("plain data");
        assert_eq!(serde_json::from_str::<EndpointSettings>(&text).expect("its own form"), settings);
        assert!(text.contains("993"), "{text}");
        let batch: BatchSettings =
            serde_json::from_str("{\"version\":1}").expect("fields that came later have defaults");
        assert_eq!(batch, BatchSettings::default());
        assert!(settings.check().is_ok());
        settings.max_concurrent_incremental_syncs = 0;
        assert!(settings.check().is_err());
    }

    #[test]
    fn map_rules_are_paths() {
        let mut settings = BatchSettings::default();
        settings.add_map("Old/2019 = Archive").expect("a rule");
        assert_eq!(settings.map, [(vec!["Old".to_owned(), "2019".to_owned()], vec!["Archive".to_owned()])]);
        assert!(settings.add_map("Old").is_err());
        assert!(settings.add_map("Old=").is_err());
    }

    #[test]
    fn a_maildir_template_must_tell_users_apart() {
        let check = |template: &str| MaildirSettings { template: template.to_owned() }.check().is_ok();
        assert!(check("/mail/{domain}/{local}"));
        assert!(!check("/mail/all"));
    }
}
