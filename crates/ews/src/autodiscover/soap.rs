//! SOAP ([MS-OXWSADISC] section 3.1.4.3, GetUserSettings): Exchange 2010 and later.

use super::document;
use super::settings::{Protocol, ProtocolKind, Settings};
use super::{AnswerError, SecureUrl};
use crate::xml::{Element, SOAP, Writer};

const AUTODISCOVER: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const ACTION: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings";

/// How the body of a question is announced.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

/// What is asked for. Names that a server does not know are answered with an error for each, and the rest is given.
const SETTINGS: [&str; 13] = [
    "UserDisplayName",
    "UserDN",
    "UserDeploymentId",
    "AutoDiscoverSMTPAddress",
    "InternalMailboxServer",
    "InternalMailboxServerDN",
    "InternalEwsUrl",
    "ExternalEwsUrl",
    "ExternalMailboxServer",
    "ExternalMailboxServerRequiresSSL",
    "ExternalMailboxServerAuthenticationMethods",
    "EwsSupportedSchemas",
    "CasVersion",
];

/// More settings than are read.
const MOST: usize = 200;

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoapAnswer {
    /// The settings.
    Settings(Box<SoapSettings>),
    /// The mailbox is at another address: start over with it.
    RedirectAddress(String),
    /// Another server knows.
    RedirectUrl(String),
    /// The server refuses, by one of its words (`InvalidUser`, `InvalidRequest`), or with a fault.
    Error {
        /// The word.
        code: String,
        /// The server's words.
        message: String,
    },
}

/// The settings, and what only SOAP tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoapSettings {
    /// As in the other form.
    pub settings: Settings,
    /// The versions of EWS that the server knows.
    pub ews_schemas: Vec<String>,
    /// The version of the client access server.
    pub version: Option<String>,
}

/// The question for a mailbox, by its address.
pub fn question(address: &str, url: &SecureUrl) -> Vec<u8> {
    let mut out = Writer::document();
    out.element("s:Envelope", &[("xmlns:s", SOAP), ("xmlns:a", AUTODISCOVER), ("xmlns:wsa", ADDRESSING)], |out| {
        out.wrap("s:Header", |out| {
            out.text("a:RequestedServerVersion", "Exchange2010");
            out.text("wsa:Action", ACTION);
            out.text("wsa:To", &url.to_string());
        });
        out.wrap("s:Body", |out| out.wrap("a:GetUserSettingsRequestMessage", |out| request(out, address)));
    });
    out.finish()
}

fn request(out: &mut Writer, address: &str) {
    out.wrap("a:Request", |out| {
        out.wrap("a:Users", |out| out.wrap("a:User", |out| out.text("a:Mailbox", address)));
        out.wrap("a:RequestedSettings", |out| SETTINGS.iter().for_each(|name| out.text("a:Setting", name)));
    });
}

/// Reads an answer.
pub fn parse(octets: &[u8]) -> Result<SoapAnswer, AnswerError> {
    let root = document::parse(octets)?;
    let body = root.child("Body").filter(|_| &*root.name == "Envelope");
    let body = body.ok_or(AnswerError::Other("it is no SOAP envelope"))?;
    if let Some(fault) = body.child("Fault") {
        return Ok(error(fault.value("faultcode"), fault.value("faultstring")));
    }
    let response = body.at(&["GetUserSettingsResponseMessage", "Response"]);
    let response = response.ok_or(AnswerError::Other("it does not answer GetUserSettings"))?;
    if !is_good(response) {
        return Ok(error(response.value("ErrorCode"), response.value("ErrorMessage")));
    }
    let user = response.list("UserResponses").first().ok_or(AnswerError::Other("no user is answered for"))?;
    let target =
        || user.string("RedirectTarget").map(String::from).ok_or(AnswerError::Other("a redirection leads nowhere"));
    match user.value("ErrorCode").unwrap_or_default().trim() {
        "RedirectAddress" => Ok(SoapAnswer::RedirectAddress(target()?)),
        "RedirectUrl" => Ok(SoapAnswer::RedirectUrl(target()?)),
        _ if !is_good(user) => Ok(error(user.value("ErrorCode"), user.value("ErrorMessage"))),
        _ => Ok(SoapAnswer::Settings(Box::new(settings(user.list("UserSettings"))))),
    }
}

fn is_good(element: &Element) -> bool {
    matches!(element.value("ErrorCode").map(str::trim), None | Some("" | "NoError"))
}

fn error(code: Option<&str>, message: Option<&str>) -> SoapAnswer {
    let short = |text: Option<&str>| -> String {
        text.unwrap_or_default().trim().chars().filter(|c| !c.is_control()).take(300).collect()
    };
    SoapAnswer::Error { code: short(code), message: short(message) }
}

fn settings(list: &[Element]) -> SoapSettings {
    let list = &list[..list.len().min(MOST)];
    let get = |name: &str| {
        let named = list.iter().find(|setting| setting.value("Name").map(str::trim) == Some(name));
        named.and_then(|setting| setting.string("Value")).map(String::from)
    };
    let inside = Protocol {
        server: get("InternalMailboxServer"),
        server_dn: get("InternalMailboxServerDN"),
        ews_url: get("InternalEwsUrl"),
        ..Protocol::new(ProtocolKind::Exch)
    };
    let outside = Protocol {
        server: get("ExternalMailboxServer"),
        tls: get("ExternalMailboxServerRequiresSSL").map(|word| word.trim().eq_ignore_ascii_case("true")),
        sign_in: get("ExternalMailboxServerAuthenticationMethods"),
        ews_url: get("ExternalEwsUrl"),
        ..Protocol::new(ProtocolKind::Expr)
    };
    let told = |protocol: &Protocol| protocol.server.is_some() || protocol.ews_url.is_some();
    let schemas = get("EwsSupportedSchemas").unwrap_or_default();
    SoapSettings {
        settings: Settings {
            display_name: get("UserDisplayName"),
            address: get("AutoDiscoverSMTPAddress"),
            legacy_dn: get("UserDN"),
            deployment_id: get("UserDeploymentId"),
            protocols: [inside, outside].into_iter().filter(told).collect(),
            ..Settings::default()
        },
        ews_schemas: schemas.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect(),
        version: get("CasVersion"),
    }
}
