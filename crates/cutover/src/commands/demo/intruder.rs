//! The sabotage of the rehearsal tenant: somebody changes a message by Graph, behind the migration's back. It speaks for
//! itself and uses no connector.

use cutover_lab::Manifest;
use cutover_lab::tenant::APPLICATION;
use cutover_model::{Failure, FailureCode, Secret};
use cutover_net::http::{HttpAddress, HttpBody, HttpClient, HttpRequest, HttpSettings, Method};
use serde_json::{Value, json};

use super::rehearsal::Rehearsal;
use crate::cli::Sabotage;
use crate::problem::Problem;

/// The most octets of an answer.
const LIMIT: usize = 16 << 20;

/// Damages one message of the first mailbox.
pub(super) async fn sabotage(fault: Sabotage, organisation: &Manifest, tenant: &Rehearsal) -> Result<(), Problem> {
    let Some(victim) = organisation.mailboxes.first().and_then(|mailbox| Victim::find(&mailbox.address, tenant)) else {
        return Ok(());
    };
    let intruder = Intruder::enter(tenant).await?;
    let message = format!("/v1.0/users/{}/messages/{}", victim.user, victim.item);
    match fault {
        Sabotage::Drop => drop(intruder.post(&format!("{message}/permanentDelete"), &json!({})).await?),
        Sabotage::Double => intruder.double(&victim).await?,
        Sabotage::Flag => {
            let status = if victim.flagged { "notFlagged" } else { "flagged" };
            intruder.patch(&message, &json!({"flag": {"flagStatus": status}})).await?;
        }
        Sabotage::Date => {
            let date = json!([{"id": "SystemTime 0x0E06", "value": "1970-01-02T00:00:00Z"}]);
            intruder.patch(&message, &json!({"singleValueExtendedProperties": date})).await?;
        }
    }
    Ok(())
}

/// A message, as the tenant names it.
struct Victim {
    user: String,
    mailbox: String,
    folder: String,
    item: String,
    flagged: bool,
}

impl Victim {
    /// The first message of the inbox.
    fn find(address: &str, tenant: &Rehearsal) -> Option<Self> {
        let look = tenant.look();
        let user = look["users"].as_array()?.iter().find(|user| user["userPrincipalName"] == address)?;
        let mailbox = &user["exchange"]["mailbox"];
        let mailboxes = look["mailboxes"].as_array()?;
        let folders = mailboxes.iter().find(|one| one["id"] == *mailbox)?["folders"].as_array()?;
        let inbox = folders.iter().find(|folder| folder["wellKnown"] == "inbox")?;
        let item = inbox["items"].as_array()?.first()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(Self {
            user: text(&user["id"])?,
            mailbox: text(mailbox)?,
            folder: text(&inbox["id"])?,
            item: text(&item["id"])?,
            flagged: item["flag"] == "flagged",
        })
    }
}

/// An application with a token.
struct Intruder {
    http: HttpClient,
    base: String,
    token: Option<Secret>,
}

impl Intruder {
    async fn enter(tenant: &Rehearsal) -> Result<Self, Problem> {
        let http = HttpClient::new(&HttpSettings::default())?;
        let mut intruder = Self { http, base: tenant.url(), token: None };
        let form = format!(
            "grant_type=client_credentials&client_id={APPLICATION}&client_secret={}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
            tenant.secret.expose()
        );
        let address = intruder.at("/nordvarde.onmicrosoft.com/oauth2/v2.0/token");
        let form = ("application/x-www-form-urlencoded", form.into_bytes());
        let answer = intruder.send(Method::POST, &address, form).await?;
        intruder.token = answer["access_token"].as_str().map(Secret::new);
        Ok(intruder)
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, Problem> {
        self.send(Method::POST, &self.at(path), ("application/json", body.to_string().into_bytes())).await
    }

    async fn patch(&self, path: &str, body: &Value) -> Result<Value, Problem> {
        self.send(Method::PATCH, &self.at(path), ("application/json", body.to_string().into_bytes())).await
    }

    /// Takes the message out and puts it in a second time.
    async fn double(&self, victim: &Victim) -> Result<(), Problem> {
        let mailbox = format!("/v1.0/admin/exchange/mailboxes/{}", victim.mailbox);
        let exported = self.post(&format!("{mailbox}/exportItems"), &json!({"itemIds": [victim.item]})).await?;
        let session = self.post(&format!("{mailbox}/createImportSession"), &json!({})).await?;
        let address = session["importUrl"].as_str().unwrap_or_default();
        let item = json!({"FolderId": victim.folder, "Mode": "create", "Data": exported["value"][0]["data"]});
        let uploader = Self { http: self.http.clone(), base: String::new(), token: None };
        uploader.send(Method::POST, address, ("application/json", item.to_string().into_bytes())).await?;
        Ok(())
    }

    async fn send(&self, method: Method, address: &str, body: (&'static str, Vec<u8>)) -> Result<Value, Problem> {
        let mut request = HttpRequest::new(method, HttpAddress::parse(address)?);
        request = request.with_body(body.0, HttpBody::Bytes(body.1.into()));
        if let Some(token) = &self.token {
            request = request.with_token(token);
        }
        let response = self.http.send(request).await.map_err(|error| error.failure)?;
        let status = response.status();
        let bytes = response.bytes(LIMIT).await.map_err(|error| error.failure)?;
        if status >= 300 {
            let detail = format!("{status}: {}", String::from_utf8_lossy(&bytes));
            return Err(Failure::new(FailureCode::Refused, "sabotage").with_detail(detail).into());
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}
