//! First passwords from a file: CSV with the columns `address` and `password`.

use std::collections::HashMap;
use std::path::Path;

use cutover_model::Secret;

use crate::problem::{Problem, file_problem};

/// Reads the file. What is wrong is told by its line, never with what stands there.
pub(super) fn read(path: &Path) -> Result<HashMap<String, Secret>, Problem> {
    let wrong = |line: usize| {
        let place = format!("{}:{line}", path.display());
        Problem::found("passwords-refused", vec![("place", place.into())])
    };
    let bytes = std::fs::read(path).map_err(|error| file_problem(path, &error))?;
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes.as_slice());
    let header = reader.headers().map_err(|_| wrong(1))?.clone();
    let place = |name: &str| header.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
    let (address, password) = place("address").zip(place("password")).ok_or_else(|| wrong(1))?;
    let mut all = HashMap::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(|_| wrong(number + 2))?;
        let (Some(address), Some(password)) = (row.get(address), row.get(password)) else {
            return Err(wrong(number + 2));
        };
        if address.trim().is_empty() || password.is_empty() {
            return Err(wrong(number + 2));
        }
        all.insert(address.trim().to_lowercase(), Secret::new(password));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cutover_texts::{Language, Texts};

    #[test]
    fn passwords_are_read_and_never_shown() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("passwords.csv");
        std::fs::write(&path, "Address,Password\nAnna@x.no,\"a,b \"\n").expect("written");
        let read_back = read(&path).ok().and_then(|mut all| all.remove("anna@x.no"));
        assert_eq!(read_back.map(|secret| secret.expose().to_owned()).as_deref(), Some("a,b "));
        std::fs::write(&path, "address,password\nanna@x.no,hunter2\nbob@x.no\n").expect("written");
        let problem = read(&path).err().expect("a line is short");
        let told = problem.explain(&Texts::new(Language::English));
        assert!(told.message.contains(":3") && !format!("{told:?}").contains("hunter2"), "{told:?}");
    }
}
