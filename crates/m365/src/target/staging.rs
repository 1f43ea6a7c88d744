//! Internet messages through `importMime` (beta): into a hidden folder of ours, where each gets its key, its flags and,
//! if the service took none, its date; then they are moved to where they belong (design section 3, step 5).
//!
//! What lies in that folder without a key was not finished when somebody died: it is ours and is removed.

use std::sync::Arc;

use cutover_graph::{Body, GraphError};
use cutover_model::{
    Failure, FailureCode, Fence, ItemForm, ItemHead, ItemIdentity, TargetKey, Ticket, Timestamp, WriteItem,
    WriteOutcome,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::Base64Body;
use super::flags::{self, instant};
use super::import::judged;
use super::requests::DELIVERY_TIME;
use super::spool::Spool;
use super::{Session, folders, identity, items};

/// Messages that get their key and are moved with two requests: the parts of a batch.
pub(crate) const GROUP: usize = 20;

/// A message in the staging folder.
pub(crate) struct Arrived {
    ticket: Ticket,
    identity: ItemIdentity,
    head: ItemHead,
    id: String,
    received: Option<Timestamp>,
}

/// What the service tells of a message.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: String,
    received_date_time: Option<String>,
}

impl Message {
    fn received(&self) -> Option<Timestamp> {
        instant(self.received_date_time.as_deref()?)
    }
}

/// The staging folder's id; the folder is made if it is not there.
pub(crate) async fn provide(session: &mut Session) -> Result<String, Failure> {
    if let Some(id) = &session.staging {
        return Ok(id.clone());
    }
    let id = match folders::list(&session.tenant, &session.requests).await?.staging() {
        Some(id) => id.to_owned(),
        None => make(session).await?,
    };
    Ok(session.staging.insert(id).clone())
}

async fn make(session: &Session) -> Result<String, Failure> {
    let made = session.tenant.send(session.requests.make_hidden_folder(folders::STAGING)).await;
    match made.and_then(|response| response.json::<folders::Entry>()) {
        Ok(entry) => Ok(entry.id),
        // Another session of this mailbox was faster, or nobody knows.
        Err(error) if error.is_conflict() || error.uncertain => {
            let tree = folders::list(&session.tenant, &session.requests).await?;
            tree.staging().map(str::to_owned).ok_or(error.failure)
        }
        Err(error) => Err(error.failure),
    }
}

/// There should be one by now.
pub(crate) fn not_there() -> Failure {
    Failure::new(FailureCode::Internal, folders::STAGING)
}

/// Brings a message into the staging folder, or tells that it is refused.
pub(crate) async fn upload(
    session: &Session,
    staging: &str,
    item: WriteItem,
    body: Spool,
    fence: Arc<dyn Fence>,
) -> Result<Result<Arrived, (Ticket, WriteOutcome)>, Failure> {
    let subject = format!("{:?}", item.head.key);
    if item.form != ItemForm::Mime {
        let failure = Failure::new(FailureCode::Unsupported, subject).with_detail("only Internet messages");
        return Err(failure);
    }
    let source = Base64Body::alone(body, fence);
    let request = session.requests.import_mime(staging).with_body(Body::Stream { content_type: "text/plain", source });
    let answer = session.tenant.send(request.about(subject.clone())).await;
    match answer.and_then(|response| response.json::<Message>()) {
        Ok(message) => {
            let WriteItem { ticket, identity, head, .. } = item;
            let received = message.received();
            Ok(Ok(Arrived { ticket, identity, head, id: message.id, received }))
        }
        Err(error) => Ok(Err((item.ticket, judged(error, &subject)?))),
    }
}

/// What became of each, or why nobody knows.
type Finished = Vec<(Ticket, Result<WriteOutcome, Failure>)>;

