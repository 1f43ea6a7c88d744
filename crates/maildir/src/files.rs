//! The few file operations that need care: opening without any trace, replacing whole files, names as bytes.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cutover_model::Timestamp;

/// The most that is read of a list of keywords or subscriptions.
const SMALL: u64 = 4 << 20;
/// Threads that wait for the disk at once.
const SYNC_THREADS: usize = 16;
/// Files for which a thread of their own is worth while.
const SYNC_SHARE: usize = 2;

/// Opens a regular file for reading. Links are not followed, pipes do not block, and the time of access stays as it
/// is where the system allows that.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let careful = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let opened = OpenOptions::new().read(true).custom_flags(careful | libc::O_NOATIME).open(path);
    let file = match opened {
        // Only the owner of a file may leave its time of access alone.
        Err(error) if error.raw_os_error() == Some(libc::EPERM) => {
            OpenOptions::new().read(true).custom_flags(careful).open(path)?
        }
        other => other?,
    };
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"))
}

/// Reads a small file of a folder as carefully as a message; nothing where there is none.
pub(crate) fn read_small(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut content = Vec::new();
    file.take(SMALL).read_to_end(&mut content)?;
    Ok(Some(content))
}

/// Writes a file beside the old one and puts it in its place, durably.
pub(crate) fn replace(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".cutover-{}", std::process::id()));
    let beside = Path::new(&beside);
    let written = File::create(beside).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()
    });
    let replaced = written.and_then(|()| fs::rename(beside, path));
    if replaced.is_err() {
        // What is left of it does no harm, and the first error tells more.
        let _ = fs::remove_file(beside);
        return replaced;
    }
    path.parent().map_or(Ok(()), sync_directory)
}

/// Makes files durable. Several are under way at once, because a file system writes them down together then.
pub(crate) fn sync_files(paths: &[&Path]) -> io::Result<()> {
    let sync = |paths: &[&Path]| paths.iter().try_for_each(|path| File::open(path)?.sync_all());
    let share = paths.len().div_ceil(SYNC_THREADS).max(SYNC_SHARE);
    std::thread::scope(|scope| {
        let threads: Vec<_> = paths.chunks(share).skip(1).map(|paths| scope.spawn(move || sync(paths))).collect();
        let first = paths.chunks(share).next().map_or(Ok(()), sync);
        let others =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())));
        others.fold(first, Result::and)
    })
}

/// Makes the names in a directory durable.
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// A name from its bytes.
pub(crate) fn name(bytes: &[u8]) -> &OsStr {
    OsStr::from_bytes(bytes)
}

/// The instant of a file's time, to the second, downwards.
pub(crate) fn timestamp(time: SystemTime) -> Timestamp {
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        Err(before) => {
            let before = before.duration();
            let seconds = before.as_secs() + u64::from(before.subsec_nanos() > 0);
            i64::try_from(seconds).map_or(i64::MIN, |seconds| -seconds)
        }
    };
    Timestamp::utc(seconds)
}

/// The file's time for an instant, where the system can express it.
pub(crate) fn system_time(instant: Timestamp) -> Option<SystemTime> {
    let distance = Duration::from_secs(instant.seconds.unsigned_abs());
    if instant.seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_go_both_ways_also_before_1970() {
        for seconds in [0, 1, -1, 1_700_000_000, -2_000_000_000] {
            assert_eq!(system_time(Timestamp::utc(seconds)).map(timestamp), Some(Timestamp::utc(seconds)));
        }
        let half = UNIX_EPOCH.checked_sub(Duration::from_millis(500));
        assert_eq!(half.map(timestamp), Some(Timestamp::utc(-1)));
    }
}
