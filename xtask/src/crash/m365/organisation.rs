//! The directory of a round: people, rooms, contacts, and groups that are members of others.

use cutover_testbed::random::Random;

/// Accounts with mail of their own at the source.
pub(super) const MAIL_USERS: usize = 3;

/// Further accounts.
const OTHERS: usize = 4;

/// Contacts, and groups.
const CONTACTS: usize = 3;
const GROUPS: usize = 4;

const HEADER: &str = "Kind,PrimarySmtpAddress,DisplayName,Alias,EmailAddresses,LegacyExchangeDN,ExternalEmailAddress,Country,\
Manager,Members,ManagedBy\n";

/// A directory with the names of a round in it, so that no two rounds have the same.
pub(super) struct Organisation {
    /// The domain of all addresses but the contacts'.
    pub(super) domain: String,
    number: u64,
    random: Random,
}

impl Organisation {
    /// The directory of this round.
    pub(super) fn new(number: u64, seed: u64) -> Self {
        Self { domain: format!("round{number}.example"), number, random: Random::new(seed) }
    }

    /// The sign-in name of an account at the source.
    pub(super) fn user(&self, at: usize) -> String {
        format!("r{}u{at}", self.number)
    }

    /// Its address.
    pub(super) fn address(&self, at: usize) -> String {
        format!("{}@{}", self.user(at), self.domain)
    }

    /// All of it, as CSV.
    pub(super) fn csv(&mut self) -> String {
        let people = MAIL_USERS + OTHERS;
        let mut lines = vec![HEADER.to_owned()];
        lines.extend((0..people).map(|at| self.person(at)));
        for (kind, name) in [("shared", "info"), ("room", "room")] {
            let domain = &self.domain;
            lines.push(format!("{kind},{name}@{domain},The {name},{name},,/o=Old/cn={name},,,,,\n"));
        }
        lines.extend((0..CONTACTS).map(|at| {
            format!(
                "contact,{0}@partner.example,Partner {at},c{at},,/o=Old/cn=c{at},{0}@partner.example,,,,\n",
                contact(at)
            )
        }));
        lines.extend((0..GROUPS).map(|at| self.group(at, people)));
        lines.concat()
    }

    fn person(&self, at: usize) -> String {
        let (user, address, domain) = (self.user(at), self.address(at), &self.domain);
        let manager = if at == 0 { String::new() } else { self.address(at / 2) };
        format!("user,{address},Person {at},{user},smtp:alias{at}@{domain},/o=Old/cn={user},,NO,{manager},,\n")
    }

    /// Some of the people and contacts, and the groups before this one.
    fn group(&mut self, at: usize, people: usize) -> String {
        let all = (0..people).map(|person| self.address(person));
        let all: Vec<String> = all.chain((0..CONTACTS).map(|at| format!("{}@partner.example", contact(at)))).collect();
        let mut members: Vec<String> = all.into_iter().filter(|_| self.random.chance(0.6)).collect();
        members.extend((0..at).map(|other| format!("g{other}@{}", self.domain)));
        let kind = if at.is_multiple_of(2) { "group" } else { "security-group" };
        let (domain, owner) = (&self.domain, self.address(at));
        let members = members.join("|");
        format!("{kind},g{at}@{domain},Group {at},g{at},smtp:all{at}@{domain},/o=Old/cn=g{at},,,,{members},{owner}\n")
    }
}

fn contact(at: usize) -> String {
    format!("contact{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_as_many_columns_as_the_header() {
        let csv = Organisation::new(3, 9).csv();
        let counts: Vec<usize> = csv.lines().map(|line| line.matches(',').count()).collect();
        assert_eq!(counts.len(), 1 + MAIL_USERS + OTHERS + 2 + CONTACTS + GROUPS);
        assert!(counts.iter().all(|count| *count == counts[0]), "{csv}");
        assert_eq!(csv, Organisation::new(3, 9).csv());
    }
}
