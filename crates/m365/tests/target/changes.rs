//! What changes after the first copy.

use cutover_model::Flags;

use crate::bench::{Bench, WAYS};
use crate::support::{message, path};

#[tokio::test]
async fn changes_are_followed_and_a_move_is_a_move() {
    for way in WAYS {
        let bench = Bench::new(way).await;
        bench.fill();
        bench.sync().await.unwrap();
        {
            let mut state = bench.source.state();
            let moved = state.expunge(&path(&["INBOX"]), 3).unwrap();
            state.append(&path(&["Sent"]), moved);
            state.expunge(&path(&["INBOX"]), 5);
            state.set_flags(&path(&["INBOX"]), 7, Flags::from_names(["\\Seen", "Other", "Label"]));
            state.append(&path(&["INBOX"]), message("new one", 5_000_000, &[]));
            let renamed = state.expunge(&path(&["Größe & Co"]), 1).unwrap();
            state.append(&path(&["New folder"]), renamed);
        }
        let summary = bench.sync().await.unwrap();
        assert_eq!(summary.questions, []);
        let counted = (summary.counted.copied, summary.counted.updated, summary.counted.removed);
        assert_eq!(counted, (1, 3, 1), "{way:?}");
        bench.assert_same();
    }
}

#[tokio::test]
async fn what_somebody_touched_at_the_target_is_left_alone() {
    for way in WAYS {
        let bench = Bench::new(way).await;
        bench.fill();
        bench.sync().await.unwrap();
        let mut mailbox = bench.target.open().await.unwrap();
        let folders = mailbox.folders().await.unwrap();
        let sent = folders.iter().find(|folder| folder.role == Some(cutover_model::FolderRole::Sent)).unwrap();
        let keys = mailbox.list(sent).await.unwrap();
        let touched: Vec<_> = keys.into_iter().map(|key| (key, Flags::from_names(["Mine"]))).collect();
        mailbox.set_flags(sent, &touched).await.unwrap();
        {
            let mut state = bench.source.state();
            state.set_flags(&path(&["Sent"]), 2, Flags::from_names(["\\Flagged"]));
            state.expunge(&path(&["Sent"]), 4);
        }
        let summary = bench.sync().await.unwrap();
        assert_eq!((summary.counted.touched, summary.counted.removed), (2, 0), "{way:?}");
        let states =
            mailbox.states(sent, &touched.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>()).await.unwrap();
        assert!(
            states.iter().all(|state| state.as_ref().is_some_and(|state| state.flags == Flags::from_names(["Mine"])))
        );
    }
}
