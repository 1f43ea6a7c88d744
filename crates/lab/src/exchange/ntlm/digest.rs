//! What NTLM computes with: MD4 (RFC 1320), MD5 (RFC 1321), HMAC (RFC 2104), RC4. Good for nothing else.

/// Functions and numbers of a digest's step.
type Round = fn(u32, u32, u32) -> u32;

/// The message in blocks, padded as both digests want it.
fn padded(message: &[u8]) -> Vec<[u32; 16]> {
    let mut octets = message.to_vec();
    octets.push(0x80);
    while octets.len() % 64 != 56 {
        octets.push(0);
    }
    octets.extend_from_slice(&(message.len() as u64 * 8).to_le_bytes());
    let word = |octets: &[u8; 4]| u32::from_le_bytes(*octets);
    let block = |block: &[u8; 64]| {
        let mut words = [0; 16];
        words.iter_mut().zip(block.as_chunks::<4>().0).for_each(|(place, octets)| *place = word(octets));
        words
    };
    octets.as_chunks::<64>().0.iter().map(block).collect()
}

fn finished(state: [u32; 4]) -> [u8; 16] {
    let mut out = [0; 16];
    out.as_chunks_mut::<4>().0.iter_mut().zip(state).for_each(|(place, word)| *place = word.to_le_bytes());
    out
}

const START: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];

/// MD4
pub(super) fn md4(message: &[u8]) -> [u8; 16] {
    const ORDER: [[usize; 16]; 3] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
        [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    ];
    const SHIFTS: [[u32; 4]; 3] = [[3, 7, 11, 19], [3, 5, 9, 13], [3, 9, 11, 15]];
    const ADDED: [u32; 3] = [0, 0x5a82_7999, 0x6ed9_eba1];
    let rounds: [Round; 3] = [|x, y, z| (x & y) | (!x & z), |x, y, z| (x & y) | (x & z) | (y & z), |x, y, z| x ^ y ^ z];
    let mut state = START;
    for block in padded(message) {
        let [mut a, mut b, mut c, mut d] = state;
        for (number, round) in rounds.iter().enumerate() {
            for (step, place) in ORDER[number].iter().enumerate() {
                let sum = a.wrapping_add(round(b, c, d)).wrapping_add(block[*place]).wrapping_add(ADDED[number]);
                (a, d, c, b) = (d, c, b, sum.rotate_left(SHIFTS[number][step % 4]));
            }
        }
        state = added(state, [a, b, c, d]);
    }
    finished(state)
}

fn added(state: [u32; 4], more: [u32; 4]) -> [u32; 4] {
    let mut out = state;
    out.iter_mut().zip(more).for_each(|(word, more)| *word = word.wrapping_add(more));
    out
}

/// MD5
pub(super) fn md5(message: &[u8]) -> [u8; 16] {
    const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let rounds: [Round; 4] =
        [|x, y, z| (x & y) | (!x & z), |x, y, z| (x & z) | (y & !z), |x, y, z| x ^ y ^ z, |x, y, z| y ^ (x | !z)];
    let place = |step: usize| match step / 16 {
        0 => step,
        1 => (5 * step + 1) % 16,
        2 => (3 * step + 5) % 16,
        _ => 7 * step % 16,
    };
    let sine = |step: usize| (((step + 1) as f64).sin().abs() * 4_294_967_296.0) as u32;
    let mut state = START;
    for block in padded(message) {
        let [mut a, mut b, mut c, mut d] = state;
        for step in 0..64 {
            let sum =
                a.wrapping_add(rounds[step / 16](b, c, d)).wrapping_add(block[place(step)]).wrapping_add(sine(step));
            (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(SHIFTS[step / 16][step % 4])));
        }
        state = added(state, [a, b, c, d]);
    }
    finished(state)
}

/// HMAC with MD5.
pub(super) fn hmac(key: &[u8], message: &[u8]) -> [u8; 16] {
    let mut own = [0; 64];
    let short = if key.len() > 64 { md5(key).to_vec() } else { key.to_vec() };
    own[..short.len()].copy_from_slice(&short);
    let inner = md5(&[&own.map(|octet| octet ^ 0x36)[..], message].concat());
    md5(&[&own.map(|octet| octet ^ 0x5c)[..], &inner].concat())
}

/// RC4 of a few octets.
pub(super) fn rc4(key: &[u8; 16], octets: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut other = 0_u8;
    for place in 0..256 {
        other = other.wrapping_add(state[place]).wrapping_add(key[place % 16]);
        state.swap(place, usize::from(other));
    }
    let (mut one, mut two) = (0_u8, 0_u8);
    let mut next = |octet: &u8| {
        one = one.wrapping_add(1);
        two = two.wrapping_add(state[usize::from(one)]);
        state.swap(usize::from(one), usize::from(two));
        octet ^ state[usize::from(state[usize::from(one)].wrapping_add(state[usize::from(two)]))]
    };
    octets.iter().map(&mut next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hexadecimal(octets: &[u8]) -> String {
        octets.iter().map(|octet| format!("{octet:02x}")).collect()
    }

    #[test]
    fn digests_are_those_of_the_specifications() {
        assert_eq!(hexadecimal(&md4(b"")), "31d6cfe0d16ae931b73c59d7e0c089c0", "RFC 1320");
        assert_eq!(hexadecimal(&md4(b"message digest")), "d9130a8164549fe818874806e1c7014b");
        assert_eq!(hexadecimal(&md5(b"")), "d41d8cd98f00b204e9800998ecf8427e", "RFC 1321");
        assert_eq!(hexadecimal(&md5(&b"1234567890".repeat(8))), "57edf4a22be3c955ac49da2e2107b67a");
        assert_eq!(
            hexadecimal(&hmac(b"Jefe", b"what do ya want for nothing?")),
            "750c783e6ab0b503eaa86e310a5db738",
            "RFC 2202"
        );
    }

    #[test]
    fn what_is_encrypted_twice_is_as_before() {
        let key = md5(b"key");
        assert_eq!(rc4(&key, &rc4(&key, b"session")), b"session");
    }
}
