//! Names of attachments that have none in the message.

use crate::mime::media::Media;

/// What a message that was signed in clear is called ([MS-OXOSMIME] section 2.1.1).
pub(crate) const SIGNED: &str = "SMIME.p7m";
/// What a wrapped message is called.
pub(crate) const OPAQUE: &str = "smime.p7m";
/// The whole original of a message of which something would be missing.
pub(crate) const ORIGINAL: &str = "original-message.eml";
/// Not `message/rfc822`: it is to stay a file.
pub(crate) const ORIGINAL_TYPE: &str = "application/octet-stream";

const EXTENSIONS: &[(&str, &str)] = &[
    ("text/plain", "txt"),
    ("text/html", "htm"),
    ("text/calendar", "ics"),
    ("text/csv", "csv"),
    ("text/x-vcard", "vcf"),
    ("text/vcard", "vcf"),
    ("text/x-patch", "patch"),
    ("text/x-diff", "patch"),
    ("text/rfc822-headers", "txt"),
    ("message/rfc822", "eml"),
    ("message/global", "eml"),
    ("message/delivery-status", "txt"),
    ("message/disposition-notification", "txt"),
    ("application/pdf", "pdf"),
    ("application/zip", "zip"),
    ("application/ics", "ics"),
    ("application/pgp-signature", "asc"),
    ("application/pgp-encrypted", "txt"),
    ("application/pgp-keys", "asc"),
    ("application/pkcs7-signature", "p7s"),
    ("application/x-pkcs7-signature", "p7s"),
    ("application/pkcs7-mime", "p7m"),
    ("application/ms-tnef", "dat"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tif"),
    ("image/bmp", "bmp"),
    ("audio/mpeg", "mp3"),
    ("audio/basic", "au"),
    ("video/mp4", "mp4"),
];

/// The name of the attachment with this number.
pub(crate) fn default(number: usize, media: &Media) -> String {
    let full = media.full();
    let extension = EXTENSIONS.iter().find(|(media_type, _)| *media_type == full).map_or("dat", |(_, found)| found);
    format!("ATT{number:05}.{extension}")
}

/// The extension of a name with its dot, if it has one.
pub(crate) fn extension(name: &str) -> Option<&str> {
    let dot = name.rfind('.')?;
    let extension = &name[dot..];
    (dot > 0 && (2..=16).contains(&extension.len()) && !extension.contains([' ', '/', '\\'])).then_some(extension)
}

/// A name in the form of eight and three letters ([MS-OXCMSG] section 2.2.2.11).
pub(crate) fn short(name: &str) -> String {
    let letters = |text: &str, cap: usize| {
        let kept = text.chars().filter(char::is_ascii_alphanumeric).take(cap);
        kept.collect::<String>().to_ascii_uppercase()
    };
    let extension = extension(name).unwrap_or_default();
    let stem = name.strip_suffix(extension).unwrap_or(name);
    let is_short = stem.len() <= 8 && stem.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !stem.is_empty();
    let stem = if is_short { stem.to_owned() } else { format!("{}~1", letters(stem, 6)) };
    let extension = letters(extension, 3);
    if extension.is_empty() { stem } else { format!("{stem}.{extension}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_short_form() {
        assert_eq!(short("report.txt"), "report.TXT");
        assert_eq!(short("annual report.html"), "ANNUAL~1.HTM");
        assert_eq!(short("æøå"), "~1");
        assert_eq!(extension("a.tar.gz"), Some(".gz"));
        assert_eq!(extension(".profile"), None);
        assert_eq!(extension("a. b"), None);
    }
}
