//! First passwords: long enough to be safe, easy to read from paper and to type once.

use aws_lc_rs::rand;
use cutover_model::Secret;

/// Letters and digits that nobody takes for another: no `0O1lI`, and no vowels, so that no word comes out.
const SMALL: &[u8] = b"bcdfghjkmnpqrstvwxz";
const LARGE: &[u8] = b"BCDFGHJKMNPQRSTVWXZ";
const DIGITS: &[u8] = b"23456789";

/// A new password of four groups of four, `Bdfm-7hxk-…`: about 68 bits, with three kinds of characters in each.
pub(super) fn generate() -> Secret {
    let groups: Vec<String> = (0..4).map(|_| group()).collect();
    Secret::new(groups.join("-"))
}

fn group() -> String {
    let kinds = [LARGE, SMALL, DIGITS, SMALL];
    kinds.iter().map(|kind| char::from(kind[below(kind.len())])).collect()
}

/// A random number below a small bound, each as likely as the others.
fn below(bound: usize) -> usize {
    let limit = 256 - 256 % bound;
    loop {
        let mut byte = [0_u8; 1];
        rand::fill(&mut byte).expect("the system gives random bytes");
        if usize::from(byte[0]) < limit {
            return usize::from(byte[0]) % bound;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_mixed_and_not_twice_the_same() {
        let all: std::collections::HashSet<String> = (0..200).map(|_| generate().expose().to_owned()).collect();
        assert_eq!(all.len(), 200);
        for password in all {
            assert_eq!(password.len(), 19);
            assert!(password.chars().any(|c| c.is_ascii_uppercase()));
            assert!(password.chars().any(|c| c.is_ascii_lowercase()));
            assert!(password.chars().any(|c| c.is_ascii_digit()));
            assert!(!password.contains(['0', 'O', '1', 'l', 'I']));
        }
    }
}
