//! What is wrong with a file that was given, and where in it.

use std::{borrow::Cow, fmt, ops::Range, sync::Arc};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::ical::is_hidden;

/// A file that was given cannot be used: which file, where in it, what was expected and found, and what to do.
///
/// Prints as one line, `team.toml:14:36: this time range ends before it starts`; [`InputError::render`] shows the line
/// itself with a caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    file: String,
    message: String,
    place: Option<Place>,
    help: Option<String>,
}

/// Where in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    text: Arc<str>,
    // Invariant: the first is where the mistake is; the others are what it disagrees with.
    marks: Vec<Mark>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    span: Range<usize>,
    label: String,
}

impl InputError {
    /// The file called `file` cannot be used as a whole.
    pub(crate) fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            file: file.to_owned(),
            message: message.into(),
            place: None,
            help: None,
        }))
    }

    /// Something is wrong at the bytes `span` of `text`, which is what `file` holds.
    pub(crate) fn at(file: &str, text: &str, span: Range<usize>, message: String) -> Self {
        let mut error = Self::of_file(file, message);
        error.0.place = Some(Place {
            text: text.into(),
            marks: vec![Mark {
                span: within(text, span),
                label: String::new(),
            }],
        });
        error
    }

    /// The same error with words under the caret.
    #[must_use]
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        if let Some(mark) = self.first_mark() {
            mark.label = label.into();
        }
        self
    }

    /// The same error with a second place in the same file, which the first disagrees with.
    #[must_use]
    pub(crate) fn also(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        if let Some(place) = &mut self.0.place {
            place.marks.push(Mark {
                span: within(&place.text, span),
                label: label.into(),
            });
        }
        self
    }

    /// The same error with the next step for whoever reads it.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    fn first_mark(&mut self) -> Option<&mut Mark> {
        self.0.place.as_mut()?.marks.first_mut()
    }

    /// The file, named as whoever gave it named it.
    pub fn file(&self) -> &str {
        &self.0.file
    }

    /// What is wrong, in one line.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it, in one line.
    pub fn next_step(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Line and column of the mistake, both from 1, the column in characters; `None` where the whole file is meant.
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        let place = self.0.place.as_ref()?;
        let before = place.text.get(..place.marks.first()?.span.start)?;
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Some((
            before.matches('\n').count() + 1,
            before.get(line_start..)?.chars().count() + 1,
        ))
    }

    /// The error for a terminal: the message, the line with a caret under the mistake, and help; ends without a newline.
    ///
    /// `color` adds escape codes. What the file itself holds can add none: controls are shown as visible signs.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let parts = &self.0;
        let Some(place) = &parts.place else {
            let title = format!("{}: {}", visible(&parts.file), visible(&parts.message));
            let mut shown =
                renderer.render(&[Group::with_title(Level::ERROR.primary_title(title))]);
            if let Some(help) = &parts.help {
                shown.push_str("\n  = help: ");
                shown.push_str(&visible(help));
            }
            return shown;
        };
        let mut group = Level::ERROR
            .primary_title(visible(&parts.message))
            .element(place.snippet(visible(&parts.file)));
        if let Some(help) = &parts.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        renderer.render(&[group])
    }
}

impl Place {
    fn snippet<'a>(&'a self, file: Cow<'a, str>) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let marks = self.marks.iter().enumerate().map(|(n, mark)| {
            let kind = if n == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let label = (!mark.label.is_empty()).then(|| visible(&mark.label));
            kind.span(mark.span.clone()).label(label)
        });
        Snippet::source(same_length(&self.text))
            .path(file)
            .annotations(marks)
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.0.file))?;
        if let Some((line, column)) = self.line_and_column() {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", visible(&self.0.message))
    }
}

impl std::error::Error for InputError {}

/// `span` cut to `text` and to whole characters.
fn within(text: &str, span: Range<usize>) -> Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

/// `text` with what a terminal would obey written out, such as `\u{1b}`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// `text` with the hidden signs that `annotate-snippets` would let through replaced by ones of the same length in bytes.
fn same_length(text: &str) -> Cow<'_, str> {
    let passes = |c: char| !c.is_ascii() && is_hidden(c);
    if !text.contains(passes) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| match c.len_utf8() {
        _ if !passes(c) => c,
        2 => '\u{b7}',
        _ => char::REPLACEMENT_CHARACTER,
    });
    Cow::Owned(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "name = \"Zoé\"\nweek = { mon = \"18:00-13:30\" }\n";

    fn error() -> InputError {
        let start = TEXT.find("\"18").unwrap();
        InputError::at(
            "team.toml",
            TEXT,
            start..start + 13,
            "this time range ends before it starts".to_owned(),
        )
    }

    #[test]
    fn an_error_shows_its_line_with_a_caret_and_the_next_step() {
        let shown = error()
            .label("ends at 13:30")
            .help("a shift past midnight is written `22:00-06:00+1`")
            .render(false);
        insta::assert_snapshot!(shown, @r#"
        error: this time range ends before it starts
         --> team.toml:2:16
          |
        2 | week = { mon = "18:00-13:30" }
          |                ^^^^^^^^^^^^^ ends at 13:30
          |
          = help: a shift past midnight is written `22:00-06:00+1`
        "#);
    }

    #[test]
    fn an_error_in_one_line_has_file_line_and_column() {
        assert_eq!(
            error().to_string(),
            "team.toml:2:16: this time range ends before it starts"
        );
        assert_eq!(
            InputError::of_file("team.toml", "no such file").to_string(),
            "team.toml: no such file"
        );
    }

    #[test]
    fn color_adds_escapes_and_nothing_else_does() {
        assert!(error().render(true).contains('\u{1b}'));
        let text = "a = \"\u{9b}31m\u{202e}\u{200e}\"";
        let hostile = InputError::at(
            "\u{1b}]0;x",
            text,
            4..6,
            "\u{1b}[2J\u{9b}\u{200f}".to_owned(),
        )
        .label("\u{7}")
        .help("\u{1b}\u{8}")
        .also(0..1, "\r");
        for shown in [hostile.render(false), hostile.to_string()] {
            assert!(!shown.contains(|c| c != '\n' && is_hidden(c)), "{shown:?}");
        }
    }

    #[test]
    fn a_span_outside_the_text_is_cut_to_it() {
        let shown = InputError::at("t", "é", 1..99, "x".to_owned()).render(false);
        assert!(shown.contains("t:1:1"), "{shown}");
    }
}
