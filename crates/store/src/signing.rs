//! The store's own signing key (Ed25519, RFC 8032), made with the store and sealed in it; reports are signed with it.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

use crate::StoreError;

/// Signs in the name of the store.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// A new key, and its private form to be sealed.
    pub(crate) fn make() -> (Self, Zeroizing<Vec<u8>>) {
        let seed = Zeroizing::new(crate::key::random::<32>());
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).expect("a seed has 32 bytes");
        (Self(pair), Zeroizing::new(seed.to_vec()))
    }

    /// The key from its private form.
    pub(crate) fn from_seed(seed: &[u8]) -> Result<Self, StoreError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed);
        pair.map(Self).map_err(|_| StoreError::corrupt("the signing key has a wrong length"))
    }

    /// The public key, 32 bytes.
    pub fn public(&self) -> [u8; 32] {
        self.0.public_key().as_ref().try_into().expect("an Ed25519 public key has 32 bytes")
    }

    /// The signature of a message, 64 bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).as_ref().try_into().expect("an Ed25519 signature has 64 bytes")
    }
}

/// Whether the signature of a message was made with this public key.
pub fn verify_signature(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(message, signature).is_ok()
}
