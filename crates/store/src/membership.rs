//! Who was put into a group by us, as a member or as an owner: the tenant tells who is in it, and not who put them there.
//! Written before the tenant is asked, so that what is not written here was surely done by somebody else.

use serde_json::Value as Json;

use crate::statement::{Row, sql};
use crate::{Accounts, Actor, Durability, StoreError, audit};

/// What somebody is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupPart {
    /// One who gets its mail.
    Member,
    /// One who may change it.
    Owner,
}

impl GroupPart {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Member, Self::Owner].into_iter().find(|part| part.as_str() == word)
    }
}

/// Somebody whom we put into a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Membership {
    /// As what.
    pub part: GroupPart,
    /// The group's record.
    pub group: String,
    /// The record of who was put there.
    pub member: String,
    /// The tenant's id of who was put there.
    pub object: String,
}

impl Accounts {
    /// Everybody whom we put into a group, in order.
    pub async fn memberships(&self) -> Result<Vec<Membership>, StoreError> {
        let text = "SELECT part, group_record, member_record, object FROM membership WHERE tenant = $1
            ORDER BY part, group_record, member_record, object";
        let rows = sql(text).bind(self.tenant.as_str()).all(&mut self.store.db().read().await?).await?;
        rows.iter().map(membership_of).collect()
    }

    /// Writes down whom we are about to put into groups, and who is there no more, with a line in the audit log.
    pub async fn set_memberships(
        &self,
        actor: &Actor,
        added: &[Membership],
        over: &[Membership],
        details: Json,
    ) -> Result<(), StoreError> {
        const ADD: &str = "INSERT INTO membership (tenant, part, group_record, member_record, object)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, part, group_record, member_record, object) DO NOTHING";
        const DROP: &str = "DELETE FROM membership WHERE tenant = $1 AND part = $2 AND group_record = $3
            AND member_record = $4 AND object = $5";
        if added.is_empty() && over.is_empty() {
            return Ok(());
        }
        let mut transaction = self.store.db().write(Durability::Flushed).await?;
        let changes = over.iter().map(|one| (DROP, one)).chain(added.iter().map(|one| (ADD, one)));
        for (text, one) in changes {
            let statement = sql(text).bind(self.tenant.as_str()).bind(one.part.as_str()).bind(one.group.as_str());
            statement.bind(one.member.as_str()).bind(one.object.as_str()).run(&mut transaction).await?;
        }
        audit::append(self.store.db(), &mut transaction, actor, "provision.members", &self.tenant, details).await?;
        transaction.commit().await
    }
}

fn membership_of(row: &Row) -> Result<Membership, StoreError> {
    let part: &str = row.get(0)?;
    let odd = || StoreError::corrupt(format!("{part:?} is not a part in a group"));
    Ok(Membership {
        part: GroupPart::from_word(part).ok_or_else(odd)?,
        group: row.get(1)?,
        member: row.get(2)?,
        object: row.get(3)?,
    })
}
