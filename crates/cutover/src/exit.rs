//! The exit codes. `docs/commands.md` and the man page are made from this list.

use cutover_model::{Disposition, Failure, FailureCode};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// A fault of our own.
    Internal,
    /// The command line was wrong, or names something that is not there.
    Usage,
    /// Nothing goes on without the administrator.
    Administrator,
    /// Done, but not everything is at the target.
    Incomplete,
    /// A passing failure.
    Passing,
    /// The store cannot be used.
    Store,
    /// Stopped by a signal.
    Stopped,
}

impl Exit {
    /// Every way to end.
    pub(crate) const ALL: [Exit; 8] = [
        Self::Done,
        Self::Internal,
        Self::Usage,
        Self::Administrator,
        Self::Incomplete,
        Self::Passing,
        Self::Store,
        Self::Stopped,
    ];

    /// The number that the shell sees.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::Administrator => 3,
            Self::Incomplete => 4,
            Self::Passing => 5,
            Self::Store => 6,
            Self::Stopped => 130,
        }
    }

    /// The key of its description in the catalogue.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Done => "exit-done",
            Self::Internal => "exit-internal",
            Self::Usage => "exit-usage",
            Self::Administrator => "exit-administrator",
            Self::Incomplete => "exit-incomplete",
            Self::Passing => "exit-passing",
            Self::Store => "exit-store",
            Self::Stopped => "exit-stopped",
        }
    }

    /// How a command ends that this failure ended.
    pub(crate) fn of(failure: &Failure) -> Self {
        match failure.code {
            FailureCode::Store | FailureCode::DiskFull => Self::Store,
            FailureCode::Stopped => Self::Stopped,
            _ => match failure.disposition {
                Disposition::Retry | Disposition::Throttled(_) => Self::Passing,
                Disposition::Administrator => Self::Administrator,
                Disposition::SkipItem => Self::Incomplete,
                Disposition::Bug => Self::Internal,
            },
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_end_with_the_code_of_what_they_call_for() {
        let exit = |code| Exit::of(&Failure::new(code, "subject")).code();
        assert_eq!(exit(FailureCode::Credentials), 3);
        assert_eq!(exit(FailureCode::Timeout), 5);
        assert_eq!(exit(FailureCode::DiskFull), 6);
        assert_eq!(exit(FailureCode::ItemTooLarge), 4);
        assert_eq!(exit(FailureCode::Stopped), 130);
        assert_eq!(exit(FailureCode::Internal), 1);
    }
}
