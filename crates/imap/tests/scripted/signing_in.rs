//! Ways of signing in, as far as a script can tell; SCRAM has its vectors, and real servers judge the rest.

use std::sync::Arc;

use async_trait::async_trait;
use cutover_imap::{AuthChoice, Credentials, TokenSource, probe};
use cutover_model::{Failure, FailureCode, Secret};

use crate::peer::serve;

#[tokio::test]
async fn an_administrator_signs_in_for_another_without_sasl_ir() {
    let (mut account, server) = serve(|mut peer| async move {
        peer.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n").await;
        let tag = peer.expect("AUTHENTICATE PLAIN\r\n").await;
        peer.say("+ \r\n").await;
        // ben NUL ann NUL se"cret
        peer.expect("YmVuAGFubgBzZSJjcmV0\r\n").await;
        peer.say(format!("{tag} OK in\r\n")).await;
        peer.answer("CAPABILITY", "* CAPABILITY IMAP4rev1 X-ODD\r\n", "OK").await;
        peer.answer("LIST \"\" \"*\"", "* LIST () \"/\" INBOX\r\n", "OK").await;
        peer.answer("LSUB", "", "BAD unknown").await;
        peer.answer("STATUS", "* STATUS \"INBOX\" (MESSAGES 4)\r\n", "OK").await;
        peer.answer("LOGOUT", "* BYE\r\n", "OK").await;
    })
    .await;
    account.authorisation = Some("ben".to_owned());
    let told = probe(&account).await.expect("the server lets us in");
    assert_eq!((told.folders, told.items, told.protected), (1, Some(4), false));
    assert_eq!(told.capabilities, ["IMAP4REV1", "X-ODD"]);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn a_token_that_is_refused_is_explained_before_the_end() {
    for (choice, name, closing) in
        [(AuthChoice::Auto, "XOAUTH2", "\r\n"), (AuthChoice::OAuthBearer, "OAUTHBEARER", "AQ==\r\n")]
    {
        let (mut account, server) = serve(move |mut peer| async move {
            peer.say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER] hello\r\n").await;
            let tag = peer.expect(&format!("AUTHENTICATE {name} ")).await;
            peer.say("+ eyJzdGF0dXMiOiI0MDAifQ==\r\n").await;
            peer.expect(closing).await;
            peer.say(format!("{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n")).await;
        })
        .await;
        account.auth = choice;
        account.credentials = Credentials::TokenCommand("echo hushed-token".to_owned());
        let failure = probe(&account).await.expect_err("the token is refused");
        assert_eq!(failure.code, FailureCode::Credentials);
        assert!(!failure.to_string().contains("hushed"));
        server.await.expect("the script was followed");
    }
}

struct Tokens(Result<&'static str, FailureCode>);

#[async_trait]
impl TokenSource for Tokens {
    async fn token(&self) -> Result<Secret, Failure> {
        self.0.map(Secret::new).map_err(|code| Failure::new(code, "tenant"))
    }
}

#[tokio::test]
async fn an_application_signs_in_with_the_token_that_it_has() {
    let (mut account, server) = serve(|mut peer| async move {
        peer.say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] hello\r\n").await;
        // user=anna@example.org^Aauth=Bearer hushed^A^A
        let message = "dXNlcj1hbm5hQGV4YW1wbGUub3JnAWF1dGg9QmVhcmVyIGh1c2hlZAEB";
        let tag = peer.expect(&format!("AUTHENTICATE XOAUTH2 {message}\r\n")).await;
        peer.say(format!("{tag} NO AUTHENTICATE failed.\r\n")).await;
    })
    .await;
    account.login = "anna@example.org".to_owned();
    account.credentials = Credentials::TokenSource(Arc::new(Tokens(Ok("hushed"))));
    let failure = probe(&account).await.expect_err("the token is refused");
    assert_eq!(failure.code, FailureCode::Credentials);
    server.await.expect("the script was followed");
}

#[tokio::test]
async fn why_there_is_no_token_is_told_as_it_is() {
    let (mut account, server) = serve(|_| async {}).await;
    account.credentials = Credentials::TokenSource(Arc::new(Tokens(Err(FailureCode::Permission))));
    let failure = probe(&account).await.expect_err("there is no token");
    assert_eq!(failure.code, FailureCode::Permission);
    server.abort();
}

#[tokio::test]
async fn a_token_command_that_fails_says_nothing_to_the_server() {
    let (mut account, server) = serve(|_| async {}).await;
    account.credentials = Credentials::TokenCommand("exit 7".to_owned());
    let failure = probe(&account).await.expect_err("there is no token");
    assert_eq!(failure.code, FailureCode::TokenCommand);
    server.abort();
}

#[tokio::test]
async fn a_server_of_scram_that_does_not_know_the_password_is_not_believed() {
    let (mut account, server) = serve(|mut peer| async move {
        peer.say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256] hello\r\n").await;
        peer.expect("AUTHENTICATE SCRAM-SHA-256 ").await;
        // A nonce that is not the client's: r=stranger,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096
        peer.say("+ cj1zdHJhbmdlcixzPVcyMlphSjBTTlk3c29Fc1VFamI2Z1E9PSxpPTQwOTY=\r\n").await;
        assert_eq!(peer.rest().await, b"", "nothing that depends on the password was said");
    })
    .await;
    account.auth = AuthChoice::ScramSha256;
    let failure = probe(&account).await.expect_err("this server is a stranger");
    assert_eq!(failure.code, FailureCode::Credentials);
    server.await.expect("the script was followed");
}
