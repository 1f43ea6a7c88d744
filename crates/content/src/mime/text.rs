//! Texts as Unicode, piece by piece: every LF becomes CRLF, as properties have it, and a NUL, which they cannot hold,
//! U+FFFD. A text that is not in the character set it declares is read as what it looks like.

use std::io;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use super::Entity;
use super::charset::Charset;
use super::decode;
use super::spool::{Spool, read_range};

/// The longest text that is read as a whole, for the few old character sets.
const WHOLE_CAP: usize = 16 * 1024 * 1024;

/// Gives the body of a part, its transfer encoding undone, to `sink`. Tells whether the encoding was defective.
pub(crate) fn read_body(
    spool: &mut dyn Spool,
    entity: &Entity,
    sink: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<bool> {
    let mut decoder = decode::Decoder::new(entity.media.encoding);
    let mut out = Vec::new();
    read_range(spool, entity.body.clone(), &mut |piece| {
        out.clear();
        decoder.feed(piece, &mut out);
        sink(&out)
    })?;
    out.clear();
    let defective = decoder.finish(&mut out);
    sink(&out)?;
    Ok(defective)
}

/// What reading a text found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Octets of the text as it came.
    pub(crate) octets: u64,
    /// Octets of it in UTF-8.
    pub(crate) utf8: u64,
    /// Units of it in UTF-16.
    pub(crate) utf16: u64,
    /// Characters that could not be read.
    pub(crate) replaced: u64,
    /// Characters above 127, with what stands for those.
    pub(crate) beyond_ascii: u64,
    /// Whether there was a NUL.
    pub(crate) nul: bool,
}

/// Turns octets into text.
pub(crate) struct TextReader {
    form: Form,
    after_cr: bool,
    pub(crate) found: Found,
}

enum Form {
    Pieces(Decoder),
    Whole(fn(&[u8]) -> String, Vec<u8>),
}

impl TextReader {
    pub(crate) fn new(charset: Charset) -> Self {
        let form = match charset {
            Charset::Pieces(encoding) => Form::Pieces(decoder(encoding)),
            Charset::Whole(decoder, _) => Form::Whole(decoder, Vec::new()),
        };
        Self { form, after_cr: false, found: Found::default() }
    }

    /// The same for octets in which a byte order mark is a character like any other.
    pub(crate) fn exact(encoding: &'static Encoding) -> Self {
        let form = Form::Pieces(encoding.new_decoder_without_bom_handling());
        Self { form, after_cr: false, found: Found::default() }
    }

    /// Appends the text of the next piece.
    pub(crate) fn feed(&mut self, piece: &[u8], out: &mut String) {
        self.found.octets += piece.len() as u64;
        match &mut self.form {
            Form::Pieces(_) => self.pieces(piece, false, out),
            Form::Whole(_, held) => {
                let room = WHOLE_CAP - held.len();
                held.extend_from_slice(&piece[..piece.len().min(room)]);
                self.found.replaced += (piece.len() - piece.len().min(room)) as u64;
            }
        }
    }

    /// Appends what is left.
    pub(crate) fn finish(&mut self, out: &mut String) {
        match &mut self.form {
            Form::Pieces(_) => self.pieces(b"", true, out),
            Form::Whole(decoder, held) => {
                let text = decoder(&std::mem::take(held));
                self.take(&text, out);
            }
        }
    }

    fn pieces(&mut self, mut piece: &[u8], last: bool, out: &mut String) {
        let mut text = String::with_capacity(8 * 1024);
        loop {
            let Form::Pieces(decoder) = &mut self.form else { return };
            let (result, read) = decoder.decode_to_string_without_replacement(piece, &mut text, last);
            piece = &piece[read..];
            if matches!(result, DecoderResult::Malformed(..)) {
                self.found.replaced += 1;
                self.take(&text, out);
                text.clear();
                text.push('\u{fffd}');
            }
            self.take(&text, out);
            text.clear();
            if result == DecoderResult::InputEmpty {
                return;
            }
        }
    }

    fn take(&mut self, text: &str, out: &mut String) {
        let start = out.len();
        let mut rest = text;
        while let Some(at) = rest.find(['\n', '\0']) {
            let before = &rest[..at];
            let after_cr = before.as_bytes().last().map_or(self.after_cr, |last| *last == b'\r');
            out.push_str(before);
            match rest.as_bytes()[at] {
                b'\n' if after_cr => out.push('\n'),
                b'\n' => out.push_str("\r\n"),
                _ => {
                    self.found.nul = true;
                    out.push('\u{fffd}');
                }
            }
            self.after_cr = false;
            rest = &rest[at + 1..];
        }
        out.push_str(rest);
        self.after_cr = rest.as_bytes().last().map_or(self.after_cr, |last| *last == b'\r');
        self.count(&out[start..]);
    }

    fn count(&mut self, text: &str) {
        self.found.utf8 += text.len() as u64;
        if text.is_ascii() {
            self.found.utf16 += text.len() as u64;
            return;
        }
        for c in text.chars() {
            self.found.utf16 += c.len_utf16() as u64;
            self.found.beyond_ascii += u64::from(!c.is_ascii());
        }
    }
}

fn decoder(encoding: &'static Encoding) -> Decoder {
    let is_utf16 = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
    if is_utf16 { encoding.new_decoder() } else { encoding.new_decoder_with_bom_removal() }
}

