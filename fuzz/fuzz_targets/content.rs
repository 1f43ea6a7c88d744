//! Digests and the envelope of a message do not depend on how it is cut, and no message is too broken for them
//! (design section 3, RFC 5322, RFC 2047).

#![no_main]

use cutover_content::{ContentPrint, DigestKey, Digester, Envelope, EnvelopeCollector, ExactDigester};
use libfuzzer_sys::fuzz_target;

fn digested<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (ContentPrint, Envelope) {
    let (key, mut envelope) = (DigestKey::of_store(b"fuzz"), EnvelopeCollector::new());
    let (mut digester, mut exact) = (Digester::new(&key), ExactDigester::new(&key));
    for piece in pieces {
        digester.feed(piece);
        exact.feed(piece);
        envelope.feed(piece);
    }
    let print = digester.finish();
    assert_eq!(print.exact, exact.finish());
    (print, envelope.finish())
}

fuzz_target!(|input: &[u8]| {
    let Some((&step, message)) = input.split_first() else { return };
    let whole = digested(std::iter::once(message));
    assert_eq!(digested(message.chunks(1)), whole, "octet by octet");
    assert_eq!(digested(message.chunks(usize::from(step) + 1)), whole, "{} octets at a time", usize::from(step) + 1);
    let (before, after) = message.split_at(usize::from(step).min(message.len()));
    assert_eq!(digested([before, after].into_iter()), whole, "cut at {}", before.len());
});
