//! The server's side of NTLM ([MS-NLMP] section 3.2): a challenge, then the proof that a client knows the password. A
//! connection is signed in, not a request.

mod digest;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use self::digest::{hmac, md4, rc4};
use super::organisation::Organisation;
use crate::tenant::connection::Cutter;

const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";
/// Unicode, target, NTLM, always sign, extended security, target info, version, 128 bits, key exchange, 56 bits.
const FLAGS: u32 = 0xe28a_8205;
const KEY_EXCHANGE: u32 = 0x4000_0000;
/// Only where messages are signed or sealed does a client choose a key of its own.
const SIGN_OR_SEAL: u32 = 0x30;
/// Where the message integrity code stands in the third message.
const CODE: std::ops::Range<usize> = 72..88;

/// Connections that are signing in or have done so.
#[derive(Default)]
pub(super) struct Sessions(Vec<(Cutter, Session)>);

enum Session {
    /// Both messages so far.
    Challenged {
        asked: Vec<u8>,
        challenge: Vec<u8>,
    },
    SignedIn(String),
}

/// What a header with NTLM leads to.
pub(super) enum Step {
    /// The connection belongs to an account.
    Account(String),
    /// The client is to answer this.
    Challenge(String),
    /// The client is wrong, or has not begun.
    Refused,
}

impl Sessions {
    /// The step that a connection takes with its header.
    pub(super) fn step(&mut self, organisation: &Organisation, connection: &Cutter, header: Option<&str>) -> Step {
        self.0.retain(|(cutter, _)| cutter.is_used_elsewhere());
        let digits = header.and_then(|header| header.strip_prefix("NTLM "));
        let place = self.0.iter().position(|(cutter, _)| cutter.is(connection));
        let Some(message) = digits.and_then(|digits| STANDARD.decode(digits.trim()).ok()) else {
            return match place.map(|place| &self.0[place].1) {
                Some(Session::SignedIn(account)) if header.is_none() => Step::Account(account.clone()),
                _ => Step::Refused,
            };
        };
        let before = place.map(|place| self.0.swap_remove(place).1);
        match (kind(&message), before) {
            (Some(1), _) => {
                let challenge = challenge(self.0.len() as u64 + message.len() as u64);
                let shown = STANDARD.encode(&challenge);
                self.0.push((connection.clone(), Session::Challenged { asked: message, challenge }));
                Step::Challenge(shown)
            }
            (Some(3), Some(Session::Challenged { asked, challenge })) => {
                let Some(account) = proven(organisation, [&asked, &challenge, &message]) else { return Step::Refused };
                self.0.push((connection.clone(), Session::SignedIn(account.clone())));
                Step::Account(account)
            }
            _ => Step::Refused,
        }
    }
}

fn kind(message: &[u8]) -> Option<u32> {
    number(message.strip_prefix(SIGNATURE)?, 0)
}

fn number(octets: &[u8], at: usize) -> Option<u32> {
    octets.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The second message. The challenge need not surprise anybody here.
fn challenge(seed: u64) -> Vec<u8> {
    let target = utf16("NORDVARDE");
    let pair = |id: u16, value: &[u8]| [&id.to_le_bytes()[..], &(value.len() as u16).to_le_bytes(), value].concat();
    let now = super::property::filetime(jiff::Timestamp::now().as_second());
    let info = [
        pair(2, &target),
        pair(1, &utf16("FYR")),
        pair(4, &utf16("nordvarde.example")),
        pair(3, &utf16("mail.nordvarde.example")),
        pair(7, &now.to_le_bytes()),
        pair(0, &[]),
    ]
    .concat();
    let field = |length: usize, at: usize| {
        let length = (length as u16).to_le_bytes();
        [&length[..], &length, &(at as u32).to_le_bytes()].concat()
    };
    let nonce = digest::md5(&[&seed.to_le_bytes()[..], &now.to_le_bytes()].concat());
    [
        &SIGNATURE[..],
        &2_u32.to_le_bytes(),
        &field(target.len(), 56),
        &FLAGS.to_le_bytes(),
        &nonce[..8],
        &[0; 8],
        &field(info.len(), 56 + target.len()),
        &[10, 0, 0x63, 0x45, 0, 0, 0, 15],
        &target,
        &info,
    ]
    .concat()
}

/// A field of the third message.
fn field(message: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(u16::from_le_bytes(message.get(at..at + 2)?.try_into().ok()?));
    let from = number(message, at + 4)? as usize;
    message.get(from..from.checked_add(length)?)
}

fn text(octets: &[u8]) -> String {
    let units: Vec<u16> = octets.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    String::from_utf16_lossy(&units)
}

/// The account of a third message that proves its password; every one of the three messages counts.
fn proven(organisation: &Organisation, [asked, challenge, answer]: [&[u8]; 3]) -> Option<String> {
    let (response, domain, user) = (field(answer, 20)?, text(field(answer, 28)?), text(field(answer, 36)?));
    let (proof, rest) = response.split_at_checked(16)?;
    let key = owner_key(&organisation.options.password, &user, &domain);
    let nonce = challenge.get(24..32)?;
    if rest.len() < 28 || hmac(&key, &[nonce, rest].concat()) != proof {
        return None;
    }
    let session = hmac(&key, proof);
    let flags = number(answer, 60)?;
    let has_own_key = flags & KEY_EXCHANGE != 0 && flags & SIGN_OR_SEAL != 0;
    let exported = if has_own_key { rc4(&session, field(answer, 52)?) } else { session.to_vec() };
    if has_code(rest) {
        let mut bare = answer.to_vec();
        bare.get_mut(CODE)?.fill(0);
        if hmac(&exported, &[asked, challenge, &bare].concat()) != answer.get(CODE)? {
            return None;
        }
    }
    organisation.account(&user)
}

/// `NTOWFv2`
fn owner_key(password: &str, user: &str, domain: &str) -> [u8; 16] {
    hmac(&md4(&utf16(password)), &utf16(&(user.to_uppercase() + domain)))
}

/// Whether the client says that it gives a message integrity code: bit 2 of the flags among its pairs.
fn has_code(blob: &[u8]) -> bool {
    let mut rest = blob.get(28..).unwrap_or_default();
    while let Some((&[a, b, c, d], after)) = rest.split_first_chunk::<4>() {
        let (id, length) = (u16::from_le_bytes([a, b]), usize::from(u16::from_le_bytes([c, d])));
        let Some((value, next)) = after.split_at_checked(length) else { return false };
        match id {
            0 => return false,
            6 => return number(value, 0).is_some_and(|flags| flags & 2 != 0),
            _ => rest = next,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [MS-NLMP] section 4.2.4
    #[test]
    fn keys_are_those_of_the_specification() {
        let hexadecimal = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
        let key = owner_key("Password", "User", "Domain");
        assert_eq!(hexadecimal(&key), "0c868a403bfd7a93a3001ef22ef02e3f");
        let pairs = [&[2, 0, 12, 0][..], &utf16("Domain"), &[1, 0, 12, 0], &utf16("Server"), &[0; 4]].concat();
        let blob = [&[1, 1, 0, 0, 0, 0, 0, 0][..], &[0; 8], &[0xaa; 8], &[0; 4], &pairs, &[0; 4]].concat();
        let nonce = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
        let proof = hmac(&key, &[&nonce[..], &blob].concat());
        assert_eq!(hexadecimal(&proof), "68cd0ab851e51c96aabc927bebef6a1c");
        assert_eq!(hexadecimal(&hmac(&key, &proof)), "8de40ccadbc14a82f15cb0ad0de95ca3");
        assert!(!has_code(&blob));
    }
}
