//! ConvertId, [MS-OXWSCVTID] section 3.1.4.1: an id in another of its forms. From 2007 SP1 on.

use crate::answer::{Answer, DecodeError, Reading};
use crate::xml::Writer;
use crate::{Operation, Request};

/// Asks for ids in another form. There is a message for each, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvertId {
    /// The form that is wanted.
    pub to: IdForm,
    /// The form of the ids.
    pub from: IdForm,
    /// The SMTP address of the mailbox.
    pub mailbox: Box<str>,
    /// The ids.
    pub ids: Vec<Box<str>>,
}

/// A form of ids ([MS-OXWSCVTID] section 3.1.4.1.4, `IdFormatType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdForm {
    /// As messages have them.
    Ews,
    /// As 2007 before SP1 had them.
    EwsLegacy,
    /// MAPI's, in base64.
    Entry,
    /// MAPI's, in hex digits.
    HexEntry,
    /// Of the store.
    Store,
    /// Of Outlook on the web.
    Owa,
}

impl IdForm {
    const fn name(self) -> &'static str {
        match self {
            Self::Ews => "EwsId",
            Self::EwsLegacy => "EwsLegacyId",
            Self::Entry => "EntryId",
            Self::HexEntry => "HexEntryId",
            Self::Store => "StoreId",
            Self::Owa => "OwaId",
        }
    }
}

impl Request for ConvertId {
    type Answer = ConvertIdAnswer;

    fn write(&self, out: &mut Writer) {
        out.element("m:ConvertId", &[("DestinationFormat", self.to.name())], |out| {
            out.wrap("m:SourceIds", |out| {
                for id in &self.ids {
                    let attributes = [("Format", self.from.name()), ("Id", id), ("Mailbox", &self.mailbox)];
                    out.empty("t:AlternateId", &attributes);
                }
            });
        });
    }
}

/// The answer to [`ConvertId`]: each message is an id.
#[derive(Clone, Copy, Debug)]
pub enum ConvertIdAnswer {}

impl Answer for ConvertIdAnswer {
    type Part = ();
    type Summary = Box<str>;
    const OPERATION: Operation = Operation::ConvertId;

    fn part(_element: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn summary(element: Reading<'_>) -> Result<Box<str>, DecodeError> {
        Ok(element.0.required("AlternateId")?.required_attribute("Id")?.into())
    }
}
