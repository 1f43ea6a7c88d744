//! The requests that a target makes, by the address of each in the reference. There are two doors to a mailbox: the
//! store itself (`/admin/exchange/mailboxes`), which knows items of all classes and takes FastTransfer, and mail
//! (`/users/{id}/mailFolders`), which every cloud has.
//!
//! Ids are used as they were told; both doors are taken to know each other's ids (`docs/unverified.md`).

use cutover_graph::{GraphRequest, segment};
use serde_json::{Value, json};

use super::identity;

/// How many folders or items come on a page.
const PAGE: &str = "200";
/// What a flag can be seen in.
const STATE: &str = "isRead,isDraft,flag,categories,parentFolderId,receivedDateTime";
/// `PidTagLastVerbExecuted`: answered, forwarded.
pub(crate) const LAST_VERB: &str = "Integer 0x1081";
/// `PidTagMessageDeliveryTime`.
pub(crate) const DELIVERY_TIME: &str = "SystemTime 0x0E06";

/// Through which door folders and items are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// The store, by the mailbox's id in it.
    Store(String),
    /// Mail.
    Mail,
}

/// Makes the requests of one mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Requests {
    /// The user's principal name.
    pub(crate) user: String,
    /// The door for folders and lists of items.
    pub(crate) door: Door,
}

impl Requests {
    fn of_user(&self, rest: &str) -> String {
        format!("/v1.0/users/{}{rest}", segment(&self.user))
    }

    fn store(mailbox: &str, rest: &str) -> String {
        format!("/v1.0/admin/exchange/mailboxes/{}{rest}", segment(mailbox))
    }

    fn charged(&self, request: GraphRequest) -> GraphRequest {
        request.of_mailbox(self.user.to_lowercase())
    }

    /// Where the folders at the top are, or those below one.
    fn folders_path(&self, parent: Option<&str>) -> String {
        let below = parent.map(|id| format!("/{}/childFolders", segment(id))).unwrap_or_default();
        match &self.door {
            Door::Store(mailbox) => Self::store(mailbox, &format!("/folders{below}")),
            Door::Mail => self.of_user(&format!("/mailFolders{below}")),
        }
    }

    fn folder_path(&self, id: &str, rest: &str) -> String {
        let folder = segment(id);
        match &self.door {
            Door::Store(mailbox) => Self::store(mailbox, &format!("/folders/{folder}{rest}")),
            Door::Mail => self.of_user(&format!("/mailFolders/{folder}{rest}")),
        }
    }

