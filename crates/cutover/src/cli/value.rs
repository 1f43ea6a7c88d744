//! Values that are checked while they are typed.

use std::str::FromStr;

use clap::ValueEnum;
use cutover_texts::Language;

/// A value that is not one of those that can be given; the catalogue has a text for each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ValueError {
    #[error("not a language of the catalogue")]
    Language,
    #[error("not a percentage")]
    Percentage,
    #[error("not a duration")]
    Duration,
    #[error("not a host with an optional port")]
    Host,
    #[error("not a domain")]
    Domain,
}

/// The name of something that we keep: as strict as the name of an endpoint.
pub(crate) fn name(text: &str) -> Result<String, cutover_model::NameError> {
    cutover_model::EndpointName::new(text).map(|name| name.as_str().to_owned())
}

/// A domain, in lower case; names beyond ASCII have to be given in their encoded form.
pub(crate) fn domain(text: &str) -> Result<String, ValueError> {
    let name = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let label = |label: &str| {
        let inner = !label.starts_with('-') && !label.ends_with('-');
        inner && (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let good = name.contains('.') && name.len() <= 253 && name.split('.').all(label);
    if good { Ok(name) } else { Err(ValueError::Domain) }
}

/// `--language`.
pub(crate) fn language(text: &str) -> Result<Language, ValueError> {
    Language::from_code(text).ok_or(ValueError::Language)
}

/// How the connection is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecurityChoice {
    Tls,
    Starttls,
    None,
}

/// What becomes of items at the target that were removed at the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DeletionChoice {
    Follow,
    Keep,
}

/// Where the sample organisation of the demo moves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DemoTarget {
    Tenant,
    Maildir,
}

/// A fault that the demo puts into its own target, to show that the count sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sabotage {
    Drop,
    Double,
    Flag,
    Date,
}

/// `--sample 5%`, also without the sign; more than 0, at most 100.
pub(crate) fn percentage(text: &str) -> Result<f64, ValueError> {
    let number = text.trim().trim_end_matches('%').trim().replace(',', ".");
    let percent: f64 = number.parse().map_err(|_| ValueError::Percentage)?;
    if percent > 0.0 && percent <= 100.0 { Ok(percent) } else { Err(ValueError::Percentage) }
}

/// `--interval 24h`: a number with `s`, `m`, `h` or `d`.
pub(crate) fn interval(text: &str) -> Result<std::time::Duration, ValueError> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| ValueError::Duration)?;
    let seconds = match unit.trim() {
        "s" => 1,
        "m" | "min" => 60,
        "h" | "t" => 3_600,
        "d" => 86_400,
        _ => return Err(ValueError::Duration),
    };
    let total = number.checked_mul(seconds).filter(|total| *total > 0).ok_or(ValueError::Duration)?;
    Ok(std::time::Duration::from_secs(total))
}

/// A host with an optional port: `imap.example.org`, `imap.example.org:143`, `[::1]:993`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostPort {
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
}

impl FromStr for HostPort {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or(ValueError::Host)?)),
            None if text.matches(':').count() > 1 => (text, None),
            None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
        };
        let bad = |c: char| c.is_whitespace() || c.is_control() || "/@[]".contains(c);
        if host.is_empty() || host.contains(bad) {
            return Err(ValueError::Host);
        }
        let port = port.map(|port| port.parse().map_err(|_| ValueError::Host)).transpose()?;
        Ok(Self { host: host.to_owned(), port: port.filter(|port| *port != 0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Option<(String, Option<u16>)> {
        text.parse::<HostPort>().ok().map(|parsed| (parsed.host, parsed.port))
    }

    #[test]
    fn hosts_have_an_optional_port() {
        assert_eq!(host("imap.example.org"), Some(("imap.example.org".into(), None)));
        assert_eq!(host("127.0.0.1:1143"), Some(("127.0.0.1".into(), Some(1143))));
        assert_eq!(host("[::1]:993"), Some(("::1".into(), Some(993))));
        assert_eq!(host("fe80::1"), Some(("fe80::1".into(), None)));
        assert_eq!(host("imaps://imap.example.org"), None);
        assert_eq!(host("imap.example.org:port"), None);
    }

    #[test]
    fn domains_have_two_labels_at_least() {
        assert_eq!(domain(" Example.NO. "), Ok("example.no".to_owned()));
        for bad in ["", "no", "a..no", "-a.no", "a b.no", "anna@x.no", "bl\u{e5}.no", "https://x.no"] {
            assert_eq!(domain(bad), Err(ValueError::Domain), "{bad}");
        }
    }

    #[test]
    fn intervals_need_a_unit() {
        assert_eq!(interval("24h").map(|d| d.as_secs()), Ok(86_400));
        assert_eq!(interval("90 m").map(|d| d.as_secs()), Ok(5_400));
        assert_eq!(interval("24"), Err(ValueError::Duration));
        assert_eq!(interval("0h"), Err(ValueError::Duration));
        assert_eq!(interval("99999999999999999999d"), Err(ValueError::Duration));
    }

    #[test]
    fn samples_are_percentages() {
        assert_eq!(percentage("5%"), Ok(5.0));
        assert_eq!(percentage("0,5"), Ok(0.5));
        assert_eq!(percentage("0"), Err(ValueError::Percentage));
        assert_eq!(percentage("101%"), Err(ValueError::Percentage));
    }
}
