//! Ordinary messages: headers as servers add them, text, HTML, attachments.

use std::fmt::Write;

use crate::random::Random;

const WORDS: &str = "about account after again agenda all also and answer any approve are attached away because before \
    best between budget but call can change come contract could customer date day deadline delivery document draft \
    each even every file find first for from good great have help here home house how invoice into item just know \
    large last letter like little look make many meeting minutes month more most much must name need never next not \
    number office often old on only open order other our over page part people place plan please point price print \
    project question quarter read regards report request review right same say schedule see send server should show \
    some soon still such take tell than thank that the their them then there these they thing think this time today \
    tomorrow under until update very want way week well were what when where which while who will with word work \
    would write year your";

const FOREIGN: [&str; 12] =
    ["für", "größe", "naïve", "café", "señor", "straße", "été", "Привет", "会議", "資料", "żółw", "blåbærsyltetøy"];

const PEOPLE: [&str; 8] =
    ["Anna Berg", "Bjørn Ås", "Carla Ruiz", "Émile Roux", "Fatima Khan", "Gert Jansen", "Ivan Petrov", "Nora O'Neil"];

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Characters in a line of an attachment.
const LINE: usize = 76;

/// A message of about this size; line ends are CRLF.
pub(super) fn message(seed: u64, size: usize) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut out = String::with_capacity(size + 2048);
    headers(&mut random, &mut out);
    let left = size.saturating_sub(out.len() + 200).max(100);
    match (left > 12_000, random.chance(0.5)) {
        (true, _) => with_attachment(&mut random, &mut out, left),
        (false, true) => with_html(&mut random, &mut out, left),
        (false, false) => plain(&mut random, &mut out, left),
    }
    out.into_bytes()
}

fn headers(random: &mut Random, out: &mut String) {
    for hop in 0..1 + random.below(4) {
        let (number, id) = (random.below(9), random.bits());
        line(out, &format!("Received: from mx{number}.example.net (mx [192.0.2.{hop}])"));
        line(out, &format!("\tby mail.example.org with ESMTPS id {id:X}"));
    }
    line(out, &format!("From: {}", person(random)));
    let to: Vec<_> = (0..1 + random.below(3)).map(|_| person(random)).collect();
    line(out, &format!("To: {}", to.join(",\r\n ")));
    let words = 2 + random.below(7);
    let subject: Vec<_> = (0..words).map(|_| word(random, 0.0)).collect();
    line(out, &format!("Subject: {}", subject.join(" ")));
    line(out, &format!("Date: Mon, {:02} Mar 2021 10:{:02}:00 +0100", 1 + random.below(28), random.below(60)));
    if random.chance(0.99) {
        line(out, &format!("Message-ID: <{:016x}@example.org>", random.bits()));
    }
    line(out, "MIME-Version: 1.0");
}

fn plain(random: &mut Random, out: &mut String, size: usize) {
    line(out, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n");
    text(random, out, size);
}

fn with_html(random: &mut Random, out: &mut String, size: usize) {
    line(out, "Content-Type: multipart/alternative; boundary=\"=_alternative\"\r\n");
    line(out, "--=_alternative\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n");
    text(random, out, size / 2);
    line(out, "--=_alternative\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n");
    line(out, "<html><body><p>");
    text(random, out, size / 2);
    line(out, "</p></body></html>\r\n--=_alternative--");
}

fn with_attachment(random: &mut Random, out: &mut String, size: usize) {
    line(out, "Content-Type: multipart/mixed; boundary=\"=_mixed\"\r\n");
    line(out, "--=_mixed\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n");
    text(random, out, (size / 6).min(3000));
    line(out, "--=_mixed\r\nContent-Type: application/octet-stream; name=\"file.bin\"");
    line(out, "Content-Disposition: attachment; filename=\"file.bin\"\r\nContent-Transfer-Encoding: base64\r\n");
    attachment(random, out, size - (size / 6).min(3000));
    line(out, "--=_mixed--");
}

/// Ten characters of the alphabet out of each random number: large messages are to be made quickly.
fn attachment(random: &mut Random, out: &mut String, size: usize) {
    for _ in 0..size / (LINE + 2) {
        let mut bits = random.bits();
        for at in 0..LINE {
            if at % 10 == 0 {
                bits = random.bits();
            }
            out.push(char::from(BASE64[(bits & 63) as usize]));
            bits >>= 6;
        }
        out.push_str("\r\n");
    }
}

fn text(random: &mut Random, out: &mut String, size: usize) {
    let (end, mut column) = (out.len() + size, 0);
    while out.len() < end {
        let next = word(random, 0.03);
        out.push_str(next);
        column += next.len() + 1;
        if column > 68 {
            out.push_str("\r\n");
            column = 0;
        } else {
            out.push(' ');
        }
    }
    out.push_str("\r\n");
}

fn word(random: &mut Random, foreign: f64) -> &'static str {
    if foreign > 0.0 && random.chance(foreign) {
        return random.pick::<&'static str>(&FOREIGN);
    }
    let start = random.below(WORDS.len() as u64 - 20) as usize;
    WORDS[start..].split_ascii_whitespace().nth(1).unwrap_or("word")
}

fn person(random: &mut Random) -> String {
    let name = random.pick(&PEOPLE);
    let number = random.below(90);
    if name.is_ascii() {
        return format!("{name} <user{number}@example.org>");
    }
    let mut encoded = String::from("=?utf-8?Q?");
    for byte in name.bytes() {
        let _ = write!(encoded, "={byte:02X}");
    }
    format!("{encoded}?= <user{number}@example.org>")
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push_str("\r\n");
}
