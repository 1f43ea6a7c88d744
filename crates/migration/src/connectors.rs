//! Where connectors come from. The binary knows the concrete types; here only what they have to be able to do.

use cutover_model::{Failure, SourceConnector, TargetConnector};

use crate::settings::{EndpointSettings, UserAccount};

/// Makes connectors from settings and accounts. Making one does no I/O; opening a mailbox does.
pub trait Connectors: Send + Sync {
    /// A connector that reads this account's mailbox.
    fn source(&self, endpoint: &EndpointSettings, account: &UserAccount) -> Result<Box<dyn SourceConnector>, Failure>;

    /// A connector that writes this account's mailbox.
    fn target(&self, endpoint: &EndpointSettings, account: &UserAccount) -> Result<Box<dyn TargetConnector>, Failure>;
}
