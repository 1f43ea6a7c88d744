//! What a refusal by the token endpoint means
//! (<https://learn.microsoft.com/entra/identity-platform/reference-error-codes>).

use std::time::Duration;

use cutover_model::{Disposition, Failure, FailureCode};
use serde_json::Value;

/// Who asked for a token.
pub(crate) struct Asker<'a> {
    pub(crate) tenant: &'a str,
    pub(crate) application: &'a str,
}

/// The failure that an answer of the token endpoint stands for.
pub(crate) fn failure(status: u16, body: &[u8], wait: Option<Duration>, asker: &Asker<'_>) -> Failure {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let description = answer["error_description"].as_str().unwrap_or_default();
    let error = answer["error"].as_str().unwrap_or_default();
    let code = code(status, number(&answer, description), error, description);
    let subject = if code == FailureCode::TenantUnknown { asker.tenant } else { asker.application };
    let failure = Failure::new(code, subject).with_detail(detail(status, error, description));
    match wait {
        Some(wait) if failure.is_transient() => failure.with_disposition(Disposition::Throttled(wait)),
        _ => failure,
    }
}

/// The word of the OAuth error, for the device code flow.
pub(crate) fn word(body: &[u8]) -> String {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    answer["error"].as_str().unwrap_or_default().to_owned()
}

/// The number behind `AADSTS`.
fn number(answer: &Value, description: &str) -> Option<u64> {
    let listed = answer["error_codes"].as_array().and_then(|codes| codes.first()?.as_u64());
    let digits = || description.split_once("AADSTS")?.1.split(|c: char| !c.is_ascii_digit()).next();
    listed.or_else(|| digits()?.parse().ok())
}

fn code(status: u16, number: Option<u64>, error: &str, description: &str) -> FailureCode {
    match number {
        Some(7000222) => return FailureCode::SecretExpired,
        Some(700027) if description.contains("expired") => return FailureCode::SecretExpired,
        Some(7000215 | 7000216 | 700027 | 700021 | 700023 | 700024 | 50012 | 50013) => {
            return FailureCode::ApplicationSecret;
        }
        // A secret is always sent where there is one: only a person's sign-in goes without.
        Some(7000218) => return FailureCode::PublicClientOff,
        Some(700016 | 7000112 | 700011 | 70001) => return FailureCode::ApplicationUnknown,
        Some(90002 | 900021 | 900023 | 900382 | 90051 | 50059) => return FailureCode::TenantUnknown,
        Some(65001 | 65004 | 90094 | 90095 | 500011 | 650052 | 650057) => return FailureCode::ConsentMissing,
        Some(53000..=53004 | 53010 | 53011 | 50105 | 50097 | 50199) => return FailureCode::SignInBlocked,
        Some(90033 | 90055 | 90012 | 50196 | 90025) => return FailureCode::Busy,
        _ => {}
    }
    match (status, error) {
        (429, _) => FailureCode::Throttled,
        (408 | 504, _) => FailureCode::Timeout,
        (500.., _) | (_, "temporarily_unavailable" | "server_error") => FailureCode::Busy,
        (_, "invalid_client") => FailureCode::ApplicationSecret,
        (_, "invalid_grant") => FailureCode::Credentials,
        (_, "unauthorized_client") => FailureCode::ApplicationUnknown,
        (_, "access_denied" | "authorization_declined") => FailureCode::SignInDeclined,
        (_, "bad_verification_code" | "expired_token") => FailureCode::SignInExpired,
        (_, "consent_required" | "interaction_required") => FailureCode::ConsentMissing,
        (404, _) => FailureCode::TenantUnknown,
        (400..500, _) => FailureCode::Refused,
        _ => FailureCode::Protocol,
    }
}

/// The first line; those after it are numbers of Microsoft's own.
fn detail(status: u16, error: &str, description: &str) -> String {
    let first = description.lines().next().unwrap_or_default();
    let first = first.split(" Trace ID:").next().unwrap_or_default();
    match (error.is_empty(), first.is_empty()) {
        (_, false) => first.to_owned(),
        (false, true) => format!("HTTP {status} {error}"),
        (true, true) => format!("HTTP {status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKER: Asker<'_> = Asker { tenant: "contoso.com", application: "app" };

    #[track_caller]
    fn check(status: u16, error: &str, description: &str, code: FailureCode, subject: &str) {
        let body = serde_json::json!({"error": error, "error_description": description});
        let failure = failure(status, body.to_string().as_bytes(), None, &ASKER);
        assert_eq!((failure.code, failure.subject.as_str()), (code, subject), "{description}");
        assert!(!failure.detail.contains("Trace ID"), "{}", failure.detail);
    }

    #[test]
    fn refusals_are_told_apart() {
        let wrong = "AADSTS7000215: Invalid client secret provided. Trace ID: 1 Correlation ID: 2";
        check(401, "invalid_client", wrong, FailureCode::ApplicationSecret, "app");
        let expired = "AADSTS7000222: The provided client secret keys for app 'x' are expired.\r\nTrace ID: 1";
        check(401, "invalid_client", expired, FailureCode::SecretExpired, "app");
        let certificate = "AADSTS700027: The certificate used to sign the client assertion is expired on application.";
        check(401, "invalid_client", certificate, FailureCode::SecretExpired, "app");
        let other = "AADSTS700027: Client assertion contains an invalid signature. The key was not found.";
        check(401, "invalid_client", other, FailureCode::ApplicationSecret, "app");
        let tenant = "AADSTS90002: Tenant 'contoso.com' not found.";
        check(400, "invalid_request", tenant, FailureCode::TenantUnknown, "contoso.com");
        let cloud = "AADSTS900382: Confidential Client is not supported in Cross Cloud request.";
        check(400, "invalid_request", cloud, FailureCode::TenantUnknown, "contoso.com");
        let application = "AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.";
        check(400, "unauthorized_client", application, FailureCode::ApplicationUnknown, "app");
        let consent = "AADSTS65001: The user or administrator has not consented to use the application.";
        check(400, "invalid_grant", consent, FailureCode::ConsentMissing, "app");
        let public = "AADSTS7000218: The request body must contain the following parameter: 'client_assertion'.";
        check(401, "invalid_client", public, FailureCode::PublicClientOff, "app");
        let policy = "AADSTS53003: Access has been blocked by Conditional Access policies.";
        check(400, "invalid_grant", policy, FailureCode::SignInBlocked, "app");
        check(400, "authorization_declined", "no", FailureCode::SignInDeclined, "app");
        check(400, "bad_verification_code", "", FailureCode::SignInExpired, "app");
        check(503, "temporarily_unavailable", "", FailureCode::Busy, "app");
        check(400, "", "", FailureCode::Refused, "app");
    }

    #[test]
    fn the_listed_number_and_the_wait_are_read() {
        let body = br#"{"error":"invalid_client","error_codes":[7000222]}"#;
        assert_eq!(failure(401, body, None, &ASKER).code, FailureCode::SecretExpired);
        let throttled = failure(429, b"", Some(Duration::from_secs(3)), &ASKER);
        assert_eq!(throttled.disposition, Disposition::Throttled(Duration::from_secs(3)));
        assert_eq!(word(br#"{"error":"authorization_pending"}"#), "authorization_pending");
    }
}
