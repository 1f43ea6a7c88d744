//! The copy of one mailbox: plan (pure) → journal → apply → reconcile, and the proof that it is all there.
//!
//! Design section 3 is the procedure; `ARCHITECTURE.md` walks through it with one message. This crate knows the
//! traits of `model` and the ledger of `store`; it does not know what kind of server stands at either end. The one
//! retry loop of the program is here ([`sync_mailbox`]).

mod adopt;
mod agreement;
mod align;
mod apply;
mod comparison;
mod copy;
mod escrow;
mod facts;
mod fault;
mod feed;
mod first;
mod folders;
mod follow;
mod gather;
mod guard;
mod journal;
mod losses;
mod moves;
mod plan;
mod prepare;
mod prints;
mod progress;
mod reconcile;
mod roles;
mod session;
mod settings;
mod unreadable;
mod vanished;
mod verify;

pub use comparison::{Agreement, Category, Comparison, Side, VerifySummary};
pub use guard::{LeaseGuard, StopSignal, StopSource, WRITE_MARGIN};
pub use losses::Losses;
pub use progress::{Progress, ProgressSnapshot};
pub use session::{Question, Session, Summary, sync_mailbox};
pub use settings::{Deletions, FolderRules, PageLimits, SyncSettings};
pub use verify::{Sample, verify_mailbox};
