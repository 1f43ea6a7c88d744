//! From nothing to a signed-in connection (RFC 9051 sections 6.1 and 6.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cutover_model::{Failure, FailureCode, Secret};
use cutover_net::{Security, connect};
use tokio::time::timeout;

use super::connection::{Connection, Incoming, Tag};
use super::sasl::{self, Method, Situation};
use super::scram::Scram;
use super::token::access_token;
use super::transport::Transport;
use crate::codec::{Condition, Event, Response, Text};
use crate::error::{ImapError, Refusal};
use crate::{Account, Credentials};

/// How many times as long as one word all of them together may take: a server that never comes to an end, with an
/// endless literal or a byte a second, is one that does not answer.
const WORDS: u32 = 5;

/// Connects, protects the connection as the endpoint says, and signs in.
pub(crate) async fn sign_in(account: &Account) -> Result<Connection, ImapError> {
    let secret = secret(account).await?;
    let stream = connect(&account.server).await?;
    let protected = stream.is_protected();
    let patience = account.options.login_timeout;
    let mut connection = Connection::new(Transport::Direct(stream), patience, account.options.without.clone());
    let introduced = introduce(&mut connection, account, protected, &secret);
    timeout(WORDS * patience, introduced).await.unwrap_or(Err(ImapError::Timeout))?;
    connection.idle = account.server.timeouts.idle;
    Ok(connection)
}

/// Everything from the greeting to the first command of a session.
async fn introduce(
    connection: &mut Connection,
    account: &Account,
    mut protected: bool,
    secret: &Secret,
) -> Result<(), ImapError> {
    let signed_in = greeting(connection).await?;
    if account.server.security == Security::StartTls {
        start_tls(connection, account).await?;
        protected = true;
    }
    if !signed_in || account.server.security == Security::StartTls {
        know_capabilities(connection).await?;
        authenticate(connection, account, protected, secret).await?;
    }
    know_capabilities(connection).await?;
    if account.options.compress && connection.capabilities.has("COMPRESS=DEFLATE") {
        compress(connection).await?;
    }
    Ok(())
}

async fn secret(account: &Account) -> Result<Secret, ImapError> {
    match &account.credentials {
        Credentials::Password(password) => Ok(password.clone()),
        Credentials::TokenCommand(command) => access_token(command, account.options.token_timeout).await,
        Credentials::TokenSource(source) => {
            let token = timeout(account.options.token_timeout, source.token()).await;
            Ok(token.unwrap_or_else(|_| Err(Failure::new(FailureCode::Timeout, account.subject())))?)
        }
    }
}

/// Waits for the greeting; true if we are signed in already.
async fn greeting(connection: &mut Connection) -> Result<bool, ImapError> {
    loop {
        let Incoming::Data(Event::Line(line)) = connection.incoming().await? else {
            return Err(ImapError::protocol("no greeting"));
        };
        match Response::parse(&line) {
            Response::Condition { condition: Condition::Ok, .. } => return Ok(false),
            Response::Condition { condition: Condition::PreAuth, .. } => return Ok(true),
            Response::Condition { condition, code, text, .. } => {
                return Err(ImapError::Closed { words: Refusal::new(condition, code, text).words() });
            }
            Response::Data { .. } => {}
            Response::Continue(_) | Response::Unknown => return Err(ImapError::protocol("this is not an IMAP server")),
        }
    }
}

async fn start_tls(connection: &mut Connection, account: &Account) -> Result<(), ImapError> {
    know_capabilities(connection).await?;
    if !connection.capabilities.has("STARTTLS") {
        return Err(ImapError::TlsMissing);
    }
    connection.run("STARTTLS", "STARTTLS").await?;
    let Transport::Direct(stream) = connection.take_transport()? else {
        return Err(ImapError::protocol("STARTTLS on a compressed stream"));
    };
    connection.put_transport(Transport::Direct(stream.upgrade(&account.server).await?));
    connection.capabilities = Default::default();
    Ok(())
}

/// Asks for the capabilities unless the server told them by itself.
async fn know_capabilities(connection: &mut Connection) -> Result<(), ImapError> {
    if connection.capabilities.is_empty() {
        connection.run("CAPABILITY", "CAPABILITY").await?;
    }
    Ok(())
}

async fn authenticate(
    connection: &mut Connection,
    account: &Account,
    protected: bool,
    secret: &Secret,
) -> Result<(), ImapError> {
    let situation = Situation {
        choice: account.auth,
        credentials: &account.credentials,
        acts_for_another: account.authorisation.is_some(),
        protected,
        capabilities: &connection.capabilities,
    };
    let Some(method) = sasl::choose(&situation) else {
        let offered =
            connection.capabilities.names().filter(|name| name.starts_with("AUTH=") || *name == "LOGINDISABLED");
        return Err(ImapError::NoMethod { offered: offered.collect::<Vec<_>>().join(" ") });
    };
    let sasl_ir = connection.capabilities.has("SASL-IR");
    let user = account.authorisation.as_deref().unwrap_or(&account.login);
    match method {
        Method::Login => log_in(connection, &account.login, secret).await?,
        Method::ScramSha256 => scram(connection, account, secret, sasl_ir).await?,
        Method::Plain => {
            let message = sasl::plain(&account.login, account.authorisation.as_deref(), secret.expose());
            one_message(connection, method, &message, sasl_ir).await?;
        }
        Method::XOAuth2 => one_message(connection, method, &sasl::xoauth2(user, secret.expose()), sasl_ir).await?,
        Method::OAuthBearer => {
            let message = sasl::oauth_bearer(user, &account.server.host, account.server.port, secret.expose());
            one_message(connection, method, &message, sasl_ir).await?;
        }
    }
    Ok(())
}

