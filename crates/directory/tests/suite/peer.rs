//! A directory that says what it is told to: a listener on the loopback interface, and answers put together byte by
//! byte by an encoder of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the client asked: the number of the message, its operation, and all its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) id: u8,
    pub(crate) operation: u8,
    pub(crate) bytes: Vec<u8>,
}

impl Asked {
    /// The page size of a paged search: the number in the value of the control.
    pub(crate) fn page(&self) -> Option<u32> {
        let name = b"1.2.840.113556.1.4.319";
        let at = self.bytes.windows(name.len()).position(|window| window == name)? + name.len();
        let value = &self.bytes[at..];
        let start = value.windows(2).position(|two| two[0] == 0x02 && (1..=4).contains(&two[1]))?;
        let length = usize::from(value[start + 1]);
        Some(value[start + 2..start + 2 + length].iter().fold(0, |sum, digit| sum << 8 | u32::from(*digit)))
    }
}

/// A running peer, and what it was asked.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
}

impl Peer {
    /// Answers each request with what the script says; nothing is an end of the connection.
    pub(crate) fn start(script: impl Fn(&Asked) -> Option<Vec<u8>> + Send + 'static) -> std::io::Result<Self> {
        Self::talking(script, u8::MAX)
    }

    /// The same, and the connection ends after the answer to such an operation, so that nobody waits for what does not
    /// come.
    pub(crate) fn talking(
        script: impl Fn(&Asked) -> Option<Vec<u8>> + Send + 'static,
        last: u8,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let _ = converse(stream, &script, last, &noted);
            }
        });
        Ok(Self { address, asked })
    }

    pub(crate) fn searches(&self) -> Vec<Asked> {
        let asked = self.asked.lock().map(|asked| asked.clone()).unwrap_or_default();
        asked.into_iter().filter(|asked| asked.operation == 0x63).collect()
    }
}

fn converse(
    mut stream: TcpStream,
    script: &impl Fn(&Asked) -> Option<Vec<u8>>,
    last: u8,
    noted: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    loop {
        let bytes = request(&mut stream)?;
        // A message begins with its length, then its number, then its operation.
        let header = if bytes[1] < 0x80 { 2 } else { 2 + usize::from(bytes[1] & 0x7f) };
        let asked = Asked { id: bytes[header + 2], operation: bytes[header + 3], bytes };
        if let Ok(mut noted) = noted.lock() {
            noted.push(asked.clone());
        }
        match script(&asked) {
            Some(answer) => stream.write_all(&answer)?,
            None => return Ok(()),
        }
        if asked.operation == last {
            return Ok(());
        }
    }
}

fn request(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; 2];
    stream.read_exact(&mut bytes)?;
    let mut length = usize::from(bytes[1]);
    if bytes[1] >= 0x80 {
        let mut digits = vec![0; usize::from(bytes[1] & 0x7f)];
        stream.read_exact(&mut digits)?;
        length = digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit));
        bytes.extend(digits);
    }
    let start = bytes.len();
    bytes.resize(start + length, 0);
    stream.read_exact(&mut bytes[start..])?;
    Ok(bytes)
}

/// A value with its tag and length; long lengths in four bytes, as Active Directory writes them.
pub(crate) fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    match u8::try_from(content.len()) {
        Ok(length) if length < 0x80 => bytes.push(length),
        _ => {
            bytes.push(0x84);
            bytes.extend((content.len() as u32).to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

/// A message with this number and operation, and what comes after the operation.
pub(crate) fn message(id: u8, operation: u8, body: &[u8], after: &[u8]) -> Vec<u8> {
    value(0x30, &[vec![0x02, 1, id], value(operation, body), after.to_vec()].concat())
}

/// How an operation ended.
pub(crate) fn outcome(id: u8, operation: u8, code: u8, text: &str) -> Vec<u8> {
    message(id, operation, &ended(code, text), &[])
}

pub(crate) fn ended(code: u8, text: &str) -> Vec<u8> {
    [vec![0x0a, 1, code], value(0x04, b""), value(0x04, text.as_bytes())].concat()
}

/// The end of a page.
pub(crate) fn page_ended(id: u8, cookie: &[u8]) -> Vec<u8> {
    let page = value(0x30, &[vec![0x02, 1, 0], value(0x04, cookie)].concat());
    let control = value(0x30, &[value(0x04, b"1.2.840.113556.1.4.319"), value(0x04, &page)].concat());
    message(id, 0x65, &ended(0, ""), &value(0xa0, &control))
}

/// An entry with its attributes.
pub(crate) fn entry(id: u8, name: &str, attributes: &[(&str, &[&str])]) -> Vec<u8> {
    let attribute = |(name, values): &(&str, &[&str])| {
        let values: Vec<u8> = values.iter().flat_map(|one| value(0x04, one.as_bytes())).collect();
        value(0x30, &[value(0x04, name.as_bytes()), value(0x31, &values)].concat())
    };
    let attributes: Vec<u8> = attributes.iter().flat_map(attribute).collect();
    message(id, 0x64, &[value(0x04, name.as_bytes()), value(0x30, &attributes)].concat(), &[])
}
