//! What a directory's refusals mean (RFC 4511, section 4.1.9 and appendix A).

use std::fmt::Display;

use cutover_model::{Failure, FailureCode};

use super::ber::Malformed;

/// Result codes that are looked at.
pub(super) mod code {
    pub(crate) const SUCCESS: u32 = 0;
    pub(crate) const TIME_LIMIT: u32 = 3;
    pub(crate) const SIZE_LIMIT: u32 = 4;
    pub(crate) const STRONGER_AUTHENTICATION: u32 = 8;
    pub(crate) const REFERRAL: u32 = 10;
    pub(crate) const ADMINISTRATIVE_LIMIT: u32 = 11;
    pub(crate) const CRITICAL_EXTENSION: u32 = 12;
    pub(crate) const CONFIDENTIALITY: u32 = 13;
    pub(crate) const NO_SUCH_OBJECT: u32 = 32;
    pub(crate) const INVALID_NAME: u32 = 34;
    pub(crate) const INAPPROPRIATE_AUTHENTICATION: u32 = 48;
    pub(crate) const INVALID_CREDENTIALS: u32 = 49;
    pub(crate) const INSUFFICIENT_RIGHTS: u32 = 50;
    pub(crate) const BUSY: u32 = 51;
    pub(crate) const UNAVAILABLE: u32 = 52;
    pub(crate) const UNWILLING: u32 = 53;
}

/// The failure that a result code stands for.
pub(super) fn refused(subject: &str, code: u32, text: &str) -> Failure {
    let meaning = match code {
        code::TIME_LIMIT | code::SIZE_LIMIT | code::ADMINISTRATIVE_LIMIT => FailureCode::DirectoryLimit,
        code::STRONGER_AUTHENTICATION | code::CONFIDENTIALITY => FailureCode::DirectoryPlain,
        code::NO_SUCH_OBJECT | code::INVALID_NAME | code::REFERRAL => FailureCode::DirectoryBase,
        code::INAPPROPRIATE_AUTHENTICATION | code::INVALID_CREDENTIALS => FailureCode::Credentials,
        code::INSUFFICIENT_RIGHTS => FailureCode::DirectoryPermission,
        code::BUSY | code::UNAVAILABLE => FailureCode::Busy,
        code::CRITICAL_EXTENSION | code::UNWILLING => FailureCode::Unsupported,
        _ => FailureCode::Protocol,
    };
    // Active Directory says that nobody signed in with "operations error" and this number.
    let meaning = if code == 1 && text.contains("000004DC") { FailureCode::DirectoryPermission } else { meaning };
    Failure::new(meaning, subject).with_detail(format_args!("LDAP {code}: {}", text.trim_end_matches(['\0', '\n'])))
}

/// The server broke the protocol.
pub(super) fn malformed(subject: &str, error: Malformed) -> Failure {
    Failure::new(FailureCode::Protocol, subject).with_detail(error)
}

/// The connection is gone.
pub(super) fn lost(subject: &str, error: impl Display) -> Failure {
    Failure::new(FailureCode::ConnectionLost, subject).with_detail(error)
}
