//! Plain XML: a request, and settings, a redirection or an error for it ([MS-OXDSCLI]).

use crate::directory::Record;
use crate::exchange::gate::{Call, Reply};
use crate::exchange::organisation::{Organisation, Redirect};
use crate::exchange::version::Release;
use crate::exchange::xml::{Node, Space, Xml, read};

const RESPONSE: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
const OUTLOOK: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// Answers a request.
pub(super) fn answer(organisation: &Organisation, call: &Call) -> Reply {
    let Some(request) = read(&call.body).ok().filter(|root| root.space == Space::Outlook) else {
        return error(600, "Invalid Request");
    };
    let text = |name: &str| request.text_at(&["Request", name]).filter(|text| !text.is_empty());
    if text("AcceptableResponseSchema") != Some(OUTLOOK) {
        return error(601, "Provider is not available");
    }
    let Some(wanted) = text("EMailAddress").or_else(|| text("LegacyDN")) else {
        return error(600, "Invalid Request");
    };
    match organisation.redirects.get(&wanted.to_lowercase()) {
        Some(Redirect::Address(address)) => redirection("redirectAddr", "RedirectAddr", address),
        Some(Redirect::Url(url)) => redirection("redirectUrl", "RedirectUrl", url),
        Some(Redirect::Error(code)) => error(*code, "The Active Directory is not available."),
        None => found(organisation, call, wanted, &request),
    }
}

fn found(organisation: &Organisation, call: &Call, wanted: &str, _request: &Node) -> Reply {
    let record = organisation.record(wanted).filter(|record| organisation.mailbox(&record.address).is_some());
    let Some(record) = record else { return error(500, "The e-mail address can't be found.") };
    settings(organisation, record, call.header("x-mapihttpcapability").is_some())
}

/// An error of Autodiscover's.
pub(super) fn error(code: u32, message: &str) -> Reply {
    let mut xml = Xml::new();
    xml.open_with("Autodiscover", &[("xmlns", RESPONSE)]);
    xml.within("Response", |xml| {
        xml.open_with("Error", &[("Time", "10:00:00.0000000"), ("Id", "2477272013")]);
        xml.leaf("ErrorCode", &code.to_string());
        xml.leaf("Message", message);
        xml.empty("DebugData", &[]);
        xml.close("Error");
    });
    xml.close("Autodiscover");
    Reply::xml(200, xml.finish())
}

fn response(inner: impl FnOnce(&mut Xml)) -> Reply {
    let mut xml = Xml::new();
    xml.open_with("Autodiscover", &[("xmlns", RESPONSE)]);
    xml.open_with("Response", &[("xmlns", OUTLOOK)]);
    inner(&mut xml);
    xml.close("Response");
    xml.close("Autodiscover");
    Reply::xml(200, xml.finish())
}

fn redirection(action: &str, element: &str, to: &str) -> Reply {
    response(|xml| {
        xml.within("Account", |xml| {
            xml.leaf("AccountType", "email");
            xml.leaf("Action", action);
            xml.leaf(element, to);
        });
    })
}

fn settings(organisation: &Organisation, record: &Record, knows_mapi: bool) -> Reply {
    let release = organisation.options.release;
    let host = host(&organisation.url);
    response(|xml| {
        xml.within("User", |xml| {
            xml.leaf("DisplayName", &record.name);
            xml.leaf("LegacyDN", record.old_addresses.first().map_or("", String::as_str));
            if release >= Release::Exchange2010Sp2 {
                xml.leaf("AutoDiscoverSMTPAddress", &record.address);
            }
            xml.leaf("DeploymentId", "7a1b2c3d-0000-4000-8000-0000000000e0");
        });
        xml.within("Account", |xml| {
            xml.leaf("AccountType", "email");
            xml.leaf("Action", "settings");
            if release >= Release::Exchange2013 && knows_mapi {
                mapi(xml, &organisation.url, &record.address);
            }
            inside(xml, organisation, host);
            outside(xml, organisation, host);
            xml.within("Protocol", |xml| {
                xml.leaf("Type", "WEB");
                xml.within("Internal", |xml| {
                    xml.leaf_with(
                        "OWAUrl",
                        &[("AuthenticationMethod", "Basic, Fba")],
                        &format!("{}/owa/", organisation.url),
                    );
                });
            });
        });
    })
}

/// The name that clients know the server by.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split([':', '/']).next().unwrap_or(rest)
}

fn mapi(xml: &mut Xml, url: &str, address: &str) {
    xml.open_with("Protocol", &[("Type", "mapiHttp"), ("Version", "1")]);
    for (element, place) in [("MailStore", "emsmdb"), ("AddressBook", "nspi")] {
        xml.within(element, |xml| xml.leaf("ExternalUrl", &format!("{url}/mapi/{place}/?MailboxId={address}")));
    }
    xml.close("Protocol");
}

fn services(xml: &mut Xml, url: &str) {
    xml.leaf("ASUrl", &format!("{url}/EWS/Exchange.asmx"));
    xml.leaf("EwsUrl", &format!("{url}/EWS/Exchange.asmx"));
    xml.leaf("OOFUrl", &format!("{url}/EWS/Exchange.asmx"));
    xml.leaf("OABUrl", &format!("{url}/OAB/7a1b2c3d/"));
}

/// For clients inside of the network.
fn inside(xml: &mut Xml, organisation: &Organisation, host: &str) {
    let dn = "/o=Nordvarde/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn=FYR";
    xml.within("Protocol", |xml| {
        xml.leaf("Type", "EXCH");
        xml.leaf("Server", host);
        xml.leaf("ServerDN", dn);
        xml.leaf("ServerVersion", &organisation.options.release.in_autodiscover());
        xml.leaf("MdbDN", &format!("{dn}/cn=Microsoft Private MDB"));
        services(xml, &organisation.url);
    });
}

/// For those outside: RPC over HTTP.
fn outside(xml: &mut Xml, organisation: &Organisation, host: &str) {
    xml.within("Protocol", |xml| {
        xml.leaf("Type", "EXPR");
        xml.leaf("Server", host);
        xml.leaf("SSL", if organisation.options.tls.is_some() { "On" } else { "Off" });
        xml.leaf("AuthPackage", "Basic");
        services(xml, &organisation.url);
    });
}
