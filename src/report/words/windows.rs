//! Windows in which a group is there: which are best, for whom it is when, and who is least with whom.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    analyze::windows::{LocalTimes, Moved, Pair, Regime, WeeklyWindow, Windows},
    model::{Counts, MemberId, Team},
    overlap::{Basis, DayRun},
    report::{WindowsReport, percent},
    time::{Minutes, WallPiece},
    zone::Zone,
};

use super::{
    Dates,
    clocks::place,
    counted,
    dates::{length, weekday},
    people,
};

/// The question: `When are all 9 free?`.
pub fn question(report: &WindowsReport<'_>) -> String {
    let windows = report.windows;
    let verb = if windows.members.len() == 1 {
        "is"
    } else {
        "are"
    };
    format!(
        "When {verb} {} {}?",
        who(report.team, windows),
        doing(windows.basis)
    )
}

/// Who is asked about: `Ana`, `Ana and Ben`, `all 9`, `at least 7 of 9`.
pub(super) fn who(team: &Team, windows: &Windows) -> String {
    let members = &windows.members;
    match (windows.quorum, members.len()) {
        (k, n) if k < n => format!("at least {k} of {n}"),
        (_, 1 | 2) => people::labels(team, members.iter().copied()),
        (_, n) => format!("all {n}"),
    }
}

/// What they are in time that counts.
const fn doing(basis: Basis) -> &'static str {
    match basis {
        Basis::Presence => "at work",
        Basis::Together => "together",
        Basis::Bookable => "free",
    }
}

/// `all 9 are free`.
fn are_there(report: &WindowsReport<'_>) -> String {
    let windows = report.windows;
    let verb = if windows.members.len() == 1 {
        "is"
    } else {
        "are"
    };
    format!(
        "{} {verb} {}",
        who(report.team, windows),
        doing(windows.basis)
    )
}

/// Everybody asked about, by name unless they are many, and who is not because of being optional.
pub fn everybody(report: &WindowsReport<'_>) -> String {
    /// More than these are only counted.
    const NAMED: usize = 15;
    let members = &report.windows.members;
    let mut said = match members.len() {
        many if many > NAMED => counted(many, "member"),
        _ => people::labels(report.team, members.iter().copied()),
    };
    let left_out: Vec<MemberId> = report
        .team
        .ids()
        .filter(|id| !members.contains(id))
        .collect();
    let is_optional = |id: &MemberId| report.team[*id].counts == Counts::Optional;
    if !left_out.is_empty() && left_out.iter().all(is_optional) {
        let verb = if left_out.len() == 1 { "is" } else { "are" };
        let labels = people::labels(report.team, left_out);
        let _ = write!(said, "; not {labels}, who {verb} optional");
    }
    said
}

/// The answer in one sentence: the best window, or that there is none.
pub fn best(report: &WindowsReport<'_>) -> String {
    let windows = report.windows;
    let Some(best) = windows.weekly.first() else {
        return none(report);
    };
    let tally = best.tally;
    let there = are_there(report);
    let n = counted(tally.dates, "date");
    let how_often = match (tally.guaranteed, tally.possible - tally.guaranteed) {
        (0, _) => format!(
            "perhaps {there} on {} of {n}, on none for certain",
            tally.possible
        ),
        (all, _) if all == tally.dates && all > 1 => format!("{there} on every one of {n}"),
        (sure, more) => {
            let mut said = format!("{there} on {sure} of {n}");
            if let Some(share) = percent(sure, tally.dates) {
                let _ = write!(said, " ({share} %)");
            }
            if more > 0 {
                let _ = write!(said, " for certain, and perhaps on {more} more");
            }
            said
        }
    };
    format!("{} {}: {how_often}.", when(best), place(&report.team.zone))
}

/// That nothing was found, and what comes nearest.
fn none(report: &WindowsReport<'_>) -> String {
    let windows = report.windows;
    let min = length(windows.min);
    let mut said = if windows.days.iter().all(|day| day.possible.is_empty()) {
        let mut there = are_there(report);
        if let Some(first) = there.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let dates = counted(windows.days.len(), "date");
        format!("{there} for {min} or more on none of {dates}.")
    } else {
        // There are choices then: of each instant, but of no stretch.
        let there = are_there(report);
        format!(
            "No hours that people can pick are such that {there} for {min} or more at a stretch."
        )
    };
    if let Some(most) = windows.most {
        let n = windows.members.len();
        let _ = write!(
            said,
            " {most} of {n} are on some: --quorum {most} shows when."
        );
    }
    said
}

