//! Against a real directory: a Samba domain controller with the attributes of Exchange, judged by Samba's own tools.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

mod suite;

use std::collections::BTreeMap;

use cutover_directory::ldap::{self, LdapSettings, OtherAccounts};
use cutover_directory::{NotTaken, Notice, stored};
use cutover_model::{Failure, FailureCode, Organisation, Quotas, Recipient, RecipientKind, Reference, Secret};
use cutover_net::{Security, Server, Trust};
use cutover_testbed::samba::{ADMINISTRATOR, BASE, PORT, TLS_PORT};
use cutover_testbed::{Samba, SambaSettings};

use suite::ldif;

/// The extended right to send as somebody.
const SEND_AS: &str = "ab721a54-1e2f-11d0-9819-00aa0040529b";

fn settings(samba: &Samba, security: Security) -> LdapSettings {
    let port = if security == Security::Tls { TLS_PORT } else { PORT };
    let mut server = Server::new(samba.address().to_string(), port, security);
    server.trust = Trust::File(samba.authority().to_owned());
    LdapSettings::new(server, ADMINISTRATOR.0, Secret::new(ADMINISTRATOR.1))
}

fn of<'o>(organisation: &'o Organisation, name: &str) -> &'o Recipient {
    organisation.by_address(&format!("{name}@old.example")).unwrap_or_else(|| panic!("{name} is there"))
}

