//! From options to settings: for a new endpoint, and over those of one that is there.

use std::path::{Path, PathBuf};

use cutover_migration::{
    Administrator, AdministratorScheme, Authentication, EndpointKind, EndpointSettings, Extensions, ImapPlace,
    ImapSettings, MaildirSettings, Microsoft365Settings, Security, WritePath,
};

use crate::cli::{AccountOptions, CreateEndpoint, ExtensionOptions, LimitsOfEndpoint, SecurityChoice, SetEndpoint};
use crate::exit::Exit;
use crate::problem::Problem;

/// The settings of a new endpoint.
pub(super) fn made(options: &CreateEndpoint) -> Result<EndpointSettings, Problem> {
    let kind = match (&options.maildir, &options.imap.imap, &options.microsoft365) {
        (Some(template), ..) => EndpointKind::Maildir(MaildirSettings { template: absolute(template) }),
        (None, Some(place), _) => {
            let security = security(options.imap.security.unwrap_or(SecurityChoice::Tls));
            EndpointKind::Imap(ImapSettings::new(place.host.clone(), place.port, security))
        }
        (None, None, Some(tenant)) => EndpointKind::Microsoft365(microsoft365(tenant, options)),
        (None, None, None) => return Err(Problem::found("endpoint-kind-missing", vec![])),
    };
    if options.write_path.is_some() && options.microsoft365.is_none() {
        return Err(Problem::found("write-path-elsewhere", vec![]).ending(Exit::Usage));
    }
    let mut settings = EndpointSettings::new(kind);
    if let EndpointKind::Imap(imap) = &mut settings.kind {
        imap.trust_certificate = options.imap.trust_certificate.as_deref().map(anchored);
        extend(imap, &options.imap.extensions);
        sign_in(imap, &options.account)?;
    }
    limit(&mut settings, &options.limits);
    Ok(settings)
}

fn microsoft365(tenant: &str, options: &CreateEndpoint) -> Microsoft365Settings {
    let imap = options.tenant_imap.as_ref().map(|place| {
        let security = security(options.imap.security.unwrap_or(SecurityChoice::Tls));
        ImapPlace {
            host: place.host.clone(),
            port: place.port.unwrap_or(security.usual_port()),
            security,
            trust_certificate: options.imap.trust_certificate.as_deref().map(anchored),
        }
    });
    let write_path = write_path(options.write_path.as_deref());
    Microsoft365Settings { tenant: tenant.to_owned(), write_path, imap, settle_seconds: None }
}

/// The words are those that the command line takes.
fn write_path(word: Option<&str>) -> WritePath {
    match word {
        Some("import") => WritePath::Import,
        Some("import-mime") => WritePath::ImportMime,
        Some("imap") => WritePath::Imap,
        _ => WritePath::Auto,
    }
}

/// The settings of an endpoint with what the options change.
pub(super) fn changed(mut settings: EndpointSettings, options: &SetEndpoint) -> Result<EndpointSettings, Problem> {
    match &mut settings.kind {
        EndpointKind::Imap(imap) => {
            if options.maildir.is_some() {
                return Err(Problem::found("endpoint-kind-fixed", vec![("kind", "imap".into())]));
            }
            if let Some(choice) = options.imap.security {
                let usual = imap.port == imap.security.usual_port();
                imap.security = security(choice);
                imap.port = if usual { imap.security.usual_port() } else { imap.port };
            }
            if let Some(place) = &options.imap.imap {
                imap.host.clone_from(&place.host);
                imap.port = place.port.unwrap_or(imap.security.usual_port());
            }
            if let Some(file) = &options.imap.trust_certificate {
                imap.trust_certificate = Some(anchored(file));
            }
            extend(imap, &options.imap.extensions);
            sign_in(imap, &options.account)?;
        }
        EndpointKind::Maildir(maildir) => {
            if options.imap.imap.is_some() {
                return Err(Problem::found("endpoint-kind-fixed", vec![("kind", "maildir".into())]));
            }
            if let Some(template) = &options.maildir {
                maildir.template = absolute(template);
            }
        }
        EndpointKind::Microsoft365(microsoft365) => {
            if options.imap.imap.is_some() || options.maildir.is_some() {
                return Err(Problem::found("endpoint-kind-fixed", vec![("kind", "microsoft365".into())]));
            }
            if options.write_path.is_some() {
                microsoft365.write_path = write_path(options.write_path.as_deref());
            }
        }
    }
    limit(&mut settings, &options.limits);
    Ok(settings)
}

