//! First passwords on paper: a page for each person, since a letter in a mailbox that nobody can open yet helps nobody.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use cutover_model::Secret;
use cutover_texts::Texts;

use crate::error::OperationError;

const STYLE: &str = include_str!("sheet.css");

/// What stands on one sheet.
#[derive(Clone)]
pub struct Sheet {
    /// Whose it is.
    pub name: String,
    /// The name to sign in with.
    pub sign_in: String,
    /// The password.
    pub password: Secret,
    /// Who hands it out, where the directory tells.
    pub manager: Option<String>,
}

/// Writes a page for each into a folder that only its owner can read, and tells the files. The folder is made anew or
/// has to be empty: sheets of two runs are not mixed.
pub fn write_sheets(
    sheets: &[Sheet],
    folder: &Path,
    address: &str,
    texts: &Texts,
) -> Result<Vec<PathBuf>, OperationError> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(OperationError::file(folder))?;
    if std::fs::read_dir(folder).map_err(OperationError::file(folder))?.next().is_some() {
        return Err(OperationError::invalid("out", folder.display().to_string(), "a folder that is empty"));
    }
    let mut files = Vec::with_capacity(sheets.len());
    for (number, sheet) in sheets.iter().enumerate() {
        let file = folder.join(file_name(number, &sheet.sign_in));
        let mut open = OpenOptions::new();
        let opened = open.write(true).create_new(true).mode(0o600).open(&file).map_err(OperationError::file(&file))?;
        write(opened, &page(sheet, address, texts)).map_err(OperationError::file(&file))?;
        files.push(file);
    }
    Ok(files)
}

fn write(mut file: std::fs::File, page: &str) -> std::io::Result<()> {
    file.write_all(page.as_bytes())?;
    file.sync_all()
}

/// A name for the file that says whose it is and cannot lead elsewhere.
fn file_name(number: usize, sign_in: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "@-_".contains(c) { c } else { '.' };
    let name: String = sign_in.chars().map(safe).take(100).collect();
    format!("{:04}-{}.html", number + 1, name.trim_matches('.'))
}

fn page(sheet: &Sheet, address: &str, texts: &Texts) -> String {
    let say = |key: &str| escaped(&texts.say(key, &[("address", address.into())]));
    let name = if sheet.name.is_empty() { &sheet.sign_in } else { &sheet.name };
    let by = sheet.manager.as_ref().map(|manager| texts.say("sheet-by", &[("manager", manager.as_str().into())]));
    let by = by.map(|by| format!("<p>{}</p>\n", escaped(&by))).unwrap_or_default();
    let steps =
        ["sheet-step-open", "sheet-step-sign-in", "sheet-step-change"].map(|key| format!("<li>{}</li>", say(key)));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<main>\n<h1>{}</h1>\n<p>{}</p>\n{by}<dl>\n<dt>{}</dt><dd>{}</dd>\n<dt>{}</dt><dd>{}</dd>\n\
         <dt>{}</dt><dd class=\"secret\">{}</dd>\n</dl>\n<ol>\n{}\n</ol>\n<footer>{}</footer>\n</main>\n</body>\n</html>\n",
        texts.language().code(),
        say("sheet-title"),
        escaped(name),
        say("sheet-intro"),
        say("sheet-address"),
        escaped(address),
        say("sheet-sign-in"),
        escaped(&sheet.sign_in),
        say("sheet-password"),
        escaped(sheet.password.expose()),
        steps.join("\n"),
        say("sheet-footer"),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_texts::Language;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_sheet_is_the_persons_alone_and_shows_what_is_needed() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let place = folder.path().join("sheets");
        let sheet = Sheet {
            name: "<Anna> & co".into(),
            sign_in: "../anna@x.no".into(),
            password: Secret::new("Bdfm-7hxk"),
            manager: Some("Bob".into()),
        };
        for language in Language::ALL {
            let place = place.join(language.code());
            let files = write_sheets(std::slice::from_ref(&sheet), &place, "https://x", &Texts::new(language))
                .expect("written");
            let mode = std::fs::metadata(&files[0]).expect("there").permissions().mode() & 0o777;
            assert_eq!((mode, files[0].parent()), (0o600, Some(place.as_path())));
            let page = std::fs::read_to_string(&files[0]).expect("read");
            assert!(page.contains("&lt;Anna&gt; &amp; co") && page.contains("Bdfm-7hxk") && page.contains("Bob"));
            assert!(!page.contains("sheet-"), "a text is missing: {page}");
            assert!(write_sheets(&[], &place, "https://x", &Texts::new(language)).is_err(), "sheets are not mixed");
        }
    }
}
