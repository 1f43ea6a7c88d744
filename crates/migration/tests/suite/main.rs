//! The operations library against an organisation in memory and a store on disk.

mod assess;
mod operations;
mod support;
mod work;
