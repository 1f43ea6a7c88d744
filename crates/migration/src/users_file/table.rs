//! From the text of a users file to users: header, separator, rows, and everything that can be wrong with them.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};
use cutover_model::{Address, Secret};

use super::encoding::{TextEncoding, decode};
use super::{MOST_BYTES, NewUser, PasswordsNeeded, Problem, ProblemKind, UsersFile};

const EMAIL_ADDRESS: &str = "EmailAddress";
const USER_NAME: &str = "UserName";
const PASSWORD: &str = "Password";
const TARGET_USER_NAME: &str = "TargetUserName";
const TARGET_PASSWORD: &str = "TargetPassword";
const COLUMNS: [&str; 5] = [EMAIL_ADDRESS, USER_NAME, PASSWORD, TARGET_USER_NAME, TARGET_PASSWORD];

/// Reads a users file. Either all of it is good, or everything that is wrong with it is told.
pub fn parse(bytes: &[u8], needed: PasswordsNeeded) -> Result<UsersFile, Vec<Problem>> {
    if bytes.len() > MOST_BYTES {
        let kind = ProblemKind::TooLarge { bytes: bytes.len() as u64 };
        return Err(vec![Problem { line: None, kind }]);
    }
    let (text, encoding) = decode(bytes);
    let (body, first_line, declared) = after_separator_line(&text);
    let separator = declared.unwrap_or_else(|| likely_separator(body));
    let mut reading = Reading { needed, first_line, ..Reading::default() };
    if encoding == TextEncoding::Windows1252 {
        reading.warn(None, ProblemKind::GuessedEncoding);
    }
    reading.table(body, separator);
    if reading.users.is_empty() && reading.problems.is_empty() {
        reading.problem(None, ProblemKind::Empty);
    }
    if reading.problems.is_empty() {
        Ok(UsersFile { users: reading.users, encoding, separator, warnings: reading.warnings })
    } else {
        Err(reading.problems)
    }
}

/// Excel writes `sep=;` into the first line where it wants to be understood.
fn after_separator_line(text: &str) -> (&str, u64, Option<char>) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let declared = line.trim_end_matches('\r').strip_prefix("sep=");
    match declared.and_then(|rest| rest.chars().next()).filter(char::is_ascii) {
        Some(separator) => (rest, 2, Some(separator)),
        None => (text, 1, None),
    }
}

fn likely_separator(text: &str) -> char {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: char| header.matches(separator).count();
    [';', '\t', ','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(',')
}

#[derive(Default)]
struct Columns {
    places: [Option<usize>; COLUMNS.len()],
    width: usize,
}

impl Columns {
    /// Whether the file has the column.
    fn has(&self, column: &str) -> bool {
        COLUMNS.iter().position(|name| *name == column).is_some_and(|at| self.places[at].is_some())
    }

    fn field<'r>(&self, column: &'static str, row: &'r StringRecord) -> &'r str {
        let place = COLUMNS.iter().position(|name| *name == column).and_then(|at| self.places[at]);
        place.and_then(|place| row.get(place)).unwrap_or_default()
    }
}

/// Counts lines up to where a row starts; the reader's own count leaves blank lines before a row out.
struct Lines<'t> {
    text: &'t str,
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, byte: u64) -> u64 {
        let bytes = self.text.as_bytes();
        let end = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.byte, bytes.len());
        let blank = bytes[end..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let end = end + blank;
        self.line += bytes[self.byte..end].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.byte = end;
        self.line
    }
}

struct Reading {
    needed: PasswordsNeeded,
    first_line: u64,
    users: Vec<NewUser>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    addresses: HashMap<Address, u64>,
    targets: HashMap<String, u64>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            needed: PasswordsNeeded { source: true, target: true },
            first_line: 1,
            users: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
            addresses: HashMap::new(),
            targets: HashMap::new(),
        }
    }
}

impl Reading {
    fn problem(&mut self, line: Option<u64>, kind: ProblemKind) {
        self.problems.push(Problem { line, kind });
    }

    fn warn(&mut self, line: Option<u64>, kind: ProblemKind) {
        self.warnings.push(Problem { line, kind });
    }

