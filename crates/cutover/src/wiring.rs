//! The only place that knows concrete connectors: makes them from endpoint settings and accounts.

mod microsoft365;
mod tenant;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cutover_imap::{Account, AuthChoice, Credentials, ImapSource, ImapTarget, Options};
use cutover_m365::Tenant;
use cutover_maildir::{MaildirSource, MaildirTarget};
use cutover_migration::{
    AdministratorScheme, Authentication, Connectors, EndpointKind, EndpointSettings, Extensions, ImapSettings,
    MaildirSettings, Security, UserAccount,
};
use cutover_model::{Budgets, Failure, FailureCode, Secret, SourceConnector, TargetConnector};
use cutover_net::{Server, Timeouts, Trust};

pub(crate) use tenant::tenant_links;

/// Makes the connectors. All mailboxes of a tenant share one way to it, with its tokens and budgets.
pub(crate) struct Wiring {
    budgets: Arc<dyn Budgets>,
    tenants: Mutex<HashMap<String, Tenant>>,
}

impl Wiring {
    /// With the budgets of the store.
    pub(crate) fn new(budgets: Arc<dyn Budgets>) -> Self {
        Self { budgets, tenants: Mutex::default() }
    }

    /// The way to the account's tenant.
    fn tenant(&self, account: &UserAccount) -> Result<Tenant, Failure> {
        let missing = || Failure::new(FailureCode::Internal, &account.login).with_detail("no tenant");
        let access = account.tenant.as_ref().ok_or_else(missing)?;
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tenant) = tenants.get(&access.name) {
            return Ok(tenant.clone());
        }
        let tenant = Tenant::new(tenant::settings(access)?, Arc::clone(&self.budgets))?;
        tenants.insert(access.name.clone(), tenant.clone());
        Ok(tenant)
    }
}

impl Connectors for Wiring {
    fn source(&self, endpoint: &EndpointSettings, account: &UserAccount) -> Result<Box<dyn SourceConnector>, Failure> {
        Ok(match &endpoint.kind {
            EndpointKind::Imap(imap) => Box::new(ImapSource::new(imap_account(imap, account)?)),
            EndpointKind::Maildir(maildir) => Box::new(MaildirSource::new(maildir_path(maildir, account)?)),
            EndpointKind::Microsoft365(microsoft365) => {
                return Err(Failure::new(FailureCode::Unsupported, &microsoft365.tenant)
                    .with_detail("mail is not read from Microsoft 365"));
            }
        })
    }

    fn target(&self, endpoint: &EndpointSettings, account: &UserAccount) -> Result<Box<dyn TargetConnector>, Failure> {
        Ok(match &endpoint.kind {
            EndpointKind::Imap(imap) => Box::new(ImapTarget::new(imap_account(imap, account)?)),
            EndpointKind::Maildir(maildir) => Box::new(MaildirTarget::new(maildir_path(maildir, account)?)),
            EndpointKind::Microsoft365(microsoft365) => {
                microsoft365::target(self.tenant(account)?, microsoft365, &account.login)
            }
        })
    }
}

fn imap_account(imap: &ImapSettings, account: &UserAccount) -> Result<Account, Failure> {
    let (login, authorisation) = names(imap, &account.login);
    Ok(Account {
        server: server(imap),
        credentials: credentials(imap, account, &login)?,
        login,
        authorisation,
        auth: auth(imap.authentication),
        options: options(imap),
    })
}

/// The name that signs in, and whose mailbox it asks for where that is another.
fn names(imap: &ImapSettings, user: &str) -> (String, Option<String>) {
    match imap.administrator.as_ref().map(|administrator| (&administrator.user, &administrator.scheme)) {
        Some((master, AdministratorScheme::MasterUser { separator })) => (format!("{user}{separator}{master}"), None),
        Some((administrator, AdministratorScheme::AuthorizationIdentity)) => {
            (administrator.clone(), Some(user.to_owned()))
        }
        None => (user.to_owned(), None),
    }
}

fn credentials(imap: &ImapSettings, account: &UserAccount, login: &str) -> Result<Credentials, Failure> {
    if let Some(command) = &imap.token_command {
        return Ok(Credentials::TokenCommand(command.replace("{user}", &quoted(&account.login))));
    }
    let password: Option<&Secret> = match imap.administrator {
        Some(_) => account.administrator_password.as_ref(),
        None => account.password.as_ref(),
    };
    let missing = || Failure::new(FailureCode::SecretMissing, format!("{login} at {}", imap.host));
    password.cloned().map(Credentials::Password).ok_or_else(missing)
}

