//! Kerberos, judged by Apache with mod_auth_gssapi and the keys and the KDC of a Samba domain.

#![expect(clippy::expect_used, reason = "a test ends where something unexpected happens")]

use cutover_model::{FailureCode, Secret};
use cutover_net::http::{HttpError, Method};
use cutover_net::pool::{ConnectionPool, PoolRequest, PoolSettings};
use cutover_net::sign_in::{Credentials, KerberosSettings};
use cutover_net::{Security, Server, Trust};
use cutover_testbed::apache::{GREETING, Judging};
use cutover_testbed::samba::KDC_PORT;
use cutover_testbed::{Apache, Samba};

const PASSWORD: &str = "Hemm.elig 1";

struct Domain {
    apache: Apache,
    samba: Samba,
}

impl Domain {
    fn start() -> Self {
        let samba = Samba::start_with_kerberos(&[]).expect("Samba");
        samba.add_user("anna", PASSWORD).expect("a user");
        let keytab = samba.service_keys("web", "HTTP/localhost").expect("keys");
        let settings = samba.kerberos_settings().expect("settings");
        let apache = Apache::start(&Judging::Kerberos { keytab: &keytab, settings: &settings }).expect("Apache");
        Self { apache, samba }
    }

    fn pool(&self, name: &str, password: &str) -> ConnectionPool {
        let mut server = Server::new("localhost", self.apache.port(), Security::Tls);
        server.trust = Trust::File(self.apache.authority().to_owned());
        let mut settings = PoolSettings::new(server);
        settings.kerberos = Some(KerberosSettings { kdc: self.samba.address().to_string(), port: KDC_PORT });
        ConnectionPool::new(settings, Some(Credentials::new(name, Secret::new(password)).expect("a name")))
    }
}

async fn read(pool: &ConnectionPool) -> Result<String, HttpError> {
    let response = pool.send(PoolRequest::new(Method::GET, "/")).await?;
    assert_eq!(response.status(), 200);
    Ok(String::from_utf8(response.bytes(1000).await?.to_vec()).expect("text"))
}

#[tokio::test]
async fn a_ticket_is_taken_and_a_wrong_password_goes_to_the_kdc_once() {
    let domain = Domain::start();
    for name in ["anna@old.example", "OLD.EXAMPLE\\anna"] {
        let pool = domain.pool(name, PASSWORD);
        for _ in 0..3 {
            let read = read(&pool).await.unwrap_or_else(|error| panic!("{name}: {error}: {}", domain.apache.log()));
            assert_eq!(read, GREETING);
        }
    }
    let pool = domain.pool("anna@old.example", "Hemm.elig 2");
    let failure = read(&pool).await.expect_err("it is wrong").failure;
    assert_eq!((failure.code, failure.detail.as_str()), (FailureCode::Credentials, "the KDC refuses with code 24"));
    assert_eq!(read(&pool).await.expect_err("it is held").failure.code, FailureCode::CredentialsHeld);
}
