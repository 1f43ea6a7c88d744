//! Which place is asked next ([MS-OXDISCO] section 3.1.5): the domain, the host `autodiscover`, where plain HTTP on that
//! host leads, the SRV record; and where servers send one from there.
//!
//! The walk does nothing by itself. [`Walk::step`] says what to do, and exactly one of the other functions tells it what
//! came of that. Credentials are only ever asked for a host that was agreed to: the first two come from the address that
//! the person gave, every other one is a [`Step::Confirm`] first.

mod following;

use std::collections::{BTreeSet, HashSet, VecDeque};

use cutover_model::{Failure, FailureCode};

use super::address::{domain_of, host_name};
use super::pox::{self, Subject};
use super::settings::Settings;
use super::soap::{self, SoapSettings};
use super::visit::{Candidate, Dialect, Outcome, Visit};
use super::{AnswerError, SecureUrl};

/// Redirections, by address or by URL, that are followed.
const MOST_REDIRECTS: usize = 10;

/// Servers of one SRV record that are asked.
const MOST_SERVICES: usize = 5;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Whose domain is walked.
    pub address: String,
    /// Whose mailbox is asked for, if it is another one and only its name in the directory is known.
    pub legacy_dn: Option<String>,
}

/// A question to a server: POST, over TLS that believes only good certificates, with the credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Where it goes.
    pub url: SecureUrl,
    /// The form.
    pub dialect: Dialect,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send this; tell the answer by [`Walk::answered`] or [`Walk::failed`]. Redirections are not to be followed.
    Ask(Question),
    /// GET this address by plain HTTP, without credentials and without following; tell it as for [`Step::Ask`].
    LookForRedirect(String),
    /// Look this SRV record up; tell it by [`Walk::services`] or [`Walk::failed`].
    LookUp(String),
    /// Ask the person whether credentials may go there; tell it by [`Walk::confirmed`].
    Confirm {
        /// Where they would go.
        url: SecureUrl,
        /// Who named it.
        candidate: Candidate,
    },
    /// The end: the settings.
    Found(Box<Found>),
    /// The end: nobody knows.
    NotFound,
    /// The end: a server refused the credentials, and nothing more is tried with them.
    Refused(Failure),
}

/// An answer of HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// Where it leads.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// A server of an SRV record (RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Lower ones first.
    pub priority: u16,
    /// Among equals, higher ones first.
    pub weight: u16,
    /// The port.
    pub port: u16,
    /// The host.
    pub target: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub url: SecureUrl,
    /// What the server says to clients that know RPC over HTTP.
    pub settings: Settings,
    /// What it says to clients that know MAPI over HTTP.
    pub with_mapi_http: Option<Settings>,
    /// What it says by SOAP, where that was asked.
    pub soap: Option<SoapSettings>,
}

