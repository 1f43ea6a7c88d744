//! Names that the tenant refuses: too long, with characters that it does not take, or kept for postmasters.

use cutover_model::Recipient;

use super::addresses::address_fault;
use super::finding::{Finding, FindingKind, Value};
use super::view::View;

/// Most characters of an alias (`mailNickname`).
const LONGEST_ALIAS: usize = 64;
/// Characters that no alias may have.
const NOT_IN_ALIAS: &str = "\\!#$%&*+/=?^`{}|~<>()';:,[]\"@";
/// Most characters of a name to sign in with, before the `@` and in all.
const LONGEST_SIGN_IN: (usize, usize) = (64, 113);
/// What may stand in one besides letters without marks and digits.
const IN_SIGN_IN: &str = "'.-_!#^~";

/// Aliases that a group gets from a global administrator only.
const RESERVED: [&str; 11] = [
    "abuse",
    "admin",
    "administrator",
    "hostmaster",
    "majordomo",
    "postmaster",
    "root",
    "secure",
    "security",
    "ssl-admin",
    "webmaster",
];

pub(super) fn check(view: &View<'_>, findings: &mut Vec<Finding>) {
    for recipient in view.moving() {
        findings.extend(alias(recipient));
        findings.extend(reserved(recipient));
        findings.extend(fields(recipient));
        if recipient.kind.is_mailbox() {
            findings.extend(sign_in(recipient));
        }
    }
}

fn alias(recipient: &Recipient) -> Option<Finding> {
    let reason = alias_fault(&recipient.alias)?;
    let finding = Finding::about(FindingKind::AliasRefused, recipient);
    Some(finding.text("alias", &recipient.alias).with("reason", Value::Word(reason)))
}

/// Why the tenant refuses an alias. One that is missing is made from the address.
fn alias_fault(alias: &str) -> Option<&'static str> {
    if alias.chars().count() > LONGEST_ALIAS {
        return Some("assess-reason-too-long");
    }
    if alias.starts_with('.') || alias.ends_with('.') || alias.contains("..") {
        return Some("assess-reason-dots");
    }
    let bad = |character: char| {
        character.is_whitespace() || character.is_control() || !character.is_ascii() || NOT_IN_ALIAS.contains(character)
    };
    alias.chars().any(bad).then_some("assess-reason-characters")
}

fn reserved(recipient: &Recipient) -> Option<Finding> {
    let alias = recipient.alias.to_lowercase();
    let reserved = recipient.kind.is_group() && RESERVED.contains(&alias.as_str());
    reserved.then(|| Finding::about(FindingKind::AliasReserved, recipient).text("alias", alias))
}

/// In the tenant one signs in with the primary address. What is no good as an address was told already.
fn sign_in(recipient: &Recipient) -> Option<Finding> {
    let name = recipient.primary.as_str();
    let reason = sign_in_fault(name).filter(|_| !name.is_empty() && address_fault(name).is_none())?;
    let finding = Finding::about(FindingKind::SignInRefused, recipient);
    Some(finding.text("name", name).with("reason", Value::Word(reason)))
}

fn sign_in_fault(name: &str) -> Option<&'static str> {
    let Some((local, _)) = name.rsplit_once('@') else { return Some("assess-reason-no-domain") };
    let (most_local, most) = LONGEST_SIGN_IN;
    if local.chars().count() > most_local || name.chars().count() > most {
        return Some("assess-reason-too-long");
    }
    if local.is_empty() || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Some("assess-reason-dots");
    }
    let good = |character: char| character.is_ascii_alphanumeric() || IN_SIGN_IN.contains(character);
    (!local.chars().all(good)).then_some("assess-reason-characters")
}

/// Fields with the number of characters that the tenant takes.
fn fields(recipient: &Recipient) -> Vec<Finding> {
    let person = &recipient.person;
    let fields: [(&'static str, &str, usize); 12] = [
        ("assess-field-display-name", &recipient.display_name, 256),
        ("assess-field-given-name", &person.given_name, 64),
        ("assess-field-surname", &person.surname, 64),
        ("assess-field-job-title", &person.job_title, 128),
        ("assess-field-department", &person.department, 64),
        ("assess-field-company", &person.company, 64),
        ("assess-field-office", &person.office, 128),
        ("assess-field-street", &person.street, 1024),
        ("assess-field-city", &person.city, 128),
        ("assess-field-state", &person.state, 128),
        ("assess-field-postal-code", &person.postal_code, 40),
        ("assess-field-mobile", &person.mobile, 64),
    ];
    let long = fields.into_iter().filter(|(_, text, most)| text.chars().count() > *most);
    long.map(|(field, text, most)| {
        let finding = Finding::about(FindingKind::FieldTooLong, recipient).with("field", Value::Word(field));
        finding.number("length", text.chars().count()).number("most", most)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_that_the_tenant_refuses() {
        for (alias, reason) in [
            ("anna.berg", None),
            ("", None),
            ("anna berg", Some("assess-reason-characters")),
            ("bjørn", Some("assess-reason-characters")),
            ("r&d", Some("assess-reason-characters")),
            ("anna.", Some("assess-reason-dots")),
            (&"x".repeat(64), None),
            (&"x".repeat(65), Some("assess-reason-too-long")),
        ] {
            assert_eq!(alias_fault(alias), reason, "{alias}");
        }
    }

    #[test]
    fn names_to_sign_in_with_that_the_tenant_refuses() {
        for (name, reason) in [
            ("anna.o'neill_1@example.org", None),
            ("anna", Some("assess-reason-no-domain")),
            ("åse@example.org", Some("assess-reason-characters")),
            ("a+b@example.org", Some("assess-reason-characters")),
            (".anna@example.org", Some("assess-reason-dots")),
            (&format!("{}@example.org", "x".repeat(65)), Some("assess-reason-too-long")),
        ] {
            assert_eq!(sign_in_fault(name), reason, "{name}");
        }
    }
}
