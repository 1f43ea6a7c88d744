//! Plans with their whole output, and plans carried out in a tenant in memory: the second one is empty.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod applied;
mod fake;
mod golden;
mod members;

use cutover_model::{
    Forwarding, Organisation, ProxyAddress, Recipient, RecipientKind, RecordId, Reference, TenantDomain, TenantLicence,
    TenantState,
};

use super::{FolderPermission, Rules};

pub(super) fn record(id: &str, kind: RecipientKind) -> Recipient {
    let mut recipient = Recipient::new(RecordId(id.into()), kind, format!("{id}@new.no"));
    recipient.display_name = format!("{} of New", id);
    recipient.alias = id.into();
    recipient.legacy_dn = Some(format!("/o=Old/cn={id}"));
    recipient
}

pub(super) fn to(id: &str) -> Reference {
    Reference::Record(RecordId(id.into()))
}

/// A small organisation with one of everything.
pub(super) fn organisation() -> Organisation {
    let mut anna = record("anna", RecipientKind::UserMailbox);
    anna.person.country = "NO".into();
    anna.person.given_name = "Anna".into();
    anna.proxies = ["SMTP:anna@new.no", "smtp:a@new.no", "smtp:anna@old.no", "X500:/o=Older/cn=anna"]
        .map(ProxyAddress::parse)
        .into();
    anna.manager = Some(to("bob"));
    anna.delegates = vec![to("bob"), Reference::Outside("CN=Gone".into())];
    let mut bob = record("bob", RecipientKind::UserMailbox);
    bob.hidden = true;
    bob.forwarding = Some(Forwarding { to: to("partner"), keep_copy: true });
    bob.sign_in = Some("bob@old.local".into());
    let mut partner = record("partner", RecipientKind::MailContact);
    partner.primary = "x@partner.com".into();
    partner.external_address = Some("x@partner.com".into());
    let mut info = record("info", RecipientKind::SharedMailbox);
    info.full_access = vec![to("anna"), to("leaders")];
    info.send_as = vec![to("anna"), to("partner")];
    let mut staff = record("staff", RecipientKind::DistributionGroup);
    staff.members = vec![to("anna"), to("bob"), to("partner"), to("leaders"), to("staff"), to("nobody")];
    staff.owners = vec![to("anna")];
    let mut leaders = record("leaders", RecipientKind::MailSecurityGroup);
    leaders.members = vec![to("bob"), to("staff")];
    let room = record("room", RecipientKind::RoomMailbox);
    let mut away = record("away", RecipientKind::MailUser);
    away.external_address = Some("away@gmail.com".into());
    let dynamic = record("everybody", RecipientKind::DynamicGroup);
    let mut old = record("old", RecipientKind::SharedMailbox);
    old.primary = "old@old.no".into();
    let mut organisation =
        Organisation { recipients: vec![anna, bob, partner, info, staff, leaders, room, away, dynamic, old] };
    organisation.sort();
    organisation
}

pub(super) fn tenant(free: u64) -> TenantState {
    let domain = |name: &str, verified| TenantDomain { name: name.into(), verified };
    let licence = TenantLicence {
        id: "sku-1".into(),
        part_number: "O365_BUSINESS_PREMIUM".into(),
        enabled: free,
        consumed: 0,
        mailbox_quota: Some(1),
    };
    TenantState {
        domains: vec![domain("new.no", true), domain("old.no", false), domain("new.onmicrosoft.com", true)],
        licences: vec![licence],
        ..TenantState::default()
    }
}

pub(super) fn rules() -> Rules {
    let permission = FolderPermission {
        mailbox: "anna@new.no".into(),
        folder: "Calendar".into(),
        trustee: "bob@new.no".into(),
        roles: vec!["Editor".into()],
    };
    Rules {
        nonce: "0123456789abcdef".into(),
        licences: vec!["O365_BUSINESS_PREMIUM=group:Staff".parse().unwrap()],
        usage_location: Some("se".into()),
        folder_permissions: vec![permission],
        ..Rules::default()
    }
}
