//! Windows for people: the best in one sentence, then the others, for whom it is when, where it fails and who has least.

use std::io;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::{
    analyze::windows::{WeekdayTimes, WeeklyWindow},
    overlap::HALF_HOURS,
    report::{
        Answer, Detail, Document, Exporter, WindowsReport, percent,
        words::{self, Dates, clocks::place, counted},
    },
    rules::Policy,
    verdict::RuleJudgement,
};

use super::{BAD, BOLD, FAINT, GOOD, OPEN, Sheet, Terminal, check, left, right};

impl Exporter<WindowsReport<'_>> for Terminal {
    fn write(&self, report: &WindowsReport<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let policy = Policy::default();
        let answers = [report.answer()];
        let document = report.document(&policy, &answers);
        let mut sheet = Sheet::new(&report.view);
        heading(&mut sheet, report);
        best(&mut sheet, report, &document);
        table(&mut sheet, report);
        if report.view.detail > Detail::Quiet {
            details(&mut sheet, report, &document, &answers[0]);
            how_often(&mut sheet, report);
            least_in_common(&mut sheet, report);
            clocks(&mut sheet, report);
            check::skipped(&mut sheet, &document);
            next(&mut sheet, report);
        }
        sink.write_all(sheet.out.as_bytes())
    }
}

/// What is asked, of whom, over which dates.
fn heading(sheet: &mut Sheet<'_>, report: &WindowsReport<'_>) {
    sheet.text(0, 0, BOLD, &words::windows::question(report));
    let horizon = check::dates(&report.windows.horizon);
    sheet.text(0, 2, Style::new(), &horizon);
    let team = check::team(sheet, report.team, &report.team.zone, report.tool);
    sheet.text(0, 2, FAINT, &team);
    sheet.text(0, 2, FAINT, &words::windows::everybody(report));
    sheet.blank();
}

/// The best window in one sentence, and what it rests on.
fn best(sheet: &mut Sheet<'_>, report: &WindowsReport<'_>, document: &Document<'_>) {
    let weekly = &report.windows.weekly;
    let tally = weekly.first().map(|best| best.tally).unwrap_or_default();
    let (mark, style) = match (tally.guaranteed, tally.possible) {
        (0, 0) => (crate::verdict::Verdict::Broken, BAD),
        (sure, _) if sure == tally.dates => (crate::verdict::Verdict::Preserved, GOOD),
        _ => (crate::verdict::Verdict::Conditional, OPEN),
    };
    let mark = sheet.mark(mark);
    sheet.led(mark, style, &words::windows::best(report));
    let more = [
        words::windows::most_time(report),
        words::windows::on_dates(report),
    ];
    for said in more.into_iter().flatten() {
        sheet.text(2, 0, Style::new(), &said);
    }
    if let Some(said) = words::unread_events(report.team, &report.windows.unread) {
        sheet.led("!", OPEN, &format!("{said}."));
    }
    let members = report.windows.members.iter().copied();
    for line in words::limits_for(document, members) {
        sheet.text(2, 0, FAINT, &line);
    }
}

/// One row of the table of windows, its cells as text.
struct Row {
    cells: [String; 6],
}

impl Row {
    fn new(n: usize, weekly: &WeeklyWindow) -> Self {
        let tally = weekly.tally;
        let on = |part: usize| match percent(part, tally.dates) {
            Some(share) => format!("{part} ({share} %)"),
            None => part.to_string(),
        };
        Self {
            cells: [
                (n + 1).to_string(),
                words::windows::days(weekly.days),
                weekly.window.to_string(),
                on(tally.guaranteed),
                on(tally.possible),
                counted(tally.dates, "date"),
            ],
        }
    }
}

/// Every window found, the best first.
fn table(sheet: &mut Sheet<'_>, report: &WindowsReport<'_>) {
    let weekly = &report.windows.weekly;
    if weekly.is_empty() {
        return;
    }
    sheet.blank();
    let rows = weekly.iter().enumerate();
    let mut rows: Vec<Row> = rows.map(|(n, weekly)| Row::new(n, weekly)).collect();
    if sheet.is_narrow() {
        for Row { cells } in &rows {
            let [n, days, window, certain, perhaps, of] = cells;
            let said = format!("{n} {days} {window}: certain {certain}, perhaps {perhaps} of {of}");
            sheet.text(0, 2, Style::new(), &said);
        }
        return;
    }
    let head = ["", "every", "", "for certain", "perhaps", "of"].map(str::to_owned);
    let mut head = Row { cells: head };
    head.cells[2] = place(&report.team.zone);
    rows.insert(0, head);
    let width = |cell: usize| rows.iter().map(|row| row.cells[cell].width()).max();
    let widths: [usize; 6] = std::array::from_fn(|cell| width(cell).unwrap_or_default());
    for (at, Row { cells }) in rows.iter().enumerate() {
        let cells: Vec<String> = (cells.iter().zip(widths).enumerate())
            .map(|(cell, (text, width))| match cell {
                0 | 3.. => right(text, width),
                _ => left(text, width),
            })
            .collect();
        let line = cells.join("  ");
        let style = if at == 0 { FAINT } else { Style::new() };
        let line = sheet.paint(style, line.trim_end()).into_owned();
        sheet.line(&line);
    }
}

