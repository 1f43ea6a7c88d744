//! ExportItems, [MS-OXWSBTRF] section 3.1.4.1: items as the server keeps them, in the form of FastTransfer. From 2010 SP1 on.

use crate::answer::{Answer, ContentKind, DecodeError, Reading};
use crate::types::ids::ItemId;
use crate::xml::Writer;
use crate::{Operation, Request};

/// Asks for items. There is a message for each, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportItems {
    /// Which.
    pub items: Vec<ItemId>,
}

impl Request for ExportItems {
    type Answer = ExportItemsAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:ExportItems", |out| {
            out.wrap("m:ItemIds", |out| self.items.iter().for_each(|id| id.write("t:ItemId", out)));
        });
    }
}

/// The answer to [`ExportItems`]: each message is an item's id, then its data as a content, then what became of it.
#[derive(Clone, Copy, Debug)]
pub enum ExportItemsAnswer {}

impl Answer for ExportItemsAnswer {
    type Part = ();
    type Summary = ItemId;
    const OPERATION: Operation = Operation::ExportItems;

    fn content(parent: &str, name: &str) -> Option<ContentKind> {
        (name == "Data" && parent == "ExportItemsResponseMessage").then_some(ContentKind::Export)
    }

    fn part(_element: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn summary(element: Reading<'_>) -> Result<ItemId, DecodeError> {
        element.0.required("Data")?;
        ItemId::read(element.0.required("ItemId")?)
    }
}
