//! Tries an account: connects, signs in, asks, and says goodbye (`endpoint test`).

use cutover_model::Failure;
use cutover_net::Security;

use crate::Account;
use crate::driver::Session;
use crate::listing::{Detail, list};

/// What a server told of itself and of the mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The capabilities after signing in, sorted.
    pub capabilities: Vec<String>,
    /// How many folders of the user's own can be opened.
    pub folders: usize,
    /// How many messages are in them, where the server told.
    pub items: Option<u64>,
    /// Whether others on the way can read along.
    pub protected: bool,
}

/// Signs in and counts; nothing is changed, no folder is opened.
pub async fn probe(account: &Account) -> Result<Probe, Failure> {
    let mut session = Session::open(account).await?;
    let folders = match list(&mut session, Detail::Numbers).await {
        Ok((folders, _)) => folders,
        Err(error) => return Err(session.failure(error, None)),
    };
    let selectable: Vec<_> = folders.iter().filter(|folder| folder.selectable).collect();
    let items = selectable.iter().map(|folder| folder.status.as_ref().and_then(|status| status.messages)).sum();
    let probe = Probe {
        capabilities: session.connection.capabilities.names().map(str::to_owned).collect(),
        folders: selectable.len(),
        items,
        protected: account.server.security != Security::None,
    };
    session.close().await;
    Ok(probe)
}
