//! A file for each operation, under its name in the reference.

mod convert_id;
mod expand_dl;
mod export_items;
mod find_folder;
mod find_item;
mod find_people;
mod get_attachment;
mod get_delegate;
mod get_folder;
mod get_inbox_rules;
mod get_item;
mod get_server_time_zones;
mod get_user_configuration;
mod get_user_oof_settings;
mod resolve_names;
mod sync_folder_hierarchy;
mod sync_folder_items;

pub use convert_id::*;
pub use expand_dl::*;
pub use export_items::*;
pub use find_folder::*;
pub use find_item::*;
pub use find_people::*;
pub use get_attachment::*;
pub use get_delegate::*;
pub use get_folder::*;
pub use get_inbox_rules::*;
pub use get_item::*;
pub use get_server_time_zones::*;
pub use get_user_configuration::*;
pub use get_user_oof_settings::*;
pub use resolve_names::*;
pub use sync_folder_hierarchy::*;
pub use sync_folder_items::*;
