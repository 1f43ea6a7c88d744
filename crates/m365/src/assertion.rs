//! A certificate in the place of a client secret: an assertion that is signed with its key
//! (<https://learn.microsoft.com/entra/identity-platform/certificate-credentials>).

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PSS_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cutover_model::{Failure, FailureCode, Secret};
use cutover_net::http::RequestNumber;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};

/// How long an assertion is good, in seconds.
const LIFE: u64 = 600;

/// A key with the mark of its certificate.
pub(crate) struct Signer {
    key: RsaKeyPair,
    thumbprint: String,
}

impl Signer {
    /// Reads certificate and key from PEM; `subject` is for the failure, which never repeats the text.
    pub(crate) fn read(pem: &Secret, subject: &str) -> Result<Self, Failure> {
        let refused = |why: &str| Failure::new(FailureCode::SecretMissing, subject).with_detail(why);
        let bytes = pem.expose().as_bytes();
        if pem.expose().contains("ENCRYPTED") {
            return Err(refused("the private key is encrypted; a key without a pass phrase is needed"));
        }
        let certificate =
            CertificateDer::from_pem_slice(bytes).map_err(|_| refused("there is no certificate in it"))?;
        let key = PrivateKeyDer::from_pem_slice(bytes).map_err(|_| refused("there is no private key in it"))?;
        let key = match &key {
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            _ => return Err(refused("the private key is not an RSA key")),
        };
        let key = key.map_err(|_| refused("the private key is not an RSA key of 2048 bits or more"))?;
        let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, &certificate));
        Ok(Self { key, thumbprint })
    }

    /// An assertion by this application for this token endpoint.
    pub(crate) fn assertion(&self, application: &str, audience: &str) -> Result<Secret, Failure> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint});
        let claims = json!({
            "aud": audience, "iss": application, "sub": application, "jti": RequestNumber::fresh().to_string(),
            "iat": now, "nbf": now, "exp": now + LIFE,
        });
        let signed = format!("{}.{}", encoded(&header), encoded(&claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        let bug = |_| Failure::new(FailureCode::Internal, application).with_detail("signing failed");
        self.key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).map_err(bug)?;
        Ok(Secret::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(&signature))))
    }
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
