//! A small web server that answers as a test tells it, and remembers what it was asked. HTTP/1.1 on plain TCP.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What the server does.
pub(crate) enum Answer {
    /// Answers.
    Reply(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Closes the connection without a word.
    Close,
    /// Answers with less than it announces, and closes.
    Short,
    /// Says nothing and keeps the connection.
    Silence,
}

impl Answer {
    pub(crate) fn json(status: u16, body: impl ToString) -> Self {
        Self::Reply(status, vec![("Content-Type", "application/json".to_owned())], body.to_string().into_bytes())
    }

    pub(crate) fn with(self, name: &'static str, value: impl ToString) -> Self {
        match self {
            Self::Reply(status, mut headers, body) => {
                headers.push((name, value.to_string()));
                Self::Reply(status, headers, body)
            }
            other => other,
        }
    }
}

type Handler = dyn Fn(&Asked) -> Answer + Send + Sync;

/// The server. It ends when it is dropped.
pub(crate) struct Web {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    _tasks: JoinSet<()>,
}

impl Web {
    /// Starts a server that answers each request, parsed to its end, by this function.
    pub(crate) async fn start(handler: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(listener, Arc::clone(&asked), Arc::new(handler)));
        Self { address, asked, _tasks: tasks }
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many requests went to targets that begin so.
    pub(crate) fn count(&self, begin: &str) -> usize {
        self.asked().iter().filter(|asked| asked.target.starts_with(begin)).count()
    }
}

async fn serve(listener: TcpListener, asked: Arc<Mutex<Vec<Asked>>>, handler: Arc<Handler>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.spawn(connection(stream, Arc::clone(&asked), Arc::clone(&handler)));
    }
}

async fn connection(mut stream: TcpStream, asked: Arc<Mutex<Vec<Asked>>>, handler: Arc<Handler>) {
    let mut kept = Vec::new();
    while let Some(request) = read(&mut stream, &mut kept).await {
        let answer = handler(&request);
        asked.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        match answer {
            Answer::Reply(status, headers, body) => {
                let mut text = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
                headers.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
                let whole = [text.as_bytes(), b"\r\n", &body].concat();
                if stream.write_all(&whole).await.is_err() {
                    return;
                }
            }
            Answer::Close => return,
            Answer::Short => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":").await;
                return;
            }
            Answer::Silence => std::future::pending().await,
        }
    }
}

/// Reads one request to its end; `None` when the client is gone.
async fn read(stream: &mut TcpStream, kept: &mut Vec<u8>) -> Option<Asked> {
    let head_end = loop {
        if let Some(at) = kept.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        more(stream, kept).await?;
    };
    let head = String::from_utf8_lossy(&kept[..head_end]).into_owned();
    kept.drain(..head_end + 4);
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers = lines.filter_map(|line| line.split_once(": ")).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    let mut asked = Asked { method, target, headers, body: Vec::new() };
    if asked.header("transfer-encoding") == "chunked" {
        asked.body = chunked(stream, kept).await?;
        return Some(asked);
    }
    let length: usize = asked.header("content-length").parse().unwrap_or(0);
    while kept.len() < length {
        more(stream, kept).await?;
    }
    asked.body = kept.drain(..length).collect();
    Some(asked)
}

async fn chunked(stream: &mut TcpStream, kept: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line_end = loop {
            if let Some(at) = kept.windows(2).position(|two| two == b"\r\n") {
                break at;
            }
            more(stream, kept).await?;
        };
        let length = usize::from_str_radix(&String::from_utf8_lossy(&kept[..line_end]), 16).ok()?;
        kept.drain(..line_end + 2);
        while kept.len() < length + 2 {
            more(stream, kept).await?;
        }
        body.extend(kept.drain(..length));
        kept.drain(..2);
        if length == 0 {
            return Some(body);
        }
    }
}

async fn more(stream: &mut TcpStream, kept: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 16 << 10];
    match stream.read(&mut buffer).await {
        Ok(0) | Err(_) => None,
        Ok(count) => {
            kept.extend_from_slice(&buffer[..count]);
            Some(())
        }
    }
}
