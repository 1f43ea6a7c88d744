//! The stream under a conversation: as it is, or compressed (RFC 4978).

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_compression::Level;
use async_compression::tokio::bufread::DeflateDecoder;
use async_compression::tokio::write::DeflateEncoder;
use cutover_net::Stream;
use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf, ReadHalf, WriteHalf};

/// What a conversation reads from and writes to.
pub(crate) enum Transport {
    Direct(Stream),
    Compressed {
        reader: Box<DeflateDecoder<BufReader<ReadHalf<Stream>>>>,
        writer: Box<DeflateEncoder<WriteHalf<Stream>>>,
    },
}

impl Transport {
    /// From here on both directions are compressed.
    pub(crate) fn compressed(stream: Stream) -> Self {
        let (read, write) = tokio::io::split(stream);
        let reader = Box::new(DeflateDecoder::new(BufReader::with_capacity(32 << 10, read)));
        Self::Compressed { reader, writer: Box::new(DeflateEncoder::with_quality(write, Level::Fastest)) }
    }
}

impl AsyncRead for Transport {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Direct(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Compressed { reader, .. } => Pin::new(reader).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut *self {
            Self::Direct(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Compressed { writer, .. } => Pin::new(writer).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Direct(stream) => Pin::new(stream).poll_flush(cx),
            Self::Compressed { writer, .. } => Pin::new(writer).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Direct(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Compressed { writer, .. } => Pin::new(writer).poll_shutdown(cx),
        }
    }
}
