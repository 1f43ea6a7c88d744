//! Writes a report: lines of data as they come, and the page at the end. Both are made under another name and take
//! their own when they are complete.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use cutover_texts::Texts;

use super::convert::{CONVERTED, CONVERTED_WITH_LOSSES};
use super::html::{Page, write_page};
use super::sign::{SealedWriter, Signer};
use super::{
    Confidence, FailureLine, FolderTally, Header, ItemLine, ItemVerdict, Line, REPORT_VERSION, Tally, Totals, UserTally,
};

/// Most items that the page lists of one user, and in all.
const LISTED_PER_USER: usize = 500;
const LISTED_IN_ALL: usize = 10_000;

/// A report that is complete.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportFiles {
    /// The data.
    pub data: PathBuf,
    /// The page.
    pub page: PathBuf,
    /// SHA-256 of the data before their seal.
    pub sha256: String,
    /// Fingerprint of the key that both are signed with.
    pub fingerprint: String,
    /// What was found.
    pub totals: Totals,
    /// Users that could not be compared to the end, and why.
    pub failures: Vec<(String, FailureLine)>,
}

/// What the page shows of a user.
#[derive(Debug, Default)]
pub(super) struct UserPart {
    pub(super) tally: UserTally,
    pub(super) listed: Vec<ItemLine>,
    pub(super) not_listed: u64,
}

/// Writes a report while the comparison goes on.
pub struct ReportWriter {
    header: Header,
    data: PathBuf,
    page: PathBuf,
    lines: SealedWriter<BufWriter<File>>,
    users: Vec<UserPart>,
    current: Option<UserPart>,
    listed: usize,
}

impl ReportWriter {
    /// Begins `<stem>.jsonl` and `<stem>.html` in the folder, which is made if need be.
    pub fn create(folder: &Path, stem: &str, mut header: Header) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let data = folder.join(format!("{stem}.jsonl"));
        let page = folder.join(format!("{stem}.html"));
        header.version = REPORT_VERSION;
        header.how_to_check = how_to_check(&format!("{stem}.jsonl"));
        let lines = SealedWriter::new(BufWriter::with_capacity(1 << 16, File::create(partial(&data))?));
        let mut writer = Self { header, data, page, lines, users: Vec::new(), current: None, listed: 0 };
        writer.line(&Line::Header(writer.header.clone()))?;
        Ok(writer)
    }

    /// The file that the data will be in.
    pub fn data_path(&self) -> &Path {
        &self.data
    }

    /// The items that follow are this user's.
    pub fn begin_user(&mut self, user: &str) {
        let tally = UserTally { user: user.to_owned(), ..UserTally::default() };
        self.current = Some(UserPart { tally, ..UserPart::default() });
    }

    /// Adds an item of the current user.
    pub fn item(&mut self, item: ItemLine) -> io::Result<()> {
        let line = Line::Item(item);
        self.line(&line)?;
        if let (Some(part), Line::Item(item)) = (&mut self.current, line) {
            count(&mut part.tally, &item);
            self.listed += keep(part, item, self.listed);
        }
        Ok(())
    }

    /// The current user is done, or could not be compared to the end.
    pub fn end_user(&mut self, failure: Option<FailureLine>) -> io::Result<()> {
        let Some(mut part) = self.current.take() else { return Ok(()) };
        part.tally.failure = failure;
        part.listed.sort_by_key(rank);
        self.line(&Line::User(part.tally.clone()))?;
        self.users.push(part);
        Ok(())
    }

    /// Takes away what was written so far: the comparison was broken off.
    pub fn abandon(self) {
        // What cannot be removed keeps a name that says that it is a part.
        let _ = fs::remove_file(partial(&self.data));
    }

    /// Writes sums, seal and page.
    pub fn finish(mut self, signer: &Signer, texts: &Texts, ended: String) -> io::Result<ReportFiles> {
        let totals = self.totals(ended);
        self.line(&Line::Totals(totals.clone()))?;
        let Self { header, data, page, lines, users, .. } = self;
        let failed = |part: &UserPart| Some((part.tally.user.clone(), part.tally.failure.clone()?));
        let failures = users.iter().filter_map(failed).collect();
        let seal = lines.finish(signer, "", "")?;
        let name = data.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let content = Page { header: &header, totals: &totals, users: &users, data: &name, seal: &seal, texts };
        let mut file = SealedWriter::new(BufWriter::new(File::create(partial(&page))?));
        write_page(&content, &mut file)?;
        file.finish(signer, super::html::SEAL_COMMENT.0, super::html::SEAL_COMMENT.1)?;
        for path in [&data, &page] {
            File::open(partial(path))?.sync_all()?;
            fs::rename(partial(path), path)?;
        }
        Ok(ReportFiles { data, page, sha256: seal.sha256, fingerprint: seal.fingerprint, totals, failures })
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        serde_json::to_writer(&mut self.lines, line)?;
        self.lines.write_all(b"\n")
    }

    fn totals(&self, ended: String) -> Totals {
        let mut tally = Tally::default();
        self.users.iter().for_each(|part| tally.merge(&part.tally.tally));
        let failed = self.users.iter().filter(|part| part.tally.failure.is_some()).count() as u64;
        let faults = tally.of(ItemVerdict::Differs);
        Totals {
            users: self.users.len() as u64 - failed,
            users_failed: failed,
            confidence: self.header.sample_percent.map(|percent| Confidence::of(percent, faults)),
            tally,
            ended,
        }
    }
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

