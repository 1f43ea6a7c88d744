//! Takes a message apart (RFC 2046 section 5.1): one pass over its lines, with a stack of what is open.
//!
//! Broken messages are read as the most forgiving readers do: a boundary of an outer multipart ends the inner ones, a
//! multipart that is not closed ends where the message ends, a header without an empty line ends at the first line
//! that is no field.

use std::io;

use super::fields::{Fields, field_name};
use super::lines::{Line, Lines};
use super::media::{Media, TransferEncoding};
use super::spool::{Spool, read_all};
use super::{Content, DEPTH_CAP, Defect, Entity, HEADER_CAP, HEADERS_CAP, MESSAGES_CAP, PART_CAP};

/// Takes the message in the spool apart.
pub(crate) fn scan(spool: &mut dyn Spool) -> io::Result<Entity> {
    let mut scan = Scan::default();
    let mut lines = Lines::new(spool);
    let mut line = Line::default();
    scan.begin(0, TEXT, String::new());
    while lines.next_line(&mut line)? {
        scan.line(&line, &mut lines)?;
        scan.end = line.end;
        scan.last_terminator = line.terminator;
        if scan.nothing_can_come() {
            scan.end = lines.skip_to_end()?;
        }
    }
    scan.finish(&mut lines)
}

/// A note to readers without MIME that stands before the parts has at most so many lines.
const NOTE_LINES: u32 = 3;
const TEXT: (&str, &str) = ("text", "plain");
const MESSAGE: (&str, &str) = ("message", "rfc822");

/// An entity whose end has not come.
#[derive(Default)]
struct Open {
    entity: Entity,
    /// The boundary of a multipart with its two hyphens.
    delimiter: Vec<u8>,
    children: Vec<Entity>,
    begun: u32,
    preamble_lines: u32,
    /// Whether this is a message and not a part of one.
    is_message: bool,
    default: (&'static str, &'static str),
    place: Place,
}

/// Where in an entity the next line is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Header,
    Body,
    Message,
    Preamble,
    Between,
    Epilogue,
}

impl Open {
    fn add_defect(&mut self, defect: Defect) {
        if !self.entity.defects.contains(&defect) {
            self.entity.defects.push(defect);
        }
    }

    /// A multipart that cannot be taken apart is lines of text.
    fn is_broken(&mut self) {
        self.add_defect(Defect::MultipartBroken);
        self.entity.media.encoding = TransferEncoding::Lines;
    }
}

#[derive(Default)]
struct Scan {
    stack: Vec<Open>,
    /// The first line of the header section that is no field.
    strange: Option<u64>,
    has_field: bool,
    parts: usize,
    header_octets: usize,
    end: u64,
    last_terminator: u64,
    root: Option<Entity>,
}

impl Scan {
    fn begin(&mut self, start: u64, default: (&'static str, &'static str), number: String) {
        let entity = Entity { number, start, body: start..start, ..Entity::default() };
        let is_message = self.stack.last().is_none_or(|open| open.place == Place::Message);
        self.stack.push(Open { entity, default, is_message, ..Open::default() });
        self.parts += 1;
        self.strange = None;
        self.has_field = false;
    }

