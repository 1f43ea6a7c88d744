//! Looking at servers that are broken in one way each; OpenSSL's own server plays most of them.

#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use cutover_model::FailureCode;
use cutover_net::probe::{CertificateFault, ProbeReport, TlsVersion, probe};
use cutover_net::{Security, Server, Timeouts, Trust};
use cutover_testbed::certificates::{self, Certificate, CertificateFiles};
use cutover_testbed::process::{Daemon, wait_until};
use cutover_testbed::scratch::{Scratch, free_port};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// OpenSSL's server with a certificate, and what else it is told.
struct OldServer {
    _daemon: Daemon,
    _scratch: Scratch,
    server: Server,
}

impl OldServer {
    fn start(kind: Certificate, arguments: &str) -> Self {
        Self::start_with(arguments, true, |folder| certificates::make(&folder, kind).expect("certificates"))
    }

    fn start_with(arguments: &str, trusted: bool, make: impl FnOnce(PathBuf) -> CertificateFiles) -> Self {
        let scratch = Scratch::new("probe").expect("a folder");
        let files = make(scratch.folder("certificates").expect("a folder"));
        let port = free_port().expect("a port");
        let mut command = Command::new("openssl");
        command.args(["s_server", "-quiet", "-accept", &format!("127.0.0.1:{port}"), "-cert"]);
        command.arg(&files.certificate).arg("-key").arg(&files.key).args(arguments.split_whitespace());
        let daemon = Daemon::spawn("openssl", command, scratch.path()).expect("OpenSSL");
        let address = ([127, 0, 0, 1], port).into();
        let up = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok();
        assert!(wait_until(Duration::from_secs(30), up), "{}", daemon.tail());
        let mut server = server(port);
        server.host = "localhost".to_owned();
        if trusted {
            server.trust = Trust::File(files.authority.clone());
        }
        Self { _daemon: daemon, _scratch: scratch, server }
    }

    async fn probe(&self, names: &[&str]) -> ProbeReport {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        probe(&self.server, &names).await
    }
}

fn server(port: u16) -> Server {
    let mut server = Server::new("127.0.0.1", port, Security::Tls);
    server.timeouts = Timeouts { connect: Duration::from_secs(10), idle: Duration::from_secs(10) };
    server
}

fn code(report: &ProbeReport) -> Option<FailureCode> {
    report.failure().map(|failure| failure.code)
}

fn faults(report: &ProbeReport) -> Vec<CertificateFault> {
    let part = report.certificate.as_ref().expect("a certificate was shown");
    let faults = part.outcome.as_ref().expect("it can be read").faults.clone();
    faults.into_iter().filter(|fault| !matches!(fault, CertificateFault::EndsSoon(_))).collect()
}

#[tokio::test]
async fn a_good_server_is_good() {
    let old = OldServer::start(Certificate::Valid, "");
    let report = old.probe(&["127.0.0.1"]).await;
    assert_eq!(code(&report), None, "{report:?}");
    let facts = report.tls.expect("TLS was tried").outcome.expect("TLS was agreed on");
    assert_eq!((facts.agreed, facts.spoken), (TlsVersion::Tls13, vec![TlsVersion::Tls13, TlsVersion::Tls12]));
    let certificate = report.certificate.expect("a certificate").outcome.expect("it can be read").certificate;
    assert_eq!((certificate.subject.as_str(), certificate.issuer.as_str()), ("server", "testbed"));
    assert_eq!(certificate.names, ["localhost", "127.0.0.1"]);
    assert!(certificate.not_after.seconds - certificate.not_before.seconds == 20 * 86_400);
}

#[tokio::test]
async fn an_expired_certificate_is_told_from_one_for_another_name() {
    let expired = OldServer::start(Certificate::Expired, "").probe(&[]).await;
    assert_eq!(code(&expired), Some(FailureCode::CertificateExpired));
    assert!(matches!(faults(&expired)[..], [CertificateFault::Expired(until)] if until.seconds == 1_580_515_200));
    let elsewhere = OldServer::start(Certificate::WrongName, "").probe(&["autodiscover.elsewhere.example"]).await;
    assert_eq!(code(&elsewhere), Some(FailureCode::CertificateName));
    let names =
        ["localhost", "autodiscover.elsewhere.example"].map(|name| CertificateFault::WrongName(name.to_owned()));
    assert_eq!(faults(&elsewhere), names);
}

