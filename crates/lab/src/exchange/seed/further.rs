//! Further people, who have little in their mailboxes: with them the organisation has the size of an issue's (4, 8).

use crate::people::Person;
use crate::phrases::{ENGLISH, GERMAN, Language, NORWEGIAN};

const fn person(local: &'static str, name: &'static str, language: &'static Language) -> Person {
    Person { local, name, language, folders: &[], messages: 8 }
}

/// A dozen of them. The last one is known to nobody but the telephone exchange.
pub(super) static FURTHER: &[Person] = &[
    person("anne.lunde", "Anne Lunde", &NORWEGIAN),
    person("bjarne.vik", "Bjarne Vik", &NORWEGIAN),
    person("cato.nes", "Cato Nes", &NORWEGIAN),
    person("dagny.hoel", "Dagny Høl", &NORWEGIAN),
    person("erwin.krause", "Erwin Krause", &GERMAN),
    person("frieda.weiss", "Frieda Weiß", &GERMAN),
    person("gustav.maier", "Gustav Maier", &GERMAN),
    person("hilde.strand", "Hilde Strand", &NORWEGIAN),
    person("ivy.harlow", "Ivy Harlow", &ENGLISH),
    person("jasper.lane", "Jasper Lane", &ENGLISH),
    person("kari.moen", "Kari Moen", &NORWEGIAN),
    person("sentralbord", "Sentralbordet", &NORWEGIAN),
];
