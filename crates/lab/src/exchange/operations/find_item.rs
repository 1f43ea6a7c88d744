//! `FindItem`: views of folders, with restrictions and order.

use super::{Context, answer, demanded};
use crate::exchange::content::Kind;
use crate::exchange::fields::{item_element, write_item};
use crate::exchange::filter::{Filter, order_of};
use crate::exchange::mailbox::{Folder, Item, Mailbox};
use crate::exchange::shape::Shape;
use crate::exchange::soap::{Fault, Refusal};
use crate::exchange::xml::{Node, Xml};

/// The most that a view gives at once.
const MOST: usize = 1000;

/// `FindItem`
pub(super) fn find_item(context: &Context<'_>, request: &Node, xml: &mut Xml) -> Result<(), Fault> {
    let shape = Shape::item(demanded(request, "ItemShape")?)?;
    let parents = &demanded(request, "ParentFolderIds")?.children;
    let associated = match request.attribute("Traversal") {
        Some("Shallow" | "SoftDeleted") => false,
        Some("Associated") if context.version.has("Exchange2010") => true,
        _ => return Err(Fault::schema("The 'Traversal' attribute is missing or invalid.")),
    };
    let filter = request.child("Restriction").map(Filter::read).transpose()?;
    let view = View::read(request)?;
    answer(xml, "FindItem", |xml| {
        for parent in parents {
            let found = context.folder(parent).and_then(|(mailbox, folder)| {
                let mut all: Vec<&Item> =
                    mailbox.items_of(folder.number).filter(|item| item.state.associated == associated).collect();
                all.retain(|item| filter.as_ref().is_none_or(|filter| filter.fits(item)));
                order_of(request, &mut all);
                view.cut(folder, all).map(|page| (mailbox, page))
            });
            context.message(xml, "m:FindItemResponseMessage", found, &[], |xml, (mailbox, page)| {
                root(context, xml, mailbox, &page, &shape);
            });
        }
    });
    Ok(())
}

/// What a request says of the part that it wants.
enum View {
    All { most: usize },
    Page { offset: usize, most: usize, from_end: bool },
    Calendar { from: i64, to: i64, most: usize },
}

/// A part of a folder.
struct Page<'a> {
    items: Vec<&'a Item>,
    /// Where it goes on, in a view by pages.
    next: Option<usize>,
    is_last: bool,
    total: usize,
}

impl View {
    fn read(request: &Node) -> Result<Self, Fault> {
        let number = |node: &Node, name: &str| node.attribute(name).and_then(|text| text.parse::<usize>().ok());
        if let Some(node) = request.child("IndexedPageItemView") {
            let from_end = node.attribute("BasePoint") == Some("End");
            let most = number(node, "MaxEntriesReturned").unwrap_or(MOST).min(MOST);
            return Ok(Self::Page { offset: number(node, "Offset").unwrap_or(0), most, from_end });
        }
        if let Some(node) = request.child("CalendarView") {
            let time = |name: &str| node.attribute(name).and_then(seconds);
            let (Some(from), Some(to)) = (time("StartDate"), time("EndDate")) else {
                return Err(Fault::schema("The 'StartDate' or 'EndDate' attribute is invalid."));
            };
            return Ok(Self::Calendar { from, to, most: number(node, "MaxEntriesReturned").unwrap_or(MOST) });
        }
        let contacts = request.child("ContactsView");
        Ok(Self::All { most: contacts.and_then(|node| number(node, "MaxEntriesReturned")).unwrap_or(MOST).min(MOST) })
    }

    fn cut<'a>(&self, folder: &Folder, mut all: Vec<&'a Item>) -> Result<Page<'a>, Refusal> {
        let total = all.len();
        let (offset, most, next) = match *self {
            Self::All { most } => (0, most, false),
            Self::Page { offset, most, from_end } => {
                if from_end {
                    all.reverse();
                }
                (offset, most, true)
            }
            Self::Calendar { from, to, most } => {
                if folder.class != "IPF.Appointment" {
                    let text = "FindItem with CalendarView is only supported for calendar folders.";
                    return Err(Refusal::new("ErrorCalendarFolderIsInvalidForCalendarView", text));
                }
                all.retain(|item| takes_place(item, from, to));
                (0, most, false)
            }
        };
        let total = if next { total } else { all.len() };
        let items: Vec<&Item> = all.into_iter().skip(offset).take(most).collect();
        let reached = offset + items.len();
        Ok(Page { items, next: next.then_some(reached), is_last: reached >= total, total })
    }
}

/// Whether an entry, or any time of a series, is in a span.
fn takes_place(item: &Item, from: i64, to: i64) -> bool {
    let Kind::Appointment(own) = &item.content.kind else { return false };
    own.occurrences().iter().any(|(start, end)| *start < to && *end > from)
}

pub(super) fn seconds(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(|time| time.as_second())
}

fn root(context: &Context<'_>, xml: &mut Xml, mailbox: &Mailbox, page: &Page<'_>, shape: &Shape) {
    let (next, total) = (page.next.map(|next| next.to_string()), page.total.to_string());
    let mut attributes = Vec::new();
    attributes.extend(next.as_ref().map(|next| ("IndexedPagingOffset", next.as_str())));
    attributes.push(("TotalItemsInView", &total));
    attributes.push(("IncludesLastItemInRange", if page.is_last { "true" } else { "false" }));
    xml.open_with("m:RootFolder", &attributes);
    xml.within("t:Items", |xml| {
        for item in &page.items {
            xml.within(item_element(item), |xml| write_item(context, xml, mailbox, item, shape, true));
        }
    });
    xml.close("m:RootFolder");
}
