//! Restrictions and orders of views.

use std::cmp::Ordering;

use super::mailbox::Item;
use super::property as p;
use super::shape::Extended;
use super::soap::Fault;
use super::xml::Node;

/// A restriction.
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Exists(Path),
    Compares(Path, fn(Ordering) -> bool, String),
    Contains(Path, String, bool),
}

/// What is looked at.
pub(super) enum Path {
    Field(String),
    Extended(Extended),
}

impl Path {
    fn read(node: &Node) -> Result<Self, Fault> {
        match (node.name.as_str(), node.attribute("FieldURI")) {
            ("FieldURI", Some(uri)) => Ok(Self::Field(uri.to_owned())),
            ("ExtendedFieldURI", _) => Extended::read(node).map(Self::Extended),
            _ => Err(Fault::new(
                "ErrorUnsupportedPathForQuery",
                "The property can not be used with this type of restriction.",
            )),
        }
    }

    fn of(&self, item: &Item) -> Option<String> {
        match self {
            Self::Extended(extended) => extended.values(&item.properties())?.into_iter().next(),
            Self::Field(uri) => field(item, uri),
        }
    }
}

fn field(item: &Item, uri: &str) -> Option<String> {
    let message = &item.content.message;
    Some(match uri {
        "item:Subject" => item.content.subject(),
        "item:ItemClass" => item.content.class(),
        "item:DateTimeReceived" | "item:DateTimeCreated" => p::shown(item.state.received),
        "item:LastModifiedTime" => p::shown(item.modified()),
        "item:DateTimeSent" => p::shown(message.number(p::SUBMIT_TIME).map(p::seconds)?),
        "item:Size" => format!("{:020}", item.content.size()),
        "item:HasAttachments" => item.content.visible_attachments().next().is_some().to_string(),
        "message:IsRead" => item.state.read.to_string(),
        "message:InternetMessageId" => message.text(p::MESSAGE_ID)?,
        "message:From" | "message:Sender" => message.text(p::FROM_NAME)?,
        _ => return None,
    })
}

impl Filter {
    /// The restriction of a request.
    pub(super) fn read(node: &Node) -> Result<Self, Fault> {
        let inner = node.children.first().ok_or_else(|| Fault::schema("The element 'Restriction' is empty."))?;
        Self::expression(inner)
    }

    fn expression(node: &Node) -> Result<Self, Fault> {
        let many = || node.children.iter().map(Self::expression).collect::<Result<Vec<_>, _>>();
        let path = || node.children.first().map_or_else(|| Err(Fault::schema("A path is missing.")), Path::read);
        let compares = |fits: fn(Ordering) -> bool| {
            let value = node.at(&["FieldURIOrConstant", "Constant"]).and_then(|constant| constant.attribute("Value"));
            Ok(Self::Compares(path()?, fits, value.unwrap_or_default().to_owned()))
        };
        match node.name.as_str() {
            "And" => many().map(Self::All),
            "Or" => many().map(Self::Any),
            "Not" => many()?.pop().map(|one| Self::Not(Box::new(one))).ok_or_else(|| Fault::schema("'Not' is empty.")),
            "Exists" => path().map(Self::Exists),
            "IsEqualTo" => compares(Ordering::is_eq),
            "IsNotEqualTo" => compares(Ordering::is_ne),
            "IsGreaterThan" => compares(Ordering::is_gt),
            "IsGreaterThanOrEqualTo" => compares(Ordering::is_ge),
            "IsLessThan" => compares(Ordering::is_lt),
            "IsLessThanOrEqualTo" => compares(Ordering::is_le),
            "Contains" => {
                let value = node.child("Constant").and_then(|constant| constant.attribute("Value")).unwrap_or_default();
                let is_prefix = node.attribute("ContainmentMode") == Some("Prefixed");
                Ok(Self::Contains(path()?, value.to_lowercase(), is_prefix))
            }
            _ => Err(Fault::new("ErrorUnsupportedQueryFilter", "The query filter is not supported.")),
        }
    }

    pub(super) fn fits(&self, item: &Item) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.fits(item)),
            Self::Any(all) => all.iter().any(|one| one.fits(item)),
            Self::Not(one) => !one.fits(item),
            Self::Exists(path) => path.of(item).is_some(),
            Self::Compares(path, fits, value) => path.of(item).is_some_and(|own| fits(own.as_str().cmp(value))),
            Self::Contains(path, value, is_prefix) => path.of(item).is_some_and(|own| {
                let own = own.to_lowercase();
                if *is_prefix { own.starts_with(value.as_str()) } else { own.contains(value.as_str()) }
            }),
        }
    }
}

/// Sorts as a request wants it; the newest first where it says nothing.
pub(super) fn order_of(request: &Node, items: &mut [&Item]) {
    let orders = request.child("SortOrder").map_or(&[][..], |order| &order.children);
    if orders.is_empty() {
        items.sort_by_key(|item| (std::cmp::Reverse(item.state.received), item.number));
    }
    for order in orders.iter().rev() {
        let Some(path) = order.children.first().and_then(|path| Path::read(path).ok()) else { continue };
        items.sort_by_cached_key(|item| path.of(item));
        if order.attribute("Order") == Some("Descending") {
            items.reverse();
        }
    }
}
