//! A judgement for people: the verdict first, then rules, dates, people and reasons.

use std::fmt::Write as _;

use std::{collections::BTreeSet, io};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::{
    input::visible,
    model::{Horizon, Team},
    report::{
        Answer, Detail, Document, Exporter, Tool, percent,
        words::{self, Dates, clocks::place, counted, people},
    },
    rules::{Link, policy::Strength},
    verdict::{Cause, Class, RuleJudgement, Run, Verdict},
    zone::Zone,
};

use super::{BOLD, FAINT, Sheet, Terminal, left, right, shorten, style};

/// Reasons shown a rule and class before the rest is only counted.
const REASONS: usize = 8;
/// Notices shown of each code.
const NOTICES: usize = 3;

impl Exporter<Document<'_>> for Terminal {
    fn write(&self, document: &Document<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let mut sheet = Sheet::new(&document.view);
        for (n, answer) in document.answers.iter().enumerate() {
            if n > 0 {
                sheet.blank();
            }
            write_answer(&mut sheet, document, answer);
        }
        if document.view.detail > Detail::Quiet {
            skipped(&mut sheet, document);
        }
        next(&mut sheet, document);
        sink.write_all(sheet.out.as_bytes())
    }
}

fn write_answer(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    heading(sheet, document, answer);
    verdict(sheet, document, answer);
    table(sheet, document, answer);
    if document.view.detail == Detail::Quiet {
        return;
    }
    metrics(sheet, document, answer);
    where_and_why(sheet, document, answer);
    not_certain(sheet, document, answer);
    fails_today(sheet, document, answer);
    repaired(sheet, document, answer);
    conditions(sheet, document, answer);
    tightest(sheet, document, answer);
    not_judged(sheet, document, answer);
}

/// Who asks for what, over which dates, and how times are to be read.
fn heading(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let team = document.team;
    let title = match answer.asked {
        Some(asked) => asked.proposal.title.as_deref().unwrap_or(asked.path),
        None => "The arrangement in force today",
    };
    sheet.text(0, 0, BOLD, title);
    let dot = format!(" {} ", sheet.signs().dot);
    let mut parts = Vec::new();
    if let Some(asked) = answer.asked {
        let changes = asked.proposal.changes.iter();
        parts.push(people::labels(team, changes.map(|change| change.member)));
    }
    parts.push(dates(&answer.judgement.horizon));
    sheet.text(0, 2, Style::new(), &parts.join(&dot));
    let said = self::team(sheet, team, &document.view.zone, document.tool);
    sheet.text(0, 2, FAINT, &said);
    for change in answer
        .asked
        .iter()
        .flat_map(|asked| &asked.proposal.changes)
    {
        let said = words::change(document, answer, change);
        sheet.text(0, 2, Style::new(), &said);
    }
    sheet.blank();
}

/// The dates and how many weeks and days they are.
pub(super) fn dates(horizon: &Horizon) -> String {
    let days = usize::try_from(horizon.to.days() - horizon.from.days() + 1).unwrap_or_default();
    let length = match (days / 7, days % 7) {
        (0, _) => counted(days, "day"),
        (weeks, 0) => counted(weeks, "week"),
        (weeks, days) => format!("{} and {}", counted(weeks, "week"), counted(days, "day")),
    };
    let range = Dates::full().range(horizon.from, horizon.to);
    format!("{range} ({length})")
}

/// The team, the clock of the times shown, and the zone data.
pub(super) fn team(sheet: &Sheet<'_>, team: &Team, shown: &Zone, tool: Tool) -> String {
    let zones: BTreeSet<_> = team
        .members
        .iter()
        .map(|member| member.arrangement.zone.name())
        .collect();
    let name = team
        .name
        .as_deref()
        .map_or_else(String::new, |name| format!(" {name}"));
    let n_people = match team.members.len() {
        1 => "1 person".to_owned(),
        n => format!("{n} people"),
    };
    let parts = [
        format!("Team{name}: {n_people}, {}", counted(zones.len(), "zone")),
        format!("times in {}", place(shown)),
        format!("zone data {}", tool.zone_data),
    ];
    parts.join(&format!(" {} ", sheet.signs().dot))
}

fn verdict(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let verdict = answer.judgement.verdict;
    let line = words::headline(document, answer);
    let lead = match line.word {
        "" => sheet.mark(verdict).to_owned(),
        word => format!("{} {word} ", sheet.mark(verdict)),
    };
    sheet.led(&lead, style(verdict), &line.sentence);
    if let Some(line) = words::standing(document, answer) {
        sheet.text(2, 0, Style::new(), &line);
    }
    if let Some(line) = words::wishes(document, answer) {
        sheet.text(2, 0, FAINT, &line);
    }
    if let Some(line) = words::unread(document.team, answer.judgement) {
        sheet.led("!", super::OPEN, &line);
    }
    for line in words::limits(document) {
        sheet.text(2, 0, FAINT, &line);
    }
}

