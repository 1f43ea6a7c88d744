//! The `New-` cmdlets.

use serde_json::{Value, json};

use super::parameters::Parameters;
use super::row::GROUPS;
use super::table::Outcome;
use super::{errors, set};
use crate::tenant::directory::{Kind, Object, Recipient, domain_of, is_address};
use crate::tenant::reply::Refusal;
use crate::tenant::store::Tenant;

/// What all of them take, and where it goes in Graph.
const DESCRIPTION: [(&str, &str); 3] =
    [("DisplayName", "displayName"), ("FirstName", "givenName"), ("LastName", "surname")];

/// What is made.
struct New {
    kind: Kind,
    details: &'static str,
    name: String,
    alias: String,
    sign_in: Option<String>,
    addresses: Vec<String>,
}

impl Tenant {
    /// The domain is one of the tenant's.
    pub(super) fn check_accepted(&self, address: &str) -> Result<(), Refusal> {
        let domain = domain_of(address).unwrap_or_default();
        if !is_address(address) {
            return Err(errors::parameter(format!("\"{address}\" isn't a valid SMTP address.")));
        }
        if self.domains.is_verified(domain) { Ok(()) } else { Err(errors::not_accepted(domain)) }
    }

    /// Nobody but `own` has this address.
    pub(super) fn check_address_free(&self, address: &str, own: &str) -> Result<(), Refusal> {
        match self.directory.owner_of(address) {
            Some(other) if other.id != own => Err(errors::address_in_use(address, &self.name_of(&other.id))),
            _ => Ok(()),
        }
    }

    fn check_new(&self, new: &New) -> Result<(), Refusal> {
        let mut others = self.directory.all().filter_map(|object| object.recipient.as_ref());
        if others.any(|other| other.name.eq_ignore_ascii_case(&new.name)) {
            return Err(errors::name_in_use(&new.name));
        }
        self.check_alias(&new.alias, "")?;
        if let Some(name) = &new.sign_in {
            self.check_accepted(name)?;
            let taken = |object: &Object| object.user_name().is_some_and(|other| other.eq_ignore_ascii_case(name));
            if self.directory.all().any(taken) {
                return Err(errors::user_exists(name));
            }
        }
        new.addresses.iter().try_for_each(|address| self.check_address_free(address, ""))
    }

    pub(super) fn check_alias(&self, alias: &str, own: &str) -> Result<(), Refusal> {
        let allowed = |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{}|~.".contains(character);
        if alias.is_empty() || alias.len() > 64 || !alias.chars().all(allowed) {
            return Err(errors::parameter(format!(
                "The alias \"{alias}\" contains invalid characters or is too long."
            )));
        }
        let mut others =
            self.directory.all().filter(|object| object.id != own).filter_map(|object| object.recipient.as_ref());
        match others.any(|other| other.alias.eq_ignore_ascii_case(alias)) {
            true => Err(errors::alias_in_use(alias)),
            false => Ok(()),
        }
    }

    /// Makes the object; its id.
    fn make(&mut self, new: New, parameters: &mut Parameters) -> Result<String, Refusal> {
        self.check_new(&new)?;
        let mut object = Object::new(self.guid(), new.kind, self.now());
        object.set("displayName", json!(new.name));
        for (parameter, property) in DESCRIPTION {
            if let Some(text) = parameters.text(parameter)? {
                object.set(property, json!(text));
            }
        }
        object.set("mailNickname", json!(new.alias));
        if let Some(name) = &new.sign_in {
            object.set("userPrincipalName", json!(name));
            object.set("accountEnabled", json!(true));
        }
        if let Some(primary) = new.addresses.first().and_then(|address| address.split_once(':')) {
            object.set("mail", json!(primary.1));
        }
        object.addresses = new.addresses;
        object.recipient = Some(Recipient::new(new.details, &new.name, &new.alias));
        let id = object.id.clone();
        self.directory.add(object);
        Ok(id)
    }
}

