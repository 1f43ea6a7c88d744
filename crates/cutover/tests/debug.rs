//! `cutover debug fasttransfer`: what a stream in a file holds, and what is said of one that is broken.

#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use std::path::Path;
use std::process::{Command, Output};

/// The frames and the first property of the sample that Graph publishes, as a whole message.
const FRAMED: [&[u8]; 5] = [
    b"\x01\0\0\0\x08\0\0\0\0\0\0\0\x01\0\0\0",
    b"\x03\0\0\0\x18\0\0\0\x01\0\0\0\x07\x03\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46\0\x24\0\x80",
    b"\x04\0\0\0\x06\0\0\0\x14\x0F\xD6\x91\x86\x17",
    b"\x02\0\0\0\x08\0\0\0",
    b"\x03\0\x17\0\x01\0\0\0",
];

fn cutover(file: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cutover"));
    command.args(["debug", "fasttransfer", "--language", "en"]).arg(file).args(more).output().unwrap()
}

#[test]
fn a_stream_is_shown_with_and_without_frames() {
    let folder = tempfile::tempdir().unwrap();
    let [framed, bare] = ["framed", "bare"].map(|name| folder.path().join(name));
    std::fs::write(&framed, FRAMED.concat()).unwrap();
    std::fs::write(&bare, FRAMED[4]).unwrap();
    for (file, frames) in [(&framed, 4), (&bare, 0)] {
        let output = cutover(file, &[]);
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_eq!(shown, "0x00170003 PidTagImportance: integer32 = 1 (0x00000001)\n");
        let answer: serde_json::Value = serde_json::from_slice(&cutover(file, &["--json"]).stdout).unwrap();
        assert_eq!(answer["frames"], frames);
        assert_eq!(answer["atoms"].as_array().unwrap().len(), 1);
        assert!(answer["digest"].as_str().unwrap().starts_with("fasttransfer-1:"));
    }
}

#[test]
fn a_broken_stream_is_shown_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken");
    std::fs::write(&file, [FRAMED[4], &[0x1F, 0, 0x37]].concat()).unwrap();
    let output = cutover(&file, &[]);
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8(output.stdout).unwrap().contains("PidTagImportance"));
    assert!(String::from_utf8(output.stderr).unwrap().contains("after 11 bytes"));
    let missing = cutover(&folder.path().join("missing"), &[]);
    assert_eq!(missing.status.code(), Some(3));
}
