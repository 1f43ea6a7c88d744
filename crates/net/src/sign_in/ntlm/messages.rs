//! The three messages, [MS-NLMP] section 2.2.1.

use super::target_info::TargetInfo;

const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

/// Texts are UTF-16.
pub(super) const UNICODE: u32 = 0x0000_0001;
/// The challenge has a list of what the server says of itself.
pub(super) const TARGET_INFO: u32 = 0x0080_0000;

/// What is asked for where only an HTTP connection is to be signed in: Unicode, the target's name, NTLM, extended session
/// security, 56 and 128 bits, and the version of the client.
pub(super) const ASKED: u32 = 0xA208_8207;

/// What is said of the client: Windows 10, NTLM revision 15.
const VERSION: [u8; 8] = [10, 0, 0x63, 0x45, 0, 0, 0, 15];

/// Where the payload of the last message begins; the MIC stands right before it.
const PAYLOAD: usize = 88;
const MIC: std::ops::Range<usize> = 72..88;

/// More than any challenge has.
const LONGEST: usize = 64 << 10;

/// `NEGOTIATE_MESSAGE`, with neither domain nor workstation.
pub(super) fn negotiate(flags: u32) -> Vec<u8> {
    let mut message = SIGNATURE.to_vec();
    message.extend_from_slice(&1_u32.to_le_bytes());
    message.extend_from_slice(&flags.to_le_bytes());
    message.extend_from_slice(&[0; 16]);
    message.extend_from_slice(&VERSION);
    message
}

/// `CHALLENGE_MESSAGE`, as far as it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) flags: u32,
    pub(super) challenge: [u8; 8],
    pub(super) target_info: TargetInfo,
}

impl Challenge {
    /// Reads one; the text says what is wrong with it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        if bytes.len() > LONGEST {
            return Err("the challenge is too long");
        }
        if !bytes.starts_with(SIGNATURE) || number(bytes, 8) != Some(2) {
            return Err("this is no challenge of NTLM");
        }
        let flags = number(bytes, 20).ok_or("the challenge is cut off")?;
        let challenge = bytes.get(24..32).and_then(|piece| piece.try_into().ok()).ok_or("the challenge is cut off")?;
        if flags & UNICODE == 0 {
            return Err("the server speaks NTLM without Unicode");
        }
        let target_info = match flags & TARGET_INFO {
            0 => TargetInfo::default(),
            _ => field(bytes, 40).and_then(TargetInfo::parse).ok_or("the target information is cut off")?,
        };
        Ok(Self { flags, challenge, target_info })
    }
}

/// What goes into the last message.
pub(super) struct Answer<'a> {
    pub(super) flags: u32,
    pub(super) domain: &'a [u8],
    pub(super) user: &'a [u8],
    pub(super) workstation: &'a [u8],
    pub(super) legacy: &'a [u8],
    pub(super) modern: &'a [u8],
}

impl Answer<'_> {
    /// `AUTHENTICATE_MESSAGE`, its MIC still zeros; `None` where a field is longer than the format allows.
    pub(super) fn message(&self) -> Option<Vec<u8>> {
        let payload = [self.domain, self.user, self.workstation, self.legacy, self.modern];
        let mut fields = Vec::new();
        let mut at = PAYLOAD;
        for piece in payload {
            let length = u16::try_from(piece.len()).ok()?.to_le_bytes();
            let offset = u32::try_from(at).ok()?.to_le_bytes();
            fields.push([length[0], length[1], length[0], length[1], offset[0], offset[1], offset[2], offset[3]]);
            at += piece.len();
        }
        let mut message = SIGNATURE.to_vec();
        message.extend_from_slice(&3_u32.to_le_bytes());
        // The order of the fields is not that of the payload.
        for index in [3, 4, 0, 1, 2] {
            message.extend_from_slice(fields.get(index)?);
        }
        // No session key: nothing but the connection is signed in.
        message.extend_from_slice(&[0, 0, 0, 0, PAYLOAD as u8, 0, 0, 0]);
        message.extend_from_slice(&self.flags.to_le_bytes());
        message.extend_from_slice(&VERSION);
        message.resize(PAYLOAD, 0);
        payload.iter().for_each(|piece| message.extend_from_slice(piece));
        Some(message)
    }
}

/// Puts the MIC where it belongs.
pub(super) fn put_mic(message: &mut [u8], mic: &[u8; 16]) {
    if let Some(place) = message.get_mut(MIC) {
        place.copy_from_slice(mic);
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// A field: length, room, offset.
fn field(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let offset = usize::try_from(number(bytes, at + 4)?).ok()?;
    bytes.get(offset..offset.checked_add(length)?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

    use super::super::keys::utf16;
    use super::*;

    /// The challenge of [MS-NLMP] section 4.2.4.3.
    fn published() -> Vec<u8> {
        let hex = "4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef0000000000000000240024004400000006007017\
            0000000f53006500720076006500720002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000";
        let digits: Vec<char> = hex.chars().filter(char::is_ascii_hexdigit).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(&String::from_iter(pair), 16).unwrap()).collect()
    }

    #[test]
    fn the_published_challenge_is_read() {
        let read = Challenge::parse(&published()).unwrap();
        assert_eq!(read.flags, 0xe28a_8233);
        assert_eq!(read.challenge, [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]);
        assert_eq!(read.target_info.get(2).unwrap(), utf16("Domain"));
        assert_eq!(read.target_info.get(1).unwrap(), utf16("Server"));
        assert_eq!(read.target_info.timestamp(), None);
    }

    #[test]
    fn nothing_that_is_cut_off_is_believed_or_stumbled_over() {
        let whole = published();
        assert!((0..whole.len()).all(|length| Challenge::parse(&whole[..length]).is_err()));
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0xff;
            let _ = Challenge::parse(&damaged);
        }
    }

    #[test]
    fn fields_of_the_last_message_are_where_it_says() {
        let answer = Answer {
            flags: UNICODE,
            domain: b"dd",
            user: b"uuuu",
            workstation: b"",
            legacy: &[1; 24],
            modern: &[2; 60],
        };
        let message = answer.message().unwrap();
        let read = |at| field(&message, at).unwrap();
        assert_eq!((read(12), read(20)), (&[1; 24][..], &[2; 60][..]));
        assert_eq!((read(28), read(36), read(44), read(52)), (&b"dd"[..], &b"uuuu"[..], &b""[..], &b""[..]));
        assert_eq!(number(&message, 60).unwrap(), UNICODE);
    }
}
