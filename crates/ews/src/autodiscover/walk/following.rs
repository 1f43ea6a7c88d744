//! What an answer leads to: settings, another address, another server, or the other form of the question.

use super::{HttpAnswer, MOST_REDIRECTS, Place, Task, Walk, unreadable};
use crate::autodiscover::address::domain_of;
use crate::autodiscover::pox::{self, PoxAnswer, Subject};
use crate::autodiscover::soap::{self, SoapAnswer};
use crate::autodiscover::visit::{Candidate, Outcome};
use crate::autodiscover::{Found, SecureUrl, Settings};

/// Codes by which a server says that it does not speak this form.
const NOT_THIS_FORM: [u32; 2] = [600, 601];

impl Walk {
    /// The places of a domain, in order.
    pub(super) fn begin_at(&mut self, domain: &str) {
        let host = format!("autodiscover.{domain}");
        let urls = [(Candidate::Domain, domain), (Candidate::AutodiscoverHost, host.as_str())];
        for (candidate, host) in urls {
            if let Some(url) = SecureUrl::of_host(host, 443) {
                self.pending.push_back(Task { candidate, place: Place::Pox(url) });
            }
        }
        self.pending.push_back(Task { candidate: Candidate::PlainRedirect, place: Place::Plain(host) });
        self.pending.push_back(Task { candidate: Candidate::ServiceRecord, place: Place::Services(domain.to_owned()) });
    }

    /// Goes to a server that was named, next.
    pub(super) fn follow(&mut self, url: SecureUrl, candidate: Candidate) {
        let soap = url.path().to_ascii_lowercase().ends_with(".svc");
        let place = if soap { Place::Soap(url) } else { Place::Pox(url) };
        let task = Task { candidate, place };
        self.redirects += usize::from(candidate != Candidate::ServiceRecord);
        if self.redirects > MOST_REDIRECTS {
            self.note(&task, Outcome::TooManyRedirects);
        } else if task.place.url().is_some_and(|url| self.refused.contains(url.host())) {
            self.note(&task, Outcome::NotAgreed);
        } else if self.was_asked(&task.place) {
            self.note(&task, Outcome::Loop);
        } else {
            self.pending.push_front(task);
        }
    }

    /// An answer that only says where to go.
    pub(super) fn redirected(&mut self, task: &Task, location: &str) {
        let url = SecureUrl::parse(location);
        let plainly = matches!(task.place, Place::Plain(_));
        match url.filter(|url| !plainly || url.is_autodiscover()) {
            Some(url) => {
                self.note(task, Outcome::RedirectUrl(url.to_string()));
                self.follow(url, if plainly { Candidate::PlainRedirect } else { Candidate::Redirect });
            }
            None => self.note(task, Outcome::Unsafe(shortened(location))),
        }
    }

    pub(super) fn pox_answer(&mut self, task: &Task, url: &SecureUrl, body: &[u8]) {
        match pox::parse(body) {
            Ok(PoxAnswer::Settings(settings)) => self.found_by_pox(task, url, *settings),
            Ok(PoxAnswer::RedirectAddress(address)) => self.elsewhere(task, &address),
            Ok(PoxAnswer::RedirectUrl(target)) => self.redirected(task, &target),
            Ok(PoxAnswer::Error { code, message }) => {
                self.note(task, Outcome::Error { code: code.to_string(), message });
                if NOT_THIS_FORM.contains(&code) {
                    self.try_soap(task, url);
                }
            }
            Err(error) => self.note(task, unreadable(&error)),
        }
    }

    pub(super) fn soap_answer(&mut self, task: &Task, url: &SecureUrl, answer: &HttpAnswer) {
        match soap::parse(&answer.body) {
            Ok(SoapAnswer::Settings(soap)) => {
                self.note(task, Outcome::Settings);
                self.pending.clear();
                let settings = soap.settings.clone();
                let found = Found { url: url.clone(), settings, with_mapi_http: None, soap: Some(*soap) };
                self.found = Some(Box::new(found));
            }
            Ok(SoapAnswer::RedirectAddress(address)) => self.elsewhere(task, &address),
            Ok(SoapAnswer::RedirectUrl(target)) => self.redirected(task, &target),
            Ok(SoapAnswer::Error { code, message }) => self.note(task, Outcome::Error { code, message }),
            Err(_) if answer.status != 200 => self.note(task, Outcome::Status(answer.status)),
            Err(error) => self.note(task, unreadable(&error)),
        }
    }

    /// The same question in the other form, where it can be asked in that.
    pub(super) fn try_soap(&mut self, task: &Task, url: &SecureUrl) {
        let place = Place::Soap(url.soap());
        if matches!(task.place, Place::Pox(_)) && matches!(self.subject, Subject::Address(_)) && !self.was_asked(&place)
        {
            self.pending.push_front(Task { candidate: task.candidate, place });
        }
    }

    /// The first answer ends the search; the server is asked once more, as a client that knows MAPI over HTTP.
    fn found_by_pox(&mut self, task: &Task, url: &SecureUrl, settings: Settings) {
        self.note(task, Outcome::Settings);
        self.pending.clear();
        match &mut self.found {
            Some(found) => found.with_mapi_http = Some(settings),
            none => {
                let found = Found { url: url.clone(), settings, with_mapi_http: None, soap: None };
                *none = Some(Box::new(found));
                self.pending.push_back(Task { candidate: task.candidate, place: Place::Again(url.clone()) });
            }
        }
    }

    /// The mailbox has another address: everything begins anew with it.
    fn elsewhere(&mut self, task: &Task, address: &str) {
        let address = address.trim();
        let Some(domain) = domain_of(address) else {
            return self.note(task, Outcome::Unsafe(shortened(address)));
        };
        self.note(task, Outcome::RedirectAddress(address.to_owned()));
        if self.found.is_some() {
            return;
        }
        self.redirects += 1;
        if self.redirects > MOST_REDIRECTS {
            return self.note(task, Outcome::TooManyRedirects);
        }
        if !self.addresses.insert(address.to_lowercase()) {
            return self.note(task, Outcome::Loop);
        }
        self.subject = Subject::Address(address.to_owned());
        self.anchor = address.to_owned();
        self.pending.clear();
        self.begin_at(&domain);
    }

    /// Whether this place was asked for this subject before.
    fn was_asked(&self, place: &Place) -> bool {
        place.url().is_some_and(|url| self.seen.contains(&self.mark(place, url)))
    }
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
