//! All that is ever said to a source. A command that could change something cannot be built here.

use cutover_model::{Failure, Flags, FolderKey, Generation};

use crate::Account;
use crate::codec::{Response, UidSet};
use crate::driver::{Access, Completion, Opened, Session, Tag};
use crate::error::ImapError;
use crate::flags::fetch_flags;
use crate::listing::{Detail, Folder, list, uid_validity};
use crate::read::ItemReader;

/// A question about the open folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Query {
    /// Which UIDs are there from this one on?
    UidsFrom(u32),
    /// Which messages are larger than this?
    LargerThan(u32),
    /// The sizes of these.
    Sizes(UidSet),
    /// The flags of these, or of those among them that changed since a MODSEQ.
    Flags { from: u32, through: Option<u32>, changed_since: Option<u64> },
}

impl Query {
    fn command(&self, extended_search: bool) -> String {
        match self {
            Self::UidsFrom(first) if extended_search => format!("UID SEARCH RETURN (ALL) UID {first}:*"),
            Self::UidsFrom(first) => format!("UID SEARCH UID {first}:*"),
            Self::LargerThan(bytes) if extended_search => format!("UID SEARCH RETURN (ALL) LARGER {bytes}"),
            Self::LargerThan(bytes) => format!("UID SEARCH LARGER {bytes}"),
            Self::Sizes(uids) => format!("UID FETCH {} (UID RFC822.SIZE)", uids.write()),
            Self::Flags { from, through, changed_since } => {
                let through = through.map_or_else(|| "*".to_owned(), |uid| uid.to_string());
                let since = changed_since.map_or_else(String::new, |modseq| format!(" (CHANGEDSINCE {modseq})"));
                format!("UID FETCH {from}:{through} (UID FLAGS){since}")
            }
        }
    }
}

/// How EXAMINE is asked to catch up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CatchUp {
    /// Not at all.
    No,
    /// From this UIDVALIDITY and MODSEQ on (RFC 7162).
    Since { uid_validity: u32, modseq: u64 },
}

/// A session on a source.
pub(crate) struct ReadOnly {
    session: Session,
}

impl ReadOnly {
    pub(crate) async fn open(account: &Account) -> Result<Self, Failure> {
        Ok(Self { session: Session::open(account).await? })
    }

    pub(crate) fn has(&self, capability: &str) -> bool {
        self.session.has(capability)
    }

    pub(crate) async fn list(&mut self) -> Result<Vec<Folder>, Failure> {
        match list(&mut self.session, Detail::Sizes).await {
            Ok((folders, _)) => Ok(folders),
            Err(error) => Err(self.session.failure(error, None)),
        }
    }

