//! An organisation in a runtime of its own, and a blocking client.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cutover_lab::exchange::{ExchangeOptions, ExchangeServer, ExchangeState, Release};
use tokio::runtime::Runtime;

pub(crate) const ADMINISTRATOR: &str = "administrator@nordvarde.example";
pub(crate) const INGRID: &str = "ingrid.solheim@nordvarde.example";
pub(crate) const ANNE: &str = "anne.lunde@nordvarde.example";

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// What stands in all elements of this name, prefix included.
    pub(crate) fn all(&self, element: &str) -> Vec<String> {
        let (begin, end) = (format!("<{element}"), format!("</{element}>"));
        let starts = self.body.match_indices(&begin).map(|(at, _)| &self.body[at + begin.len()..]);
        let whole = starts.filter(|rest| rest.starts_with(['>', ' ']));
        let inner = whole.filter_map(|rest| rest.split_once('>')?.1.split_once(&end));
        inner.map(|(text, _)| text.to_owned()).collect()
    }

    /// What stands in the first element of this name.
    pub(crate) fn first(&self, element: &str) -> String {
        self.all(element).into_iter().next().unwrap_or_default()
    }

    /// An attribute of all elements of this name.
    pub(crate) fn attributes(&self, element: &str, name: &str) -> Vec<String> {
        let begin = format!("<{element} ");
        let parts = self.body.split(&begin).skip(1).filter_map(|part| part.split_once('>'));
        let value = |tag: &str| Some(tag.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.to_owned());
        parts.filter_map(|(tag, _)| value(tag)).collect()
    }

    /// The response codes of all messages.
    pub(crate) fn codes(&self) -> Vec<String> {
        self.all("m:ResponseCode")
    }
}

/// A running organisation.
pub(crate) struct Bed {
    server: ExchangeServer,
    _runtime: Runtime,
    pub(crate) version: &'static str,
}

impl Bed {
    pub(crate) fn new(release: Release, version: &'static str) -> Self {
        Self::with(ExchangeOptions { release, keep: true, ..ExchangeOptions::default() }, version)
    }

    pub(crate) fn with(options: ExchangeOptions, version: &'static str) -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(ExchangeServer::start(options)).unwrap();
        Self { server, _runtime: runtime, version }
    }

    /// The same organisation, asked in another version.
    pub(crate) fn in_version(self, version: &'static str) -> Self {
        Self { version, ..self }
    }

    pub(crate) fn state(&self) -> ExchangeState {
        self.server.state()
    }

    pub(crate) fn address(&self) -> String {
        self.server.address().to_string()
    }

    /// An operation as this account, for its own mailbox.
    pub(crate) fn ask(&self, account: &str, operation: &str) -> Answer {
        self.envelope(account, &envelope(self.version, "", operation)).unwrap()
    }

    /// An operation as the administrator, in the name of this mailbox.
    pub(crate) fn ask_for(&self, mailbox: &str, operation: &str) -> Answer {
        let header = format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{mailbox}</t:PrimarySmtpAddress>\
             </t:ConnectingSID></t:ExchangeImpersonation>"
        );
        self.envelope(ADMINISTRATOR, &envelope(self.version, &header, operation)).unwrap()
    }

    pub(crate) fn envelope(&self, account: &str, envelope: &str) -> io::Result<Answer> {
        let headers = format!("Content-Type: text/xml; charset=utf-8\r\n{}", basic(account, "rehearsal-password"));
        send(&self.address(), "POST", "/EWS/Exchange.asmx", &headers, envelope.as_bytes())
    }
}

pub(crate) fn basic(account: &str, password: &str) -> String {
    format!("Authorization: Basic {}\r\n", STANDARD.encode(format!("{account}:{password}")))
}

/// A request in its envelope.
pub(crate) fn envelope(version: &str, header: &str, operation: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\" \
         xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\"><s:Header>\
         <t:RequestServerVersion Version=\"{version}\"/>{header}</s:Header><s:Body>{operation}</s:Body></s:Envelope>"
    )
}

/// One exchange on a connection of its own.
pub(crate) fn send(address: &str, method: &str, path: &str, headers: &str, body: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: lab.example\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat())?;
    let mut octets = Vec::new();
    stream.read_to_end(&mut octets)?;
    let text = String::from_utf8_lossy(&octets).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
    let announced = head
        .to_lowercase()
        .split_once("content-length: ")
        .map(|(_, rest)| rest.lines().next().and_then(|length| length.trim().parse::<usize>().ok()).unwrap_or(0));
    if announced.is_some_and(|length| length > body.len()) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}
