//! Signatures on reports: Ed25519 (RFC 8032) over a line that names the file's SHA-256.
//!
//! The last line of a report is its seal. What is signed is short, so that a report of any size is written and checked
//! as a stream, and so that `sha256sum` and `openssl` are enough to check it.

use std::fmt::Write as _;
use std::io::{self, Write};

use aws_lc_rs::digest::{Context, SHA256};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use cutover_store::SigningKey;
use serde::{Deserialize, Serialize};

/// DER of a SubjectPublicKeyInfo for Ed25519 up to the key itself (RFC 8410 section 10.1).
const PUBLIC_KEY_HEADER: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The last line of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Always `seal`.
    #[serde(rename = "type")]
    pub kind: String,
    /// How it was signed: `ed25519`.
    pub algorithm: String,
    /// Bytes of the file that stand before this line.
    pub bytes: u64,
    /// SHA-256 of these bytes, in hexadecimal.
    pub sha256: String,
    /// The public key (DER, SubjectPublicKeyInfo), in base64.
    pub public_key: String,
    /// SHA-256 of the public key's DER, in hexadecimal.
    pub fingerprint: String,
    /// The signature over [`signed_text`], in base64.
    pub signature: String,
}

/// The text that is signed.
pub fn signed_text(bytes: u64, sha256: &str) -> String {
    format!("cutover-report-1 {bytes} {sha256}\n")
}

type Sign = dyn Fn(&[u8]) -> [u8; 64] + Send + Sync;

/// Signs reports with the store's key.
pub struct Signer {
    public: [u8; 32],
    sign: Box<Sign>,
}

impl From<SigningKey> for Signer {
    fn from(key: SigningKey) -> Self {
        Self { public: key.public(), sign: Box::new(move |message| key.sign(message)) }
    }
}

impl Signer {
    /// The public key's fingerprint: SHA-256 of its DER.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.public_key())
    }

    fn public_key(&self) -> Vec<u8> {
        [&PUBLIC_KEY_HEADER[..], &self.public].concat()
    }

    fn seal(&self, bytes: u64, sha256: String) -> Seal {
        let signature = (self.sign)(signed_text(bytes, &sha256).as_bytes());
        let public_key = self.public_key();
        Seal {
            kind: "seal".to_owned(),
            algorithm: "ed25519".to_owned(),
            bytes,
            sha256,
            fingerprint: fingerprint(&public_key),
            public_key: base64(&public_key),
            signature: base64(&signature),
        }
    }
}

impl Seal {
    /// Whether the signature is good for what the seal says of the file.
    pub fn is_genuine(&self) -> bool {
        let (Some(key), Some(signature)) = (unbase64(&self.public_key), unbase64(&self.signature)) else {
            return false;
        };
        let Some(raw) = key.strip_prefix(&PUBLIC_KEY_HEADER) else { return false };
        let text = signed_text(self.bytes, &self.sha256);
        let verified = UnparsedPublicKey::new(&ED25519, raw).verify(text.as_bytes(), &signature);
        self.algorithm == "ed25519" && self.fingerprint == fingerprint(&key) && verified.is_ok()
    }
}

/// A file that is digested while it is written, and sealed at its end.
pub(super) struct SealedWriter<W> {
    inner: W,
    digest: Context,
    bytes: u64,
}

impl<W: Write> SealedWriter<W> {
    /// Begins.
    pub(super) fn new(inner: W) -> Self {
        Self { inner, digest: Context::new(&SHA256), bytes: 0 }
    }

    /// Writes the seal as the last line, between `before` and `after` (a comment in HTML), and gives it back.
    pub(super) fn finish(mut self, signer: &Signer, before: &str, after: &str) -> io::Result<Seal> {
        let seal = signer.seal(self.bytes, hex(self.digest.clone().finish().as_ref()));
        let line = serde_json::to_string(&seal)?;
        writeln!(self.inner, "{before}{line}{after}")?;
        self.inner.flush()?;
        Ok(seal)
    }
}

impl<W: Write> Write for SealedWriter<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.digest.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The fingerprint of a public key in DER.
fn fingerprint(der: &[u8]) -> String {
    hex(aws_lc_rs::digest::digest(&SHA256, der).as_ref())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;

    pub(in crate::report) fn signer(seed: &[u8; 32]) -> Signer {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("32 bytes");
        let public = pair.public_key().as_ref().try_into().expect("32 bytes");
        Signer { public, sign: Box::new(move |text| pair.sign(text).as_ref().try_into().expect("64 bytes")) }
    }

    /// RFC 8032 section 7.1, test 1.
    const SEED: [u8; 32] = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
        0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    ];

    #[test]
    fn the_key_is_that_of_the_specification() {
        let signer = signer(&SEED);
        let wanted = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(hex(&signer.public_key()[12..]), wanted);
    }

    #[test]
    fn a_seal_is_good_for_its_own_file_alone() {
        let signer = signer(&SEED);
        let mut file = Vec::new();
        let mut writer = SealedWriter::new(&mut file);
        writer.write_all(b"one\n").expect("memory");
        let seal = writer.finish(&signer, "", "").expect("memory");
        assert!(seal.is_genuine());
        assert_eq!(seal.bytes, 4);
        let read: Seal = serde_json::from_slice(&file[4..]).expect("its last line");
        assert_eq!(read, seal);
        for forged in [
            Seal { bytes: 5, ..seal.clone() },
            Seal { sha256: "0".repeat(64), ..seal.clone() },
            Seal { fingerprint: "0".repeat(64), ..seal.clone() },
            Seal { signature: base64(&[0; 64]), ..seal.clone() },
            Seal { public_key: base64(&[1; 44]), ..seal.clone() },
        ] {
            assert!(!forged.is_genuine(), "{forged:?}");
        }
    }
}
