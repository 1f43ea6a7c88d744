//! The handle on a tenant that tests hold: looks at everything, sets what is outside of the service.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::control;
use super::faults::Fault;
use super::limits::Limits;
use super::options::{Delays, TenantOptions};
use super::store::Tenant;

/// A running tenant's state. Cheap to clone; all clones are the same tenant.
#[derive(Clone)]
pub struct TenantState(Arc<Mutex<Tenant>>);

impl TenantState {
    pub(super) fn new(options: TenantOptions) -> Self {
        Self(Arc::new(Mutex::new(Tenant::new(options))))
    }

    /// The tenant, as it is now.
    pub(super) fn tenant(&self) -> MutexGuard<'_, Tenant> {
        let mut tenant = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tenant.settle();
        tenant
    }

    /// Arms a fault.
    pub fn arm(&self, fault: Fault) {
        self.tenant().faults.arm(fault);
    }

    /// Disarms every fault; says how many were left.
    pub fn disarm(&self) -> usize {
        let mut tenant = self.tenant();
        let left = tenant.faults.left().len();
        tenant.faults.clear();
        left
    }

    /// Sets the limits.
    pub fn limit(&self, limits: Limits) {
        self.tenant().options.limits = limits;
    }

    /// Sets the delays.
    pub fn delay(&self, delays: Delays) {
        self.tenant().options.delays = delays;
    }

    /// Grants exactly these application permissions, to tokens that are out already too.
    pub fn grant<I: IntoIterator<Item = S>, S: Into<String>>(&self, roles: I) {
        let roles: Vec<String> = roles.into_iter().map(Into::into).collect();
        let mut tenant = self.tenant();
        tenant.tokens.grant(&roles);
        tenant.options.roles = roles;
    }

    /// The application permissions that are granted.
    pub fn granted(&self) -> Vec<String> {
        self.tenant().options.roles.clone()
    }

    /// Moves the tenant's clock forward.
    pub fn advance(&self, time: Duration) {
        let mut tenant = self.tenant();
        tenant.ahead += time;
        tenant.settle();
    }

    /// Publishes a TXT record in the zone that the tenant looks at.
    pub fn publish_txt(&self, name: &str, text: &str) {
        self.tenant().domains.publish(name, text);
    }

    /// Says whether directory synchronisation is on; `None` for a tenant that never had it.
    pub fn set_directory_sync(&self, enabled: Option<bool>) {
        self.tenant().sync_enabled = enabled;
    }

    /// Where clients reach Graph, if that is not where the tenant listens (a proxy in between): for links in answers.
    pub fn set_graph_address(&self, address: &str) {
        self.tenant().graph_address = Some(address.trim_end_matches('/').to_owned());
    }

    /// A proxy in front of the tenant (`127.0.0.1:4010`) that judges exchanges: every request of a batch is sent
    /// through it as well. Until it is set, batches are taken apart inside.
    pub fn set_judge(&self, address: &str) {
        self.tenant().judge = Some(address.trim_start_matches("http://").to_owned());
    }

    /// Where clients reach Exchange, for import addresses.
    pub fn set_exchange_address(&self, address: &str) {
        self.tenant().exchange_address = Some(address.trim_end_matches('/').to_owned());
    }

    /// Everything there is, as JSON.
    pub fn look(&self) -> Value {
        control::everything(&self.tenant())
    }

    /// How many requests there were, with any answer, whose operation contains this text.
    pub fn requests(&self, operation: &str) -> u64 {
        let tenant = self.tenant();
        let matching = tenant.requests.iter().filter(|(name, _)| name.contains(operation));
        matching.flat_map(|(_, statuses)| statuses.values()).sum()
    }

    /// Forgets the counts of requests.
    pub fn forget_requests(&self) {
        self.tenant().requests.clear();
    }
}
