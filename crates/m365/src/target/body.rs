//! A request body that carries a spool as base64, inside of JSON or alone, without ever being whole in memory. Its last
//! piece waits until it is certain that this process may still write.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use cutover_model::{BodyPieces, BodySource, Failure, FailureCode, Fence};

use super::spool::Spool;

/// Bytes that are encoded at a time; a multiple of three.
const PIECE: usize = 48 << 10;

/// What is sent.
pub(crate) struct Base64Body {
    before: String,
    spool: Spool,
    after: String,
    fence: Arc<dyn Fence>,
}

impl Base64Body {
    /// The spool as base64 and nothing else.
    pub(crate) fn alone(spool: Spool, fence: Arc<dyn Fence>) -> Arc<Self> {
        Self::between(String::new(), spool, String::new(), fence)
    }

    /// The spool as base64 between two texts.
    pub(crate) fn between(before: String, spool: Spool, after: String, fence: Arc<dyn Fence>) -> Arc<Self> {
        Arc::new(Self { before, spool, after, fence })
    }
}

#[async_trait]
impl BodySource for Base64Body {
    fn length(&self) -> Option<u64> {
        let encoded = self.spool.length().div_ceil(3) * 4;
        Some(self.before.len() as u64 + encoded + self.after.len() as u64)
    }

    fn opens_again(&self) -> bool {
        true
    }

    async fn open(&self) -> Result<Box<dyn BodyPieces>, Failure> {
        let (before, after) = (self.before.clone(), self.after.clone());
        let (spool, fence) = (self.spool.clone(), Arc::clone(&self.fence));
        Ok(Box::new(Pieces { before: Some(before), after: Some(after), spool, fence, at: 0 }))
    }
}

struct Pieces {
    before: Option<String>,
    after: Option<String>,
    spool: Spool,
    fence: Arc<dyn Fence>,
    at: u64,
}

#[async_trait]
impl BodyPieces for Pieces {
    async fn piece(&mut self) -> Result<Option<Bytes>, Failure> {
        if self.after.is_none() {
            return Ok(None);
        }
        let mut text = self.before.take().unwrap_or_default();
        let raw = self.spool.piece(self.at, PIECE).map_err(|error| unreadable(&error))?;
        self.at += raw.len() as u64;
        STANDARD.encode_string(&raw, &mut text);
        if self.at >= self.spool.length() {
            text.push_str(&self.after.take().unwrap_or_default());
            self.fence.ensure()?;
        }
        Ok(Some(Bytes::from(text)).filter(|piece| !piece.is_empty()))
    }
}

/// A spool file that cannot be read or written.
pub(crate) fn unreadable(error: &std::io::Error) -> Failure {
    let full = error.kind() == std::io::ErrorKind::StorageFull;
    let code = if full { FailureCode::DiskFull } else { FailureCode::File };
    Failure::new(code, "temporary file").with_detail(error)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::super::spool::SpoolWriter;
    use super::*;

    #[derive(Default)]
    struct Gate(AtomicBool);

    impl Fence for Gate {
        fn ensure(&self) -> Result<(), Failure> {
            let closed = self.0.load(Ordering::Relaxed);
            if closed { Err(Failure::new(FailureCode::LeaseLost, "")) } else { Ok(()) }
        }
    }

    fn spool(body: &[u8]) -> Spool {
        let mut writer = SpoolWriter::default();
        writer.write_all(body).unwrap();
        writer.finish()
    }

    #[tokio::test]
    async fn each_try_sends_the_same_and_the_length_is_right() {
        for length in [0, 1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 8 * PIECE + 5] {
            let body: Vec<u8> = (0..length).map(|place| u8::try_from(place % 253).unwrap()).collect();
            let (before, after) = ("{\"Data\":\"".to_owned(), "\"}".to_owned());
            let source = Base64Body::between(before, spool(&body), after, Arc::new(Gate::default()));
            for _ in 0..2 {
                let mut opened = source.open().await.unwrap();
                let mut text = Vec::new();
                while let Some(piece) = opened.piece().await.unwrap() {
                    assert!(!piece.is_empty());
                    text.extend_from_slice(&piece);
                }
                assert_eq!(source.length(), Some(text.len() as u64));
                let inner = &text[9..text.len() - 2];
                assert!(STANDARD.decode(inner).unwrap() == body);
            }
        }
    }

    #[tokio::test]
    async fn the_last_piece_waits_for_the_lease() {
        let gate = Arc::new(Gate::default());
        let source = Base64Body::alone(spool(&[7; PIECE + 1]), Arc::clone(&gate) as Arc<dyn Fence>);
        let mut opened = source.open().await.unwrap();
        assert!(opened.piece().await.unwrap().is_some());
        gate.0.store(true, Ordering::Relaxed);
        assert_eq!(opened.piece().await.map_err(|failure| failure.code), Err(FailureCode::LeaseLost));
        let empty = Base64Body::alone(spool(&[]), gate);
        assert!(empty.open().await.unwrap().piece().await.is_err());
    }
}
