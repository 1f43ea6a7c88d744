//! A page of what happened in a folder: the first read, what changed since, or a listing where the server cannot tell.

use cutover_model::{Change, Cursor, DeltaPage, Failure, FailureCode, Flags, Listed, ListingPage, Page};
use cutover_model::{SourceFolder, SourceKey};

use super::cursor::{Listing, Phase, Position, folder_state};
use super::delta;
use super::read_only::{CatchUp, Query, ReadOnly, found_uids};
use crate::codec::{Response, UidSet};
use crate::driver::Opened;
use crate::error::ImapError;
use crate::flags::fetched_flags;

/// New messages in a page.
const NEW_PAGE: usize = 100_000;
/// Messages in a page of a listing, with flags…
const FLAGS_PAGE: usize = 20_000;
/// …and with keys only.
const KEYS_PAGE: usize = 50_000;

/// The page that follows the cursor.
pub(crate) async fn page(
    server: &mut ReadOnly,
    folder: &SourceFolder,
    cursor: Option<&Cursor>,
) -> Result<Page, ImapError> {
    let Some(cursor) = cursor else {
        return first(server, folder, None).await;
    };
    let Some(position) = Position::decode(cursor) else {
        return Ok(Page::Reset);
    };
    match position.phase {
        Phase::First => first(server, folder, Some(position)).await,
        Phase::Steady => delta::page(server, folder, position).await,
        Phase::Listing(listing) => self::listing(server, folder, position, listing).await,
    }
}

/// Keys as the model has them.
pub(crate) fn key(uid: u32) -> SourceKey {
    SourceKey::new(uid.to_be_bytes())
}

/// UIDVALIDITY; without it a server's UIDs mean nothing beyond the session.
pub(crate) fn validity(opened: &Opened, folder: &SourceFolder) -> Result<u32, ImapError> {
    let missing = || Failure::new(FailureCode::Unsupported, folder.path.to_string()).with_detail("no UIDVALIDITY");
    opened.uid_validity.ok_or_else(|| missing().into())
}

/// The token for the last page. The MODSEQ is the one from which changes will be asked for: anything that came after
/// it makes the token differ.
pub(crate) fn state(opened: &Opened, position: &Position) -> Option<Box<[u8]>> {
    let modseq = Some(position.modseq).filter(|&modseq| modseq > 0 && opened.highest_modseq.is_some());
    folder_state(position.uid_validity, opened.uid_next, modseq, opened.exists)
}

/// Everything is new, in pages.
async fn first(server: &mut ReadOnly, folder: &SourceFolder, resumed: Option<Position>) -> Result<Page, ImapError> {
    let after = resumed.map_or(0, |position| position.last_uid);
    let Some(start) = after.checked_add(1) else {
        return Ok(Page::Reset);
    };
    let mut found = UidSet::default();
    let mut gather = |response: &Response<'_>| found.extend(&found_uids(response).unwrap_or_default());
    let query = [Query::UidsFrom(start)];
    let (opened, endings) = server.examine(&folder.key, CatchUp::No, &query, &mut gather).await?;
    all_ok(endings, "SEARCH")?;
    let uid_validity = validity(&opened, folder)?;
    let mut position = resumed.unwrap_or_else(|| begin(uid_validity, &opened));
    if position.uid_validity != uid_validity {
        return Ok(Page::Reset);
    }
    let found = believable(found.sorted_within(start, u32::MAX), &opened)?;
    let uids: Vec<u32> = found.iter().take(NEW_PAGE).collect();
    let more = found.len() > uids.len() as u64;
    position.last_uid = uids.last().copied().unwrap_or(after);
    position.messages = position.messages.saturating_add(uids.len() as u64);
    position.phase = if more { Phase::First } else { Phase::Steady };
    let state = if more { None } else { state(&opened, &position) };
    let changes = uids.into_iter().map(|uid| Change::New(key(uid))).collect();
    Ok(Page::Delta(DeltaPage { changes, cursor: position.encode(), more, state }))
}

