//! What changed since a cursor: by QRESYNC where the server has it, by CONDSTORE and counting where it has that, and
//! otherwise by listing (RFC 7162).

use std::collections::BTreeMap;

use cutover_model::{Change, DeltaPage, Flags, Page, SourceFolder};

use super::changes::{all_ok, begin_listing, key, state, validity};
use super::cursor::{Phase, Position, UNCOUNTED};
use super::read_only::{CatchUp, Query, ReadOnly, found_uids};
use crate::codec::{Response, UidSet, parse_vanished};
use crate::driver::Opened;
use crate::error::ImapError;
use crate::flags::fetched_flags;

/// More changes than this are listed instead, in pages.
const MOST_CHANGES: usize = 100_000;

/// What the server told.
#[derive(Default)]
struct Gathered {
    flags: BTreeMap<u32, Flags>,
    vanished: UidSet,
    found: UidSet,
    overflowed: bool,
}

impl Gathered {
    fn absorb(&mut self, response: &Response<'_>) {
        if let Some((uid, flags)) = fetched_flags(response) {
            if self.flags.len() < MOST_CHANGES {
                self.flags.insert(uid, flags);
            } else {
                self.overflowed = true;
            }
        } else if let Some(found) = found_uids(response) {
            self.found.extend(&found);
        } else if let Response::Data { name, rest, .. } = response
            && name.eq_ignore_ascii_case(b"VANISHED")
        {
            self.vanished.extend(&parse_vanished(rest.clone()).unwrap_or_default());
        }
    }
}

/// The page that follows a position at rest.
pub(crate) async fn page(server: &mut ReadOnly, folder: &SourceFolder, position: Position) -> Result<Page, ImapError> {
    let tells_vanished = server.has("QRESYNC") && server.has("ENABLE");
    if position.modseq == 0 || !(tells_vanished || server.has("CONDSTORE")) {
        return begin_listing(server, folder, position, false).await;
    }
    let mut gathered = Gathered::default();
    let (catch_up, queries) = questions(&position, tells_vanished);
    let mut gather = |response: &Response<'_>| gathered.absorb(response);
    let (opened, endings) = server.examine(&folder.key, catch_up, &queries, &mut gather).await?;
    if validity(&opened, folder)? != position.uid_validity {
        return Ok(Page::Reset);
    }
    all_ok(endings, "SEARCH")?;
    if opened.highest_modseq.is_none() {
        return begin_listing(server, folder, position, false).await;
    }
    gathered.vanished = gathered.vanished.sorted_within(1, position.last_uid);
    gathered.found = gathered.found.sorted_within(position.last_uid.saturating_add(1), u32::MAX);
    let many = gathered.vanished.len().max(gathered.found.len()) > MOST_CHANGES as u64;
    if gathered.overflowed || many {
        return begin_listing(server, folder, position, false).await;
    }
    let counted = position.messages != UNCOUNTED && opened.exists == position.messages + gathered.found.len();
    if !tells_vanished && !counted {
        return begin_listing(server, folder, position, true).await;
    }
    Ok(Page::Delta(delta(position, &opened, gathered, tells_vanished)))
}

fn questions(position: &Position, tells_vanished: bool) -> (CatchUp, Vec<Query>) {
    let new = Query::UidsFrom(position.last_uid.saturating_add(1));
    if tells_vanished {
        return (CatchUp::Since { uid_validity: position.uid_validity, modseq: position.modseq }, vec![new]);
    }
    let changed = Query::Flags { from: 1, through: Some(position.last_uid), changed_since: Some(position.modseq) };
    (CatchUp::No, if position.last_uid == 0 { vec![new] } else { vec![changed, new] })
}

fn delta(position: Position, opened: &Opened, gathered: Gathered, tells_vanished: bool) -> DeltaPage {
    let known = |uid: &u32| *uid <= position.last_uid;
    let gone = gathered.vanished.iter().map(|uid| Change::Gone(key(uid)));
    let mut changes: Vec<Change> = gone.collect();
    let flags = gathered.flags.into_iter().filter(|(uid, _)| known(uid));
    changes.extend(flags.map(|(uid, flags)| Change::Flags(key(uid), flags)));
    changes.extend(gathered.found.iter().map(|uid| Change::New(key(uid))));
    let messages = if tells_vanished { UNCOUNTED } else { position.messages + gathered.found.len() };
    let next = Position {
        last_uid: gathered.found.iter().last().unwrap_or(position.last_uid),
        modseq: opened.highest_modseq.unwrap_or(0),
        messages,
        phase: Phase::Steady,
        ..position
    };
    let state = state(opened, &next);
    DeltaPage { changes, cursor: next.encode(), more: false, state }
}
