//! A search in pages (RFC 2696), all of it or a failure.

use std::time::Duration;

use cutover_model::{Failure, FailureCode};
use ldap3::controls::{Control, ControlType, PagedResults, RawControl};
use ldap3::{LdapError, LdapResult, ResultEntry, Scope, SearchEntry, SearchOptions, parse_refs};

use super::LdapSettings;
use super::connection::Connection;
use super::entry::Entry;
use super::failure::code;

/// More entries than a directory that this is for can have.
const MOST_ENTRIES: usize = 500_000;

/// More pages without anything in them than a server gives on its way to the end.
const MOST_EMPTY_PAGES: usize = 100;

/// Below so many entries a page, a limit is one that paging does not help with.
const SMALLEST_PAGE: u32 = 50;

/// Only the list of who may do what is wanted of security descriptors: for the rest the right to see it is needed
/// ([MS-ADTS] 3.1.1.3.4.1.11). Other servers do not know this, and need not.
fn lists_of_rights() -> RawControl {
    let value = vec![0x30, 3, 2, 1, 4];
    RawControl { ctype: "1.2.840.113556.1.4.801".to_owned(), crit: false, val: Some(value) }
}

/// What is asked.
#[derive(Clone, Copy)]
pub(super) struct Question<'q> {
    pub(super) base: &'q str,
    pub(super) scope: Scope,
    pub(super) filter: &'q str,
    pub(super) attributes: &'q [String],
}

/// What the server has.
#[derive(Default)]
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    /// Servers that have more, as addresses.
    pub(super) elsewhere: Vec<String>,
}

/// Why a search gave no whole answer.
enum Broken {
    /// A limit of the server.
    Limit(Failure),
    Other(Failure),
}

/// Everything that answers the question. Where the server has enough before the end, it is asked anew in smaller pages;
/// a part is never taken for the whole.
pub(super) async fn all(
    connection: &mut Connection,
    settings: &LdapSettings,
    question: Question<'_>,
) -> Result<Found, Failure> {
    let mut page = settings.page.clamp(1, 100_000);
    loop {
        match pages(connection, settings, question, page).await {
            Ok(found) => return Ok(found),
            Err(Broken::Limit(_)) if page > SMALLEST_PAGE => page = (page / 4).max(SMALLEST_PAGE),
            Err(Broken::Limit(failure) | Broken::Other(failure)) => return Err(failure),
        }
    }
}

async fn pages(
    connection: &mut Connection,
    settings: &LdapSettings,
    question: Question<'_>,
    page: u32,
) -> Result<Found, Broken> {
    let mut found = Found::default();
    let mut cookie = Vec::new();
    let mut empty = 0;
    loop {
        let before = found.entries.len();
        let wanted = PagedResults { size: i32::try_from(page).unwrap_or(i32::MAX), cookie };
        let idle = settings.server.timeouts.idle;
        let asked = one_page(connection, idle, question, wanted, &mut found).await;
        let result = asked.map_err(|error| Broken::Other(connection.failure(&error)))?;
        judge(connection, question, &result)?;
        cookie = next_cookie(&result);
        empty = if found.entries.len() == before { empty + 1 } else { 0 };
        if found.entries.len() > MOST_ENTRIES || empty > MOST_EMPTY_PAGES {
            return Err(Broken::Other(Failure::new(FailureCode::Protocol, question.base).with_detail("it never ends")));
        }
        if cookie.is_empty() {
            return Ok(found);
        }
    }
}

async fn one_page(
    connection: &mut Connection,
    idle: Duration,
    question: Question<'_>,
    page: PagedResults,
    found: &mut Found,
) -> Result<LdapResult, LdapError> {
    let Question { base, scope, filter, attributes } = question;
    let controls = vec![RawControl::from(page), lists_of_rights()];
    let ldap = connection.ldap.with_search_options(SearchOptions::new()).with_controls(controls);
    let mut answer = ldap.with_timeout(idle).streaming_search(base, scope, filter, attributes.to_vec()).await?;
    while let Some(item) = answer.next().await? {
        take(item, found);
    }
    Ok(answer.finish().await)
}

fn take(item: ResultEntry, found: &mut Found) {
    if item.is_ref() {
        found.elsewhere.extend(parse_refs(item.0));
    } else if found.entries.len() <= MOST_ENTRIES {
        found.entries.push(Entry::new(SearchEntry::construct(item)));
    }
}

fn judge(connection: &Connection, question: Question<'_>, result: &LdapResult) -> Result<(), Broken> {
    let failure = || match result.rc {
        // What is not there is the place, not the server.
        code::NO_SUCH_OBJECT | code::INVALID_NAME | code::REFERRAL => {
            super::failure::refused(question.base, result.rc, &result.text)
        }
        other => connection.refused(other, &result.text),
    };
    match result.rc {
        code::SUCCESS => Ok(()),
        code::TIME_LIMIT | code::SIZE_LIMIT | code::ADMINISTRATIVE_LIMIT => Err(Broken::Limit(failure())),
        _ => Err(Broken::Other(failure())),
    }
}

/// Where the next page begins; empty at the end, and where the server does not know pages.
fn next_cookie(result: &LdapResult) -> Vec<u8> {
    let page = result.ctrls.iter().find_map(|control| match control {
        Control(Some(ControlType::PagedResults), raw) => Some(raw.parse::<PagedResults>()),
        _ => None,
    });
    page.map(|page| page.cookie).unwrap_or_default()
}
