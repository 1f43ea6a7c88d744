//! Addresses that credentials may go to: `https`, a host name, a port, a path. Nothing cleverer is taken from a server.

use std::fmt;

/// Longer ones are not taken.
const LONGEST: usize = 2048;

/// An `https` address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecureUrl {
    host: String,
    port: u16,
    path: String,
}

impl SecureUrl {
    /// Reads one. `None` for any other scheme, for user names in it, and for hosts that are no names.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let scheme = text.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://"))?;
        if text.len() > LONGEST || text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return None;
        }
        let rest = &text[scheme.len()..];
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)?),
            None => (authority, 443),
        };
        let path = path.split('#').next().unwrap_or_default();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Some(Self { host: host_name(host)?, port, path })
    }

    /// The place where Autodiscover is asked on a host; `None` where it is no host.
    pub fn of_host(host: &str, port: u16) -> Option<Self> {
        let host = host_name(host.trim_end_matches('.'))?;
        (port > 0).then(|| Self { host, port, path: "/autodiscover/autodiscover.xml".to_owned() })
    }

    /// The host, in small letters.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The SOAP service beside it.
    pub(super) fn soap(&self) -> Self {
        Self { path: "/autodiscover/autodiscover.svc".to_owned(), ..self.clone() }
    }

    /// Whether the path is where Autodiscover is: a redirect by plain HTTP may lead nowhere else.
    pub(super) fn is_autodiscover(&self) -> bool {
        let path = self.path.to_ascii_lowercase();
        path.starts_with("/autodiscover/") && path.ends_with("/autodiscover.xml") && !path.contains(['?', '%'])
    }
}

impl fmt::Display for SecureUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            443 => write!(f, "https://{}{}", self.host, self.path),
            port => write!(f, "https://{}:{port}{}", self.host, self.path),
        }
    }
}

/// A host name in small letters (RFC 1123, section 2.1; international names as their A-labels).
pub(super) fn host_name(text: &str) -> Option<String> {
    let sound = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (text.len() <= 253 && text.split('.').all(sound)).then(|| text.to_ascii_lowercase())
}

/// The domain of a mail address.
pub(super) fn domain_of(address: &str) -> Option<String> {
    let (local, domain) = address.trim().rsplit_once('@')?;
    if local.is_empty() || !domain.contains('.') {
        return None;
    }
    host_name(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_secure_addresses_are_taken() {
        let shown = |text| SecureUrl::parse(text).map(|url| url.to_string());
        let good = "https://mail.contoso.test/autodiscover/autodiscover.xml";
        assert_eq!(shown("HTTPS://Mail.Contoso.test:443/autodiscover/autodiscover.xml#x").as_deref(), Some(good));
        assert_eq!(shown("https://a.example:8443").as_deref(), Some("https://a.example:8443/"));
        for wrong in [
            "http://mail.contoso.test/",
            "https://admin@mail.contoso.test/",
            "https://user:pass@mail.contoso.test/",
            "https://mail.contoso.test\\@evil.example/",
            "https:///autodiscover",
            "https://[::1]/",
            "https://a..b/",
            "https://a:0/",
            "https://a:99999/",
            "https://a b/",
            "//a/",
            "",
        ] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn domains_of_addresses_are_found() {
        assert_eq!(domain_of("Anna@Old.Example").as_deref(), Some("old.example"));
        assert_eq!(domain_of("\"a@b\"@old.example").as_deref(), Some("old.example"));
        for wrong in ["anna", "@old.example", "anna@", "anna@localhost", "anna@a b.example", "anna@a/b.example"] {
            assert_eq!(domain_of(wrong), None, "{wrong}");
        }
    }
}
