//! GetItem, [MS-OXWSCORE] section 3.1.4.4: what items are, and the Internet message that each can be written as.
//!
//! In an answer the Internet message comes before everything else of its item.

use crate::answer::{Answer, ContentKind, DecodeError, Reading};
use crate::types::ids::ItemId;
use crate::xml::Writer;
use crate::{Item, ItemShape, Operation, Request};

/// Asks for items. There is a message for each, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetItem {
    /// What to say of them.
    pub shape: ItemShape,
    /// Which.
    pub items: Vec<ItemId>,
}

impl Request for GetItem {
    type Answer = GetItemAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:GetItem", |out| {
            self.shape.write(out);
            out.wrap("m:ItemIds", |out| self.items.iter().for_each(|id| id.write("t:ItemId", out)));
        });
    }
}

/// The answer to [`GetItem`]: each message is an item; its Internet message is a content.
#[derive(Clone, Copy, Debug)]
pub enum GetItemAnswer {}

impl Answer for GetItemAnswer {
    type Part = ();
    type Summary = Item;
    const OPERATION: Operation = Operation::GetItem;

    fn content(_parent: &str, name: &str) -> Option<ContentKind> {
        (name == "MimeContent").then_some(ContentKind::Mime)
    }

    fn part(_element: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn summary(element: Reading<'_>) -> Result<Item, DecodeError> {
        Item::inside(element.0.required("Items")?)
    }
}
