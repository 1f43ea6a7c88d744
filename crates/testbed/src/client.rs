//! A very small IMAP client: signs in, sends a command, gives back the lines. For seeding, for Cyrus's administrator,
//! and for the test bed's own tests. It trusts its server, which the test bed started itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::server::Account;
use crate::workload::Message;

/// No answer of a server on this machine takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A signed-in connection.
#[derive(Debug)]
pub struct Client {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
    next: u32,
}

impl Client {
    /// Connects and reads the greeting.
    pub fn connect(port: u16) -> Result<Self> {
        let writer = TcpStream::connect(("127.0.0.1", port)).context("connect")?;
        writer.set_nodelay(true)?;
        writer.set_read_timeout(Some(PATIENCE))?;
        writer.set_write_timeout(Some(PATIENCE))?;
        let mut client = Self { reader: BufReader::with_capacity(1 << 16, writer.try_clone()?), writer, next: 0 };
        client.line().context("read the greeting")?;
        Ok(client)
    }

    /// Connects and signs in.
    pub fn sign_in(account: &Account) -> Result<Self> {
        let mut client = Self::connect(account.port)?;
        client.command(&format!("LOGIN {} {}", quote(&account.user), quote(&account.password)))?;
        Ok(client)
    }

    /// Sends a command and gives the untagged lines; a literal follows its line as a line of its own.
    pub fn command(&mut self, command: &str) -> Result<Vec<Vec<u8>>> {
        let tag = self.tag();
        self.writer.write_all(format!("{tag} {command}\r\n").as_bytes())?;
        self.answer(&tag).with_context(|| command.split(' ').next().unwrap_or_default().to_owned())
    }

    /// Adds a message to a folder, whose name is as on the wire, by one APPEND.
    pub fn append(&mut self, folder: &str, message: &Message) -> Result<()> {
        let body = message.content.bytes();
        let (tag, date) = (self.tag(), date_time(message.received));
        let flags = message.flags.join(" ");
        let head = format!("{tag} APPEND {} ({flags}) \"{date}\" {{{}}}\r\n", quote(folder), body.len());
        self.writer.write_all(head.as_bytes())?;
        let line = self.line()?;
        if !line.starts_with(b"+") {
            bail!("APPEND: {}", String::from_utf8_lossy(&line));
        }
        self.writer.write_all(&[&body, &b"\r\n"[..]].concat())?;
        self.answer(&tag).map(drop)
    }

    fn tag(&mut self) -> String {
        self.next += 1;
        format!("t{}", self.next)
    }

    fn answer(&mut self, tag: &str) -> Result<Vec<Vec<u8>>> {
        let mut lines = Vec::new();
        loop {
            let line = self.line()?;
            let Some(rest) = line.strip_prefix(tag.as_bytes()).and_then(|rest| rest.strip_prefix(b" ")) else {
                let literal = literal_size(&line);
                lines.push(line);
                if let Some(size) = literal {
                    let mut body = vec![0; size as usize];
                    self.reader.read_exact(&mut body)?;
                    lines.push(body);
                }
                continue;
            };
            if rest.starts_with(b"OK") {
                return Ok(lines);
            }
            bail!("the server said {}", String::from_utf8_lossy(rest).trim_end());
        }
    }

    fn line(&mut self) -> Result<Vec<u8>> {
        let mut line = Vec::new();
        if self.reader.read_until(b'\n', &mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line)
    }
}

/// The size of the literal that a line announces at its end, if it does: `{5}`, `{5+}`, `~{5}`.
pub fn literal_size(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n"))?.strip_suffix(b"}")?;
    let start = line.iter().rposition(|byte| *byte == b'{')?;
    let digits = &line[start + 1..];
    let digits = digits.strip_suffix(b"+").or_else(|| digits.strip_suffix(b"-")).unwrap_or(digits);
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// A quoted string (RFC 3501 section 4.3).
pub fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A folder's name as it goes over the wire: modified UTF-7 (RFC 3501 section 5.1.3).
pub fn wire_name(name: &str) -> String {
    let mut out = String::new();
    let mut foreign: Vec<u8> = Vec::new();
    for character in name.chars() {
        if matches!(character, ' '..='~') {
            shift(&mut out, &mut foreign);
            out.push(character);
            if character == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            foreign.extend(character.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    shift(&mut out, &mut foreign);
    out
}

fn shift(out: &mut String, foreign: &mut Vec<u8>) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    if foreign.is_empty() {
        return;
    }
    out.push('&');
    for triple in foreign.chunks(3) {
        let bits = triple.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - triple.len()));
        let digits = (0..=triple.len()).map(|at| ALPHABET[(bits >> (18 - 6 * at) & 63) as usize]);
        out.extend(digits.map(char::from));
    }
    out.push('-');
    foreign.clear();
}

/// An IMAP date-time in UTC (RFC 3501 section 9).
pub fn date_time(seconds: i64) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{day:2}-{}-{year:04} {hour:02}:{minute:02}:{second:02} +0000", MONTHS[month])
}

/// Days since 1970 to year, month from 0, day (the shifted calendar that begins in March).
fn civil(days: i64) -> (i64, usize, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12;
    let year = year_of_era + era * 400 + i64::from(month < 2);
    (year, month as usize, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_imap_wants_them() {
        assert_eq!(date_time(0), " 1-Jan-1970 00:00:00 +0000");
        assert_eq!(date_time(951_782_399), "28-Feb-2000 23:59:59 +0000");
        assert_eq!(date_time(951_782_400), "29-Feb-2000 00:00:00 +0000");
        assert_eq!(date_time(1_735_689_599), "31-Dec-2024 23:59:59 +0000");
    }

    #[test]
    fn names_are_in_modified_utf_7() {
        assert_eq!(wire_name("Entwürfe äöü"), "Entw&APw-rfe &AOQA9gD8-");
        assert_eq!(wire_name("Alpha & Beta"), "Alpha &- Beta");
        assert_eq!(wire_name("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
    }

    #[test]
    fn announced_literals_are_seen() {
        assert_eq!(literal_size(b"* 1 FETCH (BODY[] {12}\r\n"), Some(12));
        assert_eq!(literal_size(b"a APPEND x {7+}\r\n"), Some(7));
        assert_eq!(literal_size(b"a NOOP {x}\r\n"), None);
        assert_eq!(literal_size(b"a NOOP\r\n"), None);
    }
}
