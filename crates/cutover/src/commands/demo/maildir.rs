//! The demo from folders to folders: the independent count of files on disk against the manifest, and the sabotage that
//! it has to see.

use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use cutover_lab::{Count, Manifest, read_tree};

use super::lab;
use crate::cli::Sabotage;
use crate::problem::{Problem, file_problem};

/// Counts a whole organisation below `root`.
pub(super) fn count(organisation: &Manifest, root: &Path) -> Result<Count, Problem> {
    let mut sum = Count::default();
    for mailbox in &organisation.mailboxes {
        let tree = read_tree(&root.join(&mailbox.directory)).map_err(lab)?;
        sum += cutover_lab::count(mailbox, &tree);
    }
    Ok(sum)
}

/// Damages one message at the target.
pub(super) fn sabotage(fault: Sabotage, organisation: &Manifest, target: &Path) -> Result<(), Problem> {
    let Some(mailbox) = organisation.mailboxes.first() else { return Ok(()) };
    let inbox = target.join(&mailbox.directory).join("cur");
    let Some(victim) = first_file(&inbox).map_err(|error| file_problem(&inbox, &error))? else { return Ok(()) };
    damage(fault, &victim).map_err(|error| file_problem(&victim, &error))
}

fn first_file(folder: &Path) -> std::io::Result<Option<PathBuf>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    Ok(files.into_iter().next())
}

fn damage(fault: Sabotage, file: &Path) -> std::io::Result<()> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (base, flags) = name.split_once(":2,").unwrap_or((&name, ""));
    match fault {
        Sabotage::Drop => fs::remove_file(file),
        Sabotage::Double => {
            let twin = file.with_file_name(format!("1.twin.of.{base}:2,{flags}"));
            let times = fs::metadata(file)?.modified()?;
            fs::copy(file, &twin)?;
            File::options().write(true).open(&twin)?.set_times(FileTimes::new().set_modified(times))
        }
        Sabotage::Flag => {
            let flags = if flags.contains('F') { flags.replace('F', "") } else { format!("F{flags}") };
            fs::rename(file, file.with_file_name(format!("{base}:2,{flags}")))
        }
        Sabotage::Date => {
            let earlier = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400);
            File::options().write(true).open(file)?.set_times(FileTimes::new().set_modified(earlier))
        }
    }
}
