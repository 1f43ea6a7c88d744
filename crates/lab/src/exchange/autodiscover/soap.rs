//! SOAP: `GetUserSettings` ([MS-OXWSADISC]).

use crate::directory::Record;
use crate::exchange::gate::{Call, Reply};
use crate::exchange::organisation::{Organisation, Redirect};
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Node, Space, Xml, read};

const SPACES: [(&str, &str); 4] = [
    ("xmlns:s", "http://schemas.xmlsoap.org/soap/envelope/"),
    ("xmlns:i", "http://www.w3.org/2001/XMLSchema-instance"),
    ("xmlns:a", "http://schemas.microsoft.com/exchange/2010/Autodiscover"),
    ("xmlns:w", "http://www.w3.org/2005/08/addressing"),
];

const ACTION: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettingsResponse";

/// Answers a request.
pub(super) fn answer(organisation: &Organisation, call: &Call) -> Reply {
    let invalid = |text: &str| {
        let fault = Fault { is_plain: true, ..Fault::new("InvalidRequest", text) };
        Reply::xml(fault.status, fault.envelope())
    };
    let root = match read(&call.body) {
        Ok(root) => root,
        Err(error) => return invalid(&error),
    };
    let message = root.at(&["Body", "GetUserSettingsRequestMessage"]).filter(|one| one.space == Space::Autodiscover);
    let Some(request) = message.and_then(|message| message.child("Request")) else {
        return invalid("The request is not one of GetUserSettings.");
    };
    let users = request.child("Users").map_or(&[][..], |users| &users.children);
    let wanted: Vec<&str> = request
        .child("RequestedSettings")
        .map_or(Vec::new(), |settings| settings.children.iter().map(|one| one.text.trim()).collect());
    Reply::xml(200, document(organisation, users, &wanted))
}

fn document(organisation: &Organisation, users: &[Node], wanted: &[&str]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open_with("s:Envelope", &SPACES);
    xml.within("s:Header", |xml| {
        xml.leaf("w:Action", ACTION);
        xml.within("a:ServerVersionInfo", |xml| {
            let names = ["MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber"];
            for (name, number) in names.into_iter().zip(organisation.options.release.numbers()) {
                xml.leaf(&format!("a:{name}"), &number.to_string());
            }
            xml.leaf("a:Version", organisation.options.release.schema().unwrap_or_default());
        });
    });
    xml.within("s:Body", |xml| {
        xml.within("a:GetUserSettingsResponseMessage", |xml| {
            xml.within("a:Response", |xml| {
                xml.leaf("a:ErrorCode", "NoError");
                xml.empty("a:ErrorMessage", &[]);
                xml.within("a:UserResponses", |xml| {
                    for user in users {
                        let address = user.text_at(&["Mailbox"]).unwrap_or_default();
                        xml.within("a:UserResponse", |xml| one(organisation, xml, address, wanted));
                    }
                });
            });
        });
    });
    xml.close("s:Envelope");
    xml.finish()
}

fn one(organisation: &Organisation, xml: &mut Xml, address: &str, wanted: &[&str]) {
    let refused = |xml: &mut Xml, code: &str, message: &str, target: Option<&str>| {
        xml.leaf("a:ErrorCode", code);
        xml.leaf("a:ErrorMessage", message);
        target.iter().for_each(|target| xml.leaf("a:RedirectTarget", target));
        xml.empty("a:UserSettingErrors", &[]);
        xml.empty("a:UserSettings", &[]);
    };
    match organisation.redirects.get(&address.to_lowercase()) {
        Some(Redirect::Address(target)) => {
            return refused(xml, "RedirectAddress", "Redirection address.", Some(target));
        }
        Some(Redirect::Url(target)) => return refused(xml, "RedirectUrl", "Redirection Url.", Some(target)),
        Some(Redirect::Error(_)) => return refused(xml, "InternalServerError", "An internal error occurred.", None),
        None => {}
    }
    let record = organisation.record(address).filter(|record| organisation.mailbox(&record.address).is_some());
    let Some(record) = record else { return refused(xml, "InvalidUser", "Invalid user.", None) };
    xml.leaf("a:ErrorCode", "NoError");
    xml.leaf("a:ErrorMessage", "No error.");
    let known: Vec<(&str, Option<String>)> =
        wanted.iter().map(|name| (*name, setting(organisation, record, name))).collect();
    xml.within("a:UserSettingErrors", |xml| {
        for (name, _) in known.iter().filter(|(_, value)| value.is_none()) {
            xml.within("a:UserSettingError", |xml| {
                xml.leaf("a:ErrorCode", "SettingIsNotAvailable");
                xml.leaf("a:ErrorMessage", "The setting is not available.");
                xml.leaf("a:SettingName", name);
            });
        }
    });
    xml.within("a:UserSettings", |xml| {
        for (name, value) in known.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            xml.open_with("a:UserSetting", &[("i:type", "a:StringSetting")]);
            xml.leaf("a:Name", name);
            xml.leaf("a:Value", value);
            xml.close("a:UserSetting");
        }
    });
}

fn setting(organisation: &Organisation, record: &Record, name: &str) -> Option<String> {
    let url = &organisation.url;
    let [major, minor, build, revision] = organisation.options.release.numbers();
    Some(match name {
        "UserDisplayName" => record.name.clone(),
        "UserDN" => record.old_addresses.first()?.clone(),
        "AutoDiscoverSMTPAddress" => record.address.clone(),
        "ExternalEwsUrl" | "InternalEwsUrl" => format!("{url}/EWS/Exchange.asmx"),
        "CasVersion" | "EwsVersion" => format!("{major}.{minor:02}.{build:04}.{revision:03}"),
        "EwsSupportedSchemas" => {
            "Exchange2007, Exchange2007_SP1, Exchange2010, Exchange2010_SP1, Exchange2010_SP2".to_owned()
        }
        _ => return None,
    })
}