/// For whom a window is when and where it is not there: of the best one, or with `-v` of all.
fn details(
    sheet: &mut Sheet<'_>,
    report: &WindowsReport<'_>,
    document: &Document<'_>,
    answer: &Answer<'_>,
) {
    let shown = match report.view.detail {
        Detail::Verbose => report.windows.weekly.len(),
        _ => 1,
    };
    let weekly = report.windows.weekly.iter().zip(&answer.judgement.rules);
    for (n, (weekly, judged)) in weekly.take(shown).enumerate() {
        let when = words::windows::when(weekly);
        let city = place(&report.team.zone);
        let heading = format!("{}. {when} {city}, by everybody's own clock", n + 1);
        sheet.heading(&heading);
        own_times(sheet, report, weekly);
        exceptions(sheet, document, answer, weekly, judged);
    }
}

/// Everybody's own times.
fn own_times(sheet: &mut Sheet<'_>, report: &WindowsReport<'_>, weekly: &WeeklyWindow) {
    /// Wider names are on a line of their own.
    const WIDE: usize = 26;
    let own = words::windows::own_times(report, weekly);
    let wide = own.iter().map(|own| own.people.width());
    let wide = wide.filter(|wide| *wide <= WIDE).max().unwrap_or(0);
    for own in own {
        if sheet.is_narrow() || own.people.width() > WIDE {
            sheet.text(
                2,
                2,
                Style::new(),
                &format!("{}: {}", own.people, own.times),
            );
        } else {
            let lead = format!("  {}  ", left(&own.people, wide));
            sheet.aside(&lead, Style::new(), &own.times);
        }
    }
}

/// The dates on which a window is not there for certain, with who and why.
fn exceptions(
    sheet: &mut Sheet<'_>,
    document: &Document<'_>,
    answer: &Answer<'_>,
    weekly: &WeeklyWindow,
    judged: &RuleJudgement,
) {
    let reasons = check::reasons(document, answer, judged, |_| true);
    if reasons.is_empty() {
        return;
    }
    let tally = weekly.tally;
    let is_open = tally.possible > tally.guaranteed;
    let heading = format!(
        "Not {}on {} of {}",
        if is_open { "for certain " } else { "" },
        tally.dates - tally.guaranteed,
        counted(tally.dates, "date")
    );
    sheet.text(2, 2, BOLD, &heading);
    check::write_reasons(sheet, document, answer, judged, &reasons);
}

/// The week, half hour by half hour.
fn how_often(sheet: &mut Sheet<'_>, report: &WindowsReport<'_>) {
    let week = &report.windows.week;
    let is_some = |half_hour: &usize| week.iter().any(|day| day.guaranteed[*half_hour] > 0);
    let hours = (0..HALF_HOURS).filter(is_some).map(|it| it / 2);
    let (Some(first), Some(last)) = (hours.clone().min(), hours.max()) else {
        return;
    };
    let signs = sheet.signs();
    sheet.heading("How often for certain, by half hour");
    let mut line = " ".repeat(7);
    for hour in (first..=last).step_by(2) {
        line += &left(&format!("{hour:02}"), 4);
    }
    let line = sheet.paint(FAINT, line.trim_end()).into_owned();
    sheet.line(&line);
    let is_there = |day: &&WeekdayTimes| day.guaranteed.iter().any(|count| *count > 0);
    for day in week.iter().filter(is_there) {
        let marks: String = (first * 2..(last + 1) * 2)
            .map(|half_hour| share(day, half_hour, sheet))
            .collect();
        sheet.line(&format!(
            "  {}  {marks}",
            words::dates::weekday(day.weekday)
        ));
    }
    let others = if week.iter().all(|day| is_there(&day)) {
        ""
    } else {
        ", as on the other days"
    };
    let legend = format!(
        "{} on every date, 9 to 1 on so many tenths, {} on none{others}; times in {}",
        signs.always,
        signs.never,
        place(&report.team.zone)
    );
    sheet.text(2, 2, FAINT, &legend);
}

/// How often one half hour of one day of the week is there, in one character.
fn share(day: &WeekdayTimes, half_hour: usize, sheet: &Sheet<'_>) -> String {
    let signs = sheet.signs();
    match (day.guaranteed[half_hour], day.dates) {
        (0, _) => signs.never.to_owned(),
        (all, dates) if all == dates => signs.always.to_owned(),
        (some, dates) => (some * 10 / dates).max(1).to_string(),
    }
}

/// Who has the least time with whom.
fn least_in_common(sheet: &mut Sheet<'_>, report: &WindowsReport<'_>) {
    if let Some(said) = words::windows::least_in_common(report) {
        let is_one = report.windows.pairs.len() == 1;
        sheet.heading(if is_one {
            "In common"
        } else {
            "Least in common"
        });
        sheet.text(2, 2, Style::new(), &said);
    }
}

/// The clock changes in the dates asked about.
fn clocks(sheet: &mut Sheet<'_>, report: &WindowsReport<'_>) {
    let dates = Dates::of(&report.windows.horizon);
    let regimes = report.windows.regimes.iter();
    let moved = regimes.filter_map(|regime| Some((regime, words::windows::moved(regime, place)?)));
    let lines: Vec<_> = moved
        .map(|(regime, moved)| format!("{}: {moved}.", dates.range(regime.from, regime.to)))
        .collect();
    if !lines.is_empty() {
        sheet.heading("Clock changes");
    }
    for line in lines {
        sheet.text(2, 2, Style::new(), &line);
    }
}

/// What to run next.
fn next(sheet: &mut Sheet<'_>, report: &WindowsReport<'_>) {
    let dot = format!(" {} ", sheet.signs().dot);
    let mut parts = vec!["--format json has every date and every pair".to_owned()];
    if report.windows.weekly.len() > 1 {
        parts.push("-v tells of every window what is told of the first".to_owned());
    }
    sheet.blank();
    sheet.text(0, 2, FAINT, &parts.join(&dot));
}
