//! What Exchange says when it refuses: the name of an exception and a sentence.

use crate::tenant::reply::{Dialect, Refusal};

/// Where the directory lives, as errors name it.
const SERVER: &str = "AM0PR01A01DC001.EURPR01A001.PROD.OUTLOOK.COM";

fn refusal(status: u16, exception: &str, message: impl Into<String>) -> Refusal {
    Refusal::new(status, exception, message).in_dialect(Dialect::Exchange)
}

/// The object that an identity names does not exist, or not yet.
pub(super) fn not_found(identity: &str) -> Refusal {
    let message =
        format!("The operation couldn't be performed because object '{identity}' couldn't be found on '{SERVER}'.");
    refusal(404, "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException", message)
}

/// The name is somebody else's.
pub(super) fn name_in_use(name: &str) -> Refusal {
    let message = format!("The name \"{name}\" is already being used. Please try another name.");
    refusal(400, "Microsoft.Exchange.Management.Tasks.NameNotAvailableException", message)
}

/// The alias is somebody else's.
pub(super) fn alias_in_use(alias: &str) -> Refusal {
    let message = format!(
        "The value \"{alias}\" of property \"Alias\" is used by another recipient object. Please specify a unique value."
    );
    refusal(400, "Microsoft.Exchange.Management.Tasks.RecipientTaskException", message)
}

/// The sign-in name is somebody else's.
pub(super) fn user_exists(name: &str) -> Refusal {
    let message = format!("The user name \"{name}\" is already being used. Please try another name.");
    refusal(400, "Microsoft.Exchange.Management.Tasks.WLCDManagedMemberExistsException", message)
}

/// The address is somebody else's.
pub(super) fn address_in_use(address: &str, owner: &str) -> Refusal {
    let message = format!(
        "The proxy address \"{address}\" is already being used by the proxy addresses or LegacyExchangeDN of \"{owner}\". Please choose another proxy address."
    );
    refusal(400, "Microsoft.Exchange.Data.Directory.ProxyAddressExistsException", message)
}

/// The domain is not the tenant's.
pub(super) fn not_accepted(domain: &str) -> Refusal {
    let message =
        format!("You can't use the domain {domain} because it's not an accepted domain for your organization.");
    refusal(400, "Microsoft.Exchange.Management.Tasks.NotAcceptedDomainException", message)
}

/// Somebody is in a group already.
pub(super) fn member_exists(member: &str, group: &str) -> Refusal {
    let message = format!("The recipient \"{member}\" is already a member of the group \"{group}\".");
    refusal(400, "Microsoft.Exchange.Management.Tasks.MemberAlreadyExistsException", message)
}

/// Somebody is not in a group.
pub(super) fn member_missing(member: &str, group: &str) -> Refusal {
    let message = format!("The recipient \"{member}\" isn't a member of the group \"{group}\".");
    refusal(400, "Microsoft.Exchange.Management.Tasks.MemberNotFoundException", message)
}

/// A parameter or its value is wrong.
pub(super) fn parameter(message: impl Into<String>) -> Refusal {
    refusal(400, "System.Management.Automation.ParameterBindingException", message)
}

/// The permission is there already.
pub(super) fn permission_exists(who: &str) -> Refusal {
    let message = format!("An existing permission entry was found for user: {who}.");
    refusal(400, "Microsoft.Exchange.Management.StoreTasks.UserAlreadyExistsInPermissionEntryException", message)
}

/// Nobody by that name can be given a permission.
pub(super) fn no_trustee(who: &str) -> Refusal {
    let message = format!("The user \"{who}\" is either not valid SMTP address, or there is no matching information.");
    refusal(400, "Microsoft.Exchange.Management.StoreTasks.InvalidExternalUserIdException", message)
}

/// The cmdlet is not one of those that there are.
pub(super) fn no_cmdlet(name: &str) -> Refusal {
    let message = format!(
        "The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program."
    );
    refusal(400, "System.Management.Automation.CommandNotFoundException", message)
}