/// What there is in common, where nothing is required.
fn metrics(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let Some(metrics) = &answer.metrics else {
        return;
    };
    sheet.heading("In figures");
    for said in words::metrics(document, metrics) {
        sheet.text(2, 2, Style::new(), &said);
    }
}

/// One row of the table of rules.
struct Row<'a> {
    rule: &'a RuleJudgement,
    says: String,
    all: String,
    today: String,
    asked: String,
}

impl<'a> Row<'a> {
    fn new(sheet: &Sheet<'_>, document: &Document<'_>, rule: &'a RuleJudgement) -> Self {
        let dates = rule.dates;
        let n = dates.applicable();
        let dash = sheet.signs().dash;
        let holds_on = |least: usize, most: usize| {
            let between = |least: String, most: String| {
                if least == most {
                    most
                } else {
                    format!("{least}{dash}{most}")
                }
            };
            let share = |part| percent(part, n).map(|share| share.to_string());
            match (share(least), share(most)) {
                (Some(from), Some(to)) => format!(
                    "{} ({} %)",
                    between(least.to_string(), most.to_string()),
                    between(from, to)
                ),
                _ => dash.to_owned(),
            }
        };
        let mut says = rule
            .says
            .clone()
            .unwrap_or_else(|| rule.kind.replace('_', " "));
        if rule.strength == Strength::Should {
            says = format!("(should) {says}");
        }
        Self {
            rule,
            says: visible(&says).into_owned(),
            all: counted(n, words::unit_of(document, rule)),
            today: holds_on(rule.holding_today.0, rule.holding_today.1),
            asked: holds_on(dates.holding(), dates.holding() + dates.open),
        }
    }
}

/// On how many of its dates each rule holds, today and as asked.
fn table(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let rows: Vec<_> = answer
        .judgement
        .rules
        .iter()
        .map(|rule| Row::new(sheet, document, rule))
        .collect();
    if rows.is_empty() {
        return;
    }
    sheet.blank();
    if sheet.is_narrow() {
        stacked(sheet, answer, &rows);
        return;
    }
    let both = answer.asked.is_some();
    let head = if both {
        ["of", "today", "proposed"]
    } else {
        ["of", "", "holds on"]
    };
    let widest =
        |of: fn(&Row<'_>) -> usize, least: usize| rows.iter().map(of).fold(least, usize::max);
    let ids = widest(|row| row.rule.id.width(), 4);
    let all = widest(|row| row.all.width(), head[0].width());
    let today = widest(|row| row.today.width(), head[1].width());
    let asked = widest(|row| row.asked.width(), head[2].width());
    let figures = all + 2 + asked + 2 + if both { today + 2 } else { 0 };
    let room = document
        .view
        .width
        .saturating_sub(2 + ids + 2 + figures)
        .min(widest(|row| row.says.width(), 0));
    let figures = |row: [&str; 3]| {
        let before = if both {
            format!("  {}", right(row[1], today))
        } else {
            String::new()
        };
        format!("{before}  {}  {}", right(row[2], asked), right(row[0], all))
    };
    let line = format!("  {}{}", left("rule", ids + 2 + room), figures(head));
    let line = sheet.paint(FAINT, line.trim_end()).into_owned();
    sheet.line(&line);
    for row in &rows {
        let verdict = row.rule.verdict;
        let mark = sheet
            .paint(style(verdict), sheet.mark(verdict))
            .into_owned();
        let says = shorten(&row.says, room, sheet.signs().more);
        sheet.line(&format!(
            "{mark} {}  {}{}",
            left(&row.rule.id, ids),
            left(&says, room),
            figures([&row.all, &row.today, &row.asked])
        ));
    }
}

/// The same as a list, for a narrow terminal.
fn stacked(sheet: &mut Sheet<'_>, answer: &Answer<'_>, rows: &[Row<'_>]) {
    for row in rows {
        let verdict = row.rule.verdict;
        let mark = sheet
            .paint(style(verdict), sheet.mark(verdict))
            .into_owned();
        let id = sheet.paint(BOLD, &row.rule.id).into_owned();
        sheet.line(&format!("{mark} {id}"));
        sheet.text(2, 0, Style::new(), &row.says);
        let figures = match answer.asked {
            Some(_) => format!("today {}, proposed {} of {}", row.today, row.asked, row.all),
            None => format!("holds on {} of {}", row.asked, row.all),
        };
        sheet.text(2, 0, Style::new(), &figures);
    }
}

/// Runs of a rule that happen for one and the same reason.
pub(super) struct Reason<'a> {
    what: String,
    class: Class,
    runs: Vec<&'a Run>,
}

/// The runs of `rule` that `wanted` picks, gathered by what they say, in the order of their first dates.
pub(super) fn reasons<'a>(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &'a RuleJudgement,
    wanted: impl Fn(Class) -> bool,
) -> Vec<Reason<'a>> {
    let mut reasons: Vec<Reason<'a>> = Vec::new();
    for run in rule.runs.iter().filter(|run| wanted(run.class)) {
        let what = words::what(document, answer, rule, run);
        let same = |reason: &&mut Reason<'_>| reason.what == what && reason.class == run.class;
        match reasons.iter_mut().find(same) {
            Some(reason) => reason.runs.push(run),
            None => reasons.push(Reason {
                what,
                class: run.class,
                runs: vec![run],
            }),
        }
    }
    reasons
}

