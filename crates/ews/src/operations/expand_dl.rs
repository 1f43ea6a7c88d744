//! ExpandDL, [MS-OXWSEDL] section 3.1.4.1: who is directly in a distribution list. A list in it is a member.

use crate::answer::{Answer, DecodeError, Reading};
use crate::types::people::Mailbox;
use crate::xml::Writer;
use crate::{Operation, PageEnd, Request};

/// Asks who is in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandDl {
    /// The list's SMTP address.
    pub address: Box<str>,
}

impl Request for ExpandDl {
    type Answer = ExpandDlAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:ExpandDL", |out| {
            out.wrap("m:Mailbox", |out| out.text("t:EmailAddress", &self.address));
        });
    }
}

/// The answer to [`ExpandDl`]: the members, and whether these are all.
#[derive(Clone, Copy, Debug)]
pub enum ExpandDlAnswer {}

impl Answer for ExpandDlAnswer {
    type Part = Mailbox;
    type Summary = PageEnd;
    const OPERATION: Operation = Operation::ExpandDL;
    const LIST: &'static [&'static str] = &["DLExpansion"];

    fn part(element: Reading<'_>) -> Result<Mailbox, DecodeError> {
        Ok(Mailbox::read(element.0))
    }

    fn summary(element: Reading<'_>) -> Result<PageEnd, DecodeError> {
        element.0.required("DLExpansion").map(PageEnd::read)
    }
}
