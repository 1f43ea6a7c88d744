//! The operations, [MS-OXWSCORE] and its sisters: those that read. No other is named here, so none can be sent: the source
//! stays as it is.

use crate::RequestVersion;

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident $response:literal since $version:ident;)+) => {
        /// An operation that this program can ask for. It is the list of what is allowed: all of them only read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation { $($(#[$doc])* $name),+ }

        impl Operation {
            /// All of them.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// Its name, as the reference has it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }

            /// The element that an answer to it has in its body.
            pub(crate) const fn response(self) -> &'static str {
                match self { $(Self::$name => $response),+ }
            }

            /// The first version that has it.
            pub const fn since(self) -> RequestVersion {
                match self { $(Self::$name => RequestVersion::$version),+ }
            }

            /// The value of the header field `SOAPAction`, with its quotes.
            pub const fn soap_action(self) -> &'static str {
                match self {
                    $(Self::$name => concat!(
                        "\"http://schemas.microsoft.com/exchange/services/2006/messages/", stringify!($name), "\""
                    )),+
                }
            }
        }
    };
}

operations! {
    /// [MS-OXWSFOLD] section 3.1.4.6.
    GetFolder "GetFolderResponse" since Exchange2007;
    /// [MS-OXWSSRCH] section 3.1.4.1.
    FindFolder "FindFolderResponse" since Exchange2007;
    /// [MS-OXWSSYNC] section 3.1.4.1.
    SyncFolderHierarchy "SyncFolderHierarchyResponse" since Exchange2007;
    /// [MS-OXWSSYNC] section 3.1.4.2.
    SyncFolderItems "SyncFolderItemsResponse" since Exchange2007;
    /// [MS-OXWSSRCH] section 3.1.4.2.
    FindItem "FindItemResponse" since Exchange2007;
    /// [MS-OXWSCORE] section 3.1.4.4.
    GetItem "GetItemResponse" since Exchange2007;
    /// [MS-OXWSBTRF] section 3.1.4.1.
    ExportItems "ExportItemsResponse" since Exchange2010Sp1;
    /// [MS-OXWSATT] section 3.1.4.3.
    GetAttachment "GetAttachmentResponse" since Exchange2007;
    /// [MS-OXWSGTZ] section 3.1.4.1.
    GetServerTimeZones "GetServerTimeZonesResponse" since Exchange2010;
    /// [MS-OXWSRSLNM] section 3.1.4.1.
    ResolveNames "ResolveNamesResponse" since Exchange2007;
    /// [MS-OXWSEDL] section 3.1.4.1.
    ExpandDL "ExpandDLResponse" since Exchange2007;
    /// [MS-OXWSPERS] section 3.1.4.1.
    FindPeople "FindPeopleResponse" since Exchange2013;
    /// [MS-OXWSRULES] section 3.1.4.1.
    GetInboxRules "GetInboxRulesResponse" since Exchange2010Sp1;
    /// [MS-OXWOOF] section 3.1.4.1.
    GetUserOofSettings "GetUserOofSettingsResponse" since Exchange2007;
    /// [MS-OXWSDLGM] section 3.1.4.2.
    GetDelegate "GetDelegateResponse" since Exchange2007Sp1;
    /// [MS-OXWSUSRCFG] section 3.1.4.3.
    GetUserConfiguration "GetUserConfigurationResponse" since Exchange2010;
    /// [MS-OXWSCVTID] section 3.1.4.1.
    ConvertId "ConvertIdResponse" since Exchange2007Sp1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_reads() {
        for operation in Operation::ALL {
            let name = operation.name();
            let reads = ["Get", "Find", "Sync", "Export", "Resolve", "Expand", "Convert"];
            assert!(reads.iter().any(|verb| name.starts_with(verb)), "{name}");
            assert!(operation.response().starts_with(name));
            assert!(operation.soap_action().ends_with(&format!("/{name}\"")));
        }
    }
}
