//! The raw pump: what a copy costs when nothing is kept in mind. A number of connections, each a FETCH of whole folders
//! from the source that becomes APPENDs of many messages at the target (RFC 3502), octets as they come.
//!
//! It is a limit to measure against, not a tool: no ledger, no errors handled, nothing verified. A target without
//! MULTIAPPEND and LITERAL+ is beyond it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::client::{Client, literal_size, quote};
use crate::server::Account;

/// Bytes of a read from the source, and of a write to the target.
const READ: usize = 256 << 10;
const WRITE: usize = 128 << 10;

/// How to pump.
#[derive(Clone, Debug)]
pub struct Pump {
    /// From here.
    pub source: Account,
    /// To there.
    pub target: Account,
    /// Connections to each side.
    pub connections: usize,
    /// Messages in one APPEND.
    pub batch: usize,
}

/// What went through.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pumped {
    /// Messages.
    pub messages: u64,
    /// Bytes of messages.
    pub bytes: u64,
    /// Seconds it took, from the first connection on.
    pub seconds: f64,
}

/// A folder of the source and how many messages it has.
struct Job {
    messages: u64,
    folder: String,
}

impl Pump {
    /// Copies everything.
    pub fn run(&self) -> Result<Pumped> {
        let start = Instant::now();
        let jobs = Mutex::new(self.plan()?);
        let results: Vec<Result<Pumped>> = thread::scope(|scope| {
            let workers: Vec<_> = (0..self.connections).map(|_| scope.spawn(|| self.work(&jobs))).collect();
            workers.into_iter().map(|worker| worker.join().expect("a worker reports, it never panics")).collect()
        });
        let mut sum = Pumped::default();
        for result in results {
            let part = result?;
            sum.messages += part.messages;
            sum.bytes += part.bytes;
        }
        Ok(Pumped { seconds: start.elapsed().as_secs_f64(), ..sum })
    }

    /// Makes the folders at the target; gives those with mail, the largest last, as the last is taken first.
    fn plan(&self) -> Result<Vec<Job>> {
        let mut source = Client::sign_in(&self.source)?;
        let folders = list(&mut source)?;
        let mut target = Client::sign_in(&self.target)?;
        let there: BTreeSet<String> = list(&mut target)?.into_iter().collect();
        for folder in folders.iter().filter(|folder| !there.contains(*folder)) {
            target.command(&format!("CREATE {}", quote(folder)))?;
        }
        let mut jobs = Vec::new();
        for folder in folders {
            let answer = source.command(&format!("STATUS {} (MESSAGES)", quote(&folder)))?;
            jobs.push(Job { messages: number_after(&answer, "MESSAGES ")?, folder });
        }
        jobs.retain(|job| job.messages > 0);
        jobs.sort_by_key(|job| job.messages);
        Ok(jobs)
    }

    fn work(&self, jobs: &Mutex<Vec<Job>>) -> Result<Pumped> {
        let (mut source, mut outlet) = (Inlet::open(&self.source)?, Outlet::open(&self.target, self.batch)?);
        let mut pumped = Pumped::default();
        loop {
            let job = jobs.lock().ok().and_then(|mut jobs| jobs.pop());
            let Some(job) = job else { break };
            let name = quote(&job.folder);
            source.ask(&format!("e EXAMINE {name}\r\nf UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])\r\n"))?;
            write!(outlet.writer, "s SELECT {name}\r\n")?;
            source.pour(&name, &mut outlet, &mut pumped)?;
        }
        outlet.finish()?;
        Ok(pumped)
    }
}

/// The reading side of a worker.
struct Inlet {
    reader: BufReader<TcpStream>,
    line: Vec<u8>,
    buffer: Vec<u8>,
}

impl Inlet {
    fn open(account: &Account) -> Result<Self> {
        let stream = signed_in(account)?;
        let reader = BufReader::with_capacity(READ, stream);
        Ok(Self { reader, line: Vec::new(), buffer: vec![0; READ] })
    }

    fn ask(&mut self, commands: &str) -> Result<()> {
        Ok(self.reader.get_mut().write_all(commands.as_bytes())?)
    }

    fn next_line(&mut self) -> Result<()> {
        self.line.clear();
        if self.reader.read_until(b'\n', &mut self.line)? == 0 {
            bail!("the source closed the connection");
        }
        Ok(())
    }

