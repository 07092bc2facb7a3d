//! Whether exports are usable, for people: file by file, and what each does to a verdict.

use std::io;

use anstyle::Style;

use crate::{
    report::{Doctor, Examined, Exporter, Usable, words},
    verdict::Verdict,
};

use super::{BOLD, FAINT, OPEN, Sheet, Terminal, style};

impl Exporter<Doctor<'_>> for Terminal {
    fn write(&self, doctor: &Doctor<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let mut sheet = Sheet::new(&doctor.view);
        heading(&mut sheet, doctor);
        summary(&mut sheet, doctor);
        for file in doctor.files {
            write_file(&mut sheet, doctor, file);
        }
        rest(&mut sheet, doctor);
        sink.write_all(sheet.out.as_bytes())
    }
}

/// What is asked, for which stretch and on which clock.
fn heading(sheet: &mut Sheet<'_>, doctor: &Doctor<'_>) {
    sheet.text(0, 2, BOLD, "Are these exports usable?");
    let zone = &doctor.view.zone;
    let first = zone.civil(doctor.window.start()).date();
    let last = zone.civil(doctor.window.end().plus_seconds(-1)).date();
    let dot = format!(" {} ", sheet.signs().dot);
    let team = doctor.team.map(|team| format!("Team {team}"));
    let parts = [
        format!("for {}", words::Dates::full().range(first, last)),
        format!("dates in {}", words::clocks::place(zone)),
        format!("zone data {}", doctor.tool.zone_data),
    ];
    let parts: Vec<_> = team.into_iter().chain(parts).collect();
    sheet.text(0, 2, Style::new(), &parts.join(&dot));
}

/// How many can be used.
fn summary(sheet: &mut Sheet<'_>, doctor: &Doctor<'_>) {
    let [whole, in_part, not] = doctor.tally();
    let worst = match (in_part, not) {
        (_, 1..) => Verdict::Broken,
        (1.., 0) => Verdict::Undetermined,
        (0, 0) => Verdict::Preserved,
    };
    sheet.blank();
    let mark = sheet.mark(worst);
    let said = words::doctor::summary([whole, in_part, not]);
    sheet.led(mark, style(worst), &said);
    if !doctor.without_calendar.is_empty() {
        let said = words::doctor::without_calendar(doctor);
        sheet.text(2, 0, FAINT, &said);
    }
}

/// One file: what it is, how far it reaches, what was dropped, and what that does.
fn write_file(sheet: &mut Sheet<'_>, doctor: &Doctor<'_>, file: &Examined) {
    let verdict = match file.usable(doctor.window) {
        Usable::Whole => Verdict::Preserved,
        Usable::InPart => Verdict::Undetermined,
        Usable::Not => Verdict::Broken,
    };
    sheet.blank();
    let mark = sheet.mark(verdict);
    let whose = file.whose.as_ref();
    let whose = whose.map_or_else(String::new, |whose| format!(": {whose}"));
    sheet.led(mark, style(verdict), &format!("{}{whose}", file.path));
    let (_, calendar) = match &file.found {
        Ok(found) => found,
        Err(unusable) => {
            sheet.text(2, 2, Style::new(), &unusable.message);
            if let Some(help) = &unusable.help {
                sheet.text(2, 2, Style::new(), &format!("help: {help}"));
            }
            sheet.text(2, 2, OPEN, &words::doctor::effect(doctor, file));
            return;
        }
    };
    let producer = calendar.producer.as_deref().unwrap_or("no producer named");
    let here = words::counted(calendar.stretches().count(), "occurrence");
    let events = words::counted(calendar.events, "event");
    sheet.text(
        2,
        2,
        FAINT,
        &format!("{producer}; {events}, {here} in this stretch"),
    );
    let rows = [
        ("reach", Some(words::doctor::reach(doctor, calendar))),
        ("zones", words::doctor::zones(calendar)),
        ("dropped", words::doctor::told(calendar, true)),
        ("assumed", words::doctor::told(calendar, false)),
        ("twice", twice(calendar.census.duplicates)),
    ];
    for (name, said) in rows {
        if let Some(said) = said {
            sheet.aside(&format!("  {name:<8} "), Style::new(), &said);
        }
    }
    let tint = if verdict == Verdict::Preserved {
        FAINT
    } else {
        OPEN
    };
    sheet.aside("  verdict  ", tint, &words::doctor::effect(doctor, file));
}

fn twice(duplicates: usize) -> Option<String> {
    let said = format!(
        "{} stood there again, alike in all that counts, and counts once",
        words::counted(duplicates, "occurrence")
    );
    (duplicates > 0).then_some(said)
}

/// What was not read, and what is nobody's.
fn rest(sheet: &mut Sheet<'_>, doctor: &Doctor<'_>) {
    if !doctor.of_nobody.is_empty() {
        sheet.heading("Beside them, named by nobody in the team file");
        for path in doctor.of_nobody {
            sheet.text(2, 2, Style::new(), path);
        }
    }
    if !doctor.passed_over.is_empty() {
        sheet.heading("Not read");
        for notice in doctor.passed_over {
            let file = notice.file.as_deref().unwrap_or_default();
            sheet.text(2, 2, Style::new(), &format!("{file}: {}", notice.message));
        }
    }
}
