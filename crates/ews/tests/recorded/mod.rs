//! What is asserted of the recorded answers, by operation.

pub(crate) mod directory;
pub(crate) mod folders;
pub(crate) mod items;
pub(crate) mod settings;
