//! The ways into a mailbox of Microsoft 365.

use std::sync::Arc;

use async_trait::async_trait;
use cutover_imap::{Account, AuthChoice, Credentials, ImapTarget, Manners, Options, TokenSource};
use cutover_m365::{M365Target, Resource, Tenant};
use cutover_migration::{ImapPlace, Microsoft365Settings, WritePath};
use cutover_model::{Failure, Secret, TargetConnector};
use cutover_net::{Security, Server, Trust};

/// The mailbox of this user, by the way that was chosen.
pub(super) fn target(tenant: Tenant, settings: &Microsoft365Settings, user: &str) -> Box<dyn TargetConnector> {
    match chosen(settings.write_path, tenant.settings().cloud.mailbox_import()) {
        WritePath::ImportMime => Box::new(M365Target::new(tenant, user, cutover_m365::WritePath::ImportMime)),
        WritePath::Imap => Box::new(ImapTarget::new(by_imap(tenant, settings.imap.as_ref(), user))),
        WritePath::Import | WritePath::Auto => Box::new(M365Target::new(tenant, user, cutover_m365::WritePath::Import)),
    }
}

/// The mailbox import exists in one cloud only.
fn chosen(path: WritePath, has_import: bool) -> WritePath {
    match path {
        WritePath::Auto if has_import => WritePath::Import,
        WritePath::Auto => WritePath::Imap,
        told => told,
    }
}

fn by_imap(tenant: Tenant, place: Option<&ImapPlace>, user: &str) -> Account {
    Account {
        server: server(place, &tenant.settings().addresses.imap),
        login: user.to_owned(),
        authorisation: None,
        auth: AuthChoice::XOAuth2,
        options: Options { manners: Manners::ExchangeOnline, ..Options::default() },
        credentials: Credentials::TokenSource(Arc::new(Tokens(tenant))),
    }
}

fn server(place: Option<&ImapPlace>, usual: &str) -> Server {
    let Some(place) = place else { return Server::new(usual, 993, Security::Tls) };
    let trust = place.trust_certificate.clone().map_or(Trust::System, Trust::File);
    Server { trust, ..Server::new(place.host.clone(), place.port, super::security(place.security)) }
}

/// The application's tokens for Exchange Online.
struct Tokens(Tenant);

#[async_trait]
impl TokenSource for Tokens {
    async fn token(&self) -> Result<Secret, Failure> {
        self.0.token(Resource::Exchange).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_import_mail_goes_by_imap() {
        assert_eq!(chosen(WritePath::Auto, true), WritePath::Import);
        assert_eq!(chosen(WritePath::Auto, false), WritePath::Imap);
        assert_eq!(chosen(WritePath::ImportMime, false), WritePath::ImportMime);
    }
}
