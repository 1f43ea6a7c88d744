//! Keys and responses of NTLMv2, [MS-NLMP] section 3.3.2.
//!
//! MD4 and MD5 are what the protocol prescribes; nothing else here relies on them.

use hmac::{Hmac, KeyInit, Mac};
use md4::{Digest, Md4};
use md5::Md5;
use zeroize::Zeroizing;

/// A key that is wiped when it is dropped.
pub(super) type Key = Zeroizing<[u8; 16]>;

/// `NTOWFv2`: what the password becomes for this user of this domain.
pub(super) fn response_key(user: &str, domain: &str, password: &str) -> Key {
    let password = Zeroizing::new(utf16(password));
    let hash = Zeroizing::new(<[u8; 16]>::from(Md4::digest(&*password)));
    let name = [utf16(&user.to_uppercase()), utf16(domain)].concat();
    authenticated(&*hash, &[&name])
}

/// HMAC-MD5 over the pieces.
pub(super) fn authenticated(key: &[u8], pieces: &[&[u8]]) -> Key {
    // HMAC takes keys of every length.
    let Ok(mut mac) = Hmac::<Md5>::new_from_slice(key) else { return Key::default() };
    pieces.iter().for_each(|piece| mac.update(piece));
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// `temp`: what the client signs beside the server's challenge.
pub(super) fn client_blob(time: [u8; 8], challenge: [u8; 8], target_info: &[u8]) -> Vec<u8> {
    let mut blob = vec![1, 1, 0, 0, 0, 0, 0, 0];
    blob.extend_from_slice(&time);
    blob.extend_from_slice(&challenge);
    blob.extend_from_slice(&[0; 4]);
    blob.extend_from_slice(target_info);
    blob.extend_from_slice(&[0; 4]);
    blob
}

/// What proves the password: the answers to the challenge, and the key that both sides have then.
pub(super) struct Responses {
    /// `NtChallengeResponse`.
    pub(super) modern: Vec<u8>,
    /// `LmChallengeResponse`, where it is sent at all.
    pub(super) legacy: [u8; 24],
    /// `SessionBaseKey`, which is the key exchange key as well.
    pub(super) session_key: Key,
}

/// Both responses to the server's challenge.
pub(super) fn responses(key: &Key, server: [u8; 8], client: [u8; 8], blob: &[u8]) -> Responses {
    let proof = authenticated(&**key, &[&server, blob]);
    let session_key = authenticated(&**key, &[&*proof]);
    let short = authenticated(&**key, &[&server, &client]);
    let mut legacy = [0; 24];
    legacy[..16].copy_from_slice(&*short);
    legacy[16..].copy_from_slice(&client);
    Responses { modern: [&proof[..], blob].concat(), legacy, session_key }
}

/// A text as the protocol has it.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [MS-NLMP] section 4.2.1: the values that all examples share.
    const SERVER: [u8; 8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
    const CLIENT: [u8; 8] = [0xaa; 8];

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn target_info() -> Vec<u8> {
        let pair = |id: u8, text: &str| [vec![id, 0, 12, 0], utf16(text)].concat();
        [pair(2, "Domain"), pair(1, "Server"), vec![0; 4]].concat()
    }

    #[test]
    fn the_values_of_section_4_2_4_come_out() {
        let key = response_key("User", "Domain", "Password");
        assert_eq!(hex(&*key), "0c868a403bfd7a93a3001ef22ef02e3f");
        let answers = responses(&key, SERVER, CLIENT, &client_blob([0; 8], CLIENT, &target_info()));
        assert_eq!(hex(&answers.modern[..16]), "68cd0ab851e51c96aabc927bebef6a1c");
        assert_eq!(hex(&answers.legacy), "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
        assert_eq!(hex(&*answers.session_key), "8de40ccadbc14a82f15cb0ad0de95ca3");
    }

    #[test]
    fn the_name_is_in_capitals_and_the_domain_as_it_is() {
        assert_eq!(*response_key("user", "Domain", "Password"), *response_key("USER", "Domain", "Password"));
        assert_ne!(*response_key("User", "domain", "Password"), *response_key("User", "Domain", "Password"));
    }
}
