//! What lies beside the project and is no part of it: real messages, captures, specifications, the reference pump.
//! Without it the project is whole, and what needs it says that it did not run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::install;
use crate::process::run;
use crate::workload::{self, Workload};

/// The environment variable that names the folder.
pub const VARIABLE: &str = "CUTOVER_SHARED";

/// The folder, if there is one: named by [`VARIABLE`], else `shared` beside the project.
pub fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os(VARIABLE).map_or(beside, PathBuf::from);
    folder.join("corpus").is_dir().then_some(folder)
}

/// Where the messages of an origin are unpacked, or of every origin; nothing without the folder.
pub fn corpus() -> Result<Option<PathBuf>> {
    let Some(shared) = folder() else { return Ok(None) };
    let place = install::cache().join("corpus");
    if !place.is_dir() {
        let work = install::cache().join(format!("corpus-{}", std::process::id()));
        unpack_all(&shared.join("corpus/mail"), &work)?;
        // Somebody else may have been quicker, with the same result.
        let _ = std::fs::rename(&work, &place);
        let _ = std::fs::remove_dir_all(&work);
    }
    Ok(Some(place))
}

/// At most so many messages of each origin, a folder an origin; nothing without the folder.
pub fn corpus_mail(limit: usize) -> Result<Option<Workload>> {
    let Some(corpus) = corpus()? else { return Ok(None) };
    let mut workload = Workload::default();
    let mut origins: Vec<_> = std::fs::read_dir(&corpus)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    origins.sort();
    workload.folder("INBOX");
    for origin in origins {
        let name = origin.file_name().context("an origin has a name")?.to_string_lossy().into_owned();
        workload.folder(&name).messages = workload::files(&origin, limit)?.folders.remove(0).messages;
    }
    Ok(Some(workload))
}

fn unpack_all(packed: &Path, place: &Path) -> Result<()> {
    for entry in std::fs::read_dir(packed).with_context(|| format!("read {}", packed.display()))? {
        let archive = entry?.path().join("messages.tar.zst");
        let Some(origin) = archive.parent().and_then(Path::file_name) else { continue };
        let target = place.join(origin);
        std::fs::create_dir_all(&target)?;
        run(Command::new("tar").arg("--zstd").arg("-xf").arg(&archive).arg("-C").arg(&target))?;
    }
    Ok(())
}
