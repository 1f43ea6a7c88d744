//! SOAP faults (SOAP 1.1 section 4.4, [MS-OXWSCDATA] section 2.2.4.38): the whole request was refused. They come with any status of HTTP,
//! also 200.

use std::time::Duration;

use cutover_model::Failure;

use crate::ResponseCode;
use crate::status::{back_off, failure};
use crate::xml::Element;

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What SOAP calls it, without its prefix: `Client`, `Server`, or a code of Exchange.
    pub name: Box<str>,
    /// What Exchange calls it.
    pub code: ResponseCode,
    /// The server's words.
    pub text: Box<str>,
    /// How long the server wants no request.
    pub back_off: Option<Duration>,
}

impl Fault {
    pub(crate) fn read(element: &Element) -> Self {
        let written = element.value("faultcode").unwrap_or_default().trim();
        let name: Box<str> = written.rsplit(':').next().unwrap_or_default().into();
        let detail = element.child("detail");
        let told = detail.and_then(|detail| detail.value("ResponseCode"));
        let code = ResponseCode::from_name(told.unwrap_or(&name));
        let text = element.value("faultstring").filter(|text| !text.is_empty());
        let text = text.or_else(|| detail?.value("Message")).unwrap_or_default().into();
        Self { name, code, text, back_off: detail.and_then(back_off) }
    }

    /// The failure that this is of that thing.
    pub fn failure(&self, subject: &str) -> Failure {
        failure(&self.code, &self.text, self.back_off, subject)
    }
}
