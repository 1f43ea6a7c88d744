//! Signing in to HTTP servers as Exchange wants it: Basic, NTLM and Negotiate (RFC 7617, [MS-NTHT], RFC 4559).
//!
//! What is here has no connection: it reads what a server offers, makes the headers, and keeps what is known of a secret.
//! A secret that was refused once is not tried again by anybody in the process, so that no account is locked.

mod account;
mod binding;
mod kerberos;
mod ntlm;
mod offers;
mod standing;

pub use account::{Account, Credentials};
pub use binding::ChannelBinding;
pub use kerberos::KerberosSettings;
pub use offers::{Offers, Scheme};

pub(crate) use kerberos::{NoTicket, token as kerberos_token};
pub(crate) use ntlm::NtlmClient;
pub(crate) use standing::Attempt;
