//! A connection, plain or protected, as one type that reads and writes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::{NetError, Server, tls};

/// A connection to a server.
#[derive(Debug)]
pub struct Stream(Layer);

#[derive(Debug)]
enum Layer {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    pub(crate) fn plain(tcp: TcpStream) -> Self {
        Self(Layer::Plain(tcp))
    }

    pub(crate) fn protected(tls: TlsStream<TcpStream>) -> Self {
        Self(Layer::Tls(Box::new(tls)))
    }

    /// Whether what is said here can be read by others on the way.
    pub fn is_protected(&self) -> bool {
        matches!(self.0, Layer::Tls(_))
    }

    /// The certificate that the server showed (DER), where there is TLS.
    pub fn server_certificate(&self) -> Option<&[u8]> {
        let Layer::Tls(tls) = &self.0 else { return None };
        tls.get_ref().1.peer_certificates()?.first().map(AsRef::as_ref)
    }

    /// Puts TLS on top, after the protocol's own word for it (STARTTLS). A protected stream stays as it is.
    pub async fn upgrade(self, server: &Server) -> Result<Self, NetError> {
        match self.0 {
            Layer::Plain(tcp) => tls::handshake(tcp, server).await,
            Layer::Tls(_) => Ok(self),
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            Layer::Plain(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Layer::Tls(tls) => Pin::new(tls).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.0 {
            Layer::Plain(tcp) => Pin::new(tcp).poll_write(cx, bytes),
            Layer::Tls(tls) => Pin::new(tls).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            Layer::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Layer::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            Layer::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Layer::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}
