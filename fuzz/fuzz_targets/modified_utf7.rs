//! Names of folders come back from modified UTF-7, on the wire and on disk, and both agree (RFC 3501 section 5.1.3).

#![no_main]

use cutover_imap::codec::{decode_mailbox, encode_mailbox};
use cutover_maildir::{decode_name, encode_name};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let name = decode_mailbox(input);
    assert_eq!(decode_mailbox(&encode_mailbox(&name)), name, "what was read can be written");
    let Ok(text) = std::str::from_utf8(input) else { return };
    assert_eq!(decode_mailbox(&encode_mailbox(text)), text);
    assert_eq!(decode_name(&encode_name(text)).as_deref(), Some(text));
    assert_eq!(encode_mailbox(text), encode_name(text).into_bytes());
    if let Some(decoded) = decode_name(text) {
        assert_eq!(decoded, name, "a name on disk is the same on the wire");
    }
});
