//! What became of one thing that was asked for ([MS-OXWSCDATA] sections 2.2.4.67 and 2.2.5.24): class, code, the server's words,
//! and how long it wants to be left alone.

use std::time::Duration;

use cutover_model::{Disposition, Failure, FailureCode};

use crate::answer::DecodeError;
use crate::xml::Element;

/// No server means longer than this.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(3600);

/// Whether it worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseClass {
    /// It did.
    Success,
    /// In part, or it was not tried.
    Warning,
    /// It did not.
    Error,
}

/// The status of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether it worked.
    pub class: ResponseClass,
    /// What came of it.
    pub code: ResponseCode,
    /// The server's words, if any.
    pub text: Box<str>,
    /// How long the server wants no request.
    pub back_off: Option<Duration>,
}

/// A message of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<S> {
    /// What became of what was asked for.
    pub status: Status,
    /// What the message says. There is nothing if it failed, and with some warnings.
    pub summary: Option<S>,
}

impl Status {
    /// The status in a message. Some servers leave the code out where all is well.
    pub(crate) fn read(message: &Element) -> Self {
        let code = message.value("ResponseCode").map(ResponseCode::from_name);
        let class = match message.attribute("ResponseClass") {
            Some("Success") => ResponseClass::Success,
            Some("Warning") => ResponseClass::Warning,
            Some(_) => ResponseClass::Error,
            None if code.as_ref().is_none_or(|code| *code == ResponseCode::NoError) => ResponseClass::Success,
            None => ResponseClass::Error,
        };
        let unsaid = || match class {
            ResponseClass::Success => ResponseCode::NoError,
            _ => ResponseCode::Other("".into()),
        };
        let text = message.value("MessageText").unwrap_or_default().into();
        Self { class, code: code.unwrap_or_else(unsaid), text, back_off: back_off(message) }
    }

    /// The failure that this is of that thing; nothing if it worked.
    pub fn failure(&self, subject: &str) -> Option<Failure> {
        (self.class != ResponseClass::Success).then(|| failure(&self.code, &self.text, self.back_off, subject))
    }
}

impl<S> Outcome<S> {
    /// What the message says, or the failure that it is of that thing.
    pub fn into_result(self, subject: &str) -> Result<S, Failure> {
        match self.summary {
            Some(summary) => Ok(summary),
            None => Err(failure(&self.status.code, &self.status.text, self.status.back_off, subject)),
        }
    }
}

/// How long the server wants to be left alone: a value named `BackOffMilliseconds` in the message's XML.
pub(crate) fn back_off(inside: &Element) -> Option<Duration> {
    let values = inside.list("MessageXml");
    let value = values.iter().find(|value| value.attribute("Name") == Some("BackOffMilliseconds"))?;
    let milliseconds: u64 = value.text.trim().parse().ok()?;
    Some(Duration::from_millis(milliseconds).min(LONGEST_BACK_OFF))
}

/// A failure in the words of the model.
pub(crate) fn failure(code: &ResponseCode, text: &str, back_off: Option<Duration>, subject: &str) -> Failure {
    let detail = if text.is_empty() { code.name().to_owned() } else { format!("{}: {text}", code.name()) };
    let failure = Failure::new(code.failure(), subject).with_detail(detail);
    match back_off {
        Some(wait) => failure.with_disposition(Disposition::Throttled(wait)),
        None => failure,
    }
}

/// A summary where the class promises one; a warning may come without.
pub(crate) fn outcome<S>(
    message: &Element,
    read: impl FnOnce(&Element) -> Result<S, DecodeError>,
) -> Result<Outcome<S>, DecodeError> {
    let status = Status::read(message);
    let summary = match status.class {
        ResponseClass::Success => Some(read(message)?),
        ResponseClass::Warning => read(message).ok(),
        ResponseClass::Error => None,
    };
    Ok(Outcome { status, summary })
}

