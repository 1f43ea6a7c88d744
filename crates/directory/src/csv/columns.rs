//! The columns, by name.

use csv::StringRecord;

/// A column. Its place in [`Column::ALL`] is its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Column {
    Kind,
    Primary,
    DisplayName,
    Alias,
    SignIn,
    LinkedAccount,
    Addresses,
    LegacyDn,
    External,
    GivenName,
    Surname,
    JobTitle,
    Department,
    Company,
    Office,
    Street,
    City,
    State,
    PostalCode,
    Country,
    Telephone,
    Mobile,
    Language,
    Manager,
    Delegates,
    FullAccess,
    SendAs,
    Members,
    MemberRule,
    Owners,
    Forwarding,
    KeepCopy,
    Hidden,
    Disabled,
    UnifiedMessaging,
    AuthenticatedOnly,
    WarningQuota,
    SendQuota,
    ReceiveQuota,
}

const COUNT: usize = 39;

impl Column {
    /// Every column with its names; the first one is used in messages.
    const ALL: [(Self, &'static [&'static str]); COUNT] = [
        (Self::Kind, &["Kind", "RecipientTypeDetails"]),
        (Self::Primary, &["PrimarySmtpAddress", "EmailAddress", "WindowsEmailAddress"]),
        (Self::DisplayName, &["DisplayName"]),
        (Self::Alias, &["Alias"]),
        (Self::SignIn, &["UserPrincipalName"]),
        (Self::LinkedAccount, &["LinkedMasterAccount"]),
        (Self::Addresses, &["EmailAddresses", "ProxyAddresses"]),
        (Self::LegacyDn, &["LegacyExchangeDN"]),
        (Self::External, &["ExternalEmailAddress", "TargetAddress"]),
        (Self::GivenName, &["FirstName", "GivenName"]),
        (Self::Surname, &["LastName", "Surname"]),
        (Self::JobTitle, &["Title", "JobTitle"]),
        (Self::Department, &["Department"]),
        (Self::Company, &["Company"]),
        (Self::Office, &["Office"]),
        (Self::Street, &["StreetAddress"]),
        (Self::City, &["City"]),
        (Self::State, &["StateOrProvince"]),
        (Self::PostalCode, &["PostalCode"]),
        (Self::Country, &["CountryOrRegion", "Country"]),
        (Self::Telephone, &["Phone"]),
        (Self::Mobile, &["MobilePhone"]),
        (Self::Language, &["Language", "Languages"]),
        (Self::Manager, &["Manager"]),
        (Self::Delegates, &["GrantSendOnBehalfTo"]),
        (Self::FullAccess, &["FullAccess"]),
        (Self::SendAs, &["SendAs"]),
        (Self::Members, &["Members"]),
        (Self::MemberRule, &["MemberFilter", "RecipientFilter"]),
        (Self::Owners, &["ManagedBy"]),
        (Self::Forwarding, &["ForwardingAddress", "ForwardingSmtpAddress"]),
        (Self::KeepCopy, &["DeliverToMailboxAndForward"]),
        (Self::Hidden, &["HiddenFromAddressListsEnabled"]),
        (Self::Disabled, &["AccountDisabled"]),
        (Self::UnifiedMessaging, &["UMEnabled"]),
        (Self::AuthenticatedOnly, &["RequireSenderAuthenticationEnabled"]),
        (Self::WarningQuota, &["IssueWarningQuota"]),
        (Self::SendQuota, &["ProhibitSendQuota"]),
        (Self::ReceiveQuota, &["ProhibitSendReceiveQuota"]),
    ];

    /// Columns without which no row can be understood.
    pub(super) const NEEDED: [Self; 2] = [Self::Kind, Self::Primary];

    /// The column of this name, in whatever case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let is_it = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        Self::ALL.into_iter().find(|(_, names)| is_it(names)).map(|(column, _)| column)
    }

    /// The name for messages.
    pub(super) fn name(self) -> &'static str {
        Self::ALL[self as usize].1[0]
    }
}

/// Where in a row each column stands.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    places: [Option<usize>; COUNT],
    pub(super) width: usize,
}

impl Columns {
    pub(super) fn new(width: usize) -> Self {
        Self { places: [None; COUNT], width }
    }

    pub(super) fn place(&mut self, column: Column) -> &mut Option<usize> {
        &mut self.places[column as usize]
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.places[column as usize].is_some()
    }

    /// What stands in the column, without space around it; nothing where there is no such column.
    pub(super) fn field<'r>(&self, column: Column, row: &'r StringRecord) -> &'r str {
        self.places[column as usize].and_then(|place| row.get(place)).unwrap_or_default().trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_stands_at_its_number_and_no_name_twice() {
        let mut names = Vec::new();
        for (at, (column, own)) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column as usize, at);
            names.extend(own.iter().map(|name| name.to_ascii_lowercase()));
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(Column::named("primarysmtpaddress"), Some(Column::Primary));
        assert_eq!(Column::named("Password"), None);
    }
}
