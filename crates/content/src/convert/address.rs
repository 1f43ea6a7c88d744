//! Addresses in the forms that properties have for them ([MS-OXCDATA] sections 2.2.5.1 and 2.3.3).

use super::head::Person;

/// The provider of entry ids that carry the address themselves.
const ONE_OFF: [u8; 16] =
    [0x81, 0x2b, 0x1f, 0xa4, 0xbe, 0xa3, 0x10, 0x19, 0x9d, 0x6e, 0x00, 0xdd, 0x01, 0x0f, 0x54, 0x02];
/// Unicode, MIME, not to be looked up in the address book.
const ONE_OFF_FLAGS: u16 = 0x9001;

/// The type of every address here.
pub(crate) const SMTP: &str = "SMTP";

/// A one-off entry id.
pub(crate) fn entry_id(person: &Person) -> Vec<u8> {
    let mut id = vec![0; 4];
    id.extend(ONE_OFF);
    id.extend(0u16.to_le_bytes());
    id.extend(ONE_OFF_FLAGS.to_le_bytes());
    for text in [person.name.as_str(), SMTP, &person.address] {
        id.extend(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
    }
    id
}

/// The name and address of a one-off entry id, if it is one.
pub(crate) fn of_entry_id(id: &[u8]) -> Option<Person> {
    let rest = id.get(4..)?.strip_prefix(&ONE_OFF)?;
    let flags = u16::from_le_bytes([*rest.get(2)?, *rest.get(3)?]);
    if flags & 0x8000 == 0 {
        return None;
    }
    let units: Vec<u16> = rest[4..].as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    let mut texts = units.split(|unit| *unit == 0).map(String::from_utf16_lossy);
    let (name, _, address) = (texts.next()?, texts.next()?, texts.next()?);
    Some(Person { name, address })
}

/// The key that searches go by.
pub(crate) fn search_key(person: &Person) -> Vec<u8> {
    let mut key = format!("{SMTP}:{}", person.address.to_uppercase()).into_bytes();
    key.push(0);
    key
}

/// A list of entry ids.
pub(crate) fn flat_entries(people: &[Person]) -> Vec<u8> {
    let mut entries = Vec::new();
    for person in people {
        let id = entry_id(person);
        entries.extend(u32::try_from(id.len()).unwrap_or(0).to_le_bytes());
        entries.extend(&id);
        entries.resize(entries.len().next_multiple_of(4), 0);
    }
    let mut list = u32::try_from(people.len()).unwrap_or(0).to_le_bytes().to_vec();
    list.extend(u32::try_from(entries.len()).unwrap_or(0).to_le_bytes());
    list.extend(entries);
    list
}

/// The persons in a list of entry ids; others than one-off ones are left out.
pub(crate) fn of_flat_entries(list: &[u8]) -> Vec<Person> {
    let mut people = Vec::new();
    let mut rest = list.get(8..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_le_bytes(*length) as usize;
        let Some(id) = after.get(..length).filter(|_| length > 0) else { break };
        people.extend(of_entry_id(id));
        rest = after.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_entry_id_is_laid_out_as_the_reference_says() {
        let person = Person { name: "A".to_owned(), address: "a@b".to_owned() };
        let id = entry_id(&person);
        assert_eq!(&id[20..24], [0, 0, 0x01, 0x90]);
        assert_eq!(&id[24..], b"A\0\0\0S\0M\0T\0P\0\0\0a\0@\0b\0\0\0");
        assert_eq!(search_key(&person), b"SMTP:A@B\0");
    }

    proptest! {
        #[test]
        fn lists_come_back(names in prop::collection::vec(("[^\\x00]{0,9}", "[a-z@.]{0,9}"), 0..5)) {
            let people: Vec<_> = names.into_iter().map(|(name, address)| Person { name, address }).collect();
            prop_assert_eq!(of_flat_entries(&flat_entries(&people)), people);
        }

        #[test]
        fn no_list_is_too_strange(list in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(of_flat_entries(&list).len() <= 25);
        }
    }
}
