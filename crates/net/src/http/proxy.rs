//! Which proxy a request goes through: the one that the environment names, as for every other program.

use std::env;

use cutover_model::{Failure, FailureCode};
use reqwest::{NoProxy, Proxy};

/// Where proxies come from. What is on this machine is always reached directly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxies {
    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in capitals or not.
    #[default]
    Environment,
    /// None.
    Direct,
    /// This one for everything, `http://proxy.example.org:3128`.
    Through(String),
}

impl Proxies {
    pub(crate) fn build(&self) -> Result<Vec<Proxy>, Failure> {
        self.build_from(|name| env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn build_from(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Vec<Proxy>, Failure> {
        let either = |name: &str| variable(&name.to_lowercase()).or_else(|| variable(name));
        let (found, except) = match self {
            Self::Direct => return Ok(Vec::new()),
            Self::Through(proxy) => (vec![Proxy::all(proxy)], None),
            Self::Environment => {
                let all = either("ALL_PROXY");
                let https = either("HTTPS_PROXY").or_else(|| all.clone()).map(Proxy::https);
                // In capitals it could be a header of a request that a web server passes on; others ignore it too.
                let http = variable("http_proxy").or(all).map(Proxy::http);
                (https.into_iter().chain(http).collect(), either("NO_PROXY"))
            }
        };
        let except = format!("{},localhost,127.0.0.0/8,::1", except.unwrap_or_default());
        let refused =
            |error: reqwest::Error| Failure::new(FailureCode::Connect, "proxy").with_detail(error.without_url());
        let made = found.into_iter().map(|proxy| Ok(proxy.map_err(refused)?.no_proxy(NoProxy::from_string(&except))));
        made.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(proxies: &Proxies, variables: &[(&str, &str)], expected: Option<usize>) {
        let found = |name: &str| variables.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
        assert_eq!(proxies.build_from(found).ok().map(|made| made.len()), expected);
    }

    #[test]
    fn the_environment_names_proxies() {
        let proxy = "http://proxy.example.org:3128";
        check(&Proxies::Environment, &[], Some(0));
        check(&Proxies::Environment, &[("HTTPS_PROXY", proxy)], Some(1));
        check(&Proxies::Environment, &[("all_proxy", proxy)], Some(2));
        check(&Proxies::Environment, &[("HTTP_PROXY", proxy)], Some(0));
        check(&Proxies::Environment, &[("https_proxy", "http://[")], None);
        check(&Proxies::Direct, &[("HTTPS_PROXY", proxy)], Some(0));
        check(&Proxies::Through(proxy.to_owned()), &[], Some(1));
    }
}
