//! What an entry is to Exchange. `msExchRecipientTypeDetails` says it since Exchange 2007; before that it has to be told
//! from the class, the display type and what a mailbox has. The values are those of Exchange's own `RecipientTypeDetails`.

use cutover_model::RecipientKind;

use super::OtherAccounts;
use super::entry::Entry;
use crate::notice::NotTaken;
use crate::sid;

/// The bit of `groupType` that makes a group carry rights ([MS-ADTS] 2.2.12).
const SECURITY_ENABLED: u32 = 0x8000_0000;

/// Why an entry is no recipient that moves; `None` where nobody needs to be told.
type Reason = Option<NotTaken>;

/// The kind of recipient.
pub(super) fn of(entry: &Entry, other_accounts: OtherAccounts) -> Result<RecipientKind, Reason> {
    if entry.is("publicFolder") {
        return Err(Some(NotTaken::PublicFolder));
    }
    if entry.is("msExchDynamicDistributionList") {
        return Ok(RecipientKind::DynamicGroup);
    }
    if let Some(details) = entry.number("msExchRecipientTypeDetails") {
        return match by_details(details) {
            Some(outcome) => outcome,
            None => by_marks(entry, other_accounts),
        };
    }
    by_marks(entry, other_accounts)
}

/// By `msExchRecipientTypeDetails`; `None` where the value says too little.
fn by_details(details: i64) -> Option<Result<RecipientKind, Reason>> {
    Some(match details {
        1 => Ok(RecipientKind::UserMailbox),
        2 | 0x200_0000_0000 => Ok(RecipientKind::LinkedMailbox),
        4 => Ok(RecipientKind::SharedMailbox),
        16 => Ok(RecipientKind::RoomMailbox),
        32 => Ok(RecipientKind::EquipmentMailbox),
        64 | 0x8000 => Ok(RecipientKind::MailContact),
        128 => Ok(RecipientKind::MailUser),
        256 => Ok(RecipientKind::DistributionGroup),
        1024 => Ok(RecipientKind::MailSecurityGroup),
        2048 => Ok(RecipientKind::DynamicGroup),
        0x1000_0000 => Ok(RecipientKind::RoomList),
        // A mailbox that is in the cloud already is an address elsewhere to the organisation that is left.
        0x8000_0000 | 0x2_0000_0000 | 0x4_0000_0000 | 0x8_0000_0000 => Err(Some(NotTaken::InTheCloud)),
        4096 | 0x10_0000_0000 => Err(Some(NotTaken::PublicFolder)),
        8192 | 16384 | 0x40_0000 | 0x80_0000 | 0x2000_0000 | 0x80_0000_0000 | 0x400_0000_0000 => {
            Err(Some(NotTaken::System))
        }
        _ => return None,
    })
}

/// By class and by what a mailbox has; groups by the bit in `groupType`.
fn by_marks(entry: &Entry, other_accounts: OtherAccounts) -> Result<RecipientKind, Reason> {
    let exchange = ["mailNickname", "legacyExchangeDN", "msExchRecipientTypeDetails", "msExchRecipientDisplayType"];
    let marked = exchange.iter().any(|name| entry.has(name));
    let mailbox = ["homeMDB", "msExchHomeServerName", "msExchMailboxGuid"].iter().any(|name| entry.has(name));
    if entry.is("contact") {
        return Ok(RecipientKind::MailContact);
    }
    let taken = marked || mailbox || other_accounts == OtherAccounts::Mailboxes;
    if !taken {
        return Err(Some(NotTaken::OtherAccount));
    }
    if entry.is("group") || entry.is("groupOfNames") {
        return Ok(group(entry));
    }
    if mailbox || !(marked || entry.has("targetAddress")) {
        return Ok(mailbox_kind(entry));
    }
    Ok(RecipientKind::MailUser)
}

fn group(entry: &Entry) -> RecipientKind {
    // The directory writes the 32 bits as a signed number.
    let bits = entry.number("groupType").map_or(0, |bits| bits as u32);
    if bits & SECURITY_ENABLED == 0 { RecipientKind::DistributionGroup } else { RecipientKind::MailSecurityGroup }
}

