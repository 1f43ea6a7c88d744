//! What every mail server of the test bed has in common.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;

use crate::workload::Workload;

/// The password of every user on every server of the test bed.
pub const PASSWORD: &str = "pw";

/// The administrator who may open every mailbox, and the password.
pub const ADMINISTRATOR: (&str, &str) = ("admin", "adminpw");

/// How to sign in to one mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Always the loopback interface.
    pub host: String,
    /// Plain IMAP.
    pub port: u16,
    /// Sign-in name.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl Account {
    /// The same mailbox by way of another port, such as a proxy's.
    #[must_use]
    pub fn through(&self, port: u16) -> Self {
        Self { port, ..self.clone() }
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }
}

/// A running server of the test bed.
pub trait MailServer {
    /// The plain IMAP port.
    fn port(&self) -> u16;

    /// The port that speaks TLS from the first byte.
    fn tls_port(&self) -> u16;

    /// The certificate of the authority that signed the server's.
    fn authority(&self) -> PathBuf;

    /// Makes the mailbox where the server does not make it by itself.
    fn prepare(&self, user: &str) -> Result<()>;

    /// Fills a mailbox.
    fn seed(&self, user: &str, workload: &Workload) -> Result<()>;

    /// Removes the mailbox with all its mail.
    fn forget(&self, user: &str) -> Result<()>;

    /// How to sign in as this user.
    fn account(&self, user: &str) -> Account {
        Account { host: "127.0.0.1".into(), port: self.port(), user: user.into(), password: PASSWORD.into() }
    }
}
