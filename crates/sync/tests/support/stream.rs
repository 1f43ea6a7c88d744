//! Reading messages of the server in memory, in pieces of forty bytes.

use async_trait::async_trait;
use bytes::Bytes;
use cutover_model::{Failure, FailureCode, ItemClass, ItemHead, ItemStream, SourceKey, Timestamp};

use super::{Folder, Message, key};

/// Messages that are read one after the other.
pub(super) struct Stream {
    items: std::vec::IntoIter<(u32, Message)>,
    body: Vec<Bytes>,
    unreadable: Vec<Vec<u8>>,
}

impl Stream {
    pub(super) fn of(folder: &Folder, keys: &[u32], unreadable: Vec<Vec<u8>>) -> Self {
        let found = keys.iter().filter_map(|uid| Some((*uid, folder.messages.get(uid)?.clone())));
        Self { items: found.collect::<Vec<_>>().into_iter(), body: Vec::new(), unreadable }
    }
}

#[async_trait]
impl ItemStream for Stream {
    async fn next_item(&mut self) -> Result<Option<ItemHead>, Failure> {
        tokio::task::yield_now().await;
        let Some((uid, message)) = self.items.next() else { return Ok(None) };
        let contains = |part: &Vec<u8>| message.body.windows(part.len()).any(|window| window == part);
        if self.unreadable.iter().any(contains) {
            return Err(Failure::new(FailureCode::ItemUnreadable, format!("UID {uid}")).with_detail("corrupt"));
        }
        self.body = message.body.chunks(40).rev().map(Bytes::copy_from_slice).collect();
        Ok(Some(ItemHead {
            key: SourceKey::new(key(uid)),
            length: (uid % 3 != 0).then_some(message.body.len() as u64),
            received: Some(Timestamp::utc(message.received)),
            flags: message.flags,
            class: ItemClass::Mail,
        }))
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        tokio::task::yield_now().await;
        Ok(self.body.pop())
    }
}
