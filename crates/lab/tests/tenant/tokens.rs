//! Tokens: who gets one, and what it is good for.

use std::time::Duration;

use cutover_lab::tenant::{APPLICATION, TenantOptions};

use crate::client::{Bed, send};

#[test]
fn wrong_credentials_are_told_apart() {
    let bed = Bed::new(TenantOptions::default());
    let ask = |tenant: &str, form: String| bed.form(&format!("/{tenant}/oauth2/v2.0/token"), &form).json();
    let good =
        format!("grant_type=client_credentials&scope=https://graph.microsoft.com/.default&client_id={APPLICATION}");
    let wrong = ask("example.com", format!("{good}&client_secret=no"));
    assert_eq!((&wrong["error"], &wrong["error_codes"][0]), (&"invalid_client".into(), &7_000_215.into()));
    let elsewhere = ask("other.example", format!("{good}&client_secret=rehearsal-secret"));
    assert_eq!(elsewhere["error_codes"][0], 90002);
    let cloud = ask("example.com", good.replace("microsoft.com", "microsoft.us") + "&client_secret=rehearsal-secret");
    assert_eq!(cloud["error_codes"][0], 500_011);
    let unknown = ask("example.com", good.replace(APPLICATION, "1234") + "&client_secret=rehearsal-secret");
    assert_eq!(unknown["error_codes"][0], 700_016);
}

#[test]
fn tokens_end_and_permissions_are_demanded() {
    let bed = Bed::new(TenantOptions::default());
    assert_eq!(bed.graph("GET", "/users", None).status, 200);
    bed.state().grant(["User.Read.All"]);
    assert_eq!(bed.graph("GET", "/users", None).status, 200);
    let refused = bed.graph("GET", "/domains", None);
    assert_eq!((refused.status, refused.code().as_str()), (403, "Authorization_RequestDenied"));
    let nobody = send(&bed.address(), "GET", "/v1.0/users", "", b"").unwrap();
    assert_eq!((nobody.status, nobody.code().as_str()), (401, "InvalidAuthenticationToken"));
    let other = format!("Authorization: Bearer {}\r\n", bed.exchange);
    assert_eq!(send(&bed.address(), "GET", "/v1.0/users", &other, b"").unwrap().status, 401);
    bed.state().advance(Duration::from_secs(3601));
    assert_eq!(bed.graph("GET", "/users", None).code(), "InvalidAuthenticationToken");
}

#[test]
fn device_codes_wait_for_a_person() {
    let bed = Bed::new(TenantOptions::default());
    let begun = bed.form(
        "/example.com/oauth2/v2.0/devicecode",
        &format!("client_id={APPLICATION}&scope=User.Read.All offline_access"),
    );
    let code = begun.json()["device_code"].as_str().unwrap().to_owned();
    let form =
        format!("grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id={APPLICATION}&device_code={code}");
    let poll = || bed.form("/example.com/oauth2/v2.0/token", &form).json();
    assert_eq!(poll()["error"], "authorization_pending");
    let decided = send(&bed.address(), "POST", "/_lab/device", "", br#"{"agree":true}"#).unwrap();
    assert_eq!(decided.json()["codes"], 1);
    let token = poll()["access_token"].as_str().unwrap().to_owned();
    let header = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(send(&bed.address(), "GET", "/v1.0/users", &header, b"").unwrap().status, 200);
    assert_eq!(send(&bed.address(), "GET", "/v1.0/domains", &header, b"").unwrap().status, 403);
    assert_eq!(poll()["error"], "bad_verification_code");
}

#[test]
fn what_is_delegated_only_is_shown_to_people_only() {
    let bed = Bed::new(TenantOptions::default());
    let (right, path) = ("OnPremDirectorySynchronization.Read.All", "/directory/onPremisesSynchronization");
    bed.state().grant([right, "Organization.Read.All"]);
    assert_eq!(bed.graph("GET", path, None).status, 403, "an application, whatever it is granted");
    let answer = bed.person(&format!("openid profile https://graph.microsoft.com/{right}"));
    assert_eq!(answer["scope"], format!("openid profile https://graph.microsoft.com/{right}"));
    let claims = claims(answer["id_token"].as_str().unwrap());
    assert_eq!((&claims["preferred_username"], &claims["aud"]), (&"olga@example.com".into(), &APPLICATION.into()));
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(bed.read_as(token, path).json()["value"][0]["features"]["passwordSyncEnabled"], false);
    assert_eq!(bed.read_as(token, "/users").status, 403);
    assert!(bed.person("User.Read.All")["id_token"].is_null());
}

/// What stands in a token.
fn claims(token: &str) -> serde_json::Value {
    use base64::Engine;
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

#[test]
fn an_application_that_is_not_public_lets_nobody_in_with_a_code() {
    let bed = Bed::new(TenantOptions { public_client: false, ..TenantOptions::default() });
    assert_eq!(bed.person("User.Read.All")["error_codes"][0], 7_000_218);
}

/// A key and its certificate, by OpenSSL, as PEM.
fn certificate() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new("openssl");
    let arguments = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=app -keyout key.pem -out certificate.pem";
    command.args(arguments.split(' ')).current_dir(folder.path());
    assert!(command.output().unwrap().status.success());
    let certificate = std::fs::read_to_string(folder.path().join("certificate.pem")).unwrap();
    (folder, certificate)
}

/// What OpenSSL prints for these octets.
fn openssl(folder: &tempfile::TempDir, arguments: &str, input: &[u8]) -> Vec<u8> {
    std::fs::write(folder.path().join("input"), input).unwrap();
    let mut command = std::process::Command::new("openssl");
    let output = command.args(arguments.split(' ')).arg("input").current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn assertions_are_verified() {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let (folder, certificate) = certificate();
    let bed = Bed::new(TenantOptions { certificate: Some(certificate.clone()), ..TenantOptions::default() });
    let body: String = certificate.lines().filter(|line| !line.starts_with("--")).collect();
    let thumbprint = openssl(&folder, "dgst -sha256 -binary", &STANDARD.decode(body).unwrap());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let make = |id: &str, subject: &str, until: u64| {
        let header = serde_json::json!({"alg": "PS256", "typ": "JWT", "x5t#S256": URL_SAFE_NO_PAD.encode(&thumbprint)});
        let audience = format!("http://{}/example.com/oauth2/v2.0/token", bed.address());
        let claims = serde_json::json!({"aud": audience, "iss": subject, "sub": subject, "jti": id, "nbf": now - 5, "exp": until});
        let encoded = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encoded(&header), encoded(&claims));
        let sign = "dgst -sha256 -sign key.pem -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest";
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(openssl(&folder, sign, signed.as_bytes())))
    };
    let ask = |assertion: &str| {
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let form = format!(
            "grant_type=client_credentials&scope=https://graph.microsoft.com/.default&client_id={APPLICATION}&client_assertion_type={kind}&client_assertion={assertion}"
        );
        bed.form("/example.com/oauth2/v2.0/token", &form).json()
    };
    let good = make("1", APPLICATION, now + 300);
    assert!(ask(&good)["access_token"].is_string());
    assert_eq!(ask(&good)["error"], "invalid_client", "used twice");
    assert_eq!(ask(&make("2", "somebody", now + 300))["error"], "invalid_client");
    assert_eq!(ask(&make("3", APPLICATION, now - 1))["error_codes"][0], 700_024);
    let mut forged = make("4", APPLICATION, now + 300);
    forged.replace_range(forged.len() - 6.., "AAAAAA");
    assert_eq!(ask(&forged)["error_codes"][0], 700_027);
}
