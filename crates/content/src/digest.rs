//! The two named digests of a message, over pieces that may be cut anywhere (design section 3).
//!
//! [`EXACT`] is the AEGIS-128X2 MAC of the CRLF form under a key of the store's own: a message has the same one in a
//! Maildir with LF and behind IMAP, in this store and in no other. [`SURVIVING`] is BLAKE3 over the form in
//! `surviving.rs`, which is the same before and after what known servers rewrite. The names change when the forms do,
//! because ledgers outlive programs. For reports, which anybody is to check with what is on every machine, a print has
//! the SHA-256 of the CRLF form as well.
//!
//! Why a MAC: every octet of an organisation's mail passes here. SHA-256 was a third of the processor time of a copy,
//! BLAKE3 a fifth, and this is a thirtieth. Whoever sends mail does not know the key, so nobody can make two messages
//! with one digest ([draft-irtf-cfrg-aegis-aead], "AEGIS MAC").

use aegis::aegis128x2::Aegis128X2Mac;
use aws_lc_rs::digest::{Context, SHA256};
use cutover_model::Digest;

use crate::compare::ContentPrint;
use crate::lines::{CrlfForm, LineEndCounts};
use crate::surviving::SurvivingForm;

/// Name of the digest over the CRLF form.
pub const EXACT: &str = "mime-exact-2";

/// Name of the digest over the form that survives the known rewritings.
pub const SURVIVING: &str = "mime-surviving-1";

/// What makes the [`EXACT`] digests of one store differ from those of all others.
#[derive(Clone, Copy)]
pub struct DigestKey([u8; 16]);

impl DigestKey {
    /// The key that belongs to a store's identity.
    pub fn of_store(identity: &[u8]) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(EXACT.as_bytes());
        context.update(identity);
        let mut key = [0; 16];
        key.copy_from_slice(&context.finish().as_ref()[..16]);
        Self(key)
    }
}

/// A digest of 256 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentDigest(pub [u8; 32]);

impl ContentDigest {
    /// The first half of it.
    pub fn short(&self) -> Digest {
        let mut first = [0; 16];
        first.copy_from_slice(&self.0[..16]);
        Digest(first)
    }
}

impl std::fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for ContentDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// The [`EXACT`] digest alone. Pieces that are in the CRLF form already are hashed where they lie.
pub struct ExactDigester {
    form: CrlfForm,
    hash: Buffered<Mac>,
}

impl ExactDigester {
    /// Starts a message.
    pub fn new(key: &DigestKey) -> Self {
        Self { form: CrlfForm::default(), hash: Buffered::around(Mac::new(key)) }
    }

    /// Takes the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        let hash = &mut self.hash;
        self.form.convert(piece, |slice| hash.update(slice));
    }

    /// Ends the message.
    pub fn finish(self) -> Digest {
        Digest(self.hash.finish())
    }
}

/// All digests and what a server could have changed, in one pass.
pub struct Digester {
    form: CrlfForm,
    exact: Buffered<Mac>,
    sha256: Buffered<Sha256>,
    surviving: SurvivingForm,
    line_ends: LineEndCounts,
}

impl Digester {
    /// Starts a message.
    pub fn new(key: &DigestKey) -> Self {
        Self {
            form: CrlfForm::default(),
            exact: Buffered::around(Mac::new(key)),
            sha256: Buffered::default(),
            surviving: SurvivingForm::default(),
            line_ends: LineEndCounts::default(),
        }
    }

    /// Takes the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        let (exact, sha256) = (&mut self.exact, &mut self.sha256);
        self.form.convert(piece, |slice| {
            exact.update(slice);
            sha256.update(slice);
        });
        self.surviving.feed(piece);
        self.line_ends.feed(piece);
    }

    /// Ends the message.
    pub fn finish(self) -> ContentPrint {
        ContentPrint {
            exact: Digest(self.exact.finish()),
            sha256: ContentDigest(self.sha256.finish()),
            has_nul: self.surviving.has_nul,
            eight_bit_header: self.surviving.eight_bit_header,
            surviving: ContentDigest(self.surviving.finish()),
            size: self.line_ends.crlf_length(),
            has_bare_lf: self.line_ends.bare_lf() > 0,
            has_bare_cr: self.line_ends.bare_cr() > 0,
        }
    }
}

