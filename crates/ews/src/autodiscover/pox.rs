//! Plain old XML ([MS-OXDSCLI] section 2.2.3 and 2.2.4): Exchange 2007 and later.

use super::AnswerError;
use super::document;
use super::settings::{AlternativeMailbox, Endpoint, Protocol, ProtocolKind, Settings};
use crate::xml::{Element, Writer};

const REQUEST: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
const RESPONSE: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// How the body of a question is announced.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

/// Says that the client knows MAPI over HTTP. Some servers leave the RPC blocks out then.
pub const MAPI_HTTP_HEADER: (&str, &str) = ("X-MapiHttpCapability", "1");

/// More blocks and mailboxes than are read.
const MOST: usize = 200;

/// Whose mailbox is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// By address.
    Address(String),
    /// By name in the directory (legacyExchangeDN).
    LegacyDn(String),
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoxAnswer {
    /// The settings.
    Settings(Box<Settings>),
    /// The mailbox is at another address: start over with it.
    RedirectAddress(String),
    /// Another server knows.
    RedirectUrl(String),
    /// The server refuses. 500: unknown address; 600: bad question; 601: not offered.
    Error {
        /// The code.
        code: u32,
        /// The server's words.
        message: String,
    },
}

/// The question.
pub fn question(subject: &Subject) -> Vec<u8> {
    let mut out = Writer::document();
    out.element("Autodiscover", &[("xmlns", REQUEST)], |out| {
        out.wrap("Request", |out| {
            match subject {
                Subject::Address(address) => out.text("EMailAddress", address),
                Subject::LegacyDn(name) => out.text("LegacyDN", name),
            }
            out.text("AcceptableResponseSchema", RESPONSE);
        });
    });
    out.finish()
}

/// Reads an answer.
pub fn parse(octets: &[u8]) -> Result<PoxAnswer, AnswerError> {
    let root = document::parse(octets)?;
    if &*root.name != "Autodiscover" {
        return Err(AnswerError::Other("its root is not Autodiscover"));
    }
    let response = root.child("Response").ok_or(AnswerError::Other("there is no Response"))?;
    if let Some(error) = response.child("Error") {
        let (code, message) = (error.number("ErrorCode").unwrap_or(0), words(error.value("Message")));
        return Ok(PoxAnswer::Error { code, message });
    }
    let account = response.child("Account").ok_or(AnswerError::Other("there is no Account"))?;
    let text = |name| string(account, name).ok_or(AnswerError::Other("a redirection leads nowhere"));
    match account.value("Action").unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "redirectaddr" => Ok(PoxAnswer::RedirectAddress(text("RedirectAddr")?)),
        "redirecturl" => Ok(PoxAnswer::RedirectUrl(text("RedirectUrl")?)),
        "settings" => Ok(PoxAnswer::Settings(Box::new(settings(response, account)))),
        _ => Err(AnswerError::Other("its Action is not known")),
    }
}

fn settings(response: &Element, account: &Element) -> Settings {
    let user = response.child("User");
    let of_user = |name| user.and_then(|user| string(user, name));
    let blocks = account.children.iter().filter(|child| &*child.name == "Protocol").take(MOST);
    let others = account.children.iter().filter(|child| &*child.name == "AlternativeMailbox").take(MOST);
    Settings {
        display_name: of_user("DisplayName"),
        address: of_user("AutoDiscoverSMTPAddress"),
        legacy_dn: of_user("LegacyDN"),
        deployment_id: of_user("DeploymentId"),
        protocols: blocks.map(protocol).collect(),
        alternatives: others.map(alternative).collect(),
        public_folders: account.child("PublicFolderInformation").and_then(|inner| string(inner, "SmtpAddress")),
    }
}

/// The kind stands in an element, or for MAPI over HTTP in an attribute.
fn protocol(block: &Element) -> Protocol {
    let kind = block.value("Type").or_else(|| block.attribute("Type")).unwrap_or_default();
    Protocol {
        server: string(block, "Server"),
        server_dn: string(block, "ServerDN"),
        server_version: string(block, "ServerVersion"),
        database_dn: string(block, "MdbDN"),
        tls: block.value("SSL").map(|word| word.trim().eq_ignore_ascii_case("on")),
        sign_in: string(block, "AuthPackage"),
        certificate_principal: string(block, "CertPrincipalName"),
        ews_url: string(block, "EwsUrl").or_else(|| string(block, "ASUrl")),
        address_book_url: string(block, "OABUrl"),
        mail_store: endpoint(block, "MailStore"),
        address_book: endpoint(block, "AddressBook"),
        ..Protocol::new(ProtocolKind::of(kind))
    }
}

fn endpoint(block: &Element, name: &str) -> Endpoint {
    let of = |address| block.child(name).and_then(|inner| string(inner, address));
    Endpoint { internal: of("InternalUrl"), external: of("ExternalUrl") }
}

fn alternative(element: &Element) -> AlternativeMailbox {
    AlternativeMailbox {
        kind: string(element, "Type").unwrap_or_default(),
        display_name: string(element, "DisplayName"),
        address: string(element, "SmtpAddress"),
        legacy_dn: string(element, "LegacyDN"),
        server: string(element, "Server"),
    }
}

fn string(element: &Element, name: &str) -> Option<String> {
    element.value(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn words(text: Option<&str>) -> String {
    text.unwrap_or_default().trim().chars().filter(|c| !c.is_control()).take(300).collect()
}
