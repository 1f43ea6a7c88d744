//! Changing what is there: flags, moves and removals of exactly the messages named.

use std::collections::{BTreeMap, HashMap};

use cutover_model::{Failure, FailureCode, Flags, TargetFolder, TargetKey};

use super::batch::flag_list;
use crate::codec::{MailboxStatus, Response, SearchResult, UidSet};
use crate::driver::{Access, Completion, Session};
use crate::error::ImapError;
use crate::flags::{STEP, ascending};
use crate::listing::{Detail, status, uid_validity};
use crate::read::uid;

/// Makes the flags exactly these: one command for all messages that get the same.
pub(crate) async fn set_flags(session: &mut Session, changes: &[(TargetKey, Flags)]) -> Result<(), ImapError> {
    let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (key, flags) in changes {
        let list = flag_list(flags).ok_or_else(|| {
            Failure::new(FailureCode::ItemRefused, &*session.subject).with_detail("a keyword that IMAP cannot say")
        })?;
        groups.entry(list).or_default().push(uid(key.as_bytes())?);
    }
    let commands = groups.into_iter().flat_map(|(list, uids)| {
        let store = move |set: String| format!("UID STORE {set} FLAGS.SILENT {list}");
        sets(&uids).into_iter().map(store)
    });
    run_all(session, "STORE", commands.collect()).await
}

fn sets(uids: &[u32]) -> Vec<String> {
    let sorted = ascending(uids);
    let chunks = UidSet::chunks(&sorted, STEP);
    chunks.into_iter().map(|chunk| UidSet::from_sorted(chunk.iter().copied()).write()).collect()
}

/// Sends all and waits for all; the first refusal is the outcome.
async fn run_all(session: &mut Session, verb: &'static str, commands: Vec<String>) -> Result<(), ImapError> {
    let tags: Vec<_> = commands.into_iter().map(|command| session.connection.send(command)).collect();
    let mut outcome = Ok(());
    for tag in tags {
        let ending = session.connection.finish(tag, &mut |_| {}).await?;
        outcome = outcome.and(ending.ok(verb).map(|_| ()));
    }
    outcome
}

/// Removes exactly these. Without UIDPLUS everybody else's `\Deleted` is taken off for the moment of the EXPUNGE.
pub(crate) async fn remove(session: &mut Session, uids: &[u32]) -> Result<(), ImapError> {
    if session.connection.capabilities.has_or_rev2("UIDPLUS") {
        let commands = sets(uids)
            .into_iter()
            .flat_map(|set| [format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)"), format!("UID EXPUNGE {set}")]);
        return run_all(session, "EXPUNGE", commands.collect()).await;
    }
    let ours = ascending(uids);
    let deleted = search(session, "DELETED").await?;
    let others: Vec<u32> = deleted.into_iter().filter(|uid| ours.binary_search(uid).is_err()).collect();
    store_all(session, &others, "-FLAGS.SILENT").await?;
    let marked = store_all(session, &ours, "+FLAGS.SILENT").await;
    let removed = match marked {
        Ok(()) => session.connection.run("EXPUNGE", "EXPUNGE").await.map(|_| ()),
        Err(error) => Err(error),
    };
    store_all(session, &others, "+FLAGS.SILENT").await?;
    removed
}

async fn store_all(session: &mut Session, uids: &[u32], operation: &str) -> Result<(), ImapError> {
    let store = |set: String| format!("UID STORE {set} {operation} (\\Deleted)");
    run_all(session, "STORE", sets(uids).into_iter().map(store).collect()).await
}

async fn search(session: &mut Session, criteria: &str) -> Result<Vec<u32>, ImapError> {
    let mut found = UidSet::default();
    let tag = session.connection.send(format!("UID SEARCH {criteria}"));
    let mut gather = |response: Response<'_>| {
        if let Response::Data { name, rest, .. } = response
            && name.eq_ignore_ascii_case(b"SEARCH")
        {
            found.extend(&SearchResult::parse_search(rest).found);
        }
    };
    session.connection.finish(tag, &mut gather).await?.ok("SEARCH")?;
    super::bounded(&found)
}

/// Moves messages of the open folder; the new UID of each that was there.
pub(crate) async fn move_to(
    session: &mut Session,
    to: &TargetFolder,
    uids: &[u32],
) -> Result<HashMap<u32, u32>, ImapError> {
    let mut moved = Moved { expected: uid_validity(to.generation.as_ref()), ..Moved::default() };
    let tells = session.connection.capabilities.has_or_rev2("UIDPLUS");
    let next = if tells { None } else { next_uid(session, to).await? };
    let mailbox = session.connection.mailbox(&to.key.0)?;
    let moves = session.connection.capabilities.has_or_rev2("MOVE");
    let verb = if moves { "UID MOVE" } else { "UID COPY" };
    let mut tags = Vec::new();
    for set in sets(uids) {
        tags.push(session.connection.send([verb.as_bytes(), b" ", set.as_bytes(), b" ", mailbox.as_slice()].concat()));
    }
    let mut outcome = Ok(());
    for tag in tags {
        let ending = session.connection.finish(tag, &mut |response| moved.absorb(&response)).await?;
        moved.ended(&ending);
        outcome = outcome.and(ending.ok("MOVE").map(|_| ()));
    }
    outcome?;
    if moved.of_another_generation {
        return Err(ImapError::Generation);
    }
    if !moves {
        let copied: Vec<u32> = if tells { moved.places.keys().copied().collect() } else { uids.to_vec() };
        remove(session, &copied).await?;
    }
    match next {
        Some(next) => found_by_order(session, to, next, uids).await,
        None => Ok(moved.places),
    }
}

#[derive(Default)]
struct Moved {
    expected: Option<u32>,
    places: HashMap<u32, u32>,
    of_another_generation: bool,
}

impl Moved {
    fn absorb(&mut self, response: &Response<'_>) {
        if let Response::Condition { code, .. } = response
            && let Some(copied) = code.copy_uid()
        {
            self.of_another_generation |= self.expected.is_some_and(|expected| expected != copied.validity);
            if copied.from.len() == copied.to.len() && copied.from.len() <= STEP as u64 {
                self.places.extend(copied.from.iter().zip(copied.to.iter()));
            }
        }
    }

    fn ended(&mut self, ending: &Completion) {
        self.absorb(&Response::Condition { tag: None, condition: ending.condition, code: ending.code(), text: b"" });
    }
}

/// UIDNEXT of a folder that is not open.
async fn next_uid(session: &mut Session, folder: &TargetFolder) -> Result<Option<u32>, ImapError> {
    let mut next = None;
    let mut gather = |response: Response<'_>| {
        if let Response::Data { name, rest, .. } = response
            && name.eq_ignore_ascii_case(b"STATUS")
        {
            next = MailboxStatus::parse(rest).and_then(|status| status.uid_next);
        }
    };
    status(session, &[folder.key.0.to_vec()], Detail::Numbers, &mut gather).await?;
    Ok(next)
}

/// Without UIDPLUS: what came since lies there in the order in which it was moved. Where the count says otherwise,
/// nothing is claimed.
async fn found_by_order(
    session: &mut Session,
    to: &TargetFolder,
    next: u32,
    uids: &[u32],
) -> Result<HashMap<u32, u32>, ImapError> {
    session.ensure_open(&to.key.0, Access::Write, None).await?;
    let found = search(session, &format!("UID {next}:*")).await?;
    let found: Vec<u32> = found.into_iter().filter(|&uid| uid >= next).collect();
    let moved = ascending(uids);
    Ok(if found.len() == moved.len() { moved.into_iter().zip(found).collect() } else { HashMap::new() })
}
