//! The FastTransfer stream of bytes that may or may not have frames around it, as they come.

use super::{FrameError, FrameEvent, FrameReader, Opcode, looks_framed};

/// How many bytes tell whether there are frames.
const TELLING: usize = 8;

/// Takes frames off, if there are any.
#[derive(Debug, Default)]
pub struct Unframer {
    beginning: Vec<u8>,
    kind: Option<Kind>,
    frames: u64,
}

#[derive(Debug)]
enum Kind {
    Bare,
    Framed { frames: FrameReader, data: bool },
}

impl Unframer {
    /// At the beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many frames began; none if the stream is without.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Takes the next piece; what of the stream is in it goes to `sink`, piece by piece.
    pub fn feed<E>(&mut self, mut input: &[u8], mut sink: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        if self.kind.is_none() {
            let (taken, rest) = input.split_at(input.len().min(TELLING - self.beginning.len()));
            self.beginning.extend_from_slice(taken);
            input = rest;
            if self.beginning.len() < TELLING {
                return Ok(());
            }
            self.decide(&mut sink)?;
        }
        self.pass(input, &mut sink)
    }

    /// Says whether the last frame was whole; a stream that was shorter than the head of a frame goes to `sink` now.
    pub fn finish<E: From<FrameError>>(&mut self, mut sink: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        match &self.kind {
            None => self.decide(&mut sink),
            Some(Kind::Bare) => Ok(()),
            Some(Kind::Framed { frames, .. }) => Ok(frames.finish()?),
        }
    }

    fn decide<E>(&mut self, sink: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let beginning = std::mem::take(&mut self.beginning);
        self.kind = Some(match looks_framed(&beginning) {
            true => Kind::Framed { frames: FrameReader::new(), data: false },
            false => Kind::Bare,
        });
        self.pass(&beginning, sink)
    }

    fn pass<E>(&mut self, mut input: &[u8], sink: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let (frames, data) = match &mut self.kind {
            Some(Kind::Framed { frames, data }) => (frames, data),
            _ if input.is_empty() => return Ok(()),
            _ => return sink(input),
        };
        while let Some(event) = frames.next(&mut input) {
            match event {
                FrameEvent::Begin { opcode, .. } => {
                    self.frames += 1;
                    *data = opcode == Opcode::Data;
                }
                FrameEvent::Piece(piece) if *data => sink(piece)?,
                FrameEvent::Piece(_) | FrameEvent::End => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;
    use crate::framing::{FrameWriter, ServerVersion};
    use std::io::Write;

    fn unframed(bytes: &[u8], step: usize) -> (Vec<u8>, u64, Result<(), FrameError>) {
        let (mut unframer, mut stream) = (Unframer::new(), Vec::new());
        let mut sink = |piece: &[u8]| -> Result<(), FrameError> {
            stream.extend_from_slice(piece);
            Ok(())
        };
        bytes.chunks(step).for_each(|piece| unframer.feed(piece, &mut sink).unwrap());
        let end = unframer.finish(&mut sink);
        (stream, unframer.frames(), end)
    }

    #[test]
    fn frames_are_taken_off_where_there_are_any() {
        let stream = b"\x03\0\x17\0\x01\0\0\0\x03\0\x17\0\x02\0\0\0";
        let mut frames = FrameWriter::new(Vec::new(), ServerVersion::EXCHANGE_ONLINE).unwrap();
        frames.write_all(stream).unwrap();
        let framed = frames.finish().unwrap();
        for step in [1, 3, 1000] {
            assert_eq!(unframed(&framed, step), (stream.to_vec(), 4, Ok(())));
            assert_eq!(unframed(stream, step), (stream.to_vec(), 0, Ok(())));
            assert_eq!(unframed(&stream[..5], step), (stream[..5].to_vec(), 0, Ok(())));
            let cut = unframed(&framed[..framed.len() - 1], step);
            assert_eq!(cut.2, Err(FrameError::Truncated { position: framed.len() as u64 - 1 }));
        }
        assert_eq!(unframed(b"", 1), (Vec::new(), 0, Ok(())));
    }
}
