//! Where the directory is, who asks, and for what.

use cutover_model::Secret;
use cutover_net::{Security, Server};

/// How a directory is read.
#[derive(Clone)]
pub struct LdapSettings {
    /// The server, with TLS, StartTLS or neither.
    pub server: Server,
    /// Whether the password may be said in the clear.
    pub allow_plain: bool,
    /// Who signs in: a distinguished name or a user principal name.
    pub name: String,
    /// The password.
    pub password: Secret,
    /// Below what is looked; the server's own domain where nothing is given.
    pub bases: Vec<String>,
    /// Entries a page. Active Directory gives a thousand at most.
    pub page: u32,
    /// How many values of a large attribute are asked for at once; `None` leaves it to the server, which is right for
    /// servers that do not know ranges.
    pub member_range: Option<u32>,
    /// What accounts with an address are that Exchange made nothing of.
    pub other_accounts: OtherAccounts,
}

/// What becomes of accounts and groups with an address on which there is no mark of Exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OtherAccounts {
    /// They are left out, and told: in an Exchange organisation they get no mail.
    #[default]
    Leave,
    /// Accounts are mailboxes: the mail is in another system.
    Mailboxes,
}

impl LdapSettings {
    /// The usual settings, for everything in the server's own domain.
    pub fn new(server: Server, name: impl Into<String>, password: Secret) -> Self {
        Self {
            server,
            allow_plain: false,
            name: name.into(),
            password,
            bases: Vec::new(),
            page: 500,
            member_range: None,
            other_accounts: OtherAccounts::default(),
        }
    }
}

/// Why an address of a directory was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LdapUrlError {
    /// It begins otherwise.
    #[error("it has to begin with ldaps:// or ldap://")]
    Scheme,
    /// There is no server in it, or what is there is none.
    #[error("there is no server in it")]
    Host,
    /// The port is not a number from 1 to 65535.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// Something stands after the server.
    #[error("nothing may stand after the server; give the place in the directory on its own")]
    More,
}

/// Reads `ldaps://HOST[:PORT]` or `ldap://HOST[:PORT]`. The latter is with StartTLS; who wants neither says so elsewhere.
pub fn server(url: &str) -> Result<Server, LdapUrlError> {
    let (scheme, rest) = url.trim().split_once("://").ok_or(LdapUrlError::Scheme)?;
    let (security, usual) = match scheme.to_ascii_lowercase().as_str() {
        "ldaps" => (Security::Tls, 636),
        "ldap" => (Security::StartTls, 389),
        _ => return Err(LdapUrlError::Scheme),
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.contains(['/', '?', '#']) {
        return Err(LdapUrlError::More);
    }
    let (host, port) = host_and_port(rest)?;
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@') {
        return Err(LdapUrlError::Host);
    }
    let port = port.map_or(Ok(usual), |port| port.parse().ok().filter(|port| *port > 0).ok_or(LdapUrlError::Port))?;
    Ok(Server::new(host, port, security))
}

fn host_and_port(text: &str) -> Result<(&str, Option<&str>), LdapUrlError> {
    let Some(inner) = text.strip_prefix('[') else {
        return match text.split_once(':') {
            Some((_, port)) if port.contains(':') => Err(LdapUrlError::Host),
            Some((host, port)) => Ok((host, Some(port))),
            None => Ok((text, None)),
        };
    };
    let (host, rest) = inner.split_once(']').ok_or(LdapUrlError::Host)?;
    match rest.strip_prefix(':') {
        Some(port) => Ok((host, Some(port))),
        None if rest.is_empty() => Ok((host, None)),
        None => Err(LdapUrlError::Host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: Result<(&str, u16, Security), LdapUrlError>) {
        let found = server(url);
        let found = found.as_ref().map(|server| (server.host.as_str(), server.port, server.security));
        assert_eq!(found.map_err(Clone::clone), expected, "{url}");
    }

    #[test]
    fn addresses_of_directories() {
        check("ldaps://dc1.old.example", Ok(("dc1.old.example", 636, Security::Tls)));
        check("LDAP://dc1:1389/", Ok(("dc1", 1389, Security::StartTls)));
        check("ldaps://[::1]:1636", Ok(("::1", 1636, Security::Tls)));
        check("ldap://[::1]", Ok(("::1", 389, Security::StartTls)));
        check("dc1.old.example", Err(LdapUrlError::Scheme));
        check("https://dc1", Err(LdapUrlError::Scheme));
        check("ldap://", Err(LdapUrlError::Host));
        check("ldap://::1", Err(LdapUrlError::Host));
        check("ldap://anna@dc1", Err(LdapUrlError::Host));
        check("ldap://dc1:0", Err(LdapUrlError::Port));
        check("ldap://dc1:70000", Err(LdapUrlError::Port));
        check("ldap://dc1/DC=old", Err(LdapUrlError::More));
    }
}