/// The alias that was given, or one from whatever there is that nobody has.
fn alias(tenant: &Tenant, parameters: &mut Parameters, from: &str) -> Result<String, Refusal> {
    if let Some(own) = parameters.text("Alias")? {
        return Ok(own);
    }
    let local = from.split('@').next().unwrap_or_default();
    let keeps = |character: &char| character.is_ascii_alphanumeric() || "-_.".contains(*character);
    let base: String = local.chars().filter(keeps).take(56).collect();
    let numbered = (1..10_000).map(|number| format!("{base}{number}"));
    let mut all = std::iter::once(base.clone()).chain(numbered);
    Ok(all.find(|alias| tenant.check_alias(alias, "").is_ok()).unwrap_or(base))
}

/// `New-Mailbox`
pub(super) fn mailbox(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let name = parameters.required("Name")?;
    let switches = [("Shared", "SharedMailbox"), ("Room", "RoomMailbox"), ("Equipment", "EquipmentMailbox")];
    let mut details = "UserMailbox";
    for (switch, kind) in switches {
        if parameters.flag(switch)? == Some(true) {
            details = kind;
        }
    }
    let (primary, sign_in) = (parameters.text("PrimarySmtpAddress")?, parameters.text("MicrosoftOnlineServicesID")?);
    let password = parameters.take("Password");
    parameters.several(&[
        "ResetPasswordOnNextLogon",
        "RemotePowerShellEnabled",
        "MailboxPlan",
        "Archive",
        "ModerationEnabled",
        "SendModerationNotifications",
        "ImmutableId",
        "MailboxRegion",
        "EnableRoomMailboxAccount",
        "RoomMailboxPassword",
    ]);
    let sign_in = match (details, sign_in, &password) {
        ("UserMailbox", Some(name), Some(_)) => name,
        ("UserMailbox", None, _) => return Err(missing("MicrosoftOnlineServicesID")),
        ("UserMailbox", _, None) => return Err(missing("Password")),
        (_, Some(name), _) => name,
        (_, None, _) => {
            primary.clone().unwrap_or_else(|| format!("{}@{}", name.replace(' ', ""), tenant.options.initial_domain))
        }
    };
    let primary = primary.unwrap_or_else(|| sign_in.clone());
    tenant.check_accepted(&primary)?;
    let alias = alias(tenant, parameters, &primary)?;
    let new = New {
        kind: Kind::User,
        details,
        name,
        alias,
        sign_in: Some(sign_in),
        addresses: vec![format!("SMTP:{primary}")],
    };
    let id = tenant.make(new, parameters)?;
    tenant.open_mailbox(&id);
    tenant.remember_password(&id, password);
    tenant.rows_of(&id)
}

fn missing(name: &str) -> Refusal {
    errors::parameter(format!("Cannot process command because of one or more missing mandatory parameters: {name}."))
}

impl Tenant {
    /// A password was given; that much is kept.
    fn remember_password(&mut self, id: &str, password: Option<Value>) {
        if let (Some(object), Some(password)) = (self.directory.get_mut(id), password) {
            object.set("passwordProfile", json!({"password": password}));
        }
    }
}

/// `New-MailUser`
pub(super) fn mail_user(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let name = parameters.required("Name")?;
    let sign_in = parameters.required("MicrosoftOnlineServicesID")?;
    let password = parameters.take("Password").ok_or_else(|| missing("Password"))?;
    let external = external(parameters.text("ExternalEmailAddress")?.as_deref().unwrap_or(&sign_in))?;
    let primary = parameters.text("PrimarySmtpAddress")?.unwrap_or_else(|| external.clone());
    parameters.several(&[
        "ResetPasswordOnNextLogon",
        "RemotePowerShellEnabled",
        "UsePreferMessageFormat",
        "MessageFormat",
        "MessageBodyFormat",
        "MacAttachmentFormat",
    ]);
    let alias = alias(tenant, parameters, &sign_in)?;
    let mut addresses = vec![format!("SMTP:{primary}")];
    if !primary.eq_ignore_ascii_case(&sign_in) {
        addresses.push(format!("smtp:{sign_in}"));
    }
    let new = New { kind: Kind::User, details: "MailUser", name, alias, sign_in: Some(sign_in), addresses };
    let id = tenant.make(new, parameters)?;
    tenant.remember_password(&id, Some(password));
    tenant.set_external(&id, &external);
    tenant.rows_of(&id)
}