/// The daemon may work in another folder than the one that this was typed in.
fn anchored(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn absolute(template: &str) -> String {
    anchored(Path::new(template)).to_string_lossy().into_owned()
}

fn security(choice: SecurityChoice) -> Security {
    match choice {
        SecurityChoice::Tls => Security::Tls,
        SecurityChoice::Starttls => Security::Starttls,
        SecurityChoice::None => Security::None,
    }
}

fn extend(imap: &mut ImapSettings, options: &ExtensionOptions) {
    let before = imap.extensions;
    imap.extensions = Extensions {
        compress: options.compress.unwrap_or(before.compress),
        utf8: options.utf8.unwrap_or(before.utf8),
        binary: options.binary.unwrap_or(before.binary),
    };
}

fn sign_in(imap: &mut ImapSettings, options: &AccountOptions) -> Result<(), Problem> {
    if let Some(method) = options.auth.as_deref() {
        imap.authentication = authentication(method);
    }
    if let Some(command) = &options.secret.token_command {
        imap.token_command = Some(command.clone());
    }
    let user = options.admin_user.clone().or_else(|| imap.administrator.as_ref().map(|known| known.user.clone()));
    let Some(user) = user else {
        return match options.admin_scheme.is_some() || options.master_separator.is_some() {
            true => Err(Problem::found("admin-user-missing", vec![])),
            false => Ok(()),
        };
    };
    let before = imap.administrator.as_ref().map(|known| known.scheme.clone());
    imap.administrator = Some(Administrator { user, scheme: scheme(options, before) });
    Ok(())
}

fn scheme(options: &AccountOptions, before: Option<AdministratorScheme>) -> AdministratorScheme {
    let separator = options.master_separator.clone();
    match (options.admin_scheme.as_deref(), before) {
        (Some("authorization-identity"), _) => AdministratorScheme::AuthorizationIdentity,
        (None, Some(AdministratorScheme::AuthorizationIdentity)) if separator.is_none() => {
            AdministratorScheme::AuthorizationIdentity
        }
        (_, Some(AdministratorScheme::MasterUser { separator: known })) => {
            AdministratorScheme::MasterUser { separator: separator.unwrap_or(known) }
        }
        _ => AdministratorScheme::MasterUser { separator: separator.unwrap_or_else(|| "*".to_owned()) },
    }
}

fn authentication(method: &str) -> Authentication {
    match method {
        "plain" => Authentication::Plain,
        "login" => Authentication::Login,
        "scram-sha-256" => Authentication::ScramSha256,
        "xoauth2" => Authentication::Xoauth2,
        "oauthbearer" => Authentication::Oauthbearer,
        _ => Authentication::Auto,
    }
}

fn limit(settings: &mut EndpointSettings, limits: &LimitsOfEndpoint) {
    let before = settings.max_concurrent_migrations;
    settings.max_concurrent_migrations = limits.max_concurrent_migrations.unwrap_or(before);
    let incremental = limits.max_concurrent_incremental_syncs;
    // Fewer migrations than the incremental syncs that are set lower those too, unless they are set as well.
    let lowered = settings.max_concurrent_incremental_syncs.min(settings.max_concurrent_migrations);
    settings.max_concurrent_incremental_syncs = incremental.unwrap_or(lowered);
    let settle = limits.settle.map(u64::from);
    match &mut settings.kind {
        EndpointKind::Imap(imap) => {
            imap.connections_per_mailbox = limits.connections_per_mailbox.or(imap.connections_per_mailbox);
            imap.settle_seconds = settle.or(imap.settle_seconds);
            imap.timeout_seconds = limits.timeout.map(u64::from).or(imap.timeout_seconds);
        }
        EndpointKind::Microsoft365(microsoft365) => {
            microsoft365.settle_seconds = settle.or(microsoft365.settle_seconds)
        }
        EndpointKind::Maildir(_) => {}
    }
}
