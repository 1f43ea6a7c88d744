//! Who may do what with a mailbox, out of security descriptors ([MS-DTYP] 2.4.6 for the form, 2.4.4 and 2.4.5 for the
//! entries). Only what was granted at the mailbox itself to an account of a domain is taken: what comes from above or
//! goes to the system is everybody's, and moves with nobody.

use crate::sid;

/// The extended right to send as the mailbox ([MS-ADTS] 5.1.3.2.1), as it lies in an entry.
const SEND_AS: [u8; 16] =
    [0x54, 0x1a, 0x72, 0xab, 0x2f, 0x1e, 0xd0, 0x11, 0x98, 0x19, 0x00, 0xaa, 0x00, 0x40, 0x52, 0x9b];

/// The bit for extended rights.
const CONTROL_ACCESS: u32 = 0x100;

/// The bit of `msExchMailboxSecurityDescriptor` that opens the mailbox.
const MAILBOX_OWNER: u32 = 1;

/// More entries than fit into a list.
const MOST_ENTRIES: usize = 4096;

const ALLOWED: u8 = 0;
const DENIED: u8 = 1;
const ALLOWED_OBJECT: u8 = 5;
const DENIED_OBJECT: u8 = 6;
const INHERITED: u8 = 0x10;
const HAS_OBJECT_TYPE: u32 = 1;
const HAS_INHERITED_TYPE: u32 = 2;

/// Who may send as it, by `nTSecurityDescriptor`.
pub(super) fn send_as(descriptor: &[u8]) -> Vec<String> {
    granted(descriptor, |entry| entry.mask & CONTROL_ACCESS != 0 && entry.right == Some(SEND_AS))
}

/// Who may open it, by `msExchMailboxSecurityDescriptor`.
pub(super) fn full_access(descriptor: &[u8]) -> Vec<String> {
    granted(descriptor, |entry| entry.mask & MAILBOX_OWNER != 0)
}

/// The accounts that this is allowed and not denied to.
fn granted(descriptor: &[u8], is_it: impl Fn(&AccessEntry) -> bool) -> Vec<String> {
    let entries: Vec<_> = entries(descriptor).unwrap_or_default().into_iter().filter(is_it).collect();
    let denied = |account: &str| entries.iter().any(|entry| !entry.allows && entry.account == account);
    let mut accounts: Vec<String> = Vec::new();
    for AccessEntry { account, .. } in entries.iter().filter(|entry| entry.allows && !entry.inherited) {
        // Accounts of a domain; the others are the system's.
        if account.starts_with("S-1-5-21-") && !denied(account) && !accounts.contains(account) {
            accounts.push(account.clone());
        }
    }
    accounts
}

struct AccessEntry {
    allows: bool,
    inherited: bool,
    mask: u32,
    right: Option<[u8; 16]>,
    account: String,
}

/// The discretionary list; `None` where there is none, or where the bytes are no descriptor.
fn entries(descriptor: &[u8]) -> Option<Vec<AccessEntry>> {
    let at = usize::try_from(number(descriptor, 16)?).ok().filter(|at| *at != 0)?;
    let list = descriptor.get(at..)?;
    let count = usize::from(short(list, 4)?).min(MOST_ENTRIES);
    let mut rest = list.get(8..usize::from(short(list, 2)?))?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let size = usize::from(short(rest, 2)?);
        let entry = rest.get(..size).filter(|entry| entry.len() >= 8)?;
        rest = rest.get(size..)?;
        entries.extend(access_entry(entry));
    }
    Some(entries)
}

