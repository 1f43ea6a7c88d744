//! The letters of keywords: Dovecot's file `dovecot-keywords` in each folder, lines of `<number> <keyword>`.

use std::io::{self, Write};
use std::path::Path;

use cutover_model::{Failure, FailureCode, Flags};

use crate::files;

const FILE: &str = "dovecot-keywords";
/// The letters a to z.
const LETTERS: usize = 26;

/// Which letter stands for which keyword in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keywords {
    names: Vec<Option<String>>,
    unsaved: bool,
}

impl Keywords {
    /// Reads the folder's file; without one there are no keywords.
    pub(crate) fn load(folder: &Path) -> io::Result<Self> {
        let content = files::read_small(&folder.join(FILE))?;
        Ok(content.map_or_else(Self::default, |content| Self::parse(&content)))
    }

    /// Lines that make no sense are passed over.
    pub(crate) fn parse(content: &[u8]) -> Self {
        let mut names = vec![None; LETTERS];
        for line in String::from_utf8_lossy(content).lines() {
            let Some((number, name)) = line.split_once(' ') else { continue };
            if let Some(place) = number.parse::<usize>().ok().and_then(|number| names.get_mut(number)) {
                *place = Some(name.to_owned()).filter(|name| !name.is_empty());
            }
        }
        Self { names, unsaved: false }
    }

    /// The keyword of a letter.
    pub(crate) fn name(&self, letter: u8) -> Option<&str> {
        let number = usize::from(letter.checked_sub(b'a')?);
        self.names.get(number)?.as_deref()
    }

    /// The letter of a keyword, whatever its case.
    pub(crate) fn letter(&self, keyword: &str) -> Option<u8> {
        let is_it = |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(keyword));
        self.names.iter().position(is_it).and_then(letter_of)
    }

    /// Gives letters to the keywords that have none; [`Keywords::save`] has to come before a name with such a letter.
    /// A keyword for which no letter is left refuses the item, because the item would lose it.
    pub(crate) fn assign(&mut self, flags: &Flags) -> Result<(), Failure> {
        let mut names = self.names.clone();
        names.resize(LETTERS, None);
        let mut changed = false;
        for keyword in flags.keywords().filter(|keyword| self.letter(keyword).is_none()) {
            let Some(free) = names.iter_mut().find(|name| name.is_none()) else { return Err(refused(keyword)) };
            if keyword.is_empty() || keyword.chars().any(char::is_control) {
                return Err(refused(keyword));
            }
            *free = Some(keyword.to_owned());
            changed = true;
        }
        if changed {
            (self.names, self.unsaved) = (names, true);
        }
        Ok(())
    }

    /// Writes the folder's file, durably, if letters were given since.
    pub(crate) fn save(&mut self, folder: &Path) -> Result<(), Failure> {
        if self.unsaved {
            let path = folder.join(FILE);
            let saved = files::replace(&path, |file| file.write_all(&lines(&self.names)));
            saved.map_err(|error| crate::trouble::of_folder(&path, &error))?;
            self.unsaved = false;
        }
        Ok(())
    }
}

fn letter_of(number: usize) -> Option<u8> {
    u8::try_from(number).ok().and_then(|number| b'a'.checked_add(number)).filter(u8::is_ascii_lowercase)
}

fn lines(names: &[Option<String>]) -> Vec<u8> {
    let named = names.iter().enumerate().filter_map(|(number, name)| Some((number, name.as_ref()?)));
    named.flat_map(|(number, name)| format!("{number} {name}\n").into_bytes()).collect()
}

fn refused(keyword: &str) -> Failure {
    let detail = format!("a Maildir folder holds {LETTERS} keywords, and there is no letter for {keyword:?}");
    Failure::new(FailureCode::ItemRefused, keyword).with_detail(detail)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

    use super::*;

    #[test]
    fn strange_lines_are_passed_over() {
        let keywords = Keywords::parse(b"0 a\nx b\n99 c\n25 z\n\xff\n3\n4 \n");
        assert_eq!((keywords.name(b'a'), keywords.name(b'z'), keywords.name(b'e')), (Some("a"), Some("z"), None));
        assert_eq!((keywords.name(b'A'), keywords.name(b'{'), keywords.letter("Z")), (None, None, Some(b'z')));
    }

    #[test]
    fn the_27th_keyword_is_refused_and_nothing_else() {
        let folder = tempfile::TempDir::new().unwrap();
        let mut keywords = Keywords::default();
        for number in 0..26 {
            keywords.assign(&Flags::from_names([format!("k{number}").as_str()])).unwrap();
        }
        keywords.assign(&Flags::from_names(["K25"])).unwrap();
        let failure = keywords.assign(&Flags::from_names(["another"])).unwrap_err();
        assert_eq!((failure.code, failure.subject.as_str()), (FailureCode::ItemRefused, "another"));
        keywords.save(folder.path()).unwrap();
        assert_eq!(Keywords::load(folder.path()).unwrap(), keywords);
        assert_eq!(keywords.name(b'z'), Some("k25"));
    }
}
