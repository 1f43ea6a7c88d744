//! File names of messages: `<base>:2,<letters>`, and the base names that the target gives.
//!
//! The base name is the key. The target's is `<order>.I<identity>,S=<octets in the file>,W=<octets in CRLF form>`:
//! it follows from the source's key, so that the same item can never get two names, and the order makes Dovecot, which
//! numbers by the digits in front and then by the name, number in the order of the source.

use cutover_model::{Flags, ItemHead, ItemIdentity, SystemFlag};

use crate::keywords::Keywords;

/// System flags by their letters, in the order in which the letters stand.
const LETTERS: [(u8, SystemFlag); 5] = [
    (b'D', SystemFlag::Draft),
    (b'F', SystemFlag::Flagged),
    (b'R', SystemFlag::Answered),
    (b'S', SystemFlag::Seen),
    (b'T', SystemFlag::Deleted),
];

/// The part of a file's name that stays the same when flags change.
pub(crate) fn base(name: &[u8]) -> &[u8] {
    name.split(|byte| *byte == b':').next().unwrap_or(name)
}

/// The letters that tell the flags; none where the name has no such part.
fn letters(name: &[u8]) -> &[u8] {
    let info = &name[base(name).len()..];
    info.strip_prefix(b":2,").unwrap_or_default()
}

/// The flags that a file's name tells. A letter without a keyword means nothing, nor does `P`, which IMAP lacks.
pub(crate) fn flags(name: &[u8], keywords: &Keywords) -> Flags {
    let mut flags = Flags::none();
    for letter in letters(name) {
        if let Some((_, flag)) = LETTERS.iter().find(|(known, _)| known == letter) {
            flags.insert(*flag);
        } else if let Some(keyword) = keywords.name(*letter) {
            flags.insert_keyword(keyword);
        }
    }
    flags
}

/// The file's name that tells these flags. The keywords have letters; other letters of the old name (`P`) stay.
pub(crate) fn with_flags(name: &[u8], flags: &Flags, keywords: &Keywords) -> Vec<u8> {
    let is_ours = |letter: &u8| letter.is_ascii_lowercase() || LETTERS.iter().any(|(known, _)| known == letter);
    let mut new: Vec<u8> = letters(name).iter().copied().filter(|letter| !is_ours(letter)).collect();
    new.extend(LETTERS.iter().filter(|(_, flag)| flags.contains(*flag)).map(|(letter, _)| *letter));
    new.extend(flags.keywords().filter_map(|keyword| keywords.letter(keyword)));
    new.sort_unstable();
    new.dedup();
    [base(name), b":2,", &new].concat()
}

/// The beginning of the target's base name, up to the sizes.
pub(crate) fn stem(head: &ItemHead, identity: ItemIdentity) -> String {
    let identity: String = identity.0.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}.I{identity}", order(head))
}

/// Digits first. A short key is a number (a UID); the key of a Maildir begins with digits; else the date has to do.
fn order(head: &ItemHead) -> String {
    let key = head.key.as_bytes();
    if (1..=8).contains(&key.len()) {
        let number = key.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        return format!("{number:010}");
    }
    if key.first().is_some_and(u8::is_ascii_digit) {
        let kept = key.iter().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'.');
        return kept.map(|byte| char::from(*byte)).collect();
    }
    format!("{:010}", head.received.map_or(0, |received| received.seconds.max(0)))
}

/// The identity in a base name that the target gave.
pub(crate) fn identity(name: &[u8]) -> Option<ItemIdentity> {
    let stem = base(name).split(|byte| *byte == b',').next()?;
    let at = stem.len().checked_sub(34)?;
    let hex = stem[at..].strip_prefix(b".I")?;
    let mut identity = [0; 16];
    for (byte, pair) in identity.iter_mut().zip(hex.chunks_exact(2)) {
        let digit = |letter: u8| char::from(letter).to_digit(16).filter(|_| !letter.is_ascii_uppercase());
        *byte = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
    }
    Some(ItemIdentity(identity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_model::{ItemClass, SourceKey, Timestamp};

    fn stem_of(key: &[u8]) -> String {
        let head = ItemHead {
            key: SourceKey::new(key),
            length: None,
            received: Some(Timestamp::utc(1_700_000_000)),
            flags: Flags::none(),
            class: ItemClass::Mail,
        };
        stem(&head, ItemIdentity([0xab; 16]))
    }

    #[test]
    fn the_order_of_the_source_is_kept() {
        let identity = "ab".repeat(16);
        assert_eq!(stem_of(&[0, 0, 1, 2]), format!("0000000258.I{identity}"));
        assert_eq!(stem_of(b"1600000000.M12P3.host,S=4"), format!("1600000000.M12P3.host.I{identity}"));
        assert_eq!(stem_of(b"AAMkAD-and-so-on"), format!("1700000000.I{identity}"));
        assert!(stem_of(&[0, 0, 0, 9]) < stem_of(&[0, 0, 0, 10]));
    }

    #[test]
    fn an_identity_is_read_from_names_of_ours_alone() {
        let name = format!("{},S=1,W=2:2,S", stem_of(&[0, 0, 1, 2]));
        assert_eq!(identity(name.as_bytes()), Some(ItemIdentity([0xab; 16])));
        for name in ["1.M2P3.host:2,S", "", ".I", "1.I00", &format!("1.I{}", "AB".repeat(16)), &"é".repeat(20)] {
            assert_eq!(identity(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn letters_are_flags_both_ways() {
        let keywords = Keywords::parse(b"0 $Forwarded\n2 NonJunk\n");
        let read = flags(b"1.a:2,PSac", &keywords);
        assert_eq!(read.names().collect::<Vec<_>>(), ["\\Seen", "$Forwarded", "NonJunk"]);
        assert_eq!(with_flags(b"1.a:2,PSac", &Flags::from_names(["\\Draft", "nonjunk"]), &keywords), b"1.a:2,DPc");
        assert_eq!(with_flags(b"1.a", &Flags::none(), &keywords), b"1.a:2,");
        assert!(flags(b"1.a:1,S", &keywords).is_empty());
        assert!(flags(b"1.a:2,z", &keywords).is_empty());
    }
}
