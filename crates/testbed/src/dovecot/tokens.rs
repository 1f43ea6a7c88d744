//! Sign-in with access tokens: JSON Web Tokens (RFC 7519) that Dovecot checks by itself with a key in its folder.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;

use crate::scratch::Scratch;

/// Writes the key, Dovecot's settings for it, and the script that makes tokens.
pub(super) fn prepare(scratch: &Scratch) -> Result<()> {
    let keys = scratch.folder("keys/default/HS256")?;
    // "testbed-key-of-no-value" in base64.
    std::fs::write(keys.join("default"), "dGVzdGJlZC1rZXktb2Ytbm8tdmFsdWU=")?;
    let folder = scratch.path().display();
    scratch.file(
        "tokens.conf",
        &format!(
            "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={folder}/keys/\n\
             username_attribute = sub\n"
        ),
    )?;
    scratch.file("token.py", SCRIPT).map(drop)
}

/// Writes Dovecot's settings for tokens of an application. The token says which application it is, and not whose mailbox
/// is opened: both names are compared in a form in which they are always the same.
pub(super) fn prepare_for_application(scratch: &Scratch, tenant: SocketAddr) -> Result<()> {
    scratch.file(
        "tokens.conf",
        &format!(
            "introspection_mode = auth\nintrospection_url = http://{tenant}/_lab/introspect\n\
             active_attribute = active\nactive_value = true\n\
             username_attribute = appid\nusername_format = application\n"
        ),
    )?;
    Ok(())
}

/// The part of Dovecot's configuration.
pub(super) fn configuration(scratch: &Path) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "auth_mechanisms = plain login scram-sha-256 xoauth2 oauthbearer")?;
    writeln!(
        text,
        "passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {}/tokens.conf\n}}",
        scratch.display()
    )?;
    Ok(text)
}

/// Prints a token for the user who is named: `token.py USER`.
const SCRIPT: &str = r#"import base64, hashlib, hmac, json, sys, time
def part(data): return base64.urlsafe_b64encode(data).rstrip(b"=")
now = int(time.time())
claims = {"sub": sys.argv[1], "iat": now - 10, "exp": now + 3600}
head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
text = head + b"." + part(json.dumps(claims).encode())
print((text + b"." + part(hmac.new(b"testbed-key-of-no-value", text, hashlib.sha256).digest())).decode())
"#;
