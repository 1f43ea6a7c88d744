//! A small web server that asks who comes, as a test tells it, and remembers which connection said what.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Which connection, from 0.
    pub(crate) connection: usize,
    /// Which request on it, from 0.
    pub(crate) number: usize,
    /// The value of `Authorization`.
    pub(crate) authorization: Option<String>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Asked {
    /// Which message of NTLM it carries; 0 is none.
    pub(crate) fn message(&self) -> u8 {
        match self.authorization.as_deref().and_then(|value| value.split_once(' ')) {
            Some((_, token)) if token.starts_with("TlRMTVNTUAAB") => 1,
            Some((_, token)) if token.starts_with("TlRMTVNTUAAD") => 3,
            _ => 0,
        }
    }

    /// Whether its last message of NTLM has an `AV_PAIR` of 16 bytes that names a channel ([MS-NLMP] section 2.2.2.1).
    pub(crate) fn names_channel(&self) -> bool {
        let token = self.authorization.as_deref().and_then(|value| value.split_once(' ')).map(|(_, token)| token);
        let bytes = token.and_then(|token| STANDARD.decode(token).ok()).unwrap_or_default();
        let pair = bytes.windows(20).find(|window| window.starts_with(&[10, 0, 16, 0]));
        pair.is_some_and(|pair| pair[4..] != [0; 16])
    }
}

/// What the server does.
pub(crate) enum Answer {
    /// Answers with these lines of a head and this body.
    Reply(u16, Vec<String>, &'static str),
    /// Says this much, to the letter, and closes.
    Words(Vec<u8>),
    /// Says nothing and keeps the connection.
    Silence,
}

impl Answer {
    /// All is well.
    pub(crate) fn good() -> Self {
        Self::Reply(200, Vec::new(), "good")
    }

    /// Wants credentials.
    pub(crate) fn wants(challenges: &[&str]) -> Self {
        let lines = challenges.iter().map(|challenge| format!("WWW-Authenticate: {challenge}"));
        Self::Reply(401, lines.collect(), "no")
    }
}

type Handler = dyn Fn(&Asked) -> Answer + Send + Sync;

/// The server. It ends when it is dropped.
pub(crate) struct Doorman {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    _tasks: JoinSet<()>,
}

impl Doorman {
    /// Starts a server that answers each request by this function.
    pub(crate) async fn start(handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_behind(None, handler).await
    }

    /// The same behind TLS.
    pub(crate) async fn start_behind(
        tls: Option<TlsAcceptor>,
        handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, tls, Arc::clone(&asked), Arc::new(handler)));
        Self { address, asked, _tasks: tasks }
    }

    /// Everything that was asked, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, asked: Arc<Mutex<Vec<Asked>>>, handler: Arc<Handler>) {
    let mut connections = JoinSet::new();
    let mut count = 0;
    while let Ok((stream, _)) = listener.accept().await {
        let (asked, handler, tls) = (Arc::clone(&asked), Arc::clone(&handler), tls.clone());
        connections.spawn(async move {
            match tls {
                None => serve(stream, count, asked, handler).await,
                Some(tls) => {
                    let Ok(stream) = tls.accept(stream).await else { return };
                    serve(stream, count, asked, handler).await;
                }
            }
        });
        count += 1;
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    connection: usize,
    asked: Arc<Mutex<Vec<Asked>>>,
    handler: Arc<Handler>,
) {
    let mut buffer = Vec::new();
    for number in 0.. {
        let Some(request) = read(&mut stream, &mut buffer, connection, number).await else { return };
        asked.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        match handler(&request) {
            Answer::Reply(status, lines, body) => {
                let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
                let text = format!("HTTP/1.1 {status} X\r\n{lines}Content-Length: {}\r\n\r\n{body}", body.len());
                if stream.write_all(text.as_bytes()).await.is_err() || lines.contains("Connection: close") {
                    return;
                }
            }
            Answer::Words(words) => {
                let _ = stream.write_all(&words).await;
                return;
            }
            Answer::Silence => std::future::pending().await,
        }
    }
}

async fn read(
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
    connection: usize,
    number: usize,
) -> Option<Asked> {
    let head = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break buffer.drain(..end + 4).collect::<Vec<_>>();
        }
        more(stream, buffer).await?;
    };
    let head = String::from_utf8(head).expect("the head is text");
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).next()
    };
    let mut body = Vec::new();
    if header("transfer-encoding").is_some() {
        while !buffer.ends_with(b"0\r\n\r\n") {
            more(stream, buffer).await?;
        }
        body = std::mem::take(buffer);
    } else if let Some(length) = header("content-length") {
        let length: usize = length.parse().expect("a length");
        while buffer.len() < length {
            more(stream, buffer).await?;
        }
        body = buffer.drain(..length).collect();
    }
    Some(Asked { connection, number, authorization: header("authorization"), body })
}

async fn more(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Option<()> {
    let read = stream.read_buf(buffer).await.ok()?;
    (read > 0).then_some(())
}
