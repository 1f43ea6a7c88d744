//! What OData adds to an address: filters, pages, selections (OData 4.01 part 2, the subset that Graph documents).

mod filter;
mod page;
mod token;

pub(super) use page::{Listing, selected, text_literals};
