//! A request as the operations see it: method, decoded path, query, headers that matter, whole body.

use std::collections::BTreeMap;

use axum::body::Bytes;
use serde_json::{Map, Value};

use super::reply::Refusal;

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: String,
    /// Path and query as they were asked for.
    pub(super) raw: String,
    /// Path segments, decoded.
    pub(super) path: Vec<String>,
    /// What the placeholders of the route stand for.
    pub(super) named: Vec<String>,
    pub(super) query: BTreeMap<String, String>,
    /// Names in lower case.
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Bytes,
}

impl Call {
    /// Takes a method and an address (path and query) apart.
    pub(super) fn new(method: &str, address: &str, headers: BTreeMap<String, String>, body: Bytes) -> Self {
        let raw = address.replace(' ', "%20");
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = path.split('/').filter(|segment| !segment.is_empty()).map(|segment| decode(segment, false));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let query = query.map(|(name, value)| (decode(name, true), decode(value, true))).collect();
        Self { method: method.to_owned(), raw, path: path.collect(), named: Vec::new(), query, headers, body }
    }

    /// Path and query, to be asked for again.
    pub(super) fn target(&self) -> &str {
        &self.raw
    }

    /// The path in one piece.
    pub(super) fn address(&self) -> String {
        format!("/{}", self.path.join("/"))
    }

    /// What a placeholder of the route stands for.
    pub(super) fn name(&self, index: usize) -> &str {
        self.named.get(index).map_or("", String::as_str)
    }

    /// A query option, with or without its dollar sign.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.query.get(&format!("${name}")).or_else(|| self.query.get(name)).map(String::as_str)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The type of the body, without parameters.
    pub(super) fn content_type(&self) -> &str {
        let whole = self.header("content-type").unwrap_or_default();
        whole.split(';').next().unwrap_or_default().trim()
    }

    /// The body as a JSON object.
    pub(super) fn json(&self) -> Result<Map<String, Value>, Refusal> {
        if self.content_type() != "application/json" {
            let message = "A supported MIME type could not be found that matches the content type of the request.";
            return Err(Refusal::new(415, "Request_BadRequest", message));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(map)) => Ok(map),
            _ => Err(Refusal::new(400, "BadRequest", "Unable to read JSON request payload.")),
        }
    }

    /// The body as a form.
    pub(super) fn form(&self) -> BTreeMap<String, String> {
        let text = String::from_utf8_lossy(&self.body);
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (decode(name, true), decode(value, true))).collect()
    }
}

/// Undoes percent encoding; `plus` where a form's plus sign is a space.
fn decode(text: &str, plus: bool) -> String {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, hexadecimal(rest)) {
            (b'%', Some(octet)) => {
                octets.push(octet);
                rest = &rest[2..];
            }
            (b'+', _) if plus => octets.push(b' '),
            _ => octets.push(first),
        }
    }
    String::from_utf8_lossy(&octets).into_owned()
}

fn hexadecimal(text: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(text.get(..2)?).ok()?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_apart() {
        let call = Call::new("GET", "/v1.0/users/a%40b?$filter=x%20eq+%27y%27&$top=5", BTreeMap::new(), Bytes::new());
        assert_eq!(call.path, ["v1.0", "users", "a@b"]);
        assert_eq!(call.option("filter"), Some("x eq 'y'"));
        assert_eq!(call.option("top"), Some("5"));
        assert_eq!(decode("100%", false), "100%");
    }
}
