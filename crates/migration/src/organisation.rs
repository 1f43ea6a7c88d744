//! The organisation of a store: imported from a directory, looked at, and marked where the directory knows it less well
//! than the administrator.

use std::collections::BTreeMap;

use cutover_directory::stored;
use cutover_model::{Failure, FailureCode, Organisation, Recipient, RecipientKind, RecordId};
use cutover_store::{Actor, OrganisationRecord, StoreError};

use crate::error::OperationError;
use crate::operations::Operations;
use crate::provisioning::FolderPermission;

/// The organisation as it is stored, with the marks in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredOrganisation {
    /// The records.
    pub organisation: Organisation,
    /// What records were before they were marked as something else.
    pub marked: BTreeMap<RecordId, RecipientKind>,
    /// Permissions on folders.
    pub permissions: Vec<FolderPermission>,
    /// Where they came from.
    pub origin: String,
    /// When they were imported, seconds since 1970; `None` if never.
    pub imported: Option<i64>,
}

impl Operations {
    /// Replaces the records of the organisation. Marks stay with the records that are still there.
    pub async fn import_organisation(
        &self,
        actor: &Actor,
        origin: &str,
        organisation: &Organisation,
        permissions: &[FolderPermission],
    ) -> Result<(), OperationError> {
        let rows: Result<Vec<OrganisationRecord>, OperationError> = organisation.recipients.iter().map(row).collect();
        let permissions = serde_json::to_string(permissions).map_err(unreadable)?;
        Ok(self.store.organisation().replace(actor, origin, &rows?, &permissions).await?)
    }

    /// The records of the organisation.
    pub async fn organisation(&self) -> Result<StoredOrganisation, OperationError> {
        let mut stored = StoredOrganisation::default();
        if let Some(import) = self.store.organisation().last_import().await? {
            stored.permissions = serde_json::from_str(&import.permissions).map_err(unreadable)?;
            stored.origin = import.origin;
            stored.imported = Some(import.at);
        }
        for row in self.store.organisation().list().await? {
            let read = stored::from_json(&row.document).map_err(|error| damaged(&error))?;
            for mut recipient in read.recipients {
                let mark = row.marked_as.as_deref().and_then(RecipientKind::from_word);
                if let Some(kind) = mark.filter(|kind| *kind != recipient.kind) {
                    stored.marked.insert(recipient.id.clone(), recipient.kind);
                    recipient.kind = kind;
                }
                stored.organisation.recipients.push(recipient);
            }
        }
        stored.organisation.sort();
        Ok(stored)
    }

    /// Marks a record as something else than the directory says; `None` takes the mark away. Tells the record.
    pub async fn mark_recipient(
        &self,
        actor: &Actor,
        address: &str,
        kind: Option<RecipientKind>,
    ) -> Result<Recipient, OperationError> {
        let stored = self.organisation().await?;
        let missing = || StoreError::NotFound { what: "record", name: address.to_owned() };
        let recipient = stored.organisation.by_address(address).cloned().ok_or_else(missing)?;
        self.store.organisation().mark(actor, &recipient.id.0, kind.map(RecipientKind::word)).await?;
        let before = stored.marked.get(&recipient.id).copied().unwrap_or(recipient.kind);
        Ok(Recipient { kind: kind.unwrap_or(before), ..recipient })
    }
}

fn row(recipient: &Recipient) -> Result<OrganisationRecord, OperationError> {
    let alone = Organisation { recipients: vec![recipient.clone()] };
    Ok(OrganisationRecord {
        id: recipient.id.0.clone(),
        address: recipient.primary.to_lowercase(),
        marked_as: None,
        document: stored::to_json(&alone).map_err(|error| damaged(&error))?,
    })
}

fn unreadable(source: serde_json::Error) -> OperationError {
    OperationError::Settings { object: "organisation".to_owned(), source }
}

fn damaged(error: &stored::StoredError) -> OperationError {
    Failure::new(FailureCode::Store, "organisation").with_detail(error).into()
}