#[tokio::test]
async fn one_that_nobody_known_signed_is_told_from_one_that_signed_itself() {
    let make = |folder: PathBuf| certificates::make(&folder, Certificate::Valid).expect("certificates");
    let unknown = OldServer::start_with("", false, make).probe(&[]).await;
    assert_eq!(code(&unknown), Some(FailureCode::CertificateUntrusted));
    assert_eq!(faults(&unknown), [CertificateFault::Untrusted("testbed".to_owned())]);
    let make_own = |folder: PathBuf| {
        let files = certificates::make(&folder, Certificate::Valid).expect("certificates");
        CertificateFiles { certificate: files.authority.clone(), key: folder.join("ca.key"), ..files }
    };
    let own = OldServer::start_with("", false, make_own).probe(&[]).await;
    assert_eq!(code(&own), Some(FailureCode::CertificateSelfSigned));
    assert_eq!(faults(&own)[0], CertificateFault::SelfSigned);
}

#[tokio::test]
async fn old_versions_and_old_ciphers_are_named() {
    let old = OldServer::start(Certificate::Valid, "-tls1 -cipher ALL:@SECLEVEL=0").probe(&[]).await;
    let failure = old.failure().expect("it is old");
    assert_eq!(failure.code, FailureCode::TlsOld, "{failure}");
    assert_eq!(failure.detail, "TLS 1.0 at the most, with TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA");
    let weak =
        OldServer::start(Certificate::Valid, "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0").probe(&[]).await;
    let failure = weak.failure().expect("it is old");
    assert_eq!(failure.code, FailureCode::TlsOld, "{failure}");
    let words = "TLS 1.2, but only with old ciphers such as TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA";
    assert_eq!(failure.detail, words);
    let both = OldServer::start(Certificate::Valid, "-cipher ALL:@SECLEVEL=0 -no_tls1_1").probe(&[]).await;
    let facts = both.tls.expect("TLS was tried").outcome.expect("TLS was agreed on");
    assert_eq!(facts.spoken, [TlsVersion::Tls13, TlsVersion::Tls12, TlsVersion::Tls10]);
}

/// A server that answers every hello with these bytes.
async fn scripted(answer: &'static [u8]) -> (tokio::task::JoinHandle<()>, Server) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 2048]).await;
            let _ = stream.write_all(answer).await;
        }
    });
    (task, server(port))
}

#[tokio::test]
async fn ssl_3_is_named() {
    const HELLO: [u8; 47] = {
        let mut hello = [7; 47];
        let head = [22, 3, 0, 0, 42, 2, 0, 0, 38, 3, 0];
        let mut at = 0;
        while at < head.len() {
            hello[at] = head[at];
            at += 1;
        }
        hello[43] = 0;
        hello[44] = 0;
        hello[45] = 5;
        hello[46] = 0;
        hello
    };
    let (task, server) = scripted(&HELLO).await;
    let report = probe(&server, &[]).await;
    let failure = report.failure().expect("it is old");
    assert_eq!(
        (failure.code, failure.detail.as_str()),
        (FailureCode::TlsOld, "SSL 3.0 at the most, with TLS_RSA_WITH_RC4_128_SHA")
    );
    task.abort();
}

#[tokio::test]
async fn what_is_no_tls_is_not_called_old() {
    let (task, server) = scripted(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    assert_eq!(code(&probe(&server, &[]).await), Some(FailureCode::Tls));
    task.abort();
}

#[tokio::test]
async fn names_and_ports_that_lead_nowhere_are_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let report = probe(&server(port), &[]).await;
    assert_eq!(code(&report), Some(FailureCode::Connect));
    assert!(report.dns.outcome.is_ok() && report.tls.is_none());
    let mut nowhere = server(port);
    nowhere.host = "nowhere.invalid".to_owned();
    let report = probe(&nowhere, &[]).await;
    assert_eq!(code(&report), Some(FailureCode::NameResolution));
    assert!(report.tcp.is_none());
}
