//! Lists: filtered, ordered, in pages with a link to the next one, and only with the properties asked for.

use serde_json::{Map, Value, json};

use super::filter::Filter;
use crate::tenant::call::Call;
use crate::tenant::reply::{Answer, Refusal, Reply};
use crate::tenant::store::Tenant;

/// How a kind of list behaves.
pub(in crate::tenant) struct Listing {
    /// Of what, for the context address.
    pub(in crate::tenant) context: &'static str,
    /// Properties that are given when none are asked for; empty for all.
    pub(in crate::tenant) usual: &'static [&'static str],
    /// The page's size when none is asked for, and the largest.
    pub(in crate::tenant) pages: (usize, usize),
}

impl Listing {
    /// The page that was asked for.
    pub(in crate::tenant) fn answer<T>(
        &self,
        tenant: &Tenant,
        call: &Call,
        all: impl Iterator<Item = T>,
        render: impl Fn(T) -> Value,
    ) -> Answer {
        let skip = number(call, "skiptoken")?.or(number(call, "skip")?).unwrap_or(0);
        let size = number(call, "top")?.unwrap_or(self.pages.0);
        if size == 0 || size > self.pages.1 {
            let message =
                format!("Invalid page size specified: '{size}'. Must be between 1 and {} inclusive.", self.pages.1);
            return Err(Refusal::bad_request(message));
        }
        let wanted = Wanted { skip, size, count: call.option("count") == Some("true") };
        let found = wanted.collect(call, all, render)?;
        Ok(Reply::ok(self.page(tenant, call, &wanted, found)))
    }

    fn page(&self, tenant: &Tenant, call: &Call, wanted: &Wanted, found: Found) -> Value {
        let rows: Vec<Value> = found.rows.into_iter().map(|row| selected(call, row, self.usual)).collect();
        let context = format!("{}/v1.0/$metadata#{}", link_base(tenant, call), self.context);
        let mut page = json!({"@odata.context": context, "value": rows});
        if wanted.count {
            page["@odata.count"] = json!(found.total);
        }
        if found.more {
            page["@odata.nextLink"] = Value::String(next_link(tenant, call, wanted.skip + wanted.size));
        }
        page
    }
}

struct Wanted {
    skip: usize,
    size: usize,
    count: bool,
}

struct Found {
    rows: Vec<Value>,
    total: usize,
    more: bool,
}

impl Wanted {
    fn collect<T>(
        &self,
        call: &Call,
        all: impl Iterator<Item = T>,
        render: impl Fn(T) -> Value,
    ) -> Result<Found, Refusal> {
        let filter = call.option("filter").map(Filter::parse).transpose()?;
        if filter.is_none() && call.option("orderby").is_none() && !self.count {
            let mut rows: Vec<Value> = all.skip(self.skip).take(self.size + 1).map(render).collect();
            let more = rows.len() > self.size;
            rows.truncate(self.size);
            return Ok(Found { rows, total: 0, more });
        }
        let rows = all.map(render).filter(|row| filter.as_ref().is_none_or(|filter| filter.holds(row)));
        let rows = ordered(rows.collect(), call.option("orderby"));
        let total = rows.len();
        let rows = rows.into_iter().skip(self.skip).take(self.size).collect();
        Ok(Found { rows, total, more: total > self.skip + self.size })
    }
}

