//! What is known of a secret in this process: whether a server refused it, and which servers have taken it.
//!
//! Servers lock accounts after a few wrong passwords, and many connections could try the same wrong one at once. So as
//! long as a server has not taken a secret, one try is under way at a time, and the first refusal ends all of them,
//! whatever the address and the scheme.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use aws_lc_rs::hmac;
use cutover_model::{Failure, FailureCode, Secret};
use tokio::sync::OwnedMutexGuard;

use super::Credentials;

/// What is known of one account's secret.
#[derive(Default)]
pub(crate) struct Standing {
    known: Mutex<Known>,
    trying: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct Known {
    refused: bool,
    taken_by: HashSet<String>,
}

impl Standing {
    pub(super) fn is_refused(&self) -> bool {
        self.known().refused
    }

    pub(super) fn forget(&self) {
        *self.known() = Known::default();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn was_taken_by(&self, server: &str) -> bool {
        self.known().taken_by.contains(server)
    }
}

/// A try with complete credentials at one server. While it lives, no other begins at a server that has not taken them.
pub(crate) struct Attempt {
    standing: Arc<Standing>,
    server: String,
    account: String,
    _alone: Option<OwnedMutexGuard<()>>,
}

impl Attempt {
    /// Waits until nobody else is trying, where that matters. Refused secrets are not tried.
    pub(crate) async fn begin(credentials: &Credentials, server: &str) -> Result<Self, Failure> {
        let standing = Arc::clone(credentials.standing());
        let alone = match standing.was_taken_by(server) {
            true => None,
            false => Some(Arc::clone(&standing.trying).lock_owned().await),
        };
        let account = credentials.account().to_string();
        if standing.is_refused() {
            return Err(Failure::new(FailureCode::CredentialsHeld, account));
        }
        Ok(Self { standing, server: server.to_owned(), account, _alone: alone })
    }

    /// The server took them.
    pub(crate) fn succeeded(self) {
        let mut known = self.standing.known();
        if !known.taken_by.contains(&self.server) {
            known.taken_by.insert(self.server.clone());
        }
    }

    /// The server refused them: nobody tries them again.
    pub(crate) fn refused(self) -> Failure {
        let mut known = self.standing.known();
        known.refused = true;
        known.taken_by.clear();
        tracing::warn!(account = %self.account, server = %self.server, "the server refused the credentials");
        Failure::new(FailureCode::Credentials, self.account.clone()).with_detail(format!("refused by {}", self.server))
    }
}

/// What is known of this name with this secret. The secret itself is not kept, only a mark that is good for this process.
pub(super) fn standing_of(account: &str, secret: &Secret) -> Arc<Standing> {
    static KNOWN: OnceLock<Mutex<HashMap<[u8; 32], Arc<Standing>>>> = OnceLock::new();
    let known = KNOWN.get_or_init(Mutex::default);
    let mut map = known.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(map.entry(mark(account, secret)).or_default())
}

fn mark(account: &str, secret: &Secret) -> [u8; 32] {
    static KEY: OnceLock<hmac::Key> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let mut bytes = [0; 32];
        // Without randomness the mark could be guessed at by who reads this process's memory, where the secret is too.
        let _ = getrandom::fill(&mut bytes);
        hmac::Key::new(hmac::HMAC_SHA256, &bytes)
    });
    let mut context = hmac::Context::with_key(key);
    context.update(account.to_lowercase().as_bytes());
    context.update(&[0]);
    context.update(secret.expose().as_bytes());
    let mut mark = [0; 32];
    mark.copy_from_slice(context.sign().as_ref());
    mark
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;

    fn credentials(name: &str, password: &str) -> Credentials {
        Credentials::new(name, Secret::new(password)).unwrap()
    }

    async fn code(credentials: &Credentials, server: &str) -> FailureCode {
        Attempt::begin(credentials, server).await.err().unwrap().code
    }

    #[tokio::test]
    async fn a_refusal_holds_at_every_server_until_the_secret_changes() {
        let own = credentials("OLD\\standing", "wrong one");
        assert_eq!(Attempt::begin(&own, "a:443").await.unwrap().refused().code, FailureCode::Credentials);
        assert_eq!(code(&own, "b:443").await, FailureCode::CredentialsHeld);
        assert_eq!(code(&credentials("old\\Standing", "wrong one"), "a:443").await, FailureCode::CredentialsHeld);
        assert!(Attempt::begin(&credentials("OLD\\standing", "right one"), "a:443").await.is_ok());
        own.allow_again();
        assert!(Attempt::begin(&own, "a:443").await.is_ok());
    }

    #[tokio::test]
    async fn one_tries_at_a_time_until_the_server_has_taken_them() {
        let own = credentials("OLD\\standing", "not known yet");
        let first = Attempt::begin(&own, "a:443").await.unwrap();
        let copy = own.clone();
        let second = tokio::spawn(async move { Attempt::begin(&copy, "a:443").await.map(drop) });
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        first.refused();
        assert_eq!(second.await.unwrap().unwrap_err().code, FailureCode::CredentialsHeld);
    }

    #[tokio::test]
    async fn many_try_at_once_where_they_were_taken() {
        let own = credentials("OLD\\standing", "good");
        Attempt::begin(&own, "a:443").await.unwrap().succeeded();
        let first = Attempt::begin(&own, "a:443").await.unwrap();
        let second = Attempt::begin(&own, "a:443").await.unwrap();
        first.succeeded();
        second.succeeded();
    }
}
