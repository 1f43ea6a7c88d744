//! Markers: what stands between properties in a stream ([MS-OXCFXICS] section 2.2.4.1.4).

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident = $number:literal $official:literal)*) => {
        /// An atom without a value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Marker {
            $($(#[$doc])* $name,)*
        }

        impl Marker {
            /// The marker with this number, if it is one.
            pub const fn from_number(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// The number on the wire.
            pub const fn number(self) -> u32 {
                match self {
                    $(Self::$name => $number,)*
                }
            }

            /// What the reference calls it.
            pub const fn official(self) -> &'static str {
                match self {
                    $(Self::$name => $official,)*
                }
            }
        }
    };
}

markers! {
    /// A folder begins that stands by itself.
    StartTopFolder = 0x4009_0003 "StartTopFld"
    /// A folder begins inside another one.
    StartSubFolder = 0x400A_0003 "StartSubFld"
    /// The folder ends.
    EndFolder = 0x400B_0003 "EndFolder"
    /// A message begins.
    StartMessage = 0x400C_0003 "StartMessage"
    /// The message ends.
    EndMessage = 0x400D_0003 "EndMessage"
    /// A message begins that is associated with its folder.
    StartAssociatedMessage = 0x4010_0003 "StartFAIMsg"
    /// The message inside an attachment begins.
    StartEmbedded = 0x4001_0003 "StartEmbed"
    /// The message inside an attachment ends.
    EndEmbedded = 0x4002_0003 "EndEmbed"
    /// A recipient begins.
    StartRecipient = 0x4003_0003 "StartRecip"
    /// The recipient ends.
    EndRecipient = 0x4004_0003 "EndToRecip"
    /// An attachment begins.
    NewAttachment = 0x4000_0003 "NewAttach"
    /// The attachment ends.
    EndAttachment = 0x400E_0003 "EndAttach"
    /// A changed object begins with its header.
    Change = 0x4012_0003 "IncrSyncChg"
    /// A message begins of which only some groups of properties changed.
    PartialChange = 0x407D_0003 "IncrSyncChgPartial"
    /// Deleted objects follow.
    Deletions = 0x4013_0003 "IncrSyncDel"
    /// The synchronisation ends.
    SynchronizationEnd = 0x4014_0003 "IncrSyncEnd"
    /// The content of a changed message begins.
    ChangeContent = 0x4015_0003 "IncrSyncMessage"
    /// Changes of the read state follow.
    ReadStates = 0x402F_0003 "IncrSyncRead"
    /// The new state begins.
    StateBegin = 0x403A_0003 "IncrSyncStateBegin"
    /// The new state ends.
    StateEnd = 0x403B_0003 "IncrSyncStateEnd"
    /// How much is to come.
    ProgressMode = 0x4074_000B "IncrSyncProgressMode"
    /// How large the next message is.
    ProgressPerMessage = 0x4075_000B "IncrSyncProgressPerMsg"
    /// Groups of properties are described.
    GroupInfo = 0x407B_0102 "IncrSyncGroupInfo"
    /// The server could not read what was to stand here.
    ErrorInfo = 0x4018_0003 "FXErrorInfo"
}
