//! Items that are there: listed, found by their identity, looked at, changed, moved and removed, twenty to a request.

use std::collections::HashSet;

use cutover_graph::{GraphError, GraphRequest, GraphResponse};
use cutover_model::{Failure, FailureCode, Flags, ItemIdentity};
use serde::Deserialize;

use super::Session;
use super::flags::{self, MessageState};

/// An item of a list.
#[derive(Deserialize)]
struct Listed {
    id: String,
}

/// A list in one answer.
#[derive(Deserialize)]
struct List {
    value: Vec<Listed>,
}

/// The ids of everything in a folder.
pub(crate) async fn list(session: &Session, folder: &str) -> Result<Vec<String>, Failure> {
    let listed: Vec<Listed> = session.tenant.list(session.requests.list_items(folder)).await?;
    Ok(listed.into_iter().map(|item| item.id).collect())
}

/// The ids of what bears an identity of ours.
pub(crate) async fn list_identified(session: &Session, folder: &str) -> Result<HashSet<String>, Failure> {
    let listed: Vec<Listed> = session.tenant.list(session.requests.list_identified(folder)).await?;
    Ok(listed.into_iter().map(|item| item.id).collect())
}

/// Every item of a folder that bears one of these identities.
pub(crate) async fn find(
    session: &Session,
    folder: &str,
    identities: &[ItemIdentity],
) -> Result<Vec<(ItemIdentity, String)>, Failure> {
    let asked = identities.iter().map(|identity| session.requests.find_item(folder, *identity)).collect();
    let mut found = Vec::new();
    for (identity, answer) in identities.iter().zip(session.tenant.batch(asked).await?) {
        let list: List = answer?.json()?;
        found.extend(list.value.into_iter().map(|item| (*identity, item.id)));
    }
    Ok(found)
}

/// Flags and place of these items; `None` for one that is gone.
pub(crate) async fn states(session: &Session, ids: &[&str]) -> Result<Vec<Option<MessageState>>, Failure> {
    let asked = ids.iter().map(|id| session.requests.message_state(id)).collect();
    let answers = session.tenant.batch(asked).await?.into_iter();
    let state = |answer: Result<GraphResponse, GraphError>| match answer.and_then(|response| response.json()) {
        Ok(state) => Ok(Some(state)),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => Err(error.into()),
    };
    answers.map(state).collect()
}

fn is_gone(error: &GraphError) -> bool {
    error.failure.code == FailureCode::NotFound
}

/// Makes the flags of each item exactly these. One that is gone has none.
pub(crate) async fn set_flags(session: &Session, changes: &[(&str, &Flags)]) -> Result<(), Failure> {
    let change = |(id, flags): &(&str, &Flags)| session.requests.change_message(id, flags::change(flags));
    all(session, changes.iter().map(change).collect()).await
}

/// Removes these items.
pub(crate) async fn remove(session: &Session, ids: &[&str]) -> Result<(), Failure> {
    all(session, ids.iter().map(|id| session.requests.remove_message(id)).collect()).await
}

async fn all(session: &Session, requests: Vec<GraphRequest>) -> Result<(), Failure> {
    for answer in session.tenant.batch(requests).await? {
        match answer {
            Err(error) if !is_gone(&error) => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Moves these items; the new id of each, `None` for one that was gone.
pub(crate) async fn move_to(session: &Session, folder: &str, ids: &[&str]) -> Result<Vec<Option<String>>, Failure> {
    let moves = ids.iter().map(|id| session.requests.move_message(id, folder)).collect();
    let answers = session.tenant.batch(moves).await?.into_iter();
    let moved = |answer: Result<GraphResponse, GraphError>| match answer.and_then(|response| response.json::<Listed>())
    {
        Ok(item) => Ok(Some(item.id)),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => Err(error.into()),
    };
    answers.map(moved).collect()
}
