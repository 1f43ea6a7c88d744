//! One connection with a directory: TCP, TLS by `net`, StartTLS (RFC 4511, section 4.14), and the sign-in.

use std::os::unix::net::UnixStream;

use bytes::BytesMut;
use cutover_model::{Failure, FailureCode};
use cutover_net::{Security, Stream};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, StdStream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::LdapSettings;
use super::failure::{code, lost, malformed, refused};
use super::message::{self, Answer, Asked, Request};
use super::relay::{Relay, Trouble, whole};

/// Asks for TLS: an extended request, the first message, with the name of the operation.
const START_TLS: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

/// A connection that is signed in. Everything behind it ends with it.
pub(super) struct Connection {
    pub(super) ldap: Ldap,
    subject: String,
    trouble: Trouble,
    _tasks: JoinSet<()>,
}

impl Connection {
    /// Connects and signs in. Nothing secret is said before TLS, unless that was allowed.
    pub(super) async fn open(settings: &LdapSettings) -> Result<Self, Failure> {
        let subject = settings.server.address();
        if settings.server.security == Security::None && !settings.allow_plain {
            return Err(Failure::new(FailureCode::DirectoryPlain, subject));
        }
        if settings.password.expose().is_empty() {
            // A directory takes a name without a password for nobody in particular, and shows him nothing.
            return Err(Failure::new(FailureCode::SecretMissing, &settings.name));
        }
        let mut stream = cutover_net::connect(&settings.server).await?;
        if settings.server.security == Security::StartTls {
            stream = start_tls(stream, settings).await?;
        }
        let mut connection = Self::over(stream, subject).await?;
        connection.sign_in(settings).await?;
        Ok(connection)
    }

    async fn over(stream: Stream, subject: String) -> Result<Self, Failure> {
        let internal = |error: &dyn std::fmt::Display| Failure::new(FailureCode::Internal, &subject).with_detail(error);
        let (ours, theirs) = UnixStream::pair().map_err(|error| internal(&error))?;
        ours.set_nonblocking(true).map_err(|error| internal(&error))?;
        let ours = tokio::net::UnixStream::from_std(ours).map_err(|error| internal(&error))?;
        let settings = LdapConnSettings::new().set_std_stream(StdStream::Unix(theirs));
        let opened = LdapConnAsync::with_settings(settings, "ldapi://relay").await;
        let (driver, ldap) = opened.map_err(|error| internal(&error))?;
        let trouble = Trouble::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(Relay::new(stream, ours, &subject).run(trouble.clone()));
        tasks.spawn(async move {
            // What went wrong is what the relay says, or that a request is without an answer.
            let _ = driver.drive().await;
        });
        Ok(Self { ldap, subject, trouble, _tasks: tasks })
    }

    async fn sign_in(&mut self, settings: &LdapSettings) -> Result<(), Failure> {
        self.ldap.with_timeout(settings.server.timeouts.idle);
        let answer = self.ldap.simple_bind(&settings.name, settings.password.expose()).await;
        let result = answer.map_err(|error| self.failure(&error))?;
        match result.rc {
            code::SUCCESS => Ok(()),
            code::INVALID_CREDENTIALS => Err(refused(&settings.name, result.rc, &result.text)),
            other => Err(self.refused(other, &result.text)),
        }
    }

    /// What a result code means, said of this server.
    pub(super) fn refused(&self, code: u32, text: &str) -> Failure {
        refused(&self.subject, code, text)
    }

    /// Why the library has no answer: what was found out on the way, or what it says itself.
    pub(super) fn failure(&self, error: &LdapError) -> Failure {
        if let Some(trouble) = self.trouble.found() {
            return trouble;
        }
        match error {
            LdapError::Timeout { .. } => Failure::new(FailureCode::Timeout, &self.subject),
            LdapError::FilterParsing => Failure::new(FailureCode::Internal, &self.subject).with_detail(error),
            other => lost(&self.subject, other),
        }
    }
}

async fn start_tls(mut stream: Stream, settings: &LdapSettings) -> Result<Stream, Failure> {
    let subject = settings.server.address();
    let answer = timeout(settings.server.timeouts.connect, ask_for_tls(&mut stream, &subject)).await;
    let outcome = answer.map_err(|_| Failure::new(FailureCode::Timeout, &subject))??;
    if outcome.code != code::SUCCESS {
        let detail = format!("LDAP {}: {}", outcome.code, outcome.text);
        return Err(Failure::new(FailureCode::TlsMissing, subject).with_detail(detail));
    }
    Ok(stream.upgrade(&settings.server).await?)
}

async fn ask_for_tls(stream: &mut Stream, subject: &str) -> Result<message::Outcome, Failure> {
    stream.write_all(START_TLS).await.map_err(|error| lost(subject, error))?;
    stream.flush().await.map_err(|error| lost(subject, error))?;
    let mut bytes = BytesMut::new();
    let message = loop {
        if let Some(message) = whole(&mut bytes).map_err(|error| malformed(subject, error))? {
            break message;
        }
        if stream.read_buf(&mut bytes).await.map_err(|error| lost(subject, error))? == 0 {
            return Err(lost(subject, "the server closed the connection"));
        }
    };
    if !bytes.is_empty() {
        // Said in plain text by who knows whom, to be believed after TLS.
        return Err(malformed(subject, super::ber::Malformed("something was said between StartTLS and TLS")));
    }
    match message::answer(&message, Request { id: 1, asked: Asked::Other }) {
        Ok(Answer::End(outcome) | Answer::Notice(outcome)) => Ok(outcome),
        Ok(Answer::Part) => Err(malformed(subject, super::ber::Malformed("it answers otherwise than it was asked"))),
        Err(error) => Err(malformed(subject, error)),
    }
}