    /// <https://learn.microsoft.com/graph/api/user-list-settings>: which mailbox of the store is the user's.
    pub(crate) fn exchange_settings(&self) -> GraphRequest {
        self.charged(GraphRequest::get(self.of_user("/settings/exchange"))).about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/api/mailbox-list-folders>, `mailboxfolder-list-childfolders`,
    /// `user-list-mailfolders`.
    pub(crate) fn list_folders(&self, parent: Option<&str>) -> GraphRequest {
        let request = GraphRequest::get(self.folders_path(parent)).with_query("$top", PAGE);
        let request = match self.door {
            Door::Store(_) => request,
            Door::Mail => request.with_query("includeHiddenFolders", "true"),
        };
        self.charged(request).about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/api/mailboxfolder-get>, `mailfolder-get`; also by a well-known name.
    pub(crate) fn folder(&self, id: &str) -> GraphRequest {
        self.charged(GraphRequest::get(self.folder_path(id, "")))
    }

    /// <https://learn.microsoft.com/graph/api/mailbox-post-folders>, `user-post-mailfolders`. Making one twice is
    /// refused by the service, so that it can be tried again.
    pub(crate) fn make_folder(&self, parent: Option<&str>, name: &str) -> GraphRequest {
        let body = match self.door {
            Door::Store(_) => json!({"displayName": name, "type": "IPF.Note"}),
            Door::Mail => json!({"displayName": name}),
        };
        self.charged(GraphRequest::post(self.folders_path(parent), body)).about(name)
    }

    /// The folder of ours that nobody sees.
    pub(crate) fn make_hidden_folder(&self, name: &str) -> GraphRequest {
        let body = json!({"displayName": name, "isHidden": true});
        self.charged(GraphRequest::post(self.folders_path(None), body)).about(name)
    }

    fn items_path(&self, folder: &str) -> String {
        match self.door {
            Door::Store(_) => self.folder_path(folder, "/items"),
            Door::Mail => self.folder_path(folder, "/messages"),
        }
    }

    /// <https://learn.microsoft.com/graph/api/mailboxfolder-list-items>, `mailfolder-list-messages`.
    pub(crate) fn list_items(&self, folder: &str) -> GraphRequest {
        let request = GraphRequest::get(self.items_path(folder)).with_query("$select", "id");
        self.charged(request.with_query("$top", PAGE)).about(self.user.clone())
    }

    /// The items of a folder that bear this identity (`singlevaluelegacyextendedproperty-get`, by `$filter`).
    pub(crate) fn find_item(&self, folder: &str, identity: cutover_model::ItemIdentity) -> GraphRequest {
        let request = GraphRequest::get(self.items_path(folder)).with_query("$select", "id");
        self.charged(request.with_query("$filter", &identity::equals(identity))).about(self.user.clone())
    }

    /// The items of a folder that bear an identity of ours.
    pub(crate) fn list_identified(&self, folder: &str) -> GraphRequest {
        let request = GraphRequest::get(self.items_path(folder)).with_query("$select", "id");
        let request = request.with_query("$filter", &identity::any()).with_query("$top", PAGE);
        self.charged(request).about(self.user.clone())
    }

    fn message_path(&self, id: &str, rest: &str) -> String {
        self.of_user(&format!("/messages/{}{rest}", segment(id)))
    }

    /// <https://learn.microsoft.com/graph/api/message-get>: flags and where the message is.
    pub(crate) fn message_state(&self, id: &str) -> GraphRequest {
        let expand = format!("singleValueExtendedProperties($filter=id eq '{LAST_VERB}')");
        let request = GraphRequest::get(self.message_path(id, "")).with_query("$select", STATE);
        self.charged(request.with_query("$expand", &expand)).about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/api/message-update>.
    pub(crate) fn change_message(&self, id: &str, change: Value) -> GraphRequest {
        self.charged(GraphRequest::patch(self.message_path(id, ""), change)).about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/api/message-move>.
    pub(crate) fn move_message(&self, id: &str, to: &str) -> GraphRequest {
        let request = GraphRequest::post(self.message_path(id, "/move"), json!({"destinationId": to}));
        self.charged(request).about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/api/message-permanentdelete>: DELETE would put it among the deleted items, where
    /// the user finds what was never there at the source.
    pub(crate) fn remove_message(&self, id: &str) -> GraphRequest {
        let request = GraphRequest::new(cutover_graph::Method::Post, self.message_path(id, "/permanentDelete"));
        self.charged(request).repeatable().about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/outlook-get-mime-message>.
    pub(crate) fn message_content(&self, id: &str) -> GraphRequest {
        self.charged(GraphRequest::get(self.message_path(id, "/$value"))).about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/api/mailbox-exportitems>, at most 20 at a time.
    pub(crate) fn export_items(&self, mailbox: &str, ids: &[&str]) -> GraphRequest {
        let request = GraphRequest::post(Self::store(mailbox, "/exportItems"), json!({"itemIds": ids}));
        self.charged(request).repeatable().about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/api/mailboxitem-get>: which version of an item of the store is there.
    pub(crate) fn item_version(&self, mailbox: &str, folder: &str, id: &str) -> GraphRequest {
        let path = format!("/folders/{}/items/{}", segment(folder), segment(id));
        let request = GraphRequest::get(Self::store(mailbox, &path)).with_query("$select", "id,changeKey");
        self.charged(request).about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/api/mailbox-createimportsession>.
    pub(crate) fn create_import_session(&self, mailbox: &str) -> GraphRequest {
        let request = GraphRequest::new(cutover_graph::Method::Post, Self::store(mailbox, "/createImportSession"));
        self.charged(request).repeatable().about(self.user.clone())
    }

    /// <https://learn.microsoft.com/graph/api/mailfolder-importmime> (beta).
    pub(crate) fn import_mime(&self, folder: &str) -> GraphRequest {
        let path = format!("/beta/users/{}/mailFolders/{}/importMime", segment(&self.user), segment(folder));
        self.charged(GraphRequest::new(cutover_graph::Method::Post, path)).about(self.user.clone())
    }
}

#[cfg(test)]
mod tests {
    use cutover_graph::Destination;
    use cutover_model::ItemIdentity;

    use super::*;

    #[track_caller]
    fn check(request: GraphRequest, expected: &str) {
        let Destination::Graph(path) = &request.to else { panic!("it goes to Graph") };
        assert_eq!(path, expected);
        assert_eq!(request.mailbox.as_deref(), Some("anna@x.org"));
    }

    #[test]
    fn each_door_has_its_addresses() {
        let store = Requests { user: "Anna@x.org".into(), door: Door::Store("MBX:1@2".into()) };
        let mail = Requests { door: Door::Mail, ..store.clone() };
        check(store.list_folders(None), "/v1.0/admin/exchange/mailboxes/MBX:1@2/folders?$top=200");
        check(
            mail.list_folders(Some("a=")),
            "/v1.0/users/Anna@x.org/mailFolders/a%3D/childFolders?$top=200&includeHiddenFolders=true",
        );
        let identity = ItemIdentity([0xab; 16]);
        let filter = "singleValueExtendedProperties/any(ep:%20ep/id%20eq%20'String%20%7B8d3c52a1-6f0b-4e57-9b1e-d2c407f3a86d%7D%20Name%20CutoverItem'\
            %20and%20ep/value%20eq%20'abababababababababababababababab')";
        check(
            store.find_item("f", identity),
            &format!("/v1.0/admin/exchange/mailboxes/MBX:1@2/folders/f/items?$select=id&$filter={filter}"),
        );
        check(
            mail.find_item("f", identity),
            &format!("/v1.0/users/Anna@x.org/mailFolders/f/messages?$select=id&$filter={filter}"),
        );
        check(mail.import_mime("f"), "/beta/users/Anna@x.org/mailFolders/f/importMime");
        check(store.move_message("m/1", "f"), "/v1.0/users/Anna@x.org/messages/m%2F1/move");
    }
}