fn ordered(mut rows: Vec<Value>, order: Option<&str>) -> Vec<Value> {
    let Some((name, descending)) = order.map(|order| {
        let mut words = order.split_whitespace();
        (words.next().unwrap_or_default().to_owned(), words.next() == Some("desc"))
    }) else {
        return rows;
    };
    let key = |row: &Value| row.get(&name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    rows.sort_by_cached_key(key);
    if descending {
        rows.reverse();
    }
    rows
}

fn number(call: &Call, name: &str) -> Result<Option<usize>, Refusal> {
    let refusal = |_| Refusal::bad_request(format!("Invalid value for ${name}."));
    call.option(name).map(|text| text.parse().map_err(refusal)).transpose()
}

/// Where links in answers begin.
fn link_base(tenant: &Tenant, call: &Call) -> String {
    let asked = || format!("{}://{}", tenant.scheme(), call.header("host").unwrap_or("localhost"));
    tenant.graph_address.clone().unwrap_or_else(asked)
}

fn next_link(tenant: &Tenant, call: &Call, skip: usize) -> String {
    let kept = call.query.iter().filter(|(name, _)| !["$skiptoken", "$skip"].contains(&name.as_str()));
    let mut pairs: Vec<String> = kept.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.push(format!("$skiptoken={skip}"));
    let path: Vec<String> = call.path.iter().map(|segment| encode(segment)).collect();
    format!("{}/{}?{}", link_base(tenant, call), path.join("/"), pairs.join("&"))
}

fn encode(text: &str) -> String {
    let keeps = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~$@:'(),".contains(&octet);
    text.bytes()
        .map(|octet| if keeps(octet) { char::from(octet).to_string() } else { format!("%{octet:02X}") })
        .collect()
}

/// The properties that were asked for, or the usual ones.
pub(in crate::tenant) fn selected(call: &Call, row: Value, usual: &[&str]) -> Value {
    let asked: Vec<&str> = match call.option("select") {
        Some(names) => names.split(',').map(str::trim).collect(),
        None if usual.is_empty() => return row,
        None => usual.to_vec(),
    };
    let Value::Object(map) = row else { return row };
    let keeps = |name: &str| {
        name == "id" || name.starts_with('@') || asked.iter().any(|asked| asked.eq_ignore_ascii_case(name))
    };
    let expanded = |name: &str| call.option("expand").is_some_and(|expand| expand.starts_with(name));
    Value::Object(map.into_iter().filter(|(name, _)| keeps(name) || expanded(name)).collect::<Map<_, _>>())
}

/// The texts in quotes that stand after `ep/id eq` or the like in an option; for extended properties.
pub(in crate::tenant) fn text_literals(option: &str) -> Vec<String> {
    let found = super::token::tokens(option).unwrap_or_default();
    let texts = found.into_iter().filter_map(|token| match token {
        super::token::Token::Text(text) => Some(text),
        _ => None,
    });
    texts.collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
mod tests {
    use axum::body::Bytes;
    use std::collections::BTreeMap;

    use super::*;
    use crate::tenant::options::TenantOptions;

    #[test]
    fn pages_follow_each_other() {
        let tenant = Tenant::new(TenantOptions::default());
        let listing = Listing { context: "numbers", usual: &["n"], pages: (2, 10) };
        let ask = |address: &str| {
            let call = Call::new("GET", address, BTreeMap::new(), Bytes::new());
            let render = |n: i32| json!({"n": n, "id": n.to_string(), "more": 1});
            match listing.answer(&tenant, &call, 0..5, render).unwrap().content {
                super::super::super::reply::Content::Json(value) => value,
                _ => Value::Null,
            }
        };
        let first = ask("/v1.0/numbers");
        assert_eq!(first["value"], json!([{"n": 0, "id": "0"}, {"n": 1, "id": "1"}]));
        let link = first["@odata.nextLink"].as_str().unwrap();
        let third = ask(&link.replace("skiptoken=2", "skiptoken=4")["http://localhost".len()..]);
        assert_eq!(third["value"], json!([{"n": 4, "id": "4"}]));
        assert!(third.get("@odata.nextLink").is_none());
        let filtered = ask("/v1.0/numbers?$filter=n%20ge%203&$count=true&$orderby=n%20desc&$select=more");
        assert_eq!(filtered["value"], json!([{"id": "4", "more": 1}, {"id": "3", "more": 1}]));
        assert_eq!(filtered["@odata.count"], 2);
    }
}