    /// Every message up to the end of the FETCH.
    fn pour(&mut self, folder: &str, outlet: &mut Outlet, pumped: &mut Pumped) -> Result<()> {
        loop {
            self.next_line()?;
            if self.line.starts_with(b"f ") {
                return outlet.end_request();
            }
            let Some(size) = literal_size(&self.line) else { continue };
            outlet.begin_message(folder, &self.line, size)?;
            self.copy(size, &mut outlet.writer)?;
            outlet.end_message()?;
            pumped.messages += 1;
            pumped.bytes += size;
        }
    }

    fn copy(&mut self, size: u64, to: &mut impl Write) -> Result<()> {
        let mut left = usize::try_from(size)?;
        while left > 0 {
            let wanted = left.min(self.buffer.len());
            let count = self.reader.read(&mut self.buffer[..wanted])?;
            if count == 0 {
                bail!("the source closed the connection inside a message");
            }
            to.write_all(&self.buffer[..count])?;
            left -= count;
        }
        Ok(())
    }
}

/// The writing side of a worker; another thread reads the answers, so that nobody waits for them.
struct Outlet {
    writer: BufWriter<TcpStream>,
    answers: JoinHandle<Result<()>>,
    batch: usize,
    inside: usize,
}

impl Outlet {
    fn open(account: &Account, batch: usize) -> Result<Self> {
        let stream = signed_in(account)?;
        let reader = BufReader::new(stream.try_clone()?);
        let answers = thread::spawn(move || read_answers(reader));
        Ok(Self { writer: BufWriter::with_capacity(WRITE, stream), answers, batch, inside: 0 })
    }

    fn begin_message(&mut self, folder: &str, line: &[u8], size: u64) -> Result<()> {
        let line = std::str::from_utf8(line).context("a FETCH line is text")?;
        let flags = between(line, "FLAGS (", ')')?.split(' ').filter(|flag| *flag != "\\Recent").collect::<Vec<_>>();
        let date = between(line, "INTERNALDATE \"", '"')?;
        if self.inside == 0 {
            write!(self.writer, "t APPEND {folder}")?;
        }
        self.inside += 1;
        write!(self.writer, " ({}) \"{date}\" {{{size}+}}\r\n", flags.join(" "))?;
        Ok(())
    }

    fn end_message(&mut self) -> Result<()> {
        if self.inside >= self.batch { self.end_request() } else { Ok(()) }
    }

    fn end_request(&mut self) -> Result<()> {
        if std::mem::take(&mut self.inside) > 0 {
            self.writer.write_all(b"\r\n")?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.writer.write_all(b"z LOGOUT\r\n")?;
        self.writer.flush()?;
        self.answers.join().expect("the reader reports, it never panics")
    }
}

fn read_answers(mut reader: BufReader<TcpStream>) -> Result<()> {
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        if line.starts_with(b"t ") && !line.starts_with(b"t OK") {
            bail!("the target refused: {}", String::from_utf8_lossy(&line));
        }
        line.clear();
    }
    Ok(())
}

fn signed_in(account: &Account) -> Result<TcpStream> {
    let stream = TcpStream::connect(account.address())?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(1, stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let command = format!("l LOGIN {} {}\r\n", quote(&account.user), quote(&account.password));
    (&stream).write_all(command.as_bytes())?;
    while !line.starts_with("l ") {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            bail!("{} closed the connection", account.address());
        }
    }
    if !line.starts_with("l OK") {
        bail!("{} said {line}", account.address());
    }
    Ok(stream)
}

fn list(client: &mut Client) -> Result<Vec<String>> {
    let lines = client.command("LIST \"\" *")?;
    let text = lines.iter().map(|line| String::from_utf8_lossy(line).trim_end().to_owned());
    let holds_mail = |line: &String| line.starts_with("* LIST") && !line.contains("\\Noselect");
    let name = |line: String| line.split_once("\" ").map(|(_, name)| name.trim_matches('"').to_owned());
    Ok(text.filter(holds_mail).filter_map(name).collect())
}

fn number_after(lines: &[Vec<u8>], word: &str) -> Result<u64> {
    let text = lines.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect::<String>();
    let (_, rest) = text.split_once(word).context("the source does not say how many messages there are")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().context("a count is a number")
}

fn between<'a>(line: &'a str, before: &str, after: char) -> Result<&'a str> {
    let (_, rest) = line.split_once(before).context("a FETCH line lacks what was asked for")?;
    rest.split(after).next().context("a FETCH line ends too soon")
}
