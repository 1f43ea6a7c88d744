//! What a directory may answer, checked before the LDAP library sees it (RFC 4511, sections 4.1.1, 4.2.2, 4.5.2, 4.12;
//! RFC 2696 for pages).
//!
//! The library trusts the shape of what it decodes and stops the thread where a server breaks it. So every message is
//! taken apart here first, to the depth and in the shape that the protocol has, and nothing else goes through.

use super::ber::{BOOLEAN, ENUMERATED, INTEGER, Malformed, OCTET_STRING, SEQUENCE, SET, Values, header, text};

/// The largest message that is taken: a group's page of members is some hundred kilobytes.
pub(super) const MOST_BYTES: usize = 16 << 20;

/// The longest cookie of a paged search.
const MOST_COOKIE: usize = 64 << 10;

const PAGES: &str = "1.2.840.113556.1.4.319";

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Bind,
    Search,
    Other,
}

/// A request on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) id: u32,
    pub(super) asked: Asked,
}

/// How an operation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) code: u32,
    pub(super) text: String,
}

/// A message from the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// One of several parts of the answer.
    Part,
    /// The end of the answer.
    End(Outcome),
    /// Nobody asked: the server says why it closes the connection.
    Notice(Outcome),
}

/// How long the message at the beginning of the bytes is; `None` where more bytes are needed to know.
pub(super) fn length(bytes: &[u8]) -> Result<Option<usize>, Malformed> {
    let Some(header) = header(bytes)? else { return Ok(None) };
    if header.tag != SEQUENCE {
        return Err(Malformed("it does not speak LDAP"));
    }
    match header.size.checked_add(header.length).filter(|length| *length <= MOST_BYTES) {
        Some(length) => Ok(Some(length)),
        None => Err(Malformed("a message is too large")),
    }
}

/// Reads a request of our own.
pub(super) fn request(message: &[u8]) -> Result<Request, Malformed> {
    let mut values = Values::new(message).inner(SEQUENCE)?;
    let id = values.number(INTEGER)?;
    let asked = match values.next()?.0 {
        0x60 => Asked::Bind,
        0x63 => Asked::Search,
        _ => Asked::Other,
    };
    Ok(Request { id, asked })
}

/// Checks a message of the server, which has to answer the request.
pub(super) fn answer(message: &[u8], to: Request) -> Result<Answer, Malformed> {
    let mut whole = Values::new(message);
    let mut values = whole.inner(SEQUENCE)?;
    let id = values.number(INTEGER)?;
    let (operation, body) = values.next()?;
    if id == 0 && operation == 0x78 {
        // Active Directory puts the name of its notice where it does not belong, so the rest is not looked at.
        return outcome(&mut Values::new(body)).map(Answer::Notice);
    }
    if !values.is_empty() {
        controls(values.inner(0xa0)?)?;
    }
    if !values.is_empty() || !whole.is_empty() {
        return Err(Malformed("something stands after a message"));
    }
    if id != to.id {
        return Err(Malformed("it answers what was not asked"));
    }
    operation_body(operation, Values::new(body), to.asked)
}

fn operation_body(operation: u8, mut body: Values<'_>, asked: Asked) -> Result<Answer, Malformed> {
    match (operation, asked) {
        (0x64, Asked::Search) => entry(body).map(|()| Answer::Part),
        (0x73, Asked::Search) => texts(&mut body).map(|()| Answer::Part),
        (0x61, Asked::Bind) | (0x65, Asked::Search) | (0x78, Asked::Other) => {
            let outcome = outcome(&mut body)?;
            after_outcome(body)?;
            Ok(Answer::End(outcome))
        }
        _ => Err(Malformed("it answers otherwise than it was asked")),
    }
}

fn entry(mut body: Values<'_>) -> Result<(), Malformed> {
    body.text()?;
    let mut attributes = body.inner(SEQUENCE)?;
    while !attributes.is_empty() {
        let mut attribute = attributes.inner(SEQUENCE)?;
        attribute.text()?;
        let mut values = attribute.inner(SET)?;
        while !values.is_empty() {
            values.expect(OCTET_STRING)?;
        }
        ended(attribute)?;
    }
    ended(body)
}

fn outcome(body: &mut Values<'_>) -> Result<Outcome, Malformed> {
    let code = body.number(ENUMERATED)?;
    body.text()?;
    Ok(Outcome { code, text: body.text()?.to_owned() })
}

/// Referrals, credentials of SASL, and the name and the value of an extended answer.
fn after_outcome(mut body: Values<'_>) -> Result<(), Malformed> {
    while !body.is_empty() {
        match body.next()? {
            (0xa3, referrals) => texts(&mut Values::new(referrals))?,
            (0x8a, name) => text(name).map(drop)?,
            (0x87 | 0x8b, _) => {}
            _ => return Err(Malformed("an outcome has a part that is not known")),
        }
    }
    Ok(())
}

fn texts(values: &mut Values<'_>) -> Result<(), Malformed> {
    while !values.is_empty() {
        values.text()?;
    }
    Ok(())
}

fn controls(mut list: Values<'_>) -> Result<(), Malformed> {
    while !list.is_empty() {
        let mut control = list.inner(SEQUENCE)?;
        let name = control.text()?;
        let value = control_value(&mut control)?;
        ended(control)?;
        if name == PAGES {
            page(value.ok_or(Malformed("a page has no cookie"))?)?;
        }
    }
    Ok(())
}

fn control_value<'b>(control: &mut Values<'b>) -> Result<Option<&'b [u8]>, Malformed> {
    let mut value = None;
    while !control.is_empty() && value.is_none() {
        match control.next()? {
            (BOOLEAN, [_]) => {}
            (OCTET_STRING, bytes) => value = Some(bytes),
            _ => return Err(Malformed("a control is neither critical nor has it a value")),
        }
    }
    Ok(value)
}

fn page(value: &[u8]) -> Result<(), Malformed> {
    let mut values = Values::new(value).inner(SEQUENCE)?;
    values.number(INTEGER)?;
    if values.expect(OCTET_STRING)?.len() > MOST_COOKIE {
        return Err(Malformed("the cookie of a page is too large"));
    }
    ended(values)
}

fn ended(values: Values<'_>) -> Result<(), Malformed> {
    if values.is_empty() { Ok(()) } else { Err(Malformed("something stands after a value")) }
}