/// Capabilities change with signing in; those from before do not count.
fn send_forgetting(connection: &mut Connection, text: &[u8]) -> Tag {
    connection.capabilities = Default::default();
    connection.send(text)
}

async fn log_in(connection: &mut Connection, login: &str, secret: &Secret) -> Result<(), ImapError> {
    let literal_plus = connection.takes_literal(0);
    connection.capabilities = Default::default();
    let tag = connection.begin("LOGIN");
    for word in [login, secret.expose()] {
        match Text::new(word.as_bytes()) {
            Text::Quoted(quoted) => connection.put(&[b" ", quoted.as_slice()].concat()),
            Text::Literal(content) => {
                let plus = if literal_plus { "+" } else { "" };
                connection.put(format!(" {{{}{plus}}}\r\n", content.len()).as_bytes());
                if !literal_plus && let Err(refused) = connection.wait_continue(tag).await? {
                    refused.ok("LOGIN")?;
                }
                connection.put(&content);
            }
        }
    }
    connection.put(b"\r\n");
    connection.finish(tag, &mut |_| {}).await?.ok("LOGIN")?;
    Ok(())
}

/// Begins AUTHENTICATE with the first message, in one go where the server takes that (RFC 4959).
async fn begin(connection: &mut Connection, method: Method, message: &[u8], sasl_ir: bool) -> Result<Tag, ImapError> {
    let encoded = STANDARD.encode(message);
    let name = method.name();
    if sasl_ir {
        return Ok(send_forgetting(connection, format!("AUTHENTICATE {name} {encoded}").as_bytes()));
    }
    let tag = send_forgetting(connection, format!("AUTHENTICATE {name}").as_bytes());
    if let Err(refused) = connection.wait_continue(tag).await? {
        refused.ok("AUTHENTICATE")?;
    }
    connection.put(format!("{encoded}\r\n").as_bytes());
    Ok(tag)
}

async fn one_message(
    connection: &mut Connection,
    method: Method,
    message: &[u8],
    sasl_ir: bool,
) -> Result<(), ImapError> {
    let tag = begin(connection, method, message, sasl_ir).await?;
    let completion = match connection.wait_continue(tag).await? {
        Err(completion) => completion,
        // OAuth: the server explains the refusal and wants an empty answer before it ends the command.
        Ok(_) => {
            connection.put(if method == Method::OAuthBearer { b"AQ==\r\n" } else { b"\r\n" });
            connection.finish(tag, &mut |_| {}).await?
        }
    };
    completion.ok("AUTHENTICATE")?;
    Ok(())
}

async fn scram(
    connection: &mut Connection,
    account: &Account,
    secret: &Secret,
    sasl_ir: bool,
) -> Result<(), ImapError> {
    let mut random = [0u8; 24];
    // The system itself: the generator of the cryptographic library takes 25 ms to begin.
    getrandom::fill(&mut random).map_err(|_| ImapError::protocol("no random numbers"))?;
    let nonce = STANDARD.encode(random);
    let mut scram = Scram::new(&account.login, account.authorisation.as_deref(), &nonce);
    let tag = begin(connection, Method::ScramSha256, scram.client_first().as_bytes(), sasl_ir).await?;
    let server_first = challenge(connection, tag).await?;
    let answer = scram.client_final(&server_first, secret.expose()).ok_or(ImapError::ServerSignature)?;
    connection.put(format!("{}\r\n", STANDARD.encode(answer)).as_bytes());
    let server_final = challenge(connection, tag).await?;
    if !scram.verify(&server_final) {
        return Err(ImapError::ServerSignature);
    }
    connection.put(b"\r\n");
    connection.finish(tag, &mut |_| {}).await?.ok("AUTHENTICATE")?;
    Ok(())
}

async fn challenge(connection: &mut Connection, tag: Tag) -> Result<String, ImapError> {
    match connection.wait_continue(tag).await? {
        Ok(text) => {
            let decoded = STANDARD.decode(text.trim_ascii()).unwrap_or_default();
            Ok(String::from_utf8(decoded).unwrap_or_default())
        }
        Err(completion) => {
            completion.ok("AUTHENTICATE")?;
            Err(ImapError::ServerSignature)
        }
    }
}

async fn compress(connection: &mut Connection) -> Result<(), ImapError> {
    if connection.run("COMPRESS", "COMPRESS DEFLATE").await.is_err() {
        return Ok(());
    }
    let Transport::Direct(stream) = connection.take_transport()? else {
        return Err(ImapError::protocol("compressed twice"));
    };
    connection.put_transport(Transport::compressed(stream));
    Ok(())
}
