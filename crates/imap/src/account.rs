//! Who signs in where: what an endpoint and a migration user give the connectors.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cutover_model::{Failure, Secret};
use cutover_net::Server;

/// An account on an IMAP server.
#[derive(Clone)]
pub struct Account {
    /// Where.
    pub server: Server,
    /// The name that signs in; a Dovecot master user is given as `user*master`.
    pub login: String,
    /// Whose mailbox, where the name that signs in is an administrator's (SASL authorisation identity).
    pub authorisation: Option<String>,
    /// With what.
    pub credentials: Credentials,
    /// How.
    pub auth: AuthChoice,
    /// Everything else.
    pub options: Options,
}

impl Account {
    /// For messages: the mailbox and the server, never a secret.
    pub fn subject(&self) -> String {
        format!("{} at {}", self.authorisation.as_deref().unwrap_or(&self.login), self.server.address())
    }
}

/// What proves who signs in.
#[derive(Clone)]
pub enum Credentials {
    /// A password.
    Password(Secret),
    /// A command, run by `sh -c`, that writes an OAuth 2.0 access token to its standard output.
    TokenCommand(String),
    /// Something that has an OAuth 2.0 access token whenever one is needed: an application that may open every mailbox.
    TokenSource(Arc<dyn TokenSource>),
}

/// Gives access tokens that are good for a while.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// One that is good now.
    async fn token(&self) -> Result<Secret, Failure>;
}

/// How to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuthChoice {
    /// The best that the server offers for the kind of credentials.
    #[default]
    Auto,
    /// SASL PLAIN.
    Plain,
    /// The LOGIN command.
    Login,
    /// SASL SCRAM-SHA-256 (RFC 7677).
    ScramSha256,
    /// SASL XOAUTH2 (Google, Microsoft).
    XOAuth2,
    /// SASL OAUTHBEARER (RFC 7628).
    OAuthBearer,
}

/// What servers are known to do that they do not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manners {
    /// A message and its flags are kept as they come.
    #[default]
    Usual,
    /// Exchange Online: messages are made anew when they are read, keywords are dropped, and `\Flagged` is seen by other
    /// programs only if it was set by STORE.
    ExchangeOnline,
}

/// Settings that seldom need a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Compress the connection where the server offers it (RFC 4978).
    pub compress: bool,
    /// Speak UTF-8 with the server where it offers that (RFC 6855).
    pub utf8: bool,
    /// Write a message that has NUL in it as binary where the server offers that (RFC 3516).
    pub binary: bool,
    /// How long to wait for a word from the server while signing in.
    pub login_timeout: Duration,
    /// How long a token command may run.
    pub token_timeout: Duration,
    /// Capabilities, in upper case, that are not used although the server offers them.
    pub without: Vec<String>,
    /// What the server is known to do.
    pub manners: Manners,
}

impl Default for Options {
    fn default() -> Self {
        let minute = Duration::from_secs(60);
        let (compress, utf8, binary) = (false, false, false);
        let (without, manners) = (Vec::new(), Manners::default());
        Self { compress, utf8, binary, login_timeout: minute, token_timeout: minute, without, manners }
    }
}
