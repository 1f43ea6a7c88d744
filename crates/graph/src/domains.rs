//! Domains: <https://learn.microsoft.com/graph/api/resources/domain>.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{GraphRequest, Method, segment};

/// A domain.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Domain {
    /// Its name.
    pub id: String,
    /// Whether the tenant has seen the proof of who owns it.
    pub is_verified: bool,
    /// Whether new addresses get it.
    pub is_default: bool,
    /// Whether it is the tenant's first one.
    pub is_initial: bool,
    /// `Managed` or `Federated`.
    pub authentication_type: Option<String>,
    /// What it is used for: `Email`, …
    pub supported_services: Vec<String>,
}

/// A record for DNS, of whatever type. Which fields there are depends on the type.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct DomainDnsRecord {
    /// `Txt`, `Mx`, `CName`, `Srv`.
    pub record_type: String,
    /// The name it stands at.
    pub label: String,
    /// Seconds.
    pub ttl: u32,
    /// Whether the service works without it.
    pub is_optional: bool,
    /// What it is for: `Email`, …
    pub supported_service: Option<String>,
    /// TXT: what it says.
    pub text: Option<String>,
    /// MX: the host.
    pub mail_exchange: Option<String>,
    /// MX: the preference.
    pub preference: Option<u32>,
    /// CNAME: the other name.
    pub canonical_name: Option<String>,
    /// SRV: the host.
    pub name_target: Option<String>,
    /// SRV: the port.
    pub port: Option<u32>,
    /// SRV: the priority.
    pub priority: Option<u32>,
    /// SRV: the weight.
    pub weight: Option<u32>,
    /// SRV: the service, `_sip`.
    pub service: Option<String>,
    /// SRV: the protocol, `_tls`.
    pub protocol: Option<String>,
    /// Why there is no record to tell (`domainDnsUnavailableRecord`).
    pub description: Option<String>,
}

impl DomainDnsRecord {
    /// What the record says, as a zone file has it; `None` for one that cannot be told.
    pub fn value(&self) -> Option<String> {
        let number = |value: Option<u32>| value.unwrap_or(0);
        if let Some(text) = &self.text {
            return Some(text.clone());
        }
        if let Some(exchange) = &self.mail_exchange {
            return Some(format!("{} {exchange}", number(self.preference)));
        }
        if let Some(target) = &self.name_target {
            let [priority, weight, port] = [self.priority, self.weight, self.port].map(number);
            return Some(format!("{priority} {weight} {port} {target}"));
        }
        self.canonical_name.clone()
    }

    /// Where the record stands: for SRV, service and protocol come before the label.
    pub fn name(&self) -> String {
        match (&self.service, &self.protocol) {
            (Some(service), Some(protocol)) => format!("{service}.{protocol}.{}", self.label),
            _ => self.label.clone(),
        }
    }
}

/// All domains. <https://learn.microsoft.com/graph/api/domain-list>
pub fn list() -> GraphRequest {
    GraphRequest::get("/v1.0/domains")
}

/// One domain. <https://learn.microsoft.com/graph/api/domain-get>
pub fn get(name: &str) -> GraphRequest {
    GraphRequest::get(path(name, "")).about(name)
}

/// Adds a domain. One that is there already is refused as a conflict, so that it can be tried again.
/// <https://learn.microsoft.com/graph/api/domain-post-domains>
pub fn create(name: &str) -> GraphRequest {
    GraphRequest::post("/v1.0/domains", json!({ "id": name })).repeatable().about(name)
}

/// Changes a domain: `supportedServices`, `isDefault`. <https://learn.microsoft.com/graph/api/domain-update>
pub fn update(name: &str, changes: Value) -> GraphRequest {
    GraphRequest::patch(path(name, ""), changes).about(name)
}

/// The records by which who owns it is proven; one of them is enough.
/// <https://learn.microsoft.com/graph/api/domain-list-verificationdnsrecords>
pub fn verification_records(name: &str) -> GraphRequest {
    GraphRequest::get(path(name, "/verificationDnsRecords")).about(name)
}

/// The records that the services need. <https://learn.microsoft.com/graph/api/domain-list-serviceconfigurationrecords>
pub fn service_records(name: &str) -> GraphRequest {
    GraphRequest::get(path(name, "/serviceConfigurationRecords")).about(name)
}

/// Asks the tenant to look for the proof; refused while it does not see it.
/// <https://learn.microsoft.com/graph/api/domain-verify>
pub fn verify(name: &str) -> GraphRequest {
    GraphRequest::new(Method::Post, path(name, "/verify")).repeatable().about(name)
}

fn path(name: &str, rest: &str) -> String {
    format!("/v1.0/domains/{}{rest}", segment(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, name: &str, value: Option<&str>) {
        let record: DomainDnsRecord = serde_json::from_str(json).expect("it can be read");
        assert_eq!((record.name().as_str(), record.value().as_deref()), (name, value));
    }

    #[test]
    fn records_read_as_a_zone_file_has_them() {
        check(
            r#"{"@odata.type":"microsoft.graph.domainDnsTxtRecord","label":"x.org","recordType":"Txt","ttl":3600,
            "isOptional":false,"supportedService":"Email","text":"MS=ms12345678"}"#,
            "x.org",
            Some("MS=ms12345678"),
        );
        check(
            r#"{"label":"x.org","recordType":"Mx","mailExchange":"a.example","preference":32767}"#,
            "x.org",
            Some("32767 a.example"),
        );
        check(
            r#"{"label":"autodiscover.x.org","recordType":"CName","canonicalName":"autodiscover.outlook.com"}"#,
            "autodiscover.x.org",
            Some("autodiscover.outlook.com"),
        );
        check(
            r#"{"label":"x.org","recordType":"Srv","nameTarget":"sip.example","port":443,"priority":100,"weight":1,
            "service":"_sip","protocol":"_tls"}"#,
            "_sip._tls.x.org",
            Some("100 1 443 sip.example"),
        );
        check(r#"{"label":"x.org","description":"not available"}"#, "x.org", None);
    }
}
