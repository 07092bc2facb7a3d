//! Why a command was not done, as it is said on standard error.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{Mutex, PoisonError},
};

use anstyle::{AnsiColor, Style};

use crate::{
    input::{InputError, visible},
    recurrence::Refusal,
};

/// Why a command was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// Something in a file.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Anything else.
    #[error("{message}")]
    Other {
        /// What is wrong: lower case, no full stop.
        message: String,
        /// The next step.
        help: Option<String>,
    },
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self::Other {
            message: message.into(),
            help: None,
        }
    }

    /// The same with the next step. Says nothing about what an error in a file says itself.
    #[must_use]
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        match self {
            Self::Other { message, .. } => Self::Other {
                message,
                help: Some(help.into()),
            },
            Self::Input(error) => Self::Input(error.help(help)),
        }
    }

    /// `file` cannot be used as a calendar.
    pub(super) fn refused(file: &str, refusal: &Refusal) -> Self {
        let place = match refusal.line {
            Some(line) => format!("{file}:{line}"),
            None => file.to_owned(),
        };
        Self::Input(InputError::of_file(&place, refusal.message.clone()).help(refusal.help))
    }

    /// What is wrong with the file called `name`, without that name, and the next step.
    pub(super) fn into_words(self, name: &str) -> (String, Option<String>) {
        match self {
            Self::Input(error) => {
                let help = error.next_step().map(str::to_owned);
                let message = error.message();
                let said = match error.file().strip_prefix(name) {
                    Some("") => message.to_owned(),
                    Some(line) if line.starts_with(':') => {
                        format!("line {}: {message}", &line[1..])
                    }
                    _ => error.to_string(),
                };
                (said, help)
            }
            Self::Other { message, help } => (message, help),
        }
    }

    /// The text for standard error; ends with a newline.
    pub(super) fn render(&self, color: bool) -> String {
        match self {
            Self::Input(error) => error.render(color) + "\n",
            Self::Other { message, help } => {
                let mut text = labelled("error", AnsiColor::Red, color, message);
                if let Some(help) = help {
                    text += &labelled("help", AnsiColor::Cyan, color, help);
                }
                text
            }
        }
    }
}

/// `label: text`, a line break in `text` kept and all else that a terminal would obey made visible.
fn labelled(label: &str, color: AnsiColor, is_colored: bool, text: &str) -> String {
    let style = if is_colored {
        color.on_default().bold()
    } else {
        Style::new()
    };
    let lines: Vec<_> = text.lines().map(visible).collect();
    format!("{style}{label}{style:#}: {}\n", lines.join("\n"))
}

/// Where the last panic was, for whoever reports it.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Keeps panics from writing to standard error by themselves: [`contained`] says what there is to say.
pub(super) fn hush_panics() {
    panic::set_hook(Box::new(|info| {
        let mut place = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
        *place = info.location().map(ToString::to_string);
    }));
}

/// Does `work`; a panic in it, which is a bug of ours, becomes a failure that says so.
pub(super) fn contained<T>(what: &str, work: impl FnOnce() -> T) -> Result<T, Failure> {
    // OK because nothing that `work` may have left half done is looked at again: the command ends.
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
        let place = place.as_deref().unwrap_or("a place unknown");
        Failure::new(format!(
            "a bug in corehours {} stopped it while {what} ({place})",
            env!("CARGO_PKG_VERSION")
        ))
        .help("the fault is ours, not your file's: send us this message and, if you may share it, the file")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_our_fault_and_says_so() {
        let failure = contained("reading `a.ics`", || panic!("boom")).unwrap_err();
        let shown = failure.render(false);
        assert!(shown.starts_with("error: a bug in corehours"), "{shown}");
        assert!(shown.contains("while reading `a.ics`"), "{shown}");
        assert!(shown.contains("\nhelp: the fault is ours"), "{shown}");
    }

    #[test]
    fn what_is_done_comes_through() {
        assert_eq!(contained("counting", || 3), Ok(3));
    }

    #[test]
    fn a_message_can_give_the_terminal_no_orders() {
        let shown = Failure::new("\u{1b}[2J").help("a\nb").render(false);
        assert_eq!(shown, "error: \\u{1b}[2J\nhelp: a\nb\n");
        assert!(Failure::new("x").render(true).contains('\u{1b}'));
    }

    #[test]
    fn a_refused_calendar_is_named_with_its_line() {
        let refusal = Refusal {
            message: "the file was cut short".to_owned(),
            line: Some(7),
            help: "export it again",
        };
        let shown = Failure::refused("ana.ics", &refusal).render(false);
        assert!(
            shown.starts_with("error: ana.ics:7: the file was cut short"),
            "{shown}"
        );
        assert!(shown.contains("export it again"), "{shown}");
    }
}
