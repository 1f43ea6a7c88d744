//! What Autodiscover says of a mailbox ([MS-OXDSCLI] section 2.2.4), whichever way it was asked.

/// How clients may reach a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProtocolKind {
    /// RPC inside of the network.
    Exch,
    /// RPC over HTTP from outside.
    Expr,
    /// RPC over HTTP of Exchange 2013 and later, inside or outside.
    ExHttp,
    /// MAPI over HTTP.
    MapiHttp,
    /// The web.
    Web,
    /// Something else, by the server's name for it.
    Other(String),
}

impl ProtocolKind {
    pub(super) fn of(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "exch" => Self::Exch,
            "expr" => Self::Expr,
            "exhttp" => Self::ExHttp,
            "mapihttp" => Self::MapiHttp,
            "web" => Self::Web,
            _ => Self::Other(word.trim().chars().take(40).collect()),
        }
    }
}

/// A service's addresses as seen from inside and from outside of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// From inside.
    pub internal: Option<String>,
    /// From outside.
    pub external: Option<String>,
}

impl Endpoint {
    /// The one that can be reached from anywhere, where there is one.
    pub fn best(&self) -> Option<&str> {
        self.external.as_deref().or(self.internal.as_deref())
    }
}

/// One way to reach the mailbox. What a server leaves out is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// Which way.
    pub kind: ProtocolKind,
    /// EXCH: the server's name in RPC, to be used to the letter. EXPR: the RPC proxy's host.
    pub server: Option<String>,
    /// The server's name in the directory.
    pub server_dn: Option<String>,
    /// The server's version, as the server writes it (hexadecimal).
    pub server_version: Option<String>,
    /// The database's name in the directory.
    pub database_dn: Option<String>,
    /// Whether TLS is used.
    pub tls: Option<bool>,
    /// How to sign in (`Basic`, `Ntlm`, `Negotiate`).
    pub sign_in: Option<String>,
    /// Whom the certificate names (`msstd:host`).
    pub certificate_principal: Option<String>,
    /// Exchange Web Services.
    pub ews_url: Option<String>,
    /// The offline address book.
    pub address_book_url: Option<String>,
    /// The mailbox by MAPI over HTTP.
    pub mail_store: Endpoint,
    /// The address book by MAPI over HTTP.
    pub address_book: Endpoint,
}

impl Protocol {
    pub(super) fn new(kind: ProtocolKind) -> Self {
        Self {
            kind,
            server: None,
            server_dn: None,
            server_version: None,
            database_dn: None,
            tls: None,
            sign_in: None,
            certificate_principal: None,
            ews_url: None,
            address_book_url: None,
            mail_store: Endpoint::default(),
            address_book: Endpoint::default(),
        }
    }
}

/// A further mailbox that the user sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlternativeMailbox {
    /// `Archive`, `Delegate`, `TeamMailbox`.
    pub kind: String,
    /// Its name.
    pub display_name: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its name in the directory.
    pub legacy_dn: Option<String>,
    /// Its server in RPC.
    pub server: Option<String>,
}

/// The settings of one mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The user's name.
    pub display_name: Option<String>,
    /// The primary address.
    pub address: Option<String>,
    /// The mailbox's name in the directory.
    pub legacy_dn: Option<String>,
    /// The organisation's id.
    pub deployment_id: Option<String>,
    /// The ways to reach the mailbox, in the server's order. Several of one kind are possible.
    pub protocols: Vec<Protocol>,
    /// Further mailboxes.
    pub alternatives: Vec<AlternativeMailbox>,
    /// The mailbox that shows the public folders.
    pub public_folders: Option<String>,
}

impl Settings {
    /// The blocks of one kind.
    pub fn of_kind(&self, kind: &ProtocolKind) -> impl Iterator<Item = &Protocol> {
        self.protocols.iter().filter(move |protocol| protocol.kind == *kind)
    }

    /// Exchange Web Services: the address for outside first.
    pub fn ews_url(&self) -> Option<&str> {
        let order = [ProtocolKind::Expr, ProtocolKind::ExHttp, ProtocolKind::Exch];
        order.iter().find_map(|kind| self.of_kind(kind).find_map(|protocol| protocol.ews_url.as_deref()))
    }

    /// The host of the RPC proxy.
    pub fn rpc_proxy(&self) -> Option<&str> {
        let order = [ProtocolKind::Expr, ProtocolKind::ExHttp];
        order.iter().find_map(|kind| self.of_kind(kind).find_map(|protocol| protocol.server.as_deref()))
    }

    /// The server's name in RPC.
    pub fn rpc_server(&self) -> Option<&str> {
        self.of_kind(&ProtocolKind::Exch).find_map(|protocol| protocol.server.as_deref())
    }

    /// MAPI over HTTP, where it is offered.
    pub fn mapi_http(&self) -> Option<&Protocol> {
        self.of_kind(&ProtocolKind::MapiHttp).next()
    }
}
