//! What all requests have in common: the envelope (SOAP 1.1 section 4, [MS-OXWSCORE] section 2.1).

use crate::xml::{MESSAGES, SOAP, TYPES, Writer};
use crate::{Answer, Decoder, Header, Operation, RequestVersion};

/// A request of one operation.
pub trait Request {
    /// What the server answers.
    type Answer: Answer;

    /// Writes the operation's element.
    fn write(&self, out: &mut Writer);

    /// The operation.
    fn operation(&self) -> Operation {
        Self::Answer::OPERATION
    }

    /// The lowest version that has all that this request asks for.
    fn since(&self) -> RequestVersion {
        self.operation().since()
    }

    /// The whole request, as UTF-8, for a POST with `Content-Type: text/xml; charset=utf-8`.
    fn envelope(&self, header: &Header) -> Vec<u8> {
        let mut out = Writer::document();
        let prefixes = [("xmlns:s", SOAP), ("xmlns:m", MESSAGES), ("xmlns:t", TYPES)];
        out.element("s:Envelope", &prefixes, |out| {
            out.wrap("s:Header", |out| header.write(out));
            out.wrap("s:Body", |out| self.write(out));
        });
        out.finish()
    }

    /// What reads the answer.
    fn decoder(&self) -> Decoder<Self::Answer> {
        Decoder::default()
    }
}
