//! SOAP envelopes of EWS: what stands around a request, refusals of single messages, faults of whole requests.

use super::version::{Release, RequestVersion};
use super::xml::{Node, Space, Xml, read};

const ENVELOPE: [(&str, &str); 5] = [
    ("xmlns:s", "http://schemas.xmlsoap.org/soap/envelope/"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ("xmlns:t", "http://schemas.microsoft.com/exchange/services/2006/types"),
    ("xmlns:m", "http://schemas.microsoft.com/exchange/services/2006/messages"),
];

/// A request without its envelope.
pub(super) struct Request {
    pub(super) version: RequestVersion,
    /// The kind of name and the name in `ExchangeImpersonation`.
    pub(super) impersonated: Option<(String, String)>,
    pub(super) operation: Node,
}

/// Why one message of an answer is a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: String,
    pub(super) text: String,
    /// Values for programs, like `BackOffMilliseconds`.
    pub(super) values: Vec<(String, String)>,
}

impl Refusal {
    pub(super) fn new(code: &str, text: &str) -> Self {
        Self { code: code.to_owned(), text: text.to_owned(), values: Vec::new() }
    }

    pub(super) fn item_not_found() -> Self {
        Self::new("ErrorItemNotFound", "The specified object was not found in the store.")
    }

    pub(super) fn folder_not_found() -> Self {
        Self::new("ErrorFolderNotFound", "The specified folder could not be found in the store.")
    }

    pub(super) fn access_denied() -> Self {
        Self::new("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    }

    pub(super) fn malformed_id() -> Self {
        Self::new("ErrorInvalidIdMalformed", "Id is malformed.")
    }

    /// How it stands in a message of an answer.
    pub(super) fn write(&self, xml: &mut Xml) {
        xml.leaf("m:MessageText", &self.text);
        xml.leaf("m:ResponseCode", &self.code);
        xml.leaf("m:DescriptiveLinkKey", "0");
        if !self.values.is_empty() {
            xml.within("m:MessageXml", |xml| {
                self.values.iter().for_each(|(name, value)| xml.leaf_with("t:Value", &[("Name", name)], value));
            });
        }
    }
}

/// Why a whole request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) status: u16,
    pub(super) refusal: Refusal,
    /// The fault says that the client is wrong in SOAP's own words, without details (Exchange 2007's ASP.NET).
    pub(super) is_plain: bool,
}

impl Fault {
    pub(super) fn new(code: &str, text: &str) -> Self {
        Self { status: 500, refusal: Refusal::new(code, text), is_plain: false }
    }

    pub(super) fn schema(text: &str) -> Self {
        Self::new("ErrorSchemaValidation", &format!("The request failed schema validation: {text}"))
    }

    /// The envelope with the fault.
    pub(super) fn envelope(&self) -> Vec<u8> {
        let mut xml = Xml::new();
        xml.open_with("s:Envelope", &ENVELOPE);
        xml.within("s:Body", |xml| xml.within("s:Fault", |xml| self.write(xml)));
        xml.close("s:Envelope");
        xml.finish()
    }

    fn write(&self, xml: &mut Xml) {
        let Refusal { code, text, values } = &self.refusal;
        let code_text = if self.is_plain { "s:Client".to_owned() } else { format!("a:{code}") };
        let space = [("xmlns:a", "http://schemas.microsoft.com/exchange/services/2006/types")];
        xml.leaf_with("faultcode", &space, &code_text);
        xml.leaf_with("faultstring", &[("xml:lang", "en-US")], text);
        if self.is_plain {
            return;
        }
        let errors = [("xmlns:e", "http://schemas.microsoft.com/exchange/services/2006/errors")];
        xml.within("detail", |xml| {
            xml.leaf_with("e:ResponseCode", &errors, code);
            xml.leaf_with("e:Message", &errors, text);
            if !values.is_empty() {
                xml.within("t:MessageXml", |xml| {
                    values.iter().for_each(|(name, value)| xml.leaf_with("t:Value", &[("Name", name)], value));
                });
            }
        });
    }
}

/// Takes the envelope off a request, as this release does.
pub(super) fn open(octets: &[u8], release: Release) -> Result<Request, Fault> {
    let bad = |text: &str| Fault { is_plain: true, ..Fault::new("ErrorInvalidRequest", text) };
    let root = read(octets).map_err(|error| bad(&error))?;
    if (root.space, root.name.as_str()) != (Space::Soap, "Envelope") {
        return Err(bad("The envelope of the request is not one of SOAP 1.1."));
    }
    let version = match root.at(&["Header", "RequestServerVersion"]) {
        None => RequestVersion::OLDEST,
        Some(node) => version(node.attribute("Version").unwrap_or_default(), release)?,
    };
    let sid = root.at(&["Header", "ExchangeImpersonation", "ConnectingSID"]).and_then(|node| node.children.first());
    let impersonated = sid.map(|node| (node.name.clone(), node.text.trim().to_owned()));
    let operation = root.child("Body").and_then(|body| body.children.first()).cloned();
    let operation = operation.ok_or_else(|| bad("The body of the envelope is empty."))?;
    Ok(Request { version, impersonated, operation })
}

fn version(name: &str, release: Release) -> Result<RequestVersion, Fault> {
    let known = RequestVersion::parse(name).filter(|version| version.is_known_by(release));
    known.ok_or_else(|| Fault::new("ErrorInvalidServerVersion", "The specified server version is invalid."))
}

/// Begins an answer.
pub(super) fn begin(release: Release) -> Xml {
    let mut xml = Xml::new();
    xml.open_with("s:Envelope", &ENVELOPE);
    let numbers = release.numbers().map(|number| number.to_string());
    let names = ["MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber"];
    let mut attributes: Vec<(&str, &str)> = names.into_iter().zip(numbers.iter().map(String::as_str)).collect();
    attributes.extend(release.schema().map(|schema| ("Version", schema)));
    xml.within("s:Header", |xml| xml.empty("t:ServerVersionInfo", &attributes));
    xml.open("s:Body");
    xml
}

/// Ends an answer.
pub(super) fn end(mut xml: Xml) -> Vec<u8> {
    xml.close("s:Body");
    xml.close("s:Envelope");
    xml.finish()
}
