//! The envelope around a cmdlet, in and out.

use serde_json::{Map, Value, json};

use super::parameters::Parameters;
use super::{errors, table};
use crate::tenant::call::Call;
use crate::tenant::reply::{Answer, Dialect, Refusal, Reply};
use crate::tenant::store::Tenant;

/// Rows on a page, unless the request prefers fewer.
const PAGE: usize = 1000;

/// What version 2.0 covers: endpoint and cmdlets.
const ENDPOINTS: [(&str, &[&str]); 6] = [
    ("OrganizationConfig", &["Get-OrganizationConfig"]),
    ("AcceptedDomain", &["Get-AcceptedDomain"]),
    ("Mailbox", &["Get-Mailbox", "Set-Mailbox"]),
    (
        "MailboxFolderPermission",
        &[
            "Get-MailboxFolderPermission",
            "Add-MailboxFolderPermission",
            "Set-MailboxFolderPermission",
            "Remove-MailboxFolderPermission",
        ],
    ),
    ("DistributionGroupMember", &["Get-DistributionGroupMember"]),
    ("DynamicDistributionGroupMember", &["Get-DynamicDistributionGroupMember"]),
];

/// `POST /adminapi/beta/{tenant}/InvokeCommand`
pub(in crate::tenant) fn invoke(tenant: &mut Tenant, call: &Call) -> Answer {
    let (name, parameters) = command(tenant, call, call.name(0))?;
    run(tenant, call, &name, parameters)
}

/// `POST /adminapi/v2.0/{tenant}/{endpoint}`
pub(in crate::tenant) fn invoke_v2(tenant: &mut Tenant, call: &Call) -> Answer {
    let (name, parameters) = command(tenant, call, call.name(0))?;
    let endpoint = ENDPOINTS.iter().find(|(endpoint, _)| *endpoint == call.name(1));
    let covered = endpoint.is_some_and(|(_, cmdlets)| cmdlets.iter().any(|cmdlet| cmdlet.eq_ignore_ascii_case(&name)));
    let on_behalf_only = !name.eq_ignore_ascii_case("Set-Mailbox")
        || parameters.keys().all(|name| ["Identity", "GrantSendOnBehalfTo"].contains(&name.as_str()));
    if !covered || !on_behalf_only {
        return Err(errors::no_cmdlet(&name));
    }
    run(tenant, call, &name, parameters)
}

/// The cmdlet's name and parameters; the envelope is as it must be.
fn command(tenant: &Tenant, call: &Call, name: &str) -> Result<(String, Map<String, Value>), Refusal> {
    let refusal = |message: &str| Refusal::new(400, "BadRequest", message).in_dialect(Dialect::Exchange);
    if !tenant.is_named(name) {
        return Err(refusal("The tenant in the address is not that of the token."));
    }
    if call.header("x-anchormailbox").is_none_or(str::is_empty) {
        return Err(refusal("The header X-AnchorMailbox is missing."));
    }
    let mut body = call.json().map_err(|refusal| refusal.in_dialect(Dialect::Exchange))?;
    let Some(Value::Object(mut input)) = body.remove("CmdletInput") else {
        return Err(refusal("'CmdletInput' is missing."));
    };
    let Some(Value::String(name)) = input.remove("CmdletName") else { return Err(refusal("'CmdletName' is missing.")) };
    let parameters = match input.remove("Parameters") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(parameters)) => parameters,
        Some(_) => return Err(refusal("'Parameters' is no object.")),
    };
    Ok((name, parameters))
}

fn run(tenant: &mut Tenant, call: &Call, name: &str, parameters: Map<String, Value>) -> Answer {
    let cmdlet = table::find(name).ok_or_else(|| errors::no_cmdlet(name))?;
    let mut parameters = Parameters::new(parameters);
    let most = match parameters.take("ResultSize") {
        Some(Value::Number(most)) => most.as_u64().map_or(usize::MAX, |most| most as usize),
        Some(Value::String(text)) => text.parse().unwrap_or(usize::MAX),
        _ => PAGE,
    };
    let mut rows = cmdlet(tenant, &mut parameters)?;
    parameters.done()?;
    let warnings = if rows.len() > most {
        json!(["There are more results available than are currently displayed."])
    } else {
        json!([])
    };
    rows.truncate(most);
    Ok(Reply::ok(page(tenant, call, rows, &warnings)))
}

fn page(tenant: &Tenant, call: &Call, rows: Vec<Value>, warnings: &Value) -> Value {
    let prefer = call.header("prefer").and_then(|prefer| prefer.split("odata.maxpagesize=").nth(1));
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let size = prefer.and_then(|text| digits(text).parse().ok()).unwrap_or(PAGE).clamp(1, PAGE);
    let skip = call.option("skiptoken").and_then(|text| text.parse().ok()).unwrap_or(0);
    let total = rows.len();
    let rows: Vec<Value> = rows.into_iter().skip(skip).take(size).map(|row| selected(call, row)).collect();
    let host = call.header("host").unwrap_or_default();
    let base = tenant.exchange_address.clone().unwrap_or_else(|| format!("{}://{host}", tenant.scheme()));
    let mut answer = json!({
        "@odata.context": format!("{base}/adminapi/beta/{}/$metadata#Collection(Exchange.GenericHashTable)", tenant.options.tenant),
        "adminapi.warnings@odata.type": "#Collection(String)", "@adminapi.warnings": warnings, "value": rows,
    });
    if total > skip + size {
        let select = call.option("select").map(|names| format!("$select={names}&")).unwrap_or_default();
        answer["@odata.nextLink"] = json!(format!("{base}{}?{select}$skiptoken={}", call.address(), skip + size));
    }
    answer
}

fn selected(call: &Call, row: Value) -> Value {
    let (Some(names), Value::Object(map)) = (call.option("select"), &row) else { return row };
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let wanted = map.iter().filter(|(name, _)| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)));
    Value::Object(wanted.map(|(name, value)| (name.clone(), value.clone())).collect())
}
