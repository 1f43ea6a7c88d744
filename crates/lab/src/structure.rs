//! The forms that letters take: plain, with HTML, with pictures, attachments, other messages or invitations.

use crate::compose::Letter;
use crate::encode::{Civil, base64_lines, civil};
use crate::people::Person;
use crate::random::Random;

/// A message of a kind that is as frequent as in a real mailbox.
pub(crate) fn message(random: &mut Random, person: &Person, date: i64) -> Vec<u8> {
    let letter = Letter::invent(random, person, date);
    let kind = random.below(100);
    let body = match kind {
        0..50 => letter.text_part("plain", &letter.text),
        50..68 => alternative(random, &letter, Vec::new()),
        68..74 => with_picture(random, &letter),
        74..88 => with_attachment(random, &letter),
        88..92 => with_message(random, &letter, person),
        92..96 => invitation(random, &letter),
        _ => newsletter(random, &letter),
    };
    [letter.header(), body].concat()
}

fn boundary(random: &mut Random) -> String {
    format!("=_{:016x}", random.next())
}

fn multipart(random: &mut Random, subtype: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let boundary = boundary(random);
    let mut out = format!("Content-Type: multipart/{subtype};\n\tboundary=\"{boundary}\"\n\n").into_bytes();
    for part in parts {
        out.extend_from_slice(format!("--{boundary}\n").as_bytes());
        out.extend_from_slice(part);
        out.push(b'\n');
    }
    out.extend_from_slice(format!("--{boundary}--\n").as_bytes());
    out
}

fn html(letter: &Letter, picture: &str) -> String {
    let paragraphs: Vec<String> =
        letter.text.split("\n\n").map(|text| format!("<p>{}</p>\n", text.replace('\n', "<br>\n"))).collect();
    format!("<html><body>\n{}{picture}</body></html>\n", paragraphs.concat())
}

fn alternative(random: &mut Random, letter: &Letter, further: Vec<u8>) -> Vec<u8> {
    let mut parts = vec![letter.text_part("plain", &letter.text), letter.text_part("html", &html(letter, ""))];
    if !further.is_empty() {
        parts.push(further);
    }
    multipart(random, "alternative", &parts)
}

fn with_picture(random: &mut Random, letter: &Letter) -> Vec<u8> {
    let id = format!("picture.{}", letter.id);
    let length = random.between(900, 24_000);
    let picture = picture(random, length);
    let fields = format!(
        "Content-Type: image/png; name=\"kai.png\"\nContent-Transfer-Encoding: base64\n\
         Content-ID: <{id}>\nContent-Disposition: inline; filename=\"kai.png\"\n\n"
    );
    let image = [fields.as_bytes(), &base64_lines(&picture)].concat();
    let shown = letter.text_part("html", &html(letter, &format!("<img src=\"cid:{id}\">\n")));
    let related = multipart(random, "related", &[shown, image]);
    multipart(random, "alternative", &[letter.text_part("plain", &letter.text), related])
}

/// Octets that begin as a PNG does.
fn picture(random: &mut Random, length: usize) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &random.octets(length)].concat()
}

fn with_attachment(random: &mut Random, letter: &Letter) -> Vec<u8> {
    let (name, kind) = *random.pick(&[
        ("filename*=utf-8''M%C3%A5leravlesning%20v%C3%A5r.pdf", "application/pdf"),
        ("filename=\"plan.zip\"", "application/zip"),
        ("filename*0=\"a-rather-long-name-for-a-drawing-of-the-\"; filename*1=\"pier.dwg\"", "image/vnd.dwg"),
        ("filename=\"=?iso-8859-1?Q?sm=F8rbr=F8d.xls?=\"", "application/vnd.ms-excel"),
    ]);
    let length = if random.percent(4) { random.between(150_000, 400_000) } else { random.between(300, 20_000) };
    let fields =
        format!("Content-Type: {kind}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; {name}\n\n");
    let attachment = [fields.as_bytes(), &base64_lines(&random.octets(length))].concat();
    multipart(random, "mixed", &[letter.text_part("plain", &letter.text), attachment])
}

fn with_message(random: &mut Random, letter: &Letter, person: &Person) -> Vec<u8> {
    let mut inner = Letter::invent(random, person, letter.date - 86_400);
    inner.id = format!("inner.{}", inner.id);
    let inner_body = with_attachment(random, &inner);
    let fields = b"Content-Type: message/rfc822\nContent-Disposition: attachment\n\n".as_slice();
    let nested = [fields, &inner.header(), &inner_body].concat();
    multipart(random, "mixed", &[letter.text_part("plain", &letter.text), nested])
}

fn invitation(random: &mut Random, letter: &Letter) -> Vec<u8> {
    let start = letter.date - letter.date.rem_euclid(86_400) + 86_400 * 7 + 9 * 3_600;
    let (from, to) = (stamp(start), stamp(start + 3_600));
    let calendar = format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Nordvarde//Kalender//NO\nMETHOD:REQUEST\nBEGIN:VEVENT\n\
         UID:{}\nDTSTAMP:{}\nDTSTART:{from}\nDTEND:{to}\nSUMMARY:{}\nORGANIZER:mailto:{}\n\
         ATTENDEE;RSVP=TRUE:mailto:{}\nEND:VEVENT\nEND:VCALENDAR\n",
        letter.id,
        stamp(letter.date),
        letter.subject,
        letter.from.1,
        letter.to.1
    );
    let fields = b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\nContent-Transfer-Encoding: base64\n\n";
    let part = [fields.as_slice(), &base64_lines(calendar.as_bytes())].concat();
    alternative(random, letter, part)
}

fn stamp(seconds: i64) -> String {
    let Civil { year, month, day, hour, minute, second, .. } = civil(seconds);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

fn newsletter(random: &mut Random, letter: &Letter) -> Vec<u8> {
    let mut page = String::from("<html><head><style>td{padding:4px}</style></head><body><table>\n");
    for row in 0..random.between(30, 200) {
        let sentence = random.pick(letter.language.sentences);
        page.push_str(&format!("<tr><td>{row}</td><td>{sentence}</td></tr>\n"));
    }
    page.push_str("</table></body></html>\n");
    letter.text_part("html", &page)
}