fn count(user: &mut UserTally, item: &ItemLine) {
    user.tally.add_item(item);
    let last = user.folders.last().is_some_and(|folder| folder.folder == item.folder);
    let place = if last {
        user.folders.len().checked_sub(1)
    } else {
        user.folders.iter().position(|folder| folder.folder == item.folder)
    };
    let place = place.unwrap_or_else(|| {
        user.folders.push(FolderTally { folder: item.folder.clone(), tally: Tally::default() });
        user.folders.len() - 1
    });
    user.folders[place].tally.add_item(item);
}

/// What comes first on the page: differences, then what a person could miss.
fn rank(item: &ItemLine) -> (ItemVerdict, bool) {
    (item.verdict, !item.touches_content())
}

/// Whether the page lists an item: not what is the same, nor what only lost some of its form.
fn is_listed(item: &ItemLine) -> bool {
    let converted = [CONVERTED, CONVERTED_WITH_LOSSES].contains(&item.category.as_str());
    item.verdict != ItemVerdict::Same && (!converted || item.touches_content())
}

/// Keeps what the page lists. A difference takes the place of what is explained when there is no more room.
fn keep(part: &mut UserPart, mut item: ItemLine, listed: usize) -> usize {
    if !is_listed(&item) {
        return 0;
    }
    item.shorten_losses();
    if part.listed.len() < LISTED_PER_USER && listed < LISTED_IN_ALL {
        part.listed.push(item);
        return 1;
    }
    part.not_listed += 1;
    let lesser = part.listed.iter().rposition(|kept| rank(kept) > rank(&item));
    if let Some(place) = lesser {
        part.listed[place] = item;
    }
    0
}

/// Steps with which anybody checks the data, told in the data themselves.
pub(super) fn how_to_check(file: &str) -> Vec<String> {
    [
        format!("The last line of {file} is its seal; all bytes before it are sealed. Cut them off: head -n -1 {file} > body; tail -n 1 {file} > seal.json"),
        "Compare the number and the digest with those in seal.json: wc -c < body; sha256sum < body".to_owned(),
        r#"Make the signed text: python3 -c "import json;s=json.load(open('seal.json'));open('text','w').write('cutover-report-1 %d %s\n'%(s['bytes'],s['sha256']))""#.to_owned(),
        r#"Take out key and signature: python3 -c "import json,base64;s=json.load(open('seal.json'));open('key.der','wb').write(base64.b64decode(s['public_key']));open('signature','wb').write(base64.b64decode(s['signature']))""#.to_owned(),
        "Verify: openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature".to_owned(),
        "The key is the right one if sha256sum < key.der is the fingerprint that you were told by another way.".to_owned(),
        "To check an item, fetch it from both servers with any client and compare sha256sum of the two files with source_sha256 and target_sha256 of its line.".to_owned(),
    ]
    .to_vec()
}

#[cfg(test)]
mod tests {
    use cutover_texts::Language;

    use super::super::sign::tests::signer;
    use super::super::{LossLine, LossWeight, ReportProblem, check_report};
    use super::*;

    fn header(sample_percent: Option<f64>) -> Header {
        Header {
            version: 0,
            batch: "Night<1>".to_owned(),
            source: "old".to_owned(),
            target: "new".to_owned(),
            began: "2026-01-02T03:04:05Z".to_owned(),
            program: "cutover 0.1.0".to_owned(),
            sample_percent,
            how_to_check: Vec::new(),
        }
    }

    fn item(folder: &str, category: &str, verdict: ItemVerdict) -> ItemLine {
        ItemLine {
            user: "anna@example.org".to_owned(),
            folder: folder.to_owned(),
            category: category.to_owned(),
            verdict,
            source_key: Some("0a".to_owned()),
            subject: Some("<script>alert(1)</script>".to_owned()),
            ..ItemLine::default()
        }
    }

    fn report(folder: &Path, sample: Option<f64>, differing: usize) -> ReportFiles {
        let mut writer = ReportWriter::create(folder, "night", header(sample)).expect("a folder");
        writer.begin_user("anna@example.org");
        for _ in 0..20 {
            writer.item(item("INBOX", "identical", ItemVerdict::Same)).expect("disk");
        }
        writer.item(item("Sent", "rewritten-by-target", ItemVerdict::Explained)).expect("disk");
        for _ in 0..differing {
            writer.item(item("INBOX", "missing", ItemVerdict::Differs)).expect("disk");
        }
        writer.end_user(None).expect("disk");
        let texts = Texts::new(Language::NorwegianBokmal);
        writer.finish(&signer(&[7; 32]), &texts, "2026-01-02T03:05:05Z".to_owned()).expect("disk")
    }