/// What the proposal breaks, or without one what fails today: where, who and why.
fn where_and_why(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let wanted = match answer.asked {
        Some(_) => Class::Regression,
        None => Class::AlreadyFailing,
    };
    section(sheet, document, answer, "Where and why", |class| {
        class == wanted
    });
}

/// What neither holds nor fails for certain.
fn not_certain(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let rules = &answer.judgement.rules;
    let mut open = rules.iter().flat_map(|rule| &rule.runs);
    let by_answers = open.all(|run| run.class != Class::Open || run.cause != Cause::NoData);
    let title = if by_answers {
        "Not certain: depends on choices still open"
    } else {
        "Not certain: depends on what is not known"
    };
    section(sheet, document, answer, title, |class| class == Class::Open);
}

/// What fails as asked and fails today just the same.
fn fails_today(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    if answer.asked.is_none() {
        return;
    }
    let mut failing = answer.judgement.rules.iter();
    let title = if failing.any(|rule| rule.dates.already_failing > 0 && words::loses_more(rule)) {
        "Fails today already, some of it by more as asked"
    } else {
        "Not caused by this proposal: fails today already"
    };
    section(sheet, document, answer, title, |class| {
        class == Class::AlreadyFailing
    });
}

/// What fails today and holds as asked.
fn repaired(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let rules = answer.judgement.rules.iter();
    let repaired: Vec<_> = rules.filter(|rule| rule.dates.fixed > 0).collect();
    if repaired.is_empty() {
        return;
    }
    sheet.heading("Repaired by this proposal");
    for rule in repaired {
        rule_heading(sheet, rule);
        let said = words::repaired(document, answer, rule);
        sheet.text(4, 2, Style::new(), &said);
    }
}

fn section(
    sheet: &mut Sheet<'_>,
    document: &Document<'_>,
    answer: &Answer<'_>,
    title: &str,
    is_wanted: impl Fn(Class) -> bool,
) {
    let mut is_begun = false;
    for rule in &answer.judgement.rules {
        let reasons = reasons(document, answer, rule, &is_wanted);
        if reasons.is_empty() {
            continue;
        }
        if !is_begun {
            sheet.heading(title);
            is_begun = true;
        }
        rule_heading(sheet, rule);
        write_reasons(sheet, document, answer, rule, &reasons);
    }
}

/// The rule's id, its words and who answers for it.
fn rule_heading(sheet: &mut Sheet<'_>, rule: &RuleJudgement) {
    let mut said = rule.id.clone();
    if let Some(says) = &rule.says {
        let _ = write!(said, ": \"{says}\"");
    }
    if let Some(owner) = &rule.owner {
        let _ = write!(said, " (owner: {owner})");
    }
    sheet.text(2, 2, BOLD, &said);
}

