//! Reading frames, from bytes that come in pieces of any size. Nothing is kept but the head of a frame.

use super::Opcode;

/// One thing in framed bytes: a frame begins, its payload passes in pieces, it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameEvent<'input> {
    /// A frame begins.
    Begin {
        /// What it holds.
        opcode: Opcode,
        /// How long its payload is.
        length: u32,
    },
    /// The next bytes of the payload, never none.
    Piece(&'input [u8]),
    /// The frame is over.
    End,
}

/// Why framed bytes cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// They end inside a frame.
    #[error("a frame is cut off after {position} bytes")]
    Truncated {
        /// How many bytes there were.
        position: u64,
    },
}

/// Reads frames.
#[derive(Debug, Clone, Default)]
pub struct FrameReader {
    head: Vec<u8>,
    /// How much of the payload is to come, inside a frame.
    left: Option<u32>,
    position: u64,
}

impl FrameReader {
    /// At the beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next event, taking from `input` what it needs; nothing when `input` is used up.
    pub fn next<'input>(&mut self, input: &mut &'input [u8]) -> Option<FrameEvent<'input>> {
        match self.left {
            None => self.begin(input),
            Some(0) => {
                self.left = None;
                Some(FrameEvent::End)
            }
            Some(_) if input.is_empty() => None,
            Some(left) => {
                let piece = self.take(left as usize, input);
                self.left = Some(left - piece.len() as u32);
                Some(FrameEvent::Piece(piece))
            }
        }
    }

    /// How much of the payload is to come of the frame that is open.
    pub fn left(&self) -> u32 {
        self.left.unwrap_or(0)
    }

    /// Says whether the last frame was whole.
    pub fn finish(&self) -> Result<(), FrameError> {
        if self.left.is_none() && self.head.is_empty() {
            return Ok(());
        }
        Err(FrameError::Truncated { position: self.position })
    }

    fn begin<'input>(&mut self, input: &mut &'input [u8]) -> Option<FrameEvent<'input>> {
        let part = self.take(8 - self.head.len(), input);
        self.head.extend_from_slice(part);
        let [a, b, c, d, e, f, g, h] = *self.head.as_slice() else { return None };
        self.head.clear();
        let (opcode, length) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
        self.left = Some(length);
        Some(FrameEvent::Begin { opcode: Opcode::from_number(opcode), length })
    }

    fn take<'input>(&mut self, most: usize, input: &mut &'input [u8]) -> &'input [u8] {
        let (taken, rest) = input.split_at(input.len().min(most));
        *input = rest;
        self.position += taken.len() as u64;
        taken
    }
}

/// Whether bytes begin as framed ones do. A FastTransfer stream cannot begin so: no property has the type 1.
pub fn looks_framed(beginning: &[u8]) -> bool {
    beginning.starts_with(&[1, 0, 0, 0, 8, 0, 0, 0])
}
