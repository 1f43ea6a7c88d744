//! GetServerTimeZones, [MS-OXWSGTZ] section 3.1.4.1: the zones that the server knows, by Windows' ids. From 2010 on.

use crate::answer::{Answer, DecodeError, Reading};
use crate::xml::{Writer, boolean};
use crate::{Operation, Request};

/// Asks for zones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GetServerTimeZones {
    /// Which; all without any.
    pub ids: Vec<Box<str>>,
}

impl Request for GetServerTimeZones {
    type Answer = GetServerTimeZonesAnswer;

    fn write(&self, out: &mut Writer) {
        out.element("m:GetServerTimeZones", &[("ReturnFullTimeZoneData", boolean(false))], |out| {
            if !self.ids.is_empty() {
                out.wrap("m:Ids", |out| self.ids.iter().for_each(|id| out.text("t:Id", id)));
            }
        });
    }
}

/// A zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone {
    /// Its id: `W. Europe Standard Time` and the like.
    pub id: Box<str>,
    /// Its name for people.
    pub name: Option<Box<str>>,
}

/// The answer to [`GetServerTimeZones`]: the zones.
#[derive(Clone, Copy, Debug)]
pub enum GetServerTimeZonesAnswer {}

impl Answer for GetServerTimeZonesAnswer {
    type Part = TimeZone;
    type Summary = ();
    const OPERATION: Operation = Operation::GetServerTimeZones;
    const LIST: &'static [&'static str] = &["TimeZoneDefinitions"];

    fn part(element: Reading<'_>) -> Result<TimeZone, DecodeError> {
        let id = element.0.required_attribute("Id")?.into();
        Ok(TimeZone { id, name: element.0.attribute("Name").map(Box::from) })
    }

    fn summary(_element: Reading<'_>) -> Result<(), DecodeError> {
        Ok(())
    }
}
