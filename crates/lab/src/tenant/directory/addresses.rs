//! Addresses with their type: `SMTP:` is the primary one, `smtp:` an alias, anything else is not looked into.

/// The address without its type.
pub(in crate::tenant) fn without_type(address: &str) -> &str {
    address.split_once(':').map_or(address, |(_, rest)| rest)
}

/// The address without `smtp:`; any other type stays.
pub(in crate::tenant) fn without_smtp(address: &str) -> &str {
    if is_smtp(address) && address.contains(':') { without_type(address) } else { address }
}

/// Whether it is an SMTP address: by its type, or without one.
pub(in crate::tenant) fn is_smtp(address: &str) -> bool {
    address.split_once(':').is_none_or(|(kind, _)| kind.eq_ignore_ascii_case("smtp"))
}

/// What stands after the last at sign.
pub(in crate::tenant) fn domain_of(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain)
}

/// Whether it can be an SMTP address at all.
pub(in crate::tenant) fn is_address(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let bad = |text: &str| {
        text.is_empty() || text.chars().any(|character| character.is_whitespace() || "<>()[],;:\"".contains(character))
    };
    !bad(local)
        && !bad(domain)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && !local.contains('@')
}
