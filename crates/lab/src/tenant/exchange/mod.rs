//! The Exchange Online administration interface: cmdlets by HTTPS (`InvokeCommand`, and the endpoints of version 2.0).
//!
//! `InvokeCommand` is what Microsoft's PowerShell module uses and is not documented; its shapes are those that others
//! have reported. The cmdlets themselves are documented (office-docs-powershell), and this follows those pages.

mod create;
mod errors;
mod filter;
mod get;
mod groups;
mod invoke;
mod organisation;
mod parameters;
mod permissions;
mod remove;
mod row;
mod set;
mod table;

pub(super) use invoke::{invoke, invoke_v2};
