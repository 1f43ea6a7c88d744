//! A file of users in any encoding and shape gives users or problems, and the same ones each time.

#![no_main]

use cutover_migration::users_file::{PasswordsNeeded, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    for (source, target) in [(false, false), (true, false), (true, true)] {
        match parse(input, PasswordsNeeded { source, target }) {
            Ok(file) => {
                assert!(!file.users.is_empty());
                let unlocked = |password: bool, needed: bool| password || !needed;
                assert!(file.users.iter().all(|user| unlocked(user.source_password.is_some(), source)));
                assert!(file.users.iter().all(|user| unlocked(user.target_password.is_some(), target)));
            }
            Err(problems) => assert!(!problems.is_empty()),
        }
    }
});
