//! The test of an endpoint: what an administrator would try by hand, step by step, with the time that each took.

use std::future::Future;
use std::time::{Duration, Instant};

use cutover_model::{Failure, FailureCode, SourceMailbox, TargetMailbox};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::connectors::Connectors;
use crate::settings::{EndpointKind, EndpointSettings, Security, UserAccount};

/// The longest that one step of a test may take.
const LONGEST_STEP: Duration = Duration::from_secs(30);

/// A step of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestStep {
    /// The host's name is looked up.
    Resolve,
    /// A connection is made.
    Connect,
    /// TLS is agreed on and the certificate is believed.
    Tls,
    /// The test user is signed in.
    SignIn,
    /// The folders of the test user's mailbox are listed.
    Folders,
}

impl TestStep {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::SignIn => "sign-in",
            Self::Folders => "folders",
        }
    }
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepResult {
    /// Which.
    pub step: TestStep,
    /// How long it took; `None` where it is part of the step after it.
    pub took: Option<Duration>,
    /// What was found: an address, a number of folders.
    pub found: String,
    /// Why it failed. No step comes after it.
    pub failure: Option<Failure>,
}

/// What a test found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointTest {
    /// The endpoint's name.
    pub endpoint: String,
    /// The account that was tried; `None` where only the server was.
    pub user: Option<String>,
    /// The steps in order; the last one may have failed.
    pub steps: Vec<StepResult>,
}

impl EndpointTest {
    /// Whether every step went well.
    pub fn passed(&self) -> bool {
        self.failure().is_none()
    }

    /// Why it did not.
    pub fn failure(&self) -> Option<&Failure> {
        self.steps.iter().find_map(|step| step.failure.as_ref())
    }

    fn add(&mut self, step: TestStep, began: Instant, result: Result<String, Failure>) -> bool {
        let (found, failure) = match result {
            Ok(found) => (found, None),
            Err(failure) => (String::new(), Some(failure)),
        };
        let good = failure.is_none();
        self.steps.push(StepResult { step, took: Some(began.elapsed()), found, failure });
        good
    }
}

/// Tests an endpoint. Without an account only the way to the server is tested.
pub(crate) async fn test_endpoint(
    name: &str,
    settings: &EndpointSettings,
    account: Option<&UserAccount>,
    connectors: &dyn Connectors,
) -> EndpointTest {
    let user = account.map(|account| account.login.clone());
    let mut test = EndpointTest { endpoint: name.to_owned(), user, steps: Vec::new() };
    if !reach(settings, &mut test).await {
        return test;
    }
    if let Some(account) = account {
        open(settings, account, connectors, &mut test).await;
    }
    test
}

/// Name and port, before anything is said to the server.
async fn reach(settings: &EndpointSettings, test: &mut EndpointTest) -> bool {
    let EndpointKind::Imap(imap) = &settings.kind else { return true };
    let began = Instant::now();
    let place = (imap.host.as_str(), imap.port);
    let found = within(tokio::net::lookup_host(place)).await.map(Iterator::collect::<Vec<_>>);
    let found = found.map_err(|error| Failure::new(FailureCode::NameResolution, &imap.host).with_detail(error));
    let addresses = found.clone().unwrap_or_default();
    let named = found.and_then(|addresses| match addresses.first() {
        Some(address) => Ok(address.ip().to_string()),
        None => Err(Failure::new(FailureCode::NameResolution, &imap.host)),
    });
    if !test.add(TestStep::Resolve, began, named) {
        return false;
    }
    let began = Instant::now();
    let connected = within(TcpStream::connect(addresses.as_slice())).await;
    let connected = connected.and_then(|stream| stream.peer_addr()).map(|address| address.to_string());
    let subject = format!("{}:{}", imap.host, imap.port);
    let connected = connected.map_err(|error| Failure::new(FailureCode::Connect, subject).with_detail(error));
    test.add(TestStep::Connect, began, connected)
}

async fn within<T>(work: impl Future<Output = std::io::Result<T>>) -> std::io::Result<T> {
    timeout(LONGEST_STEP, work).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
}

/// Signs in as the user and lists the folders, reading only.
async fn open(
    settings: &EndpointSettings,
    account: &UserAccount,
    connectors: &dyn Connectors,
    test: &mut EndpointTest,
) {
    let began = Instant::now();
    let opened = timeout(2 * LONGEST_STEP, Opened::at(settings, account, connectors)).await;
    let opened = opened.unwrap_or_else(|_| Err(Failure::new(FailureCode::Timeout, &account.login)));
    let mut mailbox = match opened {
        Ok(mailbox) => mailbox,
        Err(failure) => {
            let step = step_of(failure.code);
            if step == TestStep::SignIn {
                note_tls(settings, test);
            }
            test.add(step, began, Err(failure));
            return;
        }
    };
    note_tls(settings, test);
    test.add(TestStep::SignIn, began, Ok(account.login.clone()));
    let began = Instant::now();
    let folders = timeout(2 * LONGEST_STEP, mailbox.folders()).await;
    let folders = folders.unwrap_or_else(|_| Err(Failure::new(FailureCode::Timeout, &account.login)));
    test.add(TestStep::Folders, began, folders.map(|count| count.to_string()));
    mailbox.close().await;
}

/// A mailbox that is only looked at: as a source, where the endpoint can be one.
enum Opened {
    Source(Box<dyn SourceMailbox>),
    Target(Box<dyn TargetMailbox>),
}

impl Opened {
    async fn at(
        settings: &EndpointSettings,
        account: &UserAccount,
        connectors: &dyn Connectors,
    ) -> Result<Self, Failure> {
        Ok(match settings.kind {
            EndpointKind::Microsoft365(_) => Self::Target(connectors.target(settings, account)?.open().await?),
            EndpointKind::Imap(_) | EndpointKind::Maildir(_) => {
                Self::Source(connectors.source(settings, account)?.open().await?)
            }
        })
    }

    /// How many folders there are.
    async fn folders(&mut self) -> Result<usize, Failure> {
        match self {
            Self::Source(mailbox) => Ok(mailbox.folders().await?.len()),
            Self::Target(mailbox) => Ok(mailbox.folders().await?.len()),
        }
    }

    async fn close(self) {
        match self {
            Self::Source(mailbox) => mailbox.close().await,
            Self::Target(mailbox) => mailbox.close().await,
        }
    }
}

/// TLS is agreed on inside of signing in; that it was is told, its time is not known apart.
fn note_tls(settings: &EndpointSettings, test: &mut EndpointTest) {
    if let EndpointKind::Imap(imap) = &settings.kind
        && imap.security != Security::None
    {
        test.steps.push(StepResult { step: TestStep::Tls, took: None, found: String::new(), failure: None });
    }
}

fn step_of(code: FailureCode) -> TestStep {
    match code {
        FailureCode::NameResolution => TestStep::Resolve,
        FailureCode::Connect => TestStep::Connect,
        FailureCode::CertificateExpired
        | FailureCode::CertificateName
        | FailureCode::CertificateUntrusted
        | FailureCode::Tls
        | FailureCode::TlsMissing => TestStep::Tls,
        _ => TestStep::SignIn,
    }
}
