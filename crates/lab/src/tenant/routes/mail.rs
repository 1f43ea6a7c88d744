//! The operations of Graph on mailboxes. `{}` stands for one path segment; the version comes before.

use super::graph::route;
use super::{Route, Work};
use crate::tenant::batch;
use crate::tenant::mailbox::{drafts, export, folders, import, items, mail_folders, messages};

const READ_FOLDERS: &[&str] = &["MailboxFolder.Read.All", "MailboxFolder.ReadWrite.All"];
const WRITE_FOLDERS: &[&str] = &["MailboxFolder.ReadWrite.All"];
const READ_ITEMS: &[&str] = &["MailboxItem.Read.All", "MailboxItem.ImportExport.All"];
const IMPORT: &[&str] = &["MailboxItem.ImportExport.All"];
const EXPORT: &[&str] = &["MailboxItem.Export.All", "MailboxItem.ImportExport.All"];
const READ_MAIL: &[&str] = &["Mail.Read", "Mail.ReadWrite"];
const WRITE_MAIL: &[&str] = &["Mail.ReadWrite"];
const IMPORT_MIME: &[&str] = &["Mail-Advanced.ReadWrite.All"];

pub(super) const ROUTES: &[Route] = &[
    route("POST", "/$batch", &[], Work::State(batch::batch)),
    route("GET", "/admin/exchange/mailboxes/{}/folders", READ_FOLDERS, Work::Tenant(folders::list)),
    route("POST", "/admin/exchange/mailboxes/{}/folders", WRITE_FOLDERS, Work::Tenant(folders::create)),
    route("GET", "/admin/exchange/mailboxes/{}/folders/{}", READ_FOLDERS, Work::Tenant(folders::get)),
    route("PATCH", "/admin/exchange/mailboxes/{}/folders/{}", WRITE_FOLDERS, Work::Tenant(folders::update)),
    route("DELETE", "/admin/exchange/mailboxes/{}/folders/{}", WRITE_FOLDERS, Work::Tenant(folders::delete)),
    route("GET", "/admin/exchange/mailboxes/{}/folders/{}/childFolders", READ_FOLDERS, Work::Tenant(folders::children)),
    route(
        "POST",
        "/admin/exchange/mailboxes/{}/folders/{}/childFolders",
        WRITE_FOLDERS,
        Work::Tenant(folders::create_child),
    ),
    route("GET", "/admin/exchange/mailboxes/{}/folders/{}/items", READ_ITEMS, Work::Tenant(items::list)),
    route("GET", "/admin/exchange/mailboxes/{}/folders/{}/items/{}", READ_ITEMS, Work::Tenant(items::get)),
    route("POST", "/admin/exchange/mailboxes/{}/createImportSession", IMPORT, Work::Tenant(import::create_session)),
    route("POST", "/admin/exchange/mailboxes/{}/exportItems", EXPORT, Work::Tenant(export::export)),
    route("GET", "/users/{}/mailFolders", READ_MAIL, Work::Tenant(mail_folders::list)),
    route("POST", "/users/{}/mailFolders", WRITE_MAIL, Work::Tenant(mail_folders::create)),
    route("GET", "/users/{}/mailFolders/{}", READ_MAIL, Work::Tenant(mail_folders::get)),
    route("PATCH", "/users/{}/mailFolders/{}", WRITE_MAIL, Work::Tenant(mail_folders::update)),
    route("DELETE", "/users/{}/mailFolders/{}", WRITE_MAIL, Work::Tenant(mail_folders::delete)),
    route("GET", "/users/{}/mailFolders/{}/childFolders", READ_MAIL, Work::Tenant(mail_folders::children)),
    route("POST", "/users/{}/mailFolders/{}/childFolders", WRITE_MAIL, Work::Tenant(mail_folders::create_child)),
    route("GET", "/users/{}/mailFolders/{}/messages", READ_MAIL, Work::Tenant(messages::list_in_folder)),
    route("POST", "/users/{}/mailFolders/{}/messages", WRITE_MAIL, Work::Tenant(drafts::create_in_folder)),
    route("GET", "/users/{}/mailFolders/{}/messages/{}", READ_MAIL, Work::Tenant(messages::get)),
    route("PATCH", "/users/{}/mailFolders/{}/messages/{}", WRITE_MAIL, Work::Tenant(messages::update)),
    route("DELETE", "/users/{}/mailFolders/{}/messages/{}", WRITE_MAIL, Work::Tenant(messages::delete)),
    route("POST", "/beta/users/{}/mailFolders/{}/importMime", IMPORT_MIME, Work::Tenant(drafts::import_mime)),
    route("GET", "/users/{}/messages", READ_MAIL, Work::Tenant(messages::list)),
    route("POST", "/users/{}/messages", WRITE_MAIL, Work::Tenant(drafts::create)),
    route("GET", "/users/{}/messages/{}", READ_MAIL, Work::Tenant(messages::get)),
    route("PATCH", "/users/{}/messages/{}", WRITE_MAIL, Work::Tenant(messages::update)),
    route("DELETE", "/users/{}/messages/{}", WRITE_MAIL, Work::Tenant(messages::delete)),
    route("GET", "/users/{}/messages/{}/$value", READ_MAIL, Work::Tenant(messages::value)),
    route("POST", "/users/{}/messages/{}/move", WRITE_MAIL, Work::Tenant(messages::move_to)),
    route("POST", "/users/{}/messages/{}/permanentDelete", WRITE_MAIL, Work::Tenant(messages::delete_for_good)),
];
