//! The master key, and sealing with it: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), a random nonce each time, bound
//! to the place where the sealed bytes are kept.
//!
//! Sealed form: format (1 byte, 1), key version (1 byte), nonce (24 bytes), ciphertext with its tag. The associated
//! data are the parts of the place's name, each with its length, so that sealed bytes cannot be moved elsewhere.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use cutover_model::Secret;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::KeyProblem;
use crate::{StoreError, StoreLocation};

const FORMAT: u8 = 1;
const NONCE: usize = 24;
const VARIABLE: &str = "CUTOVER_KEY";

/// The key that everything secret in a store is sealed with.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// A new key.
    pub fn generate() -> Self {
        Self(random())
    }

    /// Reads 32 bytes in base64, as in `CUTOVER_KEY`.
    pub fn from_base64(text: &Secret) -> Result<Self, KeyProblem> {
        let bytes = Zeroizing::new(STANDARD.decode(text.expose().trim()).map_err(|_| KeyProblem::Form)?);
        bytes.as_slice().try_into().map(Self).map_err(|_| KeyProblem::Form)
    }

    /// The key in base64, for the key file.
    pub fn to_base64(&self) -> Secret {
        Secret::new(STANDARD.encode(self.0))
    }

    /// The key of a store: `CUTOVER_KEY` if it is set, else the key file, which is made with the store.
    pub fn for_store(at: &StoreLocation) -> Result<Self, StoreError> {
        if let Some(key) = Self::from_environment()? {
            return Ok(key);
        }
        let file = at.key_file();
        match Self::from_file(&file) {
            Ok(key) => Ok(key),
            Err(StoreError::File { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                if at.database_file().is_some_and(|database| database.exists()) {
                    return Err(unusable(file.display(), KeyProblem::Missing));
                }
                Self::make_file(&file)
            }
            Err(error) => Err(error),
        }
    }

    /// The key in `CUTOVER_KEY`, if the variable is set.
    pub fn from_environment() -> Result<Option<Self>, StoreError> {
        let Some(text) = std::env::var_os(VARIABLE) else { return Ok(None) };
        let text = Secret::new(text.into_string().map_err(|_| unusable(VARIABLE, KeyProblem::Form))?);
        Self::from_base64(&text).map(Some).map_err(|problem| unusable(VARIABLE, problem))
    }

    /// Reads a key file. One that others than its owner may read is refused.
    pub fn from_file(file: &Path) -> Result<Self, StoreError> {
        let mode = std::fs::metadata(file).map_err(StoreError::file(file))?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(unusable(file.display(), KeyProblem::Mode { mode }));
        }
        let text = Secret::new(std::fs::read_to_string(file).map_err(StoreError::file(file))?);
        Self::from_base64(&text).map_err(|problem| unusable(file.display(), problem))
    }

    /// Makes a key file with a new key; if another process is making it at this moment, takes that one's.
    pub fn make_file(file: &Path) -> Result<Self, StoreError> {
        let key = Self::generate();
        match key.write_file(file) {
            Err(StoreError::File { source, .. }) if source.kind() == std::io::ErrorKind::AlreadyExists => {
                Self::from_file(file)
            }
            written => written.map(|()| key),
        }
    }

    /// Writes the key into a file that is not there yet, with mode 600, whole or not at all.
    pub fn write_file(&self, file: &Path) -> Result<(), StoreError> {
        let wrong = |error| StoreError::file(file)(error);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(wrong)?;
        }
        let scratch = file.with_extension(format!("new-{}", std::process::id()));
        let written = (|| {
            let mut open = std::fs::OpenOptions::new();
            let mut handle = open.write(true).create(true).truncate(true).mode(0o600).open(&scratch)?;
            handle.write_all(self.to_base64().expose().as_bytes())?;
            handle.write_all(b"\n")?;
            handle.sync_all()?;
            std::fs::hard_link(&scratch, file)
        })();
        let removed = std::fs::remove_file(&scratch);
        written.and(removed).map_err(wrong)
    }
}

fn unusable(place: impl ToString, problem: KeyProblem) -> StoreError {
    StoreError::Key { place: place.to_string(), problem }
}

/// Random bytes from the system itself: the generator of the cryptographic library takes 25 ms to begin.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// Seals and opens with one master key.
pub(crate) struct Cipher {
    version: u8,
    cipher: XChaCha20Poly1305,
}

impl Cipher {
    /// A cipher; `version` tells its sealed bytes from those of an earlier key.
    pub(crate) fn new(key: &MasterKey, version: u8) -> Self {
        Self { version, cipher: XChaCha20Poly1305::new(&key.0.into()) }
    }

    /// The version of its key.
    pub(crate) fn version(&self) -> u8 {
        self.version
    }

    /// Seals bytes for a place.
    pub(crate) fn seal(&self, place: &[&str], plain: &[u8]) -> Vec<u8> {
        let nonce = random::<NONCE>();
        let payload = Payload { msg: plain, aad: &associated(place) };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).expect("the plain text is short");
        [&[FORMAT, self.version], nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed for this place with this key.
    pub(crate) fn open(&self, place: &[&str], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let (head, rest) = sealed.split_at_checked(2).ok_or(StoreError::WrongKey)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or(StoreError::WrongKey)?;
        if head != [FORMAT, self.version] {
            return Err(StoreError::WrongKey);
        }
        let payload = Payload { msg: text, aad: &associated(place) };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| StoreError::WrongKey)?;
        Ok(Zeroizing::new(plain))
    }
}

/// The version of the key that sealed these bytes.
pub(crate) fn version_of(sealed: &[u8]) -> Result<u8, StoreError> {
    match sealed {
        [FORMAT, version, ..] => Ok(*version),
        _ => Err(StoreError::corrupt("sealed bytes are of no known form")),
    }
}

fn associated(place: &[&str]) -> Vec<u8> {
    let mut data = b"cutover store".to_vec();
    for part in place {
        data.extend_from_slice(&(part.len() as u64).to_be_bytes());
        data.extend_from_slice(part.as_bytes());
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_bytes_open_at_their_own_place_only() {
        let cipher = Cipher::new(&MasterKey::generate(), 1);
        let sealed = cipher.seal(&["user", "1", "password"], b"secret");
        assert_eq!(cipher.open(&["user", "1", "password"], &sealed).expect("opens").as_slice(), b"secret");
        for place in [&["user", "11", "password"][..], &["user", "1p", "assword"], &["endpoint", "1", "password"]] {
            assert!(matches!(cipher.open(place, &sealed), Err(StoreError::WrongKey)));
        }
    }

    #[test]
    fn altered_bytes_and_other_keys_open_nothing() {
        let cipher = Cipher::new(&MasterKey::generate(), 1);
        let sealed = cipher.seal(&["a"], b"secret");
        for index in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[index] ^= 1;
            assert!(cipher.open(&["a"], &altered).is_err(), "byte {index}");
            assert!(cipher.open(&["a"], &sealed[..index]).is_err(), "length {index}");
        }
        assert!(Cipher::new(&MasterKey::generate(), 1).open(&["a"], &sealed).is_err());
    }

    #[test]
    fn keys_are_read_as_they_were_written() {
        let key = MasterKey::generate();
        let again = MasterKey::from_base64(&key.to_base64()).ok().map(|key| key.0);
        assert_eq!(again, Some(key.0));
        assert_eq!(MasterKey::from_base64(&Secret::new("c2hvcnQ=")).err(), Some(KeyProblem::Form));
        assert_eq!(MasterKey::from_base64(&Secret::new("not base64")).err(), Some(KeyProblem::Form));
    }
}
