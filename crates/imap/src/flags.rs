//! Flags of messages that are known, asked for in as few commands as fit.

use std::collections::HashMap;

use cutover_model::Flags;

use crate::codec::{Fetch, Response, UidSet};
use crate::driver::Session;
use crate::error::ImapError;

/// UIDs named in one command.
pub(crate) const STEP: usize = 1000;

/// The UID and flags of a FETCH response that has both.
pub(crate) fn fetched_flags(response: &Response<'_>) -> Option<(u32, Flags)> {
    match response {
        Response::Data { number: Some(_), name, rest } if name.eq_ignore_ascii_case(b"FETCH") => {
            let fetch = Fetch::parse(rest.clone());
            Some((fetch.uid?, fetch.flags?))
        }
        _ => None,
    }
}

/// Ascending and each once, as sets are made of.
pub(crate) fn ascending(uids: &[u32]) -> Vec<u32> {
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

/// The flags of these messages of the open folder, in the same order; `None` for one that is gone.
pub(crate) async fn fetch_flags(session: &mut Session, uids: &[u32]) -> Result<Vec<Option<Flags>>, ImapError> {
    let sorted = ascending(uids);
    let mut found: HashMap<u32, Flags> = HashMap::with_capacity(sorted.len());
    let mut gather = |response: Response<'_>| {
        if let Some((uid, flags)) = fetched_flags(&response)
            && sorted.binary_search(&uid).is_ok()
        {
            found.insert(uid, flags);
        }
    };
    let mut tags = Vec::new();
    for chunk in UidSet::chunks(&sorted, STEP) {
        let set = UidSet::from_sorted(chunk.iter().copied()).write();
        tags.push(session.connection.send(format!("UID FETCH {set} (UID FLAGS)")));
    }
    for tag in tags {
        session.connection.finish(tag, &mut gather).await?.ok("FETCH")?;
    }
    Ok(uids.iter().map(|uid| found.get(uid).cloned()).collect())
}
