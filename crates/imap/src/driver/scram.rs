//! SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677), pure.

use std::num::NonZeroU32;

use aws_lc_rs::{constant_time, digest, hmac, pbkdf2};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// No server needs more; it bounds what a hostile one can make us compute.
const MOST_ITERATIONS: u32 = 1_000_000;

/// The client's side of one exchange.
pub(crate) struct Scram {
    header: String,
    first_bare: String,
    nonce: String,
    server_signature: Option<Vec<u8>>,
}

impl Scram {
    pub(crate) fn new(login: &str, authorisation: Option<&str>, nonce: &str) -> Self {
        let header = match authorisation {
            Some(identity) => format!("n,a={},", escape(identity)),
            None => "n,,".to_owned(),
        };
        let first_bare = format!("n={},r={nonce}", escape(login));
        Self { header, first_bare, nonce: nonce.to_owned(), server_signature: None }
    }

    pub(crate) fn client_first(&self) -> String {
        format!("{}{}", self.header, self.first_bare)
    }

    /// The answer to the server's first message; `None` where that makes no sense.
    pub(crate) fn client_final(&mut self, server_first: &str, password: &str) -> Option<String> {
        let nonce = attribute(server_first, 'r').filter(|nonce| nonce.starts_with(&self.nonce))?;
        let salt = STANDARD.decode(attribute(server_first, 's')?).ok()?;
        let iterations: u32 = attribute(server_first, 'i')?.parse().ok()?;
        let iterations = NonZeroU32::new(iterations).filter(|count| count.get() <= MOST_ITERATIONS)?;
        let mut salted = [0u8; 32];
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, iterations, &salt, password.as_bytes(), &mut salted);
        let without_proof = format!("c={},r={nonce}", STANDARD.encode(&self.header));
        let message = format!("{},{server_first},{without_proof}", self.first_bare);
        let client_key = sign(&salted, b"Client Key");
        let stored_key = digest::digest(&digest::SHA256, client_key.as_ref());
        let signature = sign(stored_key.as_ref(), message.as_bytes());
        let proof: Vec<u8> = client_key.as_ref().iter().zip(signature.as_ref()).map(|(key, sign)| key ^ sign).collect();
        let server_key = sign(&salted, b"Server Key");
        self.server_signature = Some(sign(server_key.as_ref(), message.as_bytes()).as_ref().to_vec());
        Some(format!("{without_proof},p={}", STANDARD.encode(proof)))
    }

    /// Whether the server's last message proves that it knows the password too.
    pub(crate) fn verify(&self, server_final: &str) -> bool {
        let claimed = attribute(server_final, 'v').and_then(|value| STANDARD.decode(value).ok());
        match (&self.server_signature, claimed) {
            (Some(expected), Some(claimed)) => constant_time::verify_slices_are_equal(expected, &claimed).is_ok(),
            _ => false,
        }
    }
}

fn escape(name: &str) -> String {
    name.replace('=', "=3D").replace(',', "=2C")
}

fn attribute(message: &str, name: char) -> Option<&str> {
    message.split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

fn sign(key: &[u8], message: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER_FIRST: &str = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    #[test]
    fn the_example_of_rfc_7677() {
        let mut scram = Scram::new("user", None, "rOprNGfwEbeRWgbNEkqO");
        assert_eq!(scram.client_first(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        let expected = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
            p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        assert_eq!(scram.client_final(SERVER_FIRST, "pencil").as_deref(), Some(expected));
        assert!(scram.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        assert!(!scram.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5="));
        assert!(!scram.verify("e=other-error"));
    }

    #[test]
    fn a_server_cannot_swap_the_nonce_or_exhaust_us() {
        let mut scram = Scram::new("user", Some("a,b=c"), "other");
        assert_eq!(scram.client_first(), "n,a=a=2Cb=3Dc,n=user,r=other");
        assert_eq!(scram.client_final(SERVER_FIRST, "pencil"), None);
        assert_eq!(scram.client_final("r=otherX,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4000000000", "pencil"), None);
    }
}
