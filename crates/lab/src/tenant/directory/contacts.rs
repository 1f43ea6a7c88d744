//! Mail contacts as Graph shows them: read-only (Graph `orgContact`).

use super::object::Kind;
use crate::tenant::call::Call;
use crate::tenant::odata::{Listing, selected};
use crate::tenant::reply::{Answer, Reply};
use crate::tenant::store::Tenant;

const LISTING: Listing = Listing { context: "contacts", usual: &[], pages: (100, 999) };

/// `GET /contacts`
pub(in crate::tenant) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    let contacts = tenant.directory.listed(tenant, Kind::Contact);
    LISTING.answer(tenant, call, contacts, |contact| contact.json(tenant))
}

/// `GET /contacts/{id}`
pub(in crate::tenant) fn get(tenant: &mut Tenant, call: &Call) -> Answer {
    let contact = tenant.directory.find(tenant, call.name(0), Kind::Contact)?;
    Ok(Reply::ok(selected(call, contact.json(tenant), &[])))
}