/// Names of the records that the references lead to, and `?` before those outside.
fn names(organisation: &Organisation, references: &[Reference]) -> Vec<String> {
    let name = |reference: &Reference| match reference {
        Reference::Record(id) => organisation.get(id).unwrap().primary.to_lowercase().replace("@old.example", ""),
        Reference::Outside(name) => format!("?{name}"),
    };
    let mut names: Vec<_> = references.iter().map(name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn an_organisation_with_everything_in_it() {
    let samba = Samba::start(&[ldif::ORGANISATION, ldif::REFERENCES]).unwrap();
    samba.grant(SEND_AS, "CN=Info,OU=Old,DC=old,DC=example", "bo").unwrap();
    let imported = ldap::read(&settings(&samba, Security::Tls)).await.unwrap();
    let organisation = &imported.organisation;
    kinds(organisation, &samba);
    people(organisation);
    whom_they_name(organisation);
    told(&imported.notices, organisation);
    let text = stored::to_json(organisation).unwrap();
    assert!(stored::from_json(&text).unwrap() == *organisation, "what is stored is the same");
    let again = ldap::read(&settings(&samba, Security::StartTls)).await.unwrap();
    assert!(again == imported, "StartTLS gives the same");
}

fn kinds(organisation: &Organisation, samba: &Samba) {
    let mut found: BTreeMap<RecipientKind, Vec<&str>> = BTreeMap::new();
    for recipient in &organisation.recipients {
        found.entry(recipient.kind).or_default().push(recipient.primary.split('@').next().unwrap_or_default());
    }
    let expected = [
        (RecipientKind::UserMailbox, vec!["Anna", "bo", "leaver", "old2003"]),
        (RecipientKind::SharedMailbox, vec!["info"]),
        (RecipientKind::RoomMailbox, vec!["fjord"]),
        (RecipientKind::EquipmentMailbox, vec!["projector"]),
        (RecipientKind::LinkedMailbox, vec!["linked1", "linked2"]),
        (RecipientKind::MailUser, vec!["consultant"]),
        (RecipientKind::MailContact, vec!["supplier"]),
        (RecipientKind::DistributionGroup, vec!["all", "circle1", "circle2", "staff"]),
        (RecipientKind::RoomList, vec!["rooms"]),
        (RecipientKind::MailSecurityGroup, vec!["finance"]),
        (RecipientKind::DynamicGroup, vec!["everyone"]),
    ];
    assert_eq!(found, expected.into());
    // Samba's own tool counts the same; it knows nothing of kinds, so by class and by address.
    let addresses = |filter: &str| {
        let found = samba.search(filter, "proxyAddresses").unwrap();
        let mut primary: Vec<_> =
            found.iter().flatten().filter_map(|proxy| proxy.strip_prefix("SMTP:")).map(str::to_owned).collect();
        primary.sort_by_key(|address| address.to_lowercase());
        primary
    };
    let ours = |mine: &dyn Fn(&Recipient) -> bool| {
        organisation.recipients.iter().filter(|one| mine(one)).map(|one| one.primary.clone()).collect::<Vec<_>>()
    };
    let groups = addresses("(&(|(objectClass=group)(objectClass=msExchDynamicDistributionList))(mailNickname=*))");
    assert_eq!(ours(&|one| one.kind.is_group()), groups);
    let mailboxes = addresses("(&(homeMDB=*)(!(msExchRecipientTypeDetails=8388608)))");
    assert_eq!(ours(&|one| one.kind.is_mailbox()), mailboxes);
    assert_eq!(addresses("(objectClass=contact)"), ours(&|one| one.kind == RecipientKind::MailContact));
}

fn people(organisation: &Organisation) {
    let anna = of(organisation, "anna");
    assert_eq!((anna.display_name.as_str(), anna.alias.as_str()), ("Berg, Anna Ærlig", "anna"));
    assert_eq!(anna.sign_in.as_deref(), Some("anna@old.example"));
    assert_eq!(anna.addresses(), ["Anna@old.example", "anna.berg@old.example"]);
    assert_eq!(
        anna.old_addresses(),
        ["/o=Old/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=anna", "/o=Older/cn=anna"]
    );
    assert_eq!(anna.proxies.len(), 5, "{:?}", anna.proxies);
    let person = &anna.person;
    assert_eq!(
        (person.given_name.as_str(), person.surname.as_str(), person.country.as_str(), person.language.as_str()),
        ("Anna", "Berg", "NO", "nb-NO")
    );
    assert_eq!((person.city.as_str(), person.telephone.as_str()), ("Tromsø", "+47 22 00 00 00"));
    let quotas = Quotas { warning: Some(1_887_436_800), send: Some(1_992_294_400), receive: Some(2_147_483_648) };
    assert_eq!(anna.quotas, quotas);
    assert!(anna.unified_messaging && !anna.hidden && !anna.disabled);
    let bo = of(organisation, "bo");
    assert_eq!(bo.quotas, Quotas::default(), "the limits of the database are not its own");
    assert!(!bo.unified_messaging);
    let leaver = of(organisation, "leaver");
    assert!(leaver.hidden && leaver.disabled);
    assert_eq!(of(organisation, "consultant").external_address.as_deref(), Some("consultant@elsewhere.example"));
    let supplier = of(organisation, "supplier");
    assert_eq!(
        (supplier.external_address.as_deref(), supplier.sign_in.as_deref()),
        (Some("us@supplier.example"), None)
    );
    assert_eq!(of(organisation, "linked1").linked_account.as_deref(), Some("S-1-5-21-1-2-3-1104"));
    assert_eq!(of(organisation, "info").linked_account, None);
    assert!(of(organisation, "finance").authenticated_senders_only);
    assert_eq!(of(organisation, "everyone").member_rule.as_deref(), Some("(mailNickname=*)"));
}

fn whom_they_name(organisation: &Organisation) {
    let list = |references: &[Reference]| names(organisation, references);
    let (anna, bo) = (of(organisation, "anna"), of(organisation, "bo"));
    assert_eq!(list(anna.manager.as_slice()), ["bo"]);
    assert_eq!(list(&anna.delegates), ["bo", "leaver"]);
    assert_eq!(list(&of(organisation, "info").full_access), ["anna"]);
    assert_eq!(list(&of(organisation, "info").send_as), ["bo"]);
    assert!(anna.send_as.is_empty(), "everybody may send as himself");
    let forwarding = bo.forwarding.as_ref().unwrap();
    assert_eq!((list(std::slice::from_ref(&forwarding.to)), forwarding.keep_copy), (vec!["supplier".to_owned()], true));
    let leaver = of(organisation, "leaver").forwarding.as_ref().unwrap();
    assert_eq!((leaver.to.clone(), leaver.keep_copy), (Reference::Outside("leaver@elsewhere.example".into()), false));
    assert_eq!(
        list(&of(organisation, "staff").members),
        ["?CN=Builtin Account,OU=Old,DC=old,DC=example", "anna", "bo"]
    );
    assert_eq!(list(&of(organisation, "all").members), ["finance", "staff", "supplier"]);
    assert_eq!(list(&of(organisation, "all").owners), ["anna", "bo"]);
    assert_eq!(list(&of(organisation, "rooms").members), ["fjord"]);
}

fn told(notices: &[Notice], organisation: &Organisation) {
    let id = |name: &str| of(organisation, name).id.clone();
    let mut left_out: Vec<_> = notices
        .iter()
        .filter_map(|notice| match notice {
            Notice::NotTaken { name, why } => Some((name.split(',').next().unwrap_or_default(), *why)),
            _ => None,
        })
        .collect();
    left_out.sort();
    let expected = [
        ("CN=Cloud", NotTaken::InTheCloud),
        ("CN=Faxes", NotTaken::NoAddress),
        ("CN=Only Mail", NotTaken::OtherAccount),
        ("CN=SystemMailbox{1f05a927}", NotTaken::System),
    ];
    assert_eq!(left_out, expected);
    let person =
        Notice::SamePerson { account: "s-1-5-21-1-2-3-1104".into(), records: vec![id("linked1"), id("linked2")] };
    assert!(notices.contains(&person), "{notices:?}");
    assert!(notices.contains(&Notice::Circle { groups: vec![id("circle1"), id("circle2")] }), "{notices:?}");
    let outside = notices.iter().filter(|notice| matches!(notice, Notice::Outside { .. })).count();
    assert_eq!(outside, 2, "a member and a forwarding: {notices:?}");
    let words: Vec<_> = notices.iter().map(Notice::word).filter(|word| *word == "same-address").collect();
    assert_eq!(words.len(), 1, "{notices:?}");
}

#[tokio::test]
async fn two_thousand_people_in_pages_and_ranges() {
    let samba = Samba::start(&[&ldif::people(2000), &ldif::group_of(2000)]).unwrap();
    let expected = samba.search("(mailNickname=person*)", "mail").unwrap().len();
    let members = samba.search("(mailNickname=everybody)", "member").unwrap();
    assert_eq!((expected, members[0].len()), (2000, 2000));
    let mut shown = samba.search("(mailNickname=person*)", "displayName").unwrap().concat();
    let mut old = samba.search("(mailNickname=person*)", "legacyExchangeDN").unwrap().concat();
    shown.sort();
    old.sort();
    let mut settings = settings(&samba, Security::Tls);
    for (page, member_range) in [(500, None), (37, Some(300)), (1000, Some(1999))] {
        (settings.page, settings.member_range) = (page, member_range);
        let organisation = ldap::read(&settings).await.unwrap().organisation;
        let everybody = of(&organisation, "everybody");
        assert_eq!(organisation.recipients.len(), expected + 1, "{page} {member_range:?}");
        assert_eq!(everybody.members.len(), 2000, "{page} {member_range:?}");
        assert!(everybody.members.iter().all(|member| member.record().is_some()));
        let people = || organisation.recipients.iter().filter(|one| one.kind.is_mailbox());
        let sorted = |mut texts: Vec<String>| {
            texts.sort();
            texts
        };
        assert!(sorted(people().map(|one| one.display_name.clone()).collect()) == shown, "{page}");
        assert!(sorted(people().filter_map(|one| one.legacy_dn.clone()).collect()) == old, "{page}");
        assert_eq!(names(&organisation, of(&organisation, "person-1999").manager.as_slice()), ["person-0000"]);
    }
}

#[tokio::test]
async fn accounts_without_exchange_can_be_mailboxes() {
    let samba = Samba::start(&[ldif::WITHOUT_EXCHANGE]).unwrap();
    let mut settings = settings(&samba, Security::Tls);
    assert_eq!(ldap::read(&settings).await.unwrap().organisation.recipients.len(), 0);
    settings.other_accounts = OtherAccounts::Mailboxes;
    let organisation = ldap::read(&settings).await.unwrap().organisation;
    assert_eq!(organisation.recipients.len(), 2);
    assert_eq!(of(&organisation, "plain").kind, RecipientKind::UserMailbox);
    assert_eq!(names(&organisation, &of(&organisation, "team").members), ["plain"]);
}

async fn refused(settings: &LdapSettings) -> Failure {
    match ldap::read(settings).await {
        Ok(_) => panic!("it was read"),
        Err(failure) => failure,
    }
}

#[tokio::test]
async fn passwords_go_out_in_the_clear_only_where_that_is_allowed() {
    let strict = Samba::start(&[]).unwrap();
    let mut plain = settings(&strict, Security::None);
    assert_eq!(refused(&plain).await.code, FailureCode::DirectoryPlain);
    plain.allow_plain = true;
    let failure = refused(&plain).await;
    assert_eq!(failure.code, FailureCode::DirectoryPlain, "the directory itself refuses: {failure}");
    let samba = Samba::start_with(&[ldif::ORGANISATION], SambaSettings { plain_sign_in: true }).unwrap();
    let mut plain = settings(&samba, Security::None);
    assert_eq!(refused(&plain).await.code, FailureCode::DirectoryPlain);
    plain.allow_plain = true;
    assert!(ldap::read(&plain).await.unwrap().organisation.by_address("anna@old.example").is_some());
}

#[tokio::test]
async fn what_is_wrong_with_the_settings_is_told_apart() {
    let samba = Samba::start(&[]).unwrap();
    let right = settings(&samba, Security::Tls);
    let with = |change: &dyn Fn(&mut LdapSettings)| {
        let mut settings = right.clone();
        change(&mut settings);
        settings
    };
    let code = async |settings: LdapSettings| refused(&settings).await.code;
    assert_eq!(code(with(&|s| s.password = Secret::new("wrong"))).await, FailureCode::Credentials);
    assert_eq!(code(with(&|s| s.name = "nobody@old.example".into())).await, FailureCode::Credentials);
    assert_eq!(code(with(&|s| s.password = Secret::new(""))).await, FailureCode::SecretMissing);
    assert_eq!(code(with(&|s| s.server.trust = Trust::System)).await, FailureCode::CertificateUntrusted);
    assert_eq!(
        code(with(&|s| s.bases = vec!["OU=Nowhere,DC=old,DC=example".into()])).await,
        FailureCode::DirectoryBase
    );
    assert_eq!(code(with(&|s| s.bases = vec!["DC=elsewhere,DC=example".into()])).await, FailureCode::DirectoryBase);
    assert_eq!(code(with(&|s| s.bases = vec!["no name at all".into()])).await, FailureCode::DirectoryBase);
    assert_eq!(code(with(&|s| s.server.port = 1)).await, FailureCode::Connect);
    let several = with(&|s| s.bases = vec![format!("CN=Users,{BASE}"), BASE.to_owned()]);
    assert_eq!(ldap::read(&several).await.unwrap().organisation.recipients.len(), 0);
}
