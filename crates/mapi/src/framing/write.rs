//! Writing frames around a stream.

use std::io::{self, Write};

use super::Opcode;
use crate::Guid;
use crate::fasttransfer::{Event, LexError, Lexer};

/// How much of a stream goes into one frame: as much as in the first frame of the sample that Graph publishes.
pub const FRAME: usize = 0x7BC0;

/// The interface of what is transferred, `IID_IMessage`.
const MESSAGE: Guid = Guid::new(0x0002_0307, 0, 0, 0xC000_0000_0000_0046);

/// The version of a server, as the frame has it: `major << 8 | minor`, `0x8000 | build`, revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerVersion(pub [u16; 3]);

impl ServerVersion {
    /// 15.20.4566.6022, the version in the sample of Graph.
    pub const EXCHANGE_ONLINE: Self = Self([0x0F14, 0x91D6, 0x1786]);
}

/// Puts frames around a stream that is written to it. What is written must be a FastTransfer stream: a frame ends only
/// between atoms, between values, or inside a value of variable size ([MS-OXCFXICS] section 2.2.4.1).
#[derive(Debug)]
pub struct FrameWriter<W> {
    out: W,
    lexer: Lexer,
    frame: Vec<u8>,
    /// How much of the frame may be cut off as one.
    cut: usize,
}

impl<W: Write> FrameWriter<W> {
    /// Writes the frames that come first: method, object and version.
    pub fn new(mut out: W, version: ServerVersion) -> io::Result<Self> {
        write_frame(&mut out, Opcode::Configuration, &[0, 0, 0, 0, 1, 0, 0, 0])?;
        let object = [&[1, 0, 0, 0][..], &MESSAGE.to_wire(), &[0x00, 0x24, 0x00, 0x80]].concat();
        write_frame(&mut out, Opcode::Object, &object)?;
        write_frame(&mut out, Opcode::Version, &version.0.map(u16::to_le_bytes).concat())?;
        Ok(Self { out, lexer: Lexer::new(), frame: Vec::with_capacity(FRAME), cut: 0 })
    }

    /// Writes what is left and gives back what took the frames. A stream that is not whole is refused.
    pub fn finish(mut self) -> io::Result<W> {
        self.lexer.finish().map_err(invalid)?;
        if !self.frame.is_empty() {
            write_frame(&mut self.out, Opcode::Data, &self.frame)?;
        }
        Ok(self.out)
    }

    /// Adds bytes to the frame, as far as it may get, and sees where it may be cut.
    fn add(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        loop {
            let before = bytes;
            let event = self.lexer.next(&mut bytes).map_err(invalid)?;
            self.frame.extend_from_slice(&before[..before.len() - bytes.len()]);
            match event {
                _ if self.lexer.may_be_cut() => self.cut = self.frame.len(),
                // Letters of UTF-16 stay whole.
                Some(Event::Piece(_)) => self.cut = self.frame.len() - 1,
                _ => {}
            }
            if event.is_none() {
                return Ok(());
            }
        }
    }

    fn end_frame(&mut self) -> io::Result<()> {
        write_frame(&mut self.out, Opcode::Data, &self.frame[..self.cut])?;
        self.frame.drain(..self.cut);
        self.cut = 0;
        Ok(())
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = FRAME.saturating_sub(self.frame.len()).max(1);
        let bytes = &bytes[..bytes.len().min(room)];
        self.add(bytes)?;
        if self.frame.len() >= FRAME && self.cut > 0 {
            self.end_frame()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn invalid(error: LexError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Writes one frame.
pub fn write_frame(out: &mut impl Write, opcode: Opcode, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    out.write_all(&frame_head(opcode, length))?;
    out.write_all(payload)
}

/// What stands before a payload.
pub fn frame_head(opcode: Opcode, length: u32) -> [u8; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (opcode.number().to_le_bytes(), length.to_le_bytes());
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;

    #[test]
    fn the_first_frames_are_those_of_the_published_sample() {
        let mut frames = FrameWriter::new(Vec::new(), ServerVersion::EXCHANGE_ONLINE).unwrap();
        frames.write_all(&[3, 0, 0x17, 0, 1, 0, 0, 0]).unwrap();
        let written = frames.finish().unwrap();
        let hex: String = written.iter().map(|byte| format!("{byte:02x}")).collect();
        let expected = "01000000 08000000 0000000001000000  03000000 18000000 01000000 0703020000000000c000000000000046 \
            00240080  04000000 06000000 140fd6918617  02000000 08000000 0300170001000000";
        assert_eq!(hex, expected.replace(' ', ""));
    }

    #[test]
    fn frames_end_where_a_stream_may_be_cut() {
        let (head, number) = ([0x02, 0x01, 0x13, 0x10], [3, 0, 0x17, 0, 1, 0, 0, 0]);
        let value = |length: usize| [&head[..], &(length as u32).to_le_bytes(), &vec![7; length]].concat();
        // After the first value there is no room for a number; the second value is cut at an even place.
        let stream = [value(FRAME - 8 - 5), number.to_vec(), value(FRAME - 1)].concat();
        for step in [1, 100, 1 << 20] {
            let mut frames = FrameWriter::new(Vec::new(), ServerVersion::EXCHANGE_ONLINE).unwrap();
            let start = frames.out.len();
            stream.chunks(step).for_each(|piece| frames.write_all(piece).unwrap());
            let written = frames.finish().unwrap();
            assert_eq!(data_lengths(&written[start..]), [FRAME - 5, FRAME - 1, 16]);
        }
    }

    #[test]
    fn what_is_no_whole_stream_is_refused() {
        let written = |bytes: &[u8]| {
            let mut frames = FrameWriter::new(Vec::new(), ServerVersion::EXCHANGE_ONLINE)?;
            frames.write_all(bytes)?;
            frames.finish().map(drop)
        };
        written(&[3, 0, 0x17, 0, 1, 0, 0, 0]).unwrap();
        for broken in [&[3, 0, 0x17, 0, 1][..], &[0xFF, 0, 0x17, 0, 1]] {
            assert_eq!(written(broken).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }

    fn data_lengths(mut rest: &[u8]) -> Vec<usize> {
        let mut lengths = Vec::new();
        while let [2, 0, 0, 0, a, b, c, d, after @ ..] = rest {
            let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            lengths.push(length);
            rest = &after[length..];
        }
        assert!(rest.is_empty());
        lengths
    }
}
