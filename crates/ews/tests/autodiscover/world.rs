//! A world of servers for the walk: what each address answers, what the name service knows, and whom the person trusts.

use std::collections::{BTreeMap, BTreeSet};

use cutover_ews::autodiscover::{HttpAnswer, Outcome, Service, Step, Visit, Walk};
use cutover_model::{Failure, FailureCode};

/// The world. What it does not have has no address.
#[derive(Default)]
pub(crate) struct World {
    posts: BTreeMap<String, Result<HttpAnswer, Failure>>,
    gets: BTreeMap<String, HttpAnswer>,
    services: Vec<Service>,
    agreed: BTreeSet<String>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// An answer to a question; for a redirection the text is where it leads.
    pub(crate) fn post(mut self, url: &str, status: u16, text: &str) -> Self {
        self.posts.insert(url.to_owned(), Ok(answer(status, text)));
        self
    }

    pub(crate) fn get(mut self, url: &str, status: u16, location: &str) -> Self {
        self.gets.insert(url.to_owned(), answer(status, location));
        self
    }

    pub(crate) fn fail(mut self, url: &str, failure: Failure) -> Self {
        self.posts.insert(url.to_owned(), Err(failure));
        self
    }

    pub(crate) fn services(mut self, list: &[(u16, u16, u16, &str)]) -> Self {
        let service = |&(priority, weight, port, target): &(u16, u16, u16, &str)| Service {
            priority,
            weight,
            port,
            target: target.to_owned(),
        };
        self.services = list.iter().map(service).collect();
        self
    }

    pub(crate) fn agree(mut self, host: &str) -> Self {
        self.agreed.insert(host.to_owned());
        self
    }

    /// Walks to the end; a line for each visit, each confirmation, and the end.
    pub(crate) fn walk(&self, mut walk: Walk) -> Vec<String> {
        let mut lines = Vec::new();
        for _ in 0..200 {
            let told = walk.visits().len();
            match walk.step() {
                Step::Ask(question) => match self.posts.get(&question.url.to_string()) {
                    Some(Ok(answer)) => walk.answered(answer),
                    Some(Err(failure)) => walk.failed(failure.clone()),
                    None => walk.failed(Failure::new(FailureCode::NameResolution, question.url.host())),
                },
                Step::LookForRedirect(url) => match self.gets.get(&url) {
                    Some(answer) => walk.answered(answer),
                    None => walk.failed(Failure::new(FailureCode::NameResolution, url)),
                },
                Step::LookUp(_) => walk.services(self.services.clone()),
                Step::Confirm { url, .. } => {
                    let agreed = self.agreed.contains(url.host());
                    lines.push(format!("confirm {url}: {}", if agreed { "yes" } else { "no" }));
                    walk.confirmed(agreed);
                }
                end => {
                    lines.extend(walk.visits()[told..].iter().map(line));
                    lines.push(ending(end));
                    return lines;
                }
            }
            lines.extend(walk.visits()[told..].iter().map(line));
        }
        panic!("the walk does not end: {lines:?}");
    }
}

fn answer(status: u16, text: &str) -> HttpAnswer {
    match status {
        300..400 => HttpAnswer { status, location: Some(text.to_owned()), body: Vec::new() },
        _ => HttpAnswer { status, location: None, body: text.as_bytes().to_vec() },
    }
}

fn line(visit: &Visit) -> String {
    let outcome = match &visit.outcome {
        Outcome::Failed(failure) => format!("Failed({})", failure.code.as_str()),
        other => format!("{other:?}"),
    };
    format!("{} {:?} {}: {outcome}", visit.candidate, visit.dialect, visit.place)
}

fn ending(step: Step) -> String {
    match step {
        Step::Found(found) => {
            let how = match (&found.with_mapi_http, &found.soap) {
                (Some(_), _) => "both".to_owned(),
                (None, Some(soap)) => format!("soap {}", soap.ews_schemas.join("+")),
                (None, None) => "once".to_owned(),
            };
            let proxy = found.settings.rpc_proxy().unwrap_or("none");
            format!("found: ews {}, proxy {proxy}, {how}", found.ews_url().unwrap_or("none"))
        }
        Step::Refused(failure) => format!("refused: {}", failure.code.as_str()),
        Step::NotFound => "not found".to_owned(),
        other => panic!("this is no end: {other:?}"),
    }
}

fn outer(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><Autodiscover \
         xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">{inner}</Autodiscover>"
    )
}

fn account(inner: &str) -> String {
    outer(&format!(
        "<Response xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\"><Account>\
         <AccountType>email</AccountType>{inner}</Account></Response>"
    ))
}

/// Settings that name this host.
pub(crate) fn settings(host: &str) -> String {
    account(&format!(
        "<Action>settings</Action><Protocol><Type>EXCH</Type><Server>EX01.old.local</Server>\
         <EwsUrl>https://ex01.old.local/EWS/Exchange.asmx</EwsUrl></Protocol><Protocol><Type>EXPR</Type>\
         <Server>{host}</Server><SSL>On</SSL><EwsUrl>https://{host}/EWS/Exchange.asmx</EwsUrl></Protocol>"
    ))
}

pub(crate) fn redirect_address(address: &str) -> String {
    account(&format!("<Action>redirectAddr</Action><RedirectAddr>{address}</RedirectAddr>"))
}

pub(crate) fn redirect_url(url: &str) -> String {
    account(&format!("<Action>redirectUrl</Action><RedirectUrl>{url}</RedirectUrl>"))
}

pub(crate) fn error(code: u32, message: &str) -> String {
    outer(&format!(
        "<Response><Error Time=\"1\" Id=\"2\"><ErrorCode>{code}</ErrorCode><Message>{message}</Message></Error></Response>"
    ))
}

/// The same by SOAP.
pub(crate) fn soap_settings(host: &str) -> String {
    let setting = |name: &str, value: &str| {
        format!("<UserSetting i:type=\"StringSetting\"><Name>{name}</Name><Value>{value}</Value></UserSetting>")
    };
    let settings = [
        setting("ExternalEwsUrl", &format!("https://{host}/EWS/Exchange.asmx")),
        setting("ExternalMailboxServer", host),
        setting("EwsSupportedSchemas", "Exchange2013_SP1"),
    ];
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><GetUserSettingsResponseMessage \
         xmlns=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Response><ErrorCode>NoError</ErrorCode><ErrorMessage/>\
         <UserResponses><UserResponse><ErrorCode>NoError</ErrorCode><RedirectTarget i:nil=\"true\"/><UserSettings>{}\
         </UserSettings></UserResponse></UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>",
        settings.concat()
    )
}