macro_rules! response_codes {
    ($($name:ident $failure:ident;)+) => {
        /// What came of a request ([MS-OXWSCDATA] section 2.2.5.24, `ResponseCodeType`): the codes that something is done about.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the names are those of the reference and say what they mean")]
        pub enum ResponseCode {
            NoError,
            $($name,)+
            /// Any other, by its name.
            Other(Box<str>),
        }

        impl ResponseCode {
            /// The names that are known.
            pub const NAMES: &[&str] = &["NoError", $(stringify!($name)),+];

            /// The code of this name.
            pub fn from_name(name: &str) -> Self {
                match name.trim() {
                    "NoError" => Self::NoError,
                    $(stringify!($name) => Self::$name,)+
                    other => Self::Other(other.into()),
                }
            }

            /// Its name.
            pub fn name(&self) -> &str {
                match self {
                    Self::NoError => "NoError",
                    $(Self::$name => stringify!($name),)+
                    Self::Other(name) => name,
                }
            }

            /// The code of the failure that it is. What it means for a single item is the connector's to say.
            pub fn failure(&self) -> FailureCode {
                match self {
                    Self::NoError => FailureCode::Protocol,
                    $(Self::$name => FailureCode::$failure,)+
                    Self::Other(_) => FailureCode::Refused,
                }
            }
        }
    };
}

response_codes! {
    ErrorServerBusy Busy;
    ErrorTimeoutExpired Busy;
    ErrorMailboxStoreUnavailable Busy;
    ErrorMailboxMoveInProgress Busy;
    ErrorInternalServerTransientError Busy;
    ErrorInternalServerError Busy;
    ErrorConnectionFailed Busy;
    ErrorADUnavailable Busy;
    ErrorADOperation Busy;
    ErrorInsufficientResources Busy;
    ErrorTooManyObjectsOpened Busy;
    ErrorNoRespondingCASInDestinationSite Busy;
    ErrorProxyRequestProcessingFailed Busy;
    ErrorExceededFindCountLimit Busy;
    ErrorExceededConnectionCount TooManyConnections;
    ErrorBatchProcessingStopped Busy;
    ErrorAccessDenied Permission;
    ErrorNotDelegate Permission;
    ErrorImpersonateUserDenied Permission;
    ErrorImpersonationDenied Permission;
    ErrorImpersonationFailed Permission;
    ErrorCreateItemAccessDenied Permission;
    ErrorCannotDeleteObject Permission;
    ErrorAccountDisabled Permission;
    ErrorNonExistentMailbox MailboxMissing;
    ErrorMailboxConfiguration MailboxMissing;
    ErrorMissingEmailAddress MailboxMissing;
    ErrorNonPrimarySmtpAddress MailboxMissing;
    ErrorArchiveMailboxNotEnabled NotFound;
    ErrorFolderNotFound FolderGone;
    ErrorSyncFolderNotFound FolderGone;
    ErrorParentFolderNotFound FolderGone;
    ErrorItemNotFound ItemVanished;
    ErrorInvalidSyncStateData Protocol;
    ErrorCorruptData ItemUnreadable;
    ErrorItemCorrupt ItemUnreadable;
    ErrorContentConversionFailed ItemUnreadable;
    ErrorMimeContentInvalid ItemUnreadable;
    ErrorMimeContentInvalidBase64String ItemUnreadable;
    ErrorMimeContentConversionFailed ItemUnreadable;
    ErrorUnsupportedMimeConversion ItemUnreadable;
    ErrorAttachmentSizeLimitExceeded ItemTooLarge;
    ErrorMessageSizeExceeded ItemTooLarge;
    ErrorInvalidId ItemUnreadable;
    ErrorInvalidIdMalformed ItemUnreadable;
    ErrorInvalidIdMalformedEwsLegacyIdFormat ItemUnreadable;
    ErrorInvalidIdEmpty Internal;
    ErrorNameResolutionNoResults NotFound;
    ErrorNameResolutionMultipleResults Conflict;
    ErrorNameResolutionNoMailbox NotFound;
    ErrorDelegateNoUser NotFound;
    ErrorInvalidServerVersion Unsupported;
    ErrorInvalidOperation Refused;
    ErrorInvalidRequest Refused;
    ErrorSchemaValidation Internal;
    ErrorIncorrectSchemaVersion Unsupported;
    ErrorQuotaExceeded OverQuota;
}
