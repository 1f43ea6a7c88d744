//! Lists that come in pages (<https://learn.microsoft.com/graph/paging>).

use cutover_graph::{Destination, GraphError, GraphRequest, GraphResponse};
use cutover_model::{Failure, FailureCode};
use cutover_net::http::HttpAddress;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Tenant;
use super::exchange::{before, below};

/// More pages than any list of a tenant has.
const MOST_PAGES: usize = 20_000;

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(super) struct Page<T> {
    pub(super) value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    pub(super) next: Option<String>,
}

impl Tenant {
    /// Reads a list to its end. A next page on another server is refused.
    pub async fn list<T: DeserializeOwned>(&self, request: GraphRequest) -> Result<Vec<T>, GraphError> {
        let mut all = Vec::new();
        let mut next = request;
        for _ in 0..MOST_PAGES {
            let response = self.send(next.clone()).await?;
            let page: Page<T> = response.json()?;
            all.extend(page.value);
            match page.next {
                Some(link) => next.to = self.next_page(&next.to, &link)?,
                None => return Ok(all),
            }
        }
        Err(endless(&next.subject))
    }

    /// Reads one page of a list, with where the next one is.
    pub async fn page<T: DeserializeOwned>(
        &self,
        request: GraphRequest,
    ) -> Result<(Vec<T>, Option<GraphRequest>), GraphError> {
        let response: GraphResponse = self.send(request.clone()).await?;
        let page: Page<T> = response.json()?;
        let next = page.next.map(|link| self.next_page(&request.to, &link)).transpose()?;
        Ok((page.value, next.map(|to| GraphRequest { to, ..request })))
    }

    /// Where the next page is, seen from where this one was.
    pub(super) fn next_page(&self, now: &Destination, link: &str) -> Result<Destination, GraphError> {
        let address = HttpAddress::parse(link).map_err(before)?;
        let (base, make): (_, fn(String) -> Destination) = match now {
            Destination::Exchange(_) => (&self.inner.exchange, Destination::Exchange),
            Destination::Graph(_) | Destination::Upload(_) => (&self.inner.graph, Destination::Graph),
        };
        let address = below(address, base).map_err(before)?;
        Ok(make(address.path_and_query()))
    }
}

pub(super) fn endless(subject: &str) -> GraphError {
    before(Failure::new(FailureCode::Protocol, subject).with_detail("the list has no end"))
}
