//! What several operations have in common.

pub(crate) mod attachment;
pub(crate) mod dates;
pub(crate) mod distinguished;
pub(crate) mod extended;
pub(crate) mod folder;
pub(crate) mod ids;
pub(crate) mod item;
pub(crate) mod paging;
pub(crate) mod people;
pub(crate) mod permissions;
pub(crate) mod restriction;
pub(crate) mod shape;
