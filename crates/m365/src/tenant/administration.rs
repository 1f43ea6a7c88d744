//! Cmdlets of Exchange Online: through version 2.0 where it covers the call and the application may use it, else through
//! `InvokeCommand`.

use cutover_graph::cmdlet::Door;
use cutover_graph::{Cmdlet, GraphError};
use serde_json::Value;

use super::Tenant;
use super::exchange::before;
use super::list::{Page, endless};
use crate::Resource;

/// The permission for version 2.0.
const V2_PERMISSION: &str = "Exchange.ManageAsAppV2";

/// More pages of a thousand than any organisation has.
const MOST_PAGES: usize = 2_000;

impl Tenant {
    /// Calls a cmdlet and gives what it returned, all pages of it.
    pub async fn cmdlet(&self, cmdlet: Cmdlet) -> Result<Vec<Value>, GraphError> {
        let token = self.token_with_claims(Resource::Exchange).await.map_err(before)?;
        let tenant = token.tenant.as_deref().unwrap_or(&self.inner.settings.tenant);
        let endpoint = cmdlet.endpoint().filter(|_| token.roles.iter().any(|role| role == V2_PERMISSION));
        if let Some(endpoint) = endpoint {
            match self.through(&cmdlet, tenant, Door::V2(endpoint)).await {
                Err(error) if is_closed(&error) => {}
                outcome => return outcome,
            }
        }
        self.through(&cmdlet, tenant, Door::InvokeCommand).await
    }

    /// The next page is asked for by the same call at its address.
    async fn through(&self, cmdlet: &Cmdlet, tenant: &str, door: Door) -> Result<Vec<Value>, GraphError> {
        let mut request = cmdlet.request(tenant, door);
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            let response = self.send(request.clone()).await?;
            if response.body.is_empty() {
                return Ok(all);
            }
            let page: Page<Value> = response.json()?;
            all.extend(page.value);
            match page.next {
                Some(link) => request.to = self.next_page(&request.to, &link)?,
                None => return Ok(all),
            }
        }
        Err(endless(&cmdlet.subject))
    }
}

/// Whether there is no such endpoint, and not merely no such object: the endpoint would have said so in its own words.
fn is_closed(error: &GraphError) -> bool {
    match error.status {
        Some(405 | 501) => true,
        Some(404) => error.code.is_empty(),
        _ => false,
    }
}