    fn line(&mut self, line: &Line, lines: &mut Lines<'_>) -> io::Result<()> {
        if let Some((index, closes)) = self.boundary(&line.head) {
            return self.at_boundary(index, closes, line, lines);
        }
        let Some(open) = self.stack.last_mut() else { return Ok(()) };
        match open.place {
            Place::Header => self.header_line(line, lines),
            Place::Preamble | Place::Between | Place::Epilogue if !line.is_empty() => {
                open.preamble_lines += u32::from(open.place == Place::Preamble);
                if open.place == Place::Epilogue || open.preamble_lines == NOTE_LINES + 1 {
                    open.add_defect(Defect::TextBetweenParts);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Whether the rest of the message is one body that nothing can end.
    fn nothing_can_come(&self) -> bool {
        let in_body = self.stack.last().is_some_and(|open| open.place == Place::Body);
        in_body && self.stack.iter().all(|open| open.delimiter.is_empty())
    }

    /// The innermost open multipart whose boundary this line is, and whether the line closes it.
    fn boundary(&self, head: &[u8]) -> Option<(usize, bool)> {
        let head = head.strip_prefix(b"--").map(|_| head.trim_ascii_end())?;
        let of = |open: &Open| {
            let rest = head.strip_prefix(open.delimiter.as_slice()).filter(|_| !open.delimiter.is_empty())?;
            match rest {
                b"" => Some(false),
                b"--" => Some(true),
                _ => None,
            }
        };
        (0..self.stack.len()).rev().find_map(|index| of(&self.stack[index]).map(|closes| (index, closes)))
    }

    fn at_boundary(&mut self, index: usize, closes: bool, line: &Line, lines: &mut Lines<'_>) -> io::Result<()> {
        let end = line.start - self.last_terminator.min(line.start);
        while self.stack.len() > index + 1 {
            self.close(end, lines)?;
        }
        let Some(open) = self.stack.last_mut() else { return Ok(()) };
        open.place = if closes { Place::Epilogue } else { Place::Between };
        if !closes && (self.parts >= PART_CAP || self.header_octets > HEADERS_CAP) {
            open.add_defect(Defect::TooManyParts);
            return Ok(());
        }
        if closes {
            return Ok(());
        }
        open.begun += 1;
        let default = if open.entity.media.sub == "digest" { MESSAGE } else { TEXT };
        let number = numbered(&open.entity.number, open.begun);
        self.begin(line.end, default, number);
        Ok(())
    }

    fn header_line(&mut self, line: &Line, lines: &mut Lines<'_>) -> io::Result<()> {
        let Some(start) = self.stack.last().map(|open| open.entity.start) else { return Ok(()) };
        if line.is_empty() {
            let headless = !self.has_field && self.strange.is_some();
            let body = if headless { start } else { line.end };
            return self.header_ends(if headless { start } else { line.start }, body, lines);
        }
        let folded = line.start > start && matches!(line.head.first(), Some(b' ' | b'\t'));
        if field_name(&line.head).is_some() {
            self.has_field = true;
        } else if !(folded || line.start == start && line.head.starts_with(b"From ")) {
            self.strange.get_or_insert(line.start);
        }
        if line.end - start > HEADER_CAP {
            let end = self.strange.unwrap_or(line.start);
            self.defect(Defect::HeaderTooLong);
            return self.header_ends(end, end, lines);
        }
        Ok(())
    }

    fn defect(&mut self, defect: Defect) {
        if let Some(open) = self.stack.last_mut() {
            open.add_defect(defect);
        }
    }

    /// The header section ends before `end`, and the body begins at `body`.
    fn header_ends(&mut self, end: u64, body: u64, lines: &mut Lines<'_>) -> io::Result<()> {
        let depth = self.stack.len();
        let Some(open) = self.stack.last_mut() else { return Ok(()) };
        let section = read_all(lines.spool(), open.entity.start..end)?;
        self.header_octets += section.len();
        open.entity.fields = Fields::read(&section);
        open.entity.media = Media::read(&open.entity.fields, open.default);
        if open.is_message && !open.entity.fields.has_any() {
            open.add_defect(Defect::NoHeader);
        }
        open.entity.body = body..body;
        if !open.is_message {
            open.entity.fields = Fields::default();
        }
        open.place = Place::Body;
        self.enter_body(depth, body);
        Ok(())
    }

    /// Decides what the body is.
    fn enter_body(&mut self, depth: usize, body: u64) {
        let messages = self.stack.iter().filter(|open| open.place == Place::Message).count();
        let Some(open) = self.stack.last_mut() else { return };
        let media = &open.entity.media;
        let nests = media.main == "multipart" || is_message(media);
        if nests && depth >= DEPTH_CAP || is_message(media) && messages >= MESSAGES_CAP {
            open.entity.defects.push(Defect::TooDeep);
        } else if media.main == "multipart" {
            match media.boundary.as_deref().map(str::trim_end) {
                Some(boundary) if !boundary.is_empty() => {
                    open.delimiter = [b"--", boundary.as_bytes()].concat();
                    open.place = Place::Preamble;
                }
                _ => open.is_broken(),
            }
        } else if is_message(media) {
            if matches!(media.encoding, TransferEncoding::Base64 | TransferEncoding::QuotedPrintable) {
                open.entity.defects.push(Defect::EmbeddedEncoded);
            } else {
                open.place = Place::Message;
                let number = numbered(&open.entity.number, 1);
                self.begin(body, TEXT, number);
            }
        }
    }

    /// Closes the innermost entity at `end`, or the message inside that its header turned out to announce.
    fn close(&mut self, end: u64, lines: &mut Lines<'_>) -> io::Result<()> {
        let in_header = |scan: &Self| scan.stack.last().is_some_and(|open| open.place == Place::Header);
        if in_header(self) {
            self.header_never_ends(end, lines)?;
            if in_header(self) {
                return Ok(());
            }
        }
        let Some(mut open) = self.stack.pop() else { return Ok(()) };
        open.entity.body.end = end.max(open.entity.body.start);
        if open.place == Place::Between {
            open.add_defect(Defect::MultipartUnclosed);
        }
        let is_multipart = !open.delimiter.is_empty();
        if is_multipart && open.children.is_empty() {
            // Nothing of it would be seen.
            open.is_broken();
        } else if is_multipart {
            open.entity.content = Content::Multipart(open.children);
        } else if let (Place::Message, Some(inner)) = (open.place, open.children.pop()) {
            open.entity.content = Content::Message(Box::new(inner));
        }
        match self.stack.last_mut() {
            Some(outer) => outer.children.push(open.entity),
            None => self.root = Some(open.entity),
        }
        Ok(())
    }

    /// There was no empty line: the body begins at the first line that is no field.
    fn header_never_ends(&mut self, end: u64, lines: &mut Lines<'_>) -> io::Result<()> {
        let Some(start) = self.stack.last().map(|open| open.entity.start) else { return Ok(()) };
        let from = if self.has_field { self.strange } else { self.strange.map(|_| start) };
        let border = from.unwrap_or(end.max(start));
        if self.stack.last().is_some_and(|open| open.is_message) || from.is_some() {
            self.defect(Defect::MissingSeparator);
        }
        self.header_ends(border, border, lines)
    }

    fn finish(mut self, lines: &mut Lines<'_>) -> io::Result<Entity> {
        while !self.stack.is_empty() {
            self.close(self.end, lines)?;
        }
        Ok(self.root.unwrap_or_default())
    }
}

fn is_message(media: &Media) -> bool {
    media.main == "message" && matches!(media.sub.as_str(), "rfc822" | "global" | "news")
}

fn numbered(outer: &str, number: u32) -> String {
    if outer.is_empty() { number.to_string() } else { format!("{outer}.{number}") }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    /// The tree as text: type, body and children.
    fn shown(message: &[u8], entity: &Entity) -> String {
        let body = &message[entity.body.start as usize..entity.body.end as usize];
        let children: Vec<String> = entity.children().iter().map(|child| shown(message, child)).collect();
        match &entity.content {
            Content::Leaf => format!("{}{:?}", entity.media.sub, String::from_utf8_lossy(body)),
            _ => format!("{}({})", entity.media.sub, children.join(" ")),
        }
    }

    fn check(message: &str, expected: &str, defects: &[Defect]) {
        let message = message.replace('|', "\r\n");
        let entity = scan(&mut Cursor::new(message.as_bytes())).unwrap();
        assert_eq!(shown(message.as_bytes(), &entity), expected, "{message}");
        assert_eq!(entity.defects, defects, "{message}");
    }

    const MIXED: &str = "Content-Type: multipart/mixed; boundary=b||";

    #[test]
    fn parts_end_before_the_line_end_of_their_boundary() {
        check("a: b||text|", "plain\"text\\r\\n\"", &[]);
        check(
            &format!("{MIXED}--b||one|--b|Content-Type: text/html||two||--b--|"),
            "mixed(plain\"one\" html\"two\\r\\n\")",
            &[],
        );
        check(&format!("{MIXED}note|--b  |c: d||--b--|"), "mixed(plain\"\")", &[]);
    }

    #[test]
    fn broken_messages_are_read_all_the_same() {
        check("", "plain\"\"", &[Defect::MissingSeparator, Defect::NoHeader]);
        check(
            "only text|and more||and more",
            "plain\"only text\\r\\nand more\\r\\n\\r\\nand more\"",
            &[Defect::NoHeader],
        );
        check("a: b|no separator|c", "plain\"no separator\\r\\nc\"", &[Defect::MissingSeparator]);
        check("a: b", "plain\"\"", &[Defect::MissingSeparator]);
        check("Content-Type: multipart/mixed||x", "mixed\"x\"", &[Defect::MultipartBroken]);
        check(&format!("{MIXED}never"), "mixed\"never\"", &[Defect::MultipartBroken]);
        check(&format!("{MIXED}--b||one"), "mixed(plain\"one\")", &[Defect::MultipartUnclosed]);
        check(
            &format!("{MIXED}--b words||one|--b--|"),
            "mixed\"--b words\\r\\n\\r\\none\\r\\n--b--\\r\\n\"",
            &[Defect::MultipartBroken],
        );
        check(&format!("{MIXED}--b||one|--b--|more"), "mixed(plain\"one\")", &[Defect::TextBetweenParts]);
    }

    #[test]
    fn messages_are_nested() {
        let outer = format!("{MIXED}--b|Content-Type: message/rfc822||Content-Type: multipart/mixed; boundary=c|");
        check(&format!("{outer}|--c||in|--b||out|--b--"), "mixed(rfc822(mixed(plain\"in\")) plain\"out\")", &[]);
        check(&format!("{MIXED}--b|Content-Type: message/rfc822||--b--"), "mixed(rfc822(plain\"\"))", &[]);
        check(&format!("{MIXED}--b|Content-Type: message/rfc822|--b--"), "mixed(rfc822(plain\"\"))", &[]);
        let digest = "Content-Type: multipart/digest; boundary=b||--b||a: b||one|--b--";
        check(digest, "digest(rfc822(plain\"one\"))", &[]);
    }

    #[test]
    fn depth_and_header_are_bounded() {
        let mut deep = String::new();
        (0..200).for_each(|n| deep.push_str(&format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")));
        let entity = scan(&mut Cursor::new(deep.as_bytes())).unwrap();
        let depth = std::iter::successors(Some(&entity), |entity| entity.children().first()).count();
        assert_eq!(depth, DEPTH_CAP);
        let long = format!("a: {}\nb: c\n\nbody", "x".repeat(HEADER_CAP as usize));
        let entity = scan(&mut Cursor::new(long.as_bytes())).unwrap();
        assert_eq!(entity.defects, [Defect::HeaderTooLong, Defect::NoHeader]);
        assert_eq!(entity.body, 0..long.len() as u64);
    }

    proptest! {
        #[test]
        fn places_are_in_order(message in "((--b|--c|--b--|a: b|Content-Type: (multipart/(mixed; boundary=(b|c)|digest; boundary=c)|message/rfc822)|x)?\r?\n){0,24}") {
            let entity = scan(&mut Cursor::new(message.as_bytes())).unwrap();
            let mut open = vec![&entity];
            while let Some(entity) = open.pop() {
                prop_assert!(entity.start <= entity.body.start && entity.body.start <= entity.body.end);
                prop_assert!(entity.body.end <= message.len() as u64);
                for child in entity.children() {
                    prop_assert!(child.start >= entity.start && child.body.end <= entity.body.end.max(child.body.start));
                    open.push(child);
                }
            }
        }
    }
}
