//! GetDelegate, [MS-OXWSDLGM] section 3.1.4.2: who acts for the user. From 2007 SP1 on.

use crate::answer::{Answer, DecodeError, Layout, Reading};
use crate::status::{Outcome, outcome};
use crate::types::permissions::UserId;
use crate::xml::{Element, Writer, boolean};
use crate::{Operation, Request};

/// Asks who acts for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetDelegate {
    /// The mailbox's SMTP address.
    pub address: Box<str>,
}

impl Request for GetDelegate {
    type Answer = GetDelegateAnswer;

    fn write(&self, out: &mut Writer) {
        out.element("m:GetDelegate", &[("IncludePermissions", boolean(true))], |out| {
            out.wrap("m:Mailbox", |out| out.text("t:EmailAddress", &self.address));
        });
    }
}

/// Somebody who acts for the user ([MS-OXWSDLGM] section 2.2.4.4, `DelegateUserType`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegate {
    /// Who.
    pub user: UserId,
    /// The level in each folder, by its name: `Calendar`, `Inbox`, `Tasks`, `Contacts`, `Notes`, `Journal`.
    pub levels: Vec<(Box<str>, Box<str>)>,
    /// Whether he gets copies of meeting requests.
    pub gets_meetings: bool,
    /// Whether he sees private items.
    pub sees_private: bool,
}

/// The delegates of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegates {
    /// Each of them, or why he could not be told.
    pub delegates: Vec<Outcome<Delegate>>,
    /// Whom meeting requests go to: `DelegatesOnly`, `DelegatesAndMe`, `DelegatesAndSendInformationToMe`, `NoForward`.
    pub meetings_to: Option<Box<str>>,
}

/// The answer to [`GetDelegate`].
#[derive(Clone, Copy, Debug)]
pub enum GetDelegateAnswer {}

impl Answer for GetDelegateAnswer {
    type Part = ();
    type Summary = Delegates;
    const OPERATION: Operation = Operation::GetDelegate;
    const LAYOUT: Layout = Layout::Whole;

    fn part(_element: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn summary(element: Reading<'_>) -> Result<Delegates, DecodeError> {
        let messages = element.0.list("ResponseMessages").iter();
        let delegates = messages.map(|message| outcome(message, Delegate::read)).collect::<Result<_, _>>()?;
        Ok(Delegates { delegates, meetings_to: element.0.string("DeliverMeetingRequests") })
    }
}

impl Delegate {
    fn read(message: &Element) -> Result<Self, DecodeError> {
        let element = message.required("DelegateUser")?;
        let levels = element.list("DelegatePermissions").iter().filter_map(|level| {
            let folder = level.name.strip_suffix("FolderPermissionLevel")?;
            Some((folder.into(), level.text.as_str().into()))
        });
        Ok(Self {
            user: UserId::read(element.required("UserId")?),
            levels: levels.collect(),
            gets_meetings: element.boolean("ReceiveCopiesOfMeetingMessages").unwrap_or(false),
            sees_private: element.boolean("ViewPrivateItems").unwrap_or(false),
        })
    }
}