/// An address outside, with or without its type.
fn external(text: &str) -> Result<String, Refusal> {
    let plain = crate::tenant::directory::without_smtp(text);
    if is_address(plain) {
        Ok(plain.to_owned())
    } else {
        Err(errors::parameter(format!("\"{text}\" isn't a valid external address.")))
    }
}

impl Tenant {
    pub(super) fn set_external(&mut self, id: &str, address: &str) {
        if let Some(recipient) = self.directory.get_mut(id).and_then(|object| object.recipient.as_mut()) {
            recipient.settings.insert("ExternalEmailAddress".to_owned(), json!(format!("SMTP:{address}")));
        }
    }
}

/// `New-MailContact`
pub(super) fn contact(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let name = parameters.required("Name")?;
    let external = external(&parameters.required("ExternalEmailAddress")?)?;
    parameters.several(&[
        "Initials",
        "MessageFormat",
        "MessageBodyFormat",
        "MacAttachmentFormat",
        "UsePreferMessageFormat",
        "ModerationEnabled",
        "SendModerationNotifications",
    ]);
    let alias = alias(tenant, parameters, &external)?;
    let new = New {
        kind: Kind::Contact,
        details: "MailContact",
        name,
        alias,
        sign_in: None,
        addresses: vec![format!("SMTP:{external}")],
    };
    let id = tenant.make(new, parameters)?;
    tenant.set_external(&id, &external);
    tenant.rows_of(&id)
}

/// `New-DistributionGroup`
pub(super) fn group(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let name = parameters.required("Name")?;
    let room_list = parameters.flag("RoomList")? == Some(true);
    let details = match (parameters.text("Type")?.as_deref(), room_list) {
        (_, true) => GROUPS[2],
        (None | Some("Distribution"), _) => GROUPS[0],
        (Some("Security"), _) => GROUPS[1],
        (Some(other), _) => return Err(errors::parameter(format!("Cannot bind parameter 'Type': \"{other}\"."))),
    };
    let owners = tenant.identities(parameters.list("ManagedBy")?.unwrap_or_default())?;
    let members = tenant.identities(parameters.list("Members")?.unwrap_or_default())?;
    let id = new_group(tenant, parameters, name, (Kind::Group, details))?;
    if let Some(group) = tenant.directory.get_mut(&id) {
        group.set("mailEnabled", json!(true));
        group.set("securityEnabled", json!(details == GROUPS[1]));
        group.set("groupTypes", json!([]));
        (group.owners, group.members) = (owners, members);
    }
    let kept = parameters.several(&["RequireSenderAuthenticationEnabled", "Notes", "Description"]);
    parameters.several(&[
        "MemberJoinRestriction",
        "MemberDepartRestriction",
        "CopyOwnerToMember",
        "ModerationEnabled",
        "ModeratedBy",
        "SamAccountName",
        "HiddenGroupMembershipEnabled",
        "IgnoreNamingPolicy",
        "SendModerationNotifications",
        "BypassNestedModerationEnabled",
    ]);
    set::keep(tenant, &id, kept);
    tenant.rows_of(&id)
}

fn new_group(
    tenant: &mut Tenant,
    parameters: &mut Parameters,
    name: String,
    what: (Kind, &'static str),
) -> Result<String, Refusal> {
    let alias = alias(tenant, parameters, &name)?;
    let own = format!("{alias}@{}", tenant.options.initial_domain);
    let primary = parameters.text("PrimarySmtpAddress")?.unwrap_or(own);
    tenant.check_accepted(&primary)?;
    let new =
        New { kind: what.0, details: what.1, name, alias, sign_in: None, addresses: vec![format!("SMTP:{primary}")] };
    tenant.make(new, parameters)
}

/// `New-DynamicDistributionGroup`
pub(super) fn dynamic_group(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let name = parameters.required("Name")?;
    let kept = parameters.several(&[
        "RecipientFilter",
        "IncludedRecipients",
        "ConditionalDepartment",
        "ConditionalCompany",
        "ConditionalStateOrProvince",
    ]);
    if kept.is_empty() {
        return Err(missing("IncludedRecipients"));
    }
    let id = new_group(tenant, parameters, name, (Kind::Dynamic, "DynamicDistributionGroup"))?;
    set::keep(tenant, &id, kept);
    tenant.rows_of(&id)
}
