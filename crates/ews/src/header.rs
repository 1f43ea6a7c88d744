//! The header of a request ([MS-OXWSCDATA] sections 2.2.3.5, 2.2.3.10 and 2.2.3.12): version, whom it is made for, and the zone that
//! times without one are in.

use crate::RequestVersion;
use crate::xml::Writer;

/// What stands in the header of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The schema of the request. See [`crate::Request::since`] for the lowest that does.
    pub version: RequestVersion,
    /// The user whom the signed-in account acts for.
    pub acting_for: Option<ActingFor>,
    /// The id of the zone, in Windows' names; from 2010 on.
    pub time_zone: Option<Box<str>>,
}

impl Header {
    /// A header of nothing but a version.
    pub const fn new(version: RequestVersion) -> Self {
        Self { version, acting_for: None, time_zone: None }
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.empty("t:RequestServerVersion", &[("Version", self.version.name())]);
        if let Some(user) = &self.acting_for {
            out.wrap("t:ExchangeImpersonation", |out| out.wrap("t:ConnectingSID", |out| user.write(out)));
        }
        if let Some(zone) = &self.time_zone {
            out.wrap("t:TimeZoneContext", |out| out.empty("t:TimeZoneDefinition", &[("Id", zone)]));
        }
    }
}

/// How the user is named whom a request is made for ([MS-OXWSCDATA] section 2.2.4.21, `ConnectingSIDType`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActingFor {
    /// The user principal name.
    PrincipalName(Box<str>),
    /// The security identifier.
    Sid(Box<str>),
    /// The primary SMTP address.
    PrimarySmtpAddress(Box<str>),
    /// Any SMTP address of the user.
    SmtpAddress(Box<str>),
}

impl ActingFor {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::PrincipalName(name) => out.text("t:PrincipalName", name),
            Self::Sid(sid) => out.text("t:SID", sid),
            Self::PrimarySmtpAddress(address) => out.text("t:PrimarySmtpAddress", address),
            Self::SmtpAddress(address) => out.text("t:SmtpAddress", address),
        }
    }
}
