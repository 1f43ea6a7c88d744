//! A body on its way: how far it is, and why it stopped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use cutover_model::{BodyPieces, BodySource, Failure};
use futures_util::{Stream, stream};
use tokio::time::Instant;

/// What is known of a body while it is sent.
pub(crate) struct Passage {
    ended: AtomicBool,
    moved: Mutex<Instant>,
    broken: Mutex<Option<Failure>>,
}

impl Passage {
    /// A body that is handed over as a whole, or is none.
    pub(crate) fn whole() -> Arc<Self> {
        Self::new(true)
    }

    fn new(ended: bool) -> Arc<Self> {
        Arc::new(Self { ended: AtomicBool::new(ended), moved: Mutex::new(Instant::now()), broken: Mutex::new(None) })
    }

    /// Whether the last piece was handed over: before that, no server has the whole request.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// When something last moved.
    pub(crate) fn moved(&self) -> Instant {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the body could not be read, if it could not.
    pub(crate) fn broken(&self) -> Option<Failure> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn touch(&self) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn note(&self, piece: &Result<Option<Bytes>, Failure>) {
        self.touch();
        match piece {
            Ok(Some(_)) => {}
            Ok(None) => self.ended.store(true, Ordering::Release),
            Err(failure) => *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure.clone()),
        }
    }
}

/// Opens a body for one try.
pub(crate) async fn open(source: &dyn BodySource) -> Result<(reqwest::Body, Arc<Passage>), Failure> {
    let (pieces, passage) = open_pieces(source).await?;
    Ok((reqwest::Body::wrap_stream(pieces), passage))
}

/// Opens a body for one try, as a stream of its pieces.
pub(crate) async fn open_pieces(
    source: &dyn BodySource,
) -> Result<(impl Stream<Item = Result<Bytes, Failure>> + Send + use<>, Arc<Passage>), Failure> {
    let pieces = source.open().await?;
    let left = source.length();
    let passage = Passage::new(left == Some(0));
    let state = Reading { pieces, left, passage: Arc::clone(&passage) };
    Ok((stream::try_unfold(state, next), passage))
}

struct Reading {
    pieces: Box<dyn BodyPieces>,
    left: Option<u64>,
    passage: Arc<Passage>,
}

async fn next(mut reading: Reading) -> Result<Option<(Bytes, Reading)>, Failure> {
    reading.passage.touch();
    let piece = reading.pieces.piece().await;
    reading.passage.note(&piece);
    let Some(piece) = piece? else { return Ok(None) };
    if let Some(left) = reading.left {
        let left = left.saturating_sub(piece.len() as u64);
        reading.left = Some(left);
        // A body of known length is over with its last byte; nobody asks for more.
        if left == 0 {
            reading.passage.ended.store(true, Ordering::Release);
        }
    }
    Ok(Some((piece, reading)))
}
