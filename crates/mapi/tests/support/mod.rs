//! What the tests of the crate have in common: the recorded streams, which lie beside the project, and messages in them.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]
#![allow(dead_code, reason = "each test uses its part")]

use std::path::{Path, PathBuf};
use std::process::Command;

use cutover_mapi::PropertyValue;
use cutover_mapi::fasttransfer::{
    Attachment, Event, Held, Lexer, Limits, Marker, Message, Properties, WriteError, Writer,
};
use serde_json::Value;

/// Everything in memory.
pub(crate) const WHOLE: Limits = Limits { value: u32::MAX, message: usize::MAX };

/// A recorded stream.
pub(crate) struct Stream {
    /// Its file.
    pub(crate) path: PathBuf,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

impl Stream {
    /// The file's name.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap().to_string_lossy().into_owned()
    }

    /// What is known of it from elsewhere, for streams that carry messages.
    pub(crate) fn facts(&self) -> Option<Value> {
        let text = std::fs::read_to_string(self.path.with_extension("expect.json")).ok()?;
        Some(serde_json::from_str(&text).unwrap())
    }
}

/// All recorded streams; none, said aloud, where the captures are not there.
pub(crate) fn recorded() -> Vec<Stream> {
    let Some(shared) = cutover_testbed::shared::folder() else {
        println!("not run: the recorded streams are not there");
        return Vec::new();
    };
    let folder = shared.join("captures/gromox-3.10/mapihttp");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "fx")).collect();
    files.sort();
    assert!(files.len() >= 30, "{} recorded streams", files.len());
    files.into_iter().map(|path| Stream { bytes: std::fs::read(&path).unwrap(), path }).collect()
}

/// The contents of all messages in a stream, of whatever kind the stream is.
pub(crate) fn contents(stream: &[u8]) -> Vec<&[u8]> {
    let (mut lexer, mut input) = (Lexer::new(), stream);
    let (mut found, mut start, mut messages) = (Vec::new(), None, false);
    while let Some(event) = lexer.next(&mut input).unwrap() {
        let Event::Marker(marker) = event else { continue };
        messages |= !is_inside(marker);
        let after = lexer.position() as usize;
        if !is_inside(marker) {
            found.extend(start.take().map(|start| &stream[start..after - 4]));
        }
        if matches!(marker, Marker::ChangeContent | Marker::StartMessage | Marker::StartAssociatedMessage) {
            start = Some(after);
        }
    }
    if messages { found } else { vec![stream] }
}

fn is_inside(marker: Marker) -> bool {
    use Marker::*;
    matches!(marker, StartRecipient | EndRecipient | NewAttachment | EndAttachment | StartEmbedded | EndEmbedded)
}

/// Writes a message as it was read.
pub(crate) fn written(message: &Message) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    write_message(message, &mut writer).unwrap();
    writer.finish().unwrap()
}

fn write_message(message: &Message, writer: &mut Writer<Vec<u8>>) -> Result<(), WriteError> {
    write_properties(&message.properties, writer)?;
    for recipient in &message.recipients {
        writer.start_recipient(number(recipient, 0x3000))?;
        write_properties(recipient, writer)?;
        writer.end_recipient()?;
    }
    message.attachments.iter().try_for_each(|attachment| write_attachment(attachment, writer))
}

fn write_attachment(attachment: &Attachment, writer: &mut Writer<Vec<u8>>) -> Result<(), WriteError> {
    writer.new_attachment(number(&attachment.properties, 0x0E21))?;
    write_properties(&attachment.properties, writer)?;
    if let Some(inner) = &attachment.message {
        writer.start_embedded()?;
        write_message(inner, writer)?;
        writer.end_embedded()?;
    }
    writer.end_attachment()
}

/// All but the numbers that the writer writes itself.
fn write_properties(properties: &Properties, writer: &mut Writer<Vec<u8>>) -> Result<(), WriteError> {
    for property in properties.iter().filter(|property| ![0x3000, 0x0E21].contains(&property.head.tag.id())) {
        let Held::Value(value) = &property.value else { panic!("{} is not in memory", property.head.tag) };
        match &property.head.name {
            Some(name) => writer.named(name, value)?,
            None => writer.property(property.head.tag, value)?,
        }
    }
    Ok(())
}

fn number(properties: &Properties, id: u16) -> i32 {
    let found = properties.iter().find(|property| property.head.tag.id() == id).unwrap();
    match found.in_memory() {
        Some(PropertyValue::Integer32(number)) => *number,
        other => panic!("{other:?} is no number"),
    }
}

/// What the decoder in Python says of a file.
pub(crate) fn third_decoder(what: &str, file: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testbed/judge/fasttransfer.py");
    let output = Command::new("python3").arg(script).arg(what).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