/// A search cannot find more than there is; a few may have come since the folder was opened.
fn believable(found: UidSet, opened: &Opened) -> Result<UidSet, ImapError> {
    if found.len() > opened.exists.saturating_add(NEW_PAGE as u64) {
        return Err(ImapError::protocol("a search found more messages than there are"));
    }
    Ok(found)
}

fn begin(uid_validity: u32, opened: &Opened) -> Position {
    Position { uid_validity, modseq: opened.highest_modseq.unwrap_or(0), ..Position::default() }
}

pub(crate) fn all_ok(endings: Vec<crate::driver::Completion>, command: &'static str) -> Result<(), ImapError> {
    endings.into_iter().try_for_each(|ending| ending.ok(command).map(|_| ()))
}

/// The listing from its beginning.
pub(crate) async fn begin_listing(
    server: &mut ReadOnly,
    folder: &SourceFolder,
    position: Position,
    keys_only: bool,
) -> Result<Page, ImapError> {
    // The MODSEQ is taken from the first page's EXAMINE.
    let listing = Listing { keys_only, after: 0, counted: 0, modseq: 0 };
    self::listing(server, folder, position, listing).await
}

/// One page of the listing.
async fn listing(
    server: &mut ReadOnly,
    folder: &SourceFolder,
    mut position: Position,
    mut listing: Listing,
) -> Result<Page, ImapError> {
    let start = listing.after.saturating_add(1);
    let mut found = UidSet::default();
    let mut gather = |response: &Response<'_>| found.extend(&found_uids(response).unwrap_or_default());
    let query = [Query::UidsFrom(start)];
    let (opened, endings) = server.examine(&folder.key, CatchUp::No, &query, &mut gather).await?;
    all_ok(endings, "SEARCH")?;
    if validity(&opened, folder)? != position.uid_validity {
        return Ok(Page::Reset);
    }
    if listing.after == 0 {
        listing.modseq = opened.highest_modseq.unwrap_or(0);
    }
    let size = if listing.keys_only { KEYS_PAGE } else { FLAGS_PAGE };
    let found = believable(found.sorted_within(start, u32::MAX), &opened)?;
    let uids: Vec<u32> = found.iter().take(size).collect();
    let more = found.len() > uids.len() as u64;
    let items = with_flags(server, &uids, &position, listing).await?;
    let after = (listing.after > 0).then(|| key(listing.after));
    let through = uids.last().filter(|_| more).copied().map(key);
    listing.counted += uids.len() as u64;
    listing.after = uids.last().copied().unwrap_or(listing.after);
    if more {
        position.phase = Phase::Listing(listing);
    } else {
        position = ended(position, listing);
    }
    let state = if more { None } else { state(&opened, &position) };
    Ok(Page::Listing(ListingPage { items, after, through, cursor: position.encode(), more, state }))
}

/// Where the folder stands when its listing is complete.
fn ended(position: Position, listing: Listing) -> Position {
    Position {
        last_uid: listing.after,
        modseq: listing.modseq,
        messages: listing.counted,
        phase: Phase::Steady,
        ..position
    }
}

/// The keys of a page, with their flags or with those that changed.
async fn with_flags(
    server: &mut ReadOnly,
    uids: &[u32],
    position: &Position,
    listing: Listing,
) -> Result<Vec<Listed>, ImapError> {
    let (Some(&from), Some(&through)) = (uids.first(), uids.last()) else {
        return Ok(Vec::new());
    };
    let changed_since = listing.keys_only.then_some(position.modseq);
    let mut flags: Vec<Option<Flags>> = vec![None; uids.len()];
    let mut gather = |response: &Response<'_>| {
        if let Some((uid, found)) = fetched_flags(response)
            && let Ok(place) = uids.binary_search(&uid)
        {
            flags[place] = Some(found);
        }
    };
    let query = Query::Flags { from, through: Some(through), changed_since };
    server.ask(&query, &mut gather).await?.ok("FETCH")?;
    let listed = uids.iter().zip(flags);
    if listing.keys_only {
        return Ok(listed.map(|(&uid, flags)| Listed { key: key(uid), flags }).collect());
    }
    // A message that was found and has no flags any more went away between the two commands.
    Ok(listed.filter_map(|(&uid, flags)| Some(Listed { key: key(uid), flags: Some(flags?) })).collect())
}
