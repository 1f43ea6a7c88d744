//! Everything that the tenant knows, and its clock.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{Timestamp, Unit};

use super::directory::Directory;
use super::domains::Domains;
use super::faults::Faults;
use super::limits::Meters;
use super::mailbox::Mailbox;
use super::mailbox::import::Session;
use super::options::TenantOptions;
use super::token::Tokens;
use crate::random::Random;

/// The whole tenant.
pub(super) struct Tenant {
    pub(super) options: TenantOptions,
    /// Where clients believe Graph to be, for links; by default what they asked.
    pub(super) graph_address: Option<String>,
    /// Where clients believe Exchange to be, for import addresses.
    pub(super) exchange_address: Option<String>,
    /// Where the requests of a batch are sent one by one, to be judged.
    pub(super) judge: Option<String>,
    /// How far the tenant's clock is ahead of the machine's.
    pub(super) ahead: Duration,
    pub(super) sync_enabled: Option<bool>,
    pub(super) tokens: Tokens,
    pub(super) domains: Domains,
    pub(super) directory: Directory,
    pub(super) faults: Faults,
    pub(super) meters: Meters,
    /// How many requests each operation had, with the status of the answers.
    pub(super) requests: BTreeMap<String, BTreeMap<u16, u64>>,
    /// Users whose mailbox is on its way.
    pub(super) expecting: BTreeSet<String>,
    pub(super) mailboxes: BTreeMap<String, Mailbox>,
    /// Import sessions by their secret.
    pub(super) sessions: BTreeMap<String, Session>,
    random: Random,
}

impl Tenant {
    pub(super) fn new(options: TenantOptions) -> Self {
        let mut random = Random::new(365);
        Self {
            domains: Domains::new(&options, random.next()),
            graph_address: None,
            exchange_address: None,
            judge: None,
            ahead: Duration::ZERO,
            sync_enabled: None,
            tokens: Tokens::default(),
            directory: Directory::default(),
            faults: Faults::default(),
            meters: Meters::default(),
            requests: BTreeMap::new(),
            expecting: BTreeSet::new(),
            mailboxes: BTreeMap::new(),
            sessions: BTreeMap::new(),
            random,
            options,
        }
    }

    /// The time by the tenant's clock.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::now().checked_add(self.ahead).unwrap_or(Timestamp::MAX)
    }

    /// How addresses of the tenant begin.
    pub(super) fn scheme(&self) -> &'static str {
        if self.options.tls.is_some() { "https" } else { "http" }
    }

    /// A new GUID; the same in every run.
    pub(super) fn guid(&mut self) -> String {
        let octets = self.random.octets(16);
        let hex = hexadecimal(&octets);
        format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }

    /// An opaque id as Exchange makes them.
    pub(super) fn opaque(&mut self, octets: usize) -> String {
        base64_url(&self.random.octets(octets))
    }
}

/// A time as Graph writes it.
pub(super) fn shown(time: Timestamp) -> String {
    time.round(Unit::Second).unwrap_or(time).to_string()
}

/// Octets as lower-case hexadecimal digits.
pub(super) fn hexadecimal(octets: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    octets.iter().flat_map(|octet| [digit(octet >> 4), digit(octet & 15)]).collect()
}

/// SHA-256, as hexadecimal digits.
pub(super) fn sha256(octets: &[u8]) -> String {
    hexadecimal(digest(&SHA256, octets).as_ref())
}

/// Base64 with padding.
pub(super) fn base64(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

/// Base64 for addresses, without padding.
pub(super) fn base64_url(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}
