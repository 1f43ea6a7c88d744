//! Opaque keys: what a source or a target calls an item, kept as bytes because every kind of server has its own form.
//!
//! An IMAP key is a UID as four big-endian bytes; an EWS or Graph id is up to some 200 bytes. Only the connector that
//! made a key can read it. Byte order is meaningful: a connector that lists items does so in the order of its keys.

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<[u8]>);

        impl $name {
            /// Wraps the bytes as the connector wrote them.
            pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
                Self(bytes.into())
            }

            /// The bytes as the connector wrote them.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "("))?;
                for byte in &self.0 {
                    write!(f, "{byte:02x}")?;
                }
                write!(f, ")")
            }
        }
    };
}

opaque! {
    /// What the source calls an item, unique inside one folder and one generation of it.
    SourceKey
}
opaque! {
    /// What the target calls an item, unique inside one target folder and one generation of it.
    TargetKey
}
opaque! {
    /// How far a source folder has been read: an EWS sync state, an ICS state, UIDVALIDITY with UID and MODSEQ.
    /// Saved only after the target has confirmed everything up to it.
    Cursor
}
opaque! {
    /// Where a target folder stood before a write (IMAP: UIDVALIDITY and UIDNEXT). What came after it can be ours.
    Mark
}