pub(super) fn write_reasons(
    sheet: &mut Sheet<'_>,
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    reasons: &[Reason<'_>],
) {
    let shown = match document.view.detail {
        Detail::Verbose => reasons.len(),
        _ => REASONS,
    };
    for reason in reasons.iter().take(shown) {
        let when = words::when(document, answer, rule, &reason.runs);
        let said = format!("{when}: {}.", reason.what);
        sheet.text(4, 2, Style::new(), &said);
    }
    if reasons.len() > shown {
        let rest = &reasons[shown..];
        let count: usize = rest
            .iter()
            .flat_map(|reason| reason.runs.iter().map(|run| run.dates))
            .sum();
        let said = format!(
            "and {}, {} in all; --format json lists every one",
            counted(rest.len(), "more reason"),
            counted(count, words::unit_of(document, rule))
        );
        sheet.text(4, 2, FAINT, &said);
    }
}

/// What the open rules hang on.
fn conditions(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let rules = answer.judgement.rules.iter();
    let open: Vec<_> = rules
        .filter_map(|rule| rule.condition.as_ref().map(|condition| (rule, condition)))
        .collect();
    if open.is_empty() {
        return;
    }
    sheet.heading("Still open");
    for (rule, condition) in open {
        let said = words::condition(document, condition);
        let mut said = said.iter();
        if let Some(first) = said.next() {
            sheet.text(2, 2, Style::new(), &format!("{}: {first}", rule.id));
        }
        for more in said {
            sheet.text(4, 0, FAINT, more);
        }
    }
}

/// How near the rules that hold come to failing.
fn tightest(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let dates = words::dates_of(answer);
    let rules = answer.judgement.rules.iter();
    let lines: Vec<_> = rules
        .filter_map(|rule| {
            let (spare, worst) = (words::spare(rule)?, rule.worst?);
            let when = dates.exactly(words::per(document, rule), &[], &[worst.date]);
            let link = worst.link.map_or_else(String::new, |link| {
                let between = match link {
                    Link::One(_) | Link::Side(..) => "for",
                    Link::Pair(..) | Link::Sites(..) => "between",
                };
                let labels = words::whose(document.team, rule, link);
                format!(" {between} {labels}")
            });
            Some(format!("{}: {spare}{link}, {when}", rule.id))
        })
        .collect();
    if lines.is_empty() {
        return;
    }
    sheet.heading("Tightest, of what holds");
    for line in lines {
        sheet.text(2, 2, Style::new(), &line);
    }
}

/// Dates that a rule could not be judged on, and why.
fn not_judged(sheet: &mut Sheet<'_>, document: &Document<'_>, answer: &Answer<'_>) {
    let lines: Vec<_> = (answer.judgement.rules.iter())
        .flat_map(|rule| words::not_judged(document, answer, rule))
        .collect();
    if lines.is_empty() {
        return;
    }
    sheet.heading("Not judged");
    for line in lines {
        sheet.text(2, 2, Style::new(), &line);
    }
}

/// What was skipped or assumed, each kind with its first few notices.
pub(super) fn skipped(sheet: &mut Sheet<'_>, document: &Document<'_>) {
    if document.notices.is_empty() {
        return;
    }
    sheet.heading("Skipped or assumed");
    let codes: BTreeSet<_> = document.notices.iter().map(|notice| notice.code).collect();
    for code in codes {
        let same: Vec<_> = document
            .notices
            .iter()
            .filter(|notice| notice.code == code)
            .collect();
        let shown = match document.view.detail {
            Detail::Verbose => same.len(),
            _ => NOTICES,
        };
        for notice in same.iter().take(shown) {
            sheet.text(2, 2, Style::new(), &words::notice(notice));
            sheet.text(4, 2, FAINT, &words::effect(notice));
        }
        if same.len() > shown {
            let said = format!(
                "and {} more notice[{code}]; -v shows all",
                same.len() - shown
            );
            sheet.text(4, 2, FAINT, &said);
        }
    }
}

/// The exit code and what to run next.
fn next(sheet: &mut Sheet<'_>, document: &Document<'_>) {
    let dot = format!(" {} ", sheet.signs().dot);
    let Some(code) = document.exit_code else {
        return;
    };
    let word = match code {
        1 => " (broken)",
        3 => " (conditional)",
        4 => " (undetermined)",
        _ => "",
    };
    let mut parts = vec![format!("exit {code}{word}")];
    let rules = document
        .answers
        .iter()
        .flat_map(|answer| &answer.judgement.rules);
    let mut failing = rules.filter(|rule| rule.verdict != Verdict::Preserved);
    if let Some(rule) = failing.next() {
        parts.push(format!(
            "corehours explain {} tells what such a rule asks for",
            rule.kind
        ));
    }
    parts.push("--format json has every date".to_owned());
    sheet.blank();
    sheet.text(0, 2, FAINT, &parts.join(&dot));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ical::Notice,
        report::sample::{Sample, blame, missing, span},
        verdict::{Charge, Reason},
    };

    fn shown(sample: &Sample, change: impl Fn(&mut Document<'_>)) -> String {
        let answers = [sample.answer(true)];
        let mut document = sample.document(&answers);
        change(&mut document);
        let mut text = Vec::new();
        Terminal.write(&document, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn a_broken_proposal_is_told_from_what_failed_before() {
        insta::assert_snapshot!(shown(&Sample::broken(), |_| {}));
    }

    #[test]
    fn a_preserved_proposal_says_how_near_it_came() {
        insta::assert_snapshot!(shown(&Sample::new(), |_| {}));
    }

    #[test]
    fn an_open_proposal_says_what_it_hangs_on() {
        insta::assert_snapshot!(shown(&Sample::conditional(), |_| {}));
        insta::assert_snapshot!(shown(&Sample::undetermined(), |_| {}));
    }

    #[test]
    fn a_narrow_terminal_gets_a_list_and_no_line_is_too_long() {
        let narrow = shown(&Sample::broken(), |document| document.view.width = 44);
        for line in narrow.lines() {
            assert!(line.width() <= 44, "{line}");
        }
        insta::assert_snapshot!(narrow);
    }

    #[test]
    fn ascii_marks_are_ascii_and_say_the_same() {
        let plain = shown(&Sample::broken(), |document| document.view.ascii = true);
        assert!(plain.is_ascii(), "{plain}");
        assert!(
            plain.contains("\nx BROKEN  core would newly fail"),
            "{plain}"
        );
    }

    #[test]
    fn colour_changes_nothing_but_escapes() {
        let sample = Sample::broken();
        let colored = shown(&sample, |document| document.view.color = true);
        assert!(colored.contains('\u{1b}'));
        let mut plain = String::new();
        for part in colored.split('\u{1b}') {
            let text = part.strip_prefix('[').and_then(|part| part.split_once('m'));
            plain.push_str(text.map_or(part, |(_, text)| text));
        }
        assert_eq!(plain, shown(&sample, |_| {}));
    }

    #[test]
    fn a_long_list_of_reasons_is_cut_to_a_stated_number() {
        let mut sample = Sample::broken();
        let runs = (1..=20).map(|minutes| {
            let span = span("2027-03-15", 15, minutes);
            let part = blame(0, Reason::OtherMeeting, span);
            missing("2027-03-15", "2027-03-15", 1, Class::Regression, part)
        });
        sample.judgement.rules[0].runs = runs.collect();
        let text = shown(&sample, |_| {});
        assert!(
            text.contains("and 12 more reasons, 12 dates in all; --format json lists every one"),
            "{text}"
        );
        let all = shown(&sample, |document| document.view.detail = Detail::Verbose);
        assert!(!all.contains("more reasons"), "{all}");
        assert!(all.contains("16:00-16:20 Berlin"), "{all}");
    }

    #[test]
    fn what_the_proposal_does_not_add_is_the_first_thing_said() {
        let mut sample = Sample::broken();
        sample.judgement.charge = Some(Charge::None);
        let text = shown(&sample, |_| {});
        let first = "\n✗ Broken, as it is today: this proposal adds nothing.\n";
        assert!(text.contains(first), "{text}");
    }

    #[test]
    fn what_was_not_read_stands_directly_under_the_verdict() {
        let text = shown(&Sample::broken(), |_| {});
        let verdict = text.find("BROKEN").unwrap();
        let next: Vec<_> = text[verdict..].lines().skip(1).take(3).collect();
        assert_eq!(
            next,
            [
                "  Fails today already, and stays so: core on 1 date.",
                "! 2 events of Ana could not be read and are in no figure here; no rule counts",
                "  that time.",
            ]
        );
    }

    #[test]
    fn notices_of_one_code_are_summed_up() {
        let mut sample = Sample::new();
        let notice = |line| Notice {
            file: Some("ana.ics".into()),
            line: Some(line),
            code: "unknown-zone",
            uid: None,
            message: "the zone `X` is nowhere".to_owned(),
            effect: "counted as unknown".to_owned(),
        };
        sample.judgement.notices = (1..=9).map(notice).collect();
        let text = shown(&sample, |_| {});
        assert!(text.contains("\n  notice[unknown-zone]: ana.ics:3: the zone `X` is nowhere\n    effect: counted as unknown\n    and 6 more notice[unknown-zone]; -v shows all\n"), "{text}");
    }

    #[test]
    fn names_can_give_the_terminal_no_orders() {
        let mut sample = Sample::broken();
        sample.team.members[0].name = Some("A\u{1b}[2Jna".to_owned());
        sample.team.name = Some("At\u{202e}las".to_owned());
        sample.judgement.rules[0].says = Some("be\u{7}\nep".to_owned());
        sample.judgement.rules[0].owner = Some("\u{9b}31m".to_owned());
        let text = shown(&sample, |_| {});
        let is_order = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!text.contains(is_order), "{text:?}");
    }
}
