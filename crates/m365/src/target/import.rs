//! `createImportSession` and `importItem` (<https://learn.microsoft.com/graph/import-exchange-mailbox-item>): a session
//! gives an address that needs no token, takes many items, and ends after a while.

use std::sync::Arc;
use std::time::Duration;

use cutover_graph::{Body, Destination, GraphError, GraphRequest, Method};
use cutover_model::{Failure, FailureCode, Fence, Secret, WriteOutcome};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::body::Base64Body;
use super::flags::instant;
use super::requests::Requests;
use super::spool::Spool;
use crate::Tenant;

/// A session is used for this part of its life.
const USED: f64 = 0.8;
/// What is assumed where the service does not tell.
const USUAL_LIFE: Duration = Duration::from_secs(600);
/// No session is used longer without asking for another.
const LONGEST_LIFE: Duration = Duration::from_secs(6 * 3600);

/// The import sessions of one mailbox, one after the other.
pub(crate) struct ImportSessions {
    mailbox: String,
    current: Mutex<Option<Arc<ImportSession>>>,
}

/// A session. Its address is a secret.
struct ImportSession {
    url: Secret,
    until: Instant,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionAnswer {
    import_url: String,
    expiration_date_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImportAnswer {
    item_id: String,
}

/// What an import makes of its stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A new item.
    Create,
    /// The content of this item, if it is of this version still. A second time it is refused, so that it can be sent
    /// again without harm.
    Update {
        /// The item.
        id: String,
        /// The version that was seen last.
        change_key: String,
    },
}

/// What is imported where.
pub(crate) struct Import<'a> {
    /// What it makes.
    pub(crate) mode: Mode,
    /// The folder's id.
    pub(crate) folder: &'a str,
    /// The stream in its frames.
    pub(crate) stream: Spool,
    /// What the last bytes wait for.
    pub(crate) fence: Arc<dyn Fence>,
    /// For failures.
    pub(crate) subject: String,
}

impl ImportSessions {
    /// Sessions of this mailbox of the store.
    pub(crate) fn new(mailbox: String) -> Self {
        Self { mailbox, current: Mutex::new(None) }
    }

    /// The mailbox's id in the store.
    pub(crate) fn mailbox(&self) -> &str {
        &self.mailbox
    }

    /// Imports; the item's id. A session that has ended is replaced by another, once.
    pub(crate) async fn send(
        &self,
        tenant: &Tenant,
        requests: &Requests,
        import: &Import<'_>,
    ) -> Result<String, GraphError> {
        let mut first = true;
        loop {
            let session = self.session(tenant, requests).await?;
            let outcome = tenant.send(request(requests, &session.url, import)).await;
            match outcome {
                Err(error) if first && has_ended(&error) => {
                    first = false;
                    self.forget(&session).await;
                }
                Err(error) => return Err(error),
                Ok(response) => return response.json::<ImportAnswer>().map(|answer| answer.item_id),
            }
        }
    }

    async fn session(&self, tenant: &Tenant, requests: &Requests) -> Result<Arc<ImportSession>, GraphError> {
        let mut current = self.current.lock().await;
        if let Some(session) = current.as_ref().filter(|session| Instant::now() < session.until) {
            return Ok(Arc::clone(session));
        }
        let asked = Instant::now();
        let response = tenant.send(requests.create_import_session(&self.mailbox)).await?;
        let answer: SessionAnswer = response.json()?;
        let life = life(answer.expiration_date_time.as_deref(), response.headers.get("Date"));
        let session = ImportSession { url: Secret::new(answer.import_url), until: asked + life.mul_f64(USED) };
        Ok(Arc::clone(current.insert(Arc::new(session))))
    }

    /// This session is over; somebody else may have found out first.
    async fn forget(&self, session: &Arc<ImportSession>) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|now| Arc::ptr_eq(now, session)) {
            *current = None;
        }
    }
}

