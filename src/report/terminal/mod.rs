//! Reports for people in a terminal: complete without colour and at any width.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::{input::visible, verdict::Verdict};

use super::View;

mod busy;
mod check;
mod doctor;
mod limits;
mod windows;

/// Plain text laid out for a terminal, with colour on top where that is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal;

/// Below this many columns a table becomes a list.
const NARROW: usize = 72;

const BOLD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Cyan.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default();

/// The colour that goes with a verdict; the mark says the same by its shape.
const fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Broken => BAD,
        Verdict::Undetermined | Verdict::Conditional => OPEN,
        Verdict::Preserved => GOOD,
    }
}

/// Signs that stand for a word.
struct Signs {
    dot: &'static str,
    dash: &'static str,
    more: &'static str,
    always: &'static str,
    never: &'static str,
}

/// A page that fills from the top.
struct Sheet<'v> {
    view: &'v View,
    out: String,
}

impl<'v> Sheet<'v> {
    const fn new(view: &'v View) -> Self {
        Self {
            view,
            out: String::new(),
        }
    }

    const fn is_narrow(&self) -> bool {
        self.view.width < NARROW
    }

    const fn signs(&self) -> Signs {
        if self.view.ascii {
            Signs {
                dot: "|",
                dash: "-",
                more: "...",
                always: "#",
                never: ".",
            }
        } else {
            Signs {
                dot: "·",
                dash: "–",
                more: "…",
                always: "█",
                never: "·",
            }
        }
    }

    /// The mark of a verdict: no two have the same shape.
    const fn mark(&self, verdict: Verdict) -> &'static str {
        match (verdict, self.view.ascii) {
            (Verdict::Broken, false) => "✗",
            (Verdict::Broken, true) => "x",
            (Verdict::Undetermined, _) => "?",
            (Verdict::Conditional, _) => "~",
            (Verdict::Preserved, false) => "✓",
            (Verdict::Preserved, true) => "+",
        }
    }

    /// `text` in `style`, where there is colour.
    fn paint<'t>(&self, style: Style, text: &'t str) -> Cow<'t, str> {
        if self.view.color && !text.is_empty() {
            Cow::Owned(format!("{style}{text}{style:#}"))
        } else {
            Cow::Borrowed(text)
        }
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A line as it is.
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// A heading with an empty line above it.
    fn heading(&mut self, text: &str) {
        self.blank();
        self.text(0, 2, BOLD, text);
    }

    /// Text that is broken between words, all lines after the first `hang` columns further in than `indent`.
    fn text(&mut self, indent: usize, hang: usize, style: Style, text: &str) {
        let text = visible(text);
        let lines = wrap(&text, self.view.width, indent, indent + hang);
        for (n, line) in lines.iter().enumerate() {
            let blank = " ".repeat(if n == 0 { indent } else { indent + hang });
            let painted = self.paint(style, line);
            let line = format!("{blank}{painted}");
            self.line(&line);
        }
    }

    /// Text behind something that leads it on the first line; the other lines begin where the first one does.
    fn aside(&mut self, lead: &str, style: Style, text: &str) {
        let text = visible(text);
        let at = lead.width();
        for (n, line) in wrap(&text, self.view.width, at, at).iter().enumerate() {
            let front = if n == 0 {
                visible(lead).into_owned()
            } else {
                " ".repeat(at)
            };
            let painted = self.paint(style, line).into_owned();
            self.line(&format!("{front}{painted}"));
        }
    }

    /// Text behind something that leads it on the first line; the other lines are two columns in.
    fn led(&mut self, lead: &str, style: Style, text: &str) {
        let text = visible(text);
        let lines = wrap(&text, self.view.width, lead.width() + 1, 2);
        for (n, line) in lines.iter().enumerate() {
            let front = if n == 0 {
                self.paint(style, lead).into_owned()
            } else {
                " ".to_owned()
            };
            self.line(&format!("{front} {line}"));
        }
    }
}

/// `text` broken between words into lines of at most `width` columns, the first beginning at column `first`, the others at
/// `rest`. A word wider than a line stands alone on one.
fn wrap(text: &str, width: usize, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut at = first;
    for word in text.split_whitespace() {
        let wide = word.width();
        if line.is_empty() {
            at += wide;
        } else if at + 1 + wide > width {
            lines.push(std::mem::take(&mut line));
            at = rest + wide;
        } else {
            line.push(' ');
            at += 1 + wide;
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// `text` cut to `width` columns, ending in `more` where something is cut.
fn shorten(text: &str, width: usize, more: &str) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(more.width());
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if short.width() > room {
            short.pop();
            break;
        }
    }
    short.truncate(short.trim_end().len());
    short + more
}

/// `text` filled with blanks up to `width` columns.
fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// `text` with blanks in front up to `width` columns.
fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_wide_words_stand_alone() {
        assert_eq!(wrap("one two three", 9, 2, 4), ["one two", "three"]);
        assert_eq!(
            wrap("a immensurable b", 6, 0, 0),
            ["a", "immensurable", "b"]
        );
        assert_eq!(wrap("", 6, 0, 0), [""]);
    }

    #[test]
    fn a_cut_text_fits_and_says_that_it_is_cut() {
        assert_eq!(shorten("Everyone is there", 10, "…"), "Everyone…");
        assert_eq!(shorten("Everyone", 8, "…"), "Everyone");
        assert_eq!(shorten("日本語日本語", 6, "…"), "日本…");
    }

    #[test]
    fn columns_count_what_is_seen() {
        assert_eq!(left("日本", 6), "日本  ");
        assert_eq!(right("Zoé", 5), "  Zoé");
    }
}