    #[test]
    fn every_item_is_in_the_data_and_the_sums_agree() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = report(folder.path(), None, 3);
        assert_eq!(files.totals.tally.total(), 24);
        assert_eq!(files.totals.tally.count("missing"), 3);
        assert!(!files.totals.is_clean());
        let data = fs::read_to_string(&files.data).expect("text");
        let lines: Vec<serde_json::Value> =
            data.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let types: Vec<&str> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
        assert_eq!(types.len(), 1 + 24 + 3);
        assert_eq!((types[0], types[25], types[26], types[27]), ("header", "user", "totals", "seal"));
        assert_eq!(lines[25]["folders"][0]["tally"]["categories"][0]["category"], "missing", "differences first");
    }

    #[test]
    fn the_page_is_safe_and_shows_a_limited_number() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = report(folder.path(), Some(10.0), LISTED_PER_USER + 5);
        let page = fs::read_to_string(&files.page).expect("text");
        assert!(!page.contains("<script"), "a subject is text");
        assert!(page.contains("Night&lt;1&gt;"));
        assert!(!page.contains("src=") && !page.contains("@import") && !page.contains("url("), "stands alone");
        assert!(!page.contains(">report-"), "every text is in the catalogue");
        assert_eq!(page.matches("mangler</span></td><td>INBOX").count(), LISTED_PER_USER);
        assert!(page.contains("6 til vises ikke her"), "five that are missing and the one that is explained");
    }

    #[test]
    fn losses_are_counted_and_those_of_content_are_listed() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = ReportWriter::create(folder.path(), "night", header(None)).expect("a folder");
        writer.begin_user("anna@example.org");
        let loss = |kind: &str, weight| LossLine {
            kind: kind.to_owned(),
            weight,
            part: "2.1".to_owned(),
            detail: "<b>".to_owned(),
        };
        let converted = |category: &str, subject: &str, losses: Vec<LossLine>| ItemLine {
            subject: Some(subject.to_owned()),
            losses,
            ..item("INBOX", category, ItemVerdict::Explained)
        };
        let form = loss("keyword", LossWeight::Form);
        let many = vec![loss("text-nul", LossWeight::Content); 12];
        for item in [
            converted(CONVERTED, "whole", Vec::new()),
            converted(CONVERTED_WITH_LOSSES, "form", vec![form.clone()]),
            converted(CONVERTED_WITH_LOSSES, "content", [many, vec![form]].concat()),
        ] {
            writer.item(item).expect("disk");
        }
        writer.end_user(None).expect("disk");
        let texts = Texts::new(Language::English);
        let files = writer.finish(&signer(&[7; 32]), &texts, String::new()).expect("disk");
        assert!(files.totals.is_clean(), "a loss that is told is no difference");
        let counts: Vec<_> = files.totals.tally.losses.iter().map(|count| (count.kind.as_str(), count.items)).collect();
        assert_eq!(counts, [("text-nul", 1), ("keyword", 2)]);
        let page = fs::read_to_string(&files.page).expect("text");
        let listed = ["whole", "form", "content"].map(|subject| page.contains(&format!("<b>{subject}</b>")));
        assert_eq!(listed, [false, false, true]);
        assert!(page.contains("<b>NUL in the text</b>, part 2.1: <code>&lt;b&gt;</code>") && page.contains("5 more"));
        assert!(!page.contains("not shown here") && !page.contains(">report-"));
        let data = fs::read_to_string(&files.data).expect("text");
        assert_eq!(data.matches("\"kind\":\"text-nul\",\"weight\":\"content\",\"part\":\"2.1\"").count(), 12);
    }

    #[test]
    fn one_changed_byte_anywhere_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = report(folder.path(), None, 1);
        for path in [&files.data, &files.page] {
            let good = fs::read(path).expect("bytes");
            assert!(check_report(path).expect("readable").genuine);
            for place in (0..good.len()).step_by(97).chain(good.len() - 300..good.len()) {
                let mut bad = good.clone();
                bad[place] ^= 1;
                fs::write(path, &bad).expect("disk");
                let check = check_report(path).expect("readable");
                assert!(!check.genuine, "byte {place} of {} was changed", path.display());
            }
            fs::write(path, &good[..good.len() - 1]).expect("disk");
            assert!(!check_report(path).expect("readable").genuine, "cut");
            fs::write(path, [&good[..], b"x"].concat()).expect("disk");
            assert!(!check_report(path).expect("readable").genuine, "added to");
            fs::write(path, &good).expect("disk");
        }
    }

    #[test]
    fn a_page_belongs_to_its_own_data() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = report(folder.path(), None, 1);
        assert_eq!(check_report(&files.page).expect("readable").data.as_ref(), Some(&files.data));
        let other_folder = tempfile::tempdir().expect("a folder");
        let other = report(other_folder.path(), None, 2);
        fs::copy(&other.data, &files.data).expect("disk");
        assert_eq!(check_report(&files.page).expect("readable").problems, [ReportProblem::OtherData]);
        fs::write(&files.data, "{}\n").expect("disk");
        assert_eq!(check_report(&files.page).expect("readable").problems, [ReportProblem::DataChanged]);
    }
}