/// A text that was read once: in which character set, and what was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) charset: Charset,
    pub(crate) found: Found,
    /// Whether the character set is not the one that was declared.
    pub(crate) guessed: bool,
    /// Whether the transfer encoding had something in it that did not belong there.
    pub(crate) defective: bool,
}

/// Reads the text of a part once to find its character set and length.
pub(crate) fn measure(spool: &mut dyn Spool, entity: &Entity) -> io::Result<Measured> {
    let label = entity.media.charset.as_deref().unwrap_or_default();
    let declared = Charset::of_label(label).filter(|_| !Charset::is_ascii_label(label));
    let first = attempt(spool, entity, declared.unwrap_or(Charset::UTF_8))?;
    let beyond = first.found.beyond_ascii > 0;
    let first = Measured { guessed: declared.is_none() && beyond, ..first };
    if first.found.replaced == 0 {
        return Ok(first);
    }
    let is_utf8 = matches!(first.charset, Charset::Pieces(encoding) if encoding == UTF_8);
    if is_utf8 && 2 * first.found.replaced > first.found.beyond_ascii {
        let single = attempt(spool, entity, Charset::WINDOWS_1252)?;
        return Ok(Measured { guessed: true, ..single });
    }
    if !is_utf8 {
        let utf8 = attempt(spool, entity, Charset::UTF_8)?;
        if utf8.found.replaced == 0 {
            return Ok(Measured { guessed: true, ..utf8 });
        }
    }
    Ok(first)
}

fn attempt(spool: &mut dyn Spool, entity: &Entity, charset: Charset) -> io::Result<Measured> {
    let mut reader = TextReader::new(charset);
    let mut out = String::new();
    let defective = read_body(spool, entity, &mut |piece| {
        out.clear();
        reader.feed(piece, &mut out);
        Ok(())
    })?;
    out.clear();
    reader.finish(&mut out);
    Ok(Measured { charset, found: reader.found, guessed: false, defective })
}

/// Gives the text of a part to `sink`, in the character set that [`measure`] found.
pub(crate) fn read_text(
    spool: &mut dyn Spool,
    entity: &Entity,
    charset: Charset,
    sink: &mut dyn FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    let mut reader = TextReader::new(charset);
    let mut out = String::new();
    read_body(spool, entity, &mut |piece| {
        out.clear();
        reader.feed(piece, &mut out);
        sink(&out)
    })?;
    out.clear();
    reader.finish(&mut out);
    sink(&out)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;
    use crate::mime::scan;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn text(message: &[u8]) -> (String, Measured) {
        let mut spool = Cursor::new(message);
        let entity = scan(&mut spool).unwrap();
        let measured = measure(&mut spool, &entity).unwrap();
        let mut text = String::new();
        read_text(&mut spool, &entity, measured.charset, &mut |piece| {
            text.push_str(piece);
            Ok(())
        })
        .unwrap();
        assert_eq!(measured.found.utf8, text.len() as u64);
        assert_eq!(measured.found.utf16, text.encode_utf16().count() as u64);
        (text, measured)
    }

    fn check(charset: &str, body: &[u8], expected: &str, guessed: bool) {
        let header = format!("Content-Type: text/plain; charset={charset}\n\n");
        let (text, measured) = text(&[header.as_bytes(), body].concat());
        assert_eq!((text.as_str(), measured.guessed), (expected, guessed), "{charset}: {body:?}");
    }

    #[test]
    fn texts_are_read_in_what_they_declare_or_look_like() {
        check("iso-8859-1", b"sm\xf8r\n", "smør\r\n", false);
        check("us-ascii", b"plain\r\n", "plain\r\n", false);
        check("us-ascii", "smør".as_bytes(), "smør", true);
        check("us-ascii", b"sm\xf8r", "smør", true);
        check("utf-8", b"sm\xf8r", "smør", true);
        check("utf-8", b"\xc3\xb8\xc3\xa6\xc3\xa5 cut \xc3", "øæå cut \u{fffd}", false);
        check("koi8-r", b"\xf0", "П", false);
        check("utf-7", b"sm+APg-r", "smør", false);
        check("iso-2022-jp", b"\x1b$BF|K\\\x1b(B", "日本", false);
        check("no-such-set", "æ".as_bytes(), "æ", true);
    }

    #[test]
    fn what_a_property_cannot_hold_is_told() {
        let (text, measured) = text(b"a: b\n\nc\0\rd\r\n");
        assert_eq!(text, "c\u{fffd}\rd\r\n");
        assert!(measured.found.nul);
    }

    proptest! {
        #[test]
        fn no_split_matters(body in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..200, kind in 0usize..4) {
            let label = ["utf-8", "shift_jis", "iso-2022-jp", "utf-16"][kind];
            let charset = Charset::of_label(label).unwrap();
            let read = |pieces: &[&[u8]]| {
                let (mut reader, mut out) = (TextReader::new(charset), String::new());
                pieces.iter().for_each(|piece| reader.feed(piece, &mut out));
                reader.finish(&mut out);
                (out, reader.found)
            };
            let (left, right) = body.split_at(cut.min(body.len()));
            prop_assert_eq!(read(&[left, right]).0, read(&[&body]).0);
        }
    }
}
