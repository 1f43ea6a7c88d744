//! Reading BER as LDAP uses it (RFC 4511, section 5.1): definite lengths, tags of one byte, nothing else.

/// The bytes break a rule of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Malformed(pub(super) &'static str);

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const ENUMERATED: u8 = 0x0a;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// What stands before a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) tag: u8,
    /// Bytes of the header itself.
    pub(super) size: usize,
    /// Bytes of the value.
    pub(super) length: usize,
}

/// The header at the beginning of the bytes; `None` where more bytes are needed to know.
pub(super) fn header(bytes: &[u8]) -> Result<Option<Header>, Malformed> {
    let [tag, first, rest @ ..] = bytes else { return Ok(None) };
    if tag & 0x1f == 0x1f {
        return Err(Malformed("a tag has more than one byte"));
    }
    let count = usize::from(first & 0x7f);
    if first & 0x80 == 0 {
        return Ok(Some(Header { tag: *tag, size: 2, length: count }));
    }
    if !(1..=4).contains(&count) {
        return Err(Malformed("a length is indefinite or has more than four bytes"));
    }
    let Some(digits) = rest.get(..count) else { return Ok(None) };
    let length = digits.iter().fold(0_u64, |sum, digit| sum << 8 | u64::from(*digit));
    let length = usize::try_from(length).map_err(|_| Malformed("a length is too large"))?;
    Ok(Some(Header { tag: *tag, size: 2 + count, length }))
}

/// Values one after the other, all of which are there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values<'b>(&'b [u8]);

impl<'b> Values<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next tag and value.
    pub(super) fn next(&mut self) -> Result<(u8, &'b [u8]), Malformed> {
        let header = header(self.0)?.ok_or(Malformed("a value is missing"))?;
        let end = header.size.checked_add(header.length).filter(|end| *end <= self.0.len());
        let end = end.ok_or(Malformed("a value is longer than what it is part of"))?;
        let value = &self.0[header.size..end];
        self.0 = &self.0[end..];
        Ok((header.tag, value))
    }

    /// The next value, which has this tag.
    pub(super) fn expect(&mut self, tag: u8) -> Result<&'b [u8], Malformed> {
        match self.next()? {
            (found, value) if found == tag => Ok(value),
            _ => Err(Malformed("a value is of another type than it has to be")),
        }
    }

    /// The values inside the next one, which has this tag.
    pub(super) fn inner(&mut self, tag: u8) -> Result<Self, Malformed> {
        self.expect(tag).map(Self)
    }

    /// The next value, as a number.
    pub(super) fn number(&mut self, tag: u8) -> Result<u32, Malformed> {
        let digits = self.expect(tag)?;
        if digits.is_empty() || digits.len() > 4 || digits[0] & 0x80 != 0 {
            return Err(Malformed("a number is negative or too large"));
        }
        Ok(digits.iter().fold(0, |sum, digit| sum << 8 | u32::from(*digit)))
    }

    /// The next value, as text.
    pub(super) fn text(&mut self) -> Result<&'b str, Malformed> {
        text(self.expect(OCTET_STRING)?)
    }
}

/// Text is UTF-8 (RFC 4511, section 4.1.2).
pub(super) fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed("a text is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_byte_by_byte() {
        assert_eq!(header(&[]), Ok(None));
        assert_eq!(header(&[0x30]), Ok(None));
        assert_eq!(header(&[0x30, 5]), Ok(Some(Header { tag: 0x30, size: 2, length: 5 })));
        assert_eq!(header(&[0x30, 0x84, 0, 0, 1]), Ok(None));
        assert_eq!(header(&[0x30, 0x84, 0, 0, 1, 2]), Ok(Some(Header { tag: 0x30, size: 6, length: 258 })));
        assert!(header(&[0x1f, 1]).is_err());
        assert!(header(&[0x30, 0x80]).is_err());
        assert!(header(&[0x30, 0x85, 0, 0, 0, 0, 1]).is_err());
    }

    #[test]
    fn values_stay_inside_of_what_they_are_part_of() {
        let mut values = Values::new(&[0x02, 2, 1, 0, 0x04, 3, b'a', b'b']);
        assert_eq!(values.number(INTEGER), Ok(256));
        assert_eq!(values.text(), Err(Malformed("a value is longer than what it is part of")));
        assert!(Values::new(&[0x02, 1, 0x80]).number(INTEGER).is_err());
        assert!(Values::new(&[0x02, 0]).number(INTEGER).is_err());
        assert!(Values::new(&[0x04, 1, 0xff]).text().is_err());
        assert!(Values::new(&[0x04, 0]).expect(SEQUENCE).is_err());
    }
}
