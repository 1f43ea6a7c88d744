//! `FindPeople`: the address list, page by page.

use super::names::kind;
use super::{Context, demanded};
use crate::directory::Record;
use crate::exchange::fields::mailbox_element;
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Node, Xml};

/// `FindPeople`; its answer is the message itself.
pub(super) fn find_people(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let view = demanded(request, "IndexedPageItemView")?;
    let number = |name: &str| view.attribute(name).and_then(|text| text.parse::<usize>().ok());
    let (offset, most) = (number("Offset").unwrap_or(0), number("MaxEntriesReturned").unwrap_or(100).min(1000));
    let query = request.text_at(&["QueryString"]).unwrap_or_default().to_lowercase();
    let fits = |record: &&Record| {
        !record.hidden && (record.name.to_lowercase().contains(&query) || record.address.contains(&query))
    };
    let all: Vec<&Record> = context.organisation.directory.records.iter().filter(fits).collect();
    context.message(xml, "m:FindPeopleResponse", Ok(all), &[], |xml, all| {
        xml.within("m:People", |xml| {
            all.iter().skip(offset).take(most).for_each(|record| persona(xml, record));
        });
        xml.leaf("m:TotalNumberOfPeopleInView", &all.len().to_string());
        xml.leaf("m:FirstMatchingRowIndex", "0");
        xml.leaf("m:FirstLoadedRowIndex", &offset.to_string());
    });
    Ok(())
}

fn persona(xml: &mut Xml, record: &Record) {
    let id = crate::exchange::content::sha256(record.address.as_bytes());
    let is_group = kind(record) == "PublicDL";
    xml.within("t:Persona", |xml| {
        xml.empty("t:PersonaId", &[("Id", &id)]);
        xml.leaf("t:PersonaType", if is_group { "DistributionList" } else { "Person" });
        xml.leaf("t:DisplayName", &record.name);
        mailbox_element(xml, "t:EmailAddress", &record.name, &record.address, Some(kind(record)));
        xml.within("t:EmailAddresses", |xml| {
            mailbox_element(xml, "t:Address", &record.name, &record.address, Some(kind(record)));
        });
        xml.leaf("t:RelevanceScore", "2147483647");
    });
}
