//! The clouds and their addresses (<https://learn.microsoft.com/graph/deployments>).

use std::fmt;
use std::str::FromStr;

use crate::Resource;

/// A cloud of Microsoft's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// The world-wide one.
    #[default]
    Global,
    /// US Government, GCC High.
    GccHigh,
    /// US Government, Department of Defense.
    Dod,
    /// China, operated by 21Vianet.
    China,
}

/// Where the services of a tenant are. Without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Tokens: `https://login.microsoftonline.com`.
    pub login: String,
    /// Graph: `https://graph.microsoft.com`.
    pub graph: String,
    /// Exchange Online: `https://outlook.office365.com`.
    pub exchange: String,
    /// Host of IMAP, port 993.
    pub imap: String,
}

impl Addresses {
    fn of(login: &str, graph: &str, exchange: &str, imap: &str) -> Self {
        let [login, graph, exchange, imap] = [login, graph, exchange, imap].map(str::to_owned);
        Self { login, graph, exchange, imap }
    }
}

impl Cloud {
    /// Every cloud.
    pub const ALL: [Self; 4] = [Self::Global, Self::GccHigh, Self::Dod, Self::China];

    /// Its word in settings and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::GccHigh => "gcc-high",
            Self::Dod => "dod",
            Self::China => "china",
        }
    }

    /// Where its services are.
    pub fn addresses(self) -> Addresses {
        let us = "https://login.microsoftonline.us";
        match self {
            Self::Global => Addresses::of(
                "https://login.microsoftonline.com",
                "https://graph.microsoft.com",
                "https://outlook.office365.com",
                "outlook.office365.com",
            ),
            Self::GccHigh => {
                Addresses::of(us, "https://graph.microsoft.us", "https://outlook.office365.us", "outlook.office365.us")
            }
            Self::Dod => Addresses::of(
                us,
                "https://dod-graph.microsoft.us",
                "https://outlook-dod.office365.us",
                "outlook-dod.office365.us",
            ),
            Self::China => Addresses::of(
                "https://login.partner.microsoftonline.cn",
                "https://microsoftgraph.chinacloudapi.cn",
                "https://outlook.office365.cn",
                "partner.outlook.cn",
            ),
        }
    }

    /// What a token for Graph, or for Exchange Online, is asked for. These stay the cloud's own where a rehearsal puts
    /// other addresses in the place of the services.
    pub(crate) fn audience(self, resource: Resource) -> String {
        let addresses = self.addresses();
        match resource {
            Resource::Graph => addresses.graph,
            // The name under which Exchange Online is registered, which in China is not where its administration is.
            Resource::Exchange => format!("https://{}", addresses.imap),
        }
    }

    /// Whether items can be imported into mailboxes by Graph; elsewhere mail goes by IMAP.
    pub const fn mailbox_import(self) -> bool {
        matches!(self, Self::Global)
    }
}

impl fmt::Display for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word is not the name of a cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCloud(pub String);

impl fmt::Display for UnknownCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not the name of a cloud", self.0)
    }
}

impl std::error::Error for UnknownCloud {}

impl FromStr for Cloud {
    type Err = UnknownCloud;

    fn from_str(word: &str) -> Result<Self, UnknownCloud> {
        Self::ALL.into_iter().find(|cloud| cloud.as_str() == word).ok_or_else(|| UnknownCloud(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clouds_read_back_and_have_addresses_of_their_own() {
        for cloud in Cloud::ALL {
            assert_eq!(cloud.as_str().parse(), Ok(cloud));
            let addresses = cloud.addresses();
            for address in [&addresses.login, &addresses.graph, &addresses.exchange] {
                assert!(address.starts_with("https://") && !address.ends_with('/'), "{address}");
            }
            assert_eq!(cloud.mailbox_import(), cloud == Cloud::Global);
        }
        assert!("moon".parse::<Cloud>().is_err());
    }
}
