//! The frames that EWS `ExportItems`/`UploadItems` and the mailbox export and import of Graph put around a FastTransfer
//! stream: opcode (`u32`), length (`u32`), payload, repeated. They are documented as opaque; what stands here was read
//! from the samples that Microsoft publishes with both interfaces.

mod read;
mod stamp;
mod unframe;
mod write;

pub use read::{FrameError, FrameEvent, FrameReader, looks_framed};
pub use stamp::{FramedStamp, StampError};
pub use unframe::Unframer;
pub use write::{FRAME, FrameWriter, ServerVersion, frame_head, write_frame};

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    /// How the transfer was asked for: flags and method.
    Configuration,
    /// Bytes of the FastTransfer stream.
    Data,
    /// What kind of object is transferred.
    Object,
    /// The version of the server.
    Version,
    /// A frame of a kind that no sample has.
    Other(u32),
}

impl Opcode {
    /// The opcode with this number.
    pub const fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Configuration,
            2 => Self::Data,
            3 => Self::Object,
            4 => Self::Version,
            other => Self::Other(other),
        }
    }

    /// The number on the wire.
    pub const fn number(self) -> u32 {
        match self {
            Self::Configuration => 1,
            Self::Data => 2,
            Self::Object => 3,
            Self::Version => 4,
            Self::Other(other) => other,
        }
    }
}
