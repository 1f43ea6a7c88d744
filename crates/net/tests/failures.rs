//! What can be wrong before the first word is said, each told from the others.

use std::io::Write as _;
use std::time::Duration;

use cutover_model::{Failure, FailureCode};
use cutover_net::{Security, Server, Timeouts, Trust, connect};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

async fn code(server: Server) -> FailureCode {
    Failure::from(connect(&server).await.expect_err("there is nothing to connect to")).code
}

async fn listener() -> (TcpListener, Server) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let mut server = Server::new("127.0.0.1", port, Security::Tls);
    server.timeouts = Timeouts { connect: Duration::from_secs(10), idle: Duration::from_secs(10) };
    (listener, server)
}

#[tokio::test]
async fn nobody_listens() {
    let (listener, server) = listener().await;
    drop(listener);
    assert_eq!(code(server).await, FailureCode::Connect);
}

#[tokio::test]
async fn the_other_side_does_not_speak_tls() {
    let (listener, server) = listener().await;
    let greeting = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        stream.write_all(b"* OK this is plain text, and long enough for a header\r\n").await.expect("it listens");
        stream
    });
    assert_eq!(code(server).await, FailureCode::Tls);
    greeting.await.expect("the greeting was said");
}

#[tokio::test]
async fn the_other_side_hangs_up() {
    let (listener, server) = listener().await;
    let closing = tokio::spawn(async move { drop(listener.accept().await.expect("a client")) });
    assert_eq!(code(server).await, FailureCode::ConnectionLost);
    closing.await.expect("it was closed");
}

#[tokio::test]
async fn the_other_side_says_nothing() {
    let (listener, mut server) = listener().await;
    server.timeouts.connect = Duration::from_millis(100);
    assert_eq!(code(server).await, FailureCode::Timeout);
    drop(listener);
}

#[tokio::test]
async fn the_trusted_certificates_cannot_be_read() {
    let (listener, mut server) = listener().await;
    server.trust = Trust::File("/nowhere/certificate.pem".into());
    assert_eq!(code(server.clone()).await, FailureCode::File);
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(b"no certificate").expect("it takes text");
    server.trust = Trust::File(file.path().to_owned());
    assert_eq!(code(server).await, FailureCode::File);
    drop(listener);
}
