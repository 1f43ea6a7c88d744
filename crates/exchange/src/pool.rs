//! Requests over `net`'s pool of connections that are signed in ([MS-OXWSCORE] section 2.1).

use async_trait::async_trait;
use bytes::Bytes;
use cutover_ews::Operation;
use cutover_model::Failure;
use cutover_net::http::{HttpBody, Method};
use cutover_net::pool::{ConnectionPool, PoolRequest, PoolResponse};

use crate::{Reply, ReplyBody, Transport};

/// What is sent to the address of Exchange Web Services over a pool.
#[derive(Clone)]
pub struct PoolTransport {
    pool: ConnectionPool,
    path: Box<str>,
    anchor: Option<Box<str>>,
}

impl PoolTransport {
    /// Sends to this path, usually `/EWS/Exchange.asmx`.
    pub fn new(pool: ConnectionPool, path: impl Into<Box<str>>) -> Self {
        Self { pool, path: path.into(), anchor: None }
    }

    /// Names the mailbox that is asked for, so that servers from 2013 on hand the request to the right one.
    #[must_use]
    pub fn anchored(mut self, address: impl Into<Box<str>>) -> Self {
        self.anchor = Some(address.into());
        self
    }
}

#[async_trait]
impl Transport for PoolTransport {
    async fn send(&self, operation: Operation, envelope: Vec<u8>) -> Result<Reply, Failure> {
        let body = HttpBody::Bytes(Bytes::from(envelope));
        let mut request = PoolRequest::new(Method::POST, &*self.path)
            .with_body("text/xml; charset=utf-8", body)
            .with_header("SOAPAction", operation.soap_action())
            .with_header("Accept", "text/xml");
        if let Some(anchor) = &self.anchor {
            request = request.with_header("X-AnchorMailbox", anchor);
        }
        let response = self.pool.send(request).await?;
        let (status, retry_after) = (response.status(), response.retry_after());
        Ok(Reply { status, retry_after, body: Box::new(Body(response)) })
    }
}

struct Body(PoolResponse);

#[async_trait]
impl ReplyBody for Body {
    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        Ok(self.0.chunk().await?)
    }
}