/// One entry; `None` for kinds that grant nothing.
fn access_entry(entry: &[u8]) -> Option<AccessEntry> {
    let [kind, flags, ..] = entry else { return None };
    let mask = number(entry, 4)?;
    let (right, account) = match *kind {
        ALLOWED | DENIED => (None, entry.get(8..)?),
        ALLOWED_OBJECT | DENIED_OBJECT => {
            let present = number(entry, 8)?;
            let mut at = 12;
            let mut take = |wanted: u32| {
                let place = at;
                let there = present & wanted != 0;
                at += if there { 16 } else { 0 };
                there.then_some(place)
            };
            let right = take(HAS_OBJECT_TYPE);
            take(HAS_INHERITED_TYPE);
            let right = right.and_then(|place| entry.get(place..place + 16)?.try_into().ok());
            (right, entry.get(at..)?)
        }
        _ => return None,
    };
    let allows = matches!(*kind, ALLOWED | ALLOWED_OBJECT);
    // Entries are padded to four bytes; the identifier says its own length.
    let length = 8 + 4 * usize::from(*account.get(1)?);
    let account = sid::text(account.get(..length)?)?;
    Some(AccessEntry { allows, inherited: flags & INHERITED != 0, mask, right, account })
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u32) -> Vec<u8> {
        let parts = [21_u32, 1, 2, 3, number].map(u32::to_le_bytes).concat();
        [&[1, 5, 0, 0, 0, 0, 0, 5][..], &parts].concat()
    }

    fn entry(kind: u8, flags: u8, mask: u32, middle: &[u8], account: &[u8]) -> Vec<u8> {
        let size = (8 + middle.len() + account.len()) as u16;
        [&[kind, flags][..], &size.to_le_bytes(), &mask.to_le_bytes(), middle, account].concat()
    }

    fn descriptor(entries: &[Vec<u8>]) -> Vec<u8> {
        let all = entries.concat();
        let list =
            [&[4, 0][..], &(all.len() as u16 + 8).to_le_bytes(), &(entries.len() as u16).to_le_bytes(), &[0, 0], &all];
        [&[1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0][..], &list.concat()].concat()
    }

    fn right(right: [u8; 16]) -> Vec<u8> {
        [&HAS_OBJECT_TYPE.to_le_bytes()[..], &right].concat()
    }

    #[test]
    fn the_right_to_send_as_is_found_among_others() {
        let own = [1, 1, 0, 0, 0, 0, 0, 5, 10, 0, 0, 0];
        let descriptor = descriptor(&[
            entry(ALLOWED, 0, 0xffff_ffff, &[], &account(512)),
            entry(ALLOWED_OBJECT, 0, CONTROL_ACCESS, &right(SEND_AS), &own),
            entry(ALLOWED_OBJECT, 0, CONTROL_ACCESS, &right(SEND_AS), &account(1)),
            entry(ALLOWED_OBJECT, INHERITED, CONTROL_ACCESS, &right(SEND_AS), &account(2)),
            entry(ALLOWED_OBJECT, 0, CONTROL_ACCESS, &right([7; 16]), &account(3)),
            entry(ALLOWED_OBJECT, 0, CONTROL_ACCESS, &right(SEND_AS), &account(4)),
            entry(DENIED_OBJECT, 0, CONTROL_ACCESS, &right(SEND_AS), &account(4)),
        ]);
        assert_eq!(send_as(&descriptor), ["S-1-5-21-1-2-3-1"]);
    }

    #[test]
    fn the_right_to_open_a_mailbox_is_a_bit() {
        let descriptor = descriptor(&[
            entry(ALLOWED, 0, 0x2_0001, &[], &account(1)),
            entry(ALLOWED, 0, 0x2_0002, &[], &account(2)),
            entry(ALLOWED, 0, 1, &[], &account(1)),
            entry(ALLOWED, INHERITED, 1, &[], &account(3)),
        ]);
        assert_eq!(full_access(&descriptor), ["S-1-5-21-1-2-3-1"]);
    }

    #[test]
    fn bytes_that_are_cut_or_changed_grant_nothing_and_do_no_harm() {
        let whole = descriptor(&[entry(ALLOWED_OBJECT, 0, CONTROL_ACCESS, &right(SEND_AS), &account(1))]);
        assert_eq!(send_as(&whole).len(), 1);
        for end in 0..whole.len() {
            assert_eq!(send_as(&whole[..end]), [""; 0], "{end}");
            for byte in [0, 1, 0x7f, 0xff] {
                let mut changed = whole.clone();
                changed[end] = byte;
                assert!(send_as(&changed).len() <= 1);
            }
        }
    }
}
