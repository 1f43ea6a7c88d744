//! Items by the mailbox API (Graph `admin/exchange/mailboxes/{id}/folders/{id}/items`): of every class.

use super::show;
use crate::tenant::call::Call;
use crate::tenant::odata::{Listing, selected};
use crate::tenant::reply::{Answer, Reply};
use crate::tenant::store::Tenant;

const LISTING: Listing = Listing { context: "admin/exchange/mailboxes/folders/items", usual: &[], pages: (10, 1000) };

/// `GET /admin/exchange/mailboxes/{mailbox}/folders/{id}/items`
pub(in crate::tenant) fn list(tenant: &mut Tenant, call: &Call) -> Answer {
    let wanted = show::wanted(call)?;
    tenant.mailbox(call.name(0))?;
    let mailbox = &tenant.mailboxes[call.name(0)];
    let folder = mailbox.folder(call.name(1))?;
    let items = folder.items.iter().rev().filter_map(|number| mailbox.items.get(number));
    LISTING.answer(tenant, call, items, |item| {
        let mut shown_as = mailbox.show_item(item);
        show::extend(&mut shown_as, &item.message, &wanted);
        shown_as
    })
}

/// `GET /admin/exchange/mailboxes/{mailbox}/folders/{id}/items/{id}`
pub(in crate::tenant) fn get(tenant: &mut Tenant, call: &Call) -> Answer {
    let wanted = show::wanted(call)?;
    let mailbox = tenant.mailbox(call.name(0))?;
    let item = &mailbox.items[&mailbox.item_number(call.name(2))?];
    let mut shown_as = mailbox.show_item(item);
    show::extend(&mut shown_as, &item.message, &wanted);
    Ok(Reply::ok(selected(call, shown_as, &[])))
}