/// A mailbox of Exchange 2003, or one whose details say nothing: by the display type, then by whose account it is.
fn mailbox_kind(entry: &Entry) -> RecipientKind {
    match entry.number("msExchRecipientDisplayType").map(|shown| shown & 0xff) {
        Some(7) => return RecipientKind::RoomMailbox,
        Some(8) => return RecipientKind::EquipmentMailbox,
        _ => {}
    }
    match entry.bytes("msExchMasterAccountSid").and_then(sid::text) {
        // SELF: nobody's account, which is how rooms and shared mailboxes were made.
        Some(sid) if sid == sid::SELF => RecipientKind::SharedMailbox,
        Some(_) => RecipientKind::LinkedMailbox,
        None => RecipientKind::UserMailbox,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[(&str, &[&str])], expected: Result<RecipientKind, Reason>) {
        assert_eq!(of(&Entry::of("CN=x", values), OtherAccounts::Leave), expected, "{values:?}");
    }

    #[test]
    fn exchange_says_what_it_is() {
        let user = ("objectClass", &["top", "person", "organizationalPerson", "user"][..]);
        let details =
            |value: &'static str, expected| check(&[user, ("msExchRecipientTypeDetails", &[value])], expected);
        details("1", Ok(RecipientKind::UserMailbox));
        details("2", Ok(RecipientKind::LinkedMailbox));
        details("2199023255552", Ok(RecipientKind::LinkedMailbox));
        details("4", Ok(RecipientKind::SharedMailbox));
        details("16", Ok(RecipientKind::RoomMailbox));
        details("32", Ok(RecipientKind::EquipmentMailbox));
        details("128", Ok(RecipientKind::MailUser));
        details("268435456", Ok(RecipientKind::RoomList));
        details("2147483648", Err(Some(NotTaken::InTheCloud)));
        details("8388608", Err(Some(NotTaken::System)));
        details("536870912", Err(Some(NotTaken::System)));
        details("549755813888", Err(Some(NotTaken::System)));
        check(&[("objectClass", &["publicFolder"]), ("mail", &["f@o"])], Err(Some(NotTaken::PublicFolder)));
    }

    #[test]
    fn older_entries_say_it_by_what_they_have() {
        let (user, group) = (("objectClass", &["user"][..]), ("objectClass", &["group"][..]));
        let (alias, store) = (("mailNickname", &["x"][..]), ("homeMDB", &["CN=mdb"][..]));
        check(&[user, alias, store], Ok(RecipientKind::UserMailbox));
        check(&[user, alias, store, ("msExchRecipientDisplayType", &["7"])], Ok(RecipientKind::RoomMailbox));
        check(&[user, alias, store, ("msExchRecipientDisplayType", &["8"])], Ok(RecipientKind::EquipmentMailbox));
        check(&[user, alias, ("targetAddress", &["SMTP:a@b"])], Ok(RecipientKind::MailUser));
        check(&[user, alias], Ok(RecipientKind::MailUser));
        check(&[("objectClass", &["contact"]), ("mail", &["a@b"])], Ok(RecipientKind::MailContact));
        check(&[group, alias, ("groupType", &["2"])], Ok(RecipientKind::DistributionGroup));
        check(&[group, alias, ("groupType", &["-2147483640"])], Ok(RecipientKind::MailSecurityGroup));
        check(&[group, ("mail", &["a@b"]), ("groupType", &["8"])], Err(Some(NotTaken::OtherAccount)));
    }

    #[test]
    fn without_exchange_accounts_are_mailboxes_only_if_that_is_said() {
        let entry = Entry::of("CN=x", &[("objectClass", &["user"]), ("mail", &["a@b"])]);
        assert_eq!(of(&entry, OtherAccounts::Leave), Err(Some(NotTaken::OtherAccount)));
        assert_eq!(of(&entry, OtherAccounts::Mailboxes), Ok(RecipientKind::UserMailbox));
    }
}
