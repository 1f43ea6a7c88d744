//! What stands around a FastTransfer stream in an import or export: `opcode u32`, `length u32`, payload, repeated.
//!
//! Seen in Microsoft's published samples: 01 (flags, method), 03 (the object's interface and a number), 04 (the
//! server's version), then one or more 02 with the stream itself.

use super::Malformed;

const CONFIGURE: u32 = 1;
const TRANSFER: u32 = 2;
const OBJECT: u32 = 3;
const VERSION: u32 = 4;

/// Flags 0, method 1 (copy to).
const CONFIGURATION: [u8; 8] = [0, 0, 0, 0, 1, 0, 0, 0];

/// `1`, the interface of a message, `00 24 00 80`.
const MESSAGE: [u8; 24] = [
    0x01, 0x00, 0x00, 0x00, 0x07, 0x03, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x46, 0x00, 0x24, 0x00, 0x80,
];

/// 15.20.4566.6022, as three numbers.
const SERVER: [u8; 6] = [0x14, 0x0f, 0xd6, 0x91, 0x86, 0x17];

/// How much of a stream one part carries when the tenant writes.
const PART: usize = 31 << 10;

/// The stream without what stands around it.
pub(crate) fn unframe(octets: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut parts = Parts { octets, at: 0 };
    parts.expect(CONFIGURE, |payload| payload == CONFIGURATION, "the configuration is not the known one")?;
    parts.expect(OBJECT, |payload| payload == MESSAGE, "the object is no message")?;
    parts.expect(VERSION, |payload| payload.len() == 6, "the version is not six octets")?;
    let mut stream = Vec::new();
    while let Some((opcode, payload)) = parts.next()? {
        if opcode != TRANSFER {
            return Err(parts.wrong("a part is no transfer"));
        }
        stream.extend_from_slice(payload);
    }
    if stream.is_empty() { Err(parts.wrong("there is no transfer")) } else { Ok(stream) }
}

/// Puts a stream into parts, as the tenant does.
pub(crate) fn frame(stream: &[u8]) -> Vec<u8> {
    frame_as(stream, SERVER)
}

/// Puts a stream into parts, as a server of this version does.
pub(crate) fn frame_as(stream: &[u8], server: [u8; 6]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(stream.len() + 128);
    let mut put = |opcode: u32, payload: &[u8]| {
        octets.extend_from_slice(&opcode.to_le_bytes());
        octets.extend_from_slice(&(payload.len() as u32).to_le_bytes());
        octets.extend_from_slice(payload);
    };
    put(CONFIGURE, &CONFIGURATION);
    put(OBJECT, &MESSAGE);
    put(VERSION, &server);
    stream.chunks(PART).for_each(|part| put(TRANSFER, part));
    octets
}

struct Parts<'a> {
    octets: &'a [u8],
    at: usize,
}

impl<'a> Parts<'a> {
    fn wrong(&self, what: &'static str) -> Malformed {
        Malformed { what, at: self.at }
    }

    fn number(&mut self) -> Result<u32, Malformed> {
        let digits = self.octets.get(self.at..self.at + 4).and_then(|four| four.try_into().ok());
        let digits = digits.ok_or_else(|| self.wrong("a part is cut off"))?;
        self.at += 4;
        Ok(u32::from_le_bytes(digits))
    }

    fn next(&mut self) -> Result<Option<(u32, &'a [u8])>, Malformed> {
        if self.at == self.octets.len() {
            return Ok(None);
        }
        let (opcode, length) = (self.number()?, self.number()? as usize);
        let end = self.at.saturating_add(length);
        let payload = self.octets.get(self.at..end).ok_or_else(|| self.wrong("a part is cut off"))?;
        self.at = end;
        Ok(Some((opcode, payload)))
    }

    fn expect(&mut self, wanted: u32, fits: fn(&[u8]) -> bool, what: &'static str) -> Result<(), Malformed> {
        match self.next()? {
            Some((opcode, payload)) if opcode == wanted && fits(payload) => Ok(()),
            _ => Err(self.wrong(what)),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use super::*;

    #[test]
    fn frames_and_unframes() {
        let stream = vec![7; PART + 5];
        let framed = frame(&stream);
        assert_eq!(unframe(&framed).unwrap(), stream);
        for end in 0..100 {
            assert!(unframe(&framed[..end]).is_err(), "{end}");
        }
        let mut wrong = framed;
        wrong[8 + 4] = 2;
        assert!(unframe(&wrong).is_err());
    }
}
