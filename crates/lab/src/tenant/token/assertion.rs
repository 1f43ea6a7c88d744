//! The client assertion of an application with a certificate: a JWT that is verified as the reference says
//! (Microsoft identity platform, application authentication certificate credentials).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

use super::certificate::Certificate;
use super::error;
use crate::tenant::options::APPLICATION;
use crate::tenant::reply::Refusal;
use crate::tenant::store::{Tenant, base64_url};

/// What the request must call it.
pub(super) const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Longest time between its beginning and its end, in seconds.
const LONGEST: i64 = 3600;

/// Accepts an assertion or says what is wrong with it.
pub(super) fn check(tenant: &mut Tenant, assertion: &str, address: &str) -> Result<(), Refusal> {
    let registered = tenant.options.certificate.as_deref().and_then(Certificate::from_pem);
    let certificate = registered.ok_or_else(|| invalid("The application has no certificate registered."))?;
    let (signed, signature) = assertion.rsplit_once('.').ok_or_else(|| invalid("The assertion is no JWT."))?;
    let (header, claims) = signed.split_once('.').ok_or_else(|| invalid("The assertion is no JWT."))?;
    let (header, claims) = (object(header)?, object(claims)?);
    names_certificate(&header, &certificate)?;
    verify(&header, &certificate, signed, signature)?;
    let now = tenant.now();
    if now > certificate.not_after || now < certificate.not_before {
        return Err(invalid("Client assertion contains an invalid signature. [Reason - The key used is expired.]"));
    }
    says(&claims, tenant, address, now)?;
    let id = claims["jti"].as_str().unwrap_or_default().to_owned();
    match id.is_empty() || tenant.tokens.used.insert(id, now).is_some() {
        true => Err(invalid("The assertion's id is missing or was used before.")),
        false => Ok(()),
    }
}

fn invalid(message: &str) -> Refusal {
    Refusal { status: 401, ..error(700_027, "invalid_client", message) }
}

fn object(part: &str) -> Result<Value, Refusal> {
    let octets = URL_SAFE_NO_PAD.decode(part).map_err(|_| invalid("A part of the assertion is no base64url."))?;
    serde_json::from_slice(&octets).map_err(|_| invalid("A part of the assertion is no JSON."))
}

fn names_certificate(header: &Value, certificate: &Certificate) -> Result<(), Refusal> {
    let thumbprint = base64_url(digest(&SHA256, &certificate.der).as_ref());
    match header["x5t#S256"].as_str() {
        Some(named) if named == thumbprint => Ok(()),
        Some(_) => Err(invalid(
            "The certificate with identifier used to sign the client assertion is not registered on application.",
        )),
        None => Err(invalid("The header 'x5t#S256' is missing.")),
    }
}

fn verify(header: &Value, certificate: &Certificate, signed: &str, signature: &str) -> Result<(), Refusal> {
    let algorithm = match header["alg"].as_str() {
        Some("PS256") => &RSA_PSS_2048_8192_SHA256,
        Some("RS256") => &RSA_PKCS1_2048_8192_SHA256,
        _ => return Err(invalid("The algorithm is neither PS256 nor RS256.")),
    };
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| invalid("The signature is no base64url."))?;
    let key = UnparsedPublicKey::new(algorithm, &certificate.public_key);
    let wrong = |_| invalid("Client assertion contains an invalid signature.");
    key.verify(signed.as_bytes(), &signature).map_err(wrong)
}

/// Whose it is, for whom, and when.
fn says(claims: &Value, tenant: &Tenant, address: &str, now: Timestamp) -> Result<(), Refusal> {
    if claims["iss"] != APPLICATION || claims["sub"] != APPLICATION {
        return Err(invalid("Issuer or subject is not the application."));
    }
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let fits =
        |audience: &str| audience.split_once("://").is_some_and(|(_, rest)| rest == path) || known(audience, tenant);
    if !claims["aud"].as_str().is_some_and(fits) {
        return Err(invalid("The audience is not the token endpoint."));
    }
    let (begins, ends) = (claims["nbf"].as_i64(), claims["exp"].as_i64());
    let (Some(begins), Some(ends)) = (begins, ends) else { return Err(invalid("'nbf' or 'exp' is missing.")) };
    let now = now.as_second();
    match begins <= now + 300 && ends > now && ends - begins <= LONGEST {
        true => Ok(()),
        false => Err(error(700_024, "invalid_client", "Client assertion is not within its valid time range.")),
    }
}

/// The token endpoint by the name that it has in the world.
fn known(audience: &str, tenant: &Tenant) -> bool {
    let place = audience.strip_prefix("https://login.microsoftonline.com/");
    place.and_then(|rest| rest.strip_suffix("/oauth2/v2.0/token")).is_some_and(|name| tenant.is_named(name))
}