/// Gives messages their key and flags and moves them into their folder.
pub(crate) async fn finish(
    session: &Session,
    folder: &str,
    fence: &dyn Fence,
    group: Vec<Arrived>,
) -> Result<Finished, Failure> {
    fence.ensure()?;
    let changes = group.iter().map(|arrived| session.requests.change_message(&arrived.id, change(arrived))).collect();
    let answers = session.tenant.batch(changes).await?;
    let (mut finished, mut ready) = (Finished::new(), Vec::new());
    for (arrived, answer) in group.into_iter().zip(answers) {
        match answer {
            Ok(_) => ready.push(arrived),
            Err(error) => finished.push((arrived.ticket, unchanged(session, &arrived, error).await)),
        }
    }
    fence.ensure()?;
    let moves = ready.iter().map(|arrived| session.requests.move_message(&arrived.id, folder)).collect();
    let answers = session.tenant.batch(moves).await?;
    for (arrived, answer) in ready.into_iter().zip(answers) {
        let moved = answer.and_then(|response| response.json::<Message>());
        finished
            .push((arrived.ticket, moved.map(|message| written(&arrived, &message)).map_err(|error| error.failure)));
    }
    Ok(finished)
}

/// Key, flags and date of a message.
fn change(arrived: &Arrived) -> Value {
    let mut change = flags::change(&arrived.head.flags);
    let mut properties = vec![identity::property(arrived.identity)];
    properties.extend(change["singleValueExtendedProperties"].as_array().into_iter().flatten().cloned());
    if let Some(wanted) = arrived.head.received.filter(|wanted| differs(*wanted, arrived.received)) {
        properties.push(json!({"id": DELIVERY_TIME, "value": date(wanted)}));
    }
    change["singleValueExtendedProperties"] = Value::Array(properties);
    change
}

fn differs(wanted: Timestamp, told: Option<Timestamp>) -> bool {
    told.is_none_or(|told| !told.same_instant(wanted))
}

fn date(instant: Timestamp) -> String {
    jiff::Timestamp::from_second(instant.seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

/// A message that would not take its key is taken away again. It is refused only if that is certain.
async fn unchanged(session: &Session, arrived: &Arrived, error: GraphError) -> Result<WriteOutcome, Failure> {
    let refused = judged(error, &format!("{:?}", arrived.head.key))?;
    items::remove(session, &[arrived.id.as_str()]).await?;
    Ok(refused)
}

fn written(arrived: &Arrived, message: &Message) -> WriteOutcome {
    let told = message.received();
    let received = told.filter(|told| arrived.head.received.is_some_and(|wanted| differs(wanted, Some(*told))));
    WriteOutcome::Written { key: Some(TargetKey::new(message.id.as_bytes())), received }
}

/// Goes through what somebody who died has left: what has a key and is expected goes to its folder, unless it is there
/// already; what has none is removed.
pub(crate) async fn tidy(session: &mut Session, folder: &str, expected: &[ItemIdentity]) -> Result<(), Failure> {
    let tree = folders::list(&session.tenant, &session.requests).await?;
    let Some(staging) = tree.staging() else { return Ok(()) };
    let session = &*session;
    let here = items::list(session, staging).await?;
    if here.is_empty() {
        return Ok(());
    }
    let with_key = items::list_identified(session, staging).await?;
    let without: Vec<&str> = here.iter().map(String::as_str).filter(|id| !with_key.contains(*id)).collect();
    items::remove(session, &without).await?;
    let waiting = items::find(session, staging, expected).await?;
    let identities: Vec<ItemIdentity> = waiting.iter().map(|(identity, _)| *identity).collect();
    let arrived = items::find(session, folder, &identities).await?;
    let is_there = |identity: &ItemIdentity| arrived.iter().any(|(there, _)| there == identity);
    let (done, left): (Vec<_>, Vec<_>) = waiting.iter().partition(|(identity, _)| is_there(identity));
    let ids = |items: Vec<&(ItemIdentity, String)>| items.into_iter().map(|(_, id)| id.clone()).collect::<Vec<_>>();
    let (done, left) = (ids(done), ids(left));
    items::remove(session, &done.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    items::move_to(session, folder, &left.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    Ok(())
}
