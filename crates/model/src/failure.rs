//! Failures: what failed, on what, and what is to be done about it.
//!
//! Every failure of an outside call ends in one of these. The code names the message and the hint in the catalogue;
//! the disposition is decided where the failure is first understood, and the one retry loop in `sync` obeys it.

use std::fmt;
use std::time::Duration;

/// What is to be done about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// A passing fault: try again, with back-off.
    Retry,
    /// The server asked to be left alone for this long.
    Throttled(Duration),
    /// Nothing will help but the administrator: a password, a right, a setting, a decision.
    Administrator,
    /// This one item cannot be copied; everything else can.
    SkipItem,
    /// We broke a rule of our own.
    Bug,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $disposition:ident;)+) => {
        /// What failed. Each has a message `failure-<code>` and a hint `hint-<code>` in the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FailureCode { $($(#[$doc])* $variant),+ }

        impl FailureCode {
            /// Every code; the catalogue has a message and a hint for each.
            pub const ALL: &[FailureCode] = &[$(Self::$variant),+];

            /// The stable word of the code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What such a failure calls for unless the server said more.
            pub const fn disposition(self) -> Disposition {
                match self { $(Self::$variant => Disposition::$disposition),+ }
            }

            /// The code that a stored word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == word)
            }
        }
    };
}

codes! {
    /// The host name has no address.
    NameResolution = "name-resolution", Retry;
    /// No connection could be made.
    Connect = "connect", Retry;
    /// The connection broke or the server closed it.
    ConnectionLost = "connection-lost", Retry;
    /// The server did not answer in time.
    Timeout = "timeout", Retry;
    /// The server's certificate has expired or is not valid yet.
    CertificateExpired = "certificate-expired", Administrator;
    /// The server's certificate is for another name.
    CertificateName = "certificate-name", Administrator;
    /// The server's certificate is not signed by anybody known.
    CertificateUntrusted = "certificate-untrusted", Administrator;
    /// The server signed its certificate itself.
    CertificateSelfSigned = "certificate-self-signed", Administrator;
    /// TLS could not be agreed on.
    Tls = "tls", Administrator;
    /// The server speaks only old versions or ciphers of TLS.
    TlsOld = "tls-old", Administrator;
    /// The server offers no TLS and plain text was not allowed.
    TlsMissing = "tls-missing", Administrator;
    /// User name or password is wrong.
    Credentials = "credentials", Administrator;
    /// The same name and password were refused before; they are not tried again.
    CredentialsHeld = "credentials-held", Administrator;
    /// No secret is stored for this account, or it could not be opened.
    SecretMissing = "secret-missing", Administrator;
    /// The command that gives the token failed.
    TokenCommand = "token-command", Administrator;
    /// The server offers no way of signing in that was allowed.
    AuthenticationMethod = "authentication-method", Administrator;
    /// The account may not do this.
    Permission = "permission", Administrator;
    /// The server says it is busy.
    Busy = "busy", Retry;
    /// The server told how long to wait.
    Throttled = "throttled", Retry;
    /// Too many connections.
    TooManyConnections = "too-many-connections", Retry;
    /// The server answered something that its protocol does not allow.
    Protocol = "protocol", Retry;
    /// The server lacks something that is needed.
    Unsupported = "unsupported", Administrator;
    /// A folder is not there any more.
    FolderGone = "folder-gone", Retry;
    /// The target refuses a folder.
    FolderRefused = "folder-refused", Administrator;
    /// The target mailbox is full.
    OverQuota = "over-quota", Administrator;
    /// The item is larger than the target takes.
    ItemTooLarge = "item-too-large", SkipItem;
    /// The target does not take this item.
    ItemRefused = "item-refused", SkipItem;
    /// The source does not give this item.
    ItemUnreadable = "item-unreadable", SkipItem;
    /// The item was gone before it could be read; nothing is lost, it will be seen as removed.
    ItemVanished = "item-vanished", SkipItem;
    /// The item went to the target and reads back otherwise.
    ItemAltered = "item-altered", SkipItem;
    /// More items failed than the batch allows.
    BadItemLimit = "bad-item-limit", Administrator;
    /// More items are too large than the batch allows.
    LargeItemLimit = "large-item-limit", Administrator;
    /// The source wants more removed than can be believed.
    MassDeletion = "mass-deletion", Administrator;
    /// A whole folder disappeared at the source.
    FolderVanished = "folder-vanished", Administrator;
    /// The client secret or the certificate of an application has expired.
    SecretExpired = "secret-expired", Administrator;
    /// The tenant does not take the client secret or the certificate of an application.
    ApplicationSecret = "application-secret", Administrator;
    /// The tenant does not let people sign in to the application with a code.
    PublicClientOff = "public-client-off", Administrator;
    /// The person did not agree to sign in.
    SignInDeclined = "sign-in-declined", Administrator;
    /// Nobody signed in with the code in time.
    SignInExpired = "sign-in-expired", Administrator;
    /// A rule of the tenant does not let the person or the application sign in this way.
    SignInBlocked = "sign-in-blocked", Administrator;
    /// There is no such tenant in this cloud.
    TenantUnknown = "tenant-unknown", Administrator;
    /// The tenant does not know the application.
    ApplicationUnknown = "application-unknown", Administrator;
    /// Nobody has consented to what the application asks for.
    ConsentMissing = "consent-missing", Administrator;
    /// The mailbox is not there, or not yet.
    MailboxMissing = "mailbox-missing", Retry;
    /// A session that was opened for writing has ended; another can be opened.
    SessionOver = "session-over", Retry;
    /// The thing that was asked for is not there.
    NotFound = "not-found", Administrator;
    /// Something with the same name or address is there already.
    Conflict = "conflict", Administrator;
    /// The server refuses the request as it is.
    Refused = "refused", Administrator;
    /// Another process took this mailbox over.
    LeaseLost = "lease-lost", Retry;
    /// Stopped by the administrator.
    Stopped = "stopped", Retry;
    /// The store could not be read or written.
    Store = "store", Administrator;
    /// The disk is full.
    DiskFull = "disk-full", Administrator;
    /// A file could not be read or written.
    File = "file", Administrator;
    /// The directory would be read without TLS, or refuses to be.
    DirectoryPlain = "directory-plain", Administrator;
    /// The place in the directory is not there, or another server holds it.
    DirectoryBase = "directory-base", Administrator;
    /// The directory gives only a part of its records.
    DirectoryLimit = "directory-limit", Administrator;
    /// The account may not read the directory.
    DirectoryPermission = "directory-permission", Administrator;
    /// Something that should not happen.
    Internal = "internal", Bug;
}

