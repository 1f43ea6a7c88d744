//! What a rehearsal tenant is made with.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Serialize;

use super::limits::Limits;

/// The application that the tenant knows from the start.
pub const APPLICATION: &str = "00000000-0000-0000-0000-000000000001";

/// Application permissions of Graph and of Exchange Online that are granted from the start.
const ROLES: [&str; 17] = [
    "User.ReadWrite.All",
    "Group.ReadWrite.All",
    "Domain.ReadWrite.All",
    "Organization.Read.All",
    "LicenseAssignment.ReadWrite.All",
    "OrgContact.Read.All",
    "Directory.Read.All",
    "MailboxFolder.ReadWrite.All",
    "MailboxItem.Read.All",
    "MailboxItem.ImportExport.All",
    "MailboxItem.Export.All",
    "Mail.ReadWrite",
    "Mail-Advanced.ReadWrite.All",
    "MailboxSettings.ReadWrite",
    "Exchange.ManageAsApp",
    "Exchange.ManageAsAppV2",
    "IMAP.AccessAsApp",
];

/// A subscription with its units.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sku {
    /// The GUID that assignments name.
    pub sku_id: String,
    /// The name that people know.
    pub part_number: String,
    /// How many were bought.
    pub enabled: u32,
    /// Plans of the service: GUID and name.
    pub plans: Vec<(String, String)>,
}

impl Sku {
    /// A subscription with one plan.
    pub fn new(sku_id: &str, part_number: &str, enabled: u32, plan: (&str, &str)) -> Self {
        let plans = vec![(plan.0.to_owned(), plan.1.to_owned())];
        Self { sku_id: sku_id.to_owned(), part_number: part_number.to_owned(), enabled, plans }
    }
}

/// How long the parts of the service take to hear of each other, by the tenant's clock.
#[derive(Clone, Debug)]
pub struct Delays {
    /// Until a new object is in lists and found by filters.
    pub listing: Duration,
    /// Until a new object is found by its id.
    pub reading: Duration,
    /// From the licence to the mailbox.
    pub mailbox: Duration,
    /// How many times the mailbox must have been asked for besides.
    pub mailbox_polls: u32,
    /// How long an import session lives.
    pub import_session: Duration,
    /// How long a token lives.
    pub token: Duration,
    /// How long to wait between two questions whether a person has signed in.
    pub device_interval: Duration,
}

impl Default for Delays {
    fn default() -> Self {
        let at_once = Duration::ZERO;
        let hour = Duration::from_secs(3600);
        Self {
            listing: at_once,
            reading: at_once,
            mailbox: at_once,
            mailbox_polls: 1,
            import_session: hour,
            token: hour,
            device_interval: Duration::from_secs(5),
        }
    }
}

/// The settings of a tenant. The default is a fresh tenant with one verified domain beside its first one.
#[derive(Clone)]
pub struct TenantOptions {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The tenant's GUID.
    pub tenant: String,
    /// Its first domain, below `onmicrosoft.com`.
    pub initial_domain: String,
    /// Further domains that are verified already.
    pub verified_domains: Vec<String>,
    /// The application's client secret.
    pub secret: String,
    /// The application's certificate, as PEM.
    pub certificate: Option<String>,
    /// Granted application permissions.
    pub roles: Vec<String>,
    /// Whether people may sign in to the application with a code.
    pub public_client: bool,
    /// Subscriptions.
    pub skus: Vec<Sku>,
    /// What the service takes its time for.
    pub delays: Delays,
    /// What it refuses to do more of.
    pub limits: Limits,
    /// Whole contents are kept, not digests and small properties only.
    pub keep: bool,
    /// A received date that is changed afterwards stays; otherwise the change is ignored.
    pub dates_stick: bool,
    /// Certificate chain and key as PEM, to speak TLS.
    pub tls: Option<(String, String)>,
}

impl Default for TenantOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            tenant: "7a1b2c3d-0000-4000-8000-000000000001".to_owned(),
            initial_domain: "example.onmicrosoft.com".to_owned(),
            verified_domains: vec!["example.com".to_owned()],
            secret: "rehearsal-secret".to_owned(),
            certificate: None,
            roles: ROLES.map(str::to_owned).to_vec(),
            public_client: true,
            skus: skus(),
            delays: Delays::default(),
            limits: Limits::default(),
            keep: true,
            dates_stick: true,
            tls: None,
        }
    }
}

/// Four subscriptions with their real names; one has no mailbox in it.
fn skus() -> Vec<Sku> {
    let standard = ("9aaf7827-d63c-4b61-89c3-182f06f82e5c", "EXCHANGE_S_STANDARD");
    let enterprise = ("efb87545-963c-4e0d-99df-69c6916d9eb0", "EXCHANGE_S_ENTERPRISE");
    let flow = ("50e68c76-46c6-4674-81f9-75456511b170", "FLOW_P2_VIRAL");
    vec![
        Sku::new("f245ecc8-75af-4f8e-b61f-27d8114de5f3", "O365_BUSINESS_PREMIUM", 100, standard),
        Sku::new("4b9405b0-7788-4568-add1-99614e613b69", "EXCHANGESTANDARD", 50, standard),
        Sku::new("6fd2c87f-b296-42f0-b197-1e91e994b900", "ENTERPRISEPACK", 25, enterprise),
        Sku::new("f30db892-07e9-47e9-837c-80727f46fd3d", "FLOW_FREE", 10_000, flow),
    ]
}