    /// Opens the folder anew and asks, all in one round trip. Answers go to `on_data`; the queries' endings come back.
    pub(crate) async fn examine(
        &mut self,
        folder: &FolderKey,
        catch_up: CatchUp,
        queries: &[Query],
        on_data: &mut (dyn for<'r> FnMut(&Response<'r>) + Send),
    ) -> Result<(Opened, Vec<Completion>), ImapError> {
        self.session.settle().await?;
        let parameter = match catch_up {
            CatchUp::Since { uid_validity, modseq } => format!("(QRESYNC ({uid_validity} {modseq}))"),
            CatchUp::No if self.has("CONDSTORE") && !self.has("ENABLE") => "(CONDSTORE)".to_owned(),
            CatchUp::No => String::new(),
        };
        let opening = self.session.send_open(&folder.0, Access::Read, &parameter)?;
        let tags: Vec<Tag> = queries.iter().map(|query| self.send(query)).collect();
        let opened = self.session.finish_open(opening, &folder.0, Access::Read, on_data).await.cloned();
        let mut endings = Vec::with_capacity(tags.len());
        let mut latest = opened.as_ref().ok().cloned().unwrap_or_default();
        for tag in tags {
            let mut absorb = |response: Response<'_>| {
                latest.absorb(&response);
                on_data(&response);
            };
            endings.push(self.session.connection.finish(tag, &mut absorb).await?);
        }
        let opened = opened?;
        // Some servers tell a MODSEQ without offering to do anything with it.
        let usable = self.has("CONDSTORE") || self.has("QRESYNC");
        let highest_modseq = opened.highest_modseq.filter(|_| usable);
        Ok((Opened { exists: latest.exists, highest_modseq, ..opened }, endings))
    }

    /// Asks about the open folder.
    pub(crate) async fn ask(
        &mut self,
        query: &Query,
        on_data: &mut (dyn for<'r> FnMut(&Response<'r>) + Send),
    ) -> Result<Completion, ImapError> {
        let tag = self.send(query);
        self.session.connection.finish(tag, &mut |response| on_data(&response)).await
    }

    fn send(&mut self, query: &Query) -> Tag {
        let extended = self.session.connection.capabilities.has_or_rev2("ESEARCH");
        self.session.connection.send(query.command(extended))
    }

    /// Messages of the folder, in the order of `uids`.
    pub(crate) async fn read<'a>(
        &'a mut self,
        folder: &FolderKey,
        generation: Option<&Generation>,
        uids: Vec<u32>,
    ) -> Result<ItemReader<'a>, Failure> {
        let opened = self.session.ensure_open(&folder.0, Access::Read, uid_validity(generation)).await;
        if let Err(error) = opened {
            return Err(self.failure(error, folder));
        }
        Ok(ItemReader::new(&mut self.session, folder, uids))
    }

    /// Flags of these messages now.
    pub(crate) async fn flags(
        &mut self,
        folder: &FolderKey,
        generation: Option<&Generation>,
        uids: &[u32],
    ) -> Result<Vec<Option<Flags>>, Failure> {
        let found = async {
            self.session.ensure_fresh(&folder.0, Access::Read, uid_validity(generation)).await?;
            fetch_flags(&mut self.session, uids).await
        };
        match found.await {
            Ok(flags) => Ok(flags),
            Err(error) => Err(self.failure(error, folder)),
        }
    }

    pub(crate) fn failure(&mut self, error: ImapError, folder: &FolderKey) -> Failure {
        if !matches!(error, ImapError::Refused { .. } | ImapError::Failure(_) | ImapError::Generation) {
            self.session.connection.kill();
        }
        self.session.failure(error, Some(folder))
    }

    pub(crate) async fn close(self) {
        self.session.close().await;
    }
}

/// UIDs of SEARCH or ESEARCH, if the response is one.
pub(crate) fn found_uids(response: &Response<'_>) -> Option<UidSet> {
    let Response::Data { name, rest, .. } = response else {
        return None;
    };
    if name.eq_ignore_ascii_case(b"SEARCH") {
        Some(crate::codec::SearchResult::parse_search(rest.clone()).found)
    } else if name.eq_ignore_ascii_case(b"ESEARCH") {
        Some(crate::codec::SearchResult::parse_esearch(rest.clone()).found)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_only_read() {
        assert_eq!(Query::UidsFrom(5).command(true), "UID SEARCH RETURN (ALL) UID 5:*");
        assert_eq!(Query::UidsFrom(5).command(false), "UID SEARCH UID 5:*");
        assert_eq!(Query::LargerThan(7).command(true), "UID SEARCH RETURN (ALL) LARGER 7");
        assert_eq!(Query::LargerThan(7).command(false), "UID SEARCH LARGER 7");
        let sizes = Query::Sizes(UidSet::from_sorted([3, 4, 9]));
        assert_eq!(sizes.command(true), "UID FETCH 3:4,9 (UID RFC822.SIZE)");
        let flags = Query::Flags { from: 1, through: Some(9), changed_since: Some(77) };
        assert_eq!(flags.command(false), "UID FETCH 1:9 (UID FLAGS) (CHANGEDSINCE 77)");
        let all = Query::Flags { from: 1, through: None, changed_since: None };
        assert_eq!(all.command(true), "UID FETCH 1:* (UID FLAGS)");
    }
}
