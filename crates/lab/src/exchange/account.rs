//! Who logs on: Basic (RFC 7617), and who acts for whom.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::organisation::{Caller, Organisation};
use super::soap::Fault;

/// The account of an `Authorization` header, if name and password are right.
pub(super) fn basic(organisation: &Organisation, header: Option<&str>) -> Option<String> {
    let (scheme, digits) = header?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(digits.trim()).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    let is_right = password == organisation.options.password;
    organisation.account(name).filter(|_| is_right)
}

/// As whom an account acts, or why it may not.
pub(super) fn acting(
    organisation: &Organisation,
    account: &str,
    impersonated: Option<&(String, String)>,
) -> Result<Caller, Fault> {
    let account = account.to_owned();
    let Some((kind, name)) = impersonated else { return Ok(Caller { acting: account.clone(), account }) };
    let mailbox = match kind.as_str() {
        "PrimarySmtpAddress" => organisation.mailbox(name).filter(|mailbox| mailbox.address.eq_ignore_ascii_case(name)),
        "SmtpAddress" | "PrincipalName" => organisation.mailbox(name),
        _ => None,
    };
    let mailbox = mailbox
        .ok_or_else(|| Fault::new("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it."))?;
    if !organisation.may_impersonate(&account, mailbox) {
        let text = "The account does not have permission to impersonate the requested user.";
        return Err(Fault::new("ErrorImpersonateUserDenied", text));
    }
    Ok(Caller { account, acting: mailbox.address.clone() })
}
