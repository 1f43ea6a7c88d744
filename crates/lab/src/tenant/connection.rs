//! Connections that the tenant can cut in the middle of anything, in the clear or with TLS.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker, ready};

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{Accept, TlsAcceptor, server::TlsStream};

/// Ends one connection from anywhere.
#[derive(Clone, Default)]
pub(crate) struct Cutter(Arc<Cut>);

#[derive(Default)]
struct Cut {
    done: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Cutter {
    /// Nothing is read from or written to the connection any more.
    pub(crate) fn cut(&self) {
        self.0.cut();
    }

    /// Whether both belong to the same connection.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether anything but this has a hold on the connection.
    pub(crate) fn is_used_elsewhere(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

impl Cut {
    fn cut(&self) {
        self.done.store(true, Ordering::SeqCst);
        if let Some(waker) = self.waker.lock().unwrap_or_else(PoisonError::into_inner).take() {
            waker.wake();
        }
    }

    fn look(&self, context: &Context<'_>) -> io::Result<()> {
        *self.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(context.waker().clone());
        match self.done.load(Ordering::SeqCst) {
            true => Err(io::ErrorKind::ConnectionReset.into()),
            false => Ok(()),
        }
    }
}

impl Connected<IncomingStream<'_, Listener>> for Cutter {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        stream.io().cutter.clone()
    }
}

/// Every connection that is open, to end them all.
#[derive(Clone, Default)]
pub(crate) struct Connections(Arc<Mutex<Vec<Weak<Cut>>>>);

impl Connections {
    fn add(&self, cutter: &Cutter) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|cut| cut.strong_count() > 0);
        all.push(Arc::downgrade(&cutter.0));
    }

    /// Ends all connections.
    pub(crate) fn cut_all(&self) {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        all.iter().filter_map(Weak::upgrade).for_each(|cut| cut.cut());
    }
}

/// Accepts connections.
pub(crate) struct Listener {
    pub(crate) inner: TcpListener,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) connections: Connections,
}

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.inner).await;
        // Without it answers wait for acknowledgements; the connection works all the same.
        let _ = stream.set_nodelay(true);
        let cutter = Cutter::default();
        self.connections.add(&cutter);
        let stream = match &self.tls {
            None => Stream::Clear(stream),
            Some(acceptor) => Stream::Handshake(Box::new(acceptor.accept(stream))),
        };
        (Connection { stream, cutter }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

/// One connection.
pub(crate) struct Connection {
    stream: Stream,
    cutter: Cutter,
}

enum Stream {
    Clear(TcpStream),
    Handshake(Box<Accept<TcpStream>>),
    Tls(Box<TlsStream<TcpStream>>),
}

trait Both: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Both for T {}

impl Connection {
    /// The stream, once it is there and unless it is cut.
    fn ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Pin<&mut dyn Both>>> {
        self.cutter.0.look(context)?;
        if let Stream::Handshake(accept) = &mut self.stream {
            let stream = ready!(Future::poll(Pin::new(accept.as_mut()), context))?;
            self.stream = Stream::Tls(Box::new(stream));
        }
        match &mut self.stream {
            Stream::Clear(stream) => Poll::Ready(Ok(Pin::new(stream))),
            Stream::Tls(stream) => Poll::Ready(Ok(Pin::new(stream.as_mut()))),
            Stream::Handshake(_) => Poll::Pending,
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.ready(context))?.poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.ready(context))?.poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.ready(context))?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.ready(context))?.poll_shutdown(context)
    }
}
