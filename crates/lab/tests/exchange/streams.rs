//! Exported items are read by a third decoder, in Python, which knows neither coder of the project's.

use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cutover_lab::exchange::Release;
use cutover_testbed::judge;
use cutover_testbed::process::run;

use crate::client::{Bed, INGRID};
use crate::reading::items;
use crate::requests as r;

#[test]
fn every_class_is_read_by_a_decoder_of_others() {
    let bed = Bed::new(Release::Exchange2010Sp2, "Exchange2010_SP2");
    let folder = tempfile::tempdir().unwrap();
    let script = judge::scripts().join("fasttransfer.py");
    let mut classes = std::collections::BTreeMap::<String, usize>::new();
    for place in ["calendar", "contacts", "tasks", "notes", "journal", "inbox"] {
        let ids: Vec<String> = items(&bed, INGRID, place, 100).into_iter().take(12).collect();
        let shown = bed.ask_for(INGRID, &r::get_item(&ids, false));
        let exported = bed.ask_for(INGRID, &r::export(&ids));
        let (named, data) = (shown.all("t:ItemClass"), exported.all("m:Data"));
        assert_eq!((named.len(), data.len()), (ids.len(), ids.len()), "{place}");
        for (class, data) in named.into_iter().zip(data) {
            let file = folder.path().join("item");
            std::fs::write(&file, STANDARD.decode(data).unwrap()).unwrap();
            let read = run(Command::new("python3").arg("-B").arg(&script).arg("message").arg(&file)).unwrap();
            assert!(read.contains(&format!("\"{class}\"")), "{class}: {read:.500}");
            *classes.entry(class).or_default() += 1;
        }
    }
    eprintln!("read by the third decoder: {classes:?}");
    for class in
        ["IPM.Appointment", "IPM.Contact", "IPM.DistList", "IPM.Task", "IPM.StickyNote", "IPM.Activity", "IPM.Note"]
    {
        assert!(classes.contains_key(class), "{class}");
    }
}
