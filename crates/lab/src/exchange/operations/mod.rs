//! The operations: all of them read. Each gets the organisation by shared reference.

mod attachments;
mod configuration;
mod convert;
mod export;
mod find_item;
mod folders;
mod get_item;
mod names;
mod people;
mod settings;
mod sync;
mod target;
mod zones;

pub(super) use attachments::write_facts as write_attachment_facts;
pub(super) use zones::write_rules as write_zone;

use super::faults::FaultKind;
use super::organisation::{Caller, Organisation};
use super::soap::{Fault, Refusal};
use super::version::{Release, RequestVersion};
use super::xml::{Node, Xml};

/// An operation.
struct Operation {
    /// The element in the body.
    name: &'static str,
    /// The first request version that has it.
    since: &'static str,
    work: Work,
}

type Work = fn(&Context<'_>, &Node, &mut Xml) -> Result<(), Fault>;

const fn operation(name: &'static str, since: &'static str, work: Work) -> Operation {
    Operation { name, since, work }
}

/// The first that there is, and later ones.
const FIRST: &str = "Exchange2007";
const FIRST_SP1: &str = "Exchange2007_SP1";
const SECOND: &str = "Exchange2010";
const SECOND_SP1: &str = "Exchange2010_SP1";
const THIRD: &str = "Exchange2013";

const ALL: [Operation; 17] = [
    operation("GetFolder", FIRST, folders::get_folder),
    operation("FindFolder", FIRST, folders::find_folder),
    operation("SyncFolderHierarchy", FIRST, sync::hierarchy),
    operation("SyncFolderItems", FIRST, sync::items),
    operation("FindItem", FIRST, find_item::find_item),
    operation("GetItem", FIRST, get_item::get_item),
    operation("ExportItems", SECOND_SP1, export::export_items),
    operation("GetAttachment", FIRST, attachments::get_attachment),
    operation("ResolveNames", FIRST, names::resolve_names),
    operation("ExpandDL", FIRST, names::expand_list),
    operation("FindPeople", THIRD, people::find_people),
    operation("GetInboxRules", SECOND_SP1, settings::inbox_rules),
    operation("GetUserOofSettingsRequest", FIRST, settings::out_of_office),
    operation("GetDelegate", FIRST_SP1, settings::delegates),
    operation("GetUserConfiguration", SECOND, configuration::get_user_configuration),
    operation("ConvertId", FIRST_SP1, convert::convert_id),
    operation("GetServerTimeZones", SECOND, zones::server_time_zones),
];

/// What an operation knows beside its request.
pub(super) struct Context<'a> {
    pub(super) organisation: &'a Organisation,
    pub(super) caller: Caller,
    pub(super) version: RequestVersion,
    /// What goes wrong with every message of the answer.
    pub(super) fault: Option<FaultKind>,
    /// Items whose subject contains one of these are refused, with the code beside it.
    pub(super) bad_items: Vec<(String, String)>,
}

impl Context<'_> {
    pub(super) fn release(&self) -> Release {
        self.organisation.options.release
    }

    /// Writes a message of an answer: what was found, or why not. `empty` is what a refusal still has to have.
    fn message<T>(
        &self,
        xml: &mut Xml,
        element: &str,
        found: Result<T, Refusal>,
        empty: &[&str],
        write: impl FnOnce(&mut Xml, T),
    ) {
        let found = match self.fault.as_ref().and_then(FaultKind::of_messages) {
            Some(refusal) => Err(refusal),
            None => found,
        };
        match found {
            Ok(found) => {
                xml.open_with(element, &[("ResponseClass", "Success")]);
                xml.leaf("m:ResponseCode", "NoError");
                write(xml, found);
            }
            Err(refusal) => {
                xml.open_with(element, &[("ResponseClass", "Error")]);
                refusal.write(xml);
                empty.iter().for_each(|name| xml.empty(name, &[]));
            }
        }
        xml.close(element);
    }

    /// The refusal of an item that is to be refused.
    fn bad_item(&self, subject: &str) -> Option<Refusal> {
        let (_, code) = self.bad_items.iter().find(|(wanted, _)| subject.contains(wanted.as_str()))?;
        Some(Refusal::new(code, "The item could not be read."))
    }
}

/// Begins and ends an answer with a list of messages.
fn answer(xml: &mut Xml, operation: &str, inner: impl FnOnce(&mut Xml)) {
    let name = format!("m:{operation}Response");
    xml.within(&name, |xml| xml.within("m:ResponseMessages", inner));
}

/// The name of the operation for counting, whatever the element is called.
pub(super) fn name(element: &str) -> &str {
    element.strip_suffix("Request").unwrap_or(element)
}

/// Does what a request asks for.
pub(super) fn carry_out(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let known = ALL.iter().find(|operation| operation.name == request.name);
    let since = |operation: &&Operation| RequestVersion::parse(operation.since);
    let by_release = known.filter(|own| since(own).is_some_and(|since| since.is_known_by(context.release())));
    let Some(operation) = by_release.filter(|own| context.version.has(own.since)) else {
        return Err(unknown(context.release(), &request.name));
    };
    (operation.work)(context, request, xml)
}

/// How a release refuses what it does not know: 2007 by its action, later ones by the schema.
fn unknown(release: Release, name: &str) -> Fault {
    if release == Release::Exchange2007Sp1 {
        let text = format!(
            "Server did not recognize the value of HTTP Header SOAPAction: \
             http://schemas.microsoft.com/exchange/services/2006/messages/{name}."
        );
        return Fault { is_plain: true, ..Fault::new("ErrorInvalidRequest", &text) };
    }
    Fault::schema(&format!(
        "The element 'Body' in namespace 'http://schemas.xmlsoap.org/soap/envelope/' has invalid child element '{name}' \
         in namespace 'http://schemas.microsoft.com/exchange/services/2006/messages'."
    ))
}

/// The child that the schema demands.
fn demanded<'a>(request: &'a Node, name: &str) -> Result<&'a Node, Fault> {
    request.child(name).ok_or_else(|| {
        Fault::schema(&format!("The element '{}' has incomplete content. '{name}' is expected.", request.name))
    })
}
