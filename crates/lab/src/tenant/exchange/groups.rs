//! Members of distribution groups.

use serde_json::Value;

use super::errors;
use super::parameters::Parameters;
use super::row::GROUPS;
use super::table::Outcome;
use crate::tenant::reply::Refusal;
use crate::tenant::store::Tenant;

impl Tenant {
    /// The recipients that these identities name.
    pub(super) fn identities(&mut self, all: Vec<String>) -> Result<Vec<String>, Refusal> {
        all.iter().map(|identity| self.recipient(identity, &[])).collect()
    }
}

/// Group and member of a cmdlet.
fn both(tenant: &mut Tenant, parameters: &mut Parameters) -> Result<(String, String, String), Refusal> {
    let group = tenant.recipient(&parameters.required("Identity")?, &GROUPS)?;
    let name = parameters.required("Member")?;
    let member = tenant.recipient(&name, &[])?;
    Ok((group, member, name))
}

/// `Add-DistributionGroupMember`
pub(super) fn add_member(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let (id, member, name) = both(tenant, parameters)?;
    let label = tenant.name_of(&id);
    if id == member {
        return Err(errors::parameter("A group can't be a member of itself."));
    }
    let group = tenant.directory.get_mut(&id).ok_or_else(|| errors::not_found(&label))?;
    if group.members.contains(&member) {
        return Err(errors::member_exists(&name, &label));
    }
    group.members.push(member);
    Ok(Vec::new())
}

/// `Remove-DistributionGroupMember`
pub(super) fn remove_member(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let (id, member, name) = both(tenant, parameters)?;
    let label = tenant.name_of(&id);
    let group = tenant.directory.get_mut(&id).ok_or_else(|| errors::not_found(&label))?;
    if !group.members.contains(&member) {
        return Err(errors::member_missing(&name, &label));
    }
    group.members.retain(|other| *other != member);
    Ok(Vec::new())
}

/// `Update-DistributionGroupMember`: these and nobody else.
pub(super) fn update_members(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &GROUPS)?;
    let mut members = tenant.identities(parameters.list("Members")?.unwrap_or_default())?;
    members.sort_unstable();
    members.dedup();
    if members.contains(&id) {
        return Err(errors::parameter("A group can't be a member of itself."));
    }
    tenant.directory.get_mut(&id).into_iter().for_each(|group| group.members.clone_from(&members));
    Ok(Vec::new())
}

/// `Get-DistributionGroupMember`
pub(super) fn members(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    let id = tenant.recipient(&parameters.required("Identity")?, &GROUPS)?;
    let members = tenant.directory.get(&id).map(|group| group.members.clone()).unwrap_or_default();
    let rows: Result<Vec<Vec<Value>>, Refusal> = members.iter().map(|member| tenant.rows_of(member)).collect();
    Ok(rows?.into_iter().flatten().collect())
}

/// `Get-DynamicDistributionGroupMember`: who is in it is worked out once a day; here it is nobody yet.
pub(super) fn dynamic_members(tenant: &mut Tenant, parameters: &mut Parameters) -> Outcome {
    tenant.recipient(&parameters.required("Identity")?, &["DynamicDistributionGroup"])?;
    Ok(Vec::new())
}