/// A hash function.
pub(crate) trait Hash {
    type Output;
    fn update(&mut self, slice: &[u8]);
    fn finish(self) -> Self::Output;
}

/// AEGIS-128X2 in its use as a MAC; the nonce is nought, as each key has one use.
struct Mac(Aegis128X2Mac<16>);

impl Mac {
    fn new(key: &DigestKey) -> Self {
        Self(Aegis128X2Mac::new(&key.0))
    }
}

impl Hash for Mac {
    type Output = [u8; 16];

    fn update(&mut self, slice: &[u8]) {
        self.0.update(slice);
    }

    fn finish(self) -> [u8; 16] {
        self.0.finalize()
    }
}

impl Hash for blake3::Hasher {
    type Output = [u8; 32];

    fn update(&mut self, slice: &[u8]) {
        blake3::Hasher::update(self, slice);
    }

    fn finish(self) -> [u8; 32] {
        self.finalize().into()
    }
}

/// SHA-256, FIPS 180-4.
pub(crate) struct Sha256(Context);

impl Default for Sha256 {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl Hash for Sha256 {
    type Output = [u8; 32];

    fn update(&mut self, slice: &[u8]) {
        self.0.update(slice);
    }

    fn finish(self) -> [u8; 32] {
        let mut digest = [0; 32];
        digest.copy_from_slice(self.0.finish().as_ref());
        digest
    }
}

/// A hash that gathers small slices, so that a line is not a call of its own; large ones are hashed where they lie.
#[derive(Default)]
pub(crate) struct Buffered<H> {
    hash: H,
    buffer: Vec<u8>,
}

impl<H: Hash> Buffered<H> {
    pub(crate) fn around(hash: H) -> Self {
        Self { hash, buffer: Vec::new() }
    }

    const CAPACITY: usize = 16 * 1024;
    const LARGE: usize = 4 * 1024;

    #[inline]
    pub(crate) fn update(&mut self, slice: &[u8]) {
        if self.buffer.len() + slice.len() > Self::CAPACITY || slice.len() >= Self::LARGE {
            return self.update_past_buffer(slice);
        }
        self.buffer.extend_from_slice(slice);
    }

    fn update_past_buffer(&mut self, slice: &[u8]) {
        self.hash.update(&self.buffer);
        self.buffer.clear();
        if slice.len() >= Self::LARGE {
            return self.hash.update(slice);
        }
        self.buffer.reserve_exact(Self::CAPACITY);
        self.buffer.extend_from_slice(slice);
    }

