//! A person signs in to a tenant elsewhere, with a code, for what only a person may see. Nothing of it is kept.

use std::time::Duration;

use async_trait::async_trait;

use crate::Failure;

/// A code that a person types in at an address, on any machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInCode {
    /// What is typed.
    pub code: String,
    /// Where.
    pub address: String,
    /// How long it is good.
    pub lifetime: Duration,
}

/// Who signed in, and what only they may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// What people call them.
    pub display_name: String,
    /// The name that they sign in with.
    pub user_name: String,
    /// The tenant's id.
    pub tenant: String,
    /// What they consented to: `Organization.Read.All`.
    pub rights: Vec<String>,
    /// How the tenant is synchronised, or why they may not see it.
    pub synchronisation: Result<SynchronisationSettings, Failure>,
}

/// How a directory outside is synchronised into a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SynchronisationSettings {
    /// What is switched on, by the service's own names: `passwordSyncEnabled`. In order.
    pub features: Vec<String>,
    /// Removals of more objects than this at once, or of more per cent, are stopped; `None` where nothing is.
    pub deletion_threshold: Option<u32>,
}

/// Lets a person sign in to a tenant.
#[async_trait]
pub trait PersonalAccess: Send + Sync {
    /// Asks the tenant for a code.
    async fn begin_sign_in(&self) -> Result<Box<dyn PendingSignIn>, Failure>;
}

/// A person who has not signed in yet. Whoever drops this waits no longer; the code ends by itself.
#[async_trait]
pub trait PendingSignIn: Send {
    /// What the person has to type, and where.
    fn code(&self) -> &SignInCode;

    /// Waits until the person has signed in, and looks at what only they may see.
    async fn finish(self: Box<Self>) -> Result<SignedIn, Failure>;
}