/// A word that the shell takes as it is: names of users come from files.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn server(imap: &ImapSettings) -> Server {
    let trust = imap.trust_certificate.clone().map_or(Trust::System, Trust::File);
    let usual = Timeouts::default();
    let timeouts = patience(imap).map_or(usual, |told| Timeouts { connect: told.min(usual.connect), idle: told });
    Server { trust, timeouts, ..Server::new(imap.host.clone(), imap.port, security(imap.security)) }
}

fn security(choice: Security) -> cutover_net::Security {
    match choice {
        Security::Tls => cutover_net::Security::Tls,
        Security::Starttls => cutover_net::Security::StartTls,
        Security::None => cutover_net::Security::None,
    }
}

fn options(imap: &ImapSettings) -> Options {
    let usual = Options::default();
    let Extensions { compress, utf8, binary } = imap.extensions;
    let login_timeout = patience(imap).map_or(usual.login_timeout, |told| told.min(usual.login_timeout));
    Options { compress, utf8, binary, login_timeout, ..usual }
}

/// How long to wait for the server, where the endpoint says.
fn patience(imap: &ImapSettings) -> Option<Duration> {
    imap.timeout_seconds.map(Duration::from_secs)
}

fn auth(method: Authentication) -> AuthChoice {
    match method {
        Authentication::Auto => AuthChoice::Auto,
        Authentication::Plain => AuthChoice::Plain,
        Authentication::Login => AuthChoice::Login,
        Authentication::ScramSha256 => AuthChoice::ScramSha256,
        Authentication::Xoauth2 => AuthChoice::XOAuth2,
        Authentication::Oauthbearer => AuthChoice::OAuthBearer,
    }
}

/// The user's folder. A name that could lead out of the tree is refused.
fn maildir_path(maildir: &MaildirSettings, account: &UserAccount) -> Result<PathBuf, Failure> {
    let user = account.login.as_str();
    let safe = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['/', '\\', '\0']);
    let (local, domain) = user.rsplit_once('@').unwrap_or((user, ""));
    let needs_domain = maildir.template.contains("{domain}");
    if !safe(user) || !safe(local) || (needs_domain && !safe(domain)) {
        return Err(Failure::new(FailureCode::File, user).with_detail("the name cannot be used in a path"));
    }
    let path = maildir.template.replace("{user}", user).replace("{local}", local).replace("{domain}", domain);
    Ok(PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_migration::Administrator;

    fn account(login: &str) -> UserAccount {
        UserAccount { login: login.to_owned(), password: None, administrator_password: None, tenant: None }
    }

    #[test]
    fn administrators_name_the_mailbox_in_their_own_way() {
        let mut imap = ImapSettings::new("imap.example.org", None, Security::Tls);
        assert_eq!(names(&imap, "anna"), ("anna".to_owned(), None));
        let scheme = AdministratorScheme::MasterUser { separator: "*".to_owned() };
        imap.administrator = Some(Administrator { user: "master".to_owned(), scheme });
        assert_eq!(names(&imap, "anna"), ("anna*master".to_owned(), None));
        let scheme = AdministratorScheme::AuthorizationIdentity;
        imap.administrator = Some(Administrator { user: "cyrus".to_owned(), scheme });
        assert_eq!(names(&imap, "anna"), ("cyrus".to_owned(), Some("anna".to_owned())));
    }

    #[test]
    fn a_missing_password_is_told_before_anything_is_sent() {
        let imap = ImapSettings::new("imap.example.org", None, Security::Tls);
        let failure = imap_account(&imap, &account("anna")).err().expect("there is no password");
        assert_eq!(failure.code, FailureCode::SecretMissing);
    }

    #[test]
    fn extensions_are_used_where_the_endpoint_says_so() {
        let mut imap = ImapSettings::new("imap.example.org", None, Security::Tls);
        assert_eq!(options(&imap), Options::default());
        imap.extensions = Extensions { compress: true, utf8: false, binary: true };
        assert_eq!(options(&imap), Options { compress: true, binary: true, ..Options::default() });
    }

    #[test]
    fn token_commands_get_the_name_as_one_word() {
        assert_eq!(quoted("o'hara; rm"), r"'o'\''hara; rm'");
    }

    #[test]
    fn paths_stay_inside_of_the_tree() {
        let at = |template: &str, user: &str| {
            let settings = MaildirSettings { template: template.to_owned() };
            maildir_path(&settings, &account(user)).ok().map(|path| path.display().to_string())
        };
        assert_eq!(at("/m/{domain}/{local}", "a@b.org"), Some("/m/b.org/a".to_owned()));
        assert_eq!(at("/m/{user}/Maildir", "anna"), Some("/m/anna/Maildir".to_owned()));
        assert_eq!(at("/m/{user}", "../etc"), None);
        assert_eq!(at("/m/{domain}/{local}", "anna"), None, "no domain, but the path needs one");
        assert_eq!(at("/m/{domain}/{local}", "a@.."), None);
    }
}
