//! `explain`: what a kind of rule means.

use std::fmt::Write as _;

use clap::Args;

use crate::rules::{self, KINDS};

use super::{Outcome, failure::Failure};

/// What a kind of rule means: its page of the manual
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  corehours explain                 every kind in one line each
  corehours explain group_overlap   the page of one kind")]
pub(super) struct Explain {
    /// The kind, as a policy writes it; without one, all kinds are listed
    #[arg(value_name = "KIND")]
    kind: Option<String>,
}

impl Explain {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let text = match &self.kind {
            None => every_kind(),
            Some(name) => page(name)?,
        };
        Ok(Outcome::done(text.into_bytes()))
    }
}

/// The page of the kind called `name`.
fn page(name: &str) -> Result<String, Failure> {
    let Some(kind) = rules::kind(name) else {
        let known: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        let failure = Failure::new(format!("no kind of rule is called `{name}`"));
        return Err(failure.help(format!("the kinds are: {}", known.join(", "))));
    };
    Ok(format!("# {}\n\n{}", kind.name, kind.page))
}

/// All kinds with the first sentence of their pages.
fn every_kind() -> String {
    let wide = KINDS.iter().map(|kind| kind.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for kind in KINDS {
        let first = kind.page.lines().next().unwrap_or_default();
        let _ = writeln!(text, "{:wide$}  {first}", kind.name);
    }
    text + "\n`corehours explain KIND` prints the page of one.\n"
}
