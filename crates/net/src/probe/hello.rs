//! A `ClientHello` of an old client (RFC 2246 and RFC 5246, section 7.4.1; RFC 6101), to learn what a server speaks that
//! rustls does not. Nothing follows it: the connection is closed once the server has chosen.

use std::net::SocketAddr;

use cutover_model::{Failure, FailureCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::open;
use super::version::{OLD_CIPHERS, TlsVersion, cipher_name};
use crate::Server;

const HANDSHAKE: u8 = 22;
const ALERT: u8 = 21;
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;

/// What a server does on a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reply {
    /// Chooses a version and a cipher suite.
    Chooses(TlsVersion, u16),
    /// Refuses, closes, or says something else.
    Refuses,
}

/// Whether the server agrees to just this version.
pub(super) async fn speaks(server: &Server, address: SocketAddr, version: TlsVersion) -> bool {
    matches!(ask(server, address, version).await, Reply::Chooses(chosen, _) if chosen == version)
}

/// Says what the server speaks that is too old; nothing where it speaks nothing of the kind.
pub(super) async fn name_old(server: &Server, address: SocketAddr) -> Option<Failure> {
    for offered in [TlsVersion::Tls12, TlsVersion::Tls11, TlsVersion::Tls10, TlsVersion::Ssl3] {
        if let Reply::Chooses(version, cipher) = ask(server, address, offered).await {
            let words = match version.is_good() {
                true => format!("{version}, but only with old ciphers such as {}", cipher_name(cipher)),
                false => format!("{version} at the most, with {}", cipher_name(cipher)),
            };
            return Some(Failure::new(FailureCode::TlsOld, server.address()).with_detail(words));
        }
    }
    None
}

async fn ask(server: &Server, address: SocketAddr, version: TlsVersion) -> Reply {
    let asked = async {
        let mut tcp = open(server, address).await.ok()?;
        tcp.write_all(&client_hello(&server.host, version)).await.ok()?;
        let mut head = [0; 5];
        tcp.read_exact(&mut head).await.ok()?;
        // The choice stands in the first bytes; the certificate may follow in the same record.
        let length = usize::from(u16::from_be_bytes([head[3], head[4]])).min(128);
        let mut body = vec![0; length];
        tcp.read_exact(&mut body).await.ok()?;
        choice(head[0], &body)
    };
    let answered = timeout(server.timeouts.connect, asked).await;
    answered.ok().flatten().map_or(Reply::Refuses, |(version, cipher)| Reply::Chooses(version, cipher))
}

/// Version and cipher suite of a `ServerHello`.
fn choice(kind: u8, body: &[u8]) -> Option<(TlsVersion, u16)> {
    if kind == ALERT || kind != HANDSHAKE || body.first() != Some(&SERVER_HELLO) {
        return None;
    }
    let number = |at: usize| Some(u16::from_be_bytes(body.get(at..at + 2)?.try_into().ok()?));
    let version = TlsVersion::of_number(number(4)?)?;
    let session = usize::from(*body.get(38)?);
    Some((version, number(39 + session)?))
}

fn client_hello(host: &str, version: TlsVersion) -> Vec<u8> {
    let mut hello = version.number().to_be_bytes().to_vec();
    let mut random = [0; 32];
    // A server that is only looked at does not care how random it is.
    let _ = getrandom::fill(&mut random);
    hello.extend_from_slice(&random);
    hello.push(0);
    let ciphers: Vec<u8> = OLD_CIPHERS.iter().flat_map(|(number, _)| number.to_be_bytes()).collect();
    push(&mut hello, &ciphers);
    hello.extend_from_slice(&[1, 0]);
    if version != TlsVersion::Ssl3 {
        push(&mut hello, &extensions(host, version));
    }
    let mut message = vec![CLIENT_HELLO, 0];
    push(&mut message, &hello);
    let mut record = vec![HANDSHAKE];
    record.extend_from_slice(&version.number().min(0x0301).to_be_bytes());
    push(&mut record, &message);
    record
}

/// The name that is wanted, curves and signatures: without them servers refuse for other reasons than their version.
fn extensions(host: &str, version: TlsVersion) -> Vec<u8> {
    let mut all = Vec::new();
    if host.parse::<std::net::IpAddr>().is_err() {
        let mut name = vec![0];
        push(&mut name, host.as_bytes());
        let mut list = Vec::new();
        push(&mut list, &name);
        extension(&mut all, 0, &list);
    }
    extension(&mut all, 10, &[0, 8, 0, 23, 0, 24, 0, 25, 0, 29]);
    extension(&mut all, 11, &[1, 0]);
    if version == TlsVersion::Tls12 {
        extension(&mut all, 13, &[0, 16, 4, 1, 5, 1, 6, 1, 2, 1, 4, 3, 5, 3, 6, 3, 2, 3]);
    }
    all
}

fn extension(all: &mut Vec<u8>, kind: u16, content: &[u8]) {
    all.extend_from_slice(&kind.to_be_bytes());
    push(all, content);
}

/// Appends a piece with its length in two bytes before it. All pieces here are short.
fn push(target: &mut Vec<u8>, piece: &[u8]) {
    let length = u16::try_from(piece.len()).unwrap_or_default();
    target.extend_from_slice(&length.to_be_bytes());
    target.extend_from_slice(piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_and_its_beginnings_are_not() {
        let mut body = vec![SERVER_HELLO, 0, 0, 38, 3, 0];
        body.extend_from_slice(&[7; 32]);
        body.extend_from_slice(&[2, 9, 9, 0, 5, 0]);
        assert_eq!(choice(HANDSHAKE, &body), Some((TlsVersion::Ssl3, 5)));
        assert!((0..43).all(|length| choice(HANDSHAKE, &body[..length]).is_none()));
        assert_eq!(choice(ALERT, &[2, 70]), None);
    }
}
