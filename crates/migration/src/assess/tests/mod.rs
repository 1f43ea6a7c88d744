//! The preflight against a company with every trap: each kind of finding occurs, in words and as data.

mod cases;
mod scenario;

use std::collections::BTreeSet;
use std::path::Path;

use cutover_model::{DirectorySync, Organisation, TenantFacts};
use cutover_texts::{Language, Texts};

use super::{AssessPlan, Assessment, Finding, FindingKind, Severity, assess};
use scenario::{NOW, organisation, person, plan, source, tenant};

fn assessment() -> Assessment {
    Assessment::new(&organisation(), &tenant(), Some(&source()), &plan(), NOW)
}

/// A company of so many people with nothing else about them.
fn crowd(people: usize) -> Organisation {
    let recipients = (0..people).map(|number| person(&format!("P{number}"), "Lie", &format!("p{number}")));
    Organisation { recipients: recipients.collect() }
}

/// Findings of situations that cannot stand beside those of the company.
fn elsewhere() -> Vec<Finding> {
    let was_on = TenantFacts {
        state: cutover_model::TenantState { directory_sync: DirectorySync::Off, ..tenant().state },
        ..tenant()
    };
    let plan = AssessPlan::new("nordlys");
    let mut findings = assess(&crowd(151), &was_on, None, &plan);
    findings.extend(assess(&crowd(2_001), &was_on, None, &plan));
    findings
}

#[test]
fn every_kind_is_found() {
    let mut found: BTreeSet<FindingKind> = assessment().findings.iter().map(|finding| finding.kind).collect();
    let company = found.len();
    found.extend(elsewhere().iter().map(|finding| finding.kind));
    let missing: Vec<&FindingKind> = FindingKind::ALL.iter().filter(|kind| !found.contains(kind)).collect();
    assert!(missing.is_empty(), "never found: {missing:?}");
    assert_eq!(FindingKind::ALL.len() - company, 4, "all but a few stand in the company");
}

#[test]
fn every_finding_is_said_in_both_languages() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        let mut findings = assessment().findings;
        findings.extend(elsewhere());
        for finding in &findings {
            let told = super::words::told(std::slice::from_ref(finding), &texts).remove(0);
            for text in [&told.title, &told.mend, &told.findings[0].what] {
                let whole = !text.contains("assess-") && !text.contains("{ $") && !text.contains("{$");
                assert!(whole, "{:?} in {language:?}: {text}", finding.kind);
            }
            assert!(told.title.len() > 10 && told.mend.len() > 40, "{:?} in {language:?}", finding.kind);
        }
    }
}

#[test]
fn the_gravest_come_first_and_order_does_not_depend_on_the_input() {
    let mut turned = organisation();
    turned.recipients.reverse();
    let again = Assessment::new(&turned, &tenant(), Some(&source()), &plan(), NOW);
    let lines = |assessment: &Assessment| {
        let mut lines: Vec<String> = assessment.findings.iter().map(|finding| format!("{finding:?}")).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&again), lines(&assessment()));
    let severities: Vec<Severity> = again.findings.iter().map(|finding| finding.severity).collect();
    assert!(severities.is_sorted());
    assert_eq!(again.findings.first().map(|finding| finding.kind), Some(FindingKind::DirectorySyncOn));
}

#[test]
fn the_findings_of_the_company_are_the_known_ones() {
    let texts = Texts::new(Language::English);
    let mut lines = String::new();
    for group in assessment().told(&texts) {
        for finding in &group.findings {
            let [severity, kind] = [group.severity.word(), group.kind.word()];
            lines.push_str(&format!("{severity} {kind} | {} | {}\n", finding.address, finding.what));
        }
        group.commands.iter().chain(&group.restore).for_each(|command| lines.push_str(&format!("    {command}\n")));
    }
    golden("company.txt", &lines);
}

#[test]
fn the_data_of_the_company_are_the_known_ones() {
    let data = assessment().as_json(&Texts::new(Language::English));
    assert_eq!(data["findings"][0]["kind"], "directory-sync-on");
    golden("company.json", &(serde_json::to_string_pretty(&data).expect("data can be written") + "\n"));
}

#[test]
fn the_page_stands_alone_in_both_languages() {
    for (language, file) in [(Language::English, "company.en.html"), (Language::NorwegianBokmal, "company.nb.html")] {
        let mut page = Vec::new();
        assessment().write_html(&Texts::new(language), &mut page).expect("memory takes a page");
        let page = String::from_utf8(page).expect("a page is text");
        assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("url("), "stands alone");
        assert!(!page.contains(">assess-") && !page.contains(">report-"), "every text is in the catalogue");
        assert!(page.contains("O&#39;Neill"), "names are text");
        assert!(page.contains("'bjorn.o''neill@nordlys.example'".replace('\'', "&#39;").as_str()));
        golden(file, &page);
    }
}

/// Compares with a file beside this one. With CUTOVER_GOLDEN=write the file is written anew, to be looked at.
fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/assess/tests/golden").join(name);
    if std::env::var_os("CUTOVER_GOLDEN").is_some_and(|word| word == "write") {
        std::fs::write(&path, found).expect("the folder of golden files takes one");
        return;
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = wanted.lines().zip(found.lines()).find(|(wanted, found)| wanted != found);
    assert!(wanted == found, "{name} differs, first: {differs:?}; CUTOVER_GOLDEN=write writes it anew");
}
