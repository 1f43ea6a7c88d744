//! Fields read as what they are: kinds, yes and no, sizes, lists.

use cutover_model::RecipientKind;

/// A kind by our word or by Exchange's `RecipientTypeDetails`.
pub(super) fn kind(text: &str) -> Option<RecipientKind> {
    let word = text.to_ascii_lowercase();
    if let Some(kind) = RecipientKind::from_word(&word) {
        return Some(kind);
    }
    Some(match word.as_str() {
        "usermailbox" | "legacymailbox" | "mailbox" => RecipientKind::UserMailbox,
        "sharedmailbox" => RecipientKind::SharedMailbox,
        "roommailbox" => RecipientKind::RoomMailbox,
        "equipmentmailbox" => RecipientKind::EquipmentMailbox,
        "linkedmailbox" | "linkedroommailbox" => RecipientKind::LinkedMailbox,
        "mailuser" => RecipientKind::MailUser,
        "mailcontact" | "mailforestcontact" => RecipientKind::MailContact,
        "mailuniversaldistributiongroup" | "mailnonuniversalgroup" => RecipientKind::DistributionGroup,
        "roomlist" => RecipientKind::RoomList,
        "mailuniversalsecuritygroup" => RecipientKind::MailSecurityGroup,
        "dynamicdistributiongroup" => RecipientKind::DynamicGroup,
        _ => return None,
    })
}

/// Yes or no, as programs and people write it; nothing is no.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" | "x" | "ja" | "sann" | "enabled" => Some(true),
        "" | "false" | "no" | "0" | "nei" | "usann" | "disabled" => Some(false),
        _ => None,
    }
}

/// The values of a field with several.
pub(super) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(['|', '\n', '\r', ';']).map(str::trim).filter(|value| !value.is_empty())
}

/// Bytes, of `2 GB (2,147,483,648 bytes)`, `1.5GB`, `1048576` or `unlimited`.
pub(super) fn size(text: &str) -> Option<Option<u64>> {
    if text.is_empty() || text.eq_ignore_ascii_case("unlimited") {
        return Some(None);
    }
    let exact = text.split_once('(').and_then(|(_, rest)| rest.split_once(" byte")).map(|(digits, _)| digits);
    if let Some(digits) = exact {
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        return digits.parse().ok().map(Some);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor: u64 = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "KB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        _ => return None,
    };
    scaled(&number.replace(',', "."), factor).map(Some)
}

/// A number with at most three digits behind its point, times the factor.
fn scaled(number: &str, factor: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if part.len() > 3 || !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{part:0<3}").parse::<u64>().ok()?;
    let whole = whole.parse::<u64>().ok()?.checked_mul(factor)?;
    whole.checked_add(factor.checked_mul(thousandths)? / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_exchange_and_as_people_write_them() {
        let check = |text, expected| assert_eq!(size(text), expected, "{text}");
        check("2 GB (2,147,483,648 bytes)", Some(Some(2_147_483_648)));
        check("1,9 GB (2\u{a0}040\u{a0}109\u{a0}466 bytes)", Some(Some(2_040_109_466)));
        check("2GB", Some(Some(2 << 30)));
        check("1.5 MB", Some(Some(1_572_864)));
        check("1048576", Some(Some(1_048_576)));
        check("Unlimited", Some(None));
        check("", Some(None));
        check("much", None);
        check("2 parsecs", None);
        check("99999999999999999999", None);
        check("18446744073709551615 GB", None);
        check("1.2.3 GB", None);
    }

    #[test]
    fn words_of_exchange_are_understood() {
        assert_eq!(kind("UserMailbox"), Some(RecipientKind::UserMailbox));
        assert_eq!(kind("Security-Group"), Some(RecipientKind::MailSecurityGroup));
        assert_eq!(kind("robot"), None);
        assert_eq!((flag("TRUE"), flag("Nei"), flag(""), flag("maybe")), (Some(true), Some(false), Some(false), None));
        assert_eq!(list("a| b;\r\nc;").collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
