//! Checks a report file: is it whole, is it signed, by which key. Reads it as a stream.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use serde::Serialize;

use super::html::SEAL_COMMENT;
use super::sign::{Seal, hex};

/// The seal is at most this long; it is looked for in the last bytes of the file alone.
const MOST_SEAL_BYTES: u64 = 4096;

/// What a check of a report found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportCheck {
    /// The file.
    pub file: PathBuf,
    /// Whether it is exactly as it was signed.
    pub genuine: bool,
    /// What is wrong with it.
    pub problems: Vec<ReportProblem>,
    /// SHA-256 of the bytes before the seal, as found now.
    pub sha256: String,
    /// Fingerprint of the key that the seal names. Compare it with the one that the store shows.
    pub fingerprint: Option<String>,
    /// Whether that key is this store's; `None` where no store was asked.
    pub own_key: Option<bool>,
    /// The data file that a page belongs to, where it lies beside it.
    pub data: Option<PathBuf>,
}

/// What can be wrong with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportProblem {
    /// There is no seal at its end.
    SealMissing,
    /// The seal is not signed by the key that it names.
    SealForged,
    /// The file was changed after it was signed.
    Changed,
    /// The page belongs to another data file than the one beside it.
    OtherData,
    /// The data file beside the page is not genuine.
    DataChanged,
}

/// Checks a report: data (`.jsonl`) or page (`.html`). A page is checked together with the data that lie beside it.
pub fn check_report(path: &Path) -> io::Result<ReportCheck> {
    let mut check = check_file(path)?;
    if let Some(link) = data_link(path)? {
        let data = path.with_file_name(&link.file);
        if data.is_file() {
            check_data(&mut check, &data, &link)?;
        }
    }
    check.genuine = check.problems.is_empty();
    Ok(check)
}

fn check_data(check: &mut ReportCheck, data: &Path, link: &DataLink) -> io::Result<()> {
    let found = check_file(data)?;
    if !found.problems.is_empty() {
        check.problems.push(ReportProblem::DataChanged);
    } else if found.sha256 != link.sha256 {
        check.problems.push(ReportProblem::OtherData);
    }
    check.data = Some(data.to_owned());
    Ok(())
}

fn check_file(path: &Path) -> io::Result<ReportCheck> {
    let mut file = File::open(path)?;
    let (start, seal) = read_seal(&mut file)?;
    let sha256 = digest_until(&mut file, start)?;
    let mut problems = Vec::new();
    match &seal {
        None => problems.push(ReportProblem::SealMissing),
        Some(seal) => {
            if !seal.is_genuine() {
                problems.push(ReportProblem::SealForged);
            }
            if seal.bytes != start || seal.sha256 != sha256 {
                problems.push(ReportProblem::Changed);
            }
        }
    }
    let fingerprint = seal.map(|seal| seal.fingerprint);
    let genuine = problems.is_empty();
    Ok(ReportCheck { file: path.to_owned(), genuine, problems, sha256, fingerprint, own_key: None, data: None })
}

/// Where the last line starts, and the seal in it. Nothing may follow it.
fn read_seal(file: &mut File) -> io::Result<(u64, Option<Seal>)> {
    let length = file.seek(SeekFrom::End(0))?;
    let from = length.saturating_sub(MOST_SEAL_BYTES);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.take(MOST_SEAL_BYTES).read_to_end(&mut tail)?;
    let Some(body) = tail.strip_suffix(b"\n") else { return Ok((length, None)) };
    let line = body.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let text = body[line..].strip_prefix(SEAL_COMMENT.0.as_bytes()).unwrap_or(&body[line..]);
    let text = text.strip_suffix(SEAL_COMMENT.1.as_bytes()).unwrap_or(text);
    match serde_json::from_slice::<Seal>(text) {
        Ok(seal) if seal.kind == "seal" => Ok((from + line as u64, Some(seal))),
        _ => Ok((length, None)),
    }
}

fn digest_until(file: &mut File, end: u64) -> io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::with_capacity(1 << 16, file.take(end));
    let mut digest = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hex(digest.finish().as_ref())),
            read => digest.update(&buffer[..read]),
        }
    }
}

struct DataLink {
    file: String,
    sha256: String,
}

/// What a page says of its data: attributes of its first element.
fn data_link(path: &Path) -> io::Result<Option<DataLink>> {
    let mut head = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut head)?;
    let head = String::from_utf8_lossy(&head);
    if !head.starts_with("<!doctype html>") {
        return Ok(None);
    }
    let attribute = |name: &str| {
        let (_, rest) = head.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let plain = |file: &String| !file.contains(['/', '\\']) && file != "..";
    let file = attribute("data-report").filter(plain);
    Ok(file.zip(attribute("data-sha256")).map(|(file, sha256)| DataLink { file, sha256 }))
}
