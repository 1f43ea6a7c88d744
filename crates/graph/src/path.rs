//! Percent-encoding of what stands in a path or a query (RFC 3986, sections 2 and 3.3).

use std::fmt::Write as _;

/// One segment of a path: an id, an address or a name of somebody else's, so that nothing in it can divide the path.
pub fn segment(text: &str) -> String {
    encoded(text, b"-._~@:")
}

/// A value in a query. OData's own signs stay readable.
pub(crate) fn query_value(text: &str) -> String {
    encoded(text, b"-._~@:$,'()/")
}

fn encoded(text: &str, kept: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    // A segment of dots alone would be taken for a step up.
    if encoded == "." || encoded == ".." { encoded.replace('.', "%2E") } else { encoded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_segment_divides_the_path() {
        let check = |text: &str, expected: &str| assert_eq!(segment(text), expected);
        check("anna@example.org", "anna@example.org");
        check("MBX:e0643f21@a7809c93", "MBX:e0643f21@a7809c93");
        check("a/b?c#d", "a%2Fb%3Fc%23d");
        check("guest_x.org#EXT#@y.org", "guest_x.org%23EXT%23@y.org");
        check("AAMk+=/", "AAMk%2B%3D%2F");
        check("blå", "bl%C3%A5");
        check("..", "%2E%2E");
    }

    #[test]
    fn a_filter_stays_readable() {
        assert_eq!(query_value("mail eq 'a&b@c'"), "mail%20eq%20'a%26b@c'");
    }
}
