//! Distinguished names (RFC 4514), as far as telling whether two of them are the same.

/// The name in a form that is the same for all ways of writing it; `None` where it is no distinguished name.
pub(crate) fn key(name: &str) -> Option<String> {
    let mut key = String::with_capacity(name.len());
    for part in parts(name) {
        let (kind, value) = part.split_once('=')?;
        let kind = kind.trim();
        if kind.is_empty() || !kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.') {
            return None;
        }
        key.push_str(&kind.to_ascii_lowercase());
        key.push('=');
        key.push_str(&unescaped(value.trim_start()).to_lowercase());
        // No value contains this character, so values with commas in them are told apart.
        key.push('\0');
    }
    (!key.is_empty()).then_some(key)
}

/// Cuts at the commas that are not escaped.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(name);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut escaped = false;
        let cut = text.char_indices().find(|(_, c)| {
            let cuts = *c == ',' && !escaped;
            escaped = *c == '\\' && !escaped;
            cuts
        });
        let (part, after) = match cut {
            Some((at, _)) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        rest = after;
        Some(part)
    })
}

/// Without backslashes: `\,` and `\2C` are the same comma.
fn unescaped(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    // Space at the end counts only where it is escaped.
    let mut kept = 0;
    while let [byte, after @ ..] = rest {
        (rest, kept) = match (byte, after) {
            (b'\\', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(hex(*high) << 4 | hex(*low));
                (after, bytes.len())
            }
            (b'\\', [escaped, after @ ..]) => {
                bytes.push(*escaped);
                (after, bytes.len())
            }
            (byte, after) => {
                bytes.push(*byte);
                (after, if *byte == b' ' { kept } else { bytes.len() })
            }
        };
    }
    bytes.truncate(kept);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(key(one), key(other));
        assert!(key(one).is_some());
    }

    #[test]
    fn the_same_name_in_other_writing() {
        same("CN=Anna,OU=Staff,DC=old,DC=example", "cn=anna, ou=Staff,dc=OLD,dc=Example");
        same(r"CN=Berg\, Anna,DC=old", r"CN=Berg\2C Anna,DC=old");
        same("CN=Åse,DC=old", r"CN=\C3\85se,DC=old");
        same("CN=a  ,DC=b", "CN=a,DC=b");
        same(r"CN=a\\,DC=b", r"CN=a\5C,DC=b");
    }

    #[test]
    fn names_that_are_others_or_none() {
        assert_ne!(key(r"CN=a\,DC\=b"), key("CN=a,DC=b"));
        assert_ne!(key(r"CN=a\ ,DC=b"), key("CN=a,DC=b"));
        assert_eq!(key("anna@old.example"), None);
        assert_eq!(key(""), None);
        assert_eq!(key("CN=a,"), None);
        assert_eq!(key("/o=Old/cn=anna"), None);
        assert!(key("CN=\\").is_some());
    }
}
