//! Rules of the code that no lint knows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::options::Options;
use crate::{cargo, project};

/// Which crates of the project each one may use (design section 6). Tests may use more.
const ARROWS: [(&str, &[&str]); 20] = [
    ("cutover-model", &[]),
    ("cutover-mapi", &["model"]),
    ("cutover-content", &["mapi", "model"]),
    ("cutover-net", &["model"]),
    ("cutover-directory", &["net", "model"]),
    ("cutover-texts", &["model"]),
    ("cutover-lab", &["model"]),
    ("cutover-store", &["content", "model"]),
    ("cutover-graph", &["model"]),
    ("cutover-m365", &["graph", "imap", "mapi", "content", "net", "model"]),
    ("cutover-ews", &["mapi", "model"]),
    ("cutover-exchange", &["ews", "content", "mapi", "net", "model"]),
    ("cutover-imap", &["content", "net", "model"]),
    ("cutover-maildir", &["content", "net", "model"]),
    ("cutover-sync", &["store", "content", "model"]),
    ("cutover-migration", &["sync", "directory", "store", "texts", "content", "model"]),
    ("cutover-fuzz", &["imap", "content", "ews", "mapi", "model"]),
    (
        "cutover",
        &[
            "migration",
            "directory",
            "sync",
            "store",
            "imap",
            "maildir",
            "m365",
            "net",
            "content",
            "mapi",
            "texts",
            "lab",
            "model",
        ],
    ),
    ("cutover-testbed", &[]),
    ("xtask", &["testbed"]),
];

/// One stack for TLS, one for cryptography.
const UNWANTED: [&str; 4] = ["ring", "openssl", "openssl-sys", "native-tls"];

/// Beginnings of what a document names when it means a file of the project.
const PLACES: [&str; 7] = ["crates/", "docs/", "xtask/", "bench/", "scenarios/", "fuzz/", ".ci/"];

/// `cargo xtask checks`.
pub(crate) fn run(options: &Options) -> Result<()> {
    options.only(&[])?;
    all()
}

/// All rules; says everything that breaks one.
pub(crate) fn all() -> Result<()> {
    let mut broken = headers()?;
    broken.extend(arrows()?);
    broken.extend(dependencies()?);
    broken.extend(documents()?);
    if !broken.is_empty() {
        bail!("{}", broken.join("\n"));
    }
    Ok(())
}

/// Every file says what it is for.
fn headers() -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for file in project::rust_files() {
        let text = std::fs::read_to_string(&file)?;
        if !text.starts_with("//!") {
            broken.push(format!("{} does not open with //!", shown(&file)));
        }
        let lines = text.lines().count();
        if lines > 500 {
            broken.push(format!("{} has {lines} lines", shown(&file)));
        }
    }
    Ok(broken)
}

/// Arrows between crates point downwards only.
fn arrows() -> Result<Vec<String>> {
    let text = cargo::output(&["metadata", "--no-deps", "--format-version", "1"])?;
    let metadata: Value = serde_json::from_str(&text)?;
    let allowed: BTreeMap<_, _> = ARROWS.into_iter().collect();
    let mut broken = Vec::new();
    for package in metadata["packages"].as_array().context("cargo names the packages")? {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(allowed) = allowed.get(name) else {
            broken.push(format!("the crate {name} has no place among the layers yet"));
            continue;
        };
        let used = own_dependencies(package).into_iter().filter(|used| !allowed.contains(&used.as_str()));
        broken.extend(used.map(|used| format!("{name} must not use {used}")));
    }
    Ok(broken)
}

fn own_dependencies(package: &Value) -> Vec<String> {
    let all = package["dependencies"].as_array().into_iter().flatten();
    let real = all.filter(|dependency| dependency["kind"] != "dev");
    let names = real.filter_map(|dependency| dependency["name"].as_str());
    names.filter_map(|name| name.strip_prefix("cutover-")).map(str::to_owned).collect()
}

fn dependencies() -> Result<Vec<String>> {
    let tree = cargo::output(&["tree", "--workspace", "--edges", "normal,build", "--prefix", "none"])?;
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let mut found: Vec<_> = names.filter(|name| UNWANTED.contains(name)).collect();
    found.sort_unstable();
    found.dedup();
    Ok(found.into_iter().map(|name| format!("the dependency {name} is not wanted")).collect())
}

/// What a document names is there.
fn documents() -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for document in markdown_files() {
        let text = std::fs::read_to_string(&document)?;
        let folder = document.parent().unwrap_or(Path::new("."));
        let linked = links(&text).filter(|link| !folder.join(link).exists());
        let named = quoted_paths(&text).filter(|path| !project::root().join(path).exists());
        let missing = linked.chain(named).map(|path| format!("{} names {path}, which is not there", shown(&document)));
        broken.extend(missing);
    }
    Ok(broken)
}

fn markdown_files() -> Vec<PathBuf> {
    let folders = [project::root(), project::root().join("docs")];
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "md")).collect()
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let inner =
        targets.filter(|link| !link.contains("://") && !link.starts_with(['#', '<']) && !link.starts_with("mailto"));
    inner.filter_map(|link| link.split('#').next())
}

fn quoted_paths(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|word| PLACES.iter().any(|place| word.starts_with(place)) && !word.contains(['*', '<', '{', ' ', '…']))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(project::root()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_name_files() {
        let text = "see [a](docs/a.md#top), [b](https://x/y), `crates/x/src/lib.rs`, `crates/*/src` and `cargo run`";
        assert_eq!(links(text).collect::<Vec<_>>(), ["docs/a.md"]);
        assert_eq!(quoted_paths(text).collect::<Vec<_>>(), ["crates/x/src/lib.rs"]);
    }
}
