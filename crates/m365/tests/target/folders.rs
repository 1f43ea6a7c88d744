//! Folder trees, and names that the service refuses or that are taken.

use cutover_model::FolderPath;

use crate::bench::{Bench, WAYS, same};
use crate::support::{message, path};

#[tokio::test]
async fn trees_keep_their_shape_and_slashes_stay_in_names() {
    for way in WAYS {
        let bench = Bench::new(way).await;
        let places: [&[&str]; 6] =
            [&["INBOX", "Below"], &["A"], &["A", "b/c"], &["A", "b/c", "D"], &["Archive"], &["Trash"]];
        for (number, names) in places.into_iter().enumerate() {
            let received = 1_000_000 + i64::try_from(number).unwrap();
            bench.source.state().append(&path(names), message(&names.join(">"), received, &[]));
        }
        bench.sync().await.unwrap();
        let look = bench.state().look();
        let folders = look["mailboxes"][0]["folders"].as_array().unwrap();
        let mut found: Vec<(String, String)> = folders
            .iter()
            .flat_map(|folder| folder["items"].as_array().unwrap().iter().map(move |item| (folder, item)))
            .map(|(folder, item)| (item["subject"].as_str().unwrap().to_owned(), folder["path"].to_string()))
            .collect();
        found.sort();
        assert_eq!(found.len(), 6, "{way:?}");
        assert!(found[1].1.contains("b/c") && found[1].0 == "A>b/c", "{found:?}");
        assert!(found[2].1.contains('D') && found[2].1.contains("b/c"), "{found:?}");
        let wellknown = |subject: &str| {
            let has = |folder: &&serde_json::Value| folder["items"].to_string().contains(subject);
            folders.iter().find(has).map(|folder| folder["wellKnown"].to_string())
        };
        assert_eq!(wellknown("\"Trash\"").as_deref(), Some("\"deleteditems\""), "{way:?}");
        assert_eq!(wellknown("\"Archive\"").as_deref(), Some("\"archive\""), "{way:?}");
    }
}

#[tokio::test]
async fn names_that_cannot_be_kept_are_replaced_and_told() {
    for way in WAYS {
        let bench = Bench::new(way).await;
        for (number, name) in ["Foo", "foo", " led", "Calendar"].into_iter().enumerate() {
            let received = 1_000_000 + i64::try_from(number).unwrap();
            bench.source.state().append(&path(&[name]), message(name, received, &[]));
        }
        let summary = bench.sync().await.unwrap();
        let renamed: Vec<&FolderPath> = summary.renamed.iter().map(|(from, _)| from).collect();
        assert!(renamed.contains(&&path(&[" led"])) && renamed.contains(&&path(&["foo"])), "{way:?} {renamed:?}");
        assert_eq!(summary.totals.copied, 4);
        let again = bench.sync().await.unwrap();
        assert_eq!(again.counted.copied, 0);
        let found = bench.verify().await;
        assert_eq!(found.get(same(way)), Some(&4), "{way:?} {found:?}");
    }
}
