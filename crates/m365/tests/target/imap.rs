//! The third way in: IMAP with the token of the application, judged by Dovecot, which asks the tenant about the token.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use cutover_imap::{Account, AuthChoice, Credentials, ImapTarget, Manners, Options, TokenSource};
use cutover_m365::{Resource, Tenant, WritePath};
use cutover_model::{Failure, FailureCode, Flags, Secret, TargetConnector as _};
use cutover_net::{Security, Server};
use cutover_testbed::dovecot::DovecotSettings;
use cutover_testbed::{Dovecot, MailServer as _};

use crate::bench::{self, Bench, FILLED};
use crate::support::path;

struct Tokens(Tenant);

#[async_trait]
impl TokenSource for Tokens {
    async fn token(&self) -> Result<Secret, Failure> {
        self.0.token(Resource::Exchange).await
    }
}

fn target(dovecot: &Dovecot, tenant: Tenant, user: &str) -> ImapTarget {
    ImapTarget::new(Account {
        server: Server::new("127.0.0.1", dovecot.port(), Security::None),
        login: user.to_owned(),
        authorisation: None,
        auth: AuthChoice::Auto,
        credentials: Credentials::TokenSource(Arc::new(Tokens(tenant))),
        options: Options { manners: Manners::ExchangeOnline, ..Options::default() },
    })
}

#[tokio::test]
async fn one_token_opens_every_mailbox_and_everything_arrives_once() {
    let mut bench = Bench::new(WritePath::Import).await;
    let settings = DovecotSettings { application_tokens: Some(bench.server.address()), ..DovecotSettings::default() };
    let dovecot = Dovecot::start_with(settings).unwrap();
    let tenant = bench::tenant(&bench.server);
    target(&dovecot, tenant.clone(), "berit@example.com").open().await.unwrap().close().await;
    bench.target = Arc::new(target(&dovecot, tenant.clone(), "anna@example.com"));
    bench.fill();
    let summary = bench.sync().await.unwrap();
    assert_eq!((summary.totals.copied, summary.totals.adopted), (FILLED, 0));
    assert_eq!(bench.verify().await, BTreeMap::from([("Identical".to_owned(), 36)]));
    bench.source.state().set_flags(&path(&["INBOX"]), 2, Flags::from_names(["\\Seen", "Keyword"]));
    let summary = bench.sync().await.unwrap();
    assert_eq!((summary.counted.updated, summary.counted.touched), (1, 0), "keywords are no flags there");
    assert_eq!(bench.verify().await, BTreeMap::from([("Identical".to_owned(), 36)]));

    let roles: Vec<String> = bench.state().granted().into_iter().filter(|role| role != "IMAP.AccessAsApp").collect();
    bench.state().grant(roles);
    let refused = target(&dovecot, tenant, "anna@example.com").open().await.map(drop);
    assert_eq!(refused.map_err(|failure| failure.code), Err(FailureCode::Credentials));
}