/// A failure: code, the thing it happened to, what the server said, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What failed.
    pub code: FailureCode,
    /// What it happened to: a host, an account, a folder, an item. Never a secret.
    pub subject: String,
    /// The server's or the system's own words, if any. Never a secret; capped at 500 characters.
    pub detail: String,
    /// What it calls for.
    pub disposition: Disposition,
}

impl Failure {
    /// A failure of this code on this thing, with the code's own disposition.
    pub fn new(code: FailureCode, subject: impl Into<String>) -> Self {
        Self { code, subject: subject.into(), detail: String::new(), disposition: code.disposition() }
    }

    /// Adds the server's words, capped, with control characters made visible.
    #[must_use]
    pub fn with_detail(mut self, detail: impl fmt::Display) -> Self {
        let text = detail.to_string();
        self.detail = text.chars().take(500).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        self
    }

    /// Sets another disposition than the code's own.
    #[must_use]
    pub fn with_disposition(mut self, disposition: Disposition) -> Self {
        self.disposition = disposition;
        self
    }

    /// Whether trying again by itself can help.
    pub fn is_transient(&self) -> bool {
        matches!(self.disposition, Disposition::Retry | Disposition::Throttled(_))
    }
}

impl fmt::Display for Failure {
    /// For logs; people read the catalogue's text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.subject)?;
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_words_of_their_own() {
        for code in FailureCode::ALL {
            assert_eq!(FailureCode::from_word(code.as_str()), Some(*code));
        }
    }

    #[test]
    fn details_are_capped_and_without_control_characters() {
        let failure = Failure::new(FailureCode::Busy, "host").with_detail(format!("a\r\nb{}", "x".repeat(900)));
        assert_eq!(failure.detail.chars().count(), 500);
        assert!(!failure.detail.contains('\n'));
    }
}
