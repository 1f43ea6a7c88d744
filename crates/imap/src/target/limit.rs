//! The largest message that a folder takes (RFC 7889): told once for all of them, or asked of each.

use crate::codec::{MailboxStatus, Response};
use crate::driver::Session;
use crate::error::ImapError;

/// Octets, or `None` where the server has no limit or does not tell. Asks once for each folder.
pub(crate) async fn largest(session: &mut Session, name: &[u8]) -> Result<Option<u64>, ImapError> {
    if !session.has("APPENDLIMIT") {
        return Ok(session.connection.capabilities.value("APPENDLIMIT"));
    }
    if let Some(known) = session.append_limits.get(name) {
        return Ok(*known);
    }
    let told = ask(session, name).await?;
    session.append_limits.insert(name.to_vec(), told);
    Ok(told)
}

async fn ask(session: &mut Session, name: &[u8]) -> Result<Option<u64>, ImapError> {
    let mailbox = session.connection.mailbox(name)?;
    let tag = session.connection.send([b"STATUS ", mailbox.as_slice(), b" (APPENDLIMIT)"].concat());
    let mut limit = None;
    let mut gather = |response: Response<'_>| {
        if let Response::Data { name, rest, .. } = response
            && name.eq_ignore_ascii_case(b"STATUS")
        {
            limit = MailboxStatus::parse(rest).and_then(|status| status.append_limit);
        }
    };
    // Without an answer the server says no when a message comes.
    session.connection.finish(tag, &mut gather).await?;
    Ok(limit)
}
