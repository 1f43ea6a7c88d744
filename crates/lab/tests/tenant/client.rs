//! A tenant in a runtime of its own, and a blocking client.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use cutover_lab::tenant::{APPLICATION, TenantOptions, TenantServer, TenantState};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) octets: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.octets).unwrap_or(Value::Null)
    }

    /// The error's code.
    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A running tenant.
pub(crate) struct Bed {
    pub(crate) server: Option<TenantServer>,
    pub(crate) runtime: Runtime,
    pub(crate) graph: String,
    pub(crate) exchange: String,
    /// Where Graph is asked, if not right at the tenant.
    pub(crate) through: Option<String>,
}

impl Bed {
    pub(crate) fn new(options: TenantOptions) -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(TenantServer::start(options)).unwrap();
        let mut bed =
            Self { server: Some(server), runtime, graph: String::new(), exchange: String::new(), through: None };
        bed.graph = bed.token("https://graph.microsoft.com/.default").unwrap();
        bed.exchange = bed.token("https://outlook.office365.com/.default").unwrap();
        bed
    }

    pub(crate) fn state(&self) -> TenantState {
        self.server.as_ref().unwrap().state()
    }

    pub(crate) fn address(&self) -> String {
        self.server.as_ref().unwrap().address().to_string()
    }

    pub(crate) fn token(&self, scope: &str) -> Option<String> {
        let form = format!(
            "grant_type=client_credentials&client_id={APPLICATION}&client_secret=rehearsal-secret&scope={scope}"
        );
        let answer = self.form("/example.com/oauth2/v2.0/token", &form);
        answer.json()["access_token"].as_str().map(str::to_owned)
    }

    pub(crate) fn form(&self, path: &str, form: &str) -> Answer {
        let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
        send(&self.address(), "POST", path, headers, form.as_bytes()).unwrap()
    }

    /// The answer to a person who signs in with a code, for this scope.
    pub(crate) fn person(&self, scope: &str) -> Value {
        let asked = format!("client_id={APPLICATION}&scope={scope}");
        let begun = self.form("/example.com/oauth2/v2.0/devicecode", &asked).json();
        let agrees = br#"{"agree":true,"person":"olga@example.com"}"#;
        assert_eq!(send(&self.address(), "POST", "/_lab/device", "", agrees).unwrap().status, 200);
        let code = begun["device_code"].as_str().unwrap();
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        let form = format!("grant_type={grant}&client_id={APPLICATION}&device_code={code}");
        self.form("/example.com/oauth2/v2.0/token", &form).json()
    }

    /// Reads from Graph with this token.
    pub(crate) fn read_as(&self, token: &str, path: &str) -> Answer {
        let headers = format!("Authorization: Bearer {token}\r\n");
        send(&self.graph_address(), "GET", &format!("/v1.0{path}"), &headers, b"").unwrap()
    }

    /// A request to Graph, version 1.0 unless the path says otherwise.
    pub(crate) fn graph(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.try_graph(method, path, body).unwrap()
    }

    pub(crate) fn try_graph(&self, method: &str, path: &str, body: Option<Value>) -> io::Result<Answer> {
        let path = if path.starts_with("/beta") { path.to_owned() } else { format!("/v1.0{path}") };
        let kind = if body.is_some() { "Content-Type: application/json\r\n" } else { "" };
        let headers = format!("Authorization: Bearer {}\r\n{kind}", self.graph);
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        send(&self.graph_address(), method, &path, &headers, body.as_bytes())
    }

    /// A user with a mailbox; gives the mailbox's id.
    pub(crate) fn mailbox(&self, name: &str) -> String {
        self.user(name);
        let sku = json!([{"skuId": "f245ecc8-75af-4f8e-b61f-27d8114de5f3", "disabledPlans": []}]);
        let request = json!({"addLicenses": sku, "removeLicenses": []});
        let path = format!("/users/{name}@example.com");
        assert_eq!(self.graph("POST", &format!("{path}/assignLicense"), Some(request)).status, 200);
        self.graph("GET", &format!("{path}/settings/exchange"), None);
        let settings = self.graph("GET", &format!("{path}/settings/exchange"), None).json();
        settings["primaryMailboxId"].as_str().unwrap().to_owned()
    }

    /// Opens an import session; gives the path and query of its address.
    pub(crate) fn session(&self, mailbox: &str) -> String {
        let path = format!("/admin/exchange/mailboxes/{mailbox}/createImportSession");
        let address = self.graph("POST", &path, None).json()["importUrl"].as_str().unwrap().to_owned();
        address.split_once("/api/").map(|(_, rest)| format!("/api/{rest}")).unwrap()
    }

    /// Posts to an import address.
    pub(crate) fn import(&self, session: &str, request: &Value) -> Answer {
        let body = request.to_string();
        send(&self.address(), "POST", session, "Content-Type: application/json\r\n", body.as_bytes()).unwrap()
    }

    /// Posts MIME as text.
    pub(crate) fn text(&self, path: &str, body: &str) -> Answer {
        let headers = format!("Authorization: Bearer {}\r\nContent-Type: text/plain\r\n", self.graph);
        send(&self.graph_address(), "POST", path, &headers, body.as_bytes()).unwrap()
    }

    fn graph_address(&self) -> String {
        self.through.clone().unwrap_or_else(|| self.address())
    }

    pub(crate) fn user(&self, name: &str) -> Value {
        let user = json!({
            "accountEnabled": true, "displayName": name, "mailNickname": name, "usageLocation": "NO",
            "userPrincipalName": format!("{name}@example.com"),
            "passwordProfile": {"password": "Correct-Horse-1", "forceChangePasswordNextSignIn": true},
        });
        let answer = self.graph("POST", "/users", Some(user));
        assert_eq!(answer.status, 201, "{:?}", answer.json());
        answer.json()
    }
}

/// One exchange on a connection of its own.
pub(crate) fn send(address: &str, method: &str, path: &str, headers: &str, body: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let path = path.replace(' ', "%20");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    // A server that cuts the upload is not an error here; what it says or does not say is what counts.
    let _ = stream.write_all(body);
    let mut octets = Vec::new();
    stream.read_to_end(&mut octets)?;
    let end = octets.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
    let head = String::from_utf8_lossy(&octets[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Ok(Answer { status, head, octets: octets[end + 4..].to_vec() })
}
