//! The `corehours` command.

fn main() {}
