//! Addresses that are shown without what can be secret in them.

use std::fmt;

use cutover_model::{Failure, FailureCode};
use reqwest::Url;

/// An `http` or `https` address. Shown without user, query and fragment.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpAddress(Url);

impl HttpAddress {
    /// Reads an address; anything but `http` and `https` is refused. The failure does not repeat the text.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let refused = |why: &str| Failure::new(FailureCode::Refused, "URL").with_detail(why);
        let url = Url::parse(text).map_err(|error| refused(&error.to_string()))?;
        match url.scheme() {
            "http" | "https" if url.host_str().is_some() => Ok(Self(url)),
            _ => Err(refused("only http and https addresses can be used")),
        }
    }

    /// Whether what is sent there is protected on the way.
    pub fn is_protected(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether both are the same server: scheme, host and port.
    pub fn same_server(&self, other: &Self) -> bool {
        self.0.origin() == other.0.origin()
    }

    /// Path and query, as a server on this host gets them.
    pub fn path_and_query(&self) -> String {
        match self.0.query() {
            Some(query) => format!("{}?{query}", self.0.path()),
            None => self.0.path().to_owned(),
        }
    }

    /// Host and port, for failures.
    pub fn server(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    pub(crate) fn url(&self) -> Url {
        self.0.clone()
    }
}

impl fmt::Display for HttpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.0.scheme(), self.server(), self.0.path())
    }
}

impl fmt::Debug for HttpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let address = HttpAddress::parse("https://user:pass@example.org:8443/a/importItem?authtoken=secret#x").unwrap();
        assert_eq!(address.to_string(), "https://example.org:8443/a/importItem");
        assert_eq!(format!("{address:?}"), "\"https://example.org:8443/a/importItem\"");
        let failure = HttpAddress::parse("ftp://example.org/?secret").unwrap_err();
        assert!(!failure.to_string().contains("secret"));
    }

    #[test]
    fn servers_are_compared_with_scheme_and_port() {
        let address = |text| HttpAddress::parse(text).unwrap();
        let base = address("https://graph.microsoft.com");
        assert!(base.same_server(&address("https://graph.microsoft.com:443/v1.0/users?$skiptoken=x")));
        assert!(!base.same_server(&address("http://graph.microsoft.com/v1.0")));
        assert!(!base.same_server(&address("https://graph.microsoft.com.evil.example/")));
        assert!(!base.same_server(&address("https://graph.microsoft.com:8443/")));
        assert!(address("http://127.0.0.1:80/").is_loopback() && address("http://[::1]/").is_loopback());
        assert!(!address("http://127.example.org/").is_loopback());
    }
}
