//! Tenants, the organisation's records, and what was made of them.

use cutover_model::{Failure, FailureCode, Secret};
use cutover_store::{
    Account, AccountPassword, AccountStatus, Countdown, Endpoint, GroupPart, Membership, OrganisationRecord,
    SecretOwner, Store, StoreError,
};
use serde_json::json;

use crate::support::{Place, actor, on_both};

on_both!(
    tenants_keep_their_secrets_sealed,
    a_tenant_gets_another_secret_and_keeps_its_accounts,
    a_tenant_in_use_stays,
    records_are_replaced_and_marks_stay,
    accounts_are_settled_and_keep_their_ids,
    countdowns_begin_once_and_end_with_the_licence,
    memberships_are_kept_until_they_are_over,
);

async fn with_tenant(place: &Place) -> Store {
    let store = place.open().await;
    let secret = [("credential", Secret::new("hush"))];
    store.tenants().add(&actor(), "new", r#"{"tenant":"contoso"}"#, &secret).await.expect("adds");
    store
}

async fn tenants_keep_their_secrets_sealed(place: Place) {
    let store = with_tenant(&place).await;
    let tenant = store.tenants().get("new").await.expect("is there");
    assert_eq!((tenant.nonce.len(), tenant.settings.as_str()), (16, r#"{"tenant":"contoso"}"#));
    let again = store.tenants().add(&actor(), "new", "{}", &[]).await;
    assert!(matches!(again, Err(StoreError::Exists { .. })));
    let owner = SecretOwner::Tenant("new".to_owned());
    let secret = store.vault().get(&owner, "credential").await.expect("opens");
    assert_eq!(secret.map(|secret| secret.expose().to_owned()).as_deref(), Some("hush"));
    store
        .accounts("new")
        .keep_passwords(&actor(), &[("r".into(), "a@b".into(), Secret::new("p4ss"))])
        .await
        .expect("seals");
    store.tenants().remove(&actor(), "new").await.expect("removes");
    assert!(store.vault().get(&owner, "credential").await.expect("reads").is_none());
    assert!(store.accounts("new").password("r").await.expect("reads").is_none());
    let log = store.audit().list(0, 99).await.expect("reads");
    assert_eq!(log.len(), 3);
    let told = format!("{log:?}");
    assert!(!told.contains("hush") && !told.contains("p4ss"), "no secret in the log: {told}");
}

async fn a_tenant_gets_another_secret_and_keeps_its_accounts(place: Place) {
    let store = with_tenant(&place).await;
    let before = store.tenants().get("new").await.expect("is there");
    let kept = [("r".into(), "a@b".into(), Secret::new("p4ss"))];
    store.accounts("new").keep_passwords(&actor(), &kept).await.expect("seals");
    let secret = [("credential", Secret::new("hush-hush"))];
    store
        .tenants()
        .set(&actor(), "new", r#"{"tenant":"contoso","credential":"certificate"}"#, &secret)
        .await
        .expect("sets");
    let after = store.tenants().get("new").await.expect("is there");
    assert_eq!((&after.nonce, after.created), (&before.nonce, before.created));
    assert!(after.settings.contains("certificate"), "{}", after.settings);
    let opened = store.vault().get(&SecretOwner::Tenant("new".to_owned()), "credential").await.expect("opens");
    assert_eq!(opened.map(|secret| secret.expose().to_owned()).as_deref(), Some("hush-hush"));
    assert!(store.accounts("new").password("r").await.expect("reads").is_some());
    let missing = store.tenants().set(&actor(), "other", "{}", &secret).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    let log = store.audit().list(0, 99).await.expect("reads");
    assert_eq!(log.iter().filter(|entry| entry.action == "tenant.set").count(), 1);
    assert!(!format!("{log:?}").contains("hush"));
}

async fn a_tenant_in_use_stays(place: Place) {
    let store = with_tenant(&place).await;
    let endpoint = Endpoint {
        name: "cloud".parse().expect("a name"),
        kind: "microsoft365".to_owned(),
        settings: json!({ "kind": { "microsoft365": { "tenant": "new" } } }).to_string(),
        max_concurrent_migrations: None,
        max_concurrent_incremental_syncs: None,
        created: 0,
        changed: 0,
    };
    store.endpoints().create(&actor(), &endpoint, &[]).await.expect("creates");
    let removed = store.tenants().remove(&actor(), "new").await;
    assert!(matches!(removed, Err(StoreError::InUse { by, .. }) if by == "cloud"));
    assert_eq!(store.tenants().list().await.expect("reads").len(), 1);
}

async fn records_are_replaced_and_marks_stay(place: Place) {
    let store = place.open().await;
    let organisation = store.organisation();
    let record = |id: &str| OrganisationRecord {
        id: id.to_owned(),
        address: format!("{id}@b.no"),
        marked_as: None,
        document: "{}".to_owned(),
    };
    let many: Vec<_> = (0..250).map(|number| record(&format!("r{number:03}"))).collect();
    organisation.replace(&actor(), "ldap", &many, "[]").await.expect("imports");
    organisation.mark(&actor(), "r001", Some("shared")).await.expect("marks");
    organisation.mark(&actor(), "r249", Some("room")).await.expect("marks");
    assert!(organisation.mark(&actor(), "none", None).await.is_err());
    organisation.replace(&actor(), "ldap", &many[..200], "[1]").await.expect("imports again");
    let list = organisation.list().await.expect("reads");
    assert_eq!(list.len(), 200);
    assert_eq!(list[1].marked_as.as_deref(), Some("shared"));
    let import = organisation.last_import().await.expect("reads").expect("there was one");
    assert_eq!((import.origin.as_str(), import.permissions.as_str()), ("ldap", "[1]"));
}

async fn accounts_are_settled_and_keep_their_ids(place: Place) {
    let store = with_tenant(&place).await;
    let accounts = store.accounts("new");
    let mut account = Account {
        record: "1".to_owned(),
        address: "a@b.no".to_owned(),
        object: Some("id".to_owned()),
        status: AccountStatus::Provisioning,
        password: AccountPassword::Kept,
        failure: Some(Failure::new(FailureCode::Permission, "a@b.no")),
        changed: 0,
    };
    accounts.settle(&actor(), std::slice::from_ref(&account), json!({})).await.expect("settles");
    account.object = None;
    account.failure = None;
    account.status = AccountStatus::Completed;
    accounts.settle(&actor(), &[account], json!({})).await.expect("settles");
    let list = accounts.list().await.expect("reads");
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].object.as_deref(), list[0].status), (Some("id"), AccountStatus::Completed));
    assert_eq!((list[0].password, &list[0].failure), (AccountPassword::Kept, &None));
}

async fn countdowns_begin_once_and_end_with_the_licence(place: Place) {
    let store = with_tenant(&place).await;
    let accounts = store.accounts("new");
    let at = |object: &str, since| Countdown { object: object.to_owned(), address: format!("{object}@b"), since };
    accounts.set_countdowns(&actor(), &[at("a", 100), at("b", 100)]).await.expect("begins");
    accounts.set_countdowns(&actor(), &[at("a", 999), at("c", 999)]).await.expect("goes on");
    assert_eq!(accounts.countdowns().await.expect("reads"), [at("a", 100), at("c", 999)]);
    let log = store.audit().list(0, 99).await.expect("reads").len();
    accounts.set_countdowns(&actor(), &[at("c", 5), at("a", 5)]).await.expect("changes nothing");
    assert_eq!(store.audit().list(0, 99).await.expect("reads").len(), log);
}

async fn memberships_are_kept_until_they_are_over(place: Place) {
    let store = with_tenant(&place).await;
    let accounts = store.accounts("new");
    let of = |part, group: &str, member: &str| {
        let [group, member] = [group, member].map(str::to_owned);
        Membership { part, object: format!("id-{member}"), group, member }
    };
    let (anna, bob) = (of(GroupPart::Member, "staff", "anna"), of(GroupPart::Member, "staff", "bob"));
    let owner = of(GroupPart::Owner, "staff", "anna");
    let all = [anna.clone(), owner.clone(), bob.clone()];
    accounts.set_memberships(&actor(), &all, &[], json!({})).await.expect("keeps");
    accounts.set_memberships(&actor(), std::slice::from_ref(&anna), &[], json!({})).await.expect("keeps it once");
    assert_eq!(accounts.memberships().await.expect("reads"), [anna.clone(), bob.clone(), owner.clone()]);
    accounts.set_memberships(&actor(), &[], &[anna], json!({})).await.expect("ends");
    assert_eq!(accounts.memberships().await.expect("reads"), [bob, owner]);
    let log = store.audit().list(0, 99).await.expect("reads").len();
    accounts.set_memberships(&actor(), &[], &[], json!({})).await.expect("changes nothing");
    assert_eq!(store.audit().list(0, 99).await.expect("reads").len(), log);
    store.tenants().remove(&actor(), "new").await.expect("removes");
    assert_eq!(accounts.memberships().await.expect("reads"), []);
}
