//! Leases of processes that are dead. A lease runs out by itself; but where its owner is known to be gone, because it
//! was a process of this machine and is none any more, nobody has to wait for that. This is done for stores in a
//! folder only: machines that share a database can have the same name.

use std::path::Path;

use cutover_store::{Leases, StoreError};

/// Gives back every lease whose owner was a process of this machine and is dead.
pub(super) async fn give_back(leases: &Leases, host: &str) -> Result<(), StoreError> {
    for holder in leases.held().await? {
        let process = process_of(&holder.owner, host);
        if process.is_some_and(|process| !lives(Path::new("/proc"), process)) {
            tracing::info!(user = holder.lease.user.0, owner = holder.owner, "taking over from a dead process");
            leases.release(&holder.lease).await?;
        }
    }
    Ok(())
}

/// The process in an owner's name `host/process/moment`, if the host is this one.
fn process_of(owner: &str, host: &str) -> Option<u32> {
    let mut parts = owner.strip_prefix(host)?.strip_prefix('/')?.split('/');
    let (process, moment) = (parts.next()?.parse().ok()?, parts.next()?);
    (parts.next().is_none() && !moment.is_empty()).then_some(process)
}

/// Whether the process is there and not only waiting to be buried. Where that cannot be seen, it lives.
fn lives(processes: &Path, process: u32) -> bool {
    if !processes.join("self").exists() {
        return true;
    }
    match std::fs::read_to_string(processes.join(process.to_string()).join("stat")) {
        Ok(stat) => !stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with(['Z', 'X'])),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_processes_of_this_machine_are_known() {
        assert_eq!(process_of("mail/12/abc", "mail"), Some(12));
        for owner in ["mail2/12/abc", "other/12/abc", "mail/x/abc", "mail/12", "mail/12/", "mail/12/a/b", "test"] {
            assert_eq!(process_of(owner, "mail"), None, "{owner}");
        }
    }

    #[test]
    fn a_process_that_is_dead_or_a_zombie_does_not_live() {
        let processes = tempfile::tempdir().expect("disk");
        for (process, stat) in [("self", "1 (x) S 1"), ("7", "7 (a ) Z) S 1"), ("8", "8 (cutover) Z 1")] {
            std::fs::create_dir(processes.path().join(process)).expect("disk");
            std::fs::write(processes.path().join(process).join("stat"), stat).expect("disk");
        }
        let lives = |process| lives(processes.path(), process);
        assert_eq!([lives(7), lives(8), lives(9)], [true, false, false]);
        assert!(super::lives(Path::new("/nowhere"), 9));
    }
}
