//! Who may read what: owners, delegates, the administrator with and without rights, wrong passwords.

use cutover_lab::exchange::{ExchangeOptions, MailboxChange, Release, Scheme};

use crate::client::{ADMINISTRATOR, ANNE, Bed, basic, envelope, send};
use crate::requests as r;

const POST: &str = "post@nordvarde.example";

#[test]
fn mailboxes_open_for_those_who_have_the_right() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let inbox = |account: &str, mailbox: &str| bed.ask(account, &r::get_folder(&r::of("inbox", mailbox))).codes();
    assert_eq!(inbox(ANNE, ANNE), ["NoError"]);
    assert_eq!(inbox(ANNE, POST), ["ErrorAccessDenied"]);
    assert_eq!(inbox("ny.ansatt@nordvarde.example", POST), ["NoError"], "named with full access");
    assert_eq!(inbox("ursula.brandt@nordvarde.example", POST), ["NoError"], "in a group with full access");
    assert_eq!(inbox(ADMINISTRATOR, POST), ["NoError"]);
    assert_eq!(inbox(ADMINISTRATOR, "nobody@nordvarde.example"), ["ErrorNonExistentMailbox"]);
    bed.state().change(POST, &MailboxChange::Close { closed: true }).unwrap();
    assert_eq!(inbox(ADMINISTRATOR, POST), ["ErrorAccessDenied"]);
    let denied = bed.ask_for(POST, &r::get_folder(&r::distinguished("inbox")));
    assert!(denied.status == 500 && denied.body.contains("ErrorImpersonateUserDenied"));
    let unknown = bed.ask_for("nobody@nordvarde.example", &r::get_folder(&r::distinguished("inbox")));
    assert!(unknown.body.contains("ErrorNonExistentMailbox"));
    let id = bed.ask(ANNE, &r::sync_items(&r::distinguished("inbox"), "", 1)).attributes("t:ItemId", "Id");
    assert_eq!(bed.ask("bjarne.vik@nordvarde.example", &r::get_item(&id, false)).codes(), ["ErrorAccessDenied"]);
}

#[test]
fn rights_of_the_administrator_are_settings() {
    let options = ExchangeOptions { impersonation: false, full_access: false, ..ExchangeOptions::default() };
    let bed = Bed::with(options, "Exchange2013_SP1");
    assert!(bed.ask_for(ANNE, &r::zones()).body.contains("ErrorImpersonateUserDenied"));
    assert_eq!(bed.ask(ADMINISTRATOR, &r::get_folder(&r::of("inbox", ANNE))).codes(), ["ErrorAccessDenied"]);
}

#[test]
fn wrong_passwords_and_no_password_are_refused() {
    let bed = Bed::new(Release::Exchange2016, "Exchange2013_SP1");
    let body = envelope("Exchange2013", "", &r::zones());
    let ask =
        |headers: &str| send(&bed.address(), "POST", "/ews/exchange.asmx", headers, body.as_bytes()).unwrap().status;
    assert_eq!(ask(""), 401);
    assert_eq!(ask(&basic(ANNE, "wrong")), 401);
    assert_eq!(ask(&basic("nobody@nordvarde.example", "rehearsal-password")), 401);
    assert_eq!(ask(&basic("NORDVARDE\\anne.lunde", "rehearsal-password")), 200);
    assert_eq!(ask("Authorization: Basic !!!\r\n"), 401);
}

#[test]
fn ntlm_challenges_and_refuses_what_proves_nothing() {
    let options = ExchangeOptions { schemes: vec![Scheme::Ntlm], ..ExchangeOptions::default() };
    let bed = Bed::with(options, "Exchange2013_SP1");
    let body = envelope("Exchange2013", "", &r::zones());
    let ask = |headers: &str| send(&bed.address(), "POST", "/ews/exchange.asmx", headers, body.as_bytes()).unwrap();
    assert_eq!(ask(&basic(ANNE, "rehearsal-password")).status, 401, "Basic is not offered");
    let begun = ask("Authorization: NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA=\r\n");
    assert!(begun.status == 401 && begun.head.contains("NTLM TlRMTVNTUAACAAAA"), "{}", begun.head);
    for odd in ["NTLM !!!", "NTLM TlRMTVNTUAADAAAA", "NTLM", "Negotiate AAAA"] {
        assert_eq!(ask(&format!("Authorization: {odd}\r\n")).status, 401, "{odd}");
    }
}
