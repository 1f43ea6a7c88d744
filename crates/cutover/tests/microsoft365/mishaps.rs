//! Bad input and bad luck at a tenant: a clear message, the right exit code, nothing lost and nothing doubled.
#![expect(clippy::unwrap_used, reason = "tests stop at what they do not expect")]

use crate::stage::{DOMAIN, Stage};

#[test]
fn a_wrong_secret_is_told_and_nothing_is_remembered() {
    let stage = Stage::new("wrong-secret", DOMAIN, &[]);
    stage.bench.expect(0, &["tenant", "remove", "new"]);
    let wrong = stage.bench.folder.file("wrong", "not-the-secret").unwrap().display().to_string();
    let said = stage.bench.expect(3, &stage.adding(stage.lab.word("graph"), &wrong));
    assert!(said.contains("hint:") && said.contains("secret"), "{said}");
    assert!(!said.contains("not-the-secret"), "{said}");
    assert_eq!(stage.bench.json(0, &["tenant", "list"])["tenants"].as_array().map(Vec::len), Some(0));
}