/// How long a session lives, by the service's own clock where it tells that.
fn life(expires: Option<&str>, date: Option<&str>) -> Duration {
    let expires = expires.and_then(instant).map(|instant| instant.seconds);
    let told = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()).map(|date| date.timestamp().as_second());
    let now = told.unwrap_or_else(|| jiff::Timestamp::now().as_second());
    let seconds = expires.and_then(|expires| u64::try_from(expires.saturating_sub(now)).ok());
    seconds.map_or(USUAL_LIFE, Duration::from_secs).min(LONGEST_LIFE)
}

/// Whether the address is not good any more. The item was not looked at.
fn has_ended(error: &GraphError) -> bool {
    error.failure.code == FailureCode::SessionOver || error.status == Some(410)
}

fn request(requests: &Requests, url: &Secret, import: &Import<'_>) -> GraphRequest {
    let folder = Value::from(import.folder);
    let (mode, more) = match &import.mode {
        Mode::Create => ("create", String::new()),
        Mode::Update { id, change_key } => {
            let (id, change_key) = (Value::from(&**id), Value::from(&**change_key));
            ("update", format!(",\"ItemId\":{id},\"ChangeKey\":{change_key}"))
        }
    };
    let before = format!("{{\"FolderId\":{folder},\"Mode\":\"{mode}\"{more},\"Data\":\"");
    let (stream, fence) = (import.stream.clone(), Arc::clone(&import.fence));
    let source = Base64Body::between(before, stream, "\"}".to_owned(), fence);
    let request = GraphRequest::to(Method::Post, Destination::Upload(url.clone()))
        .with_body(Body::Stream { content_type: "application/json", source })
        .of_mailbox(requests.user.to_lowercase())
        .about(import.subject.clone());
    if import.mode == Mode::Create { request } else { request.repeatable() }
}

/// What a refusal means for the item: its own fault, or a fault of everything.
pub(crate) fn judged(error: GraphError, subject: &str) -> Result<WriteOutcome, Failure> {
    if error.uncertain {
        return Err(error.failure);
    }
    match error.failure.code {
        FailureCode::Refused | FailureCode::Conflict => {
            let failure = Failure::new(FailureCode::ItemRefused, subject).with_detail(error.failure.detail);
            Ok(WriteOutcome::Refused(failure))
        }
        FailureCode::ItemTooLarge | FailureCode::ItemRefused => {
            Ok(WriteOutcome::Refused(Failure { subject: subject.to_owned(), ..error.failure }))
        }
        FailureCode::NotFound => Err(Failure::new(FailureCode::FolderGone, subject).with_detail(error.failure.detail)),
        _ => Err(error.failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lives_by_the_clock_of_the_service() {
        let check = |expires, date, seconds| assert_eq!(life(expires, date), Duration::from_secs(seconds));
        let date = Some("Thu, 17 Oct 2024 18:00:00 GMT");
        check(Some("2024-10-17T19:00:48.1052906Z"), date, 3648);
        check(Some("2024-10-17T17:00:00Z"), date, 600);
        check(Some("2034-10-17T17:00:00Z"), date, 6 * 3600);
        check(None, date, 600);
        check(Some("soon"), Some("now"), 600);
    }

    #[test]
    fn an_item_is_refused_alone_and_a_full_mailbox_stops_all() {
        let error = |status, code: &str| {
            GraphError::of_answer(status, format!(r#"{{"error":{{"code":"{code}"}}}}"#).as_bytes(), None, "x")
        };
        let refused = |error| match judged(error, "item") {
            Ok(WriteOutcome::Refused(failure)) => Ok(failure.code),
            Ok(_) => Err(FailureCode::Internal),
            Err(failure) => Err(failure.code),
        };
        assert_eq!(refused(error(400, "ErrorInvalidData")), Ok(FailureCode::ItemRefused));
        assert_eq!(refused(error(413, "")), Ok(FailureCode::ItemTooLarge));
        assert_eq!(refused(error(507, "ErrorQuotaExceeded")), Err(FailureCode::OverQuota));
        assert_eq!(refused(error(404, "ErrorFolderNotFound")), Err(FailureCode::FolderGone));
        assert_eq!(refused(error(500, "")), Err(FailureCode::Busy));
    }
}