/// The window with the most time for certain, where that is another than the best.
pub fn most_time(report: &WindowsReport<'_>) -> Option<String> {
    let time = |weekly: &&WeeklyWindow| {
        let length = weekly.window.to() - weekly.window.from();
        weekly.tally.guaranteed * usize::from(length)
    };
    let weekly = &report.windows.weekly;
    let most = weekly.iter().rev().max_by_key(time)?;
    if time(&most) <= time(&weekly.first()?) {
        return None;
    }
    let tally = most.tally;
    let dates = counted(tally.dates, "date");
    let on = if tally.guaranteed == tally.dates {
        format!("every one of {dates}")
    } else {
        format!("{} of {dates}", tally.guaranteed)
    };
    Some(format!("Most time for certain: {}, on {on}.", when(most)))
}

/// On how many dates there is a window at all.
pub fn on_dates(report: &WindowsReport<'_>) -> Option<String> {
    let windows = report.windows;
    let days = &windows.days;
    let sure = days.iter().filter(|day| !day.guaranteed.is_empty()).count();
    let perhaps = days.iter().filter(|day| !day.possible.is_empty()).count();
    if perhaps == 0 {
        return None;
    }
    let more = match perhaps - sure {
        0 => String::new(),
        more => format!(" for certain, and perhaps on {more} more"),
    };
    let min = length(windows.min);
    let dates = counted(days.len(), "date");
    Some(format!(
        "At some time of the day, for {min} or more: on {sure} of {dates}{more}."
    ))
}

/// `Mon-Thu 14:00-15:30`.
pub fn when(weekly: &WeeklyWindow) -> String {
    format!("{} {}", days(weekly.days), weekly.window)
}

/// `Wed`, `Mon and Tue`, `Mon-Thu`, `Every day`.
pub fn days(run: DayRun) -> String {
    let (first, last) = (run.first, run.first.after(run.count.saturating_sub(1)));
    match run.count {
        0 | 1 => weekday(first).to_owned(),
        2 => format!("{} and {}", weekday(first), weekday(last)),
        7 => "Every day".to_owned(),
        _ => format!("{}-{}", weekday(first), weekday(last)),
    }
}

/// People for whom a window is at the same times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTimes {
    /// Their names.
    pub people: String,
    /// When it is for them: `08:00-08:45 New York; 09:00-09:45 on 14-27 March`.
    pub times: String,
}

/// When `weekly` is for everybody on the own clock, those with the same times together.
pub fn own_times(report: &WindowsReport<'_>, weekly: &WeeklyWindow) -> Vec<OwnTimes> {
    let dates = Dates::of(&report.windows.horizon);
    let mut all: Vec<(Vec<MemberId>, String)> = Vec::new();
    for of_member in weekly
        .local
        .chunk_by(|one, other| one.member == other.member)
    {
        let Some(first) = of_member.first() else {
            continue;
        };
        let times = times(dates, of_member);
        match all.iter_mut().find(|(_, other)| *other == times) {
            Some((members, _)) => members.push(first.member),
            None => all.push((vec![first.member], times)),
        }
    }
    all.into_iter()
        .map(|(members, times)| OwnTimes {
            people: people::labels(report.team, members),
            times,
        })
        .collect()
}

/// The times of one person: those of most dates first, then the others with their dates.
fn times(dates: Dates, local: &[LocalTimes]) -> String {
    let mut by_time: BTreeMap<(String, String), (i32, Vec<&LocalTimes>)> = BTreeMap::new();
    for stretch in local {
        let key = (place(&stretch.zone), on_the_clock(stretch));
        let (count, stretches) = by_time.entry(key).or_default();
        *count += stretch.to.days() - stretch.from.days() + 1;
        stretches.push(stretch);
    }
    let mut by_time: Vec<_> = by_time.into_iter().collect();
    by_time.sort_by_key(|(_, (count, stretches))| (-count, stretches[0].from));
    let Some(((home, most), _)) = by_time.first() else {
        return String::new();
    };
    let mut said = format!("{most} {home}");
    for ((city, time), (_, stretches)) in &by_time[1..] {
        let ranges = stretches.iter();
        let ranges: Vec<_> = ranges
            .map(|stretch| dates.range(stretch.from, stretch.to))
            .collect();
        let city = if city == home {
            String::new()
        } else {
            format!(" {city}")
        };
        let _ = write!(said, "; {time}{city} on {}", people::list(&ranges));
    }
    said
}

