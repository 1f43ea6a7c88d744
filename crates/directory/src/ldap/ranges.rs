//! Large attributes, which Active Directory gives in pieces: `member;range=0-1499` ([MS-ADTS] 3.1.1.3.1.3.3).

use cutover_model::{Failure, FailureCode};
use ldap3::Scope;

use super::LdapSettings;
use super::connection::Connection;
use super::entry::{Entry, Range};
use super::search::{self, Question};

/// More values than any attribute has.
const MOST_VALUES: usize = 1_000_000;

/// The entry with all values of all its attributes; `None` if it is gone meanwhile.
pub(super) async fn complete(
    connection: &mut Connection,
    settings: &LdapSettings,
    mut entry: Entry,
) -> Result<Option<Entry>, Failure> {
    for range in entry.ranges() {
        let mut piece = entry.split(&range);
        if range.first != 0 {
            return Err(wrong(&entry, "a range does not begin where it was asked for"));
        }
        let mut next = absorb(&mut entry, &mut piece, &range)?;
        while let Some(first) = next {
            let Some(mut piece) = ask(connection, settings, &entry, &range.attribute, first).await? else {
                return Ok(None);
            };
            next = match piece.ranges().into_iter().find(|found| found.attribute == range.attribute) {
                Some(found) if found.first == first => absorb(&mut entry, &mut piece, &found)?,
                Some(_) => return Err(wrong(&entry, "a range does not begin where it was asked for")),
                // The last values went away meanwhile.
                None => None,
            };
        }
    }
    Ok(Some(entry))
}

/// Takes the piece in; tells where the next one begins.
fn absorb(entry: &mut Entry, piece: &mut Entry, range: &Range) -> Result<Option<usize>, Failure> {
    let count = entry.absorb(piece, range);
    let Some(last) = range.last else { return Ok(None) };
    match last.checked_add(1) {
        Some(next) if next <= MOST_VALUES && count > 0 && last >= range.first => Ok(Some(next)),
        _ => Err(wrong(entry, "a range has no end")),
    }
}

async fn ask(
    connection: &mut Connection,
    settings: &LdapSettings,
    entry: &Entry,
    attribute: &str,
    first: usize,
) -> Result<Option<Entry>, Failure> {
    let last = settings.member_range.map_or("*".to_owned(), |step| (first + step.max(1) as usize - 1).to_string());
    let wanted = [format!("{attribute};range={first}-{last}")];
    let question = Question { base: entry.dn(), scope: Scope::Base, filter: "(objectClass=*)", attributes: &wanted };
    match search::all(connection, settings, question).await {
        Ok(mut found) => Ok(found.entries.pop()),
        Err(failure) if failure.code == FailureCode::DirectoryBase => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn wrong(entry: &Entry, why: &str) -> Failure {
    Failure::new(FailureCode::Protocol, entry.dn()).with_detail(why)
}
