//! GetUserConfiguration, [MS-OXWSUSRCFG] section 3.1.4.3: settings that are kept as items that belong to a folder, such as the list of
//! categories (`CategoryList` in the calendar). From 2010 on.

use crate::answer::{Answer, DecodeError, Reading};
use crate::types::distinguished::FolderRef;
use crate::types::ids::ItemId;
use crate::xml::{Base64Reader, Element, Writer};
use crate::{Operation, Request, RequestVersion};

/// Asks for a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetUserConfiguration {
    /// Its name: `CategoryList`, `Calendar`, `WorkHours`…
    pub name: Box<str>,
    /// The folder that it belongs to.
    pub folder: FolderRef,
}

impl Request for GetUserConfiguration {
    type Answer = GetUserConfigurationAnswer;

    fn write(&self, out: &mut Writer) {
        out.wrap("m:GetUserConfiguration", |out| {
            out.element("m:UserConfigurationName", &[("Name", &self.name)], |out| self.folder.write(out));
            out.text("m:UserConfigurationProperties", "All");
        });
    }

    fn since(&self) -> RequestVersion {
        self.operation().since().max(self.folder.since())
    }
}

/// A setting ([MS-OXWSUSRCFG] section 2.2.4.6, `UserConfigurationType`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserConfiguration {
    /// The item that holds it.
    pub item: Option<ItemId>,
    /// Its entries: key and value, as texts.
    pub dictionary: Vec<(Box<str>, Box<str>)>,
    /// Its XML.
    pub xml: Option<Vec<u8>>,
    /// Its other octets.
    pub binary: Option<Vec<u8>>,
}

/// The answer to [`GetUserConfiguration`].
#[derive(Clone, Copy, Debug)]
pub enum GetUserConfigurationAnswer {}

impl Answer for GetUserConfigurationAnswer {
    type Part = ();
    type Summary = UserConfiguration;
    const OPERATION: Operation = Operation::GetUserConfiguration;

    fn part(_element: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn summary(element: Reading<'_>) -> Result<UserConfiguration, DecodeError> {
        let element = element.0.required("UserConfiguration")?;
        Ok(UserConfiguration {
            item: element.child("ItemId").map(ItemId::read).transpose()?,
            dictionary: element.list("Dictionary").iter().filter_map(entry).collect(),
            xml: octets(element, "XmlData")?,
            binary: octets(element, "BinaryData")?,
        })
    }
}

fn entry(element: &Element) -> Option<(Box<str>, Box<str>)> {
    let text = |name| element.at(&[name, "Value"]).map(|value| Box::from(value.text.as_str()));
    Some((text("DictionaryKey")?, text("DictionaryValue").unwrap_or_default()))
}

fn octets(element: &Element, name: &'static str) -> Result<Option<Vec<u8>>, DecodeError> {
    let read = |text| Base64Reader::whole(text).map_err(|_| DecodeError::Value(name));
    element.value(name).map(read).transpose()
}
