//! A server that follows a script: it expects what a client must say, and answers what servers have been seen to say.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use cutover_imap::{Account, AuthChoice, Credentials, Options};
use cutover_model::{
    Failure, Fence, Flags, FolderKey, FolderPath, Generation, ItemClass, ItemForm, ItemHead, ItemIdentity, Secret,
    SourceFolder, SourceKey, TargetFolder, Ticket, Timestamp, WriteItem, WriteJob, WriteOutcome,
};
use cutover_net::{Security, Server, Timeouts};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The server's side of one connection.
pub(crate) struct Peer {
    stream: BufReader<TcpStream>,
}

impl Peer {
    /// Reads a line that has to contain these words; its tag.
    pub(crate) async fn expect(&mut self, words: &str) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).await.expect("a line of text");
        assert!(line.contains(words) && line.ends_with("\r\n"), "expected {words:?}, got {line:?}");
        line.split(' ').next().unwrap_or_default().to_owned()
    }

    /// Reads exactly these octets.
    pub(crate) async fn expect_bytes(&mut self, bytes: &[u8]) {
        let mut read = vec![0; bytes.len()];
        self.stream.read_exact(&mut read).await.expect("as many octets as were announced");
        assert_eq!(String::from_utf8_lossy(&read), String::from_utf8_lossy(bytes));
    }

    /// Everything up to the end of the connection.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // A connection that was cut is as ended as one that was closed.
        let _ = self.stream.read_to_end(&mut rest).await;
        rest
    }

    pub(crate) async fn say(&mut self, text: impl AsRef<[u8]>) {
        self.stream.write_all(text.as_ref()).await.expect("the client listens");
    }

    /// Expects a command and ends it.
    pub(crate) async fn answer(&mut self, words: &str, data: &str, ending: &str) {
        let tag = self.expect(words).await;
        self.say(format!("{data}{tag} {ending}\r\n")).await;
    }

    /// Greets, and lets the client sign in; these are the capabilities.
    pub(crate) async fn sign_in(&mut self, capabilities: &str) {
        self.say(format!("* OK [CAPABILITY {capabilities}] hello\r\n")).await;
        self.answer("LOGIN \"ann\" \"se\\\"cret\"", "", &format!("OK [CAPABILITY {capabilities}] in")).await;
    }
}

/// Starts a server for one connection; the account to reach it, and the task that fails where the script was left.
pub(crate) async fn serve<F, Run>(script: F) -> (Account, tokio::task::JoinHandle<()>)
where
    F: FnOnce(Peer) -> Run + Send + 'static,
    Run: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let task = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client");
        stream.set_nodelay(true).expect("an option every system has");
        script(Peer { stream: BufReader::new(stream) }).await;
    });
    let mut server = Server::new("127.0.0.1", port, Security::None);
    server.timeouts = Timeouts { connect: Duration::from_secs(10), idle: Duration::from_secs(10) };
    let account = Account {
        server,
        login: "ann".to_owned(),
        authorisation: None,
        credentials: Credentials::Password(Secret::new("se\"cret")),
        auth: AuthChoice::Auto,
        options: Options::default(),
    };
    (account, task)
}

/// Messages to write, and what became of them.
#[derive(Default)]
pub(crate) struct Job {
    items: Vec<(u64, Vec<Result<Bytes, Failure>>)>,
    current: std::collections::VecDeque<Result<Bytes, Failure>>,
    next: usize,
    /// Instead of `\Seen`.
    pub(crate) flags: Option<Flags>,
    pub(crate) outcomes: Vec<(u64, WriteOutcome)>,
}

impl Job {
    pub(crate) fn new<const N: usize>(bodies: [&str; N]) -> Self {
        let piece = |body: &str| (body.len() as u64, vec![Ok(Bytes::from(body.to_owned()))]);
        Self { items: bodies.into_iter().map(piece).collect(), ..Self::default() }
    }

    /// A message of which these pieces come, whatever length is announced.
    pub(crate) fn announced(length: u64, pieces: Vec<Result<Bytes, Failure>>) -> Self {
        Self { items: vec![(length, pieces)], ..Self::default() }
    }
}

#[async_trait]
impl WriteJob for Job {
    async fn next_item(&mut self) -> Result<Option<WriteItem>, Failure> {
        let Some((length, pieces)) = self.items.get(self.next).cloned() else {
            return Ok(None);
        };
        self.next += 1;
        self.current = pieces.into();
        let head = ItemHead {
            key: SourceKey::new([0; 4]),
            length: Some(length),
            received: Some(Timestamp::utc(0)),
            flags: self.flags.clone().unwrap_or_else(|| Flags::from_names(["\\Seen"])),
            class: ItemClass::Mail,
        };
        Ok(Some(WriteItem {
            ticket: Ticket(self.next as u64),
            identity: ItemIdentity([0; 16]),
            head,
            form: ItemForm::Mime,
            replaces: None,
        }))
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        self.current.pop_front().transpose()
    }

    fn fence(&self) -> Arc<dyn Fence> {
        Arc::new(())
    }

    fn settled(&mut self, ticket: Ticket, outcome: WriteOutcome) {
        self.outcomes.push((ticket.0, outcome));
    }
}

pub(crate) fn generation(uid_validity: u32) -> Option<Generation> {
    Some(Generation(Box::from(uid_validity.to_be_bytes())))
}

pub(crate) fn target_folder() -> TargetFolder {
    TargetFolder {
        key: FolderKey(Box::from(&b"A"[..])),
        path: FolderPath::new(["A"]),
        role: None,
        selectable: true,
        generation: generation(7),
        items: None,
        mark: None,
    }
}

pub(crate) fn source_folder() -> SourceFolder {
    SourceFolder {
        key: FolderKey(Box::from(&b"A"[..])),
        path: FolderPath::new(["A"]),
        role: None,
        selectable: true,
        subscribed: None,
        generation: generation(7),
        items: None,
        bytes: None,
        state: None,
    }
}
