//! The records of an organisation from Active Directory, by LDAP (RFC 4511; [MS-ADTS] for paging and ranges).
//!
//! Only bind and search are ever sent. References to other servers are not followed: they are told.

mod attributes;
mod ber;
mod connection;
mod descriptor;
mod entry;
mod failure;
mod kind;
mod message;
mod ranges;
mod recipient;
mod relay;
mod search;
mod settings;

use cutover_model::{Failure, FailureCode};
use ldap3::Scope;

pub use settings::{LdapSettings, LdapUrlError, OtherAccounts, server};

use crate::Imported;
use crate::notice::Notice;
use crate::resolve::{Draft, resolve};
use connection::Connection;
use entry::Entry;
use search::Question;

/// Everything with an address: what Exchange made a recipient of, and what only has an address.
const RECIPIENTS: &str = "(&(|(proxyAddresses=*)(mailNickname=*)(mail=*)(targetAddress=*))\
    (|(objectClass=user)(objectClass=contact)(objectClass=group)(objectClass=msExchDynamicDistributionList)\
    (objectClass=publicFolder)(objectClass=inetOrgPerson)(objectClass=groupOfNames))(!(objectClass=computer)))";

/// Reads all recipients below the bases. Either the directory gave all of them, or this fails.
pub async fn read(settings: &LdapSettings) -> Result<Imported, Failure> {
    let mut connection = Connection::open(settings).await?;
    let bases = match settings.bases.as_slice() {
        [] => vec![own_base(&mut connection, settings).await?],
        bases => bases.to_vec(),
    };
    let mut notices = Vec::new();
    let mut drafts = Vec::new();
    for base in &bases {
        let found = below(&mut connection, settings, base).await?;
        let elsewhere = found.elsewhere.into_iter().filter(|url| may_have_recipients(url));
        notices.extend(elsewhere.map(|url| Notice::Elsewhere { url }));
        drafts.extend(found.entries.iter().filter_map(|entry| draft(entry, settings, &mut notices)));
    }
    Ok(resolve(drafts, notices))
}

async fn below(connection: &mut Connection, settings: &LdapSettings, base: &str) -> Result<search::Found, Failure> {
    let attributes = attributes::wanted(settings.member_range);
    let question = Question { base, scope: Scope::Subtree, filter: RECIPIENTS, attributes: &attributes };
    let mut found = search::all(connection, settings, question).await?;
    let mut whole = Vec::with_capacity(found.entries.len());
    for entry in found.entries {
        // One that was removed meanwhile is not there any more.
        whole.extend(ranges::complete(connection, settings, entry).await?);
    }
    found.entries = whole;
    Ok(found)
}

/// Every domain controller refers to the parts of the directory where it keeps its own affairs; people are in none of
/// them.
fn may_have_recipients(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    let own = ["/cn=configuration,", "/dc=domaindnszones,", "/dc=forestdnszones,"];
    !own.iter().any(|part| url.contains(part))
}

/// The domain that the server is for, as it says itself.
async fn own_base(connection: &mut Connection, settings: &LdapSettings) -> Result<String, Failure> {
    let attributes = ["defaultNamingContext".to_owned(), "namingContexts".to_owned()];
    let question = Question { base: "", scope: Scope::Base, filter: "(objectClass=*)", attributes: &attributes };
    let found = search::all(connection, settings, question).await?;
    let entry = found.entries.first();
    let named = entry.and_then(|root| root.text("defaultNamingContext").or_else(|| root.text("namingContexts")));
    named.map(str::to_owned).ok_or_else(|| Failure::new(FailureCode::DirectoryBase, settings.server.address()))
}

fn draft(entry: &Entry, settings: &LdapSettings, notices: &mut Vec<Notice>) -> Option<Draft> {
    match kind::of(entry, settings.other_accounts) {
        Ok(kind) => recipient::draft(entry, kind, notices),
        Err(reason) => {
            notices.extend(reason.map(|why| Notice::NotTaken { name: entry.dn().to_owned(), why }));
            None
        }
    }
}
