//! `GetInboxRules`, `GetUserOofSettings`, `GetDelegate`: settings of mailboxes.

use super::{Context, demanded};
use crate::exchange::fields::mailbox_element;
use crate::exchange::ids::Id;
use crate::exchange::mailbox::Mailbox;
use crate::exchange::property as p;
use crate::exchange::settings::{Delegate, OutOfOffice, Rule};
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Node, Xml};

/// `GetInboxRules`; its answer is the message itself.
pub(super) fn inbox_rules(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let found = context.mailbox_of(request.text_at(&["MailboxSmtpAddress"]));
    context.message(xml, "m:GetInboxRulesResponse", found, &[], |xml, mailbox| {
        let rules = &mailbox.settings.rules;
        let has_blob = rules.iter().any(|rule| rule.is_unsupported);
        xml.leaf("m:OutlookRuleBlobExists", if has_blob { "true" } else { "false" });
        xml.within("m:InboxRules", |xml| {
            rules.iter().enumerate().for_each(|(place, rule)| write_rule(xml, mailbox, place, rule));
        });
    });
    Ok(())
}

fn write_rule(xml: &mut Xml, mailbox: &Mailbox, place: usize, rule: &Rule) {
    xml.within("t:Rule", |xml| {
        xml.leaf("t:RuleId", &format!("NmAAAAAAA{place:03}="));
        xml.leaf("t:DisplayName", rule.name);
        xml.leaf("t:Priority", &(place + 1).to_string());
        xml.leaf("t:IsEnabled", if rule.is_enabled { "true" } else { "false" });
        if rule.is_unsupported {
            return xml.leaf("t:IsNotSupported", "true");
        }
        xml.within("t:Conditions", |xml| {
            if !rule.subject_contains.is_empty() {
                xml.within("t:ContainsSubjectStrings", |xml| {
                    rule.subject_contains.iter().for_each(|text| xml.leaf("t:String", text));
                });
            }
            if let Some((name, address)) = rule.from {
                xml.within("t:FromAddresses", |xml| mailbox_element(xml, "t:Address", name, address, None));
            }
        });
        xml.within("t:Actions", |xml| {
            if let Some((name, address)) = rule.forward_to {
                xml.within("t:ForwardToRecipients", |xml| mailbox_element(xml, "t:Address", name, address, None));
            }
            if let Some(folder) = rule.move_to {
                let id = Id::Folder { mailbox: mailbox.number, folder }.text();
                xml.within("t:MoveToFolder", |xml| xml.empty("t:FolderId", &[("Id", &id)]));
            }
            xml.leaf("t:StopProcessingRules", "true");
        });
    });
}

/// `GetUserOofSettings`; the message stands beside the settings.
pub(super) fn out_of_office(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let address = demanded(request, "Mailbox")?.text_at(&["Address"]).unwrap_or_default();
    let found = context.mailbox_of(Some(address)).map(|mailbox| &mailbox.settings.out_of_office);
    let is_found = found.is_ok() && context.fault.is_none();
    let settings = found.clone().ok().filter(|_| is_found);
    xml.open("m:GetUserOofSettingsResponse");
    context.message(xml, "m:ResponseMessage", found, &[], |_, _| {});
    if let Some(settings) = settings {
        write_out_of_office(xml, settings);
        xml.leaf("m:AllowExternalOof", "All");
    }
    xml.close("m:GetUserOofSettingsResponse");
    Ok(())
}

fn write_out_of_office(xml: &mut Xml, settings: &OutOfOffice) {
    xml.within("t:OofSettings", |xml| {
        xml.leaf("t:OofState", settings.state);
        xml.leaf("t:ExternalAudience", settings.audience);
        xml.within("t:Duration", |xml| {
            xml.leaf("t:StartTime", &p::shown(settings.span.0));
            xml.leaf("t:EndTime", &p::shown(settings.span.1));
        });
        xml.within("t:InternalReply", |xml| xml.leaf("t:Message", settings.inside));
        xml.within("t:ExternalReply", |xml| xml.leaf("t:Message", settings.outside));
    });
}

/// `GetDelegate`; its answer is the message itself.
pub(super) fn delegates(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let address = demanded(request, "Mailbox")?.text_at(&["EmailAddress"]).unwrap_or_default();
    let with_rights = request.attribute("IncludePermissions") == Some("true");
    let found = context.mailbox_of(Some(address));
    context.message(xml, "m:GetDelegateResponse", found, &[], |xml, mailbox| {
        let all = &mailbox.settings.delegates;
        if !all.is_empty() {
            xml.within("m:ResponseMessages", |xml| {
                for delegate in all {
                    let element = "m:DelegateUserResponseMessageType";
                    context.message::<&Delegate>(xml, element, Ok(delegate), &[], |xml, delegate| {
                        write_delegate(xml, delegate, with_rights);
                    });
                }
            });
        }
        xml.leaf("m:DeliverMeetingRequests", "DelegatesAndSendInformationToMe");
    });
    Ok(())
}

fn write_delegate(xml: &mut Xml, delegate: &Delegate, with_rights: bool) {
    xml.within("m:DelegateUser", |xml| {
        xml.within("t:UserId", |xml| {
            xml.leaf("t:PrimarySmtpAddress", &delegate.address);
            xml.leaf("t:DisplayName", &delegate.name);
        });
        if with_rights {
            xml.within("t:DelegatePermissions", |xml| {
                xml.leaf("t:CalendarFolderPermissionLevel", delegate.calendar);
                xml.leaf("t:TasksFolderPermissionLevel", "None");
                xml.leaf("t:InboxFolderPermissionLevel", delegate.inbox);
                for folder in ["Contacts", "Notes", "Journal"] {
                    xml.leaf(&format!("t:{folder}FolderPermissionLevel"), "None");
                }
            });
        }
        xml.leaf("t:ReceiveCopiesOfMeetingMessages", if delegate.gets_copies { "true" } else { "false" });
        xml.leaf("t:ViewPrivateItems", if delegate.sees_private { "true" } else { "false" });
    });
}
