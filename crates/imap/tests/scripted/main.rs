//! Conversations with servers that follow a script: what real servers do seldom, or did once.

mod exchange;
mod extensions;
mod peer;
mod reading;
mod signing_in;
mod writing;