/// `08:00-08:45`, `00:15-01:00 the next day`.
fn on_the_clock(local: &LocalTimes) -> String {
    let day = match local.days_ahead {
        0 => "",
        1.. => " the next day",
        _ => " the day before",
    };
    format!("{}-{}{day}", clock(local.starts), clock(local.ends))
}

/// The pairs with the least time in common, or for two people what they have.
pub fn least_in_common(report: &WindowsReport<'_>) -> Option<String> {
    /// Pairs named.
    const NAMED: usize = 3;
    let pairs = &report.windows.pairs;
    let least = pairs.iter().filter_map(|pair| pair.guaranteed).min()?;
    let weakest: Vec<&Pair> = pairs
        .iter()
        .filter(|pair| pair.guaranteed == Some(least))
        .collect();
    let label = |pair: &&Pair| people::labels(report.team, pair.members);
    let mut labels: Vec<String> = weakest.iter().take(NAMED).map(label).collect();
    if weakest.len() > NAMED {
        labels.push(counted(weakest.len() - NAMED, "more pair"));
    }
    let labels = labels.join("; ");
    let perhaps: Vec<Minutes> = weakest.iter().filter_map(|pair| pair.possible).collect();
    let (from, to) = (perhaps.iter().min()?, perhaps.iter().max()?);
    let mut amount = match least {
        Minutes::ZERO => "no time in any week for certain".to_owned(),
        least => format!("{} a week for certain", length(least)),
    };
    if *to > least {
        let up_to = if from == to { "" } else { "up to " };
        let _ = write!(amount, ", {up_to}{} a week perhaps", length(*to));
    } else if least > Minutes::ZERO {
        amount = format!("{} a week", length(least));
    } else {
        "no time at all".clone_into(&mut amount);
    }
    Some(format!("{labels}: {amount}."))
}

/// Which clocks have changed where `regime` begins, and which have not yet, each by its `name`; `None` where no clock has.
pub fn moved(regime: &Regime, name: impl Fn(&Zone) -> String) -> Option<String> {
    let way = |is_forward: bool| {
        let moved = (regime.moved.iter()).filter(|moved| moved.is_forward == is_forward);
        let names: Vec<_> = moved.map(|Moved { zone, .. }| name(zone)).collect();
        let way = if is_forward { "forward" } else { "back" };
        match names.len() {
            0 => None,
            1 => Some(format!("{} has put its clock {way}", names[0])),
            _ => Some(format!(
                "{} have put their clocks {way}",
                people::list(&names)
            )),
        }
    };
    let mut said: Vec<String> = way(true).into_iter().chain(way(false)).collect();
    if said.is_empty() {
        return None;
    }
    if !regime.not_yet.is_empty() {
        let names = regime.not_yet.iter();
        let names: Vec<_> = names.map(|zone| name(zone)).collect();
        said.push(format!("{} not yet", people::list(&names)));
    }
    Some(said.join(", "))
}

