//! What the fields of an entity say of its body (RFC 2045, RFC 2183, RFC 2231).

use mail_parser::{ContentType, MimeHeaders};

use super::fields::{Fields, parse_values};

/// How the body was encoded for transfer (RFC 2045 section 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TransferEncoding {
    /// Lines as they are: `7bit`, `8bit`, or nothing said.
    #[default]
    Lines,
    /// Octets as they are.
    Binary,
    Base64,
    QuotedPrintable,
    /// Something else; the body stays as it is.
    Unknown,
}

/// Where a part wants to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Disposition {
    #[default]
    None,
    Inline,
    Attachment,
}

/// The description of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Media {
    /// Type and subtype in lower case.
    pub(crate) main: String,
    pub(crate) sub: String,
    pub(crate) boundary: Option<String>,
    pub(crate) charset: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) disposition: Disposition,
    pub(crate) encoding: TransferEncoding,
    pub(crate) encoding_name: String,
    pub(crate) content_id: Option<String>,
    pub(crate) location: Option<String>,
    /// The whole Content-Type field.
    pub(crate) content_type: String,
    /// A parameter that tells kinds of S/MIME apart.
    pub(crate) smime_type: Option<String>,
    /// Fields that say nothing about the body.
    pub(crate) other_fields: u32,
}

impl Media {
    /// Reads the fields of an entity. `default` is what it is when nothing is said.
    pub(crate) fn read(fields: &Fields, default: (&str, &str)) -> Self {
        let parsable = fields.parsable();
        let message = parse_values(&parsable);
        let mut media = Self { main: default.0.to_owned(), sub: default.1.to_owned(), ..Self::default() };
        let Some(part) = message.parts.first() else { return media };
        if let Some(content) = part.content_type() {
            media.take_content_type(content);
        }
        if let Some(disposition) = part.content_disposition() {
            media.take_disposition(disposition);
        }
        media.take_encoding(part.content_transfer_encoding().unwrap_or_default());
        media.content_id = part.content_id().and_then(value);
        media.location = part.content_location().and_then(value);
        media.content_type = fields.value("Content-Type").unwrap_or_default().to_owned();
        let other = fields.fields.iter().filter(|field| !is_content_field(&field.name)).count();
        media.other_fields = u32::try_from(other).unwrap_or(u32::MAX);
        media
    }

    pub(crate) fn is(&self, main: &str, sub: &str) -> bool {
        self.main == main && self.sub == sub
    }

    /// Type and subtype as one word.
    pub(crate) fn full(&self) -> String {
        format!("{}/{}", self.main, self.sub)
    }

    fn take_content_type(&mut self, content: &ContentType<'_>) {
        let Some(sub) = content.subtype().map(str::trim).filter(|sub| !sub.is_empty()) else { return };
        if content.ctype().trim().is_empty() {
            return;
        }
        self.main = word(content.ctype());
        self.sub = word(sub);
        self.boundary = content.attribute("boundary").map(str::to_owned).filter(|boundary| !boundary.is_empty());
        self.charset = content.attribute("charset").and_then(value);
        self.name = content.attribute("name").and_then(value);
        self.smime_type = content.attribute("smime-type").map(str::to_ascii_lowercase);
    }

    fn take_disposition(&mut self, disposition: &ContentType<'_>) {
        self.disposition = if disposition.is_inline() { Disposition::Inline } else { Disposition::Attachment };
        self.name = disposition.attribute("filename").and_then(value).or(self.name.take());
    }

    fn take_encoding(&mut self, name: &str) {
        let name = name.trim().to_ascii_lowercase();
        self.encoding = match name.as_str() {
            "" | "7bit" | "8bit" | "7-bit" | "8-bit" => TransferEncoding::Lines,
            "binary" => TransferEncoding::Binary,
            "base64" => TransferEncoding::Base64,
            "quoted-printable" => TransferEncoding::QuotedPrintable,
            _ => TransferEncoding::Unknown,
        };
        self.encoding_name = name;
    }
}

fn is_content_field(name: &str) -> bool {
    const PREFIX: &str = "content-";
    name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
        || name.eq_ignore_ascii_case("mime-version")
}

fn word(text: &str) -> String {
    text.trim().chars().take(127).collect::<String>().to_ascii_lowercase()
}

/// A parameter's text on one line, bounded, or nothing.
fn value(text: &str) -> Option<String> {
    let visible = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let text: String = visible.take(1000).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(section: &str) -> Media {
        Media::read(&Fields::read(section.as_bytes()), ("text", "plain"))
    }

    fn check_name(section: &str, expected: &str) {
        assert_eq!(media(section).name.as_deref(), Some(expected), "{section}");
    }

    #[test]
    fn names_come_in_many_forms() {
        check_name("Content-Type: image/png; name=\"a b.png\"", "a b.png");
        check_name("Content-Disposition: attachment; filename=plain.txt", "plain.txt");
        check_name("Content-Disposition: attachment; filename*=UTF-8''sm%C3%B8r.txt", "smør.txt");
        check_name("Content-Disposition: attachment; filename*0=\"a\"; filename*1=\"b.txt\"", "ab.txt");
        check_name("Content-Disposition: attachment;\n filename*0*=utf-8''%C3%A6; filename*1*=%C3%B8.txt", "æø.txt");
        check_name("Content-Type: image/png; name=\"=?iso-8859-1?Q?sm=F8r.png?=\"", "smør.png");
        check_name("Content-Type: x/y; name=a\nContent-Disposition: inline; filename=b", "b");
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        assert!(media("").is("text", "plain"));
        assert!(media("Content-Type: garbage").is("text", "plain"));
        assert!(media("Content-Type: TEXT/Html; charset=\"UTF-8\"").is("text", "html"));
        assert_eq!(media("Content-Type: text/html; charset=\"UTF-8\"").charset.as_deref(), Some("UTF-8"));
        assert_eq!(media("Content-Transfer-Encoding: BASE64 ").encoding, TransferEncoding::Base64);
        assert_eq!(media("Content-Transfer-Encoding: x-uuencode").encoding, TransferEncoding::Unknown);
        assert_eq!(media("Content-ID: <a@b>\nX-Y: z").content_id.as_deref(), Some("a@b"));
        assert_eq!(media("Content-ID: <a@b>\nX-Y: z").other_fields, 1);
    }
}
