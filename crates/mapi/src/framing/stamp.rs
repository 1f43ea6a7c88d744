//! [`Stamp`] for a stream with frames around it. Frames stay as they are, but for those that hold the top property
//! list: their lengths follow what is put in and left out, and a long one may become several. As soon as the list is
//! over, every byte passes.

use super::{FRAME, FrameError, FrameEvent, FrameReader, Opcode, frame_head};
use crate::fasttransfer::{LexError, Stamp};

/// How much is looked at between two places where a frame may be cut.
const SLICE: usize = 1024;

/// Why a property cannot be put into a framed stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// The frames are broken.
    #[error(transparent)]
    Frames(#[from] FrameError),
    /// What is in them is no FastTransfer stream.
    #[error(transparent)]
    Stream(#[from] LexError),
}

/// Puts a property into a framed stream that passes by.
#[derive(Debug)]
pub struct FramedStamp {
    frames: FrameReader,
    stamp: Stamp,
    opcode: Opcode,
    /// The payload of the frame that is being written.
    payload: Vec<u8>,
    /// Whether the head of the frame that is open was written.
    headed: bool,
}

impl FramedStamp {
    /// Puts in what `stamp` puts in.
    pub fn new(stamp: Stamp) -> Self {
        let frames = FrameReader::new();
        Self { frames, stamp, opcode: Opcode::Data, payload: Vec::new(), headed: false }
    }

    /// Takes the next piece and appends to `out` what goes on.
    pub fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), StampError> {
        while let Some(event) = self.frames.next(&mut input) {
            match event {
                FrameEvent::Begin { opcode, length } => self.begin(opcode, length, out),
                FrameEvent::Piece(piece) if self.headed => out.extend_from_slice(piece),
                FrameEvent::Piece(piece) => self.piece(piece, out)?,
                FrameEvent::End => self.end(out),
            }
        }
        Ok(())
    }

    /// Says that the stream is over and appends to `out` what was missing.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), StampError> {
        self.frames.finish()?;
        self.stamp.finish(&mut self.payload)?;
        self.write_payload(out);
        Ok(())
    }

    fn begin(&mut self, opcode: Opcode, length: u32, out: &mut Vec<u8>) {
        self.opcode = opcode;
        self.headed = opcode != Opcode::Data || self.stamp.is_passing();
        if self.headed {
            out.extend(frame_head(opcode, length));
        }
    }

    /// A piece of a frame that may hold a part of the top property list.
    fn piece(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), StampError> {
        for slice in piece.chunks(SLICE) {
            self.stamp.feed(slice, &mut self.payload)?;
            let enough = self.payload.len() >= FRAME && self.stamp.may_be_cut();
            if enough || self.payload.len() >= 2 * FRAME {
                self.write_payload(out);
            }
        }
        self.pass_rest(out);
        Ok(())
    }

    /// Once the list is over, the length of the frame is known, and the rest of it passes.
    fn pass_rest(&mut self, out: &mut Vec<u8>) {
        let length = u32::try_from(self.payload.len()).ok().and_then(|length| length.checked_add(self.frames.left()));
        if let (true, Some(length)) = (self.stamp.is_passing(), length) {
            out.extend(frame_head(Opcode::Data, length));
            out.append(&mut self.payload);
            self.headed = true;
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if !self.headed {
            self.write_payload(out);
        }
    }

    fn write_payload(&mut self, out: &mut Vec<u8>) {
        if let (false, Ok(length)) = (self.payload.is_empty(), u32::try_from(self.payload.len())) {
            out.extend(frame_head(Opcode::Data, length));
            out.append(&mut self.payload);
        }
    }
}
