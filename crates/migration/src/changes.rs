//! What an administrator changes in a batch that is there: its settings, and a user's passwords.

use cutover_model::BatchName;
use cutover_store::{Actor, SecretOwner, User};

use crate::error::OperationError;
use crate::operations::{Operations, SOURCE_PASSWORD, TARGET_PASSWORD};
use crate::settings::BatchSettings;
use crate::users_file::NewUser;

impl Operations {
    /// Gives a batch other settings; sessions that run keep theirs to the end.
    pub async fn set_batch_settings(
        &self,
        actor: &Actor,
        name: &BatchName,
        settings: &BatchSettings,
    ) -> Result<(), OperationError> {
        settings.check()?;
        let text = serde_json::to_string(settings)
            .map_err(|source| OperationError::Settings { object: name.to_string(), source })?;
        Ok(self.store.batches().set_settings(actor, name, &text).await?)
    }

    /// Replaces those passwords of a user that the line of a users file has.
    pub async fn set_user_passwords(&self, actor: &Actor, user: &User, line: NewUser) -> Result<(), OperationError> {
        let owner = SecretOwner::User(user.id);
        let given = [(SOURCE_PASSWORD, line.source_password), (TARGET_PASSWORD, line.target_password)];
        for (name, secret) in given.into_iter().filter_map(|(name, secret)| Some((name, secret?))) {
            self.store.vault().put(actor, &owner, name, &secret).await?;
        }
        Ok(())
    }
}
