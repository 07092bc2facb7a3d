//! The limits in force, for people.

use std::io;

use anstyle::Style;

use crate::report::{Exporter, LimitsReport};

use super::{BOLD, FAINT, OPEN, Sheet, Terminal, left, right};

impl Exporter<LimitsReport<'_>> for Terminal {
    fn write(&self, report: &LimitsReport<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let mut sheet = Sheet::new(&report.view);
        sheet.text(
            0,
            2,
            BOLD,
            "At most so much is read; more is skipped by name, or refused",
        );
        sheet.blank();
        let values: Vec<_> = report
            .rows
            .iter()
            .map(|row| grouped(row.limit.value))
            .collect();
        let wide = values.iter().map(String::len).max().unwrap_or(0);
        let named = report.rows.iter().map(|row| row.limit.name.len());
        let named = named.max().unwrap_or(0);
        for (row, value) in report.rows.iter().zip(&values) {
            let limit = &row.limit;
            let is_changed = limit.value != row.default;
            let style = if is_changed { OPEN } else { Style::new() };
            let lead = format!("{}  {}  ", left(limit.name, named), right(value, wide));
            let mut said = format!("{}; beyond: {}", limit.bounds, limit.beyond);
            if is_changed {
                said = format!("{said} (changed from {})", grouped(row.default));
            }
            sheet.aside(&lead, style, &said);
        }
        sheet.blank();
        sheet.text(
            0,
            2,
            FAINT,
            "`--limit NAME=VALUE` with any command changes one of them.",
        );
        sink.write_all(sheet.out.as_bytes())
    }
}

/// A number with a comma before every three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(4), "4");
        assert_eq!(grouped(200), "200");
        assert_eq!(grouped(10_000), "10,000");
        assert_eq!(grouped(268_435_456), "268,435,456");
    }
}
