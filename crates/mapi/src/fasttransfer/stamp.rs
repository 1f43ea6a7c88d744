//! Putting one named property into the top property list of a message that passes by (design section 3: the source
//! key), with nothing else changed. It goes before the first property that is not about the transfer; one of the same
//! name that is there already is left out.

use super::{Event, LexError, Lexer, PropertyHead, WriteError, Writer};
use crate::{NamedProperty, PropertyValue, tags};

/// Puts a property into a stream that passes by.
#[derive(Debug)]
pub struct Stamp {
    name: NamedProperty,
    /// What is put in, until it was.
    property: Option<Vec<u8>>,
    lexer: Lexer,
    state: State,
    /// The beginning of an atom of which nobody knows yet whether it stays.
    held: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between the properties of the top list, or in one that stays.
    List,
    /// In a property that is left out.
    Dropping,
    /// The list is over; everything stays as it is.
    Passing,
}

impl Stamp {
    /// Puts in `name` with `value`.
    pub fn new(name: NamedProperty, value: &PropertyValue) -> Result<Self, WriteError> {
        let mut writer = Writer::new(Vec::new());
        writer.named(&name, value)?;
        let property = Some(writer.finish()?);
        Ok(Self { name, property, lexer: Lexer::new(), state: State::List, held: Vec::new() })
    }

    /// Whether the top property list is over, so that what follows only passes.
    pub fn is_passing(&self) -> bool {
        self.state == State::Passing
    }

    /// Whether what was given out so far ends where a stream may be cut.
    pub fn may_be_cut(&self) -> bool {
        self.is_passing() || (self.held.is_empty() && self.lexer.may_be_cut())
    }

    /// Takes the next piece of the stream and appends to `out` what goes on.
    pub fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), LexError> {
        while !self.is_passing() {
            let before = input;
            let event = self.lexer.next(&mut input)?;
            let taken = &before[..before.len() - input.len()];
            match event {
                Some(event) => self.event(&event, taken, out),
                None => {
                    // The beginning of a head, a length or a fixed value, until it is whole.
                    self.held.extend_from_slice(taken);
                    return Ok(());
                }
            }
        }
        out.extend_from_slice(input);
        Ok(())
    }

    /// Says that the stream is over and appends to `out` what was missing.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), LexError> {
        if !self.is_passing() {
            self.lexer.finish()?;
        }
        out.extend(self.property.take().into_iter().flatten());
        Ok(())
    }

    fn event(&mut self, event: &Event<'_>, taken: &[u8], out: &mut Vec<u8>) {
        match event {
            Event::Property(head) => self.head(head, taken, out),
            Event::Marker(_) => self.end_list(taken, out),
            Event::End => self.state = State::List,
            _ if self.state == State::Dropping => self.held.clear(),
            _ => self.pass(taken, out),
        }
    }

    fn head(&mut self, head: &PropertyHead, taken: &[u8], out: &mut Vec<u8>) {
        if head.name.as_ref() == Some(&self.name) {
            self.held.clear();
            self.state = State::Dropping;
            return;
        }
        if head.tag == tags::FAST_TRANSFER_DELETED_PROPERTY {
            return self.end_list(taken, out);
        }
        if !head.is_about_transfer() {
            out.extend(self.property.take().into_iter().flatten());
        }
        self.pass(taken, out);
    }

    fn end_list(&mut self, taken: &[u8], out: &mut Vec<u8>) {
        out.extend(self.property.take().into_iter().flatten());
        self.pass(taken, out);
        self.state = State::Passing;
    }

    fn pass(&mut self, taken: &[u8], out: &mut Vec<u8>) {
        out.append(&mut self.held);
        out.extend_from_slice(taken);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;
    use crate::PropertyTag;
    use crate::named::{names, sets};

    const KEY: NamedProperty = NamedProperty::known(sets::PUBLIC_STRINGS, "key");

    fn stamped(stream: &[u8], step: usize) -> Vec<u8> {
        let mut stamp = Stamp::new(KEY, &PropertyValue::Integer32(7)).unwrap();
        let mut out = Vec::new();
        stream.chunks(step).for_each(|piece| stamp.feed(piece, &mut out).unwrap());
        stamp.finish(&mut out).unwrap();
        out
    }

    fn key(value: i32) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        writer.named(&KEY, &PropertyValue::Integer32(value)).unwrap();
        writer.finish().unwrap()
    }

    fn prefix() -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        writer.property(PropertyTag::from_number(0x4008_001E), &PropertyValue::String8(b"/O=".to_vec())).unwrap();
        writer.finish().unwrap()
    }

    fn content() -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        writer.string(tags::SUBJECT, "A").unwrap();
        writer.named(&names::KEYWORDS, &PropertyValue::strings(["B", "C"])).unwrap();
        writer.start_recipient(0).unwrap();
        writer.named(&KEY, &PropertyValue::strings(["another object's"])).unwrap();
        writer.end_recipient().unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn the_property_comes_first_and_the_rest_stays() {
        for step in [1, 3, 1000] {
            assert_eq!(stamped(&content(), step), [key(7), content()].concat());
            assert_eq!(stamped(&[prefix(), content()].concat(), step), [prefix(), key(7), content()].concat());
            assert_eq!(stamped(&[content(), key(1)].concat(), step), [key(7), content(), key(1)].concat());
        }
        assert_eq!(stamped(&[], 1), key(7));
        assert_eq!(stamped(&prefix(), 1), [prefix(), key(7)].concat());
    }

    #[test]
    fn the_list_ends_where_children_are_announced() {
        let reset = [0x03, 0, 0x16, 0x40, 0x0D, 0, 0x12, 0x0E];
        for step in [1, 1000] {
            assert_eq!(stamped(&reset, step), [&key(7)[..], &reset].concat());
            // What stands after the list is no business of the mark, not even a property of its name.
            let after = [content(), reset.to_vec(), key(1)].concat();
            assert_eq!(stamped(&after, step), [key(7), after].concat());
            let at_once = [&reset[..], &key(1)].concat();
            assert_eq!(stamped(&at_once, step), [key(7), at_once].concat());
        }
    }

    #[test]
    fn an_older_one_is_left_out_wherever_it_is_in_the_list() {
        let mut writer = Writer::new(Vec::new());
        writer.string(tags::SUBJECT, "A").unwrap();
        let subject = writer.finish().unwrap();
        for step in [1, 2, 5, 1000] {
            let before = [key(1), content()].concat();
            assert_eq!(stamped(&before, step), [key(7), content()].concat());
            let between = [subject.clone(), key(1), key(2), content()].concat();
            assert_eq!(stamped(&between, step), [key(7), subject.clone(), content()].concat());
        }
    }

    #[test]
    fn a_list_that_breaks_off_is_no_message() {
        let content = content();
        let mut stamp = Stamp::new(KEY, &PropertyValue::Integer32(7)).unwrap();
        let mut out = Vec::new();
        stamp.feed(&content[..7], &mut out).unwrap();
        assert_eq!(stamp.finish(&mut out), Err(LexError::Truncated { position: 7 }));
    }
}
