//! UTF-7 (RFC 2152), which some mail of the nineties is in. The parser's own decoder loses what follows a shift.

/// The text of octets in UTF-7.
pub(crate) fn decode(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    let mut rest = octets;
    while let Some(at) = memchr::memchr(b'+', rest) {
        direct(&rest[..at], &mut text);
        rest = &rest[at + 1..];
        let end = rest.iter().position(|byte| letter(*byte).is_none()).unwrap_or(rest.len());
        let (shifted, after) = rest.split_at(end);
        let closed = after.first() == Some(&b'-');
        if shifted.is_empty() {
            text.push('+');
        } else {
            text.push_str(&String::from_utf16_lossy(&units(shifted)));
        }
        rest = &after[usize::from(closed)..];
    }
    direct(rest, &mut text);
    text
}

fn direct(octets: &[u8], text: &mut String) {
    text.extend(octets.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '\u{fffd}' }));
}

/// Units of UTF-16 from base64 without padding.
fn units(letters: &[u8]) -> Vec<u16> {
    let mut units = Vec::with_capacity(letters.len() * 6 / 16);
    let (mut bits, mut count) = (0u32, 0);
    for value in letters.iter().filter_map(|byte| letter(*byte)) {
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 16 {
            count -= 16;
            units.push((bits >> count) as u16);
            bits &= (1 << count) - 1;
        }
    }
    units
}

fn letter(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn examples_of_the_reference_and_of_mail() {
        assert_eq!(decode(b"A+ImIDkQ."), "A\u{2262}\u{391}.");
        assert_eq!(decode(b"Hi Mom -+Jjo--!"), "Hi Mom -\u{263a}-!");
        assert_eq!(decode(b"+ZeVnLIqe-"), "\u{65e5}\u{672c}\u{8a9e}");
        assert_eq!(decode(b"Item 3 is +AKM-1."), "Item 3 is \u{a3}1.");
        assert_eq!(decode(b"1 +- 1 +AD4 0+ADs sleep\r\n+AD4"), "1 + 1 > 0; sleep\r\n>");
        assert_eq!(decode(b"a + b\xff+"), "a + b\u{fffd}+");
    }
}
