//! What a mailbox is set to: out of office, rules, delegates, who may open it.

/// The settings of a mailbox.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) out_of_office: OutOfOffice,
    pub(super) rules: Vec<Rule>,
    pub(super) delegates: Vec<Delegate>,
    /// Addresses of accounts and groups with full access.
    pub(super) full_access: Vec<String>,
    /// Not even the administrator may open it.
    pub(super) closed: bool,
    /// Names and colours of categories.
    pub(super) categories: Vec<(&'static str, i32)>,
}

/// Automatic replies.
#[derive(Clone, Debug)]
pub(super) struct OutOfOffice {
    pub(super) state: &'static str,
    pub(super) audience: &'static str,
    /// Begin and end, in seconds since 1970.
    pub(super) span: (i64, i64),
    pub(super) inside: &'static str,
    pub(super) outside: &'static str,
}

impl Default for OutOfOffice {
    fn default() -> Self {
        Self { state: "Disabled", audience: "All", span: (1_780_272_000, 1_780_358_400), inside: "", outside: "" }
    }
}

/// A rule of the inbox.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) is_enabled: bool,
    /// Made by Outlook with parts that the service has no words for.
    pub(super) is_unsupported: bool,
    pub(super) subject_contains: &'static [&'static str],
    pub(super) from: Option<(&'static str, &'static str)>,
    pub(super) move_to: Option<u64>,
    pub(super) forward_to: Option<(&'static str, &'static str)>,
}

/// Somebody who acts for the owner.
#[derive(Clone, Debug)]
pub(super) struct Delegate {
    pub(super) address: String,
    pub(super) name: String,
    pub(super) calendar: &'static str,
    pub(super) inbox: &'static str,
    pub(super) sees_private: bool,
    pub(super) gets_copies: bool,
}
