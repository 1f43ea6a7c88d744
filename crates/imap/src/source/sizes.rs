//! Sizes of large messages (RFC 9051 section 6.4.4, LARGER), for a look before the move.

use cutover_model::SourceFolder;

use super::changes::all_ok;
use super::read_only::{CatchUp, Query, ReadOnly, found_uids};
use crate::codec::{Fetch, Response, UidSet};
use crate::error::ImapError;

/// Most sizes of one folder.
const MOST: usize = 2_000;

/// Sizes of messages that are larger than this. The answer of a server that knows no ESEARCH may be cut.
pub(crate) async fn larger_than(
    server: &mut ReadOnly,
    folder: &SourceFolder,
    bytes: u64,
) -> Result<Vec<u64>, ImapError> {
    // A search takes 32 bits at most servers.
    let least = u32::try_from(bytes).unwrap_or(u32::MAX);
    let mut found = UidSet::default();
    let mut gather = |response: &Response<'_>| found.extend(&found_uids(response).unwrap_or_default());
    let (_, endings) = server.examine(&folder.key, CatchUp::No, &[Query::LargerThan(least)], &mut gather).await?;
    all_ok(endings, "SEARCH")?;
    let uids: Vec<u32> = found.sorted_within(1, u32::MAX).iter().take(MOST).collect();
    if uids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sizes = Vec::new();
    let mut gather = |response: &Response<'_>| {
        let known = fetched_size(response).filter(|(uid, size)| uids.binary_search(uid).is_ok() && *size > bytes);
        sizes.extend(known.map(|(_, size)| size).filter(|_| sizes.len() < MOST));
    };
    let query = Query::Sizes(UidSet::from_sorted(uids.iter().copied()));
    server.ask(&query, &mut gather).await?.ok("FETCH")?;
    Ok(sizes)
}

fn fetched_size(response: &Response<'_>) -> Option<(u32, u64)> {
    match response {
        Response::Data { number: Some(_), name, rest } if name.eq_ignore_ascii_case(b"FETCH") => {
            let fetch = Fetch::parse(rest.clone());
            Some((fetch.uid?, fetch.size?))
        }
        _ => None,
    }
}