    fn table(&mut self, text: &str, separator: char) {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(separator).unwrap_or(b','))
            .from_reader(text.as_bytes());
        let mut columns = None;
        let mut lines = Lines { text, byte: 0, line: self.first_line };
        for row in reader.records() {
            let row = match row {
                Ok(row) => row,
                Err(error) => return self.problem(None, ProblemKind::Malformed { detail: error.to_string() }),
            };
            let line = lines.at(row.position().map_or(0, csv::Position::byte));
            if row.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            match &columns {
                None => match self.header(line, &row) {
                    Some(header) => columns = Some(header),
                    None => return,
                },
                Some(columns) => self.row(line, &row, columns),
            }
        }
    }

    /// Finds the columns. Without those that have to be there no row can be understood.
    fn header(&mut self, line: u64, row: &StringRecord) -> Option<Columns> {
        let mut columns = Columns { width: row.len(), ..Columns::default() };
        for (place, name) in row.iter().map(str::trim).enumerate() {
            match COLUMNS.iter().position(|known| known.eq_ignore_ascii_case(name)) {
                Some(at) if columns.places[at].is_some() => {
                    self.problem(Some(line), ProblemKind::DoubleColumn { column: name.to_owned() });
                }
                Some(at) => columns.places[at] = Some(place),
                None if name.is_empty() => {}
                None => self.warn(Some(line), ProblemKind::UnknownColumn { column: name.to_owned() }),
            }
        }
        // An administrator signs in for everybody by the address, where the file says nothing else.
        let wanted = [true, self.needed.source, self.needed.source, false, self.needed.target];
        for ((column, place), wanted) in COLUMNS.into_iter().zip(columns.places).zip(wanted) {
            if wanted && place.is_none() {
                self.problem(Some(line), ProblemKind::MissingColumn { column });
            }
        }
        self.problems.is_empty().then_some(columns)
    }

    fn row(&mut self, line: u64, row: &StringRecord, columns: &Columns) {
        if row.len() != columns.width {
            let kind = ProblemKind::ColumnCount { found: row.len(), expected: columns.width };
            return self.problem(Some(line), kind);
        }
        let source_login = match columns.has(USER_NAME) {
            true => self.login(line, USER_NAME, columns.field(USER_NAME, row)),
            false => Some(columns.field(EMAIL_ADDRESS, row).trim().to_owned()),
        };
        let source_password = self.password(line, PASSWORD, columns.field(PASSWORD, row), self.needed.source);
        let target_password =
            self.password(line, TARGET_PASSWORD, columns.field(TARGET_PASSWORD, row), self.needed.target);
        let address = self.address(line, columns.field(EMAIL_ADDRESS, row));
        let target = columns.field(TARGET_USER_NAME, row).trim();
        let target = if target.is_empty() { columns.field(EMAIL_ADDRESS, row).trim() } else { target };
        let target_login = target.to_owned();
        let (Some(address), Some(source_login)) = (address, source_login) else { return };
        self.same_target(line, &target_login);
        let line = Some(line);
        self.users.push(NewUser { address, source_login, source_password, target_login, target_password, line });
    }

    fn address(&mut self, line: u64, text: &str) -> Option<Address> {
        if text.trim().is_empty() {
            self.problem(Some(line), ProblemKind::EmptyField { column: EMAIL_ADDRESS });
            return None;
        }
        let Some(address) = Address::new(text).ok().filter(|address| address.as_str().contains('@')) else {
            self.problem(Some(line), ProblemKind::BadAddress { text: text.trim().to_owned() });
            return None;
        };
        match self.addresses.get(&address).copied() {
            Some(first_line) => {
                self.problem(Some(line), ProblemKind::SameUser { address, first_line });
                None
            }
            None => {
                self.addresses.insert(address.clone(), line);
                Some(address)
            }
        }
    }

    fn login(&mut self, line: u64, column: &'static str, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            self.problem(Some(line), ProblemKind::EmptyField { column });
            return None;
        }
        if text.chars().any(char::is_control) {
            self.problem(Some(line), ProblemKind::BadAddress { text: text.to_owned() });
            return None;
        }
        Some(text.to_owned())
    }

    fn password(&mut self, line: u64, column: &'static str, text: &str, needed: bool) -> Option<Secret> {
        if text.is_empty() && needed {
            self.problem(Some(line), ProblemKind::PasswordMissing { column });
        }
        (!text.is_empty()).then(|| Secret::new(text))
    }

    fn same_target(&mut self, line: u64, target: &str) {
        let first_line = *self.targets.entry(target.to_lowercase()).or_insert(line);
        if first_line != line {
            self.warn(Some(line), ProblemKind::SameTarget { target: target.to_owned(), first_line });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: PasswordsNeeded = PasswordsNeeded { source: true, target: true };
    const SOURCE: PasswordsNeeded = PasswordsNeeded { source: true, target: false };
    const NONE: PasswordsNeeded = PasswordsNeeded { source: false, target: false };

    fn shown(result: Result<UsersFile, Vec<Problem>>) -> String {
        match result {
            Ok(file) => {
                let users = file.users.iter().map(|user| {
                    let secret = |secret: &Option<Secret>| match secret {
                        Some(secret) => secret.expose().to_owned(),
                        None => "-".to_owned(),
                    };
                    format!(
                        "{}|{}|{}|{}|{}",
                        user.address,
                        user.source_login,
                        secret(&user.source_password),
                        user.target_login,
                        secret(&user.target_password)
                    )
                });
                let warnings = file.warnings.iter().map(|warning| format!("warning: {warning}"));
                users.chain(warnings).collect::<Vec<_>>().join("\n")
            }
            Err(problems) => problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        }
    }

    fn check(text: impl AsRef<[u8]>, needed: PasswordsNeeded, expected: &str) {
        assert_eq!(shown(parse(text.as_ref(), needed)), expected);
    }

    #[test]
    fn microsofts_file_works_as_it_is() {
        check(
            "EmailAddress,UserName,Password\r\nTerry.Adams@Contoso.edu,contoso\\terry.adams,1091990\r\n",
            SOURCE,
            "terry.adams@contoso.edu|contoso\\terry.adams|1091990|Terry.Adams@Contoso.edu|-",
        );
    }

    #[test]
    fn columns_come_in_any_order_and_case_with_passwords_kept_to_the_letter() {
        check(
            "targetpassword;PASSWORD;emailaddress;username;TargetUserName\n\" x;y\"\"\";å ;a@b.no;anna;new-anna\n",
            BOTH,
            "a@b.no|anna|å |new-anna| x;y\"",
        );
    }

    #[test]
    fn byte_order_marks_and_encodings_are_recognised() {
        let text = "EmailAddress\tUserName\r\nå@b.no\tåse\r\n";
        let expected = "å@b.no|åse|-|å@b.no|-";
        check(format!("\u{feff}{text}"), NONE, expected);
        let low: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let high: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&low, NONE, expected);
        check(&high, NONE, expected);
        check([&[0xff, 0xfe][..], &low].concat(), NONE, expected);
        check([&[0xfe, 0xff][..], &high].concat(), NONE, expected);
        let windows: Vec<u8> = text.chars().map(|c| if c == 'å' { 0xe5 } else { c as u8 }).collect();
        let guessed = format!("{expected}\nwarning: it is not in UTF-8; it was read as Windows-1252");
        check(&windows, NONE, &guessed);
    }

    #[test]
    fn excels_separator_line_counts_as_a_line() {
        check("sep=;\nEmailAddress;UserName\na@b;\n", NONE, "line 3: UserName is empty");
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        check(
            "EmailAddress,UserName,Password\na@b.no,anna,x\nnobody,n,x\n\n,e,x\nc@d.no,,\nA@B.no,twice,x\nf@g.no,f\n",
            SOURCE,
            "line 3: \"nobody\" is not an e-mail address\n\
             line 5: EmailAddress is empty\n\
             line 6: UserName is empty\n\
             line 6: Password is empty, and the endpoint has no administrator credentials\n\
             line 7: a@b.no is already in line 2\n\
             line 8: it has 2 columns, the header has 3",
        );
    }

    #[test]
    fn columns_can_be_missing_double_or_strange() {
        check(
            "EmailAddress,Name\na@b,x\n",
            SOURCE,
            "line 1: the column UserName is missing\nline 1: the column Password is missing",
        );
        check("EmailAddress,UserName,username\n", NONE, "line 1: the column username is there twice");
        check(
            "EmailAddress,UserName,Comment\na@b,x,hello\n",
            NONE,
            "a@b|x|-|a@b|-\nwarning: line 1: the column Comment is not known and was left out",
        );
    }

    #[test]
    fn addresses_alone_will_do_where_an_administrator_signs_in() {
        check(
            "EmailAddress\nanna@b.no\n\nbo@b.no\n",
            NONE,
            "anna@b.no|anna@b.no|-|anna@b.no|-\nbo@b.no|bo@b.no|-|bo@b.no|-",
        );
    }

    #[test]
    fn two_sources_into_one_mailbox_are_pointed_out() {
        check(
            "EmailAddress,UserName,TargetUserName\na@b,a,both\nc@b,c,Both\n",
            NONE,
            "a@b|a|-|both|-\nc@b|c|-|Both|-\nwarning: line 3: Both is also the target of line 2",
        );
    }

    #[test]
    fn files_that_hold_nothing() {
        check("", NONE, "there are no users in it");
        check("\r\n\r\n", NONE, "there are no users in it");
        check("EmailAddress,UserName\n", NONE, "there are no users in it");
        check("\u{0}\u{0}\u{0}", NONE, "line 1: the column EmailAddress is missing");
    }

    #[test]
    fn a_new_line_inside_quotes_keeps_the_count() {
        check(
            "EmailAddress,UserName,Password\na@b.no,a,\"x\ny\"\nbad,b,x\n",
            SOURCE,
            "line 4: \"bad\" is not an e-mail address",
        );
    }

    #[test]
    fn pairs_from_the_command_line() {
        let user = NewUser::from_pair("Anna@old.no=anna@new.no").expect("a pair");
        assert_eq!((user.source_login.as_str(), user.target_login.as_str()), ("Anna@old.no", "anna@new.no"));
        assert_eq!(user.address.as_str(), "anna@new.no");
        assert_eq!(NewUser::from_pair("solo").map(|user| user.address.to_string()), Ok("solo".to_owned()));
        assert!(NewUser::from_pair("a=").is_err());
        assert!(NewUser::from_pair("=b").is_err());
        assert!(!format!("{user:?}").contains("Password"));
    }
}
