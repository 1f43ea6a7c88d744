//! Writing frames around a stream.

use std::io::{self, Write};

use super::Opcode;
use crate::Guid;
use crate::fasttransfer::WHOLE;

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

/// Puts frames around a stream that is written to it.
#[derive(Debug)]
pub struct FrameWriter<W> {
    out: W,
    frame: Vec<u8>,
}

impl<W: Write> FrameWriter<W> {
    /// Writes the frames that come first: method, object and version.
    pub fn new(mut out: W, version: ServerVersion) -> io::Result<Self> {
        write_frame(&mut out, Opcode::Configuration, &[0, 0, 0, 0, 1, 0, 0, 0])?;
        let object = [&[1, 0, 0, 0][..], &MESSAGE.to_wire(), &[0x00, 0x24, 0x00, 0x80]].concat();
        write_frame(&mut out, Opcode::Object, &object)?;
        write_frame(&mut out, Opcode::Version, &version.0.map(u16::to_le_bytes).concat())?;
        Ok(Self { out, frame: Vec::with_capacity(FRAME) })
    }

    /// Writes what is left and gives back what took the frames.
    pub fn finish(mut self) -> io::Result<W> {
        self.end_frame()?;
        Ok(self.out)
    }

    fn end_frame(&mut self) -> io::Result<()> {
        if !self.frame.is_empty() {
            write_frame(&mut self.out, Opcode::Data, &self.frame)?;
            self.frame.clear();
        }
        Ok(())
    }
}

impl<W: Write> Write for FrameWriter<W> {
    /// Bytes of the stream; what is not longer than [`WHOLE`] stays in one frame.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = FRAME - self.frame.len();
        if bytes.len() > room && (bytes.len() <= WHOLE || room < 2) {
            self.end_frame()?;
        }
        let room = FRAME - self.frame.len();
        // Letters of UTF-16 stay whole where the value began at an even place.
        let taken = if bytes.len() > room { room & !1 } else { bytes.len() };
        self.frame.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
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
    fn short_writes_stay_whole_and_long_ones_are_cut() {
        let mut frames = FrameWriter::new(Vec::new(), ServerVersion::EXCHANGE_ONLINE).unwrap();
        let head = frames.out.len();
        frames.write_all(&vec![1; FRAME - 3]).unwrap();
        frames.write_all(&[2; 4]).unwrap();
        frames.write_all(&vec![3; FRAME]).unwrap();
        let written = frames.finish().unwrap();
        let lengths: Vec<_> = data_lengths(&written[head..]);
        assert_eq!(lengths, [FRAME - 3, FRAME, 4]);
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