impl Found {
    /// Exchange Web Services, by whichever answer names it.
    pub fn ews_url(&self) -> Option<&str> {
        self.settings.ews_url().or_else(|| self.with_mapi_http.as_ref()?.ews_url())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Pox(SecureUrl),
    Again(SecureUrl),
    Soap(SecureUrl),
    Plain(String),
    Services(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Task {
    candidate: Candidate,
    place: Place,
}

/// The walk.
#[derive(Clone, Debug)]
pub struct Walk {
    subject: Subject,
    /// The mailbox by whose server a large site finds the right one.
    anchor: String,
    agreed: BTreeSet<String>,
    refused: BTreeSet<String>,
    pending: VecDeque<Task>,
    now: Option<Task>,
    seen: HashSet<(Dialect, SecureUrl, String)>,
    addresses: HashSet<String>,
    redirects: usize,
    visits: Vec<Visit>,
    found: Option<Box<Found>>,
    credentials: Option<Failure>,
}

impl Walk {
    /// A walk for this mailbox. `None` where the address is none.
    pub fn new(query: Query) -> Option<Self> {
        let domain = domain_of(&query.address)?;
        let address = query.address.trim().to_owned();
        let mut walk = Self {
            subject: query.legacy_dn.map_or_else(|| Subject::Address(address.clone()), Subject::LegacyDn),
            anchor: address.clone(),
            agreed: BTreeSet::from([domain.clone(), format!("autodiscover.{domain}")]),
            refused: BTreeSet::new(),
            pending: VecDeque::new(),
            now: None,
            seen: HashSet::new(),
            addresses: HashSet::from([address.to_lowercase()]),
            redirects: 0,
            visits: Vec::new(),
            found: None,
            credentials: None,
        };
        walk.begin_at(&domain);
        Some(walk)
    }

    /// Agrees to a host beforehand.
    pub fn agree_to(&mut self, host: &str) {
        self.agreed.extend(host_name(host));
    }

    /// What came of every place so far, in order.
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }

    /// What to do next. It stays the same until it is told what came of it.
    pub fn step(&mut self) -> Step {
        if let Some(failure) = &self.credentials
            && self.found.is_none()
        {
            return Step::Refused(failure.clone());
        }
        if self.now.is_none() {
            self.now = self.take_task();
        }
        match (&self.now, &self.found) {
            (Some(task), _) => self.step_of(task),
            (None, Some(found)) => Step::Found(found.clone()),
            (None, None) => Step::NotFound,
        }
    }

    /// Whether the person agrees that credentials go to the host.
    pub fn confirmed(&mut self, agreed: bool) {
        let Some(host) = self.now.as_ref().and_then(|task| task.place.url()).map(|url| url.host().to_owned()) else {
            return;
        };
        if agreed {
            self.agreed.insert(host);
            return;
        }
        self.refused.insert(host);
        if let Some(task) = self.now.take() {
            self.note(&task, Outcome::NotAgreed);
        }
    }

    /// There was no answer. Refused credentials end the walk.
    pub fn failed(&mut self, failure: Failure) {
        let Some(task) = self.now.take() else { return };
        if matches!(failure.code, FailureCode::Credentials | FailureCode::CredentialsHeld) {
            self.credentials = Some(failure.clone());
            self.pending.clear();
        }
        let none = matches!(task.place, Place::Services(_)) && failure.code == FailureCode::NotFound;
        self.note(&task, if none { Outcome::NoService } else { Outcome::Failed(failure) });
    }

    /// The servers of the SRV record; none where there is no record.
    pub fn services(&mut self, mut services: Vec<Service>) {
        let Some(task) = self.now.take() else { return };
        services.sort_by_key(|service| (service.priority, u16::MAX - service.weight));
        let urls = services.iter().filter_map(|service| SecureUrl::of_host(&service.target, service.port));
        let urls: Vec<_> = urls.take(MOST_SERVICES).collect();
        match urls.first() {
            None => self.note(&task, Outcome::NoService),
            Some(first) => self.note(&task, Outcome::RedirectUrl(first.to_string())),
        }
        urls.into_iter().rev().for_each(|url| self.follow(url, Candidate::ServiceRecord));
    }

    /// A server's answer.
    pub fn answered(&mut self, answer: &HttpAnswer) {
        let Some(task) = self.now.take() else { return };
        match (&task.place, answer.status) {
            (Place::Services(_), _) => self.now = Some(task),
            (_, 301 | 302 | 303 | 307 | 308) => self.redirected(&task, answer.location.as_deref().unwrap_or_default()),
            (Place::Plain(_), status) => self.note(&task, Outcome::Status(status)),
            (Place::Soap(url), 200 | 500) => self.soap_answer(&task, url, answer),
            (Place::Pox(url) | Place::Again(url), 200) => self.pox_answer(&task, url, &answer.body),
            (Place::Pox(url), status @ (403 | 405 | 500 | 501 | 503)) => {
                self.note(&task, Outcome::Status(status));
                self.try_soap(&task, url);
            }
            (_, status) => self.note(&task, Outcome::Status(status)),
        }
    }

    /// The next place that was not asked yet and that was not refused.
    fn take_task(&mut self) -> Option<Task> {
        while let Some(task) = self.pending.pop_front() {
            let Some(url) = task.place.url() else { return Some(task) };
            if self.refused.contains(url.host()) {
                self.note(&task, Outcome::NotAgreed);
            } else if self.seen.insert(self.mark(&task.place, url)) {
                return Some(task);
            }
        }
        None
    }

    /// By what a question is known again.
    fn mark(&self, place: &Place, url: &SecureUrl) -> (Dialect, SecureUrl, String) {
        let (Subject::Address(subject) | Subject::LegacyDn(subject)) = &self.subject;
        (place.dialect(), url.clone(), subject.to_lowercase())
    }

    fn step_of(&self, task: &Task) -> Step {
        if let Some(url) = task.place.url()
            && !self.agreed.contains(url.host())
        {
            return Step::Confirm { url: url.clone(), candidate: task.candidate };
        }
        match &task.place {
            Place::Plain(host) => Step::LookForRedirect(plain(host)),
            Place::Services(domain) => Step::LookUp(record(domain)),
            Place::Pox(url) | Place::Again(url) | Place::Soap(url) => Step::Ask(self.question(&task.place, url)),
        }
    }

    fn question(&self, place: &Place, url: &SecureUrl) -> Question {
        let dialect = place.dialect();
        let mut headers = vec![("X-AnchorMailbox", self.anchor.clone())];
        if dialect == Dialect::PoxWithMapiHttp {
            headers.push((pox::MAPI_HTTP_HEADER.0, pox::MAPI_HTTP_HEADER.1.to_owned()));
        }
        let (content_type, body) = match dialect {
            Dialect::Soap => (soap::CONTENT_TYPE, soap::question(&self.anchor, url)),
            _ => (pox::CONTENT_TYPE, pox::question(&self.subject)),
        };
        Question { url: url.clone(), dialect, content_type, headers, body }
    }

    fn note(&mut self, task: &Task, outcome: Outcome) {
        let place = task.place.shown();
        self.visits.push(Visit { candidate: task.candidate, dialect: task.place.dialect(), place, outcome });
    }
}

impl Place {
    /// Where credentials would go.
    fn url(&self) -> Option<&SecureUrl> {
        match self {
            Self::Pox(url) | Self::Again(url) | Self::Soap(url) => Some(url),
            Self::Plain(_) | Self::Services(_) => None,
        }
    }

    fn dialect(&self) -> Dialect {
        match self {
            Self::Pox(_) => Dialect::Pox,
            Self::Again(_) => Dialect::PoxWithMapiHttp,
            Self::Soap(_) => Dialect::Soap,
            Self::Plain(_) => Dialect::Plain,
            Self::Services(_) => Dialect::Dns,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Pox(url) | Self::Again(url) | Self::Soap(url) => url.to_string(),
            Self::Plain(host) => plain(host),
            Self::Services(domain) => record(domain),
        }
    }
}

fn plain(host: &str) -> String {
    format!("http://{host}/autodiscover/autodiscover.xml")
}

fn record(domain: &str) -> String {
    format!("_autodiscover._tcp.{domain}")
}

fn unreadable(error: &AnswerError) -> Outcome {
    Outcome::Unreadable(match error {
        AnswerError::Xml(inner) => inner.to_string(),
        AnswerError::Other(why) => (*why).to_owned(),
    })
}
