//! NTLM, version 2 only, for HTTP: three messages on one connection ([MS-NLMP] section 3.1, [MS-NTHT]).
//!
//! The last message is signed (MIC) where the server tells its time, and names the TLS channel that it goes over
//! (Extended Protection). Version 1 and LM are never answered.

mod keys;
mod messages;
mod target_info;

use std::time::{SystemTime, UNIX_EPOCH};

use self::keys::{authenticated, client_blob, response_key, responses, utf16};
use self::messages::{ASKED, Answer, Challenge, negotiate, put_mic};
use super::{ChannelBinding, Credentials};

/// From 1601 to 1970, in units of 100 nanoseconds.
const EPOCHS_APART: u64 = 116_444_736_000_000_000;

/// One sign-in: the first message, and the answer to the server's challenge.
pub(crate) struct NtlmClient {
    first: Vec<u8>,
    binding: Option<ChannelBinding>,
    service: String,
}

impl NtlmClient {
    /// For a host; without a binding the server cannot tell over which channel it was meant to go.
    pub(crate) fn new(host: &str, binding: Option<ChannelBinding>) -> Self {
        Self { first: negotiate(ASKED), binding, service: format!("HTTP/{host}") }
    }

    /// The first message. It has no secret in it.
    pub(crate) fn first(&self) -> &[u8] {
        &self.first
    }

    /// The last message, which proves the password.
    pub(crate) fn answer(&self, challenge: &[u8], credentials: &Credentials) -> Result<Vec<u8>, &'static str> {
        let mut own = [0; 8];
        getrandom::fill(&mut own).map_err(|_| "the system gives no random numbers")?;
        self.answer_with(challenge, credentials, own, now())
    }

    fn answer_with(
        &self,
        bytes: &[u8],
        credentials: &Credentials,
        own: [u8; 8],
        now: [u8; 8],
    ) -> Result<Vec<u8>, &'static str> {
        let challenge = Challenge::parse(bytes)?;
        let server_time = challenge.target_info.timestamp();
        let blob = client_blob(server_time.unwrap_or(now), own, &self.signed_info(&challenge));
        let (domain, user) = credentials.account().for_ntlm();
        let key = response_key(user, domain, credentials.password().expose());
        let proved = responses(&key, challenge.challenge, own, &blob);
        let answer = Answer {
            flags: challenge.flags & ASKED,
            domain: &utf16(domain),
            user: &utf16(user),
            workstation: &[],
            // Where there is a time, the older answer is left out.
            legacy: if server_time.is_some() { &[0; 24] } else { &proved.legacy },
            modern: &proved.modern,
        };
        let mut message = answer.message().ok_or("the answer is too long for NTLM")?;
        if server_time.is_some() {
            let mic = authenticated(&*proved.session_key, &[&self.first, bytes, &message]);
            put_mic(&mut message, &mic);
        }
        Ok(message)
    }

    /// The server's list, with what is promised and bound.
    fn signed_info(&self, challenge: &Challenge) -> Vec<u8> {
        let mut info = challenge.target_info.clone();
        if info.timestamp().is_some() {
            info.announce_mic();
        }
        if let Some(binding) = &self.binding {
            info.bind(&self.service, binding.digest());
        }
        info.to_bytes()
    }
}

fn now() -> [u8; 8] {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let units = u64::try_from(since.as_nanos() / 100).unwrap_or_default();
    (units + EPOCHS_APART).to_le_bytes()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use cutover_model::Secret;

    use super::*;

    /// A challenge with these pairs.
    fn challenge(pairs: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut info = Vec::new();
        for (id, value) in pairs {
            info.extend_from_slice(&[*id, 0, u8::try_from(value.len()).unwrap(), 0]);
            info.extend_from_slice(value);
        }
        info.extend_from_slice(&[0; 4]);
        let mut message = b"NTLMSSP\0\x02\0\0\0\0\0\0\0\x38\0\0\0".to_vec();
        message.extend_from_slice(&0xe28a_8233_u32.to_le_bytes());
        message.extend_from_slice(&[9; 8]);
        message.extend_from_slice(&[0; 8]);
        let length = u8::try_from(info.len()).unwrap();
        message.extend_from_slice(&[length, 0, length, 0, 56, 0, 0, 0]);
        message.extend_from_slice(&[0; 8]);
        message.extend_from_slice(&info);
        message
    }

    fn answer(pairs: &[(u8, Vec<u8>)], binding: Option<ChannelBinding>) -> (Vec<u8>, Vec<u8>, NtlmClient) {
        let client = NtlmClient::new("mail.old.example", binding);
        let credentials = Credentials::new("OLD\\anna", Secret::new("Password")).unwrap();
        let bytes = challenge(pairs);
        let message = client.answer_with(&bytes, &credentials, [0xaa; 8], [1; 8]).unwrap();
        (message, bytes, client)
    }

    fn contains(message: &[u8], piece: &[u8]) -> bool {
        message.windows(piece.len()).any(|window| window == piece)
    }

    #[test]
    fn with_a_time_there_is_a_mic_over_all_three_messages() {
        let (message, challenge, client) = answer(&[(2, utf16("OLD")), (7, vec![3; 8])], None);
        let key = response_key("anna", "OLD", "Password");
        let info =
            [vec![2, 0, 6, 0], utf16("OLD"), vec![7, 0, 8, 0], vec![3; 8], vec![6, 0, 4, 0, 2, 0, 0, 0]].concat();
        let blob = client_blob([3; 8], [0xaa; 8], &[info, vec![0; 4]].concat());
        let session = responses(&key, [9; 8], [0xaa; 8], &blob).session_key;
        let mut bare = message.clone();
        bare[72..88].fill(0);
        assert_eq!(message[72..88], *authenticated(&*session, &[client.first(), &challenge, &bare]));
        assert_eq!(message[88 + 6 + 8..][..24], [0; 24]);
    }

    #[test]
    fn without_a_time_there_is_no_mic() {
        let (message, ..) = answer(&[(2, utf16("OLD"))], None);
        assert_eq!(message[72..88], [0; 16]);
        assert_ne!(message[88 + 6 + 8..][..24], [0; 24]);
    }

    #[test]
    fn the_channel_and_the_service_are_in_what_is_signed() {
        let binding = ChannelBinding::from_hash(&[5; 32]);
        let (message, ..) = answer(&[(7, vec![3; 8])], Some(binding.clone()));
        assert!(contains(&message, &[&[10, 0, 16, 0][..], &binding.digest()].concat()));
        assert!(contains(&message, &utf16("HTTP/mail.old.example")));
        let (bare, ..) = answer(&[(7, vec![3; 8])], None);
        assert!(!contains(&bare, &utf16("HTTP/mail.old.example")));
    }
}
