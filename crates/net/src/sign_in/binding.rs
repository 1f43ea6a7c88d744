//! The channel that a sign-in is bound to: `tls-server-end-point` (RFC 5929, section 4), as [MS-NLMP] section 2.2.2.1 and
//! RFC 4121 section 4.1.1.2 hash it. This is what Extended Protection checks.

use aws_lc_rs::digest;
use md5::{Digest, Md5};

use crate::certificate::{Certificate, HashOfSignature};

const PREFIX: &[u8] = b"tls-server-end-point:";

/// A TLS channel, by the certificate of its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelBinding(Vec<u8>);

impl ChannelBinding {
    /// The channel to a server that showed this certificate (DER); `None` where no hash is laid down for it.
    pub fn of_certificate(der: &[u8]) -> Option<Self> {
        let algorithm = match Certificate::parse(der)?.hash_of_signature {
            HashOfSignature::Sha256 => &digest::SHA256,
            HashOfSignature::Sha384 => &digest::SHA384,
            HashOfSignature::Sha512 => &digest::SHA512,
            HashOfSignature::None => return None,
        };
        Some(Self::from_hash(digest::digest(algorithm, der).as_ref()))
    }

    pub(crate) fn from_hash(hash: &[u8]) -> Self {
        Self([PREFIX, hash].concat())
    }

    /// MD5 over `gss_channel_bindings_struct`: no addresses, and the application data.
    pub(crate) fn digest(&self) -> [u8; 16] {
        let length = u32::try_from(self.0.len()).unwrap_or_default();
        let mut hash = Md5::new();
        hash.update([0; 16]);
        hash.update(length.to_le_bytes());
        hash.update(&self.0);
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The channel binding hash of a certificate whose SHA-256 begins with EA 05 FE FE, as Microsoft published it for
    /// Extended Protection.
    #[test]
    fn the_published_example_comes_out() {
        let hash = [
            0xea, 0x05, 0xfe, 0xfe, 0xcc, 0x6b, 0x0b, 0xd5, 0x71, 0xdb, 0xbc, 0x5b, 0xaa, 0x3e, 0xd4, 0x53, 0x86, 0xd0,
            0x44, 0x68, 0x35, 0xf7, 0xb7, 0x4c, 0x85, 0x62, 0x1b, 0x99, 0x83, 0x47, 0x5f, 0x95,
        ];
        let binding = ChannelBinding::from_hash(&hash);
        let expected = [0x65, 0x86, 0xe9, 0x9d, 0x81, 0xc2, 0xfc, 0x98, 0x4e, 0x47, 0x17, 0x2f, 0xd4, 0xdd, 0x03, 0x10];
        assert_eq!(binding.digest(), expected);
    }

    /// The hash is the signature's own, whatever made the certificate; OpenSSL says what it is.
    #[test]
    fn the_hash_is_that_of_the_signature() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = |key: &str, digest: &str, hash: Option<&str>| {
            let path = folder.path();
            let run = |line: &str| {
                let mut command = std::process::Command::new("openssl");
                let output = command.args(line.split(' ')).current_dir(path).output().expect("OpenSSL");
                assert!(output.status.success(), "{line}");
                output.stdout
            };
            run(&format!("req -x509 -newkey {key} -nodes -keyout k -out c -days 9 -subj /CN=x {digest}"));
            run("x509 -in c -outform DER -out d");
            let der = std::fs::read(path.join("d")).expect("a certificate");
            let expected = hash.map(|hash| ChannelBinding::from_hash(&run(&format!("dgst -{hash} -binary d"))));
            assert_eq!(ChannelBinding::of_certificate(&der), expected, "{key} {digest}");
        };
        own("rsa:2048", "-sha256", Some("sha256"));
        own("rsa:2048", "-sha1", Some("sha256"));
        own("rsa:2048", "-sha512", Some("sha512"));
        own("rsa:2048", "-sha384 -sigopt rsa_padding_mode:pss", Some("sha384"));
        own("ec -pkeyopt ec_paramgen_curve:secp384r1", "-sha384", Some("sha384"));
        own("ed25519", "-sha512", None);
        assert_eq!(ChannelBinding::of_certificate(b"0\x03\x02\x01\x00"), None);
    }
}