/// `14:00`, `24:00` at the end of a day.
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The two ends of a piece on the wall.
pub fn ends(window: WallPiece) -> (String, String) {
    (clock(window.from()), clock(window.to()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        analyze::windows::{WindowsQuestion, windows},
        input,
        model::Horizon,
        overlap::Quorum,
        report::{Detail, Tool, View},
        time::Weekday,
        zone::Tzdb,
    };

    /// Lena in Berlin, Sam in New York, and whoever else `more` says, asked about for six weeks around two clock changes.
    fn said<T>(more: &str, quorum: Quorum, say: impl Fn(&WindowsReport<'_>) -> T) -> T {
        let text = format!(
            r#"
            zone = "Europe/Berlin"
            [[member]]
            id = "lena"
            name = "Lena"
            zone = "Europe/Berlin"
            week = {{ mon-fri = "09:00-18:00" }}
            [[member]]
            id = "sam"
            name = "Sam"
            zone = "America/New_York"
            week = {{ mon-fri = "07:00-11:00" }}
            {more}
            "#
        );
        let team = input::team("team.toml", &text, &Tzdb::bundled()).unwrap();
        let horizon = Horizon {
            from: "2027-03-01".parse().unwrap(),
            to: "2027-04-09".parse().unwrap(),
            zone: Arc::clone(&team.zone),
        };
        let members: Vec<MemberId> = (team.ids())
            .filter(|id| team[*id].counts == Counts::Required)
            .collect();
        let windows = windows(&WindowsQuestion {
            team: &team,
            members: &members,
            quorum,
            basis: Basis::Bookable,
            min: Minutes(30),
            top: 3,
            sources: &[],
            horizon: &horizon,
            proposal: None,
        });
        say(&WindowsReport {
            tool: Tool::this("2026e"),
            inputs: &[],
            team: &team,
            windows: &windows,
            notices: &[],
            view: View {
                zone: Arc::clone(&team.zone),
                ascii: false,
                color: false,
                width: 100,
                detail: Detail::Normal,
            },
        })
    }

    const KENJI: &str = r#"
        [[member]]
        id = "kenji"
        name = "Kenji"
        zone = "Asia/Tokyo"
        week = { mon-fri = "10:00-18:00" }
    "#;

    #[test]
    fn the_best_window_says_on_how_many_dates_it_is_there() {
        assert_eq!(
            said("", Quorum::All, best),
            "Mon-Fri 13:00-16:00 Berlin: Lena and Sam are free on every one of 30 dates."
        );
        let unknown = "[[member]]\nid = \"new\"\nzone = \"Europe/Berlin\"\n";
        assert_eq!(
            said(unknown, Quorum::All, best),
            "Mon-Fri 13:00-16:00 Berlin: perhaps all 3 are free on 30 of 30 dates, on none for certain."
        );
        let friday = "[[member]]\nid = \"ida\"\nzone = \"Europe/Berlin\"\ncycle_weeks = [{ fri = \"13:00-14:00\" }, {}]\ncycle_from = 2027-03-01\n";
        assert_eq!(
            said(friday, Quorum::All, best),
            "Fri 13:00-14:00 Berlin: all 3 are free on 3 of 6 dates (50 %)."
        );
    }

    #[test]
    fn where_there_is_none_the_largest_group_that_has_one_is_named() {
        assert_eq!(
            said(KENJI, Quorum::All, best),
            "All 3 are free for 30 minutes or more on none of 40 dates. 2 of 3 are on some: --quorum 2 shows when."
        );
        assert_eq!(said(KENJI, Quorum::All, on_dates), None);
        assert_eq!(
            said(KENJI, Quorum::Count(2), question),
            "When are at least 2 of 3 free?"
        );
    }

    #[test]
    fn own_times_are_those_of_most_dates_and_then_the_others() {
        let own = said("", Quorum::All, |report| {
            own_times(report, &report.windows.weekly[0])
        });
        let own: Vec<_> = own.iter().map(|own| (&*own.people, &*own.times)).collect();
        assert_eq!(
            own,
            [
                ("Lena", "13:00-16:00 Berlin"),
                ("Sam", "07:00-10:00 New York; 08:00-11:00 on 14-27 March"),
            ]
        );
    }

    #[test]
    fn those_with_least_in_common_are_named_together() {
        assert_eq!(
            said("", Quorum::All, least_in_common).unwrap(),
            "Lena and Sam: 20 hours a week."
        );
        assert_eq!(
            said(KENJI, Quorum::All, least_in_common).unwrap(),
            "Sam and Kenji: no time at all."
        );
    }

    #[test]
    fn clocks_that_have_changed_are_told_from_those_that_have_not() {
        let regimes = said("", Quorum::All, |report| report.windows.regimes.clone());
        let moved: Vec<_> = regimes.iter().map(|regime| moved(regime, place)).collect();
        assert_eq!(
            moved,
            [
                None,
                Some("New York has put its clock forward, Berlin not yet".to_owned()),
                Some("Berlin has put its clock forward".to_owned()),
            ]
        );
    }

    #[test]
    fn who_is_optional_is_said_not_to_be_asked_about() {
        let optional =
            "[[member]]\nid = \"ruby\"\nzone = \"Europe/Berlin\"\ncounts = \"optional\"\n";
        assert_eq!(
            said(optional, Quorum::All, everybody),
            "Lena and Sam; not ruby, who is optional"
        );
        assert_eq!(said("", Quorum::All, everybody), "Lena and Sam");
    }

    #[test]
    fn days_are_a_day_two_or_a_stretch() {
        for (first, count, expected) in [
            (Weekday::Wed, 1, "Wed"),
            (Weekday::Mon, 2, "Mon and Tue"),
            (Weekday::Sun, 5, "Sun-Thu"),
            (Weekday::Mon, 7, "Every day"),
        ] {
            assert_eq!(days(DayRun { first, count }), expected);
        }
    }
}