    pub(crate) fn finish(mut self) -> H::Output {
        self.hash.update(&self.buffer);
        self.hash.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> DigestKey {
        DigestKey::of_store(b"this store")
    }

    fn print(message: &[u8]) -> ContentPrint {
        let mut digester = Digester::new(&key());
        digester.feed(message);
        digester.finish()
    }

    fn exact(pieces: &[&[u8]]) -> Digest {
        let mut digester = ExactDigester::new(&key());
        pieces.iter().for_each(|piece| digester.feed(piece));
        digester.finish()
    }

    fn in_crlf(message: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        CrlfForm::default().extend(message, &mut out);
        out
    }

    /// Ledgers outlive programs: these must never change under the same name.
    #[test]
    fn exact_is_a_mac_of_the_crlf_form_and_sha256_stands_beside_it() {
        assert_eq!(EXACT, "mime-exact-2");
        assert_eq!(exact(&[b"abc"]).to_string(), "695a441c7bd35438b112a3e09ebb65ca");
        assert_eq!(exact(&[b"a: b\n\nc\n"]), exact(&[b"a: b\r", b"\n\r\nc\r\n"]));
        let mut other = ExactDigester::new(&DigestKey::of_store(b"that store"));
        other.feed(b"abc");
        assert_ne!(other.finish(), exact(&[b"abc"]));
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(print(b"abc").sha256.to_string(), expected, "FIPS 180-2, appendix B.1");
        let plain = aws_lc_rs::digest::digest(&SHA256, b"a: b\r\n\r\nc\r\n");
        assert_eq!(print(b"a: b\n\nc\n").sha256.0, plain.as_ref());
    }

    #[test]
    fn surviving_is_what_the_servers_leave() {
        let message = b"Subject: sm\xf8r\0\nX-A: b\n\nbody \0 \xe6 x\ny\r\n".as_slice();
        let dovecot = b"Subject: sm\xf8r\x80\r\nX-A: b\r\n\r\nbody \x80 \xe6 x\r\ny\r\n";
        let cyrus = b"Subject: smXrX\r\nX-A: b\r\n\r\nbody \x80 \xe6 x\r\ny\r\n";
        for rewritten in [&dovecot[..], cyrus] {
            assert_eq!(print(message).surviving, print(rewritten).surviving);
            assert_ne!(print(message).exact, print(rewritten).exact);
        }
        let plain = blake3::hash(b"Subject: smXrXX-A: b\nbody \x80 \xe6 xy");
        assert_eq!(print(message).surviving.0, *plain.as_bytes());
    }

    #[test]
    fn surviving_tells_the_header_from_the_body_and_octets_from_others() {
        assert_ne!(print(b"a: b\r\nc\r\n\r\n").surviving, print(b"a: b\r\n\r\nc\r\n").surviving);
        assert_ne!(print(b"a: b\r\n\r\n\xe6").surviving, print(b"a: b\r\n\r\nX").surviving);
        assert_ne!(print(b"a: b\r\n\r\nc").surviving, print(b"a: b\r\n\r\nd").surviving);
    }

    #[test]
    fn what_could_be_rewritten_is_noted() {
        let noted = print(b"a: \xe6\r\n\r\n\0\nx\ry");
        assert!(noted.has_nul && noted.has_bare_lf && noted.has_bare_cr && noted.eight_bit_header);
        let clean = print(b"a: b\r\n\r\n\xe6\r\n");
        assert!(!clean.has_nul && !clean.has_bare_lf && !clean.has_bare_cr && !clean.eight_bit_header);
        assert_eq!(clean.size, 11);
    }

    fn message() -> impl Strategy<Value = Vec<u8>> {
        let alphabet = prop::sample::select(b"\r\n\r\n\r\n\0a:b \x80\xe6".to_vec());
        (prop::collection::vec(alphabet, 0..200), 0usize..3).prop_map(|(bytes, repeats)| {
            let times = [1, 20, 400][repeats];
            bytes.repeat(times)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn any_split_gives_the_same(message in message(), size in 1usize..9000) {
            let mut digester = Digester::new(&key());
            message.chunks(size).for_each(|piece| digester.feed(piece));
            prop_assert_eq!(digester.finish(), print(&message));
            let pieces: Vec<&[u8]> = message.chunks(size).collect();
            prop_assert_eq!(exact(&pieces), print(&message).exact);
        }

        #[test]
        fn line_forms_have_one_exact_digest(message in message()) {
            let crlf = in_crlf(&message);
            prop_assert_eq!(exact(&[&message]), exact(&[&crlf]));
            prop_assert_eq!(print(&message).surviving, print(&crlf).surviving);
            prop_assert_eq!(print(&message).size, crlf.len() as u64);
        }

        #[test]
        fn rewriting_survives(message in message()) {
            let nul_as_dovecot: Vec<u8> = message.iter().map(|byte| if *byte == 0 { 0x80 } else { *byte }).collect();
            prop_assert_eq!(print(&message).surviving, print(&nul_as_dovecot).surviving);
        }
    }
}
