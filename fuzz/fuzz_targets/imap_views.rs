//! Every view takes any response; sets of UIDs read back as they were written (RFC 9051 section 7).

#![no_main]

use cutover_imap::codec::{UidSet, fuzz_framer, fuzz_views};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    fuzz_views(input);
    fuzz_framer(input, 7);
    if let Some(set) = UidSet::parse(input) {
        assert_eq!(UidSet::parse(set.write().as_bytes()), Some(set.clone()));
        let sorted = set.sorted_within(0, u32::MAX);
        assert!(sorted.len() <= set.len());
        assert_eq!(sorted.sorted_within(0, u32::MAX), sorted);
    }
});
