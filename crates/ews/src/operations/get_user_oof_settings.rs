//! GetUserOofSettings, [MS-OXWOOF] section 3.1.4.1: what the server replies while the user is away.

use cutover_model::Timestamp;

use crate::answer::{Answer, DecodeError, Layout, Reading};
use crate::types::dates::timestamp;
use crate::xml::{Element, Writer};
use crate::{Operation, Request};

/// Asks for what is replied in the user's absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetUserOofSettings {
    /// The mailbox's SMTP address.
    pub address: Box<str>,
}

impl Request for GetUserOofSettings {
    type Answer = GetUserOofSettingsAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:GetUserOofSettingsRequest", |out| {
            out.wrap("t:Mailbox", |out| out.text("t:Address", &self.address));
        });
    }
}

/// What is replied in the user's absence ([MS-OXWOOF] section 2.2.4.4, `UserOofSettings`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfOffice {
    /// Whether.
    pub state: OutOfOfficeState,
    /// To whom outside of the organisation: `None`, `Known` or `All`.
    pub audience: Box<str>,
    /// From when.
    pub start: Option<Timestamp>,
    /// Until when.
    pub end: Option<Timestamp>,
    /// The reply inside of the organisation, usually HTML.
    pub internal: Option<Box<str>>,
    /// The reply outside of it.
    pub external: Option<Box<str>>,
}

/// Whether there is a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfOfficeState {
    /// There is none.
    Disabled,
    /// There is.
    Enabled,
    /// There is, for a time.
    Scheduled,
}

/// The answer to [`GetUserOofSettings`].
#[derive(Clone, Copy, Debug)]
pub enum GetUserOofSettingsAnswer {}

impl Answer for GetUserOofSettingsAnswer {
    type Part = ();
    type Summary = OutOfOffice;
    const OPERATION: Operation = Operation::GetUserOofSettings;
    const LAYOUT: Layout = Layout::Whole;

    fn part(_element: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn summary(element: Reading<'_>) -> Result<OutOfOffice, DecodeError> {
        let settings = element.0.required("OofSettings")?;
        let state = match settings.required("OofState")?.text.trim() {
            "Disabled" => OutOfOfficeState::Disabled,
            "Enabled" => OutOfOfficeState::Enabled,
            "Scheduled" => OutOfOfficeState::Scheduled,
            _ => return Err(DecodeError::Value("OofState")),
        };
        let time = |name| settings.at(&["Duration", name]).and_then(|element| timestamp(&element.text));
        Ok(OutOfOffice {
            state,
            audience: settings.string("ExternalAudience").unwrap_or_else(|| "None".into()),
            start: time("StartTime"),
            end: time("EndTime"),
            internal: reply(settings, "InternalReply"),
            external: reply(settings, "ExternalReply"),
        })
    }
}

fn reply(settings: &Element, name: &str) -> Option<Box<str>> {
    settings.child(name)?.string("Message")
}
